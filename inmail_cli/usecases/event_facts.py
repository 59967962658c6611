"""The lines of an events file as facts, each with its number. Accounts come first, since plans need their zones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from inmail_cli.domain.decoding import Context, decode
from inmail_cli.domain.events import Account, Fact
from inmail_cli.errors import InmailError
from inmail_cli.importers.events import EventLine, bad_line
from inmail_cli.usecases.desk import DEFAULT_ACCOUNT
from inmail_cli.usecases.recording import Entry


class Numbered(NamedTuple):
    """A fact with the line that stated it. `placed`: the line states its own `recorded`."""

    line: int
    fact: Fact
    placed: bool


def facts_of(
    entry: Entry, lines: Sequence[EventLine], file: str, accounts: Mapping[str, Account]
) -> Iterator[Numbered]:
    """Decode the lines in the order of the file. `accounts` are those on record, by their folded names.

    Raises: BadFile naming file and line.
    """
    current = entry.account.name if entry.account else entry.desk.account or DEFAULT_ACCOUNT
    zones = {folded: account.zone for folded, account in accounts.items()}
    context = Context(current, lambda name: zones.get(name.casefold(), entry.desk.machine_zone), entry.desk.rules)
    first = entry.new_recorded(len(lines))
    for line in lines:
        if line.members["type"] == "account":
            fact = _fact(line, context, 0, file)
            assert isinstance(fact, Account)
            zones[fact.name.casefold()] = fact.zone
    for number, line in enumerate(lines, first):
        placed = line.members.get("recorded") is not None
        yield Numbered(line.number, _fact(line, context, number, file), placed)


def _fact(line: EventLine, context: Context, recorded: int, file: str) -> Fact:
    try:
        return decode(line.members, context, id=line.id, recorded=recorded)
    except InmailError as error:
        raise bad_line(file, line.number, error.message) from error

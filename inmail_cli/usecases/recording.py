"""One write: a batch that is all or nothing, with the balance before and after it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from inmail_cli.domain.codec import encode
from inmail_cli.domain.events import Account, Fact, Instant
from inmail_cli.domain.ids import first_number, make_ids, number_of, second_bounds
from inmail_cli.domain.ledger import EMPTY, Checkpoint
from inmail_cli.store import lookups, reading, records
from inmail_cli.store.connection import Batch, writing
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.desk import DEFAULT_ACCOUNT, Desk, account_in_use
from inmail_cli.usecases.standing import refresh

_GAP = 256


class Warned(NamedTuple):
    """Something that the user should know and that stopped nothing. `code` is stable, for scripts."""

    code: str
    message: str


class Recorded(NamedTuple):
    """The answer of every write. `recorded` holds what was written, as lines of the events file.

    `lines` say the same to a person. The balances are the account's at `as_of`; None where no plan is active.
    """

    command: str
    as_of: Instant
    account: str | None
    batch: int | None
    dry_run: bool
    recorded: tuple[dict[str, Any], ...]
    balance_before: int | None
    balance: int | None
    warnings: tuple[Warned, ...]
    lines: tuple[str, ...]


class Entry:
    """A write in the making: what it recorded, warned of, and says when it is done."""

    def __init__(self, desk: Desk, batch: Batch, account: AccountRow | None) -> None:
        self.desk = desk
        self.batch = batch
        self.account = account
        self.before = self.state_now().balance
        self.recorded: list[dict[str, Any]] = []
        self.warnings: list[Warned] = []
        self.lines: list[str] = []
        self.result: Recorded | None = None
        self.last_number = 0

    def account_or_new(self) -> AccountRow:
        """Return the account in use; the first one, in the machine's zone, is made here where there is none."""
        if self.account is None:
            # Another process may have made it since this one looked, before it had the lock.
            self.account = account_in_use(self.desk)
            self.before = self.state_now().balance
            self.batch.account_key = self.account.key if self.account else None
        if self.account is None:
            name = self.desk.account or DEFAULT_ACCOUNT
            records.add_account(self.desk.store, Account(name, self.desk.machine_zone))
            self.account = reading.current_account(self.desk.store)
            assert self.account is not None
            self.batch.account_key = self.account.key
            self.wrote(Account(name, self.desk.machine_zone))
            self.say(f"Account {name}, in the zone {self.desk.machine_zone} (change it: inmail account edit).")
        return self.account

    def give_to(self, account: AccountRow) -> None:
        """Make this a write of another account, before anything is recorded."""
        self.account = account
        self.before = self.state_now().balance
        self.batch.account_key = account.key

    def state_now(self) -> Checkpoint:
        """The account's state as it stands in this transaction, its checkpoints brought up to date."""
        if self.account is None:
            return EMPTY
        return refresh(self.desk.store, self.account.key, self.desk.now)

    def wrote(self, fact: Fact) -> None:
        """Note a fact as recorded; the answer shows it. An account's id is its name."""
        line = encode(fact)
        self.recorded.append({"type": line.pop("type"), "id": line.pop("id", line.get("name")), **line})

    def removed(self, fact: Fact) -> None:
        """Note a fact that the write took away besides."""
        line = encode(fact)
        head = {"type": line.pop("type"), "id": line.pop("id", line.get("name")), "change": "removed"}
        self.recorded.append({**head, **line})

    def warn(self, code: str, message: str) -> None:
        """Tell the user something that stops nothing."""
        self.warnings.append(Warned(code, message))

    def say(self, line: str) -> None:
        """Add a line to the confirmation."""
        self.lines.append(line)

    def new_ids(self, count: int) -> list[str]:
        """Make ids for new events, after all those of this second: their order is that of recording."""
        number = self._next_number()
        ids = make_ids(number, count)
        while lookups.any_id_between(self.desk.store, ids[0], ids[-1]):
            number += _GAP
            ids = make_ids(number, count)
        self.last_number = number + count - 1
        return ids

    def _next_number(self) -> int:
        """The next id's number: a little after the last one of this second, so that two machines seldom meet."""
        last = lookups.last_id_between(self.desk.store, *second_bounds(self.desk.now))
        known = max(number_of(last or "") or 0, self.last_number)
        return known + 1 + _salt() % _GAP if known else first_number(self.desk.now, salt=_salt())

    def new_recorded(self, count: int = 1) -> int:
        """Take the first of `count` fresh order numbers."""
        return records.next_recorded(self.desk.store, count)


def _salt() -> int:
    return int.from_bytes(os.urandom(2), "big") & 0x7FFF


@contextmanager
def recording(
    desk: Desk, command: str, account: AccountRow | None, *, summary: str = "", idempotency_key: str | None = None
) -> Iterator[Entry]:
    """Open a batch; on leaving it bring checkpoints up to date, set `entry.result`, and commit.

    A dry run does all the same and rolls back. An exception rolls back and goes on to the caller.

    Raises: Busy, StorageFailed.
    """
    with writing(
        desk.store,
        command=command,
        at=desk.now,
        account_key=account.key if account else None,
        origin=desk.origin,
        summary=summary,
        idempotency_key=idempotency_key,
    ) as batch:
        entry = Entry(desk, batch, account)
        yield entry
        entry.result = _finished(entry, command)
        if desk.dry_run:
            batch.discard()


def _finished(entry: Entry, command: str) -> Recorded:
    desk = entry.desk
    return Recorded(
        command=command,
        as_of=desk.now,
        account=entry.account.name if entry.account else None,
        batch=None if desk.dry_run else entry.batch.number,
        dry_run=desk.dry_run,
        recorded=tuple(entry.recorded),
        balance_before=entry.before,
        balance=entry.state_now().balance,
        warnings=tuple(entry.warnings),
        lines=tuple(entry.lines),
    )


def done(entry: Entry) -> Recorded:
    """Return the answer of a batch that has been left. Only valid after the `with` block.

    A batch that changed nothing does not stand in the history, so it has no number.
    """
    assert entry.result is not None
    stands = entry.batch.kept or entry.batch.repeated
    return entry.result if stands else entry.result._replace(batch=None)


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun.

    >>> plural(1, "credit"), plural(1200, "credit"), plural(0, "reply", "replies")
    ('1 credit', '1,200 credits', '0 replies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def joined(words: Sequence[str]) -> str:
    """Return words as a list in a sentence.

    >>> joined(["Ana", "Bo", "Cy"])
    'Ana, Bo and Cy'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"

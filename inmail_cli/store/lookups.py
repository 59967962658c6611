"""Short questions about sends that one command or another asks."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.store import reading
from inmail_cli.store.base import Store
from inmail_cli.store.reading import SendRow


def sends_of_batch(store: Store, number: int) -> list[SendRow]:
    """Return the sends that a batch recorded and that still stand, in the order in which it did."""
    query = """SELECT sends.id FROM changes JOIN sends ON sends.key = row_key
WHERE batch = ? AND table_name = 'sends' AND before IS NULL ORDER BY seq"""
    rows = (reading.send_row(store, row[0]) for row in store.rows(query, (number,)))
    return [row for row in rows if row is not None]


def last_send(store: Store, account_key: int) -> SendRow | None:
    """Return the send of an account that was recorded last, whatever its date."""
    query = "SELECT id FROM sends WHERE account_key = ? ORDER BY recorded DESC, key DESC LIMIT 1"
    row = store.row(query, (account_key,))
    return reading.send_row(store, row[0]) if row else None


def recipients(store: Store, account_key: int) -> dict[str, str]:
    """Return the name of whom each send of an account went to, by the send's id."""
    query = "SELECT sends.id, people.name FROM sends JOIN people ON people.key = person_key WHERE account_key = ?"
    return dict(store.rows(query, (account_key,)))


class Contact(NamedTuple):
    """What was sent to a person: how often, when last, and how many InMails were answered or still await it."""

    sends: int
    last_sent_at: Instant
    responded: int
    waiting: int


def contacts(store: Store, account_keys: Iterable[int], person_ids: Sequence[str]) -> dict[str, Contact]:
    """Return, by person's id, what was sent to them from these accounts; those without sends are left out."""
    from json import dumps

    query = """SELECT people.id, count(*), max(sent_at), count(responded_at),
  sum(via = 'inmail' AND responded_at IS NULL AND undeliverable_at IS NULL)
FROM people JOIN sends ON sends.person_key = people.key
WHERE people.id IN (SELECT value FROM json_each(?)) AND account_key IN (SELECT value FROM json_each(?))
GROUP BY people.key"""
    rows = store.rows(query, (dumps(list(person_ids)), dumps(list(account_keys))))
    return {id_: Contact(*counts) for id_, *counts in rows}


def count_people(store: Store) -> int:
    """Return how many people are on record."""
    count: int = store.value("SELECT count(*) FROM people")
    return count

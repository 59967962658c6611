"""What an import of events asks of the database and changes in it, beside adding facts."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from inmail_cli.domain.events import (
    Cancel,
    Fact,
    Grant,
    Instant,
    Mark,
    Person,
    PlanPeriod,
    Reconcile,
    Reply,
    Send,
)
from inmail_cli.store import records
from inmail_cli.store.base import Store
from inmail_cli.store.shapes import SELECTS, SHAPES
from inmail_cli.store.undo import undone_batches

IDENTIFIED: tuple[type[Fact], ...] = (Person, PlanPeriod, Cancel, Send, Reply, Mark, Reconcile, Grant)


def known_ids(store: Store) -> dict[type[Fact], set[str]]:
    """Return the ids on record, by type."""
    return {kind: {id_ for (id_,) in store.rows(f"SELECT id FROM {SHAPES[kind].table}")} for kind in IDENTIFIED}


def recorded_fact(store: Store, kind: type[Fact], id: str) -> Fact | None:  # noqa: A002
    """Return the fact of that type and exactly that id."""
    select, made = SELECTS[kind]
    row = store.row(f"{select} WHERE {SHAPES[kind].table}.id = ?", (id,))
    return made(row) if row else None


def rename_person(store: Store, old_id: str, new_id: str) -> None:
    """Give a person another id; what was sent to them stays theirs. Raises: Conflicts."""
    store.execute("UPDATE people SET id = ? WHERE id = ?", (new_id, old_id))


_FORMER_IDS = """SELECT json_extract(before, '$.id'), coalesce(json_extract(after, '$.id'),
  (SELECT min(id) FROM people WHERE url_folded = json_extract(before, '$.url_folded')))
FROM changes JOIN batches ON number = batch
WHERE table_name = 'people' AND before IS NOT NULL AND json_extract(before, '$.id') IS NOT json_extract(after, '$.id')
  AND undoes IS NULL AND batch NOT IN (SELECT value FROM json_each(?)) ORDER BY seq"""


def former_ids(store: Store) -> dict[str, str]:
    """Return ids that people had, and the one that each had next: of an entry that is gone, who has its address now.

    What was undone does not count.
    """
    undone = f"[{','.join(map(str, undone_batches(store)))}]"
    return {former: later for former, later in store.rows(_FORMER_IDS, (undone,)) if later is not None}


class Placed(NamedTuple):
    """An event's place among those of its instant."""

    kind: type[Fact]
    id: str
    at: Instant


_ACCOUNT_OF_ANSWER = "(SELECT account_key FROM sends WHERE sends.key = send_key)"


def events_at(store: Store, account_key: int, instants: Iterable[Instant]) -> list[Placed]:
    """Return the account's events at any of the instants, in order of instant and id."""
    listed = f"[{','.join(map(str, sorted(set(instants))))}]"
    found: list[Placed] = []
    for kind in IDENTIFIED[1:]:
        shape = SHAPES[kind]
        account = _ACCOUNT_OF_ANSWER if kind in (Reply, Mark) else "account_key"
        query = f"""SELECT id, {shape.at} FROM {shape.table}
WHERE {account} = ? AND {shape.at} IN (SELECT value FROM json_each(?))"""
        found += [Placed(kind, id_, at) for id_, at in store.rows(query, (account_key, listed))]
    return sorted(found, key=lambda placed: (placed.at, placed.id))


def renumber(store: Store, events: Sequence[Placed]) -> None:
    """Give events fresh order numbers, in the order given."""
    if not events:
        return
    first = records.next_recorded(store, len(events))
    for number, placed in enumerate(events, first):
        store.execute(f"UPDATE {SHAPES[placed.kind].table} SET recorded = ? WHERE id = ?", (number, placed.id))


def event_count(store: Store, account_key: int) -> int:
    """Return how many events an account has, answers to its sends left out."""
    tables = (SHAPES[kind].table for kind in IDENTIFIED[1:] if kind not in (Reply, Mark))
    return sum(store.value(f"SELECT count(*) FROM {table} WHERE account_key = ?", (account_key,)) for table in tables)

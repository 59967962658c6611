"""Everything that is recorded, in the order of an export."""

from collections.abc import Iterable, Iterator
from heapq import merge

from inmail_cli.domain.events import (
    Account,
    Cancel,
    Event,
    Fact,
    Grant,
    Mark,
    Person,
    PlanPeriod,
    Reconcile,
    Reply,
    Send,
)
from inmail_cli.domain.joining import order_of
from inmail_cli.store.base import AMONG, Store, key_list
from inmail_cli.store.reading import AccountRow, accounts
from inmail_cli.store.shapes import PERSON_SELECT, SELECTS, SHAPES, person_of


def facts(store: Store, account_keys: Iterable[int] | None = None) -> Iterator[Fact]:
    """Yield everything for an export: accounts, people, then events by (instant, rank, recorded, id).

    With `account_keys` only those accounts, their events, and the people written to. Memory stays flat.
    """
    keys = None if account_keys is None else key_list(account_keys)
    with store.failing_as_ours():
        yield from (Account(row.name, row.zone) for row in _accounts_among(store, keys))
        yield from _people_among(store, keys)
        yield from merge(*(_events(store, kind, keys) for kind in _EVENTS), key=order_of)


_EVENTS: tuple[type[Event], ...] = (PlanPeriod, Cancel, Send, Reply, Mark, Reconcile, Grant)


def _accounts_among(store: Store, keys: str | None) -> list[AccountRow]:
    if keys is None:
        return accounts(store)
    chosen = {key for (key,) in store.rows("SELECT value FROM json_each(?)", (keys,))}
    return [row for row in accounts(store) if row.key in chosen]


def _people_among(store: Store, keys: str | None) -> Iterator[Person]:
    written_to = f"WHERE key IN (SELECT person_key FROM sends WHERE {AMONG.format('account_key')})"
    where, parameters = ("", ()) if keys is None else (written_to, (keys,))
    yield from map(person_of, store.db.execute(f"{PERSON_SELECT} {where} ORDER BY id", parameters))


def _events(store: Store, kind: type[Event], keys: str | None) -> Iterator[Event]:
    select, made = SELECTS[kind]
    shape = SHAPES[kind]
    where, parameters = ("", ()) if keys is None else (f"WHERE {AMONG.format('account_key')}", (keys,))
    order = f"ORDER BY {shape.at}, {shape.table}.recorded, {shape.table}.id"
    for row in store.db.execute(f"{select} {where} {order}", parameters):
        event = made(row)
        assert not isinstance(event, Account | Person)
        yield event

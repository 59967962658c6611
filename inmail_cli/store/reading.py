"""Ask the database: accounts, people, events by id, sends, and everything for an export.

All rows of an answer are fetched before it returns, but for `facts`. Every function may raise Corrupt and
StorageFailed.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from inmail_cli.domain.events import (
    Cancel,
    Fact,
    Instant,
    Mark,
    Outcome,
    PlanPeriod,
    Reply,
    Route,
    Send,
)
from inmail_cli.domain.joining import order_of
from inmail_cli.store.base import AMONG, Store, key_list, limit_or_all
from inmail_cli.store.identified import IdMatch, find_fact, ids_starting
from inmail_cli.store.people import (
    names_with_word_start,
    people,
    people_by_url,
    people_named,
    people_of_one_address,
    people_with_word_start,
    person,
)
from inmail_cli.store.shapes import (
    CANCEL_SELECT,
    MARK_SELECT,
    PLAN_SELECT,
    REPLY_SELECT,
    SEND_FIELDS,
    SEND_FROM,
    Values,
    plan_of,
    send_of,
)

__all__ = [
    "IdMatch",
    "find_fact",
    "ids_starting",
    "names_with_word_start",
    "people",
    "people_by_url",
    "people_named",
    "people_of_one_address",
    "people_with_word_start",
    "person",
]

_SEND_WIDTH = len(Send._fields)


# --- accounts and plans -------------------------------------------------------------------------


class AccountRow(NamedTuple):
    """An account with its key."""

    key: int
    name: str
    zone: str
    is_current: bool


def accounts(store: Store) -> list[AccountRow]:
    """Return all accounts, in order of name."""
    return _accounts(store, "ORDER BY name")


def account_called(store: Store, name: str) -> AccountRow | None:
    """Return the account of a name, without regard to the case of ASCII letters; reads no other."""
    return next(iter(_accounts(store, "WHERE name = ?", name)), None)


def _accounts(store: Store, which: str, *parameters: str) -> list[AccountRow]:
    rows = store.rows(f"SELECT key, name, zone, is_current FROM accounts {which}", parameters)
    return [AccountRow(key, name, zone, is_current == 1) for key, name, zone, is_current in rows]


def current_account(store: Store) -> AccountRow | None:
    """Return the account in use; the only one where none is marked."""
    marked = _accounts(store, "WHERE is_current = 1")
    rows = marked or _accounts(store, "LIMIT 2")
    return rows[0] if len(rows) == 1 else None


def plans_of(store: Store, account_key: int) -> list[PlanPeriod | Cancel]:
    """Return the plan periods and cancels as they are recorded, in order.

    A cancel takes effect at 00:00 of its date: `history.terms_events` has it there.
    """
    plans = [plan_of(row) for row in store.rows(f"{PLAN_SELECT} WHERE account_key = ?", (account_key,))]
    cancels = map(Cancel._make, store.rows(f"{CANCEL_SELECT} WHERE account_key = ?", (account_key,)))
    return sorted([*plans, *cancels], key=order_of)


# --- sends --------------------------------------------------------------------------------------


class SendRow(NamedTuple):
    """A send and what became of it. `batch` recorded it; None: another program did."""

    send: Send
    responded_at: Instant | None
    outcome: Outcome | None
    undeliverable_at: Instant | None
    opened_at: Instant | None
    connected_at: Instant | None
    spam_at: Instant | None
    batch: int | None


class SendFilter(NamedTuple):
    """Which sends; None is all. `since` and `until` are inclusive.

    A send is `waiting` while it has neither a response nor an undeliverable mark.
    """

    via: Route | None = None
    tag: str | None = None
    template: str | None = None
    sender: str | None = None
    person_id: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    status: Literal["waiting", "responded", "undeliverable"] | None = None


ALL_SENDS = SendFilter()

_SEND_ROWS = f"""SELECT {SEND_FIELDS},
  sends.responded_at, sends.outcome, sends.undeliverable_at, sends.opened_at, sends.connected_at, sends.spam_at,
  (SELECT batch FROM changes WHERE table_name = 'sends' AND row_key = sends.key ORDER BY seq LIMIT 1)
{SEND_FROM}"""
_IN_ORDER = "ORDER BY sends.sent_at, sends.recorded, sends.id"
_BACKWARDS = "ORDER BY sends.sent_at DESC, sends.recorded DESC, sends.id DESC"

_CONDITIONS = {
    "via": "sends.via = ?",
    "tag": "sends.key IN (SELECT send_key FROM send_tags JOIN tags ON tags.key = tag_key WHERE tags.name = ?)",
    "template": "sends.template = ?",
    "sender": "sends.sender = ?",
    "person_id": "sends.person_key = (SELECT key FROM people WHERE id = ?)",
    "since": "sends.sent_at >= ?",
    "until": "sends.sent_at <= ?",
}
_STATUS = {
    "waiting": "sends.responded_at IS NULL AND sends.undeliverable_at IS NULL",
    "responded": "sends.responded_at IS NOT NULL",
    "undeliverable": "sends.undeliverable_at IS NOT NULL",
}


def sends(
    store: Store,
    account_keys: Iterable[int] | None,
    filters: SendFilter = ALL_SENDS,
    limit: int | None = None,
    after: str | None = None,
    *,
    newest: bool = False,
) -> list[SendRow]:
    """Return sends in order, oldest first: the first `limit` after the one whose id is `after`.

    With `newest` the last `limit`, still oldest first. `account_keys` None means all accounts.
    """
    where, parameters = _where(account_keys, filters)
    if after is not None:
        where.append(
            "(sends.sent_at, sends.recorded, sends.id) > (SELECT sent_at, recorded, id FROM sends WHERE id = ?)"
        )
        parameters.append(after)
    query = f"{_SEND_ROWS} WHERE {' AND '.join(where)} {_BACKWARDS if newest else _IN_ORDER} LIMIT ?"
    rows = [_send_row(row) for row in store.rows(query, (*parameters, limit_or_all(limit)))]
    return rows[::-1] if newest else rows


def count_sends(store: Store, account_keys: Iterable[int] | None, filters: SendFilter = ALL_SENDS) -> int:
    """Return how many sends there are of that kind."""
    where, parameters = _where(account_keys, filters)
    count: int = store.value(f"SELECT count(*) FROM sends WHERE {' AND '.join(where)}", parameters)
    return count


def _where(account_keys: Iterable[int] | None, filters: SendFilter) -> tuple[list[str], list[object]]:
    where, parameters = ["1"], list[object]()
    if account_keys is not None:
        where.append(AMONG.format("sends.account_key"))
        parameters.append(key_list(account_keys))
    for name, condition in _CONDITIONS.items():
        value = getattr(filters, name)
        if value is not None:
            where.append(condition)
            parameters.append(value)
    if filters.status is not None:
        where.append(_STATUS[filters.status])
    return where, parameters


def send_row(store: Store, id: str) -> SendRow | None:  # noqa: A002
    """Return the send of exactly that id."""
    row = store.row(f"{_SEND_ROWS} WHERE sends.id = ?", (id,))
    return _send_row(row) if row else None


def sends_of(store: Store, person_id: str, account_key: int | None) -> list[SendRow]:
    """Return what was sent to a person (None: from all accounts), oldest first."""
    keys = None if account_key is None else [account_key]
    return sends(store, keys, SendFilter(person_id=person_id))


def _send_row(row: Values) -> SendRow:
    return SendRow(send_of(row[:_SEND_WIDTH]), *row[_SEND_WIDTH:])


def replies_of(store: Store, send_id: str) -> list[Reply]:
    """Return the responses to a send, in order."""
    tail = "WHERE sends.id = ? ORDER BY replied_at, replies.recorded, replies.id"
    return [Reply._make(row) for row in store.rows(f"{REPLY_SELECT} {tail}", (send_id,))]


def marks_of(store: Store, send_id: str) -> list[Mark]:
    """Return the marks of a send, in order."""
    tail = "WHERE sends.id = ? ORDER BY marked_at, marks.recorded, marks.id"
    return [Mark._make(row) for row in store.rows(f"{MARK_SELECT} {tail}", (send_id,))]


class OpenInmail(NamedTuple):
    """An InMail that awaits a response."""

    id: str
    person: str
    sent_at: Instant


def open_inmails(
    store: Store, account_keys: Iterable[int], *, as_of: Instant, since: Instant
) -> dict[int, list[OpenInmail]]:
    """Return, by account key, the InMails sent from `since` to `as_of` (both inclusive) that were open at `as_of`.

    Open: no valid response and no undeliverable mark at or before `as_of`. Oldest first; accounts without any
    are left out.
    """
    query = f"""SELECT account_key, sends.id, people.name, sent_at
FROM sends JOIN people ON people.key = person_key
WHERE {AMONG.format("account_key")} AND sent_at >= ? AND sent_at <= ? AND via = 'inmail'
  AND (responded_at IS NULL OR responded_at > ?) AND (undeliverable_at IS NULL OR undeliverable_at > ?)
ORDER BY account_key, sent_at, recorded, sends.id"""
    found: dict[int, list[OpenInmail]] = {}
    for account_key, *inmail in store.rows(query, (key_list(account_keys), since, as_of, as_of, as_of)):
        found.setdefault(account_key, []).append(OpenInmail._make(inmail))
    return found


def facts(store: Store, account_keys: Iterable[int] | None = None) -> Iterator[Fact]:
    """Yield everything for an export: see `everything.facts`."""
    from inmail_cli.store import everything

    return everything.facts(store, account_keys)

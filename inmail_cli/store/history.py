"""What the credit engine is fed with: an account's events in order, and the checkpoints of earlier replays."""

from bisect import bisect_left

from inmail_cli.domain.events import Cancel, Instant, PlanPeriod, Reconcile
from inmail_cli.domain.joining import cancel_takes_effect, order_of
from inmail_cli.domain.ledger import FoldEvent, Responded, Sent, Undeliverable
from inmail_cli.store.base import Store
from inmail_cli.store.shapes import CANCEL_SELECT, GRANT_SELECT, PLAN_SELECT, RECONCILE_SELECT, grant_of, plan_of

BEGINNING: Instant = -(2**62)

_SENT = """SELECT sent_at, recorded, id FROM sends
WHERE account_key = ? AND sent_at > ? AND sent_at <= ? AND via = 'inmail' ORDER BY sent_at, recorded, id"""

# `last_answer_at` finds the sends whose answers may lie in the span; a send's first valid response is one step
# in the index, and undeliverable marks, which are rare, are only looked at where there is one.
_RESPONDED = """SELECT r.replied_at, r.recorded, r.id, s.id, s.sent_at,
  r.key = (SELECT f.key FROM replies f WHERE f.send_key = s.key AND f.replied_at >= s.sent_at
    ORDER BY f.replied_at, f.recorded, f.id LIMIT 1)
  AND (s.undeliverable_at IS NULL OR NOT EXISTS (SELECT 1 FROM marks m
    WHERE m.send_key = s.key AND m.mark = 'undeliverable' AND m.marked_at >= s.sent_at
    AND (m.marked_at, m.recorded, m.id) < (r.replied_at, r.recorded, r.id)))
FROM sends s CROSS JOIN replies r ON r.send_key = s.key
WHERE s.account_key = ? AND s.last_answer_at > ? AND s.via = 'inmail' AND r.replied_at > ? AND r.replied_at <= ?
ORDER BY r.replied_at, r.recorded, r.id"""

_UNDELIVERABLE = """SELECT m.marked_at, m.recorded, m.id, s.id, s.sent_at,
  (SELECT f.replied_at FROM replies f WHERE f.send_key = s.key AND f.replied_at >= s.sent_at
    AND (f.replied_at, f.recorded, f.id) < (m.marked_at, m.recorded, m.id)
    AND NOT EXISTS (SELECT 1 FROM marks e WHERE e.send_key = s.key AND e.mark = 'undeliverable'
      AND e.marked_at >= s.sent_at AND (e.marked_at, e.recorded, e.id) < (f.replied_at, f.recorded, f.id))
    ORDER BY f.replied_at, f.recorded, f.id LIMIT 1),
  m.key = (SELECT e.key FROM marks e WHERE e.send_key = s.key AND e.mark = 'undeliverable'
    AND e.marked_at >= s.sent_at ORDER BY e.marked_at, e.recorded, e.id LIMIT 1)
FROM sends s CROSS JOIN marks m ON m.send_key = s.key AND m.mark = 'undeliverable'
WHERE s.account_key = ? AND s.last_answer_at > ? AND s.via = 'inmail' AND m.marked_at > ? AND m.marked_at <= ?
ORDER BY m.marked_at, m.recorded, m.id"""


def fold_events(store: Store, account_key: int, *, after: Instant | None, until: Instant) -> list[FoldEvent]:
    """Return the account's events as the engine takes them, in order: (at, rank, recorded, id).

    `after` is exclusive (None: from the first), `until` inclusive. A cancel stands at the instant at which it
    takes effect. Raises: Corrupt, StorageFailed.
    """
    begin = BEGINNING if after is None else after
    span = (account_key, begin, until)
    answers = (account_key, begin, begin, until)
    events: list[FoldEvent] = list(map(Sent._make, store.rows(_SENT, span)))
    events += [
        Responded(at, recorded, id_, send, sent_at, first == 1)
        for at, recorded, id_, send, sent_at, first in store.rows(_RESPONDED, answers)
    ]
    events += [Undeliverable._make((*row[:-1], row[-1] == 1)) for row in store.rows(_UNDELIVERABLE, answers)]
    # All three begin with (at, recorded, id), and each run is in order already: the sort only merges them.
    events.sort()
    starts = (event for event in terms_events(store, account_key) if begin < event.at <= until)
    return _merged(events, sorted([*starts, *_seen(store, span)], key=order_of))


def _merged(events: list[FoldEvent], few: list[FoldEvent]) -> list[FoldEvent]:
    """Put a few events among many; both are in order."""
    merged: list[FoldEvent] = []
    begin = 0
    for event in few:
        position = bisect_left(events, order_of(event), lo=begin, key=order_of)
        merged += events[begin:position]
        merged.append(event)
        begin = position
    return merged + events[begin:] if few else events


def _seen(store: Store, span: tuple[int, Instant, Instant]) -> list[FoldEvent]:
    where = "WHERE account_key = ? AND {0} > ? AND {0} <= ?"
    seen = store.rows(f"{RECONCILE_SELECT} {where.format('seen_at')}", span)
    granted = store.rows(f"{GRANT_SELECT} {where.format('granted_at')}", span)
    return [*map(Reconcile._make, seen), *map(grant_of, granted)]


def inmails_sent(store: Store, account_key: int, *, after: Instant, until: Instant) -> list[Instant]:
    """Return when the account's InMails of a span went out, in order; `after` is exclusive, `until` inclusive."""
    return [at for at, _, _ in store.rows(_SENT, (account_key, after, until))]


def first_inmail_at(store: Store, account_key: int) -> Instant | None:
    """Return when the account's first InMail went out; None where there is none."""
    query = "SELECT sent_at FROM sends WHERE account_key = ? AND via = 'inmail' ORDER BY sent_at LIMIT 1"
    found: Instant | None = store.value(query, (account_key,))
    return found


def terms_events(store: Store, account_key: int) -> list[PlanPeriod | Cancel]:
    """Return the account's plan periods and cancels, each at the instant at which it takes effect, in order."""
    plans = [plan_of(row) for row in store.rows(f"{PLAN_SELECT} WHERE account_key = ?", (account_key,))]
    rows = store.rows(f"{CANCEL_SELECT} WHERE account_key = ?", (account_key,))
    if not rows:
        return sorted(plans, key=order_of)
    zone = store.value("SELECT zone FROM accounts WHERE key = ?", (account_key,))
    cancels = [Cancel._make(row) for row in rows]
    cancels = [event._replace(at=cancel_takes_effect(event.at, plans, zone)) for event in cancels]
    return sorted([*plans, *cancels], key=order_of)


# --- checkpoints --------------------------------------------------------------------------------


def latest_checkpoint(store: Store, account_key: int, *, at_or_before: Instant) -> tuple[Instant, str] | None:
    """Return the newest checkpoint that holds, with its instant: it stands for all events at or before that.

    Triggers have deleted those at or after an instant at which anything changed.
    """
    return store.row(
        "SELECT at, state FROM checkpoints WHERE account_key = ? AND at <= ? ORDER BY at DESC LIMIT 1",
        (account_key, at_or_before),
    )


def checkpoints_from(store: Store, account_key: int, at: Instant) -> list[tuple[Instant, str]]:
    """Return the checkpoints at or after an instant, oldest first."""
    query = "SELECT at, state FROM checkpoints WHERE account_key = ? AND at >= ? ORDER BY at"
    return [(found_at, state) for found_at, state in store.rows(query, (account_key, at))]


def save_checkpoint(store: Store, account_key: int, at: Instant, state: str) -> None:
    """Keep a checkpoint, in the place of one of the same instant. Belongs in a write's transaction."""
    store.execute(
        "INSERT INTO checkpoints (account_key, at, state) VALUES (?, ?, ?)"
        " ON CONFLICT (account_key, at) DO UPDATE SET state = excluded.state",
        (account_key, at, state),
    )


def thin_checkpoints(store: Store, account_key: int, *, since: Instant, before: Instant) -> None:
    """Delete the account's checkpoints from `since` on that are older than `before`: newer ones serve as well."""
    store.execute("DELETE FROM checkpoints WHERE account_key = ? AND at >= ? AND at < ?", (account_key, since, before))


def drop_checkpoints(store: Store) -> int:
    """Delete all checkpoints, and return how many there were. Changes no figure."""
    return store.execute("DELETE FROM checkpoints").rowcount

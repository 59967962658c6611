"""Cells: what became of a send by some instant, as one whole number made in SQL, and what many of them add up to.

In the SQL `s` is `sends`, `st` `send_tags` and `p` `people`; `:as_of`, `:from_at`, `:to_at`, `:window` (seconds),
`:via` and `:accounts` (a JSON array of keys) are its parameters.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from inmail_cli.domain.rates import RatesQuery, Tally

DAY_SECONDS = 86_400
# A cell is day * 16 + what holds of these; that of an undeliverable send is negative.
_RESPONDED, _POSITIVE, _OPENED, _MATURED = 8, 4, 2, 1
_UNDELIVERABLE = -16

Cells = Counter[int]
"""How many sends have each cell."""


def tables_sql(chosen: str) -> str:
    """Return the tables that the chosen columns need, joined."""
    tables = "sends AS s"
    if "st." in chosen:
        tables += " LEFT JOIN send_tags AS st ON st.send_key = s.key"
    return f"{tables} JOIN people AS p ON p.key = s.person_key" if "p." in chosen else tables


def condition_sql(query: RatesQuery, keys: Sequence[int] | None) -> str:
    """Return the condition for the sends that a query counts; `keys` None: those of every account."""
    conditions = ["s.sent_at <= :as_of"]
    if query.from_at is not None:
        conditions.append("s.sent_at >= :from_at")
    if query.to_at is not None:
        conditions.append("s.sent_at <= :to_at")
    if query.route is not None:
        conditions.append("s.via = :via")
    if keys is not None:
        conditions.append("s.account_key IN (SELECT value FROM json_each(:accounts))")
    return " AND ".join(conditions)


def cell_sql(query: RatesQuery) -> str:
    """Return SQL for a send's cell. Its day is that of the response, else of when the send was last seen."""
    came, positive = _response(query)
    return f"""CASE WHEN s.undeliverable_at <= :as_of THEN {_UNDELIVERABLE}
      WHEN {came} <= :as_of AND {came} - s.sent_at <= :window
      THEN ({came} - s.sent_at) / {DAY_SECONDS} * 16 + {_RESPONDED} + {_POSITIVE} * ({positive})
      ELSE min(:as_of - s.sent_at, :window) / {DAY_SECONDS} * 16 END
      + {_OPENED} * coalesce(s.opened_at <= :as_of, 0) + {_MATURED} * (:as_of - s.sent_at > :window)"""


class _Response(NamedTuple):
    """SQL: when the first response that counts came, NULL for never; and whether it is an acceptance, 0 or 1."""

    came: str
    positive: str


def _response(query: RatesQuery) -> _Response:
    """The columns of a send know its first reply; where that one does not count, a later one may."""
    counting = ", ".join(f"'{outcome}'" for outcome in query.outcomes)
    later = (
        "FROM replies AS r WHERE r.send_key = s.key AND r.replied_at >= s.sent_at"
        f" AND r.outcome IN ({counting}) ORDER BY r.replied_at, r.recorded, r.id LIMIT 1"
    )
    came = (
        f"CASE WHEN s.outcome IN ({counting}) THEN s.responded_at"
        f" WHEN s.responded_at IS NOT NULL THEN (SELECT r.replied_at {later}) END"
    )
    positive = (
        f"CASE WHEN s.outcome IN ({counting}) THEN s.outcome = 'accepted'"
        f" ELSE coalesce((SELECT r.outcome = 'accepted' {later}), 0) END"
    )
    if query.route in (None, "connection-note"):
        return _with_connections(came, positive)
    return _Response(came, positive)


def _with_connections(came: str, positive: str) -> _Response:
    """For a connection note, an invitation that was accepted is a response too, and a positive one."""
    joined = "s.via = 'connection-note' AND s.connected_at >= s.sent_at"
    first = f"{joined} AND s.connected_at <= coalesce({came}, s.connected_at)"
    return _Response(
        f"CASE WHEN {first} THEN s.connected_at ELSE {came} END",
        f"CASE WHEN {first} THEN 1 ELSE {positive} END",
    )


def tally_of(cells: Cells, days: int) -> Tally:
    """Add up cells that were made for a window of `days`."""
    responses, unanswered = [0] * (days + 1), [0] * (days + 1)
    flags: Counter[int] = Counter()
    undeliverable = 0
    for cell, sends in cells.items():
        if cell < 0:
            undeliverable += sends
            continue
        flags[cell % 16] += sends
        (responses if cell & _RESPONDED else unanswered)[cell // 16] += sends
    return Tally(
        sent=flags.total(),
        responded=_having(flags, _RESPONDED),
        positive=_having(flags, _RESPONDED | _POSITIVE),
        open=sum(sends for flag, sends in flags.items() if not flag & (_RESPONDED | _MATURED)),
        undeliverable=undeliverable,
        opened=_having(flags, _OPENED),
        matured=_having(flags, _MATURED),
        matured_responded=_having(flags, _RESPONDED | _MATURED),
        responses_by_day=tuple(responses),
        unanswered_by_day=tuple(unanswered),
    )


def _having(flags: Counter[int], wanted: int) -> int:
    return sum(sends for flag, sends in flags.items() if flag & wanted == wanted)

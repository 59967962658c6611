"""How sends are put into groups: for each dimension the SQL that gives a raw value, its label and its order.

What depends on the time of day is computed from local seconds: the instant plus the zone's offset then. The offsets
of a zone become one nested CASE over the few instants at which its clocks change, so that each row is told
exactly and without a call into Python.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from inmail_cli.domain.benchmarks import FactorName
from inmail_cli.domain.dates import date_of, offset_spans, start_of
from inmail_cli.domain.events import Instant
from inmail_cli.domain.rates import Dimension, GroupValue
from inmail_cli.store.base import Store

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# The bounds are those of the published figures on length. Source: the guide (400, 600), LinkedIn's study (800, 1200).
LENGTHS = ("1-399", "400-600", "601-800", "801-1200", "over 1200")
_LENGTH_ENDS = (399, 600, 800, 1200)
SUBJECT_LENGTHS = ("1-20", "21-40", "41-60", "61-100", "over 100")
_SUBJECT_ENDS = (20, 40, 60, 100)

_DAY = "{local} / 86400"
_WEEKDAY = "({local} / 86400 + 3) % 7"  # 1970-01-01 was a Thursday
_HOUR = "{local} % 86400 / 3600"
_BUSINESS = f"({_WEEKDAY} < 5 AND {_HOUR} BETWEEN 9 AND 16)"

Label = Callable[[Any], GroupValue]


class Span(NamedTuple):
    """From `since` (inclusive) until the next span, `value` holds: SQL."""

    since: Instant
    value: str


class Scope(NamedTuple):
    """Accounts that are counted in one query, since they share a zone (and, by plan, a history of plans).

    `keys` None: every account. `local` and `plan` are SQL.
    """

    keys: Sequence[int] | None
    local: str = "s.sent_at"
    plan: str = "NULL"


class Grouping(NamedTuple):
    """One dimension. `sql` gives the raw value of a send; `places` the order of its labels where it is a fixed one.

    `by_size`: groups are names, so the largest come first.
    """

    sql: str
    label: Label | None = None
    places: Sequence[GroupValue] = ()
    by_size: bool = False


def _bucket(column: str, ends: Sequence[int]) -> str:
    whens = " ".join(f"WHEN {column} <= {end} THEN {place}" for place, end in enumerate(ends))
    return f"CASE WHEN {column} >= 1 THEN CASE {whens} ELSE {len(ends)} END END"


def _among(labels: Sequence[str]) -> Label:
    return lambda place: None if place is None else labels[place]


def _month(day: int) -> str:
    return date.fromordinal(_EPOCH_ORDINAL + day).isoformat()[:7]


def _monday(week: int) -> str:
    return date.fromordinal(_EPOCH_ORDINAL + 7 * week - 3).isoformat()


def _yes_no(value: int | None) -> bool | None:
    return None if value is None else bool(value)


_YES_NO = (True, False)
_WEEK_FROM_MONDAY = Grouping("({local} / 86400 + 3) / 7", _monday)
WEEK_FROM_SUNDAY = Grouping("({local} / 86400 + 4) / 7", _monday)
"""Recruiter's weeks: from Sunday, labelled by their Monday. Source: LinkedIn help, answer a416484."""

GROUPINGS: Mapping[Dimension, Grouping] = {
    "tag": Grouping("st.tag_key", by_size=True),
    "template": Grouping("s.template", by_size=True),
    "via": Grouping("s.via", by_size=True),
    "account": Grouping("s.account_key", by_size=True),
    "plan": Grouping("{plan}", by_size=True),
    "company": Grouping("p.company", by_size=True),
    "title": Grouping("p.title", by_size=True),
    "month": Grouping(_DAY, _month),
    "week": _WEEK_FROM_MONDAY,
    "weekday": Grouping(_WEEKDAY, _among(_WEEKDAYS), _WEEKDAYS),
    "hour": Grouping(_HOUR),
    "business-hours": Grouping(_BUSINESS, _yes_no, _YES_NO),
    "length": Grouping(_bucket("s.body_characters", _LENGTH_ENDS), _among(LENGTHS), LENGTHS),
    "subject-length": Grouping(
        _bucket("s.subject_characters", _SUBJECT_ENDS), _among(SUBJECT_LENGTHS), SUBJECT_LENGTHS
    ),
    "personalized": Grouping("s.personalized", _yes_no, _YES_NO),
    "mutual": Grouping("s.mutual", _yes_no, _YES_NO),
    "sender": Grouping("s.sender", by_size=True),
}

FACTORS: Mapping[FactorName, str] = {
    "personalized": "s.personalized",
    "business-hours": _BUSINESS,
    "under-400": "CASE WHEN s.body_characters >= 1 THEN s.body_characters < 400 END",
    "mutual": "s.mutual",
    "relevant-subject": "s.relevant_subject",
    # Few people have been engaged with, so the others need not be looked up.
    "engaged-before": """CASE WHEN s.person_key IN (SELECT key FROM people WHERE engaged_on IS NOT NULL)
      THEN (SELECT engaged_on <= date({local}, 'unixepoch') FROM people WHERE key = s.person_key) ELSE 0 END""",
}
"""SQL that is 1 with the factor, 0 without, NULL where it is not known."""


def local_seconds(first: Instant, last: Instant, zone: str) -> str:
    """Return SQL for what clocks in the zone showed when a send of `first` to `last` (inclusive) was sent."""
    spans = [Span(span.since, str(span.seconds)) for span in offset_spans(first, last + 1, zone)]
    return "s.sent_at" if not spans else f"(s.sent_at + {piecewise(spans)})"


def piecewise(spans: Sequence[Span]) -> str:
    """Return SQL for the value of the span that `s.sent_at` falls into, before the first one the first's.

    >>> piecewise([Span(0, "3600"), Span(500, "7200")])
    'CASE WHEN s.sent_at < 500 THEN 3600 ELSE 7200 END'
    """
    if len(spans) == 1:
        return spans[0].value
    middle = len(spans) // 2
    before, after = piecewise(spans[:middle]), piecewise(spans[middle:])
    return f"CASE WHEN s.sent_at < {spans[middle].since} THEN {before} ELSE {after} END"


def plan_in_force(store: Store, account: int, zone: str) -> str:
    """Return SQL for the key of the plan in force when a send of this account was sent, NULL where none was."""
    started = store.rows(
        "SELECT starts_at, plan, zone FROM plan_periods WHERE account_key = ? AND monthly >= 1"
        " ORDER BY starts_at, recorded, id",
        (account,),
    )
    changes = [(at, 1, f"'{plan.replace(chr(39), chr(39) * 2)}'") for at, plan, _ in started]
    for (at,) in store.rows("SELECT cancels_at FROM cancellations WHERE account_key = ?", (account,)):
        there = next((plan_zone for since, _, plan_zone in reversed(started) if since < at), zone)
        changes.append((start_of(date_of(at, there), there), 0, "NULL"))
    # Stable: of two plans at one instant the later recorded holds, and a plan holds after a cancel.
    changes.sort(key=lambda change: change[:2])
    return piecewise([Span(0, "NULL"), *(Span(at, value) for at, _, value in changes)])

"""Dates, instants and zones: the only date arithmetic in the program.

An instant is whole seconds since 1970-01-01T00:00:00Z; a date is a date in some zone, given by its IANA name.
The process's own zone (`TZ`) and locale are never consulted. UTC takes a short path of integer arithmetic; what
other zones need is loaded only for them.
"""

import re
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.errors import BadDate, BadValue

if TYPE_CHECKING:
    from inmail_cli.domain.zones import OffsetSpan

DAY_SECONDS = 86_400
# What a user may enter: LinkedIn is younger, and all arithmetic on top stays far inside the calendar.
EARLIEST: Instant = 0
LATEST: Instant = 32_503_679_999  # 2999-12-31T23:59:59Z

_EPOCH = datetime(1970, 1, 1)
_EPOCH_ORDINAL = 719_163
_ONE_DAY = timedelta(days=1)
_UTC_NAMES = frozenset(("UTC", "Etc/UTC"))
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class When(NamedTuple):
    """A moment that a user gave. `on` is set when only a date was given, with no time of day."""

    at: Instant
    on: date | None


# Zones


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo:
    from inmail_cli.domain.zones import find_zone

    return find_zone(name)


def known_zone(name: str) -> bool:
    """Tell whether `name` is an IANA zone that this machine (or the tzdata package) knows.

    >>> known_zone("Europe/London"), known_zone("Mars/Olympus")
    (True, False)
    """
    if name in _UTC_NAMES:
        return True
    try:
        _zone(name)
    except BadValue:
        return False
    return True


def offset_spans(since: Instant, before: Instant, zone: str) -> "list[OffsetSpan]":
    """Return the spans of one UTC offset that cover [since, before), in order: for local hours in bulk."""
    from inmail_cli.domain.zones import OffsetSpan, spans_between

    if zone in _UTC_NAMES:
        return [OffsetSpan(since, before, 0)] if since < before else []
    return spans_between(since, before, _zone(zone))


def instant_of(wall: datetime, zone: str) -> Instant:
    """Return the first instant at which the zone shows a naive `wall` time, else the end of the gap it is in."""
    seconds = wall.hour * 3600 + wall.minute * 60 + wall.second
    as_utc = (wall.toordinal() - _EPOCH_ORDINAL) * DAY_SECONDS + seconds
    if zone in _UTC_NAMES:
        return as_utc
    from inmail_cli.domain.zones import from_wall

    return from_wall(wall, as_utc, _zone(zone))


# Dates of instants


def date_of(at: Instant, zone: str) -> date:
    """Return the date that a calendar in `zone` shows at an instant.

    >>> date_of(1_700_000_000, "UTC"), date_of(1_700_000_000, "Asia/Kolkata")
    (datetime.date(2023, 11, 14), datetime.date(2023, 11, 15))
    """
    if zone in _UTC_NAMES:
        return date.fromordinal(at // DAY_SECONDS + _EPOCH_ORDINAL)
    return datetime.fromtimestamp(at, _zone(zone)).date()


def start_of(on: date, zone: str) -> Instant:
    """Return the first existing instant of a date: 00:00, or the end of the gap where a zone skips midnight.

    A date that the zone skips whole starts, and ends, where the next one starts.
    """
    if zone in _UTC_NAMES:
        return (on.toordinal() - _EPOCH_ORDINAL) * DAY_SECONDS
    return _start_in(on, zone)


@lru_cache(maxsize=1 << 16)
def _start_in(on: date, zone: str) -> Instant:
    return instant_of(datetime(on.year, on.month, on.day), zone)


def end_of(on: date, zone: str) -> Instant:
    """Return the last second of a date (inclusive), one before the next date starts."""
    return start_of(on + _ONE_DAY, zone) - 1


def noon_of(on: date, zone: str) -> Instant:
    """Return 12:00 of a date in the zone."""
    return instant_of(datetime(on.year, on.month, on.day, 12), zone)


# Billing dates


def _days_in_month(year: int, month: int) -> int:
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _MONTH_DAYS[month - 1]


def billing_date(year: int, month: int, billing_day: int) -> date:
    """Return the month's billing date: the billing day (1 to 31), or the last day of a shorter month.

    >>> billing_date(2026, 2, 31), billing_date(2028, 2, 31)
    (datetime.date(2026, 2, 28), datetime.date(2028, 2, 29))
    """
    return date(year, month, min(billing_day, _days_in_month(year, month)))


def next_billing_date(after: date, billing_day: int) -> date:
    """Return the first billing date strictly after a date.

    >>> next_billing_date(date(2026, 1, 31), 31), next_billing_date(date(2026, 2, 28), 31)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    """
    here = billing_date(after.year, after.month, billing_day)
    if here > after:
        return here
    if after.month == 12:
        return billing_date(after.year + 1, 1, billing_day)
    return billing_date(after.year, after.month + 1, billing_day)


def latest_billing_date(on: date, billing_day: int) -> date:
    """Return the last billing date on or before a date.

    >>> latest_billing_date(date(2026, 3, 30), 31)
    datetime.date(2026, 2, 28)
    """
    here = billing_date(on.year, on.month, billing_day)
    if here <= on:
        return here
    if on.month == 1:
        return billing_date(on.year - 1, 12, billing_day)
    return billing_date(on.year, on.month - 1, billing_day)


# ISO instants


def iso_instant(at: Instant) -> str:
    """Return an instant as `YYYY-MM-DDTHH:MM:SSZ`.

    >>> iso_instant(0)
    '1970-01-01T00:00:00Z'
    """
    return (_EPOCH + timedelta(seconds=at)).isoformat() + "Z"


def parse_iso_instant(text: str) -> Instant:
    """Read `YYYY-MM-DDTHH:MM:SS` followed by `Z` or `+HH:MM`; nothing looser.

    Raises: BadDate for any other form, for a date that no calendar has, and outside 1970 to 2999.

    >>> parse_iso_instant("2026-02-03T15:04:05Z") == parse_iso_instant("2026-02-03T16:04:05+01:00")
    True
    """
    if _is_as_written(text):
        return exact_instant(text, text[:-1], "Z")
    found = _iso_form().fullmatch(text)
    if found is None:
        raise BadDate(f"Not an instant: {text!r}.", hint="Write it as YYYY-MM-DDTHH:MM:SSZ.")
    return exact_instant(text, found[1], found[2])


def _is_as_written(text: str) -> bool:
    """Tell whether a text is an instant as `iso_instant` writes it: most are, and need no pattern."""
    try:
        return datetime.fromisoformat(text[:-1]).isoformat() + "Z" == text
    except ValueError:
        return False


# Compiled when first used: compiling costs more than all dates of `balance`.
@lru_cache(maxsize=1)
def _iso_form() -> re.Pattern[str]:
    clock = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
    return re.compile(f"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{clock}:[0-5][0-9])(Z|[+-]{clock})")


def exact_instant(text: str, wall: str, offset: str) -> Instant:
    """Return the instant of an ISO wall time with `Z`, `+HH:MM` or `-HH:MM`, both of the right form already.

    Raises: BadDate, naming `text`, for a date that no calendar has, and outside 1970 to 2999.
    """
    return within(text, instant_of(wall_time(text, wall), "UTC") - _offset_seconds(offset))


def wall_time(text: str, iso: str) -> datetime:
    """Return the naive time of an ISO date or date and time. Raises: BadDate, naming `text`, if there is none."""
    try:
        return datetime.fromisoformat(iso)
    except ValueError:
        raise BadDate(f"No calendar has {text!r}.", hint="Check the day and the month.") from None


def within(text: str, at: Instant) -> Instant:
    """Return `at` if it is an instant of 1970 to 2999. Raises: BadDate, naming `text`, if it is not."""
    if not EARLIEST <= at <= LATEST:
        raise BadDate(f"{text!r} is before 1970 or after 2999.", hint="Check the year.")
    return at


def _offset_seconds(text: str) -> int:
    seconds = 0 if text == "Z" else int(text[1:3]) * 3600 + int(text[4:]) * 60
    return -seconds if text[0] == "-" else seconds


def parse_when(text: str, *, now: Instant, zone: str, allow_future: bool) -> When:
    """Read a moment as a user types it, in one of the forms of `when.ACCEPTED_FORMS`; nothing is guessed.

    A date alone is now where it is today, else 12:00 in the zone, and sets `When.on`; `N days|weeks ago`,
    `in N days|weeks` and `last WEEKDAY` (the latest strictly before today) are dates too. A time without an
    offset is in the zone: one that a clock change skips moves to the end of the gap, and of one that comes
    twice the first is taken.

    Raises: BadDate for any other form, a date that no calendar has, a moment outside 1970 to 2999, and,
    without `allow_future`, one after `now`.
    """
    if text == "now":  # what every write takes unless told otherwise: not worth the patterns of the other forms
        date_of(now, zone)  # refuses a zone that does not exist
        return When(within(text, now), None)
    from inmail_cli.domain.when import read_when

    return read_when(text, now=now, zone=zone, allow_future=allow_future)


# Dates in words, the same in every locale


def weekday_short(on: date) -> str:
    """Return the English three-letter name of a date's weekday.

    >>> weekday_short(date(2026, 11, 22))
    'Sun'
    """
    return _WEEKDAYS[on.weekday()]


def day_month(on: date) -> str:
    """Return a date without its weekday and year.

    >>> day_month(date(2026, 9, 5))
    '5 Sep'
    """
    return f"{on.day} {_MONTHS[on.month - 1]}"


def day_label(on: date, today: date) -> str:
    """Return a date for a screen, with its year when that is not this year's.

    >>> day_label(date(2026, 12, 14), date(2026, 11, 22)), day_label(date(2027, 2, 13), date(2026, 11, 22))
    ('Mon 14 Dec', 'Sat 13 Feb 2027')
    """
    short = f"{weekday_short(on)} {day_month(on)}"
    return short if on.year == today.year else f"{short} {on.year}"


def distance_label(on: date, today: date) -> str:
    """Return how far a date is, in words.

    >>> [distance_label(date(2026, 3, day), date(2026, 3, 10)) for day in (7, 9, 10, 11, 12)]
    ['3 days ago', 'yesterday', 'today', 'tomorrow', 'in 2 days']
    """
    days = (on - today).days
    far = f"in {days} days" if days > 0 else f"{-days} days ago"
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days, far)

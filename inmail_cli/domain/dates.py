"""Dates, instants and zones: the only date arithmetic in the program.

An instant is whole seconds since 1970-01-01T00:00:00Z; a date is a date in some zone, given by its IANA name.
The process's own zone (`TZ`) and locale are never consulted. UTC takes a short path of integer arithmetic;
zoneinfo is loaded for other zones only.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.errors import BadDate, BadValue

DAY_SECONDS = 86_400
# What a user may enter: LinkedIn is younger, and no projection needs more. It keeps all arithmetic on
# top (90 days, the next renewal, a zone's offset) far inside the calendar.
EARLIEST: Instant = 0
LATEST: Instant = 32_503_679_999  # 2999-12-31T23:59:59Z

ACCEPTED_FORMS = (
    "Accepted: YYYY-MM-DD, 'YYYY-MM-DD HH:MM[:SS][Z|+HH:MM]', HH:MM (today), now, today, yesterday, tomorrow "
    "(each but now may add HH:MM), 'N minutes|hours|days|weeks ago', 'last WEEKDAY', "
    "'in N days|weeks' where a future makes sense."
)

_EPOCH = datetime(1970, 1, 1)
_EPOCH_ORDINAL = 719_163
_ONE_DAY = timedelta(days=1)
_UTC_NAMES = frozenset(("UTC", "Etc/UTC"))
_NOT_ZONES = ("posix/", "right/", "localtime", "posixrules", "Factory")
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
    from zoneinfo import ZoneInfo

    try:
        if name.startswith(_NOT_ZONES):
            raise ValueError(name)
        return ZoneInfo(name)
    # zoneinfo lets through what the file system says of odd names: a folder, one too long, a NUL.
    except (KeyError, ValueError, OSError):
        raise BadValue(
            f"Unknown time zone {name!r}.", hint="Use an IANA name such as Europe/London, or UTC."
        ) from None


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


def _local(at: Instant, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at, zone)


def _utc_seconds(wall: datetime) -> Instant:
    """Read a naive wall time as if it were UTC."""
    seconds = wall.hour * 3600 + wall.minute * 60 + wall.second
    return (wall.toordinal() - _EPOCH_ORDINAL) * DAY_SECONDS + seconds


def _offset(wall: datetime, zone: tzinfo, fold: int) -> int:
    offset = wall.replace(tzinfo=zone, fold=fold).utcoffset()
    assert offset is not None  # zoneinfo always knows one
    return offset.days * DAY_SECONDS + offset.seconds


def _instant_of(wall: datetime, zone: str) -> Instant:
    """Return the first instant at which the zone shows `wall`, or the first after the gap it is in."""
    as_utc = _utc_seconds(wall)
    if zone in _UTC_NAMES:
        return as_utc
    found = _zone(zone)
    before, after = _offset(wall, found, 0), _offset(wall, found, 1)
    if before >= after:
        return as_utc - before
    return _gap_end(as_utc - after, as_utc - before, found)


def _gap_end(low: Instant, high: Instant, zone: tzinfo) -> Instant:
    """Return the instant in (low, high] at which the zone's offset changes."""
    old = _local(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if _local(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high


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
    return _instant_of(datetime(on.year, on.month, on.day), zone)


def end_of(on: date, zone: str) -> Instant:
    """Return the last second of a date (inclusive), one before the next date starts."""
    return start_of(on + _ONE_DAY, zone) - 1


def noon_of(on: date, zone: str) -> Instant:
    """Return 12:00 of a date in the zone."""
    return _instant_of(datetime(on.year, on.month, on.day, 12), zone)


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

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = rf"Z|[+-]{_CLOCK}"
_ISO_INSTANT = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}:[0-5][0-9])({_OFFSET})")


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
    found = _ISO_INSTANT.fullmatch(text)
    if found is None:
        raise BadDate(f"Not an instant: {text!r}.", hint="Write it as YYYY-MM-DDTHH:MM:SSZ.")
    return _within(text, _utc_seconds(_wall(text, found[1])) - _offset_seconds(found[2]))


def _wall(text: str, iso: str) -> datetime:
    try:
        return datetime.fromisoformat(iso)
    except ValueError:
        raise BadDate(f"No calendar has {text!r}.", hint=ACCEPTED_FORMS) from None


def _offset_seconds(text: str) -> int:
    """Read `Z`, `+HH:MM` or `-HH:MM`."""
    if text == "Z":
        return 0
    seconds = int(text[1:3]) * 3600 + int(text[4:6]) * 60
    return -seconds if text[0] == "-" else seconds


def _within(text: str, at: Instant) -> Instant:
    if not EARLIEST <= at <= LATEST:
        raise BadDate(f"{text!r} is before 1970 or after 2999.", hint=ACCEPTED_FORMS)
    return at


# What a user may type: the WHEN forms


class _Clock(NamedTuple):
    """The clock and zone that a WHEN is read by."""

    now: Instant
    zone: str
    today: date

    def day(self, on: date) -> When:
        return When(self.now if on == self.today else noon_of(on, self.zone), on)

    def time(self, on: date, hhmm: str) -> When:
        wall = datetime(on.year, on.month, on.day, int(hhmm[:2]), int(hhmm[3:]))
        return When(_instant_of(wall, self.zone), None)


_UNIT_SECONDS = {"minute": 60, "hour": 3600}
_UNIT_DAYS = {"day": 1, "week": 7}
_NAMED_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_WEEKDAY_NAMES = (
    "mon(?:day)?",
    "tue(?:sday)?",
    "wed(?:nesday)?",
    "thu(?:rsday)?",
    "fri(?:day)?",
    "sat(?:urday)?",
    "sun(?:day)?",
)


def _read_date(found: re.Match[str], clock: _Clock) -> When:
    return clock.day(_wall(found[0], found[0]).date())


def _read_date_time(found: re.Match[str], clock: _Clock) -> When:
    wall = _wall(found[0], f"{found[1]}T{found[2]}")
    if found[3] is None:
        return When(_instant_of(wall, clock.zone), None)
    return When(_utc_seconds(wall) - _offset_seconds(found[3]), None)


def _read_time(found: re.Match[str], clock: _Clock) -> When:
    return clock.time(clock.today, found[0])


def _read_now(found: re.Match[str], clock: _Clock) -> When:
    return When(clock.now, None)


def _read_named_day(found: re.Match[str], clock: _Clock) -> When:
    on = clock.today + timedelta(days=_NAMED_DAYS[found[1].lower()])
    return clock.day(on) if found[2] is None else clock.time(on, found[2])


def _read_ago(found: re.Match[str], clock: _Clock) -> When:
    count, unit = int(found[1]), found[2].lower()
    if unit in _UNIT_SECONDS:
        return When(clock.now - count * _UNIT_SECONDS[unit], None)
    return clock.day(clock.today - timedelta(days=count * _UNIT_DAYS[unit]))


def _read_ahead(found: re.Match[str], clock: _Clock) -> When:
    return clock.day(clock.today + timedelta(days=int(found[1]) * _UNIT_DAYS[found[2].lower()]))


def _read_last_weekday(found: re.Match[str], clock: _Clock) -> When:
    from dateutil.relativedelta import relativedelta, weekday

    wanted = [name[:3].lower() for name in _WEEKDAYS].index(found[1][:3].lower())
    return clock.day(clock.today + relativedelta(days=-1, weekday=weekday(wanted, -1)))


_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_FORMS: tuple[tuple[str, Callable[[re.Match[str], _Clock], When]], ...] = (
    (_DATE, _read_date),
    (rf"({_DATE})(?: |(?-i:T))({_CLOCK}(?::[0-5][0-9])?)(?-i:({_OFFSET}))?", _read_date_time),
    (_CLOCK, _read_time),
    ("now", _read_now),
    (f"(today|yesterday|tomorrow)(?: ({_CLOCK}))?", _read_named_day),
    ("([0-9]{1,9}) (minute|hour|day|week)s? ago", _read_ago),
    ("in ([0-9]{1,9}) (day|week)s?", _read_ahead),
    (f"last ({'|'.join(_WEEKDAY_NAMES)})", _read_last_weekday),
)


def parse_when(text: str, *, now: Instant, zone: str, allow_future: bool) -> When:
    """Read a moment as a user types it, in one of the accepted forms; nothing is guessed.

    A date alone is now where it is today, else 12:00 in the zone, and sets `When.on`; `N days|weeks ago`,
    `in N days|weeks` and `last WEEKDAY` (the latest strictly before today) are dates too. A time without
    an offset is in the zone: one that a clock change skips moves to the end of the gap, of one that comes
    twice the first is taken.

    Raises: BadDate for any other form, a date no calendar has, a moment outside 1970 to 2999, and, without
    `allow_future`, one after `now`.
    """
    for pattern, read in _FORMS:
        found = re.fullmatch(pattern, text.strip(), re.ASCII | re.IGNORECASE)
        if found is not None:
            return _checked(text, found, read, _Clock(now, zone, date_of(now, zone)), allow_future)
    raise BadDate(f"Not a date that is understood: {text!r}.", hint=ACCEPTED_FORMS)


def _checked(
    text: str,
    found: re.Match[str],
    read: Callable[[re.Match[str], _Clock], When],
    clock: _Clock,
    allow_future: bool,
) -> When:
    try:
        when = read(found, clock)
    except (OverflowError, ValueError):
        raise BadDate(f"{text!r} is outside the calendar.", hint=ACCEPTED_FORMS) from None
    _within(text, when.at)
    if when.at > clock.now and not allow_future:
        raise BadDate(f"{text!r} is in the future.", hint="Give a moment that has passed.")
    return when


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
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if days in near:
        return near[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"

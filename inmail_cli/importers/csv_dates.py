"""The dates of any CSV file. What may be read in two ways is refused until the user says which is meant."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from inmail_cli.domain.dates import DAY_SECONDS, instant_of, noon_of, start_of, within
from inmail_cli.domain.events import Instant
from inmail_cli.errors import BadDate, BadValue
from inmail_cli.importers.base import shown

DateOrder = Literal["day-first", "month-first"]
ORDERS: tuple[DateOrder, ...] = ("day-first", "month-first")

_EPOCH_ORDINAL = 719_163
_TIME = (
    r"(?:(?:T|,? +)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?(?: ?(?P<half>[AP]M))?"
    r"(?: ?(?P<offset>Z|UTC|GMT|[+-]\d\d:?\d\d))?)?"
)
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_YEAR = r"(?P<year>\d{4}|\d\d)"
_FORMS = tuple(
    re.compile(form + _TIME, re.ASCII | re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<then>\d{{1,2}})(?P=mark){_YEAR}",
        rf"(?P<day>\d{{1,2}})[- ]{_MONTH}[- ,]+{_YEAR}",
        rf"{_MONTH} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})",
    )
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Moment(NamedTuple):
    """What a cell says of when. `on` is set where it says no time of day.

    `written` is the wall time as it stands, taken for UTC: it is the same in whatever zone the file is read.
    """

    at: Instant
    written: Instant
    on: date | None


class CsvDates:
    """Reads the dates of one file: those without a zone are in `zone`, and none is after `now`."""

    def __init__(self, zone: str, now: Instant, order: DateOrder | None) -> None:
        self.unordered = 0
        self._zone, self._now, self._order = zone, now, order
        # Dates come in runs, and one is read twice where a person and a send share it.
        self._read = lru_cache(maxsize=4_096)(self._moment)

    def moment(self, field: str, text: str) -> Moment:
        """Return when a cell says that something was; a date alone is at 12:00, today before noon at 0:00.

        Raises: BadValue naming the field; BadDate for one that has not come yet.
        """
        found = self._read(text)
        if isinstance(found, Moment):
            return found
        self.unordered += "--dates" in found
        raise BadValue(f"{field} {shown(text)} {found}")

    def day(self, field: str, text: str) -> date | None:
        """Return the date of a cell, or None for an empty one. Raises: BadValue."""
        if not text:
            return None
        wall = self._wall(text)
        if isinstance(wall, str):
            self.unordered += "--dates" in wall
            raise BadValue(f"{field} {shown(text)} {wall}")
        return wall[0].date()

    def _moment(self, text: str) -> Moment | str:
        wall = self._wall(text)
        if isinstance(wall, str):
            return wall
        stamp, timed, offset = wall
        on = stamp.date()
        written = (stamp.toordinal() - _EPOCH_ORDINAL) * DAY_SECONDS + stamp.hour * 3600 + stamp.minute * 60
        written += stamp.second
        if offset is not None:
            at = written - offset
        elif timed:
            at = instant_of(stamp, self._zone)
        else:
            # Today's date alone would be now: not the same twice, so the same file would give two sends.
            noon = noon_of(on, self._zone)
            at, written = (noon if noon <= self._now else start_of(on, self._zone)), written + DAY_SECONDS // 2
        try:
            within(text, at)
        except BadDate:
            return "is before 1970 or after 2999"
        return Moment(at, written, None if timed else on) if at <= self._now else "is in the future"

    def _wall(self, text: str) -> "tuple[datetime, bool, int | None] | str":
        """Return the wall time, whether it has a time of day, and its offset in seconds; or what is wrong."""
        plain = " ".join(text.replace("\u202f", " ").split())
        found = next((found for form in _FORMS if (found := form.fullmatch(plain))), None)
        if found is None:
            return "is not YYYY-MM-DD, with a time or without"
        parts = found.groupdict()
        day = self._date(parts)
        if not isinstance(day, date):
            return day
        clock = _clock(parts)
        if clock is None:
            return "has a time that no clock shows"
        return datetime(day.year, day.month, day.day, *clock), parts["hour"] is not None, _offset(parts["offset"])

    def _date(self, parts: dict[str, str | None]) -> date | str:
        year = int(parts["year"] or 0)
        year += 2000 if year < 100 else 0
        if parts.get("first") is None:
            named = parts.get("name")
            month = _MONTHS.index(named.lower()) + 1 if named else int(parts["month"] or 0)
            return _existing(year, month, int(parts["day"] or 0)) or "is on no calendar"
        first, then = int(parts["first"] or 0), int(parts["then"] or 0)
        day_first, month_first = _existing(year, then, first), _existing(year, first, then)
        if self._order is not None:
            return (day_first if self._order == "day-first" else month_first) or f"is no date, {self._order}"
        ways = [order for order, day in zip(ORDERS, (day_first, month_first), strict=True) if day]
        if not ways:
            return "is on no calendar"
        return f"needs --dates {' or '.join(ways)}"


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(parts: dict[str, str | None]) -> tuple[int, int, int] | None:
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if parts["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"].upper() == "PM" else 0)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _offset(text: str | None) -> int | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return 0
    seconds = int(text[1:3]) * 3600 + int(text[-2:]) * 60
    return -seconds if text[0] == "-" else seconds

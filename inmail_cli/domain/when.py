"""The forms in which a user may give a moment. What is in none of them is refused, never guessed.

Lenient parsers read `10` as the 10th of this month and `01/02/2026` in American order.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from inmail_cli.domain.dates import When, date_of, exact_instant, instant_of, noon_of, wall_time, within
from inmail_cli.domain.events import Instant
from inmail_cli.errors import BadDate

ACCEPTED_FORMS = (
    "Accepted: YYYY-MM-DD, 'YYYY-MM-DD HH:MM[:SS][Z|+HH:MM]', HH:MM (today), now, today, yesterday, tomorrow "
    "(each but now may add HH:MM), 'N minutes|hours|days|weeks ago', 'last WEEKDAY', "
    "'in N days|weeks' where a future makes sense."
)


class _Clock(NamedTuple):
    """The clock and zone that a form is read by, and the text as the user wrote it."""

    text: str
    now: Instant
    zone: str
    today: date

    def day(self, on: date) -> When:
        return When(self.now if on == self.today else noon_of(on, self.zone), on)

    def time(self, on: date, hhmm: str) -> When:
        wall = datetime(on.year, on.month, on.day, int(hhmm[:2]), int(hhmm[3:]))
        return When(instant_of(wall, self.zone), None)


_Reader = Callable[[re.Match[str], _Clock], When]

_UNIT_SECONDS = {"minute": 60, "hour": 3600}
_UNIT_DAYS = {"day": 1, "week": 7}
_NAMED_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _read_date(found: re.Match[str], clock: _Clock) -> When:
    return clock.day(wall_time(clock.text, found[0]).date())


def _read_date_time(found: re.Match[str], clock: _Clock) -> When:
    wall = f"{found[1]}T{found[2]}"
    if found[3] is not None:
        return When(exact_instant(clock.text, wall, found[3]), None)
    return When(instant_of(wall_time(clock.text, wall), clock.zone), None)


def _read_time(found: re.Match[str], clock: _Clock) -> When:
    return clock.time(clock.today, found[0])


def _read_now(_found: re.Match[str], clock: _Clock) -> When:
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

    wanted = weekday(_WEEKDAYS.index(found[1][:3].lower()), -1)
    return clock.day(clock.today + relativedelta(days=-1, weekday=wanted))


_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_WEEKDAY = "mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
_FORMS: tuple[tuple[str, _Reader], ...] = (
    (_DATE, _read_date),
    (f"({_DATE})(?: |(?-i:T))({_TIME}(?::[0-5][0-9])?)((?-i:Z)|[+-]{_TIME})?", _read_date_time),
    (_TIME, _read_time),
    ("now", _read_now),
    (f"(today|yesterday|tomorrow)(?: ({_TIME}))?", _read_named_day),
    ("([0-9]{1,9}) (minute|hour|day|week)s? ago", _read_ago),
    ("in ([0-9]{1,9}) (day|week)s?", _read_ahead),
    (f"last ({_WEEKDAY})", _read_last_weekday),
)


def read_when(text: str, *, now: Instant, zone: str, allow_future: bool) -> When:
    """Read a moment; `dates.parse_when` says what each form means.

    Raises: BadDate.
    """
    clock = _Clock(text, now, zone, date_of(now, zone))
    when = _read(clock)
    within(text, when.at)
    if when.at > now and not allow_future:
        raise BadDate(f"{text!r} is in the future.", hint="Give a moment that has passed.")
    return when


def _read(clock: _Clock) -> When:
    for pattern, read in _FORMS:
        found = re.fullmatch(pattern, clock.text.strip(), re.ASCII | re.IGNORECASE)
        if found is not None:
            return _read_form(found, read, clock)
    raise BadDate(f"Not a date that is understood: {clock.text!r}.", hint=ACCEPTED_FORMS)


def _read_form(found: re.Match[str], read: _Reader, clock: _Clock) -> When:
    try:
        return read(found, clock)
    # Counted off the ends of the calendar: years 1 to 9999.
    except (OverflowError, ValueError):
        raise BadDate(f"{clock.text!r} is outside the calendar.", hint=ACCEPTED_FORMS) from None

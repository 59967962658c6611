"""The date forms of LinkedIn's exports. None of them is guessed: a day-first date is refused, not turned round.

Forms without a zone are taken as UTC: the messages are in UTC and say so, later receipts do too, and an import must
not depend on the machine it runs on.
"""

import re
from datetime import date

from inmail_cli.domain.events import Instant

_EPOCH = date(1970, 1, 1).toordinal()
_NOON = 43_200
_LAST_YEAR = 2099
_FIRST_YEAR = 2000

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(?: ?UTC|Z|\+00:00)?", re.ASCII)
_EXACT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", re.ASCII)
_SLASHED = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}|\d\d),? (\d{1,2}):(\d\d)(?::(\d\d))?(?:\s?([AP])M)?(?: UTC)?", re.ASCII | re.IGNORECASE
)
_DASHED = re.compile(r"(\d\d)-(\d\d)-(\d{4})[ T](\d\d):(\d\d):(\d\d)(?: UTC)?", re.ASCII)
_WORDED = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[- ](\d{4}|\d\d)", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_SLASHED_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class StampError(ValueError):
    """A date that is in none of the forms, or does not exist."""


class Stamps:
    """Instants of `YYYY-MM-DD HH:MM:SS UTC`, fast: `days[text[:11]] + minutes[text[11:16]] + seconds[text[16:]]`.

    A piece not met before is a KeyError; `learn` then reads the whole and remembers its pieces.
    """

    def __init__(self) -> None:
        self.days: dict[str, int] = {}
        self.minutes: dict[str, int] = {}
        self.seconds: dict[str, int] = {}

    def learn(self, text: str) -> Instant:
        """Return the instant of a stamp in any accepted form. Raises: StampError."""
        at = read_instant(text)
        if _EXACT.fullmatch(text):
            self.days[text[:11]] = at - at % 86_400
            self.minutes[text[11:16]] = at % 86_400 - at % 60
            self.seconds[text[16:]] = at % 60
        return at


def read_instant(text: str) -> Instant:
    """Return the instant that an export's date and time mean.

    Accepted: `YYYY-MM-DD HH:MM:SS UTC`, the same with `T` or without seconds or zone, and the American
    `M/D/YY, h:mm AM`, with or without `UTC`. Raises: StampError.

    >>> read_instant("2024-01-02 03:04:05 UTC") == read_instant("1/2/24, 3:04 AM") + 5
    True
    """
    text = text.strip().replace("\u202f", " ")
    if found := _ISO.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return _instant(text, _date(text, year, month, day), hour, minute, second)
    if found := _SLASHED.fullmatch(text):
        return _american(text, found)
    raise StampError(text)


def read_month_first(text: str) -> Instant:
    """Return the instant of `MM-DD-YYYY HH:MM:SS` (UTC), as Sales Navigator's exports write it. Raises: StampError."""
    found = _DASHED.fullmatch(text.strip())
    if found is None:
        raise StampError(text)
    month, day, year, hour, minute, second = (int(part) for part in found.groups())
    return _instant(text, _date(text, year, month, day), hour, minute, second)


def read_date(text: str) -> date:
    """Return the date of `DD Mon YYYY`, `D-Mon-YY`, `YYYY-MM-DD`, `M/D/YY` or any form with a time. Raises: StampError.

    >>> read_date("05 Mar 2024"), read_date("5-Mar-24")
    (datetime.date(2024, 3, 5), datetime.date(2024, 3, 5))
    """
    text = text.strip()
    if (found := _WORDED.fullmatch(text)) and found[2].lower() in _MONTHS:
        return _date(text, _year(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
    if found := _DAY.fullmatch(text):
        return _date(text, int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED_DAY.fullmatch(text):
        return _date(text, _year(found[3]), int(found[1]), int(found[2]))
    return date_at(read_instant(text))


def date_at(at: Instant) -> date:
    """Return the UTC date of an instant."""
    return date.fromordinal(_EPOCH + at // 86_400)


def noon(on: date) -> Instant:
    """Return 12:00 UTC of a date: the same date in nearly every zone."""
    return (on.toordinal() - _EPOCH) * 86_400 + _NOON


def _american(text: str, found: "re.Match[str]") -> Instant:
    hour = int(found[4])
    if found[7]:
        if not 1 <= hour <= 12:
            raise StampError(text)
        hour = hour % 12 + (12 if found[7].upper() == "P" else 0)
    day = _date(text, _year(found[3]), int(found[1]), int(found[2]))
    return _instant(text, day, hour, int(found[5]), int(found[6] or 0))


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _date(text: str, year: int, month: int, day: int) -> date:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise StampError(text)
    try:
        return date(year, month, day)
    except ValueError:
        raise StampError(text) from None


def _instant(text: str, on: date, hour: int, minute: int, second: int) -> Instant:
    if hour > 23 or minute > 59 or second > 59:
        raise StampError(text)
    return (on.toordinal() - _EPOCH) * 86_400 + hour * 3_600 + minute * 60 + second

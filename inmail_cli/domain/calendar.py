"""Weeks and months of the calendar, as a digest is about them."""

from datetime import date, timedelta
from typing import Literal, NamedTuple

PeriodName = Literal["week", "month"]
PERIODS: tuple[PeriodName, ...] = ("week", "month")


class Period(NamedTuple):
    """A whole week (Monday to Sunday) or month, `first` and `last` both included."""

    name: PeriodName
    first: date
    last: date


def period_of(name: PeriodName, on: date) -> Period:
    """Return the week or month that a date is in.

    >>> period_of("week", date(2026, 11, 22)).first, period_of("month", date(2028, 2, 5)).last
    (datetime.date(2026, 11, 16), datetime.date(2028, 2, 29))
    """
    if name == "week":
        monday = on - timedelta(days=on.weekday())
        return Period(name, monday, monday + timedelta(days=6))
    first = on.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return Period(name, first, after - timedelta(days=1))


def period_before(period: Period) -> Period:
    """Return the week or month before.

    >>> period_before(period_of("month", date(2026, 1, 31)))
    Period(name='month', first=datetime.date(2025, 12, 1), last=datetime.date(2025, 12, 31))
    """
    return period_of(period.name, period.first - timedelta(days=1))

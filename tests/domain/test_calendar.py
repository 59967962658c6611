"""Whole weeks and months: their first and last dates, and those before."""

from datetime import date, timedelta

import pytest

from inmail_cli.domain.calendar import Period, period_before, period_of

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize("day", range(7))
def test_period_of__a_week__monday_to_sunday(day: int) -> None:
    week = Period("week", MONDAY, date(2026, 11, 22))
    assert period_of("week", MONDAY + timedelta(days=day)) == week
    assert period_before(week) == Period("week", date(2026, 11, 9), date(2026, 11, 15))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 4, 1), date(2026, 4, 30)),
        (date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_period_of__a_month__its_first_day_to_its_last(first: date, last: date) -> None:
    for on in (first, first + timedelta(days=14), last):
        assert period_of("month", on) == Period("month", first, last)
    before = period_before(Period("month", first, last))
    assert (before.name, before.last) == ("month", first - timedelta(days=1))
    assert before.first == before.last.replace(day=1)

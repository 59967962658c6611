"""The date forms of the exports; what is ambiguous is refused."""

from datetime import date

import pytest

from inmail_cli.domain.dates import iso_instant
from inmail_cli.importers.stamps import StampError, Stamps, date_at, noon, read_date, read_instant, read_month_first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-03 15:04:05 UTC", "2024-02-03T15:04:05Z"),
        ("2019-11-06T02:08:20", "2019-11-06T02:08:20Z"),
        ("2024-02-29 23:59:59", "2024-02-29T23:59:59Z"),
        ("1/2/24, 12:05 AM", "2024-01-02T00:05:00Z"),
        ("1/2/24, 12:05 PM", "2024-01-02T12:05:00Z"),
        ("01/02/26 11:59 PM UTC", "2026-01-02T23:59:00Z"),
        ("12/31/2024, 1:00\u202fPM", "2024-12-31T13:00:00Z"),
        ("12/31/24 13:00", "2024-12-31T13:00:00Z"),
    ],
)
def test_read_instant__each_form__is_utc(text: str, expected: str) -> None:
    assert iso_instant(read_instant(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2024-02-30 10:00:00 UTC",
        "2023-02-29 10:00:00 UTC",
        "2024-02-03 24:00:00 UTC",
        "2024-02-03 10:60:00 UTC",
        "2024-02-03 10:00:60 UTC",
        "2024-02-03 10:00:00 CET",
        "2024-02-03 10:00:00 +02:00",
        "1999-02-03 10:00:00 UTC",
        "2100-02-03 10:00:00 UTC",
        "31/12/24, 1:00 PM",
        "1/2/24, 0:05 AM",
        "1/2/24, 13:05 PM",
        "٢٠٢٤-02-03 10:00:00 UTC",
        "2024-02-03 10:00:00 UTC\n2024",
    ],
)
def test_read_instant__anything_else__is_refused(text: str) -> None:
    with pytest.raises(StampError):
        read_instant(text)


def test_stamps__pieces_once_learnt__add_up_to_the_same_instant() -> None:
    stamps = Stamps()
    for text in ("2024-02-03 15:04:05 UTC", "2024-02-04 16:05:06 UTC"):
        stamps.learn(text)
    mixed = "2024-02-04 15:05:06 UTC"
    stamps.learn(mixed)
    assert stamps.days[mixed[:11]] + stamps.minutes[mixed[11:16]] + stamps.seconds[mixed[16:]] == read_instant(mixed)


def test_stamps__another_form__is_read_and_not_learnt() -> None:
    stamps = Stamps()
    assert stamps.learn("2024-02-03T15:04:05") == read_instant("2024-02-03 15:04:05 UTC")
    assert not stamps.days


@pytest.mark.parametrize("text", ["31 Foo 2024", "31/12/2024", "2024-13-01", "", "5 Mar", "05 March 2024"])
def test_read_date__anything_else__is_refused(text: str) -> None:
    with pytest.raises(StampError):
        read_date(text)


def test_read_month_first__sales_navigators_form__is_utc() -> None:
    assert iso_instant(read_month_first("12-31-2024 10:11:12")) == "2024-12-31T10:11:12Z"
    with pytest.raises(StampError):
        read_month_first("31-12-2024 10:11:12")


def test_noon__of_a_date__is_on_it() -> None:
    assert date_at(noon(date(2024, 2, 29))) == date(2024, 2, 29)

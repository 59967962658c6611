"""Dates against oracles that share nothing with them: a walk along the clock, and dateutil's calendar."""

import os
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from inmail_cli.domain.dates import (
    EARLIEST,
    LATEST,
    billing_date,
    date_of,
    day_label,
    distance_label,
    end_of,
    instant_of,
    iso_instant,
    known_zone,
    latest_billing_date,
    next_billing_date,
    noon_of,
    offset_spans,
    parse_iso_instant,
    start_of,
    weekday_short,
)
from inmail_cli.errors import BadDate, BadValue

ZONES = (
    "UTC",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Beirut",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Pacific/Apia",
)
QUARTER = 15 * 60
WALK_FROM = int(datetime(2023, 12, 30, tzinfo=UTC).timestamp())
WALK_UNTIL = int(datetime(2033, 1, 3, tzinfo=UTC).timestamp())


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


# Zones


@pytest.mark.parametrize("zone", ZONES)
def test_start_of__every_day_2024_to_2032__is_the_first_quarter_hour_of_that_date(zone: str) -> None:
    clock = ZoneInfo(zone)
    first: dict[date, int] = {}
    for instant in range(WALK_FROM, WALK_UNTIL, QUARTER):
        first.setdefault(datetime.fromtimestamp(instant, clock).date(), instant)
    for on in every_day(date(2024, 1, 1), date(2032, 12, 31)):
        assert start_of(on, zone) == first[on], on
        assert end_of(on, zone) == first[on + timedelta(days=1)] - 1, on


@pytest.mark.parametrize("zone", ZONES)
def test_start_of__minute_by_minute_around_every_clock_change__agrees(zone: str) -> None:
    clock = ZoneInfo(zone)
    hours = range(WALK_FROM, WALK_UNTIL, 3600)
    offsets = [datetime.fromtimestamp(hour, clock).utcoffset() for hour in hours]
    changes = [hour for hour, old, new in zip(hours, offsets, offsets[1:], strict=False) if old != new]
    assert len(changes) == {"UTC": 0, "Asia/Kolkata": 0, "Pacific/Apia": 0}.get(zone, 18)
    for change in changes:
        walk = range(change - 36 * 3600, change + 36 * 3600, 60)
        first: dict[date, int] = {}
        for instant in walk:
            first.setdefault(datetime.fromtimestamp(instant, clock).date(), instant)
            assert date_of(instant, zone) == datetime.fromtimestamp(instant, clock).date()
        for on in sorted(first)[1:]:
            assert start_of(on, zone) == first[on]


@pytest.mark.parametrize(
    ("zone", "on", "start", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), "2026-03-08T05:00:00Z", 23),
        ("America/New_York", date(2026, 11, 1), "2026-11-01T04:00:00Z", 25),
        ("Europe/London", date(2026, 3, 29), "2026-03-29T00:00:00Z", 23),
        ("Australia/Lord_Howe", date(2026, 10, 4), "2026-10-03T13:30:00Z", 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T13:00:00Z", 24.5),
        ("America/Santiago", date(2026, 9, 6), "2026-09-06T04:00:00Z", 23),  # 00:00 to 01:00 is skipped
        ("America/Santiago", date(2026, 4, 4), "2026-04-04T03:00:00Z", 25),  # its 23:00 to 24:00 comes twice
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-23T22:00:00Z", 23),
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00:00Z", 23),
        ("Asia/Kolkata", date(2026, 3, 8), "2026-03-07T18:30:00Z", 24),
        ("America/St_Johns", date(2010, 11, 7), "2010-11-07T02:30:00Z", 25),  # went back at 00:01
    ],
)
def test_start_of__clock_changes_worked_by_hand__first_instant_and_length(
    zone: str, on: date, start: str, hours: float
) -> None:
    assert iso_instant(start_of(on, zone)) == start
    assert end_of(on, zone) + 1 - start_of(on, zone) == hours * 3600


def test_start_of__a_date_that_the_zone_skipped__is_empty_and_starts_with_the_next() -> None:
    skipped, after = date(2011, 12, 30), date(2011, 12, 31)
    assert iso_instant(start_of(skipped, "Pacific/Apia")) == "2011-12-30T10:00:00Z"
    assert start_of(skipped, "Pacific/Apia") == start_of(after, "Pacific/Apia")
    assert end_of(skipped, "Pacific/Apia") == start_of(skipped, "Pacific/Apia") - 1
    assert date_of(end_of(skipped, "Pacific/Apia"), "Pacific/Apia") == date(2011, 12, 29)
    assert noon_of(skipped, "Pacific/Apia") == start_of(after, "Pacific/Apia")


def test_noon_of__either_side_of_a_clock_change__is_twelve_there() -> None:
    assert iso_instant(noon_of(date(2026, 3, 7), "America/New_York")) == "2026-03-07T17:00:00Z"
    assert iso_instant(noon_of(date(2026, 3, 8), "America/New_York")) == "2026-03-08T16:00:00Z"
    assert iso_instant(noon_of(date(2026, 3, 8), "UTC")) == "2026-03-08T12:00:00Z"


def test_instant_of__a_time_in_a_gap__is_the_end_of_the_gap() -> None:
    assert iso_instant(instant_of(datetime(2026, 3, 8, 2, 30), "America/New_York")) == "2026-03-08T07:00:00Z"
    assert iso_instant(instant_of(datetime(2026, 10, 4, 2, 1), "Australia/Lord_Howe")) == "2026-10-03T15:30:00Z"


def test_instant_of__a_time_that_comes_twice__is_the_first() -> None:
    assert iso_instant(instant_of(datetime(2026, 11, 1, 1, 30), "America/New_York")) == "2026-11-01T05:30:00Z"
    assert iso_instant(instant_of(datetime(2026, 4, 5, 1, 45), "Australia/Lord_Howe")) == "2026-04-04T14:45:00Z"


@given(st.integers(at("1990-01-01T00:00:00Z"), at("2100-01-01T00:00:00Z")), st.sampled_from(ZONES))
def test_date_of__any_instant__lies_between_its_dates_start_and_end(instant: int, zone: str) -> None:
    on = date_of(instant, zone)
    assert start_of(on, zone) <= instant <= end_of(on, zone)


def test_date_of__ends_of_the_accepted_range__have_dates_in_every_zone() -> None:
    assert date_of(EARLIEST, "Pacific/Honolulu") == date(1969, 12, 31)
    assert date_of(LATEST, "Pacific/Kiritimati") == date(3000, 1, 1)


@pytest.mark.parametrize("other", ["Asia/Tokyo", "America/St_Johns", "Pacific/Apia", "nonsense"])
def test_every_operation__another_process_zone__changes_nothing(other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers() -> list[object]:
        instants = [at("2026-03-08T04:59:59Z"), at("2026-11-01T05:30:00Z")]
        dates = [date(2026, 3, 8), date(2026, 9, 6), date(2011, 12, 30)]
        return [
            [date_of(instant, zone) for instant in instants for zone in ZONES],
            [(start_of(on, zone), noon_of(on, zone)) for on in dates for zone in ZONES],
            [iso_instant(instant) for instant in instants],
            parse_iso_instant("2026-03-08T04:59:59Z"),
        ]

    here = answers()
    monkeypatch.setenv("TZ", other)
    time.tzset()
    try:
        there = answers()
    finally:
        monkeypatch.undo()
        time.tzset()
    assert there == here
    assert os.environ.get("TZ") != other


def test_known_zone__names_of_zones__are_known() -> None:
    assert all(known_zone(zone) for zone in (*ZONES, "Etc/UTC", "GMT", "Asia/Calcutta", "America/Indiana/Knox"))


@pytest.mark.parametrize(
    "name",
    ["", "Mars/Olympus", "EST5EDT,M3.2.0", "America", "../../etc/passwd", "/etc/localtime", "a\0b", "x" * 5000,
     "localtime", "posixrules", "right/UTC", "Factory", "New York", "\udcff", "+02:00"],
)  # fmt: skip
def test_known_zone__anything_else__is_not_and_is_refused_by_name(name: str) -> None:
    assert not known_zone(name)
    with pytest.raises(BadValue, match="time zone") as refused:
        date_of(0, name)
    assert refused.value.hint == "Use an IANA name such as Europe/London, or UTC."


def test_offset_spans__a_year_of_new_york__two_changes_to_the_second() -> None:
    spans = offset_spans(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"), "America/New_York")
    assert [(iso_instant(span.since), span.seconds // 3600) for span in spans] == [
        ("2026-01-01T00:00:00Z", -5),
        ("2026-03-08T07:00:00Z", -4),
        ("2026-11-01T06:00:00Z", -5),
    ]
    assert [span.before for span in spans[:-1]] == [span.since for span in spans[1:]]
    assert spans[-1].before == at("2027-01-01T00:00:00Z")


@pytest.mark.parametrize("zone", ["UTC", "Europe/London"])
def test_offset_spans__nothing_to_cover__is_empty(zone: str) -> None:
    assert offset_spans(5, 5, zone) == []
    # On 1 January 1970 London kept summer time.
    assert offset_spans(5, 6, zone) == [(5, 6, 0 if zone == "UTC" else 3600)]


@pytest.mark.parametrize("fold", [0, 1])
def test_instant_of__a_time_that_comes_twice__is_the_first_whichever_was_meant(fold: int) -> None:
    twice = datetime(2026, 11, 1, 1, 30, fold=fold)
    assert iso_instant(instant_of(twice, "America/New_York")) == "2026-11-01T05:30:00Z"


# Billing dates


@cache
def calendar_of(anchor: int) -> list[date]:
    """Every billing date of 2023 to 2033 by dateutil, counted from the first of each month."""
    months = (date(2023, 1, 1) + relativedelta(months=n) for n in range(12 * 11))
    return [month + relativedelta(day=anchor) for month in months]


@pytest.mark.parametrize("anchor", range(1, 32))
def test_billing_dates__every_day_2024_to_2032__agree_with_dateutil(anchor: int) -> None:
    dates = calendar_of(anchor)
    for on in every_day(date(2024, 1, 1), date(2032, 12, 31)):
        assert next_billing_date(on, anchor) == dates[bisect_right(dates, on)]
        assert latest_billing_date(on, anchor) == dates[bisect_right(dates, on) - 1]
        assert (billing_date(on.year, on.month, anchor) == on) == (dates[bisect_left(dates, on)] == on)


def test_next_billing_date__from_january_31__keeps_the_anchor() -> None:
    seen = [date(2026, 1, 31)]
    for _ in range(4):
        seen.append(next_billing_date(seen[-1], 31))
    assert [on.isoformat() for on in seen[1:]] == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]


@pytest.mark.parametrize(
    ("year", "last"), [(1900, 28), (2000, 29), (2024, 29), (2026, 28), (2028, 29), (2100, 28), (2400, 29)]
)
def test_billing_date__february__ends_as_the_calendar_says(year: int, last: int) -> None:
    assert billing_date(year, 2, 31) == date(year, 2, last)
    assert billing_date(year, 2, 28) == date(year, 2, 28)
    assert next_billing_date(date(year, 1, 31), 29) == date(year, 2, last)


def test_billing_dates__around_the_new_year__cross_it() -> None:
    assert next_billing_date(date(2026, 12, 31), 31) == date(2027, 1, 31)
    assert next_billing_date(date(2026, 12, 30), 31) == date(2026, 12, 31)
    assert latest_billing_date(date(2027, 1, 30), 31) == date(2026, 12, 31)
    assert latest_billing_date(date(2027, 1, 31), 31) == date(2027, 1, 31)


# ISO instants


@given(st.integers(EARLIEST, LATEST))
def test_iso_instant__any_accepted_instant__reads_back(instant: int) -> None:
    text = iso_instant(instant)
    assert len(text) == 20
    assert parse_iso_instant(text) == instant
    assert datetime.fromisoformat(text).timestamp() == instant


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-02-03T15:04:05+00:00", "2026-02-03T15:04:05Z"),
        ("2026-02-03T15:04:05-05:00", "2026-02-03T20:04:05Z"),
        ("2026-02-03T00:04:05+05:30", "2026-02-02T18:34:05Z"),
        ("2026-02-03T23:04:05+13:45", "2026-02-03T09:19:05Z"),
        ("2026-02-03T13:04:05-11:00", "2026-02-04T00:04:05Z"),
        ("2028-02-29T23:59:59Z", "2028-02-29T23:59:59Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("2999-12-31T23:59:59Z", "2999-12-31T23:59:59Z"),
    ],
)
def test_parse_iso_instant__z_or_offset__is_exact(text: str, same: str) -> None:
    assert iso_instant(parse_iso_instant(text)) == same


@pytest.mark.parametrize(
    "text",
    ["", "2026-02-03", "2026-02-03T15:04:05", "2026-02-03T15:04Z", "2026-02-03 15:04:05Z", "2026-02-03t15:04:05Z",
     "2026-02-03T15:04:05z", "2026-02-03T15:04:05.5Z", "2026-02-03T24:00:00Z", "2026-02-03T15:04:60Z",
     "2026-02-30T15:04:05Z", "2025-02-29T00:00:00Z", "0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
     "3000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-W06-2T15:04:05Z", "20260203T150405Z",
     "2026-02-03T15:04:05Z\n", " 2026-02-03T15:04:05Z", "2026-02-03T15:04:05+0100", "2026-02-03T15:04:05+24:00",
     "٢٠٢٦-02-03T15:04:05Z", "1970-01-01T00:00:00+00:01", "1770131045"],
)  # fmt: skip
def test_parse_iso_instant__anything_else__is_refused_naming_it(text: str) -> None:
    with pytest.raises(BadDate) as refused:
        parse_iso_instant(text)
    assert (refused.value.message, refused.value.hint) in (
        (f"Not an instant: {text!r}.", "Write it as YYYY-MM-DDTHH:MM:SSZ."),
        (f"No calendar has {text!r}.", "Check the day and the month."),
        (f"{text!r} is before 1970 or after 2999.", "Check the year."),
    )


# Words


def test_labels__any_locale__are_english() -> None:
    today = date(2026, 11, 22)
    week = [weekday_short(today + timedelta(days=n)) for n in range(7)]
    assert week == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    labels = [day_label(date(2026, month, 1), today) for month in range(1, 13)]
    assert labels == ["Thu 1 Jan", "Sun 1 Feb", "Sun 1 Mar", "Wed 1 Apr", "Fri 1 May", "Mon 1 Jun", "Wed 1 Jul",
                      "Sat 1 Aug", "Tue 1 Sep", "Thu 1 Oct", "Sun 1 Nov", "Tue 1 Dec"]  # fmt: skip


def test_day_label__another_year__is_named() -> None:
    assert day_label(date(2025, 12, 31), date(2026, 1, 1)) == "Wed 31 Dec 2025"


def test_distance_label__one_day_and_many__reads_as_a_person_would() -> None:
    today = date(2026, 2, 28)
    assert distance_label(date(2026, 3, 1), today) == "tomorrow"
    assert distance_label(date(2026, 5, 29), today) == "in 90 days"
    assert distance_label(date(2025, 2, 28), today) == "365 days ago"

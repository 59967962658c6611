"""The forms in which a user may give a moment, each worked by hand, and what is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inmail_cli.domain.dates import When, iso_instant, parse_iso_instant, parse_when
from inmail_cli.domain.when import ACCEPTED_FORMS
from inmail_cli.errors import BadDate, BadValue

NOW = "2026-11-22T14:30:15Z"  # a Sunday; 09:30:15 in New York
NEW_YORK = "America/New_York"


def when(text: str, *, now: str = NOW, zone: str = NEW_YORK, allow_future: bool = False) -> When:
    return parse_when(text, now=parse_iso_instant(now), zone=zone, allow_future=allow_future)


def moment(text: str, *, now: str = NOW, zone: str = NEW_YORK, allow_future: bool = False) -> str:
    """Return the instant, and after a bar the date, where the form is a date alone."""
    found = when(text, now=now, zone=zone, allow_future=allow_future)
    return iso_instant(found.at) + (f" | {found.on}" if found.on else "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20", "2026-11-20T17:00:00Z | 2026-11-20"),
        ("2026-07-04", "2026-07-04T16:00:00Z | 2026-07-04"),  # summer time
        ("2026-11-22", "2026-11-22T14:30:15Z | 2026-11-22"),
        ("2026-11-20 10:00", "2026-11-20T15:00:00Z"),
        ("2026-11-20T10:00", "2026-11-20T15:00:00Z"),
        ("2026-11-20 10:00:59", "2026-11-20T15:00:59Z"),
        ("2026-11-20T10:00:59Z", "2026-11-20T10:00:59Z"),
        ("2026-11-20 10:00Z", "2026-11-20T10:00:00Z"),
        ("2026-11-20 10:00+05:30", "2026-11-20T04:30:00Z"),
        ("2026-11-20T10:00:00-08:00", "2026-11-20T18:00:00Z"),
        ("08:05", "2026-11-22T13:05:00Z"),
        ("now", "2026-11-22T14:30:15Z"),
        ("today", "2026-11-22T14:30:15Z | 2026-11-22"),
        ("today 00:00", "2026-11-22T05:00:00Z"),
        ("yesterday", "2026-11-21T17:00:00Z | 2026-11-21"),
        ("yesterday 23:59", "2026-11-22T04:59:00Z"),
        ("1 minute ago", "2026-11-22T14:29:15Z"),
        ("90 minutes ago", "2026-11-22T13:00:15Z"),
        ("1 hour ago", "2026-11-22T13:30:15Z"),
        ("36 hours ago", "2026-11-21T02:30:15Z"),
        ("0 days ago", "2026-11-22T14:30:15Z | 2026-11-22"),
        ("1 day ago", "2026-11-21T17:00:00Z | 2026-11-21"),
        ("30 days ago", "2026-10-23T16:00:00Z | 2026-10-23"),
        ("1 week ago", "2026-11-15T17:00:00Z | 2026-11-15"),
        ("4 weeks ago", "2026-10-25T16:00:00Z | 2026-10-25"),
        ("last sunday", "2026-11-15T17:00:00Z | 2026-11-15"),  # today is one: strictly before
        ("last sun", "2026-11-15T17:00:00Z | 2026-11-15"),
        ("last monday", "2026-11-16T17:00:00Z | 2026-11-16"),
        ("last tue", "2026-11-17T17:00:00Z | 2026-11-17"),
        ("last wednesday", "2026-11-18T17:00:00Z | 2026-11-18"),
        ("last thu", "2026-11-19T17:00:00Z | 2026-11-19"),
        ("last friday", "2026-11-20T17:00:00Z | 2026-11-20"),
        ("last sat", "2026-11-21T17:00:00Z | 2026-11-21"),
        ("Last Friday", "2026-11-20T17:00:00Z | 2026-11-20"),
        ("YESTERDAY 10:00", "2026-11-21T15:00:00Z"),
        (" Now ", NOW),
        (" yesterday ", "2026-11-21T17:00:00Z | 2026-11-21"),
    ],
)
def test_parse_when__each_form_of_the_past__is_read(text: str, expected: str) -> None:
    assert moment(text) == expected
    assert moment(text, allow_future=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow", "2026-11-23T17:00:00Z | 2026-11-23"),
        ("tomorrow 08:00", "2026-11-23T13:00:00Z"),
        ("today 23:59", "2026-11-23T04:59:00Z"),
        ("23:59", "2026-11-23T04:59:00Z"),
        ("in 1 day", "2026-11-23T17:00:00Z | 2026-11-23"),
        ("in 10 days", "2026-12-02T17:00:00Z | 2026-12-02"),
        ("in 1 week", "2026-11-29T17:00:00Z | 2026-11-29"),
        ("in 20 weeks", "2027-04-11T16:00:00Z | 2027-04-11"),
        ("2027-01-15", "2027-01-15T17:00:00Z | 2027-01-15"),
        ("2026-11-22 09:30:16", "2026-11-22T14:30:16Z"),
        ("2026-11-22T14:30:16Z", "2026-11-22T14:30:16Z"),
    ],
)
def test_parse_when__the_future__is_read_only_where_it_makes_sense(text: str, expected: str) -> None:
    assert moment(text, allow_future=True) == expected
    with pytest.raises(BadDate, match="in the future") as refused:
        moment(text)
    assert repr(text) in refused.value.message
    assert refused.value.hint == "Give a moment that has passed."


def test_parse_when__this_very_second__is_no_future() -> None:
    assert moment("2026-11-22 09:30:15") == NOW
    assert moment("in 0 days") == f"{NOW} | 2026-11-22"


@pytest.mark.parametrize(
    "text",
    ["", " ", "10", "1", "2026", "01/02/2026", "1/2/26", "2026/02/03", "02-03-2026", "2026-2-3", "20260203", "260203",
     "2026-02", "2026-W06-2", "2026-034", "2026-02-03T", "2026-02-03 10", "2026-02-03 1000", "2026-02-03  10:00",
     "2026-02-03t10:00", "2026-02-03 10:00z", "2026-02-03 10:00 Z", "2026-02-03 10:00+0100", "2026-02-03 10:00+1",
     "2026-02-03 10:00.5", "2026-02-03 10:00:00.000Z", "2026-02-03 10:00 UTC", "2026-02-03 10:00 EST", "2026-02-03Z",
     "2026-02-03 24:00", "2026-02-03 10:60", "2026-02-03 10:00:60", "2026-02-03 10:00+24:00", "24:00", "9:30",
     "09:30:00", "9am", "9:30 pm", "noon", "midnight", "now 10:00", "today10:00", "today at 10:00", "today 9:00",
     "10:00 today", "yesterday noon", "a day ago", "an hour ago", "one day ago", "3 months ago", "1 year ago",
     "5 seconds ago", "-1 days ago", "1.5 days ago", "1e3 days ago", "3 days", "3d", "3 days before", "3 day's ago",
     "3  days ago", "ago", "+3 days ago", "1_0 days ago", "٣ days ago", "3 dayſ ago", "3 wee\u212as ago", "last",
     "last week", "last month", "last year", "last f", "last frid", "last tues", "last thurs", "last vendredi",
     "friday", "next friday", "this friday", "last friday 10:00", "in 3 months", "in 3 hours", "in a week",
     "in -1 days", "3 days from now", "in days", "day before yesterday", "gestern", "Feb 3 2026", "3 Feb 2026",
     "February", "1770131045", "@1770131045", "never", "nan", "None", "2026-02-03\n10:00", "2026-02-03\x0010:00",
     "٢٠٢٦-02-03", "−1", "$(date)", "2026-02-03; DROP TABLE sends"],
)  # fmt: skip
@pytest.mark.parametrize("allow_future", [False, True])
def test_parse_when__any_other_form__is_refused_naming_the_accepted(text: str, allow_future: bool) -> None:
    with pytest.raises(BadDate, match="Not a date that is understood") as refused:
        moment(text, allow_future=allow_future)
    assert repr(text) in refused.value.message
    for form in ("YYYY-MM-DD", "HH:MM", "yesterday", "ago", "last WEEKDAY", "in N days"):
        assert form in (refused.value.hint or "")


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026-13-01", "2026-00-10", "2026-01-00", "2025-02-29", "2026-04-31 10:00", "2026-02-29T10:00Z",
     "0000-01-01", "0000-00-00", "0000-01-01T00:00Z"],
)  # fmt: skip
def test_parse_when__a_date_that_no_calendar_has__is_refused(text: str) -> None:
    with pytest.raises(BadDate, match="No calendar has") as refused:
        moment(text, allow_future=True)
    assert repr(text) in refused.value.message
    assert refused.value.hint == "Check the day and the month."


@pytest.mark.parametrize(
    "text",
    ["0001-01-01", "0001-01-01 00:00", "0001-01-01T00:00+14:00", "1969-12-31", "1969-12-31T23:59:59Z",
     "3000-01-01T00:00Z", "9999-12-31", "9999-12-31 23:59", "9999-12-31T23:59-12:00", "99999 days ago",
     "999999999 minutes ago", "999999999 days ago", "999999999 weeks ago", "999999999 hours ago",
     "in 999999999 weeks", "in 400000 days", "in 2900000 days"],
)  # fmt: skip
@pytest.mark.parametrize("zone", ["UTC", NEW_YORK, "Pacific/Kiritimati"])
def test_parse_when__absurdly_far_away__is_refused(text: str, zone: str) -> None:
    with pytest.raises(BadDate) as refused:
        moment(text, zone=zone, allow_future=True)
    assert (refused.value.message, refused.value.hint) in (
        (f"{text!r} is before 1970 or after 2999.", "Check the year."),
        (f"{text!r} is outside the calendar.", ACCEPTED_FORMS),
    )


@pytest.mark.parametrize("clock", [-1, 32_503_680_000])
def test_parse_when__now_by_a_clock_that_is_absurdly_wrong__is_refused(clock: int) -> None:
    with pytest.raises(BadDate) as refused:
        parse_when("now", now=clock, zone="UTC", allow_future=False)
    assert refused.value.message == "'now' is before 1970 or after 2999."


def test_parse_when__longer_numbers__are_no_accepted_form() -> None:
    with pytest.raises(BadDate):
        moment("9" * 5000 + " days ago")


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [
        (NEW_YORK, "2026-03-08 02:30", "2026-03-08T07:00:00Z"),  # skipped: 03:00 summer time
        (NEW_YORK, "2026-11-01 01:30", "2026-11-01T05:30:00Z"),  # comes twice: the first
        (NEW_YORK, "2026-11-01 01:30-05:00", "2026-11-01T06:30:00Z"),  # the second, by its offset
        ("America/Santiago", "2026-09-06 00:30", "2026-09-06T04:00:00Z"),  # no midnight that day
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z | 2011-12-30"),  # no such day there
        ("Asia/Kolkata", "2026-11-20 00:00", "2026-11-19T18:30:00Z"),
    ],
)
def test_parse_when__times_that_a_clock_change_skips_or_repeats__as_documented(
    zone: str, text: str, expected: str
) -> None:
    assert moment(text, zone=zone) == expected


@pytest.mark.parametrize(
    ("zone", "today", "yesterday"),
    [
        ("UTC", "2026-11-22", "2026-11-21"),
        ("Pacific/Kiritimati", "2026-11-23", "2026-11-22"),  # 04:30 on Monday
        ("Pacific/Honolulu", "2026-11-22", "2026-11-21"),
    ],
)
def test_parse_when__today_and_yesterday__are_the_accounts(zone: str, today: str, yesterday: str) -> None:
    assert when("today", zone=zone).on == date.fromisoformat(today)
    assert when("yesterday", zone=zone).on == date.fromisoformat(yesterday)
    assert when("last sunday", zone=zone).on == date.fromisoformat(
        "2026-11-22" if zone == "Pacific/Kiritimati" else "2026-11-15"
    )


def test_parse_when__days_ago_over_a_clock_change__counts_dates_not_hours() -> None:
    just_after_midnight = "2026-03-09T04:10:00Z"  # 00:10 on the 9th; the 8th had 23 hours
    assert when("1 day ago", now=just_after_midnight).on == date(2026, 3, 8)
    assert when("24 hours ago", now=just_after_midnight) == When(parse_iso_instant("2026-03-08T04:10:00Z"), None)


@pytest.mark.parametrize("days", range(14))
def test_parse_when__last_weekday_from_every_day__is_one_to_seven_days_back(days: int) -> None:
    today = date(2026, 12, 25) + timedelta(days=days)
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    found = [when(f"last {name}", now=f"{today}T20:00:00Z", zone="UTC").on for name in names]
    assert [on.weekday() for on in found if on] == list(range(7))
    assert sorted((today - on).days for on in found if on) == list(range(1, 8))


def test_parse_when__an_unknown_zone__is_refused_as_a_zone() -> None:
    with pytest.raises(BadValue, match="time zone"):
        moment("now", zone="Mars/Olympus")


@given(st.text(max_size=30) | st.from_regex(r"[0-9]{1,5}[-/: T][0-9]{1,3}[-/: ][0-9]{1,5}[ A-Za-z:+0-9]{0,9}"))
@example("0001-01-01 00:00+23:59")
@example("9999-12-31T23:59-23:59")
def test_parse_when__any_text_at_all__is_read_or_refused_with_its_name(text: str) -> None:
    try:
        found = when(text, allow_future=True)
    except BadDate as refused:
        assert repr(text) in refused.message
    else:
        assert parse_iso_instant(iso_instant(found.at)) == found.at

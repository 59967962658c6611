"""`inmail forecast`: the same figures as `balance` and `pending`, honest where there is little, clear where refused."""

from datetime import date, timedelta

import pytest

from tests.cli.histories import record
from tests.conftest import Inmail


def days(run_inmail: Inmail, *words: object) -> dict[str, dict[str, float]]:
    """The rows of a forecast, by date."""
    return {row["date"]: row for row in run_inmail("forecast", *words, "--json").json()["rows"]}


def day_words(on: str) -> str:
    """A date as sentences have it, within the year.

    >>> day_words("2026-08-01")
    'Sat 1 Aug'
    """
    day = date.fromisoformat(on)
    return f"{day:%a} {day.day} {day:%b}"


@pytest.fixture
def planned(run_inmail: Inmail) -> Inmail:
    """An account in New York whose plan changes on 20 December and ends on 10 February; nothing is pending."""
    run_inmail("setup", "sales-navigator-core", "--renews", "15", "--balance", "112", "--zone", "America/New_York")
    run_inmail("plan", "set", "recruiter-lite", "--since", "2026-12-20", "--rules", "linkedin-help")
    run_inmail("plan", "cancel", "--when", "2027-02-10")
    return run_inmail


def test_forecast__no_sends_and_nothing_pending__is_the_balance_as_of_every_day(planned: Inmail) -> None:
    rows = days(planned, "--pace", "0", "--until", "2027-02-12")
    assert list(rows) == [(date(2026, 11, 22) + timedelta(days=ahead)).isoformat() for ahead in range(83)]
    for on, row in rows.items():
        balance = planned("balance", "--as-of", on, "--json").json()["balance"]
        assert (on, row["balance"], row["low"], row["high"]) == (on, balance, balance, balance)
    assert rows["2026-12-20"]["forfeited"] == rows["2026-12-19"]["balance"]
    assert rows["2027-02-10"]["balance"] is None


def test_forecast__a_plan_in_utc_to_come__days_end_as_those_of_as_of(run_inmail: Inmail) -> None:
    run_inmail("setup", "career", "--renews", "30", "--balance", "9", "--zone", "America/New_York")
    run_inmail("plan", "set", "salesnav", "--rules", "linkedin-help", "--since", "2026-11-29")
    for on, row in days(run_inmail, "--pace", "0", "--until", "2026-12-02").items():
        assert (on, row["balance"]) == (on, run_inmail("balance", "--as-of", on, "--json").json()["balance"])


def test_forecast__what_to_send_and_what_is_pending__as_balance_says(run_inmail: Inmail) -> None:
    record(run_inmail)
    balance, forecast = run_inmail("balance"), run_inmail("forecast")
    for words in ("to lose none before", "should come back", "will come back"):
        for line in (line for line in balance.out.splitlines() if words in line):
            assert line in forecast.out.splitlines()
    shown = run_inmail("forecast", "--json").json()
    told = run_inmail("balance", "--json").json()
    for member in ("pending", "next_renewal", "plan", "balance"):
        assert shown[member] == told[member]
    # 2 of September's 5 are left, gone on the 30th; the 5 of 1 December would make 17, 2 above the cap.
    assert shown["to_lose_none"] == [{"by": "2026-11-29", "send": 2}, {"by": "2026-11-30", "send": 2}]


def test_forecast__as_many_sent_as_it_says__none_is_lost(run_inmail: Inmail) -> None:
    """The advice is kept to the letter, day by day; then nothing is lost until the end of what it was about."""
    run_inmail("setup", "salesnav", "--renews", "15", "--balance", "148")
    advice = run_inmail("forecast", "--json").json()["to_lose_none"]
    assert [step["by"] for step in advice] == ["2026-12-13"]
    for step in advice:
        run_inmail.now = f"{step['by']}T09:00:00Z"
        people = "".join(f"Pat {number:03}\n" for number in range(step["send"]))
        run_inmail("send", "--from-file", "-", stdin=people)
    lost = run_inmail("ledger", "--to", "2026-12-23", "--json").json()["rows"]
    assert [row["kind"] for row in lost if row["kind"] in ("expiry", "cap")] == []


def follow(run_inmail: Inmail) -> tuple[str | None, list[str]]:
    """Send what is advised now, each part on its last day; return until when it holds and what is lost before that."""
    document = run_inmail("forecast", "--json").json()
    for step in document["to_lose_none"]:
        run_inmail.now = f"{step['by']}T23:00:00Z"
        people = "".join(f"Pat {step['by']} {number}\n" for number in range(step["send"]))
        run_inmail("send", "--from-file", "-", stdin=people)
    before = document["lose_none_before"]
    end = date.fromisoformat(before or "2027-12-31") - timedelta(days=1)
    run_inmail.now = f"{end}T23:59:59Z"
    moves = run_inmail("ledger", "--json").json()["rows"]
    return before, [row["on"] for row in moves if row["kind"] in ("expiry", "cap", "forfeit")]


def test_advice__a_grant_that_goes_first__each_of_three_days_is_said(run_inmail: Inmail) -> None:
    run_inmail.now = "2026-06-28T10:00:00Z"
    run_inmail("setup", "career", "--renews", "30", "--balance", "13", "--zone", "UTC")
    run_inmail("grant", "2", "--origin", "goodwill", "--expires", "2026-06-29")
    said = "Send 2 today, 3 more by Mon 29 Jun and 2 more by Tue 28 Jul, to lose none before Thu 30 Jul."
    for command in ("balance", "forecast", "report"):
        assert said in run_inmail(command).out.splitlines()
    assert follow(run_inmail) == ("2026-07-30", [])


@pytest.mark.parametrize(
    ("plan", "grant", "before"),
    [
        # The 5 of 1 June go on 30 Aug; those of 1 July, which come only then, on 29 Sep.
        ("premium-career", (), "2026-09-29"),
        # Without an age limit only the grant goes; two months are looked at, and a month beyond them.
        ("recruiter-corporate", ("5", "--origin", "transfer", "--expires", "2026-06-11"), "2026-09-03"),
    ],
)
def test_advice__kept_to_the_letter__holds_until_the_day_it_names(
    run_inmail: Inmail, plan: str, grant: tuple[str, ...], before: str
) -> None:
    run_inmail.now = "2026-06-01T09:00:00Z"
    run_inmail("account", "add", "default", "--zone", "UTC")
    run_inmail("plan", "set", plan, "--rules", "linkedin-help")
    if grant:
        run_inmail("grant", *grant)
    assert f"to lose none before {day_words(before)}." in run_inmail("balance").out
    assert follow(run_inmail) == (before, [])


def test_advice__the_plan_ends__nothing_is_lost_after_it(run_inmail: Inmail) -> None:
    run_inmail.now = "2026-06-01T09:00:00Z"
    run_inmail("account", "add", "default", "--zone", "UTC")
    run_inmail("plan", "set", "career")
    run_inmail("plan", "cancel", "--when", "2026-06-20")
    assert "Send 5 by Fri 19 Jun to lose none." in run_inmail("balance").out
    assert follow(run_inmail) == (None, [])


@pytest.fixture
def capped(run_inmail: Inmail) -> Inmail:
    """A plan whose cap (3) is below its monthly credits (5): 3 on 22 Nov, and on 1 Dec 8, of which the cap takes 5."""
    run_inmail("plan", "set", "acme", "--monthly", "5", "--cap", "3", "--since", "2026-11-01")
    return run_inmail


def test_advice__a_cap_below_the_monthly_credits__asks_in_every_place_for_what_can_be_saved(capped: Inmail) -> None:
    (row,) = capped("report", "--json").json()["rows"]
    told = {name: row[name] for name in ("to_lose_none", "lose_none_before", "not_savable")}
    # Of the 5, 3 are there to be sent; the other 2 come and go at the renewal. The 3 that stay then meet the next one.
    assert told == {
        "to_lose_none": [{"by": "2026-11-30", "send": 3}],
        "lose_none_before": "2027-01-01",
        "not_savable": 2,
    }
    forecast = capped("forecast", "--json").json()
    assert {name: forecast[name] for name in told} == told
    said = [
        "Send 3 by Mon 30 Nov to lose none but 2 before Fri 1 Jan.",
        "2 credits will be lost on Tue 1 Dec as soon as they come: no InMail saves them.",
    ]
    for command in ("balance", "forecast", "report"):
        assert [line for line in capped(command).out.splitlines() if line in said] == said
    assert "Next: send 3 InMails by Mon 30 Nov." in capped().out
    assert capped("check", "--within", "9", status=5).out == (
        "5 credits will be lost within 9 days: send 3 by Mon 30 Nov to lose only 2.\n"
    )
    events = capped("export", "ics", "--out", "-", "--within", "9").out.replace("\r\n ", "")
    assert "SUMMARY:5 InMail credits go over the cap: send 3 by Mon 30 Nov to lose only 2" in events


def test_advice__nothing_left_to_send__says_that_no_inmail_saves_them(capped: Inmail) -> None:
    capped("send", "Ann Example", "Bo Example", "Cy Example")
    (row,) = capped("report", "--json").json()["rows"]
    assert (row["to_lose_none"], row["not_savable"]) == ([], 2)
    said = "2 credits will be lost on Tue 1 Dec as soon as they come: no InMail saves them."
    assert said in capped("balance").out.splitlines()
    assert "Next: send" not in capped().out
    assert capped("check", "--within", "9", status=5).out == (
        "2 credits will be lost within 9 days as soon as they come, which no InMail saves.\n"
    )


def test_advice__a_plan_change_later_today__send_today_and_not_by_yesterday(run_inmail: Inmail) -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("plan", "set", "business", "--since", "2026-11-22 23:00")
    assert "Next: send 5 InMails today." in run_inmail().out


def test_forecast__own_pace__is_said_with_the_weeks_it_is_from(run_inmail: Inmail) -> None:
    record(run_inmail)
    document = run_inmail("forecast", "--json").json()
    assert document["pace"] == {"per_week": 0.125, "source": "own", "weeks": 8, "sent": 1}
    assert "At your own pace: 1 InMail in the last 8 weeks, 0.1 a week." in run_inmail("forecast").out


def test_forecast__a_pace_given__is_kept_and_said(run_inmail: Inmail) -> None:
    record(run_inmail)
    document = run_inmail("forecast", "--pace", "2/day", "--json").json()
    assert document["pace"] == {"per_week": 14, "source": "given", "weeks": None, "sent": None}
    assert [row["sends"] for row in document["rows"][:4]] == [0, 2, 2, 2]
    assert document["runs_out"]["on"] is not None
    assert document["runs_out"]["chance"] == 1
    screen = run_inmail("forecast", "--pace", "2/day").out
    assert "At exactly 2 InMails a day." in screen
    assert "Credits run out on" in screen
    assert "; the next 5 come on Tue 1 Dec." in screen


def test_forecast__nothing_ever_sent__says_so_and_counts_on_none(run_inmail: Inmail) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    answer = run_inmail("forecast")
    assert "No InMail has been sent yet, so none is counted on" in answer.out
    assert "nan" not in answer.out.lower()
    assert {row["sends"] for row in days(run_inmail).values()} == {0}


def test_forecast__one_send_of_today__too_little_to_go_by(run_inmail: Inmail) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    run_inmail("send", "Dana Roy")
    assert "1 InMail in the last week, 1 a week, which is little to go by." in run_inmail("forecast").out


def test_forecast__all_pending_and_none_of_late__no_pace_is_made_up(run_inmail: Inmail) -> None:
    run_inmail("plan", "set", "career", "--since", "2026-09-01")
    run_inmail("send", "Dana Roy", "--when", "2026-09-10")
    run_inmail("send", "Ana Silva", "--when", "2026-09-11")
    said = run_inmail("forecast").out
    assert "No InMail went out in the last 8 weeks, so none is counted on" in said
    assert "2 InMails await a response" in said


def test_forecast__no_plan__nothing_to_forecast_and_how_to_begin(run_inmail: Inmail) -> None:
    run_inmail("send", "Dana Roy", "--via", "message")
    answer = run_inmail("forecast")
    assert "No plan is active" in answer.out
    document = run_inmail("forecast", "--json").json()
    assert (document["rows"], document["runs_out"], document["balance"]) == ([], None, None)


def test_forecast__no_credits_left__says_when_some_come(run_inmail: Inmail) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "0")
    assert "No credits are left; the next 5 come on Tue 1 Dec." in run_inmail("forecast").out


def test_forecast__far_ahead__at_most_sixteen_lines_of_days(run_inmail: Inmail) -> None:
    run_inmail("setup", "salesnav", "--renews", "15", "--balance", "148")
    shown = run_inmail("forecast", "--until", "2027-11-22", "--pace", "0").out
    chart = shown.split("\n\n")[1]
    assert len(chart.splitlines()) <= 16


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pace", "-3"), "--pace '-3' is below zero"),
        (("--pace", "nan"), "--pace 'nan' is no pace"),
        (("--pace", "1e9"), "--pace '1e9' is no pace"),
        (("--pace", "1000000000"), "--pace '1000000000' is more than 1,000 InMails a day"),
        (("--until", "3026-11-22"), "'3026-11-22' is before 1970 or after 2999"),
        (("--until", "2999-11-22"), "--until 2999-11-22 is too far ahead: a forecast goes 366 days, to 2027-11-23"),
        (("--until", "today"), "--until 2026-11-22 is not after today"),
        (("--until", "2020-01-01"), "--until 2020-01-01 is not after today"),
        (("--until", "soon"), "Not a date that is understood: 'soon'"),
        (("--account", "all"), "forecast is about one account"),
    ],
)
def test_forecast__what_makes_no_sense__is_refused_by_its_value(
    run_inmail: Inmail, words: tuple[str, ...], said: str
) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    answer = run_inmail("forecast", *words, status=2)
    assert said in answer.err
    assert answer.out == ""


def test_forecast__a_limit__so_many_days_and_lines(run_inmail: Inmail) -> None:
    run_inmail("setup", "salesnav", "--renews", "15", "--balance", "148")
    assert len(days(run_inmail, "--limit", "3")) == 3
    assert days(run_inmail, "--limit", "0") == {}
    assert run_inmail("forecast", "--limit", "0").status == 0
    assert len(run_inmail("forecast", "--limit", "2").out.split("\n\n")[1].splitlines()) == 2
    assert "these rows have no ids" in run_inmail("forecast", "--after", "x", status=2).err


def test_forecast__changes_to_come__what_they_forfeit(planned: Inmail) -> None:
    said = planned("forecast", "--pace", "0", "--until", "2027-02-12").out
    rows = days(planned, "--pace", "0", "--until", "2027-02-12")
    assert f"{rows['2026-12-19']['balance']:.0f} credits will be forfeited on Sun 20 Dec: the plan changes." in said
    assert "Credits will not run out by Tue 9 Feb." in said
    assert f"{rows['2027-02-09']['balance']:.0f} credits will be forfeited on Wed 10 Feb: the plan ends." in said

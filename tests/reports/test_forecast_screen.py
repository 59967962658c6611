"""A forecast in words: as sure as the simulated futures are, and no surer."""

from datetime import date, timedelta

import pytest

from inmail_cli.domain.forecast import DayAhead, Forecast, RunsOut
from inmail_cli.domain.pace import SteadyPace, parse_pace
from inmail_cli.reports.forecast import ForecastView, forecast_report
from inmail_cli.reports.forecast_screen import said
from tests.reports.sample import STEADY, TODAY

LAST = TODAY + timedelta(days=9)


def day(ahead: int, *, short: float = 0.0, high: int = 5) -> DayAhead:
    nothing = dict.fromkeys(DayAhead._fields[4:], 0.0)
    return DayAhead(TODAY + timedelta(days=ahead), 5.0, 5, high, **{**nothing, "short": short})


def view(out: RunsOut, *, short: float = 0.0, high: int = 5, pace: str = "6/week") -> ForecastView:
    days = tuple(day(ahead, short=short / 10, high=high) for ahead in range(10))
    return ForecastView(STEADY, parse_pace(pace), LAST, Forecast(days, out, None, 399))


def sentences(shown: ForecastView) -> list[str]:
    return ["".join(span.text for span in line.left) for line in said(shown)]


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "Credits will not run out by Tue 1 Dec."),
        (0.009, "Credits will not run out by Tue 1 Dec."),
        (0.03, "Credits will not run out by Tue 1 Dec (a chance of 97%)."),
        (0.06, "Credits may run out by Tue 1 Dec (a chance of 6%)."),
        (0.32, "Credits may run out by Tue 1 Dec (a chance of 32%)."),
    ],
)
def test_running_out__in_less_than_half_of_the_futures__as_sure_as_that(chance: float, words: str) -> None:
    assert sentences(view(RunsOut(None, None, None, chance)))[1] == words


@pytest.mark.parametrize(
    ("chance", "latest", "words"),
    [
        (0.6, None, "Credits may run out on Thu 26 Nov (Tue 24 Nov or later, a chance of 60% by Tue 1 Dec)."),
        (0.94, 8, "Credits may run out on Thu 26 Nov (Tue 24 Nov to Mon 30 Nov, a chance of 94% by Tue 1 Dec)."),
        (0.96, 8, "Credits run out on Thu 26 Nov (Tue 24 Nov to Mon 30 Nov)."),
        (1.0, 2, "Credits run out on Thu 26 Nov."),
    ],
)
def test_running_out__in_most_of_the_futures__certain_from_19_of_20_on(
    chance: float, latest: int | None, words: str
) -> None:
    last = None if latest is None else TODAY + timedelta(days=latest)
    out = RunsOut(date(2026, 11, 26), date(2026, 11, 24), last, chance)
    assert sentences(view(out))[1] == words


@pytest.mark.parametrize(
    ("chance", "short", "words"),
    [
        (1.0, 12, "12 InMails of that pace would find no credit and cannot be sent."),
        (
            0.32,
            12,
            "On average over all simulated futures, 12 InMails of that pace would find no credit and cannot be sent.",
        ),
        (0.32, 0.4, "Send 12 by Sun 13 Dec to lose none before Wed 13 Jan."),
    ],
)
def test_finding_none__a_mean_over_futures__is_said_as_one(chance: float, short: float, words: str) -> None:
    out = RunsOut(TODAY if chance == 1 else None, None, None, chance)
    assert sentences(view(out, short=short))[2] == words


def test_method__no_day_with_two_numbers__none_are_explained() -> None:
    out = RunsOut(None, None, None, 0.0)
    alike, apart = (forecast_report(view(out, high=high)) for high in (5, 6))
    assert alike.notes[-1] == "Means of 399 simulated futures."
    assert apart.notes[-1] == "Means of 399 simulated futures; between the two numbers with a chance of 80%."
    assert forecast_report(view(out, high=6), limit=0).notes[-1] == alike.notes[-1]


@pytest.mark.parametrize(
    ("pace", "words"),
    [
        ("25/month", "At exactly 25 InMails a month."),
        ("1/day", "At exactly 1 InMail a day."),
        ("0.25", "At exactly 0.25 InMails a week."),
        ("1000/WEEK", "At exactly 1,000 InMails a week."),
        ("06.50/week", "At exactly 6.5 InMails a week."),
        ("0/month", "With no InMails sent."),
    ],
)
def test_pace__given__is_said_as_it_was_given(pace: str, words: str) -> None:
    assert sentences(view(RunsOut(None, None, None, 0.0), pace=pace))[0] == words


def test_pace__without_its_words__by_the_week() -> None:
    shown = view(RunsOut(None, None, None, 0.0))._replace(pace=SteadyPace(2.0))
    assert sentences(shown)[0] == "At exactly 14 InMails a week."

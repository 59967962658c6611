"""Paces: what is understood, how they are spread over days, and the account's own."""

import random
from datetime import date, timedelta
from statistics import mean, stdev

import pytest

from inmail_cli.domain.pace import OwnPace, SteadyPace, evenly, own_pace, parse_pace
from inmail_cli.errors import BadValue

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "per_week"),
    [("6/week", 6), ("6", 6), ("2/day", 14), ("0", 0), ("0.5/day", 3.5), (" 10 / WEEK ", 10), ("1000/day", 7_000)],
)
def test_parse_pace__an_accepted_form__inmails_a_week(text: str, per_week: float) -> None:
    assert parse_pace(text).per_week == per_week


def test_parse_pace__a_month__twelve_of_them_are_a_year() -> None:
    assert parse_pace("25/month").per_day * 365.25 == pytest.approx(25 * 12)


BELOW = "Give 0 for no InMails at all."
FORMS = "Write 6/week, 2/day or 25/month; 0 for none at all."
SMALLER = "No plan grants as many; give a smaller one, such as 50/week."


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("-3/week", "is below zero.", BELOW),
        ("-0.1", "is below zero.", BELOW),
        ("nan", "is no pace.", FORMS),
        ("inf/day", "is no pace.", FORMS),
        ("1e9", "is no pace.", FORMS),
        ("", "is no pace.", FORMS),
        ("6/year", "is no pace.", FORMS),
        ("--6", "is no pace.", FORMS),
        ("٦/week", "is no pace.", FORMS),
        ("1000.1/day", "is more than 1,000 InMails a day.", SMALLER),
        ("9" * 30, "is more than 1,000 InMails a day.", SMALLER),
    ],
)
def test_parse_pace__anything_else__is_refused_by_its_value(text: str, said: str, hint: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_pace(text)
    assert (str(caught.value), caught.value.hint) == (f"--pace {text!r} {said}", hint)


def test_evenly__six_a_week__never_two_on_a_day_and_six_in_each_week() -> None:
    sends = evenly(6 / 7, 28)
    assert max(sends) == 1
    assert [sum(sends[begin : begin + 7]) for begin in (0, 7, 14, 21)] == [6, 6, 6, 6]


def test_own_pace__eight_weeks__those_before_and_the_future_left_out() -> None:
    sent_on = [SUNDAY - timedelta(days=56), SUNDAY - timedelta(days=55), SUNDAY, SUNDAY + timedelta(days=1)]
    pace = own_pace(sent_on, SUNDAY, first_on=date(2025, 1, 1))
    assert len(pace.weeks) == 8
    assert pace.weeks[0] == (1, 0, 0, 0, 0, 0, 0)
    assert pace.weeks[7] == (0, 0, 0, 0, 0, 0, 1)
    assert (pace.sent, pace.per_week) == (2, 0.25)


@pytest.mark.parametrize(
    ("days_ago", "weeks"), [(0, 1), (5, 1), (6, 1), (12, 1), (13, 2), (40, 5), (55, 8), (56, 8), (4_000, 8)]
)
def test_own_pace__a_young_account__whole_weeks_only(days_ago: int, weeks: int) -> None:
    first_on = SUNDAY - timedelta(days=days_ago)
    assert len(own_pace([first_on], SUNDAY, first_on=first_on).weeks) == weeks


def test_own_pace__nothing_ever_sent__none_at_all() -> None:
    pace = own_pace([], SUNDAY, first_on=None)
    assert pace == OwnPace(())
    assert (pace.per_week, pace.sends(10, random.Random(1))) == (0.0, [0] * 10)


def test_own_pace__the_same_each_week__has_no_spread_and_keeps_its_weekdays() -> None:
    pace = OwnPace(((3, 0, 2, 0, 0, 0, 0),) * 8)
    sends = pace.sends(700, random.Random(3))
    assert {sum(sends[begin : begin + 7]) for begin in range(0, 700, 7)} == {5}
    assert all(not sum(sends[day::7]) for day in (1, 3, 4, 5, 6))


def test_own_pace__weeks_that_differ__futures_have_its_mean_and_students_spread() -> None:
    """Mean and variance of 2, 4, ..., 16 are 9 and 24; a mean of 8 of them spreads by t with 7 degrees of freedom.

    Its variance is 24 / 8 * 7 / 5 = 4.2; that of 50 weeks' own mean adds 24 * 7 / 5 / 50 = 0.672.
    """
    pace = OwnPace(tuple((total, 0, 0, 0, 0, 0, 0) for total in range(2, 17, 2)))
    chance = random.Random(5)
    means = [sum(pace.sends(350, chance)) / 50 for _ in range(400)]
    assert mean(means) == pytest.approx(9, abs=0.2)
    assert stdev(means) == pytest.approx(4.872**0.5, rel=0.12)


def test_own_pace__two_weeks__spreads_as_poisson() -> None:
    chance = random.Random(7)
    weeks = [sum(OwnPace(((9, 0, 0, 0, 0, 0, 0),) * 2).sends(7, chance)) for _ in range(2_000)]
    assert mean(weeks) == pytest.approx(9, abs=0.4)
    assert stdev(weeks) > 3


class Noting:
    """A stream that gives the gammas it is told to, else their means, and notes of which distribution each was."""

    def __init__(self, *gammas: float) -> None:
        self.gammas = list(gammas)
        self.asked: list[tuple[float, float]] = []

    def random(self) -> float:
        return 0.5

    def betavariate(self, alpha: float, beta: float) -> float:
        return alpha / (alpha + beta)

    def gammavariate(self, alpha: float, beta: float) -> float:
        self.asked.append((alpha, beta))
        return self.gammas.pop(0) if self.gammas else alpha * beta


@pytest.mark.parametrize(
    ("totals", "freedom", "variance"),
    [
        # Under four weeks the variance is a Poisson distribution's, with as many degrees of freedom as four have.
        ((9,), 3, 9),
        ((6, 12), 3, 9),
        ((6, 9, 12), 3, 9),
        ((6, 8, 10, 12), 3, 20 / 3),
        ((7, 8, 9, 10, 11), 4, 2.5),
        ((2, 4, 6, 8, 10, 12, 14, 16), 7, 24),
    ],
)
def test_own_pace__few_weeks_or_more__variance_and_mean_and_totals_drawn_as_they_leave_them_open(
    totals: tuple[int, ...], freedom: int, variance: float
) -> None:
    chance = Noting()
    pace = OwnPace(tuple((total, 0, 0, 0, 0, 0, 0) for total in totals))
    week = round(pace.per_week)
    assert pace.sends(14, chance) == [week, 0, 0, 0, 0, 0, 0] * 2
    of_totals = pytest.approx((week * week / variance, variance / week))
    of_mean = pytest.approx((week * week * len(totals) / variance, variance / len(totals) / week))
    assert chance.asked == [(freedom / 2, 1.0), of_mean, of_totals, of_totals]


def test_own_pace__four_weeks_alike__the_same_again_and_three_may_be_chance() -> None:
    alike = (1, 2, 0, 0, 1, 0, 0)
    four, three = OwnPace((alike,) * 4).sends(28, random.Random(2)), OwnPace((alike,) * 3).sends(28, random.Random(2))
    assert [sum(four[begin : begin + 7]) for begin in range(0, 28, 7)] == [4] * 4
    assert len({sum(three[begin : begin + 7]) for begin in range(0, 28, 7)}) > 1


def test_own_pace__a_mean_drawn_as_nothing__nothing_goes_out() -> None:
    chance = Noting(1.5, 0.0)
    assert OwnPace(((1, 0, 0, 0, 0, 0, 0),) * 2).sends(14, chance) == [0] * 14
    assert len(chance.asked) == 2


def test_steady_pace__any_stream__never_touched() -> None:
    chance = random.Random(1)
    before = chance.getstate()
    assert SteadyPace(2.0).sends(3, chance) == [2, 2, 2]
    assert chance.getstate() == before

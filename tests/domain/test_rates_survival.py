"""Curves and expected credits: the reference history, what must hold for all, and distributions added up one by one."""

import math
import random
from collections import Counter
from itertools import accumulate
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inmail_cli.domain.poisson_binomial import _normal_guess, _window, quantiles
from inmail_cli.domain.survival import (
    METHOD,
    Curve,
    Expected,
    InTime,
    chance_of_response,
    expected_credits,
    kaplan_meier,
    response_curve,
)

LAST_SEEN = (2, 3, 3, 5, 8, 10, 14, 21, 30, 45, 60, 75, 90, 90, 90, 90, 12, 20, 33, 50)
ANSWERED = (1, 1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def by_day(days: list[int], last: int = 90) -> list[int]:
    counted = Counter(days)
    return [counted[day] for day in range(last + 1)]


def reference() -> tuple[list[int], list[int]]:
    pairs = list(zip(LAST_SEEN, ANSWERED, strict=True))
    return by_day([day for day, came in pairs if came]), by_day([day for day, came in pairs if not came])


# Kaplan-Meier


def test_kaplan_meier__reference_history__agrees() -> None:
    curve = kaplan_meier(*reference())
    came = {day: 1 - curve[day] for day in (7, 14, 30, 60, 90)}
    expected = {7: 0.2, 14: 0.307692, 30: 0.376923, 60: 0.480769, 90: 0.480769}
    assert came == pytest.approx(expected, abs=1e-6)


def test_chance_of_response__reference_history__adds_up_to_the_expected_credits() -> None:
    curve = kaplan_meier(*reference())
    assert sum(chance_of_response(age, curve) for age in (1, 5, 10, 20, 40, 70)) == pytest.approx(1.556090, abs=1e-6)


@pytest.mark.parametrize(
    ("age", "days_left", "expected"),
    [
        (0, 90, 0.75),
        (0, 1, 0.5),
        (1, 90, 0.5),
        (1, 0, 0.0),
        (1, -1, 0.0),
        (2, 90, 0.0),
        # Nobody was silent for so long, and the curve knows no more.
        (3, 90, 0.0),
        (4, 90, 0.0),
        (91, 90, 0.0),
    ],
)
def test_chance_of_response__before_at_and_past_the_last_day__none_is_left(
    age: int, days_left: int, expected: float
) -> None:
    curve = (1.0, 0.5, 0.25, 0.25) if age < 3 else (1.0, 0.5, 0.25, 0.0, 0.0)
    assert chance_of_response(age, curve, InTime(days_left)) == expected


def test_kaplan_meier__nothing_censored__plain_share() -> None:
    assert kaplan_meier([1, 2, 0, 0], [0, 0, 0, 5]) == pytest.approx((7 / 8, 5 / 8, 5 / 8, 5 / 8))


def test_kaplan_meier__response_and_censoring_on_one_day__response_first() -> None:
    # Of the two seen through day 3 one was answered on it; the other was last seen then, but seen.
    assert kaplan_meier([0, 0, 0, 1], [0, 0, 0, 1])[3] == 0.5


def test_kaplan_meier__nobody_seen_any_longer__stays_level() -> None:
    assert kaplan_meier([0, 1, 0, 0], [0, 1, 0, 0]) == (1.0, 0.5, 0.5, 0.5)


sends_seen = st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=40)


def curve_of(seen: list[tuple[int, bool]]) -> Curve:
    responses, censored = ([day for day, came in seen if came is wanted] for wanted in (True, False))
    return kaplan_meier(by_day(responses, 30), by_day(censored, 30))


@given(sends_seen)
def test_kaplan_meier__any_history__as_the_definition_has_it(seen: list[tuple[int, bool]]) -> None:
    curve = kaplan_meier(
        by_day([day for day, came in seen if came], 30), by_day([d for d, came in seen if not came], 30)
    )
    waiting = 1.0
    for day in range(31):
        at_risk = sum(last >= day for last, _ in seen)
        came = sum(last == day and answered for last, answered in seen)
        waiting *= 1 - came / at_risk if at_risk else 1
        assert curve[day] == pytest.approx(waiting, abs=1e-12)


@given(sends_seen)
def test_kaplan_meier__any_history__falls_from_1_and_stays_above_0(seen: list[tuple[int, bool]]) -> None:
    curve = kaplan_meier(
        by_day([day for day, came in seen if came], 30), by_day([d for d, came in seen if not came], 30)
    )
    assert all(before >= after for before, after in zip((1.0, *curve), curve, strict=False))
    assert curve[-1] >= 0


def test_kaplan_meier__simulated_young_and_old_sends__finds_the_truth_that_the_plain_rate_misses() -> None:
    # A quarter answers, after 6 days on average; the sends are 0 to 60 days old. The plain rate misses the late ones.
    dice = random.Random(7)
    plain, matured, curves = [], [], []
    for _ in range(300):
        responses, censored, ripe = [0] * 31, [0] * 31, []
        for _ in range(400):
            age, delay = dice.random() * 60, dice.expovariate(1 / 6) if dice.random() < 0.25 else math.inf
            came = delay <= min(age, 30)
            (responses if came else censored)[int(min(delay, age, 30))] += 1
            ripe += [came] if age > 30 else []
        plain.append(sum(responses) / 400)
        matured.append(sum(ripe) / len(ripe))
        curves.append(1 - kaplan_meier(responses, censored)[-1])
    truth = 0.25 * (1 - math.exp(-30 / 6))
    assert mean(plain) < truth - 0.015
    assert mean(matured) == pytest.approx(truth, abs=0.005)
    assert mean(curves) == pytest.approx(truth, abs=0.005)
    assert spread(curves) < spread(matured)


def mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def spread(values: list[float]) -> float:
    return math.sqrt(mean([(value - mean(values)) ** 2 for value in values]))


# The smoothed curve


def test_response_curve__nothing_recorded__is_the_prior() -> None:
    curve = response_curve([0] * 91, 0, {})
    prior = [1 - 0.215 * (1 - math.exp(-day / 7)) / (1 - math.exp(-90 / 7)) for day in range(91)]
    assert curve == pytest.approx(prior, abs=1e-12)
    assert curve[90] == pytest.approx(0.785)


@given(
    st.lists(st.integers(0, 90), max_size=60),
    st.dictionaries(st.integers(0, 90), st.integers(1, 5), max_size=20),
    st.integers(0, 100),
)
def test_response_curve__any_history__the_hazard_as_defined(
    responses: list[int], ages: dict[int, int], lapsed: int
) -> None:
    waiting = sum(ages.values())
    curve = response_curve(by_day(responses), len(responses) + waiting + lapsed, ages)
    prior = [1.0, *(1 - 0.215 * (1 - math.exp(-day / 7)) / (1 - math.exp(-90 / 7)) for day in range(91))]
    still = 1.0
    for day in range(91):
        at_risk = sum(came >= day for came in responses) + lapsed + sum(n for age, n in ages.items() if age >= day)
        expected = 20 * (prior[day] - prior[day + 1])
        still *= 1 - (responses.count(day) + expected) / (at_risk + 20 * prior[day])
        assert curve[day] == pytest.approx(still, abs=1e-12)


def test_response_curve__more_counted_than_sends__no_error() -> None:
    assert 0 < response_curve([50], 3, {4: 9})[-1] < 1


# Expected credits


def test_expected_credits__nothing_pending__nothing_expected() -> None:
    assert expected_credits([0] * 91, 500, {}) == Expected(0, 0.0, 0, 0, METHOD)


def test_expected_credits__no_history__the_prior_s_chances() -> None:
    # One sent today and one 90 days ago, whose window ends with the day.
    found = expected_credits([0] * 91, 0, {0: 1, 90: 1})
    waiting = 20 + 2  # the prior's sends, and ours, which have not answered on day 0
    assert found.sends == 2
    assert 0 < found.expected < 0.215 * 20 / waiting + 0.05
    assert (found.low, found.high) == (0, 1)


def test_expected_credits__more_responses__more_expected() -> None:
    few = expected_credits([0, 5, *[0] * 89], 100, {0: 10})
    many = expected_credits([0, 50, *[0] * 89], 100, {0: 10})
    assert few.expected < many.expected < 10
    assert few.low <= many.low
    assert few.high <= many.high


def test_expected_credits__lapsed_sends__inform_the_curve_alone() -> None:
    responses = [0, 10, *[0] * 89]
    alone = expected_credits(responses, 100, {0: 10})
    beside = expected_credits(responses, 100, {0: 10}, lapsed_ages={1: 60})
    assert beside.sends == 10
    # The sixty were only seen through day 1, so fewer have waited in vain for long.
    assert beside.expected > alone.expected
    curve = response_curve(responses, 100, {0: 10, 1: 60})
    assert beside.expected == pytest.approx(10 * chance_of_response(0, curve))


def test_expected_credits__lapsed_and_open_ones_of_one_age__all_of_them_inform_the_curve() -> None:
    responses = [0, 10, *[0] * 89]
    found = expected_credits(responses, 100, {0: 10, 5: 3}, lapsed_ages={5: 40, 8: 1})
    curve = response_curve(responses, 100, {0: 10, 5: 43, 8: 1})
    assert found.sends == 13
    assert found.expected == pytest.approx(10 * chance_of_response(0, curve) + 3 * chance_of_response(5, curve))


@pytest.mark.parametrize(("days_left", "within"), [(90, 90), (7, 90), (0, 90), (90, 30), (7, 30), (90, 120)])
def test_expected_credits__a_plan_that_ends_or_has_other_days__only_what_comes_by_then(
    days_left: int, within: int
) -> None:
    responses, ages = [0, 6, 0, 5, *[0] * 16, 9], {0: 10, 12: 4}
    found = expected_credits(responses, 100, ages, in_time=InTime(days_left, within))
    curve = response_curve(responses, 100, ages)
    each = [1 - curve[min(age + days_left, within, 90)] / curve[age] for age in ages]
    assert found.expected == pytest.approx(10 * each[0] + 4 * each[1])
    assert [found.low, found.high] == added_up([10, 4], each, (0.1, 0.9))
    assert (found.expected > 0) == (days_left > 0)


def test_response_curve__counts_end_early__as_if_zeros_followed() -> None:
    assert response_curve([0, 5], 100, {}) == response_curve([0, 5, *[0] * 89], 100, {})


def test_response_curve__responses_after_day_90__count_as_silence() -> None:
    within = [0, 5, *[0] * 88, 2]
    assert response_curve([*within, 7], 100, {}) == response_curve(within, 100, {})
    assert response_curve([*within, 7], 0, {}) == response_curve(within, 0, {})
    assert len(response_curve([*within, 7], 100, {})) == 91


@pytest.mark.parametrize(
    ("age", "in_time", "expected"),
    [
        (0, InTime(within=2), 0.75),
        (0, InTime(within=1), 0.5),
        (1, InTime(within=2), 0.5),
        (1, InTime(1, 2), 0.5),
        (1, InTime(within=1), 0.0),
        (2, InTime(within=1), 0.0),
        (0, InTime(within=120), 0.875),
    ],
)
def test_chance_of_response__days_after_the_send__only_what_comes_by_then(
    age: int, in_time: InTime, expected: float
) -> None:
    assert chance_of_response(age, (1.0, 0.5, 0.25, 0.125), in_time) == expected


@given(st.dictionaries(st.integers(0, 90), st.integers(1, 9), min_size=1, max_size=30), st.lists(st.integers(0, 90)))
def test_expected_credits__any_history__between_none_and_all(ages: dict[int, int], responses: list[int]) -> None:
    found = expected_credits(by_day(responses), 200, ages)
    assert 0 <= found.low <= found.high <= found.sends
    assert 0 <= found.expected <= found.sends
    assert found.low - 1 <= found.expected <= found.high + 1


# The Poisson-binomial


def added_up(counts: list[int], chances: list[float], shares: tuple[float, ...]) -> list[int]:
    """Add one event after the other, and step through what comes out."""
    mass = [1.0]
    for count, chance in zip(counts, chances, strict=True):
        for _ in range(count):
            mass = [a * (1 - chance) + b * chance for a, b in zip([*mass, 0.0], [0.0, *mass], strict=True)]
    below = list(accumulate(mass))
    return [next(n for n, total in enumerate(below) if total >= share - 1e-11) for share in shares]


groups = st.lists(st.tuples(st.integers(1, 12), st.floats(0, 1)), min_size=1, max_size=25)


@settings(max_examples=300)
@given(groups, st.sampled_from([1, 2, 5]))
def test_quantiles__any_chances__as_added_up_one_by_one(found: list[tuple[int, float]], power: int) -> None:
    counts, chances = [count for count, _ in found], [chance**power for _, chance in found]
    shares = (0.1, 0.25, 0.5, 0.9)
    assert quantiles(counts, chances, shares) == added_up(counts, chances, shares)


HAIR = 2.5e-12


@pytest.mark.parametrize(
    ("counts", "per_mille"),
    [
        ([100], [500]),
        ([90], [29]),
        ([90], [31]),
        ([40, 50], [20, 10]),
        ([30, 20, 20, 20], [20, 700, 300, 80]),
        ([1, 2, 3, 1, 2, 3], [30, 3, 300, 1_000, 0, 900]),
        ([60, 10], [950, 1]),
    ],
)
def test_quantiles__a_hair_above_and_below_each_exact_sum__told_apart(counts: list[int], per_mille: list[int]) -> None:
    """Whole numbers are the measure: the distribution is right to some 1e-12, as the module says."""
    ways = [1]
    for count, chance in zip(counts, per_mille, strict=True):
        for _ in range(count):
            ways = [a * (1_000 - chance) + b * chance for a, b in zip([*ways, 0], [0, *ways], strict=True)]
    whole = sum(ways)
    told = [n for n in range(len(ways) - 1) if min(ways[n], ways[n + 1]) / whole > 1e-10]
    assert len(told) > 4
    below = list(accumulate(ways))
    chances = [chance / 1_000 for chance in per_mille]
    assert quantiles(counts, chances, [below[n] / whole - HAIR for n in told]) == told
    assert quantiles(counts, chances, [below[n] / whole + HAIR for n in told]) == [n + 1 for n in told]


@pytest.mark.parametrize(("chance", "expected"), [(0.0, [0, 0]), (1.0, [7, 7])])
def test_quantiles__certain_events__all_or_nothing(chance: float, expected: list[int]) -> None:
    assert quantiles([7], [chance], (0.1, 0.9)) == expected


@pytest.mark.parametrize(
    ("events", "mean", "window"),
    [(5_000, 1_000.5, (910, 1_091, 183)), (1_050, 1_000.5, (910, 1_050, 141)), (5_000, 20.5, (0, 111, 113))],
)
def test_window__bernstein_s_inequality__as_far_as_it_reaches(
    events: int, mean: float, window: tuple[int, int, int]
) -> None:
    """Outside 90 of the mean is at most exp(-90**2 / 2 / (105 + 90 / 3)) = exp(-30), below 1e-12."""
    assert _window(events, mean, 105.0) == window


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5, 0.75, 0.9, 0.99])
def test_normal_guess__any_share__near_enough_to_begin_a_search(share: float) -> None:
    assert _normal_guess(share) == pytest.approx(NormalDist().inv_cdf(share), abs=0.03)


def test_normal_guess__all_or_nothing__one_in_a_million() -> None:
    assert [_normal_guess(share) for share in (0.0, 1.0)] == [_normal_guess(share) for share in (1e-6, 1 - 1e-6)]


def test_quantiles__no_events__none() -> None:
    assert quantiles([], [], (0.1, 0.9)) == [0, 0]


def test_quantiles__share_reached_exactly__the_least_number_that_reaches_it() -> None:
    # One event of chance 0.1: none with 0.9, which is the 90% asked for.
    assert quantiles([1], [0.1], (0.9, 0.900001)) == [0, 1]


def test_quantiles__fifty_thousand_events__as_the_normal_distribution_has_it() -> None:
    low, high = quantiles([25_000, 25_000], [0.2, 0.01], (0.1, 0.9))
    sigma = math.sqrt(25_000 * (0.2 * 0.8 + 0.01 * 0.99))
    assert low == pytest.approx(5_250 - 1.2816 * sigma, abs=1.5)
    assert high == pytest.approx(5_250 + 1.2816 * sigma, abs=1.5)

"""Intervals and tests: frozen reference values, the ends of the range, and what must hold for all counts."""

import math
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inmail_cli.domain.intervals import Count, _hypergeometric, fisher, holm, lift, newcombe, sends_needed, wilson


@st.composite
def counts(draw: st.DrawFn, least: int = 1, most: int = 400) -> Count:
    trials = draw(st.integers(least, most))
    return Count(draw(st.integers(0, trials)), trials)


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (0, 1, 0, 0.793451),
        (0, 10, 0, 0.277533),
        (1, 10, 0.017876, 0.404150),
        (7, 10, 0.396778, 0.892209),
        (9, 15, 0.357468, 0.801755),
        (16, 25, 0.445185, 0.797521),
        (18, 90, 0.130424, 0.294137),
        (23, 100, 0.158433, 0.321544),
        (250, 1000, 0.224153, 0.277760),
    ],
)
def test_wilson__reference_values__agree(hits: int, trials: int, low: float, high: float) -> None:
    assert wilson(Count(hits, trials)) == pytest.approx((low, high), abs=1e-6)


def test_wilson__nothing_or_all__touches_the_end_exactly() -> None:
    none, every = wilson(Count(0, 7)), wilson(Count(7, 7))
    assert none is not None
    assert every is not None
    assert none.low == 0.0
    assert every.high == 1.0


@given(counts())
def test_wilson__any_count__holds_its_rate_within_0_and_1(count: Count) -> None:
    interval = wilson(count)
    assert interval is not None
    assert 0 <= interval.low <= count.hits / count.trials <= interval.high <= 1


@given(counts())
def test_wilson__the_others__mirrored(count: Count) -> None:
    here, there = wilson(count), wilson(Count(count.trials - count.hits, count.trials))
    assert here is not None
    assert there is not None
    assert here == pytest.approx((1 - there.high, 1 - there.low), abs=1e-12)


@given(counts(), st.integers(2, 50))
def test_wilson__more_of_the_same__narrower(count: Count, times: int) -> None:
    one, many = wilson(count), wilson(Count(count.hits * times, count.trials * times))
    assert one is not None
    assert many is not None
    assert many.high - many.low < one.high - one.low


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((7, 10), (9, 15), -0.26421, 0.409461), ((8, 40), (18, 45), -0.373752, -0.003498)],
)
def test_newcombe__reference_values__agree(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    assert newcombe(Count(*first), Count(*second)) == pytest.approx((low, high), abs=1e-6)


@given(counts(), counts())
def test_newcombe__any_two__holds_the_difference_and_turns_with_the_order(first: Count, second: Count) -> None:
    here, there = newcombe(first, second), newcombe(second, first)
    assert here is not None
    assert there is not None
    difference = first.hits / first.trials - second.hits / second.trials
    assert -1 <= here.low <= difference + 1e-12
    assert difference - 1e-12 <= here.high <= 1
    assert here == pytest.approx((-there.high, -there.low), abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((7, 10), (9, 15), 0.691318),
        ((3, 10), (6, 10), 0.369850),
        ((8, 40), (18, 45), 0.060121),
        ((0, 5), (0, 9), 1.0),
        # By hand: 1 of the 20 ways to choose 3 of 6 at each end.
        ((3, 3), (0, 3), 0.1),
    ],
)
def test_fisher__reference_values__agree(first: tuple[int, int], second: tuple[int, int], expected: float) -> None:
    assert fisher(Count(*first), Count(*second)) == pytest.approx(expected, abs=1e-6)


@given(counts(most=40), counts(most=40))
def test_fisher__any_table__as_whole_numbers_give_it(first: Count, second: Count) -> None:
    hits = first.hits + second.hits
    ways = [
        math.comb(first.trials, here) * math.comb(second.trials, hits - here)
        for here in range(max(0, hits - second.trials), min(first.trials, hits) + 1)
    ]
    seen = math.comb(first.trials, first.hits) * math.comb(second.trials, second.hits)
    assert fisher(first, second) == pytest.approx(sum(way for way in ways if way <= seen) / sum(ways), rel=1e-9)


@given(counts(), counts())
def test_fisher__groups_swapped__the_same(first: Count, second: Count) -> None:
    assert fisher(first, second) == pytest.approx(fisher(second, first), rel=1e-9)


def test_fisher__a_hundred_thousand_sends__small_and_finite() -> None:
    value = fisher(Count(20_000, 100_000), Count(30_000, 100_000))
    assert value is not None
    assert 0 <= value < 1e-300


def test_holm__reference_values__agree() -> None:
    assert holm([0.010, 0.040, 0.030, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), max_size=20))
def test_holm__any_values__never_smaller_and_in_the_same_order(values: list[float]) -> None:
    corrected = holm(values)
    assert all(value <= new <= 1 for value, new in zip(values, corrected, strict=True))
    places = sorted(range(len(values)), key=values.__getitem__)
    assert [corrected[place] for place in places] == sorted(corrected)


@given(counts(), counts())
def test_lift__any_two__within_its_interval(first: Count, second: Count) -> None:
    assume(second.hits)
    found = lift(first, second)
    assert found is not None
    assert found.lift == pytest.approx(first.hits * second.trials / (first.trials * second.hits) - 1)
    assert -1 <= found.low <= found.high
    # With half a hit added to each, the interval is about a slightly other ratio.
    if first.hits and (first.hits < first.trials or second.hits < second.trials):
        assert found.low - 1e-9 <= found.lift <= found.high + 1e-9


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((30, 100), (20, 100), (0.5, -0.084039, 1.456437)),
        # All of one group: its log has no variance, the other's has.
        ((10, 10), (5, 10), (1.0, 0.076109, 2.717094)),
        ((5, 10), (10, 10), (-0.5, -0.730973, -0.070726)),
        # None of the first: half a hit and half a send more in each, 0.5 of 10.5 against 2.5 of 10.5.
        ((0, 10), (2, 10), (-1.0, -0.989142, 2.683797)),
        # All of both: half a hit and a whole send more in each, 10.5 of 11 against 20.5 of 21.
        ((10, 10), (20, 20), (0.0, -0.154351, 0.130665)),
    ],
)
def test_lift__by_hand__the_fraction_and_its_interval(
    first: tuple[int, int], second: tuple[int, int], expected: tuple[float, float, float]
) -> None:
    assert lift(Count(*first), Count(*second)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("first", "second"), [(1, 1), (1, 1_000), (1_000, 1), (40, 60)])
def test_lift__all_of_both__no_difference_and_never_certain_of_it(first: int, second: int) -> None:
    found = lift(Count(first, first), Count(second, second))
    assert found is not None
    assert found.low < found.lift == 0 < found.high


def test_unknown__nothing_sent__none_and_never_zero() -> None:
    nothing, some = Count(0, 0), Count(3, 10)
    assert nothing.rate is None
    assert wilson(nothing) is None
    assert [newcombe(nothing, some), newcombe(some, nothing)] == [None, None]
    assert [fisher(nothing, some), fisher(some, nothing)] == [None, None]
    assert [lift(nothing, some), lift(some, nothing), lift(some, Count(0, 10))] == [None, None, None]
    assert [sends_needed(nothing, some), sends_needed(some, nothing)] == [None, None]


def test_sends_needed__rates_alike__unknown() -> None:
    assert sends_needed(Count(1, 5), Count(2, 10)) is None


@pytest.mark.parametrize(
    # Fleiss, Tytun and Ury's table (5%, power 80%, continuity-corrected) gives 313 for 0.2 against 0.3.
    ("first", "second", "each", "more"),
    [((20, 100), (30, 100), 313, 426), ((80, 400), (30, 100), 313, 213), ((200, 1000), (300, 1000), 313, 0)],
)
def test_sends_needed__published_table__agrees_and_counts_what_lacks(
    first: tuple[int, int], second: tuple[int, int], each: int, more: int
) -> None:
    needed = sends_needed(Count(*first), Count(*second))
    assert needed is not None
    assert (needed.each, needed.more) == (each, more)


@given(counts(), counts())
def test_sends_needed__groups_swapped__the_same(first: Count, second: Count) -> None:
    here, there = sends_needed(first, second), sends_needed(second, first)
    assert (here and here.each) == (there and there.each)


def test_fisher__two_groups_that_are_alike__false_alarms_at_most_5_percent() -> None:
    # The same chance for both, 2,000 times: three standard errors above 5% would be 6.5%; Fisher's is below 5%.
    dice = random.Random(20_261_122)
    alarms = 0
    for _ in range(2_000):
        first, second = (Count(sum(dice.random() < 0.22 for _ in range(60)), 60) for _ in range(2))
        value = fisher(first, second)
        assert value is not None
        alarms += value < 0.05
    assert alarms <= 100


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_hypergeometric__any_table__exact_but_for_a_scale_on_which_the_likeliest_is_one(
    first: int, second: int, data: st.DataObject
) -> None:
    """Of 100,000 sends the weights would otherwise leave what a float can hold."""
    hits = data.draw(st.integers(0, first + second))
    exact = [math.comb(first, here) * math.comb(second, hits - here)
             for here in range(max(0, hits - second), min(first, hits) + 1)]  # fmt: skip
    assert _hypergeometric(first, second, hits) == pytest.approx([weight / max(exact) for weight in exact])

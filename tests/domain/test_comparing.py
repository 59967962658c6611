"""How groups compare: the figures by hand, the verdict, and that chance alone raises few alarms."""

from functools import cache
from math import comb

import pytest

from inmail_cli.domain.comparing import (
    Contrast,
    Verdict,
    compare,
    enough,
    name_of,
    rows_named,
    shorter_windows,
)
from inmail_cli.domain.intervals import Count, fisher
from inmail_cli.domain.rates import Dimension, GroupValue, RateRow
from inmail_cli.errors import Ambiguous, BadValue, InmailError, NotFound, UsageError
from tests.domain.test_rates_rows import row

UNKNOWN: Contrast = Contrast(None, None, None, None)


def ripe(sent: int, responded: int) -> RateRow:
    return row(sent, responded, matured=sent, matured_responded=responded)


def named(value: GroupValue) -> RateRow:
    return ripe(30, 3)._replace(group=(value,))


# Figures


def test_compare__two_groups__difference_interval_and_exact_p() -> None:
    (found,) = compare([ripe(10, 7), ripe(15, 9)])
    assert found.judged == found.so_far
    assert found.judged.difference == pytest.approx(0.1)
    assert found.judged.interval == pytest.approx((-0.26421, 0.409461), abs=1e-6)
    assert found.judged.p == found.judged.p_corrected == pytest.approx(0.691318, abs=1e-6)


def test_compare__three_groups__each_pair_with_holm_s_correction() -> None:
    rows = [ripe(100, 10), ripe(100, 30), ripe(100, 31)]
    found = compare(rows)
    assert [(one.first, one.second) for one in found] == [(rows[0], rows[1]), (rows[0], rows[2]), (rows[1], rows[2])]
    plain = [one.judged.p or 0 for one in found]
    corrected = [one.judged.p_corrected or 0 for one in found]
    # By hand: the smallest times 3, the next times 2, the largest times 1.
    assert corrected == pytest.approx([plain[0] * 2, plain[1] * 3, plain[2]])


def test_compare__young_sends_in_one_group__only_the_matured_ones_judged() -> None:
    old = ripe(100, 20)
    young = row(200, 22, matured=100, matured_responded=20)
    (found,) = compare([old, young])
    assert found.so_far.difference == pytest.approx(0.09)
    assert (found.judged.difference, found.verdict) == (0, "not-told-apart")
    assert (found.first_judged, found.second_judged) == (Count(20, 100), Count(20, 100))
    assert found.needed is None


def test_compare__a_shorter_window__decides_beside_the_rates_so_far() -> None:
    rows = [row(100, 20), row(100, 30)]
    shorter = [row(100, 10, matured=90, matured_responded=9), row(100, 30, matured=60, matured_responded=24)]
    (found,) = compare(rows, shorter)
    assert (found.first, found.second) == tuple(rows)
    assert found.so_far.difference == pytest.approx(-0.1)
    assert found.judged.difference == pytest.approx(9 / 90 - 24 / 60)
    assert found.verdict == "below"


@pytest.mark.parametrize("pair", [(ripe(0, 0), ripe(15, 9)), (row(40, 20), ripe(40, 20)), (ripe(0, 0), ripe(0, 0))])
def test_compare__no_matured_sends_in_a_group__unknown_never_zero(pair: tuple[RateRow, RateRow]) -> None:
    (found,) = compare(pair)
    assert found.judged == UNKNOWN
    assert (found.verdict, found.told_apart) == ("too-few", None)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (ripe(100, 40), ripe(100, 10), "above"),
        (ripe(100, 10), ripe(100, 40), "below"),
        (ripe(100, 20), ripe(100, 22), "not-told-apart"),
        (ripe(20, 5), ripe(20, 5), "not-told-apart"),
        (ripe(19, 5), ripe(500, 100), "too-few"),
        # Fisher's test is exact: ten of ten against none of ten is no chance, few as they are.
        (ripe(10, 10), ripe(10, 0), "above"),
    ],
)
def test_verdict__fisher_decides_and_few_sends_are_said_to_be_few(
    first: RateRow, second: RateRow, verdict: Verdict
) -> None:
    (found,) = compare([first, second])
    assert found.verdict == verdict
    assert found.told_apart == {"above": True, "below": True, "not-told-apart": False, "too-few": None}[verdict]


def test_verdict__one_chance_in_twenty_exactly__not_told_apart() -> None:
    # One of one against none of 19: of the twenty sends, each may as well have been the one that was answered.
    (found,) = compare([ripe(1, 1), ripe(19, 0)])
    assert found.judged.p == 0.05
    assert found.told_apart is None


@pytest.mark.parametrize(
    ("first", "second", "needed"),
    [
        # 313 each is the textbook's size for 20% against 30%.
        (ripe(100, 20), ripe(100, 30), (313, 213, 213)),
        (ripe(1, 1), ripe(1, 0), (20, 19, 19)),
        (ripe(0, 0), ripe(25, 5), (20, 20, 0)),
        (ripe(25, 5), ripe(0, 0), (20, 0, 20)),
        (ripe(5, 1), ripe(10, 2), (20, 15, 10)),
        (ripe(50, 10), ripe(100, 20), None),
    ],
)
def test_needed__never_fewer_than_a_rate_takes_to_be_compared(
    first: RateRow, second: RateRow, needed: tuple[int, int, int] | None
) -> None:
    (found,) = compare([first, second])
    assert found.needed == needed


def test_windows__only_shorter_ones_and_enough_looks_at_ages_alone() -> None:
    assert shorter_windows(30) == (21, 14, 7, 3)
    assert shorter_windows(14) == (7, 3)
    assert shorter_windows(3) == shorter_windows(0) == ()
    assert enough([row(90, 0, matured=20), row(20, 19, matured=20)])
    assert not enough([row(90, 0, matured=20), row(90, 40, matured=19)])


# False alarms


def size_of_the_test(first: int, second: int, rate: float) -> float:
    """The exact chance that two groups of one and the same rate are told apart: all outcomes, each with its weight."""

    def weight(hits: int, trials: int) -> float:
        return comb(trials, hits) * rate**hits * (1 - rate) ** (trials - hits)

    return sum(
        weight(a, first) * weight(b, second)
        for a in range(first + 1)
        for b in range(second + 1)
        if _told_apart(Count(a, first), Count(b, second))
    )


@cache
def _told_apart(first: Count, second: Count) -> bool:
    (found,) = compare([ripe(first.trials, first.hits), ripe(second.trials, second.hits)])
    assert found.judged.p == fisher(first, second)
    return found.told_apart is True


@pytest.mark.parametrize(("first", "second"), [(5, 5), (8, 40), (20, 20), (25, 60)])
def test_compare__one_rate_in_both_groups__a_false_alarm_in_at_most_one_of_twenty(first: int, second: int) -> None:
    sizes = [size_of_the_test(first, second, rate) for rate in (0.02, 0.1, 0.2, 0.35, 0.5, 0.9)]
    assert max(sizes) <= 0.05
    assert max(sizes) > 0 or first + second < 12


# Groups by their names


ROWS = [named(value) for value in ("SaaS", "saas", "two words", "[bold]x[/bold]", ":smile:", "none", None)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SaaS", "SaaS"),
        ("saas", "saas"),
        ("Two Words", "two words"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
        (":smile:", ":smile:"),
        ("None", "none"),
        ("(none)", None),
    ],
)
def test_rows_named__a_value__its_own_group(name: str, value: GroupValue) -> None:
    other = "saas" if value != "saas" else "SaaS"
    assert rows_named(ROWS, [name, other], "tag")[0].group == (value,)


@pytest.mark.parametrize(
    ("dimension", "values", "names"),
    [
        ("hour", (9, 14), ("09:00", "14")),
        ("hour", (9, 14), ("9", "14:00")),
        ("business-hours", (True, False), ("business hours", "Other Times")),
        ("business-hours", (True, False), ("yes", "no")),
        ("personalized", (True, False), ("personalized", "not personalized")),
        ("weekday", ("Monday", "Friday"), ("mon", "friday")),
        ("template", ("a", None), ("A", "none")),
    ],
)
def test_rows_named__as_it_is_shown_or_short__the_same_group(
    dimension: Dimension, values: tuple[GroupValue, ...], names: tuple[str, ...]
) -> None:
    found = rows_named([named(value) for value in values], names, dimension)
    assert tuple(row.group[0] for row in found) == values


THERE = "There are: SaaS, saas, two words, [bold]x[/bold], :smile:, none, none."


@pytest.mark.parametrize(
    ("names", "error", "said", "hint"),
    [
        (["nowhere", "saas"], NotFound, "No sends to compare have the tag 'nowhere'.", THERE),
        (["SAAS", "none"], Ambiguous, "'SAAS' may be several groups.", "Write it exactly: 'SaaS' or 'saas'."),
        (["two words", "TWO words"], BadValue, "'TWO words' is named twice.", f"Name another group. {THERE}"),
        (["saas"], UsageError, "name two groups or more to compare.", THERE),
        ([], UsageError, "name two groups or more to compare.", THERE),
        ([f"g{n}" for n in range(13)], UsageError, "13 groups are too many to compare.", "Name at most 12."),
    ],
)
def test_rows_named__what_means_no_two_groups__refused_saying_what_there_is(
    names: list[str], error: type[InmailError], said: str, hint: str
) -> None:
    with pytest.raises(error) as caught:
        rows_named(ROWS, names, "tag")
    assert (str(caught.value), caught.value.hint) == (said, hint)


def test_rows_named__twelve__all_of_them_in_the_order_of_their_names() -> None:
    rows = [named(f"g{n}") for n in range(12)]
    assert rows_named(rows, [f"g{n}" for n in reversed(range(12))], "template") == rows[::-1]


TEN = "There are: g0, g1, g2, g3, g4, g5, g6, g7, g8, g9"


@pytest.mark.parametrize(
    ("groups", "hint"),
    [
        (0, "There are none on record: see `inmail rates`."),
        (1, "There are: g0."),
        (10, f"{TEN}."),
        (11, f"{TEN} and 1 more: inmail rates --by template."),
        (1_210, f"{TEN} and 1,200 more: inmail rates --by template."),
    ],
)
@pytest.mark.parametrize("names", [["x", "y"], ["x"]])
def test_rows_named__unknown_or_alone__the_groups_listed_up_to_ten(groups: int, hint: str, names: list[str]) -> None:
    with pytest.raises((NotFound, UsageError)) as caught:
        rows_named([named(f"g{n}") for n in range(groups)], names, "template")
    assert caught.value.hint == hint


@pytest.mark.parametrize(("value", "name"), [(None, "none"), (True, "yes"), (False, "no"), (9, "9"), ("x", "x")])
def test_name_of__each_kind_of_value__as_people_say_it(value: GroupValue, name: str) -> None:
    assert name_of(named(value)) == name

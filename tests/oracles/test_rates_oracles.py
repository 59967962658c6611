"""The program's own statistics against SciPy, statsmodels and lifelines, which it does without.

They are no dependencies of the program or of its other tests: `make oracles` runs these where they are installed.
"""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inmail_cli.domain.intervals import Count, fisher, holm, lift, newcombe, sends_needed, wilson
from inmail_cli.domain.poisson_binomial import quantiles
from inmail_cli.domain.survival import kaplan_meier

stats = pytest.importorskip("scipy.stats")
proportion = pytest.importorskip("statsmodels.stats.proportion")
lifelines = pytest.importorskip("lifelines")

# The libraries' own warnings (about tables of zeros, pandas' future) say nothing of ours.
pytestmark = [pytest.mark.oracles, pytest.mark.filterwarnings("ignore")]

many = settings(max_examples=300, deadline=None)


@st.composite
def counts(draw: st.DrawFn, most: int = 2_000) -> Count:
    trials = draw(st.integers(1, most))
    return Count(draw(st.integers(0, trials)), trials)


@many
@given(counts())
def test_wilson__any_count__as_statsmodels(count: Count) -> None:
    assert wilson(count) == pytest.approx(proportion.proportion_confint(*count, method="wilson"), abs=1e-9)


@many
@given(counts(), counts())
def test_newcombe__any_two__as_statsmodels(first: Count, second: Count) -> None:
    theirs = proportion.confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert newcombe(first, second) == pytest.approx(theirs, abs=1e-9)


@many
@given(counts(300), counts(300))
def test_fisher__any_table__as_scipy(first: Count, second: Count) -> None:
    table = [[first.hits, first.trials - first.hits], [second.hits, second.trials - second.hits]]
    assert fisher(first, second) == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-9, abs=1e-12)


@many
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm__any_values__as_statsmodels(values: list[float]) -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    assert holm(values) == pytest.approx(list(multitest.multipletests(values, method="holm")[1]), abs=1e-9)


@many
@given(counts(), counts())
def test_lift__any_two__interval_as_statsmodels(first: Count, second: Count) -> None:
    assume(second.hits)
    ours = lift(first, second)
    assert ours is not None
    # Of all of both theirs is an interval of no width.
    assume(first.hits < first.trials or second.hits < second.trials)
    method = "log" if first.hits else "log-adjusted"
    low, high = proportion.confint_proportions_2indep(*first, *second, method=method, compare="ratio", correction=False)
    assert (ours.low, ours.high) == pytest.approx((low - 1, high - 1), rel=1e-9, abs=1e-9)


@many
@given(st.lists(st.tuples(st.integers(0, 90), st.booleans()), min_size=1, max_size=80))
def test_kaplan_meier__any_history__as_lifelines(seen: list[tuple[int, bool]]) -> None:
    responses, censored = [0] * 91, [0] * 91
    for day, came in seen:
        (responses if came else censored)[day] += 1
    fitter = lifelines.KaplanMeierFitter().fit([day for day, _ in seen], [came for _, came in seen])
    theirs = fitter.survival_function_at_times(range(91)).tolist()
    assert kaplan_meier(responses, censored) == pytest.approx(theirs, abs=1e-9)


groups = st.lists(st.tuples(st.integers(1, 6), st.floats(0.001, 0.999)), min_size=1, max_size=30)


@many
@given(groups)
def test_quantiles__any_chances__as_scipy(found: list[tuple[int, float]]) -> None:
    theirs = stats.poisson_binom([chance for count, chance in found for _ in range(count)])
    for share, ours in zip((0.1, 0.9), quantiles(*zip(*found, strict=True), (0.1, 0.9)), strict=True):
        assert theirs.cdf(ours) >= share - 1e-9
        assert ours == 0 or theirs.cdf(ours - 1) < share + 1e-9


@pytest.mark.parametrize(("first", "second"), [(0.1, 0.4), (0.2, 0.3), (0.18, 0.25), (0.02, 0.2)])
def test_sends_needed__two_rates__statsmodels_size_with_the_continuity_correction(first: float, second: float) -> None:
    plain = proportion.samplesize_proportions_2indep_onetail(first - second, second, 0.8, alpha=0.05)
    corrected = plain / 4 * (1 + math.sqrt(1 + 4 / (plain * abs(first - second)))) ** 2
    needed = sends_needed(Count(round(first * 1000), 1000), Count(round(second * 1000), 1000))
    assert needed is not None
    assert needed.each == math.ceil(corrected)


@pytest.mark.parametrize(("first", "second"), [(0.1, 0.4), (0.05, 0.4), (0.2, 0.6)])
def test_sends_needed__so_many_sends__fisher_finds_the_difference_in_four_of_five(first: float, second: float) -> None:
    needed = sends_needed(Count(round(first * 100), 100), Count(round(second * 100), 100))
    assert needed is not None
    size = needed.each
    one, other = stats.binom(size, first), stats.binom(size, second)
    found = sum(
        one.pmf(a) * other.pmf(b)
        for a in range(size + 1)
        for b in range(size + 1)
        if (fisher(Count(a, size), Count(b, size)) or 0) < 0.05
    )
    assert 0.79 <= found <= 0.88

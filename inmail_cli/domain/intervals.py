"""Intervals and tests for rates: how much a count can tell. Levels are 95%, two-sided, throughout.

None stands for what no data can give: the rate of 0 of 0 is unknown, never 0.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

# Quantiles of the normal distribution: 97.5% for a two-sided 5%, 80% for the power.
_Z = 1.959963984540054
_Z_POWER = 0.8416212335729143
# Tables as unlikely as the one seen count as such even where rounding says otherwise.
_TIE = 1 + 1e-9


class Count(NamedTuple):
    """`hits` of `trials`, 0 <= hits <= trials."""

    hits: int
    trials: int

    @property
    def rate(self) -> float | None:
        """0 to 1; None for 0 of 0."""
        return self.hits / self.trials if self.trials else None


class Interval(NamedTuple):
    """Both ends inclusive."""

    low: float
    high: float


class Lift(NamedTuple):
    """By what fraction one rate is above (or, negative, below) another: 0.4 is 40% more."""

    lift: float
    low: float
    high: float


class Needed(NamedTuple):
    """How many sends each group needs before a difference like the one seen can be told, and how many are lacking."""

    each: int
    first: int
    second: int

    @property
    def more(self) -> int:
        """Sends lacking in both groups together."""
        return self.first + self.second


def wilson(count: Count) -> Interval | None:
    """Return the Wilson score interval of a rate; None for 0 of 0.

    Source: E. B. Wilson, JASA 22 (1927).

    >>> [round(end, 6) for end in wilson(Count(7, 10))]
    [0.396778, 0.892209]
    """
    hits, trials = count
    if trials == 0:
        return None
    share = hits / trials
    square = _Z * _Z / trials
    centre = share + square / 2
    reach = _Z * math.sqrt(share * (1 - share) / trials + square / (4 * trials))
    low = 0.0 if hits == 0 else (centre - reach) / (1 + square)
    high = 1.0 if hits == trials else (centre + reach) / (1 + square)
    return Interval(low, high)


def newcombe(first: Count, second: Count) -> Interval | None:
    """Return the interval of the first rate less the second: Newcombe's hybrid of two Wilson intervals.

    None where either is 0 of 0. Source: R. G. Newcombe, method 10, Statistics in Medicine 17 (1998).

    >>> [round(end, 6) for end in newcombe(Count(7, 10), Count(9, 15))]
    [-0.26421, 0.409461]
    """
    one, other = wilson(first), wilson(second)
    if one is None or other is None:
        return None
    rate, base = first.hits / first.trials, second.hits / second.trials
    difference = rate - base
    return Interval(
        difference - math.hypot(rate - one.low, other.high - base),
        difference + math.hypot(one.high - rate, base - other.low),
    )


def fisher(first: Count, second: Count) -> float | None:
    """Return the two-sided p of Fisher's exact test: the share of all tables at most as likely as this one.

    None where either is 0 of 0.

    >>> round(fisher(Count(7, 10), Count(9, 15)), 6)
    0.691318
    """
    if not first.trials or not second.trials:
        return None
    hits = first.hits + second.hits
    least = max(0, hits - second.trials)
    weights = _hypergeometric(first.trials, second.trials, hits)
    seen = weights[first.hits - least] * _TIE
    return math.fsum(weight for weight in weights if weight <= seen) / math.fsum(weights)


def _hypergeometric(first: int, second: int, hits: int) -> list[float]:
    """Weights (1 at the likeliest) of all numbers of hits in the first group, from the least possible on."""
    least, most = max(0, hits - second), min(first, hits)
    peak = min(max(least, (first + 1) * (hits + 1) // (first + second + 2)), most)

    def up(here: int) -> float:
        return (first - here) * (hits - here) / ((here + 1) * (second - hits + here + 1))

    above = [1.0]
    for here in range(peak, most):
        above.append(above[-1] * up(here))
    below = [1.0]
    for here in range(peak - 1, least - 1, -1):
        below.append(below[-1] / up(here))
    return below[:0:-1] + above


def holm(values: Sequence[float]) -> list[float]:
    """Correct p values for that many comparisons, in the same order.

    Source: S. Holm, Scandinavian Journal of Statistics 6 (1979).

    >>> [round(value, 6) for value in holm([0.010, 0.040, 0.030, 0.005])]
    [0.03, 0.06, 0.06, 0.02]
    """
    corrected = [0.0] * len(values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        highest = max(highest, min(1.0, (len(values) - rank) * values[place]))
        corrected[place] = highest
    return corrected


def lift(first: Count, second: Count) -> Lift | None:
    """Return by what fraction the first rate is above the second, with Katz's log interval.

    None where either is 0 of 0 or the second rate is 0. Where a log has no value (a rate of 0) or no variance (all
    of both), half a hit is added to each, for the interval alone; to all of both half a miss, too, since without
    a miss there is never a variance.
    Source: D. Katz et al., Biometrics 34 (1978); the half: S. D. Walter, Biometrika 62 (1975).

    >>> [round(value, 4) for value in lift(Count(30, 100), Count(20, 100))]
    [0.5, -0.084, 1.4564]
    """
    rate, base = first.rate, second.rate
    if rate is None or not base:
        return None
    every = first.hits == first.trials and second.hits == second.trials
    low, high = _katz(first, second, 0.5 if every or not first.hits else 0.0, 0.5 if every else 0.0)
    return Lift(rate / base - 1, low - 1, high - 1)


def _katz(first: Count, second: Count, more_hits: float, more_misses: float) -> Interval:
    more = more_hits + more_misses
    hits, trials = first.hits + more_hits, first.trials + more
    base_hits, base_trials = second.hits + more_hits, second.trials + more
    centre = math.log(hits * base_trials / (trials * base_hits))
    reach = _Z * math.sqrt(1 / hits - 1 / trials + 1 / base_hits - 1 / base_trials)
    return Interval(math.exp(centre - reach), math.exp(centre + reach))


def sends_needed(first: Count, second: Count) -> Needed | None:
    """Return how many sends it takes to tell two such rates apart: two-sided 5%, power 80%, groups of one size.

    With the continuity correction, since the test is Fisher's. None where a rate is unknown or both are the same.
    Source: J. L. Fleiss, A. Tytun, H. K. Ury, Biometrics 36 (1980).

    >>> sends_needed(Count(20, 100), Count(30, 100))
    Needed(each=313, first=213, second=213)
    """
    rate, base = first.rate, second.rate
    if rate is None or base is None or rate == base:
        return None
    middle, gap = (rate + base) / 2, abs(rate - base)
    spread = rate * (1 - rate) + base * (1 - base)
    plain = (_Z * math.sqrt(2 * middle * (1 - middle)) + _Z_POWER * math.sqrt(spread)) ** 2 / gap**2
    each = math.ceil(plain / 4 * (1 + math.sqrt(1 + 4 / (plain * gap))) ** 2)
    return Needed(each, max(0, each - first.trials), max(0, each - second.trials))

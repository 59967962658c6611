"""How many of several unlike chances come true: quantiles of the Poisson-binomial distribution.

The distribution function is the inverse Fourier transform of the characteristic function, so the cost depends on
how many different chances there are, hardly on how many events have them: 250 pending sends take a tenth of the
time that adding one after the other takes. Whatever is left out (tails, high frequencies, the ends of series) is
below 1e-12.

Source: Y. Hong, "On computing the distribution function for the Poisson binomial distribution", Computational
Statistics & Data Analysis 59 (2013).
"""

import math
from cmath import exp
from collections.abc import Sequence
from itertools import count
from operator import mul
from typing import NamedTuple

# The logarithm of the most that may be left out at a time.
_LEAST_LOG = -30.0
# Smaller chances go through power sums, whose series then ends after some ten terms.
_SMALL = 0.03
_SLACK = 1e-12


class _Frequency(NamedTuple):
    """One frequency's part of the distribution function: weight * (1 - turn ** steps)."""

    turn: complex
    weight: complex


class _Window(NamedTuple):
    """The numbers `first` to `last` (inclusive), outside which the mass is below 1e-12; `size` of them, or one more."""

    first: int
    last: int
    size: int


class _Factors(NamedTuple):
    """The characteristic function: exp of a series, times powers of products of 1 + chance * offset."""

    series: list[float]
    large: list[tuple[int, list[float]]]


def quantiles(counts: Sequence[int], chances: Sequence[float], shares: Sequence[float]) -> list[int]:
    """Return for each share (0 to 1) the least number that is reached or fallen short of with that probability.

    There are `counts[i]` independent events of probability `chances[i]` (0 to 1).

    >>> quantiles([2], [0.5], (0.1, 0.5, 0.9))
    [0, 1, 2]
    """
    means = list(map(mul, counts, chances))
    mean = sum(means)
    variance = max(mean - sum(map(mul, means, chances)), 0.0)
    window = _window(sum(counts), mean, variance)
    frequencies = _frequencies(_factors(counts, chances), variance, window)
    at_rest = sum([weight.real for _, weight in frequencies])

    def up_to(number: int) -> float:
        steps = number - window.first + 1
        swing: float = sum([(weight * turn**steps).real for turn, weight in frequencies])
        return (steps + at_rest - swing) / window.size

    def find(share: float) -> int:
        # The normal distribution's quantile is at most a step or two away.
        number: int = round(mean + math.sqrt(variance) * _normal_guess(share) - 0.5)
        number = min(max(window.first, number), window.last)
        while number > window.first and up_to(number - 1) >= share - _SLACK:
            number -= 1
        while number < window.last and up_to(number) < share - _SLACK:
            number += 1
        return number

    return [find(share) for share in shares]


def _normal_guess(share: float) -> float:
    """Tukey's approximation of the normal quantile: good enough to begin a search."""
    inner = min(max(share, 1e-6), 1 - 1e-6)
    lower: float = inner**0.14
    upper: float = (1 - inner) ** 0.14
    return 4.91 * (lower - upper)


def _window(events: int, mean: float, variance: float) -> _Window:
    """Bernstein's inequality gives the reach; an odd size has no unpaired frequency."""
    third = -_LEAST_LOG / 3
    reach = third + math.sqrt(third * third - 2 * _LEAST_LOG * variance)
    first = max(0, math.floor(mean - reach))
    last = min(events, math.ceil(mean + reach))
    return _Window(first, last, (last - first + 1) | 1)


def _frequencies(factors: _Factors, variance: float, window: _Window) -> list[_Frequency]:
    """Half of the frequencies (the others are their mirror images), as far as they matter.

    The characteristic function is at most exp(-2 variance sin^2(angle / 2)), which falls over this half.
    """
    found: list[_Frequency] = []
    for number in range(1, window.size // 2 + 1):
        angle = 2 * math.pi * number / window.size
        back = complex(math.cos(angle), -math.sin(angle))
        offset = back.conjugate() - 1
        if variance * offset.real < _LEAST_LOG:  # the offset's real part is -2 sin^2(angle / 2)
            break
        weight = 2 * _characteristic(offset, factors) * back**window.first / (1 - back)
        found.append(_Frequency(back, weight))
    return found


def _characteristic(offset: complex, factors: _Factors) -> complex:
    """The mean of e^(i angle number), `offset` being e^(i angle) - 1."""
    log: complex = 0j
    for coefficient in factors.series:
        log = (log + coefficient) * offset
    value = exp(log)
    for power, chances in factors.large:
        value *= math.prod([1 + chance * offset for chance in chances]) ** power
    return value


def _factors(counts: Sequence[int], chances: Sequence[float]) -> _Factors:
    small_counts: list[int] = []
    small: list[float] = []
    large: dict[int, list[float]] = {}
    for events, chance in zip(counts, chances, strict=True):
        if chance > _SMALL:
            large.setdefault(events, []).append(chance)
        else:
            small_counts.append(events)
            small.append(chance)
    return _Factors(_log_series(small_counts, small), list(large.items()))


def _log_series(counts: list[int], chances: list[float]) -> list[float]:
    """Coefficients of the logarithm of the product of all 1 + chance * x, highest power first, for |x| <= 2."""
    series: list[float] = []
    weights = list(map(mul, counts, chances))
    for power in count(1):
        power_sum = sum(weights)
        if power_sum * 2.0**power < _SLACK / 100:
            break
        series.append(power_sum / power if power % 2 else -power_sum / power)
        weights = list(map(mul, weights, chances))
    return series[::-1]

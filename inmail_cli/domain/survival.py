"""When responses come: the Kaplan-Meier curve by whole days, and what pending InMails should still return.

A delay is whole days (seconds // 86,400). Where a response and a censoring fall on one day, the response came
first. A curve is a tuple: item t is the share of sends without a response by the end of day t.

Source: E. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain
from operator import mul
from typing import NamedTuple

from inmail_cli.domain.poisson_binomial import quantiles

Curve = tuple[float, ...]

CREDIT_BACK_DAYS = 90
_DAYS = CREDIT_BACK_DAYS + 1
PRIOR_SENDS = 20
PRIOR_RATE = 0.215
"""The middle of the 18-25% that the guide quotes as the average response rate. Source: the guide."""
_PRIOR_DELAY_DAYS = 7

METHOD = (
    "Kaplan-Meier by whole days, smoothed by a prior of 20 sends at 21.5%;"
    " low and high are the 10% and 90% quantiles of the Poisson-binomial"
)


class Expected(NamedTuple):
    """Credits that pending InMails should still bring back; never part of a balance.

    `low` and `high`: with a chance of about 80% the number is between them (both inclusive). `method` says how.
    """

    sends: int
    expected: float
    low: int
    high: int
    method: str = METHOD


class InTime(NamedTuple):
    """Which responses return a credit: within `days_left` days from now, and by day `within` after the send.

    `days_left` is short where the plan ends, or changes without its credits. `within` is the plan's own figure; of one
    above 90 only the first 90 days are looked at.
    Source: LinkedIn help, answer 75 (a response within 90 days returns the credit).
    """

    days_left: int = CREDIT_BACK_DAYS
    within: int = CREDIT_BACK_DAYS


ANY_IN_90_DAYS = InTime()


def kaplan_meier(responses: Sequence[int], censored: Sequence[int]) -> Curve:
    """Estimate the share without a response by the end of each day.

    Item d of `responses` is how many sends were answered on day d, of `censored` how many were last seen,
    unanswered, on day d; both as long as the curve is to be. After the last send seen, the curve stays level.

    >>> kaplan_meier([0, 1, 0], [0, 0, 1])
    (1.0, 0.5, 0.5)
    """
    at_risk = waiting_by_day(sum(responses) + sum(censored), map(int.__add__, responses, censored))
    steps = [1 - came / risk if risk else 1.0 for came, risk in zip(responses, at_risk, strict=False)]
    return tuple(accumulate(steps, mul))


def response_curve(responses_by_day: Sequence[int], sends: int, open_ages: Mapping[int, int]) -> Curve:
    """Estimate the share of InMails without a response by the end of days 0 to 90, steadied by a prior.

    `responses_by_day`: how many were answered on day 0, 1, ... after the send, auto-replies included (they return
    a credit too), undeliverable ones not. `sends`: how many there are in all. `open_ages`: how many
    still await a response, by age in whole days. The others were last seen, unanswered, on day 90.
    """
    hazards = daily_hazards(responses_by_day, sends, open_ages)
    return curve_of([1 - hazard.mean for hazard in hazards])


class Hazard(NamedTuple):
    """The chance that an InMail unanswered so far is answered on a given day: a beta distribution.

    `responses` and `silences` are its parameters, the prior's sends among them.
    """

    responses: float
    silences: float

    @property
    def mean(self) -> float:
        """The estimate itself."""
        return self.responses / (self.responses + self.silences)


def daily_hazards(responses_by_day: Sequence[int], sends: int, open_ages: Mapping[int, int]) -> list[Hazard]:
    """Return the hazard of each day from 0 to 90, independent of one another; arguments as `response_curve`.

    Source: N. Hjort, "Nonparametric Bayes estimators based on beta processes in models for life history data",
    Annals of Statistics 18 (1990): its mean is the estimator of the curve.
    """
    came = list(responses_by_day[:_DAYS]) + [0] * (_DAYS - len(responses_by_day))
    left = came.copy()
    for age, count in open_ages.items():
        left[min(age, CREDIT_BACK_DAYS)] += count
    at_risk = waiting_by_day(max(sends, sum(left)), left)
    expected, weight = _prior()
    return [
        Hazard(responses + prior, risk + prior_risk - responses - prior)
        for responses, prior, risk, prior_risk in zip(came, expected, at_risk, weight, strict=False)
    ]


def curve_of(steps: Iterable[float]) -> Curve:
    """Return the curve of the chances to stay unanswered through each day.

    >>> curve_of([1.0, 0.5, 0.5])
    (1.0, 0.5, 0.25)
    """
    return tuple(accumulate(steps, mul))


def waiting_by_day(total: int, left: Iterable[int]) -> Iterable[int]:
    """How many are still unanswered and seen at the start of each day."""
    return accumulate(chain((total,), left), int.__sub__)


class _Prior(NamedTuple):
    """By day: the responses that the prior's sends would have had, and how many of them were still at risk."""

    responses: Sequence[float]
    at_risk: Sequence[float]


@cache
def _prior() -> _Prior:
    full = 1 - math.exp(-CREDIT_BACK_DAYS / _PRIOR_DELAY_DAYS)
    waiting = [PRIOR_SENDS * (1 - PRIOR_RATE * (1 - math.exp(-day / _PRIOR_DELAY_DAYS)) / full) for day in range(_DAYS)]
    before = [float(PRIOR_SENDS), *waiting[:-1]]
    return _Prior([was - still for was, still in zip(before, waiting, strict=True)], before)


def chance_of_response(age: int, curve: Curve, in_time: InTime = ANY_IN_90_DAYS) -> float:
    """Return the chance that a send of `age` whole days, unanswered so far, is answered in time.

    What comes after the curve's last day is not in time.

    >>> chance_of_response(1, (1.0, 0.5, 0.375, 0.25)), chance_of_response(1, (1.0, 0.5, 0.375, 0.25), InTime(1))
    (0.5, 0.25)
    """
    last = min(len(curve) - 1, age + in_time.days_left, in_time.within)
    if age >= last or not curve[age]:
        return 0.0
    return 1 - curve[last] / curve[age]


def expected_credits(
    responses_by_day: Sequence[int],
    sends: int,
    open_ages: Mapping[int, int],
    *,
    lapsed_ages: Mapping[int, int] | None = None,
    in_time: InTime = ANY_IN_90_DAYS,
) -> Expected:
    """Estimate how many credits the open InMails of an account will still return.

    The first three arguments are those of `response_curve`; `open_ages` counts the InMails whose response would
    return a credit. `lapsed_ages`: unanswered ones at most 90 days old that can return none any more
    (sent before a plan change that forfeited the credits); they only inform the curve.
    """
    if not open_ages:
        return Expected(0, 0.0, 0, 0)
    waiting = _together(open_ages, lapsed_ages) if lapsed_ages else open_ages
    curve = response_curve(responses_by_day, sends, waiting)
    counts = list(open_ages.values())
    chances = [chance_of_response(age, curve, in_time) for age in open_ages]
    low, high = quantiles(counts, chances, (0.1, 0.9))
    return Expected(sum(counts), math.fsum(map(mul, counts, chances)), low, high)


def _together(first: Mapping[int, int], second: Mapping[int, int]) -> dict[int, int]:
    both = dict(first)
    for age, count in second.items():
        both[age] = both.get(age, 0) + count
    return both

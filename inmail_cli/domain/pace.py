"""How many InMails go out in the days to come: a pace that a user gives, or the account's own of late."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import accumulate, pairwise
from statistics import variance as variance_of
from typing import NamedTuple, Protocol

from inmail_cli.errors import BadValue

DAYS_A_WEEK = 7
DAYS_A_MONTH = 365.25 / 12
MOST_A_DAY = 1_000
OWN_WEEKS = 8
"""How many weeks back the account's own pace looks."""
FEW_WEEKS = 4
"""Fewer tell hardly how much one week differs from another."""

_DAYS = {"day": 1.0, "week": float(DAYS_A_WEEK), "month": DAYS_A_MONTH}
_FORM = re.compile(r"([0-9]{1,30}(?:\.[0-9]{1,6})?)(?:\s*/\s*(day|week|month))?", re.ASCII | re.IGNORECASE)
_NOTHING = 1e-6


class Chance(Protocol):
    """A stream of random numbers, made from a fixed seed by the caller: `random.Random` is one."""

    def random(self) -> float:
        """Return the next number, from 0 up to but not including 1."""

    def betavariate(self, alpha: float, beta: float) -> float:
        """Return the next number of a beta distribution."""

    def gammavariate(self, alpha: float, beta: float) -> float:
        """Return the next number of a gamma distribution: of shape `alpha` and scale `beta`."""


def evenly(per_day: float, days: int) -> list[int]:
    """Spread a pace over so many days, as evenly as whole InMails allow.

    >>> evenly(0.5, 6), evenly(2.0, 2)
    ([1, 0, 1, 0, 1, 0], [2, 2])
    """
    done = [int(per_day * day + 0.5) for day in range(days + 1)]
    return [after - before for before, after in pairwise(done)]


class SteadyPace(NamedTuple):
    """A pace that is kept exactly, spread evenly over the days; `given` has it as the user did: (6.0, "week")."""

    per_day: float
    given: tuple[float, str] | None = None

    @property
    def per_week(self) -> float:
        """InMails a week."""
        return self.per_day * DAYS_A_WEEK

    def sends(self, days: int, chance: Chance) -> list[int]:
        """Return how many InMails go out on each of so many days, the first being tomorrow; `chance` has no part."""
        return evenly(self.per_day, days)


class OwnPace(NamedTuple):
    """A pace as it was: the InMails of each day of the last weeks, oldest first.

    Each week begins on tomorrow's weekday. None at all: nothing was ever sent.
    """

    weeks: tuple[tuple[int, ...], ...]

    @property
    def sent(self) -> int:
        """InMails sent in these weeks."""
        return sum(map(sum, self.weeks))

    @property
    def per_week(self) -> float:
        """InMails a week."""
        return self.sent / len(self.weeks) if self.weeks else 0.0

    def sends(self, days: int, chance: Chance) -> list[int]:
        """Draw how many InMails go out on each of so many days, the first being tomorrow.

        Few weeks do not tell a pace exactly: each call draws a mean and a variance of the weeks' totals as these
        weeks leave them open (Student's t), then totals of gamma distributions, and spreads each over its week as
        the own InMails were spread. Source: A. Gelman and others, "Bayesian Data Analysis" (2013), section 3.2.
        """
        if not self.sent:
            return [0] * days
        totals = self._totals(-(-days // DAYS_A_WEEK), chance)
        shares = list(accumulate(map(sum, zip(*self.weeks, strict=True))))
        counts: list[int] = []
        for total in totals:
            start = chance.random()
            done = [int(total * share / self.sent + start) for share in (0, *shares)]
            counts += [after - before for before, after in pairwise(done)]
        return counts[:days]

    def _totals(self, weeks: int, chance: Chance) -> list[int]:
        freedom, spread = self._spread()
        if not spread:  # every week is as the first
            return [sum(self.weeks[0])] * weeks
        variance = spread * freedom / (2 * chance.gammavariate(freedom / 2, 1.0))
        mean = _gamma(self.per_week, variance / len(self.weeks), chance)
        return [int(_gamma(mean, variance, chance) + chance.random()) for _ in range(weeks)]

    def _spread(self) -> tuple[int, float]:
        """Degrees of freedom and variance of the weeks' totals; that of a Poisson distribution where weeks are few."""
        if len(self.weeks) < FEW_WEEKS:
            return FEW_WEEKS - 1, self.per_week
        return len(self.weeks) - 1, variance_of([sum(week) for week in self.weeks])


Pace = SteadyPace | OwnPace


def _gamma(mean: float, variance: float, chance: Chance) -> float:
    """Draw from the gamma distribution of a mean and a variance."""
    if mean <= _NOTHING:
        return 0.0
    return chance.gammavariate(mean * mean / variance, variance / mean)


def own_pace(sent_on: Iterable[date], today: date, *, first_on: date | None) -> OwnPace:
    """Return the pace of the last whole weeks, today included, at most `OWN_WEEKS`; of a new account the last one.

    `sent_on`: the dates of the InMails of that time, in any order. `first_on`: of the account's first one.

    >>> monday = date(2026, 11, 16)
    >>> own_pace([monday, monday], date(2026, 11, 22), first_on=monday)
    OwnPace(weeks=((2, 0, 0, 0, 0, 0, 0),))
    """
    if first_on is None or first_on > today:
        return OwnPace(())
    count = min(max(((today - first_on).days + 1) // DAYS_A_WEEK, 1), OWN_WEEKS)
    by_age = Counter((today - on).days for on in sent_on)
    ages = range(count * DAYS_A_WEEK - 1, -1, -1)
    counts = [by_age[age] for age in ages]
    return OwnPace(
        tuple(tuple(counts[begin : begin + DAYS_A_WEEK]) for begin in range(0, len(counts), DAYS_A_WEEK)),
    )


def parse_pace(text: str) -> SteadyPace:
    """Read `N/week`, `N/day` or `N/month`; a bare N is a week's. A month has 30.4 days.

    Raises: BadValue for any other form, and for more than 1,000 a day.

    >>> parse_pace("6/week").per_week, parse_pace("2/day").per_week, parse_pace("25/month").given
    (6.0, 14.0, (25.0, 'month'))
    """
    found = _FORM.fullmatch(text.strip())
    if found is None and _FORM.fullmatch(text.strip().removeprefix("-")):
        raise BadValue(f"--pace {text!r} is below zero.", hint="Give 0 for no InMails at all.")
    if found is None:
        raise BadValue(f"--pace {text!r} is no pace.", hint="Write 6/week, 2/day or 25/month; 0 for none at all.")
    count, unit = float(found[1]), (found[2] or "week").lower()
    pace = SteadyPace(count / _DAYS[unit], (count, unit))
    if pace.per_day > MOST_A_DAY:
        raise BadValue(
            f"--pace {text!r} is more than {MOST_A_DAY:,} InMails a day.",
            hint="No plan grants as many; give a smaller one, such as 50/week.",
        )
    return pace

"""How many InMails go out in the days to come: a pace that a user gives, or the account's own of late."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeVar

from inmail_cli.errors import BadValue

DAYS_A_WEEK = 7
DAYS_A_MONTH = 365.25 / 12
MOST_A_DAY = 1_000
OWN_WEEKS = 8
"""How many weeks back the account's own pace looks."""

_DAYS = {"day": 1.0, "week": float(DAYS_A_WEEK), "month": DAYS_A_MONTH}
_FORM = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)(?:\s*/\s*(day|week|month))?", re.ASCII | re.IGNORECASE)
_SPREAD_LOSS = 3

Item = TypeVar("Item")


class Chance(Protocol):
    """A stream of random numbers, made from a fixed seed by the caller: `random.Random` is one."""

    def random(self) -> float:
        """Return the next number, from 0 up to but not including 1."""

    def betavariate(self, alpha: float, beta: float) -> float:
        """Return the next number of a beta distribution."""


def evenly(per_day: float, days: int) -> list[int]:
    """Spread a pace over so many days, as evenly as whole InMails allow.

    >>> evenly(0.5, 6), evenly(2.0, 2)
    ([1, 0, 1, 0, 1, 0], [2, 2])
    """
    done = [int(per_day * day + 0.5) for day in range(days + 1)]
    return [after - before for before, after in pairwise(done)]


class SteadyPace(NamedTuple):
    """A pace that is kept exactly, spread evenly over the days."""

    per_day: float

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

        Whole weeks are drawn from the own ones and from those drawn before, so that not only weeks differ from one
        another but also one future from the next: few weeks do not tell the pace exactly. The weight of the own
        weeks is such that their mean spreads as Student's t says. Source: D. Blackwell and J. MacQueen, "Ferguson
        distributions via Polya urn schemes", Annals of Statistics 1 (1973).
        """
        if not self.sent:
            return [0] * days
        weight = max(len(self.weeks) - _SPREAD_LOSS, 1)
        drawn: list[tuple[int, ...]] = []
        for number in range(-(-days // DAYS_A_WEEK)):
            is_own = chance.random() * (weight + number) < weight
            drawn.append(_one_of(self.weeks if is_own else drawn, chance))
        return [count for week in drawn for count in week][:days]


Pace = SteadyPace | OwnPace


def _one_of(items: "list[Item] | tuple[Item, ...]", chance: Chance) -> Item:
    return items[int(chance.random() * len(items))]


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

    >>> parse_pace("6/week").per_week, parse_pace("2/day").per_week
    (6.0, 14.0)
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise BadValue(f"--pace {text!r} is no pace.", hint="Write 6/week, 2/day or 25/month; 0 for none at all.")
    pace = SteadyPace(float(found[1]) / _DAYS[(found[2] or "week").lower()])
    if pace.per_day > MOST_A_DAY:
        raise BadValue(
            f"--pace {text!r} is more than {MOST_A_DAY:,} InMails a day.",
            hint="No plan grants as many; give a smaller one, such as 50/week.",
        )
    return pace

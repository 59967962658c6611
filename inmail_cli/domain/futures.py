"""One future of an account: the days to come lived through with the credit engine itself.

What is on record for later happens; InMails take credits as far as these last, and responses return them. Chance
comes only from the stream that is passed in.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.domain.fold import Fold
from inmail_cli.domain.ledger import SECONDS_A_DAY, Checkpoint, FoldEvent
from inmail_cli.domain.lots import Cause
from inmail_cli.domain.pace import DAYS_A_WEEK, Chance, Pace, evenly
from inmail_cli.domain.survival import Hazard, curve_of

_MORE_THAN_ANY = 10**12
_HALF_A_DAY = SECONDS_A_DAY // 2


class Day(NamedTuple):
    """A date and its last second, in the zone of the plan that is in force on it."""

    on: date
    end: Instant


class Outset(NamedTuple):
    """Where every future begins: the state now, the days, and what is on record for each of them by position.

    `pending`: how many InMails await a response that would return a credit, by age in whole days. `hazards`: of
    the days 0 to 90 after a send.
    """

    state: Checkpoint
    days: Sequence[Day]
    known: Mapping[int, Sequence[FoldEvent]]
    pending: Mapping[int, int]
    hazards: Sequence[Hazard]


def known_by_day(events: Sequence[FoldEvent], days: Sequence[Day]) -> dict[int, list[FoldEvent]]:
    """Put events on record for later (in order) to the days on which they come."""
    ends = [day.end for day in days]
    known: dict[int, list[FoldEvent]] = defaultdict(list)
    for event in events:
        known[bisect_right(ends, event.at - 1)].append(event)
    return dict(known)


class _Ahead(Fold):
    """The credit engine on days that have not come."""

    def __init__(self, state: Checkpoint) -> None:
        super().__init__(state, keep_movements=False)

    def send(self, wanted: int, day: Day) -> int:
        """Send as many as there are credits for, none without a plan; return how many."""
        sent = min(wanted, self.lots.balance)
        self.lots.take(sent, Cause(day.end, day.on, "send", "spent"))
        return sent

    def take_back(self, answered: Mapping[int, int], day: Day) -> None:
        """Return the credits of InMails that are answered on this day, counted by their delay in days (rule 7)."""
        noon = day.end - _HALF_A_DAY
        count = sum(
            count for delay, count in answered.items() if self._returns_credit(noon, noon - delay * SECONDS_A_DAY)
        )
        if count:
            self._add(count, "refund", Cause(day.end, day.on, "refund", "refunded"))


class Future(NamedTuple):
    """What one future came to by the end of each day, counted from today on; balance None: no plan is active."""

    balances: list[int | None]
    totals: list[tuple[int, ...]]


class Luck:
    """What chance brings in one future: the InMails of each day, and how long each response takes.

    The true hazards are not known: each future draws its own, as widely as the account's history allows.
    """

    def __init__(self, outset: Outset, pace: Pace, chance: Chance) -> None:
        self.sends = [0, *pace.sends(len(outset.days) - 1, chance)]
        self._chance = chance
        silent = curve_of(1 - _drawn(hazard, chance) for hazard in outset.hazards)
        self._answered = [1 - share for share in silent]

    def delays(self, sends: int) -> list[int]:
        """Return after how many days those of some new InMails are answered that are answered at all."""
        draw, answered = self._chance.random, self._answered
        last = answered[-1]
        return [bisect_right(answered, at) for at in [draw() for _ in range(sends)] if at < last]

    def delays_from(self, age: int, sends: int) -> list[int]:
        """The same for InMails that nobody has answered in `age` days; counted from their sending."""
        draw, answered = self._chance.random, self._answered
        begin, last = answered[age], answered[-1]
        return [bisect_right(answered, at) for at in [begin + (1 - begin) * draw() for _ in range(sends)] if at < last]


def _drawn(hazard: Hazard, chance: Chance) -> float:
    return chance.betavariate(hazard.responses, hazard.silences) if hazard.responses > 0 else 0.0


def live(outset: Outset, luck: Luck) -> Future:
    """Live through the days: what is on record, then responses, then InMails."""
    fold = _Ahead(outset.state)
    due = _pending_answers(outset, luck)
    future = Future([], [])
    short = 0
    for number, day in enumerate(outset.days):
        fold.run(outset.known.get(number, ()), day.end)
        if due[number]:
            fold.take_back(Counter(due[number]), day)
        wanted = luck.sends[number]
        if wanted and fold.plan:
            sent = fold.send(wanted, day)
            short += wanted - sent
            delays = luck.delays(sent)
            for delay in delays:
                due[number + delay].append(delay)
            fold.take_back({0: delays.count(0)}, day)
        future.balances.append(fold.lots.balance if fold.plan else None)
        future.totals.append((*fold.lots.totals, short))
    return future


def _pending_answers(outset: Outset, luck: Luck) -> defaultdict[int, list[int]]:
    """Draw when the pending InMails are answered: their delays, by position of the day; 1 is tomorrow."""
    due: defaultdict[int, list[int]] = defaultdict(list)
    for age, sends in outset.pending.items():
        if age < len(outset.hazards) - 1:
            for delay in luck.delays_from(age, sends):
                due[delay - age].append(delay)
    return due


def lasting_pace(outset: Outset) -> int | None:
    """Return the most InMails a week, spread evenly, that find a credit until the last day if nobody responds."""
    if outset.state.plan is None:
        return None
    enough, most = 0, 1
    while _lasts(outset, most):
        enough, most = most, most * 2
        if most > _MORE_THAN_ANY:  # the plan ends before anything could be sent
            return None
    while most - enough > 1:
        middle = (enough + most) // 2
        enough, most = (middle, most) if _lasts(outset, middle) else (enough, middle)
    return enough


def _lasts(outset: Outset, per_week: int) -> bool:
    fold = _Ahead(outset.state)
    for number, wanted in enumerate([0, *evenly(per_week / DAYS_A_WEEK, len(outset.days) - 1)]):
        day = outset.days[number]
        fold.run(outset.known.get(number, ()), day.end)
        if fold.plan and fold.send(wanted, day) < wanted:
            return False
    return True

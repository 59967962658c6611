"""Simulated outreach: an account whose true pace, response rate and delays are known, lived with the credit engine.

It shares no code with the forecast but the engine: InMails and responses are events at random times of the day,
and an InMail goes out only while a credit is left.
"""

import math
import random
from bisect import insort
from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

from inmail_cli.domain import credits
from inmail_cli.domain.dates import date_of, end_of, start_of
from inmail_cli.domain.events import PlanPeriod
from inmail_cli.domain.ledger import EMPTY, SECONDS_A_DAY, Checkpoint, FoldEvent, Responded, Sent
from inmail_cli.domain.plans import terms_of
from tests.oracle.engine import rule_set

BEGIN = date(2025, 1, 15)


class Truth(NamedTuple):
    """What a forecast does not know. Delays are exponential, responses after 90 days do not come."""

    plan: str
    rules: str
    per_week: float
    rate: float
    delay_days: float
    burstiness: float = 0.0
    is_steady: bool = False


class Outreach:
    """One account from its first day on."""

    def __init__(self, truth: Truth, chance: random.Random, zone: str = "UTC") -> None:
        self.truth = truth
        self.chance = chance
        self.zone = zone
        self.today = BEGIN
        self.state: Checkpoint = EMPTY
        self.sent: dict[str, int] = {}
        self.answered: set[str] = set()
        self.coming: list[tuple[int, str]] = []
        self.balances: dict[date, int] = {}
        self._week = 0.0
        rules = rule_set(truth.rules)
        plan = rules.plans[truth.plan]
        terms = terms_of(plan, credit_back_days=rules.credit_back_days, zone=zone)
        at = start_of(BEGIN, zone)
        day = plan.billing_day or BEGIN.day
        self.period = PlanPeriod("p", "default", at, 0, truth.plan, truth.rules, day, 1, None, False, "forfeit", terms)
        self._replay([self.period], at)

    def live(self, days: int) -> None:
        """Live so many days, today the first."""
        for _ in range(days):
            self._day()

    def _day(self) -> None:
        if self.today.weekday() == 0 or not self.balances:
            spread = self.truth.burstiness
            self._week = self.chance.gammavariate(1 / spread, spread) if spread else 1.0
        begin, end = start_of(self.today, self.zone), end_of(self.today, self.zone)
        moments = sorted(self.chance.randint(begin, end) for _ in range(self._wanted()))
        for at in moments:
            self._answers(at)
            if self._balance(at):
                self._send(at)
        self._answers(end)
        self.balances[self.today] = self._balance(end)
        self.today += timedelta(days=1)

    def _wanted(self) -> int:
        mean = self.truth.per_week / 7
        if self.truth.is_steady:
            day = (self.today - BEGIN).days
            return int(mean * (day + 1) + 0.5) - int(mean * day + 0.5)
        return _poisson(mean * self._week, self.chance)

    def _send(self, at: int) -> None:
        name = f"s{len(self.sent):06}"
        self._replay([Sent(at, 1 + len(self.sent), name)], at)
        self.sent[name] = at
        delay = self.chance.expovariate(1 / self.truth.delay_days) * SECONDS_A_DAY
        if self.chance.random() < self.truth.rate and delay <= 90 * SECONDS_A_DAY:
            insort(self.coming, (at + int(delay), name))

    def _answers(self, until: int) -> None:
        while self.coming and self.coming[0][0] <= until:
            at, name = self.coming.pop(0)
            self.answered.add(name)
            self._replay([Responded(at, 10**6 + len(self.answered), f"r{name}", name, self.sent[name], True)], at)

    def _balance(self, at: int) -> int:
        self._replay([], at)
        return self.state.balance or 0

    def _replay(self, events: list[FoldEvent], until: int) -> None:
        start = self.state if self.state.plan else None
        self.state = credits.replay(events, start=start, until=until, movements=False).state

    # What a forecast may know

    def open_ages(self) -> Counter[int]:
        """Unanswered InMails of the last 90 days, by age in whole days."""
        ages = ((self.state.at - at) // SECONDS_A_DAY for name, at in self.sent.items() if name not in self.answered)
        return Counter(age for age in ages if age <= 90)

    def sent_on(self) -> list[date]:
        """The date of each InMail."""
        return [date_of(at, self.zone) for at in self.sent.values()]


def _poisson(mean: float, chance: random.Random) -> int:
    count, product, floor = 0, chance.random(), math.exp(-mean)
    while product > floor:
        count += 1
        product *= chance.random()
    return count

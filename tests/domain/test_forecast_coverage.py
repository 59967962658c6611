"""The band of a forecast holds what it says: on simulated accounts the truth is inside it 8 times in 10.

`make test` takes a small sample. `python -m tests.domain.test_forecast_coverage 500 SEED` runs a long one and prints
the coverage by how far ahead, of all bands and of those wider than 20 credits.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from inmail_cli.domain.dates import end_of
from inmail_cli.domain.forecast import Forecast, forecast
from inmail_cli.domain.futures import Day, Outset
from inmail_cli.domain.pace import SteadyPace, own_pace
from inmail_cli.domain.survival import daily_hazards
from tests.domain.outreach import Outreach, Truth
from tests.oracle.engine import rule_set

PLANS = (
    ("sales-navigator-core", "guide-2026"),
    ("recruiter-lite", "linkedin-help"),
    ("recruiter-corporate", "guide-2026"),
    ("premium-business", "guide-2026"),
)
LOOKS = (7, 14, 30, 60, 90, 150)
NEAR = (7, 30, 60)
WIDE = 20


class Score(NamedTuple):
    """Bands seen and bands that held the truth, by days ahead (wide ones under minus that)."""

    seen: Counter[int]
    held: Counter[int]

    def share(self, *, wide: bool) -> float:
        """The share of the bands that held the truth."""
        keys = [key for key in self.seen if (key < 0) == wide]
        return sum(self.held[key] for key in keys) / max(sum(self.seen[key] for key in keys), 1)


def truth_of(chance: random.Random) -> Truth:
    """Draw an account: it wants from a third of its plan's credits to a little more than all of them."""
    plan, rules = chance.choice(PLANS)
    return Truth(
        plan=plan,
        rules=rules,
        per_week=rule_set(rules).plans[plan].monthly / 4.35 * chance.uniform(0.3, 1.1),
        rate=chance.uniform(0.12, 0.35),
        delay_days=chance.uniform(2, 12),
        burstiness=chance.choice((0.0, 0.0, 0.3)),
        is_steady=chance.random() < 0.3,
    )


def forecast_of(account: Outreach, days: int, chance: random.Random) -> Forecast:
    """The forecast at the end of yesterday."""
    today = account.today - timedelta(days=1)
    ages = account.open_ages()
    state = account.state
    ahead = [
        Day(today + timedelta(days=number), end_of(today + timedelta(days=number), account.zone))
        for number in range(days + 1)
    ]
    sent_on = account.sent_on()
    pace = own_pace(sent_on, today, first_on=min(sent_on, default=None))
    outset = Outset(state, ahead, {}, ages, daily_hazards(state.responses.by_day, state.responses.sends, ages))
    return forecast(outset, SteadyPace(account.truth.per_week / 7) if account.truth.is_steady else pace, chance)


def measure(accounts: int, seed: int, looks: Sequence[int] = LOOKS) -> Score:
    """Forecast so many accounts, live on, and see which bands held."""
    score = Score(Counter(), Counter())
    for number in range(accounts):
        chance = random.Random(seed * 1_000_003 + number)
        account = Outreach(truth_of(chance), chance)
        account.live(chance.randint(40, 300))
        ahead = forecast_of(account, max(looks), chance)
        account.live(max(looks))
        for look in looks:
            day = ahead.days[look]
            assert day.low is not None and day.high is not None
            held = day.low <= account.balances[day.on] <= day.high
            keys = [look, -look] if day.high - day.low > WIDE else [look]
            for key in keys:
                score.seen[key] += 1
                score.held[key] += held
    return score


def test_band__accounts_whose_truth_is_known__holds_about_eight_times_in_ten() -> None:
    """Of 75 bands of 25 accounts 60 should hold; 47 to 73 do with a chance of over 99.9%, were they independent."""
    score = measure(25, 3, NEAR)
    assert score.seen.total() >= 75
    assert 47 / 75 <= score.share(wide=False) <= 73 / 75


def main(accounts: int, seed: int) -> None:
    score = measure(accounts, seed)
    for look in LOOKS:
        for key in (look, -look):
            if score.seen[key]:
                words = "wide" if key < 0 else "all"
                print(f"{look:4} days {words:5} {score.held[key] / score.seen[key]:.3f} of {score.seen[key]}")
    print(f"all {score.share(wide=False):.3f}, wide {score.share(wide=True):.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

"""What becomes of an account's credits day by day, at a pace of sending and with the responses that should come.

Many futures are lived through; a day's figures are means over them, and the band is their quantiles.
"""

from collections.abc import Sequence
from datetime import date
from operator import add
from typing import NamedTuple

from inmail_cli.domain.futures import Day, Future, Luck, Outset, lasting_pace, live
from inmail_cli.domain.ledger import Totals
from inmail_cli.domain.pace import DAYS_A_WEEK, Chance, Pace

FUTURES = 399
"""How many futures are simulated: the 40th from below and from above then enclose exactly 80%."""
FEWEST_FUTURES = 99
_DAYS_IN_ALL = 100_000
_SENDS_A_DAY = 15  # so many InMails take as long to simulate as a day
_LOW = 0.1


class DayAhead(NamedTuple):
    """One day to come; `balance` at its end, None while no plan is active.

    All but `low` and `high` are means over the futures; between these two, both included, the balance is with a
    chance of about 80%. `short`: InMails that the pace asks for and no credit is left for; they are not sent.
    `other`: credits granted or adjusted otherwise. The balance is that of the day before and `renewals`,
    `expected_back` and `other`, without `sends`, `expired`, `lost_at_cap` and `forfeited`.
    """

    on: date
    balance: float | None
    low: int | None
    high: int | None
    renewals: float
    expected_back: float
    other: float
    sends: float
    short: float
    expired: float
    lost_at_cap: float
    forfeited: float


class RunsOut(NamedTuple):
    """The first day that ends without a credit: in half of the futures by `on`; in a tenth by `earliest`, in nine
    tenths by `latest`. None: not by the last day. `chance`: the share of the futures in which it comes at all."""

    on: date | None
    earliest: date | None
    latest: date | None
    chance: float


class Forecast(NamedTuple):
    """The days ahead, the first of them being today, and when credits run out.

    `lasting_per_week`: the most InMails a week that find a credit each until the last day, even if nobody
    responds; None while no plan is active, and where the plan ends first.
    """

    days: tuple[DayAhead, ...]
    runs_out: RunsOut
    lasting_per_week: int | None
    futures: int


def forecast(outset: Outset, pace: Pace, chance: Chance) -> Forecast:
    """Simulate the futures of an account; one is enough where nothing is left to chance."""
    certain = pace.per_week == 0 and not outset.pending
    count = 1 if certain else _futures(pace.per_week, len(outset.days))
    futures = [live(outset, Luck(outset, pace, chance)) for _ in range(count)]
    return Forecast(
        days=tuple(_days_ahead(outset, futures)),
        runs_out=_runs_out(outset.days, futures),
        lasting_per_week=lasting_pace(outset),
        futures=count,
    )


def _futures(per_week: float, days: int) -> int:
    """Fewer where the days are many, or the InMails: chance then matters less, and time more.

    >>> _futures(7.0, 91), _futures(7.0, 367)
    (399, 249)
    """
    count = int(_DAYS_IN_ALL / (days * (1 + per_week / DAYS_A_WEEK / _SENDS_A_DAY)))
    return min(max(count // 10 * 10 - 1, FEWEST_FUTURES), FUTURES)


# What the futures have in common


def _days_ahead(outset: Outset, futures: Sequence[Future]) -> list[DayAhead]:
    count = len(futures)
    before = (*(total * count for total in outset.state.totals), 0)
    rows = []
    for number, day in enumerate(outset.days):
        after: tuple[int, ...] = (0,) * len(before)
        for future in futures:
            after = tuple(map(add, after, future.totals[number]))
        balances = sorted(balance for future in futures if (balance := future.balances[number]) is not None)
        rows.append(
            _day_ahead(day.on, balances, [(now - then) / count for now, then in zip(after, before, strict=True)])
        )
        before = after
    return rows


def _day_ahead(on: date, balances: Sequence[int], moved: Sequence[float]) -> DayAhead:
    """`balances` are sorted; the last of `moved` is `short`."""
    *credits, short = moved
    by_entry = dict(zip(Totals._fields, credits, strict=True))
    low = _low_place(len(balances))
    return DayAhead(
        on=on,
        balance=sum(balances) / len(balances) if balances else None,
        low=balances[low] if balances else None,
        high=balances[-1 - low] if balances else None,
        renewals=by_entry["opening"] + by_entry["renewed"],
        expected_back=by_entry["refunded"],
        other=by_entry["added"] - by_entry["taken"],
        sends=by_entry["spent"],
        short=short,
        expired=by_entry["expired"],
        lost_at_cap=by_entry["lost_at_cap"],
        forfeited=by_entry["forfeited"],
    )


def _low_place(count: int) -> int:
    """The position among so many sorted values below which a tenth of the chance lies.

    >>> _low_place(399), _low_place(1)
    (39, 0)
    """
    return max(int(_LOW * (count + 1)) - 1, 0)


def _runs_out(days: Sequence[Day], futures: Sequence[Future]) -> RunsOut:
    never = len(days)
    firsts = sorted(future.balances.index(0) if 0 in future.balances else never for future in futures)
    low = _low_place(len(firsts))

    def on(place: int) -> date | None:
        return None if firsts[place] == never else days[firsts[place]].on

    share = sum(1 for first in firsts if first != never) / len(firsts)
    return RunsOut(on((len(firsts) - 1) // 2), on(low), on(-1 - low), share)

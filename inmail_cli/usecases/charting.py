"""What the charts show: each day's balance with what moved, and responses by the days they took."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from inmail_cli.domain import credits
from inmail_cli.domain.dates import end_of, noon_of, start_of
from inmail_cli.domain.events import Cancel, Instant, PlanPeriod
from inmail_cli.domain.ledger import Checkpoint, FoldEvent, Movement, MovementKind
from inmail_cli.domain.rates import RatesQuery, Tally
from inmail_cli.reports.charts import AccountDays, Day
from inmail_cli.store import history, reading, tallies
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.desk import Desk, accounts_meant
from inmail_cli.usecases.looking import zone_in_force
from inmail_cli.usecases.standing import state_at

Part = Literal["granted", "spent", "returned", "lost", "adjusted"]

PARTS: Mapping[MovementKind, Part] = {
    "opening": "granted",
    "renewal": "granted",
    "grant": "granted",
    "send": "spent",
    "refund": "returned",
    "undeliverable": "returned",
    "expiry": "lost",
    "cap": "lost",
    "forfeit": "lost",
    "adjustment": "adjusted",
}


def daily(desk: Desk, *, first: date, last: date, until: Instant | None = None) -> list[AccountDays]:
    """Return each account's days, both ends included; a day's balance is that of `balance --as-of` the day.

    Days to come are a projection with no further sends and no responses. `until` cuts the last day short.
    Raises: NotFound.
    """
    return [_days_of(desk, account, first, last, until) for account in accounts_meant(desk)]


def _days_of(desk: Desk, account: AccountRow, first: date, last: date, until: Instant | None) -> AccountDays:
    plans = reading.plans_of(desk.store, account.key)
    ends = {day: end_of(day, zone_on(day, account, plans)) for day in _dates(first, last)}
    if until is not None:
        ends[last] = until
    state = state_at(desk.store, account.key, start_of(first, zone_on(first, account, plans)) - 1)
    events = iter(history.fold_events(desk.store, account.key, after=state.at, until=max(ends.values())))
    days = []
    waiting = next(events, None)
    for day, end in ends.items():
        todays: list[FoldEvent] = []
        while waiting is not None and waiting.at <= end:
            todays.append(waiting)
            waiting = next(events, None)
        ledger = credits.replay(todays, start=state, until=max(end, state.at))
        state = ledger.state
        days.append(_day(day, state, ledger.movements))
    return AccountDays(account.name, tuple(days), state.plan.terms.name if state.plan else None)


def _dates(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=count) for count in range((last - first).days + 1))


def zone_on(day: date, account: AccountRow, plans: Sequence[PlanPeriod | Cancel]) -> str:
    """Return the zone in which `--as-of` takes that day: of the plan in force at its noon, else the account's."""
    return zone_in_force(plans, noon_of(day, account.zone)) or account.zone


def _day(day: date, state: Checkpoint, movements: Sequence[Movement]) -> Day:
    sums: Counter[Part] = Counter()
    for move in movements:
        sums[PARTS[move.kind]] += move.credits
    return Day(
        on=day,
        balance=state.balance,
        granted=sums["granted"],
        spent=-sums["spent"],
        returned=sums["returned"],
        lost=-sums["lost"],
        adjusted=sums["adjusted"],
        opening=sum(move.credits for move in movements if move.kind == "opening"),
    )


def response_days(desk: Desk, query: RatesQuery) -> Tally:
    """Count the responses that a query is about, by day of delay. Raises: NotFound."""
    return tallies.total(desk.store, [account.key for account in accounts_meant(desk)], query)

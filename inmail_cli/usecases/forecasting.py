"""What becomes of an account's credits in the days to come."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from inmail_cli.domain.dates import date_of, end_of, noon_of, parse_when, start_of
from inmail_cli.domain.forecast import forecast as simulate
from inmail_cli.domain.futures import Day, Outset, known_by_day
from inmail_cli.domain.ledger import Checkpoint
from inmail_cli.domain.pace import DAYS_A_WEEK, OWN_WEEKS, OwnPace, Pace, own_pace
from inmail_cli.domain.survival import daily_hazards
from inmail_cli.errors import BadDate
from inmail_cli.reports.forecast import ForecastView
from inmail_cli.store import history, reading
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.awaiting import open_inmails, waiting_of
from inmail_cli.usecases.desk import Desk, one_account, zone_in_use
from inmail_cli.usecases.looking import balance_view, view_of, zone_in_force
from inmail_cli.usecases.standing import state_at

SEED = 20_261_122
"""Every forecast draws the same numbers, so that the same records give the same figures."""
DEFAULT_DAYS = 90
MOST_DAYS = 366


def forecast(desk: Desk, *, until: date | None = None, pace: Pace | None = None) -> ForecastView:
    """Forecast the account in use to the end of `until` (90 days ahead), at a pace (None: the account's own of late).

    Raises: BadDate for a last day that is not after today or more than 366 days ahead; NotFound; UsageError for
    all accounts at once.
    """
    account = one_account(desk, "forecast")
    if account is None:
        return ForecastView(balance_view(desk._replace(account=None), as_of=desk.now), pace or OwnPace(()), None, None)
    state = state_at(desk.store, account.key, desk.now)
    waiting = open_inmails(desk, [account], desk.now).get(account.key, ())
    view = view_of(desk, account, state, waiting)
    last = _checked(until, view.today)
    ages = waiting_of(state, waiting)
    days = _days(desk, account, view.today, last)
    events = history.fold_events(desk.store, account.key, after=desk.now, until=days[-1].end)
    outset = Outset(
        state=state,
        days=days,
        known=known_by_day(events, days),
        pending=ages.open_ages,
        hazards=daily_hazards(state.responses.by_day, state.responses.sends, ages.open_ages + ages.lapsed_ages),
    )
    chosen = pace or recent_pace(desk, account, state)
    if state.plan is None and not outset.known:
        return ForecastView(view, chosen, last, None)
    return ForecastView(view, chosen, last, simulate(outset, chosen, random.Random(SEED)))


def last_day_meant(desk: Desk, text: str | None) -> date | None:
    """Return the date of `--until`, in the zone of the account. Raises: BadDate, NotFound, UsageError."""
    if text is None:
        return None
    zone = zone_in_use(desk, one_account(desk, "forecast"))
    when = parse_when(text, now=desk.now, zone=zone, allow_future=True)
    return when.on or date_of(when.at, zone)


def recent_pace(desk: Desk, account: AccountRow, state: Checkpoint) -> OwnPace:
    """Return the account's own pace of the last 8 weeks, in the zone of its plan; of a new account the weeks it has."""
    zone = state.plan.terms.zone if state.plan else account.zone
    today = date_of(desk.now, zone)
    begin = start_of(today - timedelta(days=OWN_WEEKS * DAYS_A_WEEK), zone)
    sent = history.inmails_sent(desk.store, account.key, after=begin, until=desk.now)
    first_at = history.first_inmail_at(desk.store, account.key)
    first_on = None if first_at is None else date_of(first_at, zone)
    return own_pace((date_of(at, zone) for at in sent), today, first_on=first_on)


def _checked(until: date | None, today: date) -> date:
    last = until or today + timedelta(days=DEFAULT_DAYS)
    if last <= today:
        raise BadDate(f"--until {last} is not after today, {today}.", hint="Give a later day; or see inmail balance.")
    if (last - today).days > MOST_DAYS:
        raise BadDate(
            f"--until {last} is too far ahead: a forecast goes {MOST_DAYS} days, to {today + timedelta(MOST_DAYS)}.",
            hint="What comes by itself later: inmail balance --as-of DATE.",
        )
    return last


def _days(desk: Desk, account: AccountRow, today: date, last: date) -> Sequence[Day]:
    """The days from today on, each ending as `--as-of` has it: in the zone of the plan in force on it."""
    plans = reading.plans_of(desk.store, account.key)
    days = []
    for on in (today + timedelta(days=ahead) for ahead in range((last - today).days + 1)):
        at = desk.now if on == today else noon_of(on, account.zone)
        days.append(Day(on, end_of(on, zone_in_force(plans, at) or account.zone)))
    return days

"""From what a user asks of a plan to the period that is to be recorded."""

from typing import NamedTuple

from inmail_cli.domain.allotment import same_but_for_seats
from inmail_cli.domain.dates import date_of, parse_when, start_of, within
from inmail_cli.domain.events import CreditsMode, Instant, PlanPeriod
from inmail_cli.domain.plans import MAX_CREDITS, checked_seats
from inmail_cli.errors import BadValue, Refused, UsageError
from inmail_cli.reports.words import full_date
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.choosing import NO_FIGURES, Choice, Figures, choose
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.periods import plan_at


class PlanRequest(NamedTuple):
    """What a user asked for. None: not said."""

    plan: str
    since: str | None = None
    billing_day: int | None = None
    opening_balance: int | None = None
    grant_on_start: bool = False
    seats: int | None = None
    rules: str | None = None
    figures: Figures = NO_FIGURES
    credits: CreditsMode = "forfeit"
    restart: bool = False


class Draft(NamedTuple):
    """A period that is not recorded yet, and the one in force at its instant (which it may replace)."""

    period: PlanPeriod
    active: PlanPeriod | None
    seats_only: bool


def checked_day(option: str, day: int) -> int:
    """Return a day of the month. Raises: BadValue."""
    if not 1 <= day <= 31:
        raise BadValue(f"{option} {day}: give a day of the month, from 1 to 31.")
    return day


def checked_credits(option: str, credits: int, *, least: int = 0) -> int:
    """Return a number of credits. Raises: BadValue."""
    if not least <= credits <= MAX_CREDITS:
        raise BadValue(f"{option} {credits:,}: give a number from {least} to {MAX_CREDITS:,}.")
    return credits


def refuse_contradictions(request: PlanRequest) -> None:
    """Refuse options that exclude each other. Raises: UsageError, Refused."""
    if request.grant_on_start and request.opening_balance is None:
        raise UsageError(
            "--grant-on-start goes with --opening-balance.", hint="Without one, a plan grants on its start anyway."
        )
    if request.credits == "carry" and request.opening_balance is not None:
        raise Refused(
            "--credits carry and --opening-balance exclude each other: the number counts all credits.",
            hint="Leave one of them out.",
        )


def draft_period(desk: Desk, account: AccountRow, request: PlanRequest) -> Draft:
    """Return the period that a request comes to; nothing is recorded.

    Raises: Refused for the plan in force already, and for what the plan does not allow; UnknownPlan, BadDate,
    BadValue, BadFile, UsageError.
    """
    # The zone in which the start is read depends on the plan, and the plan in force on the start: settle both.
    zone = account.zone
    for _ in range(3):
        at = _starts_at(desk, account, request, zone)
        active = plan_at(desk.store, account.key, at)
        figures = request.figures
        choice = choose(desk, request.plan, rules=request.rules, figures=figures, active=active, zone=account.zone)
        draft = _period(account, request, choice, active, at)
        if draft.period.terms.zone == zone:
            break
        zone = draft.period.terms.zone
    return draft


def _starts_at(desk: Desk, account: AccountRow, request: PlanRequest, zone: str) -> Instant:
    """00:00 of a date; today unless told, or now with an opening balance.

    A plan that began today gives way now: its successor at 00:00 would come before it, and change nothing.
    """
    if request.since is not None:
        return start_at(desk, request.since, zone)
    today = start_of(date_of(desk.now, zone), zone)
    active = plan_at(desk.store, account.key, desk.now)
    began_today = active is not None and active.at > today
    return desk.now if request.opening_balance is not None or began_today else today


def start_at(desk: Desk, text: str, zone: str) -> Instant:
    """Return the instant that a text means as the start of a plan: 00:00 of a date. Raises: BadDate."""
    when = parse_when(text, now=desk.now, zone=zone, allow_future=True)
    return within(text, when.at if when.on is None else start_of(when.on, zone))


def _period(account: AccountRow, request: PlanRequest, choice: Choice, active: PlanPeriod | None, at: Instant) -> Draft:
    asked_day = request.billing_day
    if asked_day is not None and choice.fixed_day is not None:
        raise Refused(
            f"--billing-day {asked_day}: {choice.terms.name} renews on day {choice.fixed_day} of every month"
            f" under {choice.rules}.",
            hint="Leave --billing-day out.",
        )
    if asked_day is not None:
        checked_day("--billing-day", asked_day)
    if active is not None and _continues(request, choice, active):
        return _seats_changed(request, active, at)
    zone = choice.terms.zone if choice.fixed_day is not None else account.zone
    period = PlanPeriod(
        id="",
        account=account.name,
        at=at,
        recorded=0,
        plan=choice.key,
        rules=choice.rules,
        billing_day=choice.fixed_day or asked_day or date_of(at, zone).day,
        seats=checked_seats(choice.terms, _seats(request, choice, active)),
        opening_balance=_opening(request),
        grant_on_start=request.grant_on_start,
        credits=request.credits,
        terms=choice.terms._replace(zone=zone),
    )
    if same_but_for_seats(period, active):
        raise UsageError(
            "--restart and another number of --seats at once read as a change of seats.",
            hint="Restart first, then change the seats.",
        )
    return Draft(period, active, seats_only=False)


def _opening(request: PlanRequest) -> int | None:
    given = request.opening_balance
    return None if given is None else checked_credits("--opening-balance", given)


def _seats(request: PlanRequest, choice: Choice, active: PlanPeriod | None) -> int:
    if request.seats is not None:
        return request.seats
    return active.seats if choice.same and active is not None else 1


def _continues(request: PlanRequest, choice: Choice, active: PlanPeriod) -> bool:
    """Tell whether nothing but the seats is asked to change."""
    return (
        choice.same
        and not request.restart
        and request.opening_balance is None
        and choice.terms == active.terms
        and request.billing_day in (None, active.billing_day)
    )


def _seats_changed(request: PlanRequest, active: PlanPeriod, at: Instant) -> Draft:
    """The period in force with other seats. At its own instant it replaces the period, opening balance and all."""
    if request.seats in (None, active.seats):
        since = full_date(date_of(active.at, active.terms.zone))
        raise Refused(
            f"{active.terms.name} is active since {since}, exactly so.",
            hint="A new subscription of the same plan: --restart. A correction: inmail plan edit.",
        )
    assert request.seats is not None
    period = active._replace(id="", at=at, seats=checked_seats(active.terms, request.seats))
    if at != active.at:
        period = period._replace(opening_balance=None, grant_on_start=False, credits="forfeit")
    return Draft(period, active, seats_only=at != active.at)

"""Correct plan periods, cancels, reconciliations and grants."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from inmail_cli.domain.allotment import same_but_for_seats
from inmail_cli.domain.dates import date_of, parse_when
from inmail_cli.domain.events import Cancel, Grant, Instant, PlanPeriod, PlanTerms, Reconcile
from inmail_cli.domain.plans import MAX_CREDITS, checked_seats
from inmail_cli.errors import BadValue, Refused
from inmail_cli.reports.words import full_date
from inmail_cli.store import history, reading
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.choosing import Choice, Figures, choose, with_figures
from inmail_cli.usecases.correcting import day_asked, start_between
from inmail_cli.usecases.counting import expires_on, outliving, plan_in_force
from inmail_cli.usecases.drafting import checked_credits, checked_day, start_at
from inmail_cli.usecases.editing import EditRequest
from inmail_cli.usecases.periods import TermsEvent, chain_of, in_force, plan_at
from inmail_cli.usecases.planning import cancels_at, refuse_pointless_cancel
from inmail_cli.usecases.recording import Entry
from inmail_cli.usecases.standing import state_at

# Plans


def edited_plans(
    entry: Entry, account: AccountRow, before: PlanPeriod, request: EditRequest
) -> list[tuple[PlanPeriod, PlanPeriod]]:
    """Return the period as it is to be, and those that share its terms because they only change its seats.

    Raises: Refused for what the plan does not allow, or a start on the other side of a neighbour; UnknownPlan,
    BadFile, BadValue, BadDate.
    """
    events = in_force(history.terms_events(entry.desk.store, account.key))
    chain = _whole_chain(events, before)
    shared = [_shared_terms(entry, account, period, request) for period in chain]
    edited = [_own_terms(entry, events, period, before, request) for period in shared]
    edited[0] = _opened(edited[0], request)
    for earlier, later in pairwise(edited):
        if not same_but_for_seats(later, earlier):
            on = full_date(date_of(later.at, later.terms.zone))
            raise Refused(
                f"the change of seats of {on} ({later.id}) would become a new subscription.",
                hint=f"Correct or delete that first: inmail delete {later.id}",
            )
    _warn_of_day(entry, before, next(period for period in edited if period.id == before.id), request)
    return list(zip(chain, edited, strict=True))


def _warn_of_day(entry: Entry, before: PlanPeriod, after: PlanPeriod, request: EditRequest) -> None:
    """A billing day that was the start's own is not moved by a guess."""
    old, new = (date_of(period.at, period.terms.zone).day for period in (before, after))
    if request.billing_day is None and before.billing_day == after.billing_day == old != new:
        entry.warn("billing-day-kept", f"It still renews on day {old}: --billing-day {new} changes that.")


def _whole_chain(events: Sequence[TermsEvent], period: PlanPeriod) -> list[PlanPeriod]:
    """The period, those before it whose seats it changes, and those after it that change its seats."""
    ids = [event.id for event in events]
    if period.id not in ids:
        return [period]
    chain = chain_of(events, period.id)
    for event in events[ids.index(period.id) + 1 :]:
        if not isinstance(event, PlanPeriod) or not same_but_for_seats(event, chain[-1]):
            break
        chain.append(event)
    return chain


def _shared_terms(entry: Entry, account: AccountRow, period: PlanPeriod, request: EditRequest) -> PlanPeriod:
    figures = Figures(request.monthly, request.cap, request.lifetime, request.price, request.currency)
    if request.value is None and request.rules is None:
        terms = with_figures(period.terms, figures)
        period = period._replace(billing_day=day_asked(period, request.billing_day))
    else:
        words = request.value or period.plan
        choice = choose(entry.desk, words, rules=request.rules, figures=figures, active=None, zone=account.zone)
        terms = choice.terms
        day = _day_of_choice(period, choice, request.billing_day)
        period = period._replace(plan=choice.key, rules=choice.rules, billing_day=day)
    return period._replace(terms=_cleared_terms(terms, request.clear))


def _day_of_choice(period: PlanPeriod, choice: Choice, asked: int | None) -> int:
    if choice.fixed_day is not None and asked is not None:
        raise Refused(
            f"--billing-day {asked}: {choice.terms.name} renews on day {choice.fixed_day} under {choice.rules}.",
            hint="Leave --billing-day out.",
        )
    if choice.fixed_day is not None:
        return choice.fixed_day
    if asked is not None:
        return checked_day("--billing-day", asked)
    fixed_before = period.terms.renewal == "fixed-day"
    return date_of(period.at, choice.terms.zone).day if fixed_before else period.billing_day


def _cleared_terms(terms: PlanTerms, names: Sequence[str]) -> PlanTerms:
    terms = terms._replace(price=None) if "price" in names else terms
    return terms._replace(currency=None) if "currency" in names else terms


def _own_terms(
    entry: Entry, events: Sequence[TermsEvent], period: PlanPeriod, meant: PlanPeriod, request: EditRequest
) -> PlanPeriod:
    """What is said of the period that was meant alone."""
    seats = request.seats if request.seats is not None and period.id == meant.id else period.seats
    period = period._replace(seats=checked_seats(period.terms, seats))
    if period.id != meant.id or request.when is None:
        return period
    if period.id in {event.id for event in events}:
        return period._replace(at=start_between(entry.desk, period, events, request.when))
    return period._replace(at=start_at(entry.desk, request.when, period.terms.zone))


def _opened(period: PlanPeriod, request: EditRequest) -> PlanPeriod:
    """How the chain's first period began."""
    if "opening-balance" in request.clear:
        period = period._replace(opening_balance=None, grant_on_start=False)
    if request.opening_balance is not None:
        opening = checked_credits("--opening-balance", request.opening_balance)
        period = period._replace(opening_balance=opening)
    if request.grant_on_start is not None:
        period = period._replace(grant_on_start=request.grant_on_start)
    period = period._replace(credits=request.credits or period.credits)
    if period.grant_on_start and period.opening_balance is None:
        raise Refused("--grant-on-start goes with --opening-balance.", hint="Without one, a plan grants anyway.")
    if period.credits == "carry" and period.opening_balance is not None:
        raise Refused(
            "credits that are carried and an opening balance exclude each other: the number counts all credits.",
            hint="Give --credits forfeit, or --clear opening-balance.",
        )
    return period


# Cancels, and numbers of credits


def edited_number(
    entry: Entry, account: AccountRow, before: Cancel | Reconcile | Grant, request: EditRequest
) -> Cancel | Reconcile | Grant:
    """Return the cancel, reconciliation or grant as it is to be. Raises: NoPlan; BadValue, BadDate."""
    if isinstance(before, Cancel):
        return before._replace(at=cancels_at(entry.desk, account, request.when or "now"))
    at = before.at if request.when is None else _instant(entry, account, request.when)
    plan = plan_in_force(entry, state_at(entry.desk.store, account.key, at), "change")
    if isinstance(before, Reconcile):
        return before._replace(at=at, balance=_number(request.value, before.balance, least=0))
    expires = None if "expires" in request.clear else before.expires
    if request.expires is not None:
        expires = expires_on(entry.desk, request.expires, plan, at)
    elif isinstance(expires, date) and request.when is not None:
        said = f"--when {request.when}, with their expiry on {full_date(expires)}"
        outliving(expires, plan, at, said=said, hint="Give --expires too, or --clear expires.")
    credits = _number(request.value, before.credits, least=1)
    return before._replace(at=at, credits=credits, origin=request.origin or before.origin, expires=expires)


def _instant(entry: Entry, account: AccountRow, when: str) -> Instant:
    return parse_when(when, now=entry.desk.now, zone=account.zone, allow_future=False).at


def _number(text: str | None, known: int, *, least: int) -> int:
    if text is None:
        return known
    digits = text.strip().replace(",", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 12):
        raise BadValue(f"N {text!r} is no number.", hint=f"Give a number from {least} to {MAX_CREDITS:,}.")
    return checked_credits("N", int(digits), least=least)


def refuse_pointless(entry: Entry, account: AccountRow, before: Cancel) -> None:
    """Refuse a cancel as it is now where it ends no plan. Raises: NoPlan, Refused."""
    store = entry.desk.store
    after = reading.find_fact(store, before.id)
    assert isinstance(after, Cancel)
    if after != before and plan_at(store, account.key, after.at - 1) is None:
        refuse_pointless_cancel(entry.desk, account, after.at)

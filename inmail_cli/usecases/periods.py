"""What plan periods come to: which is in force at an instant, what one did to credits, and their history."""

from collections.abc import Sequence
from itertools import pairwise

from inmail_cli.domain.allotment import same_but_for_seats
from inmail_cli.domain.dates import date_of
from inmail_cli.domain.events import Cancel, Instant, PlanPeriod
from inmail_cli.domain.ledger import Issue, MovementKind
from inmail_cli.reports.plans import Effect, PlanRow, State
from inmail_cli.store import history
from inmail_cli.store.connection import Store
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.desk import Desk, accounts_meant
from inmail_cli.usecases.standing import ledger_until, state_at

TermsEvent = PlanPeriod | Cancel


def plan_at(store: Store, account_key: int, at: Instant) -> PlanPeriod | None:
    """Return the period in force at an instant, events of that instant included."""
    return state_at(store, account_key, at).plan


def effect_of(store: Store, account_key: int, event: TermsEvent) -> tuple[Effect, tuple[Issue, ...]]:
    """Return what a plan or cancel on record did, or will do, to credits at its instant, and what is odd about it."""
    ledger = ledger_until(store, account_key, event.at, since=event.at)
    moves = [move for move in ledger.movements if move.at == event.at and move.ref == event.id]

    def of(kind: MovementKind) -> int:
        return abs(sum(move.credits for move in moves if move.kind == kind))

    effect = Effect(of("forfeit"), of("renewal"), of("opening"), of("cap"))
    return effect, tuple(issue for issue in ledger.issues if issue.ref == event.id)


def in_force(events: Sequence[TermsEvent]) -> list[TermsEvent]:
    """Return the events that take effect: plans that are known, the last recorded of each instant, and cancels."""
    kept: list[TermsEvent] = []
    for event in events:
        if isinstance(event, PlanPeriod) and event.terms.monthly < 1:
            continue
        if kept and isinstance(kept[-1], PlanPeriod) and kept[-1].at == event.at:
            kept.pop()
        kept.append(event)
    return kept


def replaced_by(events: Sequence[TermsEvent], period: PlanPeriod) -> list[PlanPeriod]:
    """Return the plans of its instant whose place a period took; none where it is no plan in force itself.

    `events` are all of the account.
    """
    plans = [event for event in events if isinstance(event, PlanPeriod) and event.terms.monthly >= 1]
    there = [plan for plan in plans if plan.at == period.at]
    return there[:-1] if there and there[-1].id == period.id else []


def chain_of(events: Sequence[TermsEvent], period_id: str) -> list[PlanPeriod]:
    """Return the run of periods of which one only changes the seats of another, oldest first; `period_id` is in it.

    `events` are those in force.
    """
    chain: list[PlanPeriod] = []
    for event in events:
        if isinstance(event, PlanPeriod) and chain and same_but_for_seats(event, chain[-1]):
            chain.append(event)
            continue
        if any(period.id == period_id for period in chain):
            break
        chain = [event] if isinstance(event, PlanPeriod) else []
    return chain


def plan_rows(desk: Desk) -> list[PlanRow]:
    """Return the plan periods and cancels of each account meant, oldest first. Raises: NotFound."""
    return [row for account in accounts_meant(desk) for row in _rows_of(desk, account)]


def _rows_of(desk: Desk, account: AccountRow) -> list[PlanRow]:
    events = history.terms_events(desk.store, account.key)
    acting = in_force(events)
    after = {event.id: later for event, later in pairwise(acting)}
    current = plan_at(desk.store, account.key, desk.now)
    rows, zone = [], account.zone
    for event in events:
        zone = event.terms.zone if isinstance(event, PlanPeriod) else zone
        later = after.get(event.id) if isinstance(event, PlanPeriod) else None
        until = date_of(later.at, zone) if later else None
        rows.append(
            PlanRow(account.name, event, date_of(event.at, zone), until, _state(event, acting, current, desk.now))
        )
    return rows


def _state(event: TermsEvent, acting: Sequence[TermsEvent], current: PlanPeriod | None, now: Instant) -> State:
    if isinstance(event, PlanPeriod) and event.terms.monthly < 1:
        return "unknown-plan"
    if event not in acting:
        return "replaced"
    if event.at > now:
        return "future"
    return "current" if current is not None and current.id == event.id else "past"

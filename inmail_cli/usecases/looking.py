"""What there is: balances, coming losses, the ledger, and the InMails that await a response."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from inmail_cli.domain.allotment import max_credits, monthly_credits
from inmail_cli.domain.dates import date_of, end_of, parse_when, start_of
from inmail_cli.domain.events import Cancel, Instant, PlanPeriod
from inmail_cli.domain.ledger import Checkpoint, Lot, MovementKind, Origin
from inmail_cli.domain.outlook import Outlook
from inmail_cli.errors import BadValue
from inmail_cli.reports.balance import BalanceView, PlanView
from inmail_cli.reports.expiries import Expiry, Reason
from inmail_cli.store import reading
from inmail_cli.store.reading import AccountRow, OpenInmail
from inmail_cli.usecases.awaiting import open_inmails, pending_of
from inmail_cli.usecases.desk import DEFAULT_ACCOUNT, Desk, accounts_meant, zone_in_use
from inmail_cli.usecases.standing import break_ahead, ledger_until, outlook_of, state_at, unsettled

if TYPE_CHECKING:
    from inmail_cli.reports.ledger import LedgerEntry

_REASONS: Mapping[MovementKind, Reason] = {"expiry": "age", "cap": "cap", "forfeit": "forfeit"}


def balance_views(desk: Desk, *, as_of: Instant) -> list[BalanceView]:
    """Return a view of each account meant, in order of name. Raises: NotFound."""
    accounts = accounts_meant(desk)
    states = {account.key: state_at(desk.store, account.key, as_of) for account in accounts}
    waiting = open_inmails(desk, accounts, as_of)
    return [view_of(desk, account, states[account.key], waiting.get(account.key, ())) for account in accounts]


def balance_view(desk: Desk, *, as_of: Instant) -> BalanceView:
    """Return the view of the account in use; an empty one where nothing is recorded yet. Raises: NotFound."""
    views = balance_views(desk, as_of=as_of)
    if views:
        return views[0]
    today = date_of(as_of, desk.machine_zone)
    return BalanceView(account=desk.account or DEFAULT_ACCOUNT, as_of=as_of, today=today, recorded=False)


def view_of(desk: Desk, account: AccountRow, state: Checkpoint, waiting: Sequence[OpenInmail]) -> BalanceView:
    """Return the view of an account in a state, with the InMails that are open then."""
    ahead_at = break_ahead(desk.store, account.key, state, now=desk.now)
    pending = pending_of(state, waiting, ahead_at)
    if state.plan is None:
        return BalanceView(
            account=account.name,
            as_of=state.at,
            today=date_of(state.at, account.zone),
            pending=pending,
            uncovered=state.uncovered,
            issues=state.issues,
            reconciled_at=state.reconciled_at,
        )
    ahead = outlook_of(desk.store, account.key, state, now=desk.now)
    return BalanceView(
        account=account.name,
        as_of=state.at,
        today=ahead.today,
        plan=plan_view(state.plan),
        balance=state.balance,
        lots=merged(state.lots),
        next_renewal=ahead.next_renewal,
        next_expiry=ahead.next_expiry,
        pending=pending,
        uncovered=state.uncovered,
        unsettled=unsettled(desk.store, account.key, state),
        issues=state.issues,
        reconciled_at=state.reconciled_at,
        opening_estimated=any(lot.origin == "opening" for lot in state.lots),
        losses=_expiries(account.name, ahead),
        lost_later=ahead.later,
    )


def plan_view(plan: PlanPeriod) -> PlanView:
    """Return a plan period as it is shown: credits over all its seats."""
    return PlanView(
        key=plan.plan,
        name=plan.terms.name,
        rules=plan.rules,
        monthly_credits=monthly_credits(plan),
        max_credits=max_credits(plan),
        lifetime_days=plan.terms.lifetime_days,
        billing_day=plan.billing_day,
        seats=plan.seats,
        zone=plan.terms.zone,
        price=plan.terms.price,
        currency=plan.terms.currency,
        since=date_of(plan.at, plan.terms.zone),
    )


def merged(lots: Iterable[Lot]) -> tuple[Lot, ...]:
    """Return lots in the order of the documents, those alike in dates and origin as one."""
    credits: Counter[tuple[date, date, Origin]] = Counter()
    alike = {}
    for lot in lots:
        key = (lot.expires_on or date.max, lot.granted_on, lot.origin)
        credits[key] += lot.credits
        alike[key] = lot
    return tuple(alike[key]._replace(credits=credits[key]) for key in sorted(credits))


def _expiries(account: str, ahead: Outlook) -> tuple[Expiry, ...]:
    """Losses of one date, reason and lot are one row; the first of a date are those that sending saves."""
    rows = []
    savable = dict(ahead.savable)
    for (on, kind, lot), moves in groupby(ahead.losses, lambda move: (move.on, move.kind, move.lot)):
        assert lot is not None
        lost = -sum(move.credits for move in moves)
        saved = min(lost, savable[on])
        savable[on] -= saved
        days_left = (on - ahead.today).days
        rows.append(Expiry(account, on, days_left, lost, _REASONS[kind], lot.origin, lot.granted_on, saved))
    return tuple(rows)


# Losses and movements


class Losses(NamedTuple):
    """What will be lost if nothing is sent; `today` is the date of the instant asked about."""

    today: date
    expiries: tuple[Expiry, ...]


def expiries(desk: Desk, *, as_of: Instant, within_days: int) -> Losses:
    """Return what the accounts meant will lose within so many days, the last included, by date. Raises: NotFound."""
    accounts = accounts_meant(desk)
    rows: list[Expiry] = []
    today = date_of(as_of, zone_in_use(desk, accounts[0] if accounts else None))
    for account in accounts:
        state = state_at(desk.store, account.key, as_of)
        if state.plan is not None:
            ahead = outlook_of(desk.store, account.key, state, now=desk.now, days=within_days)
            today = ahead.today
            rows += _expiries(account.name, ahead)
    return Losses(today, tuple(sorted(rows, key=lambda row: row.on)))


def ledger_entries(desk: Desk, *, since: Instant | None, until: Instant) -> "list[LedgerEntry]":
    """Return the movements of the accounts meant from `since` to `until`, both included. Raises: NotFound."""
    from inmail_cli.reports.ledger import LedgerEntry
    from inmail_cli.store import lookups

    entries: list[LedgerEntry] = []
    for account in accounts_meant(desk):
        ledger = ledger_until(desk.store, account.key, until, since=since)
        names = lookups.recipients(desk.store, account.key)
        moves = (move for move in ledger.movements if since is None or move.at >= since)
        entries += [LedgerEntry(account.name, move, names.get(move.ref or "")) for move in moves]
    return sorted(entries, key=lambda entry: entry.movement.at)


def instant_meant(desk: Desk, text: str | None) -> Instant:
    """Return the instant of `--as-of`: a date means its end, in the zone of the plan in force; None means now.

    Raises: BadDate.
    """
    if text is None:
        return desk.now
    accounts = accounts_meant(desk)
    zone = zone_in_use(desk, accounts[0] if accounts else None)
    when = parse_when(text, now=desk.now, zone=zone, allow_future=True)
    if when.on is None:
        return when.at
    return end_of(when.on, plan_zone(desk, accounts, when.at) or zone)


def day_start_meant(desk: Desk, text: str | None) -> Instant | None:
    """Return the instant of `--from`: a date means its beginning. Raises: BadDate."""
    if text is None:
        return None
    accounts = accounts_meant(desk)
    zone = zone_in_use(desk, accounts[0] if accounts else None)
    when = parse_when(text, now=desk.now, zone=zone, allow_future=True)
    return when.at if when.on is None else start_of(when.on, plan_zone(desk, accounts, when.at) or zone)


def refuse_backwards(from_: str | None, since: Instant | None, to: str | None, until: Instant | None) -> None:
    """Refuse a span that ends before it begins; one of two given ends alone has no order. Raises: BadValue."""
    if from_ is not None and to is not None and since is not None and until is not None and since > until:
        raise BadValue(f"--from {from_} is after --to {to}.", hint="Give the earlier day as --from.")


def plan_zone(desk: Desk, accounts: Sequence[AccountRow], at: Instant) -> str | None:
    """Return the zone in which the first account's plan keeps its dates then; None where none was in force."""
    if not accounts:
        return None
    return zone_in_force(reading.plans_of(desk.store, accounts[0].key), at)


def zone_in_force(events: Sequence[PlanPeriod | Cancel], at: Instant) -> str | None:
    """Return the zone of the plan in force at an instant, of plans and cancels in order; None where none was."""
    last = next((event for event in reversed(events) if event.at <= at), None)
    return last.terms.zone if isinstance(last, PlanPeriod) else None


def date_meant(desk: Desk, at: Instant) -> date:
    """Return the date of an instant in the zone of the plan in force, else the account's."""
    accounts = accounts_meant(desk)
    return date_of(at, plan_zone(desk, accounts, at) or zone_in_use(desk, accounts[0] if accounts else None))

"""Compare with the number that LinkedIn shows, and record credits that came otherwise."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from inmail_cli.domain.allotment import max_credits, monthly_credits
from inmail_cli.domain.dates import date_of, parse_when
from inmail_cli.domain.events import Grant, GrantOrigin, Instant, PlanPeriod, Reconcile
from inmail_cli.domain.ledger import SECONDS_A_DAY, Checkpoint
from inmail_cli.errors import BadValue, NoPlan
from inmail_cli.reports.counting import Cause, Comparison, comparison_lines
from inmail_cli.reports.plans import renews_words
from inmail_cli.reports.words import counted, full_date
from inmail_cli.store import history, records
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.desk import Desk, account_in_use, zone_in_use
from inmail_cli.usecases.drafting import checked_credits
from inmail_cli.usecases.periods import in_force
from inmail_cli.usecases.planning import tell_balance
from inmail_cli.usecases.recording import Entry, Recorded, done, recording
from inmail_cli.usecases.standing import ledger_until, state_at

LAG_SECONDS = 2 * SECONDS_A_DAY
"""LinkedIn's number may be so old."""


class Reconciled(NamedTuple):
    """A write, and both numbers."""

    recorded: Recorded
    comparison: Comparison


# LinkedIn's number


def look(desk: Desk, when: str | None) -> tuple[AccountRow | None, Comparison]:
    """Return our number at an instant, to compare with LinkedIn's; nothing is recorded. Raises: BadDate, NotFound."""
    account = account_in_use(desk)
    zone = zone_in_use(desk, account)
    at = _instant(desk, when, zone)
    if account is None:
        return None, Comparison(at, date_of(at, zone), None)
    state = state_at(desk.store, account.key, at)
    zone = state.plan.terms.zone if state.plan else zone
    then = None if state.reconciled_at is None else date_of(state.reconciled_at, zone)
    return account, Comparison(at, date_of(at, zone), state.balance, reconciled_on=then)


def reconcile(desk: Desk, seen: int, when: str | None) -> Reconciled:
    """Record the number that LinkedIn shows: from then on it is the balance, whatever is recorded before it.

    Raises: NoPlan where no plan is in force at that instant; BadValue, BadDate; NotFound, Busy, StorageFailed.
    """
    checked_credits("N", seen)
    account = _account(desk)
    with recording(desk, "reconcile", account) as entry:
        at = _instant(desk, when, account.zone)
        state = state_at(desk.store, account.key, at)
        plan = plan_in_force(entry, state, "compare with")
        comparison = _compared(entry, account, state, plan, seen)
        fact = Reconcile(entry.new_ids(1)[0], account.name, at, entry.new_recorded(), seen)
        records.add(desk.store, fact)
        entry.wrote(fact)
        for line in comparison_lines(comparison):
            entry.say(line)
        tell_balance(entry, at)
        entry.batch.summary = f"reconcile {seen:,}"
    return Reconciled(done(entry), comparison)


def _compared(entry: Entry, account: AccountRow, state: Checkpoint, plan: PlanPeriod, seen: int) -> Comparison:
    calculated = state.balance or 0
    came_back, sent = _moved_lately(entry, account, state.at)
    if seen > max_credits(plan) + came_back:
        entry.warn("above-cap", f"{seen:,} is above the plan's cap of {max_credits(plan):,}: is the plan right?")
    if came_back and seen != calculated:
        entry.warn(
            "response-lag",
            f"{counted(came_back, 'response')} of the last 48 hours may not be in LinkedIn's number yet:"
            " compare again in two days.",
        )
    causes = tuple(_causes(seen - calculated, plan, came_back, sent))
    on = date_of(state.at, plan.terms.zone)
    then = None if state.reconciled_at is None else date_of(state.reconciled_at, plan.terms.zone)
    return Comparison(state.at, on, calculated, seen, causes, then)


def _moved_lately(entry: Entry, account: AccountRow, at: Instant) -> tuple[int, int]:
    """Count the credits that came back, and those that were spent, within LinkedIn's lag."""
    since = at - LAG_SECONDS
    lately = [
        move for move in ledger_until(entry.desk.store, account.key, at, since=since).movements if move.at >= since
    ]
    came_back = sum(move.credits for move in lately if move.kind == "refund")
    return came_back, -sum(move.credits for move in lately if move.kind == "send")


def _causes(difference: int, plan: PlanPeriod, came_back: int, sent: int) -> Iterator[Cause]:
    """Name what most likely explains a difference, the likeliest first."""
    if abs(difference) == monthly_credits(plan):
        day = renews_words(plan)
        yield Cause(
            "renewal", f"a renewal: the plan renews on {day} here (inmail plan edit --billing-day corrects that)"
        )
    if difference < 0:
        if came_back:
            yield Cause("lag", "LinkedIn's number lags by up to 48 hours, and a response came within them")
        yield Cause("unlogged-send", "an InMail that is not recorded here (inmail send WHO --when DATE)")
        yield Cause("expired", "credits that LinkedIn let expire on another date (inmail expiries)")
    if difference > 0:
        yield Cause(
            "automatic-reply", "a response that is not recorded, such as an automatic one (inmail reply WHO --auto)"
        )
        yield Cause("free-send", "a send recorded as an InMail that cost nothing (inmail edit ID --via open-profile)")
        if sent:
            yield Cause("lag", "LinkedIn's number lags by up to 48 hours, and an InMail was sent within them")


# Credits that came otherwise


class GrantRequest(NamedTuple):
    """What a user asked to record. `expires` is a date, `never`, or None for the plan's age limit."""

    credits: int
    origin: GrantOrigin = "purchase"
    expires: str | None = None
    when: str | None = None


def grant(desk: Desk, request: GrantRequest) -> Recorded:
    """Record credits that came otherwise than by renewal or response.

    Raises: NoPlan where no plan is in force at that instant; BadValue, BadDate; NotFound, Busy, StorageFailed.
    """
    checked_credits("N", request.credits, least=1)
    account = _account(desk)
    with recording(desk, "grant", account) as entry:
        at = _instant(desk, request.when, account.zone)
        plan = plan_in_force(entry, state_at(desk.store, account.key, at), "add credits to")
        expires = expires_on(desk, request.expires, plan, at)
        ids, recorded = entry.new_ids(1), entry.new_recorded()
        fact = Grant(ids[0], account.name, at, recorded, request.credits, request.origin, expires)
        records.add(desk.store, fact)
        entry.wrote(fact)
        _warn_of_purchase(entry, request.origin, plan)
        entry.say(_granted(fact, plan))
        tell_balance(entry, at)
        entry.batch.summary = f"grant {request.credits:,} by {request.origin}"
    return done(entry)


_WAYS: dict[GrantOrigin, str] = {"purchase": "bought", "transfer": "transferred", "goodwill": "given by LinkedIn"}


def _granted(fact: Grant, plan: PlanPeriod) -> str:
    on = full_date(date_of(fact.at, plan.terms.zone))
    head = f"{counted(fact.credits, 'credit')} {_WAYS[fact.origin]} on {on}"
    if isinstance(fact.expires, date):
        return f"{head}, gone on {full_date(fact.expires)}."
    days = plan.terms.lifetime_days
    ageless = fact.expires == "never" or days is None
    return f"{head}, never expiring." if ageless else f"{head}, kept for {days} days as the plan's own."


def _warn_of_purchase(entry: Entry, origin: GrantOrigin, plan: PlanPeriod) -> None:
    """Source: the guide, Can I buy additional InMail credits? Recruiter's contracts, which are pooled, differ."""
    if origin == "purchase" and not plan.terms.pooled:
        entry.warn(
            "not-sold",
            "LinkedIn sells no InMail credits for Premium (the guide: an upgrade, or the next renewal, is the way);"
            " recorded all the same. --origin transfer|goodwill says otherwise.",
        )


def expires_on(desk: Desk, text: str | None, plan: PlanPeriod, at: Instant) -> date | Literal["never"] | None:
    """Return when credits that come at `at` go; None for the plan's age limit. Raises: BadValue, BadDate."""
    if text is None:
        return None
    if text.strip().casefold() == "never":
        return "never"
    on = parse_when(text, now=desk.now, zone=plan.terms.zone, allow_future=True).on
    if on is None:
        raise BadValue(f"--expires {text!r} is no date.", hint="Give a date such as 2027-02-20, or never.")
    return outliving(on, plan, at, said=f"--expires {text}", hint="Give a date after their own.")


def outliving(on: date, plan: PlanPeriod, at: Instant, *, said: str, hint: str) -> date:
    """Return a date of expiry that is after that of the credits; `said` is what set one of them. Raises: BadValue."""
    if on <= date_of(at, plan.terms.zone):
        raise BadValue(f"{said}: the credits would be gone at once.", hint=hint)
    return on


# Shared


def _account(desk: Desk) -> AccountRow:
    account = account_in_use(desk)
    if account is None:
        raise NoPlan("no plan is active.")
    return account


def _instant(desk: Desk, when: str | None, zone: str) -> Instant:
    return parse_when(when or "now", now=desk.now, zone=zone, allow_future=False).at


def plan_in_force(entry: Entry, state: Checkpoint, purpose: str) -> PlanPeriod:
    """Return the plan of a state; `purpose` says what it is needed for. Raises: NoPlan."""
    if state.plan is not None:
        return state.plan
    now = entry.state_now().plan
    if now is None:
        raise NoPlan(f"no plan is active, so there is no balance to {purpose}.")
    later = _next_plan(entry, state.at) or now
    raise NoPlan(
        f"no plan was active then, so there was no balance to {purpose}.",
        hint=f"{later.terms.name} began on {full_date(date_of(later.at, later.terms.zone))}; see `inmail plan`.",
    )


def _next_plan(entry: Entry, at: Instant) -> PlanPeriod | None:
    assert entry.account is not None
    events = in_force(history.terms_events(entry.desk.store, entry.account.key))
    return next((event for event in events if isinstance(event, PlanPeriod) and event.at > at), None)

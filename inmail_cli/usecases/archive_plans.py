"""Plan periods that receipts show: proposed, and recorded on demand where nothing of today changes by it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from inmail_cli.domain.dates import date_of, start_of
from inmail_cli.domain.events import Cancel, Instant, PlanPeriod
from inmail_cli.domain.joining import order_of
from inmail_cli.domain.matching import match_plan
from inmail_cli.domain.plans import DEFAULT_RULES, SHIPPED_RULES
from inmail_cli.errors import Refused, UnknownPlan
from inmail_cli.importers.base import PlanProposal, content_id
from inmail_cli.reports.balance import BalanceView
from inmail_cli.reports.words import full_date
from inmail_cli.store import archives, history, records
from inmail_cli.store.connection import Store
from inmail_cli.usecases import awaiting, looking
from inmail_cli.usecases.choosing import Choice, Figures, choose
from inmail_cli.usecases.recording import Entry, plural

Standing = Literal["proposed", "recorded", "known", "deleted", "rejected"]
# A payment may come some days late; a longer gap is a subscription that had ended.
GRACE = timedelta(days=10)
_MONTHS_PAID = {"month": 1, "year": 12}


class SettledPlan(NamedTuple):
    """A proposal and what became of it; `reason` says it in words."""

    proposal: PlanProposal
    standing: Standing
    reason: str


class _Shown(NamedTuple):
    """What of today, and of the time when all that is planned has begun, no period of the past may change."""

    today: BalanceView
    waiting: awaiting.Awaited
    later: BalanceView
    waiting_later: awaiting.Awaited


def settle_plans(
    entry: Entry, proposals: Sequence[PlanProposal], *, accept: bool, alone: bool
) -> tuple[SettledPlan, ...]:
    """Record proposed periods where `accept` asks for it and today allows it; return what became of each.

    Only periods before the first one on record are recorded, all of them or none. `alone` says that the import has
    nothing else to give. Raises: Refused when it is alone and they cannot be recorded.
    """
    assert entry.account is not None
    recorded = _plans_of(entry.desk.store, entry.account.key)
    settled = [_settled(entry, proposal, recorded) for proposal in proposals]
    wanted = [one.proposal for one in settled if one.standing == "proposed"]
    if not accept or not wanted:
        return tuple(settled)
    none_yet = "no plan is recorded yet, and they come before the first one."
    obstacle = _record(entry, wanted, recorded) if recorded else none_yet
    if obstacle is None:
        return tuple(_said(one, "recorded", "recorded") for one in settled)
    message = f"The plans of the receipts were not recorded: {obstacle}"
    if alone:
        raise Refused(message, hint=None if recorded else how_to_begin(proposals, entry.desk.now))
    entry.warn("plans-not-recorded", message)
    return tuple(_said(one, "rejected", "left out") for one in settled)


def begin_with(entry: Entry, proposals: Sequence[PlanProposal]) -> str | None:
    """Say how to record the first plan, where there is none and the receipts show some."""
    assert entry.account is not None
    if not proposals or _plans_of(entry.desk.store, entry.account.key):
        return None
    return how_to_begin(proposals, entry.desk.now)


def how_to_begin(proposals: Sequence[PlanProposal], now: Instant) -> str:
    """Say how the newest of the proposals becomes the first plan on record."""
    newest = proposals[-1]
    rules = "" if _is_default(newest.plan) else " --rules linkedin-help"
    day = newest.billing_day
    if date_of(now, "UTC") < newest.paid_until + GRACE:
        begin = f"inmail setup {newest.plan}{rules} --renews {day} --balance N"
        return f"Begin with the number that LinkedIn shows now: {begin}"
    begin = f"inmail plan set {newest.plan}{rules} --since {newest.starts_on} --billing-day {day}"
    return f"The last of them is over; to record it: {begin}; then: inmail plan cancel --when {newest.paid_until}"


def _is_default(plan: str) -> bool:
    return plan not in ("sales-navigator-advanced-plus", "recruiter-professional-services")


def _said(one: SettledPlan, standing: Standing, reason: str) -> SettledPlan:
    return one._replace(standing=standing, reason=reason) if one.standing == "proposed" else one


# Which may be recorded


def _plans_of(store: Store, account_key: int) -> list[PlanPeriod]:
    """Return the plan periods on record, also those of an unknown plan or replaced, oldest first."""
    return [event for event in history.terms_events(store, account_key) if isinstance(event, PlanPeriod)]


def _settled(entry: Entry, proposal: PlanProposal, recorded: Sequence[PlanPeriod]) -> SettledPlan:
    assert entry.account is not None
    verdict, reason = match_plan(proposal.plan, proposal.starts_on, recorded=recorded)
    if verdict == "duplicate":
        return SettledPlan(proposal, "known", reason)
    at = start_of(proposal.starts_on, entry.account.zone)
    if verdict == "rejected" or at > entry.desk.now:
        return SettledPlan(proposal, "rejected", reason if verdict == "rejected" else "dated in the future")
    if _period_id(entry, proposal, at) in archives.deleted_ids(entry.desk.store, "plan_periods"):
        return SettledPlan(proposal, "deleted", "deleted by you")
    return SettledPlan(proposal, "proposed", "--accept-plans records it" if recorded else "no plan is recorded yet")


def _period_id(entry: Entry, proposal: PlanProposal, at: Instant) -> str:
    assert entry.account is not None
    return content_id(at, "plan", entry.account.name, proposal.plan)


# Recording them


def _record(entry: Entry, wanted: Sequence[PlanProposal], recorded: Sequence[PlanPeriod]) -> str | None:
    """Record periods, and cancels where nothing was paid for between them; else return what stands against it."""
    store, first = entry.desk.store, recorded[0]
    periods = [_period(entry, proposal, first) for proposal in wanted]
    facts: list[PlanPeriod | Cancel] = [*periods, *_ends(entry, wanted, periods, first)]
    before = _shown(entry, recorded)
    with _tried(store) as trial:
        facts = list(_add(entry, sorted(facts, key=order_of)))
        obstacle = _obstacle(before, _shown(entry, recorded), first)
        trial.kept = obstacle is None
    if obstacle is None:
        for fact in facts:
            entry.wrote(fact)
        entry.say(f"{plural(len(periods), 'plan period')} recorded from the receipts; today's balance is as it was.")
    return obstacle


def _add(entry: Entry, facts: Sequence[PlanPeriod | Cancel]) -> Iterator[PlanPeriod | Cancel]:
    store = entry.desk.store
    for place, fact in enumerate(facts, entry.new_recorded(len(facts))):
        numbered = fact._replace(recorded=place)
        records.add(store, numbered)
        yield numbered


class _Trial:
    kept = False


@contextmanager
def _tried(store: Store) -> Iterator[_Trial]:
    """Take back what is written inside, unless it is to be kept."""
    trial = _Trial()
    store.execute("SAVEPOINT trial")
    yield trial
    if not trial.kept:
        store.execute("ROLLBACK TO trial")
    store.execute("RELEASE trial")


def _period(entry: Entry, proposal: PlanProposal, first: PlanPeriod) -> PlanPeriod:
    assert entry.account is not None
    account = entry.account
    choice = _choice(entry, proposal, first)
    zone = choice.terms.zone if choice.fixed_day is not None else account.zone
    at = start_of(proposal.starts_on, zone)
    return PlanPeriod(
        id=_period_id(entry, proposal, start_of(proposal.starts_on, account.zone)),
        account=account.name,
        at=at,
        recorded=0,
        plan=choice.key,
        rules=choice.rules,
        billing_day=choice.fixed_day or proposal.billing_day,
        seats=1,
        opening_balance=None,
        grant_on_start=False,
        credits="forfeit",
        terms=choice.terms._replace(zone=zone),
    )


def _choice(entry: Entry, proposal: PlanProposal, first: PlanPeriod) -> Choice:
    """Return the plan's terms: those of the first period on record where it is the same plan, else a rule set's."""
    assert entry.account is not None
    figures = Figures(price=_monthly_price(proposal), currency=proposal.currency)
    if first.plan == proposal.plan and first.terms.monthly >= 1:
        return choose(entry.desk, proposal.plan, rules=None, figures=figures, active=first, zone=entry.account.zone)
    known = [first.rules] if first.rules in SHIPPED_RULES else []
    for rules in dict.fromkeys([*known, DEFAULT_RULES, *SHIPPED_RULES]):
        try:
            return choose(entry.desk, proposal.plan, rules=rules, figures=figures, active=None, zone=entry.account.zone)
        except UnknownPlan:
            continue
    raise UnknownPlan(f"no rule set has the plan {proposal.plan!r}.")


def _monthly_price(proposal: PlanProposal) -> str | None:
    if proposal.price is None:
        return None
    return str((Decimal(proposal.price) / _MONTHS_PAID[proposal.every]).quantize(Decimal("0.01")))


def _ends(
    entry: Entry, wanted: Sequence[PlanProposal], periods: Sequence[PlanPeriod], first: PlanPeriod
) -> Iterator[Cancel]:
    """A cancel after each period that nothing was paid for soon after."""
    assert entry.account is not None
    for (proposal, period), following in zip(zip(wanted, periods, strict=True), [*periods[1:], first], strict=True):
        zone = period.terms.zone
        if proposal.paid_until + GRACE < date_of(following.at, zone):
            at = start_of(proposal.paid_until, zone)
            yield Cancel(content_id(at, "cancel", period.id), entry.account.name, at, 0)


# What may not change


def _shown(entry: Entry, recorded: Sequence[PlanPeriod]) -> _Shown:
    assert entry.account is not None
    desk = entry.desk._replace(account=entry.account.name)
    later = max(desk.now, recorded[-1].at)
    return _Shown(
        looking.balance_view(desk, as_of=desk.now),
        awaiting.awaited(desk, as_of=desk.now),
        looking.balance_view(desk, as_of=later),
        awaiting.awaited(desk, as_of=later),
    )


def _obstacle(before: _Shown, after: _Shown, first: PlanPeriod) -> str | None:
    """Say what recording would change; None where nothing is."""
    if before == after:
        return None
    on = full_date(date_of(first.at, first.terms.zone))
    was, would = before.today, after.today
    if was.balance != would.balance:
        why = f": responses to InMails from before {on} have returned credits" if _opens(first) else ""
        return f"today's balance would be {_number(would.balance)}, not {_number(was.balance)}{why}."
    if (was.lots, was.losses, was.next_renewal) != (would.lots, would.losses, would.next_renewal):
        return "the credits of today would expire on other dates."
    unpaid = would.uncovered - was.uncovered
    if unpaid:
        free = "`inmail edit ID --via open-profile` marks those that cost none."
        return f"{plural(unpaid, 'InMail')} of that time would have had no credit; {free}"
    waiting = _no_longer_returning(before, after)
    if waiting:
        until = full_date(date_of(max(waiting), first.terms.zone))
        many = plural(len(waiting), "InMail")
        return f"the credit of {many} from before {on} can still come back, and would not; try again after {until}."
    return "numbers of LinkedIn's or grants that are recorded of that time would count differently."


def _opens(first: PlanPeriod) -> bool:
    return first.opening_balance is not None


def _number(balance: int | None) -> str:
    return "none" if balance is None else f"{balance:,}"


def _no_longer_returning(before: _Shown, after: _Shown) -> list[Instant]:
    """Until when those InMails' credits can come back that would not."""
    kept = {view.id for shown in (after.waiting, after.waiting_later) for view in shown.views if view.credit_back_until}
    views = {view.id: view for shown in (before.waiting, before.waiting_later) for view in shown.views}
    return [view.credit_back_until for view in views.values() if view.credit_back_until and view.id not in kept]

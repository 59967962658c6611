"""Start a plan, change it, begin in mid-subscription, and end it."""

from collections.abc import Sequence

from inmail_cli.domain.allotment import max_credits
from inmail_cli.domain.dates import date_of, parse_when, within
from inmail_cli.domain.events import Account, Cancel, Instant, PlanPeriod
from inmail_cli.domain.joining import cancel_takes_effect
from inmail_cli.domain.outlook import today_of
from inmail_cli.errors import NoPlan, Refused
from inmail_cli.reports.plans import Effect, balance_sentence, effect_sentence, period_sentence, standing_sentence
from inmail_cli.reports.words import counted, full_date
from inmail_cli.store import history, records
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.choosing import NO_FIGURES, Choice, choose
from inmail_cli.usecases.desk import Desk, account_in_use
from inmail_cli.usecases.drafting import Draft, PlanRequest, draft_period, refuse_contradictions
from inmail_cli.usecases.overtaken import Overtaken, begins_today, overtaken, warn_of_end, warn_of_new_plan
from inmail_cli.usecases.periods import TermsEvent, effect_of, in_force, plan_at
from inmail_cli.usecases.recording import Entry, Recorded, done, recording
from inmail_cli.usecases.standing import compared_after, outlook_of


def set_plan(desk: Desk, request: PlanRequest) -> Recorded:
    """Start a plan, or change to it; makes the first account where there is none.

    Raises: Refused where it is the plan in force already, and for what the plan or `credits` does not allow;
    NoPlan; UnknownPlan, BadDate, BadValue, BadFile, UsageError for what was typed; NotFound, Busy, StorageFailed.
    """
    refuse_contradictions(request)
    with recording(desk, "plan set", account_in_use(desk)) as entry:
        _add_period(entry, entry.account_or_new(), request)
    return done(entry)


def set_up(desk: Desk, request: PlanRequest, *, zone: str | None) -> Recorded:
    """Begin in mid-subscription, now, from the number that LinkedIn shows; `zone` is the account's, where given.

    Raises: Refused where a plan is in force already; else as `set_plan`.
    """
    refuse_second_setup(desk)
    account = account_in_use(desk)
    with recording(desk._replace(machine_zone=zone or desk.machine_zone), "setup", account) as entry:
        row = entry.account_or_new()
        refuse_second_setup(desk)  # nor did another process, before this one had the lock
        if zone is not None and zone != row.zone:
            row = row._replace(zone=zone)
            records.update_account(desk.store, row.name, Account(row.name, zone))
            entry.wrote(Account(row.name, zone))
            entry.say(f"Account {row.name} is in the zone {zone} now.")
        _add_period(entry, row, request)
    return done(entry)


def refuse_second_setup(desk: Desk) -> None:
    """Refuse to begin twice. Raises: Refused where a plan is in force; NotFound for the account."""
    account = account_in_use(desk)
    active = plan_at(desk.store, account.key, desk.now) if account else None
    if active is not None:
        since = full_date(date_of(active.at, active.terms.zone))
        raise Refused(
            f"{active.terms.name} is active since {since}.",
            hint="`inmail plan set PLAN` changes the plan; `inmail reconcile N` takes the number that LinkedIn shows.",
        )


def choice_for_setup(desk: Desk, words: str, rules: str | None) -> Choice:
    """Return the plan that words mean, to know what is still to be asked. Raises: UnknownPlan, BadFile."""
    return choose(desk, words, rules=rules, figures=NO_FIGURES, active=None, zone=desk.machine_zone)


# What is recorded, and what is said of it


def _add_period(entry: Entry, account: AccountRow, request: PlanRequest) -> None:
    store = entry.desk.store
    draft = draft_period(entry.desk, account, request)
    period = draft.period._replace(id=entry.new_ids(1)[0], recorded=entry.new_recorded())
    before = overtaken(entry, period.at) if begins_today(entry, period) else Overtaken()
    records.add(store, period)
    entry.wrote(period)
    effect, issues = effect_of(store, account.key, period)
    if any(issue.kind == "carry-without-plan" for issue in issues):
        raise NoPlan("--credits carry: no plan is active then, so there is nothing to carry.", hint="Leave it out.")
    tell_standing(entry, period)
    if draft.seats_only:
        entry.say("Nothing is forfeited or granted: the credits change from the next renewal on.")
    else:
        _tell_effect(entry, draft, effect)
    if entry.before is not None:
        tell_balance(entry, period.at)
    _warn(entry, draft, effect.forfeited, before)
    entry.batch.summary = period_sentence(period, until=None)


def _tell_effect(entry: Entry, draft: Draft, effect: Effect) -> None:
    active, at = draft.active, draft.period.at
    replaced = active is not None and active.at == at
    if active is not None and replaced:
        entry.say(f"It takes the place of {active.terms.name}, which was set for the same instant.")
    after_plan = active is not None and not replaced and draft.period.credits == "forfeit"
    said = effect_sentence(effect, after_plan=after_plan, is_future=at > entry.desk.now)
    if said:
        entry.say(said)


def tell_standing(entry: Entry, period: PlanPeriod) -> None:
    """Say where the plan in force stands, and what `period` is where it is another one."""
    assert entry.account is not None
    store, state = entry.desk.store, entry.state_now()
    if state.plan is None or state.plan.id != period.id:
        later = [event for event in in_force(history.terms_events(store, entry.account.key)) if event.at > period.at]
        until = date_of(later[0].at, period.terms.zone) if later else None
        entry.say(period_sentence(period, until=until))
    if state.plan is not None:
        ahead = outlook_of(store, entry.account.key, state, now=entry.desk.now)
        renewal, own_on = ahead.next_renewal, state.next_renewal
        entry.say(standing_sentence(state.plan, state.balance or 0, renewal, own_on=own_on, today=today_of(state)))


def tell_balance(entry: Entry, at: Instant) -> None:
    """Say what a write dated `at` did to the balance, and why it did nothing where LinkedIn's number came later."""
    state = entry.state_now()
    on = compared_after(state, at)
    if on is not None and state.plan is not None and state.balance == entry.before:
        entry.say(f"Balance unchanged: LinkedIn's number was taken on {full_date(on)}.")
    else:
        entry.say(balance_sentence(entry.before, state.balance))


def _warn(entry: Entry, draft: Draft, forfeited: int, before: Overtaken) -> None:
    period, active = draft.period, draft.active
    if period.opening_balance is not None and period.opening_balance > max_credits(period):
        entry.warn(
            "above-cap",
            f"{period.opening_balance:,} credits are above the cap of {max_credits(period):,}:"
            " the next renewal takes what is above it.",
        )
    if period.terms.cap < period.terms.monthly:
        entry.warn("cap-below-monthly", f"The cap of {period.terms.cap:,} is below {period.terms.monthly:,} a month.")
    if active is None or draft.seats_only:
        return
    warn_of_new_plan(entry, period, before)
    if active.plan == period.plan and forfeited:
        entry.warn(
            "new-subscription",
            f"This counts as a new subscription: {counted(forfeited, 'credit')} forfeited."
            " `inmail plan edit` corrects a period and forfeits nothing.",
        )
    if active.rules != period.rules:
        entry.warn(
            "other-rules",
            f"The rules are {period.rules} now, and were {active.rules}: --rules {active.rules} keeps those.",
        )


# The end


def cancel_plan(desk: Desk, when: str | None) -> Recorded:
    """End the plan at 00:00 of a date, today unless told, in the zone of the period that it ends.

    Raises: NoPlan where none is in force just before; Refused where it would come before the period that it is
    meant for; BadDate; NotFound, Busy, StorageFailed.
    """
    account = account_in_use(desk)
    if account is None:
        raise NoPlan("no plan is active.")
    with recording(desk, "plan cancel", account) as entry:
        at = cancels_at(desk, account, when or "today")
        ended = refuse_pointless_cancel(desk, account, at)
        before = overtaken(entry, at)
        fact = Cancel(id=entry.new_ids(1)[0], account=account.name, at=at, recorded=entry.new_recorded())
        records.add(desk.store, fact)
        entry.wrote(fact)
        _tell_end(entry, account, fact, ended)
        warn_of_end(entry, fact, ended.terms.zone, before)
    return done(entry)


def cancels_at(desk: Desk, account: AccountRow, text: str) -> Instant:
    """Return 00:00 of the date, which is read in the zone of the plan in force then. Raises: BadDate."""
    when = parse_when(text, now=desk.now, zone=account.zone, allow_future=True)
    events = in_force(history.terms_events(desk.store, account.key))
    plans = [event for event in events if isinstance(event, PlanPeriod)]
    started = [plan for plan in plans if plan.at < when.at]
    zone = started[-1].terms.zone if started else account.zone
    at = parse_when(text, now=desk.now, zone=zone, allow_future=True).at
    return within(text, cancel_takes_effect(at, plans, account.zone))


def refuse_pointless_cancel(desk: Desk, account: AccountRow, at: Instant) -> PlanPeriod:
    """Return the period that a cancel at `at` ends. Raises: Refused, NoPlan."""
    ended = plan_at(desk.store, account.key, at - 1)
    zone = ended.terms.zone if ended else account.zone
    on = date_of(at, zone)
    events = in_force(history.terms_events(desk.store, account.key))
    for event in events:
        if isinstance(event, PlanPeriod) and event.at >= at and date_of(event.at, zone) == on:
            began = f"{event.terms.name} began on {full_date(on)}"
            raise Refused(
                f"{began}: a cancel takes effect at 00:00 of its date, before that.",
                hint="Give a later date with --when; or take the plan back with `inmail undo`.",
            )
    if ended is None:
        raise _nothing_to_cancel(events, at, zone)
    return ended


def _nothing_to_cancel(events: Sequence[TermsEvent], at: Instant, zone: str) -> NoPlan:
    """`events` are those in force; a cancel before `at` is what left nothing to cancel."""
    on = date_of(at, zone)
    none = f"no plan is active just before {full_date(on)}"
    last = next((event for event in reversed(events) if event.at < at), None)
    if not isinstance(last, Cancel):
        return NoPlan(f"{none}, so there is nothing to cancel.", hint="See `inmail plan`." if events else None)
    earlier = [event for event in events if isinstance(event, PlanPeriod) and event.at < last.at]
    ended_on = date_of(last.at, earlier[-1].terms.zone if earlier else zone)
    return NoPlan(
        f"a cancel of {full_date(ended_on)} is on record: {none}.",
        hint=f"`inmail edit {last.id} --when {on.isoformat()}` moves it; `inmail delete {last.id}` takes it back.",
    )


def _tell_end(entry: Entry, account: AccountRow, cancel: Cancel, ended: PlanPeriod) -> None:
    effect, _ = effect_of(entry.desk.store, account.key, cancel)
    is_future = cancel.at > entry.desk.now
    on = full_date(date_of(cancel.at, ended.terms.zone))
    entry.say(f"{ended.terms.name} {'ends' if is_future else 'ended'} on {on}, at 00:00.")
    entry.say(effect_sentence(effect, after_plan=True, is_future=is_future))
    state = entry.state_now()
    if state.plan is not None and state.plan.at > cancel.at:
        entry.say(f"{state.plan.terms.name}, which began later, goes on.")
    if not is_future:
        tell_balance(entry, cancel.at)
    entry.batch.summary = f"{ended.terms.name} ends on {on}"

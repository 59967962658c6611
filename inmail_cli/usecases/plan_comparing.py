"""What every plan that is known would have come to on an account's own InMails."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from inmail_cli.domain.dates import date_of, start_of
from inmail_cli.domain.events import Instant, PlanPeriod, PlanTerms
from inmail_cli.domain.ledger import Checkpoint, Responded
from inmail_cli.domain.plan_comparison import Offer, need_of, sent_between, tried
from inmail_cli.domain.plans import SHIPPED_RULES, terms_of
from inmail_cli.domain.survival import response_curve
from inmail_cli.errors import BadDate, InmailError
from inmail_cli.reports.plan_comparison import PlanComparison
from inmail_cli.store import history
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.awaiting import open_inmails, waiting_of
from inmail_cli.usecases.desk import Desk, one_account, zone_in_use
from inmail_cli.usecases.forecasting import recent_pace
from inmail_cli.usecases.looking import date_meant
from inmail_cli.usecases.standing import state_at

DEFAULT_DAYS = 365


class _Span(NamedTuple):
    """From when to when InMails count, both included."""

    since: Instant
    until: Instant


def compare_plans(desk: Desk, *, since: Instant | None, until: Instant | None) -> PlanComparison:
    """Replay the InMails of the account in use under every plan of the rule sets, and under its own plans.

    `since`: by default its first InMail, at most a year back; `until`: by default now. Raises: BadDate for an end
    in the future or before the beginning; NotFound; UsageError for all accounts at once.
    """
    account = one_account(desk, "plan compare")
    today = date_meant(desk, desk.now)
    first_at = history.first_inmail_at(desk.store, account.key) if account else None
    span = _span(desk, account, first_at, since, until)
    if account is None or first_at is None:
        name = account.name if account else None
        return PlanComparison(name, desk.now, today, zone_in_use(desk, account), *span)
    state = state_at(desk.store, account.key, desk.now)
    recorded = history.fold_events(desk.store, account.key, after=span.since - 1, until=span.until)
    events = sent_between(recorded, span.since, span.until)
    offers = _offers(desk, account, state.plan, date_of(span.since, account.zone).day)
    trials = tuple(tried(offer, events, since=span.since, until=span.until) for offer in offers)
    pace = recent_pace(desk, account, state)
    return PlanComparison(
        account=account.name,
        as_of=desk.now,
        today=today,
        zone=account.zone,
        since=span.since,
        until=span.until,
        trials=trials if trials[0].sends else (),
        sends=trials[0].sends,
        responses=sum(1 for event in events if isinstance(event, Responded) and event.first),
        pace=pace,
        need=need_of(pace.per_week, _chance_of_credit_back(desk, account, state)) if pace.sent else None,
    )


def _span(
    desk: Desk, account: AccountRow | None, first_at: Instant | None, since: Instant | None, until: Instant | None
) -> _Span:
    zone = account.zone if account else desk.machine_zone
    today = date_of(desk.now, zone)
    if until is not None and date_of(until, zone) > today:
        raise BadDate(f"--to {date_of(until, zone)} is in the future.", hint="Leave it out: InMails up to now count.")
    end = desk.now if until is None else min(until, desk.now)
    year = start_of(date_of(end, zone) - timedelta(days=DEFAULT_DAYS), zone)
    if since is None:
        return _Span(start_of(date_of(min(max(first_at or year, year), end), zone), zone), end)
    if since > end:
        on, last = date_of(since, zone), date_of(end, zone)
        raise BadDate(f"--from {on} is after the last day, {last}.", hint="Give an earlier day.")
    return _Span(since, end)


def _chance_of_credit_back(desk: Desk, account: AccountRow, state: Checkpoint) -> float:
    waiting = waiting_of(state, open_inmails(desk, [account], desk.now).get(account.key, ()))
    ages = waiting.open_ages + waiting.lapsed_ages
    return 1 - response_curve(state.responses.by_day, state.responses.sends, ages)[-1]


# What could be subscribed to


class _Setting(NamedTuple):
    """What the account brings: its zone and plan, and on what day of the month its plans renew."""

    zone: str
    current: PlanPeriod | None
    billing_day: int

    def offer(self, rules: str, key: str, terms: PlanTerms, fixed_day: int | None, *, is_own: bool) -> Offer:
        current = self.current
        return Offer(
            rules=rules,
            key=key,
            terms=terms,
            billing_day=fixed_day or self.billing_day,
            seats=current.seats if current is not None and current.terms.pooled and terms.pooled else 1,
            is_current=current is not None
            and (current.rules, current.plan) == (rules, key)
            and alike(current.terms, terms),
            is_own=is_own,
        )


def _offers(desk: Desk, account: AccountRow, current: PlanPeriod | None, day: int) -> list[Offer]:
    """The plans of the shipped rule sets, of others that the account has used, and the account's own."""
    periods = [
        event
        for event in history.terms_events(desk.store, account.key)
        if isinstance(event, PlanPeriod) and event.terms.monthly >= 1
    ]
    renews = current is not None and current.terms.renewal == "billing-day"
    setting = _Setting(account.zone, current, current.billing_day if current is not None and renews else day)
    names = dict.fromkeys((*SHIPPED_RULES, *(period.rules for period in periods)))
    offers = [offer for name in names for offer in _of_rules(desk, name, setting)]
    return [*offers, *_own(periods, offers, setting)]


def _of_rules(desk: Desk, name: str, setting: _Setting) -> Iterator[Offer]:
    try:
        rules = desk.rules(name)
    except InmailError:  # a file of the user's own that is gone: its plans are still the account's own
        return
    for entry in rules.plans.values():
        terms = terms_of(entry, credit_back_days=rules.credit_back_days, zone=setting.zone)
        yield setting.offer(rules.name, entry.key, terms, entry.billing_day, is_own=False)


def _own(periods: Sequence[PlanPeriod], known: Sequence[Offer], setting: _Setting) -> list[Offer]:
    """The account's plans whose terms are in no rule set, the newest of each key."""
    found: dict[str, Offer] = {}
    for period in periods:
        terms = period.terms
        if not any(alike(terms, offer.terms) for offer in known if offer.key == period.plan):
            fixed_day = period.billing_day if terms.renewal == "fixed-day" else None
            found[period.plan] = setting.offer(period.rules, period.plan, terms, fixed_day, is_own=True)
    return list(found.values())


def alike(terms: PlanTerms, others: PlanTerms) -> bool:
    """Tell whether terms are the same but for the zone."""
    return terms._replace(zone="") == others._replace(zone="")

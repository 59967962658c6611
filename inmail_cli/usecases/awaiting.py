"""The InMails that await a response: until when one returns the credit, and how many credits should come back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from inmail_cli.domain.dates import date_of
from inmail_cli.domain.events import Instant
from inmail_cli.domain.ledger import SECONDS_A_DAY, Checkpoint
from inmail_cli.domain.poisson_binomial import quantiles
from inmail_cli.domain.survival import METHOD, Curve, InTime, chance_of_response, expected_credits, response_curve
from inmail_cli.reports.balance import PendingView
from inmail_cli.store import reading
from inmail_cli.store.reading import AccountRow, OpenInmail
from inmail_cli.usecases.desk import Desk, accounts_meant
from inmail_cli.usecases.standing import break_ahead, returns_credit_until, state_at

if TYPE_CHECKING:
    from inmail_cli.reports.pending import AwaitedView

PENDING_DAYS = 90


class Waiting(NamedTuple):
    """The unanswered InMails of one account that are young enough to return a credit, split by whether they would."""

    open_ages: Counter[int]
    lapsed_ages: Counter[int]


def waiting_of(state: Checkpoint, sends: Sequence[OpenInmail]) -> Waiting:
    """Return the ages, in whole days, of the unanswered InMails of the last 90 days."""
    open_ages: Counter[int] = Counter()
    lapsed_ages: Counter[int] = Counter()
    for send in sends:
        age = (state.at - send.sent_at) // SECONDS_A_DAY
        (lapsed_ages if _until(state, send.sent_at, None) is None else open_ages)[age] += 1
    return Waiting(open_ages, lapsed_ages)


def _until(state: Checkpoint, sent_at: Instant, ahead_at: Instant | None) -> Instant | None:
    """Until when a response would return the credit; None where one that comes now would not."""
    until = returns_credit_until(state, sent_at, break_ahead=ahead_at)
    return None if until is None or until < state.at else until


def _in_time(state: Checkpoint, ahead_at: Instant | None) -> InTime:
    """Tell which responses return a credit: before a break that is on record, and within the plan's days."""
    days_left = PENDING_DAYS if ahead_at is None else (ahead_at - 1 - state.at) // SECONDS_A_DAY
    return InTime(days_left, state.plan.terms.credit_back_days if state.plan else PENDING_DAYS)


def pending_of(state: Checkpoint, sends: Sequence[OpenInmail], ahead_at: Instant | None) -> PendingView:
    """Return what an account's open InMails should bring back, before a break that is on record for `ahead_at`."""
    open_ages, lapsed_ages = waiting_of(state, sends)
    by_day, answered_of = state.responses.by_day, state.responses.sends
    in_time = _in_time(state, ahead_at)
    expected = expected_credits(by_day, answered_of, open_ages, lapsed_ages=lapsed_ages, in_time=in_time)
    return PendingView(len(sends), expected.expected, expected.low, expected.high, expected.method)


class Awaited(NamedTuple):
    """The InMails that await a response, oldest first, and what they should bring back altogether."""

    views: "tuple[AwaitedView, ...]"
    expected: PendingView


def awaited(desk: Desk, *, as_of: Instant) -> Awaited:
    """Return the InMails of the accounts meant that await a response, oldest first. Raises: NotFound."""
    accounts = accounts_meant(desk)
    open_sends = open_inmails(desk, accounts, as_of)
    views: list[AwaitedView] = []
    expected = []
    for account in accounts:
        state = state_at(desk.store, account.key, as_of)
        sends = open_sends.get(account.key, [])
        ahead_at = break_ahead(desk.store, account.key, state, now=desk.now)
        expected.append(pending_of(state, sends, ahead_at))
        views += _awaited_views(account, state, sends, ahead_at)
    views.sort(key=lambda view: (view.sent_at, view.id))
    return Awaited(tuple(views), _together(expected, views))


def open_inmails(desk: Desk, accounts: Sequence[AccountRow], as_of: Instant) -> Mapping[int, Sequence[OpenInmail]]:
    """Return the unanswered InMails of the last 90 days, by account."""
    since = as_of - PENDING_DAYS * SECONDS_A_DAY
    return reading.open_inmails(desk.store, [account.key for account in accounts], as_of=as_of, since=since)


def _together(parts: Sequence[PendingView], views: "Sequence[AwaitedView]") -> PendingView:
    """Accounts are independent of one another: all their InMails together are one sum."""
    if len(parts) == 1:
        return parts[0]
    chances = [view.chance or 0.0 for view in views if view.credit_back_until is not None]
    low, high = quantiles([1] * len(chances), chances, (0.1, 0.9)) if chances else (0, 0)
    return PendingView(len(views), sum(chances), low, high, METHOD)


def _awaited_views(
    account: AccountRow, state: Checkpoint, sends: Sequence[OpenInmail], ahead_at: Instant | None
) -> "list[AwaitedView]":
    waiting = waiting_of(state, sends)
    ages = waiting.open_ages + waiting.lapsed_ages
    curve = response_curve(state.responses.by_day, state.responses.sends, ages)
    return [_awaited_view(account, state, send, curve, ahead_at) for send in sends]


def _awaited_view(
    account: AccountRow, state: Checkpoint, send: OpenInmail, curve: Curve, ahead_at: Instant | None
) -> "AwaitedView":
    from inmail_cli.reports.pending import AwaitedView

    age = (state.at - send.sent_at) // SECONDS_A_DAY
    until = _until(state, send.sent_at, ahead_at)
    zone = state.plan.terms.zone if state.plan else account.zone
    return AwaitedView(
        account=account.name,
        id=send.id,
        person=send.person,
        sent_at=send.sent_at,
        sent_on=date_of(send.sent_at, zone),
        days_waiting=age,
        credit_back_until=until,
        credit_back_on=None if until is None else date_of(until, zone),
        chance=chance_of_response(age, curve, _in_time(state, ahead_at)),
    )

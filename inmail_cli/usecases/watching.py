"""Whether anything about the accounts asks for attention."""

from collections.abc import Iterator

from inmail_cli.domain.conditions import Condition, Thresholds
from inmail_cli.domain.dates import date_of
from inmail_cli.domain.ledger import Checkpoint
from inmail_cli.domain.outlook import today_of, zone_of
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.desk import ALL, Desk, accounts_meant
from inmail_cli.usecases.standing import outlook_of, state_at


def conditions(desk: Desk, thresholds: Thresholds) -> list[Condition]:
    """Return the conditions that hold now for the accounts meant, account by account in order of name.

    Raises: NotFound.
    """
    return [found for account in accounts_meant(desk) for found in _of_account(desk, account, thresholds)]


def _of_account(desk: Desk, account: AccountRow, thresholds: Thresholds) -> Iterator[Condition]:
    state = state_at(desk.store, account.key, desk.now)
    if thresholds.below:
        yield from _balance(desk, account, state, thresholds.below)
    if state.plan is not None and thresholds.within:
        yield from _expiry(desk, account, state, thresholds.within)
    if thresholds.rate_floor:
        yield from _rate(desk, account, state, thresholds.rate_floor)
    if state.plan is not None and thresholds.reconciled_within:
        yield from _reconcile(account, state, thresholds.reconciled_within)
    if state.issues:
        yield Condition("issues", account.name, state.issues, 0, today_of(state))


def _balance(desk: Desk, account: AccountRow, state: Checkpoint, below: int) -> Iterator[Condition]:
    """Too few credits. No plan is none at all, but for all accounts, where one that has ended is nothing to report."""
    from inmail_cli.domain.allotment import max_credits

    if state.plan is None or state.balance is None:
        if not _all_meant(desk):
            yield Condition("balance", account.name, None, below, date_of(desk.now, account.zone))
    elif state.balance < below:
        on = state.next_renewal
        cap = max_credits(state.plan)
        yield Condition("balance", account.name, state.balance, below, today_of(state), first=on, last=on, of=cap)


def _all_meant(desk: Desk) -> bool:
    return desk.account is not None and desk.account.casefold() == ALL


def _expiry(desk: Desk, account: AccountRow, state: Checkpoint, within: int) -> Iterator[Condition]:
    ahead = outlook_of(desk.store, account.key, state, now=desk.now, days=within)
    if not ahead.losses:
        return
    lost = -sum(move.credits for move in ahead.losses)
    last = ahead.losses[-1].on
    first = next((move.on for move in ahead.losses if ahead.savable[move.on]), last)
    of = ahead.savable[first]
    yield Condition("expiry", account.name, lost, within, ahead.today, first=first, last=last, of=of)


def _rate(desk: Desk, account: AccountRow, state: Checkpoint, floor: float) -> Iterator[Condition]:
    """Recruiter's monitor, with a floor of one's own. Source: LinkedIn help, answer a413271."""
    from inmail_cli.domain.rates import under_floor
    from inmail_cli.store.tallies import recruiter_monitor

    found = recruiter_monitor(desk.store, [account.key], desk.now)
    if under_floor(found.sent, found.rate, floor):
        yield Condition("rate", account.name, found.rate, floor, today_of(state), of=found.sent)


def _reconcile(account: AccountRow, state: Checkpoint, within: int) -> Iterator[Condition]:
    """Too long without LinkedIn's number; an opening balance was one."""
    assert state.plan is not None
    seen = [state.reconciled_at, state.plan.at if state.plan.opening_balance is not None else None]
    compared = [at for at in seen if at is not None]
    since = max(compared) if compared else state.first_plan_at or state.plan.at
    today, on = today_of(state), date_of(since, zone_of(state))
    if (today - on).days > within:
        yield Condition("reconcile", account.name, (today - on).days, within, today, first=on if compared else None)

"""Whether the database is well, and what in the history cannot be right. Nothing is written."""

from bisect import bisect_right
from typing import NamedTuple

from inmail_cli.domain import credits
from inmail_cli.domain.ledger import Checkpoint, Issue, Ledger
from inmail_cli.domain.snapshots import is_of_another_version
from inmail_cli.reports.imported import ISSUE_WORDS
from inmail_cli.store import checkup, history, reading
from inmail_cli.store.connection import Store
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.standing import ledger_until, saved_state

OTHERS_MAY = 0o077
PERMISSIONS = "permissions"
SHARED_ADDRESS = "address"
MOST_SHARED = 20


class Finding(NamedTuple):
    """One thing that is wrong. `ref` is the id of the event that it is about; `code` is stable, for scripts."""

    code: str
    account: str | None
    ref: str | None
    message: str


def findings(desk: Desk) -> list[Finding]:
    """Return what is wrong, the file first, then each account in order of name. Raises: StorageFailed."""
    found = [Finding(problem.code, None, None, problem.message) for problem in checkup.problems(desk.store)]
    if not found:
        for account in reading.accounts(desk.store):
            found += _account(desk, account)
        found += _shared_addresses(desk.store)
    return [*_permissions(desk.store), *found]


def _shared_addresses(store: Store) -> list[Finding]:
    """An address is one person: where two have it, an import elsewhere would take them for one."""
    found = []
    for first, second, *_ in reading.people_of_one_address(store, MOST_SHARED):
        both = f"{first.name} ({first.id}) and {second.name} ({second.id}) have one profile address, {second.url}"
        message = f"{both}. One person: inmail person merge {first.id} {second.id}"
        found.append(Finding(SHARED_ADDRESS, None, second.id, message))
    return found


def _permissions(store: Store) -> list[Finding]:
    if not store.path.is_file() or not store.path.stat().st_mode & OTHERS_MAY:
        return []
    message = f"others on this machine can read {store.path}: chmod 600 {store.path}"
    return [Finding(PERMISSIONS, None, None, message)]


def _account(desk: Desk, account: AccountRow) -> list[Finding]:
    """Replay all of an account, and compare what is kept of earlier replays with it."""
    events = history.fold_events(desk.store, account.key, after=None, until=desk.now)
    last = max([desk.now, *(event.at for event in events)])
    ledger = ledger_until(desk.store, account.key, last, since=history.BEGINNING)
    found = [_issue(account.name, issue) for issue in ledger.issues]
    if not balanced(ledger):
        found.append(Finding("conservation", account.name, None, "the ledger does not add up."))
    return found + _checkpoints(desk.store, account)


def _issue(account: str, issue: Issue) -> Finding:
    return Finding(issue.kind, account, issue.ref, f"{ISSUE_WORDS[issue.kind]}.")


def balanced(ledger: Ledger) -> bool:
    """Tell whether what came equals what went and what is left."""
    totals = ledger.state.totals
    came = totals.opening + totals.renewed + totals.refunded + totals.added
    went = totals.spent + totals.expired + totals.lost_at_cap + totals.forfeited + totals.taken
    return came == went + sum(lot.credits for lot in ledger.state.lots)


def _checkpoints(store: Store, account: AccountRow) -> list[Finding]:
    """Replay the history once, from its beginning, and stop at each saved state to compare."""
    found = []
    saved = history.checkpoints_from(store, account.key, history.BEGINNING)
    last = saved[-1][0] if saved else history.BEGINNING
    events = history.fold_events(store, account.key, after=None, until=last)
    state: Checkpoint | None = None
    begin = 0
    for at, text in saved:
        end = bisect_right(events, at, lo=begin, key=lambda event: event.at)
        state = credits.replay(events[begin:end], start=state, until=at, movements=False).state
        begin = end
        if not is_of_another_version(text) and saved_state(store, account.key, text) != state:
            message = "a saved state is not what the history comes to; figures may be wrong until the next entry."
            found.append(Finding("checkpoint", account.name, None, message))
    return found

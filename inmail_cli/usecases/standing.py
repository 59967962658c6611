"""An account's credits at an instant: replayed from the newest checkpoint that holds."""

from datetime import date

from inmail_cli.domain import credits
from inmail_cli.domain.dates import date_of
from inmail_cli.domain.events import Cancel, Instant, PlanPeriod, Reconcile
from inmail_cli.domain.ledger import EMPTY, SECONDS_A_DAY, Checkpoint, Ledger
from inmail_cli.domain.outlook import Outlook, days_beyond, days_to_see, next_break, outlook, zone_of
from inmail_cli.domain.snapshots import from_text, to_text
from inmail_cli.store import history, reading
from inmail_cli.store.connection import Store

CHECKPOINT_EVERY = 1_000
CHECKPOINT_SPAN = 30 * 86_400
"""Of so many seconds (counted from 1970) only the newest checkpoint is kept."""
PLANNED_DAYS = 400
"""How far ahead a plan change on record is looked for: the next renewal may be its first grant."""


def state_at(store: Store, account_key: int, at: Instant) -> Checkpoint:
    """Return the state at an instant, events of that instant included."""
    start = _checkpoint(store, account_key, at)
    events = history.fold_events(store, account_key, after=start.at if start else None, until=at)
    return credits.replay(events, start=start, until=at, movements=False).state


def unsettled(store: Store, account_key: int, state: Checkpoint) -> int:
    """Return how many InMails found no credit since LinkedIn's number was last taken, or else since the plan began.

    Both begin anew with a number that is known. Without a plan there is none to be compared with: 0.
    """
    if state.plan is None or not state.uncovered:
        return 0
    begun = [at for at in (state.reconciled_at, state.break_at) if at is not None]
    return state.uncovered - (_uncovered_before(store, account_key, max(begun)) if begun else 0)


def _uncovered_before(store: Store, account_key: int, at: Instant) -> int:
    """Count what found no credit until a comparison or the start of a plan: at that instant other events may follow."""
    start = _checkpoint(store, account_key, at - 1)
    events = history.fold_events(store, account_key, after=start.at if start else None, until=at)
    ends = [number for number, event in enumerate(events, 1) if event.at < at or isinstance(event, Reconcile)]
    before = credits.replay(events[: max(ends, default=0)], start=start, until=at, movements=False).state
    return before.uncovered


def ledger_until(store: Store, account_key: int, at: Instant, *, since: Instant | None = None) -> Ledger:
    """Return the ledger up to an instant; movements before `since` (exclusive of it) may be left out."""
    start = _checkpoint(store, account_key, since - 1) if since is not None else None
    events = history.fold_events(store, account_key, after=start.at if start else None, until=at)
    return credits.replay(events, start=start, until=at)


def _checkpoint(store: Store, account_key: int, at: Instant) -> Checkpoint | None:
    found = history.latest_checkpoint(store, account_key, at_or_before=at)
    return saved_state(store, account_key, found[1]) if found else None


def saved_state(store: Store, account_key: int, text: str) -> Checkpoint | None:
    """Return the checkpoint of a text, its plan under the name that the account has now; None as `from_text`."""
    state = from_text(text)
    if state is None or state.plan is None:
        return state
    name = store.value("SELECT name FROM accounts WHERE key = ?", (account_key,))
    return state if state.plan.account == name else state._replace(plan=state.plan._replace(account=name))


def refresh(store: Store, account_key: int, now: Instant) -> Checkpoint:
    """Bring the checkpoints up to the newest event that is not in the future; return the state at `now`.

    Belongs in the transaction of the write that made it necessary.
    """
    start = _checkpoint(store, account_key, now)
    events = history.fold_events(store, account_key, after=start.at if start else None, until=now)
    for made in credits.checkpoints(events, start=start, until=now, every=CHECKPOINT_EVERY):
        history.save_checkpoint(store, account_key, made.at, to_text(made))
        history.thin_checkpoints(store, account_key, since=made.at - made.at % CHECKPOINT_SPAN, before=made.at)
        start = made
    return credits.replay((), start=start or EMPTY, until=now, movements=False).state


def break_ahead(store: Store, account_key: int, state: Checkpoint, *, now: Instant) -> Instant | None:
    """Return when a change or end of the plan that is on record for later breaks what is pending; None where none."""
    return next_break(state, scheduled(store, account_key, as_of=state.at, now=now))


def returns_credit_until(state: Checkpoint, sent_at: Instant, *, break_ahead: Instant | None) -> Instant | None:
    """Return the last instant at which a response to an InMail would return its credit; None where none does.

    Source: LinkedIn help, answer a412114 (90 days); a change or end of the plan after the send breaks it, one that is
    on record for later too.
    """
    if state.plan is None or (state.break_at is not None and sent_at < state.break_at):
        return None
    until = sent_at + state.plan.terms.credit_back_days * SECONDS_A_DAY
    return until if break_ahead is None else min(until, break_ahead - 1)


def compared_after(state: Checkpoint, at: Instant) -> date | None:
    """Return the date on which LinkedIn's number was taken after an instant; None where it was not.

    What is recorded later of that instant is a part of that number (rule 12).
    """
    if state.reconciled_at is None or state.reconciled_at <= at:
        return None
    return date_of(state.reconciled_at, zone_of(state))


def scheduled(store: Store, account_key: int, *, as_of: Instant, now: Instant) -> list[PlanPeriod | Cancel]:
    """Return the plan changes and cancels that are on record for later; none for an instant in the past."""
    if as_of < now:
        return []
    return [event for event in reading.plans_of(store, account_key) if event.at > as_of]


def outlook_of(store: Store, account_key: int, state: Checkpoint, *, now: Instant, days: int | None = None) -> Outlook:
    """Project a state as far as its own lots live and to its next renewal, or for so many days."""
    planned = scheduled(store, account_key, as_of=state.at, now=now)
    if days is not None:
        return outlook(state, planned, days=days)
    ahead = max(days_to_see(state), PLANNED_DAYS if planned else 0)
    return outlook(state, planned, days=ahead, days_beyond=days_beyond(state, ahead))

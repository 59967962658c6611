"""What a correction would make odd in an account's history: refused where its command refuses it, else told."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from inmail_cli.domain.dates import date_of
from inmail_cli.domain.events import Instant, PlanPeriod
from inmail_cli.domain.ledger import Issue
from inmail_cli.errors import NoPlan
from inmail_cli.reports.imported import ISSUE_WORDS
from inmail_cli.reports.words import full_date
from inmail_cli.store import history, reading
from inmail_cli.usecases.recording import Entry, plural
from inmail_cli.usecases.standing import ledger_until


@contextmanager
def telling_new_issues(entry: Entry, since: Instant, *, edited: str) -> Iterator[None]:
    """Warn of what is odd from an instant on after the writes within, and was not before.

    `edited` is the id of the entry that is corrected. Raises: NoPlan where credits would be carried over from no plan,
    as `plan set` does.
    """
    before = _issues_since(entry, since)
    yield
    _tell_new(entry, since, before, edited)


def _issues_since(entry: Entry, since: Instant) -> list[Issue]:
    """Return what is odd in the account's history from an instant on, plan changes to come included."""
    assert entry.account is not None
    store, key = entry.desk.store, entry.account.key
    until = max([entry.desk.now, *(event.at for event in history.terms_events(store, key))])
    return [issue for issue in ledger_until(store, key, until, since=since).issues if issue.at >= since]


def _tell_new(entry: Entry, since: Instant, before: Sequence[Issue], edited: str) -> None:
    known = Counter((issue.kind, issue.ref) for issue in before)
    new = [issue for issue in _issues_since(entry, since) if not known[issue.kind, issue.ref]]
    for issue in new:
        if issue.kind == "carry-without-plan":
            raise _nothing_to_carry(entry, issue, edited)
    if new:
        first = f"{ISSUE_WORDS[new[0].kind]} ({new[0].ref})"
        what = plural(len(new), "entry", "entries")
        entry.warn("issues", f"{what} on record cannot be right any more; the first: {first}.")


def _nothing_to_carry(entry: Entry, issue: Issue, edited: str) -> NoPlan:
    plan = reading.find_fact(entry.desk.store, issue.ref)
    assert isinstance(plan, PlanPeriod)
    on = full_date(date_of(plan.at, plan.terms.zone))
    own = issue.ref == edited
    return NoPlan(
        f"{plan.terms.name} of {on} carries credits over, and no plan would be active just before it.",
        hint="Give --credits forfeit." if own else f"Correct that first: inmail edit {plan.id} --credits forfeit",
    )

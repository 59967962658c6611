"""Take the last batch back, or any one that nothing later stands on; bring it back; and what there is to take back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from inmail_cli.domain.dates import date_of
from inmail_cli.domain.events import PlanTerms
from inmail_cli.errors import Conflicts, NotFound, Refused
from inmail_cli.reports.history import BatchView, ChangeView, batch_words, change_words
from inmail_cli.reports.plans import balance_sentence
from inmail_cli.reports.words import counted
from inmail_cli.store import lookups, reading
from inmail_cli.store import undo as undoing
from inmail_cli.store.reading import AccountRow
from inmail_cli.store.undo import BatchRow
from inmail_cli.usecases.changes import TYPES, change_views
from inmail_cli.usecases.desk import ALL, Desk, account_in_use, account_named, zone_in_use
from inmail_cli.usecases.recording import Entry, Recorded, done, joined, plural, recording

MOST_NAMED = 20
MOST_LISTED = 1_000
OFFERED = 5

# The history


def batch_views(desk: Desk, *, limit: int | None = None) -> list[BatchView]:
    """Return the last `limit` batches, oldest first: of all accounts, unless one was named. Raises: NotFound."""
    named = desk.account is not None and desk.account.casefold() != ALL
    key = account_named(desk, desk.account).key if named and desk.account and reading.accounts(desk.store) else None
    zone = _zone(desk)
    return [_view(row, zone) for row in reversed(undoing.batches(desk.store, key, limit))]


def batch_changes(desk: Desk, number: int) -> tuple[BatchView, list[ChangeView]]:
    """Return a batch and what it changed, in its order. Raises: NotFound."""
    zone = _zone(desk)
    return _view(undoing.batch_of(desk.store, number), zone), change_views(desk.store, number, zone=zone)


def _zone(desk: Desk) -> str:
    return zone_in_use(desk, reading.current_account(desk.store))


def _view(row: BatchRow, zone: str) -> BatchView:
    return BatchView(
        number=row.number,
        at=row.at,
        on=date_of(row.at, zone),
        account=row.account,
        command=row.command,
        origin=row.origin,
        summary=row.summary,
        changes=row.changes,
        undoes=row.undoes,
        undone_by=row.undone_by,
    )


# Undo and redo


def undo(desk: Desk, number: int | None) -> Recorded:
    """Take a batch back: without a number the last one of this account that was made from a terminal and stands.

    Raises: NotFound, listing the last batches where none was made from a terminal; Conflicts where a later batch
    stands on it, or it is undone already; Busy, StorageFailed.
    """
    account = account_in_use(desk)
    if number is not None:
        found = undoing.batch_of(desk.store, number)
    else:
        last = undoing.last_to_undo(desk.store, account.key if account else None)
        if last is None:
            raise _nothing_to_undo(desk, account)
        found = last
    newer = [] if number is not None else _newer(desk, account, found)
    return _take_back(desk, "undo", found, found.number, newer)


def redo(desk: Desk, number: int | None) -> Recorded:
    """Bring a batch back that was undone: by its number, or its undo's; without one what was undone last.

    Raises: NotFound; Refused for one that stands; Conflicts where a later batch stands on its undo; Busy,
    StorageFailed.
    """
    account = account_in_use(desk)
    if number is None:
        last = _last_undo(desk, account)
        if last is None or last.undoes is None:
            raise NotFound("there is nothing to redo.", hint="See `inmail history`.")
        return _take_back(desk, "redo", undoing.batch_of(desk.store, last.undoes), last.number, [])
    found = undoing.batch_of(desk.store, number)
    if found.undone_by is not None:
        return _take_back(desk, "redo", found, found.undone_by, [])
    if found.undoes is None:
        raise Refused(f"batch {number} stands: it is not undone.", hint="See `inmail history`.")
    return _take_back(desk, "redo", undoing.batch_of(desk.store, found.undoes), number, [])


def _last_undo(desk: Desk, account: AccountRow | None) -> BatchRow | None:
    """The undo to take back; where the undone batch had made the only account, whichever came last."""
    if account is not None:
        return undoing.last_to_redo(desk.store, account.key)
    return next((row for row in undoing.batches(desk.store, None, 1) if row.undone_by is None), None)


def _newer(desk: Desk, account: AccountRow | None, found: BatchRow) -> list[BatchRow]:
    """Batches of the account that came later, stand, and were made by scripts."""
    rows = undoing.batches(desk.store, account.key if account else None, OFFERED)
    return [row for row in rows if row.number > found.number and row.undone_by is None and row.undoes is None]


def _nothing_to_undo(desk: Desk, account: AccountRow | None) -> NotFound:
    rows = undoing.batches(desk.store, account.key if account else None, 50)
    standing = [row for row in rows if row.undone_by is None and row.undoes is None][:OFFERED]
    if not standing:
        return NotFound("there is nothing to undo.", hint="See `inmail history`.")
    zone = zone_in_use(desk, account)
    offered = [
        {"id": str(row.number), "name": batch_words(_view(row, zone)).removeprefix(f"batch {row.number} "), "url": None}
        for row in standing
    ]
    return NotFound(
        "nothing recorded from a terminal is left to undo; imports and scripts are undone by number.",
        hint=f"Give the number: inmail undo {standing[0].number}",
        details={"batches": [row.number for row in standing]},
        candidates=offered,
    )


def _take_back(desk: Desk, command: str, meant: BatchRow, target: int, newer: list[BatchRow]) -> Recorded:
    """Undo batch `target`, which for a redo is the undo of the one that is meant."""
    account = next((row for row in reading.accounts(desk.store) if row.key == meant.account_key), None)
    zone = zone_in_use(desk, account)
    with recording(desk, command, account) as entry:
        with _in_words_of(command, meant, target):
            undoing.undo(desk.store, entry.batch, target)
        verb = "Took back" if command == "undo" else "Brought back"
        entry.say(f"{verb} {batch_words(_view(meant, zone))}.")
        _tell(entry, zone)
        if account is None:
            entry.account = next((row for row in reading.accounts(desk.store) if row.key == meant.account_key), None)
        after = entry.state_now().balance
        if (entry.before, after) != (None, None):
            entry.say(balance_sentence(entry.before, after))
        for row in newer:
            entry.warn("later-kept", f"Not touched: {batch_words(_view(row, zone))}.")
        entry.batch.summary = f"{command} {meant.number}: {meant.summary}".rstrip(": ")
    return done(entry)


@contextmanager
def _in_words_of(command: str, meant: BatchRow, target: int) -> Iterator[None]:
    """Where a redo is refused, speak of the batch that was to come back, not of its undo. Raises: Conflicts."""
    try:
        yield
    except Conflicts as error:
        if command == "redo":
            words = error.message.replace(f"batch {target} cannot be undone", f"batch {meant.number} cannot come back")
            error.message = words.replace("stands on it", f"stands on its undo, batch {target}")
        raise


def _tell(entry: Entry, zone: str) -> None:
    """Say and note what the undo did: the changes of its own batch."""
    store, number = entry.desk.store, entry.batch.number
    counts = lookups.change_counts(store, number)
    if sum(one.rows for one in counts) > MOST_LISTED:
        entry.recorded += [
            {"type": TYPES[one.table], "id": None, "change": one.change, "count": one.rows} for one in counts
        ]
        words = [f"{plural(one.rows, *_NOUNS[one.table])} {one.change}" for one in counts]
        entry.say(f"{joined(words)}.")
        return
    views = change_views(store, number, zone=zone)
    entry.recorded += [_noted(view) for view in views]
    for view in views[:MOST_NAMED]:
        entry.say(f"  {change_words(view)}")
    if len(views) > MOST_NAMED:
        entry.say(f"  ... and {counted(len(views) - MOST_NAMED, 'change')} more; --json has them all.")


_NOUNS = {
    "accounts": ("account",),
    "people": ("person", "people"),
    "plan_periods": ("plan",),
    "cancellations": ("cancel",),
    "sends": ("send",),
    "replies": ("response",),
    "marks": ("mark",),
    "reconciliations": ("reconcile",),
    "grants": ("grant",),
}


def _noted(view: ChangeView) -> dict[str, Any]:
    """The change as a line of the events file, where a plan's terms are an object of their own."""
    plan = view.line["type"] == "plan"
    terms = {name: value for name, value in view.line.items() if plan and name in PlanTerms._fields}
    line = {name: value for name, value in view.line.items() if value is not None and name not in terms}
    head = {"type": line.pop("type"), "id": line.pop("id", line.get("name")), "change": view.made}
    return {**head, **line, **({"terms": terms} if plan else {})}

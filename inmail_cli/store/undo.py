"""Take a batch back, exactly, and bring it back; the history keeps both.

An undo is a batch of its own that remembers which one it undoes; a redo undoes the undo.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.errors import Conflicts, NotFound
from inmail_cli.store.base import Store, limit_or_all
from inmail_cli.store.built_on import standing_on
from inmail_cli.store.writing import Batch

_PAGE = 2_000

Image = dict[str, Any]


class BatchRow(NamedTuple):
    """One command that wrote. `undone_by`: the batch that took it back, unless that was taken back itself."""

    number: int
    at: Instant
    command: str
    account_key: int | None
    account: str | None
    origin: str
    summary: str
    undoes: int | None
    undone_by: int | None
    changes: int


class Change(NamedTuple):
    """One row before and after; None where there was none. `batch` None: another program made it."""

    seq: int
    batch: int | None
    table: str
    key: int
    before: Image | None
    after: Image | None


# --- the history --------------------------------------------------------------------------------

_BATCHES = """SELECT number, at, command, account_key,
  (SELECT name FROM accounts WHERE key = account_key), origin, summary, undoes,
  (SELECT count(*) FROM changes WHERE batch = number)
FROM batches"""


def batches(
    store: Store, account_key: int | None = None, limit: int | None = None, *, before: int | None = None
) -> list[BatchRow]:
    """Return batches, newest first: of one account or of all, those with a number below `before`."""
    where = "WHERE (?1 IS NULL OR account_key = ?1) AND (?2 IS NULL OR number < ?2)"
    return _batch_rows(store, f"{where} ORDER BY number DESC LIMIT ?3", (account_key, before, limit_or_all(limit)))


def batch_of(store: Store, number: int) -> BatchRow:
    """Return the batch of that number. Raises: NotFound."""
    found = _batch_rows(store, "WHERE number = ?", (number,))
    if not found:
        raise NotFound(f"there is no batch {number}.", hint="See `inmail history`.")
    return found[0]


def _batch_rows(store: Store, tail: str, parameters: Sequence[object]) -> list[BatchRow]:
    undone = undone_batches(store)
    return [
        BatchRow._make((*row[:8], undone.get(row[0]), row[8])) for row in store.rows(f"{_BATCHES} {tail}", parameters)
    ]


def undone_batches(store: Store) -> dict[int, int]:
    """Return which batches are undone now, and by which: an undo that is undone itself counts no more."""
    undone: dict[int, int] = {}
    for number, target in store.rows(
        "SELECT number, undoes FROM batches WHERE undoes IS NOT NULL ORDER BY number DESC"
    ):
        if number not in undone:
            undone[target] = number
    return undone


def changes_of(store: Store, number: int) -> list[Change]:
    """Return what a batch changed, in order. Empty for a batch that there is not."""
    return _changes(store, "WHERE batch = ? ORDER BY seq", (number,))


def changes_of_row(store: Store, table: str, key: int) -> list[Change]:
    """Return what happened to a row, in order."""
    return _changes(store, "WHERE table_name = ? AND row_key = ? ORDER BY seq", (table, key))


def _changes(store: Store, tail: str, parameters: Sequence[object]) -> list[Change]:
    query = f"SELECT seq, batch, table_name, row_key, before, after FROM changes {tail}"
    return [
        Change._make((*row, before and json.loads(before), after and json.loads(after)))
        for *row, before, after in store.rows(query, parameters)
    ]


def last_to_undo(store: Store, account_key: int | None) -> BatchRow | None:
    """Return the last batch of an account that a person made at a terminal and that is not undone."""
    where = "WHERE account_key IS ? AND origin = 'terminal' AND undoes IS NULL ORDER BY number DESC"
    return next((row for row in _batch_rows(store, where, (account_key,)) if row.undone_by is None), None)


def last_to_redo(store: Store, account_key: int | None) -> BatchRow | None:
    """Return the last undo of an account that stands: undoing it is the redo."""
    where = "WHERE account_key IS ? AND undoes IS NOT NULL ORDER BY number DESC"
    targets = dict(store.rows("SELECT number, undoes FROM batches WHERE undoes IS NOT NULL"))
    for row in _batch_rows(store, where, (account_key,)):
        if row.undone_by is None and _depth(targets, row.number) % 2:
            return row
    return None


def _depth(targets: dict[int, int], number: int) -> int:
    """Return 1 for an undo, 2 for a redo, 3 for the undo of a redo."""
    depth = 0
    while number in targets:
        number = targets[number]
        depth += 1
    return depth


# --- undo and redo ------------------------------------------------------------------------------


def undo(store: Store, batch: Batch, number: int) -> None:
    """Take batch `number` back, as part of `batch`, inside `writing`. To redo, give the number of the undo.

    Every row is again what it was, keys included; tags that the batch made known stay known.
    Raises: NotFound; Conflicts naming the later batch where that changed the same rows or stands on them, and
    where `number` is undone already.
    """
    found = batch_of(store, number)
    if found.undone_by is not None:
        hint = "`inmail redo` brings it back." if found.undoes is None else None
        raise Conflicts(f"batch {number} is undone already, by batch {found.undone_by}.", hint=hint)
    _refuse_if_built_on(store, number)
    for changes in _pages_backwards(store, number):
        _take_back(store, changes)
    store.execute("UPDATE batches SET undoes = ? WHERE number = ?", (number, batch.number))


def _pages_backwards(store: Store, number: int) -> Iterator[list[Change]]:
    tail = f"WHERE batch = ? AND seq < ? AND table_name <> 'tags' ORDER BY seq DESC LIMIT {_PAGE}"
    last = 2**62
    while page := _changes(store, tail, (number, last)):
        yield page
        last = page[-1].seq


def _take_back(store: Store, changes: list[Change]) -> None:
    """Undo changes that come newest first, those alike that follow one another in one statement."""
    for _, alike in groupby(changes, _statement_of):
        some = list(alike)
        sql, columns, keys = _statement_of(some[0])
        done = store.execute_many(sql, (_values(change, columns, keys) for change in some))
        if done != len(some):
            raise Conflicts(f"records of {some[0].table} are no longer as the history has them: see `inmail doctor`.")


_Statement = tuple[str, tuple[str, ...], tuple[str, ...]]


def _statement_of(change: Change) -> _Statement:
    """Return the SQL that takes a change back, the columns of `before` that it sets, and those that it looks for."""
    keys = ("send_key", "tag_key") if change.table == "send_tags" else ("key",)
    where = " AND ".join(f'"{key}" = ?' for key in keys)
    if change.before is None:
        return f"DELETE FROM {change.table} WHERE {where}", (), keys
    columns = tuple(change.before)
    if change.after is None:
        names = ", ".join(f'"{column}"' for column in columns)
        return f"INSERT INTO {change.table} ({names}) VALUES ({', '.join('?' * len(columns))})", columns, ()
    values = ", ".join(f'"{column}" = ?' for column in columns)
    return f"UPDATE {change.table} SET {values} WHERE {where}", columns, keys


def _values(change: Change, columns: tuple[str, ...], keys: tuple[str, ...]) -> list[object]:
    before, after = change.before or {}, change.after or {}
    return [*(before[column] for column in columns), *(after[key] for key in keys)]


def _refuse_if_built_on(store: Store, number: int) -> None:
    found = standing_on(store, number)
    if found is None:
        return
    if found.batch is None:
        raise Conflicts(
            f"batch {number} cannot be undone: another program changed its records since.", details={"batch": number}
        )
    later = batch_of(store, found.batch)
    raise Conflicts(
        f"batch {number} cannot be undone: batch {later.number} ({later.command}) stands on it.",
        hint=f"Undo that first: inmail undo {later.number}",
        details={"batch": number, "later": later.number},
    )

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
    undone = _undone(store)
    return [
        BatchRow._make((*row[:8], undone.get(row[0]), row[8])) for row in store.rows(f"{_BATCHES} {tail}", parameters)
    ]


def _undone(store: Store) -> dict[int, int]:
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


# --- what stands on a batch ---------------------------------------------------------------------

_PARENTS = (
    *((table, "accounts", "account_key") for table in ("plan_periods", "cancellations", "reconciliations", "grants")),
    ("sends", "accounts", "account_key"),
    ("sends", "people", "person_key"),
    ("replies", "sends", "send_key"),
    ("marks", "sends", "send_key"),
)

# Of two rows in `send_tags`, only those of the same tag are the same row.
_SAME_ROW = """l.table_name = c.table_name AND l.row_key = c.row_key AND (c.table_name <> 'send_tags'
    OR json_extract(ifnull(l.after, l.before), '$.tag_key') = json_extract(ifnull(c.after, c.before), '$.tag_key'))"""
_LATER = f"""SELECT l.batch FROM changes c CROSS JOIN changes l ON {_SAME_ROW}
WHERE c.batch = ?1 AND c.table_name <> 'tags' AND l.seq > ?2
  AND (l.batch IS NULL OR l.batch NOT IN (SELECT value FROM json_each(?3))) ORDER BY l.seq DESC LIMIT 1"""

# Tags put on a send that the undo would delete, and that it would not take off.
_OF_TAG = """table_name = 'send_tags' AND row_key = child.send_key
    AND json_extract(ifnull(after, before), '$.tag_key') = child.tag_key"""
_TAGGED_SINCE = f"""SELECT (SELECT batch FROM changes WHERE {_OF_TAG} ORDER BY seq DESC LIMIT 1) FROM changes c
CROSS JOIN send_tags child ON child.send_key = c.row_key
WHERE c.batch = ?1 AND c.table_name = 'sends' AND c.before IS NULL
  AND NOT EXISTS (SELECT 1 FROM changes WHERE {_OF_TAG} AND batch = ?1) LIMIT 1"""


def _last_change(table: str, key: str) -> str:
    return f"(SELECT batch FROM changes WHERE table_name = '{table}' AND row_key = {key} ORDER BY seq DESC LIMIT 1)"


def _in_batch(table: str, key: str) -> str:
    return f"EXISTS (SELECT 1 FROM changes d WHERE d.table_name = '{table}' AND d.row_key = {key} AND d.batch = ?1)"


def _children_left(child: str, parent: str, column: str) -> str:
    """Rows that stand on one that the undo would delete, and that it would not delete too."""
    return f"""SELECT {_last_change(child, "child.key")} FROM changes c
CROSS JOIN {child} child ON child.{column} = c.row_key
WHERE c.batch = ?1 AND c.table_name = '{parent}' AND c.before IS NULL AND NOT {_in_batch(child, "child.key")} LIMIT 1"""


def _parent_gone(child: str, parent: str, column: str) -> str:
    """Rows that the undo would bring back, but what they stood on is gone by now."""
    key = f"json_extract(c.before, '$.{column}')"
    return f"""SELECT {_last_change(parent, key)} FROM changes c
WHERE c.batch = ?1 AND c.table_name = '{child}' AND c.before IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM {parent} WHERE key = {key}) AND NOT {_in_batch(parent, key)} LIMIT 1"""


def _answered_since(answers: str) -> str:
    """Answers recorded or changed since the batch moved their send to another time, route or account."""
    moved = " OR ".join(
        f"json_extract(c.before, '$.{column}') IS NOT json_extract(c.after, '$.{column}')"
        for column in ("sent_at", "via", "account_key")
    )
    return f"""SELECT l.batch FROM changes c CROSS JOIN {answers} a ON a.send_key = c.row_key
CROSS JOIN changes l ON l.table_name = '{answers}' AND l.row_key = a.key AND l.seq > ?2
WHERE c.batch = ?1 AND c.table_name = 'sends' AND c.before IS NOT NULL AND c.after IS NOT NULL AND ({moved})
  AND (l.batch IS NULL OR l.batch NOT IN (SELECT value FROM json_each(?3))) LIMIT 1"""


def _refuse_if_built_on(store: Store, number: int) -> None:
    last = store.value("SELECT max(seq) FROM changes WHERE batch = ?", (number,))
    cancelled = f"[{','.join(map(str, _cancelled_since(store, number)))}]"
    later = (_LATER, _answered_since("replies"), _answered_since("marks"))
    for query in later:
        _refuse_if_found(store, number, store.row(query, (number, last, cancelled)))
    _refuse_if_found(store, number, store.row(_TAGGED_SINCE, (number,)))
    for parts in _PARENTS:
        for query in (_children_left(*parts), _parent_gone(*parts)):
            _refuse_if_found(store, number, store.row(query, (number,)))


def _cancelled_since(store: Store, number: int) -> set[int]:
    """Return later batches that cancel out: each undone one with its undo, both later than `number`."""
    query = "SELECT number, undoes FROM batches WHERE number > ?1 AND undoes > ?1 ORDER BY number DESC"
    cancelled: set[int] = set()
    for undoing, undone in store.rows(query, (number,)):
        if undoing not in cancelled:
            cancelled |= {undoing, undone}
    return cancelled


def _refuse_if_found(store: Store, number: int, found: tuple[int | None] | tuple[Any, ...] | None) -> None:
    if found is None:
        return
    if found[0] is None:
        raise Conflicts(
            f"batch {number} cannot be undone: another program changed its records since.", details={"batch": number}
        )
    later = batch_of(store, found[0])
    raise Conflicts(
        f"batch {number} cannot be undone: batch {later.number} ({later.command}) stands on it.",
        hint=f"Undo that first: inmail undo {later.number}",
        details={"batch": number, "later": later.number},
    )

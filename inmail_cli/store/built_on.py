"""Which batch stands on another one, so that the other cannot be taken back before it.

A batch stands on another where it changed the same rows, made rows that refer to them or took away what they refer
to, or took a name, an id or an address that taking the other back would give out once more.
"""

from typing import NamedTuple

from inmail_cli.store.base import Store
from inmail_cli.store.triggers import FACT_COLUMNS


class Standing(NamedTuple):
    """What stands on a batch: a later batch, or a change of another program (None)."""

    batch: int | None


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


# What one row alone may have.
_ONE_HAS = (
    ("accounts", "name"),
    ("accounts", "is_current"),
    ("people", "url_folded"),
    *((table, "id") for table, columns in FACT_COLUMNS.items() if "id" in columns),
)


def _taken_since(table: str, column: str) -> str:
    """Rows that got a value since which one of the batch's rows had before it, and has not after it."""
    had, has = (f"json_extract(c.{image}, '$.{column}')" for image in ("before", "after"))
    only_current = "AND other.is_current = 1" if column == "is_current" else ""
    return f"""SELECT l.batch FROM changes c CROSS JOIN {table} other ON other.{column} = {had} {only_current}
CROSS JOIN changes l ON l.table_name = '{table}' AND l.row_key = other.key AND l.seq > ?2
  AND other.{column} = json_extract(l.after, '$.{column}')
  AND other.{column} IS NOT json_extract(l.before, '$.{column}')
WHERE c.batch = ?1 AND c.table_name = '{table}' AND c.before IS NOT NULL AND {had} IS NOT {has}
  AND (l.batch IS NULL OR l.batch NOT IN (SELECT value FROM json_each(?3))) ORDER BY l.seq DESC LIMIT 1"""


def standing_on(store: Store, number: int) -> Standing | None:
    """Return what stands on batch `number`; None where nothing does, so that it can be taken back."""
    last = store.value("SELECT max(seq) FROM changes WHERE batch = ?", (number,))
    cancelled = f"[{','.join(map(str, _cancelled_since(store, number)))}]"
    later = (_LATER, _answered_since("replies"), _answered_since("marks"), *(_taken_since(*one) for one in _ONE_HAS))
    parents = (query for parts in _PARENTS for query in (_children_left(*parts), _parent_gone(*parts)))
    for query, parameters in (
        *((query, (number, last, cancelled)) for query in later),
        *((query, (number,)) for query in (_TAGGED_SINCE, *parents)),
    ):
        found = store.row(query, parameters)
        if found is not None:
            return Standing(*found)
    return None


def _cancelled_since(store: Store, number: int) -> set[int]:
    """Return later batches that cancel out: each undone one with its undo, both later than `number`."""
    query = "SELECT number, undoes FROM batches WHERE number > ?1 AND undoes > ?1 ORDER BY number DESC"
    cancelled: set[int] = set()
    for undoing, undone in store.rows(query, (number,)):
        if undoing not in cancelled:
            cancelled |= {undoing, undone}
    return cancelled

"""Make anew what follows from the facts: triggers, views, indexes, what became of each send, the order number.

Facts, and the history of them, are never touched: where they are damaged, only a backup helps. So the copy of the
history's batches is not made anew from them while the two differ: nothing would show the damage any more.
"""

import sqlite3
from pathlib import Path

from inmail_cli.store.base import Store
from inmail_cli.store.checkup import KEYED, LAST_BELIEVED, differing_batches
from inmail_cli.store.failures import DATABASE_ERRORS, translated
from inmail_cli.store.opening import opened
from inmail_cli.store.schema import BATCHES_COPY, COPIES, INDEXES, expected_schema, schema_of
from inmail_cli.store.triggers import DERIVED_COLUMNS, FACT_COLUMNS, derived_values, triggers
from inmail_cli.store.views import VIEWS


def mend_file(path: Path) -> None:
    """Make a database's definitions and indexes anew, also where they are so damaged that it cannot be opened.

    Its tables stay as they are. Raises: Corrupt where they cannot be read; StorageFailed.
    """
    db = opened(path, "rw")
    try:
        db.execute("PRAGMA trusted_schema = ON")
        _drop_definitions(db)
        db.execute("BEGIN IMMEDIATE")
        for statement in (*_missing_indexes(db), *VIEWS, *triggers()):
            db.execute(statement)
        db.execute("COMMIT")
        _make_indexes_anew(db)
    except DATABASE_ERRORS as error:
        raise translated(error, path) or error from error
    finally:
        db.close()


def _drop_definitions(db: sqlite3.Connection) -> None:
    """Triggers and views hold nothing, so that their entries may go unread; what an index held is made anew."""
    db.execute("PRAGMA writable_schema = ON")
    db.execute("BEGIN IMMEDIATE")
    db.execute("DELETE FROM sqlite_schema WHERE type IN ('trigger', 'view')")
    wrong = {thing.name for thing in schema_of(db) if thing.kind == "index"} - {
        thing.name for thing in set(schema_of(db)) & set(expected_schema())
    }
    for name in wrong:
        db.execute("DELETE FROM sqlite_schema WHERE type = 'index' AND name = ?", (name,))
    db.execute("COMMIT")
    db.execute("PRAGMA writable_schema = RESET")


def _missing_indexes(db: sqlite3.Connection) -> list[str]:
    there = {thing.sql for thing in schema_of(db)}
    return [statement for statement in (*INDEXES, *COPIES) if statement not in there]


def _make_indexes_anew(db: sqlite3.Connection) -> None:
    differing = _copy_differs(db)
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'index'").fetchall():
        if not (differing and name == BATCHES_COPY):
            db.execute(f'REINDEX "{name}"')
    if not differing and db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        db.execute("VACUUM")


def _copy_differs(db: sqlite3.Connection) -> bool:
    """Whether both can be read and differ, so that nobody knows which of the two is right."""
    try:
        return bool(differing_batches(db))
    except DATABASE_ERRORS:
        return False


def mend_values(store: Store) -> None:
    """Make anew what the facts say of each send, and the last order number. Belongs in a write's transaction.

    Raises: Corrupt, StorageFailed.
    """
    columns = ", ".join(DERIVED_COLUMNS)
    values = derived_values()
    store.execute(f"UPDATE sends SET ({columns}) = (SELECT {values}) WHERE ({columns}) IS NOT ({values})")
    store.execute("DELETE FROM settings WHERE name <> 'recorded'")
    tables = [table for table, fields in FACT_COLUMNS.items() if "recorded" in fields]
    highest = " UNION ALL ".join(f"SELECT max(recorded) AS recorded FROM {table}" for table in tables)
    last = store.value("SELECT value FROM settings WHERE name = 'recorded'")
    needed = store.value(f"SELECT ifnull(max(recorded), 0) FROM ({highest})")
    if not isinstance(last, int) or not needed <= last <= LAST_BELIEVED:
        store.execute("INSERT OR REPLACE INTO settings (name, value) VALUES ('recorded', ?)", (needed,))
    _mend_keys(store)


def _mend_keys(store: Store) -> None:
    """The last key given out in each table is at least the highest that the history knows, and leaves some to give."""
    for table in KEYED:
        highest = store.value("SELECT max(row_key) FROM changes WHERE table_name = ?", (table,))
        store.execute(
            "UPDATE sqlite_sequence SET seq = ifnull(?1, 0)"
            " WHERE name = ?2 AND (typeof(seq) <> 'integer' OR seq NOT BETWEEN ifnull(?1, 0) AND ?3)",
            (highest, table, LAST_BELIEVED),
        )
        store.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT ?2, ?1 WHERE ?1 IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?2)",
            (highest, table),
        )

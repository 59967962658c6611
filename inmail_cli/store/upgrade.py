"""Databases of an older schema: brought up to date by the first write, read through a copy until then."""

import sqlite3
from pathlib import Path

from inmail_cli.store.files import copy_pages
from inmail_cli.store.header import SCHEMA
from inmail_cli.store.keeping import keep_copy
from inmail_cli.store.opening import opened_in_memory
from inmail_cli.store.schema import migrate


def upgrade(db: sqlite3.Connection, path: Path) -> Path | None:
    """Bring an older database up to date in one transaction, after copying it to `NAME.schema-N.backup`.

    Return the copy's path; None where another process was faster. A copy that is there already stays: where it is of
    an upgrade that did not finish it will do, else the new one gets another name.
    Raises: StorageFailed, Corrupt, OSError, sqlite3.Error; then nothing has changed.
    """
    kept = None
    db.execute("BEGIN IMMEDIATE")
    try:
        version: int = db.execute("PRAGMA user_version").fetchone()[0]
        if version < SCHEMA:
            kept = keep_copy(path, f"{path.name}.schema-{version}")
            migrate(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return kept


def upgraded_copy(db: sqlite3.Connection) -> sqlite3.Connection:
    """Return a copy in memory, brought up to date; the database itself is closed unchanged."""
    copy = opened_in_memory()
    copy_pages(db, copy)
    db.close()
    copy.execute("BEGIN IMMEDIATE")
    migrate(copy)
    copy.execute("COMMIT")
    return copy

"""Open, create and upgrade the database.

The journal mode is DELETE and `synchronous` EXTRA: what a command reported is on the disk. The version gate comes
before anything else, so that a file that is not ours is never changed.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from inmail_cli.errors import Corrupt, MissingDatabase, StorageFailed
from inmail_cli.store.base import IN_MEMORY, SQLITE_TIMEOUT_SECONDS, Store, is_open_here, retrying
from inmail_cli.store.failures import needs_rollback
from inmail_cli.store.header import SCHEMA, check_header, wrong_version
from inmail_cli.store.opening import opened, opened_in_memory
from inmail_cli.store.writing import Batch, writing

__all__ = ["Batch", "Store", "open_empty", "open_reading", "open_writing", "writing"]

_OLDEST_SQLITE = (3, 37, 0)
_SYNCHRONOUS = "EXTRA"

_INNOCUOUS = 0x200000
"""The flag of functions that a schema may call although it is not trusted."""

Prepare = Callable[[sqlite3.Connection, Path], sqlite3.Connection]


def open_reading(path: Path, *, patience_seconds: float | None = None) -> Store:
    """Open a database to read one state of it. Writes nothing, whatever the file holds.

    `patience_seconds` is how long to wait for another process's lock; None: as long as any command.
    A database of an older schema is read through a copy in memory that is brought up to date. What a crash left
    half done is rolled back first, which only a writing connection may do.
    Raises: MissingDatabase, NotOurs, Corrupt, NewerDatabase, Busy, StorageFailed.
    """
    _check_file(path)
    db = retrying(path, lambda: _reading(path), patience_seconds=patience_seconds)
    return Store(path, db, read_only=True)


def _reading(path: Path) -> sqlite3.Connection:
    try:
        return _connected(path, "ro", _reader)
    except sqlite3.Error as error:
        if not needs_rollback(error):
            raise
    _connected(path, "rw", _rolled_back).close()
    return _connected(path, "ro", _reader)


def open_writing(path: Path, *, create: bool) -> Store:
    """Open a database to write; bring an older one up to date, keeping a copy of it beside it.

    With `create` a missing one is made, with its folders. Raises: as `open_reading`.
    """
    created = False
    try:
        _check_file(path)
    except MissingDatabase:
        if not create:
            raise
        from inmail_cli.store.files import create_database

        created = create_database(path)
        _check_file(path)
    kept: list[Path] = []
    db = retrying(path, lambda: _connected(path, "rw", lambda db, path: _writer(db, path, kept)))
    return Store(path, db, read_only=False, created=created, kept=kept[0] if kept else None)


def open_replacing(path: Path) -> Store:
    """Open a database whose whole content is to be replaced: one of an older schema stays as it is until then.

    Raises: as `open_reading`.
    """
    _check_file(path)
    return Store(path, retrying(path, lambda: _connected(path, "rw", _replacer)), read_only=False)


def open_empty() -> Store:
    """Return an empty database in memory, for answers where nothing is recorded yet and for dry runs."""
    from inmail_cli.store.schema import build

    db = opened_in_memory()
    build(db)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA recursive_triggers = ON")
    return Store(IN_MEMORY, db, read_only=False)


def _check_file(path: Path) -> None:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StorageFailed(
            f"this Python has SQLite {sqlite3.sqlite_version}; inmail needs 3.37 or newer.",
            hint="Use a Python with a newer SQLite, such as the one from python.org.",
        )
    if not is_open_here(path):
        check_header(path)


def _connected(path: Path, mode: Literal["ro", "rw"], prepare: Prepare) -> sqlite3.Connection:
    db = opened(path, mode, timeout=SQLITE_TIMEOUT_SECONDS)
    try:
        db.execute("PRAGMA trusted_schema = OFF")
        return prepare(db, path)
    except BaseException:
        db.close()
        raise


def _reader(db: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    # One transaction, so that all queries of a command see the same state.
    db.execute("BEGIN")
    if _gate(db, path) == SCHEMA:
        return db
    from inmail_cli.store.upgrade import upgraded_copy

    return upgraded_copy(db)


def _rolled_back(db: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    _gate(db, path)
    return db


def _replacer(db: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    _writable(db, path)
    return db


def _writer(db: sqlite3.Connection, path: Path, kept: list[Path]) -> sqlite3.Connection:
    version = _writable(db, path)
    if version < SCHEMA:
        from inmail_cli.store.upgrade import upgrade

        copy = upgrade(db, path)
        kept += [copy] if copy else []
    return db


def _writable(db: sqlite3.Connection, path: Path) -> int:
    """Prepare for writes, and return the schema number. Raises: as `_gate`; StorageFailed."""
    version = _gate(db, path)
    _allow_history(db)
    for pragma in ("foreign_keys = ON", "recursive_triggers = ON", f"synchronous = {_SYNCHRONOUS}"):
        db.execute(f"PRAGMA {pragma}")
    if db.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
        raise StorageFailed(f"{path} cannot be used: its journal mode cannot be set.")
    return version


def _allow_history(db: sqlite3.Connection) -> None:
    """Until 3.41 or so SQLite forgot to mark its JSON functions, which the history's triggers call, as harmless.

    Trusting the schema there lets it reach nothing more than those: Python registers no functions of its own and
    leaves the loading of extensions off.
    """
    flags = db.execute("SELECT flags FROM pragma_function_list WHERE name = 'json_object'").fetchone()
    if flags is None or not flags[0] & _INNOCUOUS:
        db.execute("PRAGMA trusted_schema = ON")


def _gate(db: sqlite3.Connection, path: Path) -> int:
    """Return the schema number, read under SQLite's lock. Raises: NotOurs, Corrupt, NewerDatabase."""
    application: int = db.execute("PRAGMA application_id").fetchone()[0]
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    problem = wrong_version(application, version, path)
    if problem is not None:
        raise problem
    # SQLite reads the missing end of a last page as zeros, without a word.
    size: int = db.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()[0]
    if path.stat().st_size < size:
        raise Corrupt(f"{path} is damaged: its end is missing.")
    return version

"""Backups: a copy of one state, held to what it was copied from."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from io import FileIO
from pathlib import Path

from inmail_cli.domain.events import Instant
from inmail_cli.errors import InmailError, Refused, StorageFailed
from inmail_cli.store import shelf
from inmail_cli.store.base import Store
from inmail_cli.store.comparing import hold_same
from inmail_cli.store.failures import DATABASE_ERRORS, translated
from inmail_cli.store.files import copy_database, folders_for, sync_folder
from inmail_cli.store.opening import opened

_COUNTER_OFFSET, _COUNTER_SIZE = 24, 4
"""Where a database file counts its commits. Source: https://www.sqlite.org/fileformat2.html#file_change_counter"""


def backup(store: Store, target: Path, *, replacing: bool = False) -> None:
    """Copy the database to a private file, complete and compared with its source, or not at all.

    A file that is there already is left alone, unless it is to be replaced.
    Raises: Refused where `target` exists; StorageFailed, Corrupt.
    """
    _keep(store.db, target, replacing=replacing, verified=True)


def keep_copy(database: Path, name: str) -> Path:
    """Copy a database, of whatever schema, to `NAME.backup` or `NAME-2.backup` ... beside it, and return where it is.

    For one that another connection of this process has locked. A file there that is the same already will do.
    Raises: StorageFailed, Corrupt, sqlite3.Error.
    """
    with closing(opened(database, "ro")) as reader:
        number = 1
        while (target := database.with_name(f"{name}{'' if number == 1 else f'-{number}'}.backup")).exists():
            if _is_same(target, reader):
                return target
            number += 1
        _keep(reader, target, verified=True)
        return target


def _is_same(path: Path, db: sqlite3.Connection) -> bool:
    try:
        hold_same(path, db)
    except (InmailError, *DATABASE_ERRORS):
        return False
    return True


def dated_backup(store: Store, database: Path, folder: Path, at: Instant, reason: shelf.Reason) -> Path:
    """Copy the database to a new dated name in a folder, and return it. Raises: StorageFailed, Corrupt."""
    return dated_copy(store.db, database, folder, at, reason, verified=True)


def dated_copy(
    db: sqlite3.Connection, database: Path, folder: Path, at: Instant, reason: shelf.Reason, *, verified: bool
) -> Path:
    """Copy what a connection sees to a new dated name in a folder; compared with it where `verified`.

    Another process may take the name meanwhile: then the next one is tried. Raises: as `backup`.
    """
    while True:
        target = shelf.free_name(database, folder, at, reason)
        try:
            _keep(db, target, verified=verified)
        except Refused:
            if not target.exists():
                raise
        else:
            return target


def copy_committed(store: Store, at: Instant, reason: shelf.Reason) -> Path | None:
    """Back up what is committed while this connection writes, through one of its own, to a dated name; return it.

    Nothing that was written may have left the connection's cache yet. None where nothing is on record, or the newest
    backup holds just that. Raises: StorageFailed, Corrupt.
    """
    database = Path(os.path.realpath(store.path))
    folder = shelf.shelf_of(database)
    with store.failing_as_ours(), committed(database) as db:
        mark = _mark(db)
        if mark == _NOTHING or any(_mark_of(kept.path) == mark for kept in shelf.kept_in(folder, database)[:1]):
            return None
        return dated_copy(db, database, folder, at, reason, verified=True)


_Mark = tuple[int, int, int]
_NOTHING: _Mark = (0, 0, 0)


def _mark(db: sqlite3.Connection) -> _Mark:
    """What differs whenever the facts do: how far the history goes."""
    query = "SELECT ifnull(max(seq), 0), count(*), (SELECT ifnull(max(number), 0) FROM batches) FROM changes"
    last, count, batch = db.execute(query).fetchone()
    return last, count, batch


def _mark_of(path: Path) -> _Mark | None:
    try:
        with committed(path) as db:
            return _mark(db)
    except DATABASE_ERRORS:
        return None


@contextmanager
def committed(path: Path) -> Iterator[sqlite3.Connection]:
    """Read what is committed for the body, as `opened_as_it_is`."""
    db = opened_as_it_is(path)
    try:
        yield db
    finally:
        db.close()


def opened_as_it_is(path: Path) -> sqlite3.Connection:
    """Open a database to read what is committed, of whatever schema, and though its definitions be damaged.

    Raises: sqlite3.Error.
    """
    db = opened(path, "ro")
    db.execute("PRAGMA writable_schema = ON")
    db.execute("BEGIN")
    return db


def copy_as_it_is(database: Path, target: Path) -> int:
    """Copy a database that may be damaged, page by page, and return how many commits it counts.

    For one that this process has not open. Raises: StorageFailed, Corrupt.
    """
    try:
        with database.open("rb", buffering=0) as file, closing(opened_as_it_is(database)) as db:
            copy_database(db, target)
            return commits_of(file)
    except OSError as error:
        raise _unwritable(error, target) from error
    except DATABASE_ERRORS as error:
        raise translated(error, database) or error from error


def _keep(db: sqlite3.Connection, target: Path, *, verified: bool, replacing: bool = False) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with folders_for(target), _removed_in_the_end(draft):
            _no_journal_beside(target)
            copy_database(db, draft)
            if verified:
                hold_same(draft, db)
            if replacing:
                draft.replace(target)
            else:
                _place(draft, target)
            sync_folder(target.parent)
    except FileExistsError:
        raise Refused(f"{target} exists already.", hint="Name another file, or replace it with --force.") from None
    except OSError as error:
        raise _unwritable(error, target) from error
    except DATABASE_ERRORS as error:
        raise translated(error, target) or error from error


@contextmanager
def _removed_in_the_end(draft: Path) -> Iterator[None]:
    files = (draft, Path(f"{draft}-journal"))
    for left in files:
        left.unlink(missing_ok=True)
    try:
        yield
    finally:
        for left in files:
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _unwritable(error: OSError, target: Path) -> StorageFailed:
    reason = (error.strerror or str(error)).lower()
    return StorageFailed(f"{target} cannot be written: {reason}.", hint="Nothing was left behind. Name another place.")


def _no_journal_beside(target: Path) -> None:
    """SQLite would play a journal that lies there into the file that comes beside it."""
    journal = Path(f"{target}-journal")
    if journal.exists():
        raise Refused(f"{journal} is in the way: it belongs to another database.", hint="Name another file.")


def _place(draft: Path, target: Path) -> None:
    """Give a file its name unless that is taken. Raises: FileExistsError."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links, such as a USB stick's.
        if target.exists():
            raise FileExistsError from None
        draft.rename(target)


def commits_of(file: FileIO) -> int:
    """Return how many commits an open database file counts."""
    file.seek(_COUNTER_OFFSET)
    return int.from_bytes(file.read(_COUNTER_SIZE) or b"", "big")

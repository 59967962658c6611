"""Put one database in the place of another, under SQLite's own locks, and keep the old one."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.errors import Busy, Corrupt, MissingDatabase
from inmail_cli.store import base, shelf
from inmail_cli.store.base import Store, retrying
from inmail_cli.store.connection import open_replacing
from inmail_cli.store.failures import DATABASE_ERRORS, system_failure, translated
from inmail_cli.store.files import copy_database, sync_folder
from inmail_cli.store.keeping import backup, commits_of, committed, dated_copy

_PAUSE_SECONDS = 0.02


class Replaced(NamedTuple):
    """What became of the database that was there: `kept` is where it is now, None where there was none.

    `damaged`: it could not be copied as a database any more, and was moved as it was.
    """

    kept: Path | None
    damaged: bool = False


class _ChangedError(Exception):
    """Another process wrote in between."""


def replace(source: Store, target: Path, at: Instant, reason: shelf.Reason, *, commits: int | None = None) -> Replaced:
    """Put one database in the place of another: all of it in one transaction, or nothing. The old one is kept.

    Processes that are writing finish first, and those that wait find the new one. A damaged database, which cannot
    take part in that, is moved aside as it is; a file that is not ours is left alone. With `commits` the old one
    must still count so many. Raises: NotOurs, NewerDatabase, Busy (also where it counts more), StorageFailed.
    """
    target = Path(os.path.realpath(target))
    try:
        with open_replacing(target) as store:
            return Replaced(_overwrite(source, store, at, reason, commits))
    except MissingDatabase:
        _set_journal_aside(target, shelf.free_damaged_name(target, at))
        backup(source, target)
        return Replaced(None)
    except Corrupt:
        return Replaced(_move_aside(source, target, at), damaged=True)


def _overwrite(source: Store, store: Store, at: Instant, reason: shelf.Reason, commits: int | None) -> Path:
    """Keep the old content and write the new one; if another process wrote between the two, begin again."""
    deadline = time.monotonic() + base.DEADLINE_SECONDS
    # Closing a descriptor of the file drops this process's locks on it, so one stays open all the time.
    with _commit_counter(store.path) as counter:
        while True:
            kept, seen = _kept_locked(store, at, reason, counter)
            try:
                if commits not in (None, seen):
                    raise Busy(f"{store.path} was written to meanwhile.")
                _copy_into(source, store, deadline, counter, seen)
            except _ChangedError:
                _forget(kept)
            except BaseException:
                if counter() == seen:  # else it was put in its place, and only then something failed
                    _forget(kept)
                raise
            else:
                return kept


def _kept_locked(store: Store, at: Instant, reason: shelf.Reason, counter: Callable[[], int]) -> tuple[Path, int]:
    """Back up the old content while nobody else can write; return where it is, and its commits."""
    retrying(store.path, lambda: store.db.execute("BEGIN IMMEDIATE"))
    try:
        folder = shelf.shelf_of(store.path)
        with committed(store.path) as db:
            try:
                return dated_copy(db, store.path, folder, at, reason, verified=True), counter()
            except Corrupt:
                return dated_copy(db, store.path, folder, at, reason, verified=False), counter()
    finally:
        store.db.execute("ROLLBACK")


def _copy_into(source: Store, store: Store, deadline: float, counter: Callable[[], int], seen: int) -> None:
    """A page at a time, so that the first call back comes when the lock is held and nothing is written yet."""
    begun = False

    def step(status: int, remaining: int, total: int) -> None:
        nonlocal begun
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() >= deadline:
                raise Busy(f"{store.path} stayed locked by another process.")
        elif not begun:
            begun = True
            if counter() != seen:
                raise _ChangedError

    with store.failing_as_ours():
        source.db.backup(store.db, pages=1, progress=step, sleep=_PAUSE_SECONDS)


@contextmanager
def _commit_counter(path: Path) -> Iterator[Callable[[], int]]:
    with path.open("rb", buffering=0) as file:
        yield lambda: commits_of(file)


def _forget(kept: Path) -> None:
    with suppress(OSError):
        kept.unlink()


def _move_aside(source: Store, target: Path, at: Instant) -> Path:
    """The name is never without a file: the damaged one gets a second name before the new one takes the first."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    aside = shelf.free_damaged_name(target, at)
    try:
        draft.unlink(missing_ok=True)
        copy_database(source.db, draft)
        with suppress(OSError):
            os.link(target, aside)
        _set_journal_aside(target, aside)
        if not aside.exists():
            target.rename(aside)
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise system_failure(error, target) from error
    except DATABASE_ERRORS as error:
        raise translated(error, target) or error from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return aside


def _set_journal_aside(target: Path, aside: Path) -> None:
    """Left behind, SQLite would play it into the database that comes in its place."""
    for suffix in ("-journal", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{target}{suffix}").rename(f"{aside}{suffix}")

"""Backups: a copy of one state, and its way back."""

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from inmail_cli.errors import Busy, Corrupt, MissingDatabase, Refused
from inmail_cli.store import base
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_reading, open_writing
from inmail_cli.store.failures import system_failure, translated
from inmail_cli.store.files import copy_database, make_folders, sync_folder

_PAUSE_SECONDS = 0.02


def backup(store: Store, target: Path) -> None:
    """Copy the database to a new private file, complete or not at all; one that is there is left alone.

    Raises: Refused where `target` exists; StorageFailed, Corrupt.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        make_folders(target.parent)
        draft.unlink(missing_ok=True)
        copy_database(store.db, draft)
        _place(draft, target)
        sync_folder(target.parent)
    except FileExistsError:
        raise Refused(f"{target} exists already.", hint="Name a file that does not exist yet.") from None
    except OSError as error:
        raise system_failure(error, target) from error
    except sqlite3.Error as error:
        raise translated(error, target) or error from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


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


def restore(source: Path, target: Path) -> None:
    """Put a backup in the place of the database: all of it in one transaction, or nothing.

    A damaged database, which cannot take part in one, is moved aside to `NAME.damaged` first; a file that is
    not ours is left alone. Raises: MissingDatabase, NotOurs, Corrupt, NewerDatabase (of the source), Busy,
    StorageFailed.
    """
    with open_reading(source) as backed_up:
        try:
            with open_writing(target, create=False) as store:
                _overwrite(backed_up, store)
            return
        except Corrupt:
            _move_aside(target)
        except MissingDatabase:
            pass
        backup(backed_up, target)


def _overwrite(source: Store, store: Store) -> None:
    deadline = time.monotonic() + base.DEADLINE_SECONDS

    def give_up(status: int, remaining: int, total: int) -> None:
        if status != sqlite3.SQLITE_DONE and time.monotonic() >= deadline:
            raise Busy(f"{store.path} stayed locked by another process.")

    with store.failing_as_ours():
        source.db.backup(store.db, pages=-1, progress=give_up, sleep=_PAUSE_SECONDS)


def _move_aside(target: Path) -> None:
    """The journal goes along: left behind, SQLite would play it into the database that comes in its place."""
    number = 1
    aside = target.with_name(f"{target.name}.damaged")
    while aside.exists():
        number += 1
        aside = target.with_name(f"{target.name}.damaged-{number}")
    try:
        for suffix in ("-journal", "-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                Path(f"{target}{suffix}").rename(f"{aside}{suffix}")
        sync_folder(target.parent)
    except OSError as error:
        raise system_failure(error, target) from error

"""Files that nobody else may read: a new database, and the copy made before an upgrade.

A new database is built in memory and appears under its name complete or not at all, so that neither a crash
nor another process ever meets half of one.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from inmail_cli.store.failures import system_failure
from inmail_cli.store.opening import opened, opened_in_memory

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_PAGES_AT_ONCE = 4_096


def create_database(path: Path) -> bool:
    """Create a database of the newest schema, 0600, and its missing folders, 0700.

    Return False, changing nothing, where another process was faster. Raises: StorageFailed.
    """
    target = Path(os.path.realpath(path))
    try:
        make_folders(target.parent)
        return _publish(_empty_database(), target)
    except OSError as error:
        raise system_failure(error, path) from error


def make_folders(folder: Path) -> None:
    """Create a folder and its missing parents, each readable by the owner alone whatever the umask."""
    if folder.is_dir():
        return
    make_folders(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(_PRIVATE_FOLDER)
        folder.chmod(_PRIVATE_FOLDER)


@contextlib.contextmanager
def folders_for(target: Path) -> Iterator[None]:
    """Make the folders of a file for the body; those that were made go again where it fails. Raises: OSError."""
    missing = [folder for folder in target.absolute().parents if not folder.exists()]
    try:
        make_folders(target.absolute().parent)
        yield
    except BaseException:
        for folder in missing:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _empty_database() -> bytes:
    from inmail_cli.store.schema import migrate

    db = opened_in_memory()
    try:
        db.execute("BEGIN IMMEDIATE")
        migrate(db)
        db.execute("COMMIT")
        return db.serialize()
    finally:
        db.close()


def create_private(path: Path) -> int:
    """Create a file of ours that did not exist, 0600 whatever the umask; return its descriptor.

    Raises: OSError; FileExistsError where it exists.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), _PRIVATE_FILE)
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, _PRIVATE_FILE)
    return descriptor


def _publish(content: bytes, target: Path) -> bool:
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    _write(draft, content)
    try:
        os.link(draft, target)
    except FileExistsError:
        return False
    except OSError:
        return _publish_without_links(content, target)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(target.parent)
    return True


def _publish_without_links(content: bytes, target: Path) -> bool:
    """For file systems that have no hard links. Raises: OSError."""
    try:
        _write(target, content)
    except FileExistsError:
        return False
    sync_folder(target.parent)
    return True


def _write(path: Path, content: bytes) -> None:
    descriptor = create_private(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Windows cannot, and does it itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_database(db: sqlite3.Connection, target: Path) -> None:
    """Copy a database, as its connection sees it, to a new private file. The connection must not be writing.

    Raises: OSError, FileExistsError among them; sqlite3.Error.
    """
    os.close(create_private(target))
    copy = opened(target, "rw")
    try:
        copy_pages(db, copy)
    finally:
        copy.close()
    sync_folder(target.parent)


def copy_pages(db: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    """Copy all pages, in parts, so that Ctrl-C is heard in between. Raises: sqlite3.Error."""
    db.backup(copy, pages=_PAGES_AT_ONCE, progress=lambda *_: None, sleep=0.001)

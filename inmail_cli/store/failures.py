"""SQLite's and the system's errors, turned into ours: one place that knows their codes."""

import sqlite3
from pathlib import Path

from inmail_cli.errors import (
    BadValue,
    Busy,
    Conflicts,
    Corrupt,
    InmailError,
    MissingDatabase,
    NotOurs,
    StorageFailed,
)

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
_STORAGE = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_IOERR: "the disk failed",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "permission denied",
    sqlite3.SQLITE_AUTH: "permission denied",
    sqlite3.SQLITE_NOLFS: "the file system takes no large files",
}
_JOURNAL_STAYS = "the journal beside it cannot be removed, because of its folder's permissions or a failing disk"
_TWICE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
_UNDECODABLE = "Could not decode to UTF-8"
_NOT_AS_WE_MADE_IT = ("no such ", "unsupported file format")


DATABASE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What a damaged database raises: the second where SQLite's own message quotes bytes that are no text."""


def is_busy(error: Exception) -> bool:
    """Whether another connection holds a lock, so that trying again may help."""
    return _primary(error) in _BUSY


def needs_rollback(error: Exception) -> bool:
    """Whether a crash left a journal that a read-only connection may not roll back."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_ROLLBACK


def _primary(error: Exception) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def translated(error: Exception, path: Path) -> InmailError | None:
    """Return the error that the user is to see, or None where the fault is this program's."""
    if isinstance(error, sqlite3.Error):
        return _translated_sqlite(error, path)
    if isinstance(error, UnicodeDecodeError):
        return Corrupt(f"{path} is damaged: it holds bytes that are no text.")
    if isinstance(error, UnicodeEncodeError):
        return BadValue(f"{error.object[:80]!r} has characters that are no text.")
    if isinstance(error, OverflowError):
        return BadValue("a number is too large to be stored.")
    return None


def _translated_sqlite(error: sqlite3.Error, path: Path) -> InmailError | None:
    code = _primary(error)
    if code in _BUSY:
        return Busy(f"{path} stayed locked by another process.")
    if code in _STORAGE:
        reason = _JOURNAL_STAYS if error.sqlite_errorcode == sqlite3.SQLITE_IOERR_DELETE else _STORAGE[code]
        return StorageFailed(f"{path} cannot be used: {reason}.")
    # The gate has seen the header of one of ours, so "not a database" means that the rest is damaged.
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or _UNDECODABLE in str(error):
        return Corrupt(f"{path} is damaged: {error}.")
    if code == sqlite3.SQLITE_ERROR and str(error).startswith(_NOT_AS_WE_MADE_IT):
        return Corrupt(f"{path} is damaged: {error}.")
    if code == sqlite3.SQLITE_CONSTRAINT:
        return _constraint(error)
    return BadValue("a text is too long to be stored.") if code == sqlite3.SQLITE_TOOBIG else None


def _constraint(error: sqlite3.Error) -> InmailError:
    if error.sqlite_errorcode in _TWICE:
        return Conflicts(f"it is recorded already ({error}).")
    if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return Conflicts("other records stand on it, or what it refers to is not recorded.")
    if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_NOTNULL and str(error).endswith("_key"):
        return Conflicts("the account, person or send that it refers to is not recorded.")
    return BadValue(f"a value cannot be stored ({error}).")


def system_failure(error: OSError, path: Path) -> InmailError:
    """Return our error for a file that the system would not open, create or write."""
    reason = (error.strerror or str(error)).lower()
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return MissingDatabase(f"{path} does not exist.")
    if isinstance(error, IsADirectoryError):
        return NotOurs(f"{path} is a folder, not a database.")
    return StorageFailed(f"{path} cannot be used: {reason}.")

"""What SQLite and the system say, as the user is told it."""

import sqlite3
from pathlib import Path

import pytest

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
from inmail_cli.store.failures import is_busy, needs_rollback, system_failure, translated

PLACE = Path("x.db")


def failed(code: int | None, said: str = "said") -> sqlite3.Error:
    error = sqlite3.OperationalError(said)
    if code is not None:
        error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (failed(sqlite3.SQLITE_BUSY), Busy, "x.db stayed locked by another process."),
        (failed(sqlite3.SQLITE_BUSY_SNAPSHOT), Busy, "x.db stayed locked by another process."),
        (failed(sqlite3.SQLITE_LOCKED), Busy, "x.db stayed locked by another process."),
        (failed(sqlite3.SQLITE_FULL), StorageFailed, "x.db cannot be used: the disk is full."),
        (failed(sqlite3.SQLITE_READONLY_DBMOVED), StorageFailed, "x.db cannot be used: it is read-only."),
        (failed(sqlite3.SQLITE_IOERR_READ), StorageFailed, "x.db cannot be used: the disk failed."),
        (failed(sqlite3.SQLITE_CANTOPEN), StorageFailed, "x.db cannot be used: it cannot be opened."),
        (failed(sqlite3.SQLITE_PERM), StorageFailed, "x.db cannot be used: permission denied."),
        (failed(sqlite3.SQLITE_CORRUPT, "malformed"), Corrupt, "x.db is damaged: malformed."),
        (failed(sqlite3.SQLITE_NOTADB, "no database"), Corrupt, "x.db is damaged: no database."),
        (
            failed(None, "Could not decode to UTF-8 column 'a'"),
            Corrupt,
            "x.db is damaged: Could not decode to UTF-8 column 'a'.",
        ),
        (failed(sqlite3.SQLITE_ERROR, "no such table: a"), Corrupt, "x.db is damaged: no such table: a."),
        (failed(sqlite3.SQLITE_CONSTRAINT_UNIQUE, "a.id"), Conflicts, "it is recorded already (a.id)."),
        (failed(sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, "a.key"), Conflicts, "it is recorded already (a.key)."),
        (
            failed(sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY),
            Conflicts,
            "other records stand on it, or what it refers to is not recorded.",
        ),
        (
            failed(sqlite3.SQLITE_CONSTRAINT_NOTNULL, "NOT NULL: sends.person_key"),
            Conflicts,
            "the account, person or send that it refers to is not recorded.",
        ),
        (failed(sqlite3.SQLITE_CONSTRAINT_NOTNULL, "a.name"), BadValue, "a value cannot be stored (a.name)."),
        (failed(sqlite3.SQLITE_CONSTRAINT_CHECK, "via_key"), BadValue, "a value cannot be stored (via_key)."),
        (failed(sqlite3.SQLITE_TOOBIG), BadValue, "a text is too long to be stored."),
        (
            UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"),
            Corrupt,
            "x.db is damaged: it holds bytes that are no text.",
        ),
        (
            UnicodeEncodeError("utf-8", "a" * 79 + "\ud800" + "b", 79, 80, "no"),
            BadValue,
            f"'{'a' * 79}\\ud800' has characters that are no text.",
        ),
        (OverflowError(), BadValue, "a number is too large to be stored."),
    ],
    ids=lambda value: str(value)[:50],
)
def test_translated__each__our_error_in_plain_words(error: Exception, kind: type[InmailError], message: str) -> None:
    found = translated(error, PLACE)
    assert type(found) is kind
    assert found.message == message


@pytest.mark.parametrize(
    "error",
    [
        failed(sqlite3.SQLITE_ERROR, 'near "SELEC": syntax error'),
        failed(None),
        failed(sqlite3.SQLITE_MISUSE),
        KeyError(),
    ],
    ids=repr,
)
def test_translated__a_fault_of_the_program__is_none_of_the_user_s(error: Exception) -> None:
    assert translated(error, PLACE) is None


def test_is_busy__by_the_code__extended_ones_too() -> None:
    codes = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY, sqlite3.SQLITE_LOCKED_SHAREDCACHE)
    assert all(is_busy(failed(code)) for code in codes)
    assert not any(map(is_busy, (failed(sqlite3.SQLITE_FULL), failed(None), ValueError())))


def test_needs_rollback__a_journal_that_a_reader_may_not_play_back__and_nothing_else() -> None:
    assert needs_rollback(failed(sqlite3.SQLITE_READONLY_ROLLBACK))
    assert not any(map(needs_rollback, (failed(sqlite3.SQLITE_READONLY), failed(None), ValueError())))


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (FileNotFoundError(2, "No"), MissingDatabase, "x.db does not exist."),
        (NotADirectoryError(20, "No"), MissingDatabase, "x.db does not exist."),
        (IsADirectoryError(21, "No"), NotOurs, "x.db is a folder, not a database."),
        (PermissionError(13, "Permission denied"), StorageFailed, "x.db cannot be used: permission denied."),
        (OSError("Odd disk"), StorageFailed, "x.db cannot be used: odd disk."),
    ],
    ids=repr,
)
def test_system_failure__each__our_error_in_plain_words(error: OSError, kind: type[InmailError], message: str) -> None:
    found = system_failure(error, PLACE)
    assert type(found) is kind
    assert found.message == message

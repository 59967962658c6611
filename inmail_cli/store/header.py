"""The version gate: what a file's first hundred bytes say, before SQLite may touch it.

Opening another program's database with SQLite can leave files beside it or even change it, so a file that is
not ours is never opened. Source: https://www.sqlite.org/fileformat2.html#the_database_header
"""

import os
import stat
from pathlib import Path

from inmail_cli.errors import Corrupt, InmailError, MissingDatabase, NewerDatabase, NotOurs
from inmail_cli.store.failures import system_failure

APPLICATION_ID = 0x494E4D4C
"""`INML`, in the file's header: what tells our databases from other programs'."""

SCHEMA = 2
"""The newest schema number (`user_version`) that this program knows."""

SIDE_FILES = ("-journal", "-wal", "-shm")
"""What SQLite puts beside a database: the name of each ends so."""

_MAGIC = b"SQLite format 3\0"
_HEADER_SIZE = 100


def check_header(path: Path) -> int:
    """Look at a file without SQLite and return its schema number; nothing is changed.

    A lock that this process holds on it would be lost.

    Raises: MissingDatabase, NotOurs, Corrupt, NewerDatabase, StorageFailed.
    """
    return check_identity(_header_of(path), path)


def is_database(path: Path) -> bool:
    """Tell whether there is a file that begins as SQLite's do. Raises: OSError, ValueError."""
    if not path.is_file():
        return False
    with path.open("rb", buffering=0) as file:
        return file.read(len(_MAGIC)) == _MAGIC


def is_part_of(file: Path, database: Path) -> bool:
    """Tell whether a path means a database or what SQLite puts beside it, through whatever links."""
    target, own = os.path.realpath(file), os.path.realpath(database)
    return target in {own, *(f"{own}{suffix}" for suffix in SIDE_FILES)}


def _header_of(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise NotOurs(f"{path} is a folder, not a database.")
        if not stat.S_ISREG(mode):
            raise NotOurs(f"{path} is not a regular file.")
        with path.open("rb", buffering=0) as file:
            return file.read(_HEADER_SIZE)
    except FileNotFoundError:
        raise MissingDatabase(f"{path} does not exist.") from None
    except OSError as error:
        raise system_failure(error, path) from error
    except ValueError:
        raise NotOurs(f"{os.fsdecode(path)!r} is no file name.") from None


def check_identity(header: bytes, path: Path) -> int:
    """Return the schema number of a file that begins so. Raises: NotOurs, Corrupt, NewerDatabase."""
    if not header:
        raise NotOurs(f"{path} is an empty file, not a database.")
    if not header.startswith(_MAGIC):
        raise NotOurs(f"{path} is not a database.")
    if len(header) < _HEADER_SIZE:
        raise Corrupt(f"{path} is damaged: it is cut off after {len(header)} bytes.")
    application, version = _number(header, 68), _number(header, 60)
    problem = wrong_version(application, version, path)
    if problem is not None:
        raise problem
    return version


def wrong_version(application: int, version: int, path: Path) -> InmailError | None:
    """Return the error for a database with these `application_id` and `user_version`; None if it is ours."""
    if application != APPLICATION_ID:
        return NotOurs(f"{path} is another program's database.")
    if version < 1:
        return Corrupt(f"{path} is damaged: it has no schema number.")
    if version > SCHEMA:
        details = {"found": version, "known": SCHEMA}
        message = f"{path} was written by a newer version of inmail (schema {version}; this one knows {SCHEMA})."
        return NewerDatabase(message, details=details)
    return None


def _number(header: bytes, offset: int) -> int:
    return int.from_bytes(header[offset : offset + 4], "big", signed=True)

"""One open database, and how long a command waits for another one's lock.

SQLite waits 50 ms at most and Python tries again until a deadline, so that Ctrl-C is heard at once.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self, TypeVar

from inmail_cli.store.failures import DATABASE_ERRORS, is_busy, system_failure, translated

SQLITE_TIMEOUT_SECONDS = 0.05
DEADLINE_SECONDS = 30.0
_PAUSE_SECONDS = 0.003
IN_MEMORY = Path(":memory:")
LAST_CHARACTER = "\U0010ffff"

# Takes any number of keys in one parameter, and still steps through an index.
AMONG = "{} IN (SELECT value FROM json_each(?))"

Parameters = Sequence[object]
Result = TypeVar("Result")

# Files that this process has open: the header of such a file must not be read past SQLite, since closing any
# descriptor of a file drops all POSIX locks that the process holds on it.
_open_files: list[tuple[int, int]] = []


class Store:
    """One open database. A read-only one sees one state until it is closed.

    `created`: this call made it. `kept`: the copy that was made before this call brought it up to date. `before_bulk`
    is called once before very many facts are added, when nothing of them is written yet.
    """

    __slots__ = ("_file", "before_bulk", "created", "db", "kept", "path", "read_only")

    def __init__(
        self,
        path: Path,
        db: sqlite3.Connection,
        *,
        read_only: bool,
        created: bool = False,
        kept: Path | None = None,
    ) -> None:
        self.path = path
        self.db = db
        self.read_only = read_only
        self.created = created
        self.kept = kept
        self.before_bulk: Callable[[], None] | None = None
        self._file = None if path == IN_MEMORY else file_identity(path)
        if self._file:
            _open_files.append(self._file)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query. Raises: Corrupt, StorageFailed."""
        with self.failing_as_ours():
            return self.db.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None. Raises: Corrupt, StorageFailed."""
        with self.failing_as_ours():
            found: tuple[Any, ...] | None = self.db.execute(sql, parameters).fetchone()
            return found

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """Return the first column of the first row, or None. Raises: Corrupt, StorageFailed."""
        row = self.row(sql, parameters)
        return row[0] if row else None

    def execute(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Run one statement of a write. Raises: Conflicts, BadValue, Corrupt, StorageFailed."""
        with self.failing_as_ours():
            return self.db.execute(sql, parameters)

    def execute_many(self, sql: str, parameters: Iterable[Parameters]) -> int:
        """Run one statement of a write for each set of values; return how many rows changed. Raises: as `execute`."""
        with self.failing_as_ours():
            return self.db.executemany(sql, parameters).rowcount

    @contextmanager
    def failing_as_ours(self) -> Iterator[None]:
        """Turn SQLite's errors into ours; those that are faults of this program stay as they are."""
        try:
            yield
        except (*DATABASE_ERRORS, UnicodeEncodeError, OverflowError) as error:
            ours = translated(error, self.path)
            if ours is None:
                raise
            raise ours from error

    def close(self) -> None:
        """Let go of the file; what was not committed is rolled back."""
        self.db.close()
        if self._file in _open_files:
            _open_files.remove(self._file)
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def file_identity(path: Path) -> tuple[int, int]:
    """Return what tells a file from any other, by whatever name it was opened."""
    status = path.stat()
    return status.st_dev, status.st_ino


def is_open_here(path: Path) -> bool:
    """Whether this process has the file open already."""
    with suppress(OSError, ValueError):
        return bool(_open_files) and file_identity(path) in _open_files
    return False


def retrying(path: Path, action: Callable[[], Result], *, patience_seconds: float | None = None) -> Result:
    """Run an action again and again while another process holds the lock, up to the deadline (None: the usual one).

    Raises: Busy at the deadline; else what the action raised, as ours.
    """
    deadline = time.monotonic() + (DEADLINE_SECONDS if patience_seconds is None else patience_seconds)
    while True:
        try:
            return action()
        except DATABASE_ERRORS as error:
            ours = translated(error, path)
            if ours is None:
                raise
            if not is_busy(error) or time.monotonic() >= deadline:
                raise ours from error
        except OSError as error:
            raise system_failure(error, path) from error
        time.sleep(_PAUSE_SECONDS)


def key_list(keys: Iterable[int]) -> str:
    """Return the parameter for AMONG."""
    return f"[{','.join(map(str, keys))}]"


def limit_or_all(limit: int | None) -> int:
    """Return what SQL's LIMIT takes."""
    return -1 if limit is None else limit

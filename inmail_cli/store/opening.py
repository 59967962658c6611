"""Connections to SQLite whose statements a signal can end, from whatever part of the store they are opened.

Python hears a signal between two of its own instructions, so not while SQLite works: another thread has to tell
SQLite to stop.
"""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal
from weakref import ref

_open: "dict[int, ref[sqlite3.Connection]]" = {}


class _Connection(sqlite3.Connection):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _open[id(self)] = ref(self)

    def close(self) -> None:
        super().close()
        _open.pop(id(self), None)


def opened(path: Path, mode: Literal["ro", "rw"], *, timeout: float = 5.0) -> sqlite3.Connection:
    """Open a file that is there; transactions are the caller's. Raises: sqlite3.Error."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None, factory=_Connection)


def opened_in_memory() -> sqlite3.Connection:
    """Make an empty database in memory."""
    return sqlite3.connect(":memory:", isolation_level=None, factory=_Connection)


def interrupt_all() -> None:
    """End the statements that run now, in whatever thread; each raises sqlite3.OperationalError there."""
    for connection in tuple(_open.values()):
        db = connection()
        if db is not None:
            with suppress(sqlite3.Error):
                db.interrupt()

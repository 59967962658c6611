"""The program, which says on stderr when SQLite begins a statement.

`python -m tests.store.traced MARKER WORDS...` writes `begun` when a statement that has MARKER in it begins; what SQLite
does then, Python cannot interrupt. With ENDLESS in the environment SQLite gets a statement that never ends before it.
"""

import _thread
import os
import signal
import sqlite3
import sys
from typing import Any

from inmail_cli.cli.main import main
from inmail_cli.store import opening

ENDLESS = """WITH RECURSIVE endless (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM endless)
SELECT count(*) FROM endless -- before """
BEGUN = _thread.allocate_lock()


class Traced(opening._Connection):
    """A connection that tells."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.set_trace_callback(tell)

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        if "ENDLESS" in os.environ and sys.argv[1] in arguments[0]:
            super().execute(ENDLESS + sys.argv[1]).fetchone()
        return super().execute(*arguments)


def tell(statement: str) -> None:
    if sys.argv[1] in statement and BEGUN.locked():
        BEGUN.release()


def say() -> None:
    """In a thread of its own, which goes on when SQLite is at work: a signal that met `tell` would be lost in it."""
    BEGUN.acquire()
    os.write(2, b"begun\n")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a shell runs the tests in the background
    BEGUN.acquire()
    _thread.start_new_thread(say, ())
    opening._Connection = Traced  # type: ignore[misc]
    sys.exit(main(sys.argv[2:]))

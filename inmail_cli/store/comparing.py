"""Is a copy what it was copied from? Row by row, so that no answer can differ."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from inmail_cli.errors import Corrupt
from inmail_cli.store.header import check_header
from inmail_cli.store.opening import opened
from inmail_cli.store.schema import schema_of
from inmail_cli.store.triggers import DERIVED_COLUMNS, FACT_COLUMNS

_ROWS = 1_000


def hold_same(path: Path, source: sqlite3.Connection) -> None:
    """Check that a copy is sound and has the definitions and rows of its source. Raises: Corrupt, sqlite3.Error."""
    check_header(path)
    with closing(opened(path, "ro")) as copy:
        (sound,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if sound != "ok":
            raise _unlike(f"it is damaged ({sound})")
        definitions = schema_of(source)
        if schema_of(copy) != definitions:
            raise _unlike("its definitions differ from the database's")
        for table in (thing.name for thing in definitions if thing.kind == "table"):
            if not same_rows(copy, source, f'SELECT * FROM "{table}"'):
                raise _unlike(f"its table {table} differs from the database's")


def _unlike(reason: str) -> Corrupt:
    return Corrupt(f"the copy was not kept: {reason}.", hint="Nothing was changed. See what inmail doctor finds.")


def same_facts(one: sqlite3.Connection, other: sqlite3.Connection) -> bool:
    """Tell whether two databases hold the same facts and the same history of them. Raises: sqlite3.Error."""
    return all(same_rows(one, other, query) for query in _fact_queries())


def _fact_queries() -> Iterator[str]:
    for table, columns in FACT_COLUMNS.items():
        quoted = ", ".join(f'"{column}"' for column in columns if column not in DERIVED_COLUMNS)
        yield f"SELECT {quoted} FROM {table} NOT INDEXED ORDER BY 1, 2"
    yield "SELECT * FROM changes NOT INDEXED ORDER BY seq"
    yield "SELECT * FROM batches NOT INDEXED ORDER BY number"


def same_rows(one: sqlite3.Connection, other: sqlite3.Connection, query: str) -> bool:
    """Tell whether a query gives the same rows in both, in the same order. Raises: sqlite3.Error."""
    mine, theirs = one.execute(query), other.execute(query)
    while (rows := mine.fetchmany(_ROWS)) == theirs.fetchmany(_ROWS):
        if not rows:
            return True
    return False

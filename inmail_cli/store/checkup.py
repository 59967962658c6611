"""Is the database well? Each fact stands in it twice, in its row and in the history, and the two must agree.

SQLite's own check sees damage to its structure; damage inside a cell only shows by such a comparison.
"""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from inmail_cli.errors import Corrupt, InmailError
from inmail_cli.store.base import Store
from inmail_cli.store.schema import BATCHES_COPY, expected_schema, schema_of
from inmail_cli.store.triggers import DERIVED_COLUMNS, FACT_COLUMNS, derived_values, image

_SHOWN = 20
KEYED = tuple(table for table, columns in FACT_COLUMNS.items() if columns[0] == "key")
"""The tables whose keys are numbers of their own."""

LAST_BELIEVED = 1 << 62
"""No history comes to so many keys: a higher one is damage, and at twice as many there is none left to give."""

_BATCH = "number, at, command, account_key, origin, summary, undoes, idempotency_key"


class Problem(NamedTuple):
    """One thing that is wrong. `code` is stable; `message` says it to a person."""

    code: str
    message: str


def problems(store: Store) -> list[Problem]:
    """Return what is wrong with the database; empty when it is well. Checkpoints are the engine's to check.

    What cannot be read at all is a problem too: nothing is raised for damage. Raises: StorageFailed.
    """
    found: list[Problem] = []
    for check in (_structure, _references, _schema, _rows, _chains, _batches, _derived, _numbers):
        try:
            found += check(store)
        except Corrupt as error:
            found.append(Problem("unreadable", error.message))
        except sqlite3.Error as error:
            found.append(Problem("unreadable", f"{store.path}: {error}."))
    return found


def _structure(store: Store) -> Iterator[Problem]:
    for (line,) in store.rows(f"PRAGMA integrity_check({_SHOWN})"):
        if line != "ok":
            yield Problem("structure", f"SQLite finds: {line}.")


def _references(store: Store) -> Iterator[Problem]:
    for table, key, parent, _ in store.rows("PRAGMA foreign_key_check")[:_SHOWN]:
        row = "a row" if key is None else f"row {key}"
        yield Problem("reference", f"{row} of {table} refers to a row of {parent} that is not there.")


def _schema(store: Store) -> Iterator[Problem]:
    actual, expected = set(schema_of(store.db)), set(expected_schema())
    for kind, name in sorted({(thing.kind, thing.name) for thing in actual ^ expected}):
        yield Problem("schema", f"{kind} {name} is not as this version makes it.")


# --- rows against the history ---------------------------------------------------------------------


def _keys(table: str) -> tuple[str, ...]:
    return ("send_key", "tag_key") if table == "send_tags" else ("key",)


def _same_row(table: str, changes: str, values: tuple[str, ...]) -> str:
    """Return the condition that a change is of the row whose keys are `values` (SQL expressions)."""
    condition = f"{changes}.table_name = '{table}' AND {changes}.row_key = {values[0]}"
    if table != "send_tags":
        return condition
    return f"{condition} AND json_extract(ifnull({changes}.after, {changes}.before), '$.tag_key') = {values[1]}"


def _rows(store: Store) -> Iterator[Problem]:
    for table, columns in FACT_COLUMNS.items():
        keys = tuple(f"now.{key}" for key in _keys(table))
        last = f"(SELECT after FROM changes c WHERE {_same_row(table, 'c', keys)} ORDER BY seq DESC LIMIT 1)"
        query = f"SELECT {keys[0]} FROM {table} AS now WHERE {image('now', columns)} IS NOT {last} LIMIT {_SHOWN}"
        for (key,) in store.rows(query):
            yield Problem("damaged", f"row {key} of {table} is not what the history says of it.")
        yield from _lost(store, table)


def _lost(store: Store, table: str) -> Iterator[Problem]:
    """Rows that the history says are there."""
    keys = tuple(f"json_extract(c.after, '$.{key}')" for key in _keys(table))
    there = " AND ".join(f"now.{key} = {value}" for key, value in zip(_keys(table), keys, strict=True))
    query = f"""SELECT c.row_key FROM changes c WHERE c.table_name = '{table}' AND c.after IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM changes l WHERE {_same_row(table, "l", ("c.row_key", *keys[1:]))} AND l.seq > c.seq)
AND NOT EXISTS (SELECT 1 FROM {table} AS now WHERE {there}) LIMIT {_SHOWN}"""
    for (key,) in store.rows(query):
        yield Problem("lost", f"row {key} of {table} is gone, though the history has it.")


def _chains(store: Store) -> Iterator[Problem]:
    """Each change begins where the one before it of the same row ended."""
    known = ", ".join(f"'{table}'" for table in FACT_COLUMNS)
    tag = "json_extract(ifnull({0}.after, {0}.before), '$.tag_key')"
    query = f"""SELECT c.seq FROM changes c WHERE c.table_name NOT IN ({known})
OR coalesce(c.before, c.after) IS NULL OR c.before IS NOT (SELECT e.after FROM changes e
  WHERE e.table_name = c.table_name AND e.row_key = c.row_key AND e.seq < c.seq
    AND (c.table_name <> 'send_tags' OR {tag.format("e")} = {tag.format("c")}) ORDER BY e.seq DESC LIMIT 1)
LIMIT {_SHOWN}"""
    for (seq,) in store.rows(query):
        yield Problem("history", f"change {seq} of the history does not follow from the one before it.")


def _batches(store: Store) -> Iterator[Problem]:
    for number in differing_batches(store.db)[:_SHOWN]:
        yield Problem("history", f"batch {number} of the history is not what its copy says.")


def differing_batches(db: sqlite3.Connection) -> list[int]:
    """Return the batches whose row and copy differ; none where there is no copy at all. Raises: sqlite3.Error."""
    if not any(thing.name == BATCHES_COPY for thing in schema_of(db)):
        return []
    row, copy = (f"SELECT {_BATCH} FROM batches {which}" for which in ("NOT INDEXED", f"INDEXED BY {BATCHES_COPY}"))
    differing = f"SELECT * FROM ({row} EXCEPT {copy}) UNION ALL SELECT * FROM ({copy} EXCEPT {row})"
    return [number for (number,) in db.execute(f"SELECT DISTINCT number FROM ({differing}) ORDER BY number")]


def _derived(store: Store) -> Iterator[Problem]:
    columns = ", ".join(DERIVED_COLUMNS)
    query = f"SELECT id FROM sends WHERE ({columns}) IS NOT ({derived_values()}) LIMIT {_SHOWN}"
    for (id_,) in store.rows(query):
        yield Problem("answers", f"what became of the send {id_} is not what its responses and marks say.")


def _numbers(store: Store) -> Iterator[Problem]:
    """Batches grow with the changes, and order numbers stay below the last one given out."""
    query = """SELECT count(*) FROM (SELECT batch, max(batch) OVER (ORDER BY seq) AS highest FROM changes)
WHERE batch IS NOT highest AND batch IS NOT NULL"""
    if store.value(query):
        yield Problem("history", "the numbers of the history's batches are not in order.")
    if store.value("SELECT count(*) FROM changes WHERE batch NOT IN (SELECT number FROM batches)"):
        yield Problem("history", "the history has changes of batches that are not there.")
    if store.value("SELECT count(*) FROM settings WHERE name <> 'recorded' AND name NOT LIKE 'import %'"):
        yield Problem("settings", "the settings have a name that this version does not know.")
    yield from _keys_given_out(store)
    last = store.value("SELECT value FROM settings WHERE name = 'recorded'")
    tables = [table for table, columns in FACT_COLUMNS.items() if "recorded" in columns]
    highest = " UNION ALL ".join(f"SELECT max(recorded) AS recorded FROM {table}" for table in tables)
    if not isinstance(last, int) or last < (store.value(f"SELECT max(recorded) FROM ({highest})") or 0):
        yield Problem("settings", "the last order number given out is lower than one in use.")
    elif last > LAST_BELIEVED:
        yield Problem("settings", f"the last order number given out is {last:,}: soon there is none left.")


def _keys_given_out(store: Store) -> Iterator[Problem]:
    """No key is ever given out again, so that an undo finds the old one free."""
    for table in KEYED:
        highest = store.value("SELECT max(row_key) FROM changes WHERE table_name = ?", (table,)) or 0
        last = store.value("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)) or 0
        if not isinstance(last, int) or last < highest:
            yield Problem("settings", f"the last key given out in {table} is lower than one in use.")
        elif last > LAST_BELIEVED:
            yield Problem("settings", f"the last key given out in {table} is {last:,}: soon there is none left.")


def problems_of_file(error: InmailError) -> list[Problem]:
    """Return what is wrong with a database that could not even be opened."""
    return [Problem(error.code, error.message)]

"""Whether one database file is of the same history as another: a copy of it, from whatever time."""

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from inmail_cli.store.failures import DATABASE_ERRORS
from inmail_cli.store.opening import opened

_MOST = 50
"""So many changes at most tell a history: its first event, whose id was made by chance, comes long before."""

_FIRST = f"""SELECT table_name, after, at, command, origin, json_extract(after, '$.id') IS NOT NULL
FROM changes LEFT JOIN batches ON number = batch ORDER BY seq LIMIT {_MOST}"""


class Beginning(NamedTuple):
    """How a history begins: the first thing with an id, and the changes before it with who made them when.

    The id is the same where a database is made anew from one file of events, though the times are others.
    """

    first: tuple[object, ...] | None = None
    before: tuple[tuple[object, ...], ...] = ()


def beginning_of(path: Path) -> Beginning:
    """Return how the history of a database begins; empty for one without, and for what cannot be read."""
    try:
        with closing(opened(path, "ro")) as db:
            # The definitions may be damaged: the history counts.
            db.execute("PRAGMA writable_schema = ON")
            rows = db.execute(_FIRST).fetchall()
    except (OSError, *DATABASE_ERRORS):
        return Beginning()
    place = next((number for number, row in enumerate(rows) if row[-1]), len(rows))
    return Beginning(rows[place][:2] if place < len(rows) else None, tuple(rows[:place]))


def is_of(path: Path, own: Beginning) -> bool:
    """Whether a database has the history that begins so, or a part of its beginning; not one without a history."""
    found = beginning_of(path)
    if found.first is not None:
        return found.first == own.first
    return bool(found.before) and found.before == own.before[: len(found.before)]

"""Whether one database file is of the same history as another: a copy of it, from whatever time."""

from contextlib import closing
from pathlib import Path

from inmail_cli.store.failures import DATABASE_ERRORS
from inmail_cli.store.opening import opened

_MOST = 50
"""So many changes at most tell a history: its first event, whose id was made by chance, comes long before."""

_FIRST = (
    f"""SELECT table_name, after, json_extract(after, '$.id') IS NOT NULL FROM changes ORDER BY seq LIMIT {_MOST}"""
)

Beginning = tuple[tuple[object, ...], ...]


def beginning_of(path: Path) -> Beginning:
    """Return how the history of a database begins: the changes until the first that has an id.

    That one is the same where a database is made anew from the same file of events. Empty for one without a history,
    and for a file that cannot be read as a database of ours.
    """
    try:
        with closing(opened(path, "ro")) as db:
            # The definitions may be damaged: the history counts.
            db.execute("PRAGMA writable_schema = ON")
            rows = db.execute(_FIRST).fetchall()
    except (OSError, *DATABASE_ERRORS):
        return ()
    until = next((number for number, row in enumerate(rows, 1) if row[-1]), len(rows))
    return tuple(rows[:until])


def is_of(path: Path, beginning: Beginning) -> bool:
    """Whether a database has the history that begins so, or a part of its beginning; not one without a history."""
    found = beginning_of(path)
    return bool(found) and found == beginning[: len(found)]

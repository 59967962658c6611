"""A database so large that SQLite works for seconds at a statement, made by few statements."""

from pathlib import Path

from inmail_cli.domain.events import Send
from inmail_cli.store import records
from inmail_cli.store.triggers import FACT_COLUMNS, image
from tests.store.histories import new_store, write

_COLUMNS = FACT_COLUMNS["sends"]
_LISTED = ", ".join(_COLUMNS)


def make_big(path: Path, sends: int, *, characters: int = 200) -> None:
    """Record one send, and copy it: a second apart, each with its place in the history."""
    with new_store(path) as store:
        body = "x" * characters
        write(store, lambda it: records.add(it, Send("s", "default", 1000, 1, "Dana Roy", "d1", body=body)))
        triggers = store.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid")
        store.execute("PRAGMA synchronous = OFF")
        store.execute("BEGIN IMMEDIATE")
        for name, _ in triggers:
            store.execute(f"DROP TRIGGER {name}")
        moved = {"key": "key + number", "id": "id || number", "sent_at": "sent_at + number"}
        values = ", ".join(moved.get(column, column) for column in _COLUMNS)
        store.execute(
            "WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < ?)"
            f" INSERT INTO sends ({_LISTED}) SELECT {values} FROM sends, numbers WHERE key = 1",
            (sends - 1,),
        )
        store.execute(
            "INSERT INTO changes (batch, table_name, row_key, after)"
            f" SELECT 2, 'sends', key, {image('added', _COLUMNS)} FROM sends AS added WHERE key > 1"
        )
        for _, sql in triggers:
            store.execute(sql)
        store.execute("COMMIT")

"""Connections: opened as asked, and a statement that runs ends when a signal says so."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from inmail_cli.store import opening

# Long enough to be met at work, and over in a second or two where nothing ends it.
LONG = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000000) SELECT count(*) FROM n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x #?%.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE t (a)")
    return path


def test_opened__to_write__without_transactions_of_its_own(path: Path) -> None:
    with closing(opening.opened(path, "rw")) as db:
        db.execute("INSERT INTO t VALUES (1)")
        assert not db.in_transaction
        assert db.execute("PRAGMA busy_timeout").fetchone() == (5000,)
    with closing(opening.opened(path, "ro", timeout=0.05)) as db:
        assert db.execute("SELECT a FROM t").fetchall() == [(1,)]
        assert db.execute("PRAGMA busy_timeout").fetchone() == (50,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("DELETE FROM t")


def test_opened_in_memory__empty__without_transactions_of_its_own() -> None:
    with closing(opening.opened_in_memory()) as db:
        db.execute("CREATE TABLE t (a)")
        db.execute("INSERT INTO t VALUES (1)")
        assert not db.in_transaction


def test_opened__missing__not_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        opening.opened(tmp_path / "no.db", "rw")
    assert list(tmp_path.iterdir()) == []


def test_interrupt_all__a_statement_in_another_thread__ends(path: Path) -> None:
    ended: list[str] = []

    def work(connect: Callable[[], sqlite3.Connection], begun: Event) -> None:
        with closing(connect()) as db:
            begun.set()
            try:
                db.execute(LONG).fetchone()
            except sqlite3.OperationalError as error:
                ended.append(str(error))

    opening.opened_in_memory().close()
    for connect in (opening.opened_in_memory, lambda: opening.opened(path, "ro")):
        begun = Event()
        thread = Thread(target=work, args=(connect, begun))
        thread.start()
        begun.wait(5)
        while thread.is_alive():
            opening.interrupt_all()
            thread.join(0.005)
    assert ended == ["interrupted", "interrupted"]

"""What `doctor` must find: every flipped bit that changes an answer, and what other programs broke."""

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from inmail_cli.errors import InmailError
from inmail_cli.store import checkup, history, reading, undo
from inmail_cli.store.connection import open_reading
from tests.store.histories import Author, new_store, write

FLIPS = int(os.environ.get("INMAIL_FLIPS", 250))


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("checkup") / "x.db"
    with closing(new_store(path)) as store:
        author = Author(store, 21)
        numbers = [write(store, lambda _: [author.change() for _ in range(5)]) for _ in range(12)]
        write(store, lambda it: undo.undo(it, _batch(it), numbers[-1]))
    return path.read_bytes()


def _batch(store: Any) -> Any:
    number = store.value("SELECT value FROM settings WHERE name = 'current_batch'")
    return type("Batch", (), {"number": number})()


def answers(path: Path) -> list[Any]:
    """Everything that a command could show of the records."""
    with open_reading(path) as store:
        keys = [row.key for row in reading.accounts(store)]
        return [
            *(reading.accounts(store), reading.sends(store, None), list(reading.facts(store))),
            [history.fold_events(store, key, after=None, until=10**12) for key in keys],
            reading.open_inmails(store, keys, as_of=4 * 86_400, since=0),
            [reading.people_named(store, name) for name in ("dana roy", "zoë example")],
            [undo.changes_of(store, number) for number in range(1, 20)],
        ]


def found(path: Path) -> list[checkup.Problem]:
    try:
        with open_reading(path) as store:
            return checkup.problems(store)
    except InmailError as error:
        return checkup.problems_of_file(error)


def test_problems__healthy__none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    assert found(path) == []
    assert path.read_bytes() == content


@pytest.mark.slow
def test_problems__single_bits_flipped__each_that_changes_an_answer_is_found(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    healthy = answers(path)
    chosen = random.Random(8)
    harmful, missed = 0, []
    for _ in range(FLIPS):
        bit = chosen.randrange(len(content) * 8)
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        try:
            changed = answers(path) != healthy
        except (InmailError, ValueError, TypeError, KeyError):
            changed = True
        harmful += changed
        if changed and not found(path):
            missed.append(bit)
    assert missed == []
    assert harmful > 10


@pytest.mark.parametrize(
    ("statements", "code"),
    (
        (["DROP TRIGGER sends_changed", "UPDATE sends SET subject = 'x'"], "schema"),
        (["DELETE FROM replies WHERE send_key = (SELECT min(send_key) FROM replies)"], None),
        (["UPDATE sends SET responded_at = 5, outcome = 'declined'"], "answers"),
        (["DELETE FROM changes WHERE seq = 9"], "damaged"),
        (["UPDATE changes SET batch = 999 WHERE seq = 9"], "history"),
        (["PRAGMA foreign_keys = OFF", "DELETE FROM people"], "reference"),
        (["UPDATE settings SET value = 0"], "settings"),
        (["DROP VIEW send_status"], "schema"),
        (["CREATE INDEX mine ON sends (subject)"], "schema"),
        (["UPDATE sends SET subject = 'an edit like any other'"], None),
    ),
)
def test_problems__after_another_programs_statements__found(
    tmp_path: Path, content: bytes, statements: list[str], code: str | None
) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)
    codes = {problem.code for problem in found(path)}
    assert codes == set() if code is None else code in codes

"""What `doctor` must find: every flipped bit that changes an answer, and what other programs broke."""

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from inmail_cli.domain.events import Reply, Send
from inmail_cli.domain.rates import RatesQuery
from inmail_cli.errors import Corrupt, InmailError
from inmail_cli.reports.imported import ISSUE_WORDS
from inmail_cli.store import archives, history, reading, records, tallies, undo
from inmail_cli.store.base import Store
from inmail_cli.store.checkup import Problem, differing_batches, problems, problems_of_file
from inmail_cli.store.connection import open_reading
from inmail_cli.store.contents import contents_of
from inmail_cli.usecases import awaiting, looking, undoing
from inmail_cli.usecases.checking import Finding, findings
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.standing import refresh
from tests.store.histories import DAY, Author, new_store, write

NOW = 10 * 86_400
FLIPS = int(os.environ.get("INMAIL_FLIPS", 250))


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("checkup") / "x.db"
    with closing(new_store(path)) as store:
        author = Author(store, 21)
        numbers = [write(store, lambda _: [author.change() for _ in range(5)]) for _ in range(12)]
        write(store, lambda it: undo.undo(it, _batch(it), numbers[-1]))
        write(store, lambda it: archives.remember(it, "archive", "of October"), origin="import", idempotency_key="k")
        write(store, lambda it: records.use_account(it, 2), origin="script", account_key=2, summary="use other")
        write(store, lambda it: [refresh(it, row.key, NOW) for row in reading.accounts(it)], idempotency_key="kept")
    return path.read_bytes()


def _batch(store: Any) -> Any:
    number = store.value("SELECT value FROM settings WHERE name = 'current_batch'")
    return type("Batch", (), {"number": number})()


def desk_of(store: Store) -> Desk:
    return Desk(store, NOW, "all", "script", "UTC", lambda name: None)  # type: ignore[arg-type,return-value]


def answers(path: Path) -> list[Any]:
    """Everything that a command could show of the records, and what the next one would go by."""
    with open_reading(path) as store:
        keys = [row.key for row in reading.accounts(store)]
        desk = desk_of(store)
        return [
            *(reading.accounts(store), reading.sends(store, None), list(reading.facts(store))),
            [history.fold_events(store, key, after=None, until=10**12) for key in keys],
            reading.open_inmails(store, keys, as_of=4 * 86_400, since=0),
            [reading.people_named(store, name) for name in ("dana roy", "zoë example")],
            [undo.changes_of(store, number) for number in range(1, 20)],
            *(undoing.batch_views(desk), [undoing.batch_changes(desk, it.number) for it in undoing.batch_views(desk)]),
            [(undo.last_to_undo(store, key), undo.last_to_redo(store, key)) for key in (None, *keys)],
            store.rows("SELECT idempotency_key, number, account_key, summary FROM batches ORDER BY number"),
            *(archives.remembered(store, "archive"), archives.deleted_ids(store, "sends"), contents_of(store)),
            *(looking.balance_views(desk, as_of=NOW), awaiting.awaited(desk, as_of=NOW)),
            [
                looking.ledger_entries(desk._replace(account=it.name), since=0, until=NOW)
                for it in reading.accounts(store)
            ],
            tallies.rates(store, keys, RatesQuery(NOW, by=("tag",))),
        ]


def found(path: Path) -> list[Finding]:
    """What the doctor finds but for the odd entries that random histories have."""
    try:
        with open_reading(path) as store:
            return [finding for finding in findings(desk_of(store)) if finding.code not in ISSUE_WORDS]
    except InmailError as error:
        return [Finding(error.code, None, None, error.message)]


def test_problems__healthy__none(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    assert found(path) == []
    assert path.read_bytes() == content


def written(folder: Path, content: bytes) -> Path:
    path = folder / "x.db"
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def flipped(content: bytes, bit: int) -> bytes:
    damaged = bytearray(content)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


@pytest.mark.slow
def test_problems__single_bits_flipped__each_that_changes_an_answer_is_found(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    healthy = answers(path)
    chosen = random.Random(8)
    harmful, missed = 0, []
    for _ in range(FLIPS):
        bit = chosen.randrange(len(content) * 8)
        path.write_bytes(flipped(content, bit))
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
    path = written(tmp_path, content)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)
    codes = {problem.code for problem in found(path)}
    assert codes == set() if code is None else code in codes


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Two people, and one send with two tags and a response."""
    path = tmp_path_factory.mktemp("small") / "x.db"
    send = Send("s", "default", DAY, 1, "", "d1", tags=("warm", "cold"))
    with closing(new_store(path)) as store:
        write(store, lambda it: [records.add(it, fact) for fact in (send, Reply("r", "s", 2 * DAY, 2))])
    return path.read_bytes()


def untold(path: Path, *statements: str) -> None:
    """Change a database as a failing disk would: what keeps the history hears nothing of it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        dropped, made = ([f"DROP TRIGGER {name}" for name, _ in triggers], [sql for _, sql in triggers])
        for statement in ("BEGIN", *dropped, *statements, *made, "COMMIT"):
            db.execute(statement)


CHANGED = "is not what the history says of it."
LOST = "is gone, though the history has it."
LAST_KEY = "is lower than one in use."
UNORDERED = "the numbers of the history's batches are not in order."
STRANGE_BATCH = "the history has changes of batches that are not there."
ANSWERED = Problem("answers", "what became of the send s is not what its responses and marks say.")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE sends SET subject = 'x'", [("damaged", f"row 1 of sends {CHANGED}")]),
        ("UPDATE send_tags SET position = 7 WHERE tag_key = 2", [("damaged", f"row 1 of send_tags {CHANGED}")]),
        ("DELETE FROM send_tags WHERE tag_key = 2", [("lost", f"row 1 of send_tags {LOST}")]),
        (
            "INSERT INTO people (id, name, name_folded) VALUES ('d3', 'X', 'x')",
            [("damaged", f"row 3 of people {CHANGED}")],
        ),
        ("DELETE FROM people WHERE key = 2", [("lost", f"row 2 of people {LOST}")]),
        ("DELETE FROM replies", [("lost", f"row 1 of replies {LOST}"), ANSWERED]),
        (
            "DELETE FROM people WHERE key = 1",
            [
                ("reference", "row 1 of sends refers to a row of people that is not there."),
                ("lost", f"row 1 of people {LOST}"),
            ],
        ),
        (
            "DELETE FROM tags WHERE name = 'cold'",
            [
                ("reference", "a row of send_tags refers to a row of tags that is not there."),
                ("lost", f"row 2 of tags {LOST}"),
            ],
        ),
        ("UPDATE sends SET opened_at = 5", [ANSWERED]),
        ("UPDATE sends SET responded_at = NULL", [ANSWERED]),
        ("DROP INDEX batches_copy", [("schema", "index batches_copy is not as this version makes it.")]),
        ("DROP VIEW send_status", [("schema", "view send_status is not as this version makes it.")]),
        (
            "UPDATE changes SET before = after WHERE seq = 3",
            [("history", "change 3 of the history does not follow from the one before it.")],
        ),
        (
            "INSERT INTO changes (batch, table_name, row_key, after) VALUES (2, 'notes', 1, '{}')",
            [("history", "change 12 of the history does not follow from the one before it.")],
        ),
        ("UPDATE changes SET batch = NULL WHERE seq = 3", []),
        ("UPDATE changes SET batch = 2 WHERE seq = 3", [("history", UNORDERED)]),
        ("UPDATE changes SET batch = 9 WHERE batch = 2", [("history", STRANGE_BATCH)]),
        (
            "INSERT INTO settings VALUES ('colour', 1)",
            [("settings", "the settings have a name that this version does not know.")],
        ),
        ("INSERT INTO settings VALUES ('import x', 1)", []),
        ("UPDATE settings SET value = 2", []),
        ("UPDATE settings SET value = 1", [("settings", f"the last order number given out {LAST_KEY}")]),
        ("UPDATE settings SET value = 'x'", [("settings", f"the last order number given out {LAST_KEY}")]),
        ("DELETE FROM settings", [("settings", f"the last order number given out {LAST_KEY}")]),
        ("UPDATE sqlite_sequence SET seq = 9 WHERE name = 'people'", []),
        (
            "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'people'",
            [("settings", f"the last key given out in people {LAST_KEY}")],
        ),
        (
            "UPDATE sqlite_sequence SET seq = 'x' WHERE name = 'sends'",
            [("settings", f"the last key given out in sends {LAST_KEY}")],
        ),
        (
            "UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'sends'",
            [("settings", "the last key given out in sends is 9,223,372,036,854,775,807: soon there is none left.")],
        ),
        (
            "UPDATE settings SET value = 4611686018427387905",
            [("settings", "the last order number given out is 4,611,686,018,427,387,905: soon there is none left.")],
        ),
        ("UPDATE settings SET value = 4611686018427387904", []),
        (
            "DELETE FROM sqlite_sequence WHERE name = 'tags'",
            [("settings", f"the last key given out in tags {LAST_KEY}")],
        ),
        (
            "DELETE FROM sqlite_sequence WHERE name = 'sends'",
            [("settings", f"the last key given out in sends {LAST_KEY}")],
        ),
    ],
)
def test_problems__of_one_thing_wrong__just_that_in_plain_words(
    tmp_path: Path, small: bytes, statement: str, said: list[tuple[str, str]]
) -> None:
    path = written(tmp_path, small)
    untold(path, statement)
    with open_reading(path) as store:
        assert problems(store) == said


def test_problems__what_cannot_be_asked_for__said_and_the_rest_looked_at_all_the_same(
    tmp_path: Path, small: bytes
) -> None:
    path = written(tmp_path, small)
    untold(path, "ALTER TABLE batches RENAME COLUMN summary TO told", "UPDATE sends SET opened_at = 5")
    with open_reading(path) as store:
        found = problems(store)
    assert found[-2:] == [("unreadable", f"{path}: no such column: summary."), ANSWERED]
    untold(path, "ALTER TABLE people RENAME COLUMN note TO remark")
    with open_reading(path) as store:
        found = problems(store)
    assert ("unreadable", f"{path} is damaged: no such column: now.note.") in found
    assert found[-1] == ANSWERED


def test_problems__an_index_and_its_table_differ__as_sqlite_finds(tmp_path: Path, small: bytes) -> None:
    path = written(tmp_path, small)
    another = "UPDATE sqlite_schema SET sql = replace(sql, '(person_key', '(sent_at') WHERE name = 'sends_person'"
    untold(path, "PRAGMA writable_schema = ON", another)
    with open_reading(path) as store:
        assert problems(store) == [
            ("structure", "SQLite finds: row 1 missing from index sends_person."),
            ("schema", "index sends_person is not as this version makes it."),
        ]


def test_differing_batches__those_whose_row_is_not_as_its_copy__none_without_a_copy(
    tmp_path: Path, small: bytes
) -> None:
    content = small.replace(b"setup", b"setuP", 1)
    path = written(tmp_path, content)
    with open_reading(path) as store:
        assert differing_batches(store.db) == [1]
        assert problems(store)[-1:] == [("history", "batch 1 of the history is not what its copy says.")]
    untold(path, "DROP INDEX batches_copy")
    with open_reading(path) as store:
        assert differing_batches(store.db) == []


def test_problems_of_file__that_cannot_be_opened__its_error() -> None:
    assert problems_of_file(Corrupt("x.db is damaged: so.")) == [("corrupt", "x.db is damaged: so.")]

"""What follows from the facts is made anew: definitions, indexes, what became of sends, the numbers given out."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inmail_cli.domain.events import Reply, Send
from inmail_cli.errors import Corrupt
from inmail_cli.store import checkup, records
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_reading
from inmail_cli.store.repair import mend_file, mend_values
from inmail_cli.store.schema import expected_schema, schema_of
from tests.store.histories import DAY, new_store, write

SEND = Send("s", "default", DAY, 1, "", "d1", tags=("warm",))


@pytest.fixture
def store(store: Store) -> Store:
    facts = (SEND, SEND._replace(id="t", recorded=2), Reply("r", "s", 2 * DAY, 7, "declined"))
    write(store, lambda it: [records.add(it, fact) for fact in facts])
    return store


def numbers(store: Store) -> tuple[dict[str, object], dict[str, object]]:
    """The settings, and the last key given out in each table of facts."""
    settings, keys = (store.rows(f"SELECT * FROM {table}") for table in ("settings", "sqlite_sequence"))
    return dict(settings), {name: key for name, key in keys if name in checkup.KEYED}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sends SET responded_at = 5, outcome = 'accepted'",
        "UPDATE sends SET responded_at = NULL",
        "UPDATE sends SET opened_at = 5 WHERE id = 't'",
        "INSERT INTO settings VALUES ('colour', 1)",
        "UPDATE settings SET value = 6 WHERE name = 'recorded'",
        "UPDATE settings SET value = 'x' WHERE name = 'recorded'",
        "DELETE FROM settings",
        "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'sends'",
        "UPDATE sqlite_sequence SET seq = 'x' WHERE name = 'sends'",
        "UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'sends'",
        "UPDATE settings SET value = 9223372036854775807 WHERE name = 'recorded'",
        "DELETE FROM sqlite_sequence WHERE name = 'people'",
        "DELETE FROM sqlite_sequence",
    ],
)
def test_mend_values__what_is_wrong__as_it_was(store: Store, statement: str) -> None:
    sends, before = store.rows("SELECT * FROM sends"), numbers(store)
    assert before == ({"recorded": 7}, {"accounts": 2, "people": 2, "sends": 2, "replies": 1, "tags": 1})
    store.execute(statement)
    assert checkup.problems(store) != []
    write(store, mend_values)
    assert (store.rows("SELECT * FROM sends"), numbers(store)) == (sends, before)
    assert checkup.problems(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE settings SET value = 90 WHERE name = 'recorded'",
        "UPDATE sqlite_sequence SET seq = 90 WHERE name = 'tags'",
    ],
)
def test_mend_values__a_number_beyond_those_in_use__stays(store: Store, statement: str) -> None:
    store.execute(statement)
    before = numbers(store)
    write(store, mend_values)
    assert numbers(store) == before


def test_mend_values__nothing_recorded__numbers_from_the_first() -> None:
    with closing(new_store()) as store:
        store.execute("DELETE FROM settings")
        write(store, mend_values)
        assert numbers(store) == ({"recorded": 0}, {"accounts": 2, "people": 2})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    with closing(new_store(path)) as store:
        write(store, lambda it: records.add(it, SEND))
    return path


def altered(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in ("BEGIN", "PRAGMA writable_schema = ON", *statements, "COMMIT"):
            db.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER sends_added",
        "CREATE TRIGGER mine AFTER INSERT ON sends BEGIN DELETE FROM tags; END",
        "UPDATE sqlite_schema SET sql = 'CREATE TRIGGEX' WHERE name = 'sends_added'",
        "DROP VIEW send_status",
        "CREATE VIEW mine AS SELECT 1",
        "DROP INDEX sends_person",
        "DROP INDEX batches_copy",
        "DROP INDEX settings_copy",
        "CREATE INDEX mine ON sends (subject)",
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX x' WHERE name = 'sends_person'",
        "UPDATE sqlite_schema SET sql = replace(sql, '(person_key', '(sent_at') WHERE name = 'sends_person'",
    ],
)
def test_mend_file__a_definition_is_not_ours__as_this_version_makes_it(path: Path, statement: str) -> None:
    altered(path, statement)
    mend_file(path)
    with open_reading(path) as store:
        assert schema_of(store.db) == expected_schema()
        assert checkup.problems(store) == []


def test_mend_file__an_index_has_not_what_its_table_has__made_anew(path: Path) -> None:
    definition = "SELECT sql FROM sqlite_schema WHERE name = 'sends_person'"
    with closing(sqlite3.connect(path)) as db:
        (sql,) = db.execute(definition).fetchone()
    altered(path, "DROP INDEX sends_person", sql.replace("(person_key", "(sent_at"))
    altered(path, f"UPDATE sqlite_schema SET sql = '{sql}' WHERE name = 'sends_person'")
    with open_reading(path) as store:
        assert {problem.code for problem in checkup.problems(store)} == {"structure"}
    mend_file(path)
    with open_reading(path) as store:
        assert checkup.problems(store) == []


def test_mend_file__a_batch_and_its_copy_differ__both_stay_as_they_are(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"setup", b"setuP", 1))
    altered(path, "DROP VIEW send_status")
    mend_file(path)
    with open_reading(path) as store:
        assert checkup.differing_batches(store.db) == [1]
        assert schema_of(store.db) == expected_schema()


def test_mend_file__tables_cannot_be_read__corrupt(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * 4_000 + content[4_100:])
    with pytest.raises(Corrupt, match=r"x\.db is damaged: "):
        mend_file(path)

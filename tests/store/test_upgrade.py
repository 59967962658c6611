"""Databases of an older schema: upgraded by a write, whole or not at all, and readable without one."""

from contextlib import closing
from pathlib import Path

import pytest

from inmail_cli.errors import NewerDatabase, StorageFailed
from inmail_cli.store import connection, header, reading, schema, upgrade
from inmail_cli.store.connection import open_reading, open_writing
from inmail_cli.store.schema import Executing, expected_schema, schema_of
from tests.conftest import Inmail
from tests.store.histories import Author, dump, new_store, write

RELEASED = schema.MIGRATIONS


def next_one(db: Executing) -> None:
    db.execute("ALTER TABLE people ADD COLUMN pronouns TEXT")


def failing(db: Executing) -> None:
    next_one(db)
    raise OSError(28, "No space left on device")


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of the newest schema, while the program already knows the next one."""
    path = tmp_path / "x.db"
    with closing(new_store(path)) as store:
        author = Author(store, 9)
        write(store, lambda _: [author.change() for _ in range(30)])
    know(monkeypatch, next_one)
    return path


def know(monkeypatch: pytest.MonkeyPatch, *steps: schema.Migration) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (*RELEASED, *steps))
    for module in (header, connection, upgrade):
        monkeypatch.setattr(module, "SCHEMA", len(RELEASED) + len(steps))


def test_open_writing__older_schema__upgraded_with_a_private_copy_beside(old: Path) -> None:
    before = old.read_bytes()
    with open_reading(old) as store:
        facts = dump(store)
    with open_writing(old, create=False) as store:
        assert store.kept == old.with_name(f"x.db.schema-{len(RELEASED)}.backup")
        assert store.value("PRAGMA user_version") == len(RELEASED) + 1
        assert schema_of(store.db) == expected_schema()
        assert dump(store) == facts
        write(store, lambda it: it.execute("UPDATE people SET pronouns = 'she'"))
    copy = old.with_name(f"x.db.schema-{len(RELEASED)}.backup")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert old.read_bytes() != before
    with open_reading(copy) as store:
        assert dump(store) == facts
    with open_writing(old, create=False) as store:  # again: it is up to date
        assert store.kept is None


def test_open_writing__a_copy_of_the_same_there__taken(old: Path) -> None:
    copy = old.with_name(f"x.db.schema-{len(RELEASED)}.backup")
    copy.write_bytes(old.read_bytes())
    before = copy.stat().st_ino
    with open_writing(old, create=False) as store:
        assert store.kept == copy
    assert copy.stat().st_ino == before
    assert len(list(old.parent.iterdir())) == 2


@pytest.mark.parametrize("content", (b"", b"something else"))
def test_open_writing__another_file_has_the_name_of_the_copy__that_stays(old: Path, content: bytes) -> None:
    there, free = (old.with_name(f"x.db.schema-{len(RELEASED)}{more}.backup") for more in ("", "-2"))
    there.write_bytes(content)
    before = old.read_bytes()
    with open_writing(old, create=False) as store:
        assert store.kept == free
    assert (there.read_bytes(), free.read_bytes()[60:64]) == (content, before[60:64])
    with open_reading(free) as copy, open_reading(old) as store:
        assert dump(copy) == dump(store)


def test_open_reading__older_schema__read_as_new_and_file_unchanged(old: Path) -> None:
    before = old.read_bytes()
    with open_reading(old) as store:
        assert store.value("SELECT count(*) FROM people WHERE pronouns IS NULL") == 2
        assert len(list(reading.facts(store))) > 5
    assert old.read_bytes() == before
    assert [file.name for file in old.parent.iterdir()] == ["x.db"]


def test_open_writing__migration_fails__database_as_before_and_next_time_works(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old.read_bytes()
    with monkeypatch.context() as patch:
        know(patch, failing)
        with pytest.raises(StorageFailed):
            open_writing(old, create=False)
    assert old.read_bytes() == before
    know(monkeypatch, next_one)
    with open_writing(old, create=False) as store:
        assert store.value("PRAGMA user_version") == len(RELEASED) + 1


def test_open__by_the_older_program__newer_database(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_writing(old, create=False).close()
    know(monkeypatch)
    upgraded = old.read_bytes()
    for attempt in (lambda: open_reading(old), lambda: open_writing(old, create=True)):
        with pytest.raises(NewerDatabase, match=f"schema {len(RELEASED) + 1}; this one knows {len(RELEASED)}"):
            attempt()
    assert old.read_bytes() == upgraded


def test_migrations__through_sqlite_utils_or_plain__same_schema() -> None:
    import sqlite3

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        schema.migrate(db)
        db.execute("COMMIT")
        assert schema_of(db) == expected_schema()
        db.execute("BEGIN IMMEDIATE")
        schema.migrate(db)
        db.execute("COMMIT")
        assert schema_of(db) == expected_schema()


def test_commands__older_schema__the_copy_is_said_in_a_line_and_not_with_quiet(
    run_inmail: "Inmail", monkeypatch: pytest.MonkeyPatch
) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    assert run_inmail.db is not None
    old = run_inmail.db.read_bytes()
    know(monkeypatch, next_one)
    kept = Path(f"{run_inmail.db}.schema-{len(RELEASED)}.backup")
    said = f"Brought the database up to date; as it was it is kept in {kept}.\n"
    assert run_inmail("send", "Dana Roy").err == said
    assert run_inmail("send", "Ana Silva").err == ""
    run_inmail.db.write_bytes(old)
    assert run_inmail("send", "Dana Roy", "--quiet").err == ""
    assert kept.read_bytes()[60:64] == len(RELEASED).to_bytes(4, "big")

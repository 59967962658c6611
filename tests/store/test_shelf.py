"""The dated backups of a database: what they are called, which files are such, and which may go."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inmail_cli.domain.events import Account, Person
from inmail_cli.store import records
from inmail_cli.store.connection import open_writing
from inmail_cli.store.files import create_database
from inmail_cli.store.header import APPLICATION_ID
from inmail_cli.store.shelf import Kept, Reason, free_damaged_name, free_name, kept_in, rotate, shelf_of
from inmail_cli.store.writing import writing
from tests.store.histories import new_store

NOW = 1_795_338_000
STAMP = "2026-11-22T090000Z"
HEADER = bytearray(100)
HEADER[:16], HEADER[60:64], HEADER[68:72] = (
    b"SQLite format 3\0",
    (1).to_bytes(4, "big"),
    APPLICATION_ID.to_bytes(4, "big"),
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


@pytest.fixture
def folder(database: Path) -> Path:
    shelf_of(database).mkdir()
    return shelf_of(database)


def put(folder: Path, name: str) -> Path:
    (folder / name).write_bytes(HEADER)
    return folder / name


@pytest.mark.parametrize(
    ("reason", "ending"),
    [
        ("asked", ".backup"),
        ("import", ".before-import.backup"),
        ("restore", ".before-restore.backup"),
        ("repair", ".before-repair.backup"),
    ],
)
def test_free_name__by_reason__dated_and_read_again_as_such(
    folder: Path, database: Path, reason: Reason, ending: str
) -> None:
    first = free_name(database, folder, NOW, reason)
    assert first == database.parent / "backups" / f"x.db.{STAMP}{ending}"
    put(folder, first.name)
    second = free_name(database, folder, NOW, reason)
    assert second == folder / f"x.db.{STAMP}-2{ending}"
    second.symlink_to("nowhere")
    assert free_name(database, folder, NOW, reason) == folder / f"x.db.{STAMP}-3{ending}"
    second.unlink()
    put(folder, second.name)
    assert kept_in(folder, database) == [Kept(NOW, 2, second, reason), Kept(NOW, 1, first, reason)]


def test_free_damaged_name__beside_the_database__the_next_that_nothing_has(database: Path) -> None:
    names = [f"x.db.{STAMP}.damaged", f"x.db.{STAMP}-2.damaged", f"x.db.{STAMP}-3.damaged"]
    for name in names:
        assert free_damaged_name(database, NOW) == database.with_name(name)
        database.with_name(name).touch()


@pytest.mark.parametrize(
    "name",
    [
        f"y.db.{STAMP}.backup",
        f"xxdb.{STAMP}.backup",
        f"x.db.{STAMP}.backup.old",
        f"x.db.{STAMP}.before-tea.backup",
        "x.db.2026-02-30T090000Z.backup",
        "x.db.2026-11-22T250000Z.backup",
        "x.db.2026-11-22.backup",
    ],
)
def test_kept_in__a_name_unlike_ours__none_of_ours(folder: Path, database: Path, name: str) -> None:
    put(folder, name)
    ours = put(folder, f"x.db.{STAMP}.backup")
    assert kept_in(folder, database) == [Kept(NOW, 1, ours, "asked")]


def test_kept_in__what_is_no_database_of_ours__left_out(folder: Path, database: Path, tmp_path: Path) -> None:
    (folder / f"x.db.{STAMP}.backup").write_text("mine")
    (folder / f"x.db.{STAMP}-2.backup").mkdir()
    (folder / f"x.db.{STAMP}-3.backup").symlink_to(put(tmp_path, "elsewhere"))
    assert kept_in(folder, database) == []
    assert kept_in(tmp_path / "no such folder", database) == []


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with a history that begins with an account, then people."""
    path = tmp_path_factory.mktemp("shelf") / "x.db"
    new_store(path).close()
    return path.read_bytes()


@pytest.fixture
def shelved(folder: Path, database: Path, content: bytes) -> list[Path]:
    """Four backups made before an import, one a second, the newest first."""
    paths = [put(folder, free_name(database, folder, NOW - age, "import").name) for age in range(4)]
    for path in paths:
        path.write_bytes(content)
    return paths


@pytest.mark.parametrize(("keep", "left"), [(1, 1), (2, 2), (4, 4), (9, 4), (0, 1)])
def test_rotate__so_many_of_one_reason_stay__the_newest(
    folder: Path, database: Path, shelved: list[Path], keep: int, left: int
) -> None:
    kept = shelved
    other = put(folder, free_name(database, folder, 0, "restore").name)
    removed = rotate(folder, database, newest=kept[0], keep=keep, reason="import")
    assert removed == kept[left:]
    assert set(folder.iterdir()) == {*kept[:left], other}


def test_rotate__the_newest_by_the_clock_is_another__what_was_just_made_stays(
    folder: Path, database: Path, shelved: list[Path]
) -> None:
    assert rotate(folder, database, newest=shelved[3], keep=1, reason="import") == shelved[:3]
    assert list(folder.iterdir()) == [shelved[3]]


def test_rotate__the_one_restored_from__spared_beyond_the_others(
    folder: Path, database: Path, shelved: list[Path], tmp_path: Path
) -> None:
    kept = shelved
    link = tmp_path / "link"
    link.symlink_to(kept[3])
    assert rotate(folder, database, newest=kept[0], keep=2, reason="import", spared=link) == [kept[2]]
    assert sorted(folder.iterdir(), reverse=True) == [kept[0], kept[1], kept[3]]


def test_rotate__one_cannot_be_removed__stays_and_the_others_go(
    folder: Path, database: Path, shelved: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = shelved
    unlink = Path.unlink

    def stubborn(path: Path, missing_ok: bool = False) -> None:
        if path == kept[2]:
            raise PermissionError
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", stubborn)
    assert rotate(folder, database, newest=kept[0], keep=2, reason="import") == [kept[3]]
    assert kept[2].exists()


def with_history(path: Path, person: str | None, *, at: int = 0, command: str = "setup") -> Path:
    """A database whose history begins as `content` does, but for what is given; short without a person."""
    with closing(open_writing(path, create=True)) as store, writing(store, command=command, at=at, origin="terminal"):
        records.add_account(store, Account("default", "UTC"))
        records.add_account(store, Account("other", "Asia/Tokyo"))
        if person is not None:
            records.add(store, Person(person, "Dana Roy", "https://www.linkedin.com/in/example-dana"))
    return path


@pytest.mark.parametrize(
    ("person", "differs", "goes"),
    [
        ("d1", {}, True),  # the rest of the history may be another: a backup from before a restore
        (None, {}, True),  # it had got only so far
        ("d9", {}, False),
        ("d1", {"at": 1}, True),  # made anew from the same file of events
        ("d1", {"command": "import"}, True),
        (None, {"at": 1}, False),
    ],
)
def test_rotate__by_how_the_history_begins__only_what_is_of_this_database_goes(
    folder: Path, database: Path, shelved: list[Path], person: str | None, differs: dict[str, int], goes: bool
) -> None:
    other = free_name(database, folder, NOW - 100, "import")
    with_history(other, person, **differs)  # type: ignore[arg-type]
    assert rotate(folder, database, newest=shelved[0], keep=4, reason="import") == [other] * goes
    assert other.exists() is not goes


def test_rotate__unreadable_and_empty_ones__stay_and_are_not_counted(
    folder: Path, database: Path, shelved: list[Path], content: bytes
) -> None:
    damaged, empty = (free_name(database, folder, NOW + later, "import") for later in (1, 2))
    damaged.write_bytes(content[:100] + bytes(len(content) - 100))
    create_database(empty)
    assert rotate(folder, database, newest=shelved[0], keep=3, reason="import") == shelved[3:]
    assert damaged.exists()
    assert empty.exists()


@pytest.mark.parametrize("newest", ["empty", "short"])
def test_rotate__of_a_database_that_has_hardly_a_history__longer_ones_stay(
    folder: Path, database: Path, shelved: list[Path], newest: str
) -> None:
    made = free_name(database, folder, NOW + 1, "import")
    if newest == "short":
        with_history(made, None)
    else:
        create_database(made)
    assert rotate(folder, database, newest=made, keep=1, reason="import") == []


def test_rotate__damaged_definitions__the_history_counts(folder: Path, database: Path, shelved: list[Path]) -> None:
    with closing(sqlite3.connect(shelved[3], isolation_level=None)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_schema SET sql = 'CREATE VIEW nonsense' WHERE type = 'view'")
    assert rotate(folder, database, newest=shelved[0], keep=3, reason="import") == shelved[3:]

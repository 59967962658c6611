"""The dated backups of a database: what they are called, which files are such, and which may go."""

from pathlib import Path

import pytest

from inmail_cli.store.header import APPLICATION_ID
from inmail_cli.store.shelf import Kept, Reason, free_damaged_name, free_name, kept_in, rotate, shelf_of

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


def shelved(folder: Path, database: Path, count: int, reason: Reason = "import") -> list[Path]:
    """So many backups, one a second, the newest first."""
    return [put(folder, free_name(database, folder, NOW - age, reason).name) for age in range(count)]


@pytest.mark.parametrize(("keep", "left"), [(1, 1), (2, 2), (4, 4), (9, 4), (0, 1)])
def test_rotate__so_many_of_one_reason_stay__the_newest(folder: Path, database: Path, keep: int, left: int) -> None:
    kept = shelved(folder, database, 4)
    other = put(folder, free_name(database, folder, 0, "restore").name)
    removed = rotate(folder, database, newest=kept[0], keep=keep, reason="import")
    assert removed == kept[left:]
    assert set(folder.iterdir()) == {*kept[:left], other}


def test_rotate__the_newest_by_the_clock_is_another__what_was_just_made_stays(folder: Path, database: Path) -> None:
    kept = shelved(folder, database, 3)
    assert rotate(folder, database, newest=kept[2], keep=1, reason="import") == kept[:2]
    assert list(folder.iterdir()) == [kept[2]]


def test_rotate__the_one_restored_from__spared_beyond_the_others(folder: Path, database: Path, tmp_path: Path) -> None:
    kept = shelved(folder, database, 4)
    link = tmp_path / "link"
    link.symlink_to(kept[3])
    assert rotate(folder, database, newest=kept[0], keep=2, reason="import", spared=link) == [kept[2]]
    assert sorted(folder.iterdir(), reverse=True) == [kept[0], kept[1], kept[3]]


def test_rotate__one_cannot_be_removed__stays_and_the_others_go(
    folder: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = shelved(folder, database, 4)
    unlink = Path.unlink

    def stubborn(path: Path, missing_ok: bool = False) -> None:
        if path == kept[2]:
            raise PermissionError
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", stubborn)
    assert rotate(folder, database, newest=kept[0], keep=2, reason="import") == [kept[3]]
    assert kept[2].exists()

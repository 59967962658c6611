"""A backup is one state, private and complete; a restore brings it back whole or changes nothing."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inmail_cli.errors import Busy, Corrupt, NotOurs, Refused, StorageFailed
from inmail_cli.store import base, checkup, keeping
from inmail_cli.store.connection import open_reading, open_writing
from inmail_cli.store.keeping import backup, copy_committed
from inmail_cli.store.replacing import Replaced, replace
from tests.store.histories import Author, crash_in_commit, dump, new_store, write

NOW = 1_795_338_000  # 2026-11-22T09:00:00Z


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    with closing(new_store(path)) as store:
        author = Author(store, 2)
        write(store, lambda _: [author.change() for _ in range(30)])
    return path


def contents(path: Path) -> object:
    with open_reading(path) as store:
        assert checkup.problems(store) == []
        return dump(store)


def change(path: Path) -> None:
    with open_writing(path, create=False) as store:
        author = Author(store, 3)
        write(store, lambda _: [author.change() for _ in range(5)])


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def restore(source: Path, target: Path) -> Replaced:
    with open_reading(source) as store:
        return replace(store, target, NOW, "restore")


def back_up(path: Path, target: Path) -> None:
    with open_reading(path) as store:
        backup(store, target)


def test_backup__then_changes_then_restore__as_backed_up(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kept" / "b.db"
    before = contents(path)
    back_up(path, copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert names(copy.parent) == ["b.db"]
    change(path)
    assert contents(path) != before
    changed = contents(path)
    kept = restore(copy, path).kept
    assert kept == tmp_path / "backups" / "x.db.2026-11-22T090000Z.before-restore.backup"
    assert contents(path) == before == contents(copy)
    assert contents(kept) == changed
    assert names(tmp_path) == ["backups", "kept", "x.db"]


def test_backup__target_exists__refused_and_left_alone(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.db"
    target.write_text("mine")
    with pytest.raises(Refused):
        back_up(path, target)
    assert target.read_text() == "mine"
    assert names(tmp_path) == ["b.db", "x.db"]


def test_backup__file_system_without_links__made_all_the_same(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    back_up(path, tmp_path / "b.db")
    assert names(tmp_path) == ["b.db", "x.db"]
    with pytest.raises(Refused):
        back_up(path, tmp_path / "b.db")


@pytest.mark.parametrize(("error", "said"), [(OSError(5, "I/O Error"), "i/o error"), (OSError("Odd disk"), "odd disk")])
def test_backup__the_system_refuses__its_reason_is_told_and_nothing_stays(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    def refused(*_: object) -> None:
        raise error

    monkeypatch.setattr(keeping, "copy_database", refused)
    with pytest.raises(StorageFailed, match=rf"b\.db cannot be written: {said}\."):
        back_up(path, tmp_path / "b.db")
    assert names(tmp_path) == ["x.db"]


def test_backup__while_another_process_writes__the_state_before_that_write(path: Path, tmp_path: Path) -> None:
    before = contents(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE people SET note = 'x'")
        back_up(path, tmp_path / "b.db")
    assert contents(tmp_path / "b.db") == before


def test_restore__no_database_yet__made(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "y.db"
    restore(path, target)
    assert contents(target) == contents(path)
    assert target.stat().st_mode & 0o777 == 0o600


def test_restore__what_was_there_is_not_what_its_copy_holds__kept_all_the_same(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlike(*_: object) -> None:
        raise Corrupt("the copy was not kept")

    back_up(path, tmp_path / "b.db")
    change(path)
    changed = contents(path)
    monkeypatch.setattr(keeping, "hold_same", unlike)
    kept = restore(tmp_path / "b.db", path).kept
    assert kept is not None
    assert (kept.parent, contents(kept)) == (tmp_path / "backups", changed)
    assert contents(path) == contents(tmp_path / "b.db")


def test_restore__over_a_damaged_database__kept_aside(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "b.db"
    back_up(path, copy)
    change(path)
    crash_in_commit(path)
    journal = (tmp_path / "crashed.db-journal").read_bytes()
    damaged = path.read_bytes()[:60]
    for number in ("", "-2"):
        path.write_bytes(damaged)
        Path(f"{path}-journal").write_bytes(journal)
        restore(copy, path)
        assert contents(path) == contents(copy)
        assert (tmp_path / f"x.db.2026-11-22T090000Z{number}.damaged").read_bytes() == damaged
        assert not Path(f"{path}-journal").exists()


def test_restore__over_or_from_a_file_that_is_not_ours__refused(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("mine")
    for source, target in ((path, other), (other, path)):
        with pytest.raises(NotOurs):
            restore(source, target)
    assert other.read_text() == "mine"


def test_restore__from_a_damaged_backup__refused_and_unchanged(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "b.db"
    back_up(path, copy)
    copy.write_bytes(copy.read_bytes()[:-1])
    before = path.read_bytes()
    with pytest.raises(Corrupt):
        restore(copy, path)
    assert path.read_bytes() == before


def test_restore__database_in_use__busy_and_unchanged(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "DEADLINE_SECONDS", 0.0)
    copy = tmp_path / "b.db"
    back_up(path, copy)
    change(path)
    before = path.read_bytes()
    with open_reading(path), pytest.raises(Busy):
        restore(copy, path)
    assert path.read_bytes() == before


def kept_now(path: Path) -> Path | None:
    with open_writing(path, create=False) as store:
        return copy_committed(store, NOW, "import")


def test_copy_committed__as_the_newest_backup_alone__makes_none(path: Path) -> None:
    first = kept_now(path)
    assert first is not None
    assert kept_now(path) is None
    before = contents(path)
    change(path)
    # The restore keeps the changed state: the newest backup is that one, and the one before it as the database.
    restore(first, path)
    again = kept_now(path)
    assert again is not None
    assert contents(again) == contents(path) == before

"""Putting one database in the place of another: whole, under its locks, and never without the old one being kept."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from inmail_cli.errors import Busy, Corrupt, InmailError, StorageFailed
from inmail_cli.store import base, reading, replacing
from inmail_cli.store.connection import open_reading
from inmail_cli.store.keeping import commits_of, dated_copy
from inmail_cli.store.replacing import Replaced, replace
from tests.store.histories import new_store

NOW = 1_795_338_000
STAMP = "2026-11-22T090000Z"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    new_store(path).close()
    return path


@pytest.fixture
def new(tmp_path: Path) -> Path:
    path = tmp_path / "new" / "y.db"
    with closing(new_store(path)) as store:
        renamed(store.db, "Eve Lund")
    return path


def renamed(db: sqlite3.Connection, name: str) -> None:
    db.execute("UPDATE people SET name = ? WHERE id = 'd1'", (name,))


def person(path: Path) -> str:
    """Who the first person is: what tells the databases of these tests apart."""
    with open_reading(path) as store:
        return reading.people(store)[0].name


def put(source: Path, target: Path, **more: int) -> Replaced:
    with open_reading(source) as store:
        return replace(store, target, NOW, "restore", **more)


def commits(path: Path) -> int:
    with path.open("rb", buffering=0) as file:
        return commits_of(file)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def interposed(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> list[Path]:
    """Let something happen once the old database is kept; the list is of what was kept, one a time."""
    kept: list[Path] = []

    def watched(*given: object, **more: object) -> Path:
        kept.append(dated_copy(*given, **more))  # type: ignore[arg-type]
        return kept[-1]

    overwrite = replacing._copy_into

    def interrupted(*given: object) -> None:
        if len(kept) == 1:
            act()
        overwrite(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(replacing, "dated_copy", watched)
    monkeypatch.setattr(replacing, "_copy_into", interrupted)
    return kept


def test_replace__through_a_link__the_file_it_leads_to_and_the_old_one_is_kept(
    old: Path, new: Path, tmp_path: Path
) -> None:
    link = new.parent / "link.db"
    link.symlink_to(old)
    kept = tmp_path / "backups" / f"x.db.{STAMP}.before-restore.backup"
    assert put(new, link) == Replaced(kept, damaged=False)
    assert (person(old), person(kept)) == ("Eve Lund", "Dana Roy")
    assert link.is_symlink()


def test_replace__another_process_wrote_in_between__what_it_wrote_is_what_is_kept(
    old: Path, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act() -> None:
        with closing(sqlite3.connect(old, isolation_level=None)) as db:
            renamed(db, "Ana Silva")

    kept = interposed(monkeypatch, act)
    found = put(new, old).kept
    assert found == kept[1]
    assert (person(old), person(kept[1])) == ("Eve Lund", "Ana Silva")
    assert names(tmp_path / "backups") == [kept[1].name]


def test_replace__of_so_many_commits__only_while_it_counts_those(old: Path, new: Path, tmp_path: Path) -> None:
    with pytest.raises(Busy, match=r"x\.db was written to meanwhile\."):
        put(new, old, commits=commits(old) + 1)
    assert person(old) == "Dana Roy"
    assert names(tmp_path / "backups") == []
    put(new, old, commits=commits(old))
    assert person(old) == "Eve Lund"


def test_replace__a_reader_past_the_deadline__busy_and_no_backup_stays(
    old: Path, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "DEADLINE_SECONDS", 0.0)
    with open_reading(old), pytest.raises(Busy, match=r"x\.db stayed locked by another process\."):
        put(new, old)
    assert person(old) == "Dana Roy"
    assert names(tmp_path / "backups") == []


def test_replace__something_fails_once_it_is_in_place__the_old_one_stays_kept(
    old: Path, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overwrite = replacing._copy_into

    def failing(*given: object) -> None:
        overwrite(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(replacing, "_copy_into", failing)
    with pytest.raises(KeyboardInterrupt):
        put(new, old)
    assert person(old) == "Eve Lund"
    assert person(tmp_path / "backups" / f"x.db.{STAMP}.before-restore.backup") == "Dana Roy"


@pytest.mark.parametrize("links", [True, False])
def test_replace__over_a_damaged_one__that_is_moved_aside_with_what_lies_beside_it(
    old: Path, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    link, linked = os.link, []

    def watched(path: Path, aside: Path) -> None:
        if not links:
            raise PermissionError
        link(path, aside)
        linked.append(aside)

    monkeypatch.setattr(os, "link", watched)
    old.write_bytes(old.read_bytes()[:60])
    damaged = old.read_bytes()
    for suffix in ("-journal", "-wal", "-shm"):
        Path(f"{old}{suffix}").write_text(suffix)
    aside = tmp_path / f"x.db.{STAMP}.damaged"
    assert put(new, old) == Replaced(aside, damaged=True)
    assert (person(old), aside.read_bytes()) == ("Eve Lund", damaged)
    assert linked == [aside] * links
    assert [Path(f"{aside}{suffix}").read_text() for suffix in ("-journal", "-wal", "-shm")] == [
        "-journal",
        "-wal",
        "-shm",
    ]
    assert names(tmp_path) == ["new", "x.db", *(f"{aside.name}{end}" for end in ("", "-journal", "-shm", "-wal"))]


def test_replace__no_database_but_a_journal_of_one__set_aside(new: Path, tmp_path: Path) -> None:
    (tmp_path / "z.db-journal").write_text("left")
    assert put(new, tmp_path / "z.db") == Replaced(None, damaged=False)
    assert person(tmp_path / "z.db") == "Eve Lund"
    assert (tmp_path / f"z.db.{STAMP}.damaged-journal").read_text() == "left"
    assert names(tmp_path) == ["new", "z.db", f"z.db.{STAMP}.damaged-journal"]


class DamagedError(sqlite3.DatabaseError):
    """What SQLite raises for a damaged page."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (OSError(28, "No space left on device"), StorageFailed, r"x\.db cannot be used: no space left on device\."),
        (DamagedError("malformed"), Corrupt, r"x\.db is damaged: malformed\."),
        (sqlite3.ProgrammingError("a bug"), sqlite3.ProgrammingError, "a bug"),
    ],
)
def test_replace__over_a_damaged_one_and_it_fails__said_of_it_and_it_stays(
    old: Path,
    new: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    kind: type[InmailError],
    said: str,
) -> None:
    def failing(_: sqlite3.Connection, draft: Path) -> None:
        draft.write_text("half")
        raise error

    old.write_bytes(old.read_bytes()[:60])
    damaged = old.read_bytes()
    monkeypatch.setattr(replacing, "copy_database", failing)
    with pytest.raises(kind, match=said):
        put(new, old)
    assert old.read_bytes() == damaged
    assert names(tmp_path) == ["new", "x.db"]


def test_replace__a_stale_draft_of_the_same_name__no_hindrance(old: Path, new: Path, tmp_path: Path) -> None:
    old.write_bytes(old.read_bytes()[:60])
    (tmp_path / f".x.db.{os.getpid()}.new").write_text("stale")
    put(new, old)
    assert person(old) == "Eve Lund"
    assert names(tmp_path) == ["new", "x.db", f"x.db.{STAMP}.damaged"]


def test_replace__its_backup_cannot_be_removed_again__the_reason_is_told_all_the_same(
    old: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stubborn(path: Path, missing_ok: bool = False) -> None:
        if path.name.endswith(".backup"):
            raise PermissionError
        os.unlink(path) if path.exists() else None  # noqa: PTH108

    monkeypatch.setattr(Path, "unlink", stubborn)
    with pytest.raises(Busy, match="was written to meanwhile"):
        put(new, old, commits=commits(old) + 1)

"""`backup`: a private, compared copy; what is there already is left alone, and only its own old ones ever go."""

import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from inmail_cli.store import bulk
from inmail_cli.store.header import APPLICATION_ID, SCHEMA
from tests.conftest import Inmail

DATED = "inmail.db.2026-11-22T090000Z.backup"


@pytest.fixture
def kept(run_inmail: Inmail) -> Inmail:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    run_inmail("send", "Dana Roy")
    run_inmail("reply", "dana")
    return run_inmail


def answers(program: Inmail, db: Path | None = None) -> list[str]:
    words = ["--db", db] if db else []
    return [program(*command, "--json", *words).out for command in (["balance"], ["list"], ["ledger"], ["history"])]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_backup__no_file_named__dated_private_and_with_the_same_answers(kept: Inmail, tmp_path: Path) -> None:
    document = kept("backup", "--json").json()
    made = tmp_path / "backups" / DATED
    assert document["file"] == str(made)
    counts = {"accounts": 1, "people": 1, "sends": 1, "replies": 1}
    assert document["contents"] == counts | {"changed_at": "2026-11-22T09:00:00Z"}
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    assert answers(kept, made) == answers(kept)
    assert kept("doctor", "--db", made).status == 0


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_backup__any_umask__private(kept: Inmail, tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        kept("backup")
        kept("backup", tmp_path / "deep" / "er" / "b.db")
    finally:
        os.umask(before)
    for path in (tmp_path / "backups" / DATED, tmp_path / "deep" / "er" / "b.db"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_backup__keep__a_database_made_anew_from_one_file__its_older_ones_go(
    run_inmail: Inmail, tmp_path: Path
) -> None:
    line = '{"type":"send","id":"s1","at":"2026-11-01T10:00:00Z","person":"Dana Roy","via":"message"}'
    for hour in range(4):
        run_inmail.now = f"2026-11-22T0{hour}:00:00Z"
        (tmp_path / "inmail.db").unlink(missing_ok=True)
        run_inmail("import", "events", "-", stdin=line)
        run_inmail("backup", "--keep", 2)
    assert len(names(tmp_path / "backups")) == 2


def test_backup__keep__only_its_own_older_ones_go(kept: Inmail, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    others = {
        "inmail.db.2020-01-01T000000Z.backup": b"a text that has the name",
        "inmail.db.2020-01-01T000000Z.backup.txt": b"notes",
        "other.db.2020-01-01T000000Z.backup": b"another database's",
        "inmail.db": b"",
    }
    for name, content in others.items():
        (folder / name).write_bytes(content)
    (folder / "inmail.db.2020-01-02T000000Z.backup").symlink_to(tmp_path / "inmail.db")
    shutil.copy(tmp_path / "inmail.db", folder / "inmail.db.2020-13-01T000000Z.backup")
    for day in (1, 2, 3, 4):
        kept.now = f"2026-12-0{day}T09:00:00Z"
        document = kept("backup", "--keep", 2, "--json").json()
    assert document["removed"] == [str(folder / "inmail.db.2026-12-02T090000Z.backup")]
    own = {"inmail.db.2026-12-03T090000Z.backup", "inmail.db.2026-12-04T090000Z.backup"}
    strange = {"inmail.db.2020-01-02T000000Z.backup", "inmail.db.2020-13-01T000000Z.backup"}
    assert set(names(folder)) == own | strange | set(others)


def test_backup__the_clock_went_back__the_new_one_stays(kept: Inmail, tmp_path: Path) -> None:
    kept("backup")
    kept.now = "2025-01-01T00:00:00Z"
    kept("backup", "--keep", 1)
    assert names(tmp_path / "backups") == ["inmail.db.2025-01-01T000000Z.backup"]


def test_backup__twice_in_a_second__both_are_there(kept: Inmail, tmp_path: Path) -> None:
    kept("backup")
    kept("backup")
    assert names(tmp_path / "backups") == ["inmail.db.2026-11-22T090000Z-2.backup", DATED]


def test_backup__a_folder__dated_there_and_rotated_there(kept: Inmail, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    kept("backup", stick)
    kept.now = "2026-11-23T09:00:00Z"
    kept("backup", stick, "--keep", 1)
    assert names(stick) == ["inmail.db.2026-11-23T090000Z.backup"]


def test_backup__two_databases_of_one_name_in_one_folder__each_rotates_its_own(kept: Inmail, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    other = tmp_path / "other" / "inmail.db"
    kept("setup", "career", "--renews", "1", "--balance", "5", "--db", other)
    first = kept("backup", f"{stick}/", "--keep", 1, "--json").json()["file"]
    kept.now = "2026-11-23T09:00:00Z"
    theirs = kept("--db", other, "backup", stick, "--keep", 1, "--json").json()
    assert theirs["removed"] == []
    kept.now = "2026-11-24T09:00:00Z"
    assert kept("backup", stick, "--keep", 1, "--json").json()["removed"] == [first]
    assert names(stick) == [f"inmail.db.2026-11-2{day}T090000Z.backup" for day in (3, 4)]
    assert theirs["file"] == str(stick / names(stick)[0])


def test_backup__taken_before_a_restore_of_an_older_one__still_its_own(kept: Inmail, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    old = kept("backup", tmp_path / "old.db", "--json").json()["file"]
    kept("send", "Ana Silva")
    kept("backup", f"{stick}/")
    kept("restore", old)
    kept.now = "2026-11-23T09:00:00Z"
    kept("send", "Bo Li")
    kept("backup", stick, "--keep", 1)
    assert names(stick) == ["inmail.db.2026-11-23T090000Z.backup"]


def test_backup__a_file_that_is_there__refused_and_with_force_replaced(kept: Inmail, tmp_path: Path) -> None:
    target = tmp_path / "b.db"
    target.write_text("mine")
    assert "exists already" in kept("backup", target, status=4).err
    assert target.read_text() == "mine"
    assert kept("backup", target, "--force", "--json").json()["replaced"] is True
    assert answers(kept, target) == answers(kept)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["inmail.db", "./inmail.db", "inmail.db-journal", "link.db", "hard.db"])
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_backup__the_database_itself__refused(kept: Inmail, tmp_path: Path, name: str, force: tuple[str, ...]) -> None:
    database = tmp_path / "inmail.db"
    (tmp_path / "link.db").symlink_to(database)
    os.link(database, tmp_path / "hard.db")
    before = database.read_bytes()
    assert "is the database itself" in kept("backup", f"{tmp_path}/{name}", *force, status=4).err
    assert database.read_bytes() == before


def test_backup__no_regular_file__refused_at_once(kept: Inmail, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for target in (tmp_path / "pipe", "/dev/null", "/dev/full"):
        assert "not a regular file" in kept("backup", target, "--force", status=4).err
    assert names(tmp_path) == ["home", "inmail.db", "pipe"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--keep", "0"], "--keep must be 1 or more, not 0."),
        (["--keep", "2", "b.db"], "--keep is for dated backups."),
        (["-"], "no file can be named '-'."),
        ([""], "no file can be named ''."),
    ],
)
def test_backup__bad_words__status_2(kept: Inmail, tmp_path: Path, words: list[str], said: str) -> None:
    assert said in kept("backup", *words, status=2).err
    assert names(tmp_path) == ["home", "inmail.db"]


def test_backup__no_database__status_6_and_nothing_made(run_inmail: Inmail, tmp_path: Path) -> None:
    for run_inmail.db in (tmp_path / "inmail.db", None):
        assert "There is nothing to back up yet." in run_inmail("backup", status=6).err
    assert names(tmp_path) == ["home"]
    assert names(run_inmail.home) == []


def test_backup__place_that_takes_no_file__status_74_and_nothing_left(kept: Inmail, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for target in (tmp_path / "file" / "b.db", f"/proc/{os.getpid()}/b.db"):
        assert kept("backup", target, status=74).err.count("\n") == 2
    assert "too long" in kept("backup", tmp_path / ("x" * 300), status=None).err
    assert names(tmp_path) == ["file", "home", "inmail.db"]


@pytest.mark.parametrize("failing", ["write", "compare"])
def test_backup__disk_full_half_way__status_74_and_nothing_left(
    kept: Inmail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"inmail_cli.store.keeping.{'copy_database' if failing == 'write' else 'hold_same'}", full)
    assert "no space left on device" in kept("backup", tmp_path / "new" / "b.db", status=74).err
    assert "no space left on device" in kept("backup", status=74).err
    assert names(tmp_path) == ["home", "inmail.db"]


def test_backup__a_damaged_database__status_6_and_nothing_left(kept: Inmail, tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "inmail.db")
    page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'sends'").fetchone()[0]
    db.close()
    content = bytearray((tmp_path / "inmail.db").read_bytes())
    content[(page - 1) * 4096 : (page - 1) * 4096 + 8] = b"\xff" * 8
    (tmp_path / "inmail.db").write_bytes(content)
    assert "damaged" in kept("backup", status=6).err
    assert names(tmp_path) == ["home", "inmail.db"]


def test_backup__an_unlike_copy__is_noticed_and_not_kept(
    kept: Inmail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inmail_cli.store import files, keeping

    def unlike(db: sqlite3.Connection, target: Path) -> None:
        files.copy_database(db, target)
        copy = sqlite3.connect(target, isolation_level=None)
        copy.execute("UPDATE batches SET summary = 'x' WHERE number = 1")
        copy.close()

    monkeypatch.setattr(keeping, "copy_database", unlike)
    assert "its table batches differs" in kept("backup", status=6).err
    assert names(tmp_path) == ["home", "inmail.db"]


def test_backup__quiet__prints_nothing_but_json(kept: Inmail) -> None:
    answer = kept("backup", "--quiet")
    assert (answer.out, answer.err) == ("", "")
    assert kept("backup", "--quiet", "--json").json()["schema"] == "inmail/backup/1"


# --- before a bulk import -------------------------------------------------------------------------


def lines(count: int) -> str:
    return "".join(
        f'{{"type":"send","id":"many{number}","at":"2026-11-01T10:00:00Z","person":"P {number}","via":"message"}}\n'
        for number in range(count)
    )


def test_import__very_many_new_lines__backed_up_first_and_said(
    kept: Inmail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 20)
    before = answers(kept)
    answer = kept("import", "events", "-", stdin=lines(30))
    made = tmp_path / "backups" / "inmail.db.2026-11-22T090000Z.before-import.backup"
    assert f"The database as it was before the import is kept in {made}." in answer.err
    assert answers(kept, made) == before
    assert kept("list", "--json", "--limit", 1).json()["total"] == 31


def test_import__few_lines_known_ones_or_a_dry_run__no_backup(
    kept: Inmail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 100)
    kept("import", "events", "-", "--dry-run", stdin=lines(200))
    kept("import", "events", "-", stdin=lines(30))
    assert not (tmp_path / "backups").exists()
    monkeypatch.setattr(bulk, "CHUNK", 20)
    assert kept("import", "events", "-", stdin=lines(30)).err == ""
    assert not (tmp_path / "backups").exists()


def test_import__of_many_again_and_again__as_many_backups_as_states_and_at_most_five(
    kept: Inmail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 20)
    kept("backup")
    bad = lines(60) + '{"type":"reply","id":"r","send":"nothing","at":"2026-11-02T10:00:00Z"}\n'
    kept("import", "events", "-", stdin=bad, status=2)
    assert names(tmp_path / "backups") == [DATED]
    for round_ in range(7):
        kept.now = f"2026-12-0{round_ + 1}T09:00:00Z"
        assert ("kept in" in kept("import", "events", "-", "--quiet", stdin=lines(60 * round_ + 60)).err) is False
    automatic = [name for name in names(tmp_path / "backups") if "before-import" in name]
    assert automatic == [f"inmail.db.2026-12-0{day}T090000Z.before-import.backup" for day in (3, 4, 5, 6, 7)]
    assert DATED in names(tmp_path / "backups")


def test_import__a_new_database__no_backup(run_inmail: Inmail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 20)
    run_inmail("import", "events", "-", stdin=lines(60))
    assert names(tmp_path) == ["home", "inmail.db"]


@pytest.mark.parametrize("words", (["backup"], ["backup", "b.backup"], ["doctor", "--repair"]))
def test_keep__a_database_without_tables__said_of_it_and_nothing_left(
    run_inmail: Inmail, tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    db = sqlite3.connect(tmp_path / "inmail.db", isolation_level=None)
    for pragma in (f"application_id = {APPLICATION_ID}", f"user_version = {SCHEMA}"):
        db.execute(f"PRAGMA {pragma}")
    db.close()
    (tmp_path / "inmail.db").chmod(0o600)
    before = (tmp_path / "inmail.db").read_bytes()
    said = run_inmail(*words, status=6).err
    assert f"{tmp_path / 'inmail.db'} is damaged: no such table" in said
    assert (tmp_path / "inmail.db").read_bytes() == before
    assert names(tmp_path) == ["home", "inmail.db"]

"""Files: what is not ours stays untouched, what is ours nobody else can read, and what crashed is rolled back."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from inmail_cli.errors import Busy, Corrupt, InmailError, MissingDatabase, NewerDatabase, NotOurs, StorageFailed
from inmail_cli.store import base, connection, files, header, reading
from inmail_cli.store.connection import open_empty, open_reading, open_replacing, open_writing
from inmail_cli.store.files import create_database
from inmail_cli.store.opening import opened
from inmail_cli.store.schema import MIGRATIONS, expected_schema, schema_of
from tests.store.histories import Author, crash_in_commit, new_store, write

PROGRAM = Path(__file__).resolve().parent.parent.parent
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("files") / "ours.db"
    with closing(new_store(path)) as store:
        author = Author(store, 5)
        write(store, lambda _: [author.change() for _ in range(40)])
    return path.read_bytes()


@pytest.fixture
def ours(tmp_path: Path, content: bytes) -> Path:
    """A database with a history."""
    path = tmp_path / "ours.db"
    path.write_bytes(content)
    return path


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


# --- odd files ----------------------------------------------------------------------------------


def patched(offset: int, value: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content[:offset] + value + content[offset + len(value) :]


def other_database(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in ("CREATE TABLE notes (a)", "INSERT INTO notes VALUES (1)", *statements):
            db.execute(statement)


ODD_CONTENTS: dict[str, tuple[Callable[[bytes], bytes], type[InmailError]]] = {
    "empty": (lambda _: b"", NotOurs),
    "one-byte": (lambda _: b"S", NotOurs),
    "text": (lambda _: b"Dana Roy, sent on Tuesday\n" * 50, NotOurs),
    "zeros": (lambda content: bytes(len(content)), NotOurs),
    "zip": (lambda content: b"PK\3\4" + content[4:], NotOurs),
    "magic-alone": (lambda content: content[:16], Corrupt),
    "half-a-header": (lambda content: content[:60], Corrupt),
    "header-alone": (lambda content: content[:100], Corrupt),
    "one-page": (lambda content: content[:4096], Corrupt),
    "half": (lambda content: content[: len(content) // 2], Corrupt),
    "a-byte-short": (lambda content: content[:-1], Corrupt),
    "other-application": (patched(68, b"\0\0\0\1"), NotOurs),
    "no-application": (patched(68, bytes(4)), NotOurs),
    "newer": (patched(60, (header.SCHEMA + 1).to_bytes(4, "big")), NewerDatabase),
    "much-newer": (patched(60, b"\x7f\xff\xff\xff"), NewerDatabase),
    "no-version": (patched(60, bytes(4)), Corrupt),
    "negative-version": (patched(60, b"\xff\xff\xff\xff"), Corrupt),
    "bad-page-size": (patched(16, b"\x12\x34"), Corrupt),
    "format-of-a-later-sqlite": (patched(44, b"\0\0\0\7"), Corrupt),
    "bad-schema-page": (patched(100, b"\xff" * 200), Corrupt),
    "noise-after-the-header": (lambda content: content[:100] + b"\xa5" * (len(content) - 100), Corrupt),
}


@pytest.mark.parametrize("name", ODD_CONTENTS)
def test_open__odd_file__own_error_and_bytes_unchanged(ours: Path, name: str) -> None:
    change, expected = ODD_CONTENTS[name]
    content = change(ours.read_bytes())
    odd = ours.with_name("odd.db")
    odd.write_bytes(content)
    before = names(ours.parent)
    for attempt in (use_reading, use_writing):
        with pytest.raises(InmailError) as caught:
            attempt(odd)
        assert type(caught.value) is expected
        assert "odd.db" in caught.value.message
        assert "\n" not in caught.value.message
        assert odd.read_bytes() == content
        assert names(ours.parent) == before


def use_reading(path: Path) -> None:
    with open_reading(path) as store:
        list(reading.facts(store))


def use_writing(path: Path) -> None:
    with open_writing(path, create=True) as store:
        list(reading.facts(store))


@pytest.mark.parametrize("wal", (False, True))
def test_open__another_programs_database__not_ours_and_nothing_beside_it(tmp_path: Path, wal: bool) -> None:
    path = tmp_path / "theirs.db"
    keep_open = sqlite3.connect(path, isolation_level=None)
    other_database(path, *(["PRAGMA journal_mode = WAL", "INSERT INTO notes VALUES (2)"] if wal else []))
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    for attempt in (use_reading, use_writing):
        with pytest.raises(NotOurs, match="another program"):
            attempt(path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    keep_open.close()


@pytest.mark.parametrize("attempt", (use_reading, use_writing))
def test_open__another_program_puts_its_database_there_after_the_header_was_read__not_ours_and_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attempt: Callable[[Path], None]
) -> None:
    path = tmp_path / "theirs.db"
    other_database(path)
    connections: list[sqlite3.Connection] = []

    def noted(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connections.append(opened(*arguments, **options))
        return connections[-1]

    monkeypatch.setattr(connection, "check_header", lambda _: header.SCHEMA)
    monkeypatch.setattr(connection, "opened", noted)
    with pytest.raises(NotOurs, match=f"^{path} is another program's database"):
        attempt(path)
    assert len(connections) == 1
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connections[0].execute("SELECT 1")


def test_open__folder_pipe_or_device__not_ours(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, Path("/dev/null"), Path("/dev/full")):
        for attempt in (use_reading, use_writing):
            with pytest.raises(NotOurs):
                attempt(path)


def test_open__missing__reads_say_so_and_create_nothing(tmp_path: Path) -> None:
    for path in (tmp_path / "no.db", tmp_path / "no" / "no.db", Path("relative-and-missing.db")):
        with pytest.raises(MissingDatabase):
            open_reading(path)
        with pytest.raises(MissingDatabase):
            open_writing(path, create=False)
    assert names(tmp_path) == []


def test_open__path_through_a_file_or_a_loop__an_error_of_ours(ours: Path) -> None:
    loop = ours.with_name("loop")
    loop.symlink_to(loop)
    for path in (ours / "x.db", loop, ours.with_name("n" * 300), ours.with_name("nul\0.db")):
        for attempt in (use_reading, use_writing):
            with pytest.raises(InmailError):
                attempt(path)


@pytest.mark.skipif(ROOT, reason="the super-user may read everything")
def test_open__no_permission__storage_failed(ours: Path) -> None:
    ours.chmod(0)
    for attempt in (use_reading, use_writing):
        with pytest.raises(StorageFailed):
            attempt(ours)


def test_open__tables_missing__corrupt(ours: Path) -> None:
    with closing(sqlite3.connect(ours)) as db:
        db.execute("DROP TABLE grants")
    with pytest.raises(Corrupt, match="grants"):
        use_reading(ours)


def test_open__text_that_is_no_utf8__corrupt(ours: Path) -> None:
    with closing(sqlite3.connect(ours, isolation_level=None)) as db:
        db.execute("UPDATE people SET name = CAST(x'ff' AS TEXT) WHERE key = 1")
    with pytest.raises(Corrupt):
        use_reading(ours)


def test_open__odd_names__opened(ours: Path, tmp_path: Path) -> None:
    for name in ("a b.db", "100%.db", "what?mode=rw#x.db", "é 田.db", "~.db"):
        shutil.copy(ours, tmp_path / name)
        use_reading(tmp_path / name)
        use_writing(tmp_path / name)
        use_writing(tmp_path / f"new {name}")
    assert not list(tmp_path.glob("*.new"))


def test_open__symbolic_links__followed_and_created_through(ours: Path, tmp_path: Path) -> None:
    link, dangling = tmp_path / "link.db", tmp_path / "dangling.db"
    link.symlink_to(ours)
    dangling.symlink_to(tmp_path / "made.db")
    use_writing(link)
    use_writing(dangling)
    assert (tmp_path / "made.db").is_file()
    assert dangling.is_symlink()


def test_open__sqlite_too_old__says_which_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 9))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.36.9")
    with pytest.raises(
        StorageFailed, match=r"^this Python has SQLite 3\.36\.9; inmail needs 3\.37 or newer\.$"
    ) as caught:
        open_empty_file(tmp_path)
    assert caught.value.hint == "Use a Python with a newer SQLite, such as the one from python.org."
    assert names(tmp_path) == []
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 0))
    use_writing(tmp_path / "x.db")


def open_empty_file(folder: Path) -> None:
    open_writing(folder / "x.db", create=True)


# --- reading writes nothing ---------------------------------------------------------------------


def test_open_reading__everything_read__file_as_before_and_sees_one_state(ours: Path) -> None:
    before = (ours.read_bytes(), ours.stat().st_mtime_ns, names(ours.parent))
    with open_reading(ours) as store:
        first = list(reading.facts(store))
        with pytest.raises(StorageFailed):
            write(store, lambda it: None)
        with pytest.raises(StorageFailed, match="read-only"):
            store.execute("DELETE FROM checkpoints")
        assert list(reading.facts(store)) == first
    assert (ours.read_bytes(), ours.stat().st_mtime_ns, names(ours.parent)) == before


def test_open_writing__engine__as_decided(ours: Path) -> None:
    with open_writing(ours, create=False) as store:
        assert store.value("PRAGMA journal_mode") == "delete"
        assert store.value("PRAGMA synchronous") == 3
        assert store.value("PRAGMA foreign_keys") == 1
        assert store.value("PRAGMA recursive_triggers") == 1
        assert store.value("PRAGMA busy_timeout") == 50
        assert not store.created
        assert not store.read_only
    with open_reading(ours) as store:
        assert store.value("PRAGMA trusted_schema") == 0
        assert store.value("PRAGMA busy_timeout") == 50


def test_open_writing__journal_mode_changed_to_wal_by_another_program__set_back(ours: Path) -> None:
    with closing(sqlite3.connect(ours)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    use_reading(ours)
    with open_writing(ours, create=False) as store:
        assert store.value("PRAGMA journal_mode") == "delete"
    assert ours.read_bytes()[18:20] == b"\1\1"


@pytest.mark.parametrize(("flags", "trusted"), ((0x200800, 0), (0x800, 1), (None, 1)))
def test_open_writing__json_functions_marked_harmless_or_not__schema_is_trusted_only_if_not(
    ours: Path, monkeypatch: pytest.MonkeyPatch, flags: int | None, trusted: int
) -> None:
    class Listing(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if "pragma_function_list" in sql:
                return super().execute("SELECT ?1 WHERE ?1 IS NOT NULL", (flags,))
            return super().execute(sql, *parameters)

    def listing(path: Path, *_: object, **__: object) -> sqlite3.Connection:
        return sqlite3.connect(path, isolation_level=None, factory=Listing)

    monkeypatch.setattr(connection, "opened", listing)
    with open_writing(ours, create=False) as store:
        assert store.value("PRAGMA trusted_schema") == trusted


# --- private by default -------------------------------------------------------------------------


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", (0o000, 0o022, 0o077, 0o277))
def test_create__any_umask__file_journal_and_folders_are_private(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "a" / "b" / "inmail.db"
    with umask(mask):
        with open_writing(path, create=True) as store:
            assert store.created
            store.execute("BEGIN IMMEDIATE")
            store.execute("INSERT INTO tags (name) VALUES ('x')")
            assert mode(path.with_name("inmail.db-journal")) == 0o600
            store.execute("ROLLBACK")
        with open_writing(path, create=True) as store:
            assert not store.created
    assert [mode(path), mode(path.parent), mode(path.parent.parent)] == [0o600, 0o700, 0o700]
    assert names(path.parent) == ["inmail.db"]


def test_create__folder_that_is_there__keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(0o755)
    folder.chmod(0o755)
    use_writing(folder / "x.db")
    assert mode(folder) == 0o755


def test_create__no_hard_links__created_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    with open_writing(tmp_path / "x.db", create=True) as store:
        assert store.created is True
    assert mode(tmp_path / "x.db") == 0o600
    assert names(tmp_path) == ["x.db"]


def test_create__hard_links_there__comes_to_its_place_by_a_link_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, linked = os.link, []

    def watched(draft: Path, target: Path) -> None:
        linked.append((draft.read_bytes(), mode(draft), target))
        link(draft, target)

    monkeypatch.setattr(os, "link", watched)
    create_database(tmp_path / "x.db")
    assert linked == [((tmp_path / "x.db").read_bytes(), 0o600, tmp_path / "x.db")]
    assert linked[0][0].startswith(b"SQLite format 3")
    assert names(tmp_path) == ["x.db"]


@pytest.mark.parametrize("links", [True, False])
def test_create__another_process_was_faster__its_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "x.db").write_text("theirs")
    assert not create_database(tmp_path / "x.db")
    assert (tmp_path / "x.db").read_text() == "theirs"
    assert names(tmp_path) == ["x.db"]


def test_open_writing__another_program_was_faster__its_file_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.db"

    def slower(_: Path) -> bool:
        path.write_text("theirs")
        return False

    monkeypatch.setattr(files, "create_database", slower)
    monkeypatch.setattr(connection, "opened", lambda *_, **__: pytest.fail("SQLite must not touch it"))
    with pytest.raises(NotOurs, match="is not a database"):
        open_writing(path, create=True)
    assert path.read_text() == "theirs"


def test_create__disk_fails__storage_failed_and_nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed, match="no space left"):
        use_writing(tmp_path / "x.db")
    assert names(tmp_path) == []


def test_open_empty__reads_and_dry_runs__work() -> None:
    with open_empty() as store:
        assert [store.value(f"PRAGMA {name}") for name in ("foreign_keys", "recursive_triggers")] == [1, 1]
        assert reading.accounts(store) == []
        write(store, lambda it: Author(it, 1) and None)
        assert schema_of(store.db) == expected_schema()


def test_create__schema__as_expected_and_no_sqlite_utils_tables(tmp_path: Path) -> None:
    with open_writing(tmp_path / "x.db", create=True) as store:
        assert schema_of(store.db) == expected_schema()
        assert store.value("PRAGMA application_id") == 0x494E4D4C
        assert store.value("PRAGMA user_version") == header.SCHEMA == len(MIGRATIONS)
        assert store.value("PRAGMA integrity_check") == "ok"


# --- locks and crashes --------------------------------------------------------------------------


@contextmanager
def locked(path: Path, statement: str = "BEGIN EXCLUSIVE") -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(statement)
        yield


def test_open__locked_past_the_deadline__busy(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "DEADLINE_SECONDS", 0.0)
    with locked(ours):
        for attempt in (use_reading, use_writing):
            with pytest.raises(Busy):
                attempt(ours)
    use_writing(ours)


def test_open_reading__patience_of_its_own__waits_as_long_as_that(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "DEADLINE_SECONDS", 0.0)
    with closing(sqlite3.connect(ours, isolation_level=None, check_same_thread=False)) as db:
        db.execute("BEGIN EXCLUSIVE")
        release = threading.Timer(0.1, lambda: db.execute("ROLLBACK"))
        release.start()
        with open_reading(ours, patience_seconds=20) as store:
            assert len(reading.accounts(store)) == 2
        release.join()


def test_writing__another_writer__busy_and_readable(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "DEADLINE_SECONDS", 0.0)
    with open_writing(ours, create=False) as store, locked(ours, "BEGIN IMMEDIATE"):
        with pytest.raises(Busy):
            write(store, lambda it: None)
        use_reading(ours)


def test_open_writing__another_writer__opened_without_waiting_for_it(
    ours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "DEADLINE_SECONDS", 0.0)
    with locked(ours, "BEGIN IMMEDIATE"):
        use_writing(ours)


@pytest.mark.parametrize("journal_mode", ("DELETE", "WAL"))
def test_open_replacing__any_journal_mode__ready_for_writes_that_last(ours: Path, journal_mode: str) -> None:
    with closing(sqlite3.connect(ours)) as db:
        db.execute(f"PRAGMA journal_mode = {journal_mode}")
    with open_replacing(ours) as store:
        assert store.value("PRAGMA journal_mode") == "delete"
        assert store.value("PRAGMA synchronous") == 3
        assert not store.read_only
        assert len(reading.accounts(store)) == 2


def test_open_replacing__damaged_or_missing__said_so(ours: Path) -> None:
    ours.write_bytes(ours.read_bytes()[:-1])
    with pytest.raises(Corrupt, match=f"^{ours} is damaged: its end is missing"):
        open_replacing(ours)
    ours.unlink()
    with pytest.raises(MissingDatabase):
        open_replacing(ours)


def test_writing__a_reader_at_the_commit__busy_and_rolled_back(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "DEADLINE_SECONDS", 0.0)
    before = ours.read_bytes()
    with open_writing(ours, create=False) as store, open_reading(ours), pytest.raises(Busy):
        write(store, lambda it: it.execute("INSERT INTO tags (name) VALUES ('new')"))
    assert ours.read_bytes() == before


def test_open__same_file_twice_in_a_process__locks_are_kept(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "DEADLINE_SECONDS", 0.0)
    with open_writing(ours, create=False) as store:
        store.execute("BEGIN IMMEDIATE")
        use_reading(ours)
        program = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
        other = subprocess.run([sys.executable, "-c", program, str(ours)], capture_output=True, text=True, check=False)
        assert "database is locked" in other.stderr


@pytest.mark.parametrize("attempt", (use_reading, use_writing))
def test_open__after_a_crash__state_before_it(ours: Path, attempt: Callable[[Path], None]) -> None:
    before = ours.read_bytes()
    crash_in_commit(ours)
    crashed = ours.with_name("crashed.db")
    assert crashed.read_bytes() != before
    attempt(crashed)
    with open_reading(crashed) as after, open_reading(ours) as original:
        assert list(reading.facts(after)) == list(reading.facts(original))
        assert after.value("PRAGMA integrity_check") == "ok"
    assert not crashed.with_name("crashed.db-journal").exists()


def test_open_reading__after_a_crash_in_a_folder_that_cannot_be_written__storage_failed(
    ours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> sqlite3.Connection:
        error = sqlite3.OperationalError("attempt to write a readonly database")
        error.sqlite_errorcode = sqlite3.SQLITE_READONLY_ROLLBACK
        raise error

    monkeypatch.setattr(connection, "_connected", refused)
    with pytest.raises(StorageFailed):
        open_reading(ours)


@pytest.mark.skipif(sys.platform != "linux", reason="how the super-user is made to obey modes is Linux's")
def test_open_reading__a_crash_left_a_journal_that_cannot_be_removed__said_of_the_journal(ours: Path) -> None:
    """As in a folder that became read-only: SQLite plays the journal back, and stumbles at removing it."""
    before = [*reading_of(ours)]
    crash_in_commit(ours)
    crashed = ours.with_name("crashed.db")
    program = (
        "import ctypes, os, sys\n"
        "from pathlib import Path\n"
        "ctypes.CDLL(None).prctl(24, 1), ctypes.CDLL(None).prctl(24, 2)\n"  # the super-user obeys modes as others do
        "os.execv(sys.executable, [sys.executable, '-m', 'inmail_cli', 'balance', '--db', sys.argv[1]])\n"
    )
    ours.parent.chmod(0o555)
    try:
        done = subprocess.run(
            [sys.executable, "-c", program, str(crashed)], cwd=PROGRAM, capture_output=True, text=True, check=False
        )
    finally:
        ours.parent.chmod(0o755)
    assert done.returncode == 74
    assert "the journal beside it cannot be removed" in done.stderr
    assert [*reading_of(crashed)] == before


def reading_of(path: Path) -> list[object]:
    with open_reading(path) as store:
        return list(reading.facts(store))

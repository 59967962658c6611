"""Several real processes at once, and processes that are killed."""

import os
import random
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from inmail_cli.store import reading
from inmail_cli.store.connection import open_reading, open_writing
from inmail_cli.store.header import SCHEMA
from inmail_cli.store.schema import expected_schema, schema_of
from tests.store.histories import dump, new_store

ROOT = Path(__file__).resolve().parent.parent.parent
WRITERS = 8
WRITES = int(os.environ.get("INMAIL_WRITES", 25))
READERS = int(os.environ.get("INMAIL_READERS", 1))
KILLS = int(os.environ.get("INMAIL_KILLS", 12))
KILLED_AT_ONCE = 6
OPENINGS = int(os.environ.get("INMAIL_OPENINGS", 1))
LONGEST_WAIT_SECONDS = 5.0


def writer(path: Path, name: str, count: int, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.store.writer", str(path), name, str(count), *more]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def rest_of(process: "subprocess.Popen[str]") -> str:
    """What a process still had to say; `communicate` would pass over what a `readline` before it had in its buffer."""
    assert process.stdout is not None
    text = process.stdout.read()
    process.communicate()
    return text


READING = """
import select, sys
from pathlib import Path
from inmail_cli.store import reading
from inmail_cli.store.connection import open_reading
count = 0
while not select.select([sys.stdin], [], [], 0)[0]:
    with open_reading(Path(sys.argv[1])) as store:
        rows = reading.sends(store, None)
        assert len(rows) == store.value("SELECT count(*) FROM replies")
    count += 1
print(count)
"""


def reader(path: Path) -> "subprocess.Popen[str]":
    """A process that reads again and again until it is told to stop; it prints how often."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", READING, str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    new_store(path).close()
    return path


def sound(path: Path) -> None:
    """SQLite's own checks, the schema, and that each send has its reply and tag."""
    with open_reading(path) as store:
        assert store.value("PRAGMA integrity_check") == "ok"
        assert store.rows("PRAGMA foreign_key_check") == []
        assert schema_of(store.db) == expected_schema()
        assert store.value("SELECT count(*) FROM settings WHERE name = 'current_batch'") == 0
        for table in ("replies", "send_tags"):
            assert store.value(f"SELECT count(*) FROM {table}") == store.value("SELECT count(*) FROM sends")


@pytest.mark.slow
def test_writing__eight_processes__no_write_lost(path: Path) -> None:
    readers = [reader(path) for _ in range(READERS)]
    processes = [writer(path, f"w{number}", WRITES) for number in range(WRITERS)]
    answers = [process.communicate() for process in processes]
    read = [process.communicate("stop") for process in readers]
    assert [error for _, error in answers] == [""] * WRITERS
    assert [error for _, error in read] == [""] * READERS
    assert all(int(out) > 0 for out, _ in read)
    waits = [float(line.split()[2]) for out, _ in answers for line in out.splitlines()]
    assert max(waits) < LONGEST_WAIT_SECONDS
    with open_reading(path) as store:
        rows = reading.sends(store, None)
        assert len(rows) == WRITERS * WRITES
        assert sorted(row.send.recorded for row in rows) == list(range(1, WRITERS * WRITES + 1))
        assert len({row.batch for row in rows}) == WRITERS * WRITES
    sound(path)


@pytest.mark.slow
def test_open_writing__eight_processes_at_once_and_an_older_schema__upgraded_once(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    program = (
        "import sys; from pathlib import Path; from tests.store import acts; acts.know_a_newer_schema();"
        "from inmail_cli.store.connection import open_writing;"
        "store = open_writing(Path(sys.argv[1]), create=False);"
        "print(store.value('PRAGMA user_version')); store.close()"
    )
    pipe = subprocess.PIPE
    for _ in range(OPENINGS):
        path.unlink(missing_ok=True)
        new_store(path).close()
        command = [sys.executable, "-c", program, str(path)]
        processes = [subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) for _ in range(WRITERS)]
        answers = [process.communicate() for process in processes]
        assert answers == [(f"{SCHEMA + 1}\n", "")] * WRITERS
        with open_reading(path.with_name(f"x.db.schema-{SCHEMA}.backup")) as store:
            assert store.value("PRAGMA integrity_check") == "ok"


@pytest.mark.slow
def test_create__eight_processes_at_once__one_database_and_no_error(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.db"
    program = (
        "import sys; from pathlib import Path; from inmail_cli.store.connection import open_writing;"
        "store = open_writing(Path(sys.argv[1]), create=True); print(store.created); store.close()"
    )
    command = [sys.executable, "-c", program, str(path)]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) for _ in range(WRITERS)]
    answers = [process.communicate() for process in processes]
    assert [error for _, error in answers] == [""] * WRITERS
    assert sorted(out.strip() for out, _ in answers) == ["False"] * (WRITERS - 1) + ["True"]
    assert [file.name for file in path.parent.iterdir()] == ["x.db"]
    sound(path)


def test_writing__killed_inside_a_write__as_before(path: Path) -> None:
    with open_reading(path) as store:
        before = dump(store)
    process = writer(path, "w", 1, "stop-inside")
    assert process.stdout is not None
    assert process.stdout.readline() == "inside\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert path.with_name("x.db-journal").exists()
    with open_reading(path) as store:
        assert dump(store) == before
    assert not path.with_name("x.db-journal").exists()
    sound(path)


@pytest.mark.slow
def test_writing__killed_at_any_moment__acknowledged_writes_are_there(path: Path) -> None:
    moments = random.Random(3)
    acknowledged: list[str] = []
    for round_ in range(KILLS // KILLED_AT_ONCE):
        processes = [writer(path, f"k{round_}-{number}", 10_000) for number in range(KILLED_AT_ONCE)]
        for process in processes:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(moments.randrange(1, 8))]
            process.send_signal(signal.SIGKILL)
            lines += rest_of(process).splitlines(True)
            acknowledged += [line.split()[0] for line in lines if line.endswith("\n")]
        sound(path)
    with open_reading(path) as store:
        there = {row.send.id for row in reading.sends(store, None)}
    assert set(acknowledged) <= there
    # Of each process one more may have been committed and not yet told.
    assert len(there) <= len(acknowledged) + KILLS


def test_open_writing__killed_while_creating__next_one_creates_it(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    program = (
        "import os, signal, sys; from pathlib import Path; from inmail_cli.store.connection import open_writing;"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL);"
        "open_writing(Path(sys.argv[1]), create=True)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not path.exists()
    with closing(open_writing(path, create=True)) as store:
        assert store.created
    sound(path)

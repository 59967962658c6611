"""Several real processes at once, and processes that are killed."""

import random
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from inmail_cli.store import reading
from inmail_cli.store.connection import open_reading, open_writing
from inmail_cli.store.schema import expected_schema, schema_of
from tests.store.histories import dump, new_store

ROOT = Path(__file__).resolve().parent.parent.parent
WRITERS = 8
WRITES = 25


def writer(path: Path, name: str, count: int, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.store.writer", str(path), name, str(count), *more]
    pipe = subprocess.PIPE
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
    processes = [writer(path, f"w{number}", WRITES) for number in range(WRITERS)]
    answers = [process.communicate() for process in processes]
    assert [error for _, error in answers] == [""] * WRITERS
    with open_reading(path) as store:
        rows = reading.sends(store, None)
        assert len(rows) == WRITERS * WRITES
        assert sorted(row.send.recorded for row in rows) == list(range(1, WRITERS * WRITES + 1))
        assert len({row.batch for row in rows}) == WRITERS * WRITES
    sound(path)


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
    for kill in range(12):
        process = writer(path, f"k{kill}", 10_000)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(moments.randrange(1, 20))]
        process.send_signal(signal.SIGKILL)
        acknowledged += [
            line.split()[0] for line in (*lines, *process.communicate()[0].splitlines(True)) if line.endswith("\n")
        ]
        sound(path)
    with open_reading(path) as store:
        there = {row.send.id for row in reading.sends(store, None)}
    assert set(acknowledged) <= there
    # Of each process one more may have been committed and not yet told.
    assert len(there) <= len(acknowledged) + 12


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

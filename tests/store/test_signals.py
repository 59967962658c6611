"""Ctrl-C and TERM: a command ends within a second, with 130 or 143, and leaves everything as it was."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inmail_cli.store import opening
from inmail_cli.store.connection import open_reading, open_writing
from inmail_cli.store.schema import COPIES
from tests.store.big import make_big

ROOT = Path(__file__).resolve().parent.parent.parent
SENDS = int(os.environ.get("INMAIL_BIG", 60_000))
MOST_SECONDS = 1.0
PATIENCE_SECONDS = 60
ENDS = {signal.SIGINT: 130, signal.SIGTERM: 143}

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")]


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("big") / "big.db"
    make_big(path, SENDS)
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "small.db"
    make_big(path, 10)
    return path


def told_to_stop(marker: str, *words: object, number: signal.Signals, endless: bool) -> "tuple[int, float, str]":
    """Run a command, and stop it when SQLite is at a statement with that marker: its status, the seconds, its words.

    `endless`: SQLite would never come to an end there.
    """
    command = [sys.executable, "-m", "tests.store.traced", marker, *map(str, words)]
    environ = {
        **os.environ,
        "INMAIL_NOW": "2026-11-22T09:00:00Z",
        "HOME": "/nowhere",
        **({"ENDLESS": "1"} if endless else {}),
    }
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdin=nothing, stdout=pipe, stderr=pipe, text=True)
    assert process.stderr is not None
    while (line := process.stderr.readline()) != "begun\n":
        assert line, "it ended before it came to that statement"
    began = time.monotonic()
    process.send_signal(number)
    try:
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
    finally:
        process.kill()
    assert out == ""
    return process.returncode, time.monotonic() - began, err


LONG = {
    "doctor, the file": ("integrity_check", ["doctor"]),
    "doctor, the rows": ("FROM sends AS now", ["doctor"]),
    "doctor, the history": ("FROM changes c WHERE c.table_name NOT IN", ["doctor"]),
    "backup, compared": ("integrity_check", ["backup"]),
    "restore, looked through": ("integrity_check", ["restore", "{big}"]),
    "repair, its copy": ("REINDEX", ["doctor", "--repair"]),
    "upgrade, its copy": ("integrity_check", ["send", "Eve Lund", "--force"]),
    "balance": ("FROM sends", ["balance"]),
    "send, what it writes": ("INSERT INTO sends", ["send", "Eve Lund", "--force"]),
    "rates": ("FROM sends", ["rates", "--by", "tag"]),
    "export": ("FROM sends", ["export", "events"]),
}
SHORT = {"send, what it writes"}
CASES = [(name, endless) for name in LONG for endless in (True, False) if endless or name not in SHORT]
PREPARED = {
    "repair, its copy": ["DROP INDEX sends_person"],
    "upgrade, its copy": [f"DROP INDEX {statement.split()[2]}" for statement in COPIES] + ["PRAGMA user_version = 1"],
}


@pytest.mark.parametrize("number", ENDS)
@pytest.mark.parametrize(("name", "endless"), CASES)
def test_signal__sqlite_is_at_work__ended_within_a_second_and_all_as_before(
    tmp_path: Path, big: Path, small: Path, name: str, number: signal.Signals, endless: bool
) -> None:
    path = tmp_path / "x.db"
    path.write_bytes((small if endless else big).read_bytes())
    path.chmod(0o600)
    with open_writing(path, create=False) as store:
        for statement in PREPARED.get(name, ()):
            store.execute(statement)
    before = path.read_bytes()
    marker, words = LONG[name]
    given = [word.format(big=small if endless else big) for word in words]
    status, seconds, err = told_to_stop(marker, *given, "--db", path, number=number, endless=endless)
    assert (status, err) == (ENDS[number], "Interrupted.\n" if number == signal.SIGINT else "")
    assert seconds < MOST_SECONDS
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["x.db"]


def test_interrupt_all__nothing_runs__later_statements_go_on(big: Path) -> None:
    with open_reading(big) as store:
        opening.interrupt_all()
        assert store.value("SELECT count(*) FROM sends") == SENDS

"""A disk that is really full, or a quota: a command says so, and everything is as it was."""

import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from inmail_cli.store.schema import COPIES
from tests.store.acts import damage, prepare

ROOM_BESIDE_BYTES = 100_000
"""Less than a copy of the database needs, more than nothing."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "x.db"
    prepare(path)
    return path


@pytest.fixture
def small_disk(tmp_path: Path, sound: Path) -> Iterator[Path]:
    """A file system of its own with room for the database and little else."""
    disk = tmp_path / "disk"
    disk.mkdir()
    size = f"size={sound.stat().st_size + ROOM_BESIDE_BYTES}"
    if shutil.which("mount") is None or subprocess.run(["mount", "-t", "tmpfs", "-o", size, "none", disk]).returncode:
        pytest.skip("no file system can be mounted here")
    yield disk
    subprocess.run(["umount", disk], check=True)


COMMANDS = {
    "backup": ["backup"],
    "repair": ["doctor", "--repair"],
    "restore": ["restore", "{sound}"],
    "upgrade": ["send", "Eve Lund", "--force"],
    "import": ["import", "events", "{events}"],
}
AFTERWARDS = {"repair": 5}
"""The random history has odd entries, which a repair leaves."""


def given(name: str, folder: Path, sound: Path, elsewhere: Path) -> tuple[Path, list[str]]:
    """The database that a command begins with, and its words."""
    path = folder / "x.db"
    shutil.copy(sound, path)
    path.chmod(0o600)
    if name == "repair":
        damage(path)
    if name == "upgrade":
        older(path)
    events = elsewhere / "events.jsonl"
    lines = (f'{{"type":"send","id":"f{n}","at":"2026-11-01T00:00:00Z","person":"P {n}"}}\n' for n in range(2_000))
    events.write_text("".join(lines))
    return path, [word.format(sound=sound, events=events) for word in COMMANDS[name]]


def older(path: Path) -> None:
    """As schema 1 has it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in COPIES:
            db.execute(f"DROP INDEX {statement.split()[2]}")
        db.execute("PRAGMA user_version = 1")


def run(words: list[str], path: Path, most_bytes: int | None = None) -> "subprocess.CompletedProcess[str]":
    def limited() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    command = [sys.executable, "-m", "inmail_cli", *words, "--db", str(path)]
    environ = {"HOME": str(path.parent.parent), "INMAIL_NOW": "2026-11-22T09:00:00Z", "TZ": "UTC"}
    return subprocess.run(command, env=environ, preexec_fn=limited, capture_output=True, text=True, check=False)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(done: "subprocess.CompletedProcess[str]") -> None:
    """One or two lines that say what is wrong, and the status of a disk that fails."""
    assert done.returncode == 74, done.stderr
    assert done.stdout == ""
    assert 1 <= len(done.stderr.splitlines()) <= 2
    assert "bug" not in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_write__disk_is_full__said_and_all_as_before(small_disk: Path, sound: Path, tmp_path: Path, name: str) -> None:
    path, words = given(name, small_disk, sound, tmp_path)
    before = files(small_disk)
    refused(run(words, path))
    assert files(small_disk) == before
    assert run(["history", "--limit", "1"], path).returncode == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_write__files_may_not_be_so_large__said_and_all_as_before(tmp_path: Path, sound: Path, name: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    path, words = given(name, folder, sound, tmp_path)
    before = files(folder)
    refused(run(words, path, most_bytes=ROOM_BESIDE_BYTES))
    assert files(folder) == before
    assert run(words, path).returncode == AFTERWARDS.get(name, 0)

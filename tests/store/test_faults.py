"""The process is killed, the disk fails or is full, at any system call that writes: before or after, never between."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inmail_cli.store import checkup
from inmail_cli.store.connection import open_reading
from tests.store import acts

ROOT = Path(__file__).resolve().parent.parent.parent
EVERY_POINT = os.environ.get("CI") == "true"
EVERY_ACT = "INMAIL_EVERY_FAULT" in os.environ
FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC")
STRACE = ("strace", "-f")
# Stops at the calls watched alone, in half the time; but strace 6.1 then injects no signal.
QUICK = dict.fromkeys(("error=EIO", "error=ENOSPC"), ("--seccomp-bpf",))
CALLS = ("pwrite64", "fdatasync", "unlink", "openat")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ready") / "x.db"
    acts.prepare(path)
    return path


def run(path: Path, act: str, *strace: str) -> "subprocess.CompletedProcess[str]":
    command = [*strace, sys.executable, "-m", "tests.store.acts", str(path), act]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def told(done: "subprocess.CompletedProcess[str]") -> list[str]:
    return [line.split()[1] for line in done.stdout.splitlines()]


def digest(path: Path) -> str:
    with open_reading(path) as store:
        return acts.digest(store)


def problems(path: Path) -> list[checkup.Problem]:
    with open_reading(path) as store:
        return checkup.problems(store)


def points() -> Iterator[int]:
    """Which of the calls fails: the first, second ... or, to be quick, ever fewer of them."""
    point, step = 1, 1
    while True:
        yield point
        point, step = point + step, 1 if EVERY_POINT or EVERY_ACT or point < 4 else step * 2


def faults(folder: Path, ready: Path, act: str, call: str, fault: str) -> Iterator[tuple[str, str, int]]:
    """Yield for each point the digest found afterwards, the last one told, and the exit status."""
    path, trace = folder / "x.db", folder / "trace.txt"
    watched = [part for name in (*acts.files_of(path), folder) for part in ("-P", str(name))]
    for point in points():
        clear(folder)
        shutil.copy(ready, path)
        inject = ["-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={point}"]
        done = run(path, act, *STRACE, *QUICK.get(fault, ()), "-o", str(trace), *watched, *inject)
        text = trace.read_text(encoding="utf-8")
        if "INJECTED" not in text and "+++ killed" not in text:
            return
        yield digest(path), (told(done) or [digest(ready)])[-1], done.returncode


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("act", tuple(acts.ACTS) if EVERY_ACT else ("plan", "backup"))
def test_write__a_system_call_fails__before_or_after_and_acknowledged_kept(
    tmp_path: Path, ready: Path, monkeypatch: pytest.MonkeyPatch, act: str, call: str, fault: str
) -> None:
    if act == "migration":
        acts.know_a_newer_schema(monkeypatch.setattr)
    shutil.copy(ready, tmp_path / "x.db")
    if act == "repair":
        ready = tmp_path / "damaged.db"
        acts.damage(shutil.copy(tmp_path / "x.db", ready))
        shutil.copy(ready, tmp_path / "x.db")
    states = [digest(ready), *told(run(tmp_path / "x.db", act))]
    damaged = problems(ready)
    # The migration of these tests changes facts past the history, which the doctor rightly minds.
    minded = problems(tmp_path / "x.db")
    assert bool(minded) is (act == "migration")
    hits = 0
    for found, last, status in faults(tmp_path, ready, act, call, fault):
        hits += 1
        assert found in states[states.index(last) : states.index(last) + 2]
        assert status != 0 or found == states[-1]
        assert problems(tmp_path / "x.db") in (minded, damaged if act == "repair" and found == states[0] else minded)
        assert unlike(tmp_path, states) == []
        assert drafts(tmp_path) == [] or fault == "signal=KILL" or call == "unlink"
        assert backups(tmp_path) != [] or act != "backup" or status != 0
    assert hits > 0


def clear(folder: Path) -> None:
    """Remove all but what an act begins with."""
    shutil.rmtree(folder / "backups", ignore_errors=True)
    for old in (*folder.glob("x.db*"), *folder.glob(".x.db*")):
        old.unlink()


def unlike(folder: Path, states: list[str]) -> list[str]:
    """Which backups, found under the names by which users would take them for good, hold no state that there was."""
    kept = [*backups(folder), *folder.glob("x.db.schema-*.backup")]
    return [file.name for file in kept if digest(file) not in states]


def backups(folder: Path) -> list[Path]:
    return list((folder / "backups").glob("x.db.*"))


def drafts(folder: Path) -> list[str]:
    return [file.name for file in folder.rglob(".x.db*")]


def test_write__statements_without_a_transaction__would_be_noticed(tmp_path: Path, ready: Path) -> None:
    shutil.copy(ready, tmp_path / "x.db")
    states = [digest(ready), *told(run(tmp_path / "x.db", "naive"))]
    found = {found for found, _, _ in faults(tmp_path, ready, "naive", "pwrite64", "signal=KILL")}
    assert found - set(states)

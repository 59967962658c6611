"""What was acknowledged outlives a power loss, and every write is there whole or not at all."""

import os
import shutil
from pathlib import Path
from random import Random

import pytest

from inmail_cli.errors import InmailError
from inmail_cli.store.connection import open_reading
from tests.store import acts
from tests.store.power import Disk, record

ROOT = Path(__file__).resolve().parent.parent.parent
STATES = int(os.environ.get("INMAIL_POWER_STATES", 500 if os.environ.get("CI") == "true" else 120))

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")]


def outcomes(folder: Path, act: str, *more: str, ready: Path | None = None) -> list[str]:
    """Lose power at random moments of an act; return what went wrong, if anything."""
    disk_folder, after = folder / "disk", folder / "after"
    disk_folder.mkdir()
    path = disk_folder / "x.db"
    if ready is None:
        acts.prepare(path)
    else:
        shutil.copy(ready, path)
    content = path.read_bytes()
    with open_reading(path) as store:
        states = [acts.digest(store)]
    steps = record(disk_folder, ["-m", "tests.store.acts", str(path), act, *more], ROOT)
    states += [step.told for step in steps if step.told]
    random = Random(17)
    return [wrong for _ in range(STATES) if (wrong := lost_at(random, {str(path): content}, steps, states, after))]


def lost_at(random: Random, files: dict[str, bytes], steps: list, states: list[str], after: Path) -> str:  # type: ignore[type-arg]
    """Lose power after so many steps; say what is wrong with what is found then."""
    (path,) = files
    disk = Disk(files, str(Path(path).parent))
    moment = random.randrange(len(steps) + 1)
    told = 0
    for step in steps[:moment]:
        if step.told:
            told += 1
        else:
            disk.do(step)
    shutil.rmtree(after, ignore_errors=True)
    after.mkdir()
    for name, content in disk.after_power_loss(random).items():
        (after / Path(name).name).write_bytes(content)
    return judged(after / Path(path).name, states[told : told + 2], f"step {moment} of {len(steps)}")


def judged(path: Path, expected: list[str], moment: str) -> str:
    try:
        with open_reading(path) as store:
            if store.value("PRAGMA integrity_check") != "ok":
                return f"{moment}: damaged"
            return "" if acts.digest(store) in expected else f"{moment}: not what was acknowledged"
    except InmailError as error:
        return f"{moment}: {error.message}"


@pytest.mark.parametrize("act", [act for act in acts.ACTS if act not in ("migration", "repair")])
def test_power_loss__any_moment__acknowledged_writes_whole(tmp_path: Path, act: str) -> None:
    assert outcomes(tmp_path, act) == []


def test_power_loss__during_an_upgrade__old_or_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of the old schema is read as the new one would be, so both give the same answer."""
    acts.prepare(tmp_path / "old.db")
    acts.know_a_newer_schema(monkeypatch.setattr)
    assert outcomes(tmp_path, "migration", ready=tmp_path / "old.db") == []


@pytest.mark.parametrize("synchronous", ("OFF", "FULL"))
def test_power_loss__weaker_syncing__would_be_noticed(tmp_path: Path, synchronous: str) -> None:
    assert outcomes(tmp_path, "send", synchronous) != []

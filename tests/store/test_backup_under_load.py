"""Backups taken while other processes write: each is one state, and restores with the same answers."""

import os
import subprocess
from pathlib import Path

import pytest

from inmail_cli.store import checkup, reading
from inmail_cli.store.connection import open_reading
from tests.conftest import Inmail
from tests.store.histories import dump, new_store
from tests.store.test_processes import rest_of, writer

BACKUPS = int(os.environ.get("INMAIL_BACKUPS", 4))
WRITERS = 4


def answers(program: Inmail, db: Path) -> list[str]:
    commands = (["balance", "--all"], ["list", "--account", "all"], ["history"], ["person", "list"])
    return [program(*words, "--json", "--db", db).out for words in commands]


@pytest.mark.slow
def test_backup__four_processes_write__each_is_one_state_and_restores(run_inmail: Inmail, tmp_path: Path) -> None:
    assert run_inmail.db is not None
    new_store(run_inmail.db).close()
    writers = [writer(run_inmail.db, f"w{number}", 100_000) for number in range(WRITERS)]
    seen = []
    try:
        for number in range(BACKUPS):
            copy, back = tmp_path / f"{number}.backup", tmp_path / f"{number}.db"
            run_inmail("backup", copy)
            run_inmail("restore", copy, "--db", back)
            assert answers(run_inmail, back) == answers(run_inmail, copy)
            with open_reading(copy) as store, open_reading(back) as restored:
                assert dump(store) == dump(restored)
                assert checkup.problems(restored) == []
                sends = len(reading.sends(restored, None))
                assert restored.value("SELECT count(*) FROM replies") == sends
            seen.append(sends)
            copy.unlink()
            back.unlink()
    finally:
        for process in writers:
            process.kill()
            process.communicate()
    # The writers went on meanwhile, and no backup held less than the one before it.
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]


@pytest.mark.slow
def test_restore__four_processes_write__nothing_acknowledged_before_is_lost(run_inmail: Inmail, tmp_path: Path) -> None:
    """What was acknowledged is in the restored database, or in the one that was kept."""
    assert run_inmail.db is not None
    new_store(run_inmail.db).close()
    run_inmail("backup", tmp_path / "b.db")
    writers: list[subprocess.Popen[str]] = [writer(run_inmail.db, f"w{number}", 40) for number in range(WRITERS)]
    first = [process.stdout.readline() for process in writers if process.stdout]
    kept = [run_inmail("restore", tmp_path / "b.db", "--json").json()["kept"] for _ in range(3)]
    lines = first + [line for process in writers for line in rest_of(process).splitlines()]
    there = set()
    for path in (run_inmail.db, *map(Path, kept)):
        with open_reading(path) as store:
            assert checkup.problems(store) == []
            there |= {row.send.id for row in reading.sends(store, None)}
    acknowledged = {line.split()[0] for line in lines}
    assert len(acknowledged) == WRITERS * 40
    assert acknowledged <= there

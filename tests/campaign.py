"""Long campaigns: the tests of what must never happen, with far higher counts. `make campaign` runs them.

Each row is a set of tests and the environment that raises their counts. `ROWS="kills flips"` runs some of them, and
`TMPDIR=/dev/shm` spares the disk.
A table of what was run, how often and how long it took is printed, and the exit status is 1 where one failed.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
WORKERS = os.environ.get("WORKERS", "2")


class Row(NamedTuple):
    """One campaign: what it shows, how much of it, the tests, and the environment of these."""

    what: str
    amount: str
    tests: tuple[str, ...]
    counts: dict[str, str]


FAULTS = "tests/store/test_faults.py"
PROCESSES = "tests/store/test_processes.py"
ROWS = {
    "power": Row(
        "power lost at any moment of a send, response, plan, import, undo, restore, upgrade",
        "500 states each; the two controls lose something",
        ("tests/store/test_power_loss.py",),
        {"INMAIL_POWER_STATES": "500"},
    ),
    "faults": Row(
        "killed, disk failed or full at every call that writes",
        "every point of 9 acts; the control is caught",
        (FAULTS,),
        {"INMAIL_EVERY_FAULT": "1"},
    ),
    "kills": Row(
        "kill -9 of writers, six at a time",
        "1,002 kills",
        (f"{PROCESSES}::test_writing__killed_at_any_moment__acknowledged_writes_are_there",),
        {"INMAIL_KILLS": "1002"},
    ),
    "writers": Row(
        "eight processes that write while four read",
        "8 x 500 writes, none waits for 5 s",
        (f"{PROCESSES}::test_writing__eight_processes__no_write_lost",),
        {"INMAIL_WRITES": "500", "INMAIL_READERS": "4"},
    ),
    "openers": Row(
        "eight processes that open an older database at once",
        "20 times, 160 openers",
        ("tests/store/test_upgrade.py", "tests/store/test_released.py", PROCESSES, "-k", "upgrade or open or released"),
        {"INMAIL_OPENINGS": "20"},
    ),
    "signals": Row(
        "Ctrl-C and TERM while SQLite is at a statement that never ends, or at one over 400,000 sends",
        "11 statements each; a second at most",
        ("tests/store/test_signals.py",),
        {"INMAIL_BIG": "400000"},
    ),
    "flips": Row(
        "a flipped bit that changes an answer is found",
        "2,000 flips",
        ("tests/store/test_checkup.py",),
        {"INMAIL_FLIPS": "2000"},
    ),
    "backups": Row(
        "a backup taken while four processes write restores, with the same answers",
        "40 of 40",
        ("tests/store/test_backup_under_load.py",),
        {"INMAIL_BACKUPS": "40"},
    ),
    "input": Row(
        "random command lines: a documented status, no fault of the program, nothing changed by a refusal",
        "50,000 command lines",
        ("tests/cli/test_invalid_input.py",),
        {"INMAIL_INVALID": "50000"},
    ),
    "sequences": Row(
        "random commands in a row against the naive model, undo and restore among them",
        "10,000 sequences",
        ("tests/oracle/test_stateful.py",),
        {"INMAIL_SEQUENCES": "10000"},
    ),
    "ledger": Row(
        "random histories against the naive model: the engine",
        "10,000 histories a law",
        ("tests/domain/test_credits_properties.py",),
        {"INMAIL_EXAMPLES": "10000"},
    ),
    "store": Row(
        "random histories against the naive model: the store and the commands",
        "500 and 500 histories",
        ("tests/oracle/test_store_against_model.py", "tests/oracle/test_commands_against_model.py"),
        {"INMAIL_EXAMPLES": "500"},
    ),
    "dates": Row(
        "every day of 2024 to 2032, every anchor, clock changes",
        "31 anchors, all zones of the tests",
        ("tests/domain/test_dates.py",),
        {},
    ),
}


def run(row: Row) -> tuple[str, float]:
    """Run a campaign's tests; return what pytest says of them, and the seconds that they took."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--no-header", *row.tests]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=os.environ | row.counts, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout[-4_000:], done.stderr[-2_000:], sep="\n")
    said = re.findall(r"\d+ (?:passed|failed|error|errors|skipped)", done.stdout)
    return ", ".join(said) or "nothing ran", time.monotonic() - began


def main(names: list[str]) -> int:
    """Run the campaigns named, or all."""
    unknown = set(names) - set(ROWS)
    if unknown:
        print(f"no such row: {', '.join(sorted(unknown))}; there are: {', '.join(ROWS)}")
        return 2
    print("| campaign | what | how much | tests | seconds |\n|---|---|---|---|---|", flush=True)
    failed = False
    for name in names or ROWS:
        said, seconds = run(ROWS[name])
        failed = failed or "failed" in said or "error" in said or "passed" not in said
        print(f"| `{name}` | {ROWS[name].what} | {ROWS[name].amount} | {said} | {seconds:,.0f} |", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Measure the rows of the table of speeds: `make bench`, or `make bench ROWS="balance-json help"` for some.

Each row is a pair, run in turn in one go, because absolute times drift by a third within an hour: what is printed is
the ratio of the two medians, and the medians. Exit status 1 when a ratio is over its limit. Databases and archives
are built once, in the folder that BENCH_FOLDER names (default: `inmail-bench` in the temporary folder), which
needs some 4 GB for all rows.
"""

import compileall
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from inmail_cli.cli.commands import COMMANDS, Entry  # noqa: E402
from tests.benchmarks import rows  # noqa: E402
from tests.benchmarks.rows import Row, Side  # noqa: E402


class Run(NamedTuple):
    """What one run took: wall seconds, and the peak of its memory in MiB."""

    seconds: float
    peak_mib: float


class Result(NamedTuple):
    """A row's outcome; `ours` and `base` are medians (milliseconds, or MiB)."""

    row: Row
    ours: float
    base: float

    @property
    def ratio(self) -> float:
        return self.ours / self.base

    @property
    def kept(self) -> bool:
        return self.ratio <= self.row.limit


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of every run: none of this machine's settings, bytecode written as it is for a user."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return kept | {"HOME": str(rows.folder()), "TZ": "UTC", "LANG": "C.UTF-8", "INMAIL_NOW": rows.NOW} | dict(extra)


def run(side: Side, turn: int) -> Run:
    """Run one command to its end; a failure ends the benchmark, with what it said."""
    words = side.words(turn)
    if side.before is not None:
        side.before(turn)
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=said, env=environment(side.environ))
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(words)}\nended with {child.returncode}: {said.read().decode()}")
    return Run(seconds, usage.ru_maxrss / 1024)


def measure(row: Row) -> Result:
    """Run a row's two sides in turn; the first turn warms up and does not count."""
    ours, base = row.pair()
    taken: list[tuple[Run, Run]] = [(run(ours, turn), run(base, turn)) for turn in range(row.turns + 1)][1:]
    if row.unit == "MiB":
        return Result(row, median(mine.peak_mib for mine, _ in taken), median(its.peak_mib for _, its in taken))
    return Result(row, 1000 * median(mine.seconds for mine, _ in taken), 1000 * median(its.seconds for _, its in taken))


def shown(result: Result) -> str:
    """A line of the table."""
    row = result.row
    return (
        f"{row.name:<22} {result.ratio:>7.2f} {row.limit:>7.2f}  {'ok  ' if result.kept else 'OVER'}"
        f" {result.ours:>10.1f} {result.base:>10.1f} {row.unit:<3}  {row.title}"
    )


def exists(command: str) -> bool:
    """Whether the program has a command, such as `import linkedin`; no command at all is there too."""
    entries: Mapping[str, Entry] | None = COMMANDS
    for word in command.split():
        if entries is None or word not in entries:
            return False
        entries = entries[word].children
    return True


def main(names: Sequence[str]) -> int:
    """Measure the rows named, or all whose commands exist."""
    unknown = set(names) - {row.name for row in rows.ROWS}
    if unknown:
        sys.exit(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(row.name for row in rows.ROWS)}")
    compileall.compile_dir(str(ROOT / "inmail_cli"), quiet=1)
    print(f"{'row':<22} {'ratio':>7} {'limit':>7}       {'ours':>10} {'base':>10}")
    results = []
    for row in rows.ROWS:
        if names and row.name not in names:
            continue
        if not exists(row.command):
            print(f"{row.name:<22} {'':>7} {row.limit:>7.2f}  no command `{row.command}` yet")
            continue
        results.append(measure(row))
        print(shown(results[-1]), flush=True)
    return 0 if all(result.kept for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

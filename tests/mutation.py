"""Would the tests notice? Small faults are put into domain/ and store/, one at a time; each should make a test fail.

    make mutants                                       150 faults, drawn at random, another draw every day
    make mutants COUNT=50 SEED=7                       fifty, and the same ones again
    make mutants COUNT=40 MODULES="pace futures"       of these modules alone
    make mutants TESTS="tests/domain tests/store"      noticed by these tests alone, which is quicker

First the tests run once (some minutes; not again while no file changes), and it is noted which functions each enters.
Then a process is forked for each fault: it imports the module with the fault, and runs the tests that enter the
function, then those that enter the module, the fastest first, for some seconds. A survivor is printed as the line
before and after it. The exit status is 1 where fewer than 95% were noticed. What only a process of its own, a test
marked slow or one slower than three seconds would notice counts as survived.
"""

import ast
import builtins
import datetime
import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any
from unittest import mock

import pytest

from tests.mutants import PACKAGE, Mutant, functions_of, mutants_of

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("domain", "store")
NOTES = "INMAIL_MUTATION_NOTES"
SLOW = 3.0
BUDGET = 25.0
# Seconds of computing, and of waiting where a fault makes it endless.
LIMITS = (90, 150)
MEMORY = 4 << 30
PASS_MARK = 0.95
# For a doctest pytest would rewrite its module's assertions, past what is put in place of its text.
PLAIN = "--assert=plain"

Notes = dict[str, dict[str, Any]]


# ---- which test enters which function; loaded as a plugin of pytest -------------------------------------------------


def load_by(changed: Callable[[Path], ast.Module | str | None]) -> None:
    """Let this process import the modules for which `changed` returns something with that in place of their text."""
    sound = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
        source = changed(Path(loader.path))
        return sound(loader, name) if source is None else compile(source, loader.path, "exec", dont_inherit=True)

    SourceFileLoader.get_code = get_code  # type: ignore[assignment,method-assign]


class Enters:
    """Notes, for each test that passes, the functions of domain/ and store/ that it enters, and its seconds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: set[str] = set()
        self.made: dict[str, set[str]] = {}
        self.started: list[bool] = []
        self.tests: Notes = {}
        builtins.inmail_enters = self.seen.add  # type: ignore[attr-defined]
        load_by(self.noting)

    def noting(self, path: Path) -> ast.Module | None:
        """A module of domain/ or store/ whose functions each note first that they are entered."""
        if path.parent.parent != PACKAGE or path.parent.name not in LAYERS:
            return None
        tree = ast.parse(path.read_text())
        for name, function in functions_of(tree):
            note = ast.parse(f"inmail_enters('{path.relative_to(PACKAGE)}:{name}')").body[0]
            function.body.insert(int(ast.get_docstring(function) is not None), note)
        return tree

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.seen.clear()
        self.started.clear()
        with mock.patch.object(subprocess.Popen, "__init__", self._refuse):
            return (yield)

    def _refuse(self, *_: object, **__: object) -> None:
        """Another process would note nothing, nor import a module with its fault."""
        self.started.append(True)
        pytest.skip("starts a process")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        try:
            return (yield)
        finally:
            if self.started:  # also where the program took the refusal for a bug of its own
                pytest.skip("starts a process")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # What a test needs may have been made for an earlier one of its file.
        made = self.made.setdefault(report.nodeid.partition("::")[0], set())
        if report.when == "setup":
            made |= self.seen
        if report.when == "call" and report.passed and self.seen | made:
            self.tests[report.nodeid] = {"seconds": report.duration, "entered": sorted(self.seen | made)}

    def pytest_sessionfinish(self) -> None:
        (self.folder / f"{os.getpid()}.json").write_text(json.dumps(self.tests))


def pytest_configure(config: pytest.Config) -> None:
    """Take part as a plugin (`-p tests.mutation`) where a folder for the notes is named."""
    folder = os.environ.get(NOTES)
    if folder:
        config.pluginmanager.register(Enters(Path(folder)))


def notes_of_a_run(workers: int) -> Notes:
    """Run the tests once, or find what was noted of the same tests of the same files; say what each test entered."""
    chosen = (os.environ.get("TESTS") or "").split() or ["tests", "inmail_cli"]
    cache = ROOT / ".pytest_cache"
    kept = cache / f"entered-{_state(chosen)}.json"
    if not kept.exists():
        with tempfile.TemporaryDirectory() as folder:
            options = ["-q", PLAIN, "-n", str(workers), "-p", "tests.mutation", "-m", "not oracles and not slow"]
            command = [sys.executable, "-m", "pytest", *options, *chosen]
            ran = subprocess.run(command, cwd=ROOT, env=os.environ | {NOTES: folder}, check=False)
            if ran.returncode not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
                sys.exit("the tests could not be run")
            parts = [json.loads(part.read_text()) for part in Path(folder).glob("*.json")]
        cache.mkdir(exist_ok=True)
        for older in cache.glob("entered-*.json"):
            older.unlink()
        kept.write_text(json.dumps({test: note for part in parts for test, note in part.items()}))
    notes: Notes = json.loads(kept.read_text())
    return notes


def _state(chosen: list[str]) -> str:
    """Digest the tests chosen and every file of the repository, committed or not."""
    listing = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    digest = hashlib.sha256(repr(chosen).encode())
    for path in [ROOT / name for name in names if (ROOT / name).is_file()]:
        digest.update(f"{path} {path.stat().st_size} ".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


# ---- running --------------------------------------------------------------------------------------------------------


def tests_for(mutant: Mutant, notes: Notes) -> list[str]:
    """Choose the tests that enter the fault's function, then those that enter its module, the fastest first.

    The module's own tests, in the file that is named for it, may take ten times as long for that.
    """
    function, module = f"{mutant.module}:{mutant.function}", f"{mutant.module}:"
    layer, stem = mutant.module.removesuffix(".py").split("/")
    own = (f"tests/{layer}/test_{stem}", f"inmail_cli/{layer}/{stem}.py")

    def key(test: str) -> tuple[bool, float]:
        note = notes[test]
        return function not in note["entered"], note["seconds"] / (10 if test.startswith(own) else 1)

    near = [test for test, note in notes.items() if any(place.startswith(module) for place in note["entered"])]
    chosen, seconds = [], 0.0
    for test in sorted(near, key=key):
        seconds += notes[test]["seconds"]
        if notes[test]["seconds"] <= SLOW and seconds <= BUDGET:
            chosen.append(test)
    return chosen


class Fails:
    """Writes down the first test that fails."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.path.with_suffix(".failed").write_text(report.nodeid)


def forked(mutant: Mutant | None, tests: list[str], failed: Path) -> int:
    """Run tests in a process of their own, with the fault in place, until one fails (or time is up); return its id."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        if mutant:
            resource.setrlimit(resource.RLIMIT_CPU, (LIMITS[0], LIMITS[0]))
            signal.alarm(LIMITS[1])
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = f"{failed}.hypothesis"
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(quiet, stream)
        if mutant:
            load_by(mutant.applied_to)
        options = ["-q", "-x", PLAIN, "-p", "no:cacheprovider", "--tb=no", f"--basetemp={failed}.tmp"]
        status = int(pytest.main([*options, *tests], [Fails(failed)]))
    finally:
        os._exit(status)


def drawn(count: int, seed: int, names: list[str]) -> list[Mutant]:
    """Draw so many faults, each as likely as any other, from all modules or those named; sorted by place."""
    paths = sorted(path for layer in LAYERS for path in (PACKAGE / layer).glob("*.py"))
    unknown = set(names) - {path.stem for path in paths}
    if unknown:
        sys.exit(f"no module of domain/ or store/ is called {', '.join(sorted(unknown))}")
    every = [mutant for path in paths if not names or path.stem in names for mutant in mutants_of(path)]
    print(f"{len(every):,} faults possible, {min(count, len(every))} drawn with seed {seed}", flush=True)
    return sorted(random.Random(seed).sample(every, min(count, len(every))))


def tried(mutants: list[Mutant], notes: Notes, workers: int) -> list[Mutant]:
    """Try the faults; print and return those that no test noticed."""
    survivors: list[Mutant] = []
    chosen = {mutant: tests_for(mutant, notes) for mutant in mutants}
    running: dict[int, Mutant] = {}
    with tempfile.TemporaryDirectory() as folder:
        control(["--collect-only", *{test for tests in chosen.values() for test in tests}], Path(folder))

        def wait_for_one() -> None:
            pid, status = os.wait()
            mutant = running.pop(pid)
            print(".", end="", flush=True)
            if status == 0:
                survivors.append(mutant)
                show(mutant, len(chosen[mutant]))

        for number, mutant in enumerate(mutants):
            # Without a test pytest would run all of them.
            running[forked(mutant, chosen[mutant] or ["--version"], Path(folder, str(number)))] = mutant
            if len(running) == workers:
                wait_for_one()
        while running:
            wait_for_one()
        # What fails with a fault means something only if it passes without.
        control([path.read_text() for path in Path(folder).glob("*.failed")], Path(folder))
    return survivors


def control(tests: list[str], folder: Path) -> None:
    """Run tests without a fault: all must pass."""
    _, status = os.waitpid(forked(None, tests or ["--version"], folder / "control"), 0)
    if status:
        sys.exit("without any fault some test fails too: run `make tests`")


def show(mutant: Mutant, tests: int) -> None:
    """Print a survivor: its place, and its lines before and after."""
    lines = (PACKAGE / mutant.module).read_text()
    last = mutant.end[0] + mutant.applied(lines).count("\n") - lines.count("\n")
    before = lines.splitlines()[mutant.begin[0] - 1 : mutant.end[0]]
    after = mutant.applied(lines).splitlines()[mutant.begin[0] - 1 : last]
    print(f"\n{mutant.module}:{mutant.begin[0]}, {tests} tests", *(f"- {line}" for line in before),
          *(f"+ {line}" for line in after), sep="\n", flush=True)  # fmt: skip


def main() -> int:
    """Draw, try, print how many were noticed."""
    count = int(os.environ.get("COUNT") or 150)
    seed = int(os.environ.get("SEED") or datetime.date.today().strftime("%Y%m%d"))
    workers = int(os.environ.get("WORKERS") or 2)
    mutants = drawn(count, seed, (os.environ.get("MODULES") or "").split())
    began = time.monotonic()
    notes = notes_of_a_run(workers)
    survivors = tried(mutants, notes, workers)
    noticed = len(mutants) - len(survivors)
    share = noticed / len(mutants)
    print(f"\n{noticed} of {len(mutants)} noticed ({share:.1%}), {time.monotonic() - began:,.0f} seconds")
    return int(share < PASS_MARK)


if __name__ == "__main__":
    sys.exit(main())

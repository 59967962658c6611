"""Would the tests notice? Small faults are put into domain/ and store/, one at a time; each should make a test fail.

    make mutants                                       150 faults, drawn at random, another draw every day
    make mutants COUNT=50 SEED=7                       fifty, and the same ones again
    make mutants COUNT=40 MODULES="pace futures"       of these modules alone
    make mutants TESTS="tests/domain tests/store"      noticed by these tests alone, which is quicker

First every test runs once (some minutes), and it is noted which functions it enters. Then each fault is written into
a copy of the repository, and the tests that enter its function run there, the fastest first, then those that enter its
module. A survivor is printed as the line before and after it. The exit status is 1 where fewer than 95% were noticed.
What only a process of its own or a test slower than three seconds would notice counts as survived.
"""

import ast
import copy
import datetime
import json
import os
import py_compile
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from types import FrameType
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "inmail_cli"
NOTES = "INMAIL_MUTATION_NOTES"
SLOW = 3.0
BUDGET = 25.0
LIMIT = 120.0
PASS_MARK = 0.95

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.Div, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Pow: ast.Mult,
}  # fmt: skip


# ---- which test enters which function; loaded as a plugin of pytest -------------------------------------------------


class Enters:
    """Notes, for each test that passes, the functions of domain/ and store/ that it enters, and its seconds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.met: set[int] = set()
        self.seen: set[str] = set()
        self.tests: dict[str, dict[str, Any]] = {}

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        # By identity: a code object's hash goes through all of its constants at every call.
        if id(code) not in self.met:
            self.met.add(id(code))
            if "inmail_cli/domain/" in code.co_filename or "inmail_cli/store/" in code.co_filename:
                self.seen.add(f"{Path(code.co_filename).relative_to(PACKAGE)}:{code.co_qualname}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.met, self.seen = set(), set()
        sys.settrace(self._note)
        threading.settrace(self._note)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed and self.seen:
            self.tests[report.nodeid] = {"seconds": report.duration, "entered": sorted(self.seen)}

    def pytest_sessionfinish(self) -> None:
        (self.folder / f"{os.getpid()}.json").write_text(json.dumps(self.tests))


def pytest_configure(config: pytest.Config) -> None:
    """Take part as a plugin (`-p tests.mutation`) where a folder for the notes is named."""
    folder = os.environ.get(NOTES)
    if folder:
        config.pluginmanager.register(Enters(Path(folder)))


def notes_of_a_run(workers: int) -> dict[str, dict[str, Any]]:
    """Run the whole suite once; return what each test entered."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "-p", "tests.mutation", "--no-header"]
        chosen = ["-m", "not oracles", *((os.environ.get("TESTS") or "").split() or ["tests", "inmail_cli"])]
        subprocess.run(command + chosen, cwd=ROOT, env=os.environ | {NOTES: folder}, check=False)
        notes: dict[str, dict[str, Any]] = {}
        for part in Path(folder).glob("*.json"):
            notes |= json.loads(part.read_text())
    return notes


# ---- the faults -----------------------------------------------------------------------------------------------------


class Mutant(NamedTuple):
    """One fault: the file (under inmail_cli/), its function's qualified name, the place (row, column), the new text."""

    module: str
    function: str
    begin: tuple[int, int]
    end: tuple[int, int]
    text: str

    def applied(self, source: str) -> str:
        """The module's source with the fault."""
        lines = source.encode().splitlines(keepends=True)
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line))
        begin, end = (starts[row - 1] + column for row, column in (self.begin, self.end))
        whole = source.encode()
        return (whole[:begin] + self.text.encode() + whole[end:]).decode()


def _changed(node: ast.AST, field: str, value: object) -> ast.AST:
    other = copy.copy(node)
    setattr(other, field, value)
    return other


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, (int, float)):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant(f"XX{value}XX")


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    for at, argument in enumerate(node.args):
        if not isinstance(argument, (ast.Starred, ast.GeneratorExp, ast.Constant)):
            yield _changed(node, "args", [*node.args[:at], ast.Constant(None), *node.args[at + 1 :]])
        if len(node.args) + len(node.keywords) > 1:
            yield _changed(node, "args", node.args[:at] + node.args[at + 1 :])
    for at in range(len(node.keywords)):
        yield _changed(node, "keywords", node.keywords[:at] + node.keywords[at + 1 :])


def _operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for at, operator in enumerate(node.ops):
                swapped = [*node.ops[:at], SWAPS[type(operator)](), *node.ops[at + 1 :]]
                yield _changed(node, "ops", swapped)
        case ast.BoolOp() | ast.BinOp() if type(node.op) in SWAPS:
            yield _changed(node, "op", SWAPS[type(node.op)]())
        case ast.UnaryOp():
            yield node.operand
        case ast.IfExp():
            yield ast.IfExp(node.test, node.orelse, node.body)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.AugAssign() if type(node.op) in SWAPS:
            yield _changed(node, "op", SWAPS[type(node.op)]())
            yield ast.Assign([node.target], node.value, lineno=0)
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.Assign(value=value) if not isinstance(value, ast.Constant):
            yield _changed(node, "value", ast.Constant(None))
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a function whose change may matter: no annotation, no docstring, no text with fields."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for part in value if isinstance(value, list) else [value]:
            prose = isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
            nested = isinstance(part, (ast.FunctionDef, ast.ClassDef))
            if isinstance(part, ast.AST) and not prose and not nested and not isinstance(part, ast.JoinedStr):
                yield part
                yield from _inside(part)


def _functions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions under a node with their qualified names, as a code object has them."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield prefix + child.name, child
            yield from _functions(child, f"{prefix}{child.name}.<locals>.")
        else:
            inner = f"{prefix}{child.name}." if isinstance(child, ast.ClassDef) else prefix
            yield from _functions(child, inner)


def _faults(node: ast.AST) -> Iterator[ast.AST]:
    yield from _operators(node)
    yield from _statements(node)
    if isinstance(node, ast.Constant):
        yield from _constants(node)
    if isinstance(node, ast.Call):
        yield from _calls(node)


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield every fault that can be put into a module's functions."""
    module = str(path.relative_to(PACKAGE))
    for name, function in _functions(ast.parse(path.read_text())):
        for node in _inside(function):
            for fault in _faults(node):
                text = ast.unparse(ast.fix_missing_locations(fault))
                text = f"({text})" if isinstance(fault, ast.expr) else text
                assert isinstance(node, (ast.expr, ast.stmt))
                begin, end = (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
                yield Mutant(module, name, begin, end, text)


# ---- running --------------------------------------------------------------------------------------------------------


def tests_for(mutant: Mutant, notes: dict[str, dict[str, Any]]) -> list[str]:
    """Choose the tests that enter the fault's function, then those that enter its module, the fastest first."""
    function, module = f"{mutant.module}:{mutant.function}", f"{mutant.module}:"
    inside = [test for test, note in notes.items() if function in note["entered"]]
    near = [test for test, note in notes.items() if any(place.startswith(module) for place in note["entered"])]
    chosen, seconds = [], 0.0
    for test in dict.fromkeys([*sorted(inside, key=lambda test: notes[test]["seconds"]),
                               *sorted(near, key=lambda test: notes[test]["seconds"])]):  # fmt: skip
        seconds += notes[test]["seconds"]
        if notes[test]["seconds"] <= SLOW and seconds <= BUDGET:
            chosen.append(test)
    return chosen


class Copy:
    """A copy of the repository in which faults are tried, one at a time."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
        )
        for name in listed.stdout.splitlines():
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        self.run(["--collect-only", "tests", "inmail_cli"], {})

    def run(self, words: list[str], extra: dict[str, str], limit: float | None = LIMIT) -> int:
        """Run pytest here until a test fails; return its exit status, -1 past `limit` seconds."""
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--tb=no", *words]
        environ = os.environ | {"PYTHONPATH": str(self.root)} | extra
        quiet = subprocess.DEVNULL
        try:
            ran = subprocess.run(command, cwd=self.root, env=environ, stdout=quiet, stderr=quiet, timeout=limit)
        except subprocess.TimeoutExpired:
            return -1
        return ran.returncode

    def notices(self, mutant: Mutant, tests: list[str]) -> bool:
        """Say whether one of the tests fails (or never ends) with the fault in place."""
        path = self.root / "inmail_cli" / mutant.module
        source = path.read_text()
        compiled = Path(py_compile.compile(str(path)) or "")
        chosen = self.root / "chosen.txt"
        chosen.write_text("\n".join(tests))
        try:
            # A saved compilation is taken for fresh by its second and size: none may be left, none be made.
            compiled.unlink(missing_ok=True)
            path.write_text(mutant.applied(source))
            return self.run([f"@{chosen}"], {"PYTHONDONTWRITEBYTECODE": "1"}) != 0
        finally:
            path.write_text(source)
            py_compile.compile(str(path))


def control(place: Copy, tests: list[str]) -> None:
    """Run tests without a fault: all must pass, or what follows would mean nothing."""
    (place.root / "chosen.txt").write_text("\n".join(tests))
    if place.run([f"@{place.root / 'chosen.txt'}"], {}, limit=None) != 0:
        sys.exit("without any fault some test fails in a copy of the repository: run `make tests`")


def drawn(count: int, seed: int, names: list[str]) -> list[Mutant]:
    """Draw so many faults, each as likely as any other, from all modules or those named; sorted by place."""
    paths = sorted(path for layer in ("domain", "store") for path in (PACKAGE / layer).glob("*.py"))
    unknown = set(names) - {path.stem for path in paths}
    if unknown:
        sys.exit(f"no module of domain/ or store/ is called {', '.join(sorted(unknown))}")
    every = [mutant for path in paths if not names or path.stem in names for mutant in mutants_of(path)]
    print(f"{len(every):,} faults possible, {min(count, len(every))} drawn with seed {seed}", flush=True)
    return sorted(random.Random(seed).sample(every, min(count, len(every))))


def tried(mutants: list[Mutant], notes: dict[str, dict[str, Any]], workers: int) -> list[Mutant]:
    """Try the faults; print and return those that no test noticed."""
    survivors: list[Mutant] = []
    chosen = {mutant: tests_for(mutant, notes) for mutant in mutants}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(workers):
            copies.put(Copy(Path(folder, str(number))))

        def attempt(mutant: Mutant) -> None:
            place = copies.get()
            try:
                if not chosen[mutant] or not place.notices(mutant, chosen[mutant]):
                    survivors.append(mutant)
                    show(mutant, len(chosen[mutant]))
            finally:
                copies.put(place)

        first = copies.get()
        control(first, sorted({test for tests in chosen.values() for test in tests}))
        copies.put(first)
        list(pool.map(attempt, mutants))
    return survivors


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

"""The layers: who may import whom, what stays pure, and how large things may grow."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.conftest import Inmail

PACKAGE = Path(__file__).resolve().parent.parent / "inmail_cli"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40
MEDIAN_LINES_OF_A_FUNCTION = 8


class Layer(NamedTuple):
    """What a package may import: others of ours (a package, or a module of one), and third parties in which files.

    A `pure` one touches no file, clock, environment, locale or database.
    """

    ours: tuple[str, ...] = ()
    others: Mapping[str, tuple[str, ...]] = {}
    pure: bool = False


EVERY_FILE = ("",)
LAYERS: Mapping[str, Layer] = {
    "__init__": Layer(),
    "__main__": Layer(("cli",)),
    "errors": Layer(pure=True),
    "domain": Layer(("errors",), {"dateutil": ("domain/dates.py", "domain/when.py")}, pure=True),
    "reports": Layer(("domain", "errors"), pure=True),
    "render": Layer(
        ("reports.model", "reports.blocks", "domain.guarding", "errors"),
        {"rich": ("render/table.py", "render/chart.py", "render/progress.py"), "plotille": ("render/chart.py",)},
    ),
    "store": Layer(("domain", "errors"), {"sqlite_utils": EVERY_FILE}),
    "importers": Layer(("domain", "errors")),
    "exporters": Layer(("domain", "errors"), {"icalendar": ("exporters/ics.py",)}),
    "userfiles": Layer(),
    "config": Layer(("userfiles", "errors"), {"platformdirs": EVERY_FILE}),
    "machine": Layer(),
    "usecases": Layer(("store", "importers", "exporters", "domain", "reports", "errors")),
    "cli": Layer(
        (
            "config",
            "userfiles",
            "machine",
            "usecases",
            "store",
            "importers",
            "exporters",
            "render",
            "reports",
            "domain",
            "errors",
        ),
        {"typer": EVERY_FILE, "tomlkit": ("cli/config_text.py",)},
    ),
}
IMPURE_MODULES = {"getpass", "io", "locale", "logging", "os", "pathlib", "platform", "random", "shutil"}
IMPURE_MODULES |= {"socket", "sqlite3", "subprocess", "sys", "tempfile", "time"}
IMPURE_CALLS = frozenset(["open", "input", "print"])
CLOCK_CALLS = frozenset(["now", "today", "utcnow"])


def layer_of(module: str) -> str:
    """The name in LAYERS of a module's layer.

    >>> layer_of("domain/dates.py"), layer_of("errors.py")
    ('domain', 'errors')
    """
    return module.partition("/")[0].removesuffix(".py")


def imports(tree: ast.Module, module: str) -> Iterator[tuple[int, str]]:
    """Every import of a module wherever it stands, as line and dotted name (`package.module.name` of a from-import)."""
    package = ["inmail_cli", *module.split("/")[:-1]]
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(module=source, names=names, level=level):
                start = package[: len(package) - level + 1] if level else []
                base = ".".join([*start, *([source] if source else [])])
                yield from ((node.lineno, f"{base}.{name.name}") for name in names)
            case ast.Call(func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module")):
                if module != "cli/app.py":
                    yield node.lineno, "a module by its name"


def import_fault(module: str, name: str) -> bool:
    """Whether a module may not import a name."""
    layer = layer_of(module)
    rules = LAYERS[layer]
    top, _, rest = name.partition(".")
    if top == "_typeshed":  # only for type checkers
        return False
    if top in sys.stdlib_module_names:
        return rules.pure and top in IMPURE_MODULES
    if top != "inmail_cli":
        return not any(module.startswith(file) for file in rules.others.get(top, ())) or name.startswith(f"{top}._")
    allowed = (layer, *rules.ours)
    return rest != "__version__" and not any(f"{rest}.".startswith(f"{known}.") for known in allowed)


def impure_calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls in a pure module that read or print something, or ask for the time."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_CALLS:
                yield node.lineno, name
            case ast.Call(func=ast.Attribute(value=ast.Name(id="datetime" | "date"), attr=name)) if name in CLOCK_CALLS:
                yield node.lineno, name


def faults(package: Path) -> list[str]:
    """What in a package is against the layers, as `file:line: what`."""
    found = []
    for path in sorted(package.rglob("*.py")):
        module = path.relative_to(package).as_posix()
        if layer_of(module) not in LAYERS:
            found.append(f"{module}:1: is in no layer")
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [
            f"{module}:{line}: imports {name}" for line, name in imports(tree, module) if import_fault(module, name)
        ]
        if LAYERS[layer_of(module)].pure:
            found += [f"{module}:{line}: calls {name}()" for line, name in impure_calls(tree)]
    return found


@cache
def own_faults() -> list[str]:
    return faults(PACKAGE)


def test_layers__the_package__no_fault() -> None:
    assert own_faults() == []


@pytest.mark.parametrize(
    ("module", "line", "caught"),
    [
        ("domain/credits.py", "from inmail_cli.store import connection", "imports inmail_cli.store.connection"),
        ("domain/credits.py", "from ..store.connection import Store", "imports inmail_cli.store.connection.Store"),
        ("domain/credits.py", "from .. import store", "imports inmail_cli.store"),
        ("domain/credits.py", "import os.path", "imports os.path"),
        ("domain/credits.py", "from datetime import datetime\nWHEN = datetime.now()", "calls now()"),
        ("domain/credits.py", "TEXT = open('x').read()", "calls open()"),
        ("domain/credits.py", "import dateutil", "imports dateutil"),
        ("reports/model.py", "from pathlib import Path", "imports pathlib.Path"),
        ("render/writers.py", "def f():\n    import rich.table", "imports rich.table"),
        ("render/writers.py", "from inmail_cli.reports import balance", "imports inmail_cli.reports.balance"),
        ("render/writers.py", "from inmail_cli.reports.model_of import x", "imports inmail_cli.reports.model_of.x"),
        ("importers/base.py", "import inmail_cli.store.connection", "imports inmail_cli.store.connection"),
        (
            "store/schema.py",
            "def f():\n    def g():\n        import inmail_cli.usecases",
            "imports inmail_cli.usecases",
        ),
        ("store/schema.py", "import click", "imports click"),
        ("cli/main.py", "import click", "imports click"),
        ("cli/main.py", "from typer._click import Context", "imports typer._click.Context"),
        ("cli/main.py", "from importlib import import_module\nimport_module('click')", "imports a module by its name"),
        ("usecases/__init__.py", "import inmail_cli.render.table", "imports inmail_cli.render.table"),
        ("errors.py", "from inmail_cli import config", "imports inmail_cli.config"),
        ("config.py", "if 0:\n    from inmail_cli.domain import dates", "imports inmail_cli.domain.dates"),
        ("extras/__init__.py", "", "is in no layer"),
    ],
)
def test_layers__a_planted_fault__caught(tmp_path: Path, module: str, line: str, caught: str) -> None:
    package = tmp_path / "inmail_cli"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    path = package / module
    path.parent.mkdir(exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    new = [fault for fault in faults(package) if fault not in own_faults()]
    assert [fault.partition(": ")[2] for fault in new] == [caught]
    assert new[0].startswith(f"{module}:")


def test_printing__outside_the_command_line__nowhere() -> None:
    for module in MODULES:
        tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        assert "print" not in {node.func.id for node in calls if isinstance(node.func, ast.Name)}, module
        if layer_of(module) not in ("cli", "__main__"):
            assert not [name for _, name in imports(tree, module) if name in ("sys.stdout", "sys.stderr")], module


def functions_of(module: str) -> Iterator[tuple[str, int]]:
    """Each function of a module, as `module:line: name`, and how many lines its body has below the docstring.

    Signatures do not count: a command's is a table of its options.
    """
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines = (node.end_lineno or node.lineno) - body[0].lineno + 1 if body else 0
            yield f"{module}:{node.lineno}: {node.name}", lines


def test_sizes__modules__within_the_limit() -> None:
    sizes = {module: len((PACKAGE / module).read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert {module: size for module, size in sizes.items() if size > MOST_LINES} == {}


def test_sizes__functions__within_the_limit_and_mostly_short() -> None:
    sizes = dict(size for module in MODULES for size in functions_of(module))
    assert {name: size for name, size in sizes.items() if size > MOST_LINES_OF_A_FUNCTION} == {}
    assert median(sizes.values()) <= MEDIAN_LINES_OF_A_FUNCTION


def test_docstrings__public_names__all_have_one() -> None:
    bare = []
    for module in MODULES:
        tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
        named = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        bare += [f"{module}: {node.name}" for node in named if node.name[0] != "_" and not ast.get_docstring(node)]
    assert bare == []


# What a command must not import, since it would pay for it at every start.
NOT_FOR_JSON = (
    "rich",
    "sqlite_utils",
    "pydantic",
    "dateutil",
    "zoneinfo",
    "tomllib",
    "platformdirs",
    "dataclasses",
    "tomlkit",
)
SCREENS = ("inmail_cli.reports.blocks", "inmail_cli.reports.balance_screen")
LEAN_COMMANDS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("--help",): (*NOT_FOR_JSON, "sqlite3", "json"),
    ("path", "--json"): (*NOT_FOR_JSON, "sqlite3"),
    ("balance", "--json"): (
        *NOT_FOR_JSON,
        *SCREENS,
        "decimal",
        "inmail_cli.usecases.recording",
        "inmail_cli.store.records",
    ),
    ("check",): (*NOT_FOR_JSON, "inmail_cli.store.tallies", "inmail_cli.reports.balance", "inmail_cli.cli.told"),
    ("prompt",): (*NOT_FOR_JSON, *SCREENS, "decimal", "inmail_cli.render.table", "inmail_cli.usecases.recording"),
    ("pending", "--json"): NOT_FOR_JSON,
    ("expiries", "--json"): (*NOT_FOR_JSON, *SCREENS),
    ("reply", "Dana"): (*NOT_FOR_JSON, "decimal", "inmail_cli.domain.when", "secrets"),
    ("send", "Dana Roy", "--force"): (*NOT_FOR_JSON, "decimal", "inmail_cli.domain.when", "secrets"),
}


@pytest.mark.parametrize(("words", "unwanted"), LEAN_COMMANDS.items(), ids=" ".join)
def test_imports__a_short_command__only_what_it_needs(
    run_inmail: "Inmail", words: tuple[str, ...], unwanted: tuple[str, ...]
) -> None:
    run_inmail("send", "Dana Reed", "--force", "--quiet")  # creating the database loads more
    code = (
        "import sys, typer\nbefore = set(sys.modules)\nfrom inmail_cli.cli.main import main\n"
        f"status = main({list(words)!r})\nprint(*(set(sys.modules) - before), file=sys.stderr)\nsys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=run_inmail.environment(), capture_output=True, text=True, check=True
    )
    assert set(done.stderr.split()) & set(unwanted) == set()

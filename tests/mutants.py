"""Small faults that can be put into a module's functions: another operator, another constant, a call left out."""

import ast
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).resolve().parent.parent / "inmail_cli"

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.Div, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Pow: ast.Mult,
}  # fmt: skip


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

    def applied_to(self, path: Path) -> str | None:
        """The file's text with the fault; None where it is not the module's."""
        return self.applied(path.read_text()) if path == PACKAGE / self.module else None


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
        # None says No as False does, so `return False` is turned round by its constant alone.
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) not in ("None", "False"):
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


def functions_of(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions under a node with their qualified names, as a code object has them."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield prefix + child.name, child
            yield from functions_of(child, f"{prefix}{child.name}.<locals>.")
        else:
            inner = f"{prefix}{child.name}." if isinstance(child, ast.ClassDef) else prefix
            yield from functions_of(child, inner)


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
    for name, function in functions_of(ast.parse(path.read_text())):
        for node in _inside(function):
            for fault in _faults(node):
                text = ast.unparse(ast.fix_missing_locations(fault))
                text = f"({text})" if isinstance(fault, ast.expr) else text
                assert isinstance(node, (ast.expr, ast.stmt))
                begin, end = (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
                yield Mutant(module, name, begin, end, text)

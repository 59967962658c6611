"""The options that every command shares, and the command class that adds them.

They stand before or after the command, and the later one wins: each level writes what it was given into the
call's Session, and the levels are parsed from left to right.

Typer's own context, formatter and parser classes live in a private module, so they are `Any` here.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.exceptions import Exit

from inmail_cli import __version__
from inmail_cli.cli.strict import empty_option, refuse_empty, strictly_whole
from inmail_cli.errors import BadValue, UsageError

FORMATS = ("table", "json", "jsonl", "csv", "markdown", "html")
HELP_SETTINGS = {"help_option_names": ["-h", "--help"]}
SHARED_NAMES = frozenset({"db", "account", "format", "json", "limit", "after", "quiet", "no_input", "version", "help"})


class JsonOption(TyperOption):
    """`--json`: another spelling of `--format json`. It writes into that option's value: the later of the two wins."""

    def add_to_parser(self, parser: Any, ctx: Any) -> None:
        """Make the parser store the word `json` as the format."""
        parser.add_option(obj=self, opts=["--json"], dest="format", action="store_const", const="json")


def shared_options(*, version_shown: bool) -> list[TyperOption]:
    """Fresh copies of the shared options, in the order of help."""
    return [
        _valued("db", "FILE", "The database.  [env: INMAIL_DB]"),
        _valued("account", "NAME", "The account; `all` on commands that read.  [env: INMAIL_ACCOUNT]"),
        _valued("format", "|".join(FORMATS), "How to print the answer; a table unless told otherwise."),
        JsonOption(param_decls=["json", "--json"], is_flag=True, help="Short for --format json.", expose_value=False),
        _valued("limit", "N", "At most this many rows.", kind=int),
        _valued("after", "ID", "Rows after this one: the next page."),
        _flag("quiet", "--quiet", "No warnings and no confirmations; data all the same."),
        _flag("no_input", "--no-input", "Never ask; an error names what is missing."),
        _flag("version", "--version", "Print the version and leave.", hidden=not version_shown),
    ]


def _valued(name: str, metavar: str, text: str, *, kind: type = str) -> TyperOption:
    option = TyperOption(
        param_decls=[name, "--" + name],
        type=kind,
        metavar=metavar,
        help=text,
        expose_value=False,
        callback=_choose,
    )
    strictly_whole(option)
    return option


def _flag(name: str, spelling: str, text: str, *, hidden: bool = False) -> TyperOption:
    return TyperOption(
        param_decls=[name, spelling],
        is_flag=True,
        help=text,
        hidden=hidden,
        expose_value=False,
        callback=_choose,
    )


def _choose(ctx: Any, param: Any, value: str | int | bool | None) -> None:
    """Hand a value that was given to the session of this call."""
    if value is None or ctx.resilient_parsing:
        return
    if param.name == "version":
        typer.echo(f"inmail {__version__}")
        raise Exit(0)
    if param.name == "format" and value not in FORMATS:
        raise _bad_format(str(value))
    if param.name == "limit":
        if int(value) < 0:
            raise BadValue(f"--limit must be 0 or more, not {value}")
        value = min(int(value), sys.maxsize)
    if value == "" and param.name in ("account", "after"):
        raise empty_option(f"--{param.name}")
    ctx.obj.choose(param.name, value)


def _bad_format(text: str) -> UsageError:
    from difflib import get_close_matches

    close = get_close_matches(text, FORMATS, 1)
    hint = f"Did you mean {close[0]}?" if close else "It is one of " + ", ".join(FORMATS) + "."
    return UsageError(f"--format {text!r} is not known.", hint=hint)


class SharedCommand(TyperCommand):
    """A command with the shared options, listed after its own in a section of their own."""

    def __init__(self, name: str | None, **settings: Any) -> None:
        super().__init__(name, **settings)
        for param in self.params:
            strictly_whole(param)
        self.params.extend(shared_options(version_shown=False))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words, and refuse an option that was given as nothing."""
        rest: list[str] = super().parse_args(ctx, args)
        refuse_empty(self.params, ctx.params)
        return rest

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """Write the docstring as it stands: examples are lines, not paragraphs to fill."""
        write_help_text(self.help or "", formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the command's own arguments and options, then the shared ones."""
        write_options(self, ctx, formatter)


def write_help_text(text: str, formatter: Any) -> None:
    """Write a help text: paragraphs filled, indented lines (examples) as they stand, to be copied."""
    formatter.write("\n")
    for line in filled(text.splitlines(), formatter.width - 2):
        formatter.write(f"  {line}\n" if line else "\n")


def filled(lines: Iterable[str], width: int) -> Iterator[str]:
    """Fill paragraphs to a width, commands in backticks kept whole; blank and indented lines stay as they are.

    >>> list(filled(["One two", "three `a b`.", "", "  as   it is"], 9))
    ['One two', 'three', '`a b`.', '', '  as   it is']
    """
    from inmail_cli.render.layout import wrapped_words

    for kept, group in groupby(lines, lambda line: not line or line.startswith(" ")):
        part = list(group)
        yield from part if kept else wrapped_words(" ".join(part), width)


def write_options(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:
    """Write sections of arguments, own options and shared options; --help closes the last."""
    sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], "Shared options": []}
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is not None:
            sections[_section(param)].append(record)
    for title, records in sections.items():
        if records:
            with formatter.section(title):
                formatter.write_dl(records)


def _section(param: Any) -> str:
    if param.param_type_name == "argument":
        return "Arguments"
    return "Shared options" if param.name in SHARED_NAMES else "Options"


def command_of(function: Callable[..., None], name: str) -> Any:
    """The Typer command of a plain function, with the shared options."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, cls=SharedCommand)(function)
    return typer.main.get_command(app)

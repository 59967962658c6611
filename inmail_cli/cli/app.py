"""The program's groups of commands; each command's module is imported when the command is used."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from typer.core import TyperGroup

from inmail_cli.cli.commands import COMMANDS, PROGRAM_HELP, SECTIONS, WITHOUT_COMMAND, Entry
from inmail_cli.cli.options import HELP_SETTINGS, command_of, shared_options, write_help_text, write_options
from inmail_cli.errors import UsageError


@cache
def load(target: str, name: str) -> Any:
    """Import a command's module and build its Typer command."""
    module_name, _, function = target.partition(":")
    module = import_module(f"inmail_cli.cli.{module_name}")
    return command_of(getattr(module, function), name)


class LazyGroup(TyperGroup):
    """A group that knows its commands' names and help lines without importing them."""

    def __init__(
        self,
        name: str,
        entries: Mapping[str, Entry],
        text: str,
        *,
        default: str = "",
        takes_words: bool = False,
    ) -> None:
        super().__init__(
            name=name,
            help=text,
            rich_markup_mode=None,
            invoke_without_command=True,
            context_settings=HELP_SETTINGS,
            params=[*shared_options(version_shown=name == "inmail")],
        )
        self.entries = entries
        self.default = default
        self.takes_words = takes_words

    def list_commands(self, ctx: Any) -> list[str]:
        """Name the commands in the order of help."""
        return list(self.entries)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import and build one command; None where there is none of that name."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        if entry.children:
            return group_of(cmd_name, entry, entry.children)
        return load(entry.target, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command that the first word names.

        Raises: UsageError with the closest names, where there is none.
        """
        name = args[0]
        if name in self.entries:
            return name, self.get_command(ctx, name), args[1:]
        if self.takes_words:
            return self.default, self.get_command(ctx, self.default), args
        raise _unknown(ctx.command_path, name, self.entries)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named, else the default."""
        result = super().invoke(ctx)
        if ctx.invoked_subcommand is None:
            run_default(self, ctx)
        return result

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """Write the docstring as it stands."""
        write_help_text(self.help or "", formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands first: they are what a reader of this page looks for."""
        self.format_commands(ctx, formatter)
        write_options(self, ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write names and help lines, grouped, without importing anything."""
        for title, rows in _sections(self.entries):
            with formatter.section(title):
                formatter.write_dl(rows)


def run_default(group: LazyGroup, ctx: Any) -> None:
    """Run what a group does when no command is named."""
    name, command = group.default, None
    if name:
        command = group.get_command(ctx, name)
    elif WITHOUT_COMMAND and ctx.parent is None:
        name, command = "inmail", load(WITHOUT_COMMAND, "inmail")
    if command is None:
        words = f"`{ctx.command_path}` needs a word more: {', '.join(group.entries)}."
        raise UsageError(words, hint=f"See `{ctx.command_path} --help`.")
    with command.make_context(name, [], parent=ctx) as inner:
        command.invoke(inner)


def group_of(name: str, entry: Entry, children: Mapping[str, Entry]) -> LazyGroup:
    """The group of an entry with children."""
    return LazyGroup(name, children, entry.help, default=entry.default, takes_words=entry.default_takes_words)


def program() -> LazyGroup:
    """The whole program."""
    return LazyGroup("inmail", COMMANDS, PROGRAM_HELP)


def _sections(entries: Mapping[str, Entry]) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    present = {entry.section for entry in entries.values()}
    if len(present) == 1:
        yield "Commands", [(name, entry.help) for name, entry in entries.items()]
        return
    for section in SECTIONS:
        rows = [(name, entry.help) for name, entry in entries.items() if entry.section == section]
        if rows:
            yield section.capitalize(), rows


def _unknown(path: str, name: str, entries: Mapping[str, Entry]) -> UsageError:
    from difflib import get_close_matches

    close = get_close_matches(name, entries, 3, 0.65)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"See `{path} --help`."
    return UsageError(f"`{path}` has no command {name!r}.", hint=hint)

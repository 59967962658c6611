"""The commands: their names, groups and help lines as data, each module imported when its command is used.

A new command is one line in `COMMANDS`; a test holds the line to the first sentence of the function's docstring.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from typer.core import TyperGroup

from inmail_cli.cli.options import HELP_SETTINGS, command_of, shared_options, write_help_text, write_options
from inmail_cli.errors import UsageError

SECTIONS = ("start", "plans", "record", "look", "draft", "automate", "exchange", "keep")


class Entry(NamedTuple):
    """One command, or a group of them where it has `children`.

    `target` is `module:function` under `inmail_cli.cli`. A group's `default` child runs where no child is named;
    with `default_takes_words` a first word that names no child belongs to the default child.
    """

    section: str
    help: str
    target: str = ""
    children: "Mapping[str, Entry] | None" = None
    default: str = ""
    default_takes_words: bool = False


PLAN = {
    "show": Entry(
        "plans", "Show the history of plans: periods and cancels with their dates and terms.", "plans:plan_show"
    ),
    "list": Entry("plans", "List the plans of a rule set, with their credits and prices.", "plans:plan_list"),
    "set": Entry("plans", "Start a plan, or change to another one.", "plans:plan_set"),
    "edit": Entry("plans", "Correct the plan you have, as if it had always been so.", "plans:plan_edit"),
    "cancel": Entry("plans", "End the plan: its credits are forfeited at 00:00 of a date.", "plans:plan_cancel"),
}

ACCOUNT = {
    "list": Entry("plans", "List the accounts with their plans and credits.", "accounts:account_list"),
    "add": Entry("plans", "Add an account; the first one becomes the current one.", "accounts:account_add"),
    "edit": Entry("plans", "Change the time zone of an account; dates of the past stay.", "accounts:account_edit"),
    "rename": Entry("plans", "Give an account another name.", "accounts:account_rename"),
    "use": Entry(
        "plans", "Make an account the current one: the one meant where no --account is given.", "accounts:account_use"
    ),
    "remove": Entry("plans", "Remove an account; one that has events only with --force.", "accounts:account_remove"),
}

IMPORT = {
    "events": Entry(
        "exchange",
        "Import an events file, such as another machine's export: all of it, or nothing.",
        "exchange:import_events",
    ),
}
EXPORT = {
    "events": Entry(
        "exchange",
        "Export everything as an events file: one JSON object a line, which import events reads without loss.",
        "exchange:export_events",
    ),
}

COMMANDS: Mapping[str, Entry] = {
    "setup": Entry("start", "Begin in mid-subscription, from the number that LinkedIn shows now.", "setup:setup"),
    "plan": Entry("plans", "Show, start, change or end a plan.", children=PLAN, default="show"),
    "account": Entry("plans", "Show, add, change or remove accounts.", children=ACCOUNT, default="list"),
    "send": Entry("record", "Record a message sent to one or more people.", "sending:send"),
    "reply": Entry(
        "record", "Record a response to a send; the first one within 90 days returns its credit.", "sending:reply"
    ),
    "mark": Entry("record", "Mark a send as opened, spam, undeliverable or connected.", "sending:mark"),
    "reconcile": Entry(
        "record", "Compare the balance with the number that LinkedIn shows, and take that one.", "counting:reconcile"
    ),
    "grant": Entry("record", "Record credits that came otherwise than by renewal or response.", "counting:grant"),
    "balance": Entry("look", "Show the credits there are, as dated lots, and what comes next.", "looking:balance"),
    "expiries": Entry(
        "look", "Show which credits will be lost, when and why, if nothing more is sent.", "looking:expiries"
    ),
    "ledger": Entry(
        "look", "Show every movement of credits: grants, sends, credits back, expiries and losses.", "looking:ledger"
    ),
    "pending": Entry(
        "look", "Show the InMails that await a response, and until when one returns the credit.", "looking:pending"
    ),
    "rates": Entry(
        "look", "Show response rates, each with its count, its interval, and what is still open.", "rating:rates"
    ),
    "import": Entry("exchange", "Import from another machine or program.", children=IMPORT),
    "export": Entry("exchange", "Export for another machine or program.", children=EXPORT),
    "demo": Entry(
        "keep",
        "Show the main views on an invented history, as of 22 November 2026; nothing is left behind.",
        "demo:demo",
    ),
    "list": Entry("look", "List sends, what became of them, and of the credit that each took.", "listing:list_"),
    "path": Entry("keep", "Print where the database is.", "keeping:path"),
}

PROGRAM_HELP = """Track LinkedIn InMail credits as dated lots: what is left, what expires, what comes back.

Begin with `inmail setup`. `inmail COMMAND --help` shows a command's options and examples."""

WITHOUT_COMMAND = "looking:home"  # the target that `inmail` alone runs


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
    elif WITHOUT_COMMAND:
        name, command = "inmail", load(WITHOUT_COMMAND, "inmail")
    if command is None:
        raise UsageError("No command was given.", hint=f"See `{ctx.command_path} --help`.")
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

    close = get_close_matches(name, entries, 3, 0.6)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"See `{path} --help`."
    return UsageError(f"`{path}` has no command {name!r}.", hint=hint)

"""What one call works with: its options, settings, clock, streams, and the store, opened on first use."""

import os
import sys
import time
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NoReturn

from inmail_cli import config, machine
from inmail_cli.cli.streams import Streams, is_terminal, write_all, write_words
from inmail_cli.errors import BadValue, Busy, MissingDatabase, NeedsTerminal, StorageFailed
from inmail_cli.render.screen import Screen, screen_for

if TYPE_CHECKING:
    from inmail_cli.domain.events import Instant
    from inmail_cli.domain.plans import RuleSet
    from inmail_cli.render.writers import Format
    from inmail_cli.reports.model import Report
    from inmail_cli.store.connection import Store

LAST_ROWS = 30
GLANCE_SECONDS = 0.2

Origin = Literal["terminal", "script", "import"]


class Session:
    """One call of the program. The shared options land here as the command line is parsed, left to right."""

    def __init__(self, environ: Mapping[str, str], streams: Streams) -> None:
        self.environ = environ
        self.streams = streams
        self.db: str | None = None
        self.account_option: str | None = None
        self.format: Format = "table"
        self.format_given = False
        self.limit: int | None = None
        self.after: str | None = None
        self.quiet = False
        self.no_input = False
        self.wrote = False
        self._store: Store | None = None

    def choose(self, option: str, value: str | int | bool) -> None:
        """Take the value of a shared option; a later one replaces it."""
        self.format_given |= option == "format"
        setattr(self, "account_option" if option == "account" else option, value)

    # What the options and the environment come to

    @cached_property
    def settings(self) -> config.Settings:
        """Paths and preferences.

        Raises: BadFile for the config file; UsageError when no database is named and there is no home folder.
        """
        return config.load(self.environ, db=self.db, account=self.account_option)

    @property
    def account(self) -> str | None:
        """The account that was named (`all` included); None for the current one."""
        return self.settings.account

    @cached_property
    def now(self) -> "Instant":
        """The instant of this call, the same throughout it.

        Raises: BadValue when INMAIL_NOW is no instant in strict form.
        """
        text = self.environ.get("INMAIL_NOW")  # not of the settings: the clock goes on where the config file is wrong
        return int(time.time()) if not text else _strict_instant(text)

    def rules(self, name_or_file: str) -> "RuleSet":
        """A rule set by name (shipped, or in the config folder's `rules/`) or by file.

        Raises: UnknownPlan for a name that is neither; BadFile.
        """
        from inmail_cli.domain.rule_files import parse_rule_set

        found = config.rule_set_document(name_or_file, self.settings.config_file)
        return parse_rule_set(found.document, file=str(found.file))

    @cached_property
    def machine_zone(self) -> str:
        """The machine's IANA zone, which a new account takes."""
        return machine.machine_zone(self.environ)

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked: stdin and stderr are a terminal, and --no-input was not given."""
        return not self.no_input and is_terminal(self.streams.stdin) and is_terminal(self.streams.stderr)

    @property
    def origin(self) -> Origin:
        """Who makes a batch: a person at a terminal, or a script. Importing commands pass `import` instead."""
        at_terminal = is_terminal(self.streams.stdin) or is_terminal(self.streams.stdout)
        return "terminal" if at_terminal else "script"

    # The store

    def reading(self) -> "Store":
        """The database, for reading; an empty one in memory, and a hint, where the default file is missing.

        Raises: MissingDatabase (a named file), NotOurs, Corrupt, NewerDatabase, Busy, StorageFailed.
        """
        if self._store is None:
            self._store = self._open_reading()
        return self._store

    def glancing(self) -> "Store | None":
        """The database, for reading; None where it is missing, or another command is writing just now.

        Raises: NotOurs, Corrupt, NewerDatabase, StorageFailed.
        """
        from inmail_cli.store import connection

        try:
            self._store = connection.open_reading(self.settings.database, patience_seconds=GLANCE_SECONDS)
        except (MissingDatabase, Busy):
            return None
        return self._store

    def writing(self, *, create: bool = False) -> "Store":
        """The database, for writing; `create` makes it where it is missing, and says so on stderr.

        Raises: as `reading`.
        """
        from inmail_cli.store.connection import open_writing

        self.close()
        self._store = open_writing(self.settings.database, create=create)
        self.wrote = True
        if self._store.created:
            self.confirm(f"Created {self.settings.database}.")
        if self._store.kept is not None:
            self.confirm(f"Brought the database up to date; as it was it is kept in {self._store.kept}.")
        return self._store

    def rehearsing(self) -> "Store":
        """An empty database in memory, for a write that is to leave no file."""
        from inmail_cli.store.connection import open_empty

        self.close()
        self._store = open_empty()
        return self._store

    def _open_reading(self) -> "Store":
        from inmail_cli.store import connection

        try:
            return connection.open_reading(self.settings.database)
        except MissingDatabase:
            if self.settings.named:
                raise
        self.hint("Nothing is recorded yet. Begin with `inmail setup`.")
        return connection.open_empty()

    def close(self) -> None:
        """Let go of the database."""
        if self._store is not None:
            self._store.close()
            self._store = None

    # Words on stderr

    def warn(self, text: str) -> None:
        """Say what a user should know and may not have wanted; --quiet drops it."""
        from inmail_cli.render.errors import warning_text

        self._say(warning_text([text], self.words_screen))

    def hint(self, text: str) -> None:
        """Say what to do next; --quiet drops it."""
        from inmail_cli.render.errors import hint_text

        self._say(hint_text([text], self.words_screen))

    def confirm(self, text: str) -> None:
        """Say what was done beside the answer; --quiet drops it."""
        from inmail_cli.render.errors import hint_text

        self._say(hint_text([text], self.words_screen))

    def _say(self, text: str) -> None:
        if not self.quiet:
            write_words(self.streams.stderr, text)

    @cached_property
    def words_screen(self) -> Screen:
        """What stderr can show."""
        return screen_for(self.streams.stderr, self.environ) if self.streams.stderr else Screen()

    # Questions

    def ask(self, question: str, *, missing: str, default: str | None = None) -> str:
        """Ask a person for one line; an empty answer takes the default.

        Raises: NeedsTerminal saying `missing` where nobody can be asked.
        """
        if not self.interactive:
            self.refuse_to_ask(missing)
        suffix = f" [{default}]" if default is not None else ""
        while True:
            answer = self._line(f"{question}{suffix}: ")
            if answer or default is not None:
                return answer or default or ""

    def confirmed(self, question: str, *, missing: str) -> bool:
        """Ask a person yes or no; only `y` or `yes` is a yes.

        Raises: NeedsTerminal saying `missing` where nobody can be asked.
        """
        if not self.interactive:
            self.refuse_to_ask(missing)
        return self._line(f"{question} [y/N] ").casefold() in ("y", "yes")

    def refuse_to_ask(self, missing: str) -> NoReturn:
        """Raise the error for a question that nobody can answer."""
        raise NeedsTerminal(missing, hint="It was not asked for, because there is no terminal to ask on.")

    def _line(self, text: str) -> str:
        stdin, stderr = self.streams.stdin, self.streams.stderr
        if stdin is None or stderr is None:
            self.refuse_to_ask(text)
        stderr.write(text)
        stderr.flush()
        answer = stdin.readline()
        if not answer:
            raise KeyboardInterrupt
        return answer.strip()

    # The answer

    def emit(self, report: "Report", *, wide: bool = False, last: int | None = LAST_ROWS) -> None:
        """Print a report on stdout in the format asked for, and its hints on stderr.

        `wide` shows a table's every column; `last` is how many rows a table shows where --limit says nothing.
        """
        from inmail_cli.render import writers

        self.close()
        screen = self.screen(wide=wide)
        shown = last if self.limit is None else None
        text = writers.write(report, form=self.format, screen=screen, last=shown)
        self.write(writers.to_bytes(text, form=self.format, screen=screen))
        for hint in report.hints:
            self.hint(hint)

    def write_line(self, text: str) -> None:
        """Print one line as it is, made safe: never wrapped, and with the spaces at its end.

        Raises: as `write`.
        """
        from inmail_cli.render.screen import encoding_of, shown

        self.close()
        screen = self.screen()
        self.write(f"{shown(text, screen)}\n".encode(encoding_of(screen)))

    def screen(self, *, wide: bool = False) -> Screen:
        """What stdout can show."""
        if self.streams.stdout is None:
            return Screen(wide=wide)
        return screen_for(self.streams.stdout, self.environ, wide=wide)

    def write(self, data: bytes) -> None:
        """Write data to stdout, all of it, now.

        Raises: BrokenPipeError when the reader is gone; StorageFailed when it cannot be written.
        """
        if self.streams.stdout is None:
            raise StorageFailed("Standard output is closed.", hint="")
        try:
            write_all(self.streams.stdout.buffer, data)
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise unwritten(problem, recorded=self.wrote) from problem


def unwritten(problem: OSError, *, recorded: bool) -> StorageFailed:
    """The error for an answer that stdout did not take; what was recorded before is not lost by it."""
    hint = "It is recorded all the same; `inmail history` shows it." if recorded else ""
    return StorageFailed(f"The answer could not be written: {problem.strerror}.", hint=hint)


def standard_session() -> Session:
    """The session of this process."""
    return Session(os.environ, Streams(sys.stdin, sys.stdout, sys.stderr))


def _strict_instant(text: str) -> "Instant":
    from inmail_cli.domain.dates import parse_iso_instant

    try:
        return parse_iso_instant(text)
    except (BadValue, ValueError) as problem:
        raise BadValue(f"INMAIL_NOW is no instant: {text!r}", hint="Write it as 2026-11-22T09:00:00Z.") from problem

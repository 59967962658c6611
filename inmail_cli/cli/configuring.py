"""Commands that show and change preferences."""

from pathlib import Path
from typing import Annotated

import typer

from inmail_cli import config
from inmail_cli.cli.config_keys import KEYS, example_text, key_named, value_of
from inmail_cli.cli.config_text import Values, checked, lines_of, read_text, values_in, with_value, write_text
from inmail_cli.cli.session import Session
from inmail_cli.domain.dates import iso_instant
from inmail_cli.errors import BadFile, UsageError
from inmail_cli.reports.blocks import Line, Span
from inmail_cli.reports.config import Change, SettingView, changes_report, settings_report
from inmail_cli.reports.model import Report, Value

VARIABLES = {"database": "INMAIL_DB", "account": "INMAIL_ACCOUNT"}
OPTIONS = {"database": "--db", "account": "--account"}

KeyName = Annotated[str, typer.Argument(metavar="KEY", help="A key, such as check.below; `config show` has them all.")]


def show(ctx: typer.Context) -> None:
    """Show every setting with its value, and where the value comes from.

    An option wins over a variable of the environment, that over the config file, and that over the default.

    Examples:
      inmail config show
      inmail config show --json
      inmail config --account team
    """
    session: Session = ctx.obj
    session.settings  # noqa: B018  a config file that is wrong is told of before anything is shown
    file = session.settings.config_file
    exists = file is not None and file.is_file()
    text = read_text(file) if file is not None else ""
    kept = dict(values_in(text, file)) if file is not None else {}
    lines = lines_of(text)
    views = [_view(session, key, kept.get(key), lines.get(key)) for key in KEYS]
    report = settings_report(
        views, file=None if file is None else str(file), exists=exists, as_of=iso_instant(session.now)
    )
    session.emit(report, last=None)


def _view(session: Session, key: str, kept: Value, line: int | None) -> SettingView:
    named = {"database": session.db, "account": session.account_option}.get(key)
    value: Value = str(session.settings.database) if key == "database" else None
    if named is not None:
        return SettingView(key, value or named, "option", OPTIONS[key], None)
    variable = VARIABLES.get(key, "")
    if session.environ.get(variable):
        return SettingView(key, value or session.environ[variable], "environment", variable, None)
    if kept is not None:
        return SettingView(key, value or kept, "config", str(session.settings.config_file), line)
    return SettingView(key, value or KEYS[key].otherwise, "default", None, None)


def set_(
    ctx: typer.Context,
    key: KeyName,
    value: Annotated[list[str], typer.Argument(metavar="VALUE...", help="Its value; of tags as many as you like.")],
) -> None:
    """Set a key in the config file; its comments stay.

    Examples:
      inmail config set check.below 10
      inmail config set send.tags saas founders
      inmail config set database ~/Documents/inmail.db
    """
    session: Session = ctx.obj
    wanted = value_of(key, value, Path.cwd())
    file = _file(session)
    text = read_text(file)
    before = checked(text, file).get(key)
    changed = with_value(text, key, wanted, file)
    checked(changed, file)
    if before != wanted:
        write_text(file, changed)
    _warn_of_stronger(session, key)
    _emit(session, "config set", [Change(key, before, wanted)] if before != wanted else [], file, wrote=False)


def unset(ctx: typer.Context, key: KeyName) -> None:
    """Take a key out of the config file.

    Examples:
      inmail config unset check.below
      inmail config unset send.tags --json
    """
    session: Session = ctx.obj
    file = _file(session)
    text = read_text(file)
    before = values_in(text, file)
    if key not in before:
        key_named(key)
        _emit(session, "config unset", [], file, wrote=False)
        return
    write_text(file, with_value(text, key, None, file))
    _emit(session, "config unset", [Change(key, before[key], None)], file)


def edit(ctx: typer.Context) -> None:
    """Open the config file in your editor; what is wrong is refused.

    The editor is the one that VISUAL or EDITOR names. A file that is not there yet begins as the example.

    Examples:
      inmail config edit
      inmail config edit --quiet
    """
    from inmail_cli.cli.config_editor import edited

    session: Session = ctx.obj
    file = _file(session)
    text = read_text(file)
    begun = text or example_text()
    changed = edited(session, file, begun)
    if changed != begun:
        write_text(file, changed)
    before, after = _what_was_right(text, file), checked(changed, file)
    keys = dict.fromkeys([*before, *after])
    changes = [Change(key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]
    _emit(session, "config edit", changes, file, wrote=changed != begun)


def _what_was_right(text: str, file: Path) -> Values:
    """What a file set that may have been wrong."""
    try:
        return values_in(text, file)
    except BadFile:
        return {}


def example(ctx: typer.Context) -> None:
    """Print a config file with every key, explained and commented out.

    Examples:
      inmail config example
      inmail config example > "$(inmail config path)"
    """
    session: Session = ctx.obj
    text = example_text()
    if session.format == "table":
        session.write(text.encode())
        return
    members = {"as_of": iso_instant(session.now), "account": None, "text": text}
    session.emit(Report(schema="inmail/config-example/1", members=members, notes=(text,)))


def path(ctx: typer.Context) -> None:
    """Print where the config file is, or would be.

    Examples:
      inmail config path
      cat "$(inmail config path)"
    """
    session: Session = ctx.obj
    file = _file(session)
    members = {
        "as_of": iso_instant(session.now),
        "account": None,
        "config": str(file),
        "config_exists": file.is_file(),
    }
    screen = (Line((Span(str(file), typed=True),)),)
    session.emit(Report(schema="inmail/config-path/1", members=members, title="Config file", screen=screen))


def _file(session: Session) -> Path:
    """The config file, whatever is in it. Raises: UsageError."""
    found = config.config_path(session.environ)
    if found is None:
        raise UsageError("There is no home folder for a config file.", hint="Set HOME, or XDG_CONFIG_HOME.")
    return found


def _warn_of_stronger(session: Session, key: str) -> None:
    variable = VARIABLES.get(key, "")
    if session.environ.get(variable):
        session.warn(f"{variable} is set, which wins over the config file.")


def _emit(session: Session, command: str, changes: list[Change], file: Path, *, wrote: bool = True) -> None:
    if session.quiet and session.format == "table":
        return
    report = changes_report(command, changes, file=str(file), wrote=wrote, as_of=iso_instant(session.now))
    session.emit(report, last=None)

"""The settings, where each comes from, and what was changed in the config file."""

from collections.abc import Sequence
from typing import NamedTuple

from inmail_cli.reports.blocks import BLANK, Cell, Grid, Line, Span, Tone
from inmail_cli.reports.model import Column, Report, Row, Value

COLUMNS = (
    Column("key", "Key", "id"),
    Column("value", "Value"),
    Column("source", "Source", "id"),
    Column("name", "Named by", "id"),
    Column("line", "Line", "integer"),
)
CHANGES = (Column("key", "Key", "id"), Column("before", "Before"), Column("value", "Value"))


class SettingView(NamedTuple):
    """One setting that holds. `name` is the option, the variable or the file that says so; `line` is the file's."""

    key: str
    value: Value
    source: str
    name: str | None
    line: int | None


class Change(NamedTuple):
    """One key of the config file before and after; None is unset."""

    key: str
    before: Value
    value: Value


def settings_report(views: Sequence[SettingView], *, file: str | None, exists: bool, as_of: str) -> Report:
    """List the settings in their order."""
    where = f"{file}{'' if exists else ' (there is none yet)'}" if file else "no config file: there is no home folder"
    rows = tuple(view._asdict() for view in views)
    columns = (Column("key", "Key"), Column("value", "Value"), Column("from", "From"))
    return Report(
        schema="inmail/config/1",
        members={"as_of": as_of, "account": None, "config": file, "config_exists": exists},
        columns=COLUMNS,
        rows=rows,
        title="Settings",
        screen=(Line((Span(where, "dim", typed=True),)), BLANK, Grid(columns, tuple(map(_cells, views)))),
    )


def _cells(view: SettingView) -> dict[str, Cell]:
    tone: Tone = "dim" if view.source == "default" else "plain"
    value = Span("–", "dim") if view.value is None else Span(written(view.value), typed=True)
    return {"key": view.key, "value": value, "from": Span(_from(view), tone)}


def _from(view: SettingView) -> str:
    if view.source == "config":
        return "config file" if view.line is None else f"config file, line {view.line}"
    return view.name or view.source


def written(value: Value) -> str:
    """Write a value for people.

    >>> written(["a", "b"]), written(True), written(12.5), written(None)
    ('a, b', 'true', '12.5', 'nothing')
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return ", ".join(map(written, value)) or "none"
        case _:
            return str(value)


def changes_report(command: str, changes: Sequence[Change], *, file: str, wrote: bool, as_of: str) -> Report:
    """Say which settings were changed in the config file; without any it may still have been written."""
    rows: tuple[Row, ...] = tuple(change._asdict() for change in changes)
    unchanged = f"Wrote {file}; no setting changed." if wrote else f"Nothing to change in {file}."
    said = tuple(map(_said, changes)) or (unchanged,)
    return Report(
        schema=f"inmail/{command.replace(' ', '-')}/1",
        members={"as_of": as_of, "account": None, "config": file},
        columns=CHANGES,
        rows=rows,
        rows_key="changed",
        title=command,
        screen=tuple(Line((Span(line, typed=True),)) for line in said),
        notes=said,
        empty="Nothing was changed.",
    )


def _said(change: Change) -> str:
    if change.value is None:
        return f"{change.key} is no longer set; it was {written(change.before)}."
    was = "" if change.before is None else f"; it was {written(change.before)}"
    return f"{change.key} is {written(change.value)}{was}."

"""The history of changes: batches, and what each did, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.reports.blocks import BLANK, Block, Grid, Line, Span
from inmail_cli.reports.facts import Difference, difference_words
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.words import counted, full_date

Made = Literal["added", "changed", "removed"]

MOST_LINES = 30

COLUMNS = (
    Column("batch", "Batch", "integer"),
    Column("at", "When", "instant"),
    Column("account", "Account", show="wide"),
    Column("command", "Command"),
    Column("summary", "What"),
    Column("origin", "From", "id"),
    Column("changes", "Changes", "integer", show="wide"),
    Column("undoes", "Undoes", "integer", show="wide"),
    Column("undone_by", "Undone by", "integer", show="wide"),
)


class BatchView(NamedTuple):
    """One command that wrote. `on` is its date. `undone_by`: the batch that took it back, where that stands."""

    number: int
    at: Instant
    on: date
    account: str | None
    command: str
    origin: str
    summary: str
    changes: int
    undoes: int | None
    undone_by: int | None


class ChangeView(NamedTuple):
    """What a batch made of one fact. `line` is the fact as it was left, or was; `fields` are those that changed."""

    made: Made
    label: str
    line: Mapping[str, Any]
    fields: tuple[Difference, ...] = ()


def batch_row(view: BatchView) -> Row:
    """Return a batch as a row of a document."""
    return {
        "batch": view.number,
        "at": iso_instant(view.at),
        "account": view.account,
        "command": view.command,
        "origin": view.origin,
        "summary": view.summary,
        "changes": view.changes,
        "undoes": view.undoes,
        "undone_by": view.undone_by,
    }


def history_report(views: Sequence[BatchView], *, total: int, newest: bool, account: str, as_of: Instant) -> Report:
    """List batches, oldest first. `total` is how many there are; `newest`: these are the last of them."""
    shown = (
        Column("batch", "Batch", "integer"),
        Column("at", "When", "instant"),
        Column("command", "Command"),
        Column("summary", "What"),
        Column("origin", "From", "id"),
        Column("state", "", "id"),
    )
    keys = {column.key for column in shown}
    wide = tuple(column._replace(show="wide") for column in COLUMNS if column.key not in keys)
    rows = tuple({**batch_row(view), "state": _state(view)} for view in views)
    which = "The last" if newest else ""
    part = f"{which} {len(views):,} of {total:,}; --limit N shows more.".strip() if len(views) < total else ""
    title = Line((Span("History", "strong"), Span(f"  {counted(total, 'command')}", "dim")))
    grid = Grid((*shown, *wide), rows, empty=NOTHING, limited=False)
    blocks: tuple[Block, ...] = (title, BLANK, grid, *((BLANK, Line((Span(part, "dim"),))) if part else ()))
    return Report(
        schema="inmail/history/1",
        members={"as_of": iso_instant(as_of), "account": account, "total": total},
        columns=COLUMNS,
        rows=tuple(map(batch_row, views)),
        title="History",
        screen=blocks if views else (Line((Span(NOTHING, "dim"),)),),
        notes=(part,) if part else (),
        empty=NOTHING,
    )


NOTHING = "Nothing is recorded yet."


def _state(view: BatchView) -> str:
    if view.undone_by is not None:
        return f"undone by {view.undone_by}"
    return "" if view.undoes is None else f"undoes {view.undoes}"


# One batch

CHANGE_COLUMNS = (
    Column("change", "Change", "id"),
    Column("type", "Type", "id"),
    Column("id", "Id", "id"),
    Column("label", "What"),
    Column("fields", "Fields", "list"),
)


def batch_report(view: BatchView, changes: Sequence[ChangeView], *, account: str, as_of: Instant) -> Report:
    """Show what a batch did, in its order."""
    return Report(
        schema="inmail/batch/1",
        members={"as_of": iso_instant(as_of), "account": account, **batch_row(view)},
        columns=CHANGE_COLUMNS,
        rows=tuple(map(change_row, changes)),
        title=batch_words(view),
        screen=_screen(view, changes),
        notes=tuple(change_words(change) for change in changes),
        empty="It changed nothing.",
    )


def change_row(change: ChangeView) -> Row:
    """Return a change as a row of a document."""
    return {
        "change": change.made,
        "type": change.line["type"],
        "id": change.line.get("id", change.line.get("name")),
        "label": change.label,
        "fields": [dict(difference._asdict()) for difference in change.fields],
    }


def batch_words(view: BatchView) -> str:
    """Name a batch, as in `batch 12 (send, Sun 22 Nov 2026, terminal): send to Dana Roy`."""
    what = f": {view.summary}" if view.summary else ""
    return f"batch {view.number} ({view.command}, {full_date(view.on)}, {view.origin}){what}"


_VERBS: dict[Made, str] = {"added": "added", "changed": "changed", "removed": "removed"}


def change_words(change: ChangeView) -> str:
    """Say what was made of a fact."""
    if not change.fields:
        return f"{_VERBS[change.made].capitalize()}: {change.label}."
    return f"Changed: {change.label}: {', '.join(map(difference_words, change.fields))}."


def _screen(view: BatchView, changes: Sequence[ChangeView]) -> tuple[Block, ...]:
    words = batch_words(view)
    title = Line((Span(f"{words[:1].upper()}{words[1:]}", "strong", typed=True),), (Span(_state(view), "dim"),))
    lines = tuple(Line((Span(change_words(change), typed=True),)) for change in changes[:MOST_LINES])
    more = len(changes) - MOST_LINES
    rest = (Line((Span(f"... and {more:,} more; --json has them all.", "dim"),)),) if more > 0 else ()
    return (title, BLANK, *lines, *rest)

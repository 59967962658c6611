"""Commands about the history of changes: show it, take a batch back, bring it back."""

from typing import Annotated

import typer

from inmail_cli.cli.desks import emit_recorded, reading_desk, writing_desk
from inmail_cli.cli.listing import Wide, page_of
from inmail_cli.cli.looking import page
from inmail_cli.cli.sending import DryRun
from inmail_cli.cli.session import Session
from inmail_cli.errors import UsageError
from inmail_cli.usecases import undoing
from inmail_cli.usecases.desk import ALL

Batch = Annotated[
    int | None, typer.Argument(metavar="[BATCH]", min=1, help="The number of a batch, from `inmail history`.")
]


def undo(ctx: typer.Context, batch: Batch = None, dry_run: DryRun = False) -> None:
    """Take back what the last command recorded; one with a later one standing on it is refused.

    Without a number it is the last one of this account that was run from a terminal; what scripts and imports
    recorded needs its number.

    Examples:
      inmail undo
      inmail undo --dry-run
      inmail undo 12
    """
    session: Session = ctx.obj
    emit_recorded(session, undoing.undo(writing_desk(session, dry_run=dry_run), batch))


def redo(ctx: typer.Context, batch: Batch = None, dry_run: DryRun = False) -> None:
    """Bring back what was undone last, or what was undone of a number.

    Examples:
      inmail redo
      inmail redo 12 --dry-run
    """
    session: Session = ctx.obj
    emit_recorded(session, undoing.redo(writing_desk(session, dry_run=dry_run), batch))


def history(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[show] [BATCH]", help="What that batch changed, in words.")
    ] = None,
    wide: Wide = False,
) -> None:
    """Show what was recorded, changed and undone, command by command; or all that one of them changed.

    Oldest first; a table shows the last 30, or the last N with --limit.

    Examples:
      inmail history
      inmail history 12
      inmail history show 12 --json
    """
    from inmail_cli.reports.history import batch_report, history_report

    session: Session = ctx.obj
    number = _number(words or [])
    desk = reading_desk(session)
    name = session.account or ALL
    if number is not None:
        view, changes = undoing.batch_changes(desk, number)
        session.emit(batch_report(view, changes, account=view.account or name, as_of=session.now))
        return
    every = undoing.batch_views(desk)
    asked = page_of(session)
    cut = every[-asked.limit :] if asked.limit else every[len(every) :] if asked.limit == 0 else every
    views = cut if asked.newest else page(session, every, lambda view: str(view.number))
    report = history_report(views, total=len(every), newest=asked.newest, account=name, as_of=session.now)
    session.emit(report, wide=wide)


def _number(words: list[str]) -> int | None:
    """The batch that is named; `show` before it says nothing more. Raises: UsageError."""
    rest = words[1:] if words[:1] == ["show"] else words
    if len(rest) > 1:
        raise UsageError(f"one batch at a time: {' '.join(rest)}", hint="See `inmail history --help`.")
    if not rest:
        return None
    if not (rest[0].isascii() and rest[0].isdecimal() and len(rest[0]) < 19):
        raise UsageError(f"BATCH {rest[0]!r} is no number.", hint="See `inmail history`.")
    return int(rest[0])

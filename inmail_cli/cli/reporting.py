"""The digest of a week or a month."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, cast

import typer

from inmail_cli.cli.desks import reading_desk
from inmail_cli.cli.looking import AsOf, account_shown, page
from inmail_cli.cli.outputs import write_export
from inmail_cli.cli.sending import one_of
from inmail_cli.cli.session import Session
from inmail_cli.domain.calendar import PERIODS, PeriodName, period_of
from inmail_cli.errors import UsageError
from inmail_cli.reports.digest import digest_report
from inmail_cli.usecases import digesting, looking

if TYPE_CHECKING:
    from inmail_cli.render.writers import Format

FORMATS_OF_ENDINGS: "dict[str, Format]" = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".json": "json",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".txt": "table",
    "": "table",
}


def report(
    ctx: typer.Context,
    period: Annotated[
        str, typer.Option("--period", metavar="|".join(PERIODS), help="Monday to Sunday, or the month.")
    ] = "week",
    as_of: AsOf = None,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write to this file; its ending tells the format."),
    ] = None,
) -> None:
    """Write a digest of a week or a month: credits, what to do by when, and rates.

    It is about the week or month that --as-of is in, up to then. So on a Monday `--as-of yesterday` is the whole week
    before.

    Examples:
      inmail report
      inmail report --period month -o digest.html
      inmail report --as-of yesterday --format markdown
      inmail report --account all --json
    """
    session: Session = ctx.obj
    name = cast(PeriodName, one_of("--period", period, PERIODS))
    form = session.format if out is None or out == "-" else _format_for(session, out)
    desk = reading_desk(session)
    at = looking.instant_meant(desk, as_of)
    today = looking.date_meant(desk, at)
    digests = page(session, digesting.digests(desk, as_of=at, name=name))
    made = digest_report(digests, account=account_shown(desk), as_of=at, period=period_of(name, today), today=today)
    if out is None or out == "-":
        session.emit(made)
        return
    from inmail_cli.render import writers
    from inmail_cli.render.screen import Screen

    write_export(session, writers.write(made, form=form, screen=Screen()), out)


def _format_for(session: Session, out: str) -> "Format":
    """The format that was asked for, else that of the file's ending. Raises: UsageError for an ending without one."""
    ending = PurePath(out).suffix.casefold()
    if session.format_given:
        return session.format
    if ending not in FORMATS_OF_ENDINGS:
        endings = ", ".join(filter(None, FORMATS_OF_ENDINGS))
        raise UsageError(f"--out {out!r}: no format ends in {ending!r}.", hint=f"Use {endings}, or give --format.")
    return FORMATS_OF_ENDINGS[ending]

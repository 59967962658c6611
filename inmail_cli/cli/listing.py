"""Commands that show what is recorded: sends as a list, and one entry with all that is known of it."""

from typing import Annotated, cast

import typer

from inmail_cli.cli.desks import reading_desk
from inmail_cli.cli.looking import account_shown
from inmail_cli.cli.sending import one_of
from inmail_cli.cli.session import LAST_ROWS, Session
from inmail_cli.domain.events import ROUTES, Route
from inmail_cli.reports.sends import list_report
from inmail_cli.usecases import listing
from inmail_cli.usecases.listing import STATUSES, ListRequest, Page, Status

Wide = Annotated[bool, typer.Option("--wide", help="Every column.")]


def list_(
    ctx: typer.Context,
    person: Annotated[str | None, typer.Option("--person", metavar="WHO", help="Sent to that person.")] = None,
    status: Annotated[str | None, typer.Option("--status", metavar="STATUS", help=f"{'|'.join(STATUSES)}.")] = None,
    via: Annotated[str | None, typer.Option("--via", "-v", metavar="ROUTE", help=f"{'|'.join(ROUTES)}.")] = None,
    tag: Annotated[str | None, typer.Option("--tag", "-t", metavar="TAG", help="With that tag.")] = None,
    template: Annotated[
        str | None, typer.Option("--template", "-m", metavar="NAME", help="With that template.")
    ] = None,
    sender: Annotated[str | None, typer.Option("--sender", metavar="NAME", help="Sent by them, in a team.")] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="WHEN", help="Sent on that date or later.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="WHEN", help="Sent on that date or before.")] = None,
    wide: Wide = False,
) -> None:
    """List sends, what became of them, and of the credit that each took.

    Oldest first. A table shows the last 30, or the last N with --limit. Other formats have all; with --limit N the
    first N, and --after ID begins the next page.

    Examples:
      inmail list --status waiting
      inmail list --tag saas --from 2026-11-01
      inmail list --person "Dana Roy" --json
    """
    session: Session = ctx.obj
    request = ListRequest(
        since=from_,
        until=to,
        via=cast("Route | None", one_of("--via", via, ROUTES)),
        tag=tag,
        template=template,
        status=cast("Status | None", one_of("--status", status, STATUSES)),
        person=person,
        sender=sender,
    )
    desk = reading_desk(session)
    page = page_of(session)
    found = listing.list_sends(desk, request, page)
    report = list_report(
        found.views,
        total=found.total,
        newest=page.newest,
        account=account_shown(desk),
        as_of=session.now,
        today=found.today,
    )
    session.emit(report, wide=wide)


def page_of(session: Session) -> Page:
    """Return which rows are to be shown: people look at the newest, programs read from the first on."""
    for_people = session.format in ("table", "markdown", "html")
    limit = LAST_ROWS if session.limit is None and session.format == "table" else session.limit
    return Page(limit, session.after, newest=for_people and session.after is None)


def show(
    ctx: typer.Context,
    word: Annotated[str, typer.Argument(metavar="ID", help="An id, or whose send: a name or profile URL.")],
    wide: Wide = False,
) -> None:
    """Show an entry with all that is known: which lot paid, what came back and when, and why.

    Its responses and marks are listed with their ids, for `inmail edit` and `inmail delete`.

    Examples:
      inmail show dana
      inmail show 1ng4s4g2k7
      inmail show "Ana Silva" --json
    """
    from inmail_cli.reports.shown import show_report
    from inmail_cli.usecases import explaining

    session: Session = ctx.obj
    session.emit(show_report(explaining.show(reading_desk(session), word), as_of=session.now), wide=wide)

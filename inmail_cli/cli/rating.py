"""The command that shows response rates."""

from typing import Annotated, cast

import typer

from inmail_cli.cli.desks import reading_desk
from inmail_cli.cli.looking import AsOf, account_shown
from inmail_cli.cli.sending import one_of
from inmail_cli.cli.session import Session
from inmail_cli.domain.events import ROUTES, Route
from inmail_cli.domain.rates import DIMENSIONS, RatesQuery, dimension_named
from inmail_cli.errors import BadValue
from inmail_cli.reports.rates import rates_report
from inmail_cli.usecases import looking, rating

LONGEST_WINDOW_DAYS = 3_650


def rates(
    ctx: typer.Context,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="DIM", help=f"Group by {', '.join(DIMENSIONS)}; may be repeated."),
    ] = None,
    window: Annotated[
        int, typer.Option("--window", metavar="DAYS", help="A response counts up to so many days after its send.")
    ] = 30,
    from_: Annotated[str | None, typer.Option("--from", metavar="WHEN", help="Sends from that date on.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="WHEN", help="Sends to the end of that date.")] = None,
    via: Annotated[
        str | None, typer.Option("--via", "-v", metavar="ROUTE", help=f"{'|'.join(ROUTES)}|all; inmail if not given.")
    ] = None,
    auto: Annotated[bool, typer.Option("--auto", help="Count automatic replies as responses.")] = False,
    factors: Annotated[
        bool, typer.Option("--factors", help="The guide's factors: your lift beside the published.")
    ] = False,
    like: Annotated[
        str | None, typer.Option("--like", metavar="recruiter", help="Count as Recruiter's report does.")
    ] = None,
    wide: Annotated[bool, typer.Option("--wide", help="Every column of the table.")] = False,
    as_of: AsOf = None,
) -> None:
    """Show response rates, each with its count, its interval, and what is still open.

    Examples:
      inmail rates
      inmail rates --by template --by length
      inmail rates --factors --from 2026-01-01
      inmail rates --by tag --json
    """
    session: Session = ctx.obj
    if not 0 <= window <= LONGEST_WINDOW_DAYS:
        raise BadValue(f"--window {window}: give a number of days from 0 to {LONGEST_WINDOW_DAYS:,}.")
    desk = reading_desk(session)
    at = looking.instant_meant(desk, as_of)
    query = RatesQuery(
        as_of=at,
        by=tuple(dimension_named(name) for name in split(by) or (["week"] if like else [])),
        window_days=window,
        from_at=looking.day_start_meant(desk, from_),
        to_at=None if to is None else looking.instant_meant(desk, to),
        via=cast("Route | None", one_of("--via", via, (*ROUTES, "all"))),
        include_auto=auto,
        factors=factors,
        like="recruiter" if one_of("--like", like, ("recruiter",)) else None,
    )
    result = rating.rates(desk, query)
    today = looking.date_meant(desk, at)
    session.emit(rates_report(result, account=account_shown(desk), today=today, limit=session.limit), wide=wide)


def split(names: list[str] | None) -> list[str]:
    """Return the names of repeated options, of which each may hold several with commas, once each.

    >>> split(["tag,via", "tag"])
    ['tag', 'via']
    """
    parts = (part.strip().casefold() for name in names or () for part in name.split(","))
    return list(dict.fromkeys(part for part in parts if part))

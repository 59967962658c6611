"""The commands that show response rates, and compare them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, cast

import typer

from inmail_cli.cli.desks import reading_desk
from inmail_cli.cli.looking import AsOf, account_shown, page, refuse_after
from inmail_cli.cli.sending import one_of
from inmail_cli.cli.session import Session
from inmail_cli.domain.events import ROUTES, Route
from inmail_cli.domain.rates import DIMENSIONS, Dimension, RatesQuery, RatesResult, dimension_named
from inmail_cli.errors import BadValue, UsageError
from inmail_cli.reports.rates import rates_report
from inmail_cli.usecases import looking, rating
from inmail_cli.usecases.desk import Desk

DEFAULT_WINDOW_DAYS = 30
LONGEST_WINDOW_DAYS = 3_650

Window = Annotated[
    int | None,
    typer.Option(
        "--window",
        metavar="DAYS",
        help=f"A response counts up to so many days after its send; {DEFAULT_WINDOW_DAYS} if not given.",
    ),
]
From = Annotated[str | None, typer.Option("--from", metavar="WHEN", help="Sends from that date on.")]
To = Annotated[str | None, typer.Option("--to", metavar="WHEN", help="Sends to the end of that date.")]
Via = Annotated[
    str | None, typer.Option("--via", "-v", metavar="ROUTE", help=f"{'|'.join(ROUTES)}|all; inmail if not given.")
]
Auto = Annotated[bool, typer.Option("--auto", help="Count automatic replies as responses.")]


def rates(
    ctx: typer.Context,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="DIM", help=f"Group by {', '.join(DIMENSIONS)}; may be repeated."),
    ] = None,
    window: Window = None,
    from_: From = None,
    to: To = None,
    via: Via = None,
    auto: Auto = False,
    factors: Annotated[
        bool, typer.Option("--factors", help="The guide's factors: your lift beside the published.")
    ] = False,
    curve: Annotated[bool, typer.Option("--curve", help="Responses by day since sending.")] = False,
    like: Annotated[
        str | None, typer.Option("--like", metavar="recruiter", help="Count as Recruiter's report does.")
    ] = None,
    wide: Annotated[bool, typer.Option("--wide", help="Every column of the table.")] = False,
    as_of: AsOf = None,
) -> None:
    """Show response rates, each with its count, its interval, and what is still open.

    Examples:
      inmail rates
      inmail rates --factors --from 2026-01-01
      inmail rates --curve --window 90
      inmail rates --like recruiter --json
    """
    session: Session = ctx.obj
    refuse_after(session)
    recruiter = one_of("--like", like, ("recruiter",)) is not None
    if recruiter:
        _refuse_beside("--like recruiter", _NOT_RECRUITER, given(window=window, via=_other(via), auto=auto))
    if curve:
        _refuse_beside("--curve", _NOT_CURVE, given(by=by, factors=factors))
    desk = reading_desk(session)
    dimensions = [dimension_named(name) for name in split(by) or (["week"] if recruiter and not curve else [])]
    query = rates_query(desk, dimensions, window, (from_, to), via, auto=auto, as_of=as_of)
    query = query._replace(factors=factors, like="recruiter" if recruiter else None)
    result = rating.rates(desk, query)
    today = looking.date_meant(desk, query.as_of)
    if curve:
        _emit_curve(session, desk, result, today)
        return
    session.emit(rates_report(result, account=account_shown(desk), today=today, limit=session.limit), wide=wide)


def compare(
    ctx: typer.Context,
    groups: Annotated[
        list[str] | None, typer.Argument(metavar="GROUP...", help="Two or more values of the dimension; or `none`.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="DIM", help=f"What tells the groups: {', '.join(DIMENSIONS)}.")
    ] = None,
    window: Window = None,
    from_: From = None,
    to: To = None,
    via: Via = None,
    auto: Auto = False,
    wide: Annotated[bool, typer.Option("--wide", help="Every column of the tables.")] = False,
    as_of: AsOf = None,
) -> None:
    """Compare the response rates of groups: do they differ, or is it chance.

    Only sends old enough count, so that young ones do not pass for unanswered. Fisher's exact test decides, with
    Holm's correction for several pairs.

    Examples:
      inmail compare article intro --by template
      inmail compare saas fintech health --by tag --from 2026-06-01
      inmail compare 1-399 400-600 --by length --json
    """
    from inmail_cli.reports.comparing import comparison_report

    session: Session = ctx.obj
    if by is None:
        raise UsageError("--by is missing: what tells the groups?", hint=f"One of: {', '.join(DIMENSIONS)}.")
    desk = reading_desk(session)
    dimension = dimension_named(by.strip().casefold())
    query = rates_query(desk, [dimension], window, (from_, to), via, auto=auto, as_of=as_of)
    found = rating.compared(desk, query, groups or ())
    report = comparison_report(
        found.result,
        found.rows,
        page(session, found.pairs),
        account=account_shown(desk),
        today=looking.date_meant(desk, query.as_of),
        judged_days=found.judged_days,
    )
    session.emit(report, wide=wide)


def rates_query(
    desk: Desk,
    by: Sequence[Dimension],
    window: int | None,
    between: tuple[str | None, str | None],
    via: str | None,
    *,
    auto: bool = False,
    as_of: str | None,
) -> RatesQuery:
    """Return what the options ask for, `between` being --from and --to. Raises: BadValue, BadDate, UsageError."""
    days = DEFAULT_WINDOW_DAYS if window is None else window
    if not 0 <= days <= LONGEST_WINDOW_DAYS:
        raise BadValue(f"--window {days}: give a number of days from 0 to {LONGEST_WINDOW_DAYS:,}.")
    from_, to = between
    from_at = looking.day_start_meant(desk, from_)
    to_at = None if to is None else looking.instant_meant(desk, to)
    looking.refuse_backwards(from_, from_at, to, to_at)
    return RatesQuery(
        as_of=looking.instant_meant(desk, as_of),
        by=tuple(by),
        window_days=days,
        from_at=from_at,
        to_at=to_at,
        via=cast("Route | None", one_of("--via", via, (*ROUTES, "all"))),
        include_auto=auto,
    )


_NOT_RECRUITER = "Recruiter's report counts InMails accepted or declined within 30 days."
_NOT_CURVE = "It is of all the sends together; --from, --to and --via choose which."


def _other(via: str | None) -> str | None:
    """A route that is not the one that Recruiter's report counts."""
    return None if via is not None and via.strip().casefold() == "inmail" else via


def given(**options: object) -> list[str]:
    """Return the options that were given, as they are typed.

    >>> given(window=0, via=None, auto=False)
    ['--window']
    """
    return [f"--{name}" for name, value in options.items() if value is not None and value is not False]


def _refuse_beside(option: str, hint: str, others: list[str]) -> None:
    """Raises: UsageError where another option contradicts this one."""
    if others:
        raise UsageError(f"{others[0]} and {option} exclude each other.", hint=hint)


def _emit_curve(session: Session, desk: Desk, result: RatesResult, today: date) -> None:
    from inmail_cli.reports.curve import curve_report

    days = rating.curve(desk, result.query)
    session.emit(curve_report(result, days[: session.limit], account=account_shown(desk), today=today), last=None)


def split(names: list[str] | None) -> list[str]:
    """Return the names of repeated options, of which each may hold several with commas, once each.

    >>> split(["tag,via", "tag"])
    ['tag', 'via']
    """
    parts = (part.strip().casefold() for name in names or () for part in name.split(","))
    return list(dict.fromkeys(part for part in parts if part))

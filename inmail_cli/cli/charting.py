"""Commands that draw: in the terminal, or as an SVG file."""

from datetime import date, timedelta
from typing import Annotated

import typer

from inmail_cli.cli.desks import reading_desk
from inmail_cli.cli.forecasting import PaceGiven, Until
from inmail_cli.cli.looking import AsOf, account_shown
from inmail_cli.cli.outputs import write_export
from inmail_cli.cli.rating import From, To, Via, Window, rates_query
from inmail_cli.cli.session import Session
from inmail_cli.domain.rates import DIMENSIONS, RatesQuery, dimension_named
from inmail_cli.errors import BadValue, UsageError
from inmail_cli.reports.charts import balance_chart_report, rates_chart_report, replies_chart_report
from inmail_cli.reports.model import Report
from inmail_cli.usecases import charting, looking, rating
from inmail_cli.usecases.desk import Desk

DAYS_BACK = 90
MOST_DAYS = 3_660

Out = Annotated[
    str | None, typer.Option("--out", metavar="FILE.svg", help="Draw it as SVG into this file; - is standard output.")
]


def chart_balance(
    ctx: typer.Context,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="WHEN", help=f"The first day; {DAYS_BACK} days ago if not given.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="WHEN", help="The last day; today if not given.")] = None,
    out: Out = None,
) -> None:
    """Draw the balance of each day, with what was granted and lost.

    Days to come are a projection with no further sends and no responses.

    Examples:
      inmail chart balance
      inmail chart balance --from 2026-01-01 --to 2026-12-31
      inmail chart balance --out balance.svg
    """
    session: Session = ctx.obj
    desk = reading_desk(session)
    today = looking.date_meant(desk, desk.now)
    first, last = _span(desk, from_, to, today)
    days = charting.daily(desk, first=first, last=last)
    name, limit = account_shown(desk), session.limit
    _emit(session, balance_chart_report(days, account=name, as_of=desk.now, today=today, limit=limit), out)


def _span(desk: Desk, from_: str | None, to: str | None, today: date) -> tuple[date, date]:
    """Read the first and the last day. Raises: BadDate; BadValue where they are in no order, or too far apart."""
    last = today if to is None else looking.date_meant(desk, looking.instant_meant(desk, to))
    start = looking.day_start_meant(desk, from_)
    first = min(today, last) - timedelta(days=DAYS_BACK) if start is None else looking.date_meant(desk, start)
    if first > last:
        raise BadValue(f"--from {first} is after --to {last}.", hint="Give the earlier day as --from.")
    if (last - first).days >= MOST_DAYS:
        raise BadValue(
            f"{first} to {last} is more than {MOST_DAYS:,} days.", hint="Draw a shorter time: --from DATE --to DATE."
        )
    return first, last


def chart_rates(
    ctx: typer.Context,
    by: Annotated[str, typer.Option("--by", metavar="DIM", help=f"By {', '.join(DIMENSIONS)}.")] = "month",
    window: Window = None,
    from_: From = None,
    to: To = None,
    via: Via = None,
    as_of: AsOf = None,
    out: Out = None,
) -> None:
    """Draw response rates with their intervals, by month or otherwise.

    Examples:
      inmail chart rates
      inmail chart rates --by template --from 2026-01-01
      inmail chart rates --out rates.svg
    """
    session: Session = ctx.obj
    desk = reading_desk(session)
    query = rates_query(desk, [dimension_named(by.casefold())], window, (from_, to), via, as_of=as_of)
    _draw_rates(session, desk, "rates", query, out)


def chart_weekdays(
    ctx: typer.Context,
    window: Window = None,
    from_: From = None,
    to: To = None,
    via: Via = None,
    as_of: AsOf = None,
    out: Out = None,
) -> None:
    """Draw response rates by the weekday of the send.

    Examples:
      inmail chart weekdays
      inmail chart weekdays --via all
    """
    session: Session = ctx.obj
    desk = reading_desk(session)
    query = rates_query(desk, ["weekday"], window, (from_, to), via, as_of=as_of)
    _draw_rates(session, desk, "weekdays", query, out)


def chart_replies(
    ctx: typer.Context,
    window: Window = None,
    from_: From = None,
    to: To = None,
    via: Via = None,
    as_of: AsOf = None,
    out: Out = None,
) -> None:
    """Draw how many days responses take.

    Examples:
      inmail chart replies
      inmail chart replies --window 90 --json
    """
    session: Session = ctx.obj
    desk = reading_desk(session)
    query = rates_query(desk, [], window, (from_, to), via, as_of=as_of)
    tally, today = charting.response_days(desk, query), looking.date_meant(desk, query.as_of)
    report = replies_chart_report(tally, query, account=account_shown(desk), today=today, limit=session.limit)
    _emit(session, report, out)


def chart_forecast(
    ctx: typer.Context,
    until: Until = None,
    pace: PaceGiven = None,
    out: Out = None,
) -> None:
    """Draw what becomes of the credits at a pace, with the range they may be in.

    Examples:
      inmail chart forecast
      inmail chart forecast --pace 12/week --until 2027-06-30
      inmail chart forecast --out forecast.svg
    """
    from inmail_cli.domain.pace import parse_pace
    from inmail_cli.reports.forecast_chart import forecast_chart_report
    from inmail_cli.usecases import forecasting

    session: Session = ctx.obj
    chosen = None if pace is None else parse_pace(pace)
    desk = reading_desk(session)
    last = forecasting.last_day_meant(desk, until)
    _emit(session, forecast_chart_report(forecasting.forecast(desk, until=last, pace=chosen)), out)


def _draw_rates(session: Session, desk: Desk, name: str, query: RatesQuery, out: str | None) -> None:
    result, today = rating.rates(desk, query), looking.date_meant(desk, query.as_of)
    report = rates_chart_report(result, name=name, account=account_shown(desk), today=today, limit=session.limit)
    _emit(session, report, out)


def _emit(session: Session, report: Report, out: str | None) -> None:
    """Print the chart, or write it to a file; with a format of data besides, print that too."""
    if out is None:
        session.emit(report)
        return
    from inmail_cli.render.svg import svg_document

    if out != "-" and not out.casefold().endswith(".svg"):
        raise UsageError(f"--out {out}: charts are drawn as SVG.", hint="Name the file something.svg.")
    if session.format != "table" and out != "-":
        session.emit(report)
    write_export(session, svg_document(report), out)

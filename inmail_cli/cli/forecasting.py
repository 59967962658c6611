"""The command that looks ahead."""

from typing import Annotated

import typer

from inmail_cli.cli.desks import reading_desk
from inmail_cli.cli.looking import refuse_after
from inmail_cli.cli.session import Session
from inmail_cli.domain.pace import parse_pace
from inmail_cli.reports.forecast import forecast_report
from inmail_cli.usecases import forecasting

Until = Annotated[str | None, typer.Option("--until", metavar="WHEN", help="The last day; 90 days ahead if not given.")]
PaceGiven = Annotated[
    str | None,
    typer.Option("--pace", metavar="N/week", help="InMails a week, /day or /month; your own of late if not given."),
]


def forecast(
    ctx: typer.Context,
    until: Until = None,
    pace: PaceGiven = None,
) -> None:
    """Show what becomes of the credits day by day, when they run out, and what to send by when to lose none.

    Examples:
      inmail forecast
      inmail forecast --pace 6/week
      inmail forecast --until "in 26 weeks" --pace 25/month
      inmail forecast --json
    """
    session: Session = ctx.obj
    chosen = None if pace is None else parse_pace(pace)
    desk = reading_desk(session)
    last = forecasting.last_day_meant(desk, until)
    refuse_after(session)
    session.emit(forecast_report(forecasting.forecast(desk, until=last, pace=chosen), limit=session.limit))

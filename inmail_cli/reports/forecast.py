"""What becomes of the credits day by day: the data. `forecast_screen` has the words."""

from datetime import date
from typing import NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.forecast import DayAhead, Forecast, RunsOut
from inmail_cli.domain.pace import OwnPace, Pace
from inmail_cli.domain.survival import METHOD as CURVE_METHOD
from inmail_cli.reports.balance import BalanceView, dated, plan_member
from inmail_cli.reports.balance_screen import title_spans
from inmail_cli.reports.forecast_screen import forecast_screen, said
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.saving import saving_members

COLUMNS = (
    Column("date", "Date", "date"),
    Column("balance", "Balance", "decimal"),
    Column("low", "At least", "integer"),
    Column("high", "At most", "integer"),
    Column("renewals", "Renewed", "decimal"),
    Column("expected_back", "Back", "decimal"),
    Column("other", "Otherwise", "decimal", show="data"),
    Column("sends", "Sent", "decimal"),
    Column("short", "Without a credit", "decimal"),
    Column("expired", "Expired", "decimal"),
    Column("lost_at_cap", "Lost at the cap", "decimal"),
    Column("forfeited", "Forfeited", "decimal", show="data"),
)


class ForecastView(NamedTuple):
    """A forecast from `balance` on to the end of `until`; `forecast` None: there is no plan, now or to come."""

    balance: BalanceView
    pace: Pace
    until: date | None
    forecast: Forecast | None


def forecast_report(view: ForecastView, *, limit: int | None = None) -> Report:
    """Report the days ahead, a row each, at most `limit`; on a screen those on which something happens."""
    ahead = view.forecast
    days = ahead.days[:limit] if ahead else ()
    return Report(
        schema="inmail/forecast/1",
        members={
            "as_of": iso_instant(view.balance.as_of),
            "account": view.balance.account,
            "plan": plan_member(view.balance.plan),
            "balance": view.balance.balance,
            "until": view.until.isoformat() if view.until else None,
            "pace": _pace(view.pace),
            "runs_out": _runs_out(ahead.runs_out) if ahead else None,
            "lasting_per_week": ahead.lasting_per_week if ahead else None,
            **saving_members(view.balance),
            "next_renewal": dated(view.balance.next_renewal),
            "pending": view.balance.pending._asdict(),
            "method": _method(ahead) if ahead else None,
        },
        columns=COLUMNS,
        rows=tuple(map(_row, days)),
        title="".join(span.text for span in title_spans(view.balance)),
        screen=forecast_screen(view, limit),
        notes=tuple("".join(span.text for span in line.left) for line in said(view, days)),
        empty="No plan is active, so there is nothing to forecast.",
    )


def _pace(pace: Pace) -> Row:
    own = pace if isinstance(pace, OwnPace) else None
    return {
        "per_week": pace.per_week,
        "source": "own" if own else "given",
        "weeks": len(own.weeks) if own else None,
        "sent": own.sent if own else None,
    }


def _runs_out(runs_out: RunsOut) -> Row:
    dates = {name: on.isoformat() if on else None for name, on in zip(runs_out._fields, runs_out[:3], strict=False)}
    return {**dates, "chance": runs_out.chance}


def _method(ahead: Forecast) -> str:
    return (
        f"Means over {ahead.futures} simulated futures, with a fixed seed;"
        f" low and high are their 10% and 90% quantiles. Responses: {CURVE_METHOD.partition(';')[0]}."
    )


def _row(day: DayAhead) -> Row:
    fields = day._asdict()
    del fields["on"]
    return {"date": day.on.isoformat(), **fields}

"""A forecast as a chart: the mean of each day, the range it may be in, and when credits come and go by themselves."""

from collections.abc import Iterator, Sequence

from inmail_cli.domain.forecast import DayAhead
from inmail_cli.reports.blocks import BLANK, Line, Mark, Plot, Span
from inmail_cli.reports.charts import day_ticks
from inmail_cli.reports.forecast import ForecastView, forecast_report
from inmail_cli.reports.forecast_screen import said
from inmail_cli.reports.model import Report
from inmail_cli.reports.words import full_date, near_date

_LEAST = 0.5  # what is less is none in whole credits


def forecast_chart_report(view: ForecastView) -> Report:
    """Report what `forecast` does, drawn."""
    report = forecast_report(view)._replace(schema="inmail/chart-forecast/1")
    if view.forecast is None:
        return report
    plot = forecast_plot(view, view.forecast.days, " ".join(report.notes))
    title = Line((Span(plot.title, "strong"),), (Span(full_date(view.balance.today), "dim"),))
    return report._replace(title=plot.title, screen=(title, BLANK, plot, BLANK, *said(view)))


def forecast_plot(view: ForecastView, days: Sequence[DayAhead], summary: str) -> Plot:
    """Draw the days of a forecast, the first of which is today."""
    today = view.balance.today
    certain = all(day.low == day.high for day in days)
    return Plot(
        title=f"Forecast, {near_date(days[0].on, today)} to {near_date(days[-1].on, today)}",
        summary=summary,
        labels=tuple(near_date(day.on, today) for day in days),
        values=tuple(day.balance for day in days),
        ticks=day_ticks([day.on for day in days]),
        low=() if certain else tuple(day.low for day in days),
        high=() if certain else tuple(day.high for day in days),
        marks=tuple(_marks(days)),
        projected=1,
    )


def _marks(days: Sequence[DayAhead]) -> Iterator[Mark]:
    for place, day in enumerate(days):
        lost = day.expired + day.lost_at_cap + day.forfeited
        if day.renewals >= _LEAST:
            yield Mark(place, f"{day.renewals:,.0f} granted", "good", "granted")
        if lost >= _LEAST:
            yield Mark(place, f"{lost:,.0f} lost", "bad", "lost")

"""Responses by day since sending."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from inmail_cli.domain.curves import CurveDay
from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.rates import RatesResult
from inmail_cli.reports.blocks import BLANK, Bar, Bars, Block, Line, Span
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.rates import rate_member
from inmail_cli.reports.rates_screen import share_words, summary, title_of
from inmail_cli.reports.words import full_date

_METHOD = "The share answered by the end of each day, fair to young sends (Kaplan-Meier)."
_BARS = (
    "The share answered by the end of the day, fair to young sends (Kaplan-Meier); +N: responses since the line before."
)
_COLUMNS = (
    Column("day", "Day", "integer"),
    Column("at_risk", "At risk", "integer"),
    Column("responses", "Responses", "integer"),
    Column("responded", "So far", "integer"),
    Column("projected_rate", "Projected", "percent"),
)
# The days that a screen shows: each of the first week, when most responses come, then further and further apart.
_MARKS = (*range(8), 10, 14, 21, 30, 45, 60, 75, 90, 120, 180, 365, 730, 1_095, 1_825)


def curve_report(result: RatesResult, days: Sequence[CurveDay], *, account: str, today: date) -> Report:
    """Show the responses of a result's sends by day since sending. Data has each day, a screen some of them."""
    query = result.query
    title = f"{title_of(query._replace(by=()))}, by day since sending"
    said = summary(result)[0]
    return Report(
        schema="inmail/rates-curve/1",
        members={
            "as_of": iso_instant(query.as_of),
            "account": account,
            "via": query.route or "all",
            "window_days": query.days,
            "definition": result.definition,
            "method": _METHOD,
            "total": rate_member(result.total, query),
        },
        columns=_COLUMNS,
        rows=tuple(map(_row, days)),
        title=title,
        screen=(
            Line((Span(title, "strong"),), (Span(full_date(today), "dim"),)),
            BLANK,
            *_bars(days),
            Line((Span(said),)),
            *(() if not days else (BLANK, Line((Span(_BARS, "dim"),)))),
            Line((Span(result.definition, "dim"),)),
        ),
        notes=(said, _METHOD, result.definition),
        empty="No sends to count.",
    )


def _row(day: CurveDay) -> Row:
    return {**day._asdict()}


def _bars(days: Sequence[CurveDay]) -> tuple[Block, ...]:
    """A bar for each day shown; what came since the one before it stands behind it."""
    seen = [day for day in days if day.at_risk]
    shown = [day for day in seen if day.day in _MARKS or day is seen[-1]]
    if not shown:
        return ()
    before = [0, *(day.responded for day in shown)]
    bars = [
        Bar(f"day {day.day}", day.projected_rate, _words(day, later - earlier))
        for day, (earlier, later) in zip(shown, pairwise(before), strict=True)
    ]
    width = max(len(bar.label) for bar in bars)
    blocks: list[Block] = [Bars(tuple(bar._replace(label=bar.label.rjust(width)) for bar in bars)), BLANK]
    if len(seen) < len(days):
        words = f"Nothing is known beyond day {seen[-1].day}: no send was unanswered for longer."
        blocks[-1:] = [BLANK, Line((Span(words, "dim"),))]
    return tuple(blocks)


def _words(day: CurveDay, more: int) -> str:
    return f"{share_words(day.projected_rate)}  +{more:,}" if more else share_words(day.projected_rate)

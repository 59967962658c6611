"""Groups of sends side by side: do they differ, by how much, and how many sends would it take to tell."""

from collections.abc import Sequence
from datetime import date

from inmail_cli.domain.comparing import Comparison, Contrast, name_of
from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.intervals import Interval, Needed
from inmail_cli.domain.rates import RateRow, RatesResult
from inmail_cli.reports.model import BLANK, Block, Column, Line, Report, Row, Span, Value
from inmail_cli.reports.rates import rate_member
from inmail_cli.reports.rates_screen import groups_grid, title_of
from inmail_cli.reports.words import counted, full_date

_METHOD = "Newcombe's intervals (95%); Fisher's exact test, with Holm's correction for several pairs."
_COLUMNS = (
    Column("first", "First"),
    Column("second", "Second"),
    Column("difference", "Difference", "percent"),
    Column("difference_low", "At least", "percent"),
    Column("difference_high", "At most", "percent"),
    Column("p", "p", "decimal", show="data"),
    Column("p_corrected", "p corrected", "decimal", show="data"),
)


def comparison_report(
    result: RatesResult, rows: Sequence[RateRow], comparisons: Sequence[Comparison], *, account: str, today: date
) -> Report:
    """Show the groups that were compared (`rows`, of `result`) and each two of them."""
    query = result.query
    title = f"{title_of(query)}, compared"
    words = tuple(_verdict(comparison) for comparison in comparisons)
    screen: tuple[Block, ...] = (
        Line((Span(title, "strong"),), (Span(full_date(today), "dim"),)),
        BLANK,
        groups_grid(rows, result),
        BLANK,
        *(Line((Span(sentence, typed=True),)) for sentence in words),
        BLANK,
        Line(
            (Span("Newcombe's intervals (95%); Fisher's exact test, with Holm's correction for several pairs.", "dim"),)
        ),
        Line((Span(result.definition, "dim"),)),
    )
    return Report(
        schema="inmail/compare/1",
        members={
            "as_of": iso_instant(query.as_of),
            "account": account,
            "by": list(query.by),
            "via": query.route or "all",
            "window_days": query.days,
            "definition": result.definition,
            "groups": [rate_member(row, query) for row in rows],
            "rows": [],
        },
        columns=_COLUMNS,
        rows=tuple(_row(comparison) for comparison in comparisons),
        title=title,
        screen=screen,
        notes=(*words, result.definition),
        empty="Nothing to compare.",
    )


def _row(comparison: Comparison) -> Row:
    return {
        "first": name_of(comparison.first),
        "second": name_of(comparison.second),
        **_contrast(comparison.so_far),
        "matured": _contrast(comparison.matured),
        "told_apart": comparison.told_apart,
        "sends_needed": _needed(comparison.needed),
    }


def _contrast(contrast: Contrast) -> dict[str, Value]:
    low, high = contrast.interval or (None, None)
    return {
        "difference": contrast.difference,
        "difference_low": low,
        "difference_high": high,
        "p": contrast.p,
        "p_corrected": contrast.p_corrected,
    }


def _needed(needed: Needed | None) -> Value:
    return None if needed is None else {"each": needed.each, "more": needed.more}


# Words


def _verdict(comparison: Comparison) -> str:
    first, second = name_of(comparison.first), name_of(comparison.second)
    contrast = comparison.fair
    if contrast.difference is None or contrast.p_corrected is None:
        return f"{first} and {second}: nothing to compare yet."
    of = "" if contrast == comparison.so_far else ", counting only sends whose window has passed"
    found = f"{_points(contrast.difference)} points{_range(contrast.interval)}, p {_p(contrast.p_corrected)}{of}"
    if comparison.told_apart:
        return f"{first} is {'above' if contrast.difference > 0 else 'below'} {second}: {found}."
    return f"{first} and {second} cannot be told apart: {found}.{_more(comparison.needed)}"


def _more(needed: Needed | None) -> str:
    if needed is None or not needed.more:
        return ""
    return f" {counted(needed.more, 'more send')} needed to tell, at {needed.each:,} in each group."


def _points(difference: float) -> str:
    return f"{round(difference * 100) + 0:+d}"


def _range(interval: Interval | None) -> str:
    return "" if interval is None else f" ({_points(interval.low)} to {_points(interval.high)})"


def _p(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"{value:.3f}"

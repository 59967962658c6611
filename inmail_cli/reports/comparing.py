"""Groups of sends side by side: do they differ, by how much, and how many sends would it take to tell."""

from collections.abc import Sequence
from datetime import date

from inmail_cli.domain.comparing import Comparison, Contrast, Verdict
from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.intervals import Count, Interval, Needed
from inmail_cli.domain.rates import TOO_FEW, Dimension, GroupValue, RateRow, RatesResult
from inmail_cli.reports.blocks import BLANK, Block, Cell, Grid, Line, Span, Tone
from inmail_cli.reports.model import Column, Report, Row, Value
from inmail_cli.reports.rates import rate_member
from inmail_cli.reports.rates_screen import groups_grid, title_of
from inmail_cli.reports.words import counted, full_date

_METHOD = "Newcombe's intervals (95%); Fisher's exact test decides"
_COLUMNS = (
    Column("first", "First"),
    Column("second", "Second"),
    Column("verdict", "Verdict"),
    Column("difference", "Difference", "percent"),
    Column("difference_low", "At least", "percent", show="wide"),
    Column("difference_high", "At most", "percent", show="wide"),
    Column("p", "p", "decimal", show="data"),
    Column("p_corrected", "p corrected", "decimal", show="data"),
    Column("sends_needed.each", "Sends needed in each", "integer", show="data"),
    Column("sends_needed.more", "More sends needed", "integer"),
)
_PAIR_COLUMNS = (
    Column("first", "First"),
    Column("second", "Second"),
    Column("difference", "Points (95%)"),
    Column("p", "p"),
    Column("verdict", "Verdict"),
    Column("more", "More sends needed", "integer"),
)
_TONES: dict[Verdict, Tone] = {"above": "good", "below": "bad", "not-told-apart": "plain", "too-few": "dim"}


def comparison_report(
    result: RatesResult,
    rows: Sequence[RateRow],
    comparisons: Sequence[Comparison],
    *,
    account: str,
    today: date,
    judged_days: int | None = None,
) -> Report:
    """Show the groups that were compared (`rows`, of `result`) and each two of them.

    `judged_days`: the window that decided, where it is shorter than the one asked for.
    """
    query = result.query
    days = judged_days or query.days
    title = f"{title_of(query)}, compared"
    words = tuple(_verdict(comparison, result, days, len(comparisons)) for comparison in comparisons)
    notes = (*_basis(comparisons, result, days), _method(len(comparisons)), result.definition)
    said: tuple[Block, ...] = tuple(Line((Span(sentence, typed=True),)) for sentence in words)
    if len(comparisons) > 1:
        grid = Grid(_PAIR_COLUMNS, tuple(_pair(one, result) for one in comparisons), limited=False)
        said = (grid, BLANK, Line((Span(_all_pairs(comparisons)),)))
    screen: tuple[Block, ...] = (
        Line((Span(title, "strong"),), (Span(full_date(today), "dim"),)),
        *(BLANK, groups_grid(rows, result), BLANK, *said, BLANK),
        *(Line((Span(note, "dim", typed=True),)) for note in notes),
    )
    return Report(
        schema="inmail/compare/1",
        members={
            "as_of": iso_instant(query.as_of),
            "account": account,
            "by": list(query.by),
            "via": query.route or "all",
            "window_days": query.days,
            "judged_window_days": days,
            "definition": result.definition,
            "method": _method(len(comparisons)),
            "groups": [rate_member(row, query) for row in rows],
            "rows": [],
        },
        columns=_COLUMNS,
        rows=tuple(_row(one, sentence) for one, sentence in zip(comparisons, words, strict=True)),
        title=title,
        screen=screen,
        notes=(*words, *notes),
        empty="Nothing to compare.",
    )


def _row(comparison: Comparison, sentence: str) -> Row:
    return {
        "first": comparison.first.group[0],
        "second": comparison.second.group[0],
        "verdict": comparison.verdict,
        "told_apart": comparison.told_apart,
        **_contrast(comparison.judged),
        "first_judged": _count(comparison.first_judged),
        "second_judged": _count(comparison.second_judged),
        "so_far": _contrast(comparison.so_far),
        "sends_needed": _needed(comparison.needed),
        "summary": sentence,
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


def _count(count: Count) -> Value:
    return {"sent": count.trials, "responded": count.hits, "rate": count.rate}


def _needed(needed: Needed | None) -> Value:
    return None if needed is None else {"each": needed.each, "more": needed.more}


# Words


def _pair(comparison: Comparison, result: RatesResult) -> dict[str, Cell]:
    dimension, contrast, verdict = result.query.by[0], comparison.judged, comparison.verdict
    first = _group(dimension, comparison.first.group[0])
    words = {"not-told-apart": "cannot be told apart", "too-few": "too few to say"}.get(
        verdict, f"{first} is {verdict}"
    )
    points = "unknown" if contrast.difference is None else _points(contrast.difference) + _range(contrast.interval)
    return {
        "first": first,
        "second": _group(dimension, comparison.second.group[0]),
        "difference": points,
        "p": "" if contrast.p_corrected is None else _p(contrast.p_corrected),
        "verdict": Span(words, _TONES[verdict], True),
        "more": None if comparison.told_apart or comparison.needed is None else comparison.needed.more,
    }


def _all_pairs(comparisons: Sequence[Comparison]) -> str:
    told = sum(one.told_apart is True for one in comparisons)
    few = sum(one.told_apart is None for one in comparisons)
    differ = (
        f"{told or 'None'} of the {len(comparisons)} pairs {'differs' if told == 1 else 'differ'} by more than chance"
    )
    return f"{differ}; {few} {'has' if few == 1 else 'have'} too few sends to say." if few else f"{differ}."


def _verdict(comparison: Comparison, result: RatesResult, days: int, pairs: int) -> str:
    dimension = result.query.by[0]
    first, second = (_group(dimension, row.group[0]) for row in (comparison.first, comparison.second))
    found = _found(comparison, pairs)
    match comparison.verdict:
        case "too-few":
            so_far = f" So far: {found}." if found else ""
            lacking = _lacking(comparison, result, days)
            return f"Too few to say whether {first} and {second} differ: {lacking}.{so_far}{_more(comparison.needed)}"
        case "not-told-apart":
            return f"{first} and {second} cannot be told apart: {found}.{_more(comparison.needed)}"
        case verdict:
            return f"{first} is {verdict} {second}: {found}."


def _found(comparison: Comparison, pairs: int) -> str:
    """The two rates, their difference and its p; nothing where there is no rate."""
    contrast = comparison.judged
    if contrast.difference is None or contrast.p_corrected is None:
        return ""
    rates = f"{_share(comparison.first_judged)} against {_share(comparison.second_judged)}"
    corrected = f" (corrected for {pairs} pairs)" if pairs > 1 else ""
    points = f"{_points(contrast.difference)} points{_range(contrast.interval)}"
    return f"{rates}, {points}, p {_p(contrast.p_corrected)}{corrected}"


def _lacking(comparison: Comparison, result: RatesResult, days: int) -> str:
    dimension = result.query.by[0]
    sides = ((comparison.first, comparison.first_judged), (comparison.second, comparison.second_judged))
    few = [f"{_group(dimension, row.group[0])} has {count.trials or 'none'}" for row, count in sides]
    return f"of sends over {counted(days, 'day')} old {' and '.join(few)}, and {TOO_FEW} are the least"


def _more(needed: Needed | None) -> str:
    if needed is None:
        return " The rates are the same so far."
    if not needed.more:
        return ""
    about = "at least" if needed.each == TOO_FEW else "about"
    return f" It takes {about} {counted(needed.more, 'more send')} to tell, at {needed.each:,} in each group."


def _basis(comparisons: Sequence[Comparison], result: RatesResult, days: int) -> list[str]:
    """Say which sends decide, where not all do, and that one may count twice."""
    said = []
    if days < result.query.days:
        said.append(
            f"Judged by the responses of the first {counted(days, 'day')}, to sends at least as old: too few are over"
            f" {counted(result.query.days, 'day')} old."
        )
    elif any(
        one.first.sent > one.first_judged.trials or one.second.sent > one.second_judged.trials for one in comparisons
    ):
        said.append(f"Judged by the sends over {counted(days, 'day')} old; the others may still be answered.")
    if result.query.by[0] == "tag":
        said.append("A send with both tags counts in both groups.")
    return said


def _method(pairs: int) -> str:
    return f"{_METHOD}, with Holm's correction for {pairs} pairs." if pairs > 1 else f"{_METHOD}."


def _group(dimension: Dimension, value: GroupValue) -> str:
    """Name a group so that it can stand in a sentence."""
    match value:
        case None:
            return "(none)"
        case bool() if dimension == "business-hours":
            return "business hours" if value else "other times"
        case bool():
            return dimension if value else f"not {dimension}"
        case int():
            return f"{value:02}:00"
        case _:
            return f'"{value}"' if " " in value else value


def _share(count: Count) -> str:
    return "unknown" if count.rate is None else f"{count.rate:.0%} of {count.trials:,}"


def _points(difference: float) -> str:
    return f"{round(difference * 100) + 0:+d}"


def _range(interval: Interval | None) -> str:
    return "" if interval is None else f" ({_points(interval.low)} to {_points(interval.high)})"


def _p(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"{value:.3f}"

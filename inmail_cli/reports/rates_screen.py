"""Response rates for people: each rate with its interval, how much is still open, and what is published."""

from collections.abc import Iterator, Sequence
from datetime import date

from inmail_cli.domain.benchmarks import (
    BENCHMARKS,
    MONITOR_DAYS,
    MONITOR_FLOOR,
    MONITOR_SENDS,
    MONITOR_SOURCE,
    Benchmark,
)
from inmail_cli.domain.events import Route
from inmail_cli.domain.intervals import Interval, Lift
from inmail_cli.domain.rates import TOO_FEW, Dimension, FactorRow, GroupValue, Monitor, RateRow, RatesQuery, RatesResult
from inmail_cli.reports.blocks import BLANK, Block, Cell, Grid, Line, Span, Tone
from inmail_cli.reports.model import Column
from inmail_cli.reports.words import counted, full_date, sentence

SHOWN_ROWS = 30
# What time orders is read from its end; sizes and clock hours are shown from their start.
_OVER_TIME: frozenset[Dimension] = frozenset(("month", "week"))
_SENDS: dict[Route | None, tuple[str, str]] = {
    "inmail": ("InMail", "InMails"),
    "open-profile": ("Open Profile message", "Open Profile messages"),
    "connection-note": ("connection note", "connection notes"),
    "group": ("message to a group member", "messages to group members"),
    "event": ("message to an event attendee", "messages to event attendees"),
    "message": ("message to a connection", "messages to connections"),
    None: ("message", "messages"),
}
_COLUMNS = (
    Column("sent", "Sent", "integer"),
    Column("responded", "Responded", "integer"),
    Column("rate", "Rate (95%)"),
    Column("open", "Open", "integer"),
    Column("note", "Note"),
    Column("positive", "Accepted", "integer", show="wide"),
    Column("opened", "Opened", "integer", show="wide"),
    Column("undeliverable", "Undeliverable", "integer", show="wide"),
    Column("matured", "Matured", "integer", show="wide"),
    Column("matured_responded", "Of these responded", "integer", show="wide"),
    Column("matured_rate", "Matured rate", "percent", show="wide"),
    Column("projected_rate", "Projected", "percent", show="wide"),
    Column("median_days", "Median days", "decimal", show="wide"),
)
_FACTOR_COLUMNS = (
    Column("factor", "Factor"),
    Column("having", "With"),
    Column("lacking", "Without"),
    Column("lift", "Your lift (95%)"),
    Column("published", "Published"),
    Column("note", "Note"),
    Column("also", "Others say", show="wide"),
)


def title_of(query: RatesQuery) -> str:
    """Name the table."""
    what = "all messages" if query.route is None else _many(query.route)
    by = f" by {', '.join(query.by)}" if query.by else ""
    return f"Response rates of {what}{by}{', as Recruiter counts' if query.like else ''}"


def rates_screen(result: RatesResult, *, today: date, limit: int | None) -> tuple[Block, ...]:
    """Draw a result: what came of all, the groups, the factors, the published figures."""
    title = Line((Span(title_of(result.query), "strong"),), (Span(full_date(today), "dim"),))
    blocks: list[Block] = [title, BLANK]
    if result.rows:
        blocks += [*_groups(result, limit or SHOWN_ROWS), BLANK]
    blocks += [Line((Span(words),)) for words in summary(result)]
    if result.factors is not None:
        blocks += [BLANK, *_factors(result.factors)]
    return (*blocks, BLANK, Line((Span(result.definition, "dim"),)))


def kept_rows(result: RatesResult, limit: int | None) -> tuple[RateRow, ...]:
    """Choose the rows that a limit (None: no limit) leaves: the last over time, else the first."""
    if limit is None or len(result.rows) <= limit:
        return result.rows
    latest = not _OVER_TIME.isdisjoint(result.query.by[:1])
    return result.rows[len(result.rows) - limit :] if latest else result.rows[:limit]


def summary(result: RatesResult) -> tuple[str, ...]:
    """Say what came of all sends, and what is published."""
    return tuple(words for words in (_total(result), _benchmark(result), _monitor(result.monitor)) if words)


def _total(result: RatesResult) -> str:
    row, query = result.total, result.query
    if not row.sent:
        return sentence(f"no {_many(query.route)} to count")
    were = "was" if row.sent == 1 else "were"
    of = f"{share_words(row.rate)} of {row.sent:,} {_many(query.route, row.sent)}"
    words = f"{of} {were} answered within {counted(query.days, 'day')}{range_words(row.interval)}"
    still = f"; {row.open:,} may still be" if row.open else ""
    few = f" Under {TOO_FEW} sends are too few to compare." if row.too_few else ""
    return f"{words}{_median(row, query.days)}{still}.{few}"


def _median(row: RateRow, window_days: int) -> str:
    """Say by when half of the responses had come; the median is in whole days, of which the last may have been over."""
    if row.median_days is None or row.responded < 2:
        return ""
    days = min(int(row.median_days) + 1, window_days)
    return f", half of them within {'a day' if days == 1 else counted(days, 'day')}"


def _benchmark(result: RatesResult) -> str:
    benchmark = result.benchmark
    if benchmark is None:
        return ""
    return f"Published: {_published(benchmark)}, {benchmark.of} ({benchmark.source})."


def _published(benchmark: Benchmark) -> str:
    return f"{benchmark.low * 100:.0f}-{benchmark.high:.0%}"


def _monitor(monitor: Monitor | None) -> str:
    if monitor is None:
        return ""
    of = f"{share_words(monitor.rate)} of " if monitor.sent else ""
    words = f"Last {MONITOR_DAYS} days: {of}{counted(monitor.sent, 'InMail')}"
    rule = f"Recruiter warns under {MONITOR_FLOOR:.0%} of {MONITOR_SENDS} or more ({MONITOR_SOURCE})"
    return f"{words}{' - below the floor' if monitor.below else ''}. {rule}."


# Groups


def groups_grid(rows: Sequence[RateRow], result: RatesResult) -> Grid:
    """Return a table of these rows of a result."""
    by = result.query.by
    columns = (*(Column(name, _heading(name)) for name in by), *_COLUMNS)
    cells = tuple({**_names(by, row.group), **_cells(row, result)} for row in rows)
    return Grid(_at_most_six(columns, len(by)), cells, limited=False)


def _groups(result: RatesResult, limit: int) -> tuple[Block, ...]:
    kept = kept_rows(result, limit)
    grid = groups_grid(kept, result)
    total: dict[str, Cell] = {**_cells(result.total, result), result.query.by[0]: Span("All", "strong")}
    grid = grid._replace(rows=(*grid.rows, total))
    if len(kept) == len(result.rows):
        return (grid,)
    which = "last" if kept[-1] is result.rows[-1] else "first"
    more = f"The {which} {len(kept)} of {len(result.rows)} rows; --limit N shows more."
    return (grid, BLANK, Line((Span(more, "dim"),)))


def _at_most_six(columns: tuple[Column, ...], dimensions: int) -> tuple[Column, ...]:
    """With several dimensions the counts give way, not the rate or its note."""
    gives_way = ("responded", "open", "sent")[: dimensions - 1]
    return tuple(column._replace(show="wide") if column.key in gives_way else column for column in columns)


def _names(by: Sequence[Dimension], group: Sequence[GroupValue]) -> dict[str, Cell]:
    return {name: group_name(name, value) for name, value in zip(by, group, strict=True)}


def group_name(dimension: Dimension, value: GroupValue) -> Cell:
    """Name a group for people."""
    if value is None:
        return Span("(none)", "dim")
    if dimension == "hour":
        return f"{value:02}:00"
    if dimension == "business-hours":
        return "business hours" if value else "other times"
    return value


def _heading(dimension: Dimension) -> str:
    return "Week of" if dimension == "week" else dimension.capitalize().replace("-", " ")


def _cells(row: RateRow, result: RatesResult) -> dict[str, Cell]:
    return {
        "sent": row.sent,
        "responded": row.responded,
        "rate": f"{share_words(row.rate)}{range_words(row.interval)}",
        "open": row.open,
        "note": Span(", ".join(_notes(row, result)), "dim"),
        "positive": row.positive,
        "opened": row.opened,
        "undeliverable": row.undeliverable,
        "matured": row.matured,
        "matured_responded": row.matured_responded,
        "matured_rate": row.matured_rate,
        "projected_rate": row.projected_rate,
        "median_days": row.median_days,
    }


def _notes(row: RateRow, result: RatesResult) -> Iterator[str]:
    if row.too_few and row.sent:
        yield f"under {TOO_FEW} sends"
    heading = row.heading_for
    if row.open and heading is not None and share_words(heading) != share_words(row.rate):
        yield f"heading for {share_words(heading)}"
    if row.sent and (not row.matured or (heading is None and not row.too_few)):
        old = f"only {row.matured}" if row.matured else "none"
        yield f"{old} over {counted(result.query.days, 'day')} old yet"
    # A route's own figure, where several routes leave no one figure for all.
    for name, value in zip(result.query.by, row.group, strict=False):
        if name == "via" and result.benchmark is None and value in BENCHMARKS:
            yield f"published {_published(BENCHMARKS[value])}"


# Factors


def _factors(factors: Sequence[FactorRow]) -> tuple[Block, ...]:
    sources = dict.fromkeys(row.published.source for row in factors if row.published.lift is not None)
    return (
        Grid(_FACTOR_COLUMNS, tuple(_factor(row) for row in factors), limited=False),
        BLANK,
        Line((Span(f"A lift is one rate over the other, less 1. Published by {'; '.join(sources)}.", "dim"),)),
    )


def _factor(row: FactorRow) -> dict[str, Cell]:
    published = row.published
    of = " opens" if published.measure == "open rate" else ""
    return {
        "factor": published.title,
        "having": _side(row.having),
        "lacking": _side(row.lacking),
        "lift": Span(lift_words(row.lift), _tone(row.lift)),
        "published": "no figure" if published.lift is None else f"{published.lift:+.0%}{of}",
        "note": Span(_factor_note(row), "dim"),
        "also": published.also,
    }


def _factor_note(row: FactorRow) -> str:
    words = [f"opens {lift_words(row.open_lift)}"] if row.open_lift else []
    if row.lift is not None and (row.having.too_few or row.lacking.too_few):
        words.append(f"under {TOO_FEW} sends")
    return ", ".join(words)


def _side(row: RateRow) -> str:
    return f"{share_words(row.rate)} of {row.sent:,}" if row.sent else "no sends"


def lift_words(lift: Lift | None) -> str:
    """Write a lift with its interval."""
    if lift is None:
        return "unknown"
    return f"{_signed(lift.lift)} ({_signed(lift.low)} to {_signed(lift.high)})"


def _signed(fraction: float) -> str:
    return f"{round(fraction, 2) + 0.0:+.0%}"


def _tone(lift: Lift | None) -> Tone:
    """Colour only what chance would hardly do."""
    if lift is None or lift.low <= 0 <= lift.high:
        return "plain"
    return "good" if lift.lift > 0 else "bad"


# Words


def _many(route: Route | None, count: int = 2) -> str:
    return _SENDS[route][count != 1]


def share_words(rate: float | None) -> str:
    """Write a rate in whole percents; something is never written as nothing, nor less than all as all."""
    if rate is None:
        return "unknown"
    if 0 < rate < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= rate < 1 else f"{rate:.0%}"


def range_words(interval: Interval | None) -> str:
    """Write an interval, rounded outwards no more than its rate.

    >>> range_words(Interval(0.178, 0.292))
    ' (18-29%)'
    """
    return "" if interval is None else f" ({interval.low * 100:.0f}-{interval.high * 100:.0f}%)"

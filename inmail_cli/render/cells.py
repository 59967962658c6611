"""A value of a row as words: the one place where numbers, rates and lists are put the way people read them."""

from collections.abc import Mapping, Sequence
from typing import Any

from inmail_cli.reports.blocks import Cell, Span
from inmail_cli.reports.model import Column, Kind, Report

MOST_COLUMNS = 6
NUMBERS: frozenset[Kind] = frozenset(("integer", "signed", "percent", "decimal"))
UNKNOWN = "–"


def shown_columns(columns: tuple[Column, ...], *, wide: bool) -> tuple[Column, ...]:
    """Choose the columns of a table: six at most, unless it may be `wide`."""
    if wide:
        return tuple(column for column in columns if column.show != "data")
    return tuple(column for column in columns if column.show in ("always", "screen"))[:MOST_COLUMNS]


def data_columns(report: Report) -> tuple[Column, ...]:
    """Choose the columns of data: all but those made for the screen; the rows' own where none are declared."""
    if report.columns:
        return tuple(column for column in report.columns if column.show != "screen")
    return tuple(Column(key, key) for key in (report.rows[0] if report.rows else ()))


def value_at(row: Mapping[str, Any], path: str) -> Any:
    """Look a column's key up, which may be a path into nested objects; None where one of them is null.

    >>> value_at({"plan": {"key": "premium-career"}}, "plan.key")
    'premium-career'
    """
    if path in row:
        return row[path]
    here: Any = row
    for name in path.split("."):
        here = here.get(name) if isinstance(here, Mapping) else None
    return here


def cell_words(value: Cell, kind: Kind) -> str:
    """Write a cell of a table, whose spans, if it has any, lose their tones."""
    if isinstance(value, Span):
        return value.text
    if isinstance(value, tuple) and value and isinstance(value[0], Span):
        return "".join(part.text for part in value if isinstance(part, Span))
    return words_of(value, kind)


def words_of(value: Cell, kind: Kind) -> str:
    """Write a value for people.

    >>> words_of(0.2345, "percent"), words_of(5, "signed"), words_of(None, "integer")
    ('23%', '+5', '–')
    """
    if value is None:
        return UNKNOWN if kind in NUMBERS or kind in ("date", "instant") else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, kind)
    if isinstance(value, str):
        return _instant(value) if kind == "instant" else value
    if isinstance(value, Mapping):
        value = tuple(value.values())
    return ", ".join(words_of(item, "text") for item in value)


def _number(value: int | float, kind: Kind) -> str:
    if kind == "percent":
        return percent(value)
    if kind == "decimal":
        return f"{value:,.1f}" if abs(value) >= 10_000 else f"{value:.1f}"
    sign = "+" if kind == "signed" and value > 0 else ""
    return f"{sign}{value:,}" if abs(value) >= 10_000 else f"{sign}{value}"


def percent(value: float) -> str:
    """Write a fraction as whole percents, never rounding something to nothing or less than all to all.

    >>> percent(0.004), percent(0.235), percent(0.998), percent(1)
    ('<1%', '24%', '>99%', '100%')
    """
    if 0 < value < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= value < 1 else f"{value:.0%}"


def _instant(text: str) -> str:
    """Shorten `YYYY-MM-DDTHH:MM:SSZ` to the minute, still saying that it is UTC.

    >>> _instant("2026-02-03T15:04:05Z")
    '2026-02-03 15:04Z'
    """
    return f"{text[:10]} {text[11:16]}Z" if len(text) == 20 and text.endswith("Z") else text


def last_rows(rows: Sequence[Any], last: int | None) -> Sequence[Any]:
    """Keep the last rows; all of them for None."""
    return rows if last is None or len(rows) <= last else rows[len(rows) - last :]

"""One report in any format. JSON and JSON Lines are written here; what needs more is imported when asked for."""

from collections.abc import Mapping
from typing import Any, Literal

from inmail_cli.render.screen import Screen, encoding_of, shown
from inmail_cli.render.text import encodable, escaped
from inmail_cli.reports.model import Report, document_of, drawn

Format = Literal["table", "json", "jsonl", "csv", "markdown", "html"]

LAST_ROWS = 30
FRACTION_DIGITS = 6


def write(report: Report, *, form: Format, screen: Screen, last: int | None = LAST_ROWS) -> str:
    """Write a report; ends in a newline unless it is empty.

    `last` is how many rows a table shows, None for all; the other formats write every row of the report.
    """
    match form:
        case "json":
            return json_document(report)
        case "jsonl":
            return "".join(json_line(row) for row in report.rows or ())
        case "csv":
            from inmail_cli.render.delimited import csv_text

            return csv_text(report, screen)
        case "markdown":
            from inmail_cli.render.markdown import markdown_text

            return markdown_text(drawn(report), screen)
        case "html":
            from inmail_cli.render.html import html_text

            return html_text(drawn(report), screen)
        case "table":
            whole = drawn(report)
            words = words_alone(whole, screen)
            if words is not None:
                return words
            from inmail_cli.render.table import table_text

            return table_text(whole, screen, last=last)


def words_alone(report: Report, screen: Screen) -> str | None:
    """Write a screen of nothing but lines, where neither colour nor width matters; None for any other.

    It says what `table_text` would, without importing Rich: a confirmation in a script costs half as much.
    """
    from inmail_cli.reports.blocks import Line

    lines = [block for block in report.screen if isinstance(block, Line) and not block.right]
    if screen.terminal or screen.colour or not lines or len(lines) < len(report.screen):
        return None
    texts = ("".join(shown(span.text, screen) for span in line.left) for line in lines)
    return "".join(text.rstrip(" ") + "\n" for text in texts)


def to_bytes(text: str, *, form: Format, screen: Screen) -> bytes:
    """Encode what `write` gave: data is UTF-8 wherever it goes, a table is what the screen can hold."""
    encoding = encoding_of(screen) if form == "table" else "utf-8"
    return encodable(text, encoding).encode(encoding)


def json_document(report: Report) -> str:
    """Write the whole report as one object: `schema`, the members in their order, the rows under `rows_key`."""
    return json_line(document_of(report))


def json_line(value: Any) -> str:
    """Write one JSON value and a newline: no NaN, fractions of six decimals, nothing hidden left unescaped.

    >>> json_line({"rate": 1 / 3, "name": "Zoë"})
    '{"rate": 0.333333, "name": "Zoë"}\\n'

    Raises:
        ValueError: a fraction is not a number, or is infinite.
    """
    import json

    return escaped(json.dumps(plain(value), ensure_ascii=False, allow_nan=False)) + "\n"


def plain(value: Any) -> Any:
    """Rebuild a value from dicts, lists and rounded fractions alone."""
    kind = value.__class__
    if kind is str or kind is int or value is None or kind is bool:
        return value
    if kind is float:
        return round(value, FRACTION_DIGITS) + 0.0  # no -0.0
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value]

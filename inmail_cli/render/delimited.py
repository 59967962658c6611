"""CSV: the rows alone, quoted as RFC 4180 has it, safe to open in a spreadsheet and readable back exactly.

The standard library's writer leaves a lone carriage return unquoted, which its own reader then takes for
the end of a row; so the quoting is done here.
"""

from collections.abc import Iterable
from typing import Any

from inmail_cli.domain.guarding import guarded
from inmail_cli.render.cells import data_columns, value_at
from inmail_cli.render.screen import Screen
from inmail_cli.render.text import visible
from inmail_cli.reports.model import Kind, Report

# An id is a person's own where it came with an events file, and so are the names of accounts and plans.
_TYPED_KINDS: frozenset[Kind] = frozenset(("text", "id", "list", "object"))
_QUOTED = frozenset(',"\r\n')
_LIST_MARK = "; "


def csv_text(report: Report, screen: Screen) -> str:
    """Write a header and the rows. On a terminal hidden characters show as marks; elsewhere values are exact."""
    columns = data_columns(report)
    lines = [_line(column.key for column in columns)] if columns else []
    for row in report.rows or ():
        cells = (_cell(value_at(row, column.key), column.kind) for column in columns)
        lines.append(_line(map(visible, cells) if screen.terminal else cells))
    return "".join(lines)


def _cell(value: Any, kind: Kind) -> str:
    text = _text(value)
    return guarded(text) if kind in _TYPED_KINDS else text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(round(value, 6) + 0.0)
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, tuple | list) and all(isinstance(item, str) for item in value):
        return _LIST_MARK.join(value)
    return _json(value)


def _json(value: Any) -> str:
    from inmail_cli.render.writers import json_line

    return json_line(value).rstrip("\n")


def _line(cells: Iterable[str]) -> str:
    return (",".join(map(_quoted, cells)) or '""') + "\n"  # an empty line would be no row


def _quoted(text: str) -> str:
    """Quote a cell where a reader would else read it wrongly.

    >>> _quoted('say "hi", twice'), _quoted("plain")
    ('"say ""hi"", twice"', 'plain')
    """
    if _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'

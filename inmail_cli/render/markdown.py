"""Markdown: a title, the rows as a table, the notes. What people typed shows as they typed it, and does nothing."""

from collections.abc import Mapping
from typing import Any

from inmail_cli.render.cells import NUMBERS, shown_columns, value_at, words_of
from inmail_cli.render.screen import Screen
from inmail_cli.render.text import visible
from inmail_cli.reports.model import Column, Report

# Backslashes serve for punctuation; entities where a backslash would not hold in every reader.
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "\\|", **{mark: f"\\{mark}" for mark in "\\`*_[]~#!$"}}
)


def markdown_text(report: Report, screen: Screen) -> str:
    """Write the report as GitHub's Markdown."""
    parts = [f"## {markdown_escaped(report.title)}"] if report.title else []
    if report.rows:
        parts.append(_table(report, shown_columns(report.columns, wide=screen.wide)))
    elif report.rows is not None or not report.notes:
        parts.append(markdown_escaped(report.empty))
    parts.extend(markdown_escaped(note) for note in report.notes)
    return "\n\n".join(parts) + "\n"


def markdown_escaped(text: str) -> str:
    r"""Escape what Markdown or HTML would act on; line breaks and other hidden characters become marks.

    >>> markdown_escaped("a|b `c` <i>")
    'a\\|b \\`c\\` &lt;i&gt;'
    """
    return visible(text).translate(_ESCAPES)


def _table(report: Report, columns: tuple[Column, ...]) -> str:
    titles = [markdown_escaped(column.title or column.key) for column in columns]
    rules = ["---:" if column.kind in NUMBERS else "---" for column in columns]
    rows = [[_cell(row, column) for column in columns] for row in report.rows or ()]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (titles, rules, *rows))


def _cell(row: Mapping[str, Any], column: Column) -> str:
    return markdown_escaped(words_of(value_at(row, column.key), column.kind))

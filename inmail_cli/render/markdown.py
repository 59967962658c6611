"""Markdown: a title, the rows as a table, the notes. What people typed shows as they typed it, and does nothing."""

from collections.abc import Mapping, Sequence

from inmail_cli.render.cells import NUMBERS, cell_words, shown_columns, value_at
from inmail_cli.render.screen import Screen
from inmail_cli.render.text import visible
from inmail_cli.reports.blocks import Aligned, Bars, Block, Cell, Grid, Heading, Line, Meter, Plot, Ranges, Span
from inmail_cli.reports.model import Column, Report

# Backslashes serve for punctuation; entities where a backslash would not hold in every reader.
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "\\|", **{mark: f"\\{mark}" for mark in "\\`*_[]~#!$"}}
)


def markdown_text(report: Report, screen: Screen) -> str:
    """Write the report as GitHub's Markdown; one with headings as its screen has it, which begins with the title."""
    parts = [f"## {markdown_escaped(report.title)}"] if report.title else []
    if any(isinstance(block, Heading) for block in report.screen):
        depth = 2 + any(isinstance(block, Heading) and block.level == 1 for block in report.screen)
        parts.extend(filter(None, (_block(block, screen, depth) for block in report.screen[1:])))
        return "\n\n".join(parts) + "\n"
    if report.rows:
        parts.append(_table(shown_columns(report.columns, wide=screen.wide), report.rows))
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


def _block(block: Block, screen: Screen, depth: int) -> str:
    """Write one block; a chart is its summary, for there is nothing to draw with."""
    match block:
        case Heading():
            return f"{'#' * (depth + block.level - 1)} {markdown_escaped(block.text)}"
        case Line():
            return "  ".join(filter(None, (_spans(block.left), _spans(block.right))))
        case Meter():
            return _spans((Span(block.label),) if isinstance(block.label, str) else block.label)
        case Grid():
            return _table(shown_columns(block.columns, wide=screen.wide), block.rows)
        case Aligned():
            return "\n".join(f"- {' '.join(map(markdown_escaped, words))}" for words in _words(block.rows))
        case Bars():
            return "\n".join(f"- {markdown_escaped(bar.label)}: {markdown_escaped(bar.words)}" for bar in block.rows)
        case Plot() | Ranges():
            return f"*{markdown_escaped(block.title)}*: {markdown_escaped(block.summary)}"


def _words(rows: Sequence[Sequence[Span]]) -> list[list[str]]:
    return [[span.text for span in row if span.text] for row in rows]


def _spans(spans: Sequence[Span]) -> str:
    return "".join(
        f"**{markdown_escaped(span.text)}**"
        if span.tone == "strong" and span.text.strip()
        else markdown_escaped(span.text)
        for span in spans
    )


def _table(columns: tuple[Column, ...], table: Sequence[Mapping[str, Cell]]) -> str:
    titles = [markdown_escaped(column.title or column.key) for column in columns]
    rules = ["---:" if column.kind in NUMBERS else "---" for column in columns]
    rows = [[_cell(row, column) for column in columns] for row in table]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (titles, rules, *rows))


def _cell(row: Mapping[str, Cell], column: Column) -> str:
    return markdown_escaped(cell_words(value_at(row, column.key), column.kind))

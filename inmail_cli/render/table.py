"""Screens and tables, drawn by Rich: cell widths, wrapping, tables and colours.

Every word becomes a Rich `Text` of sanitised, literal characters: no markup, no emoji codes, no highlighting. On a
terminal lines wrap and narrow tables turn into blocks; off one nothing is cut or wrapped. Colours are among the
sixteen that a terminal's own theme makes readable, and never say anything that the words do not.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from inmail_cli.render import layout
from inmail_cli.render.cells import NUMBERS, last_rows, shown_columns, value_at, words_of
from inmail_cli.render.layout import GAP, LEAST_BAR, LEAST_TEXT_WIDTH, METER_GAP, MOST_BAR, STYLES
from inmail_cli.render.screen import Screen, shown
from inmail_cli.reports.blocks import Aligned, Bars, Block, Cell, Chart, Grid, Line, Meter, Span, Tone
from inmail_cli.reports.model import Column, Report

if TYPE_CHECKING:
    from rich.console import Console

LEAST_PAGE = 60
PROSE_WIDTH = 100
UNLIMITED = 10**9
_NATURAL_BAR = 30

_Drawn = Text | list[Segment]


class _Sheet(NamedTuple):
    """What the drawing functions share. `width` is where lines end; `page` where right-hand words stand."""

    screen: Screen
    width: int
    page: int
    last: int | None


def table_text(report: Report, screen: Screen, *, last: int | None) -> str:
    """Draw a report's screen, or its rows as a table between its title and notes."""
    blocks = [layout.unheaded(block) for block in report.screen or layout.row_blocks(report)]
    sheet = _Sheet(screen, max(2, screen.width) if screen.terminal else UNLIMITED, 0, last)
    columns = {
        at: list(_columns(block, sheet))
        for at, block in enumerate(blocks)
        if isinstance(block, Aligned | Bars | Chart | Grid)
    }
    sheet = sheet._replace(page=_page(blocks, columns.values(), sheet))
    lines = [line for at, block in enumerate(blocks) for line in columns.get(at) or _words(block, sheet)]
    return "".join(f"{_painted(line, screen)}\n" for line in lines)


@cache
def _console(width: int) -> "Console":
    """Make a console that lays out, and looks at no environment; a screen that fits as it is needs none."""
    from io import StringIO

    from rich.console import Console

    return Console(
        file=StringIO(), width=width, height=100, force_terminal=False, force_jupyter=False, legacy_windows=False
    )


def _columns(block: Aligned | Bars | Chart | Grid, sheet: _Sheet) -> Iterable[_Drawn]:
    if isinstance(block, Grid):
        return _grid(block, sheet)
    if isinstance(block, Chart):
        from inmail_cli.render.chart import chart_lines

        return chart_lines(block, sheet.screen, min(sheet.width, sheet.screen.width))
    if isinstance(block, Bars):
        block = layout.aligned_bars(block, sheet.width, ascii_only=sheet.screen.ascii)
    return _aligned([[_text((span,), sheet) for span in row] for row in block.rows], block.right_columns, sheet)


def _words(block: Block, sheet: _Sheet) -> Iterable[_Drawn]:
    if isinstance(block, Line):
        return _line(block, sheet)
    return _meter(block, sheet) if isinstance(block, Meter) else ()


def _page(blocks: Sequence[Block], columns: Iterable[list[_Drawn]], sheet: _Sheet) -> int:
    """Find where right-hand words end: at the widest of the lines that are laid out in parts; nearer off a terminal."""
    lines = [line for drawn in columns for line in drawn]
    drawn = [line.cell_len if isinstance(line, Text) else Segment.get_line_length(line) for line in lines]
    most = sheet.width if sheet.screen.terminal else PROSE_WIDTH
    return min(most, max(LEAST_PAGE, *drawn, *(_natural(block, sheet) for block in blocks), 0))


def _natural(block: Block, sheet: _Sheet) -> int:
    if isinstance(block, Line) and block.right:
        return _text(block.left, sheet).cell_len + GAP + _text(block.right, sheet).cell_len
    return _label(block, sheet).cell_len + METER_GAP + _NATURAL_BAR if isinstance(block, Meter) else 0


# Words and colours


def _text(spans: Iterable[Span], sheet: _Sheet) -> Text:
    text = Text(end="")
    for span in spans:
        text.append(shown(span.text, sheet.screen), STYLES[span.tone] or None)
    return text


def _painted(line: _Drawn, screen: Screen) -> str:
    """Write a line with its colours, without the blanks that only fill it up."""
    segments = line if isinstance(line, list) else _segments(line)
    while segments and not segments[-1].text.strip(" "):
        segments.pop()
    if not segments:
        return ""
    segments[-1] = Segment(segments[-1].text.rstrip(" "), segments[-1].style)
    system = ColorSystem.STANDARD if screen.colour else None
    return "".join(_painted_part(part, system) for part in segments)


def _painted_part(part: Segment, system: ColorSystem | None) -> str:
    if part.style is None or not part.text.strip(" "):
        return part.text
    return part.style.render(part.text, color_system=system)


def _segments(text: Text) -> list[Segment]:
    edges = sorted({edge for span in text.spans for edge in (span.start, span.end)})
    pieces = text.divide(edges) if edges else [text]
    return [Segment(piece.plain, _style(piece)) for piece in pieces if piece.plain]


def _style(piece: Text) -> Style | None:
    return Style.parse(str(piece.spans[0].style)) if piece.spans else None


# Lines


def _line(line: Line, sheet: _Sheet) -> Iterable[Text]:
    left = _text(line.left, sheet)
    if not line.right:
        return _wrapped(left, min(sheet.width, PROSE_WIDTH) if sheet.screen.terminal else UNLIMITED, sheet)
    right = _text(line.right, sheet)
    free = sheet.page - left.cell_len - right.cell_len
    if free >= GAP:
        return (Text.assemble(left, " " * free, right),)
    return (*_wrapped(left, sheet.width, sheet), *_wrapped(right, sheet.width, sheet))


def _wrapped(text: Text, width: int, sheet: _Sheet) -> list[Text]:
    """Wrap at words; further lines keep the first one's indentation, those of an item stand below its words."""
    if text.cell_len <= width:
        return [text]
    bare = text.plain.lstrip(" ")
    indent = min(len(text.plain) - len(bare) + (2 if bare.startswith("- ") else 0), width // 2)
    return _hanging(text[:indent], text[indent:], width, sheet)


def _hanging(lead: Text, text: Text, width: int, sheet: _Sheet) -> list[Text]:
    """Put wrapped `text` after `lead`, further lines below the text; all of it below a lead that is too long."""
    room = width - lead.cell_len
    if lead and room < min(text.cell_len, LEAST_TEXT_WIDTH):
        return [*(_wrapped(lead, width, sheet) if lead.plain.strip() else ()), *_wrapped(text, width, sheet)]
    text.plain = layout.joined_commands(text.plain)
    lines = text.wrap(_console(sheet.width), room, overflow="fold")
    blank = Text(" " * lead.cell_len)
    for line in lines:
        line.plain = layout.parted(line.plain)
    return [Text.assemble(blank if number else lead, line) for number, line in enumerate(lines)]


def _label(meter: Meter, sheet: _Sheet) -> Text:
    return _text((Span(meter.label, "strong"),) if isinstance(meter.label, str) else meter.label, sheet)


def _meter(meter: Meter, sheet: _Sheet) -> Iterable[Text]:
    label = _label(meter, sheet)
    room = sheet.page - label.cell_len - METER_GAP
    beside = room >= LEAST_BAR
    full, rest = layout.bar(meter, min(room if beside else sheet.width, MOST_BAR), ascii_only=sheet.screen.ascii)
    drawn = Text.assemble((full, STYLES[meter.tone]), (rest, "dim"))
    return (Text.assemble(label, " " * METER_GAP, drawn),) if beside else (*_wrapped(label, sheet.width, sheet), drawn)


# Columns without titles


def _widths(rows: Sequence[Sequence[Text]]) -> list[int]:
    count = max((len(row) for row in rows), default=0)
    return [max((row[at].cell_len for row in rows if at < len(row)), default=0) for at in range(count)]


def _aligned(rows: Sequence[Sequence[Text]], right: Sequence[int], sheet: _Sheet) -> list[Text]:
    widths = _widths(rows)
    return [line for row in rows if row for line in _aligned_row(row, widths, right, sheet)]


def _aligned_row(row: Sequence[Text], widths: Sequence[int], right: Sequence[int], sheet: _Sheet) -> list[Text]:
    """Lay one row out; what does not fit beside the rest goes below it, under the second column."""
    beside = layout.fitting([*widths[: len(row) - 1], row[-1].cell_len], sheet.width)
    lines = [_spaced([_padded(cell, widths[at], at in right) for at, cell in enumerate(row[:beside])])]
    rest = [cell for cell in row[beside:] if cell.plain]
    if rest and beside == 0:
        return _wrapped(_spaced(rest), sheet.width, sheet)
    if rest:
        lead = Text(" " * min(widths[0] + GAP, sheet.width // 4))
        lines.extend(_hanging(lead, _spaced(rest), sheet.width, sheet))
    return lines


def _spaced(cells: Sequence[Text]) -> Text:
    return Text(" " * GAP).join(cells)


def _padded(cell: Text, width: int, right: bool) -> Text:
    blank = " " * (width - cell.cell_len)
    return Text.assemble(blank, cell) if right else Text.assemble(cell, blank)


# Tables


def _grid(grid: Grid, sheet: _Sheet) -> Iterable[_Drawn]:
    if not grid.rows:
        return _line(Line((Span(grid.empty, "dim"),)), sheet)
    columns = shown_columns(grid.columns, wide=sheet.screen.wide)
    kept = last_rows(grid.rows, sheet.last if grid.limited else None)
    cells = [[_cell(row, column, sheet) for column in columns] for row in kept]
    drawn = _titled(columns, cells, sheet) if grid.header else _aligned(cells, _right(columns), sheet)
    if len(kept) == len(grid.rows):
        return drawn
    words = f"The last {len(kept)} of {len(grid.rows)} rows; --limit N shows more."
    return (*drawn, Text(), *_line(Line((Span(words, "dim"),)), sheet))


def _titled(columns: Sequence[Column], cells: Sequence[Sequence[Text]], sheet: _Sheet) -> Iterable[_Drawn]:
    """Choose how: as it is where it fits, as a table of wrapped cells, or each row as a block."""
    titles = [_text((Span(column.title, "strong"),), sheet) for column in columns]
    widths = _widths([titles, *cells])
    if layout.fitting(widths, sheet.width) == len(widths):
        return _aligned([titles, *cells], _right(columns), sheet)
    texts = [[cell.plain for cell in column] for column in zip(titles, *cells, strict=True)]
    narrow = layout.table_widths(columns, widths, texts, sheet.width)
    return _tabular(columns, titles, narrow, cells, sheet) if narrow else _stacked(titles, cells, sheet)


def _right(columns: Sequence[Column]) -> list[int]:
    return [at for at, column in enumerate(columns) if column.kind in NUMBERS]


def _cell(row: Mapping[str, Any], column: Column, sheet: _Sheet) -> Text:
    value: Cell = value_at(row, column.key)
    if isinstance(value, Span):
        return _text((value,), sheet)
    if isinstance(value, tuple) and value and isinstance(value[0], Span):
        return _text((part for part in value if isinstance(part, Span)), sheet)
    tone: Tone = "dim" if value is None or column.kind == "id" else "plain"
    return _text((Span(words_of(value, column.kind), tone),), sheet)


def _tabular(
    columns: Sequence[Column],
    titles: Sequence[Text],
    widths: Sequence[int],
    cells: Sequence[Sequence[Text]],
    sheet: _Sheet,
) -> list[list[Segment]]:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0))
    for column, title, width in zip(columns, titles, widths, strict=True):
        table.add_column(
            title,
            justify="right" if column.kind in NUMBERS else "left",
            no_wrap=not layout.wraps(column),
            overflow="fold",
            width=width,
        )
    for row in cells:
        table.add_row(*row)
    return _console(sheet.width).render_lines(table, pad=False)


def _stacked(titles: Sequence[Text], cells: Sequence[Sequence[Text]], sheet: _Sheet) -> list[Text]:
    """Draw each row as a block of `Title: value` lines, leaving out what is empty."""
    drawn: list[Text] = []
    for number, row in enumerate(cells):
        drawn.extend([Text()] if number else [])
        for title, cell in zip(titles, row, strict=True):
            lead = Text.assemble((f"{title.plain}: " if title.plain else "", "dim"))
            drawn.extend(_hanging(lead, cell, sheet.width, sheet) if cell.plain else [])
    return drawn

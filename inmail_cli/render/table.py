"""Screens and tables. The only module that imports Rich, which gives cell widths, wrapping, tables and colours.

Every word becomes a Rich `Text` made of sanitised, literal text: no markup, no emoji codes, no highlighting. On a
terminal lines wrap and narrow tables turn into blocks; off one nothing is cut or wrapped. Colours are among the
sixteen that a terminal's own theme makes readable, and never say anything that the words do not.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, NamedTuple

from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.text import Text

from inmail_cli.render.cells import NUMBERS, last_rows, shown_columns, value_at, words_of
from inmail_cli.render.screen import Screen
from inmail_cli.render.text import encodable, visible
from inmail_cli.reports.model import BLANK, Aligned, Block, Cell, Column, Grid, Line, Meter, Report, Span, Tone

NARROW = 70
GAP = 3
PROSE_WIDTH = 100
LEAST_TEXT_WIDTH = 14
UNLIMITED = 1_000_000

_STYLES: dict[Tone, str] = {
    "plain": "",
    "strong": "bold",
    "dim": "dim",
    "good": "green",
    "warn": "yellow",
    "bad": "red",
}
_EIGHTHS = " ▏▎▍▌▋▊▉"
_MOST_BAR = 40
_LEAST_BAR = 10


class _Sheet(NamedTuple):
    """What the drawing functions share. `width` is where lines end; `page` where right-hand words stand."""

    console: Console
    screen: Screen
    width: int
    page: int
    last: int | None


def table_text(report: Report, screen: Screen, *, last: int | None) -> str:
    """Draw a report's screen, or its rows as a table between its title and notes."""
    blocks = report.screen or _row_blocks(report)
    width = screen.width if screen.terminal else UNLIMITED
    sheet = _Sheet(_console(width), screen, width, 0, last)
    sheet = sheet._replace(page=_page(blocks, sheet))
    pieces = [_joined(line, screen) for block in blocks for line in _draw(block, sheet)]
    return "".join(f"{piece}\n" for piece in pieces)


def _console(width: int) -> Console:
    return Console(
        file=StringIO(),
        width=width,
        height=100,
        color_system=None,
        force_terminal=False,
        force_jupyter=False,
        force_interactive=False,
        legacy_windows=False,
        no_color=True,
        markup=False,
        emoji=False,
        highlight=False,
    )


def _row_blocks(report: Report) -> tuple[Block, ...]:
    title = (Line((Span(report.title, "strong"),)), BLANK) if report.title else ()
    grid = (Grid(report.columns, report.rows, empty=report.empty),) if report.rows is not None else ()
    notes = tuple(Line((Span(note, "dim"),)) for note in report.notes)
    return (*title, *grid, *((BLANK,) if grid and notes else ()), *notes)


def _draw(block: Block, sheet: _Sheet) -> Iterable[Text | list[Segment]]:
    match block:
        case Line():
            return _line(block, sheet)
        case Meter():
            return _meter(block, sheet)
        case Aligned():
            return _aligned(block, sheet)
        case Grid():
            return _grid(block, sheet)


# Words


def _text(spans: Iterable[Span], screen: Screen) -> Text:
    text = Text(end="")
    for span in spans:
        text.append(_words(span.text, screen), _STYLES[span.tone] or None)
    return text


def _words(text: str, screen: Screen) -> str:
    return encodable(visible(text, ascii_only=screen.ascii), screen.encoding)


def _joined(line: Text | list[Segment], screen: Screen) -> str:
    """Write a line with its colours, without the blanks that only fill it up."""
    segments = line if isinstance(line, list) else _segments(line)
    while segments and not segments[-1].text.strip(" "):
        segments.pop()
    if not segments:
        return ""
    segments[-1] = Segment(segments[-1].text.rstrip(" "), segments[-1].style)
    system = ColorSystem.STANDARD if screen.colour else None
    return "".join(part.style.render(part.text, color_system=system) if part.style else part.text for part in segments)


def _segments(text: Text) -> list[Segment]:
    from rich.style import Style

    pieces = text.divide(sorted({edge for span in text.spans for edge in (span.start, span.end)}))
    return [
        Segment(piece.plain, Style.combine([Style.parse(str(span.style)) for span in piece.spans]))
        if piece.spans
        else Segment(piece.plain)
        for piece in pieces
        if piece.plain
    ]


# Lines


def _line(line: Line, sheet: _Sheet) -> Iterable[Text]:
    left = _text(line.left, sheet.screen)
    if not line.right:
        return _wrapped(left, min(sheet.width, PROSE_WIDTH) if sheet.screen.terminal else UNLIMITED, sheet)
    right = _text(line.right, sheet.screen)
    free = sheet.page - left.cell_len - right.cell_len
    if free >= 2:
        return (Text.assemble(left, " " * free, right),)
    return (*_wrapped(left, sheet.width, sheet), *_wrapped(right, sheet.width, sheet))


def _wrapped(text: Text, width: int, sheet: _Sheet) -> list[Text]:
    """Wrap at words; further lines keep the first one's indentation."""
    if text.cell_len <= width:
        return [text]
    indent = min(len(text.plain) - len(text.plain.lstrip(" ")), width // 2)
    return _hanging(Text(" " * indent), text[indent:], width, sheet)


def _hanging(lead: Text, text: Text, width: int, sheet: _Sheet) -> list[Text]:
    """Put wrapped `text` after `lead`, further lines below the text."""
    lines = text.wrap(sheet.console, max(1, width - lead.cell_len), overflow="fold")
    blank = Text(" " * lead.cell_len)
    return [Text.assemble(blank if number else lead, line) for number, line in enumerate(lines)]


def _meter(meter: Meter, sheet: _Sheet) -> Iterable[Text]:
    spans = (Span(meter.label, "strong"),) if isinstance(meter.label, str) else meter.label
    label = _text(spans, sheet.screen)
    room = min(sheet.page, sheet.width) - label.cell_len - GAP
    if room >= _LEAST_BAR:
        return (Text.assemble(label, " " * GAP, _bar(meter, min(room, _MOST_BAR), sheet.screen)),)
    width = max(1, min(_MOST_BAR, sheet.width))
    return (*_wrapped(label, sheet.width, sheet), _bar(meter, width, sheet.screen))


def _bar(meter: Meter, width: int, screen: Screen) -> Text:
    """Draw a bar of `width` cells, to the eighth of a cell where the screen has such blocks."""
    share = min(max(meter.value / meter.maximum, 0.0), 1.0) if meter.maximum > 0 else 0.0
    steps = 1 if screen.ascii else 8
    whole, part = divmod(round(share * width * steps), steps)
    full, rest = ("#", ".") if screen.ascii else ("█", "░")
    drawn = full * whole + (_EIGHTHS[part] if part else "")
    return Text.assemble((drawn, _STYLES[meter.tone]), (rest * (width - len(drawn)), "dim"))


def _page(blocks: Sequence[Block], sheet: _Sheet) -> int:
    """Find where right-hand words end: the widest line of columns, or of words with a right part."""
    return min(sheet.width, max((_natural(block, sheet) for block in blocks), default=0))


def _natural(block: Block, sheet: _Sheet) -> int:
    match block:
        case Line() if block.right:
            return _text(block.left, sheet.screen).cell_len + 2 + _text(block.right, sheet.screen).cell_len
        case Meter():
            label = block.label if isinstance(block.label, tuple) else (Span(block.label),)
            return _text(label, sheet.screen).cell_len + GAP + 30
        case Aligned():
            widths = _column_widths(_cells(block, sheet.screen))
            return sum(widths) + GAP * max(0, len(widths) - 1)
        case _:
            return 0


# Aligned rows


def _cells(block: Aligned, screen: Screen) -> list[list[Text]]:
    return [[_text((span,), screen) for span in row] for row in block.rows]


def _column_widths(rows: Sequence[Sequence[Text]]) -> list[int]:
    count = max((len(row) for row in rows), default=0)
    return [max((row[at].cell_len for row in rows if at < len(row)), default=0) for at in range(count)]


def _aligned(block: Aligned, sheet: _Sheet) -> Iterable[Text]:
    rows = _cells(block, sheet.screen)
    widths = _column_widths(rows)
    fitting = _fitting(widths, sheet.width)
    return [line for row in rows for line in _aligned_row(row, widths, fitting, block.right_columns, sheet)]


def _fitting(widths: Sequence[int], width: int) -> int:
    """Count the leading columns that fit side by side."""
    used = -GAP
    for count, column in enumerate(widths):
        used += GAP + column
        if used > width:
            return count
    return len(widths)


def _aligned_row(
    row: Sequence[Text], widths: Sequence[int], fitting: int, right: Sequence[int], sheet: _Sheet
) -> list[Text]:
    """Lay one row out; what does not fit beside the rest goes below it, under the second column."""
    if fitting == 0:
        return _wrapped(_spaced([cell for cell in row if cell.plain]), sheet.width, sheet)
    padded = [_padded(cell, widths[at], at in right) for at, cell in enumerate(row[:fitting])]
    lines = [_spaced(padded)]
    rest = [cell for cell in row[fitting:] if cell.plain]
    if rest:
        lead = Text(" " * min(widths[0] + GAP, sheet.width // 2))
        lines.extend(_hanging(lead, _spaced(rest), sheet.width, sheet))
    return lines


def _spaced(cells: Sequence[Text]) -> Text:
    return Text(" " * GAP).join(cells)


def _padded(cell: Text, width: int, right: bool) -> Text:
    blank = " " * (width - cell.cell_len)
    return Text.assemble(blank, cell) if right else Text.assemble(cell, blank)


# Tables


def _grid(grid: Grid, sheet: _Sheet) -> Iterable[Text | list[Segment]]:
    if not grid.rows:
        return _line(Line((Span(grid.empty, "dim"),)), sheet)
    columns = shown_columns(grid.columns, wide=sheet.screen.wide)
    kept = last_rows(grid.rows, sheet.last if grid.limited else None)
    cells = [[_cell(row, column, sheet.screen) for column in columns] for row in kept]
    beside = grid.header and sheet.width >= NARROW and _least_width(columns, cells) <= sheet.width
    drawn: list[Text | list[Segment]] = []
    drawn.extend(_tabular(columns, cells, sheet) if beside else _stacked(columns, cells, grid.header, sheet))
    if len(kept) < len(grid.rows):
        words = f"The last {len(kept)} of {len(grid.rows)} rows. Show more with --limit N."
        drawn.extend((Text(), *_line(Line((Span(words, "dim"),)), sheet)))
    return drawn


def _cell(row: Mapping[str, Any], column: Column, screen: Screen) -> Text:
    value: Cell = value_at(row, column.key)
    if isinstance(value, Span):
        return _text((value,), screen)
    if isinstance(value, tuple) and value and isinstance(value[0], Span):
        return _text((part for part in value if isinstance(part, Span)), screen)
    words = Span(words_of(value, column.kind), "dim" if value is None or column.kind == "id" else "plain")
    return _text((words,), screen)


def _wraps(column: Column) -> bool:
    return column.kind in ("text", "list", "object")


def _least_width(columns: Sequence[Column], cells: Sequence[Sequence[Text]]) -> int:
    """Find the narrowest that a table can be without breaking numbers, dates and titles."""
    widths = _column_widths([[Text(column.title) for column in columns], *cells])
    pairs = zip(columns, widths, strict=True)
    least = sum(min(width, LEAST_TEXT_WIDTH) if _wraps(column) else width for column, width in pairs)
    return least + GAP * (len(columns) - 1)


def _tabular(columns: Sequence[Column], cells: Sequence[Sequence[Text]], sheet: _Sheet) -> list[list[Segment]]:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold", show_edge=False)
    natural = _column_widths([[Text(column.title) for column in columns], *cells])
    for column, width in zip(columns, natural, strict=True):
        table.add_column(
            Text(_words(column.title, sheet.screen)),
            justify="right" if column.kind in NUMBERS else "left",
            no_wrap=not _wraps(column),
            overflow="fold",
            min_width=min(width, LEAST_TEXT_WIDTH) if _wraps(column) else width,
        )
    for row in cells:
        table.add_row(*row)
    return _lines(table, sheet)


def _lines(renderable: RenderableType, sheet: _Sheet) -> list[list[Segment]]:
    return sheet.console.render_lines(renderable, pad=False)


def _stacked(columns: Sequence[Column], cells: Sequence[Sequence[Text]], header: bool, sheet: _Sheet) -> list[Text]:
    """Draw each row as a block of `Title: value` lines, or without a header as one wrapped line."""
    if not header:
        return list(_aligned_texts(columns, cells, sheet))
    drawn: list[Text] = []
    for number, row in enumerate(cells):
        drawn.extend([Text()] if number else [])
        for column, cell in zip(columns, row, strict=True):
            drawn.extend(_titled(column, cell, sheet) if cell.plain else [])
    return drawn


def _titled(column: Column, cell: Text, sheet: _Sheet) -> list[Text]:
    title = f"{_words(column.title, sheet.screen)}: " if column.title else ""
    return _hanging(Text.assemble((title, "dim")), cell, sheet.width, sheet)


def _aligned_texts(columns: Sequence[Column], cells: Sequence[Sequence[Text]], sheet: _Sheet) -> Iterable[Text]:
    widths = _column_widths(cells)
    right = [at for at, column in enumerate(columns) if column.kind in NUMBERS]
    fitting = _fitting(widths, sheet.width)
    for row in cells:
        yield from _aligned_row(row, widths, fitting, right, sheet)

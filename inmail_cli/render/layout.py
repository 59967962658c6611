"""The arithmetic of a screen: what fits, how long a bar is, which blocks make a table. Knows no Rich."""

from collections.abc import Sequence

from inmail_cli.reports.blocks import BLANK, Aligned, Bars, Block, Grid, Heading, Line, Meter, Span, Tone
from inmail_cli.reports.model import Column, Report

GAP = 2
METER_GAP = 3
NARROW = 50  # under this no cell is wrapped: what does not fit as it is becomes a block a row
ROOMY = 70  # from here on a cell may take as many lines as its text needs, below two
LEAST_TEXT_WIDTH = 12
WHOLE_WORD = 15  # "connection-note"; longer words, addresses above all, may be broken in a table
MOST_BAR = 40
LEAST_BAR = 10

STYLES: dict[Tone, str] = {
    "plain": "",
    "strong": "bold",
    "dim": "dim",
    "good": "green",
    "warn": "yellow",
    "bad": "red",
}

_EIGHTHS = " ▏▎▍▌▋▊▉"

# Stands for a blank within backticks while lines are broken, so that a command to copy stays whole. Unicode has
# set it aside for such private use: no text holds it.
_UNBROKEN = "\ufdd0"


def row_blocks(report: Report) -> tuple[Block, ...]:
    """Make a screen of a report that has none: its title, its rows as a table, its notes."""
    title = (Line((Span(report.title, "strong"),)), BLANK) if report.title else ()
    grid = (Grid(report.columns, report.rows, empty=report.empty),) if report.rows is not None else ()
    notes = tuple(Line((Span(note, "dim"),)) for note in report.notes)
    return (*title, *grid, *((BLANK,) if grid and notes else ()), *notes)


def unheaded(block: Block) -> Block:
    """Turn a heading into a line; any other block is itself."""
    return Line((Span(block.text, "strong", typed=True),)) if isinstance(block, Heading) else block


def fitting(widths: Sequence[int], width: int) -> int:
    """Count the leading columns that fit side by side.

    >>> fitting([3, 10, 40], 20), fitting([3, 10, 40], 57)
    (2, 3)
    """
    used = -GAP
    for count, column in enumerate(widths):
        used += GAP + column
        if used > width:
            return count
    return len(widths)


def wraps(column: Column) -> bool:
    """Tell whether a column's cells may be broken over lines; numbers and dates may not."""
    return column.kind in ("text", "list", "object")


def least_widths(columns: Sequence[Column], widths: Sequence[int], texts: Sequence[Sequence[str]]) -> list[int]:
    """Find how narrow each column may become: numbers and dates are never broken, and words rarely.

    `texts` are what the columns hold, their titles too.
    """
    parts = zip(columns, widths, map(_longest_word, texts), strict=True)
    return [min(word, width, WHOLE_WORD) if wraps(column) else width for column, width, word in parts]


def table_widths(
    columns: Sequence[Column], widths: Sequence[int], texts: Sequence[Sequence[str]], width: int
) -> list[int] | None:
    """Choose the widths of columns that do not fit as they are; None where a block for each row reads better.

    `texts` are what the columns hold, each title first.
    """
    least = least_widths(columns, widths, texts)
    if width < NARROW or fitting(least, width) < len(least):
        return None
    narrow = narrowed(widths, least, width)
    if width < ROOMY and any(map(_crowded, texts, narrow)):
        return None
    return narrow


def _crowded(texts: Sequence[str], width: int) -> bool:
    """Tell whether a cell of a column needs more than two lines."""
    return any(len(text) > width and len(wrapped_words(text, width)) > 2 for text in texts)


def narrowed(widths: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Narrow the widest columns, cell by cell, until they fit side by side; none below its least width.

    >>> narrowed([3, 30, 20], [3, 8, 19], 40)
    [3, 14, 19]
    """
    narrow = [max(low, min(wide, width)) for wide, low in zip(widths, least, strict=True)]
    for _ in range(sum(narrow) + GAP * (len(narrow) - 1) - width):
        spare = [at for at, low in enumerate(least) if narrow[at] > low]
        if not spare:
            break
        narrow[max(spare, key=lambda at: narrow[at])] -= 1
    return narrow


def _longest_word(texts: Sequence[str]) -> int:
    return max((len(word) for text in texts for word in text.split()), default=0)


def bar(meter: Meter, width: int, *, ascii_only: bool) -> tuple[str, str]:
    """Draw the full and the empty part of a bar of `width` cells, to the eighth of a cell.

    >>> bar(Meter("", 5, 16), 4, ascii_only=False), bar(Meter("", 9, 8), 4, ascii_only=True)
    (('█▎', '░░'), ('####', ''))
    """
    return bar_of(meter.value, meter.maximum, width, ascii_only=ascii_only)


def bar_of(value: float, end: float, width: int, *, ascii_only: bool) -> tuple[str, str]:
    """Draw `value` on a scale from 0 to `end`, both parts; nothing is full where the scale has no length."""
    share = min(max(value / end, 0.0), 1.0) if end > 0 else 0.0
    steps = 1 if ascii_only else 8
    whole, part = divmod(round(share * width * steps), steps)
    full, rest = ("#", ".") if ascii_only else ("█", "░")
    drawn = full * whole + (_EIGHTHS[part] if part else "")
    return drawn, rest * (width - len(drawn))


def aligned_bars(bars: Bars, width: int, *, ascii_only: bool) -> Aligned:
    """Turn a chart into aligned rows: label, bar, words."""
    beside = max((len(row.label) + len(row.words) for row in bars.rows), default=0) + 2 * GAP
    room = max(LEAST_BAR, min(MOST_BAR, width - beside))
    end = max((row.value for row in bars.rows), default=0)
    return Aligned(
        tuple(
            (Span(row.label), Span(bar_of(row.value, end, room, ascii_only=ascii_only)[0], row.tone), Span(row.words))
            for row in bars.rows
        )
    )


def joined_commands(text: str) -> str:
    """Make each command in backticks one unbreakable word; `parted` undoes it.

    >>> parted(joined_commands("Try `inmail plan list` now.").split()[1])
    '`inmail plan list`'
    """
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a stray backtick: nothing to be sure of
        return text
    return "`".join(piece.replace(" ", _UNBROKEN) if at % 2 else piece for at, piece in enumerate(pieces))


def parted(text: str) -> str:
    """Put the blanks of `joined_commands` back."""
    return text.replace(_UNBROKEN, " ")


def wrapped_words(text: str, width: int, *, further: str = "") -> list[str]:
    """Break a text at its blanks, never within a word or a command in backticks; `further` lines are indented.

    >>> wrapped_words("See `inmail plan list` for more.", 20, further="  ")
    ['See', '  `inmail plan list`', '  for more.']
    """
    from textwrap import wrap

    lines = wrap(
        joined_commands(text),
        max(width, 1),
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [parted(line) for line in lines]


def nice_step(end: float, most: int) -> float:
    """Choose the step of a scale from 0 to at least `end`, of `most` steps at most: 1, 2 or 5 times a power of ten.

    >>> nice_step(148, 4), nice_step(7, 4), nice_step(0, 4)
    (50, 2, 1)
    """
    step, factors = 1, (2, 2.5, 2)
    for turn in range(60):
        if end <= step * most:
            break
        step = round(step * factors[turn % 3])
    return step

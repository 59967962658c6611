"""Charts in a terminal: plotille sets the dots, this lays out axes and words around them.

A cell holds 2 by 4 dots of Braille. Where only ASCII can be shown, each cell becomes the sign that looks most like it.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from plotille import Canvas
from rich.text import Text

from inmail_cli.render import layout
from inmail_cli.render.cells import percent
from inmail_cli.render.layout import GAP, STYLES
from inmail_cli.render.screen import Screen, encoding_of, shown
from inmail_cli.reports.blocks import Chart, Plot, Range, Ranges, Tone

HEIGHT = 12
WIDEST = 100
LEAST_ROOM = 16
LONGEST_LABEL = 24

_BRAILLE = 0x2800
_DOT_ROWS = (0x01 | 0x08, 0x02 | 0x10, 0x04 | 0x20, 0x40 | 0x80)
_SIGNS = {0b0001: "'", 0b0010: "-", 0b0100: "-", 0b1000: "_"}
_UP, _DOWN = "▲", "▼"


class _Layer(NamedTuple):
    """Dots of one tone; later layers are drawn over earlier ones."""

    canvas: Canvas
    tone: Tone


class _Area(NamedTuple):
    """Where dots go: in cells, 2 dots wide and 4 high each."""

    width: int
    height: int

    def layer(self, tone: Tone) -> _Layer:
        """Make a layer whose coordinates are dots, from the lower left."""
        return _Layer(Canvas(self.width, self.height, 0, 0, self.width * 2, self.height * 4), tone)


def chart_lines(chart: Chart, screen: Screen, width: int) -> list[Text]:
    """Draw a chart in lines of at most `width` cells."""
    width = min(width, WIDEST)
    if isinstance(chart, Plot):
        return _plot(chart, screen, width)
    return _ranges(chart, screen, width)


# Plots


def _plot(plot: Plot, screen: Screen, width: int) -> list[Text]:
    top = max([0.0, *(value for value in (*plot.values, *plot.high) if value is not None)])
    step = layout.nice_step(top, 4)
    steps = max(1, -int(-top // step))
    each = max(1, (HEIGHT - 1) // steps)
    gutter = len(f"{step * steps:,}")
    places = max(1, len(plot.values))
    room = max(2, width - gutter - GAP)
    cells = room if plot.shape == "steps" or places > 2 * room else _column_dots(places, room) * places // 2 + 1
    area = _Area(min(room, cells), steps * each + 1)
    scale = _Scale(area, places, 4 * each / step)
    drawn = _merged(_layers(plot, scale), screen)
    lines = [
        Text.assemble((_tick(row, each, step, gutter), "dim"), " │" if not screen.ascii else " |", line)
        for row, line in zip(range(area.height - 1, -1, -1), drawn, strict=True)
    ]
    return [*lines, *_below(plot, scale, gutter, screen)]


def _tick(row: int, each: int, step: float, gutter: int) -> str:
    return f"{step * (row // each):,}".rjust(gutter) if row % each == 0 else " " * gutter


class _Scale(NamedTuple):
    """From places and values to dots; `per_unit` is dots for a value of 1."""

    area: _Area
    places: int
    per_unit: float

    def x(self, place: int) -> int:
        """The first dot of a place."""
        return place * self.area.width * 2 // self.places

    def y(self, value: float) -> int:
        """The dot of a value; 0 is the lowest."""
        return round(value * self.per_unit)


def _column_dots(places: int, room: int) -> int:
    """How many dots a column may take, the gap after it included: an even number, so that all look the same."""
    return min(8, room * 2 // places // 2 * 2 or 1)


def _layers(plot: Plot, scale: _Scale) -> list[_Layer]:
    if plot.shape == "columns":
        return [_columns(plot, scale)]
    ahead = len(plot.values) if plot.projected is None else plot.projected
    ranges = [_band(plot, scale)] if plot.low else []
    return [*ranges, _line(plot, scale, range(ahead), "good"), _line(plot, scale, range(ahead, scale.places), "warn")]


def _columns(plot: Plot, scale: _Scale) -> _Layer:
    layer = scale.area.layer("good")
    for place, value in enumerate(plot.values):
        left, right = scale.x(place), scale.x(place + 1)
        for x in range(left, max(left + 1, right - (right - left > 2))):
            if value:
                layer.canvas.line(x, 0, x, max(0, scale.y(value) - 1))
    return layer


def _line(plot: Plot, scale: _Scale, places: Sequence[int], tone: Tone) -> _Layer:
    layer = scale.area.layer(tone)
    for place in places:
        value = plot.values[place]
        if value is None:
            continue
        left, right, y = scale.x(place), max(scale.x(place), scale.x(place + 1) - 1), scale.y(value)
        layer.canvas.line(left, y, right, y)
        before = plot.values[place - 1] if place else None
        if before is not None:
            layer.canvas.line(left, scale.y(before), left, y)
    return layer


def _band(plot: Plot, scale: _Scale) -> _Layer:
    """The range: every other dot, so that the line stays visible without colour."""
    layer = scale.area.layer("dim")
    for place, (low, high) in enumerate(zip(plot.low, plot.high, strict=True)):
        if low is None or high is None:
            continue
        for x in range(scale.x(place), max(scale.x(place) + 1, scale.x(place + 1))):
            for y in range(scale.y(low), scale.y(high) + 1):
                if (x + y) % 2 == 0 and x % 2 == 0:
                    layer.canvas.point(x, y)
    return layer


def _below(plot: Plot, scale: _Scale, gutter: int, screen: Screen) -> list[Text]:
    """The axis, the marks, the labels of places, and what the marks mean."""
    lead, width = " " * (gutter + GAP), scale.area.width
    rule = "-" if screen.ascii else "─"
    lines = [Text(" " * gutter + (" +" if screen.ascii else " └") + rule * width)]
    signs: dict[Literal["good", "bad"], str] = {
        "good": "^" if screen.ascii else _UP,
        "bad": "v" if screen.ascii else _DOWN,
    }
    marked = [tone for tone in signs if any(mark.tone == tone for mark in plot.marks)]
    lines += [Text.assemble(lead, _mark_row(plot, scale, tone, signs[tone])) for tone in marked]
    lines.append(Text(lead + _labels(plot, scale, screen), "dim"))
    means = {mark.tone: mark.kind for mark in plot.marks}
    if marked:
        lines.append(Text(lead + "  ".join(f"{signs[tone]} {means[tone]}" for tone in marked), "dim"))
    return lines


def _mark_row(plot: Plot, scale: _Scale, tone: Tone, sign: str) -> Text:
    cells = {scale.x(mark.place) // 2 for mark in plot.marks if mark.tone == tone}
    return Text("".join(sign if at in cells else " " for at in range(scale.area.width)), STYLES[tone])


def _labels(plot: Plot, scale: _Scale, screen: Screen) -> str:
    """The labels of the ticks, each from its place on, the last ending at the margin; none over another."""
    row = ""
    for place in plot.ticks:
        words = shown(plot.labels[place], screen)
        at = min(scale.x(place) // 2, max(0, scale.area.width - len(words)))
        if not row or at >= len(row) + GAP:
            row += " " * (at - len(row)) + words
    return row


# Ranges


def _ranges(chart: Ranges, screen: Screen, width: int) -> list[Text]:
    labels = [_cut(shown(row.label, screen), screen) for row in chart.rows]
    words = [shown(row.words, screen) for row in chart.rows]
    gutter = max(Text(label).cell_len for label in labels)
    room = width - gutter - max(map(len, words)) - 2 * GAP
    beside = room >= LEAST_ROOM
    if not beside:
        room = max(2, width - GAP)
    ends = [value for row in chart.rows for value in (row.value, row.high) if value is not None]
    step = layout.nice_step(max([0.04, *ends]) * 100, 4)
    end = step * max(1, -int(-max([0.04, *ends]) * 100 // step)) / 100
    lines = []
    for row, label, said in zip(chart.rows, labels, words, strict=True):
        drawn = _range(row, end, room, screen)
        name = Text(label + " " * (gutter - Text(label).cell_len), "dim" if row.faint else "")
        if beside:
            lines.append(Text.assemble(name, " " * GAP, drawn, " " * GAP, (said, "dim" if row.faint else "")))
        else:
            together = gutter + GAP + len(said) <= width
            named = [Text.assemble(name, " " * GAP, (said, "dim"))] if together else [name, Text(said, "dim")]
            lines += [*named, drawn]
    lead = gutter + GAP if beside else 0
    return [*lines, Text(" " * lead + _percents(step / 100, end, room), "dim")]


def _cut(label: str, screen: Screen) -> str:
    if len(label) <= LONGEST_LABEL:
        return label
    return label[: LONGEST_LABEL - 3] + ("..." if screen.ascii else "…")


def _range(row: Range, end: float, room: int, screen: Screen) -> Text:
    area = _Area(room, 1)
    tone: Tone = "dim" if row.faint else "good"
    layer = area.layer(tone)
    if row.low is not None and row.high is not None:
        layer.canvas.line(_dot(row.low, end, room), 2, _dot(row.high, end, room), 2)
    if row.value is not None:
        layer.canvas.point(_dot(row.value, end, room), 2, marker="o" if screen.ascii else "●")
    return _merged([layer], screen)[0]


def _dot(value: float, end: float, room: int) -> int:
    return min(room * 2 - 1, round(value / end * (room * 2 - 1)))


def _percents(step: float, end: float, room: int) -> str:
    row, value = "", 0.0
    while value <= end + step / 2:
        words = percent(value)
        at = min(_dot(value, end, room) // 2, room - len(words))
        if not row or at >= len(row) + GAP:
            row += " " * (at - len(row)) + words
        value += step
    return row


# Dots to text


def _merged(layers: Sequence[_Layer], screen: Screen) -> list[Text]:
    """Lay the layers over one another, the tone of the last that has a dot there; row by row from the top."""
    plain = screen.ascii or not _holds_dots(encoding_of(screen))
    sheets = [layer.canvas.plot(linesep="\n").split("\n") for layer in layers]
    lines = []
    for rows in zip(*sheets, strict=True):
        cells = [(_tone(at, layers), _cell(at, plain)) for at in zip(*rows, strict=True)]
        runs = groupby(cells, lambda cell: cell[0])
        lines.append(Text.assemble(*(("".join(sign for _, sign in run), STYLES[tone]) for tone, run in runs)))
    return lines


def _tone(cells: Sequence[str], layers: Sequence[_Layer]) -> Tone:
    tones = [layer.tone for layer, cell in zip(layers, cells, strict=True) if cell not in (" ", chr(_BRAILLE))]
    return tones[-1] if tones else "plain"


def _cell(cells: Sequence[str], plain: bool) -> str:
    dots = 0
    for cell in cells:
        code = ord(cell) - _BRAILLE
        if 0 <= code < 0x100:
            dots |= code
        elif cell != " ":
            return cell
    if not dots:
        return " "
    return _sign(dots) if plain else chr(_BRAILLE + dots)


def _sign(dots: int) -> str:
    """The ASCII sign that looks most like some dots.

    >>> _sign(0x09), _sign(0xC0), _sign(0x47), _sign(0xFF)
    ("'", '_', '|', '#')
    """
    rows = sum(1 << at for at, mask in enumerate(_DOT_ROWS) if dots & mask)
    if rows in _SIGNS:
        return _SIGNS[rows]
    return "#" if dots.bit_count() > 4 else "|"


def _holds_dots(encoding: str) -> bool:
    try:
        chr(_BRAILLE + 0xFF).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True

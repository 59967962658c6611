"""Charts as SVG: the same elements in a file of their own and within an HTML page.

Across, everything is in percents of the width there is, so that a chart fills a phone and a printed page alike with
letters of one size; upright it is in pixels. There are no scripts and no references to anything outside.
"""

from collections.abc import Iterator, Sequence
from html import escape

from inmail_cli.render import layout
from inmail_cli.render.cells import percent
from inmail_cli.render.text import visible
from inmail_cli.reports.blocks import Chart, Line, Mark, Plot, Range, Ranges
from inmail_cli.reports.model import Report

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
LIGHT = {
    "ink": "#1c2127",
    "soft": "#59636e",
    "rule": "#d9dee3",
    "page": "#f5f6f8",
    "card": "#ffffff",
    "accent": "#0a66c2",
    "good": "#1a7f37",
    "warn": "#8a5a00",
    "bad": "#b42318",
}
DARK = {
    "ink": "#e8edf2",
    "soft": "#a3adb8",
    "rule": "#363d46",
    "page": "#0f1216",
    "card": "#181c22",
    "accent": "#71b7fb",
    "good": "#5fce7b",
    "warn": "#e5b454",
    "bad": "#ff948a",
}
WIDTH, MARGIN = 720, 24
PLOT_HEIGHT, ROW_HEIGHT = 180, 40
_ABOVE, _PAD, _LABELS, _MARKS = 22, 4, 22, 14
_LONGEST_LABEL = 26


def svg_document(report: Report) -> str:
    """Write a report's charts as one file, one below the other; its words where it has none."""
    charts = [block for block in report.screen if isinstance(block, Plot | Ranges)]
    inner = WIDTH - 2 * MARGIN
    parts, top = [], MARGIN
    for number, chart in enumerate(charts):
        height = height_of(chart)
        parts.append(
            f'<text class="name" x="{MARGIN}" y="{top + 16}">{markup(chart.title)}</text>'
            f'<svg x="{MARGIN}" y="{top + 28}" width="{inner}" height="{height}">{_drawn(chart)}</svg>'
        )
        top += height + 28 + MARGIN * (number < len(charts) - 1)
    if not charts:
        words = report.notes[0] if report.notes else _first_line(report) or report.empty
        parts.append(f'<text class="name" x="{MARGIN}" y="{top + 16}">{markup(words)}</text>')
        top += 28
    height = top + MARGIN
    said = " ".join(chart.summary for chart in charts) or report.empty
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
        ' role="img" aria-labelledby="chart-title chart-desc">'
        f'<title id="chart-title">{markup(report.title)}</title><desc id="chart-desc">{markup(said)}</desc>'
        f"<style>{style(LIGHT)}@media screen and (prefers-color-scheme:dark){{{style(DARK)}}}</style>"
        f'<rect class="card" width="100%" height="100%" rx="8"/>{"".join(parts)}</svg>\n'
    )


def _first_line(report: Report) -> str:
    lines = [block for block in report.screen if isinstance(block, Line) and block.left]
    return "".join(span.text for span in lines[-1].left) if lines else ""


def svg_element(chart: Chart, name: str) -> str:
    """Write a chart as an element of a page, which has `style` already; `name` is its own on that page."""
    return (
        f'<svg class="chart" width="100%" height="{height_of(chart)}" role="img"'
        f' aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{markup(chart.title)}</title>'
        f'<desc id="{name}-desc">{markup(chart.summary)}</desc>{_drawn(chart)}</svg>'
    )


def style(colours: dict[str, str]) -> str:
    """Return the CSS of charts in these colours: plain values, which every program that shows SVG understands."""
    ink, soft, rule = colours["ink"], colours["soft"], colours["rule"]
    accent, card = colours["accent"], colours["card"]
    return (
        f"text{{font:12px {FONT};fill:{soft}}}.name{{font-size:15px;font-weight:600;fill:{ink}}}.label{{fill:{ink}}}"
        f".scale{{paint-order:stroke;stroke:{card};stroke-width:4px;stroke-linejoin:round}}"
        f".card{{fill:{card}}}.rule{{stroke:{rule}}}.now{{stroke:{soft};stroke-dasharray:2 3}}"
        f".line{{fill:none;stroke:{accent};stroke-width:2;stroke-linejoin:round;vector-effect:non-scaling-stroke}}"
        f".coming{{stroke-dasharray:5 4}}.area{{fill:{accent};opacity:.13}}.band{{fill:{accent};opacity:.18}}"
        f".column{{fill:{accent}}}.published{{fill:{soft};opacity:.16}}"
        f".range{{stroke:{accent};stroke-width:6;stroke-linecap:round;opacity:.38}}.dot{{fill:{accent}}}"
        f".faint{{stroke:{soft};fill:{soft}}}.good{{fill:{colours['good']}}}.bad{{fill:{colours['bad']}}}"
    )


def markup(text: str) -> str:
    """Escape a text for SVG and HTML, attributes included; hidden characters become visible marks.

    >>> markup('<b> & "x"')
    '&lt;b&gt; &amp; &quot;x&quot;'
    """
    return escape(visible(text)).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def height_of(chart: Chart) -> int:
    """Return how high a chart is, in pixels."""
    if isinstance(chart, Ranges):
        return len(chart.rows) * ROW_HEIGHT + _LABELS
    tones = len({mark.tone for mark in chart.marks})
    return _ABOVE + PLOT_HEIGHT + _PAD + tones * _MARKS + _LABELS + (_LABELS if tones else 0)


def _drawn(chart: Chart) -> str:
    return "".join(_plot(chart) if isinstance(chart, Plot) else _ranges(chart))


# Plots


def _plot(plot: Plot) -> Iterator[str]:
    top = max([0.0, *(value for value in (*plot.values, *plot.high) if value is not None)])
    step = layout.nice_step(top, 4)
    steps = max(1, -int(-top // step))
    yield from _levels(steps)
    places = max(1, len(plot.values))
    yield (
        f'<svg y="{_ABOVE - _PAD}" width="100%" height="{PLOT_HEIGHT + 2 * _PAD}" preserveAspectRatio="none"'
        f' viewBox="0 {-_PAD} {places} {PLOT_HEIGHT + 2 * _PAD}">'
    )
    scale = PLOT_HEIGHT / (step * steps)
    yield from _columns(plot, scale) if plot.shape == "columns" else _steps(plot, scale)
    yield "</svg>"
    for number in range(1, steps + 1):
        y = _short(_ABOVE + PLOT_HEIGHT - PLOT_HEIGHT * number / steps - 5)
        yield f'<text class="scale" x="100%" y="{y}" text-anchor="end">{step * number:,}</text>'
    if plot.projected:
        x = _share(plot.projected, places)
        yield f'<line class="now" x1="{x}" x2="{x}" y1="{_ABOVE}" y2="{_ABOVE + PLOT_HEIGHT}"/>'
    below = _ABOVE + PLOT_HEIGHT + _PAD
    rows = _mark_rows(plot)
    for row, marks in enumerate(rows):
        yield from (_mark(mark, _share(mark.place, places), below + row * _MARKS + 7) for mark in marks)
    below += len(rows) * _MARKS
    for place in plot.ticks:
        at = (place + 0.5 * (plot.shape == "columns")) / places
        yield _words(at, below + 16, plot.labels[place])
    yield from _legend(rows, below + _LABELS + 14)


def _levels(steps: int) -> Iterator[str]:
    for number in range(steps + 1):
        y = _ABOVE + PLOT_HEIGHT - PLOT_HEIGHT * number / steps
        yield f'<line class="rule" x1="0" x2="100%" y1="{_short(y)}" y2="{_short(y)}"/>'


def _steps(plot: Plot, scale: float) -> Iterator[str]:
    ahead = len(plot.values) if plot.projected is None else plot.projected
    for run in _runs(plot.low):
        outline = [(place, plot.high[place] or 0) for place in run], [(place, plot.low[place] or 0) for place in run]
        there = " ".join(f"L{at},{_y(value, scale)} {at + 1},{_y(value, scale)}" for at, value in outline[0])
        back = " ".join(f"L{at + 1},{_y(value, scale)} {at},{_y(value, scale)}" for at, value in reversed(outline[1]))
        yield f'<path class="band" d="M{there[1:]} {back}Z"/>'
    for run in _runs(plot.values):
        path = _path(plot, run, scale)
        yield f'<path class="area" d="M{run[0]},{PLOT_HEIGHT} L{path[1:]} L{run[-1] + 1},{PLOT_HEIGHT}Z"/>'
        for part, kind in ((run[: max(0, ahead - run[0])], ""), (run[max(0, ahead - run[0]) :], " coming")):
            if part:
                yield f'<path class="line{kind}" d="{_path(plot, part, scale)}"/>'


def _runs(values: Sequence[float | None]) -> list[list[int]]:
    """The places with values, those side by side together.

    >>> _runs([None, 1, 2, None, 3])
    [[1, 2], [4]]
    """
    runs: list[list[int]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _path(plot: Plot, places: Sequence[int], scale: float) -> str:
    """A line that holds each value until the next; from the value before, where there is one."""
    before = plot.values[places[0] - 1] if places[0] else None
    path = "" if before is None else f"M{places[0]},{_y(before, scale)}"
    for place in places:
        y = _y(plot.values[place] or 0, scale)
        path += f"{'V' if path else f'M{place},'}{y}H{place + 1}"
    return path


def _columns(plot: Plot, scale: float) -> Iterator[str]:
    for place, value in enumerate(plot.values):
        if value:
            height = max(1, value * scale)
            yield (
                f'<rect class="column" x="{place + 0.12:.2f}" width="0.76" y="{_short(PLOT_HEIGHT - height)}"'
                f' height="{_short(height)}"><title>{markup(plot.labels[place])}: {value:,}</title></rect>'
            )


def _mark_rows(plot: Plot) -> list[list[Mark]]:
    rows = ([mark for mark in plot.marks if mark.tone == tone] for tone in ("good", "bad"))
    return [row for row in rows if row]


def _mark(mark: Mark, x: str, y: float) -> str:
    shape = "M-4.5,4L0,-4L4.5,4Z" if mark.tone == "good" else "M-4.5,-4L0,4L4.5,-4Z"
    title = f"<title>{markup(mark.words)}</title>" if mark.words else ""
    return f'<svg x="{x}" y="{y}" overflow="visible"><path class="{mark.tone}" d="{shape}">{title}</path></svg>'


def _legend(rows: Sequence[Sequence[Mark]], y: int) -> Iterator[str]:
    x = 5
    for row in rows:
        yield _mark(row[0]._replace(words=""), str(x), y - 4)
        yield f'<text x="{x + 10}" y="{y}">{markup(row[0].kind)}</text>'
        x += 34 + 7 * len(row[0].kind)


# Ranges


def _ranges(chart: Ranges) -> Iterator[str]:
    ends = [value for row in chart.rows for value in (row.value, row.high) if value is not None]
    highest = max([0.04, *ends]) * 100
    step = layout.nice_step(highest, 4)
    end = step * -int(-highest // step) / 100
    bottom = len(chart.rows) * ROW_HEIGHT
    for row in chart.rows:
        if row.value is None and row.low is not None and row.high is not None:
            x, width = _share(row.low, end), _share(row.high - row.low, end)
            yield f'<rect class="published" x="{x}" width="{width}" y="0" height="{bottom}"/>'
    for number in range(round(end * 100 / step) + 1):
        x = _share(number * step, end * 100)
        yield f'<line class="rule" x1="{x}" x2="{x}" y1="0" y2="{bottom}"/>'
        yield _words(number * step / 100 / end, bottom + 16, percent(number * step / 100))
    for place, row in enumerate(chart.rows):
        yield from _range(row, end, place * ROW_HEIGHT)


def _range(row: Range, end: float, top: int) -> Iterator[str]:
    y = top + 27
    label = row.label if len(row.label) <= _LONGEST_LABEL else row.label[: _LONGEST_LABEL - 1] + "…"
    yield f'<text class="scale{"" if row.faint else " label"}" x="0" y="{top + 15}">{markup(label)}</text>'
    yield f'<text class="scale" x="100%" y="{top + 15}" text-anchor="end">{markup(row.words)}</text>'
    faint = " faint" if row.faint else ""
    if row.low is not None and row.high is not None:
        ends = f'x1="{_share(row.low, end)}" x2="{_share(row.high, end)}" y1="{y}" y2="{y}"'
        yield f'<line class="range{faint}" {ends}/>'
    if row.value is not None:
        yield f'<circle class="dot{faint}" cx="{_share(row.value, end)}" cy="{y}" r="4.5"/>'


# Numbers


def _words(share: float, y: int, text: str) -> str:
    """Words at a share of the width, kept within it."""
    anchor = "start" if share < 0.06 else "end" if share > 0.94 else "middle"
    return f'<text x="{_percent(share)}" y="{y}" text-anchor="{anchor}">{markup(text)}</text>'


def _share(value: float, end: float) -> str:
    return _percent(value / end)


def _percent(share: float) -> str:
    return f"{_short(share * 100)}%"


def _y(value: float, scale: float) -> str:
    return _short(PLOT_HEIGHT - value * scale)


def _short(number: float) -> str:
    """Write a number with two decimals at most.

    >>> _short(12.0), _short(1 / 3)
    ('12', '0.33')
    """
    return f"{number:.2f}".rstrip("0").rstrip(".")

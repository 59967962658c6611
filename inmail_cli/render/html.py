"""HTML: one page that needs nothing but itself, for a browser, a phone, a printer or an e-mail's attachment.

There is no script and nothing is fetched. What people typed is text, whatever it looks like. The page is light or dark
as its reader prefers, and always light on paper. Every report can be written so: its screen is drawn block by block.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, takewhile

from inmail_cli.render import layout
from inmail_cli.render.cells import NUMBERS, cell_words, shown_columns, value_at
from inmail_cli.render.page import STYLE
from inmail_cli.render.screen import Screen
from inmail_cli.render.svg import DARK, LIGHT, markup, style, svg_element
from inmail_cli.reports.blocks import Aligned, Bars, Block, Cell, Chart, Grid, Heading, Line, Meter, Span
from inmail_cli.reports.model import Column, Report

FEW_COLUMNS = 4


def html_text(report: Report, screen: Screen) -> str:
    """Write the report as a page."""
    blocks = list(report.screen or layout.row_blocks(report))
    title, named, when = report.title, markup(report.title), ""
    if blocks and isinstance(blocks[0], Line):
        first = blocks.pop(0)
        assert isinstance(first, Line)
        title = _plain(first.left) or title
        named = _spans([span._replace(tone="plain") if span.tone == "strong" else span for span in first.left]) or named
        when = _spans(first.right)
    beside = f'<p class="when">{when}</p>' if when else ""
    if any(isinstance(block, Heading) for block in blocks):
        leading = list(takewhile(lambda block: isinstance(block, Line), blocks))
        beside += "".join(_line(block) for block in leading if isinstance(block, Line))
        blocks = blocks[len(leading) :]
    head = f"<header><h1>{named}</h1>{beside}</header>"
    body = "".join(_Page(screen, blocks).written())
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="referrer" content="no-referrer">\n<meta name="generator" content="inmail">\n'
        f"<title>{markup(title)}</title>\n<style>{_style()}</style>\n</head>\n"
        f"<body>\n<main>\n{head}\n{body}</main>\n</body>\n</html>\n"
    )


def _style() -> str:
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}{style(DARK)}}}"
    return f":root{{{_variables(LIGHT)}}}{style(LIGHT)}{dark}{STYLE}"


def _variables(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


class _Page:
    """The blocks of a page: each heading opens a card that ends before the next one."""

    def __init__(self, screen: Screen, blocks: Sequence[Block]) -> None:
        self.screen = screen
        self.blocks = blocks
        self.parts = any(isinstance(block, Heading) and block.level == 1 for block in blocks)
        self.charts = count(1)

    def written(self) -> Iterator[str]:
        """Write the blocks; blank lines between them are the style's business."""
        is_open = False
        for block in self.blocks:
            starts = isinstance(block, Heading)
            if is_open and starts:
                yield "</section>\n"
            if isinstance(block, Heading) and block.level == 1:
                is_open = False
                yield f'<h2 class="part">{markup(block.text)}</h2>\n'
                continue
            written = self._block(block)
            if (written and not is_open) or starts:
                yield '<section class="card">\n'
                is_open = True
            yield written
        if is_open:
            yield "</section>\n"

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                tag = "h3" if self.parts else "h2"
                return f"<{tag}>{markup(block.text)}</{tag}>\n"
            case Line():
                return _line(block)
            case Meter():
                return _meter(block)
            case Grid():
                return self._grid(block)
            case Aligned():
                return _list(
                    "rows", ("".join(f"<span>{_spans((cell,))}</span> " for cell in row) for row in block.rows)
                )
            case Bars():
                return _bars(block)
            case _:
                return self._chart(block)

    def _chart(self, chart: Chart) -> str:
        drawn = svg_element(chart, f"chart-{next(self.charts)}")
        return f"<figure><figcaption>{markup(chart.title)}</figcaption>{drawn}</figure>\n"

    def _grid(self, grid: Grid) -> str:
        if not grid.rows:
            return f'<p class="dim">{markup(grid.empty)}</p>\n'
        columns = shown_columns(grid.columns, wide=self.screen.wide)
        rows = "".join(f'<tr role="row">{_row(columns, row)}</tr>\n' for row in grid.rows)
        head = "".join(
            f'<th scope="col" role="columnheader"{_kind(column)}>{markup(column.title)}</th>' for column in columns
        )
        titles = f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>' if grid.header else ""
        kind = "wide" if len(columns) > FEW_COLUMNS else "middle"
        return f'<table role="table" class="{kind}">{titles}<tbody role="rowgroup">\n{rows}</tbody></table>\n'


def _row(columns: Sequence[Column], row: Mapping[str, Cell]) -> str:
    cells = []
    for column in columns:
        title = f' data-title="{markup(column.title)}"' if column.title else ""
        cells.append(f'<td role="cell"{_kind(column)}{title}>{_cell(value_at(row, column.key), column)}</td>')
    return "".join(cells)


def _kind(column: Column) -> str:
    kind = "number" if column.kind in NUMBERS else "date" if column.kind in ("date", "instant") else "text"
    return f' class="{kind}"'


def _cell(value: Cell, column: Column) -> str:
    if isinstance(value, Span):
        return _spans((value,))
    if isinstance(value, tuple) and value and isinstance(value[0], Span):
        return _spans([part for part in value if isinstance(part, Span)])
    return markup(cell_words(value, column.kind))


def _line(line: Line) -> str:
    words = _spans(line.left)
    beside = f' <span class="when">{_spans(line.right)}</span>' if line.right else ""
    return f"<p>{words}{beside}</p>\n" if words or beside else ""


def _meter(meter: Meter) -> str:
    label = (Span(meter.label, "strong"),) if isinstance(meter.label, str) else meter.label
    share = min(max(meter.value / meter.maximum, 0.0), 1.0) if meter.maximum > 0 else 0.0
    bar = f'<div class="bar" aria-hidden="true"><span class="{meter.tone}" style="width:{share:.1%}"></span></div>'
    return f'<p class="figure">{_spans(label)}</p>{bar}\n'


def _cells(row: Sequence[Span]) -> str:
    return " ".join(f"<span>{_spans((cell,))}</span>" for cell in row)


def _bars(bars: Bars) -> str:
    end = max((row.value for row in bars.rows), default=0)
    return _list(
        "bars",
        (
            f'<span>{markup(row.label)}</span> <span class="bar" aria-hidden="true"><span class="{row.tone}"'
            f' style="width:{row.value / end if end else 0:.1%}"></span></span> <span>{markup(row.words)}</span>'
            for row in bars.rows
        ),
    )


def _list(name: str, items: Iterable[str]) -> str:
    return f'<ul class="{name}">\n' + "".join(f"<li>{item}</li>\n" for item in items) + "</ul>\n"


def _plain(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


def _spans(spans: Sequence[Span]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    text = f"<bdi>{markup(span.text)}</bdi>" if span.typed else _with_code(span.text)
    if span.tone == "plain" or not span.text:
        return text
    return f"<strong>{text}</strong>" if span.tone == "strong" else f'<span class="{span.tone}">{text}</span>'


def _with_code(text: str) -> str:
    """Write our own words, in which backticks hold a command.

    >>> _with_code("Try `inmail plan`."), _with_code("a ` alone")
    ('Try <code>inmail plan</code>.', 'a ` alone')
    """
    pieces = markup(text).split("`")
    if len(pieces) % 2 == 0:
        return "`".join(pieces)
    return "".join(f"<code>{piece}</code>" if at % 2 else piece for at, piece in enumerate(pieces))

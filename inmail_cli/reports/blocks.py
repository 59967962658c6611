"""What a screen is made of: lines, tables, meters and charts, which know no width, colour or format."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from inmail_cli.reports.model import Column, Value

Tone = Literal["plain", "strong", "dim", "good", "warn", "bad"]


class Span(NamedTuple):
    """Words of one tone. `typed` text came from a person or a file and is sanitised before it is shown."""

    text: str
    tone: Tone = "plain"
    typed: bool = False


Cell = Value | Span | tuple[Span, ...]


class Line(NamedTuple):
    """One line of a screen: words on the left, and perhaps at the right margin. Wraps; never cut."""

    left: tuple[Span, ...]
    right: tuple[Span, ...] = ()


BLANK = Line(())


class Heading(NamedTuple):
    """The title of a part of a long report (`level` 1) or of a section (2): the blocks after it belong to it."""

    text: str
    level: Literal[1, 2] = 2


class Meter(NamedTuple):
    """A bar for `value` of `maximum`, after its label; more than the maximum is a full bar."""

    label: str | tuple[Span, ...]
    value: int
    maximum: int
    tone: Tone = "good"


class Grid(NamedTuple):
    """A table on the screen. Without `header` the columns align but carry no titles.

    A cell may be a `Span`, or several, where one value needs a tone of its own. A `limited` grid shows its
    last rows only, and says so.
    """

    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]
    header: bool = True
    empty: str = "Nothing to show."
    limited: bool = True


class Aligned(NamedTuple):
    """Rows of spans in columns, headerless: `right_columns` are right-aligned (by position)."""

    rows: tuple[tuple[Span, ...], ...]
    right_columns: tuple[int, ...] = ()


class Bar(NamedTuple):
    """One bar of a chart: `words` stand after it."""

    label: str
    value: float
    words: str = ""
    tone: Tone = "good"


class Bars(NamedTuple):
    """A bar a line, all to one scale whose end is the largest value (0 or more, each of them)."""

    rows: tuple[Bar, ...]


class Mark(NamedTuple):
    """Something that happened at one place of a plot. Marks of one `tone` are of one `kind`, which is a word for it."""

    place: int
    words: str
    tone: Literal["good", "bad"]
    kind: str


class Plot(NamedTuple):
    """A figure, 0 or more, over the places 0, 1, ... of an axis, such as days.

    A value of `steps` holds until the next; `columns` stand side by side. None is unknown: a gap. `labels`, and
    `low` and `high` where a value has a range, have an item for each place; `ticks` are the places whose label
    stands at the axis. From `projected` on it is a projection. `summary` says what there is to see, for those who
    cannot see it.
    """

    title: str
    summary: str
    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    ticks: tuple[int, ...]
    shape: Literal["steps", "columns"] = "steps"
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    marks: tuple[Mark, ...] = ()
    limit: float | None = None
    projected: int | None = None


class Range(NamedTuple):
    """A share of 0 to 1 with the range it may be in; None is unknown. `words` stand beside it.

    `faint`: from too few to compare, or somebody else's.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    words: str
    faint: bool = False


class Ranges(NamedTuple):
    """Shares, a line each, all to one scale from 0; `summary` is as for a plot."""

    title: str
    summary: str
    rows: tuple[Range, ...]


Chart = Plot | Ranges
Block = Heading | Line | Meter | Grid | Aligned | Bars | Plot | Ranges

"""What a command has to say, before any format: members, rows with typed columns, and a screen.

One `Report` serves every format. JSON prints `members` and the rows under `rows_key`; jsonl and csv print the
rows alone; markdown prints `title`, the rows and `notes`; a terminal draws `screen`, or `title`, the rows as a
table and `notes` where `screen` is empty; HTML draws what a terminal does, and markdown too where the screen has
headings. So a new report needs no writer and a new format no report.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]
Row = Mapping[str, Value]

Kind = Literal["text", "id", "integer", "signed", "percent", "decimal", "date", "instant", "yes-no", "list", "object"]
Tone = Literal["plain", "strong", "dim", "good", "warn", "bad"]


class Column(NamedTuple):
    """One column. `show`: `always`; `wide` (a table only with --wide); `data` (never in a table or markdown);
    `screen` (only in a table or markdown, never in JSON, jsonl or CSV).

    `kind` `text` marks what a person typed: it is shown literally and guarded in CSV. A `percent` is 0 to 1.
    A `date` is `YYYY-MM-DD` and an `instant` `YYYY-MM-DDTHH:MM:SSZ`, both already strings.
    """

    key: str
    title: str
    kind: Kind = "text"
    show: Literal["always", "wide", "data", "screen"] = "always"


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


class Report(NamedTuple):
    """One command's answer.

    `schema` is as in `inmail/balance/1`; `members` come in JSON after it, in their order, and already hold
    `as_of` and `account`. `rows` None means that the document has no rows of its own; a member named as
    `rows_key` only says where among the members they stand. A column's key may be a path (`plan.key`).
    `hints` are for people and go to stderr, never into data.
    """

    schema: str
    members: Mapping[str, Value]
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] | None = None
    rows_key: str = "rows"
    title: str = ""
    screen: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    empty: str = "Nothing to show."


def document_of(report: Report) -> dict[str, Value]:
    """The whole report as one object: `schema`, the members in their order, the rows under `rows_key`."""
    document: dict[str, Value] = {"schema": report.schema, **report.members}
    if report.rows is not None:
        document[report.rows_key] = report.rows
    return document

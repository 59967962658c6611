"""What a command has to say, before any format: members, rows with typed columns, and a screen.

One `Report` serves every format. JSON prints `members` and the rows under `rows_key`; jsonl and csv print the
rows alone; markdown prints `title`, the rows and `notes`; a terminal draws `screen`, or `title`, the rows as a
table and `notes` where `screen` is empty; HTML draws what a terminal does, and markdown too where the screen has
headings. So a new report needs no writer and a new format no report.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from inmail_cli.reports.blocks import Block

    Drawing = tuple[str, tuple[Block, ...], tuple[str, ...]]

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]
Row = Mapping[str, Value]

Kind = Literal["text", "id", "integer", "signed", "percent", "decimal", "date", "instant", "yes-no", "list", "object"]


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


class Report(NamedTuple):
    """One command's answer.

    `schema` is as in `inmail/balance/1`; `members` come in JSON after it, in their order, and already hold
    `as_of` and `account`. `rows` None means that the document has no rows of its own; a member named as
    `rows_key` only says where among the members they stand. A column's key may be a path (`plan.key`).
    `hints` are for people and go to stderr, never into data.

    Where a screen is much work and the document is wanted at every prompt, `drawing` makes the title, the screen and
    the notes when they are asked for: `drawn` puts them in their places.
    """

    schema: str
    members: Mapping[str, Value]
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] | None = None
    rows_key: str = "rows"
    title: str = ""
    screen: "tuple[Block, ...]" = ()
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    empty: str = "Nothing to show."
    drawing: "Callable[[], Drawing] | None" = None


def drawn(report: Report) -> Report:
    """The same report with what its `drawing` makes; as it is where it has none."""
    if report.drawing is None:
        return report
    title, screen, notes = report.drawing()
    return report._replace(title=title, screen=screen, notes=notes, drawing=None)


def document_of(report: Report) -> dict[str, Value]:
    """The whole report as one object: `schema`, the members in their order, the rows under `rows_key`."""
    document: dict[str, Value] = {"schema": report.schema, **report.members}
    if report.rows is not None:
        document[report.rows_key] = report.rows
    return document

"""What an import of a CSV file read, how its rows are understood, and what became of them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Mark, Person, Reply, Send
from inmail_cli.reports.archive import CLASS_COLUMNS, FILE_COLUMNS, VERDICTS, file_row, said_of_rows
from inmail_cli.reports.blocks import BLANK, Block, Grid, Line, Span
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.recorded import recorded_report

_PREVIEW_COLUMNS = (
    Column("line", "Line", "integer"),
    Column("at", "Sent", "instant"),
    Column("person", "Person"),
    Column("subject", "Subject"),
    Column("response", "Response"),
    Column("besides", "Besides"),
)


class CsvReading(NamedTuple):
    """How a file was read. `fields` has the column of each mapped field, none for an activity export."""

    source: str
    fields: Mapping[str, str]
    separated_by: str | None
    encoding: str | None
    dates: str | None
    used_map: str | None
    saved_map: str | None


def csv_report(
    recorded: Mapping[str, Any],
    reading: CsvReading,
    *,
    files: Sequence[Row],
    counts: Mapping[str, Mapping[str, int]],
    conflicts: Sequence[Row],
    preview: Sequence[Row],
    notes: Sequence[str],
) -> Report:
    """The answer of `import csv`. `files` and `conflicts` are as those of `import linkedin`."""
    write = recorded_report(**recorded)
    classes = tuple({"file": file["name"], **dict(one)} for file in files for one in _rows(file["classes"]))
    members = {
        **write.members,
        "recorded": write.rows,
        "source": reading.source,
        "kind": "csv" if reading.fields else "sales-navigator",
        "columns": [{"column": column, "field": field} for field, column in reading.fields.items()],
        "separated_by": reading.separated_by,
        "encoding": reading.encoding,
        "dates": reading.dates,
        "used_map": reading.used_map,
        "saved_map": reading.saved_map,
        "files": files,
        **{kind: {verdict: counts[kind].get(verdict, 0) for verdict in VERDICTS} for kind in _KINDS},
        "conflicts": conflicts,
        "preview": preview,
        "notes": list(notes),
    }
    screen = (*write.screen, *_reading_lines(reading), BLANK, Grid(FILE_COLUMNS, tuple(map(file_row, files))))
    return write._replace(
        members=members,
        columns=CLASS_COLUMNS,
        rows=classes,
        rows_key="rows",
        screen=(*screen, *_preview(preview), *said_of_rows(files, conflicts, notes)),
        empty="Nothing was read.",
    )


_KINDS = ("sends", "replies", "people")


def _rows(value: Any) -> list[Row]:
    return list(value)


def _reading_lines(reading: CsvReading) -> list[Block]:
    if not reading.fields:
        return [Line((Span("Read as Sales Navigator's activity export.", "dim"),))]
    told = f"Separated by {reading.separated_by}, in {reading.encoding}"
    dates = f", dates {reading.dates}" if reading.dates else ""
    pairs = ", ".join(f"{column} = {field}" for field, column in reading.fields.items())
    return [Line((Span(f"{told}{dates}. ", "dim"), Span(f"{pairs}.", typed=True)))]


def _preview(preview: Sequence[Row]) -> list[Block]:
    if not preview:
        return []
    title = "The first row as it is understood:" if len(preview) == 1 else "The first rows as they are understood:"
    rows = tuple({**row, **_in_words(row)} for row in preview)
    return [BLANK, Line((Span(title, "strong"),)), Grid(_PREVIEW_COLUMNS, rows, limited=False)]


def _in_words(row: Row) -> Row:
    """The cells of a preview that several members make up."""
    if row["problem"]:
        return {"response": None, "besides": f"not understood: {row['problem']}"}
    at = str(row["replied_at"])
    response = f"{row['outcome']} {at[:10]} {at[11:16]}Z" if row["replied_at"] else None
    besides = [f"{name.replace('_', ' ')} {_said(row[name])}" for name in _BESIDES if row[name] not in (None, [], ())]
    return {"response": response, "besides": ", ".join([str(row["via"]), *besides])}


_BESIDES = (
    *("url", "body_characters", "tags", "template", "personalized", "mutual", "relevant_subject", "sender"),
    *("company", "title", "open_profile", "connected_on"),
)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " + ".join(value) if isinstance(value, list | tuple) else str(value)


def preview_row(
    line: int,
    send: Send | None,
    person: Person | None,
    reply: Reply | None = None,
    marks: Sequence[Mark] = (),
    *,
    problem: str | None = None,
) -> Row:
    """One row as it is understood, or why it is not: then all but `line` and `problem` is None."""
    answer = (reply.outcome, reply.at) if reply else (marks[0].mark, marks[0].at) if marks else (None, None)
    return {
        "line": line,
        "at": iso_instant(send.at) if send else None,
        "person": person.name if person else None,
        "url": person.url if person else None,
        "via": send.via if send else None,
        "subject": send.subject if send else None,
        "body_characters": send.body_characters if send else None,
        "tags": list(send.tags) if send else None,
        "template": send.template if send else None,
        "personalized": send.personalized if send else None,
        "mutual": send.mutual if send else None,
        "relevant_subject": send.relevant_subject if send else None,
        "sender": send.sender if send else None,
        "company": person.company if person else None,
        "title": person.title if person else None,
        "open_profile": person.open_profile if person else None,
        "connected_on": person.connected_on.isoformat() if person and person.connected_on else None,
        "outcome": answer[0],
        "replied_at": iso_instant(answer[1]) if answer[1] is not None else None,
        "problem": problem,
    }


class MapRow(NamedTuple):
    """A saved mapping, and the file that it stands in."""

    name: str
    columns: Sequence[str]
    dates: str | None
    encoding: str | None
    file: str


def maps_report(maps: Sequence[MapRow], *, as_of: int, account: str | None) -> Report:
    """The answer of `import csv --maps`."""
    rows = tuple({**one._asdict(), "columns": list(one.columns)} for one in maps)
    hint = "Use one with --use-map NAME; each is a file, to edit or to delete."
    return Report(
        schema="inmail/maps/1",
        members={"as_of": iso_instant(as_of), "account": account},
        columns=(
            Column("name", "Map"),
            Column("columns", "Columns", "list"),
            Column("dates", "Dates"),
            Column("encoding", "Encoding", show="data"),
            Column("file", "File"),
        ),
        rows=rows,
        title="Saved maps of CSV files",
        hints=(hint,) if rows else ("Save one with: inmail import csv FILE --map COLUMN=FIELD... --save-map NAME",),
        empty="No map is saved.",
    )

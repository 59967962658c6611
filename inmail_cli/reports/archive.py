"""What an import of LinkedIn's archive read, file by file and class by class, and what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from inmail_cli.domain.dates import iso_instant
from inmail_cli.reports.blocks import BLANK, Block, Grid, Line, Span
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.recorded import recorded_report

VERDICTS = ("new", "known", "enriched", "conflict", "rejected", "deleted")

FILE_COLUMNS = (Column("file", "File"), Column("rows", "Rows", "integer"), Column("what", "What they are"))
CLASS_COLUMNS = (
    Column("file", "File"),
    Column("class", "Class", "id"),
    Column("title", "What they are"),
    Column("rows", "Rows", "integer"),
)
_PROBLEM_COLUMNS = (Column("file", "File"), Column("line", "Line", "integer"), Column("reason", "Not understood"))
_CONFLICT_COLUMNS = (
    Column("file", "File"),
    Column("line", "Line", "integer"),
    Column("person", "Person"),
    Column("reason", "At odds; what is recorded stays"),
    Column("ours", "Recorded", "id"),
)
_POSSIBLE_COLUMNS = (Column("person", "Person"), Column("sent_at", "Sent", "instant"), Column("reason", "Why"))
_PLAN_COLUMNS = (
    Column("plan", "Plan", "id"),
    Column("starts_on", "From", "date"),
    Column("paid_until", "Paid until", "date"),
    Column("billing_day", "On day", "integer"),
    Column("price", "Price"),
    Column("reason", "What became of it"),
)


def archive_report(
    recorded: Mapping[str, Any],
    *,
    source: str,
    owner: str | None,
    files: Sequence[Row],
    counts: Mapping[str, Mapping[str, int]],
    possible: Sequence[Row],
    conflicts: Sequence[Row],
    plans: Sequence[Row],
    begin: str | None,
    notes: Sequence[str],
) -> Report:
    """The answer of `import linkedin`.

    `files` have `name`, `rows`, `ignored`, `classes` (name, title and rows of each), `unknown_columns` and
    `problems` (line and reason of each). `begin` says how to record the first plan, where plans are proposed and none
    is on record. JSON's `rows` are the classes of all files.
    """
    write = recorded_report(**recorded)
    classes = tuple({"file": file["name"], **one} for file in files for one in _list(file["classes"]))
    said = [*notes, *([f"No plan is recorded yet. {begin}"] if begin else [])]
    members = {
        **write.members,
        "recorded": write.rows,
        "source": source,
        "owner": owner,
        "files": files,
        "sends": _counts(counts["sends"]),
        "replies": _counts(counts["replies"]),
        "people": _counts(counts["people"]),
        "possible": possible,
        "conflicts": conflicts,
        "plans": plans,
        "notes": said,
    }
    return write._replace(
        members=members,
        columns=CLASS_COLUMNS,
        rows=classes,
        rows_key="rows",
        screen=(*write.screen, *_screen(owner, files, possible, conflicts, plans, said)),
        empty="Nothing was read.",
    )


def _list(value: Any) -> list[dict[str, Any]]:
    return [dict(one) for one in value]


def _counts(counts: Mapping[str, int]) -> Row:
    return {verdict: counts.get(verdict, 0) for verdict in VERDICTS}


def _screen(
    owner: str | None,
    files: Sequence[Row],
    possible: Sequence[Row],
    conflicts: Sequence[Row],
    plans: Sequence[Row],
    notes: Sequence[str],
) -> list[Block]:
    blocks: list[Block] = []
    if owner:
        blocks.append(Line((Span("The archive of ", "dim"), Span(owner, typed=True), Span(".", "dim"))))
    blocks += [BLANK, Grid(FILE_COLUMNS, tuple(map(file_row, files)))]
    lists: list[tuple[str, tuple[Column, ...], Sequence[Row]]] = [
        ("Perhaps InMails; --include possible takes them:", _POSSIBLE_COLUMNS, possible),
        ("Plans that the receipts show:", _PLAN_COLUMNS, plans),
    ]
    return blocks + said_of_rows(files, conflicts, notes, lists)


def said_of_rows(
    files: Sequence[Row],
    conflicts: Sequence[Row],
    notes: Sequence[str],
    others: Sequence[tuple[str, tuple[Column, ...], Sequence[Row]]] = (),
) -> list[Block]:
    """The rows that were not understood or are at odds, then other lists by title, then the notes."""
    problems = tuple({"file": file["name"], **one} for file in files for one in _list(file["problems"]))
    blocks: list[Block] = []
    for title, columns, rows in (
        ("Not understood, and left out:", _PROBLEM_COLUMNS, problems),
        ("At odds with what is recorded:", _CONFLICT_COLUMNS, conflicts),
        *others,
    ):
        if rows:
            blocks += [BLANK, Line((Span(title, "strong"),)), Grid(columns, tuple(rows), limited=True)]
    blocks += [Line((Span(note, "dim"),)) for note in notes]
    return blocks


def file_row(file: Row) -> Row:
    """One file of FILE_COLUMNS."""
    if file["ignored"]:
        return {"file": file["name"], "rows": None, "what": f"not read: {file['ignored']}"}
    classes = ", ".join(f"{one['rows']:,} {one['title']}" for one in _list(file["classes"]))
    unknown = file["unknown_columns"]
    extra = f"; columns not read: {', '.join(map(str, unknown))}" if isinstance(unknown, list) and unknown else ""
    return {"file": file["name"], "rows": file["rows"], "what": f"{classes or 'nothing'}{extra}"}


def possible_row(person: str, sent_at: int, reason: str | None) -> Row:
    """One InMail that may be none."""
    return {"person": person, "sent_at": iso_instant(sent_at), "reason": reason}

"""What the doctor found."""

from collections.abc import Sequence

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.reports.model import Column, Grid, Line, Report, Span
from inmail_cli.reports.words import counted

COLUMNS = (
    Column("number", "No.", "integer"),
    Column("account", "Account"),
    Column("message", "What is wrong"),
    Column("ref", "Id", "id"),
    Column("code", "Code", "id", show="wide"),
)


def health_report(
    findings: Sequence[tuple[str, str | None, str | None, str]], *, as_of: Instant, database: str
) -> Report:
    """Number the findings: each is (code, account, id of an event, message)."""
    rows = tuple(
        {"number": number, "code": code, "account": account, "ref": ref, "message": message}
        for number, (code, account, ref, message) in enumerate(findings, 1)
    )
    said = f"{counted(len(rows), 'finding')} in {database}." if rows else f"{database} is well."
    lead = Line((Span(f"{said[:1].upper()}{said[1:]}", "warn" if rows else "good", typed=True),))
    return Report(
        schema="inmail/doctor/1",
        members={"as_of": iso_instant(as_of), "account": None, "database": database, "well": not rows},
        columns=COLUMNS,
        rows=rows,
        title="Health",
        screen=(lead, Line(()), Grid(COLUMNS, rows)) if rows else (lead,),
        empty="Nothing is wrong.",
    )

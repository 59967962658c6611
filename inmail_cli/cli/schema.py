"""The command that prints what JSON holds."""

import json
from typing import Annotated

import typer

from inmail_cli.cli.session import Session
from inmail_cli.domain.dates import iso_instant
from inmail_cli.reports.model import Column, Report
from inmail_cli.reports.schemas import DOCUMENTS, schema_named


def schema(
    ctx: typer.Context,
    command: Annotated[
        list[str] | None,
        typer.Argument(metavar="COMMAND...", help="A command, or error; all are listed if none is given."),
    ] = None,
) -> None:
    """Print the JSON Schema of what a command prints with --json.

    Examples:
      inmail schema balance
      inmail schema plan set
      inmail schema error
    """
    session: Session = ctx.obj
    if not command:
        session.emit(_catalogue(iso_instant(session.now)), last=None)
        return
    text = json.dumps(schema_named(" ".join(command)), indent=None if session.format == "json" else 2)
    session.write((text + "\n").encode())


def _catalogue(as_of: str) -> Report:
    rows = tuple({"command": name, "document": _name(name)} for name in DOCUMENTS)
    return Report(
        schema="inmail/schema/1",
        members={"as_of": as_of, "account": None},
        columns=(Column("command", "Command", "id"), Column("document", "Document", "id")),
        rows=rows,
        title="Schemas",
    )


def _name(command: str) -> str:
    """The value of the document's member `schema`; the first, where it has one of several."""
    document = DOCUMENTS[command]
    first = document.get("anyOf", [document])[0]
    return str(first["properties"]["schema"]["const"]) if "properties" in first else "a line of the events file"

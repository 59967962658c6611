"""Commands that exchange histories with other machines and programs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, cast

import typer

from inmail_cli.cli.desks import first_import, reading_desk
from inmail_cli.cli.disguises import Anonymise, Seed, disguise_meant
from inmail_cli.cli.elsewhere import sent_where_it_belongs
from inmail_cli.cli.outputs import Out, write_export
from inmail_cli.cli.sending import DryRun, one_of
from inmail_cli.cli.session import Session
from inmail_cli.errors import BadFile, UsageError
from inmail_cli.usecases import merging


def import_events(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The events file; - reads standard input.")],
    on_conflict: Annotated[
        str, typer.Option("--on-conflict", metavar="refuse|ours|theirs", help="Which side a contradiction keeps.")
    ] = "refuse",
    dry_run: DryRun = False,
) -> None:
    """Import an events file, such as another machine's export: all of it, or nothing.

    What is on record already is recognised by its id, so importing twice adds nothing.

    Examples:
      inmail import events laptop.jsonl
      ssh desk inmail export events | inmail import events -
      inmail import events team.jsonl --dry-run
    """
    from inmail_cli.importers.events import read_lines
    from inmail_cli.reports.imported import LineView, imported_report

    session: Session = ctx.obj
    choice = cast(merging.OnConflict, one_of("--on-conflict", on_conflict, ("refuse", "ours", "theirs")))
    name = "standard input" if file == "-" else file
    with sent_where_it_belongs(Path(file), "inmail import events"):
        lines = list(read_lines(_raw_lines(session, file), file=name))
    imported = first_import(
        session, lambda desk: merging.import_events(desk, lines, file=name, on_conflict=choice), dry_run=dry_run
    )
    for warned in imported.recorded.warnings:
        session.warn(warned.message)
    if session.quiet and session.format == "table":
        return
    views = [LineView(*line) for line in imported.lines]
    session.emit(imported_report(imported.recorded._asdict(), file=name, lines=views, issues=imported.issues))


def _raw_lines(session: Session, file: str) -> Iterator[bytes]:
    """Yield the lines of a file or of standard input. Raises: BadFile naming the file."""
    if file == "-":
        if session.streams.stdin is None:
            raise UsageError("import events -: standard input is closed.", hint="Give a file.")
        yield from session.streams.stdin.buffer
        return
    try:
        with Path(file).open("rb") as stream:
            yield from stream
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no usable path"
        raise BadFile(f"{file}: {reason}.", details={"file": file}) from None


def export_events(
    ctx: typer.Context,
    out: Out = None,
    anonymise: Anonymise = False,
    seed: Seed = None,
) -> None:
    """Export everything as an events file: one JSON object a line, which import events reads without loss.

    All accounts are exported unless --account names one. Whatever --format says, the lines are JSON. With
    --anonymise every name, address, text, tag and id is an invented one, the same throughout; dates, times and lengths
    stay, so that every figure is the same.

    Examples:
      inmail export events > backup.jsonl
      inmail export events --account work --out work.jsonl
      inmail export events --anonymise > to-share.jsonl
      inmail export events | jq -r 'select(.type == "send") | .person'
    """
    from inmail_cli.exporters.events import lines
    from inmail_cli.render.text import escaped
    from inmail_cli.usecases.leaving import facts_meant

    session: Session = ctx.obj
    disguise = disguise_meant(session, anonymise, seed)
    facts = facts_meant(reading_desk(session))
    text = lines(map(disguise.fact, facts) if disguise else facts)
    write_export(session, "".join(f"{escaped(line[:-1])}\n" for line in text), out)

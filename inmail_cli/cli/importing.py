"""Commands that import what other programs and LinkedIn itself keep."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from inmail_cli.cli.desks import first_import
from inmail_cli.cli.elsewhere import sent_where_it_belongs
from inmail_cli.cli.sending import DryRun, one_of
from inmail_cli.cli.session import Session
from inmail_cli.cli.streams import is_terminal
from inmail_cli.importers.base import FileTally, ReadOptions, class_title
from inmail_cli.reports.archive import archive_report, possible_row
from inmail_cli.reports.model import Report, Row
from inmail_cli.usecases import archives, looking
from inmail_cli.usecases.archive_plans import SettledPlan
from inmail_cli.usecases.desk import Desk

Progress = Callable[[int, int], None]

Since = Annotated[str | None, typer.Option("--since", metavar="WHEN", help="Leave out older sends.")]
Assume = Annotated[str, typer.Option("--assume", metavar="paid|free", help="Whether the InMails cost a credit.")]
KeepText = Annotated[bool, typer.Option("--keep-text", help="Keep the messages' text.")]


def import_linkedin(
    ctx: typer.Context,
    path: Annotated[str, typer.Argument(metavar="PATH", help="The zip, its folder, or one of its CSV files.")],
    me: Annotated[
        str | None, typer.Option("--me", metavar="NAME|URL", help="Whose archive it is, where it does not tell.")
    ] = None,
    since: Since = None,
    assume: Assume = "paid",
    include: Annotated[
        str | None, typer.Option("--include", metavar="possible", help="Take what may be InMails, too.")
    ] = None,
    accept_plans: Annotated[
        bool, typer.Option("--accept-plans", help="Record the plans that receipts show, before the first recorded one.")
    ] = False,
    keep_text: KeepText = False,
    dry_run: DryRun = False,
) -> None:
    """Import the archive that LinkedIn gives its members of their own data: all of it, or nothing.

    What is on record already is recognised, so importing again, or a newer archive, adds only what is missing. A send
    typed in by hand is enriched, never doubled, and what you edited or deleted stays so. --accept-plans never changes
    today's balance.

    Examples:
      inmail import linkedin Complete_LinkedInDataExport_11-20-2026.zip
      inmail import linkedin archive.zip --dry-run
      inmail import linkedin messages.csv --me https://www.linkedin.com/in/example-me --since 2026-01-01
    """
    session: Session = ctx.obj
    free = one_of("--assume", assume, ("paid", "free")) == "free"
    possible = one_of("--include", include, ("possible",)) is not None

    def act(desk: Desk) -> archives.ArchiveImport:
        with progress_bar(session, Path(path).name) as progress:
            options = ReadOptions(
                account="",
                me=me,
                since=looking.day_start_meant(desk, since),
                assume_free=free,
                keep_text=keep_text,
                possible=possible,
                progress=progress,
            )
            with sent_where_it_belongs(Path(path), "inmail import linkedin"):
                return archives.import_linkedin(desk, Path(path), options, accept_plans=accept_plans)

    _emit(session, path, first_import(session, act, dry_run=dry_run))


def _emit(session: Session, path: str, imported: archives.ArchiveImport) -> None:
    for warned in imported.answer.warnings:
        session.warn(warned.message)
    if session.quiet and session.format == "table":
        return
    session.emit(import_report(imported, path))


def import_report(imported: archives.ArchiveImport, source: str) -> Report:
    """The report of an import; `source` is the path as the user gave it."""
    outcome = imported.outcome
    return archive_report(
        imported.answer._asdict(),
        source=source,
        owner=outcome.owner,
        files=[file_of(tally) for tally in outcome.files],
        counts=outcome.counts,
        possible=[possible_row(*one) for one in outcome.possible],
        conflicts=[one._asdict() for one in outcome.conflicts],
        plans=[_plan(one) for one in imported.plans],
        begin=imported.begin,
        notes=outcome.notes,
    )


def file_of(tally: FileTally) -> Row:
    """One file of a report."""
    return {
        "name": tally.name,
        "rows": tally.rows,
        "ignored": tally.ignored,
        "classes": [
            {"class": name, "title": class_title(name, rows), "rows": rows} for name, rows in tally.classes.items()
        ],
        "unknown_columns": list(tally.unknown_columns),
        "problems": [{"line": problem.line, "reason": problem.reason} for problem in tally.problems],
    }


def _plan(one: SettledPlan) -> Row:
    return {
        **one.proposal._asdict(),
        "starts_on": one.proposal.starts_on.isoformat(),
        "paid_until": one.proposal.paid_until.isoformat(),
        "standing": one.standing,
        "reason": one.reason,
    }


@contextmanager
def progress_bar(session: Session, name: str) -> Iterator[Progress | None]:
    """A bar on a terminal's stderr; nothing anywhere else."""
    stderr = session.streams.stderr
    if session.quiet or stderr is None or not is_terminal(stderr):
        yield None
        return
    from inmail_cli.render.progress import bar

    with bar(name, stderr) as advance:
        yield advance

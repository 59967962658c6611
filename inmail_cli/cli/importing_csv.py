"""The command that imports any CSV file, by a mapping of its columns."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, cast

import typer

from inmail_cli.cli import maps
from inmail_cli.cli.desks import first_import
from inmail_cli.cli.importing import Assume, KeepText, Since, file_of, progress_bar
from inmail_cli.cli.sending import DryRun, one_of
from inmail_cli.cli.session import Session
from inmail_cli.errors import BadFile, BadValue, UsageError
from inmail_cli.importers.archive import Archive, open_archive
from inmail_cli.importers.base import ReadOptions
from inmail_cli.importers.csv_dates import ORDERS, DateOrder
from inmail_cli.importers.csv_fields import ColumnMap, parse_map
from inmail_cli.importers.csv_layout import known_encoding
from inmail_cli.importers.csv_map import PREVIEW_ROWS, Understood
from inmail_cli.importers.piped import STANDARD_INPUT, held
from inmail_cli.reports.csv_import import CsvReading, MapRow, csv_report, maps_report, preview_row
from inmail_cli.reports.model import Row
from inmail_cli.usecases import csv_import, looking
from inmail_cli.usecases.desk import Desk

MOST_PREVIEWED = 1_000


def import_csv(
    ctx: typer.Context,
    file: Annotated[str | None, typer.Argument(metavar="FILE|-", help="The CSV file; - reads standard input.")] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", metavar="COLUMN=FIELD", help="What a column holds; may be repeated.")
    ] = None,
    use_map: Annotated[
        str | None, typer.Option("--use-map", metavar="NAME", help="The columns as saved before.")
    ] = None,
    save_map: Annotated[
        str | None, typer.Option("--save-map", metavar="NAME", help="Save the columns once they have served.")
    ] = None,
    list_maps: Annotated[bool, typer.Option("--maps", help="List the saved maps, and import nothing.")] = False,
    dates: Annotated[
        str | None, typer.Option("--dates", metavar="|".join(ORDERS), help="What 01/02/2026 means; else it is refused.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="What it is in, such as windows-1252; else UTF-8.")
    ] = None,
    since: Since = None,
    assume: Assume = "paid",
    keep_text: KeepText = False,
    preview: Annotated[
        int, typer.Option("--preview", metavar="N", help="Show so many rows as they are understood.")
    ] = PREVIEW_ROWS,
    dry_run: DryRun = False,
) -> None:
    """Import sends from any CSV file, by a mapping of its columns: all of it, or nothing.

    Without --map the file's columns are shown, with a command to paste; Sales Navigator's activity export needs none.
    Importing again, or a file that overlaps, adds only what is missing. A column without a name goes by its place: #3.

    Fields: person (or first_name and last_name), url, at (when it was sent), via, subject, body, template, tags,
    personalized, mutual, relevant_subject, sender, company, title, open_profile, connected_on, replied_at, outcome.

    Examples:
      inmail import csv crm.csv
      inmail import csv crm.csv --map Name=person --map "Sent on"=at --dry-run
      inmail import csv crm.csv --map Name=person --map "Sent on"=at --dates day-first --save-map crm
      inmail import csv march.csv --use-map crm
    """
    session: Session = ctx.obj
    if list_maps:
        _list_maps(session, file)
        return
    if file is None:
        raise UsageError("import csv: FILE is missing.", hint="Give a CSV file, or - for standard input.")
    request = _request(session, map_, use_map, dates, encoding, preview)
    to_save = _to_save(session, save_map, request, use_map)
    free = one_of("--assume", assume, ("paid", "free")) == "free"

    def act(desk: Desk) -> csv_import.CsvImport:
        with progress_bar(session, Path(file).name) as progress:
            options = ReadOptions(
                account="",
                since=looking.day_start_meant(desk, since),
                assume_free=free,
                keep_text=keep_text,
                progress=progress,
            )
            return csv_import.import_csv(desk, archive, request, options, lambda: _saved_columns(session))

    with _opened(session, file) as archive:
        imported = first_import(session, act, dry_run=dry_run)
    saved = maps.save_map(session.settings.config_file, save_map, to_save) if save_map and to_save else None
    _emit(session, file, imported, request, used=use_map, saved=saved)


def _request(
    session: Session,
    pairs: list[str] | None,
    used: str | None,
    dates: str | None,
    encoding: str | None,
    preview: int,
) -> csv_import.CsvRequest:
    """How to read the file: what was saved, and what the options say, which wins. Raises: BadValue, NotFound."""
    if not 0 <= preview <= MOST_PREVIEWED:
        raise BadValue(f"--preview must be 0 to {MOST_PREVIEWED:,}, not {preview}.")
    base = maps.read_map(session.settings.config_file, used) if used is not None else None
    columns = base.columns if base else None
    if pairs:
        columns = parse_map(pairs, columns)
    order = cast("DateOrder | None", one_of("--dates", dates, ORDERS)) or (base.dates if base else None)
    name = encoding or (base.encoding if base else None)
    return csv_import.CsvRequest(columns, order, known_encoding(name) if name else None, preview)


def _to_save(
    session: Session, name: str | None, request: csv_import.CsvRequest, used: str | None
) -> maps.SavedMap | None:
    """What --save-map will save, once it is sure that it may. Raises: UsageError, Conflicts, BadValue."""
    if name is None:
        return None
    if request.columns is None:
        raise UsageError("--save-map saves what --map says.", hint="Say which column is what with --map.")
    saved = maps.SavedMap(request.columns, request.dates, request.encoding)
    maps.check_saving(session.settings.config_file, name, saved, used=used)
    return saved


def _saved_columns(session: Session) -> dict[str, ColumnMap]:
    return {name: saved.columns for name, saved in maps.readable_maps(session.settings.config_file).items()}


def _list_maps(session: Session, file: str | None) -> None:
    if file is not None:
        raise UsageError(f"--maps lists the saved maps and imports nothing: {file!r}.", hint="Give one of them.")
    config_file = session.settings.config_file
    rows = [
        MapRow(name, saved.columns.lines(), saved.dates, saved.encoding, str(maps.map_file(config_file, name)))
        for name, saved in maps.readable_maps(config_file).items()
    ]
    session.emit(maps_report(rows, as_of=session.now, account=session.account))


@contextmanager
def _opened(session: Session, file: str) -> Iterator[Archive]:
    """Open a file, or hold what comes through a pipe. Raises: BadFile, UsageError."""
    if file == "-":
        if session.streams.stdin is None:
            raise UsageError("import csv -: standard input is closed.", hint="Give a file.")
        with held(session.streams.stdin.buffer, STANDARD_INPUT) as archive:
            yield archive
        return
    path = Path(file)
    if not _is_pipe(path):
        with open_archive(path) as archive:
            yield archive
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise BadFile(f"{file} cannot be read: {error.strerror}.", details={"file": file}) from None
    with stream, held(stream, file) as archive:
        yield archive


def _is_pipe(path: Path) -> bool:
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except (OSError, ValueError):
        return False  # opening it says what is wrong


def _emit(
    session: Session,
    file: str,
    imported: csv_import.CsvImport,
    request: csv_import.CsvRequest,
    *,
    used: str | None,
    saved: Path | None,
) -> None:
    if saved is not None:
        session.confirm(f"Saved the map {saved.stem} in {saved}.")
    for warned in imported.answer.warnings:
        session.warn(warned.message)
    if session.quiet and session.format == "table":
        return
    reading = CsvReading(
        STANDARD_INPUT if file == "-" else file,
        imported.fields,
        imported.separated_by,
        imported.encoding,
        request.dates,
        used,
        saved.stem if saved else None,
    )
    report = csv_report(
        imported.answer._asdict(),
        reading,
        files=[file_of(tally) for tally in imported.tally.files],
        counts=imported.counts,
        conflicts=[one._asdict() for one in imported.conflicts],
        preview=list(map(_preview, imported.preview)),
        notes=imported.tally.notes,
    )
    session.emit(report)


def _preview(row: Understood) -> Row:
    found = row.candidate
    if found is None:
        return preview_row(row.line, None, None, problem=row.problem)
    return preview_row(row.line, found.send, found.person, found.reply, found.marks)

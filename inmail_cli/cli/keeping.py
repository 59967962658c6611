"""Commands that keep the database: where it is, whether it is well, its backups."""

from pathlib import Path
from typing import Annotated

import typer

from inmail_cli.cli.session import Session
from inmail_cli.domain.dates import iso_instant
from inmail_cli.errors import EXIT_CONDITION, Corrupt
from inmail_cli.reports.model import Report
from inmail_cli.reports.places import places_report


def path(ctx: typer.Context) -> None:
    """Print where the database is.

    Examples:
      inmail path
      ls -l "$(inmail path)"
      inmail path --json
    """
    session: Session = ctx.obj
    here = session.settings
    report = places_report(
        str(here.database),
        exists=here.database.exists(),
        source=here.source,
        config_file=str(here.config_file) if here.config_file else None,
        config_exists=bool(here.config_file and here.config_file.exists()),
        as_of=iso_instant(session.now),
    )
    session.emit(report)


def doctor(
    ctx: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be made anew from the facts.")] = False,
) -> None:
    """Look for damage, and for entries that cannot be right; nothing is changed without --repair.

    The exit status is 5 where something is wrong. A repair works on a copy, makes saved states, triggers, views,
    indexes and what became of each send anew, and takes the database's place only if every fact is as before.

    Examples:
      inmail doctor
      inmail doctor --json
      inmail doctor --repair
    """
    from inmail_cli.cli.desks import bare_desk, reading_desk
    from inmail_cli.reports.health import Backup, health_report
    from inmail_cli.usecases.checking import findings
    from inmail_cli.usecases.keeping import hint_for_damaged, newest_backup
    from inmail_cli.usecases.repairing import Repaired, repair_database

    session: Session = ctx.obj
    database = session.settings.database
    try:
        if repair:
            found = repair_database(bare_desk(session), database)
        else:
            found = Repaired((), tuple(findings(reading_desk(session))), None)
    except Corrupt as error:
        hint = error.hint if repair else hint_for_damaged(database, session.now)
        raise Corrupt(error.message, hint=hint) from error
    newest = newest_backup(database, session.now)
    report = health_report(
        found.left,
        as_of=session.now,
        database=str(database),
        backup=Backup(str(newest.file), newest.at, newest.days) if newest else None,
        mended=found.mended,
        kept=str(found.kept) if found.kept else None,
        empty=not database.exists(),
        repair=repair,
    )
    session.emit(report, last=None)
    if found.left:
        raise typer.Exit(EXIT_CONDITION)


def backup(
    ctx: typer.Context,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="The file to write, or a folder for a dated one.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option("--keep", metavar="N", help="Of the dated backups there, keep the newest N.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace FILE where it exists.")] = False,
) -> None:
    """Back the database up to a file, and compare every row of it with the database.

    Without FILE it is a dated one in the folder `backups` beside the database. Other commands may write meanwhile.
    --keep removes older backups that this command made there under their dated names, and nothing else.

    Examples:
      inmail backup
      inmail backup --keep 7
      inmail backup /media/stick/inmail.backup --force
    """
    from inmail_cli.reports.kept import Holding, backup_report
    from inmail_cli.usecases.keeping import back_up

    session: Session = ctx.obj
    made = back_up(session.settings.database, session.now, file=file, keep=keep, force=force)
    report = backup_report(
        Holding(*made.contents),
        as_of=session.now,
        database=str(session.settings.database),
        file=str(made.file),
        size=made.size,
        replaced=made.replaced,
        removed=[str(path) for path in made.removed],
    )
    emit_unless_quiet(session, report)


def restore(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The backup.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Say what would be restored; change nothing.")
    ] = False,
) -> None:
    """Put a backup in the place of the database, which is kept under a dated name.

    The backup is looked through first, as doctor does, and a damaged one is refused. A command that is writing finishes
    first, and one that waits finds the restored database. A backup of an older version is brought up to date.

    Examples:
      inmail restore ~/.local/share/inmail/backups/inmail.db.2026-11-22T090000Z.backup --dry-run
      inmail restore /media/stick/inmail.backup
    """
    from inmail_cli.cli.desks import bare_desk
    from inmail_cli.reports.kept import Holding, restore_report
    from inmail_cli.store.header import SCHEMA
    from inmail_cli.usecases import keeping

    session: Session = ctx.obj
    done = keeping.restore(bare_desk(session, dry_run=dry_run), session.settings.database, Path(file))
    session.wrote = not dry_run
    if done.repairable:
        session.warn("Its triggers, views or indexes are not as they should be: run inmail doctor --repair.")
    report = restore_report(
        Holding(*done.contents),
        Holding(*done.before) if done.before else None,
        as_of=session.now,
        database=str(session.settings.database),
        file=file,
        created=done.created,
        kept=str(done.kept) if done.kept else None,
        damaged=done.damaged,
        schema=done.schema,
        upgraded=done.schema < SCHEMA,
        dry_run=dry_run,
    )
    emit_unless_quiet(session, report)


def emit_unless_quiet(session: Session, report: Report) -> None:
    """Print what was done; --quiet drops the words of it, never data."""
    if not session.quiet or session.format != "table":
        session.emit(report)

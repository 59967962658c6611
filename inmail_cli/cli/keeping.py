"""Commands that keep the database: where it is, and whether it is well."""

import typer

from inmail_cli.cli.session import Session
from inmail_cli.domain.dates import iso_instant
from inmail_cli.errors import EXIT_CONDITION
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


def doctor(ctx: typer.Context) -> None:
    """Look for damage, and for entries that cannot be right; nothing is changed.

    The exit status is 5 where something is wrong.

    Examples:
      inmail doctor
      inmail doctor --json
    """
    from inmail_cli.cli.desks import reading_desk
    from inmail_cli.reports.health import health_report
    from inmail_cli.usecases.checking import findings

    session: Session = ctx.obj
    found = findings(reading_desk(session))
    session.emit(health_report(found, as_of=session.now, database=str(session.settings.database)), last=None)
    if found:
        raise typer.Exit(EXIT_CONDITION)

"""Commands that keep the database: where it is, and whether it is well."""

import typer

from inmail_cli.cli.session import Session
from inmail_cli.domain.dates import iso_instant
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
    as_of = iso_instant(session.now)
    session.emit(places_report(here.database, source=here.source, config_file=here.config_file, as_of=as_of))

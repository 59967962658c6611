"""Where things are kept."""

from pathlib import Path

from inmail_cli.reports.model import Line, Report, Span


def places_report(database: Path, *, source: str, config_file: Path | None, as_of: str) -> Report:
    """The database and the config file, each with whether it exists.

    `source` tells who named the database; `as_of` is an instant as text.
    """
    members = {
        "as_of": as_of,
        "account": None,
        "database": str(database),
        "exists": database.exists(),
        "named_by": source,
        "config": None if config_file is None else str(config_file),
        "config_exists": config_file is not None and config_file.exists(),
    }
    return Report(
        schema="inmail/path/1",
        members=members,
        title="Database",
        screen=(Line((Span(str(database), typed=True),)),),
    )

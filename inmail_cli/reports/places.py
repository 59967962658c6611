"""Where things are kept."""

from inmail_cli.reports.blocks import Line, Span
from inmail_cli.reports.model import Report


def places_report(
    database: str, *, exists: bool, source: str, config_file: str | None, config_exists: bool, as_of: str
) -> Report:
    """The database and the config file, each with whether it exists.

    `source` tells who named the database; `as_of` is an instant as text.
    """
    members = {
        "as_of": as_of,
        "account": None,
        "database": database,
        "exists": exists,
        "named_by": source,
        "config": config_file,
        "config_exists": config_exists,
    }
    return Report(
        schema="inmail/path/1",
        members=members,
        title="Database",
        screen=(Line((Span(database, typed=True),)),),
    )

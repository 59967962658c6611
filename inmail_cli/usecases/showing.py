"""The tour: an invented archive of LinkedIn's, imported into a database in memory, at a fixed instant.

`plan.jsonl` is set up before the import; `notes.jsonl` has what no archive tells: tags, templates, free routes, kinds
of responses. Nothing is left behind.
"""

from collections.abc import Callable
from importlib.resources import as_file, files
from typing import NamedTuple

from inmail_cli.domain.dates import parse_iso_instant
from inmail_cli.domain.plans import RuleSet
from inmail_cli.importers.base import ReadOptions
from inmail_cli.importers.events import read_lines
from inmail_cli.store.connection import Store
from inmail_cli.usecases.archives import ArchiveImport, import_linkedin
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.merging import OnConflict, import_events

DEMO_NOW = parse_iso_instant("2026-11-22T14:00:00Z")
ARCHIVE = "Complete_LinkedInDataExport_11-20-2026.zip"
PLAN, NOTES = "plan.jsonl", "notes.jsonl"


class Tour(NamedTuple):
    """A desk with the invented history, and what importing the archive said."""

    desk: Desk
    imported: ArchiveImport


def tour(store: Store, rules: Callable[[str], RuleSet]) -> Tour:
    """Import the invented archive into the empty store that is given."""
    desk = Desk(store, DEMO_NOW, None, "script", "America/New_York", rules)
    _add_events(desk, PLAN, "refuse")
    with as_file(files("inmail_cli").joinpath("demo", ARCHIVE)) as path:
        imported = import_linkedin(desk, path, ReadOptions(account=""))
    _add_events(desk, NOTES, "theirs")
    return Tour(desk, imported)


def _add_events(desk: Desk, name: str, on_conflict: OnConflict) -> None:
    with files("inmail_cli").joinpath("demo", name).open("rb") as stream:
        import_events(desk, read_lines(stream, file=name), file=name, on_conflict=on_conflict)

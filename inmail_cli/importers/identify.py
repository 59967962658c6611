"""Which importer reads a file: by its content, never by its name alone."""

import json
from pathlib import Path

from inmail_cli.errors import NothingRecognised
from inmail_cli.importers.archive import Archive, open_archive
from inmail_cli.importers.base import Format, Tally
from inmail_cli.importers.linkedin_files import find_sources, first_rows
from inmail_cli.importers.sales_navigator import ACTIVITIES
from inmail_cli.importers.table import folded


def format_of(path: Path) -> Format | None:
    """Return the format of a file or folder, or None. Raises: BadFile when it cannot be read at all."""
    with open_archive(path) as archive:
        try:
            find_sources(archive, Tally())
        except NothingRecognised:
            return None if path.is_dir() else _other_format(archive)
        return "linkedin"


def _other_format(archive: Archive) -> Format | None:
    entries = archive.entries()
    if len(entries) != 1:
        return None
    with archive.open(entries[0]) as stream:
        head = stream.readline(65_536)
    if _is_event(head):
        return "events"
    rows = list(first_rows(archive, entries[0]))
    if not rows or len(rows[0]) < 2 or b"\0" in head:
        return None
    names = {folded(name) for name in rows[0]}
    return "sales-navigator" if {folded(name) for name in ACTIVITIES.required} <= names else "csv"


def _is_event(head: bytes) -> bool:
    try:
        line = json.loads(head)
    except ValueError:
        return False
    return isinstance(line, dict) and "type" in line

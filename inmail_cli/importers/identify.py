"""Which importer reads a file: by its content, never by its name alone."""

import json
import shlex
from pathlib import Path

from inmail_cli.errors import BadFile, NothingRecognised
from inmail_cli.importers.archive import Archive, open_archive
from inmail_cli.importers.base import Format, Tally
from inmail_cli.importers.csv_layout import find_layout
from inmail_cli.importers.linkedin_files import find_sources, first_rows
from inmail_cli.importers.piped import STANDARD_INPUT
from inmail_cli.importers.sales_navigator import is_activity_export

_LOOKED_AT = 20
_LONGEST_LINE = 1 << 16


COMMANDS: dict[Format, str] = {
    "linkedin": "inmail import linkedin",
    "sales-navigator": "inmail import csv",
    "csv": "inmail import csv",
    "events": "inmail import events",
}
_WHAT: dict[Format, str] = {
    "linkedin": "LinkedIn's own export",
    "sales-navigator": "Sales Navigator's activity export",
    "csv": "some other CSV file",
    "events": "an events file",
}


def format_of(path: Path) -> Format | None:
    """Return the format of a file or folder, or None. Raises: BadFile when it cannot be read at all."""
    with open_archive(path) as archive:
        return format_in(archive)


def format_in(archive: Archive) -> Format | None:
    """Return the format of what an archive holds, or None. Raises: BadFile."""
    try:
        find_sources(archive, Tally())
    except NothingRecognised:
        return _other_format(archive)
    return "linkedin"


def belongs_elsewhere(archive: Archive, *, to: str) -> NothingRecognised | None:
    """Return the error for a file that another command than `to` imports, or None where there is none."""
    try:
        found = format_in(archive)
    except BadFile:
        return None
    if found is None or COMMANDS[found] == to:
        return None
    path = str(archive.path)
    # What comes through a pipe cannot be a zip's, whose directory stands at its end.
    named = shlex.quote(path) if path != STANDARD_INPUT else "FILE" if found == "linkedin" else "-"
    command = f"{COMMANDS[found]} {named}"
    details = {"file": str(archive.path), "format": found, "command": command}
    return NothingRecognised(f"{archive.path} is {_WHAT[found]}.", hint=f"Import it with: {command}", details=details)


def _other_format(archive: Archive) -> Format | None:
    entries = [entry for entry in archive.entries() if entry.base.casefold().endswith(".csv")] or archive.entries()
    if any(is_activity_export(row) for entry in entries[:_LOOKED_AT] for row in first_rows(archive, entry)[:1]):
        return "sales-navigator"
    if len(entries) != 1:
        return None
    with archive.open(entries[0]) as stream:
        line = stream.readline(_LONGEST_LINE)
    if _is_event(line):
        return "events"
    if line.lstrip()[:1] in (b"{", b"["):
        return None  # JSON has commas, too
    try:
        layout = find_layout(archive)
    except BadFile:
        return None
    if is_activity_export(list(layout.header)):
        return "sales-navigator"
    return "csv" if layout.sample else None


def _is_event(head: bytes) -> bool:
    try:
        line = json.loads(head)
    except (ValueError, RecursionError):
        return False
    return isinstance(line, dict) and "type" in line

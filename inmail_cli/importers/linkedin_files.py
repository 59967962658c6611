"""Which file of LinkedIn's archive is what: roles by file name, and for a file alone by its header."""

import csv
import re
from typing import Literal, NamedTuple

from inmail_cli.errors import BadFile, NothingRecognised
from inmail_cli.importers.archive import Archive, Entry
from inmail_cli.importers.base import Tally
from inmail_cli.importers.table import Columns, folded

Role = Literal["profile", "connections", "invitations", "receipts", "messages"]

MESSAGES = Columns(
    ("FROM", "TO", "DATE", "CONTENT"),
    (
        "CONVERSATION ID",
        "CONVERSATION TITLE",
        "SENDER PROFILE URL",
        "RECIPIENT PROFILE URLS",
        "SUBJECT",
        "FOLDER",
        "ATTACHMENTS",
        "IS MESSAGE DRAFT",
        "IS CONVERSATION DRAFT",
        "DIRECTION",
    ),
)
CONNECTIONS = Columns(("First Name", "Last Name", "Connected On"), ("URL", "Email Address", "Company", "Position"))
INVITATIONS = Columns(("From", "To", "Sent At", "Direction"), ("Message", "inviterProfileUrl", "inviteeProfileUrl"))
RECEIPTS = Columns(
    ("Transaction Made At", "Description"),
    (
        "First Name",
        "Last Name",
        "Billing Country",
        "Postal Code",
        "Payment Method Type",
        "Invoice Number",
        "Tax Amount",
        "Sub Total",
        "Total Amount",
        "Currency Code",
    ),
)
PROFILE = Columns(
    ("First Name", "Last Name"),
    (
        "Maiden Name",
        "Address",
        "Birth Date",
        "Headline",
        "Summary",
        "Industry",
        "Zip Code",
        "Geo Location",
        "Twitter Handles",
        "Websites",
        "Instant Messengers",
    ),
)
COLUMNS: dict[Role, Columns] = {
    "messages": MESSAGES,
    "connections": CONNECTIONS,
    "invitations": INVITATIONS,
    "receipts": RECEIPTS,
    "profile": PROFILE,
}

_NAMES: dict[str, Role] = {
    "messages": "messages",
    "connections": "connections",
    "invitations": "invitations",
    "receipts": "receipts",
    "receiptsv2": "receipts",
    "profile": "profile",
}
# They share the header of messages.csv and hold talk with LinkedIn's own assistants.
_NOT_MESSAGES = ("guidemessages", "learningroleplaymessages", "coachmessages", "learningcoachmessages")
# A browser adds " (1)" to the name of a second download.
_COPY = re.compile(r"\s*\(\d+\)$")
_HEADER_ROWS = 20


class Source(NamedTuple):
    """One file to read, and as what."""

    entry: Entry
    role: Role


def find_sources(archive: Archive, tally: Tally) -> list[Source]:
    """Return the files to read, in the order in which they must be read; the others are named in the tally.

    Raises: NothingRecognised when there are none; BadFile when two files claim to be the same.
    """
    entries = [entry for entry in archive.entries() if not _is_system_file(entry.name)]
    found = [Source(entry, role) for entry in entries if (role := _role_of(archive, entry, alone=len(entries) == 1))]
    chosen = {source.entry.name for source in found}
    for entry in entries:
        if entry.name not in chosen:
            tally.file(entry.name, ignored=_why_ignored(entry))
    _refuse_doubles(found)
    _refuse_nothing(archive, entries, found)
    return sorted(found, key=lambda source: (_ORDER.index(source.role), source.entry.name))


# What tells of people, the owner and notes comes before the messages that need it.
_ORDER: tuple[Role, ...] = ("profile", "connections", "invitations", "receipts", "messages")


def role_by_name(name: str) -> Role | None:
    """Return what a file is by its name: without case, spaces, underscores, or a browser's `(1)`."""
    stem, dot, extension = name.rpartition(".")
    return _NAMES.get(folded(_COPY.sub("", stem))) if dot and extension.casefold() == "csv" else None


def _role_of(archive: Archive, entry: Entry, *, alone: bool) -> Role | None:
    role = role_by_name(entry.base)
    if role is None and alone and not _is_other_talk(entry):
        return _role_by_header(archive, entry)
    return role


def _role_by_header(archive: Archive, entry: Entry) -> Role | None:
    for row in first_rows(archive, entry):
        names = {folded(name) for name in row}
        for role, columns in COLUMNS.items():
            if role != "profile" and {folded(name) for name in columns.required} <= names:
                return role
    return None


def first_rows(archive: Archive, entry: Entry) -> list[list[str]]:
    """The first rows of a file, leniently: this only tells what it is."""
    with archive.open(entry) as stream:
        head = stream.read(16_384).decode("utf-8-sig", errors="replace")
    try:
        return list(csv.reader(head.splitlines()[:_HEADER_ROWS]))
    except csv.Error:
        return []


def _is_system_file(name: str) -> bool:
    parts = name.split("/")
    return "__MACOSX" in parts or parts[-1].startswith(".")


def _is_other_talk(entry: Entry) -> bool:
    return folded(_COPY.sub("", entry.base.rpartition(".")[0])) in _NOT_MESSAGES


def _why_ignored(entry: Entry) -> str:
    return "talk with LinkedIn's assistants, no messages" if _is_other_talk(entry) else "not needed"


def _is_zip(entry: Entry) -> bool:
    return entry.base.casefold().endswith(".zip")


def _refuse_doubles(found: list[Source]) -> None:
    seen: dict[str, str] = {}
    for entry, _ in found:
        name = folded(_COPY.sub("", entry.base.rpartition(".")[0]))
        if name in seen:
            raise BadFile(
                f"Two files are called {entry.base}: {seen[name]} and {entry.name}.",
                hint="Import one archive at a time; importing both, one after the other, merges them.",
                details={"file": entry.name},
            )
        seen[name] = entry.name


def _refuse_nothing(archive: Archive, entries: list[Entry], found: list[Source]) -> None:
    roles = {source.role for source in found}
    if roles - {"profile"}:
        return
    if roles:
        hint = "LinkedIn sends its archive in two parts, and this looks like the first: wait for the second."
    elif len(entries) == 1 and _is_other_talk(entries[0]):
        hint = f"{entries[0].base} holds talk with LinkedIn's assistants; messages.csv is the file to import."
    elif archive.path.is_file() and [entry.base for entry in entries] == [archive.path.name] and _is_zip(entries[0]):
        hint = f"It is no zip file{'' if entries[0].size else ', but empty'}: download the archive from LinkedIn again."
    elif any(_is_zip(entry) for entry in entries):
        hint = "It holds another zip file: unpack it once and import what is inside."
    else:
        hint = "Name the zip that LinkedIn sent, the folder it unpacks to, or one of its CSV files."
    what = "nothing of LinkedIn's archive: no messages.csv, Connections.csv, Invitations.csv or Receipts.csv"
    raise NothingRecognised(f"{archive.path} holds {what}.", hint=hint, details={"file": str(archive.path)})

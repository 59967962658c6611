"""Columns whose names say what they hold: the mapping that is proposed to a user, who decides. Never used unasked."""

import shlex
from collections.abc import Sequence
from itertools import zip_longest

from inmail_cli.errors import NeedsMapping
from inmail_cli.importers.csv_fields import FIELDS
from inmail_cli.importers.csv_layout import Layout
from inmail_cli.importers.piped import STANDARD_INPUT
from inmail_cli.importers.table import folded

# By field, the best name first; compared without case, spaces, underscores and hyphens.
NAMES: dict[str, tuple[str, ...]] = {
    "person": ("person", "full name", "name", "recipient", "recipient name", "contact", "contact name", "lead"),
    "first_name": ("first name", "given name", "vorname", "prénom"),
    "last_name": ("last name", "family name", "surname", "nachname"),
    "url": ("profile url", "linkedin url", "linkedin profile url", "linkedin profile", "linkedin", "profile", "url"),
    "at": ("sent at", "sent on", "sent", "date sent", "sent date", "send date", "date", "timestamp"),
    "via": ("via", "route", "channel"),
    "subject": ("subject", "subject line", "inmail subject"),
    "body": ("body", "message", "message body", "text", "content"),
    "template": ("template", "template name", "sequence", "campaign"),
    "tags": ("tags", "labels"),
    "personalized": ("personalized", "personalised"),
    "mutual": ("mutual", "mutual connection"),
    "relevant_subject": ("relevant subject",),
    "sender": ("sender", "sent by", "from", "owner", "seat"),
    "company": ("company", "company name", "account name", "organization", "organisation", "employer"),
    "title": ("title", "job title", "position", "role"),
    "open_profile": ("open profile",),
    "connected_on": ("connected on", "connected", "connection date"),
    "replied_at": ("replied at", "replied on", "replied", "reply date", "responded at", "response date", "answered"),
    "outcome": ("outcome", "response type", "reply type"),
}


def proposed(layout: Layout) -> dict[str, str]:
    """Return the field of each column that is named for one, by the column's name as `--map` takes it."""
    header = list(layout.header)
    by_name: dict[str, list[int]] = {}
    for number, title in enumerate(header):
        by_name.setdefault(folded(title), []).append(number)
    found: dict[int, str] = {}
    for field, names in NAMES.items():
        places = [by_name[folded(name)][0] for name in names if len(by_name.get(folded(name), ())) == 1]
        place = next((place for place in places if place not in found and _may_hold(field, layout, place)), None)
        if place is not None and not _is_said(field, found):
            found[place] = field
    if "url" not in found.values():
        # A profile's address tells what it is under any name.
        profiles = [place for place, value in enumerate(layout.sample) if "linkedin.com/in/" in value.casefold()]
        if len(profiles) == 1 and profiles[0] not in found:
            found[profiles[0]] = "url"
    return {header[place] or f"#{place + 1}": found[place] for place in sorted(found)}


def _may_hold(field: str, layout: Layout, place: int) -> bool:
    """A column called `replied` may say yes or no."""
    value = layout.sample[place] if layout.sample else ""
    return field not in ("at", "replied_at", "connected_on") or not value or any(map(str.isdigit, value))


def _is_said(field: str, found: dict[int, str]) -> bool:
    """A name in two parts is not needed beside a whole one, and a result without its date is refused."""
    return (field in ("first_name", "last_name") and "person" in found.values()) or (
        field == "outcome" and "replied_at" not in found.values()
    )


def needs_mapping(layout: Layout, file: str, fitting: Sequence[str] = ()) -> NeedsMapping:
    """Return the error that shows a file's columns, and a command to paste. `fitting` are saved maps that fit it."""
    fields = proposed(layout)
    command = command_for(file, fields)
    width = max(2, *(len(title) for title in layout.header))
    titles = [title or f"#{place}" for place, title in enumerate(layout.header, 1)]
    lines = [
        f"{title:<{min(width, 30)}}  {fields.get(title, '-'):<12}  {_cut(value)}"
        for title, value in zip_longest(titles, layout.sample, fillvalue="")
    ]
    known = f"A saved map fits: --use-map {fitting[0]}. " if fitting else ""
    error = NeedsMapping(
        f"{file}: which column is what? Nothing is guessed, so nothing was imported.",
        hint=f"{known}Try, once it is right: {command}",
        details={
            "file": file,
            "columns": list(layout.header),
            "fields": dict(FIELDS),
            "proposed": fields,
            "command": command,
            "saved_maps": list(fitting),
        },
    )
    error.lines = ("Column, field that its name suggests, first value:", *(f"  {line.rstrip()}" for line in lines))
    error.lines += (f"Fields: {', '.join(FIELDS)}.",)
    return error


def _cut(value: str, longest: int = 40) -> str:
    text = " ".join(value.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def command_for(file: str, fields: dict[str, str]) -> str:
    """Return the command that tries a mapping; COLUMN stands for what could not be proposed."""
    pairs = [f"{column}={field}" for column, field in fields.items()]
    if not {"person", "url", "first_name", "last_name"} & set(fields.values()):
        pairs.insert(0, "COLUMN=person")
    if "at" not in fields.values():
        pairs.insert(1, "COLUMN=at")
    words = [
        "inmail",
        "import",
        "csv",
        "-" if file == STANDARD_INPUT else file,
        *(word for pair in pairs for word in ("--map", pair)),
        "--dry-run",
    ]
    return " ".join(map(shlex.quote, words))

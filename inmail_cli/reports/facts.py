"""Recorded facts in words: what an entry is, and what a change made of it.

They are given as lines of the events file.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from inmail_cli.domain.dates import date_of, parse_iso_instant

Line = Mapping[str, Any]

LONGEST_SHOWN = 60

_LABELS = {
    "account": "account {name}",
    "person": "person {person}",
    "plan": "plan {name} from {on}",
    "cancel": "cancel on {on}",
    "send": "send to {who} by {via} on {on}",
    "reply": "response of {who} ({outcome}) on {on}",
    "mark": "mark {mark} on the send to {who}, {on}",
    "reconcile": "reconcile with {balance} on {on}",
    "grant": "grant of {credits} ({origin}) on {on}",
}
_FIELDS = {
    "at": "when",
    "person": "name",
    "who": "to",
    "subject_characters": "subject length",
    "body_characters": "length",
    "connected_on": "connected",
    "engaged_on": "engaged",
    "is_current": "in use",
}
# What no user would call a change, or what another field says better.
_UNSAID = frozenset(("type", "id", "recorded", "key", "person_id", "send", "subject_characters"))
_QUOTED = frozenset(("subject", "body", "note"))


def label(line: Line, *, zone: str, who: str | None = None) -> str:
    """Name a fact; `who` is the person whom its send went to, `zone` that of its date.

    >>> label({"type": "grant", "credits": 10, "origin": "goodwill", "at": "2026-11-22T09:00:00Z"}, zone="UTC")
    'grant of 10 (goodwill) on 2026-11-22'
    """
    on = date_of(parse_iso_instant(line["at"]), zone).isoformat() if "at" in line else ""
    words: dict[str, Any] = {"name": line.get("plan"), **line.get("terms", {}), **line, "on": on}
    words["who"] = who or line.get("person") or "somebody"
    return _LABELS[line["type"]].format_map(words)


class Difference(NamedTuple):
    """One field that changed; `before` and `after` as they are in the events file, None for what was not known."""

    field: str
    before: Any
    after: Any


def differences(before: Line, after: Line) -> list[Difference]:
    """Return the fields in which two states of a fact differ, in their order, as a user would count them."""
    old, new = _flat(before), _flat(after)
    names = [name for name in dict.fromkeys([*old, *new]) if name not in _UNSAID]
    return [Difference(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def _flat(line: Line) -> dict[str, Any]:
    members = {**line, **line.get("terms", {})}
    members.pop("terms", None)
    if line.get("type") == "send":
        # A send's line repeats what is known of its person; a change of that is told of the person.
        members["who"] = members.pop("person", None)
        members.pop("url", None)
    return members


def difference_words(difference: Difference) -> str:
    """Say what changed.

    >>> difference_words(Difference("via", "inmail", "open-profile"))
    'via inmail -> open-profile'
    """
    name = _FIELDS.get(difference.field, difference.field.replace("_", " "))
    return f"{name} {_value(difference.field, difference.before)} -> {_value(difference.field, difference.after)}"


def _value(field: str, value: Any) -> str:
    match value:
        case None | [] | ():
            return "none"
        case bool():
            return "yes" if value else "no"
        case str():
            text = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}..."
            return f'"{" ".join(text.split())}"' if field in _QUOTED else text
        case dict():
            return " ".join(str(part) for part in value.values() if part is not None)
        case list() | tuple():
            return ", ".join(_value("", part) for part in value)
        case _:
            return f"{value:,}" if isinstance(value, int) else str(value)


def member_words(name: str, value: Any) -> tuple[str, str]:
    """Return a member of a line as its title and its value in words.

    >>> member_words("open_profile", True), member_words("tags", ["saas", "eu"])
    (('open profile', 'yes'), ('tags', 'saas, eu'))
    """
    return _FIELDS.get(name, name.replace("_", " ")), _value("", value)

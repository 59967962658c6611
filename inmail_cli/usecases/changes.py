"""What a batch changed, in the terms of the events file: rows of tables become facts again."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from inmail_cli.domain.dates import iso_instant
from inmail_cli.reports.facts import Difference, differences, label
from inmail_cli.reports.history import ChangeView, Made
from inmail_cli.store import lookups, undo
from inmail_cli.store.connection import Store
from inmail_cli.store.shapes import SHAPES
from inmail_cli.store.undo import Change

TYPES = {shape.table: shape.kind for shape in SHAPES.values()}
_INSTANTS = frozenset(shape.at for shape in SHAPES.values())
_FLAGS = frozenset(
    (
        *("is_current", "open_profile", "posts", "executive", "hiring", "grant_on_start", "pooled", "personalized"),
        *("mutual", "relevant_subject"),
    )
)
_LISTS = frozenset(("groups", "events"))
_UNSAID = frozenset(("key", "name_folded", "url_folded"))


def change_views(store: Store, batch: int, *, zone: str) -> list[ChangeView]:
    """Return what a batch did to each fact, in its order. Tags belong to their send."""
    reader = _Reader(store, zone)
    changes = undo.changes_of(store, batch)
    views = {(change.table, change.key): reader.view(change) for change in _facts(changes)}
    for key, difference in reader.tags(changes).items():
        view = views.get(("sends", key)) or reader.tagged(key)
        if view is not None and view.made == "changed":
            views["sends", key] = view._replace(fields=(*view.fields, difference))
    return [view for view in views.values() if view.made != "changed" or view.fields]


def _facts(changes: Iterable[Change]) -> list[Change]:
    """One change a row: the first before and the last after of those that a batch changed twice."""
    merged: dict[tuple[str, int], Change] = {}
    for change in changes:
        if change.table not in TYPES:
            continue
        place = (change.table, change.key)
        earlier = merged.get(place)
        merged[place] = change if earlier is None else earlier._replace(after=change.after)
    return [change for change in merged.values() if change.before or change.after]


class _Reader:
    """Turns images of rows into facts; names are looked up once."""

    def __init__(self, store: Store, zone: str) -> None:
        self.store = store
        self.zone = zone
        self.accounts: dict[int, str | None] = {}
        self.people: dict[int, str | None] = {}
        self.sends: dict[int, lookups.SendIdentity | None] = {}

    def view(self, change: Change) -> ChangeView:
        before = self.line(change.table, change.before) if change.before else None
        after = self.line(change.table, change.after) if change.after else None
        line = after or before or {}
        # A change is told of what it was before: that is what the user knows it by.
        name = label(before or line, zone=self.zone, who=self.who(change))
        made: Made = "added" if before is None else "removed" if after is None else "changed"
        return ChangeView(made, name, line, tuple(differences(before, after)) if before and after else ())

    def line(self, table: str, image: Mapping[str, Any]) -> dict[str, Any]:
        line: dict[str, Any] = {"type": TYPES[table]}
        for column, value in image.items():
            if column not in _UNSAID:
                line |= self.member(table, column, value)
        return line

    def member(self, table: str, column: str, value: Any) -> dict[str, Any]:
        if column in _INSTANTS:
            return {"at": iso_instant(value)}
        if column in _FLAGS:
            return {column: None if value is None else value == 1}
        if column in _LISTS:
            return {column: json.loads(value)}
        match column:
            case "account_key":
                return {"account": self.account(value)}
            case "person_key":
                return {"person": self.person(value)}
            case "send_key":
                send = self.send(value)
                return {"send": send and send.id}
            case "name" if table == "people":
                return {"person": value}
            case _:
                return {column: value}

    def who(self, change: Change) -> str | None:
        image = change.before or change.after or {}
        send = self.send(image["send_key"]) if "send_key" in image else None
        key = send.person_key if send else image.get("person_key")
        return None if key is None else self.person(key)

    def account(self, key: int) -> str | None:
        if key not in self.accounts:
            self.accounts[key] = lookups.name_of(self.store, "accounts", key)
        return self.accounts[key]

    def person(self, key: int) -> str | None:
        if key not in self.people:
            self.people[key] = lookups.name_of(self.store, "people", key)
        return self.people[key]

    def send(self, key: int) -> lookups.SendIdentity | None:
        if key not in self.sends:
            self.sends[key] = lookups.send_identity(self.store, key)
        return self.sends[key]

    # Tags

    def tags(self, changes: Iterable[Change]) -> dict[int, Difference]:
        """What became of each send's tags, by the send's key."""
        before: dict[int, list[str]] = {}
        after: dict[int, list[str]] = {}
        for change in changes:
            if change.table == "send_tags":
                side = after if change.after else before
                image = change.after or change.before or {}
                side.setdefault(change.key, []).append(lookups.tag_name(self.store, image["tag_key"]) or "?")
        keys = dict.fromkeys([*before, *after])
        return {key: Difference("tags", before.get(key, []), after.get(key, [])) for key in keys}

    def tagged(self, key: int) -> ChangeView | None:
        """A send whose tags alone changed."""
        send = self.send(key)
        if send is None:
            return None
        who = self.person(send.person_key)
        return ChangeView("changed", f"send to {who}", {"type": "send", "id": send.id, "person": who})

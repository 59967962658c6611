"""Find a person or an event by its id, or by how that begins."""

from collections.abc import Iterator
from typing import NamedTuple

from inmail_cli.domain.events import Account, Event, Person
from inmail_cli.store.base import LAST_CHARACTER, Store
from inmail_cli.store.shapes import SELECTS, SHAPES, Kind


class IdMatch(NamedTuple):
    """A fact whose id begins so. `label` is a person's name, or what the event is about."""

    kind: Kind
    id: str
    label: str


def find_fact(store: Store, id: str) -> Person | Event | None:  # noqa: A002
    """Return the person or event of exactly that id."""
    for fact_type, (select, made) in SELECTS.items():
        row = store.row(f"{select} WHERE {SHAPES[fact_type].table}.id = ?", (id,))
        if row is not None:
            fact = made(row)
            assert not isinstance(fact, Account)
            return fact
    return None


_LABELS = {
    "person": "name",
    "send": "(SELECT name FROM people WHERE people.key = person_key)",
    "reply": "outcome",
    "mark": "mark",
    "plan": "name",
    "cancel": "'cancel'",
    "reconcile": "balance",
    "grant": "credits || ' ' || origin",
}


def ids_starting(store: Store, prefix: str, limit: int) -> list[IdMatch]:
    """Return the facts whose id begins with `prefix`, in order of id, at most `limit`."""
    parts = [
        f"SELECT '{kind}', id, {label} FROM {table} WHERE id >= ?1 AND id < ?2"
        for kind, label, table in _labelled_tables()
    ]
    query = f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY 2 LIMIT ?3"
    return [
        IdMatch(kind, id_, str(label))
        for kind, id_, label in store.rows(query, (prefix, prefix + LAST_CHARACTER, limit))
    ]


def _labelled_tables() -> Iterator[tuple[str, str, str]]:
    for shape in SHAPES.values():
        if shape.kind in _LABELS:
            yield shape.kind, _LABELS[shape.kind], shape.table

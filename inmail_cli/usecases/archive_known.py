"""What an import of an archive has to know of the database: who and what is on record, and how to complete it."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, NamedTuple

from inmail_cli.domain.matching import Recorded, SendMatch
from inmail_cli.domain.profiles import canonical_url
from inmail_cli.errors import BadValue
from inmail_cli.importers.base import AnswerCandidate, Candidate, PersonCandidate, SendCandidate
from inmail_cli.store import archives, bulk, reading, records
from inmail_cli.store.archives import KnownSend
from inmail_cli.store.connection import Store

CHUNK = 1_000
"""How many candidates are looked up at once."""

# Ids given to the bulk load that may not be looked up yet: its own chunk, and up to four of each candidate of ours.
RECENT = 4 * CHUNK + bulk.CHUNK

Fill = tuple[tuple[str, object], ...]


class Recent:
    """Ids that were just given to the bulk load, which may not show them yet."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}

    def add(self, id_: str) -> None:
        """Remember an id for a while."""
        self._ids[id_] = None
        if len(self._ids) > 2 * RECENT:
            for old in list(islice(self._ids, RECENT)):
                del self._ids[old]

    def __contains__(self, id_: str) -> bool:
        return id_ in self._ids


class Known(NamedTuple):
    """Which ids of a chunk of candidates are on record."""

    people: set[str]
    sends: set[str]
    replies: set[str]
    marks: set[str]


def known_among(store: Store, chunk: Sequence[Candidate]) -> Known:
    """Look up the ids of some candidates."""
    people = [one.person.id for one in chunk if isinstance(one, SendCandidate | PersonCandidate)]
    sends = [one.send.id for one in chunk if isinstance(one, SendCandidate)]
    sends += [one.reply.send for one in chunk if isinstance(one, AnswerCandidate)]
    replies = [one.reply.id for one in chunk if isinstance(one, SendCandidate | AnswerCandidate) and one.reply]
    marks = [mark.id for one in chunk if isinstance(one, SendCandidate) for mark in one.marks]
    return Known(
        archives.ids_among(store, "people", people),
        archives.ids_among(store, "sends", sends),
        archives.ids_among(store, "replies", replies),
        archives.ids_among(store, "marks", marks),
    )


def recorded_of(known: KnownSend | None) -> Recorded | None:
    """Return a send on record as the matching takes it."""
    if known is None:
        return None
    return Recorded(known.row.send, None, known.replies, known.marks, known.imported, known.edited)


def stored_address(url: str | None) -> str | None:
    """Return the form in which addresses are stored; None for what is none."""
    try:
        return canonical_url(url) if url else None
    except BadValue:
        return None


def enrich_send(store: Store, found: SendMatch) -> None:
    """Fill in what a send on record lacks, and add its response and marks."""
    row = reading.send_row(store, found.target or "")
    if row is None:
        return
    fill: dict[str, Any] = dict(found.fill)
    url = stored_address(fill.pop("url", None))
    person = reading.person(store, row.send.person_id or "") if url else None
    if person is not None and person.url is None and not _is_taken(store, url):
        records.update(store, person._replace(url=url))
    if fill:
        records.update(store, row.send._replace(**fill))
    if found.reply is not None:
        records.add(store, found.reply._replace(recorded=0))
    for mark in found.marks:
        records.add(store, mark._replace(recorded=0))


def enrich_person(store: Store, person_id: str, fill: Fill) -> None:
    """Fill in what a person on record lacks."""
    values: dict[str, Any] = dict(fill)
    person = reading.person(store, person_id)
    if _is_taken(store, values.get("url")):
        del values["url"]
    if person is not None:
        records.update(store, person._replace(**values))


def _is_taken(store: Store, url: str | None) -> bool:
    """Tell whether somebody has the address, which then nobody else gets."""
    return url is not None and bool(reading.people_by_url(store, url))

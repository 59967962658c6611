"""Short questions about sends that one command or another asks."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.store import reading
from inmail_cli.store.base import Store
from inmail_cli.store.reading import SendRow


def sends_of_batch(store: Store, number: int) -> list[SendRow]:
    """Return the sends that a batch recorded and that still stand, in the order in which it did."""
    query = """SELECT sends.id FROM changes JOIN sends ON sends.key = row_key
WHERE batch = ? AND table_name = 'sends' AND before IS NULL ORDER BY seq"""
    rows = (reading.send_row(store, row[0]) for row in store.rows(query, (number,)))
    return [row for row in rows if row is not None]


class KnownAs(NamedTuple):
    """What tells a person from others, as it was at some point of the history."""

    key: int
    id: str
    name: str
    url: str | None


class FirstSend(NamedTuple):
    """A send as a batch recorded it, whatever became of it, and its person as known then.

    `changed_by`: the batch that changed it last (None: another program did).
    """

    seq: int
    via: str
    stands: bool
    changed_by: int | None
    person: KnownAs


# The person's row key and what they were known as before a change; the newest that the history has.
_KNOWN_AS = """SELECT row_key, json_extract(after, '$.id'), json_extract(after, '$.name'), json_extract(after, '$.url')
FROM changes WHERE table_name = 'people' AND row_key = {} AND seq < ? AND after IS NOT NULL ORDER BY seq DESC LIMIT 1"""


def first_sends(store: Store, number: int) -> list[FirstSend]:
    """Return the sends that a batch recorded, in the order in which it did, those that are gone by now too."""
    query = """SELECT seq, json_extract(after, '$.via'), EXISTS (SELECT 1 FROM sends WHERE key = c.row_key),
  (SELECT batch FROM changes WHERE table_name = 'sends' AND row_key = c.row_key ORDER BY seq DESC LIMIT 1),
  json_extract(after, '$.person_key')
FROM changes c WHERE batch = ? AND table_name = 'sends' AND before IS NULL ORDER BY seq"""
    found = []
    for seq, via, stands, changed_by, person_key in store.rows(query, (number,)):
        person = store.row(_KNOWN_AS.format("?"), (person_key, seq))
        assert person is not None
        found.append(FirstSend(seq, via, bool(stands), changed_by, KnownAs._make(person)))
    return found


def known_as(store: Store, id: str, *, before: int) -> KnownAs | None:  # noqa: A002
    """Return what a person of today was known as before a point of the history; None where they were not yet."""
    row = store.row(_KNOWN_AS.format("(SELECT key FROM people WHERE id = ?)"), (id, before))
    return KnownAs._make(row) if row else None


def sent_to(store: Store, id: str, *, before: int) -> int | None:  # noqa: A002
    """Return the key of the person whom a send went to before a point of the history; None where it was not there."""
    query = """SELECT json_extract(after, '$.person_key') FROM changes WHERE table_name = 'sends'
  AND row_key = (SELECT key FROM sends WHERE id = ?) AND seq < ? AND after IS NOT NULL ORDER BY seq DESC LIMIT 1"""
    key = store.value(query, (id, before))
    return None if key is None else int(key)


def last_send(store: Store, account_key: int) -> SendRow | None:
    """Return the send of an account that was recorded last, whatever its date."""
    query = "SELECT id FROM sends WHERE account_key = ? ORDER BY recorded DESC, key DESC LIMIT 1"
    row = store.row(query, (account_key,))
    return reading.send_row(store, row[0]) if row else None


def recipients(store: Store, account_key: int) -> dict[str, str]:
    """Return the name of whom each send of an account went to, by the send's id."""
    query = "SELECT sends.id, people.name FROM sends JOIN people ON people.key = person_key WHERE account_key = ?"
    return dict(store.rows(query, (account_key,)))


class Contact(NamedTuple):
    """What was sent to a person: how often, when last, and how many InMails were answered or still await it."""

    sends: int
    last_sent_at: Instant
    responded: int
    waiting: int


def contacts(store: Store, account_keys: Iterable[int], person_ids: Sequence[str]) -> dict[str, Contact]:
    """Return, by person's id, what was sent to them from these accounts; those without sends are left out."""
    from json import dumps

    query = """SELECT people.id, count(*), max(sent_at), count(responded_at),
  sum(via = 'inmail' AND responded_at IS NULL AND undeliverable_at IS NULL)
FROM people JOIN sends ON sends.person_key = people.key
WHERE people.id IN (SELECT value FROM json_each(?)) AND account_key IN (SELECT value FROM json_each(?))
GROUP BY people.key"""
    rows = store.rows(query, (dumps(list(person_ids)), dumps(list(account_keys))))
    return {id_: Contact(*counts) for id_, *counts in rows}


def count_people(store: Store) -> int:
    """Return how many people are on record."""
    count: int = store.value("SELECT count(*) FROM people")
    return count


def name_of(store: Store, table: Literal["accounts", "people"], key: int) -> str | None:
    """Return the name of an account or person by the row's key; the last one known where that is deleted."""
    query = f"""SELECT coalesce((SELECT name FROM {table} WHERE key = ?1),
  (SELECT json_extract(coalesce(after, before), '$.name') FROM changes
    WHERE table_name = '{table}' AND row_key = ?1 ORDER BY seq DESC LIMIT 1))"""
    name: str | None = store.value(query, (key,))
    return name


class SendIdentity(NamedTuple):
    """A send's id and the key of its person, wherever they are still known."""

    id: str
    person_key: int


def send_identity(store: Store, key: int) -> SendIdentity | None:
    """Return what identifies a send by the row's key; as the history last had it where that is deleted."""
    row = store.row("SELECT id, person_key FROM sends WHERE key = ?", (key,)) or store.row(
        """SELECT json_extract(image, '$.id'), json_extract(image, '$.person_key') FROM (
  SELECT coalesce(after, before) AS image FROM changes
  WHERE table_name = 'sends' AND row_key = ? ORDER BY seq DESC LIMIT 1)""",
        (key,),
    )
    return SendIdentity(*row) if row else None


def tag_name(store: Store, key: int) -> str | None:
    """Return a tag by the row's key; tags are never deleted."""
    name: str | None = store.value("SELECT name FROM tags WHERE key = ?", (key,))
    return name


class ChangeCount(NamedTuple):
    """How many rows of a table a batch added, changed or removed."""

    table: str
    change: Literal["added", "changed", "removed"]
    rows: int


def change_counts(store: Store, batch: int) -> list[ChangeCount]:
    """Return what a batch did, table by table; tags aside."""
    query = """SELECT table_name, CASE WHEN added THEN 'added' WHEN removed THEN 'removed' ELSE 'changed' END, count(*)
FROM (
  SELECT DISTINCT table_name, row_key, first_value(before IS NULL) OVER one AS added,
    last_value(after IS NULL) OVER one AS removed
  FROM changes WHERE batch = ? AND table_name NOT IN ('tags', 'send_tags')
  WINDOW one AS (PARTITION BY table_name, row_key ORDER BY seq
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))
WHERE NOT (added AND removed) GROUP BY 1, 2 ORDER BY 1, 2"""
    return [ChangeCount(*row) for row in store.rows(query, (batch,))]


_ID_TABLES = ("people", "sends", "replies", "marks", "plan_periods", "cancellations", "reconciliations", "grants")
_TAKEN = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE id BETWEEN ?1 AND ?2" for table in _ID_TABLES)


def any_id_between(store: Store, first: str, last: str) -> bool:
    """Tell whether some person or event has an id from `first` to `last`, both included."""
    return store.row(f"{_TAKEN} LIMIT 1", (first, last)) is not None


_LAST = " UNION ALL ".join(f"SELECT max(id) AS id FROM {table} WHERE id BETWEEN ?1 AND ?2" for table in _ID_TABLES)


def last_id_between(store: Store, first: str, last: str) -> str | None:
    """Return the greatest id of a person or event from `first` to `last`, both included."""
    found: str | None = store.value(f"SELECT max(id) FROM ({_LAST})", (first, last))
    return found


def written_at(store: Store) -> list[Instant]:
    """Return when each batch was written, in order."""
    return [at for (at,) in store.rows("SELECT at FROM batches ORDER BY number")]

"""What an import of an archive asks of the database: which of many ids are on record, and what stands near a send."""

from collections.abc import Iterable
from typing import NamedTuple

from inmail_cli.domain.events import Instant, Mark, Reply
from inmail_cli.domain.profiles import folded_url
from inmail_cli.store import reading
from inmail_cli.store.base import Store
from inmail_cli.store.reading import SendRow
from inmail_cli.store.shapes import folded_name


def ids_among(store: Store, table: str, ids: Iterable[str]) -> set[str]:
    """Return those of the ids that a table of facts has."""
    import json

    query = f"SELECT id FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
    return {id_ for (id_,) in store.rows(query, (json.dumps(list(ids)),))}


def has_rows(store: Store, table: str) -> bool:
    """Tell whether a table has any row."""
    return bool(store.value(f"SELECT EXISTS (SELECT 1 FROM {table})"))


class KnownSend(NamedTuple):
    """A send on record with its answers. `imported`: an import made it; `edited`: it was changed afterwards."""

    row: SendRow
    replies: tuple[Reply, ...]
    marks: tuple[Mark, ...]
    imported: bool
    edited: bool


def known_send(store: Store, id: str) -> KnownSend | None:  # noqa: A002
    """Return the send of that id with its answers, and how it came to be as it is."""
    row = reading.send_row(store, id)
    if row is None:
        return None
    changes = store.rows(
        """SELECT table_name = 'sends' AND before IS NULL, changes.batch, command
FROM changes LEFT JOIN batches ON number = changes.batch
WHERE table_name IN ('sends', 'send_tags') AND row_key = (SELECT key FROM sends WHERE id = ?) ORDER BY seq""",
        (id,),
    )
    made = [(batch, str(command)) for first, batch, command in changes if first]
    return KnownSend(
        row,
        tuple(reading.replies_of(store, id)),
        tuple(reading.marks_of(store, id)),
        imported=bool(made) and made[-1][1].startswith("import"),
        # What an import filled in is no edit: the next one may know more.
        edited=any(
            not first and (batch, str(command)) not in made and not str(command).startswith("import")
            for first, batch, command in changes
        ),
    )


def sends_near(store: Store, account_key: int, *, name: str, url: str | None, at: Instant, within: int) -> list[str]:
    """Return the ids of the account's sends to a name or an address, at most so many seconds apart."""
    query = """SELECT sends.id FROM sends JOIN people ON people.key = person_key
WHERE account_key = ? AND sent_at BETWEEN ? AND ? AND (name_folded = ? OR url_folded = ?)
ORDER BY sent_at, sends.id"""
    values = (account_key, at - within, at + within, folded_name(name), url and folded_url(url))
    return [id_ for (id_,) in store.rows(query, values)]


def deleted_ids(store: Store, table: str) -> set[str]:
    """Return the ids of facts that were deleted on purpose and are gone: not those that an undo took back."""
    query = f"""SELECT DISTINCT json_extract(before, '$.id') FROM changes JOIN batches b ON b.number = changes.batch
WHERE table_name = ? AND after IS NULL AND b.undoes IS NULL
  AND json_extract(before, '$.id') NOT IN (SELECT id FROM {table})"""
    return {id_ for (id_,) in store.rows(query, (table,))}


# What was said of an archive, for as long as nothing on record has changed since.

_LAST_CHANGE = "(SELECT ifnull(max(seq), 0) FROM changes)"
_NAME = "import "


def remember(store: Store, name: str, text: str) -> None:
    """Keep a text under a name until the next change of any fact. Belongs in a write's transaction, at its end."""
    store.execute(f"DELETE FROM settings WHERE name LIKE '{_NAME}%' AND value NOT LIKE {_LAST_CHANGE} || ' %'")
    store.execute(
        f"INSERT OR REPLACE INTO settings (name, value) VALUES (?, {_LAST_CHANGE} || ' ' || ?)", (_NAME + name, text)
    )


def remembered(store: Store, name: str) -> str | None:
    """Return the text that was kept under a name, if nothing has changed since."""
    query = f"SELECT value FROM settings WHERE name = ? AND value LIKE {_LAST_CHANGE} || ' %'"
    found = store.value(query, (_NAME + name,))
    return str(found).partition(" ")[2] if found is not None else None


def batch_is_empty(store: Store, number: int) -> bool:
    """Tell whether a batch has changed nothing so far."""
    return not store.value("SELECT EXISTS (SELECT 1 FROM changes WHERE batch = ?)", (number,))

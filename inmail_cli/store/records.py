"""Record, correct and delete facts. Everything here belongs inside `writing`."""

from collections.abc import Iterable

from inmail_cli.domain.events import (
    Account,
    Event,
    Fact,
    Person,
    Send,
)
from inmail_cli.domain.sizes import refuse_oversized
from inmail_cli.errors import NotFound
from inmail_cli.store.base import Store
from inmail_cli.store.shapes import SHAPE_OF_KIND, SHAPES, Kind
from inmail_cli.store.statements import ADD_TAG, TAG_SEND, insert_statement, raise_recorded, replace_statement


def next_recorded(store: Store, count: int = 1) -> int:
    """Take `count` fresh order numbers; return the first."""
    query = "UPDATE settings SET value = value + ? WHERE name = 'recorded' RETURNING value"
    last: int = store.rows(query, (count,))[0][0]
    return last - count + 1


# --- add ----------------------------------------------------------------------------------------


def add_account(store: Store, account: Account) -> int:
    """Add an account and return its key; the first one becomes the current one. Raises: Conflicts, BadValue."""
    key = _add(store, account)
    store.execute(
        "UPDATE accounts SET is_current = 1 WHERE key = ? AND NOT EXISTS (SELECT 1 FROM accounts WHERE is_current = 1)",
        (key,),
    )
    return key


def add(store: Store, fact: Person | Event) -> int:
    """Add a person or an event and return the row's key; a send's person, `person_id`, must be there.

    Raises: Conflicts, BadValue.
    """
    key = _add(store, fact)
    if isinstance(fact, Send):
        _set_tags(store, key, fact.tags)
    return key


def _add(store: Store, fact: Fact) -> int:
    shape = SHAPES[type(fact)]
    if isinstance(fact, Send | Person):
        refuse_oversized(fact)
    key = store.execute(insert_statement(shape), shape.values(fact)).lastrowid
    assert key is not None
    if not isinstance(fact, Account | Person):
        raise_recorded(store, fact.recorded)
    return key


def _set_tags(store: Store, send_key: int, tags: tuple[str, ...]) -> None:
    for position, tag in enumerate(tags):
        store.execute(ADD_TAG, (tag,))
        store.execute(TAG_SEND, (send_key, tag, position))


# --- correct ------------------------------------------------------------------------------------


def update_account(store: Store, name: str, account: Account) -> None:
    """Rename the account of that name, or change its zone. Raises: NotFound, Conflicts, BadValue.

    The history hears of no other spelling of the same letters (names are compared without case), so that such a rename
    goes by way of another name.
    """
    if account.name != name and account.name.casefold() == name.casefold():
        between = f"{account.name} (renaming)"
        store.execute("UPDATE accounts SET name = ? WHERE name = ?", (between, name))
        name = between
    changed = store.execute("UPDATE accounts SET name = ?, zone = ? WHERE name = ?", (*account, name))
    if not changed.rowcount:
        raise NotFound(f"no account is named {name!r}.")


def use_account(store: Store, account_key: int) -> None:
    """Make an account the current one."""
    store.execute("UPDATE accounts SET is_current = 0 WHERE is_current = 1 AND key <> ?", (account_key,))
    store.execute("UPDATE accounts SET is_current = 1 WHERE is_current = 0 AND key = ?", (account_key,))


def update(store: Store, fact: Person | Event) -> None:
    """Replace the person or event of that id; a send with its tags. Raises: NotFound, Conflicts, BadValue."""
    shape = SHAPES[type(fact)]
    if isinstance(fact, Send | Person):
        refuse_oversized(fact)
    if not store.execute(replace_statement(shape), shape.values(fact)).rowcount:
        raise NotFound(f"no {shape.kind} has the id {fact.id!r}.")
    if isinstance(fact, Send):
        _update_tags(store, fact)
    if not isinstance(fact, Person):
        raise_recorded(store, fact.recorded)


def _update_tags(store: Store, send: Send) -> None:
    key: int = store.value("SELECT key FROM sends WHERE id = ?", (send.id,))
    query = "SELECT tags.name FROM send_tags JOIN tags ON tags.key = tag_key WHERE send_key = ? ORDER BY position"
    if tuple(name for (name,) in store.rows(query, (key,))) != send.tags:
        store.execute("DELETE FROM send_tags WHERE send_key = ?", (key,))
        _set_tags(store, key, send.tags)


# --- delete -------------------------------------------------------------------------------------


def delete_fact(store: Store, kind: Kind, id: str) -> None:  # noqa: A002
    """Delete a fact; a send goes with its responses, marks and tags. An account is named by its name.

    Raises: NotFound; Conflicts for a person with sends, or an account with events.
    """
    shape = SHAPE_OF_KIND[kind]
    if kind == "send":
        for table in ("replies", "marks", "send_tags"):
            store.execute(f"DELETE FROM {table} WHERE send_key = (SELECT key FROM sends WHERE id = ?)", (id,))
    if not store.execute(f"DELETE FROM {shape.table} WHERE {shape.identity} = ?", (id,)).rowcount:
        raise NotFound(f"no {kind} has the id {id!r}.")


def delete_events_of(store: Store, account_key: int) -> None:
    """Delete all events of an account, so that the account itself can go. People stay."""
    sends = "(SELECT key FROM sends WHERE account_key = ?)"
    for table in ("replies", "marks", "send_tags"):
        store.execute(f"DELETE FROM {table} WHERE send_key IN {sends}", (account_key,))
    for table in ("sends", "plan_periods", "cancellations", "reconciliations", "grants"):
        store.execute(f"DELETE FROM {table} WHERE account_key = ?", (account_key,))


def move_sends(store: Store, from_person: str, to_person: str) -> int:
    """Give all sends of one person to another (a merge), and return how many there were."""
    query = (
        "UPDATE sends SET person_key = (SELECT key FROM people WHERE id = ?2)"
        " WHERE person_key = (SELECT key FROM people WHERE id = ?1)"
    )
    return store.execute(query, (from_person, to_person)).rowcount


def bulk_add(store: Store, facts: Iterable[Fact]) -> int:
    """Add many facts and return how many; memory stays flat. See `bulk.bulk_add`. Raises: Conflicts, BadValue."""
    from inmail_cli.store import bulk

    return bulk.bulk_add(store, facts)

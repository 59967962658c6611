"""How much is in a database, and of when: what a person recognises a backup by."""

from typing import NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.store.base import Store


class Contents(NamedTuple):
    """Counts of what is recorded. `changed_at` is when the last command recorded something; None for nothing yet."""

    accounts: int
    people: int
    sends: int
    replies: int
    changed_at: Instant | None


def contents_of(store: Store) -> Contents:
    """Count what is in a database. Raises: Corrupt, StorageFailed."""
    accounts, people, sends, replies = (
        store.value(f"SELECT count(*) FROM {table}") for table in ("accounts", "people", "sends", "replies")
    )
    changed_at = store.value("SELECT at FROM batches ORDER BY number DESC LIMIT 1")
    return Contents(accounts, people, sends, replies, changed_at)

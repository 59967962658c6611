"""One write command: one transaction, one batch in the history."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from inmail_cli.domain.events import Instant
from inmail_cli.errors import StorageFailed
from inmail_cli.store.base import Store, retrying
from inmail_cli.store.failures import DATABASE_ERRORS, translated

_PERHAPS_RECORDED = "It is recorded, but the disk failed at the last step: see `inmail history` before trying again."


class Batch:
    """The changes of one command.

    `repeated`: the idempotency key was used before, and `number` is the batch that it made then; nothing written
    now is kept. `summary` and `account_key` may be set until the end. `kept`, once it has ended: it stands in the
    history; a batch that changed no row does not, unless it has an idempotency key.
    """

    __slots__ = ("account_key", "discarded", "kept", "number", "repeated", "summary")

    def __init__(self, number: int, account_key: int | None, summary: str, *, repeated: bool = False) -> None:
        self.number = number
        self.account_key = account_key
        self.summary = summary
        self.repeated = repeated
        self.discarded = False
        self.kept = False

    def discard(self) -> None:
        """Keep nothing of this batch when it ends (a dry run); until then its results can be read."""
        self.discarded = True


@contextmanager
def writing(
    store: Store,
    *,
    command: str,
    at: Instant,
    origin: str,
    account_key: int | None = None,
    summary: str = "",
    idempotency_key: str | None = None,
) -> Iterator[Batch]:
    """Lock the database, give the body a batch to write in, and commit it; on any exception all is rolled back.

    `origin` is `terminal`, `script` or `import`. Once it ends without an error, what was written survives a
    power loss. Raises: Busy, StorageFailed, Corrupt, Conflicts, BadValue.
    """
    if store.read_only:
        raise StorageFailed(f"{store.path} was opened to be read only.")
    retrying(store.path, lambda: store.db.execute("BEGIN IMMEDIATE"))
    try:
        batch = _earlier(store, idempotency_key)
        if batch is None:
            values = (at, command, account_key, origin, summary, idempotency_key)
            batch = _begin(store, values, account_key, summary)
        given = (batch.summary, batch.account_key)
        yield batch
        if not batch.discarded and not batch.repeated:
            _finish(store, batch, changed=(batch.summary, batch.account_key) != given)
            _commit(store, batch)
    except DATABASE_ERRORS as error:
        ours = translated(error, store.path)
        if ours is None:
            raise
        raise ours from error
    finally:
        # SQLite may have rolled back by itself, after a full disk for example.
        if store.db.in_transaction:
            with suppress(sqlite3.Error):
                store.db.execute("ROLLBACK")


def _commit(store: Store, batch: Batch) -> None:
    """Commit. The disk may fail at the very last step, when the batch stands but may not outlive a power loss."""
    try:
        retrying(store.path, lambda: store.db.execute("COMMIT"))
    except StorageFailed as error:
        if store.db.in_transaction:
            raise
        with suppress(sqlite3.Error):
            stands = store.db.execute("SELECT 1 FROM batches WHERE number = ?", (batch.number,)).fetchone()
            if stands:
                raise StorageFailed(error.message, hint=_PERHAPS_RECORDED) from error
        raise


def _earlier(store: Store, idempotency_key: str | None) -> Batch | None:
    if idempotency_key is None:
        return None
    query = "SELECT number, account_key, summary FROM batches WHERE idempotency_key = ?"
    found = store.row(query, (idempotency_key,))
    return Batch(*found, repeated=True) if found else None


def _begin(store: Store, values: tuple[object, ...], account_key: int | None, summary: str) -> Batch:
    number = store.execute(
        "INSERT INTO batches (at, command, account_key, origin, summary, idempotency_key) VALUES (?, ?, ?, ?, ?, ?)",
        values,
    ).lastrowid
    assert number is not None
    store.execute("INSERT OR REPLACE INTO settings (name, value) VALUES ('current_batch', ?)", (number,))
    return Batch(number, account_key, summary)


def _finish(store: Store, batch: Batch, *, changed: bool) -> None:
    """The triggers read the number from `settings`: it must be gone before another program writes."""
    store.execute("DELETE FROM settings WHERE name = 'current_batch'")
    if changed:
        store.execute(
            "UPDATE batches SET summary = ?, account_key = ? WHERE number = ?",
            (batch.summary, batch.account_key, batch.number),
        )
    dropped = store.execute(
        "DELETE FROM batches WHERE number = ? AND idempotency_key IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM changes WHERE batch = number)",
        (batch.number,),
    )
    batch.kept = dropped.rowcount == 0

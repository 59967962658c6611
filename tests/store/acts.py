"""A process that writes and says after each write what the database then is.

`python -m tests.store.acts PATH ACT [SYNCHRONOUS]` prints `acknowledged DIGEST` lines. With a weaker `synchronous`,
OFF or FULL, it is the control, which must lose something.
"""

import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from inmail_cli.domain.events import Reply, Send
from inmail_cli.store import (
    bulk,
    connection,
    header,
    keeping,
    reading,
    records,
    replacing,
    schema,
    shelf,
    undo,
    upgrade,
)
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_reading, open_writing, writing
from inmail_cli.store.header import SCHEMA
from inmail_cli.usecases import repairing as repair_module
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.repairing import repair_database
from tests.store.histories import DAY, Author, dump, new_store, plan

_SEND = Send("", "default", 5 * DAY, 0, "Dana Roy", "d1", tags=("a", "b"), subject="x" * 300)


def digest(store: Store) -> str:
    """What tells one state of the facts and the schema from another."""
    state = (dump(store), schema.schema_of(store.db), store.rows("SELECT number, undoes FROM batches"))
    return hashlib.sha256(repr(state).encode()).hexdigest()


def prepare(path: Path) -> None:
    """Make the database that the acts begin with."""
    with new_store(path) as store, writing(store, command="fill", at=0, origin="script"):
        author = Author(store, 4)
        for _ in range(120):
            author.change()
        for number in range(40):
            records.add(store, _SEND._replace(id=f"old{number}", recorded=records.next_recorded(store)))


def in_batches(store: Store, times: int, write: Callable[[Store, int], object]) -> None:
    """Write a few batches, and acknowledge each."""
    for number in range(times):
        with writing(store, command="act", at=number, origin="terminal"):
            write(store, number)
        acknowledge(store)


def acknowledge(store: Store) -> None:
    """Say that a write is done."""
    sys.stdout.write(f"acknowledged {digest(store)}\n")
    sys.stdout.flush()


def send(store: Store) -> None:
    """Record sends."""
    in_batches(store, 4, lambda it, n: records.add(it, _SEND._replace(id=f"new{n}", recorded=n)))


def reply(store: Store) -> None:
    """Record responses."""
    in_batches(store, 4, lambda it, n: records.add(it, Reply(f"new{n}", f"old{n}", 6 * DAY, n)))


def plan_set(store: Store) -> None:
    """Start plans."""
    in_batches(store, 3, lambda it, n: records.add(it, plan(f"new{n}", n * DAY, n)))


def imports(store: Store) -> None:
    """Load many facts at once, more than the cache holds, with the triggers resting."""
    bulk.CHUNK = 20
    bulk._CACHE_KIBIBYTES = 40
    store.execute("PRAGMA cache_size = 5")
    facts = [_SEND._replace(id=f"many{n}", at=n, recorded=n) for n in range(80)]
    in_batches(store, 1, lambda it, _: records.bulk_add(it, facts))


def undoing(store: Store) -> None:
    """Take the first batch after the setup back, and bring it back."""
    for _ in range(2):
        number = store.value("SELECT max(number) FROM batches")
        with writing(store, command="undo", at=0, origin="terminal") as batch:
            undo.undo(store, batch, number)
        acknowledge(store)


def migration(store: Store) -> None:
    """The upgrade happened when the database was opened."""
    acknowledge(store)


def restoring(store: Store) -> None:
    """Record something, and put a backup of before in the place of all."""
    backup = store.path.parent.parent / f"{store.path.parent.name}.backup"
    backup.unlink(missing_ok=True)
    keeping.backup(store, backup)
    in_batches(store, 1, lambda it, n: records.add(it, _SEND._replace(id=f"new{n}", recorded=n)))
    with open_reading(backup) as source:
        replacing.replace(source, store.path, 0, "restore")
    acknowledge(store)


def backing_up(store: Store) -> None:
    """Back the database up to a dated file."""
    keeping.dated_backup(store, store.path, shelf.shelf_of(store.path), 0, "asked")
    acknowledge(store)


def repairing(store: Store) -> None:
    """Mend what `damage` did."""
    path = store.path
    store.close()
    desk = Desk(store, 0, None, "script", "UTC", lambda name: None)  # type: ignore[arg-type,return-value]
    repair_database(desk, path)
    with open_reading(path) as mended:
        acknowledge(mended)


def damage(path: Path) -> None:
    """Take away what a repair makes anew."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DROP VIEW send_status")
        db.execute("DROP INDEX sends_person")


def files_of(path: Path) -> list[Path]:
    """The files, drafts and folders that the acts write, as `with_known_names` has them called."""
    folder = shelf.shelf_of(path)
    dated = [f"{path.name}.1970-01-01T000000Z{why}.backup" for why in ("", ".before-restore", ".before-repair")]
    drafts = [folder / f".{name}.0.new" for name in dated] + [path.with_name(f".{path.name}.00.repair")]
    drafts.append(path.with_name(f".{path.name}.schema-{SCHEMA}.backup.0.new"))
    written = [path, *drafts]
    return [*written, *(Path(f"{file}-journal") for file in written), *(folder / name for name in dated), folder]


def with_known_names() -> None:
    """Let drafts be called what `files_of` says."""
    os.getpid = lambda: 0
    repair_module.token_hex = lambda _: "00"  # type: ignore[attr-defined]


def naive(store: Store) -> None:
    """The control: the statements of one send, each committed by itself."""
    store.execute("UPDATE settings SET value = value + 1 WHERE name = 'recorded'")
    records.add(store, _SEND._replace(id="new", recorded=1))
    acknowledge(store)


CONTROL = {"naive": naive}
ACTS = {"send": send, "reply": reply, "plan": plan_set, "import": imports, "undo": undoing}
ACTS |= {"restore": restoring, "migration": migration, "backup": backing_up, "repair": repairing}


def next_one(db: schema.Executing) -> None:
    """A migration to a schema that there is not yet."""
    db.execute("ALTER TABLE people ADD COLUMN pronouns TEXT")
    db.execute("UPDATE sends SET subject = subject || '!'")


def know_a_newer_schema(change: Callable[[object, str, object], None] = setattr) -> None:
    """Let the program know one schema more than it does."""
    change(schema, "MIGRATIONS", (*schema.MIGRATIONS, next_one))
    for module in (header, connection, upgrade):
        change(module, "SCHEMA", len(schema.MIGRATIONS))


def main(path: Path, act: str, *, unsafe: str | None) -> None:
    """Do one act. Loads everything before it opens, so that a recording holds little else."""
    if unsafe is not None:
        connection._SYNCHRONOUS = unsafe
    with_known_names()
    if act == "migration":
        know_a_newer_schema()
    with open_writing(path, create=True) as store:
        reading.accounts(store)
        {**ACTS, **CONTROL}[act](store)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], unsafe=sys.argv[3] if len(sys.argv) > 3 else None)

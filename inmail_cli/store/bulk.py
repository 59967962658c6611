"""Add very many facts. Beyond the first chunk the triggers rest, and their work is done for all rows at once.

That takes half the time. All of it is one transaction: the triggers are back before anybody else can look.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from inmail_cli.domain.events import Account, Fact, Instant, Mark, Person, Reply, Send
from inmail_cli.domain.sizes import refuse_oversized
from inmail_cli.store.base import Store
from inmail_cli.store.shapes import SHAPES
from inmail_cli.store.statements import ADD_TAG, TAG_SEND, insert_statement, raise_recorded
from inmail_cli.store.triggers import FACT_COLUMNS, OWN_EVENTS, image, set_marks, set_reply

CHUNK = 500
# SQLite's own default: a larger one makes the load no faster, since the system keeps the file in memory anyway.
_CACHE_KIBIBYTES = 2_048

_ANSWERS = {"replies": "replied_at", "marks": "marked_at"}


def bulk_add(store: Store, facts: Iterable[Fact]) -> int:
    """Add many facts and return how many; memory stays flat. Belongs inside `writing`.

    Accounts, people and sends must come before what refers to them, but for those of one chunk, and for replies
    and marks, which wait until the end. Beyond one chunk `store.before_bulk` is called first.
    Raises: Conflicts, BadValue.
    """
    chunks = _chunks(facts)
    first, more = next(chunks, []), next(chunks, None)
    if more is not None and store.before_bulk is not None:
        store.before_bulk()
    with _waiting_answers(store):
        count = _add_chunks(store, [first] if first else [])
        if more is None:
            _add_answers(store)
            return count
        with _triggers_resting(store):
            count += _add_chunks(store, [more]) + _add_chunks(store, chunks)
            _add_answers(store)
        return count


def _chunks(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    facts = iter(facts)
    while chunk := list(islice(facts, CHUNK)):
        yield chunk


def _add_chunks(store: Store, chunks: Iterable[list[Fact]]) -> int:
    count = recorded = 0
    for chunk in chunks:
        _add_chunk(store, chunk)
        count += len(chunk)
        recorded = max(recorded, *(0 if isinstance(fact, Account | Person) else fact.recorded for fact in chunk))
    raise_recorded(store, recorded)
    return count


def _add_chunk(store: Store, chunk: list[Fact]) -> None:
    by_kind: dict[type[Fact], list[Fact]] = {}
    for fact in chunk:
        if isinstance(fact, Send | Person):
            refuse_oversized(fact)
        by_kind.setdefault(type(fact), []).append(fact)
    for fact_type, shape in SHAPES.items():
        some = by_kind.get(fact_type, [])
        if shape.table in _ANSWERS:
            waiting = ((shape.kind, *shape.values(fact)) for fact in some)
            store.execute_many("INSERT INTO temp.waiting VALUES (NULL, ?, ?, ?, ?, ?, ?)", waiting)
        else:
            store.execute_many(insert_statement(shape), map(shape.values, some))
    _add_tags(store, [fact for fact in by_kind.get(Send, []) if isinstance(fact, Send) and fact.tags])


def _add_tags(store: Store, sends: list[Send]) -> None:
    names = dict.fromkeys(tag for send in sends for tag in send.tags)
    store.execute_many(ADD_TAG, ((name,) for name in names))
    store.execute_many(
        TAG_SEND.replace("?1", "(SELECT key FROM sends WHERE id = ?1)"),
        ((send.id, tag, position) for send in sends for position, tag in enumerate(send.tags)),
    )


# --- replies and marks wait: in an export one may stand before its send --------------------------


@contextmanager
def _waiting_answers(store: Store) -> Iterator[None]:
    store.execute("CREATE TEMP TABLE waiting (position INTEGER PRIMARY KEY, kind, id, send, at, recorded, what)")
    yield
    store.execute("DROP TABLE temp.waiting")


def _add_answers(store: Store) -> None:
    for shape in (SHAPES[Reply], SHAPES[Mark]):
        store.execute(
            f"INSERT INTO {shape.table} ({', '.join(shape.columns)})"
            " SELECT id, (SELECT key FROM sends WHERE sends.id = send), at, recorded, what"
            " FROM temp.waiting WHERE kind = ? ORDER BY position",
            (shape.kind,),
        )


# --- the triggers' work, for all rows at once -----------------------------------------------------

Last = dict[str, int]


@contextmanager
def _triggers_resting(store: Store) -> Iterator[None]:
    triggers = store.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid")
    last: Last = {
        table: store.value(f"SELECT ifnull(max({columns[0]}), 0) FROM {table}")
        for table, columns in FACT_COLUMNS.items()
    }
    store.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
    for name, _ in triggers:
        store.execute(f'DROP TRIGGER "{name}"')
    yield
    _log(store, last)
    _settle_answers(store, last)
    _forget_checkpoints(store, last)
    for _, sql in triggers:
        store.execute(sql)


def _log(store: Store, last: Last) -> None:
    for table, columns in FACT_COLUMNS.items():
        key = columns[0]
        store.execute(
            "INSERT INTO changes (batch, table_name, row_key, after)"
            f" SELECT (SELECT value FROM settings WHERE name = 'current_batch'), '{table}', {key},"
            f" {image('added', columns)} FROM {table} AS added WHERE {key} > ? ORDER BY {key}",
            (last[table],),
        )


def _settle_answers(store: Store, last: Last) -> None:
    for table, values in (("replies", set_reply()), ("marks", set_marks())):
        query = f"UPDATE sends SET {values} WHERE key IN (SELECT send_key FROM {table} WHERE key > ?)"
        store.execute(query, (last[table],))


def _forget_checkpoints(store: Store, last: Last) -> None:
    for account_key, at in _earliest(store, last).items():
        store.execute("DELETE FROM checkpoints WHERE account_key = ? AND at >= ?", (account_key, at))


def _earliest(store: Store, last: Last) -> dict[int, Instant]:
    """Return for each account from when on its checkpoints are void."""
    earliest: dict[int, Instant] = {}
    for table, query in _first_of_each_account():
        for account_key, at in store.rows(query, (last[table],)):
            earliest[account_key] = min(at, earliest.get(account_key, at))
    return earliest


def _first_of_each_account() -> Iterator[tuple[str, str]]:
    for table, (at, slack) in {**OWN_EVENTS, "sends": ("sent_at", 0)}.items():
        yield table, f"SELECT account_key, min({at}) - {slack} FROM {table} WHERE key > ? GROUP BY account_key"
    for table, at in _ANSWERS.items():
        yield (
            table,
            f"SELECT account_key, min({at}) FROM {table} JOIN sends ON sends.key = send_key"
            f" WHERE {table}.key > ? GROUP BY account_key",
        )

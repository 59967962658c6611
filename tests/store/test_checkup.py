"""What `doctor` must find: every flipped bit that changes an answer, and what other programs broke."""

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from inmail_cli.domain.rates import RatesQuery
from inmail_cli.errors import InmailError
from inmail_cli.reports.imported import ISSUE_WORDS
from inmail_cli.store import archives, history, reading, records, tallies, undo
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_reading
from inmail_cli.store.contents import contents_of
from inmail_cli.usecases import awaiting, looking, undoing
from inmail_cli.usecases.checking import Finding, findings
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.standing import refresh
from tests.store.histories import Author, new_store, write

NOW = 10 * 86_400
FLIPS = int(os.environ.get("INMAIL_FLIPS", 250))


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("checkup") / "x.db"
    with closing(new_store(path)) as store:
        author = Author(store, 21)
        numbers = [write(store, lambda _: [author.change() for _ in range(5)]) for _ in range(12)]
        write(store, lambda it: undo.undo(it, _batch(it), numbers[-1]))
        write(store, lambda it: archives.remember(it, "archive", "of October"), origin="import", idempotency_key="k")
        write(store, lambda it: records.use_account(it, 2), origin="script", account_key=2, summary="use other")
        write(store, lambda it: [refresh(it, row.key, NOW) for row in reading.accounts(it)], idempotency_key="kept")
    return path.read_bytes()


def _batch(store: Any) -> Any:
    number = store.value("SELECT value FROM settings WHERE name = 'current_batch'")
    return type("Batch", (), {"number": number})()


def desk_of(store: Store) -> Desk:
    return Desk(store, NOW, "all", "script", "UTC", lambda name: None)  # type: ignore[arg-type,return-value]


def answers(path: Path) -> list[Any]:
    """Everything that a command could show of the records, and what the next one would go by."""
    with open_reading(path) as store:
        keys = [row.key for row in reading.accounts(store)]
        desk = desk_of(store)
        return [
            *(reading.accounts(store), reading.sends(store, None), list(reading.facts(store))),
            [history.fold_events(store, key, after=None, until=10**12) for key in keys],
            reading.open_inmails(store, keys, as_of=4 * 86_400, since=0),
            [reading.people_named(store, name) for name in ("dana roy", "zoë example")],
            [undo.changes_of(store, number) for number in range(1, 20)],
            *(undoing.batch_views(desk), [undoing.batch_changes(desk, it.number) for it in undoing.batch_views(desk)]),
            [(undo.last_to_undo(store, key), undo.last_to_redo(store, key)) for key in (None, *keys)],
            store.rows("SELECT idempotency_key, number, account_key, summary FROM batches ORDER BY number"),
            *(archives.remembered(store, "archive"), archives.deleted_ids(store, "sends"), contents_of(store)),
            *(looking.balance_views(desk, as_of=NOW), awaiting.awaited(desk, as_of=NOW)),
            [
                looking.ledger_entries(desk._replace(account=it.name), since=0, until=NOW)
                for it in reading.accounts(store)
            ],
            tallies.rates(store, keys, RatesQuery(NOW, by=("tag",))),
        ]


def found(path: Path) -> list[Finding]:
    """What the doctor finds but for the odd entries that random histories have."""
    try:
        with open_reading(path) as store:
            return [finding for finding in findings(desk_of(store)) if finding.code not in ISSUE_WORDS]
    except InmailError as error:
        return [Finding(error.code, None, None, error.message)]


def test_problems__healthy__none(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    assert found(path) == []
    assert path.read_bytes() == content


def written(folder: Path, content: bytes) -> Path:
    path = folder / "x.db"
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def flipped(content: bytes, bit: int) -> bytes:
    damaged = bytearray(content)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


@pytest.mark.slow
def test_problems__single_bits_flipped__each_that_changes_an_answer_is_found(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    healthy = answers(path)
    chosen = random.Random(8)
    harmful, missed = 0, []
    for _ in range(FLIPS):
        bit = chosen.randrange(len(content) * 8)
        path.write_bytes(flipped(content, bit))
        try:
            changed = answers(path) != healthy
        except (InmailError, ValueError, TypeError, KeyError):
            changed = True
        harmful += changed
        if changed and not found(path):
            missed.append(bit)
    assert missed == []
    assert harmful > 10


@pytest.mark.parametrize(
    ("statements", "code"),
    (
        (["DROP TRIGGER sends_changed", "UPDATE sends SET subject = 'x'"], "schema"),
        (["DELETE FROM replies WHERE send_key = (SELECT min(send_key) FROM replies)"], None),
        (["UPDATE sends SET responded_at = 5, outcome = 'declined'"], "answers"),
        (["DELETE FROM changes WHERE seq = 9"], "damaged"),
        (["UPDATE changes SET batch = 999 WHERE seq = 9"], "history"),
        (["PRAGMA foreign_keys = OFF", "DELETE FROM people"], "reference"),
        (["UPDATE settings SET value = 0"], "settings"),
        (["DROP VIEW send_status"], "schema"),
        (["CREATE INDEX mine ON sends (subject)"], "schema"),
        (["UPDATE sends SET subject = 'an edit like any other'"], None),
    ),
)
def test_problems__after_another_programs_statements__found(
    tmp_path: Path, content: bytes, statements: list[str], code: str | None
) -> None:
    path = written(tmp_path, content)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)
    codes = {problem.code for problem in found(path)}
    assert codes == set() if code is None else code in codes

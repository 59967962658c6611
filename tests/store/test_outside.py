"""Another program edits the database, through plain sqlite3 with SQLite's own defaults."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from inmail_cli.domain.events import Cancel, Grant, Mark, Reconcile, Reply, Send
from inmail_cli.errors import Conflicts
from inmail_cli.store import history, reading, records, undo
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_writing
from inmail_cli.store.writing import writing
from tests.store.histories import DAY, new_store, plan, write

SENT = 10 * DAY
HOUR = 3600
CHECKPOINTS = tuple(day * DAY for day in range(5, 25))


def record(store: Store) -> None:
    records.add(store, plan("p1", 9 * DAY, 1))
    records.add(store, Cancel("c1", "default", 20 * DAY + HOUR, 2))
    records.add(store, Send("s1", "default", SENT, 3, "Dana Roy", "d1", tags=("a",)))
    records.add(store, Send("s2", "default", SENT, 4, "Dana Roy", "d1", via="message"))
    records.add(store, Reply("r1", "s1", 12 * DAY, 5))
    records.add(store, Reply("r2", "s2", 12 * DAY, 6))
    records.add(store, Mark("m1", "s1", 13 * DAY, 7, "undeliverable"))
    records.add(store, Mark("m2", "s1", 13 * DAY, 8, "opened"))
    records.add(store, Reconcile("k1", "default", 14 * DAY, 9, 3))
    records.add(store, Grant("g1", "default", 15 * DAY, 10, 3))
    for at in CHECKPOINTS:
        history.save_checkpoint(store, 1, at, "{}")
        history.save_checkpoint(store, 2, at, "{}")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("outside") / "x.db"
    with closing(new_store(path)) as store:
        write(store, record)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    return path


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_writing(path, create=False) as opened:
        yield opened


def outside(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)


REPLY_COLUMNS = "id, send_key, replied_at, recorded, outcome"
SEND_COLUMNS = "id, account_key, person_key, sent_at, recorded, via"

EDITS = (
    # The statement, and the day from which on no checkpoint may be left (None: all stay). A REPLACE voids all.
    ("UPDATE sends SET sent_at = sent_at + 86400 WHERE id = 's1'", 10),
    ("UPDATE sends SET sent_at = sent_at - 86400 WHERE id = 's1'", 9),
    ("UPDATE sends SET via = 'message' WHERE id = 's1'", 10),
    ("UPDATE sends SET via = 'inmail' WHERE id = 's2'", 10),
    ("UPDATE sends SET via = 'group' WHERE id = 's2'", None),
    ("UPDATE sends SET sent_at = 0 WHERE id = 's2'", None),
    ("UPDATE sends SET subject = 'x', recorded = recorded", None),
    ("UPDATE sends SET recorded = 99 WHERE id = 's1'", 10),
    ("UPDATE sends SET account_key = 2 WHERE id = 's1'", 10),
    ("DELETE FROM sends WHERE id = 's1'", 10),
    ("DELETE FROM sends WHERE id = 's2'", None),
    (f"INSERT INTO sends ({SEND_COLUMNS}) VALUES ('n', 1, 1, {8 * DAY}, 1, 'inmail')", 8),
    (f"INSERT INTO sends ({SEND_COLUMNS}) VALUES ('n', 1, 1, 0, 1, 'group')", None),
    (f"INSERT OR REPLACE INTO sends ({SEND_COLUMNS}) VALUES ('s1', 1, 1, {20 * DAY}, 1, 'inmail')", 0),
    (f"INSERT OR REPLACE INTO sends (key, {SEND_COLUMNS}) VALUES (1, 'n', 1, 1, {20 * DAY}, 1, 'group')", 0),
    (f"REPLACE INTO replies ({REPLY_COLUMNS}) VALUES ('r1', 1, {20 * DAY}, 1, 'declined')", 0),
    (f"UPDATE replies SET replied_at = {11 * DAY} WHERE id = 'r1'", 11),
    (f"UPDATE replies SET replied_at = {19 * DAY} WHERE id = 'r1'", 12),
    (f"UPDATE replies SET replied_at = {9 * DAY} WHERE id = 'r2'", None),
    ("UPDATE replies SET send_key = 2 WHERE id = 'r1'", 12),
    ("UPDATE replies SET send_key = 1 WHERE id = 'r2'", 12),
    ("UPDATE replies SET outcome = 'declined'", None),
    ("DELETE FROM replies WHERE id = 'r1'", 12),
    ("DELETE FROM marks WHERE id = 'm1'", 13),
    ("DELETE FROM marks WHERE id = 'm2'", None),
    ("UPDATE marks SET mark = 'undeliverable' WHERE id = 'm2'", 13),
    ("UPDATE marks SET mark = 'spam' WHERE id = 'm1'", 13),
    ("UPDATE plan_periods SET monthly = 50", 8),
    (f"UPDATE plan_periods SET starts_at = {7 * DAY}", 6),
    ("DELETE FROM plan_periods", 8),
    ("DELETE FROM cancellations", 20),
    (f"UPDATE cancellations SET cancels_at = {18 * DAY}", 17),
    ("UPDATE reconciliations SET balance = 4", 14),
    (f"UPDATE grants SET granted_at = {16 * DAY}", 15),
    ("UPDATE grants SET credits = 4", 15),
    ("UPDATE accounts SET zone = 'Asia/Tokyo' WHERE key = 1", 0),
    ("UPDATE accounts SET name = 'x' WHERE key = 1", None),
    ("UPDATE people SET name = 'x', url = 'y'", None),
    # What changes nothing voids nothing.
    ("UPDATE plan_periods SET monthly = monthly, starts_at = starts_at", None),
    ("UPDATE cancellations SET cancels_at = cancels_at", None),
    ("UPDATE reconciliations SET balance = balance", None),
    ("UPDATE grants SET credits = credits", None),
    ("UPDATE replies SET replied_at = replied_at", None),
    ("UPDATE marks SET marked_at = marked_at, mark = mark", None),
    ("UPDATE accounts SET zone = zone, key = key", None),
)


@pytest.mark.parametrize(("statement", "day"), EDITS, ids=lambda value: str(value)[:60])
def test_checkpoints__edit_by_another_program__void_from_its_instant_on(
    path: Path, statement: str, day: int | None
) -> None:
    outside(path, statement)
    with open_writing(path, create=False) as store:
        left = [at for at, _ in history.checkpoints_from(store, 1, 0)]
        others = [at for at, _ in history.checkpoints_from(store, 2, 0)]
    expected = [at for at in CHECKPOINTS if day is None or at < day * DAY]
    if "account_key = 2" in statement:
        assert others == expected
    else:
        assert others == list(CHECKPOINTS)
    # A cancel or plan may void a day more, for the sake of time zones; never less.
    assert left == expected or (left == expected[:-1] and ("cancel" in statement or "plan_" in statement))


def test_changes__edit_by_another_program__recorded_without_a_batch(path: Path) -> None:
    outside(path, "UPDATE sends SET subject = 'changed' WHERE id = 's1'")
    with open_writing(path, create=False) as store:
        change = undo.changes_of_row(store, "sends", 1)[-1]
    assert change.before is not None
    assert change.after is not None
    assert (change.batch, change.before["subject"], change.after["subject"]) == (None, None, "changed")
    assert change.after["id"] == "s1"
    assert "responded_at" not in change.after


def test_derived_columns__replaced_by_another_program__recomputed(path: Path) -> None:
    columns = f"key, {SEND_COLUMNS}, responded_at, opened_at"
    outside(path, f"REPLACE INTO sends ({columns}) VALUES (1, 's1', 1, 1, {11 * DAY}, 3, 'inmail', 77, 78)")
    with open_writing(path, create=False) as store:
        row = reading.send_row(store, "s1")
    assert row is not None
    assert (row.responded_at, row.outcome, row.opened_at) == (12 * DAY, "accepted", 13 * DAY)


def test_derived_columns__inserted_with_values__cleared(path: Path) -> None:
    columns = f"{SEND_COLUMNS}, responded_at, outcome"
    outside(path, f"INSERT INTO sends ({columns}) VALUES ('n', 1, 1, 5, 3, 'inmail', 77, 'declined')")
    with open_writing(path, create=False) as store:
        row = reading.send_row(store, "n")
    assert row is not None
    assert (row.responded_at, row.outcome) == (None, None)


def test_people__renamed_by_another_program__found_by_the_new_name(path: Path) -> None:
    outside(path, "UPDATE people SET name = 'Eve NEW' WHERE id = 'd1'")
    with open_writing(path, create=False) as store:
        assert [person.id for person in reading.people_named(store, "eve new")] == ["d1"]
        write(store, lambda it: records.update(it, reading.people_named(it, "eve new")[0]._replace(name="Zoë X")))
        write(store, lambda it: records.update(it, reading.people_named(it, "zoë x")[0]._replace(name="ZOË  X")))
        assert [person.id for person in reading.people_named(store, "zoë x")] == ["d1"]


def test_people__given_another_profile_by_another_program__found_by_the_new_one(path: Path) -> None:
    outside(path, "UPDATE people SET url = 'https://www.linkedin.com/in/example-NEW' WHERE id = 'd1'")
    with open_writing(path, create=False) as store:
        found = [
            [person.id for person in reading.people_by_url(store, f"https://www.linkedin.com/in/example-{name}")]
            for name in ("new", "dana")
        ]
    assert found == [["d1"], []]


def test_undo__rows_changed_by_another_program_since__refused(path: Path, store: Store) -> None:
    number = write(store, lambda it: records.add(it, Send("s3", "default", SENT, 11, "", "d1")))
    outside(path, "UPDATE sends SET subject = 'changed' WHERE id = 's3'")
    with (
        pytest.raises(Conflicts, match=f"^batch {number} cannot be undone: another program changed") as caught,
        writing(store, command="undo", at=0, origin="terminal") as batch,
    ):
        undo.undo(store, batch, number)
    assert caught.value.details == {"batch": number}


def test_checks__impossible_values_by_another_program__refused(path: Path) -> None:
    for statement in (
        "UPDATE sends SET via = 'pigeon'",
        "UPDATE sends SET sent_at = 'yesterday'",
        "UPDATE replies SET outcome = 'spam'",
        "UPDATE accounts SET is_current = 1",
        "UPDATE people SET connected_on = '1.2.2026'",
        "UPDATE plan_periods SET billing_day = 0",
        "UPDATE grants SET expires = 'soon'",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            outside(path, statement)


def test_views__read_by_another_program__times_as_text(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        sent = db.execute(
            "SELECT person, sent_at, status, responded_at, tags FROM send_status WHERE id = 's1'"
        ).fetchone()
        assert sent == ("Dana Roy", "1970-01-11T00:00:00Z", "accepted", "1970-01-13T00:00:00Z", "a")
        assert db.execute("SELECT days, outcome FROM reply_delays WHERE id = 'r1'").fetchone() == (2.0, "accepted")
        assert db.execute("SELECT starts_at, monthly FROM plan_history").fetchone() == ("1970-01-10T00:00:00Z", 5)
        assert db.execute("SELECT count(*) FROM change_log WHERE command = 'test'").fetchone()[0] > 10

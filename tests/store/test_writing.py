"""One write is one batch: kept whole, repeated never, discarded when asked, taken back exactly."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from inmail_cli.domain.events import Account, Mark, Person, Reply, Send
from inmail_cli.errors import Conflicts, NotFound, StorageFailed
from inmail_cli.store import reading, records, undo
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_reading, open_writing
from inmail_cli.store.writing import writing
from tests.store.histories import dump, new_store, write

URL = "https://www.linkedin.com/in/example-dana"
SEND = Send("s1", "default", 100, 1, "Dana Roy", "d1", URL, tags=("a", "b"))


def add_send(store: Store) -> None:
    records.add(store, SEND)


def add_reply(store: Store) -> None:
    records.add(store, Reply("r1", "s1", 200, 2))


def test_writing__an_exception__nothing_kept_and_the_exception_goes_on(store: Store) -> None:
    before = dump(store)
    with pytest.raises(KeyboardInterrupt), writing(store, command="x", at=0, origin="script"):
        add_send(store)
        raise KeyboardInterrupt
    assert dump(store) == before
    assert not store.db.in_transaction
    assert store.value("SELECT count(*) FROM batches") == 1


def test_writing__discarded__results_could_be_read_and_nothing_is_kept(store: Store) -> None:
    before = dump(store)
    with writing(store, command="x", at=0, origin="script") as batch:
        add_send(store)
        assert reading.find_fact(store, "s1") is not None
        batch.discard()
    assert dump(store) == before
    assert not batch.kept


def test_writing__no_change__no_batch(store: Store) -> None:
    number = write(store, lambda _: None)
    assert store.value("SELECT count(*) FROM batches WHERE number = ?", (number,)) == 0


def test_writing__account_and_summary_given__of_the_batch_from_the_beginning_on(store: Store) -> None:
    with writing(store, command="x", at=0, origin="script", account_key=2, summary="words") as batch:
        assert (batch.account_key, batch.summary, batch.kept) == (2, "words", False)
    assert not batch.kept
    with writing(store, command="x", at=0, origin="script", account_key=2, summary="words") as batch:
        add_send(store)
    assert batch.kept
    row = undo.batch_of(store, batch.number)
    assert (row.account_key, row.summary) == (2, "words")


def test_writing__idempotency_key_again__first_batch_and_nothing_new(store: Store) -> None:
    options = {"command": "send", "at": 0, "origin": "script", "idempotency_key": "K"}
    with writing(store, **options) as first:  # type: ignore[arg-type]
        add_send(store)
    before = dump(store)
    with writing(store, **options) as again:  # type: ignore[arg-type]
        assert again.repeated
        assert again.number == first.number
        records.add(store, Person("d9", "Nobody"))
    assert dump(store) == before
    assert not first.repeated


def test_writing__idempotency_key_again_and_another_account__answers_as_the_first(store: Store) -> None:
    with writing(store, command="x", at=0, origin="script", account_key=2, summary="first", idempotency_key="K") as one:
        pass
    assert one.kept
    with writing(store, command="x", at=0, origin="script", account_key=1, summary="?", idempotency_key="K") as again:
        assert (again.number, again.account_key, again.summary) == (one.number, 2, "first")
    assert not again.kept


def test_writing__to_what_was_opened_to_be_read__refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    new_store(path).close()
    with open_reading(path) as store, pytest.raises(StorageFailed, match=f"^{path} was opened to be read only"):
        write(store, add_send)


def test_writing__idempotency_key_after_a_failure__not_used_up(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), writing(store, command="x", at=0, origin="script", idempotency_key="K"):
        raise ZeroDivisionError
    with writing(store, command="x", at=0, origin="script", idempotency_key="K") as batch:
        assert not batch.repeated


def test_writing__summary_and_account_set_inside__kept(store: Store) -> None:
    with writing(store, command="x", at=7, origin="script", summary="?") as batch:
        key = records.add_account(store, Account("new", "UTC"))
        batch.summary, batch.account_key = "added", key
    row = undo.batches(store)[0]
    assert row == (batch.number, 7, "x", key, "new", "script", "added", None, None, 1)
    assert batch.kept


def test_writing__account_alone_set_inside__kept(store: Store) -> None:
    with writing(store, command="x", at=7, origin="script", summary="as it was") as batch:
        add_send(store)
        batch.account_key = 2
    row = undo.batch_of(store, batch.number)
    assert (row.account_key, row.account, row.summary) == (2, "other", "as it was")


def test_writing__sent_over__current_batch_is_forgotten(store: Store) -> None:
    write(store, add_send)
    assert store.value("SELECT count(*) FROM settings WHERE name = 'current_batch'") == 0


class FailingCommit:
    """A connection whose disk fails when it commits: before anything was done, or after everything was."""

    def __init__(self, db: sqlite3.Connection, *, done: bool) -> None:
        self._db = db
        self._done = done

    def execute(self, sql: str, parameters: tuple[object, ...] = ()) -> sqlite3.Cursor:
        if sql != "COMMIT":
            return self._db.execute(sql, parameters)
        self._db.execute("COMMIT" if self._done else "ROLLBACK")
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_DIR_FSYNC
        raise error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)


RECORDED = "It is recorded, but the disk failed at the last step: see `inmail history` before trying again."


@pytest.mark.parametrize(("done", "hint"), ((True, RECORDED), (False, "Nothing was changed")))
def test_writing__disk_fails_at_the_commit__says_whether_it_is_recorded(store: Store, done: bool, hint: str) -> None:
    db = store.db
    store.db = FailingCommit(db, done=done)  # type: ignore[assignment]
    with pytest.raises(StorageFailed) as caught:
        write(store, add_send)
    store.db = db
    assert caught.value.hint is not None
    assert caught.value.hint.startswith(hint)
    assert (reading.find_fact(store, "s1") is not None) is done


def test_writing__the_database_fails_in_the_body__said_as_ours_with_the_file(tmp_path: Path) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    path = tmp_path / "x.db"
    with closing(new_store(path)) as store:
        before = dump(store)
        with pytest.raises(StorageFailed, match=f"^{path} cannot be used: the disk is full"):
            write(store, lambda it: (add_send(it), fail_with(error)))
        assert dump(store) == before


def test_writing__a_fault_of_the_program_in_the_body__stays_as_it_is(store: Store) -> None:
    error = sqlite3.ProgrammingError("wrong number of bindings")
    with pytest.raises(sqlite3.ProgrammingError) as caught:
        write(store, lambda it: (add_send(it), fail_with(error)))
    assert caught.value is error


def test_writing__the_rollback_fails_too__the_first_exception_goes_on(store: Store) -> None:
    db = store.db
    store.db = FailingRollback(db)  # type: ignore[assignment]
    with pytest.raises(ZeroDivisionError):
        write(store, lambda _: fail_with(ZeroDivisionError()))
    store.db = db


def fail_with(error: Exception) -> None:
    raise error


class FailingRollback(FailingCommit):
    """A connection that rolls back, and then says that it could not."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__(db, done=False)

    def execute(self, sql: str, parameters: tuple[object, ...] = ()) -> sqlite3.Cursor:
        done = self._db.execute(sql, parameters)
        if sql == "ROLLBACK":
            raise sqlite3.OperationalError("disk I/O error")
        return done


# --- undo ---------------------------------------------------------------------------------------


def take_back(store: Store, number: int) -> int:
    with writing(store, command="undo", at=0, origin="terminal", account_key=1) as batch:
        undo.undo(store, batch, number)
    return batch.number


def test_undo__send_with_a_later_reply__refused_naming_it(store: Store) -> None:
    sent = write(store, add_send)
    replied = write(store, add_reply, command="reply")
    before = dump(store)
    with pytest.raises(Conflicts, match=f"batch {replied} .reply. stands on it") as caught:
        take_back(store, sent)
    assert caught.value.hint == f"Undo that first: inmail undo {replied}"
    assert caught.value.details == {"batch": sent, "later": replied}
    assert dump(store) == before
    take_back(store, replied)
    take_back(store, sent)
    assert reading.find_fact(store, "s1") is None


def test_undo__row_changed_later_and_back__still_refused(store: Store) -> None:
    sent = write(store, add_send)
    write(store, lambda it: records.update(it, SEND._replace(subject="x")))
    last = write(store, lambda it: records.update(it, SEND))
    with pytest.raises(Conflicts, match=f"batch {last} "):
        take_back(store, sent)


def test_undo__later_change_undone__allowed(store: Store) -> None:
    sent = write(store, add_send)
    edited = write(store, lambda it: records.update(it, SEND._replace(subject="x")))
    undone = take_back(store, edited)
    redone = take_back(store, undone)
    with pytest.raises(Conflicts, match=f"batch {edited} |batch {redone} "):
        take_back(store, sent)
    take_back(store, redone)
    take_back(store, sent)
    assert reading.find_fact(store, "s1") is None


def test_undo__deleted_reply_whose_send_is_deleted_since__refused(store: Store) -> None:
    write(store, lambda it: (add_send(it), add_reply(it)))
    deleted = write(store, lambda it: records.delete_fact(it, "reply", "r1"))
    later = write(store, lambda it: records.delete_fact(it, "send", "s1"))
    with pytest.raises(Conflicts, match=f"batch {later} "):
        take_back(store, deleted)


MOVED = (SEND._replace(at=150), SEND._replace(via="message"), SEND._replace(account="other"))
ANSWERS = (Reply("r1", "s1", 200, 2), Mark("m1", "s1", 200, 2, "undeliverable"))


@pytest.mark.parametrize("send", MOVED, ids=("at", "via", "account"))
@pytest.mark.parametrize("answer", ANSWERS, ids=("reply", "mark"))
def test_undo__moved_send_with_a_later_answer__refused(store: Store, send: Send, answer: Reply | Mark) -> None:
    write(store, add_send)
    moved = write(store, lambda it: records.update(it, send))
    later = write(store, lambda it: records.add(it, answer))
    with pytest.raises(Conflicts, match=f"batch {later} "):
        take_back(store, moved)


def test_undo__send_tagged_since__refused_naming_the_batch(store: Store) -> None:
    sent = write(store, lambda it: records.add(it, SEND._replace(tags=())))
    tagged = write(store, lambda it: records.update(it, SEND), command="edit")
    with pytest.raises(Conflicts, match=rf"^batch {sent} cannot be undone: batch {tagged} \(edit\) stands on it\.$"):
        take_back(store, sent)
    take_back(store, tagged)
    take_back(store, sent)
    assert reading.find_fact(store, "s1") is None


def test_undo__corrected_subject_with_a_later_reply__allowed(store: Store) -> None:
    write(store, add_send)
    corrected = write(store, lambda it: records.update(it, SEND._replace(subject="x", tags=("c",))))
    write(store, add_reply)
    take_back(store, corrected)
    assert reading.find_fact(store, "s1") == SEND


def test_undo__a_tag_that_others_use_since__stays_known(store: Store) -> None:
    sent = write(store, add_send)
    other = SEND._replace(id="s2")
    write(store, lambda it: records.add(it, other))
    take_back(store, sent)
    assert reading.find_fact(store, "s2") == other


def test_undo__person_and_account_renamed_since_elsewhere__named(store: Store) -> None:
    write(store, lambda it: records.update_account(it, "other", Account("x", "UTC")))
    first = write(store, lambda it: records.update_account(it, "default", Account("old", "UTC")))
    write(store, lambda it: records.update_account(it, "x", Account("default", "UTC")))
    with pytest.raises(Conflicts):
        take_back(store, first)


def test_undo__twice__refused_naming_the_undo_and_how_to_bring_it_back(store: Store) -> None:
    sent = write(store, add_send)
    undone = take_back(store, sent)
    with pytest.raises(Conflicts, match=f"^batch {sent} is undone already, by batch {undone}\\.$") as caught:
        take_back(store, sent)
    assert caught.value.hint == "`inmail redo` brings it back."
    redone = take_back(store, undone)
    with pytest.raises(Conflicts, match=f"^batch {undone} is undone already, by batch {redone}\\.$") as caught:
        take_back(store, undone)
    assert caught.value.hint is None


def test_undo__unknown_batch__not_found_and_where_to_look(store: Store) -> None:
    with pytest.raises(NotFound, match=r"^there is no batch 999\.$") as caught:
        take_back(store, 999)
    assert caught.value.hint == "See `inmail history`."


def test_undo__rows_that_the_history_knows_nothing_of__refused_and_nothing_kept(store: Store) -> None:
    added = write(store, lambda it: [records.add(it, Person(f"n{number}", "Bo Li")) for number in range(2)])
    store.execute("DROP TRIGGER people_removed")
    store.execute("DELETE FROM people WHERE id = 'n0'")
    before = dump(store)
    with pytest.raises(
        Conflicts, match=r"^records of people are no longer as the history has them: see `inmail doctor`"
    ):
        take_back(store, added)
    assert dump(store) == before


def test_changes_of__added_edited_and_deleted__each_row_before_and_after(store: Store) -> None:
    numbers = [
        write(store, lambda it: records.add(it, Person("d9", "Bo Li"))),
        write(store, lambda it: records.update(it, Person("d9", "Bo Lee"))),
        write(store, lambda it: records.delete_fact(it, "person", "d9")),
    ]
    changes = [change for number in numbers for change in undo.changes_of(store, number)]
    assert changes == undo.changes_of_row(store, "people", changes[0].key)
    assert [change.batch for change in changes] == numbers
    names = [[image and image["name"] for image in (change.before, change.after)] for change in changes]
    assert names == [[None, "Bo Li"], ["Bo Li", "Bo Lee"], ["Bo Lee", None]]


def test_last_to_undo__terminal_batches_of_the_account__backwards(store: Store) -> None:
    first = write(store, add_send, account_key=1)
    second = write(store, add_reply, account_key=1)
    write(store, lambda it: records.add(it, Person("d3", "Ana")), account_key=1, origin="script")
    write(store, lambda it: records.add(it, Person("d4", "Bo")), account_key=2)
    seen = []
    for _ in range(2):
        target = undo.last_to_undo(store, 1)
        assert target is not None
        seen.append(target.number)
        take_back(store, target.number)
    assert seen == [second, first]
    assert undo.last_to_undo(store, 1) is None
    for expected in ("s1", "r1"):
        target = undo.last_to_redo(store, 1)
        assert target is not None
        take_back(store, target.number)
        assert reading.find_fact(store, expected) is not None
    assert undo.last_to_redo(store, 1) is None
    assert [row.undone_by is None for row in undo.batches(store, 1)].count(False) == 2


def test_undo__many_pages__exact(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "_PAGE", 3)
    before = dump(store)
    number = write(store, lambda it: [records.add(it, SEND._replace(id=f"s{i}")) for i in range(10)])
    after = dump(store)
    undone = take_back(store, number)
    assert dump(store) == before
    take_back(store, undone)
    assert dump(store) == after


def test_undo__very_many_changes__all_of_them(store: Store) -> None:
    before = dump(store)
    number = write(store, lambda it: [records.add(it, Person(f"n{i}", "N")) for i in range(150)])
    take_back(store, number)
    assert dump(store) == before


def test_batches__limit_and_before__newest_first(store: Store) -> None:
    numbers = [write(store, lambda it, i=i: records.add(it, Person(f"n{i}", "N"))) for i in range(4)]
    assert [row.number for row in undo.batches(store, limit=2)] == numbers[:1:-1]
    assert [row.number for row in undo.batches(store, limit=1, before=numbers[2])] == [numbers[1]]
    assert undo.changes_of(store, 999) == []


def test_undo__in_a_file_reopened_between__works(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(new_store(path)) as store:
        number = write(store, add_send)
    with open_writing(path, create=False) as store:
        take_back(store, number)
        assert reading.find_fact(store, "s1") is None

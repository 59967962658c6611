"""The queries on the way of every command step through indexes, whatever the size of the database."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from inmail_cli.store import history, reading, undo
from inmail_cli.store.base import Store
from inmail_cli.store.reading import SendFilter
from tests.store.histories import Author, new_store, write

BIG = ("sends", "replies", "marks", "people", "changes", "plan_periods", "cancellations", "reconciliations", "grants")
_STEP = re.compile(r"^SCAN (\w+)")


class Spy(Store):
    """A store that remembers what was asked."""

    __slots__ = ("asked",)

    def rows(self, sql, parameters=()):  # type: ignore[no-untyped-def]
        self.asked.append((sql, parameters))
        return super().rows(sql, parameters)

    def row(self, sql, parameters=()):  # type: ignore[no-untyped-def]
        self.asked.append((sql, parameters))
        return super().row(sql, parameters)


@pytest.fixture
def store() -> Iterator[Spy]:
    with closing(new_store()) as opened:
        author = Author(opened, 1)
        write(opened, lambda _: [author.change() for _ in range(100)])
        spy = Spy(opened.path, opened.db, read_only=False)
        spy.asked = []
        yield spy


QUERIES = {
    "fold_events": lambda it: history.fold_events(it, 1, after=5, until=100_000),
    "fold_events_whole": lambda it: history.fold_events(it, 1, after=None, until=100_000),
    "latest_checkpoint": lambda it: history.latest_checkpoint(it, 1, at_or_before=7),
    "plans_of": lambda it: reading.plans_of(it, 1),
    "open_inmails": lambda it: reading.open_inmails(it, [1], as_of=100_000, since=0),
    "find_fact": lambda it: reading.find_fact(it, "a1"),
    "ids_starting": lambda it: reading.ids_starting(it, "a1", 5),
    "people_named": lambda it: reading.people_named(it, "dana roy"),
    "people_by_url": lambda it: reading.people_by_url(it, "https://www.linkedin.com/in/example-dana"),
    "sends_of": lambda it: reading.sends_of(it, "d1", None),
    "sends_of_one_account": lambda it: reading.sends(it, [1], SendFilter(since=5), limit=30, newest=True),
    "count_sends": lambda it: reading.count_sends(it, [1]),
    "send_row": lambda it: reading.send_row(it, "a1"),
    "replies_of": lambda it: reading.replies_of(it, "a1"),
    "marks_of": lambda it: reading.marks_of(it, "a1"),
    "changes_of": lambda it: undo.changes_of(it, 3),
    "changes_of_row": lambda it: undo.changes_of_row(it, "sends", 1),
    "last_to_undo": lambda it: undo.last_to_undo(it, 1),
}


def steps(store: Store, sql: str, parameters: object) -> list[str]:
    return [row[3] for row in store.db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()]


@pytest.mark.parametrize("name", QUERIES)
def test_query__of_a_hot_path__scans_no_table_of_events_or_people(store: Spy, name: str) -> None:
    QUERIES[name](store)
    asked = list(store.asked)
    assert asked
    for sql, parameters in asked:
        scanned = [found[1] for step in steps(store, sql, parameters) if (found := _STEP.match(step))]
        assert not set(scanned) & {*BIG, "s", "r", "m", "f", "e", "c", "l"}, (sql, scanned)


def test_sent__of_one_account__from_the_index_alone_and_unsorted(store: Spy) -> None:
    (step,) = steps(store, history._SENT, (1, 0, 1))
    assert step.startswith("SEARCH sends USING COVERING INDEX sends_account")


def test_words_of_names__any_word__reads_the_name_index_alone(store: Spy) -> None:
    reading.names_with_word_start(store, "ro", 5)
    found = [step for sql, parameters in store.asked for step in steps(store, sql, parameters)]
    assert any("COVERING INDEX people_name" in step for step in found)
    assert not any(step == "SCAN people" for step in found)


@pytest.mark.parametrize("table", ["sends", "replies", "marks", "grants", "plan_periods"])
def test_triggers__one_row_changed__scan_nothing(store: Spy, table: str) -> None:
    for statement in (
        f"DELETE FROM {table} WHERE key = 1",
        f"UPDATE {table} SET recorded = 5, key = key WHERE key = 1",
    ):
        scans = [step for step in steps(store, statement, ()) if _STEP.match(step)]
        assert scans == []

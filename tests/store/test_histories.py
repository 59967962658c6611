"""What triggers keep, against a plain recomputation, over random histories."""

from contextlib import closing
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inmail_cli.domain import joining
from inmail_cli.domain.events import Mark, Reply, Send
from inmail_cli.domain.joining import order_of
from inmail_cli.errors import Conflicts
from inmail_cli.store import history, reading, records, undo
from inmail_cli.store.base import Store
from inmail_cli.store.triggers import DERIVED_COLUMNS
from inmail_cli.store.writing import writing
from tests.store.histories import DAY, Author, dump, events_of, new_store, write

SEEDS = st.integers(0, 2**32)
LENGTHS = st.integers(1, 25)
EXAMPLES = settings(max_examples=40, deadline=None)


def became(store: Store, send: Send) -> tuple[Any, ...]:
    """What the derived columns of a send must be."""
    replies = sorted((reply for reply in reading.replies_of(store, send.id)), key=order_of)
    marks = reading.marks_of(store, send.id)
    valid = [reply for reply in replies if reply.at >= send.at]
    firsts = [
        min((mark.at for mark in marks if mark.mark == kind and mark.at >= send.at), default=None)
        for kind in ("undeliverable", "opened", "connected", "spam")
    ]
    answers = [reply.at for reply in replies] + [mark.at for mark in marks if mark.mark == "undeliverable"]
    response = (valid[0].at, valid[0].outcome) if valid else (None, None)
    return (*response, *firsts, max(answers, default=None))


@EXAMPLES
@given(SEEDS, LENGTHS)
def test_derived_columns__random_changes__as_recomputed(seed: int, length: int) -> None:
    with closing(new_store()) as store:
        author = Author(store, seed)
        for _ in range(length):
            write(store, lambda _: author.change())
        for row in reading.sends(store, None):
            query = f"SELECT {', '.join(DERIVED_COLUMNS)} FROM sends WHERE id = ?"
            assert store.row(query, (row.send.id,)) == became(store, row.send)


@EXAMPLES
@given(SEEDS, LENGTHS)
def test_fold_events__random_history__as_joined_in_memory(seed: int, length: int) -> None:
    with closing(new_store()) as store:
        author = Author(store, seed)
        write(store, lambda _: [author.change() for _ in range(length)])
        for account in reading.accounts(store):
            whole = joining.fold_events(events_of(store, account.name), zone=account.zone)
            assert history.fold_events(store, account.key, after=None, until=10**9) == whole
            for at in {event.at for event in whole}:
                until = [event for event in whole if event.at <= at]
                assert history.fold_events(store, account.key, after=None, until=at) == until
                after = [event for event in whole if event.at > at]
                assert history.fold_events(store, account.key, after=at, until=10**9) == after


@pytest.mark.parametrize("numbers", sorted(permutations(range(4))))
def test_fold_events__answers_of_one_instant__in_order_of_recorded(numbers: tuple[int, ...]) -> None:
    first, second, third, fourth = numbers
    with closing(new_store()) as store:
        facts = (
            Send("s1", "default", 100, 0, "Dana Roy", "d1"),
            *(Reply("r1", "s1", 100, first), Reply("r2", "s1", 100, second)),
            *(Mark("m1", "s1", 100, third, "undeliverable"), Mark("m2", "s1", 100, fourth, "undeliverable")),
        )
        write(store, lambda it: records.bulk_add(it, facts))
        assert history.fold_events(store, 1, after=None, until=100) == joining.fold_events(facts, zone="UTC")
        outcome = reading.replies_of(store, "s1")[0]
        assert outcome.id == ("r1" if first < second else "r2")


def save_checkpoints(store: Store) -> None:
    """Checkpoints that hold what the fold was then."""
    for account in reading.accounts(store):
        for at in range(-DAY, 8 * DAY, DAY // 4):
            events = history.fold_events(store, account.key, after=None, until=at)
            history.save_checkpoint(store, account.key, at, repr(events))


def stale(store: Store) -> list[tuple[int, int]]:
    return [
        (account.key, at)
        for account in reading.accounts(store)
        for at, state in history.checkpoints_from(store, account.key, -DAY)
        if repr(history.fold_events(store, account.key, after=None, until=at)) != state
    ]


@EXAMPLES
@given(SEEDS, LENGTHS)
def test_checkpoints__random_changes__none_that_is_left_is_stale(seed: int, length: int) -> None:
    with closing(new_store()) as store:
        author = Author(store, seed)
        for _ in range(length):
            write(store, save_checkpoints)
            write(store, lambda _: author.change())
            assert stale(store) == []


def try_undo(store: Store, number: int) -> int | None:
    try:
        with writing(store, command="undo", at=0, origin="terminal") as batch:
            undo.undo(store, batch, number)
    except Conflicts:
        return None
    return batch.number if batch.kept else None


@EXAMPLES
@given(SEEDS, st.integers(1, 12))
def test_undo__last_batches_backwards__each_earlier_state_exactly(seed: int, length: int) -> None:
    with closing(new_store()) as store:
        author = Author(store, seed)
        states, numbers, undone = [dump(store)], [], []
        for _ in range(length):
            with writing(store, command="test", at=0, origin="terminal") as batch:
                for _ in range(author.random.randrange(1, 4)):
                    author.change()
            if batch.kept:
                numbers.append(batch.number)
                states.append(dump(store))
        for number, state in zip(reversed(numbers), reversed(states[:-1]), strict=True):
            undone.append(try_undo(store, number))
            assert dump(store) == state
        for number, state in zip(reversed(undone), states[1:], strict=True):
            assert number is not None
            assert try_undo(store, number) is not None
            assert dump(store) == state
        assert store.rows("PRAGMA foreign_key_check") == []


@EXAMPLES
@given(SEEDS, st.integers(2, 12))
def test_undo__any_batch__redo_brings_the_state_back(seed: int, length: int) -> None:
    with closing(new_store()) as store:
        author = Author(store, seed)
        numbers = [write(store, lambda _: author.change()) for _ in range(length)]
        before = dump(store)
        for number in author.random.sample(numbers, len(numbers)):
            if not store.rows("SELECT 1 FROM batches WHERE number = ?", (number,)):
                continue
            undone = try_undo(store, number)
            if undone is not None:
                assert dump(store) != before
                assert try_undo(store, undone) is not None
            assert dump(store) == before
        assert store.rows("PRAGMA foreign_key_check") == []


@EXAMPLES
@given(SEEDS, LENGTHS)
def test_changes__random_history__last_after_of_each_row_is_the_row(seed: int, length: int) -> None:
    with closing(new_store()) as store:
        author = Author(store, seed)
        for _ in range(length):
            write(store, lambda _: author.change())
        for row in store.rows("SELECT key, id, sent_at, via, subject FROM sends"):
            last = undo.changes_of_row(store, "sends", row[0])[-1].after
            assert last is not None
            assert tuple(last[name] for name in ("key", "id", "sent_at", "via", "subject")) == row


@pytest.mark.parametrize("seed", range(5))
def test_facts__random_history__ordered_as_events_are(seed: int) -> None:
    with closing(new_store()) as store:
        author = Author(store, seed)
        write(store, lambda _: [author.change() for _ in range(60)])
        events = [fact for fact in reading.facts(store) if hasattr(fact, "at")]
        assert events == sorted(events, key=order_of)  # type: ignore[arg-type]
        assert len(events) > 5

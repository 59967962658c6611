"""The whole path of a balance, database and checkpoints included, against the naive model.

A history is written in a random order, corrected, deleted and undone in part. After each step the balance read
through the newest checkpoint must be what the model says of the lines as they stand.
`CI=true` runs 500 sequences, otherwise 40; `INMAIL_EXAMPLES` says how many.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, NamedTuple
from unittest import mock

import pytest

from inmail_cli.domain import codec, joining
from inmail_cli.domain.events import Account, Cancel, Fact, Grant, Mark, Person, PlanPeriod, Reconcile, Reply, Send
from inmail_cli.store import history, records, undo
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_empty
from inmail_cli.store.writing import writing
from inmail_cli.usecases import standing
from tests.oracle import engine, model
from tests.oracle.generate import Author, RandomChooser

SEQUENCES = int(os.environ.get("INMAIL_EXAMPLES", 500 if os.environ.get("CI") == "true" else 40))
BLOCKS = 4

ADD: Mapping[type[Fact], Any] = {
    PlanPeriod: records.add,
    Cancel: records.add,
    Send: records.add,
    Reply: records.add,
    Mark: records.add,
    Reconcile: records.add,
    Grant: records.add,
}
UPDATE: Mapping[type[Fact], Any] = {
    PlanPeriod: records.update,
    Cancel: records.update,
    Send: records.update,
    Reply: records.update,
    Mark: records.update,
    Reconcile: records.update,
    Grant: records.update,
}
KINDS = {fact_type: fact_type.__name__.lower() for fact_type in ADD} | {PlanPeriod: "plan"}


class Undoable(NamedTuple):
    """A batch, and the facts as they stood before it."""

    number: int
    before: dict[str, Fact]


class Bench:
    """A database and the facts that it should hold, changed together."""

    def __init__(self, chooser: RandomChooser, store: Store) -> None:
        author = Author(chooser)
        self.chooser = chooser
        self.history = author.write_all()
        self.moments = author.pool or [self.history.looks[0]]
        self.store = store
        account, *events = engine.facts_of(self.history.lines)
        assert isinstance(account, Account)
        self.account = account
        self.waiting = [self.person_named(fact) for fact in events]
        self.facts: dict[str, Fact] = {}
        self.done: list[Undoable] = []
        with writing(store, command="setup", at=0, origin="terminal"):
            self.key = records.add_account(store, account)

    def person_named(self, fact: Fact) -> Fact:
        return fact._replace(person_id=f"d-{fact.id}") if isinstance(fact, Send) else fact

    def pick(self, options: list[Any]) -> Any:
        return options[self.chooser.integer(0, len(options) - 1)]

    # -- steps

    @contextmanager
    def batch(self) -> Iterator[None]:
        before = dict(self.facts)
        with writing(self.store, command="step", at=0, origin="terminal", account_key=self.key) as batch:
            yield
            if self.chooser.integer(0, 2):
                standing.refresh(self.store, self.key, self.pick(self.moments))
        if batch.kept:
            self.done.append(Undoable(batch.number, before))

    def step(self) -> None:
        choice = self.chooser.integer(0, 9)
        if self.waiting and (choice <= 5 or not self.facts):
            self.add()
        elif choice <= 7 and self.facts:
            self.change()
        elif choice == 8 and self.facts:
            self.delete()
        elif self.done:
            self.undo()

    def add(self) -> None:
        """Some of what waits, in a random order; answers wait for their sends."""
        with self.batch():
            for _ in range(self.chooser.integer(1, 8)):
                ready = [fact for fact in self.waiting if getattr(fact, "send", None) in (None, *self.facts)]
                if ready:
                    fact = self.pick(ready)
                    self.waiting.remove(fact)
                    self.write(fact)

    def write(self, fact: Fact) -> None:
        if isinstance(fact, Send):
            assert fact.person_id is not None
            found = self.store.row("SELECT 1 FROM people WHERE id = ?", (fact.person_id,))
            if not found:
                records.add(self.store, Person(fact.person_id, fact.person))
        ADD[type(fact)](self.store, fact)
        self.facts[fact.id] = fact

    def change(self) -> None:
        fact = self.pick(list(self.facts.values()))
        changed = fact._replace(at=self.pick(self.moments))
        if isinstance(fact, Cancel):  # it takes effect at 00:00 of its date: hours before
            changed = fact._replace(at=self.pick(self.moments) + 3_600 * self.chooser.integer(0, 23))
        if isinstance(fact, Send) and self.chooser.integer(0, 2) == 0:
            changed = fact._replace(via="group" if fact.via == "inmail" else "inmail")
        if isinstance(fact, Mark) and self.chooser.integer(0, 2) == 0:
            changed = fact._replace(mark="opened" if fact.mark == "undeliverable" else "undeliverable")
        if isinstance(fact, PlanPeriod) and fact.terms.renewal == "billing-day" and self.chooser.integer(0, 1) == 0:
            changed = fact._replace(billing_day=self.chooser.integer(1, 31))
        with self.batch():
            UPDATE[type(fact)](self.store, changed)
            self.facts[fact.id] = changed

    def delete(self) -> None:
        fact = self.pick(list(self.facts.values()))
        with self.batch():
            records.delete_fact(self.store, KINDS[type(fact)], fact.id)
            for gone in [other for other in self.facts.values() if getattr(other, "send", None) == fact.id]:
                del self.facts[gone.id]
            del self.facts[fact.id]

    def undo(self) -> None:
        last = self.done.pop()
        at = self.pick(self.moments)
        with writing(self.store, command="undo", at=at, origin="terminal") as batch:
            undo.undo(self.store, batch, last.number)
        self.facts = last.before
        # What came back is no longer waiting; what went may not come again with the same id.
        self.waiting = [fact for fact in self.waiting if fact.id not in self.facts]

    # -- what must hold

    def lines(self) -> list[dict[str, Any]]:
        return [codec.encode(self.account), *(codec.encode(fact) for fact in self.facts.values())]

    def check(self) -> None:
        lines = self.lines()
        for as_of in {self.pick([*self.history.looks, *self.moments]) for _ in range(3)}:
            self.check_state(lines, as_of)

    def check_state(self, lines: list[dict[str, Any]], as_of: int) -> None:
        state = standing.state_at(self.store, self.key, as_of)
        walk = model.walk_to(lines, as_of)
        assert state.balance == model.balance(walk)
        assert state.uncovered == model.uncovered(walk)
        assert state.issues == len(walk.issues)
        assert engine.lots_of(state) == model.lots(walk)

    def check_fold_events(self) -> None:
        wanted = joining.fold_events(self.facts.values(), zone=self.account.zone)
        until = self.history.looks[-1]
        after = self.pick([None, *self.moments])
        found = history.fold_events(self.store, self.key, after=after, until=until)
        assert found == [one for one in wanted if one.at <= until and (after is None or one.at > after)]


def run(seed: int) -> None:
    """One sequence; the same seed gives the same one."""
    chooser = RandomChooser(seed)
    store = open_empty()
    with closing(store.db), mock.patch.object(standing, "CHECKPOINT_EVERY", chooser.integer(1, 3)):
        bench = Bench(chooser, store)
        for _ in range(chooser.integer(1, 12)):
            bench.step()
            bench.check()
        bench.check_fold_events()


@pytest.mark.parametrize("block", range(BLOCKS))
def test_state_at__any_sequence_of_writes__agrees_with_the_naive_model(block: int) -> None:
    for seed in range(block, SEQUENCES, BLOCKS):
        try:
            run(seed)
        except Exception as error:
            error.add_note(f"run({seed})")
            raise

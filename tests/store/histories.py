"""Random histories for the store's tests: one random write at a time, chosen by a seeded generator."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from inmail_cli.domain.events import (
    MARKS,
    OUTCOMES,
    ROUTES,
    Account,
    Cancel,
    Event,
    Grant,
    Mark,
    Person,
    PlanPeriod,
    PlanTerms,
    Reconcile,
    Reply,
    Send,
    SharedEvent,
)
from inmail_cli.store import reading, records
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_empty, open_writing
from inmail_cli.store.triggers import DERIVED_COLUMNS, FACT_COLUMNS
from inmail_cli.store.writing import writing

DAY = 86_400
TERMS = PlanTerms("Premium Career", 5, 15, 90, "billing-day", "UTC", "29.99", "USD", False, 90)
ZONES = ("UTC", "America/New_York", "Asia/Tokyo")


def plan(id_: str, at: int, recorded: int, account: str = "default", zone: str = "UTC") -> PlanPeriod:
    """A Premium Career period."""
    terms = TERMS._replace(zone=zone)
    return PlanPeriod(id_, account, at, recorded, "premium-career", "guide-2026", 31, 1, None, False, "forfeit", terms)


def new_store(path: Path | None = None) -> Store:
    """A database with two accounts and two people, in memory or in a file."""
    store = open_empty() if path is None else open_writing(path, create=True)
    with writing(store, command="setup", at=0, origin="terminal"):
        records.add_account(store, Account("default", "UTC"))
        records.add_account(store, Account("other", "Asia/Tokyo"))
        records.add(store, Person("d1", "Dana Roy", "https://www.linkedin.com/in/example-dana"))
        records.add(store, Person("d2", "Zoë Example", groups=("g",), events=(SharedEvent("E", None),)))
    return store


def write(store: Store, change: Callable[[Store], Any], **options: Any) -> int:
    """Run one change as a batch of its own and return the batch's number."""
    given = {"command": "test", "at": 0, "origin": "terminal", **options}
    with writing(store, **given) as batch:
        change(store)
    return batch.number


def events_of(store: Store, account: str) -> list[Event]:
    """The events of an account with the answers to its sends."""
    facts = list(reading.facts(store))
    sends = {fact.id for fact in facts if isinstance(fact, Send) and fact.account == account}
    return [
        fact
        for fact in facts
        if (fact.send in sends if isinstance(fact, Reply | Mark) else getattr(fact, "account", None) == account)
    ]  # type: ignore[misc]


class Author:
    """Makes random changes. Instants are few and close together, so that ties and odd orders are common."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.random = Random(seed)

    def change(self) -> None:
        """Make one random change. Belongs inside `writing`."""
        choices = [self.add_send] * 4 + [self.add_answer] * 5 + [self.correct] * 4 + [self.delete] * 2
        self.random.choice([*choices, self.add_plan, self.add_cancel, self.add_seen, self.edit_people])()

    def at(self) -> int:
        return self.random.randrange(6) * DAY + self.random.choice((0, 0, 0, 0, 1, 40_000))

    def account(self) -> str:
        return self.random.choice(("default", "default", "other"))

    def next(self) -> tuple[str, int]:
        recorded = records.next_recorded(self.store)
        return f"{self.random.choice('abc')}{recorded}", recorded

    def send(self, id_: str, recorded: int) -> Send:
        pick = self.random.choice
        tags = tuple(dict.fromkeys(pick("xyz") for _ in range(self.random.randrange(3))))
        person = pick(("d1", "d2"))
        via = pick((*["inmail"] * 6, *ROUTES))
        return Send(
            id_, self.account(), self.at(), recorded, "", person, via=via, subject=pick((None, "é\n\"'")), tags=tags
        )

    def add_send(self) -> None:
        records.add(self.store, self.send(*self.next()))

    def ids(self, table: str) -> list[str]:
        return [id_ for (id_,) in self.store.rows(f"SELECT id FROM {table} ORDER BY key")]

    def answer(self, id_: str, recorded: int, send: str) -> Reply | Mark:
        if self.random.random() < 0.6:
            return Reply(id_, send, self.at(), recorded, self.random.choice(OUTCOMES))
        return Mark(id_, send, self.at(), recorded, self.random.choice((*MARKS, "undeliverable")))

    def add_answer(self) -> None:
        sends = self.ids("sends")
        if sends:
            records.add(self.store, self.answer(*self.next(), self.random.choice(sends[-2:])))
        else:
            self.add_send()

    def add_plan(self) -> None:
        records.add(self.store, plan(*_swap(self.next(), self.at()), self.account(), self.random.choice(ZONES)))

    def add_cancel(self) -> None:
        id_, recorded = self.next()
        records.add(self.store, Cancel(id_, self.account(), self.at(), recorded))

    def add_seen(self) -> None:
        id_, recorded = self.next()
        if self.random.random() < 0.5:
            records.add(self.store, Reconcile(id_, self.account(), self.at(), recorded, 3))
        else:
            records.add(self.store, Grant(id_, self.account(), self.at(), recorded, 4))

    def edit_people(self) -> None:
        person = self.random.choice(reading.people(self.store))
        records.update(self.store, person._replace(company=self.random.choice(("Acme", None, "Büro"))))
        name = self.random.choice(("default", "other"))
        records.update_account(self.store, name, Account(name, self.random.choice(ZONES)))

    def correct(self) -> None:
        fact = self.some_fact()
        if fact is not None:
            records.update(self.store, self.changed(fact))

    def some_fact(self) -> Event | None:
        kinds = ("sends", "replies", "marks", "plan_periods", "cancellations", "reconciliations", "grants")
        ids = [id_ for table in kinds for id_ in self.ids(table)]
        return reading.find_fact(self.store, self.random.choice(ids)) if ids else None

    def changed(self, fact: Event) -> Event:
        if isinstance(fact, Send):
            changed = self.send(fact.id, fact.recorded)
            return self.random.choice((changed, fact._replace(at=changed.at), fact._replace(via=changed.via)))
        if isinstance(fact, Reply | Mark) and self.random.random() < 0.3:
            return fact._replace(send=self.random.choice(self.ids("sends")))
        return fact._replace(at=self.at())

    def delete(self) -> None:
        fact = self.some_fact()
        if fact is not None:
            records.delete_fact(self.store, KINDS[type(fact)], fact.id)  # type: ignore[union-attr,arg-type]


def _swap(made: tuple[str, int], at: int) -> tuple[str, int, int]:
    return made[0], at, made[1]


KINDS = {
    Send: "send",
    Reply: "reply",
    Mark: "mark",
    PlanPeriod: "plan",
    Cancel: "cancel",
    Reconcile: "reconcile",
    Grant: "grant",
}


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All facts as they lie in the tables, keys and derived columns included; of the tags only their use."""
    tables = {table: columns for table, columns in FACT_COLUMNS.items() if table != "tags"}
    tables["sends"] = (*tables["sends"], *DERIVED_COLUMNS)
    return {
        table: store.rows(f"SELECT {_list(columns)} FROM {table} ORDER BY 1, 2") for table, columns in tables.items()
    }


def _list(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def crash_in_commit(path: Path) -> None:
    """Leave what a crash leaves: pages of a transaction in the file, and the journal that takes them back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA cache_size = 1")
        db.execute("PRAGMA cache_spill = 1")
        db.execute("BEGIN IMMEDIATE")
        for number in range(200):
            db.execute("UPDATE people SET note = ?", (f"{number}" * 3_000,))
            db.execute("INSERT INTO tags (name) VALUES (?)", (f"{number}" * 900,))
        copy = path.with_name("crashed.db")
        shutil.copy(path, copy)
        shutil.copy(f"{path}-journal", f"{copy}-journal")
        db.execute("ROLLBACK")

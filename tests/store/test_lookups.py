"""Short questions about sends: whose they are, in which order, and what becomes of the deleted."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from inmail_cli.domain.events import Account, Person, Send
from inmail_cli.store import lookups, records
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_empty
from tests.store.histories import write

DANA, ELI = Person("d1", "Dana Roy"), Person("d2", "Eli Moss")


def send(id_: str, at: int, recorded: int, account: str = "default", person: str = "d1") -> Send:
    return Send(id_, account, at, recorded, "", person)


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(open_empty()) as opened:
        write(opened, lambda it: records.bulk_add(it, [Account("default", "UTC"), Account("other", "UTC"), DANA, ELI]))
        yield opened


def test_sends_of_batch__in_the_order_recorded__those_that_still_stand(store: Store) -> None:
    def three(it: Store) -> None:
        for one in (send("b", 30, 5), send("c", 20, 6, person="d2"), send("a", 10, 7, "other")):
            records.add(it, one)

    number = write(store, three)
    later = write(store, lambda it: records.add(it, send("d", 5, 8)))
    found = lookups.sends_of_batch(store, number)
    assert [(row.send.id, row.send.person, row.batch) for row in found] == [
        ("b", "Dana Roy", number),
        ("c", "Eli Moss", number),
        ("a", "Dana Roy", number),
    ]
    # Correcting a send is not recording it.
    change = write(store, lambda it: records.update(it, send("b", 31, 5)))
    write(store, lambda it: records.delete_fact(it, "send", "c"))
    batches = {one: [row.send.id for row in lookups.sends_of_batch(store, one)] for one in (number, later, change)}
    assert batches == {number: ["b", "a"], later: ["d"], change: []}


def test_last_send__of_an_account__the_one_recorded_last_whatever_its_date(store: Store) -> None:
    assert lookups.last_send(store, 1) is None
    write(
        store,
        lambda it: [records.add(it, one) for one in (send("a", 90, 1), send("b", 10, 3), send("c", 50, 9, "other"))],
    )
    found = [lookups.last_send(store, key) for key in (1, 2, 3)]
    assert [row and row.send.id for row in found] == ["b", "c", None]


def test_recipients__of_an_account__names_by_send(store: Store) -> None:
    write(
        store,
        lambda it: [
            records.add(it, one) for one in (send("a", 1, 1), send("b", 2, 2, person="d2"), send("c", 3, 3, "other"))
        ],
    )
    assert lookups.recipients(store, 1) == {"a": "Dana Roy", "b": "Eli Moss"}
    assert lookups.recipients(store, 3) == {}


def test_names_and_ids__of_what_was_deleted__as_they_were_last(store: Store) -> None:
    write(store, lambda it: records.add(it, send("a", 1, 1, person="d2")))
    write(store, lambda it: records.delete_fact(it, "send", "a"))
    write(store, lambda it: records.update(it, ELI._replace(name="Eli Moss-Lund")))
    write(store, lambda it: records.delete_fact(it, "person", "d2"))
    assert lookups.send_identity(store, 1) == ("a", 2)
    assert lookups.send_identity(store, 9) is None
    found = [lookups.name_of(store, "people", key) for key in (1, 2, 3)]
    assert found == ["Dana Roy", "Eli Moss-Lund", None]
    assert [lookups.name_of(store, "accounts", key) for key in (1, 2, 3)] == ["default", "other", None]
    assert lookups.count_people(store) == 1

"""Short questions about sends: whose they are, in which order, and what becomes of the deleted."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from inmail_cli.domain.events import Account, Fact, Grant, Mark, Person, Reply, Send
from inmail_cli.store import lookups, records
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_empty
from inmail_cli.store.contents import contents_of
from inmail_cli.store.lookups import Contact
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


def test_contacts__of_these_people_from_these_accounts__counted_by_person(store: Store) -> None:
    facts: tuple[Fact, ...] = (
        *(send("a", 10, 1), send("b", 20, 2), send("c", 30, 3), send("d", 5, 4, "other")),
        *(send("e", 40, 5)._replace(via="message"), send("f", 50, 6, person="d2")),
        *(Reply("r", "b", 25, 7), Mark("m", "c", 35, 8, "undeliverable")),
    )
    write(store, lambda it: [records.add(it, fact) for fact in facts])
    dana = Contact(4, 40, 1, 1)
    assert lookups.contacts(store, [1], ["d1"]) == {"d1": dana}
    assert lookups.contacts(store, [1], ["d1", "d2", "d9"]) == {"d1": dana, "d2": Contact(1, 50, 0, 1)}
    assert lookups.contacts(store, (key for key in (2, 1)), ["d1"]) == {"d1": Contact(5, 40, 1, 2)}
    assert lookups.contacts(store, [2], ["d2"]) == lookups.contacts(store, [], ["d1"]) == {}


def test_tag_name__by_its_key__none_where_there_is_none(store: Store) -> None:
    write(store, lambda it: records.add(it, send("a", 1, 1)._replace(tags=("warm", "cold"))))
    assert [lookups.tag_name(store, key) for key in (1, 2, 3)] == ["warm", "cold", None]


def test_change_counts__of_a_batch__by_table_and_what_came_of_each_row(store: Store) -> None:
    write(store, lambda it: [records.add(it, send(id_, 1, 1)) for id_ in ("a", "b")])

    def mixed(it: Store) -> None:
        records.add(it, send("c", 1, 2)._replace(tags=("warm",)))
        records.update(it, send("c", 2, 2))
        records.add(it, send("d", 1, 3))
        records.delete_fact(it, "send", "d")
        records.update(it, send("a", 3, 1))
        records.update(it, send("b", 3, 1))
        records.delete_fact(it, "send", "b")
        records.update(it, ELI._replace(company="Sample Inc"))

    assert lookups.change_counts(store, write(store, mixed)) == [
        ("people", "changed", 1),
        ("sends", "added", 1),
        ("sends", "changed", 1),
        ("sends", "removed", 1),
    ]
    assert lookups.change_counts(store, 99) == []


def test_ids_between__of_people_and_events__both_ends_included(store: Store) -> None:
    write(store, lambda it: [records.add(it, fact) for fact in (send("m3", 1, 1), Grant("m5", "default", 1, 2, 1))])
    asked = [("m3", "m3"), ("m4", "m5"), ("m1", "m9"), ("m4", "m4"), ("m6", "m9"), ("d1", "m3")]
    assert [lookups.last_id_between(store, *ends) for ends in asked] == ["m3", "m5", "m5", None, None, "m3"]
    assert [lookups.any_id_between(store, *ends) for ends in asked] == [True, True, True, False, False, True]


def test_written_at__each_batch__in_order(store: Store) -> None:
    write(store, lambda it: None, at=500)
    write(store, lambda it: records.add(it, send("a", 1, 1)), at=300)
    write(store, lambda it: records.add(it, send("b", 1, 2)), at=700)
    assert lookups.written_at(store)[-2:] == [300, 700]


def test_contents_of__a_database__its_counts_and_when_the_last_command_wrote(store: Store) -> None:
    facts: tuple[Fact, ...] = (send("a", 1, 1), send("b", 2, 2), send("c", 3, 3), Reply("r", "a", 4, 4))
    write(store, lambda it: [records.add(it, fact) for fact in facts], at=900)
    write(store, lambda it: records.add(it, Mark("m", "a", 5, 5, "opened")), at=800)
    assert contents_of(store) == (2, 2, 3, 1, 800)
    with closing(open_empty()) as empty:
        assert contents_of(empty) == (0, 0, 0, 0, None)

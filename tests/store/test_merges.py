"""What an import of events asks and changes: ids on record, events of one instant, and their order numbers."""

import pytest

from inmail_cli.domain.events import Cancel, Fact, Grant, Mark, Person, Reconcile, Reply, Send
from inmail_cli.store import merges, reading, records
from inmail_cli.store.base import Store
from inmail_cli.store.merges import Placed
from tests.store.histories import DAY, plan, write

FACTS: tuple[Fact, ...] = (
    plan("p", 0, 1),
    Send("s", "default", DAY, 2, "Dana Roy", "d1"),
    Reply("r", "s", DAY, 3),
    Mark("m", "s", DAY + 1, 4, "opened"),
    Reconcile("k", "default", DAY, 5, 3),
    Grant("g", "default", DAY, 6, 3),
    Cancel("c", "default", 9 * DAY, 7),
    Send("t", "other", DAY, 8, "Zoë Example", "d2"),
    Reply("q", "t", DAY, 9),
)


@pytest.fixture
def store(store: Store) -> Store:
    write(store, lambda it: records.bulk_add(it, FACTS))
    return store


def test_event_count__of_an_account__answers_left_out(store: Store) -> None:
    assert [merges.event_count(store, key) for key in (1, 2, 3)] == [5, 1, 0]
    for kind, id_, left in (("plan", "p", 4), ("cancel", "c", 3), ("reconcile", "k", 2), ("grant", "g", 1)):
        write(store, lambda it, kind=kind, id_=id_: records.delete_fact(it, kind, id_))
        assert merges.event_count(store, 1) == left


def test_known_ids_and_recorded_fact__by_type_and_exactly(store: Store) -> None:
    known = merges.known_ids(store)
    assert (known[Send], known[Reply], known[Person], known[Cancel]) == ({"s", "t"}, {"r", "q"}, {"d1", "d2"}, {"c"})
    assert merges.recorded_fact(store, Reply, "r") == FACTS[2]
    assert merges.recorded_fact(store, Send, "r") is None


def test_events_at__any_of_the_instants__of_the_account_by_instant_and_id(store: Store) -> None:
    found = merges.events_at(store, 1, [9 * DAY, DAY, DAY + 1, DAY])
    assert found == [
        Placed(Grant, "g", DAY),
        Placed(Reconcile, "k", DAY),
        Placed(Reply, "r", DAY),
        Placed(Send, "s", DAY),
        Placed(Mark, "m", DAY + 1),
        Placed(Cancel, "c", 9 * DAY),
    ]
    assert [placed.id for placed in merges.events_at(store, 2, [DAY, 0])] == ["q", "t"]
    assert merges.events_at(store, 1, []) == []


def test_renumber__in_the_order_given__with_numbers_that_nothing_had(store: Store) -> None:
    write(
        store,
        lambda it: merges.renumber(it, [Placed(Send, "s", DAY), Placed(Reply, "r", DAY), Placed(Grant, "g", DAY)]),
    )
    numbers = {fact.id: fact.recorded for fact in reading.facts(store) if isinstance(fact, Send | Reply | Grant)}
    assert numbers == {"s": 10, "r": 11, "g": 12, "t": 8, "q": 9}
    write(store, lambda it: merges.renumber(it, []))
    assert store.value("SELECT value FROM settings WHERE name = 'recorded'") == 12


def test_rename_person__of_two__what_was_sent_to_them_stays_theirs(store: Store) -> None:
    write(store, lambda it: merges.rename_person(it, "d1", "d9"))
    assert {person.id for person in reading.people(store)} == {"d9", "d2"}
    assert {fact.id: fact.person_id for fact in reading.facts(store) if isinstance(fact, Send)} == {
        "s": "d9",
        "t": "d2",
    }

"""A value that one row alone may have, taken since: taking the older batch back would give it out a second time."""

from collections.abc import Callable
from typing import Any

import pytest

from inmail_cli.domain.events import Account, Person, Send
from inmail_cli.errors import Conflicts
from inmail_cli.store import records, undo
from inmail_cli.store.base import Store
from inmail_cli.store.writing import writing
from tests.store.histories import dump, write

URL = "https://www.linkedin.com/in/example-bo"
OTHER = "https://www.linkedin.com/in/example-bo-li"
BO = Person("b1", "Bo Li", URL)
CY = Person("c1", "Cy Moss", "https://www.linkedin.com/in/Example-BO")
SEND = Send("s1", "default", 100, 1, "Dana Roy", "d1")

Change = Callable[[Store], Any]


def take_back(store: Store, number: int) -> int:
    with writing(store, command="undo", at=0, origin="terminal", account_key=1) as batch:
        undo.undo(store, batch, number)
    return batch.number


def delete(kind: Any, identity: str) -> Change:
    return lambda store: records.delete_fact(store, kind, identity)


def add(fact: Any) -> Change:
    return lambda store: records.add(store, fact)


def rename(old: str, new: str) -> Change:
    return lambda store: records.update_account(store, old, Account(new, "UTC"))


def only_account(store: Store) -> None:
    for name in ("other", "default"):
        records.delete_fact(store, "account", name)
    records.add_account(store, Account("main", "UTC"))


CASES: dict[str, tuple[Change, Change, Change]] = {
    "account renamed": (
        lambda _: None,
        rename("other", "x"),
        lambda it: records.add_account(it, Account("OTHER", "UTC")),
    ),
    "account removed": (
        only_account,
        delete("account", "main"),
        lambda it: records.add_account(it, Account("new", "UTC")),
    ),
    "address changed": (add(BO), lambda it: records.update(it, BO._replace(url=OTHER)), add(CY)),
    "address forgotten": (add(BO), lambda it: records.update(it, BO._replace(url=None)), add(CY)),
    "person deleted, address taken": (add(BO), delete("person", "b1"), add(CY)),
    "person deleted, id taken": (add(BO), delete("person", "b1"), add(CY._replace(id="b1", url=None))),
    "send deleted, id taken": (add(SEND), delete("send", "s1"), add(SEND)),
}


@pytest.mark.parametrize(("before", "change", "taken"), CASES.values(), ids=CASES)
def test_undo__what_it_would_give_back_is_taken_since__refused_naming_the_batch(
    store: Store, before: Change, change: Change, taken: Change
) -> None:
    write(store, before)
    original = dump(store)
    changed = write(store, change)
    later = write(store, taken, command="later")
    state = dump(store)
    with pytest.raises(Conflicts, match=rf"^batch {changed} cannot be undone: batch {later} \(later\) stands on it\.$"):
        take_back(store, changed)
    assert dump(store) == state
    take_back(store, later)
    take_back(store, changed)
    assert dump(store) == original


def test_undo__of_an_undo_whose_person_s_address_is_taken_since__refused(store: Store) -> None:
    undone = take_back(store, write(store, add(BO)))
    later = write(store, add(CY))
    with pytest.raises(Conflicts, match=f"batch {later} "):
        take_back(store, undone)


def test_undo__who_took_the_address_was_changed_again__names_the_batch_that_took_it(store: Store) -> None:
    write(store, add(BO))
    changed = write(store, lambda it: records.update(it, BO._replace(url=OTHER)))
    taken = write(store, add(CY))
    write(store, lambda it: records.update(it, CY._replace(company="Example Co")))
    with pytest.raises(Conflicts, match=f"batch {taken} "):
        take_back(store, changed)


def test_undo__who_took_the_address_gave_it_back__allowed(store: Store) -> None:
    write(store, add(BO))
    changed = write(store, lambda it: records.update(it, BO._replace(url=OTHER)))
    write(store, add(CY))
    write(store, lambda it: records.update(it, CY._replace(url=None)))
    take_back(store, changed)


def test_undo__two_had_the_address_before__all_of_it_back_and_forth(store: Store) -> None:
    """Other programs, and versions of before, may have left two people of one address."""
    numbers = [write(store, add(BO)), write(store, add(CY)), write(store, delete("person", "b1"))]
    states = [dump(store)]
    undone = []
    for number in reversed(numbers):
        undone.append(take_back(store, number))
        states.append(dump(store))
    for number, state in zip(reversed(undone), reversed(states[:-1]), strict=True):
        take_back(store, number)
        assert dump(store) == state

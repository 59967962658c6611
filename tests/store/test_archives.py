"""What an import of an archive asks: what is on record already, what was changed by hand, and what was deleted."""

import pytest

from inmail_cli.domain.events import Mark, Person, Reply, Send
from inmail_cli.store import archives, records, undo
from inmail_cli.store.base import Store
from inmail_cli.store.writing import writing
from tests.store.histories import write

DANA_URL = "https://www.linkedin.com/in/example-dana"
SEND = Send("s", "default", 1000, 1, "Dana Roy", "d1", url=DANA_URL)
REPLY, MARK = Reply("r", "s", 2000, 2), Mark("m", "s", 3000, 3, "opened")
IMPORT = {"command": "import linkedin"}


def test_ids_among__of_a_table__those_on_record(store: Store) -> None:
    write(store, lambda it: [records.add(it, SEND), records.add(it, REPLY)])
    assert archives.ids_among(store, "sends", ["s", "r", "x"]) == {"s"}
    assert archives.ids_among(store, "people", (id_ for id_ in ("d1", "s"))) == {"d1"}
    assert archives.ids_among(store, "sends", []) == set()


def test_has_rows__before_and_after_the_first_one(store: Store) -> None:
    assert archives.has_rows(store, "sends") is False
    write(store, lambda it: records.add(it, SEND))
    assert archives.has_rows(store, "sends") is True


def test_known_send__with_its_answers_and_how_it_came(store: Store) -> None:
    write(store, lambda it: [records.add(it, fact) for fact in (SEND, REPLY, MARK)], **IMPORT)
    found = archives.known_send(store, "s")
    assert found is not None
    assert (found.row.send, found.replies, found.marks) == (SEND, (REPLY,), (MARK,))
    assert (found.imported, found.edited) == (True, False)
    assert archives.known_send(store, "r") is None


@pytest.mark.parametrize(
    ("made_by", "changed_by", "expected"),
    [
        ("import linkedin", "edit", (True, True)),
        ("import linkedin", "import linkedin", (True, False)),
        ("import csv", "import linkedin", (True, False)),
        ("send", "import linkedin", (False, False)),
        ("send", "edit", (False, True)),
        ("send", "send", (False, True)),
    ],
)
def test_known_send__changed_later__edited_unless_an_import_filled_it_in(
    store: Store, made_by: str, changed_by: str, expected: tuple[bool, bool]
) -> None:
    write(store, lambda it: records.add(it, SEND), command=made_by)
    write(store, lambda it: records.update(it, SEND._replace(subject="Role", tags=("warm",))), command=changed_by)
    found = archives.known_send(store, "s")
    assert found is not None
    assert (found.imported, found.edited) == expected


def test_known_send__tagged_and_changed_where_it_was_made__no_edit(store: Store) -> None:
    def made(it: Store) -> None:
        records.add(it, SEND)
        records.update(it, SEND._replace(tags=("warm", "cold")))

    write(store, made, command="send")
    found = archives.known_send(store, "s")
    assert found is not None
    assert (found.imported, found.edited) == (False, False)


def test_known_send__changed_by_another_program__edited(store: Store) -> None:
    write(store, lambda it: records.add(it, SEND), **IMPORT)
    store.execute("UPDATE sends SET subject = 'x'")
    found = archives.known_send(store, "s")
    assert found is not None
    assert (found.imported, found.edited) == (True, True)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"name": " dana  ROY", "at": 1000}, ["s"]),
        ({"name": "Someone", "url": "https://www.linkedin.com/in/Example-Dana", "at": 1000}, ["s"]),
        ({"name": "Someone", "url": "https://www.linkedin.com/in/example-eve", "at": 1000}, []),
        ({"name": "Someone", "at": 1000}, []),
        ({"name": "Dana Roy", "at": 1050}, ["s"]),
        ({"name": "Dana Roy", "at": 1051}, []),
        ({"name": "Dana Roy", "at": 950}, ["s"]),
        ({"name": "Dana Roy", "at": 949}, []),
        ({"name": "Dana Roy", "at": 1960}, ["u", "t"]),
        ({"account_key": 2, "name": "Dana Roy", "at": 1000}, ["o"]),
    ],
)
def test_sends_near__of_an_account__by_name_or_address_as_near_as_that(
    store: Store, asked: dict[str, object], expected: list[str]
) -> None:
    others = (
        SEND._replace(id="t", at=2000, recorded=2),
        SEND._replace(id="u", at=1990, recorded=3),
        SEND._replace(id="z", at=1000, recorded=4, person="Zoë Example", person_id="d2"),
        SEND._replace(id="o", account="other", recorded=5),
    )
    write(store, lambda it: [records.add(it, fact) for fact in (SEND, *others)])
    given = {"account_key": 1, "url": None, "within": 50} | asked
    assert archives.sends_near(store, **given) == expected  # type: ignore[arg-type]


def test_deleted_ids__on_purpose_and_still_gone__not_those_an_undo_took_back(store: Store) -> None:
    sends = [SEND._replace(id=id_, recorded=number) for number, id_ in enumerate("abc", 1)]
    write(store, lambda it: [records.add(it, send) for send in sends])
    undone = write(store, lambda it: records.add(it, SEND._replace(id="d", recorded=4)))
    with writing(store, command="undo", at=0, origin="terminal") as batch:
        undo.undo(store, batch, undone)
    write(store, lambda it: [records.delete_fact(it, "send", id_) for id_ in "ab"])
    write(store, lambda it: records.add(it, sends[1]))
    write(store, lambda it: records.delete_fact(it, "person", "d2"))
    assert archives.deleted_ids(store, "sends") == {"a"}
    assert archives.deleted_ids(store, "people") == {"d2"}


def test_remembered__until_the_next_change_of_any_fact(store: Store) -> None:
    assert archives.remembered(store, "x") is None
    write(store, lambda it: archives.remember(it, "x", "two words"))
    write(store, lambda it: archives.remember(it, "y", ""))
    assert [archives.remembered(store, name) for name in ("x", "y", "z")] == ["two words", "", None]
    write(store, lambda it: archives.remember(it, "x", "another"))
    assert archives.remembered(store, "x") == "another"
    write(store, lambda it: records.add(it, Person("d3", "Eve Lund")))
    assert [archives.remembered(store, name) for name in ("x", "y")] == [None, None]
    write(store, lambda it: archives.remember(it, "z", "new"))
    names = store.rows("SELECT name FROM settings WHERE name LIKE 'import %'")
    assert names == [("import z",)]


def test_batch_is_empty__until_its_first_change(store: Store) -> None:
    with writing(store, command="test", at=0, origin="terminal") as batch:
        assert archives.batch_is_empty(store, batch.number) is True
        records.add(store, SEND)
        assert archives.batch_is_empty(store, batch.number) is False
        assert archives.batch_is_empty(store, batch.number + 1) is True

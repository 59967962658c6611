"""Adding many facts at once leaves what adding them one by one leaves."""

from contextlib import closing

import pytest

from inmail_cli.domain.events import (
    Account,
    Cancel,
    Fact,
    Grant,
    Mark,
    Person,
    Reconcile,
    Reply,
    Send,
    SharedEvent,
)
from inmail_cli.domain.sizes import LONGEST_COUNT, LONGEST_NAME, LONGEST_TEXT
from inmail_cli.errors import BadValue, Conflicts
from inmail_cli.store import bulk, history, reading, records
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_empty
from inmail_cli.store.schema import expected_schema, schema_of
from inmail_cli.store.writing import writing
from tests.store.histories import DAY, Author, dump, new_store, plan, write


def a_history() -> list[Fact]:
    with closing(new_store()) as store:
        author = Author(store, 11)
        write(store, lambda _: [author.change() for _ in range(150)])
        return list(reading.facts(store))


def by_id(store: Store) -> list[Fact]:
    return sorted(reading.facts(store), key=repr)


def changes(store: Store) -> list[tuple[object, ...]]:
    query = (
        "SELECT batch, table_name, row_key, before, after FROM changes WHERE table_name <> 'accounts' ORDER BY 2, 3, 5"
    )
    return store.rows(query)


def backwards(facts: list[Fact]) -> list[Fact]:
    """An order in which answers come before their sends, but what a send refers to does not."""
    kinds = ("Account", "Person", "PlanPeriod", "Reply", "Mark", "Send")
    return sorted(facts, key=lambda fact: kinds.index(name) if (name := type(fact).__name__) in kinds else 9)


@pytest.mark.parametrize("chunk", (5, 40, 10_000))
def test_bulk_add__chunks_of_any_size__same_rows_and_history(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    facts = backwards(a_history())
    with closing(open_empty()) as at_once, closing(open_empty()) as in_parts:
        write(at_once, lambda it: records.bulk_add(it, facts))
        monkeypatch.setattr(bulk, "CHUNK", chunk)
        counts: list[int] = []
        write(in_parts, lambda it: counts.append(records.bulk_add(it, facts)))
        assert counts == [len(facts)]
        assert dump(in_parts) == dump(at_once)
        assert changes(in_parts) == changes(at_once)
        assert by_id(in_parts) == sorted(facts, key=repr)
        assert schema_of(in_parts.db) == expected_schema()
        assert in_parts.value("SELECT value FROM settings WHERE name = 'recorded'") == max(
            getattr(fact, "recorded", 0) for fact in facts
        )


@pytest.mark.parametrize(("more", "warned"), [(-1, 0), (0, 0), (1, 1), (9, 1)])
def test_bulk_add__more_than_a_chunk__says_so_once_before_anything_is_added(
    monkeypatch: pytest.MonkeyPatch, more: int, warned: int
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 4)
    found: list[int] = []
    with closing(open_empty()) as store:
        store.before_bulk = lambda: found.append(store.value("SELECT count(*) FROM accounts"))
        write(store, lambda it: records.bulk_add(it, [Account(f"a{number}", "UTC") for number in range(4 + more)]))
        assert store.value("SELECT count(*) FROM accounts") == 4 + more
    assert found == [0] * warned


def test_bulk_add__checkpoints_there__only_those_before_the_new_facts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 1)
    facts = [fact for fact in a_history() if not isinstance(fact, Account)]
    for fact in facts:
        if not hasattr(fact, "at"):
            continue
        with closing(new_store()) as store:
            rest = [
                other
                for other in facts
                if other is not fact and getattr(other, "send", None) != getattr(fact, "id", "")
            ]
            people = [other for other in rest if other.id in ("d1", "d2")]  # type: ignore[union-attr]
            write(
                store, lambda it, rest=rest, people=people: records.bulk_add(it, [o for o in rest if o not in people])
            )
            keys = (1, 2)
            for at in range(-DAY, 8 * DAY, DAY):
                for key in keys:
                    state = repr(history.fold_events(store, key, after=None, until=at))
                    write(store, lambda it, key=key, at=at, state=state: history.save_checkpoint(it, key, at, state))
            new = [Account("third", "UTC"), Account("fourth", "UTC"), fact]
            write(store, lambda it, new=new: records.bulk_add(it, new))
            for key in keys:
                for at, state in history.checkpoints_from(store, key, -DAY):
                    assert repr(history.fold_events(store, key, after=None, until=at)) == state


def test_bulk_add__nothing__nothing_changes() -> None:
    with closing(new_store()) as store:
        before = dump(store)
        counts: list[int] = []
        write(store, lambda it: counts.append(records.bulk_add(it, [])))
        assert counts == [0]
        assert dump(store) == before


NEW: tuple[tuple[Fact, int], ...] = (
    # A fact, and the instant from which on no checkpoint of its account holds any more.
    (Send("n", "default", 10 * DAY, 9, "", "d1"), 10 * DAY),
    (Reply("n", "s1", 7 * DAY, 9), 7 * DAY),
    (Mark("n", "s1", 8 * DAY, 9, "undeliverable"), 8 * DAY),
    (Reconcile("n", "default", 9 * DAY, 9, 3), 9 * DAY),
    (Grant("n", "default", 11 * DAY, 9, 3), 11 * DAY),
    (plan("n", 12 * DAY, 9), 12 * DAY - 90_000),
    (Cancel("n", "default", 13 * DAY, 9), 13 * DAY - 90_000),
)


@pytest.mark.parametrize(("fact", "void"), NEW, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("others", ((), (Grant("later", "default", 14 * DAY, 8, 1),)), ids=("alone", "and a later one"))
def test_bulk_add__beyond_a_chunk__checkpoints_before_the_earliest_fact_of_the_account_stay(
    monkeypatch: pytest.MonkeyPatch, fact: Fact, void: int, others: tuple[Fact, ...]
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 1)
    kept = sorted({0, 15 * DAY, *(at + second for _, at in NEW for second in (-1, 0))})
    with closing(new_store()) as store:
        write(store, lambda it: records.add(it, Send("s1", "default", 6 * DAY, 1, "", "d1")))
        write(store, lambda it: [history.save_checkpoint(it, key, at, "{}") for key in (1, 2) for at in kept])
        for number, facts in enumerate(((fact, *others), (*others, fact))):
            with writing(store, command="test", at=0, origin="script") as batch:
                records.bulk_add(store, [Account(f"new{number}", "UTC"), *facts])
                left = [[at for at, _ in history.checkpoints_from(store, key, 0)] for key in (1, 2)]
                assert left == [[at for at in kept if at < void], kept]
                batch.discard()


def test_bulk_add__a_bad_fact_at_the_end__nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 10)
    with closing(open_empty()) as store:
        before = dump(store)
        with pytest.raises(Conflicts):
            write(store, lambda it: records.bulk_add(it, [*a_history(), Reply("r", "nothing", 1, 1)]))
        assert dump(store) == before
        assert schema_of(store.db) == expected_schema()
        write(store, lambda it: records.bulk_add(it, a_history()))
        assert dump(store) != before


TOO_LONG: list[Fact] = [
    Send("s", "default", 1, 1, "Dana Roy", "d1", subject="x" * (LONGEST_TEXT + 1)),
    Send("s", "default", 1, 1, "Dana Roy", "d1", body="x" * (LONGEST_TEXT + 1)),
    Send("s", "default", 1, 1, "Dana Roy", "d1", tags=("a", "x" * (LONGEST_NAME + 1))),
    Send("s", "default", 1, 1, "Dana Roy", "d1", body_characters=LONGEST_COUNT + 1),
    Person("p", "x" * (LONGEST_NAME + 1)),
    Person("p", "Dana Roy", company="x" * (LONGEST_NAME + 1)),
    Person("p", "Dana Roy", groups=("x" * (LONGEST_NAME + 1),)),
    Person("p", "Dana Roy", events=(SharedEvent("x" * (LONGEST_NAME + 1), None),)),
    Person("p", "Dana Roy", note="x" * (LONGEST_TEXT + 1)),
]


@pytest.mark.parametrize("place", (0, 700))
@pytest.mark.parametrize("fact", TOO_LONG, ids=lambda fact: type(fact).__name__)
def test_bulk_add__what_no_export_could_be_read_back_with__refused_whole(fact: Fact, place: int) -> None:
    people: list[Fact] = [Person(f"many{number}", "Bo Li") for number in range(800)]
    with closing(new_store()) as store:
        before = dump(store)
        with pytest.raises(BadValue, match=r"longer than|too many"):
            write(store, lambda it: records.bulk_add(it, [*people[:place], fact, *people[place:]]))
        assert dump(store) == before


def test_bulk_add__as_long_as_may_be__recorded() -> None:
    longest: list[Fact] = [
        Person("p", "n" * LONGEST_NAME, company="c" * LONGEST_NAME, groups=("g" * LONGEST_NAME,)),
        Send("s", "default", 1, 1, "Bo Li", "p", body="x" * LONGEST_TEXT, tags=("t" * LONGEST_NAME,)),
    ]
    with closing(new_store()) as store:
        write(store, lambda it: records.bulk_add(it, longest))
        assert longest[0] in list(reading.facts(store))
        assert store.value("SELECT length(body) FROM sends") == LONGEST_TEXT

"""Every kind of fact goes in and comes out as it was; what refers to nothing is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from inmail_cli.domain.events import (
    MARKS,
    OUTCOMES,
    ROUTES,
    Account,
    Cancel,
    Fact,
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
from inmail_cli.domain.sizes import LONGEST_NAME, LONGEST_TEXT
from inmail_cli.errors import BadValue, Conflicts, NotFound
from inmail_cli.store import reading, records
from inmail_cli.store.base import Store
from inmail_cli.store.reading import SendFilter
from inmail_cli.store.writing import writing
from tests.store.histories import KINDS, dump, plan, write

ODD = 'O\'Brien "x" \\ é 田 🙂 e\u0301 \u202e \x1b[31m\n\t%_[]{}'
FULL_TERMS = PlanTerms(ODD, 2**40, 2**41, None, "fixed-day", "Asia/Tokyo", "99.99", "EUR", True, 45)
DANA = Person("d1", "Dana Roy", "https://www.linkedin.com/in/example-dana")

PEOPLE = (
    Person("q1", ODD),
    Person(
        *("q2", "Zoë", "https://www.linkedin.com/in/example-zo%C3%AB", "Büro", ODD, True, date(2026, 2, 28)),
        *(("g", ODD), (SharedEvent("E", date(2024, 2, 29)), SharedEvent(ODD, None)), False, date(1999, 1, 1)),
        *(True, False, ODD),
    ),
)
EVENTS: tuple[Any, ...] = (
    plan("p1", -1, 1),
    PlanPeriod("p2", "other", 2**33, 2**52, "own", ODD, 1, 9999, 0, True, "carry", FULL_TERMS),
    Cancel("c1", "default", 5, 3),
    Reconcile("k1", "default", 7, 5, 0),
    *(Grant("g1", "default", 8, 6, 1), Grant("g2", "other", 8, 6, 10**9, "transfer", "never")),
    Grant("g3", "other", 8, 6, 1, "goodwill", date(2026, 12, 31)),
)
SENDS = (
    Send("s1", "default", 100, 7, "Dana Roy", "d1", DANA.url),
    Send(
        *("s2", "other", 101, 8, "Dana Roy", "d1", DANA.url, "message", ODD, 0, ODD, 8000, ("z", "a", ODD), ODD),
        *(True, False, True, ODD),
    ),
    *(Send(f"v{via}", "default", 100, 7, "Dana Roy", "d1", DANA.url, via=via) for via in ROUTES),
)
ANSWERS = (
    *(Reply(f"r{outcome}", "s1", 200, 9, outcome) for outcome in OUTCOMES),
    *(Mark(f"m{mark}", "s1", 200, 9, mark) for mark in MARKS),
)
ADD: dict[type[Fact], Callable[[Store, Any], int]] = {
    Person: records.add,
    PlanPeriod: records.add,
    Cancel: records.add,
    Send: records.add,
    Reply: records.add,
    Mark: records.add,
    Reconcile: records.add,
    Grant: records.add,
    Account: records.add_account,
}


@pytest.fixture
def store(store: Store) -> Store:
    write(store, lambda it: [records.add(it, send) for send in SENDS[:1]])
    return store


def without_sends(facts: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(fact for fact in facts if fact.id != "s1")


@pytest.mark.parametrize("fact", (*PEOPLE, *EVENTS, *without_sends(SENDS), *ANSWERS), ids=lambda fact: fact.id)
def test_add__every_kind_of_fact__comes_out_as_it_went_in(store: Store, fact: Any) -> None:
    write(store, lambda it: ADD[type(fact)](it, fact))
    assert reading.find_fact(store, fact.id) == fact
    assert fact in list(reading.facts(store))


def test_add__a_person_or_a_send__returns_the_key_of_its_row(store: Store) -> None:
    keys: list[int] = []
    write(store, lambda it: keys.extend(records.add(it, fact) for fact in (PEOPLE[0], SENDS[1])))
    person, send = keys
    assert store.value("SELECT id FROM people WHERE key = ?", (person,)) == "q1"
    assert store.value("SELECT id FROM sends WHERE key = ?", (send,)) == "s2"


@pytest.mark.parametrize("kind", [type(fact) for fact in (EVENTS[1], *EVENTS[2:4], EVENTS[6], SENDS[1], *ANSWERS[3:5])])
def test_update__another_fact_of_the_same_id__replaces_it_whole(store: Store, kind: type[Any]) -> None:
    first, *_, last = [
        fact
        for fact in (*EVENTS, *SENDS, *ANSWERS, Cancel("c2", "other", 9, 9), Reconcile("k2", "other", 9, 9, 9))
        if type(fact) is kind
    ]
    last = last._replace(id=first.id)
    if first.id != "s1":
        write(store, lambda it: ADD[kind](it, first))
    write(store, lambda it: records.update(it, last))
    assert reading.find_fact(store, first.id) == last


def test_update_send__other_tags__those_in_their_order(store: Store) -> None:
    for tags in (("b", "a"), ("a", "b", "c"), ()):
        changed = SENDS[0]._replace(tags=tags)
        write(store, lambda it, changed=changed: records.update(it, changed))
        assert reading.find_fact(store, "s1") == changed


def test_update_person__other_facts__replaces_them(store: Store) -> None:
    person = PEOPLE[1]._replace(id="d1")
    write(store, lambda it: records.update(it, person))
    assert reading.person(store, "d1") == person
    assert reading.people_named(store, "ZOË") == [person]


@pytest.mark.parametrize("fact", (*EVENTS, SENDS[0], *ANSWERS), ids=lambda fact: fact.id)
def test_update__unknown_id__not_found_and_nothing_kept(store: Store, fact: Any) -> None:
    before = dump(store)
    with pytest.raises(NotFound, match=rf"no {KINDS[type(fact)]} has the id 'nobody'\."):
        write(store, lambda it: records.update(it, fact._replace(id="nobody")))
    assert dump(store) == before


def test_delete__each_kind__gone(store: Store) -> None:
    for fact in (*EVENTS, ANSWERS[0], ANSWERS[-1]):
        write(store, lambda it, fact=fact: ADD[type(fact)](it, fact))
        write(store, lambda it, fact=fact: records.delete_fact(it, KINDS[type(fact)], fact.id))
        assert reading.find_fact(store, fact.id) is None


def test_delete__send_with_answers_and_tags__takes_them_along(store: Store) -> None:
    write(store, lambda it: [ADD[type(fact)](it, fact) for fact in (*ANSWERS, SENDS[1])])
    write(store, lambda it: [records.delete_fact(it, "send", id_) for id_ in ("s1", "s2")])
    assert [store.value(f"SELECT count(*) FROM {table}") for table in ("replies", "marks", "send_tags", "sends")] == [
        0
    ] * 4


def test_delete__person_with_sends_or_account_with_events__refused(store: Store) -> None:
    for kind, name in (("person", "d1"), ("account", "default")):
        with pytest.raises(Conflicts):
            write(store, lambda it, kind=kind, name=name: records.delete_fact(it, kind, name))
    write(store, lambda it: records.delete_events_of(it, 1))
    write(store, lambda it: (records.delete_fact(it, "person", "d1"), records.delete_fact(it, "account", "default")))
    assert [row.name for row in reading.accounts(store)] == ["other"]


def test_delete_events_of__account_with_every_kind__those_of_others_stay(store: Store) -> None:
    others = (SENDS[1]._replace(id="s3"), Reply("r3", "s3", 200, 9), Mark("m3", "s3", 200, 9, "opened"))
    write(store, lambda it: [ADD[type(fact)](it, fact) for fact in (*EVENTS, *SENDS[1:], *ANSWERS, *others)])
    before = [fact for fact in reading.facts(store, [2]) if not isinstance(fact, Account | Person)]
    write(store, lambda it: records.delete_events_of(it, 1))
    after = [fact for fact in reading.facts(store) if not isinstance(fact, Account | Person)]
    assert after == before
    assert {fact.id for fact in after} >= {"s2", "s3", "r3", "m3", "p2", "g2"}


def test_delete__nobody__not_found(store: Store) -> None:
    with pytest.raises(NotFound, match=r"no send has the id 'nobody'\."):
        write(store, lambda it: records.delete_fact(it, "send", "nobody"))
    with pytest.raises(NotFound, match=r"no account is named 'nobody'\."):
        write(store, lambda it: records.update_account(it, "nobody", Account("somebody", "UTC")))


@pytest.mark.parametrize(
    "fact",
    (
        SENDS[0]._replace(id="new", account="nowhere"),
        SENDS[0]._replace(id="new", person_id="nobody"),
        SENDS[0]._replace(id="new", person_id=None),
        ANSWERS[0]._replace(send="nothing"),
        SENDS[0],
        DANA,
        Account("DEFAULT", "UTC"),
    ),
)
def test_add__refers_to_nothing_or_is_there_already__refused_whole(store: Store, fact: Any) -> None:
    before = dump(store)
    with pytest.raises(Conflicts):
        write(store, lambda it: (records.add(it, PEOPLE[0]), ADD[type(fact)](it, fact)))
    assert dump(store) == before


@pytest.mark.parametrize(
    "fact",
    (
        SENDS[0]._replace(id="new", at=2**62),
        SENDS[0]._replace(id="new", at=2**70),
        SENDS[0]._replace(id="new", subject="\ud800"),
        SENDS[0]._replace(id="new", via="pigeon"),
        SENDS[0]._replace(id=""),
        SENDS[0]._replace(id="new", body_characters=-1),
        EVENTS[0]._replace(billing_day=32),
        Grant("g", "default", 1, 1, 0),
        Reconcile("k", "default", 1, 1, -1),
    ),
)
def test_add__value_that_cannot_be__bad_value(store: Store, fact: Any) -> None:
    with pytest.raises(BadValue):
        write(store, lambda it: ADD[type(fact)](it, fact))


@pytest.mark.parametrize("change", (records.add, records.update))
@pytest.mark.parametrize(
    "fact", (SENDS[0]._replace(subject="x" * (LONGEST_TEXT + 1)), DANA._replace(company="x" * (LONGEST_NAME + 1)))
)
def test_add_or_update__longer_than_an_export_could_be_read_back_with__refused_and_nothing_kept(
    store: Store, change: Callable[[Store, Any], Any], fact: Any
) -> None:
    new = fact if change is records.update else fact._replace(id="new")
    before = dump(store)
    with pytest.raises(BadValue, match="is longer than"):
        write(store, lambda it: change(it, new))
    assert dump(store) == before


def test_next_recorded__after_a_fact_with_a_high_number__goes_on_from_it(store: Store) -> None:
    write(store, lambda it: records.add(it, Cancel("c9", "default", 1, 500)))
    with writing(store, command="x", at=0, origin="script"):
        assert records.next_recorded(store, 3) == 501
        assert records.next_recorded(store) == 504
        assert records.next_recorded(store) == 505
    write(store, lambda it: records.update(it, Cancel("c9", "default", 1, 700)))
    with writing(store, command="x", at=0, origin="script"):
        assert records.next_recorded(store) == 701


def test_accounts__first_is_current_until_another_is_used(store: Store) -> None:
    current = reading.current_account(store)
    assert current is not None
    assert (current.name, current.is_current) == ("default", True)
    write(store, lambda it: records.use_account(it, 2))
    assert [row.name for row in reading.accounts(store) if row.is_current] == ["other"]
    write(store, lambda it: records.update_account(it, "OTHER", Account("third", "UTC")))
    assert [row.name for row in reading.accounts(store)] == ["default", "third"]


def test_account_called__any_case__that_account(store: Store) -> None:
    assert reading.account_called(store, "OTHER") == (2, "other", "Asia/Tokyo", False)
    assert reading.account_called(store, "default") == (1, "default", "UTC", True)
    assert reading.account_called(store, "oth") is None


def test_current_account__none_in_use__the_only_one_or_none_of_several(store: Store) -> None:
    write(store, lambda it: it.execute("UPDATE accounts SET is_current = 0"))
    assert reading.current_account(store) is None
    write(store, lambda it: records.delete_fact(it, "account", "other"))
    assert reading.current_account(store) == (1, "default", "UTC", False)


def test_plans_of__plans_and_cancels_of_an_account__in_order_of_their_time(store: Store) -> None:
    inside = [plan("z", 5, 1), Cancel("m", "default", 50, 2), plan("a", 90, 3)]
    write(store, lambda it: [records.add(it, fact) for fact in (*reversed(inside), plan("p", 7, 4, "other"))])
    assert reading.plans_of(store, 1) == inside
    assert reading.plans_of(store, 3) == []


def test_move_sends__to_another_person__all_of_them(store: Store) -> None:
    write(store, lambda it: records.move_sends(it, "d1", "d2"))
    assert [row.send.id for row in reading.sends_of(store, "d2", None)] == ["s1"]
    assert reading.sends_of(store, "d1", None) == []


def test_sends_of__a_person__from_one_account_or_from_all(store: Store) -> None:
    write(store, lambda it: [records.add(it, send) for send in (SENDS[1], SENDS[0]._replace(id="s3", person_id="d2"))])
    ids = [[row.send.id for row in reading.sends_of(store, "d1", key)] for key in (1, 2, None)]
    assert ids == [["s1"], ["s2"], ["s1", "s2"]]


# --- finding ------------------------------------------------------------------------------------


@pytest.fixture
def crowd(store: Store) -> Store:
    names = ("Ana Roysen", "Bo Ann Lee", "ann lee", "Zoë Straße", "100% Real", "a_b")
    write(store, lambda it: [records.add(it, Person(f"n{i}", name)) for i, name in enumerate(names)])
    return store


@pytest.mark.parametrize(
    ("text", "ids"),
    (
        *(("roy", ["n0", "d1"]), ("ann", ["n2", "n1"]), ("ANN L", ["n2", "n1"]), ("an", ["n0", "n2", "n1"])),
        *(
            ("zoe", []),
            ("zoË", ["d2", "n3"]),
            ("strasse", ["n3"]),
            ("100%", ["n4"]),
            ("%", []),
            ("a_", ["n5"]),
            ("oy", []),
        ),
    ),
)
def test_people_with_word_start__texts__those_people(crowd: Store, text: str, ids: list[str]) -> None:
    found = [person.id for person in reading.people_with_word_start(crowd, text)]
    assert sorted(found) == sorted(ids)
    names = [person.name for person in reading.people(crowd) if person.id in ids]
    assert sorted(reading.names_with_word_start(crowd, text, 10)) == sorted(names)


def test_people_named__case_and_spaces__do_not_matter(crowd: Store) -> None:
    assert [person.id for person in reading.people_named(crowd, " BO  ann LEE")] == ["n1"]
    assert reading.people_named(crowd, "bo ann") == []


def test_people_by_url__other_spelling__found(store: Store) -> None:
    assert reading.people_by_url(store, "http://uk.linkedin.com/in/Example-Dana/?x=1") == [DANA]
    assert reading.people_by_url(store, "linkedin.com/in/example-d") == []


def test_people__limit_and_after__pages(crowd: Store) -> None:
    everybody = reading.people(crowd)
    assert len(everybody) == 8
    assert reading.people(crowd, limit=3) == everybody[:3]
    assert reading.people(crowd, limit=3, after=everybody[2].id) == everybody[3:6]


def test_ids_starting__prefix__kind_and_label(store: Store) -> None:
    assert reading.ids_starting(store, "s", 5) == [("send", "s1", "Dana Roy")]
    assert [match.id for match in reading.ids_starting(store, "d", 5)] == ["d1", "d2"]
    assert reading.ids_starting(store, "%", 5) == []


@pytest.mark.parametrize(
    ("filters", "ids"),
    (
        (SendFilter(), ["s1", "vconnection-note", "vevent", "vgroup", "vinmail", "vmessage", "vopen-profile", "s2"]),
        *((SendFilter(via="group"), ["vgroup"]), (SendFilter(tag="z"), ["s2"]), (SendFilter(sender=ODD), ["s2"])),
        *((SendFilter(since=101), ["s2"]), (SendFilter(until=100, via="inmail"), ["s1", "vinmail"])),
        *((SendFilter(status="responded"), ["s1"]), (SendFilter(status="undeliverable"), ["s1"])),
        *((SendFilter(status="waiting", via="message"), ["vmessage", "s2"]), (SendFilter(person_id="d2"), [])),
        (SendFilter(template=ODD), ["s2"]),
    ),
)
def test_sends__filters__those_in_order(store: Store, filters: SendFilter, ids: list[str]) -> None:
    write(store, lambda it: [ADD[type(fact)](it, fact) for fact in (*SENDS[1:], *ANSWERS)])
    rows = reading.sends(store, None, filters)
    assert [row.send.id for row in rows] == ids
    assert reading.count_sends(store, None, filters) == len(ids)
    assert reading.sends(store, None, filters, newest=True, limit=2) == rows[-2:]
    if rows:
        assert reading.sends(store, None, filters, limit=1, after=rows[0].send.id) == rows[1:2]
    assert [row.send.id for row in reading.sends(store, [2], filters)] == [i for i in ids if i == "s2"]


def test_send_row__answers_and_batch__shown(store: Store) -> None:
    batch = store.value("SELECT max(number) FROM batches")
    write(store, lambda it: [ADD[type(fact)](it, fact) for fact in ANSWERS])
    row = reading.send_row(store, "s1")
    assert row is not None
    assert row[1:] == (200, "accepted", 200, 200, 200, 200, batch)
    assert reading.replies_of(store, "s1") == sorted(ANSWERS[:4], key=lambda fact: fact.id)
    assert len(reading.marks_of(store, "s1")) == 4


def test_open_inmails__answers_later_than_as_of__still_open(store: Store) -> None:
    write(store, lambda it: [ADD[type(fact)](it, fact) for fact in (*SENDS[1:], ANSWERS[0])])
    both = {1: [("s1", "Dana Roy", 100), ("vinmail", "Dana Roy", 100)]}
    assert reading.open_inmails(store, [1, 2], as_of=199, since=100) == both
    assert reading.open_inmails(store, [1, 2], as_of=200, since=100) == {1: both[1][1:]}
    assert reading.open_inmails(store, [1, 2], as_of=199, since=101) == {}
    assert reading.open_inmails(store, [2], as_of=199, since=0) == {}


def test_facts__of_one_account__only_its_own_people_and_events(store: Store) -> None:
    write(store, lambda it: [ADD[type(fact)](it, fact) for fact in (*PEOPLE, *EVENTS, SENDS[1], *ANSWERS)])
    facts = list(reading.facts(store, [2]))
    assert [fact for fact in facts if isinstance(fact, Account)] == [Account("other", "Asia/Tokyo")]
    assert [fact.id for fact in facts if isinstance(fact, Person)] == ["d1"]
    assert {fact.id for fact in facts if not isinstance(fact, Account | Person)} == {"s2", "p2", "g2", "g3"}


def test_ids_starting__of_every_kind__by_id_with_what_it_is_about(store: Store) -> None:
    facts = (
        *(Person("x1", "Eve Lund"), SENDS[0]._replace(id="x2"), Reply("x3", "s1", 200, 9, "declined")),
        *(Mark("x4", "s1", 200, 9, "opened"), plan("x5", 1, 1), Cancel("x6", "default", 5, 3)),
        *(Reconcile("x7", "default", 7, 5, 12), Grant("x8", "default", 8, 6, 4, "goodwill")),
    )
    write(store, lambda it: [records.add(it, fact) for fact in facts])
    found = [
        *(("person", "x1", "Eve Lund"), ("send", "x2", "Dana Roy"), ("reply", "x3", "declined")),
        *(("mark", "x4", "opened"), ("plan", "x5", "Premium Career"), ("cancel", "x6", "cancel")),
        *(("reconcile", "x7", "12"), ("grant", "x8", "4 goodwill")),
    ]
    assert reading.ids_starting(store, "x", 9) == found
    assert reading.ids_starting(store, "x", 3) == found[:3]


@pytest.mark.parametrize(
    ("text", "limit", "names"),
    [
        ("ann", 9, ["ann lee", "Bo Ann Lee"]),
        ("ann", 1, ["ann lee"]),
        ("an", 2, ["Ana Roysen", "ann lee"]),
        ("roys", 2, ["Ana Roysen"]),
        ("d", 9, ["Dana Roy"]),
        ("", 2, ["100% Real", "a_b"]),
    ],
)
def test_names_with_word_start__at_most_so_many__those_that_begin_so_themselves_first(
    crowd: Store, text: str, limit: int, names: list[str]
) -> None:
    assert reading.names_with_word_start(crowd, text, limit) == names


def test_people_with_word_start__more_than_asked_for__the_first_by_name(crowd: Store) -> None:
    found = reading.people_with_word_start(crowd, "an", 2)
    assert [person.name for person in found] == ["Ana Roysen", "ann lee"]
    write(crowd, lambda it: [records.add(it, Person(f"y{n:03}", f"Ann {n:03}")) for n in range(100)])
    assert len(reading.people_with_word_start(crowd, "an")) == 100


def test_people__one_by_id__or_none(store: Store) -> None:
    assert reading.person(store, "d1") == DANA
    assert reading.person(store, "s1") is None

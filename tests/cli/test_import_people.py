"""Whose a send of an events file is: an id or an address is one person, in whatever order the lines come."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Inmail

U = "https://www.linkedin.com/in/example-dana"
V = "https://www.linkedin.com/in/example-dana-roy"

Line = dict[str, Any]


def person(id_: str, url: str | None = None, name: str = "Dana Roy", **more: Any) -> Line:
    return {"type": "person", "id": id_, "person": name, **({"url": url} if url else {}), **more}


def send(id_: str, person_id: str | None = None, url: str | None = None, name: str = "Dana Roy") -> Line:
    day = sum(map(ord, id_)) % 19 + 1
    line = {"type": "send", "id": id_, "at": f"2026-11-{day:02}T10:00:00Z", "person": name}
    return line | ({"person_id": person_id} if person_id else {}) | ({"url": url} if url else {})


def machine(folder: Path, name: str) -> Inmail:
    (folder / name).mkdir()
    return Inmail(folder / name)


def take(program: Inmail, lines: list[Line] | str, *words: str) -> Any:
    text = lines if isinstance(lines, str) else "\n".join(map(json.dumps, lines))
    return program("import", "events", "-", "--json", *words, stdin=text).json()


def exported(program: Inmail) -> str:
    return program("export", "events").out


def people(program: Inmail) -> dict[str, str | None]:
    lines = map(json.loads, exported(program).splitlines())
    return {line["id"]: line.get("url") for line in lines if line["type"] == "person"}


def sent_to(program: Inmail) -> dict[str, str]:
    lines = map(json.loads, exported(program).splitlines())
    return {line["id"]: line["person_id"] for line in lines if line["type"] == "send"}


def assert_taken_in(program: Inmail, lines: list[Line]) -> None:
    """The file changes nothing a second time, and the export makes the same history elsewhere."""
    before = exported(program)
    again = take(program, lines)
    assert (again["added"], again["conflicting"], exported(program)) == (0, 0, before)
    other = machine(program.home, "other")
    take(other, before)
    assert exported(other) == before


def test_import__a_send_with_the_address_of_another__its_own_person_without_it(run_inmail: Inmail) -> None:
    lines = [person("p1"), person("p2", U, "Dana R"), send("s1", "p1", U), send("s2", "p2", name="Dana R")]
    take(run_inmail, lines)
    assert people(run_inmail) == {"p1": None, "p2": U}
    assert sent_to(run_inmail) == {"s1": "p1", "s2": "p2"}
    assert_taken_in(run_inmail, lines)


@pytest.mark.parametrize("order", ["cba", "cab", "bca", "bac", "acb", "abc"])
def test_import__one_person_by_three_ids__is_one_in_any_order(run_inmail: Inmail, order: str) -> None:
    lines = [*(person(id_, U) for id_ in order), *(send(f"s{id_}", id_) for id_ in order)]
    take(run_inmail, lines)
    assert people(run_inmail) == {"a": U}
    assert sent_to(run_inmail) == {"sa": "a", "sb": "a", "sc": "a"}
    assert_taken_in(run_inmail, lines)


def test_import__who_is_meant_by_name_among_ids_of_one_person__is_that_one(run_inmail: Inmail) -> None:
    lines = [person("c", U), person("b", U), person("a", U), send("s")]
    take(run_inmail, lines)
    assert sent_to(run_inmail) == {"s": "a"}
    assert_taken_in(run_inmail, lines)


def test_import__an_id_told_first_without_its_address__is_nobody_new(run_inmail: Inmail) -> None:
    take(run_inmail, [person("a", U)])
    answer = take(run_inmail, [person("b"), person("b", U)])
    assert (answer["added"], answer["warnings"], people(run_inmail)) == (0, [], {"a": U})


def test_import__an_id_that_one_address_stands_for__is_who_has_it(run_inmail: Inmail) -> None:
    lines = [person("p1", U), send("s1", "x", U), send("s2", "x")]
    take(run_inmail, lines)
    assert (people(run_inmail), sent_to(run_inmail)) == ({"p1": U}, {"s1": "p1", "s2": "p1"})
    assert_taken_in(run_inmail, lines)


@pytest.mark.parametrize(("ours", "theirs"), [("p1", "p2"), ("p2", "p1")])
def test_import__the_address_of_somebody_else_on_record__both_are_one_now(
    run_inmail: Inmail, ours: str, theirs: str
) -> None:
    take(run_inmail, [person(ours, title="CTO"), person(theirs, U, "Dana R", title="CTO")])
    take(run_inmail, [send("s1", ours), send("s2", theirs, name="Dana R")])
    before = exported(run_inmail)
    lines = [person(ours, U, title="CTO")]
    answer = take(run_inmail, lines)
    assert (answer["added"], people(run_inmail)) == (1, {"p1": U})
    assert sent_to(run_inmail) == {"s1": "p1", "s2": "p1"}
    (warning,) = answer["warnings"]
    assert warning["code"] == "joined"
    assert warning["message"].endswith(" (p1) now: the file gives both one address.")
    after = exported(run_inmail)
    assert_taken_in(run_inmail, lines)
    run_inmail("undo", answer["batch"])
    assert exported(run_inmail) == before
    run_inmail("redo", answer["batch"])
    assert exported(run_inmail) == after


def test_import__two_become_one_and_what_is_known_of_them_differs__refused_until_chosen(run_inmail: Inmail) -> None:
    take(run_inmail, [person("p1", company="One"), person("p2", U, company="Two"), send("s1", "p1"), send("s2", "p2")])
    before = exported(run_inmail)
    lines = "".join(
        f"{json.dumps(line)}\n" for line in (person("p2", U, company="Two"), person("p1", U, company="Two"))
    )
    run_inmail("import", "events", "-", stdin=lines, status=4)
    assert exported(run_inmail) == before
    answer = take(run_inmail, lines, "--on-conflict", "ours")
    assert [warning["code"] for warning in answer["warnings"]] == ["joined", "not-kept"]
    (dana,) = run_inmail("person", "list", "--json").json()["rows"]
    assert (dana["id"], dana["company"], dana["sends"]) == ("p1", "One", 2)


def test_import__two_machines_that_tell_an_address_of_different_ids__one_history(tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "two")
    take(one, [person("p1"), send("s1", "p1"), person("p2", U), send("s2", "p2")])
    take(other, [person("p1", U), send("s3", "p1")])
    first, second = exported(one), exported(other)
    take(one, second)
    take(other, first)
    assert exported(one) == exported(other)
    assert people(one) == {"p1": U}
    for program, text in ((one, first), (one, second), (other, first), (other, second)):
        answer = take(program, text)
        assert (answer["added"], answer["conflicting"], answer["recorded"]) == (0, 0, [])
    assert exported(one) == exported(other)


def test_import__an_id_that_an_earlier_import_gave_up__is_who_has_it_now(run_inmail: Inmail) -> None:
    take(run_inmail, [person("b", U), send("s1", "b")])
    take(run_inmail, [person("a", U)])
    lines = [person("b"), send("s1", "b"), send("s2", "b")]
    assert take(run_inmail, lines)["added"] == 1
    assert (people(run_inmail), sent_to(run_inmail)) == ({"a": U}, {"s1": "a", "s2": "a"})
    assert_taken_in(run_inmail, [person("a", U), *lines])


def test_import__an_id_that_was_given_up_and_came_back__is_its_own_again(run_inmail: Inmail) -> None:
    take(run_inmail, [person("b", U)])
    run_inmail("undo", take(run_inmail, [person("a", U)])["batch"])
    take(run_inmail, [person("a", name="Ana Silva"), send("s1", "a", name="Ana Silva")])
    assert (people(run_inmail), sent_to(run_inmail)) == ({"a": None, "b": U}, {"s1": "a"})


def test_import__a_name_that_was_corrected_since__is_the_same_person(run_inmail: Inmail) -> None:
    lines = [send("s1", name="Ann"), send("s2", name="Ann")]
    take(run_inmail, lines[:1])
    run_inmail("person", "edit", "ann", "--rename", "Bea")
    take(run_inmail, lines)
    assert len(people(run_inmail)) == 1
    assert_taken_in(run_inmail, lines)


def test_import__a_name_that_others_have_by_now__is_who_it_was_at_first(run_inmail: Inmail) -> None:
    lines = [send("s1"), send("s2", "x")]
    take(run_inmail, lines)
    taken = sent_to(run_inmail)
    assert len(set(taken.values())) == 2
    assert_taken_in(run_inmail, lines)
    assert sent_to(run_inmail) == taken


def test_import__theirs_under_another_id__replaces_what_is_known(run_inmail: Inmail) -> None:
    take(run_inmail, [person("a", U, company="Ours")])
    take(run_inmail, [person("b", U, company="Theirs")], "--on-conflict", "theirs")
    (line,) = (json.loads(line) for line in exported(run_inmail).splitlines())
    assert (line["id"], line["company"], line["url"]) == ("a", "Theirs", U)


def test_import__theirs_with_the_address_of_another__keeps_ours(run_inmail: Inmail) -> None:
    take(run_inmail, [person("a", U), person("b", V, company="Ours")])
    take(run_inmail, [person("b", U, company="Theirs")], "--on-conflict", "theirs")
    assert people(run_inmail) == {"a": U, "b": V}


def test_import__a_line_that_leaves_out_what_is_known__is_no_conflict(run_inmail: Inmail) -> None:
    take(run_inmail, [person("a", company="Acme", title="CEO")])
    before = exported(run_inmail)
    assert take(run_inmail, [person("a", title="CEO")])["conflicting"] == 0
    assert exported(run_inmail) == before
    assert run_inmail("import", "events", "-", stdin=json.dumps(person("a", title="CTO")), status=4)
    take(run_inmail, [person("a", title="CTO")], "--on-conflict", "theirs")
    assert_taken_in(run_inmail, [person("a", title="CTO")])
    assert '"company": "Acme"' in exported(run_inmail)


def test_import__an_entry_learns_the_address_of_another__joined_and_settled(run_inmail: Inmail) -> None:
    take(run_inmail, [person("a", U, company="Acme"), person("b", name="D. Roy", company="Beta")])
    before = exported(run_inmail)
    theirs = [person("b", U, name="D. Roy", company="Beta")]
    take(run_inmail, theirs)
    (line,) = [line for line in map(json.loads, exported(run_inmail).splitlines()) if line["type"] == "person"]
    assert (line["id"], line["person"], line["company"]) == ("a", "Dana Roy", "Acme")
    told = take(run_inmail, [person("b", U, name="Dee", title="CTO")], "--on-conflict", "theirs")
    assert told["conflicting"] == 0
    assert '"person": "Dana Roy"' in exported(run_inmail)
    assert take(run_inmail, before, "--on-conflict", "ours")["added"] == 0


def test_import__two_lines_of_one_person_the_poorer_first__are_one(run_inmail: Inmail) -> None:
    lines = [person("a"), person("a", U, company="Acme")]
    take(run_inmail, lines)
    assert_taken_in(run_inmail, lines)
    assert people(run_inmail) == {"a": U}


ADDRESS = {"a": U, "b": U, "c": V, "d": None, "e": V, "f": U}


def random_lines(random: Random, name: str) -> list[Line]:
    """Person lines that tell an id's address or do not, and sends to some."""
    ids = [random.choice(sorted(ADDRESS)) for _ in range(random.randrange(1, 6))]
    sends = [send(f"{name}{number}", random.choice(sorted(ADDRESS))) for number in range(random.randrange(4))]
    return [*(person(id_, ADDRESS[id_] if random.random() < 0.7 else None) for id_ in ids), *sends]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_import__random_files__no_address_twice_nothing_new_again_and_undone_exactly(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    random = Random(seed)
    program = machine(tmp_path_factory.mktemp("random"), "one")
    take(program, [person("z", name="Zoë Example")])
    for name in "xyz":
        before, lines = exported(program), random_lines(random, name)
        batch = take(program, lines)["batch"]
        after = exported(program)
        addresses = [url for url in people(program).values() if url]
        assert len(set(addresses)) == len(addresses)
        again = take(program, lines)
        assert (again["added"], again["conflicting"], exported(program)) == (0, 0, after)
        if batch is not None:
            run = program("undo", batch)
            assert (run.status, exported(program)) == (0, before)
            program("redo", batch)
            assert exported(program) == after
    other = machine(program.home, "other")
    take(other, exported(program))
    assert exported(other) == exported(program)

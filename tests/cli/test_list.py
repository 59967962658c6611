"""`list`: sends, what became of them, and of their credits."""

from typing import TYPE_CHECKING

import pytest

from tests.cli.histories import BALANCE, DANA, balance, names, record, rows

if TYPE_CHECKING:
    from tests.conftest import Inmail

MEMBERS = (
    "id account person person_id url company title via sent_at subject subject_characters body_characters tags template"
    " personalized mutual sender opened_at outcome responded_at credit_back_until credit batch"
).split()


def test_list__nothing_recorded__a_whole_document(run_inmail: "Inmail") -> None:
    run_inmail.db = None
    answer = run_inmail("list", "--json")
    assert answer.json() == {
        "schema": "inmail/list/1",
        "as_of": "2026-11-22T09:00:00Z",
        "account": "default",
        "total": 0,
        "rows": [],
    }
    assert run_inmail("list").out == "No send is like that.\n"


def test_list__a_tag_with_two_spaces_in_it__is_found_as_typed(run_inmail: "Inmail") -> None:
    run_inmail("send", "Dana Roy", "--via", "message", "--tag", " q4  push ")
    assert [row["tags"] for row in run_inmail("list", "--tag", "q4  push", "--json").json()["rows"]] == [["q4  push"]]


def test_list__a_history__every_member_of_every_row(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    document = run_inmail("list", "--json").json()
    assert document["total"] == 5
    assert [list(row) for row in document["rows"]] == [MEMBERS] * 5
    dana = document["rows"][1]
    assert dana == {
        "id": ids["dana"],
        "account": "default",
        "person": "Dana Roy",
        "person_id": dana["person_id"],
        "url": DANA,
        "company": "Acme",
        "title": None,
        "via": "inmail",
        "sent_at": "2026-09-10T12:00:00Z",
        "subject": "Your pricing",
        "subject_characters": 12,
        "body_characters": 420,
        "tags": ["saas", "eu"],
        "template": "intro",
        "personalized": True,
        "mutual": None,
        "sender": "Pat",
        "opened_at": None,
        "outcome": "accepted",
        "responded_at": "2026-09-12T12:00:00Z",
        "credit_back_until": None,
        "credit": "returned",
        "batch": 3,
    }
    assert balance(run_inmail) == BALANCE


def test_list__credits__from_what_moved(run_inmail: "Inmail") -> None:
    record(run_inmail)
    found = [(row["person"], row["credit"], row["outcome"], row["credit_back_until"]) for row in rows(run_inmail)]
    assert found == [
        ("Ed Old", "unknown", None, None),
        ("Dana Roy", "returned", "accepted", None),
        ("Ana Silva", "spent", None, "2026-12-19T12:00:00Z"),
        ("Bo Li", "free", None, None),
        ("Cy Moss", "returned", "undeliverable", None),
    ]


def test_list__no_credit_was_left__uncovered_until_answered(run_inmail: "Inmail") -> None:
    run_inmail("setup", "career", "--renews", 15, "--balance", 0)
    run_inmail("send", "Dana Roy", "--force")
    assert rows(run_inmail)[0]["credit"] == "uncovered"
    run_inmail("reply", "dana")
    assert rows(run_inmail)[0]["credit"] == "returned"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--from 2026-09-20", "Ana Bo Cy"),
        ("--to 2026-09-10", "Ed Dana"),
        ("--from 2026-09-11 --to 2026-10-04", "Ana"),
        ("--via open-profile", "Bo"),
        ("--via INMAIL", "Ed Dana Ana Cy"),
        ("--tag saas", "Dana Bo"),
        ("--tag eu --via inmail", "Dana Ana"),
        ("--template intro", "Dana"),
        ("--status waiting", "Ed Ana Bo"),
        ("--status responded", "Dana"),
        ("--status undeliverable", "Cy"),
        ("--person dana", "Dana"),
        ("--sender Pat", "Dana"),
        ("--tag none", ""),
    ],
)
def test_list__a_filter__those_sends_alone(run_inmail: "Inmail", options: str, expected: str) -> None:
    record(run_inmail)
    document = run_inmail("list", *options.split(), "--json").json()
    assert [row["person"].split()[0] for row in document["rows"]] == expected.split()
    assert document["total"] == len(expected.split())


def test_list__limit_and_after__pages_from_the_first_on(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    assert names(run_inmail, "--limit", 2) == ["Ed", "Dana"]
    assert names(run_inmail, "--limit", 2, "--after", ids["dana"]) == ["Ana", "Bo"]
    assert names(run_inmail, "--after", ids["bo"]) == ["Cy"]
    assert names(run_inmail, "--limit", 0) == []
    assert run_inmail("list", "--limit", 2, "--json").json()["total"] == 5


def test_list__a_table__the_last_ones_and_says_so(run_inmail: "Inmail") -> None:
    record(run_inmail)
    lines = run_inmail("list", "--limit", 2).out.splitlines()
    assert lines[0].startswith("Sends  5 sends")
    assert [line.split()[3] for line in lines[3:5]] == ["Bo", "Cy"]
    assert lines[-1] == "The last 2 of 5; --limit N shows more."
    assert run_inmail("list").out.splitlines()[2].split() == "Sent Person Subject Outcome Credit Id".split()
    assert "Template" in run_inmail("list", "--wide").out


def test_list__thirty_one_sends__a_table_shows_thirty_other_formats_all(run_inmail: "Inmail") -> None:
    people = "\n".join(f"Person {number:02}" for number in range(31))
    run_inmail("send", "--from-file", "-", "--via", "message", stdin=people)
    text = run_inmail("list").out
    assert "Person 00" not in text
    assert text.splitlines()[-1] == "The last 30 of 31; --limit N shows more."
    assert len(run_inmail("list", "--format", "jsonl").lines()) == 31
    assert len(run_inmail("list", "--format", "csv").out.splitlines()) == 32
    assert run_inmail("list", "--format", "markdown").out.count("Person 0") == 10


def test_list__all_accounts__each_row_with_its_own_credit(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("account", "add", "sales")
    run_inmail("send", "Flo Hart", "--account", "sales")
    found = rows(run_inmail, "--account", "all")
    assert [(row["account"], row["credit"]) for row in found][-1] == ("sales", "unknown")
    assert len(found) == 6
    assert len(rows(run_inmail)) == 5
    assert run_inmail("list", "--account", "all", "--json").json()["account"] == "all"


def test_list__what_people_typed__shown_literally(run_inmail: "Inmail") -> None:
    run_inmail("send", "[/red]Ann\x1b[31m", "--via", "message", "--subject", "=1+1 :smile:")
    text = run_inmail("list").out
    assert "[/red]Ann" in text
    assert ":smile:" in text
    assert "\x1b" not in text
    assert "'=1+1 :smile:" in run_inmail("list", "--format", "csv").out

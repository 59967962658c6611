"""`history`: what was recorded, changed and undone, in words."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.histories import record

if TYPE_CHECKING:
    from tests.conftest import Inmail


def history(run_inmail: "Inmail", *words: object) -> Any:
    return run_inmail("history", *words, "--json").json()


def test_history__nothing_recorded__a_whole_document(run_inmail: "Inmail") -> None:
    run_inmail.db = None
    assert history(run_inmail) == {
        "schema": "inmail/history/1",
        "as_of": "2026-11-22T09:00:00Z",
        "account": "all",
        "total": 0,
        "rows": [],
    }
    assert run_inmail("history").out == "Nothing is recorded yet.\n"


def test_history__commands__oldest_first_with_every_member(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("undo", 8)
    document = history(run_inmail)
    assert document["total"] == 9
    assert [row["command"] for row in document["rows"]] == [
        *("plan set", "send", "send", "reply", "send", "send", "send", "mark", "undo"),
    ]
    assert document["rows"][-1] == {
        "batch": 9,
        "at": "2026-11-22T09:00:00Z",
        "account": "default",
        "command": "undo",
        "origin": "script",
        "summary": "undo 8: mark Cy Moss undeliverable",
        "changes": 1,
        "undoes": 8,
        "undone_by": None,
    }
    assert document["rows"][7]["undone_by"] == 9


def test_history__a_table__the_newest_and_what_is_undone(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("undo", 8)
    text = run_inmail("history").out
    assert "mark Cy Moss undeliverable" in text
    assert "undone by 9" in text
    assert "undoes 8" in text
    lines = run_inmail("history", "--limit", 2).out.splitlines()
    assert [line.split()[0] for line in lines[3:5]] == ["8", "9"]
    assert lines[-1] == "The last 2 of 9; --limit N shows more."


def test_history__limit_and_after__pages_from_the_first_on(run_inmail: "Inmail") -> None:
    record(run_inmail)
    assert [row["batch"] for row in history(run_inmail, "--limit", 2)["rows"]] == [1, 2]
    assert [row["batch"] for row in history(run_inmail, "--limit", 2, "--after", 2)["rows"]] == [3, 4]
    assert history(run_inmail, "--limit", 0)["rows"] == []


def test_history__an_account__its_own_alone(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("account", "add", "sales")
    run_inmail("send", "Flo", "--via", "message", "--account", "sales")
    commands = [row["command"] for row in history(run_inmail, "--account", "sales")["rows"]]
    assert commands[-1] == "send"
    assert len(commands) <= 2


def test_history__a_batch__what_each_change_did(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    words = ("--tag", "saas", "--via", "open-profile", "--personalized", "--company", "Beta")
    batch = run_inmail("edit", ids["ana"], *words, "--json").json()["batch"]
    document = history(run_inmail, batch)
    assert document["schema"] == "inmail/batch/1"
    assert (document["batch"], document["command"], document["account"]) == (batch, "edit", "default")
    assert [(row["change"], row["type"], row["id"]) for row in document["rows"]] == [
        ("changed", "person", document["rows"][0]["id"]),
        ("changed", "send", ids["ana"]),
    ]
    assert document["rows"][1]["fields"] == [
        {"field": "via", "before": "inmail", "after": "open-profile"},
        {"field": "personalized", "before": None, "after": True},
        {"field": "tags", "before": ["eu"], "after": ["saas"]},
    ]
    text = run_inmail("history", "show", batch).out
    assert "Changed: person Ana Silva: company none -> Beta." in text
    said = "via inmail -> open-profile, personalized none -> yes, tags eu -> saas."
    assert f"Changed: send to Ana Silva by inmail on 2026-09-20: {said}" in text


def test_history__every_kind_of_fact__named_in_words(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("grant", 3, "--origin", "goodwill")
    run_inmail("reconcile", 4)
    run_inmail("plan", "cancel")
    run_inmail("mark", "ana", "opened")
    run_inmail("person", "merge", "ana", "bo")
    total = history(run_inmail)["total"]
    text = "".join(run_inmail("history", number).out for number in range(1, total + 1))
    for words in (
        "Added: account default.",
        "Added: plan Premium Career from 2026-09-01.",
        "Added: person Dana Roy.",
        "Added: send to Dana Roy by inmail on 2026-09-10.",
        "Added: response of Dana Roy (accepted) on 2026-09-12.",
        "Added: mark undeliverable on the send to Cy Moss, 2026-11-11.",
        "Added: grant of 3 (goodwill) on 2026-11-22.",
        "Added: reconcile with 4 on 2026-11-22.",
        "Added: cancel on 2026-11-22.",
        "Removed: person Bo Li.",
        "Changed: send to Bo Li by open-profile on 2026-10-05: to Bo Li -> Ana Silva.",
    ):
        assert words in text


def test_history__names_of_the_deleted__still_told(run_inmail: "Inmail") -> None:
    run_inmail("send", "Dana Roy", "--via", "message", "--tag", "saas")
    run_inmail("reply", "dana")
    run_inmail("delete", "dana")
    run_inmail("delete", run_inmail("person", "list", "--json").json()["rows"][0]["id"])
    text = run_inmail("history", 3).out
    assert "Removed: send to Dana Roy by message on 2026-11-22." in text
    assert "Removed: response of Dana Roy (accepted) on 2026-11-22." in text


def test_history__other_formats__whole(run_inmail: "Inmail") -> None:
    record(run_inmail)
    assert len(run_inmail("history", "--format", "jsonl").lines()) == 8
    assert len(run_inmail("history", "--format", "csv").out.splitlines()) == 9
    assert "| 8 |" in run_inmail("history", "--format", "markdown").out
    assert run_inmail("history", 8, "--format", "jsonl").lines()[0]["type"] == "mark"
    assert "Undone by" in run_inmail("history", "--wide").out


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["99"], 3, "there is no batch 99."),
        (["show", "99"], 3, "there is no batch 99."),
        (["x"], 2, "BATCH 'x' is no number."),
        (["1", "2"], 2, "one batch at a time: 1 2"),
        (["--after", "99"], 3, "99"),
        (["--account", "nobody"], 3, "no account is named 'nobody'."),
    ],
)
def test_history__what_is_not_there__says_so(run_inmail: "Inmail", words: list[str], status: int, said: str) -> None:
    record(run_inmail)
    answer = run_inmail("history", *words, status=status)
    assert said in answer.err
    assert answer.out == ""

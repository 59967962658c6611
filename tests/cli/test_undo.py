"""`undo` and `redo`: exactly as it was, and only what nothing later stands on."""

from typing import TYPE_CHECKING, Any

import pytest

from inmail_cli.cli.session import Session
from tests.cli.histories import BALANCE, balance, names, record, rows

if TYPE_CHECKING:
    from tests.conftest import Inmail


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the test is as if it were typed at a terminal."""
    monkeypatch.setattr(Session, "origin", "terminal")


def exported(run_inmail: "Inmail") -> str:
    return run_inmail("export", "events").out


def undo(run_inmail: "Inmail", *words: object) -> Any:
    return run_inmail("undo", *words, "--json").json()


@pytest.mark.usefixtures("at_terminal")
def test_undo__the_last_command__as_it_was_before(run_inmail: "Inmail") -> None:
    record(run_inmail)
    before = exported(run_inmail)
    run_inmail("send", "Zoe New", "--tag", "new")
    answer = undo(run_inmail)
    assert answer["schema"] == "inmail/undo/1"
    assert (answer["balance_before"], answer["balance"]) == (BALANCE - 1, BALANCE)
    assert [(fact["type"], fact["change"]) for fact in answer["recorded"]] == [
        ("send", "removed"),
        ("person", "removed"),
    ]
    assert exported(run_inmail) == before


@pytest.mark.usefixtures("at_terminal")
def test_undo__again_and_again__one_step_each(run_inmail: "Inmail") -> None:
    record(run_inmail)
    for expected in (["Ed", "Dana", "Ana", "Bo", "Cy"], ["Ed", "Dana", "Ana", "Bo"], ["Ed", "Dana", "Ana"]):
        run_inmail("undo")
        assert names(run_inmail) == expected
    for expected in (["Ed", "Dana", "Ana", "Bo"], ["Ed", "Dana", "Ana", "Bo", "Cy"]):
        run_inmail("redo")
        assert names(run_inmail) == expected


@pytest.mark.usefixtures("at_terminal")
def test_undo_and_redo__every_kind_of_command__same_before_and_after(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    commands: list[tuple[object, ...]] = [
        ("reply", "ana", "--declined"),
        ("mark", ids["ana"], "opened"),
        ("edit", ids["dana"], "--tag", "other", "--when", "2026-09-09", "--subject", "New", "--company", "Beta"),
        ("delete", ids["dana"]),
        ("person", "edit", "bo", "--group", "SaaS", "--event", "SaaStock 2026-10-13"),
        ("person", "merge", "bo", "ana"),
        ("grant", 3, "--origin", "goodwill"),
        ("reconcile", 4),
        ("plan", "edit", "--billing-day", 20),
        ("plan", "set", "business"),
        ("plan", "cancel", "--when", "tomorrow"),
        ("account", "add", "sales"),
        ("account", "rename", "default", "main"),
    ]
    states = [exported(run_inmail)]
    batches = []
    for words in commands:
        batches.append(run_inmail(*words, "--json").json()["batch"])
        states.append(exported(run_inmail))
    for batch, before in zip(reversed(batches), reversed(states[:-1]), strict=True):
        run_inmail("undo", batch)
        assert exported(run_inmail) == before
    for batch, after in zip(batches, states[1:], strict=True):
        run_inmail("redo", batch)
        assert exported(run_inmail) == after


@pytest.mark.usefixtures("at_terminal")
def test_undo__the_very_first_command__an_empty_book_that_redo_fills(run_inmail: "Inmail") -> None:
    run_inmail("setup", "career", "--renews", 15, "--balance", 7)
    before = exported(run_inmail)
    text = run_inmail("undo").out
    assert "Removed: account default." in text
    assert "Balance: 7 before, none now: no plan is active." in text
    assert exported(run_inmail) == ""
    answer = run_inmail("redo", "--json").json()
    assert (answer["balance_before"], answer["balance"], answer["account"]) == (None, 7, "default")
    assert exported(run_inmail) == before


@pytest.mark.usefixtures("at_terminal")
def test_undo__preview__in_words_and_nothing_done(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    run_inmail("edit", ids["ana"], "--via", "open-profile", "--tag", "saas")
    before = exported(run_inmail)
    lines = run_inmail("undo", "--dry-run").out.splitlines()
    assert lines == [
        "Took back batch 9 (edit, Sun 22 Nov 2026, terminal): edit send to Ana Silva by inmail on 2026-09-20.",
        "  Changed: send to Ana Silva by open-profile on 2026-09-20: via open-profile -> inmail, tags saas -> eu.",
        "Balance: 15 before, 14 now.",
        "Dry run: nothing was recorded.",
    ]
    assert exported(run_inmail) == before


def test_undo__nothing_from_a_terminal__lists_what_scripts_did(run_inmail: "Inmail") -> None:
    record(run_inmail)
    before = exported(run_inmail)
    error = run_inmail("undo", "--json", status=3).error()
    assert error["error"] == "not-found"
    assert error["details"]["batches"] == [8, 7, 6, 5, 4]
    assert [one["id"] for one in error["candidates"]] == ["8", "7", "6", "5", "4"]
    assert "inmail undo 8" in error["hint"]
    assert exported(run_inmail) == before
    assert undo(run_inmail, 8)["balance"] == BALANCE - 1


def test_undo__a_script_came_later__the_terminal_s_own_and_says_so(
    run_inmail: "Inmail", monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as typed:
        typed.setattr(Session, "origin", "terminal")
        run_inmail("send", "Dana Roy", "--via", "message")
        run_inmail("send", "Ana Silva", "--via", "message")
    run_inmail("send", "Bo Li", "--via", "message")
    answer = undo(run_inmail)
    assert names(run_inmail) == ["Dana", "Bo"]
    assert [warning["code"] for warning in answer["warnings"]] == ["later-kept"]
    assert "batch 3" in answer["warnings"][0]["message"]


@pytest.mark.usefixtures("at_terminal")
def test_undo__another_account_s_command__not_taken(run_inmail: "Inmail") -> None:
    run_inmail("account", "add", "default")
    run_inmail("account", "add", "sales")
    run_inmail("send", "Dana Roy", "--via", "message")
    run_inmail("send", "Flo Hart", "--via", "message", "--account", "sales")
    run_inmail("undo", "--account", "default")
    assert [row["person"] for row in rows(run_inmail, "--account", "all")] == ["Flo Hart"]
    run_inmail("undo", "--account", "sales")
    assert rows(run_inmail, "--account", "all") == []


def test_undo__a_later_batch_stands_on_it__refused_and_named(run_inmail: "Inmail") -> None:
    record(run_inmail)
    before = exported(run_inmail)
    error = run_inmail("undo", 3, "--json", status=4).error()
    assert (error["error"], error["details"]) == ("conflicts", {"batch": 3, "later": 4})
    assert error["hint"] == "Undo that first: inmail undo 4"
    assert exported(run_inmail) == before
    run_inmail("undo", 4)
    run_inmail("undo", 3)
    assert names(run_inmail) == ["Ed", "Ana", "Bo", "Cy"]


def test_undo__twice__refused(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("undo", 8)
    answer = run_inmail("undo", 8, status=4)
    assert answer.err == "inmail: batch 8 is undone already, by batch 9.\n`inmail redo` brings it back.\n"


def test_redo__by_either_number__and_only_what_is_undone(run_inmail: "Inmail") -> None:
    record(run_inmail)
    assert "there is nothing to redo." in run_inmail("redo", status=3).err
    assert "batch 8 stands: it is not undone." in run_inmail("redo", 8, status=4).err
    run_inmail("undo", 8)
    run_inmail("redo", 8)
    run_inmail("undo", 8)
    answer = run_inmail("redo", 11, "--json").json()
    assert (answer["schema"], answer["balance"]) == ("inmail/redo/1", BALANCE)
    assert balance(run_inmail) == BALANCE


def test_redo__preview__nothing_done(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("undo", 8)
    assert "Brought back batch 8" in run_inmail("redo", "--dry-run").out
    assert balance(run_inmail) == BALANCE - 1


def test_undo__a_large_import__counted_not_listed(run_inmail: "Inmail") -> None:
    people = "\n".join(f"Person {number:04}" for number in range(600))
    run_inmail("send", "--from-file", "-", "--via", "message", stdin=people)
    answer = undo(run_inmail, 1)
    assert {(fact["type"], fact["change"], fact["count"]) for fact in answer["recorded"]} == {
        ("account", "removed", 1),
        ("person", "removed", 600),
        ("send", "removed", 600),
    }
    assert "1 account added, 600 people added and 600 sends added." in run_inmail("redo", 1).out


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["undo", "99"], 3, "there is no batch 99."),
        (["redo", "99"], 3, "there is no batch 99."),
        (["undo", "0"], 2, "0 is not in the range"),
        (["undo", "x"], 2, "BATCH 'x' is no whole number."),
        (["undo", "-1"], 2, "A negative number is not accepted here: -1"),
        (["undo", "1", "2"], 2, "`inmail undo` takes no more words: 2"),
        (["undo", "--account", "all"], 2, "--account all is for commands that read."),
        (["undo", "--account", "nobody"], 3, "no account is named 'nobody'."),
    ],
)
def test_undo__what_cannot_be__refused(run_inmail: "Inmail", words: list[str], status: int, said: str) -> None:
    record(run_inmail)
    answer = run_inmail(*words, status=status)
    assert said in answer.err
    assert answer.out == ""


def test_redo__a_change_stands_on_the_undo__speaks_of_what_was_to_come_back(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("send", "Cy Moss")
    number = int(run_inmail("history", "--json").json()["rows"][-1]["batch"])
    run_inmail("delete", "Cy Moss")
    run_inmail("undo", number + 1)
    run_inmail("edit", "Cy Moss", "--tag", "eu")
    answer = run_inmail("redo", number + 1, status=4)
    assert answer.err == (
        f"inmail: batch {number + 1} cannot come back: batch {number + 3} (edit) stands on its undo,"
        f" batch {number + 2}.\n"
        f"Undo that first: inmail undo {number + 3}\n"
    )


def test_undo__a_tag_put_on_since__names_the_edit(run_inmail: "Inmail") -> None:
    record(run_inmail)
    number = int(run_inmail("send", "Di Gold", "-t", "saas", "--json").json()["batch"])
    run_inmail("edit", "Di Gold", "--tag", "eu")
    answer = run_inmail("undo", number, status=4)
    assert f"batch {number} cannot be undone: batch {number + 1} (edit) stands on it." in answer.err
    run_inmail("undo", number + 1)
    run_inmail("undo", number)
    assert "Di Gold" not in run_inmail("list").out


@pytest.mark.parametrize("command", ["undo", "redo"])
def test_undo__no_database__status_6_and_none_made(run_inmail: "Inmail", command: str) -> None:
    run_inmail(command, status=6)
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


def test_undo__a_changed_route_with_a_response_since__refused_and_named(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("send", "Ana", "--when", "2026-11-10", "--via", "group")
    run_inmail("edit", "ana", "--via", "inmail")
    run_inmail("reply", "ana")
    error = run_inmail("undo", 3, "--json", status=4).error()
    assert (error["error"], error["details"]) == ("conflicts", {"batch": 3, "later": 4})


BO = "https://www.linkedin.com/in/example-bo"


def test_undo__an_address_or_a_name_taken_since__refused_and_named(run_inmail: "Inmail") -> None:
    run_inmail("setup", "career", "--renews", 15, "--balance", 10)
    run_inmail("send", "Bo Li", "-u", BO)
    run_inmail("person", "edit", "bo", "--url", f"{BO}-li")
    run_inmail("send", "Cy Moss", "-u", f"{BO}/")
    run_inmail("account", "rename", "default", "main")
    run_inmail("account", "add", "default")
    before = exported(run_inmail)
    for number, later, command in ((3, 4, "send"), (5, 6, "account add")):
        answer = run_inmail("undo", number, status=4)
        assert answer.err == (
            f"inmail: batch {number} cannot be undone: batch {later} ({command}) stands on it.\n"
            f"Undo that first: inmail undo {later}\n"
        )
    assert exported(run_inmail) == before


def test_redo__its_name_is_taken_since__refused_and_named(run_inmail: "Inmail") -> None:
    run_inmail("account", "add", "default")
    run_inmail("account", "add", "sales")
    run_inmail("undo", 2)
    run_inmail("account", "add", "Sales")
    answer = run_inmail("redo", 2, status=4)
    assert answer.err == (
        "inmail: batch 2 cannot come back: batch 4 (account add) stands on its undo, batch 3.\n"
        "Undo that first: inmail undo 4\n"
    )

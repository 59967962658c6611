"""`delete`: entries go, with what belongs to them, and nothing is lost."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.histories import BALANCE, balance, names, record

if TYPE_CHECKING:
    from tests.conftest import Inmail


def delete(run_inmail: "Inmail", *words: object) -> Any:
    return run_inmail("delete", *words, "--json").json()


def show(run_inmail: "Inmail", word: str) -> Any:
    return run_inmail("show", word, "--json").json()


def test_delete__a_send__its_responses_and_marks_go_with_it(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    run_inmail("mark", ids["dana"], "opened", "--when", "2026-09-11")
    answer = delete(run_inmail, ids["dana"])
    assert answer["schema"] == "inmail/delete/1"
    assert [fact["type"] for fact in answer["recorded"]] == ["send", "reply", "mark"]
    # Her credit was spent and came back: the balance is the same without both.
    assert (answer["balance_before"], answer["balance"]) == (BALANCE, BALANCE)
    assert names(run_inmail) == ["Ed", "Ana", "Bo", "Cy"]


def test_delete__on_a_screen__prints_all_and_how_to_take_it_back(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    lines = run_inmail("delete", ids["dana"]).out.splitlines()
    assert lines == [
        "Deleted: send to Dana Roy by inmail on 2026-09-10.",
        "Deleted: response of Dana Roy (accepted) on 2026-09-12.",
        "Balance: 14, unchanged.",
        "`inmail undo 9` takes that back.",
    ]


def test_delete__a_waiting_inmail__its_credit_is_there_again(run_inmail: "Inmail") -> None:
    record(run_inmail)
    answer = delete(run_inmail, "ana")
    # September's credit would have been left, until 30 November.
    assert (answer["balance_before"], answer["balance"]) == (BALANCE, BALANCE + 1)


def test_delete__a_response__the_credit_is_not_back(run_inmail: "Inmail") -> None:
    record(run_inmail)
    reply = show(run_inmail, "dana")["replies"][0]["id"]
    assert delete(run_inmail, reply)["balance"] == BALANCE - 1
    assert show(run_inmail, "dana")["replies"] == []


def test_delete__several_of_which_one_belongs_to_another__once_each(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    reply = show(run_inmail, "dana")["replies"][0]["id"]
    answer = delete(run_inmail, ids["dana"], reply, ids["bo"], ids["bo"])
    assert [fact["type"] for fact in answer["recorded"]] == ["send", "reply", "send"]


def test_delete__plan_grant_reconcile_cancel__gone(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("grant", 3, "--origin", "goodwill", "--when", "2026-11-16")
    run_inmail("reconcile", 9, "--when", "2026-11-18")
    run_inmail("plan", "cancel", "--when", "2026-11-20")
    by_kind = {move["kind"]: move["ref"] for move in run_inmail("ledger", "--json").json()["rows"]}
    assert delete(run_inmail, by_kind["forfeit"])["balance"] == 9
    assert delete(run_inmail, by_kind["adjustment"])["balance"] == BALANCE + 3
    assert delete(run_inmail, by_kind["grant"])["balance"] == BALANCE
    assert delete(run_inmail, by_kind["renewal"])["balance"] is None


def test_delete__dry_run__says_and_keeps_all(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    before = run_inmail("export", "events").out
    text = run_inmail("delete", ids["dana"], "--dry-run").out
    assert text.splitlines()[0] == "Deleted: send to Dana Roy by inmail on 2026-09-10."
    assert text.splitlines()[-1] == "Dry run: nothing was recorded."
    assert "undo" not in text
    assert run_inmail("export", "events").out == before


def test_delete__a_mark_of_a_connection__says_what_is_still_known(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("mark", "ana", "connected")
    mark = show(run_inmail, "ana")["marks"][0]["id"]
    answer = delete(run_inmail, mark)
    assert [warning["code"] for warning in answer["warnings"]] == ["still-connected"]


def test_delete__a_person__only_without_sends(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    bo = show(run_inmail, "bo")["rows"][0]["person_id"]
    answer = run_inmail("delete", bo, "--json", status=4)
    assert answer.error()["details"]["sends"] == [ids["bo"]]
    delete(run_inmail, ids["bo"])
    assert delete(run_inmail, bo)["recorded"][0]["type"] == "person"
    assert run_inmail("person", "list", "--json").json()["total"] == 4


@pytest.mark.parametrize("words", [["nobody"], ["ana", "nobody"], [""]])
def test_delete__one_that_is_not_there__none_is_deleted(run_inmail: "Inmail", words: list[str]) -> None:
    record(run_inmail)
    before = run_inmail("export", "events").out
    assert "nothing on record is" in run_inmail("delete", *words, status=3).err
    assert run_inmail("export", "events").out == before
    assert balance(run_inmail) == BALANCE


def test_delete__of_two_accounts__one_at_a_time(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    run_inmail("account", "add", "sales")
    other = run_inmail("send", "Flo", "--account", "sales", "--json").json()["recorded"][-1]["id"]
    assert "entries of several accounts: default, sales." in run_inmail("delete", ids["bo"], other, status=2).err
    assert delete(run_inmail, other)["account"] == "sales"


def test_delete__nothing_named__says_what_is_missing(run_inmail: "Inmail") -> None:
    assert "Missing argument 'ID...'." in run_inmail("delete", status=2).err

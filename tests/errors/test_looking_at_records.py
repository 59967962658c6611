"""What a user may get wrong when looking at sends, entries and people: status, words, and an empty stdout."""

from typing import TYPE_CHECKING

import pytest

from tests.cli.histories import record

if TYPE_CHECKING:
    from tests.conftest import Inmail

MISTAKES = [
    ("list --status open", 2, "--status 'open' is not known.\nIt is one of waiting, responded, undeliverable."),
    ("list --status wating", 2, "--status 'wating' is not known.\nDid you mean waiting?"),
    ("list --via email", 2, "--via 'email' is not known."),
    ("list --from 10", 2, "Not a date that is understood: '10'."),
    ("list --to 01/02/2026", 2, "Not a date that is understood: '01/02/2026'."),
    ("list --person nobody", 3, "nobody on record is 'nobody'."),
    ("list --after nothing", 3, "--after nothing: no send has that id."),
    ("list --account nobody", 3, "no account is named 'nobody'."),
    ("list --limit -1", 2, "--limit must be 0 or more, not -1"),
    ("list --limit many", 2, "--limit 'many' is no whole number."),
    ("list dana", 2, "`inmail list` takes no more words: dana"),
    ("list --stauts waiting", 2, "`inmail list` has no option --stauts."),
    ("show", 2, "Missing argument 'ID'."),
    ("show nobody", 3, "nothing on record is 'nobody'."),
    ("show zzz", 3, "nothing on record is 'zzz'."),
    ("show https://", 2, "'https://' is no profile address."),
    ("show https://www.linkedin.com/in/example-nobody", 3, "no send is 'https://www.linkedin.com/in/example-nobody'"),
    ("person", 2, "Missing argument 'WHO'."),
    ("person nobody", 3, "nobody on record is 'nobody'."),
    ("person list --after nothing", 3, "--after nothing: nobody has that id."),
    ("history nothing", 2, "BATCH 'nothing' is no number."),
    ("history 99", 3, "there is no batch 99."),
]


@pytest.mark.parametrize(("line", "status", "said"), MISTAKES, ids=[line for line, _, _ in MISTAKES])
def test_looking__a_mistake__its_status_and_words(run_inmail: "Inmail", line: str, status: int, said: str) -> None:
    record(run_inmail)
    answer = run_inmail(*line.split(), status=status)
    assert answer.err.startswith(f"inmail: {said}")
    assert answer.out == ""
    assert len(answer.err.splitlines()) <= 2


@pytest.mark.parametrize(("line", "status", "said"), MISTAKES, ids=[line for line, _, _ in MISTAKES])
def test_looking__a_mistake_with_json__a_json_error(run_inmail: "Inmail", line: str, status: int, said: str) -> None:
    record(run_inmail)
    error = run_inmail(*line.split(), "--json", status=status).error()
    assert error["schema"] == "inmail/error/1"
    assert error["message"].startswith(said.partition("\n")[0])


@pytest.mark.parametrize("words", ["list", "show dana", "person dana", "person list", "history"])
def test_looking__a_named_database_that_is_missing__status_6(run_inmail: "Inmail", words: str) -> None:
    answer = run_inmail(*words.split(), status=6)
    assert "does not exist" in answer.err
    assert answer.out == ""
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


@pytest.mark.parametrize("words", ["edit dana --via group", "delete dana", "person edit dana --posts", "undo 1"])
def test_correcting__a_named_database_that_is_missing__status_6(run_inmail: "Inmail", words: str) -> None:
    assert "does not exist" in run_inmail(*words.split(), status=6).err
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


def test_show__several_that_could_be_meant__lists_them(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("send", "ana", "--via", "message")
    error = run_inmail("show", "ana", "--json", status=3).error()
    assert error["error"] == "ambiguous"
    assert [one["name"] for one in error["candidates"]] == ["inmail of 2026-09-20", "message of 2026-11-22"]

"""`reply` and `mark`: which send is meant, what comes back, and what is refused."""

from typing import Any

import pytest

from tests.conftest import Inmail


@pytest.fixture
def career(run_inmail: Inmail) -> Inmail:
    """Premium Career since 1 August 2026 in UTC: 5 credits on the 1st of each month."""
    run_inmail("account", "add", "default", "--zone", "UTC")
    run_inmail("plan", "set", "premium-career", "--since", "2026-08-01")
    return run_inmail


def row(program: Inmail, person: str) -> Any:
    return program("show", person, "--json").json()["rows"][0]


def test_reply__two_words__a_whole_entry_and_the_credit_back(career: Inmail) -> None:
    career("send", "Dana Roy")
    answer = career("reply", "dana")
    assert answer.out == "Dana Roy accepted. 1 credit back: 15 left.\n"
    assert (row(career, "dana")["outcome"], row(career, "dana")["credit"]) == ("accepted", "returned")


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ([], "accepted"),
        (["--declined"], "declined"),
        (["--auto"], "auto-reply"),
        (["--as", "quick-reply"], "quick-reply"),
    ],
)
def test_reply__as__each_outcome(career: Inmail, words: list[str], outcome: str) -> None:
    career("send", "Dana Roy")
    career("reply", "dana", *words)
    assert row(career, "dana")["outcome"] == outcome


def test_reply__several_people__all_or_none(career: Inmail) -> None:
    career("send", "Ana Silva", "Bo Li", "Cy Fox")
    career("reply", "ana", "nobody", status=3)
    assert row(career, "ana")["outcome"] is None
    assert "14 left" in career("reply", "ana", "bo").out


def test_reply__the_send_that_awaits_one__is_meant(career: Inmail) -> None:
    career("send", "Dana Roy", "--when", "2026-11-01")
    career("reply", "dana", "--when", "2026-11-02")
    career("send", "Dana Roy", "--when", "2026-11-03")
    career("reply", "dana", "--when", "2026-11-04")
    rows = career("list", "--json").json()["rows"]
    assert [one["responded_at"] for one in rows] == ["2026-11-02T12:00:00Z", "2026-11-04T12:00:00Z"]


def test_reply__two_sends_await_one__lists_them(career: Inmail) -> None:
    career("send", "Dana Roy", "--via", "message")
    career("send", "Dana Roy")
    error = career("reply", "dana", "--json", status=3).error()
    assert error["error"] == "ambiguous"
    ids = {one["id"] for one in error["candidates"]}
    assert ids == {one["id"] for one in career("list", "--json").json()["rows"]}
    career("reply", sorted(ids)[0])


def test_reply__a_second_one__refused_with_the_way_to_correct(career: Inmail) -> None:
    career("send", "Dana Roy")
    career("reply", "dana")
    answer = career("reply", "dana", status=4)
    assert "Dana Roy responded already" in answer.err
    id_ = career("show", "dana", "--json").json()["replies"][0]["id"]
    assert f"inmail edit {id_} --as " in answer.err


def test_reply__after_an_automatic_one__open_in_the_rates_until_it_is_made_theirs(career: Inmail) -> None:
    career("send", "Dana Roy", "--when", "2026-11-10 15:00")
    career("reply", "dana", "--auto", "--when", "2026-11-11 15:00")
    refused = career("reply", "dana", status=4).err
    rates = career("rates", "--json").json()
    assert (rates["total"]["open"], rates["total"]["responded"]) == (1, 0)
    assert "not auto-reply" in rates["definition"]
    told = refused.splitlines()[-1].partition("inmail ")[2].split()
    assert told[0] == "edit"
    assert told[-1] == "WHEN."
    career(*told[:-1], "2026-11-12")
    assert (row(career, "dana")["outcome"], row(career, "dana")["credit"]) == ("accepted", "returned")
    assert career("rates", "--json").json()["total"]["responded"] == 1


def test_reply__a_date_alone__the_later_of_noon_and_the_send(career: Inmail) -> None:
    career("send", "Dana Roy", "--when", "2026-11-10 15:00")
    career("reply", "dana", "--when", "2026-11-10")
    assert row(career, "dana")["responded_at"] == "2026-11-10T15:00:00Z"


def test_reply__before_its_send__refused(career: Inmail) -> None:
    career("send", "Dana Roy", "--when", "2026-11-10 15:00")
    assert "before the send" in career("reply", "dana", "--when", "2026-11-09", status=4).err


def test_reply__the_ninetieth_day__returns_the_credit_and_a_second_later_none(career: Inmail) -> None:
    career("send", "Dana Roy", "Bo Li", "--when", "2026-08-10 12:00:00")
    career("reply", "dana", "--when", "2026-11-08 12:00:00")
    answer = career("reply", "bo", "--when", "2026-11-08 12:00:01")
    assert "No credit back" in answer.out
    assert "within 90 days; this one came 90 days after its send" in answer.err
    assert row(career, "dana")["credit"] == "returned"
    assert row(career, "bo")["credit"] == "spent"


def test_reply__after_a_plan_change__says_why_nothing_comes_back(career: Inmail) -> None:
    career("send", "Dana Roy", "--when", "2026-11-10")
    career("plan", "set", "premium-business", "--since", "2026-11-15")
    answer = career("reply", "dana")
    assert "No credit back: 15 left" in answer.out
    assert "older than the plan in force" in answer.err


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("reply", "dana"), ("mark", "dana", "undeliverable")),
        (("mark", "dana", "undeliverable"), ("reply", "dana")),
    ],
)
def test_reply_and_mark__the_credit_came_back_already__says_so(
    career: Inmail, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    career("send", "Dana Roy")
    assert "1 credit back: 15 left" in career(*first).out
    answer = career(*second)
    assert "No credit back: 15 left" in answer.out
    assert "came back with an earlier answer" in answer.err
    assert "older than the plan" not in answer.err


def test_reply__by_a_free_route__counts_no_credit(career: Inmail) -> None:
    career("send", "Dana Roy", "--via", "open-profile")
    assert career("reply", "dana").out == "Dana Roy accepted.\n"


def test_reply__dated_before_a_reconcile__says_that_the_balance_stays(career: Inmail) -> None:
    career("send", "Dana Roy", "--when", "2026-11-10")
    career("reconcile", "9", "--when", "2026-11-20")
    answer = career("reply", "dana", "--when", "2026-11-15", "--json").json()
    assert (answer["balance_before"], answer["balance"]) == (9, 9)
    assert "Balance unchanged" in answer["warnings"][0]["message"]


def test_reply__dated_after_a_reconcile__is_not_said_to_be_in_its_number(run_inmail: "Inmail") -> None:
    """The number came before it, so it is no reason: in March the credit is gone by age, and 15 are of this year."""
    run_inmail("plan", "set", "career", "--since", "2026-09-01")
    run_inmail("reconcile", "15", "--when", "2026-11-02")
    run_inmail("send", "Dana Roy", "--when", "2026-11-03 10:00")
    run_inmail("mark", "dana", "spam", "--when", "2026-11-03 11:00")
    run_inmail.now = "2027-03-15T09:00:00Z"
    answer = run_inmail("reply", "dana", "--when", "2026-11-03 12:00", "--json").json()
    assert answer["balance_before"] == answer["balance"]
    assert "gone since" in answer["warnings"][0]["message"]


def test_mark__undeliverable__returns_the_credit_and_leaves_the_rates(career: Inmail) -> None:
    career("send", "Dana Roy", "Bo Li")
    assert "1 credit back: 14 left" in career("mark", "dana", "undeliverable").out
    total = career("rates", "--json").json()["total"]
    assert (total["sent"], total["undeliverable"]) == (1, 1)


def test_mark__connected__is_known_of_the_person_and_makes_messages_free(career: Inmail) -> None:
    career("send", "Dana Roy", "--via", "connection-note", "--when", "2026-11-10")
    career("mark", "dana", "connected", "--when", "2026-11-12")
    person = career("person", "dana", "--json").json()
    assert person["person"]["connected_on"] == "2026-11-12"
    assert [way["via"] for way in person["free_routes"]] == ["message"]


def test_mark__spam__is_no_response(career: Inmail) -> None:
    career("send", "Dana Roy")
    career("mark", "dana", "spam")
    assert career("rates", "--json").json()["total"]["responded"] == 0
    assert "1 credit back" in career("reply", "dana").out


def test_mark__twice__refused(career: Inmail) -> None:
    career("send", "Dana Roy")
    career("mark", "dana", "opened")
    assert "is marked opened already" in career("mark", "dana", "opened", status=4).err


def test_mark__opened__shows_in_the_rates(career: Inmail) -> None:
    career("send", "Dana Roy")
    career("mark", "dana", "opened")
    assert career("rates", "--json").json()["total"]["opened"] == 1


def test_dry_run__of_both__records_nothing(career: Inmail) -> None:
    career("send", "Dana Roy")
    assert "Dry run" in career("reply", "dana", "--dry-run").out
    assert "Dry run" in career("mark", "dana", "spam", "--dry-run").out
    assert row(career, "dana")["outcome"] is None


# A send of another account than the one in use, named by its id


@pytest.fixture
def two(run_inmail: "Inmail") -> "Inmail":
    """`main`, in use, and `side` in Tokyo, where noon is 03:00 UTC; one InMail of `side`, and one of `main`."""
    run_inmail("account", "add", "main", "--zone", "UTC")
    run_inmail("account", "add", "side", "--zone", "Asia/Tokyo")
    run_inmail("account", "use", "main")
    for name, plan in (("main", "career"), ("side", "business")):
        run_inmail("plan", "set", plan, "--since", "2026-11-01", "--account", name)
        run_inmail("send", f"Example {name}", "--when", "2026-11-10", "--account", name)
    return run_inmail


def id_of(program: "Inmail", account: str) -> str:
    (row,) = program("list", "--account", account, "--json").json()["rows"]
    return str(row["id"])


@pytest.mark.parametrize("words", [["reply"], ["mark"]])
def test_answer__to_a_send_of_another_account__counts_and_is_dated_there(two: "Inmail", words: list[str]) -> None:
    kind = ["undeliverable"] if words == ["mark"] else []
    answer = two(*words, id_of(two, "side"), *kind, "--when", "2026-11-12", "--json").json()
    assert (answer["account"], answer["balance_before"], answer["balance"]) == ("side", 14, 15)
    assert (answer["recorded"][0]["at"], answer["warnings"]) == ("2026-11-12T03:00:00Z", [])
    assert two("balance", "--json").json()["balance"] == 4
    two("undo", answer["batch"], "--account", "side")
    assert two("balance", "--account", "side", "--json").json()["balance"] == 14


def test_reply__to_sends_of_two_accounts__refused_and_nothing_recorded(two: "Inmail") -> None:
    ids = [id_of(two, name) for name in ("main", "side")]
    assert "sends of several accounts: main, side" in two("reply", *ids, status=2).err
    assert [row["outcome"] for row in two("list", "--account", "all", "--json").json()["rows"]] == [None, None]


def test_reply__a_second_one__names_the_date_of_the_account(two: "Inmail") -> None:
    two("reply", id_of(two, "side"), "--when", "2026-11-11 23:00Z")  # 08:00 of the 12th in Tokyo
    assert "responded already, on 2026-11-12" in two("reply", id_of(two, "side"), status=4).err

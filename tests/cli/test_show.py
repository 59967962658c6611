"""`show`: an entry with what paid for it, what came back, and why, or why not."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.histories import record

if TYPE_CHECKING:
    from tests.conftest import Inmail


def show(run_inmail: "Inmail", word: str) -> Any:
    return run_inmail("show", word, "--json").json()


def test_show__an_answered_inmail__which_lot_paid_and_what_came_back(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    shown = show(run_inmail, ids["dana"])
    assert shown["schema"] == "inmail/show/1"
    assert (shown["total"], shown["account"], shown["event"]["tags"]) == (1, "default", ["saas", "eu"])
    assert shown["paid_by"] == {"granted_on": "2026-09-01", "expires_on": "2026-11-30", "origin": "renewal"}
    assert shown["returned"] == {
        "at": "2026-09-12T12:00:00Z",
        "on": "2026-09-12",
        "by": shown["replies"][0]["id"],
        "lot": {"granted_on": "2026-09-12", "expires_on": "2026-12-11", "origin": "refund"},
    }
    assert shown["explanation"] == [
        "Under Premium Career (rule set guide-2026) it took a credit of Tue 1 Sep 2026 (renewal),"
        " which would have lapsed on Mon 30 Nov 2026.",
        "The response of Sat 12 Sep 2026 (accepted) returned a credit under Premium Career (rule set guide-2026),"
        " which lapses on Fri 11 Dec 2026 at the latest.",
    ]
    assert [move["credits"] for move in shown["movements"]] == [-1, 1]
    assert shown["rows"][0]["credit"] == "returned"
    assert shown["plan"]["rules"] == "guide-2026"


def test_show__on_a_screen__its_answers_with_their_ids(run_inmail: "Inmail") -> None:
    record(run_inmail)
    shown = show(run_inmail, "dana")
    text = run_inmail("show", "dana").out
    assert "Send to Dana Roy by inmail on 2026-09-10" in text
    assert shown["replies"][0]["id"] in text
    assert all(sentence in text for sentence in shown["explanation"])


def test_show__waiting__until_when_a_response_returns_the_credit(run_inmail: "Inmail") -> None:
    record(run_inmail)
    shown = show(run_inmail, "ana")
    assert shown["explanation"][-1] == "No response yet; one until Sat 19 Dec 2026 returns the credit."
    assert shown["returned"] is None
    later = run_inmail("show", "ana", "--json", env={"INMAIL_NOW": "2027-01-10T09:00:00Z"}).json()
    assert later["explanation"][-1] == "No response; since Sat 19 Dec 2026 one returns no credit any more."


def test_show__free_unknown_undeliverable__says_why(run_inmail: "Inmail") -> None:
    record(run_inmail)
    assert show(run_inmail, "bo")["explanation"] == ["By open-profile, which costs no credit."]
    assert show(run_inmail, "ed")["explanation"][0] == "No plan was active then: no credit was counted."
    assert "The mark undeliverable of Wed 11 Nov 2026 returned a credit" in show(run_inmail, "cy")["explanation"][1]


def test_show__uncovered__why_and_the_credit_that_came_all_the_same(run_inmail: "Inmail") -> None:
    run_inmail("setup", "career", "--renews", 15, "--balance", 0)
    run_inmail("send", "Dana Roy", "--force")
    first = show(run_inmail, "dana")["explanation"][0]
    assert "no credit was left" in first
    assert first.endswith("The next renewal was on Tue 15 Dec 2026.")
    run_inmail("reply", "dana")
    shown = show(run_inmail, "dana")
    assert shown["paid_by"] is None
    assert shown["explanation"][1].endswith("LinkedIn charged one, though none was left here.")


def test_show__a_response_that_returned_nothing__says_why_not(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-03-01")
    run_inmail("send", "Late Lee", "--when", "2026-03-02 12:00")
    run_inmail("reply", "late", "--when", "2026-07-01 12:00")
    run_inmail("send", "Old Olga", "--when", "2026-08-30 12:00")
    run_inmail("plan", "set", "business", "--since", "2026-09-01")
    run_inmail("reply", "olga", "--when", "2026-09-02")
    # 2 March to 1 July: 29 + 30 + 31 + 30 + 1 days.
    late = show(run_inmail, "late")["explanation"][1]
    assert late.endswith("returned no credit: it came 121 days after the send, and 90 count.")
    broken = show(run_inmail, "olga")["explanation"][1]
    assert broken.endswith("returned no credit: the plan changed on Tue 1 Sep 2026, after it was sent.")


@pytest.mark.parametrize(
    ("sent", "plan", "why"),
    [
        (
            "2026-11-10",
            ("set", "business", "--since", "2026-11-15"),
            "the plan changed on Sun 15 Nov 2026, after it was sent",
        ),
        (
            "2026-11-10",
            ("set", "career", "--restart", "--since", "2026-11-15"),
            "the plan began anew on Sun 15 Nov 2026, after it was sent",
        ),
        (
            "2026-11-10",
            ("cancel", "--when", "2026-11-15"),
            "the plan was cancelled on Sun 15 Nov 2026, after it was sent",
        ),
        ("2026-10-10", ("list",), "it was sent before the plan began, on Sun 1 Nov 2026"),
    ],
)
def test_show__waiting_in_vain__says_what_came_between(
    run_inmail: "Inmail", sent: str, plan: tuple[str, ...], why: str
) -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("send", "Old Olga", "--when", f"{sent} 12:00", "--force")
    run_inmail("plan", *plan)
    assert show(run_inmail, "olga")["explanation"][-1] == f"No response yet; one would return no credit: {why}."


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            [
                ("set", "business", "--since", "2026-11-10"),
                ("set", "career", "--since", "2026-11-15", "--credits", "carry"),
            ],
            "the plan changed on Tue 10 Nov 2026",
        ),
        (
            [("cancel", "--when", "2026-11-10"), ("set", "business", "--since", "2026-11-15")],
            "the plan was cancelled on Tue 10 Nov 2026",
        ),
        (
            [
                ("set", "business", "--since", "2026-11-05", "--credits", "carry"),
                ("set", "career", "--since", "2026-11-10"),
            ],
            "the plan changed on Tue 10 Nov 2026",
        ),
    ],
)
def test_show__waiting_in_vain_since_several_changes__says_the_first_break(
    run_inmail: "Inmail", changes: list[tuple[str, ...]], why: str
) -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("send", "Old Olga", "--when", "2026-11-02 12:00")
    for change in changes:
        run_inmail("plan", *change)
    explained = show(run_inmail, "olga")["explanation"][-1]
    assert explained == f"No response yet; one would return no credit: {why}, after it was sent."


def test_show__a_response_or_mark__with_its_send(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    reply = show(run_inmail, "dana")["replies"][0]["id"]
    shown = show(run_inmail, reply)
    assert (shown["event"]["type"], shown["rows"][0]["id"]) == ("reply", ids["dana"])
    assert "returned a credit" in shown["explanation"][0]
    run_inmail("mark", "ana", "opened")
    mark = show(run_inmail, "ana")["marks"][0]["id"]
    assert show(run_inmail, mark)["explanation"] == ["The mark opened of Sun 22 Nov 2026 moves no credit."]


def test_show__plans_and_numbers__what_each_did(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-09-01")
    run_inmail("grant", 3, "--origin", "goodwill", "--when", "2026-11-20")
    run_inmail("reconcile", 4, "--when", "2026-11-21")
    run_inmail("plan", "cancel", "--when", "2026-11-22")
    ledger = run_inmail("ledger", "--json").json()["rows"]
    by_kind = {row["kind"]: row["ref"] for row in ledger}
    plan = show(run_inmail, by_kind["renewal"])
    assert (plan["total"], plan["rows"], plan["event"]["plan"]) == (0, [], "premium-career")
    assert "Granted: 5 credits." in plan["explanation"][0]
    assert show(run_inmail, by_kind["grant"])["explanation"] == ["3 credits added (goodwill)."]
    # 5 + 5 + 5 + 3 credits on 21 November.
    said = "LinkedIn showed 4 credits: 18 were calculated, so -14 as an adjustment."
    assert show(run_inmail, by_kind["adjustment"])["explanation"] == [said]
    assert "4 credits forfeited" in show(run_inmail, by_kind["forfeit"])["explanation"][0]
    for ref in by_kind.values():
        assert ref in run_inmail("show", ref).out


def test_show__every_format__whole(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    assert run_inmail("show", "dana", "--format", "jsonl").lines()[0]["id"] == ids["dana"]
    assert len(run_inmail("show", "dana", "--format", "csv").out.splitlines()) == 2
    assert "returned a credit" in run_inmail("show", "dana", "--format", "markdown").out


def test_show__the_start_of_an_id__when_it_is_the_only_one(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    run_inmail.now = "2026-11-22T09:00:01Z"  # ids of another second begin otherwise
    later = run_inmail("send", "Zoe", "--via", "message", "--json").json()["recorded"][1]["id"]
    assert show(run_inmail, later[:7])["event"]["id"] == later
    answer = run_inmail("show", ids["dana"][:4], status=3)
    assert answer.out == ""
    assert re.search(rf"{ids['dana']}\s+send Dana Roy", answer.err)


def test_show__the_text__kept_and_shown_line_by_line(run_inmail: "Inmail") -> None:
    run_inmail("send", "Dana Roy", "--via", "message", "--body", "Dear Dana,\nhello.")
    text = run_inmail("show", "dana").out
    assert "Dear Dana,\n" in text
    assert re.search(r"^ +hello\.$", text, re.MULTILINE)

"""`edit`: an entry as if it had been recorded so."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.histories import BALANCE, balance, record, rows

if TYPE_CHECKING:
    from tests.conftest import Inmail


def edit(run_inmail: "Inmail", *words: object) -> Any:
    return run_inmail("edit", *words, "--json").json()


def row(run_inmail: "Inmail", id: str) -> Any:  # noqa: A002
    return next(one for one in rows(run_inmail) if one["id"] == id)


def show(run_inmail: "Inmail", word: str) -> Any:
    return run_inmail("show", word, "--json").json()


def ref(run_inmail: "Inmail", kind: str) -> str:
    """The id of the last entry that moved credits in that way."""
    found = [move["ref"] for move in run_inmail("ledger", "--json").json()["rows"] if move["kind"] == kind]
    return str(found[-1])


# Sends


def test_edit__every_field_of_a_send__as_said(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    words = ["--subject", "Another", "--chars", 99, "--template", "cold", "--tag", "fintech", "--no-personalized"]
    words += ["--mutual", "--relevant-subject", "--sender", "Kim", "--when", "2026-09-11 10:00", "--title", "CTO"]
    answer = edit(run_inmail, ids["dana"], *words, "--company", "Beta", "--url", "linkedin.com/in/example-d")
    assert answer["schema"] == "inmail/edit/1"
    assert [fact["type"] for fact in answer["recorded"]] == ["person", "send"]
    found = row(run_inmail, ids["dana"])
    assert {name: found[name] for name in ("subject", "subject_characters", "body_characters", "template")} == {
        "subject": "Another",
        "subject_characters": 7,
        "body_characters": 99,
        "template": "cold",
    }
    assert (found["tags"], found["personalized"], found["mutual"], found["sender"]) == (["fintech"], False, True, "Kim")
    assert (found["sent_at"], found["title"], found["company"]) == ("2026-09-11T10:00:00Z", "CTO", "Beta")
    assert found["url"] == "https://www.linkedin.com/in/example-d"
    assert show(run_inmail, ids["dana"])["event"]["relevant_subject"] is True


def test_edit__another_route__the_balance_before_and_after(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    answer = edit(run_inmail, "ana", "--via", "open-profile")
    assert (answer["balance_before"], answer["balance"]) == (BALANCE, BALANCE + 1)
    assert row(run_inmail, ids["ana"])["credit"] == "free"
    text = run_inmail("edit", ids["ana"], "--via", "inmail").out
    assert "via open-profile -> inmail" in text
    assert "Balance: 15 before, 14 now." in text


def test_edit__clear_in_capitals__is_the_same_field(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    edit(run_inmail, ids["dana"], "--clear", "Company", "--clear", "Subject")
    found = row(run_inmail, ids["dana"])
    assert (found["company"], found["subject"]) == (None, None)


def test_edit__clear__nothing_known(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    fields = ("subject", "chars", "template", "tag", "personalized", "sender", "url", "company")
    edit(run_inmail, ids["dana"], *(word for field in fields for word in ("--clear", field)))
    found = row(run_inmail, ids["dana"])
    names = ("subject", "subject_characters", "body_characters", "template", "personalized", "sender", "url", "company")
    assert [found[name] for name in names] == [None] * 8
    assert found["tags"] == []


def test_edit__the_text__counted_anew(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    edit(run_inmail, ids["ana"], "--body", "Dear Ana 👍")
    # The thumb is two UTF-16 code units.
    assert row(run_inmail, ids["ana"])["body_characters"] == 11
    run_inmail("edit", ids["ana"], "--body-file", "-", stdin="Hello\n")
    assert show(run_inmail, "ana")["event"]["body"] == "Hello"
    edit(run_inmail, ids["ana"], "--clear", "body", "--chars", 300)
    assert "body" not in show(run_inmail, "ana")["event"]


def test_edit__who__given_to_somebody_else(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    edit(run_inmail, ids["ana"], "bo")
    assert row(run_inmail, ids["ana"])["person"] == "Bo Li"
    answer = edit(run_inmail, ids["ana"], "Zoe New")
    assert [fact["type"] for fact in answer["recorded"]] == ["person", "send"]
    assert row(run_inmail, ids["ana"])["person"] == "Zoe New"


def test_edit__an_earlier_date__another_lot_and_uncovered_told(run_inmail: "Inmail") -> None:
    run_inmail("setup", "career", "--renews", 15, "--balance", 1, env={"INMAIL_NOW": "2026-11-01T09:00:00Z"})
    run_inmail("send", "Dana Roy", "--when", "2026-11-16")
    run_inmail("send", "Ana Silva", "--when", "2026-11-10")
    answer = edit(run_inmail, "dana", "--when", "2026-11-11")
    assert [warning["code"] for warning in answer["warnings"]] == ["uncovered"]
    # The 1 of the opening is spent by Ana; 5 come on 15 November and stay, Dana's InMail being uncovered now.
    assert (answer["balance_before"], answer["balance"]) == (4, 5)


def test_edit__before_a_reconcile__balance_unchanged_and_says_why(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    run_inmail("reconcile", 9, "--when", "2026-11-15")
    text = run_inmail("edit", ids["ana"], "--via", "group").out
    assert "Balance unchanged: LinkedIn's number was taken on Sun 15 Nov 2026." in text


def test_edit__too_long__refused_unless_forced(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    error = run_inmail("edit", ids["ana"], "--chars", 1901, "--json", status=4).error()
    assert error["error"] == "too-long"
    answer = edit(run_inmail, ids["ana"], "--chars", 1901, "--force")
    assert [warning["code"] for warning in answer["warnings"]] == ["too-long"]
    # What was too long before does not keep other things from being corrected.
    edit(run_inmail, ids["ana"], "--tag", "long")


def test_edit__nothing_new__no_batch(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    answer = edit(run_inmail, ids["ana"], "--via", "inmail")
    assert (answer["recorded"], answer["batch"]) == ([], None)


def test_edit__dry_run__nothing_kept(run_inmail: "Inmail") -> None:
    record(run_inmail)
    before = run_inmail("export", "events").out
    answer = edit(run_inmail, "ana", "--via", "open-profile", "--dry-run")
    assert (answer["dry_run"], answer["batch"], answer["balance"]) == (True, None, BALANCE + 1)
    assert run_inmail("export", "events").out == before


# Responses and marks


def test_edit__a_response__its_outcome_and_date(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    reply = show(run_inmail, "dana")["replies"][0]["id"]
    edit(run_inmail, reply, "--declined", "--when", "2026-10-02")
    found = row(run_inmail, ids["dana"])
    assert (found["outcome"], found["responded_at"]) == ("declined", "2026-10-02T12:00:00Z")
    assert show(run_inmail, "dana")["returned"]["on"] == "2026-10-02"
    edit(run_inmail, reply, "--when", "2026-09-10")
    # A date alone means the later of its noon and the send.
    assert row(run_inmail, ids["dana"])["responded_at"] == "2026-09-10T12:00:00Z"


def test_edit__a_response_too_late__the_credit_is_not_back(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-07-01")
    run_inmail("send", "Dana Roy", "--when", "2026-07-02")
    run_inmail("reply", "dana", "--when", "2026-07-03")
    reply = show(run_inmail, "dana")["replies"][0]["id"]
    before = balance(run_inmail)
    edit(run_inmail, reply, "--when", "2026-11-21")
    assert rows(run_inmail)[0]["credit"] == "spent"
    # The credit of 3 July was gone on 1 October; July's own, which was not needed then, on 29 September.
    assert balance(run_inmail) == before


def test_edit__a_mark__its_kind(run_inmail: "Inmail") -> None:
    record(run_inmail)
    mark = show(run_inmail, "cy")["marks"][0]["id"]
    answer = edit(run_inmail, mark, "opened")
    assert (answer["balance_before"], answer["balance"]) == (BALANCE, BALANCE - 1)
    assert show(run_inmail, "cy")["marks"][0]["mark"] == "opened"
    run_inmail("mark", "cy", "spam")
    assert "marked spam already" in run_inmail("edit", mark, "spam", status=4).err


# Plans and numbers


def test_edit__a_reconcile_and_a_grant__their_numbers_and_dates(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("reconcile", 9, "--when", "2026-11-15")
    answer = edit(run_inmail, ref(run_inmail, "adjustment"), 10)
    assert (answer["balance_before"], answer["balance"]) == (9, 10)
    run_inmail("grant", 3, "--origin", "goodwill", "--when", "2026-11-16", "--expires", "2026-12-01")
    grant = ref(run_inmail, "grant")
    answer = edit(run_inmail, grant, 5, "--origin", "transfer", "--expires", "never", "--when", "2026-11-17")
    assert answer["balance"] == 15
    fact = answer["recorded"][0]
    assert (fact["credits"], fact["origin"], fact["expires"]) == (5, "transfer", "never")
    assert fact["at"] == "2026-11-17T12:00:00Z"
    assert "expires" not in edit(run_inmail, grant, "--clear", "expires")["recorded"][0]


def test_edit__a_plan__as_if_it_had_always_been_so(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-09-01")
    plan = ref(run_inmail, "renewal")
    answer = edit(run_inmail, plan, "--billing-day", 20, "--price", "19.99", "--currency", "EUR")
    fact = answer["recorded"][0]
    assert (fact["billing_day"], fact["terms"]["price"], fact["terms"]["currency"]) == (20, "19.99", "EUR")
    # 1 September, 20 September, 20 October, 20 November, 5 each: above the cap of 15 by 5.
    assert answer["balance"] == 15
    answer = edit(run_inmail, plan, "business", "--since", "2026-11-02", "--billing-day", 2)
    assert (answer["recorded"][0]["plan"], answer["balance"]) == ("premium-business", 15)
    answer = edit(run_inmail, plan, "--opening-balance", 4, "--monthly", 7, "--cap", "2x")
    assert answer["balance"] == 4
    assert edit(run_inmail, plan, "--clear", "price")["recorded"][0]["terms"]["price"] is None
    assert edit(run_inmail, plan, "--clear", "opening-balance")["balance"] == 7


def test_edit__a_plan__other_rules_ages_and_old_credits(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-09-15")
    run_inmail("plan", "set", "core", "--since", "2026-10-20")
    plan = ref(run_inmail, "renewal")
    # Ten credits of Premium Career come along: 50 on 20 October, 50 on 20 November.
    assert edit(run_inmail, plan, "--credits", "carry")["balance"] == 110
    assert edit(run_inmail, plan, "--lifetime", 10)["recorded"][0]["terms"]["lifetime_days"] == 10
    assert edit(run_inmail, plan, "--lifetime", "none")["recorded"][0]["terms"]["lifetime_days"] is None
    fact = edit(run_inmail, plan, "--rules", "linkedin-help")["recorded"][0]
    # Under LinkedIn's own pages it renews on the 1st, every date kept in UTC.
    assert (fact["rules"], fact["billing_day"], fact["terms"]["renewal"]) == ("linkedin-help", 1, "fixed-day")


def test_edit__seats_of_a_period__its_changes_of_seats_follow(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "recruiter-lite", "--since", "2026-09-01", "--seats", 2)
    run_inmail("plan", "set", "recruiter-lite", "--since", "2026-10-15", "--seats", 3)
    first, second = (one["id"] for one in run_inmail("plan", "--json").json()["rows"])
    answer = edit(run_inmail, first, "--monthly", 20, "--cap", 60)
    assert [fact["id"] for fact in answer["recorded"]] == [first, second]
    # 2 x 20 on 1 September and October, 3 x 20 on 1 November.
    assert answer["balance"] == 140
    assert "would become a new subscription" in run_inmail("edit", first, "--seats", 3, status=4).err


def test_edit__a_cancel__another_date(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("plan", "cancel", "--when", "2026-11-20")
    cancel = ref(run_inmail, "forfeit")
    answer = edit(run_inmail, cancel, "--when", "2026-12-24")
    assert (answer["recorded"][0]["at"], answer["balance"]) == ("2026-12-24T00:00:00Z", BALANCE)
    assert "nothing to cancel" in run_inmail("edit", cancel, "--when", "2026-08-01", status=4).err


def test_edit__what_another_entry_cannot_stand_on_any_more__told_once(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("reconcile", 9, "--when", "2026-11-15")
    seen = ref(run_inmail, "adjustment")
    run_inmail("plan", "cancel", "--when", "2026-11-20")
    cancel = ref(run_inmail, "forfeit")
    warnings = edit(run_inmail, cancel, "--when", "2026-11-14")["warnings"]
    assert [warning["code"] for warning in warnings] == ["issues"]
    assert f"LinkedIn's number while no plan was active; it changes nothing ({seen})" in warnings[0]["message"]
    assert edit(run_inmail, cancel, "--when", "2026-11-13")["warnings"] == []


def test_plan_edit__a_start_after_linkedins_number__told(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("reconcile", 4, "--when", "2026-11-02")
    warnings = run_inmail("plan", "edit", "--since", "2026-11-05", "--billing-day", 5, "--json").json()["warnings"]
    assert [warning["code"] for warning in warnings] == ["issues"]


# What cannot be


def test_edit__a_grant_that_would_be_gone_at_once__refused_as_grant_does(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("grant", 3, "--origin", "goodwill", "--when", "2026-10-01", "--expires", "2026-10-20")
    grant = ref(run_inmail, "grant")
    before = run_inmail("export", "events").out
    refused = run_inmail("edit", grant, "--when", "2026-10-20", status=2).err
    assert "with their expiry on Tue 20 Oct 2026: the credits would be gone at once." in refused
    assert run_inmail("export", "events").out == before
    assert edit(run_inmail, grant, "--when", "2026-10-20", "--expires", "2026-12-01")["warnings"] == []


def test_edit__a_cancel_to_the_day_of_the_next_plan__ends_the_one_before(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-01")
    run_inmail("plan", "cancel", "--when", "2026-11-08")
    cancel = ref(run_inmail, "forfeit")
    run_inmail("plan", "set", "business", "--since", "2026-11-10 09:00")
    assert edit(run_inmail, cancel, "--when", "2026-11-10")["balance"] == 15
    rows = run_inmail("plan", "--json").json()["rows"]
    assert [(row["type"], row["at"][:10]) for row in rows] == [
        ("plan", "2026-10-01"),
        ("cancel", "2026-11-10"),
        ("plan", "2026-11-10"),
    ]


def test_edit__a_cancel_to_the_start_of_a_plan_that_carries__refused(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-01-31")
    run_inmail("plan", "set", "recruiter-lite", "--since", "2026-06-10", "--credits", "carry")
    run_inmail("plan", "cancel", "--when", "2026-09-01")
    cancel = ref(run_inmail, "forfeit")
    refused = run_inmail("edit", cancel, "--when", "2026-06-10", status=4).err
    assert "Recruiter Lite of Wed 10 Jun 2026 carries credits over, and no plan would be active just before" in refused


def test_edit__credits_carried_from_no_plan__refused_as_plan_set_does(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-01-31")
    run_inmail("plan", "cancel", "--when", "2026-06-01")
    run_inmail("plan", "set", "recruiter-lite", "--since", "2026-06-10")
    plans = [row["id"] for row in run_inmail("plan", "--json").json()["rows"] if row["type"] == "plan"]
    refused = run_inmail("edit", plans[1], "--credits", "carry", status=4).err
    assert "Recruiter Lite of Wed 10 Jun 2026 carries credits over, and no plan would be active just before" in refused
    cancel = ref(run_inmail, "forfeit")
    run_inmail("edit", cancel, "--when", "2026-08-01")
    edit(run_inmail, plans[1], "--credits", "carry")
    refused = run_inmail("edit", cancel, "--when", "2026-06-09", status=4).err
    assert f"inmail edit {plans[1]} --credits forfeit" in refused


def test_edit__a_response_before_its_send__refused(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    reply = show(run_inmail, "dana")["replies"][0]["id"]
    error = run_inmail("edit", reply, "--when", "2026-09-09", "--json", status=4).error()
    assert (error["error"], error["details"]["send"]) == ("before-send", ids["dana"])
    error = run_inmail("edit", ids["dana"], "--when", "2026-09-13", "--json", status=4).error()
    assert (error["error"], error["details"]["answer"]) == ("before-send", reply)
    assert row(run_inmail, ids["dana"])["sent_at"] == "2026-09-10T12:00:00Z"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["ana"], 2, "nothing to change was named."),
        (["ana", "--force"], 2, "nothing to change was named."),
        (["ana", "--as", "declined"], 2, "--as does not apply to a send"),
        (["ana", "--seats", "2", "--expires", "never"], 2, "--seats and --expires do not apply to a send"),
        (["ana", "--clear", "person"], 2, "--clear person: a send has no such field to clear."),
        *(
            (["ana", f"--{field}", "x", "--clear", field], 2, f"--{field} and --clear {field} exclude each other.")
            for field in ("url", "company", "title", "subject", "body", "template", "tag", "sender")
        ),
        (["ana", "--chars", "5", "--clear", " Chars"], 2, "--chars and --clear chars exclude each other."),
        (["ana", "--body", "Hi", "--clear", "chars"], 2, "--body and --clear chars exclude each other."),
        (["ana", "-P", "--clear", "personalized"], 2, "--personalized and --clear personalized exclude each other."),
        (["ana", "--no-mutual", "--clear", "mutual"], 2, "--mutual and --clear mutual exclude each other."),
        (["ana", "--relevant-subject", "--clear", "relevant-subject"], 2, "--clear relevant-subject exclude each"),
        (["PLAN", "--price", "9", "--clear", "price"], 2, "--price and --clear price exclude each other."),
        (["PLAN", "--currency", "EUR", "--clear", "currency"], 2, "--clear currency exclude each other."),
        (["PLAN", "--opening-balance", "0", "--clear", "opening-balance"], 2, "--clear opening-balance exclude"),
        (["GRANT", "--expires", "never", "--clear", "expires"], 2, "--expires and --clear expires exclude"),
        (["ana", "--via", "pigeon"], 2, "--via 'pigeon' is not known."),
        (["ana", "--when", "tomorrow"], 2, "is in the future"),
        (["ana", "--when", "10"], 2, "'10'"),
        (["ana", "--chars", "-1"], 2, "--chars -1"),
        (["ana", "--chars", "5", "--body", "Hi"], 2, "--chars and a body exclude each other."),
        (["ana", "--body", "Hi", "--body-file", "x"], 2, "--body and --body-file exclude each other."),
        (["ana", "--url", "ana"], 2, "is no profile address"),
        (["ana", "--url", "https://www.linkedin.com/in/example-dana"], 4, "is the profile of Dana Roy"),
        (["nobody", "--via", "group"], 3, "nothing on record is 'nobody'."),
        (["", "--via", "group"], 3, "nothing on record is ''."),
        (["REPLY", "--tag", "x"], 2, "--tag does not apply to a response"),
        (["REPLY", "--clear", "outcome"], 2, "--clear does not apply to a response"),
        (["REPLY", "--as", "spam"], 2, "--as 'spam' is not known."),
        (["REPLY", "--declined", "--auto"], 2, "--as, --declined and --auto exclude each other."),
        (["MARK", "seen"], 2, "MARK 'seen' is not known."),
        (["MARK", "--when", "2026-11-09"], 4, "is before the send to Cy Moss"),
        (["PLAN", "--as", "declined"], 2, "--as does not apply to a plan"),
        (["PLAN", "--billing-day", "32"], 2, "--billing-day 32"),
        (["PLAN", "--opening-balance", "-3"], 2, "-3"),
        (["PLAN", "--seats", "2"], 4, "seat"),
        (["PLAN", "nothing"], 2, "nothing"),
        (["PLAN", "--grant-on-start"], 4, "--grant-on-start goes with --opening-balance."),
        (["PLAN", "--price", "cheap"], 2, "cheap"),
        (["RECONCILE", "many"], 2, "N 'many' is no number."),
        (["RECONCILE", "--when", "2026-08-01"], 4, "no plan was active then"),
        (["GRANT", "0"], 2, "N 0"),
        (["GRANT", "--expires", "2026-11-01"], 2, "would be gone at once"),
    ],
)
def test_edit__what_cannot_be__refused_and_nothing_changed(
    run_inmail: "Inmail", words: list[str], status: int, said: str
) -> None:
    record(run_inmail)
    run_inmail("grant", 3, "--origin", "goodwill", "--when", "2026-11-16")
    run_inmail("reconcile", 9, "--when", "2026-11-18")
    places = {
        "REPLY": show(run_inmail, "dana")["replies"][0]["id"],
        "MARK": show(run_inmail, "cy")["marks"][0]["id"],
        "PLAN": ref(run_inmail, "renewal"),
        "RECONCILE": ref(run_inmail, "adjustment"),
        "GRANT": ref(run_inmail, "grant"),
    }
    before = run_inmail("export", "events").out
    answer = run_inmail("edit", *(places.get(word, word) for word in words), status=status)
    assert said in answer.err
    assert answer.out == ""
    assert len(answer.err.splitlines()) <= 2
    assert run_inmail("export", "events").out == before

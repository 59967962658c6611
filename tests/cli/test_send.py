"""`send`: what is recorded, what is refused and why, and what is said."""

import json
import shlex
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Inmail

ANA = "https://www.linkedin.com/in/example-ana"
BO = "https://www.linkedin.com/in/example-bo"


@pytest.fixture
def career(run_inmail: Inmail) -> Inmail:
    """Premium Career since 1 November 2026 in UTC: 5 credits, renewing on the 1st."""
    run_inmail("account", "add", "default", "--zone", "UTC")
    run_inmail("plan", "set", "premium-career", "--since", "2026-11-01")
    return run_inmail


def sends(program: Inmail) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = program("list", "--json").json()["rows"]
    return rows


def balance(program: Inmail) -> int:
    number: int = program("balance", "--json").json()["balance"]
    return number


def test_send__all_options__are_kept(career: Inmail, tmp_path: Path) -> None:
    body = tmp_path / "body.txt"
    body.write_text("Dear Ana, your article on pricing.\n")
    words = ["Ana Silva", "-u", ANA, "-c", "Example Co", "-r", "CTO", "-s", "Your article", "-b", body, "-m", "intro"]
    flags = [
        "-t",
        "saas",
        "-t",
        "eu",
        "-p",
        "--mutual",
        "--relevant-subject",
        "--sender",
        "Kim",
        "-w",
        "yesterday 09:30",
    ]
    career("send", *words, *flags)
    (row,) = sends(career)
    assert (row["person"], row["url"]) == ("Ana Silva", ANA)
    assert (row["company"], row["title"], row["sender"], row["template"]) == ("Example Co", "CTO", "Kim", "intro")
    assert (row["subject"], row["subject_characters"], row["body_characters"]) == ("Your article", 12, 34)
    assert (row["tags"], row["personalized"], row["mutual"]) == (["saas", "eu"], True, True)
    assert (row["sent_at"], row["via"], row["credit"]) == ("2026-11-21T09:30:00Z", "inmail", "spent")
    assert balance(career) == 4


def test_send__like_last__route_template_tags_and_length(career: Inmail) -> None:
    career("send", "Ana Silva", "--chars", "412", "-m", "intro", "-t", "saas", "-s", "For Ana")
    career("send", ANA, "--like", "last")
    first, second = sends(career)
    assert second["person"] == "Example Ana"
    for member in ("via", "template", "tags", "body_characters"):
        assert second[member] == first[member], member
    assert second["subject"] is None


def test_send__like_an_id__and_what_is_said_wins(career: Inmail) -> None:
    career("send", "Ana Silva", "--via", "group", "-m", "intro", "-t", "saas")
    career("send", "Bo Li", "--like", sends(career)[0]["id"], "-m", "other")
    second = sends(career)[1]
    assert (second["via"], second["template"], second["tags"]) == ("group", "other", ["saas"])


def test_send__several_people__one_batch_and_one_credit_each(career: Inmail) -> None:
    answer = career("send", "Ana Silva", BO, "--json").json()
    assert [fact["type"] for fact in answer["recorded"]].count("send") == 2
    assert (answer["balance_before"], answer["balance"]) == (5, 3)
    assert len({row["batch"] for row in sends(career)}) == 1


def test_send__a_days_ten_from_a_file__one_command(career: Inmail, tmp_path: Path) -> None:
    people = tmp_path / "today.txt"
    lines = [f"Person {n}\thttps://www.linkedin.com/in/example-{n}" for n in range(10)]
    people.write_text("# today\n\n" + "\n".join(lines) + "\n")
    career("send", "--from-file", people, "--via", "connection-note", "-m", "note")
    assert [row["person"] for row in sends(career)] == [f"Person {n}" for n in range(10)]
    assert balance(career) == 5


def test_send__from_standard_input__too(career: Inmail) -> None:
    career("send", "--from-file", "-", stdin=f"Ana Silva\t{ANA}\nBo Li\n")
    assert [(row["person"], row["url"]) for row in sends(career)] == [("Ana Silva", ANA), ("Bo Li", None)]


def test_send__one_of_several_refused__none_is_recorded(career: Inmail) -> None:
    career("send", "Ana Silva")
    career("send", "Bo Li", "Ana Silva", "Cy Fox", status=4)
    assert [row["person"] for row in sends(career)] == ["Ana Silva"]


@pytest.mark.parametrize(
    ("route", "said"),
    [
        ("inmail", "InMail to Ana Silva. 4 credits left."),
        ("open-profile", "Open Profile message to Ana Silva."),
        ("connection-note", "Connection note to Ana Silva."),
        ("group", "Group message to Ana Silva."),
        ("event", "Event message to Ana Silva."),
        ("message", "Message to Ana Silva."),
    ],
)
def test_send__by_each_route__named_as_what_it_is(career: Inmail, route: str, said: str) -> None:
    assert career("send", "Ana Silva", "--via", route).out == f"{said}\n"


def test_send__the_examples_of_its_help__work_one_after_the_other(career: Inmail) -> None:
    said = career("send", "--help").out
    examples = [line.removeprefix("    inmail ") for line in said.splitlines() if line.startswith("    inmail send ")]
    assert len(examples) > 2
    for example in examples[:2]:
        career(*shlex.split(example))


def test_send__no_credit_left__says_when_the_next_come_and_what_is_free(career: Inmail) -> None:
    career("send", "A One", "B Two", "C Three", "D Four", "E Five")
    answer = career("send", "F Six", status=4)
    assert "No credit is left" in answer.err
    assert "Next renewal: Tue 1 Dec (+5)" in answer.err
    assert "--via connection-note (300 characters)" in answer.err
    details = career("send", "F Six", "--json", status=4).error()["details"]
    assert (details["balance"], details["next_renewal"], details["renewal_credits"]) == (0, "2026-12-01", 5)
    career("send", "F Six", "--via", "connection-note")


def test_send__no_credit_left_but_forced__is_recorded_as_uncovered(career: Inmail) -> None:
    career("send", "A One", "B Two", "C Three", "D Four", "E Five")
    answer = career("send", "F Six", "--force", "--json").json()
    assert answer["balance"] == 0
    assert "no-credit" in [warning["code"] for warning in answer["warnings"]]
    assert sends(career)[-1]["credit"] == "uncovered"
    assert career("balance", "--json").json()["uncovered"] == 1


@pytest.mark.parametrize("cancelled", [False, True])
def test_send__no_credit_was_left_on_a_day_gone_by__not_advised_as_if_it_were_to_come(
    run_inmail: Inmail, cancelled: bool
) -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-15")
    if cancelled:
        run_inmail("plan", "cancel")
    run_inmail("send", "A One", "B Two", "C Three", "--when", "2026-10-20")
    answer = run_inmail("send", "D Four", "E Five", "F Six", "--when", "2026-10-21", status=4)
    assert answer.err.splitlines() == [
        "inmail: Only 2 credits were left for 3 InMails on Wed 21 Oct by this record.",
        "If they went out, --force records them; `inmail reconcile N` takes LinkedIn's number.",
    ]
    error = run_inmail("send", "D Four", "E Five", "F Six", "-w", "2026-10-21", "--json", status=4).error()
    assert (error["error"], error["details"]["balance"], error["details"]["needed"]) == ("no-credit", 2, 3)
    assert error["details"]["next_renewal"] == (None if cancelled else "2026-12-15")


def test_send__no_credit_left_but_forced__one_warning_for_it(career: Inmail) -> None:
    career("send", "A One", "B Two", "C Three", "D Four", "--when", "2026-11-10")
    forced = career("send", "E Five", "F Six", "--when", "2026-11-12", "--force", "--json").json()
    assert [warning["code"] for warning in forced["warnings"]] == ["no-credit"]
    early = career("send", "G Seven", "--when", "2026-11-02", "--json").json()
    assert [warning["code"] for warning in early["warnings"]] == ["uncovered"]


def test_send__before_the_plan_that_is_active_now__is_not_told_to_set_one_up(career: Inmail) -> None:
    answer = career("send", "Ana Silva", "--when", "2026-10-31")
    assert answer.err == "warning: No plan was active on 2026-10-31, so no credit is counted.\n"
    assert sends(career)[0]["credit"] == "unknown"


def test_send__somebody_waited_for__who_since_when_and_until_when(career: Inmail) -> None:
    career("send", "Ana Silva", "--when", "2026-11-03 10:00")
    answer = career("send", "ana", status=4)
    assert "Ana Silva has not responded to the InMail of Tue 3 Nov (19 days ago)" in answer.err
    assert "until Mon 1 Feb 2027 still returns the credit" in answer.err
    details = career("send", "ana", "--json", status=4).error()["details"]
    assert details["since"] == "2026-11-03T10:00:00Z"
    assert details["credit_back_until"] == "2027-02-01T10:00:00Z"
    career("send", "ana", "--via", "connection-note")
    assert balance(career) == 4


def test_send__waited_for_since_before_a_plan_change__no_credit_would_come_back(career: Inmail) -> None:
    career("send", "Ana Silva", "--when", "2026-11-03")
    career("plan", "set", "premium-business", "--since", "2026-11-15")
    answer = career("send", "ana", status=4)
    assert "A response would return no credit any more." in answer.err
    assert career("send", "ana", "--json", status=4).error()["details"]["credit_back_until"] is None


OWN_RULES = """
name = "ours"
source = "A contract"
credit_back_days = 30

[limits]
subject = 50
body = 100
note = 10
message = 1000

[plans.team]
name = "Team plan"
monthly = 40
cap = "3x"
"""


def test_send__own_rules__their_days_and_lengths(run_inmail: Inmail) -> None:
    folder = run_inmail.home / ".config" / "inmail" / "rules"
    folder.mkdir(parents=True)
    (folder / "ours.toml").write_text(OWN_RULES)
    run_inmail("plan", "set", "team", "--rules", "ours", "--since", "2026-09-01")
    run_inmail("send", "Ana Silva", "--chars", "101", status=4)
    run_inmail("send", "Ana Silva", "--when", "2026-11-10 12:00")
    run_inmail("send", "Bo Li", "--when", "2026-10-10 12:00")
    assert "until Thu 10 Dec still returns the credit" in run_inmail("send", "ana", status=4).err
    assert "would return no credit any more" in run_inmail("send", "bo", status=4).err
    rows = run_inmail("pending", "--json").json()["rows"]
    assert [row["credit_back_until"] for row in rows] == [None, "2026-12-10T12:00:00Z"]


def test_send__own_rules_whose_file_is_gone__the_guides_lengths(run_inmail: Inmail, tmp_path: Path) -> None:
    rules = tmp_path / "ours.toml"
    rules.write_text(OWN_RULES)
    run_inmail("plan", "set", "team", "--rules", rules)
    run_inmail("send", "Ana Silva", "-s", "Your article on prices", "--chars", "1900")
    run_inmail("send", "Bo Li", "--chars", "1901", status=4)
    run_inmail("send", "ana", status=4)
    assert run_inmail("person", "ana", "--json").json()["other_routes"][0]["characters"] == 300


@pytest.mark.parametrize("outcome", ["accepted", "declined", "quick-reply", "auto-reply"])
def test_send__after_any_response__is_free_to_go(career: Inmail, outcome: str) -> None:
    career("send", "Ana Silva", "--when", "yesterday")
    career("reply", "ana", "--as", outcome)
    career("send", "ana")
    assert len(sends(career)) == 2


@pytest.mark.parametrize(("mark", "status"), [("spam", 4), ("opened", 4), ("undeliverable", 0), ("connected", 0)])
def test_send__after_a_mark__spam_keeps_the_wait(career: Inmail, mark: str, status: int) -> None:
    career("send", "Ana Silva", "--when", "yesterday")
    career("mark", "ana", mark)
    career("send", "ana", status=status)


def test_send__to_somebody_with_an_open_profile__warns_that_no_credit_was_needed(career: Inmail) -> None:
    career("send", "Ana Silva", "--via", "message")
    career("person", "edit", "ana", "--open-profile")
    answer = career("send", "ana", "--json").json()
    assert [warning["code"] for warning in answer["warnings"]] == ["credit-not-needed"]


def test_send__generic_text__warns_and_records(career: Inmail) -> None:
    answer = career("send", "Ana Silva", "-s", "Quick question")
    assert 'The subject "Quick question" could go to anyone' in answer.err
    assert len(sends(career)) == 1
    quiet = career("send", "Bo Li", "-s", "Quick question", "--quiet")
    assert (quiet.out, quiet.err) == ("", "")


def test_send__dry_run__says_all_and_records_nothing(career: Inmail) -> None:
    answer = career("send", "Ana Silva", "--dry-run", "--json").json()
    assert (answer["dry_run"], answer["batch"], answer["balance"]) == (True, None, 4)
    assert balance(career) == 5
    assert sends(career) == []


def test_send__dry_run_without_a_database__creates_none(run_inmail: Inmail) -> None:
    assert "Dry run" in run_inmail("send", "Ana Silva", "--dry-run").out
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


def test_send__first_of_all_without_a_plan__records_and_leads_on(run_inmail: Inmail) -> None:
    answer = run_inmail("send", "Ana Silva")
    assert "Created" in answer.err
    assert "inmail setup PLAN" in answer.err
    assert sends(run_inmail)[0]["credit"] == "unknown"


def test_send__an_idempotency_key__records_once(career: Inmail) -> None:
    first = career("send", "Ana Silva", "--idempotency-key", "k1", "--json").json()
    again = career("send", "Ana Silva", "--idempotency-key", "k1", "--json").json()
    assert again["batch"] == first["batch"]
    assert [fact["id"] for fact in again["recorded"] if fact["type"] == "send"] == [sends(career)[0]["id"]]
    assert "already-recorded" in [warning["code"] for warning in again["warnings"]]
    assert (len(sends(career)), balance(career)) == (1, 4)


@pytest.mark.parametrize(
    "words",
    [
        ["Bo Li"],
        ["Ana Silva", "Bo Li"],
        ["Ana Silva", "--via", "message"],
        ["Ana Silva", "--url", ANA],
        ["--account", "other", "Ana Silva"],
    ],
    ids=" ".join,
)
def test_send__a_key_of_another_send__refused_with_what_it_was_used_for(career: Inmail, words: list[str]) -> None:
    career("account", "add", "other", "--zone", "UTC")
    number = career("send", "Ana Silva", "--idempotency-key", "k1", "--json").json()["batch"]
    answer = career("send", *words, "--idempotency-key", "k1", status=4)
    used = f"inmail: key 'k1' was used for batch {number}, send to Ana Silva, of the account default.\n"
    assert (answer.out, answer.err) == ("", f"{used}Use another key for this send.\n")
    assert len(sends(career)) == 1


def test_send__a_key_whose_send_was_taken_back__refused_until_it_is_brought_back(career: Inmail) -> None:
    number = career("send", "Ana Silva", "--idempotency-key", "k1", "--json").json()["batch"]
    undoing = career("undo", number, "--json").json()["batch"]
    refused = career("send", "Ana Silva", "--idempotency-key", "k1", "--json", status=4)
    assert refused.out == ""
    error = json.loads(refused.err)
    assert error["details"] == {"batch": number, "taken_back_by": undoing}
    took = f"key 'k1' was used for batch {number}, which batch {undoing} took back: nothing of it is recorded."
    assert (error["message"], error["hint"]) == (took, f"Use another key, or bring it back: inmail redo {number}")
    career("redo", number)
    assert career("send", "Ana Silva", "--idempotency-key", "k1", "--json").json()["batch"] == number
    assert len(sends(career)) == 1


@pytest.mark.parametrize(
    ("people", "deleted"), [(["Ana Silva"], "its send"), (["Ana Silva", "Bo Li"], "1 of its 2 sends")]
)
def test_send__a_key_whose_send_was_deleted__refused_until_it_is_brought_back(
    career: Inmail, people: list[str], deleted: str
) -> None:
    number = career("send", *people, "--idempotency-key", "k1", "--json").json()["batch"]
    deleting = career("delete", "Ana", "--json").json()["batch"]
    refused = career("send", *people, "--idempotency-key", "k1", status=4).err.splitlines()
    assert refused == [
        f"inmail: key 'k1' was used for batch {number}, but batch {deleting} deleted {deleted}.",
        f"Use another key, or bring it back: inmail undo {deleting}",
    ]
    career("undo", deleting)
    again = career("send", *people, "--idempotency-key", "k1", "--json").json()
    assert len([fact for fact in again["recorded"] if fact["type"] == "send"]) == len(people)


def test_send__a_key_whose_send_another_program_deleted__refused_and_no_batch_named(career: Inmail) -> None:
    number = career("send", "Ana Silva", "--idempotency-key", "k1", "--json").json()["batch"]
    assert career.db is not None
    with sqlite3.connect(career.db) as db:
        db.execute("DELETE FROM sends")
    db.close()
    refused = career("send", "Ana Silva", "--idempotency-key", "k1", status=4).err
    used = f"inmail: key 'k1' was used for batch {number}, but another program deleted its send.\n"
    assert refused == f"{used}Use another key.\n"


def test_send__a_key_again_after_another_account_became_current__answered_as_the_first_time(career: Inmail) -> None:
    career("account", "add", "two")
    number = career("send", "Ana Silva", "--idempotency-key", "k1", "--json").json()["batch"]
    career("account", "use", "two")
    assert career("send", "Ana Silva", "--idempotency-key", "k1", "--json").json()["batch"] == number
    assert (
        "of the account default"
        in career("--account", "two", "send", "Ana Silva", "--idempotency-key", "k1", status=4).err
    )


def test_send__a_key_again_by_a_send_s_id_after_a_merge__answered_as_the_first_time(career: Inmail) -> None:
    id_ = career("send", "Dan Brown", "--via", "message", "--json").json()["recorded"][-1]["id"]
    words = ("send", id_, "--via", "message", "--idempotency-key", "k1", "--json")
    number = career(*words).json()["batch"]
    career("send", "Dana Roy", "--via", "message")
    career("person", "merge", "Dana Roy", "Dan Brown")
    assert career(*words).json()["batch"] == number


@pytest.mark.parametrize("later", ["renamed", "another", "merged", "moved on"])
def test_send__a_key_again_after_other_changes__answered_as_the_first_time(career: Inmail, later: str) -> None:
    """Whom a word means now may be somebody else, or nobody: it is the same send all the same."""
    career("send", "Ana Silva", "--via", "message", "--url", ANA)
    first = career("send", "ana", "--idempotency-key", "k1", "--json").json()
    if later == "renamed":
        career("person", "edit", "ana", "--rename", "Bo Li")
    elif later == "another":
        career("send", "Ana", "--url", BO, "--via", "message")
    elif later == "merged":
        career("send", "Cy Fox", "--via", "message")
        career("person", "merge", "Cy Fox", "Ana Silva")
    career.now = "2026-11-29T09:00:00Z"
    again = career("send", "ana", "--idempotency-key", "k1", "--json").json()
    assert again["batch"] == first["batch"]
    assert [fact["id"] for fact in again["recorded"]] == [fact["id"] for fact in first["recorded"]]


def test_send__a_key_again_and_a_word_that_meant_another_already_then__refused(career: Inmail) -> None:
    career("send", "Ana", "--via", "message")
    career("send", "Ana Silva", "--idempotency-key", "k1", "--json")
    assert "was used for batch" in career("send", "Ana", "--idempotency-key", "k1", status=4).err


def test_send__a_key_again_for_many_in_another_order_and_by_address_or_id__answered_as_the_first_time(
    career: Inmail,
) -> None:
    career("send", ANA, "Bo Li", "Cy Fox", "--via", "message", "--idempotency-key", "k1")
    id_ = next(row["person_id"] for row in sends(career) if row["person"] == "Cy Fox")
    again = career("send", "bo", id_, "linkedin.com/in/Example-Ana/", "--idempotency-key", "k1")
    assert "Already recorded" in again.err


def test_send__a_key_whose_answer_was_lost__is_safe_to_repeat(career: Inmail) -> None:
    career.process("send", "Ana Silva", "--idempotency-key", "k2", "--quiet")
    assert career.process("send", "Ana Silva", "--idempotency-key", "k2", "--json").json()["balance"] == 4
    assert career.db is not None
    with sqlite3.connect(career.db) as db:
        assert db.execute("SELECT count(*) FROM sends").fetchone() == (1,)
    db.close()


def test_send__dated_before_a_reconcile__says_that_the_balance_stays(career: Inmail) -> None:
    career("reconcile", "3")
    answer = career("send", "Ana Silva", "--when", "2026-11-10")
    assert "Balance unchanged: LinkedIn's number was taken on 2026-11-22" in answer.err
    assert balance(career) == 3


def test_send__recorded_after_a_reconcile_of_the_same_noon__takes_a_credit_and_says_so(career: Inmail) -> None:
    career("reconcile", "3", "--when", "2026-11-10")
    answer = career("send", "Ana Silva", "--when", "2026-11-10")
    assert (answer.err, balance(career)) == ("", 2)
    assert "2 credits left" in answer.out


def test_send__before_a_reconcile_that_added_credits__says_nothing_where_the_balance_did_change(
    run_inmail: Inmail,
) -> None:
    """The number 12 of 10 October is 5 of September, 5 of October and 2 more. On 1 November the cap takes 2 of
    September's, and on the 30th the other 3 are gone: 12. A late send leaves September 4, so the number 12 has 3 more,
    and only 2 are gone on the 30th: 13.
    """
    run_inmail("plan", "set", "career", "--since", "2026-09-01")
    run_inmail("reconcile", "12", "--when", "2026-10-10")
    run_inmail.now = "2026-11-30T09:00:00Z"
    assert balance(run_inmail) == 12
    answer = run_inmail("send", "Ana Silva", "--when", "2026-10-05")
    assert (answer.err, balance(run_inmail)) == ("", 13)


ALSO_SHOWN = ["/en", "/fr-fr/", "/overlay/contact-info/", "/details/experience", "/recent-activity/all/", "/?x=1#top"]


@pytest.mark.parametrize("rest", ALSO_SHOWN)
def test_send__what_the_site_adds_to_a_profile__is_the_same_person(career: Inmail, rest: str) -> None:
    career("send", "Ana Silva", "-u", "https://www.linkedin.com/in/example-ana")
    answer = career("send", f"https://uk.linkedin.com/in/Example-Ana{rest}", status=4)
    assert "Ana Silva has not responded" in answer.err


def test_send__an_address_of_sales_navigator__without_the_search_it_came_from(career: Inmail) -> None:
    career("send", "Ana Silva", "-u", "https://www.linkedin.com/sales/lead/ACwExample,NAME_SEARCH,ab12")
    answer = career("send", "https://www.linkedin.com/sales/lead/ACwExample,OUT_OF_NETWORK,cd34", status=4)
    assert "Ana Silva has not responded" in answer.err


@pytest.mark.parametrize("path", ["company/example", "school/example", "jobs/view/1", "feed/update/1", "posts/ana_1"])
def test_send__a_page_that_is_nobodys_profile__refused(career: Inmail, path: str) -> None:
    page = f"https://www.linkedin.com/{path}"
    for words in ([page], ["Ana Silva", "-u", page], ["--from-file", "-"]):
        answer = career("send", *words, stdin=f"Bo Li\nAna Silva\t{page}\n", status=2)
        assert "is no profile address" in answer.err
    assert "--from-file -: line 2: " in answer.err
    assert "line 1: " in career("send", "--from-file", "-", stdin=f"{page}\n", status=2).err
    assert sends(career) == []


def test_send__the_name_of_a_url__until_told_otherwise(career: Inmail) -> None:
    career("send", "https://www.linkedin.com/in/example-jos%C3%A9-d%C3%ADaz-1a2b3c4d/?utm=x", "--via", "message")
    assert sends(career)[0]["person"] == "Example José Díaz"
    career("person", "edit", "example", "--rename", "José Díaz")
    assert sends(career)[0]["person"] == "José Díaz"


def test_send__a_known_url_in_another_spelling__is_the_same_person(career: Inmail) -> None:
    career("send", "Ana Silva", "-u", ANA, "--via", "message")
    career("send", "http://de.linkedin.com/in/Example-Ana/?trk=y", "--via", "message")
    assert {row["person"] for row in sends(career)} == {"Ana Silva"}


def test_send__defaults_of_the_config__where_nothing_is_said(career: Inmail) -> None:
    folder = career.home / ".config" / "inmail"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('[send]\nvia = "group"\ntemplate = "house"\ntags = ["a"]\nsender = "Kim"\n')
    career("send", "Ana Silva")
    career("send", "Bo Li", "--via", "event")
    first, second = sends(career)
    assert (first["via"], first["template"], first["tags"], first["sender"]) == ("group", "house", ["a"], "Kim")
    assert (second["via"], second["template"]) == ("event", "house")


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ([ANA, f"{ANA}/"], ""),
        ([ANA, ANA.replace("www", "uk").upper()], ""),
        ([ANA], f"Ana Silva\t{ANA}/\n"),
        ([], f"Ana\t{ANA}\nAna Silva\t{ANA}?x=1\n"),
        ([], f"Bo Li\t{ANA}\n{ANA}\n"),
        ([], f"Cy Moss\nCy  MOSS\t{ANA}\n"),
        ([], f"Cy Moss\t{ANA}\nCy Moss\n"),
    ],
)
def test_send__one_person_twice_in_a_batch__refused(career: Inmail, words: list[str], lines: str) -> None:
    career("send", "Bo Li", "--via", "message")
    before = career("export", "events").out
    source = ["--from-file", "-"] if lines else []
    answer = career("send", *words, *source, "--via", "message", stdin=lines, status=2)
    assert "is named twice.\nOne send each: remove one." in answer.err
    assert career("export", "events").out == before


def test_send__two_people_of_one_name_and_two_addresses__are_two(career: Inmail) -> None:
    career("send", "--from-file", "-", stdin=f"Ana Silva\t{ANA}\nAna Silva\t{BO}\n")
    assert [(row["person"], row["url"]) for row in sends(career)] == [("Ana Silva", ANA), ("Ana Silva", BO)]


def test_send__a_batch_whose_second_names_the_first_s_new_address__refused(career: Inmail) -> None:
    """Ana, on record without an address, would get the one that somebody new is made with."""
    career("send", "Ana Silva", "--via", "message")
    career("send", "--from-file", "-", "--via", "message", stdin=f"Ana Silva\t{ANA}\n{ANA}/\n", status=2)
    assert len(sends(career)) == 1


@pytest.mark.parametrize("of", ["person", "send"])
def test_send__an_id_and_a_url__is_who_the_id_means(career: Inmail, of: str) -> None:
    career("send", "Ana Silva", "--via", "message")
    row = sends(career)[0]
    who = row["id"] if of == "send" else row["person_id"]
    career("send", who, "-u", ANA)
    assert [(row["person"], row["url"]) for row in sends(career)] == [("Ana Silva", ANA)] * 2
    career("send", who, "-u", f"{ANA}/", "--force")
    assert len(career("person", "list", "--json").json()["rows"]) == 1


def test_send__an_id_and_another_url__refused_with_what_to_do(career: Inmail) -> None:
    career("send", "Ana Silva", "-u", ANA, "--via", "message")
    ana = sends(career)[0]["person_id"]
    answer = career("send", ana, "-u", BO, status=4)
    assert f"Ana Silva ({ana}) is known as {ANA}, not as {BO}." in answer.err
    assert f"inmail person edit {ana} --url {BO}" in answer.err
    career("send", "Bo Li", "-u", BO, "--via", "message")
    assert f"{BO} is the profile of Bo Li" in career("send", ana, "-u", BO, status=4).err
    career("send", "Cy Moss", "--via", "message")
    cy = sends(career)[-1]["person_id"]
    assert "inmail person merge" in career("send", cy, "-u", BO, status=4).err


def test_send__a_url_for_a_person_and_another_with_it__refused(career: Inmail) -> None:
    career("send", "Ana Silva", "-u", ANA, "--via", "message")
    answer = career("send", ANA, "-u", BO, "--via", "message", status=2)
    assert f"{ANA} and {BO} are two profiles." in answer.err
    career("send", ANA, "-u", f"{ANA}/", "--via", "message")
    assert len(career("person", "list", "--json").json()["rows"]) == 1

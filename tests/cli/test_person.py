"""`person`: what is known, whether one may write, and how entries are corrected and merged."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.histories import BALANCE, DANA, balance, record, rows

if TYPE_CHECKING:
    from tests.conftest import Inmail


def person(run_inmail: "Inmail", who: str, *words: object) -> Any:
    return run_inmail("person", who, *words, "--json").json()


def edited(run_inmail: "Inmail", *words: object) -> Any:
    run_inmail("person", "edit", *words)
    return person(run_inmail, str(words[0]))["person"]


# One person


def test_person__answered__may_be_written_to(run_inmail: "Inmail") -> None:
    record(run_inmail)
    document = person(run_inmail, "dana")
    assert list(document) == [
        *("schema", "as_of", "account", "person", "balance", "inmail_possible", "waited_for", "free_routes"),
        *("other_routes", "advice", "total", "rows"),
    ]
    assert document["schema"] == "inmail/person/1"
    assert document["person"] == {
        "id": document["rows"][0]["person_id"],
        "name": "Dana Roy",
        "url": DANA,
        "company": "Acme",
        "title": None,
        "open_profile": None,
        "connected_on": None,
        "groups": [],
        "events": [],
        "posts": None,
        "engaged_on": None,
        "executive": None,
        "hiring": None,
        "note": None,
    }
    assert (document["inmail_possible"], document["waited_for"], document["total"]) == (True, None, 1)
    assert [way["via"] for way in document["other_routes"]] == ["connection-note"]


def test_person__show_and_bare__the_same(run_inmail: "Inmail") -> None:
    record(run_inmail)
    assert run_inmail("person", "show", "dana").out == run_inmail("person", "dana").out
    assert run_inmail("person", DANA).out == run_inmail("person", "Dana Roy").out


def test_person__waited_for__since_when_and_until_when(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    document = person(run_inmail, "ana")
    assert document["inmail_possible"] is False
    assert document["waited_for"] == {
        "send": ids["ana"],
        "since": "2026-09-20T12:00:00Z",
        "credit_back_until": "2026-12-19T12:00:00Z",
    }
    text = run_inmail("person", "ana").out
    # 20 September 12:00 to 22 November 09:00: 10 + 31 + 22 days, less three hours.
    assert "Waited for since Sun 20 Sep (62 days): no second InMail until they respond." in text
    assert "A response until Sat 19 Dec returns the credit." in text


def test_person__connected_since__no_longer_waited_for(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("person", "edit", "ana", "--connected", "2026-10-01")
    document = person(run_inmail, "ana")
    assert document["inmail_possible"] is True
    assert document["free_routes"][0]["via"] == "message"
    assert document["free_routes"][0]["characters"] == 8000


def test_person__no_plan_on_record__the_basic_lengths(run_inmail: "Inmail") -> None:
    run_inmail("send", "Dana Roy", "--via", "message")
    assert person(run_inmail, "dana")["other_routes"][0]["characters"] == 200
    assert "no plan is active" in run_inmail("person", "dana").out


def test_person__waited_for__as_many_whole_days_as_pending_has(run_inmail: "Inmail") -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    run_inmail.now = "2026-11-23T09:00:00Z"
    run_inmail("send", "Dana Roy", "--when", "2026-11-21 12:00", "--force")
    run_inmail("send", "Ed Poe", "--when", "2026-11-22 12:00")
    days = {row["person"]: row["days_waiting"] for row in run_inmail("pending", "--json").json()["rows"]}
    assert days == {"Dana Roy": 1, "Ed Poe": 0}
    assert "since Sat 21 Nov (1 day)" in run_inmail("person", "dana").out
    assert "since Sun 22 Nov (less than a day)" in run_inmail("person", "ed").out


@pytest.mark.parametrize(
    ("plan", "characters", "fits"), [(False, 200, True), (False, 201, False), (True, 300, True), (True, 301, False)]
)
def test_note__with_and_without_a_plan__person_send_edit_and_lint_take_the_same(
    run_inmail: "Inmail", plan: bool, characters: int, fits: bool
) -> None:
    """Without a plan the account is a Basic one, of which LinkedIn takes 200 characters in a note."""
    if plan:
        run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    run_inmail("send", "Dana Roy", "--via", "message", "--chars", "900")
    most = 300 if plan else 200
    assert person(run_inmail, "dana")["other_routes"][0]["characters"] == most
    lint = run_inmail("lint", "--via", "connection-note", "--json", stdin="x" * characters, status=0 if fits else 4)
    assert (lint.json()["body_limit"], lint.json()["over_limit"]) == (most, not fits)
    note = ("--via", "connection-note", "--chars", characters)
    edited = run_inmail("edit", "dana", *note, "--dry-run", status=0 if fits else 4)
    sent = run_inmail("send", "Dana Roy", *note, status=0 if fits else 4)
    told = [answer.err for answer in (edited, sent)]
    assert [f"{most} are taken" in err for err in told] == [not fits, not fits]
    assert ["with one 300 are taken" in err for err in told] == [not fits and not plan] * 2
    run_inmail("send", "Dana Roy", *note, "--force")


def test_waiting__without_a_plan__the_free_note_has_the_basic_length(run_inmail: "Inmail") -> None:
    run_inmail("send", "Dana Roy", "--force")
    assert "connection-note (200 characters)" in run_inmail("send", "Dana Roy", status=4).err


def test_person__advice__from_the_guide(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("person", "edit", "ana", "--posts", "--executive")

    def codes() -> list[tuple[str, str]]:
        return [(one["code"], one["severity"]) for one in person(run_inmail, "ana")["advice"]]

    assert codes() == [("engage-first", "advice")]  # awaited since September: no InMail may be sent, for any good use
    run_inmail("reply", "ana", "--declined")
    assert codes() == [("engage-first", "advice"), ("good-executive", "good")]
    run_inmail("person", "edit", "ana", "--engaged", "yesterday", "--open-profile")
    document = person(run_inmail, "ana")
    assert [one["code"] for one in document["advice"]] == ["credit-not-needed"]
    assert "Free now: by open-profile (1,900 characters)" in run_inmail("person", "ana").out


def test_person__screen__each_advice_with_its_place_in_the_guide(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("person", "edit", "ana", "--posts", "--executive")
    waiting = run_inmail("person", "ana").out
    assert "comment on a post of theirs before you write. [The guide: Engage Before Reaching Out]" in waiting
    assert "good use" not in waiting
    run_inmail("reply", "ana", "--declined")
    assert "a good use. [The guide: Good Uses for InMail]" in run_inmail("person", "ana").out
    run_inmail("person", "edit", "ana", "--open-profile")
    free = run_inmail("person", "ana").out
    assert "No credit is needed: write by a free way. [The guide: When to Skip InMail]" in free
    assert "good use" not in free


def test_person__nothing_known__says_how_to_tell_more(run_inmail: "Inmail") -> None:
    run_inmail("send", "Dana Roy", "--via", "message")
    assert "`inmail person edit` tells of" in run_inmail("person", "dana").out
    run_inmail("person", "edit", "dana", "--company", "Example")
    assert "`inmail person edit` tells of" not in run_inmail("person", "dana").out


def test_person__two_accounts__sends_of_all_or_of_the_one_named(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("account", "add", "sales")
    run_inmail("send", "dana", "--account", "sales")
    assert [row["account"] for row in person(run_inmail, "dana")["rows"]] == ["default", "sales"]
    assert [row["account"] for row in person(run_inmail, "dana", "--account", "sales")["rows"]] == ["sales"]
    assert person(run_inmail, "dana", "--account", "sales")["inmail_possible"] is False
    assert len(person(run_inmail, "dana", "--account", "all")["rows"]) == 2


def test_person__other_formats__whole(run_inmail: "Inmail") -> None:
    ids = record(run_inmail)
    assert run_inmail("person", "dana", "--format", "jsonl").lines()[0]["id"] == ids["dana"]
    assert len(run_inmail("person", "dana", "--format", "csv").out.splitlines()) == 2
    text = run_inmail("person", "dana", "--format", "markdown").out
    assert "company: Acme" in text
    assert "An InMail may be sent: 14 credits left." in text


# All of them


def test_person_list__in_order_of_name__with_counts(run_inmail: "Inmail") -> None:
    record(run_inmail)
    document = run_inmail("person", "list", "--json").json()
    assert document["schema"] == "inmail/person-list/1"
    found = [(row["name"], row["sends"], row["responded"], row["waiting"]) for row in document["rows"]]
    assert found == [
        ("Ana Silva", 1, 0, 1),
        ("Bo Li", 1, 0, 0),
        ("Cy Moss", 1, 0, 0),
        ("Dana Roy", 1, 1, 0),
        ("Ed Old", 1, 0, 1),
    ]
    assert document["rows"][3]["last_sent_at"] == "2026-09-10T12:00:00Z"
    assert document["total"] == 5


def test_person_list__start_limit_after__that_part(run_inmail: "Inmail") -> None:
    record(run_inmail)

    def found(*words: object) -> list[str]:
        return [row["name"] for row in run_inmail("person", "list", *words, "--json").json()["rows"]]

    first = run_inmail("person", "list", "--limit", 2, "--json").json()["rows"]
    assert found("--limit", 2, "--after", first[-1]["id"]) == ["Cy Moss", "Dana Roy"]
    assert found("ro") == ["Dana Roy"]
    assert found("zz") == []
    assert "The first 2 of 5" in run_inmail("person", "list", "--limit", 2).out
    assert run_inmail("person", "list", "--after", "nobody", status=3).out == ""


def test_person_list__nobody__says_so(run_inmail: "Inmail") -> None:
    run_inmail.db = None
    assert "Nobody is on record." in run_inmail("person", "list").out
    assert run_inmail("person", "list", "--json").json()["rows"] == []


# Corrections


def test_person_edit__every_option__known_afterwards(run_inmail: "Inmail") -> None:
    record(run_inmail)
    words = ["--title", "CTO", "--company", "Beta", "--open-profile", "--connected", "2026-11-01", "--group", "SaaS"]
    words += ["--group", "Founders", "--event", "SaaStock 2026-10-13", "--event", "Dreamforce 2026", "--posts"]
    words += ["--engaged", "2026-11-02", "--executive", "--hiring", "--note", "met in Dublin"]
    words += ["--url", "http://linkedin.com/in/example-ana/"]
    assert edited(run_inmail, "ana", *words) == {
        "id": rows(run_inmail)[2]["person_id"],
        "name": "Ana Silva",
        "url": "https://www.linkedin.com/in/example-ana",
        "company": "Beta",
        "title": "CTO",
        "open_profile": True,
        "connected_on": "2026-11-01",
        "groups": ["SaaS", "Founders"],
        "events": [{"name": "SaaStock", "on": "2026-10-13"}, {"name": "Dreamforce 2026", "on": None}],
        "posts": True,
        "engaged_on": "2026-11-02",
        "executive": True,
        "hiring": True,
        "note": "met in Dublin",
    }


def test_person_edit__rename__sends_and_all(run_inmail: "Inmail") -> None:
    record(run_inmail)
    answer = run_inmail("person", "edit", "dana", "--rename", "Dana Roy-Smith", "--json").json()
    assert answer["schema"] == "inmail/person-edit/1"
    assert answer["recorded"][0]["person"] == "Dana Roy-Smith"
    assert rows(run_inmail)[1]["person"] == "Dana Roy-Smith"
    assert person(run_inmail, "roy-s")["person"]["name"] == "Dana Roy-Smith"


def test_person_edit__no_and_clear__refuted_and_forgotten(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("person", "edit", "ana", "--open-profile", "--posts", "--group", "SaaS", "--connected", "yesterday")
    found = edited(run_inmail, "ana", "--no-open-profile", "--clear", "posts", "--clear", "connected")
    assert (found["open_profile"], found["posts"], found["connected_on"]) == (False, None, None)
    assert edited(run_inmail, "ana", "--clear", "group", "--group", "Founders")["groups"] == ["Founders"]


def test_person_edit__an_event_again__takes_the_date(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("person", "edit", "ana", "--event", "SaaStock")
    assert edited(run_inmail, "ana", "--event", "saastock yesterday")["events"] == [
        {"name": "saastock", "on": "2026-11-21"}
    ]


def test_person_edit__as_it_is__nothing_changed_and_no_batch(run_inmail: "Inmail") -> None:
    record(run_inmail)
    answer = run_inmail("person", "edit", "dana", "--company", "Acme", "--json").json()
    assert (answer["recorded"], answer["batch"]) == ([], None)
    assert "it is so already" in run_inmail("person", "edit", "dana", "--company", "Acme").out


def test_person_edit__dry_run__says_and_keeps_nothing(run_inmail: "Inmail") -> None:
    record(run_inmail)
    assert "company Acme -> Beta" in run_inmail("person", "edit", "dana", "--company", "Beta", "-n").out
    assert person(run_inmail, "dana")["person"]["company"] == "Acme"


# Two entries of one person


def test_person_merge__two_entries__one_with_all_sends(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("send", "D. Roy", "--via", "message", "--title", "CTO", "--company", "Beta")
    run_inmail("person", "edit", "D. Roy", "--group", "SaaS")
    answer = run_inmail("person", "merge", "Dana Roy", "D. Roy", "--json").json()
    assert [fact["type"] for fact in answer["recorded"]] == ["person", "send"]
    assert [warning["code"] for warning in answer["warnings"]] == ["not-kept"]
    document = person(run_inmail, "dana")
    known = document["person"]
    assert (known["company"], known["title"], known["groups"]) == ("Acme", "CTO", ["SaaS"])
    assert [row["via"] for row in document["rows"]] == ["inmail", "message"]
    assert run_inmail("person", "list", "--json").json()["total"] == 5
    assert balance(run_inmail) == BALANCE


def test_person_merge__undone__two_again(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("send", "Dana R.", "--via", "message", "--url", "https://www.linkedin.com/in/example-dana-2")
    before = run_inmail("export", "events").out
    batch = run_inmail("person", "merge", "Dana Roy", "Dana R.", "--json").json()["batch"]
    run_inmail("undo", batch)
    assert run_inmail("export", "events").out == before


# What cannot be


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["nobody"], 3, "nobody on record is 'nobody'."),
        (["edit", "nobody", "--posts"], 3, "nobody on record is 'nobody'."),
        (["edit", "dana"], 2, "nothing to change was named."),
        (["edit", "dana", "--clear", "name"], 2, "--clear name: a person has no such field to clear."),
        (["edit", "dana", "--company", "Beta", "--clear", "company"], 2, "--company and --clear company exclude"),
        (["edit", "dana", "--clear", "Open-Profile", "--no-open-profile"], 2, "--clear open-profile exclude each"),
        (["edit", "dana", "--clear", "connected", "--connected", "today"], 2, "--clear connected exclude each other"),
        (["edit", "dana", "--rename", " "], 2, "--rename is empty."),
        (["edit", "dana", "--company", ""], 2, "--company is empty."),
        (["edit", "dana", "--connected", "soon"], 2, "'soon'"),
        (["edit", "dana", "--connected", "tomorrow"], 2, "is in the future"),
        (["edit", "dana", "--engaged", "01/02/2026"], 2, "'01/02/2026'"),
        (["edit", "dana", "--event", "SaaStock 10/12/2026"], 2, "--event 'SaaStock 10/12/2026'"),
        (["edit", "dana", "--url", "dana"], 2, "'dana' is no profile address."),
        (["edit", "ana", "--url", DANA], 4, "is the profile of Dana Roy"),
        (["merge", "dana", "Dana Roy"], 2, "are Dana Roy already"),
        (["merge", "dana", "nobody"], 3, "nobody on record is 'nobody'."),
        (["merge", "dana"], 2, "Missing argument 'OTHER'."),
        ([], 2, "Missing argument 'WHO'."),
    ],
)
def test_person__what_cannot_be__refused_and_nothing_changed(
    run_inmail: "Inmail", words: list[str], status: int, said: str
) -> None:
    record(run_inmail)
    before = run_inmail("export", "events").out
    answer = run_inmail("person", *words, status=status)
    assert said in answer.err
    assert answer.out == ""
    assert run_inmail("export", "events").out == before


def test_person__two_of_one_first_name__lists_them(run_inmail: "Inmail") -> None:
    record(run_inmail)
    run_inmail("send", "Dana Ball", "--via", "message")
    error = run_inmail("person", "dana", "--json", status=3).error()
    assert error["error"] == "ambiguous"
    assert {one["name"] for one in error["candidates"]} == {"Dana Roy", "Dana Ball"}

"""`prompt`: one line, or nothing; never a word on stderr where there is merely nothing to say."""

import json
import sqlite3
import time

import pytest

from tests.conftest import Inmail
from tests.render.hostile import PAYLOADS, dangers


@pytest.fixture
def career(run_inmail: Inmail) -> Inmail:
    """Premium Career since 1 September, UTC: 15 credits, 5 of which go on 30 Nov; 5 come on 1 Dec."""
    lines = [
        {"type": "account", "name": "default", "zone": "UTC"},
        {"type": "plan", "at": "2026-09-01T00:00:00Z", "plan": "premium-career"},
    ]
    run_inmail("import", "events", "-", "--quiet", stdin="\n".join(map(json.dumps, lines)))
    return run_inmail


def test_prompt__no_template__balance_and_what_is_lost_within_14_days(career: Inmail) -> None:
    answer = career("prompt")
    assert (answer.out, answer.err) == ("15/15, 5 lost in 8d\n", "")
    career.now = "2026-11-16T00:00:00Z"
    assert career("prompt").out == "15/15, 5 lost in 14d\n"
    career.now = "2026-11-15T23:59:59Z"
    assert career("prompt").out == "15/15\n"


def test_prompt__the_cap_takes_more_than_age__counts_all_that_is_lost_first(run_inmail: Inmail) -> None:
    """150 credits of three months; the 50 of 20 April make 200, and the oldest that are left are too old on 18 June."""
    run_inmail.now = "2026-04-19T10:00:00Z"
    run_inmail("account", "add", "default", "--zone", "UTC")
    run_inmail("plan", "set", "salesnav", "--since", "2026-01-21", "--billing-day", "20")
    assert run_inmail("prompt").out == "150/150, 50 lost in 1d\n"
    template = "{losing} {lost_on} {lost_in}, {expiring} {expires_on} {days_left}"
    assert run_inmail("prompt", "--template", template).out == "50 2026-04-20 1, 50 2026-06-18 60\n"
    assert "50 credits will be lost within 7 days" in run_inmail("check", status=5).out


def test_prompt__the_plan_ends__all_credits_are_lost(run_inmail: Inmail) -> None:
    run_inmail("account", "add", "default", "--zone", "UTC")
    run_inmail("plan", "set", "business")
    run_inmail("grant", "2", "--origin", "transfer")
    run_inmail("plan", "cancel", "--when", "2026-11-24")
    assert run_inmail("prompt").out == "17/45, 17 lost in 2d\n"
    assert run_inmail("prompt", "--template", "{expiring} {expires_on}").out == "0 -\n"


def test_prompt__every_placeholder__has_its_value(career: Inmail) -> None:
    career("send", "Dana Example")
    template = "{account}|{plan}|{balance}|{max}|{expiring}|{expires_on}|{days_left}|{losing}|{lost_on}|{lost_in}"
    assert career("prompt", "--template", template).out == (
        "default|Premium Career|14|15|4|2026-11-30|8|4|2026-11-30|8\n"
    )
    assert career("prompt", "--template", "{renewing}|{renews_on}|{pending}").out == "5|2026-12-01|1\n"


def test_prompt__values__are_those_of_balance(career: Inmail) -> None:
    values = career("prompt", "--json").json()["values"]
    balance = career("balance", "--json").json()
    assert (values["balance"], values["max"]) == (balance["balance"], balance["plan"]["max_credits"])
    assert {"on": values["expires_on"], "credits": values["expiring"]} == balance["next_expiry"]
    assert (values["renews_on"], values["pending"]) == (balance["next_renewal"]["on"], balance["pending"]["sends"])


def test_prompt__nothing_expires__a_dash(run_inmail: Inmail) -> None:
    run_inmail("plan", "set", "premium-career", "--rules", "guide-2026", "--lifetime", "none")
    template = "{expiring} {expires_on} {days_left} {losing} {lost_on} {lost_in}"
    assert run_inmail("prompt", "--template", template).out == "0 - - 0 - -\n"
    assert run_inmail("prompt").out == "5/15\n"


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("[{balance}]", "[15]\n"),
        ("{{{balance}}}", "{15}\n"),
        ("{{balance}}", "{balance}\n"),
        (" %n $PATH :smile: [/red] ", " %n $PATH :smile: [/red] \n"),
        ("", "\n"),
        ("Zoë {max} ✉", "Zoë 15 ✉\n"),
    ],
)
def test_prompt__text_of_a_template__stands_as_it_is(career: Inmail, template: str, line: str) -> None:
    assert career("prompt", "--template", template, env={"FORCE_COLOR": "1"}).out == line


@pytest.mark.parametrize("name", [name for name in PAYLOADS if "lone" not in name])
def test_prompt__hostile_text__is_one_harmless_line(career: Inmail, name: str) -> None:
    text = PAYLOADS[name].replace("{", "{{").replace("}", "}}")
    out = career("prompt", "--template", text).out
    assert dangers(out) <= {"\n"} and out.count("\n") == 1
    out = career("prompt", "--none", PAYLOADS[name], "--db", "/nonexistent.db").out
    assert dangers(out) <= {"\n"} and out.count("\n") == 1


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{balence}", "there is no placeholder {balence}.\nDid you mean {balance}? There are: {account} {plan}"),
        ("{}", "there is no placeholder {}.\nThere are: {account}"),
        ("{balance:>99999999}", "there is no placeholder {balance:>99999999}."),
        ("{balance.__class__}", "there is no placeholder {balance.__class__}."),
        ("{0}", "there is no placeholder {0}."),
        ("a } b", "the } at character 3 has no partner.\nWrite {{ and }}"),
        ("{balance", "the { at character 1 has no partner."),
        ("{{{balance", "the { at character 3 has no partner."),
    ],
)
def test_prompt__a_template_that_means_nothing__is_refused_with_the_list(
    run_inmail: Inmail, template: str, said: str
) -> None:
    run_inmail.db = None  # even where there would be nothing to print
    answer = run_inmail("prompt", "--template", template, status=2)
    assert said in answer.err
    assert answer.out == ""


def test_prompt__nothing_to_say__prints_nothing_or_what_was_asked_for(run_inmail: Inmail) -> None:
    for db in (None, run_inmail.db):
        run_inmail.db = db
        answer = run_inmail("prompt")
        assert (answer.out, answer.err) == ("", "")
        answer = run_inmail("prompt", "--none", "no plan")
        assert (answer.out, answer.err) == ("no plan\n", "")
    assert list(run_inmail.home.rglob("*")) == []
    run_inmail("account", "add", "default")
    answer = run_inmail("prompt")
    assert (answer.out, answer.err) == ("", "")
    document = run_inmail("prompt", "--none", "no plan", "--json").json()
    assert (document["text"], document["account"], document["values"]["balance"]) == ("no plan", "default", None)


def test_prompt__another_account__by_its_name_but_not_all(career: Inmail) -> None:
    career("account", "add", "team")
    career("plan", "set", "recruiter-lite", "--account", "team")
    assert career("prompt", "--account", "TEAM", "--template", "{account} {balance}").out == "team 30\n"
    assert "does not fit into one line" in career("prompt", "--account", "all", status=2).err
    assert "no account is named 'x'" in career("prompt", "--account", "x", status=3).err


def test_prompt__another_command_is_writing__nothing_at_once(career: Inmail) -> None:
    assert career.db is not None
    with sqlite3.connect(career.db, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        begin = time.monotonic()
        assert career("prompt").out == ""
        assert time.monotonic() - begin < 5
        other.execute("ROLLBACK")
    other.close()


def test_prompt__a_file_that_is_no_database__is_an_error_and_stays(run_inmail: Inmail) -> None:
    assert run_inmail.db is not None
    run_inmail.db.write_text("no database")
    assert "inmail:" in run_inmail("prompt", status=6).err
    assert run_inmail.db.read_text() == "no database"

"""`check`: silent when all is well, a line each and exit status 5 when not, and each once with --changed."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Inmail

# Premium Career since 1 September, UTC: 5 credits on 1 Sep, 1 Oct and 1 Nov, so 15 on 22 Nov. Those of 1 Sep are gone
# 90 days later, on Monday 30 Nov.
PLAN = {"type": "plan", "at": "2026-09-01T00:00:00Z", "plan": "premium-career"}


def take(program: Inmail, *lines: dict[str, object], account: str = "default") -> None:
    """Import lines into an account in UTC."""
    own = ({**line, "account": account} if line["type"] in ("plan", "send") else line for line in lines)
    whole = [{"type": "account", "name": account, "zone": "UTC"}, *own]
    program("import", "events", "-", "--quiet", stdin="\n".join(map(json.dumps, whole)))


def sends(count: int, accepted: int, at: str = "2026-11-15T10:00:00Z") -> list[dict[str, object]]:
    """So many InMails, the first ones accepted."""
    sent: list[dict[str, object]] = [
        {"type": "send", "id": f"s{number}", "at": at, "person": f"Example {number}"} for number in range(count)
    ]
    return sent + [
        {"type": "reply", "send": f"s{number}", "at": "2026-11-16T10:00:00Z", "outcome": "accepted"}
        for number in range(accepted)
    ]


@pytest.fixture
def career(run_inmail: Inmail) -> Inmail:
    take(run_inmail, PLAN)
    return run_inmail


def kinds(program: Inmail, *words: object) -> list[str]:
    return [found["kind"] for found in program("check", "--json", *words, status=None).json()["conditions"]]


def test_check__all_is_well__says_nothing_anywhere(career: Inmail) -> None:
    answer = career("check", "--below", "15", "--rate-floor", "13")
    assert (answer.out, answer.err) == ("", "")
    assert career("check", "--json").json() == {
        "schema": "inmail/check/1",
        "as_of": "2026-11-22T09:00:00Z",
        "account": "default",
        "unchanged": 0,
        "conditions": [],
    }


def test_check__fewer_credits_than_asked_for__one_line_and_5(career: Inmail) -> None:
    answer = career("check", "--below", "16", status=5)
    assert (answer.out, answer.err) == ("15 credits left, fewer than 16; the next renewal is on Tue 1 Dec.\n", "")


def test_check__credits_that_lapse__from_the_day_that_is_within(career: Inmail) -> None:
    career("check")
    assert career("check", "--within", "8", status=5).out == (
        "5 credits will be lost within 8 days: send 5 by Sun 29 Nov to lose none.\n"
    )
    career.now = "2026-11-23T00:00:00Z"
    assert career("check", status=5).out.startswith("5 credits will be lost within 7 days")
    career.now = "2026-11-29T23:59:59Z"
    assert career("check", status=5).out.endswith("send 5 today to lose none.\n")
    career.now = "2026-11-30T00:00:00Z"
    career("check")


def test_check__several_dates__says_what_saves_the_first(career: Inmail) -> None:
    # 1 Oct + 90 days is 30 Dec; the cap of 15 takes nothing on 1 Dec, when 10 are left.
    assert career("check", "--within", "40", status=5).out == (
        "10 credits will be lost within 40 days: send 5 by Sun 29 Nov to save the first;"
        " see `inmail expiries --within 40`.\n"
    )
    assert career("check", "--within", "90", status=5).out.endswith("; see `inmail expiries`.\n")
    assert career("expiries").out == career("expiries", "--within", "90").out


def test_check__accounts_that_were_named__the_commands_it_advises_name_them(career: Inmail) -> None:
    take(career, PLAN, account="my team")
    career("reconcile", "10", "--when", "2026-10-02", "--account", "my team")
    words = ("check", "--within", "60", "--reconciled-within", "50")
    lines = career(*words, "--account", "MY TEAM", status=5).out.splitlines()
    assert [line.rpartition("inmail ")[2] for line in lines] == [
        "expiries --account 'my team' --within 60`.",
        "reconcile N --account 'my team'",
    ]
    for line in lines:
        assert line in career(*words, "--account", "all", status=5).out.splitlines()
    found = career(*words, "--account", "my team", "--json", status=5).json()["conditions"]
    assert [f"my team: {row['message']}" for row in found] == lines
    shown = career("expiries", "--account", "my team", "--within", "60", "--json").json()
    assert shown["total"] == found[0]["value"]
    assert career(*words, status=5).out.endswith(": inmail reconcile N\n")


def test_check__a_named_account_with_a_low_rate_or_without_a_plan__commands_name_it(run_inmail: Inmail) -> None:
    take(run_inmail, *sends(100, 0), account="team")
    run_inmail("account", "add", "other")
    said = run_inmail("check", "--account", "team", "--rate-floor", "13", "--below", "1", status=5).out
    assert "`inmail setup --account team` begins." in said
    assert "see `inmail rates --like recruiter --account team`." in said


@pytest.mark.parametrize("days", [8, 38, 90, 400])
def test_check__what_lapses__is_what_expiries_counts(career: Inmail, days: int) -> None:
    (found,) = career("check", "--json", "--within", days, status=5).json()["conditions"]
    assert found["value"] == career("expiries", "--json", "--within", days).json()["total"] > 0


@pytest.mark.parametrize(("count", "accepted", "holds"), [(100, 12, True), (100, 13, False), (99, 0, False)])
def test_check__rate__holds_under_the_floor_from_a_hundred_on(
    run_inmail: Inmail, count: int, accepted: int, holds: bool
) -> None:
    take(run_inmail, *sends(count, accepted))
    answer = run_inmail("check", "--rate-floor", "13%", status=5 if holds else 0)
    said = "12% of 100 InMails in 14 days were answered, under 13%; see `inmail rates --like recruiter`.\n"
    assert answer.out == (said if holds else "")
    run_inmail("check")


def test_check__rate_of_sends_15_days_old__is_not_looked_at(run_inmail: Inmail) -> None:
    take(run_inmail, *sends(100, 0, at="2026-11-07T10:00:00Z"))
    run_inmail("check", "--rate-floor", "100")


def test_check__number_never_compared__from_the_day_after_the_span(career: Inmail) -> None:
    # 1 Sep to 22 Nov: 29 + 31 + 22 days.
    career("check", "--reconciled-within", "82")
    assert career("check", "--reconciled-within", "81", status=5).out == (
        "Never compared with LinkedIn's number, for 82 days: inmail reconcile N\n"
    )


def test_check__number_compared__counts_from_there(career: Inmail) -> None:
    career("reconcile", "10", "--when", "2026-10-02")
    assert career("check", "--reconciled-within", "50", status=5).out == (
        "Not compared with LinkedIn's number for 51 days, since Fri 2 Oct: inmail reconcile N\n"
    )
    career("check", "--reconciled-within", "51")


def test_check__opening_balance__was_linkedins_number(run_inmail: Inmail) -> None:
    run_inmail("setup", "premium-career", "--renews", "1", "--balance", "5", "--zone", "UTC")
    run_inmail.now = "2026-12-22T09:00:00Z"
    run_inmail("check", "--reconciled-within", "30", "--within", "0")
    run_inmail.now = "2026-12-23T09:00:00Z"
    answer = run_inmail("check", "--reconciled-within", "30", "--within", "0", status=5)
    assert answer.out == "Not compared with LinkedIn's number for 31 days, since Sun 22 Nov: inmail reconcile N\n"


def test_check__entries_that_cannot_be_right__without_being_asked_for(career: Inmail) -> None:
    early = {"type": "reply", "send": "s0", "at": "2026-11-01T10:00:00Z"}
    take(career, *sends(1, 0), early)
    assert career("check", status=5).out == "1 entry cannot be right as recorded; `inmail doctor` shows it.\n"


def test_check__no_plan__has_no_credits_where_credits_are_asked_for(run_inmail: Inmail) -> None:
    run_inmail("account", "add", "default")
    run_inmail("check", "--reconciled-within", "1")
    answer = run_inmail("check", "--below", "1", status=5)
    assert answer.out == "No plan is active, so there are no credits; `inmail setup` begins.\n"
    assert run_inmail("check", "--below", "1", "--json", status=5).json()["conditions"][0]["value"] is None
    run_inmail("check", "--below", "1", "--account", "all")


def test_check__all_accounts__each_line_names_its_own(career: Inmail) -> None:
    take(career, {**PLAN, "at": "2026-11-01T00:00:00Z"}, account="team")
    assert career("check", "--below", "16", "--account", "all", status=5).out == (
        "default: 15 credits left, fewer than 16; the next renewal is on Tue 1 Dec.\n"
        "team: 5 credits left, fewer than 16; the next renewal is on Tue 1 Dec.\n"
    )
    assert career("check", "--below", "6", "--account", "team", status=5).out.startswith("team: 5 credits")
    found = career("check", "--below", "16", "--account", "all", "--json", "--limit", "1", status=5).json()
    assert (found["account"], [row["account"] for row in found["conditions"]]) == ("all", ["default"])


def test_check__config_file__sets_what_the_command_line_leaves_out(career: Inmail) -> None:
    folder = career.home / ".config" / "inmail"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(
        "[check]\nbelow = 20\nwithin = 8\nrate_floor = 13\nreconciled_within = 30\n", encoding="utf-8"
    )
    take(career, *sends(100, 0))
    assert kinds(career) == ["balance", "rate", "reconcile"]  # the 100 sends left nothing to lose
    off = ["--below", "0", "--rate-floor", "0", "--reconciled-within", "0"]
    assert kinds(career, *off) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--below", "-1"], "--below -1: give a number from 0 to 1,000,000."),
        (["--below", "1000001"], "--below 1000001: give a number from 0 to 1,000,000."),
        (["--within", "x"], "--within 'x' is no whole number."),
        (["--within", "36501"], "--within 36501: give a number from 0 to 36,500."),
        (["--reconciled-within", "99999"], "--reconciled-within 99999: give a number from 0 to 36,500."),
        (["--rate-floor", "101"], "--rate-floor '101': give a percentage from 0 to 100, such as 13."),
        (["--rate-floor", "nan"], "--rate-floor 'nan'"),
        (["--rate-floor", "1e1"], "--rate-floor '1e1'"),
        (["--rate-floor", "1.2.3"], "--rate-floor '1.2.3'"),
        (["--rate-floor", ""], "--rate-floor is empty."),
        (["--after", "x"], "--after has no meaning here"),
    ],
)
def test_check__a_bad_threshold__is_refused_with_its_value(career: Inmail, words: list[str], said: str) -> None:
    answer = career("check", *words, status=2)
    assert said in answer.err
    assert answer.out == ""


def test_check__no_database__well_but_says_so_or_an_error_where_one_is_named(run_inmail: Inmail) -> None:
    run_inmail("check", status=6)
    run_inmail.db = None
    answer = run_inmail("check", "--below", "5", "--changed")
    assert (answer.out, answer.err) == ("", "Nothing is recorded yet. Begin with `inmail setup`.\n")
    assert list(run_inmail.home.rglob("*")) == []


def test_check__nothing_in_the_database__says_so(run_inmail: Inmail) -> None:
    run_inmail("account", "add", "default")
    run_inmail("account", "remove", "default")
    assert run_inmail("check", "--below", "5").err == "Nothing is recorded yet. Begin with `inmail setup`.\n"


# --changed


def notes(program: Inmail) -> Path:
    return program.home / ".local" / "state" / "inmail" / "check.json"


def changed(program: Inmail, *words: object, told: int) -> str:
    """What `check --changed` prints; `told` conditions are to be told."""
    answer = program("check", "--changed", *words, status=5 if told else 0)
    assert (len(answer.out.splitlines()), answer.err) == (told, "")
    return answer.out


def test_changed__a_condition_that_stays__is_told_once(career: Inmail) -> None:
    changed(career, "--below", "16", told=1)
    changed(career, "--below", "16", told=0)
    document = career("check", "--changed", "--below", "16", "--json").json()
    assert (document["unchanged"], document["conditions"]) == (1, [])
    career("check", "--below", "16", status=5)  # without --changed nothing is kept back


def test_changed__worse_than_told__is_told_again(career: Inmail) -> None:
    changed(career, "--below", "16", told=1)
    career("send", "Dana Example")
    assert changed(career, "--below", "16", told=1).startswith("14 credits left")
    changed(career, "--below", "16", told=0)
    career("grant", "1", "--origin", "goodwill")
    changed(career, "--below", "16", told=0)


def test_changed__well_in_between__is_told_again(career: Inmail) -> None:
    changed(career, "--below", "16", told=1)
    career("grant", "1", "--origin", "goodwill")
    changed(career, "--below", "16", told=0)
    assert json.loads(notes(career).read_text(encoding="utf-8"))["told"] == []
    career("send", "Dana Example")
    changed(career, "--below", "16", told=1)


def test_changed__further_credits_come_within__are_told(career: Inmail) -> None:
    career.now = "2026-11-25T09:00:00Z"
    assert "lost within 7 days" in changed(career, told=1)
    career.now = "2026-11-29T09:00:00Z"
    changed(career, told=0)
    career.now = "2026-12-24T09:00:00Z"  # those of 1 Oct go on 30 Dec; nobody looked in between
    changed(career, told=1)


def test_changed__other_threshold_account_or_database__is_told_apart(career: Inmail, tmp_path: Path) -> None:
    take(career, PLAN, account="team")
    changed(career, "--below", "16", told=1)
    changed(career, "--below", "17", told=1)
    changed(career, "--below", "5", told=0)
    changed(career, "--below", "16", "--account", "all", told=1)
    changed(career, "--below", "16", "--account", "team", told=0)
    changed(career, "--below", "16", told=0)
    assert career.db is not None
    other = tmp_path / "other.db"
    other.write_bytes(career.db.read_bytes())
    changed(career, "--below", "16", "--db", other, told=1)
    link = tmp_path / "link.db"
    link.symlink_to(career.db)
    changed(career, "--below", "16", "--db", link, told=0)


def test_changed__only_some_are_printed__the_others_follow(career: Inmail) -> None:
    words = ("--below", "16", "--within", "8")
    assert "fewer than 16" in changed(career, *words, "--limit", "1", told=1)
    assert "will be lost" in changed(career, *words, told=1)
    changed(career, *words, told=0)


def test_changed__what_could_not_be_printed__was_not_told(career: Inmail) -> None:
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-m", "inmail_cli", "check", "--changed", "--below", "16"]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, env=career.environment(), check=False)
    assert done.returncode == 74
    assert not notes(career).exists()
    changed(career, "--below", "16", told=1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"schema": "inmail/check-state/2", "told": []}',
        b'{"schema": "inmail/check-state/1", "told": 5}',
        b'{"schema": "inmail/check-state/1", "told": [{}]}',
        b'{"schema": "inmail/check-state/1", "told": [["a"]]}',
        b"[" * 100_000,
        "truncated",
        "text",
        "nan",
        "date",
    ],
)
def test_changed__notes_that_are_damaged__are_told_again_and_mended(career: Inmail, content: bytes | str) -> None:
    changed(career, "--below", "16", told=1)
    good = notes(career).read_text(encoding="utf-8")
    damaged = {
        "truncated": good[:-9],
        "text": good.replace('"value": 15', '"value": "15"'),
        "nan": good.replace('"value": 15', '"value": NaN'),
        "date": good.replace('"2026-12-01"', '"soon"'),
    }
    notes(career).write_bytes(content if isinstance(content, bytes) else damaged[content].encode())
    changed(career, "--below", "16", told=1)
    assert notes(career).read_text(encoding="utf-8") == good


def test_changed__lost_notes__are_told_again(career: Inmail) -> None:
    changed(career, "--below", "16", told=1)
    notes(career).unlink()
    changed(career, "--below", "16", told=1)


def test_changed__notes_that_cannot_be_kept__are_told_with_a_warning(career: Inmail) -> None:
    notes(career).parent.parent.parent.mkdir()
    notes(career).parent.parent.write_text("no folder", encoding="utf-8")
    for _ in range(2):
        answer = career("check", "--changed", "--below", "16", status=5)
        assert answer.out.startswith("15 credits left")
        assert answer.err.startswith("warning: What was told cannot be kept (")


def test_changed__its_file__is_the_users_alone_and_the_database_stays(career: Inmail) -> None:
    assert career.db is not None
    before = career.db.read_bytes(), career.db.stat().st_mtime_ns
    mask = os.umask(0)
    try:
        changed(career, "--below", "16", told=1)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(notes(career).stat().st_mode) == 0o600
    assert stat.S_IMODE(notes(career).parent.stat().st_mode) == 0o700
    assert (career.db.read_bytes(), career.db.stat().st_mtime_ns) == before
    assert [path.name for path in notes(career).parent.iterdir()] == ["check.json"]

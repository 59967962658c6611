"""`export ics`: the same figures as every other command, in a file that calendars read and recognise again."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from tests.cli.histories import record
from tests.conftest import Inmail
from tests.oracle.generate import random_history
from tests.oracle.test_commands_against_model import recorded
from tests.render.hostile import PAYLOADS, dangers

HISTORY = Path(__file__).resolve().parents[1] / "demo" / "history.jsonl"

# The history of `histories.record` on 22 November 2026, by hand. Left then: 2 of September's lot (gone on 30 November),
# 1 back on 12 September, 5 of October's (gone on 30 December), 5 of November's, 1 back on 11 November; at most 15.
BY_HAND = [
    ("2026-11-30", "loss", 2, "2 InMail credits expire: send 2 by Sun 29 Nov to lose none"),
    ("2026-12-01", "loss", 2, "2 InMail credits go over the cap: send 2 by Mon 30 Nov to lose none"),
    ("2026-12-01", "renewal", 5, "5 InMail credits renew, 2 lost at the cap"),
    ("2026-12-19", "credit-back", 1, "Last day to get a credit back: Ana Silva"),
    ("2026-12-30", "loss", 4, "4 InMail credits expire: send 4 by Tue 29 Dec to lose none"),
    ("2027-01-01", "loss", 1, "1 InMail credit goes over the cap: send 1 by Thu 31 Dec to lose none"),
    ("2027-01-01", "renewal", 5, "5 InMail credits renew, 1 lost at the cap"),
]


def ics(program: Inmail, *words: object) -> str:
    return program("export", "ics", *words).out


def rows(program: Inmail, *words: object) -> list[Any]:
    found: list[Any] = program("export", "ics", *words, "--json").json()["rows"]
    return found


def read_back(text: str) -> Calendar:
    """The calendar as a library reads it that shares no code with the one that wrote it."""
    return IcsCalendarStream.calendar_from_ics(text)


def unfolded(text: str) -> list[str]:
    """The content lines (RFC 5545, 3.1)."""
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def events(text: str) -> dict[str, list[str]]:
    """The lines of each event by its UID."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in unfolded(text):
        lines = [] if line == "BEGIN:VEVENT" else [*lines, line]
        if line == "END:VEVENT":
            (uid,) = [held for held in lines if held.startswith("UID:")]
            found[uid] = lines
    return found


def sequence(text: str) -> int:
    (number,) = set(re.findall(r"^SEQUENCE:(\d+)\r$", text, re.MULTILINE))
    return int(number)


def demo(program: Inmail) -> None:
    program.now = "2026-11-22T14:00:00Z"
    program("import", "events", HISTORY, "--quiet")


# What it says


def test_export_ics__a_history_by_hand__its_dates_and_words(run_inmail: Inmail) -> None:
    record(run_inmail)
    found = rows(run_inmail, "--within", 45)
    assert [(row["on"], row["kind"], row["credits"], row["title"]) for row in found] == BY_HAND
    descriptions = [row["description"].splitlines() for row in found]
    assert descriptions[0] == [
        "2 credits, renewed 1 Sep: too old.",
        "Sends by InMail use the oldest credits first.",
    ]
    assert descriptions[1][:2] == [
        "1 credit, came back 12 Sep: over the cap.",
        "1 credit, renewed 1 Oct: over the cap.",
    ]
    assert descriptions[2] == ["Premium Career.", "The cap then takes 2 credits, if nothing is sent before."]
    assert descriptions[3] == ["Ana Silva: sent Sun 20 Sep; a response returns the credit until 12:00."]


@pytest.mark.parametrize(("within", "listed"), [(8, 1), (9, 3), (26, 3), (27, 4), (38, 5), (0, 0)])
def test_export_ics__within__the_last_day_included(run_inmail: Inmail, within: int, listed: int) -> None:
    record(run_inmail)
    assert len(rows(run_inmail, "--within", within)) == listed


def test_export_ics__read_by_another_library__the_same_events(run_inmail: Inmail) -> None:
    demo(run_inmail)
    told, read = rows(run_inmail), read_back(ics(run_inmail)).events
    assert [(event.uid, event.summary, event.dtstart.isoformat(), event.description) for event in read] == [
        (row["uid"], row["title"], row["on"], row["description"]) for row in told
    ]
    assert {(event.dtend - event.dtstart, event.transparency) for event in read} == {(timedelta(days=1), "TRANSPARENT")}
    alarms = {row["uid"] for row in told if row["kind"] == "loss"}
    assert {event.uid for event in read if event.alarm} == alarms
    assert {alarm.trigger for event in read for alarm in event.alarm} == {timedelta(days=-7, hours=9)}


def check_figures(program: Inmail, *account: object) -> None:
    """The events hold what `expiries`, `pending` and `balance` show."""
    found: dict[str, Counter[Any]] = {kind: Counter() for kind in ("renewal", "loss", "credit-back")}
    for row in rows(program, "--within", 90, *account):
        found[row["kind"]][row["account"], row["on"]] += row["credits"]
    lost: Counter[Any] = Counter()
    for row in program("expiries", "--within", 90, *account, "--json").json()["rows"]:
        lost[row["account"], row["on"]] += row["credits"]
    assert found["loss"] == lost
    balances = program("balance", "--all", "--json").json()["rows"]
    zones = {balance["account"]: balance["plan"]["zone"] for balance in balances if balance["plan"]}
    due: Counter[Any] = Counter()
    for row in program("pending", *account, "--json").json()["rows"]:
        if row["credit_back_until"] is not None:
            name = row.get("account", balances[0]["account"])
            until = datetime.fromisoformat(row["credit_back_until"]).astimezone(ZoneInfo(zones[name]))
            due[name, until.date().isoformat()] += 1
    assert found["credit-back"] == due
    for balance in balances:
        renewal = balance["next_renewal"]
        mine = min((key for key in found["renewal"] if key[0] == balance["account"]), default=None)
        if renewal is None or renewal["on"] > str(date.fromisoformat(balance["as_of"][:10]) + timedelta(days=89)):
            continue
        assert mine == (balance["account"], renewal["on"])
        assert found["renewal"][mine] >= renewal["credits"]


def test_export_ics__the_demo_and_a_second_account__figures_as_everywhere(run_inmail: Inmail) -> None:
    demo(run_inmail)
    run_inmail("account", "add", "work", "--zone", "Asia/Tokyo")
    run_inmail("plan", "set", "career", "--account", "work", "--since", "2026-09-10")
    run_inmail("send", "Zoë Example", "--account", "work", "--when", "2026-11-02 23:30")
    check_figures(run_inmail, "--account", "all")
    assert {row["account"] for row in rows(run_inmail, "--account", "all")} == {"default", "work"}
    titles = [row["title"] for row in rows(run_inmail, "--account", "work")]
    assert titles
    assert all(title.endswith(" (work)") for title in titles)


@pytest.mark.parametrize("seed", range(12))
def test_export_ics__random_histories__figures_as_everywhere(tmp_path: Path, seed: int) -> None:
    program = recorded(tmp_path / "one", random_history(seed))
    check_figures(program)
    text = ics(program, "--within", 3650)
    check_form(text)
    assert len(read_back(text).events) == len(events(text))


# The form


def check_form(text: str) -> None:
    """RFC 5545: ends of lines, their length in octets, no controls, and what each event must have exactly once."""
    assert text.endswith("END:VCALENDAR\r\n")
    assert not re.search(r"\r(?!\n)|(?<!\r)\n", text)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert dangers(text.replace("\r\n", "")) == set()
    lines = unfolded(text)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert all(re.match(r"[A-Z-]+(;[A-Z-]+=[A-Za-z0-9-]+)*:", line) for line in lines)
    for held in events(text).values():
        names = Counter(re.split("[:;]", line)[0] for line in held[: held.index("TRANSP:TRANSPARENT") + 1])
        wanted = "UID DTSTAMP SEQUENCE LAST-MODIFIED DTSTART DTEND SUMMARY DESCRIPTION CATEGORIES CLASS TRANSP"
        assert names == Counter(wanted.split())
    assert len(re.findall("^BEGIN:VEVENT", text, re.MULTILINE)) == len(events(text))


@pytest.mark.parametrize("name", [name for name in PAYLOADS if "lone" not in name])
def test_export_ics__hostile_names__nothing_gets_out_of_its_place(run_inmail: Inmail, name: str) -> None:
    who = f'A;,\\:"{PAYLOADS[name]}END:VEVENT 😀田' * 9
    line = {"type": "send", "person": who, "at": "2026-11-01T10:00:00Z", "account": f"W{PAYLOADS[name]}"}
    plan = {"type": "plan", "at": "2026-10-01T00:00:00Z", "plan": "premium-career", "account": line["account"]}
    import json

    run_inmail("import", "events", "-", stdin=f"{json.dumps(plan)}\n{json.dumps(line)}")
    text = ics(run_inmail, "--account", "all")
    check_form(text)
    (event,) = [event for event in read_back(text).events if "Last day" in event.summary]
    assert event.summary.count("END:VEVENT") == 9
    assert (
        run_inmail("export", "ics", "--account", "all", "--kind", "credit-back", "--json")
        .json()["rows"][0]["title"]
        .startswith(f"Last day to get a credit back: {who}")
    )


def test_export_ics__nothing_recorded__a_calendar_that_is_valid_all_the_same(run_inmail: Inmail) -> None:
    run_inmail.db = None
    answer = run_inmail("export", "ics")
    check_form(answer.out)
    assert answer.out.count("BEGIN:") == 3  # a calendar must hold something: a time zone says nothing
    assert read_back(answer.out).events == []
    assert "Nothing comes up within 90 days" in answer.err
    document = run_inmail("export", "ics", "--json").json()
    assert (document["rows"], document["sequence"], document["revised_at"]) == ([], 0, None)


# What a calendar recognises


@pytest.mark.parametrize("now", ["2026-11-23T05:00:00Z", "2026-12-16T09:00:00Z"])
def test_export_ics__later_without_a_write__the_same_bytes_for_each_event_still_to_come(
    run_inmail: Inmail, now: str
) -> None:
    demo(run_inmail)
    before = events(ics(run_inmail, "--within", 80))
    run_inmail.now = now
    after = events(ics(run_inmail, "--within", 80))
    today = f"DTSTART;VALUE=DATE:{now[:10].replace('-', '')}"
    to_come = {uid: lines for uid, lines in before.items() if lines[1] >= today}
    assert len(to_come) > 20
    assert {uid: after[uid] for uid in to_come} == to_come


def test_export_ics__after_a_send__the_same_event_with_its_new_figure_and_a_higher_sequence(run_inmail: Inmail) -> None:
    record(run_inmail)
    before, first = rows(run_inmail, "--within", 45), sequence(ics(run_inmail))
    run_inmail("send", "Gil Noe")
    after, second = rows(run_inmail, "--within", 45), sequence(ics(run_inmail))
    assert after[0]["title"] == "1 InMail credit expires: send 1 by Sun 29 Nov to lose none"
    assert after[0]["uid"] == before[0]["uid"]
    assert second > first


def test_export_ics__every_write__a_higher_sequence_whatever_the_clock(run_inmail: Inmail) -> None:
    record(run_inmail)
    seen = [sequence(ics(run_inmail))]
    for now, words in (
        ("2026-11-22T09:00:00Z", ["send", "Gil Noe"]),
        ("2026-11-22T09:00:00Z", ["undo", "9"]),
        ("2026-11-21T09:00:00Z", ["send", "Hal Orr"]),
        ("2026-11-25T09:00:00Z", ["plan", "edit", "--cap", "14"]),
    ):
        run_inmail.now = now
        run_inmail(*words)
        seen.append(sequence(ics(run_inmail)))
    assert seen == sorted(set(seen))
    run_inmail.now = "2026-11-28T09:00:00Z"
    assert sequence(ics(run_inmail)) == seen[-1]


def test_export_ics__merged_on_another_machine__the_same_identities_and_a_higher_sequence(tmp_path: Path) -> None:
    machines = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        machines.append(Inmail(tmp_path / name))
    one, other = machines
    record(one)
    one.now = "2026-11-22T10:00:00Z"
    one("send", "Gil Noe")
    for _ in range(40):  # more writes there than here
        other("account", "add", "spare")
        other("account", "remove", "spare")
    other.now = "2026-11-22T11:00:00Z"
    other("import", "events", "-", stdin=one("export", "events").out)
    assert rows(other) == rows(one)
    assert sequence(ics(other)) > sequence(ics(one))


def test_export_ics__two_accounts__no_identity_twice(run_inmail: Inmail) -> None:
    for name in ("a", "b"):
        run_inmail("account", "add", name)
        run_inmail("plan", "set", "career", "--account", name, "--since", "2026-10-01")
    uids = [row["uid"] for row in rows(run_inmail, "--account", "all")]
    assert len(uids) == len(set(uids))
    assert uids[0] in {row["uid"] for row in rows(run_inmail, "--account", "a")}


# Options


@pytest.mark.parametrize(
    ("words", "trigger"), [([], "-P6DT15H"), (["--alarm", "1"], "-PT15H"), (["--alarm", "0"], "PT9H")]
)
def test_export_ics__alarm__at_nine_so_many_days_before_a_loss(
    run_inmail: Inmail, words: list[str], trigger: str
) -> None:
    record(run_inmail)
    text = ics(run_inmail, "--within", 45, *words)
    assert text.count("BEGIN:VALARM") == text.count(f"\r\nTRIGGER:{trigger}\r\n") == 4


def test_export_ics__alarm_none__without_alarms(run_inmail: Inmail) -> None:
    record(run_inmail)
    assert "VALARM" not in ics(run_inmail, "--alarm", "none")
    assert run_inmail("export", "ics", "--alarm", "none", "--json").json()["alarm_days"] is None


def test_export_ics__kinds_and_limit__only_those(run_inmail: Inmail) -> None:
    record(run_inmail)
    assert {row["kind"] for row in rows(run_inmail, "--kind", "renewal", "--kind", "loss")} == {"renewal", "loss"}
    first, *_ = rows(run_inmail)
    assert rows(run_inmail, "--limit", 1) == [first]
    assert len(events(ics(run_inmail, "--limit", 2))) == 2
    assert rows(run_inmail, "--after", first["uid"]) == rows(run_inmail)[1:]


def test_export_ics__to_a_file__private_and_also_listed(run_inmail: Inmail, tmp_path: Path) -> None:
    record(run_inmail)
    out = tmp_path / "inmail.ics"
    assert f"Wrote {out}" in run_inmail("export", "ics", "-o", out).err
    assert out.read_bytes().decode() == ics(run_inmail)
    assert out.stat().st_mode & 0o777 == 0o600
    out.unlink()
    document = run_inmail("export", "ics", "-o", out, "--json").json()
    assert document["file"] == str(out)
    assert out.read_bytes().decode() == ics(run_inmail)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".ics" or path.name.startswith(".")] == [
        out.name
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--within", "-1"], "--within -1"),
        (["--within", "3651"], "from 0 to 3,650"),
        (["--alarm", "soon"], "--alarm soon: give a number of days"),
        (["--alarm", "-2"], "--alarm -2"),
        (["--kind", "renewals"], "Did you mean renewal?"),
        (["--seed", "x"], "--seed goes with --anonymise"),
        (["--anonymise", "--seed", " "], "--seed is empty"),
    ],
)
def test_export_ics__bad_options__one_clear_error(run_inmail: Inmail, words: list[str], said: str) -> None:
    answer = run_inmail("export", "ics", *words, status=2)
    assert said in answer.err
    assert answer.out == ""


def test_export_ics__an_unknown_account_or_place__its_own_exit_code(run_inmail: Inmail, tmp_path: Path) -> None:
    record(run_inmail)
    run_inmail("export", "ics", "--account", "nobody", status=3)
    assert "cannot be written" in run_inmail("export", "ics", "--out", tmp_path, status=74).err

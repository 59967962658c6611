"""`import events` and `export events`: lossless, idempotent, and how two machines become one history."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Inmail

WORKED_EXAMPLE = """{"type":"account","name":"default","zone":"America/New_York"}
{"type":"plan","id":"p1","at":"2026-01-31T05:00:00Z","plan":"premium-career"}"""


def machine(folder: Path, name: str) -> Inmail:
    """A machine of its own."""
    (folder / name).mkdir()
    return Inmail(folder / name)


def exported(program: Inmail) -> str:
    return program("export", "events").out


def test_import__the_worked_example__balances_on_every_date(run_inmail: Inmail) -> None:
    run_inmail("import", "events", "-", stdin=WORKED_EXAMPLE)
    expected = {"2026-01-31": 5, "2026-03-31": 15, "2026-04-29": 15, "2026-04-30": 15, "2026-05-29": 10}
    expected |= {"2026-05-31": 15, "2026-06-29": 10, "2026-06-30": 15, "2026-01-30": None}
    for on, credits in expected.items():
        assert run_inmail("balance", "--as-of", on, "--json").json()["balance"] == credits, on


def test_export__of_a_life__comes_back_the_same(tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    one("setup", "recruiter-lite", "--renews", "31", "--balance", "12", "--seats", "2", "--zone", "Europe/Paris")
    one(
        "send",
        "Dana Roy",
        "-u",
        "https://www.linkedin.com/in/example-dana",
        "-s",
        "Grüße ✓",
        "--body",
        "a\nb",
        "-t",
        "x",
    )
    one("send", "Bo Li", "Cy Fox", "--via", "connection-note", "--chars", "200")
    one("reply", "dana", "--declined")
    one("mark", "bo", "connected")
    one("person", "edit", "cy", "--group", "Data", "--event", "Summit 2026-11-30", "--note", "met in May", "--hiring")
    one("grant", "2", "--origin", "goodwill", "--expires", "never")
    one("reconcile", "14")
    one("plan", "set", "premium-career", "--since", "in 9 days")
    one("plan", "cancel", "--when", "in 40 days")
    one("account", "add", "work", "--zone", "Asia/Tokyo")
    other("import", "events", "-", stdin=exported(one))
    assert exported(other) == exported(one)
    for words in (["balance", "--all"], ["ledger", "--account", "all"], ["rates", "--by", "via"], ["person", "list"]):
        assert other(*words, "--json").out == one(*words, "--json").out, words


def test_import__ones_own_export__adds_nothing(run_inmail: Inmail) -> None:
    run_inmail("send", "Dana Roy")
    before = exported(run_inmail)
    answer = run_inmail("import", "events", "-", "--json", stdin=before).json()
    assert (answer["added"], answer["same"], answer["conflicting"]) == (0, len(before.splitlines()), 0)
    assert exported(run_inmail) == before


def two_histories(tmp_path: Path) -> tuple[Inmail, Inmail]:
    """Two machines that began alike and then went on apart, one with sends at the same instant as the other's."""
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    one("import", "events", "-", stdin=WORKED_EXAMPLE)
    other("import", "events", "-", stdin=WORKED_EXAMPLE)
    for program, names in ((one, ["Ana Silva", "Bo Li"]), (other, ["Cy Fox", "Dana Roy", "Ed Moss"])):
        for name in names:
            program("send", name, "--when", "2026-11-10")
    dana = "https://www.linkedin.com/in/example-dana"
    one("send", dana, "--via", "message", "--when", "2026-11-11")
    other("send", dana, "--via", "message", "--when", "2026-11-12")
    one("reply", "bo", "--when", "2026-11-14")
    return one, other


def test_import__the_other_machines_export__one_history_in_either_order(tmp_path: Path) -> None:
    one, other = two_histories(tmp_path)
    first, second = exported(one), exported(other)
    one("import", "events", "-", stdin=second)
    other("import", "events", "-", stdin=first)
    assert exported(one) == exported(other)
    assert one("ledger", "--json").out == other("ledger", "--json").out
    again = one("import", "events", "-", "--json", stdin=first).json()
    assert (again["added"], again["conflicting"]) == (0, 0)


def test_import__in_halves__the_same_in_either_order(tmp_path: Path) -> None:
    source, _ = two_histories(tmp_path)
    lines = exported(source).splitlines()
    sends = [line for line in lines if json.loads(line)["type"] != "reply"]
    halves = ["\n".join(sends[::2]), "\n".join(lines)]
    ends = []
    for name, order in (("forth", halves), ("back", halves[::-1])):
        program = machine(tmp_path, name)
        for half in order:
            program("import", "events", "-", stdin=half)
        ends.append(exported(program))
    assert ends[0] == ends[1] == exported(source)


def test_import__lines_without_ids__recognised_the_second_time(run_inmail: Inmail) -> None:
    line = '{"type":"send","person":"Ana Silva","at":"2026-11-01T10:00:00Z"}'
    assert run_inmail("import", "events", "-", "--json", stdin=f"{line}\n{line}\n").json()["added"] == 2
    again = run_inmail("import", "events", "-", "--json", stdin=f"{line}\n{line}\n").json()
    assert (again["added"], again["same"]) == (0, 2)
    assert len(run_inmail("list", "--json").json()["rows"]) == 2


def conflict(program: Inmail) -> str:
    program("send", "Ana Silva", "-s", "Ours")
    return exported(program).replace("Ours", "Theirs")


def test_import__a_contradiction__refused_with_both_sides(run_inmail: Inmail) -> None:
    theirs = conflict(run_inmail)
    before = exported(run_inmail)
    answer = run_inmail("import", "events", "-", "--json", stdin=theirs + '{"type":"account","name":"new"}', status=4)
    (found,) = answer.error()["details"]["conflicts"]
    assert (found["theirs"], found["ours"]) == ({"subject": "Theirs"}, {"subject": "Ours"})
    assert exported(run_inmail) == before


@pytest.mark.parametrize(("side", "subject"), [("ours", "Ours"), ("theirs", "Theirs")])
def test_import__a_contradiction_settled__keeps_the_side_that_was_chosen(
    run_inmail: Inmail, side: str, subject: str
) -> None:
    theirs = conflict(run_inmail)
    answer = run_inmail("import", "events", "-", "--on-conflict", side, "--json", stdin=theirs).json()
    assert answer["conflicting"] == 1
    assert run_inmail("list", "--json").json()["rows"][0]["subject"] == subject


@pytest.mark.parametrize(("side", "said"), [("ours", "1 in conflict: yours kept"), ("theirs", "replaced by theirs")])
def test_import__a_zone_in_the_place_of_ours__told_as_what_was_done(run_inmail: Inmail, side: str, said: str) -> None:
    run_inmail("account", "add", "default", "--zone", "UTC")
    line = '{"type":"account","name":"default","zone":"Asia/Tokyo"}'
    words = ("import", "events", "-", "--on-conflict", side)
    answer = run_inmail(*words, "--dry-run", "--json", stdin=line).json()
    replaced = [{"type": "account", "id": "default", "change": "changed"}] if side == "theirs" else []
    assert (answer["recorded"], answer["added"], answer["conflicting"]) == (replaced, 0, 1)
    assert said in run_inmail(*words, stdin=line).out
    told = "import of 1 line, 1 in the place of yours" in run_inmail("history").out
    assert told is (side == "theirs")


def test_import__a_response_in_the_place_of_ours_to_no_send__names_file_and_line(run_inmail: Inmail) -> None:
    send = '{"type":"send","id":"s1","at":"2026-11-01T10:00:00Z","person":"Ana Silva"}'
    reply = '{"type":"reply","id":"r1","send":"s1","at":"2026-11-02T10:00:00Z"}'
    run_inmail("import", "events", "-", stdin=f"{send}\n{reply}\n")
    wrong = reply.replace("s1", "nope")
    refused = run_inmail("import", "events", "-", "--on-conflict", "theirs", stdin=f"{send}\n{wrong}\n", status=2)
    assert "line 2: no send has the id 'nope'." in refused.err
    run_inmail("import", "events", "-", "--on-conflict", "ours", stdin=wrong)


def test_import__a_person_in_the_place_of_ours__by_address_and_what_is_not_told_stays(run_inmail: Inmail) -> None:
    ours = {"type": "person", "id": "d1", "person": "Dana Roy", "url": "https://www.linkedin.com/in/example-dana"}
    ours |= {"note": "Ours", "company": "Acme"}
    run_inmail("import", "events", "-", stdin=json.dumps(ours))
    theirs = json.dumps(ours | {"id": "d2", "note": "Theirs", "company": None})
    run_inmail("import", "events", "-", "--on-conflict", "theirs", stdin=theirs)
    assert [json.loads(line) for line in exported(run_inmail).splitlines()] == [ours | {"note": "Theirs"}]


def test_import__odd_history__kept_and_reported(run_inmail: Inmail) -> None:
    lines = [
        '{"type":"reconcile","id":"k","at":"2026-01-01T00:00:00Z","balance":3}',
        '{"type":"plan","id":"u","at":"2026-02-01T00:00:00Z","plan":"no-such-plan"}',
        '{"type":"plan","id":"p","at":"2026-01-15T00:00:00Z","plan":"premium-career"}',
        '{"type":"send","id":"s","at":"2026-03-01T00:00:00Z","person":"Ana Silva"}',
        '{"type":"reply","id":"early","send":"s","at":"2026-02-20T00:00:00Z"}',
        '{"type":"reply","id":"first","send":"s","at":"2026-03-02T00:00:00Z"}',
        '{"type":"reply","id":"second","send":"s","at":"2026-03-03T00:00:00Z"}',
        '{"type":"reply","id":"m","send":"s","at":"2026-03-03T00:00:00Z","outcome":"spam"}',
    ]
    answer = run_inmail("import", "events", "-", "--json", stdin="\n".join(lines)).json()
    kinds = {issue["ref"]: issue["kind"] for issue in answer["issues"]}
    assert kinds == {
        "k": "reconcile-without-plan",
        "u": "unknown-plan",
        "early": "reply-before-send",
        "second": "second-reply",
    }
    assert run_inmail("balance", "--json").json()["issues"] == 4
    marks = [json.loads(line) for line in exported(run_inmail).splitlines() if '"mark"' in line]
    assert [(mark["type"], mark["mark"]) for mark in marks] == [("mark", "spam")]


def test_import__unknown_accounts__are_created(run_inmail: Inmail) -> None:
    line = '{"type":"send","person":"Ana Silva","at":"2026-11-01T10:00:00Z","account":"team"}'
    run_inmail("import", "events", "-", stdin=line)
    rows: list[Any] = run_inmail("account", "list", "--json").json()["rows"]
    assert [row["account"] for row in rows] == ["team"]


def test_import__dry_run__writes_nothing(run_inmail: Inmail) -> None:
    answer = run_inmail("import", "events", "-", "--dry-run", "--json", stdin=WORKED_EXAMPLE).json()
    assert (answer["added"], answer["dry_run"]) == (2, True)
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


def test_import__undone__leaves_what_was_there(run_inmail: Inmail) -> None:
    run_inmail("send", "Ana Silva")
    before = exported(run_inmail)
    batch = run_inmail("import", "events", "-", "--json", stdin=WORKED_EXAMPLE.replace("default", "other")).json()
    run_inmail("undo", batch["batch"])
    assert exported(run_inmail) == before


def test_export__to_a_file__private_and_whole(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("send", "Ana Silva")
    out = tmp_path / "all.jsonl"
    run_inmail("export", "events", "--out", out)
    assert out.read_text() == exported(run_inmail)
    assert out.stat().st_mode & 0o777 == 0o600
    assert "cannot be written" in run_inmail("export", "events", "--out", tmp_path, status=74).err


@pytest.mark.parametrize("place", ["own.db", "link.db", "hard.db", "own.db-journal", "other.db", "inmail/config.toml"])
@pytest.mark.parametrize("words", [["export", "events"], ["export", "ics"], ["report", "--format", "html"]])
def test_export__over_a_database_or_the_config_file__is_refused_and_nothing_lost(
    run_inmail: Inmail, tmp_path: Path, words: list[str], place: str
) -> None:
    own = run_inmail.db = tmp_path / "own.db"
    run_inmail("setup", "career", "--renews", 15, "--balance", 3)
    run_inmail("backup", tmp_path / "other.db")
    (tmp_path / "link.db").symlink_to(own)
    (tmp_path / "hard.db").hardlink_to(own)
    run_inmail.environ["XDG_CONFIG_HOME"] = str(tmp_path)
    (tmp_path / "inmail").mkdir()
    (tmp_path / "inmail" / "config.toml").write_text("")
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    answer = run_inmail(*words, "--out", tmp_path / place, status=4)
    assert str(tmp_path / place) in answer.err
    assert "Name another file with --out." in answer.err
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_export__to_a_link__replaces_what_it_leads_to(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("send", "Ana Silva")
    (tmp_path / "real.jsonl").write_text("old")
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")
    run_inmail("export", "events", "--out", tmp_path / "link.jsonl")
    assert (tmp_path / "link.jsonl").is_symlink()
    assert (tmp_path / "real.jsonl").read_text() == exported(run_inmail)


def test_export__to_the_system_s_link_to_stdout__is_printed(run_inmail: Inmail) -> None:
    run_inmail("send", "Ana Silva")
    assert run_inmail.process("export", "events", "--out", "/dev/stdout").out == exported(run_inmail)
    assert Path("/dev/stdout").is_symlink()


def test_export__to_a_pipe__is_written_to_it(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("send", "Ana Silva")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_text)
        run_inmail("export", "events", "--out", pipe)
        assert read.result(timeout=30) == exported(run_inmail)
    assert pipe.is_fifo()


def test_export__of_one_account__leaves_the_others_out(run_inmail: Inmail) -> None:
    run_inmail("account", "add", "work")
    run_inmail("account", "add", "home")
    run_inmail("send", "Ana Silva", "--account", "work")
    run_inmail("send", "Bo Li", "--account", "home")
    text = run_inmail("export", "events", "--account", "work").out
    assert "Ana Silva" in text
    assert "Bo Li" not in text
    assert '"home"' not in text


def test_export__nothing_recorded__is_empty(run_inmail: Inmail) -> None:
    run_inmail.db = None
    assert exported(run_inmail) == ""

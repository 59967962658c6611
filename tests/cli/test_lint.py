"""`inmail lint`: drafts from files and pipes, exit status, and one's own rates beside the advice."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Inmail
from tests.domain.test_linting import GOOD, GOOD_SUBJECT


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    file = tmp_path / "draft.txt"
    file.write_text(f"Subject: {GOOD_SUBJECT}\n\n{GOOD}\n")
    return file


def test_lint__a_good_draft__short_praise_and_nothing_to_mend(run_inmail: Inmail, draft: Path) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    answer = run_inmail("lint", draft)
    assert "Nothing to mend." in answer.out
    assert "Advice" not in answer.out
    assert (answer.err, len(answer.out.splitlines())) == ("", 8)
    assert "credits lapse" not in answer.out


def test_lint__from_a_file_a_pipe_and_no_name__the_same(run_inmail: Inmail, draft: Path) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    from_file = run_inmail("lint", draft, "--json").out
    assert run_inmail("lint", "-", "--json", stdin=draft.read_text()).out == from_file
    assert run_inmail("lint", "--json", stdin=draft.read_text()).out == from_file
    assert run_inmail("lint", "--json", "--subject", GOOD_SUBJECT, stdin=GOOD).out == from_file


def test_lint__a_subject_given__stands_for_the_draft_s_own(run_inmail: Inmail, draft: Path) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    answer = run_inmail("lint", draft, "--subject", "Quick question", "--json").json()
    assert (answer["subject_characters"], answer["rows"][0]["code"]) == (14, "generic-subject")
    assert answer["body_characters"] == len(GOOD)


@pytest.mark.parametrize(
    ("words", "body", "status"),
    [
        ([], 1900, 0),
        ([], 1901, 4),
        (["--via", "group"], 8000, 0),
        (["--via", "group"], 8001, 4),
        (["--via", "connection-note"], 301, 4),
        (["--subject", "x" * 201], 10, 4),
    ],
)
def test_lint__over_a_limit__status_four_as_send_has(
    run_inmail: Inmail, words: list[str], body: int, status: int
) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    answer = run_inmail("lint", *words, stdin="x" * body, status=status)
    assert ("Over the limit: " in answer.out) is (status == 4)
    sent = run_inmail("send", "Ana Silva", *words, "--body", "x" * body, "--dry-run", status=None)
    assert sent.status == status


def test_lint__warnings__those_that_send_gives(run_inmail: Inmail) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    body = "Dear sir or madam, {first_name} should read this."
    words = ("--via", "message", "--subject", "Quick question")
    rows = run_inmail("lint", *words, "--json", stdin=body).json()["rows"]
    sent = run_inmail("send", "Ana Silva", *words, "--body", body, "--json").json()
    assert [row["message"] for row in rows if row["severity"] == "warning"] == [
        warning["message"] for warning in sent["warnings"]
    ]
    assert len(sent["warnings"]) == 3


def test_lint__rules_that_take_more__their_limit(run_inmail: Inmail) -> None:
    run_inmail("plan", "set", "career", "--rules", "linkedin-help")
    answer = run_inmail("lint", "--json", stdin="x" * 2000).json()
    assert (answer["body_limit"], answer["over_limit"]) == (2000, False)
    row = run_inmail("lint", "--json", stdin="x" * 2001, status=4).json()["rows"][0]
    assert (row["severity"], row["source"]) == ("error", "LinkedIn help, answer a554514 (body 2,000 characters)")


# One's own sends


def history(program: Inmail, *, personalized: int, plain: int) -> None:
    """Import InMails of 500 characters, every second one answered, and as many of 300 without."""
    lines: list[dict[str, object]] = []
    for number in range(personalized + plain):
        mine = number < personalized
        send = {"type": "send", "id": f"s{number}", "at": "2026-08-03T10:00:00Z", "person": f"Example {number}"}
        lines.append({**send, "personalized": mine, "body_characters": 500 if mine else 300})
        if number % (2 if mine else 4) == 0:
            lines.append({"type": "reply", "send": f"s{number}", "at": "2026-08-04T10:00:00Z"})
    file = program.folder / "sends.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    program("import", "events", file)


def test_lint__enough_sends__one_s_own_lift_and_rates_by_length_as_rates_has_them(run_inmail: Inmail) -> None:
    history(run_inmail, personalized=20, plain=20)
    answer = run_inmail("lint", "--json", "--subject", GOOD_SUBJECT, stdin=GOOD).json()
    own = {row["factor"]: row["own"] for row in answer["rows"] if row["own"]}
    # 10 of 20 against 5 of 20: twice as many.
    assert (own["personalized"]["lift"], own["under-400"]["lift"]) == (1.0, -0.5)
    assert "relevant-subject" not in own
    rates = run_inmail("rates", "--by", "length", "--factors", "--json").json()
    assert own["personalized"] in rates["factors"]
    assert answer["by_length"] == rates["rows"]
    screen = run_inmail("lint", "--subject", GOOD_SUBJECT, stdin=GOOD).out
    assert "+100% (" in screen
    assert next(line for line in screen.splitlines() if line.startswith("1-399")).endswith("this draft")


def test_lint__nineteen_sends__no_lift_and_no_rate(run_inmail: Inmail) -> None:
    history(run_inmail, personalized=20, plain=19)
    answer = run_inmail("lint", "--json", stdin=GOOD).json()
    assert [row["own"] for row in answer["rows"]] == [None] * len(answer["rows"])
    assert [row["group"]["length"] for row in answer["by_length"]] == ["400-600"]


def test_lint__another_route__rates_of_that_route(run_inmail: Inmail) -> None:
    history(run_inmail, personalized=20, plain=20)
    assert run_inmail("lint", "--via", "group", "--json", stdin=GOOD).json()["by_length"] == []


# Nothing is kept, and bad input is refused


def test_lint__whatever_the_draft__nothing_is_written(run_inmail: Inmail, draft: Path) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    assert run_inmail.db is not None
    before = run_inmail.db.read_bytes()
    run_inmail("lint", draft)
    assert run_inmail.db.read_bytes() == before
    assert b"churn" not in before


def test_lint__no_database__looks_all_the_same(run_inmail: Inmail, draft: Path) -> None:
    run_inmail.db = None
    assert "Nothing to mend." in run_inmail("lint", draft).out
    assert not list(run_inmail.home.rglob("*.db"))


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff\n", "Subject:\n\n"])
def test_lint__an_empty_draft__refused(run_inmail: Inmail, text: str) -> None:
    run_inmail.db = None
    answer = run_inmail("lint", stdin=text, status=2)
    assert "the draft is empty" in answer.err
    assert answer.out == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "not UTF-8"),
        ("Grüße".encode("latin-1"), "not UTF-8 (byte 3 is 0xfc)"),
        (b"a\0b", "NUL"),
        (b"x" * (2**20 + 1), "longer than 1 MiB"),
    ],
)
def test_lint__no_text__refused_naming_the_file(run_inmail: Inmail, tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "odd.txt"
    file.write_bytes(content)
    answer = run_inmail("lint", file, status=2)
    assert said in answer.err
    assert "odd.txt" in answer.err


def test_lint__a_hundred_megabytes__refused_without_being_read(run_inmail: Inmail, tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    with file.open("wb") as sparse:
        sparse.truncate(100 * 2**20)
    assert "longer than 1 MiB" in run_inmail("lint", file, status=2).err


def test_lint__no_such_file_or_a_folder__refused(run_inmail: Inmail, tmp_path: Path) -> None:
    assert "No such file" in run_inmail("lint", tmp_path / "nowhere.txt", status=2).err
    assert "directory" in run_inmail("lint", tmp_path, status=2).err


def test_lint__an_unknown_route__refused(run_inmail: Inmail, draft: Path) -> None:
    assert "--via 'pigeon'" in run_inmail("lint", draft, "--via", "pigeon", status=2).err


def test_lint__on_a_terminal__asks_for_a_draft_or_says_how_to_end_it(run_inmail: Inmail) -> None:
    run_inmail.db = None
    answers = {}
    for words in (["lint"], ["lint", "-"], ["lint", "-", "--no-input"], ["lint", "--subject", "Quick question"]):
        answers[" ".join(words)] = _at_a_terminal(run_inmail, words)
    assert "no draft was given" in answers["lint"]
    assert "end it with Ctrl-D" in answers["lint -"]
    assert "Nothing specific was recognised" in answers["lint -"]
    assert "--no-input was given" in answers["lint - --no-input"]
    assert "could go to anyone" in answers["lint --subject Quick question"]


def _at_a_terminal(program: Inmail, words: list[str]) -> str:
    """Run with stdin a terminal at which a line is typed and ended; return both outputs."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, b"Hi Dana, this is about the weather.\n\x04")
        done = subprocess.run(
            [sys.executable, "-m", "inmail_cli", *words],
            stdin=theirs,
            capture_output=True,
            encoding="utf-8",
            env=program.environment(),
            timeout=60,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    return done.stdout + done.stderr


@pytest.mark.parametrize("form", ["csv", "jsonl", "markdown"])
def test_lint__other_formats__the_findings(run_inmail: Inmail, draft: Path, form: str) -> None:
    run_inmail.db = None
    assert "specific" in run_inmail("lint", draft, "--format", form).out


def test_lint__text_that_would_act__shown_as_it_stands(run_inmail: Inmail) -> None:
    run_inmail.db = None
    answer = run_inmail(
        "lint", "--subject", "[red]x[/red]\x1b[31m\u202e", stdin="Could we :smile: [b]talk[/b]? Can you call?"
    )
    assert "[b]talk[/b]" in answer.out
    assert ":smile:" in answer.out
    assert "\x1b" not in answer.out
    assert "\u202e" not in answer.out

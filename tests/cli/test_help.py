"""`help`: topics that are true, any command's own help, and the man page."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inmail_cli import errors
from inmail_cli.cli.commands import COMMANDS
from inmail_cli.cli.helping import FOLDER
from inmail_cli.reports.topics import TOPICS

if TYPE_CHECKING:
    from tests.conftest import Inmail

MAN = Path(__file__).resolve().parents[2] / "man" / "inmail.1"


def named_commands(text: str) -> Iterator[list[str]]:
    """The words after `inmail` wherever a text has it as the start of a command."""
    for match in re.finditer(r"(?:^ {4}|^ {4}\d .*|`)inmail ([a-z][^`\n]*)", text, re.MULTILINE):
        yield match[1].split()


def test_topics__each_file__is_listed_and_has_a_title(run_inmail: "Inmail") -> None:
    rows = run_inmail("help", "--json").json()["rows"]
    assert [row["topic"] for row in rows] == list(TOPICS)
    assert sorted(TOPICS) == sorted(path.stem for path in FOLDER.glob("*.md"))
    assert all(row["title"] for row in rows)


@pytest.mark.parametrize("topic", TOPICS)
def test_topics__each__its_text_with_figures_filled_in_and_no_unknown_command(run_inmail: "Inmail", topic: str) -> None:
    text = run_inmail("help", topic, "--json").json()["text"]
    assert "{" not in text
    for words in named_commands(text):
        entry = COMMANDS[words[0]]
        if entry.children and len(words) > 1 and re.fullmatch("[a-z]+", words[1]) and not entry.default_takes_words:
            assert words[1] in entry.children, words
    assert run_inmail("help", topic, "--format", "markdown").out == text
    screen = run_inmail("help", topic).out
    assert screen.splitlines()[0] == text.splitlines()[0].removeprefix("# ")
    assert "#" not in screen.split()[0]


def test_topics__rules__its_figures_are_the_rule_sets(run_inmail: "Inmail") -> None:
    text = run_inmail("help", "rules").out
    assert "first response within 90 days" in text
    assert "may have 2,000 characters, not 1,900" in text


def test_topics__exit_codes__are_those_of_the_errors(run_inmail: "Inmail") -> None:
    text = run_inmail("help", "exit-codes").out
    told = {int(number) for number in re.findall(r"^ +(\d+) ", text, re.MULTILINE)}
    assert told == {value for name, value in vars(errors).items() if name.startswith("EXIT_")}


@pytest.mark.parametrize("words", [["plan", "set"], ["send"], ["import"]])
def test_help__a_command__as_its_own_help(run_inmail: "Inmail", words: list[str]) -> None:
    assert run_inmail("help", *words).out == run_inmail(*words, "--help").out


@pytest.mark.parametrize(
    ("words", "said"),
    [(["ruls"], "Did you mean rules?"), (["plan", "sett"], "Did you mean set"), (["send", "x"], "`inmail help` lists")],
)
def test_help__unknown__what_was_perhaps_meant(run_inmail: "Inmail", words: list[str], said: str) -> None:
    answer = run_inmail("help", *words, status=2)
    assert f"There is no help on {' '.join(words)!r}." in answer.err
    assert said in answer.err


def test_man_page__the_file__is_what_the_command_prints(run_inmail: "Inmail") -> None:
    assert run_inmail("help", "--man").out == MAN.read_text(), "run `make docs`"


def test_man_page__every_command_and_option__is_in_it() -> None:
    text = MAN.read_text().replace("\\-", "-")
    for name, entry in COMMANDS.items():
        for path in [f"{name} {child}" for child in entry.children] if entry.children else [name]:
            assert f".SS inmail {path}" in text
    for option in ("--idempotency-key", "--as-of", "--on-conflict", "--format"):
        assert option in text


def test_man_page__a_formatter_reads_it__without_a_warning() -> None:
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-Kutf8", str(MAN)], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stderr == ""
    assert "idempotency-key" in re.sub(".\b", "", done.stdout)

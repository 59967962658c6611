"""The frame of the command line: help, shared options, errors as words and as JSON, statuses."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from inmail_cli import __version__
from inmail_cli.cli import commands, main, usage
from inmail_cli.cli.session import Session
from inmail_cli.cli.streams import Streams
from inmail_cli.errors import BadValue, MissingDatabase, NeedsTerminal

if TYPE_CHECKING:
    from tests.conftest import Inmail


def leaves(
    entries: Mapping[str, commands.Entry], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], commands.Entry]]:
    for name, entry in entries.items():
        if entry.children:
            yield from leaves(entry.children, (*path, name))
        else:
            yield (*path, name), entry


LEAVES = list(leaves(commands.COMMANDS))
IDS = [" ".join(path) for path, _ in LEAVES]


def function_of(entry: commands.Entry) -> Any:
    module, _, name = entry.target.partition(":")
    return getattr(import_module(f"inmail_cli.cli.{module}"), name)


@pytest.mark.parametrize(("path", "entry"), LEAVES, ids=IDS)
def test_commands__static_help_line__equals_the_docstrings_first_sentence(
    path: tuple[str, ...], entry: commands.Entry
) -> None:
    assert function_of(entry).__doc__.splitlines()[0] == entry.help


@pytest.mark.parametrize(("path", "entry"), LEAVES, ids=IDS)
def test_commands__help__has_examples_and_the_shared_options(
    run_inmail: "Inmail", path: tuple[str, ...], entry: commands.Entry
) -> None:
    text = run_inmail(*path, "-h").out
    examples = re.findall(r"^    (?:.*\| *|[\w\"$( -]*\()?inmail .*$", text, re.MULTILINE)
    assert 2 <= len(examples) <= 4, f"two or three examples, please:\n{text}"
    for option in ("--db FILE", "--account NAME", "--format", "--json", "--limit N", "--after ID", "--quiet"):
        assert option in text
    assert run_inmail(*path, "--help").out == text


@pytest.mark.parametrize("path", [path for path, entry in commands.COMMANDS.items() if entry.children])
def test_groups__default__names_a_child(path: str) -> None:
    entry = commands.COMMANDS[path]
    assert entry.children is not None
    assert entry.default == "" or entry.default in entry.children


def test_help__commands__in_the_order_of_the_groups_and_nothing_imported() -> None:
    code = "import sys; from inmail_cli.cli.main import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    titles = [title.lower() for title in re.findall(r"^(\w+):$", done.stdout, re.MULTILINE)]
    assert titles == [section for section in commands.SECTIONS if section in titles]
    for module in {entry.target.partition(":")[0] for _, entry in LEAVES}:
        assert f"inmail_cli.cli.{module}" not in done.stderr.split()
    assert "rich" not in done.stderr.split()


def test_version__anywhere__printed(run_inmail: "Inmail") -> None:
    for words in (["--version"], ["path", "--version"], ["plan", "--version"]):
        assert run_inmail(*words).out == f"inmail {__version__}\n"


def test_shared_options__before_and_after__the_later_wins(run_inmail: "Inmail") -> None:
    before = run_inmail("--db", "/b.db", "path", "--json").json()
    after = run_inmail("--db", "/b.db", "path", "--db", "/a.db", "--json").json()
    twice = run_inmail("--json", "path", "--db", "/a.db", "--db", "/z.db").json()
    assert [answer["database"] for answer in (before, after, twice)] == ["/b.db", "/a.db", "/z.db"]


@pytest.mark.parametrize(
    ("words", "as_json"),
    [
        (["plan", "list", "--json", "--format", "csv"], False),
        (["plan", "list", "--json", "--format", "csv", "--json"], True),
        (["--json", "plan", "list", "--format=csv"], False),
        (["--format", "csv", "plan", "list", "--json"], True),
        (["plan", "--format", "csv", "list", "--json"], True),
    ],
)
def test_json_and_format__both__the_later_wins(run_inmail: "Inmail", words: list[str], as_json: bool) -> None:
    assert run_inmail(*words).out.startswith("{" if as_json else "key,")


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (["pth"], "`inmail` has no command 'pth'.", "Did you mean path?"),
        (["plan", "lst"], "`inmail plan` has no command 'lst'.", "Did you mean list or set?"),
        (["zzz"], "`inmail` has no command 'zzz'.", "See `inmail --help`."),
        (["path", "--limt", "5"], "`inmail path` has no option --limt.", "Did you mean --limit or --quiet?"),
        (["path", "--limt=5"], "`inmail path` has no option --limt.", "Did you mean --limit or --quiet?"),
        (["path", "-5"], "A negative number is not accepted here: -5", "Give 0 or more; see `inmail path --help`."),
        (["path", "-55"], "A negative number is not accepted here: -55", "Give 0 or more; see `inmail path --help`."),
        (["path", "-z"], "`inmail path` has no option -z.", "See `inmail path --help`."),
        (["path", "--format", "cvs"], "--format 'cvs' is not known.", "Did you mean csv?"),
        (["path", "--limit", "x"], "--limit 'x' is no whole number.", "See `inmail path --help`."),
        (["path", "--limit", "-1"], "--limit must be 0 or more, not -1", None),
        (["path", "--db"], "Option '--db' requires an argument.", None),
        (["path", "x"], "`inmail path` takes no more words: x", "See `inmail path --help`."),
    ],
)
def test_usage__a_mistake__status_2_and_a_next_step(
    run_inmail: "Inmail", words: list[str], said: str, hint: str | None
) -> None:
    answer = run_inmail(*words, status=2)
    lines = answer.err.splitlines()
    assert (answer.out, lines[0]) == ("", f"inmail: {said}")
    assert hint is None or lines[1:] == [hint]


@pytest.mark.parametrize(
    "words", [["path", "--nope", "--json"], ["--format", "jsonl", "nope"], ["--json", "path", "-5"]]
)
def test_usage__json_anywhere__a_json_error(run_inmail: "Inmail", words: list[str]) -> None:
    answer = run_inmail(*words, status=2)
    error = json.loads(answer.err)
    assert answer.out == ""
    assert list(error) == ["schema", "error", "message", "hint", "details"]
    assert error["schema"] == "inmail/error/1"


def test_account_and_clock__environment__strict(run_inmail: "Inmail") -> None:
    assert run_inmail("path", "--json").json()["as_of"] == "2026-11-22T09:00:00Z"
    assert "INMAIL_NOW is no instant: 'soon'" in run_inmail("path", env={"INMAIL_NOW": "soon"}, status=2).err


def test_any_other_exception__one_line_without_values(run_inmail: "Inmail", monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        person = "Dana Roy"
        raise RuntimeError(f"cannot handle {person}")

    monkeypatch.setattr("inmail_cli.cli.session.Session.emit", fail)
    answer = run_inmail("path", status=1)
    assert re.fullmatch(
        r"inmail: this is a bug in inmail \(RuntimeError at \w+\.py:\d+\); INMAIL_DEBUG=1 .*\n", answer.err
    )
    assert "Dana" not in answer.err
    assert "Traceback" in run_inmail("path", status=1, env={"INMAIL_DEBUG": "1"}).err
    assert json.loads(run_inmail("path", "--json", status=1).err)["error"] == "bug"


@pytest.mark.parametrize(
    ("problem", "status", "said"),
    [
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (BrokenPipeError(32, "Broken pipe"), 0, ""),
        (main.Terminated(), 143, ""),
        (OSError(28, "No space left on device", "b.db"), 74, "inmail: b.db: No space left on device.\n"),
        (
            FileNotFoundError(2, "No such file or directory", "body.txt"),
            2,
            "inmail: body.txt: No such file or directory.",
        ),
        (MissingDatabase("gone"), 6, "inmail: gone\n"),
    ],
)
def test_main__each_kind_of_end__its_status(
    run_inmail: "Inmail", monkeypatch: pytest.MonkeyPatch, problem: BaseException, status: int, said: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr("inmail_cli.cli.session.Session.emit", fail)
    answer = run_inmail("path", status=status)
    assert answer.err.startswith(said)
    assert answer.out == ""


def test_main__handler_of_sigterm__put_back(run_inmail: "Inmail") -> None:
    before = signal.getsignal(signal.SIGTERM)
    run_inmail("path")
    assert signal.getsignal(signal.SIGTERM) is before


def shell(run_inmail: "Inmail", line: str) -> "subprocess.CompletedProcess[str]":
    """Run a line of bash in which `inmail` is the program and `set -o pipefail` holds."""
    program = f'set -o pipefail; inmail() {{ "{sys.executable}" -m inmail_cli "$@"; }}\n'
    return subprocess.run(
        ["bash", "-c", program + line], capture_output=True, text=True, env=run_inmail.environment(), check=False
    )


def test_closed_pipe__reader_gone__status_0_and_silence(run_inmail: "Inmail") -> None:
    done = shell(run_inmail, "inmail plan list --json | true; echo ${PIPESTATUS[0]}")
    assert (done.stdout, done.stderr) == ("0\n", "")
    done = shell(run_inmail, "inmail --help | true; echo ${PIPESTATUS[0]}")
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", ["path", "--help", "--version", "plan list --json"])
def test_full_stdout__any_output__status_74(run_inmail: "Inmail", words: str) -> None:
    done = shell(run_inmail, f"inmail {words} >/dev/full")
    assert done.returncode == 74
    assert "The answer could not be written: No space left on device." in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_closed_stdout__nothing_is_done__status_74(run_inmail: "Inmail") -> None:
    done = shell(run_inmail, "inmail path >&-")
    assert (done.returncode, done.stderr) == (74, "inmail: Standard output is closed.\nNothing was done.\n")


def test_closed_stderr_or_stdin__the_answer_all_the_same(run_inmail: "Inmail") -> None:
    assert shell(run_inmail, "inmail path 2>&-").stdout == f"{run_inmail.db}\n"
    assert shell(run_inmail, "inmail path <&-").stdout == f"{run_inmail.db}\n"
    assert shell(run_inmail, "inmail nope 2>&-").returncode == 2
    assert shell(run_inmail, "inmail nope 2>/dev/full").returncode == 2


def test_empty_environment__still_runs(run_inmail: "Inmail") -> None:
    done = shell(run_inmail, f'env -i "{sys.executable}" -m inmail_cli path --db /x.db')
    assert (done.returncode, done.stdout) == (0, "/x.db\n")


def new_session(**environ: str) -> Session:
    return Session(environ, Streams(None, None, None))


def test_ask__nobody_there__names_what_is_missing() -> None:
    with pytest.raises(NeedsTerminal, match="Which plan"):
        new_session().ask("Plan", missing="Which plan? Give PLAN.")


def test_now__fixed_by_the_environment__the_same_throughout() -> None:
    session = new_session(INMAIL_NOW="2026-11-22T09:00:00Z", INMAIL_DB="/x.db")
    assert session.now == session.now == 1795338000
    with pytest.raises(BadValue, match="INMAIL_NOW"):
        _ = new_session(INMAIL_NOW="yesterday", INMAIL_DB="/x.db").now


def test_origin__off_a_terminal__script() -> None:
    assert new_session().origin == "script"


def test_usage_error__number_in_an_option__its_own_message() -> None:
    assert usage._is_number("-3,5")
    assert not usage._is_number("--5")


def test_interrupt__while_running__status_130(run_inmail: "Inmail") -> None:
    code = "import os, signal; from inmail_cli.cli import main, session\n"
    code += "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored in a shell's background
    code += "session.Session.emit = lambda *a, **k: os.kill(os.getpid(), signal.SIG{})\n"
    code += "raise SystemExit(main.main(['path']))"
    for name, status in (("INT", 130), ("TERM", 143)):
        done = subprocess.run(
            [sys.executable, "-c", code.format(name)],
            env=run_inmail.environment() | {"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status
        assert "Traceback" not in done.stderr

"""What completion answers, and that it never disturbs."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest import mock

import pytest

from inmail_cli.cli.app import load
from inmail_cli.cli.commands import COMMANDS, Entry
from inmail_cli.cli.completing import ARGUMENTS, FILES_STATUS, OPTIONS
from inmail_cli.cli.completion import SCRIPTS, SHELLS
from inmail_cli.cli.tab import run
from tests.conftest import ROOT, Inmail

COPIES = {"bash": "inmail.bash", "zsh": "_inmail", "fish": "inmail.fish", "powershell": "inmail.ps1"}


def answer(program: Inmail, *words: str) -> list[str]:
    done = program.process(*words, env={"_INMAIL_COMPLETE": "test"})
    assert done.err == ""
    return done.out.splitlines()


@pytest.fixture
def people(run_inmail: Inmail) -> Inmail:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    run_inmail("send", "Dana Roy", "Bo Roy", "-t", "saas", "-m", "intro", "--when", "yesterday")
    return run_inmail


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["exp"], ["expiries", "export"]),
        (["plan", "c"], ["cancel", "compare"]),
        (["forecast", "--pace", "2"], ["25/month"]),
        (["reply", "roy"], ["Bo Roy", "Dana Roy"]),
        (["mark", "Dana Roy", "un"], ["undeliverable"]),
        (["send", "-t", "s"], ["saas"]),
        (["send", "--template", ""], ["intro"]),
        (["prompt", "--template", ""], []),
        (["send", "x", "--like", "la"], ["last"]),
        (["balance", "--format", "j"], ["json", "jsonl"]),
        (["--account", "d"], ["default"]),
        (["rates", "--by", "week"], ["week", "weekday"]),
        (["rates", "--fac"], ["--factors"]),
        (["rates", "--like", ""], ["recruiter"]),
        (["compare", "--by", "template", "i"], ["intro"]),
        (["compare", "--by", "tag", "s"], ["saas"]),
        (["compare", "--by", "weekday", "x", "mo"], ["Monday"]),
        (["compare", "--by", "hour", "x", "09"], ["09:00"]),
        (["compare", "--by", "length", "6"], ["601-800"]),
        (["compare", "--by", "via", "in"], ["inmail"]),
        (["compare", "--by", "mutual", ""], ["yes", "no", "none"]),
        (["compare", "--by", "nonsense", ""], []),
        (["compare", "i"], []),
        (["setup", "prem"], ["premium-career", "premium-business"]),
        (["schema", "led"], ["ledger"]),
        (["config", "un"], ["unset"]),
        (["config", "set", "check.be"], ["check.below"]),
        (["config", "unset", "send.t"], ["send.template", "send.tags"]),
        (["send", "--when", "y"], []),
        (["import", "csv", "crm.csv", "--map", "Sent on=a"], ["Sent on=at"]),
        (["import", "csv", "crm.csv", "--map", "Name"], []),
        (["import", "csv", "crm.csv", "--dates", "m"], ["month-first"]),
        (["nonsense", ""], []),
    ],
)
def test_completion__words__candidates(people: Inmail, words: list[str], expected: list[str]) -> None:
    assert sorted(answer(people, *words)) == sorted(expected)


def test_completion__saved_maps__by_their_names(run_inmail: Inmail) -> None:
    folder = run_inmail.home / ".config" / "inmail" / "maps"
    folder.mkdir(parents=True)
    for name in ("crm", "csv2", "team"):
        (folder / f"{name}.toml").write_text("")
    assert answer(run_inmail, "import", "csv", "x.csv", "--use-map", "c") == ["crm", "csv2"]


@pytest.mark.parametrize("words", [["send", "-b", ""], ["lint", ""]])
def test_completion__a_file_is_wanted__says_so_by_its_status(people: Inmail, words: list[str]) -> None:
    assert people.process(*words, env={"_INMAIL_COMPLETE": "x"}, status=FILES_STATUS).out == ""


@pytest.mark.parametrize("make", ["nothing", "folder", "text"])
def test_completion__a_database_that_is_none__is_silent_and_makes_nothing(run_inmail: Inmail, make: str) -> None:
    assert run_inmail.db is not None
    if make == "folder":
        run_inmail.db.mkdir()
    if make == "text":
        run_inmail.db.write_text("no database")
    assert answer(run_inmail, "reply", "d") == []
    assert make != "nothing" or not run_inmail.db.exists()


def test_completion__a_tag_with_a_control_sign__is_not_offered(people: Inmail) -> None:
    people("send", "Cy Fox", "--via", "message", "-t", "be\x07ll", "-t", "best")
    assert answer(people, "list", "--tag", "be") == ["best"]


def test_completion__every_command__offers_its_options() -> None:
    for name, entry in COMMANDS.items():
        if not entry.children:
            with mock.patch.dict(os.environ, {"HOME": "/nonexistent"}):
                assert run([name, "--"]) == 0
    assert {path.split()[0] for path in ARGUMENTS} <= {*COMMANDS}
    assert all(name.startswith("-") for name in OPTIONS)


def _commands(entries: Mapping[str, Entry], before: str = "") -> Iterator[tuple[str, Entry]]:
    for name, entry in entries.items():
        if entry.children:
            yield from _commands(entry.children, f"{before}{name} ")
        else:
            yield f"{before}{name}", entry


@pytest.mark.parametrize(("path", "entry"), list(_commands(COMMANDS)))
def test_completion__every_option__is_known_to_take_a_value_or_not(path: str, entry: Entry) -> None:
    """One that is forgotten would be taken for a flag, and its value for an argument."""
    for param in load(entry.target, path).params:
        if param.param_type_name == "option":
            takes = not (param.is_flag or param.count)
            assert [name for name in param.opts if (name in OPTIONS) != takes] == [], path


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts__those_that_are_shipped__are_current(run_inmail: Inmail, shell: str) -> None:
    shipped = (ROOT / "completions" / COPIES[shell]).read_text()
    assert shipped == run_inmail("completion", "show", shell).out == (SCRIPTS / SHELLS[shell].script).read_text()


@pytest.mark.parametrize("shell", SHELLS)
def test_install__each_shell__writes_the_script_and_says_where(run_inmail: Inmail, shell: str) -> None:
    assert "Would write" in run_inmail("completion", "install", shell, "--dry-run").out
    place = run_inmail.home / SHELLS[shell].place
    assert not place.exists()
    assert str(place) in run_inmail("completion", "install", shell).out
    assert place.read_text() == (SCRIPTS / SHELLS[shell].script).read_text()


def test_scripts__powershell__in_ascii_and_never_leaves_its_variable_set() -> None:
    script = (SCRIPTS / SHELLS["powershell"].script).read_text(encoding="ascii")  # as Windows PowerShell reads it
    assert "finally" in script.partition("$env:_INMAIL_COMPLETE = ")[2].partition("Remove-Item Env:_INMAIL_COMPLETE")[0]


def test_install__windows__under_the_profile(run_inmail: Inmail, tmp_path: Path) -> None:
    done = run_inmail("completion", "install", "powershell", env={"HOME": "", "USERPROFILE": str(tmp_path / "Olive")})
    assert (tmp_path / "Olive" / SHELLS["powershell"].place).is_file()
    assert str(tmp_path / "Olive") in done.out


def test_install__bash__says_what_to_source(run_inmail: Inmail) -> None:
    said = run_inmail("completion", "install", "bash").out
    assert f"source ~/{SHELLS['bash'].place}" in said
    assert (run_inmail.home / SHELLS["bash"].place).is_file()


@pytest.mark.parametrize("harm", ["cut", "flipped", "unreadable"])
def test_completion__a_database_that_cannot_be_read__is_silent_and_changes_nothing(people: Inmail, harm: str) -> None:
    assert people.db is not None
    whole = people.db.read_bytes()
    if harm == "cut":
        people.db.write_bytes(whole[: len(whole) // 3])
    if harm == "flipped":
        people.db.write_bytes(whole[:100] + bytes(byte ^ 0xFF for byte in whole[100:]))
    if harm == "unreadable":
        people.db.chmod(0o000)  # root reads it all the same: then the answer is the usual one
    before = people.db.stat()
    for words in (["reply", "d"], ["list", "--tag", ""], ["--account", ""], ["send", "x", "--template", "i"]):
        found = answer(people, *words)
        assert harm == "unreadable" or found in ([], ["all"])
    after = people.db.stat()
    assert (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    assert sorted(path.name for path in people.db.parent.iterdir() if path.name.startswith(people.db.name)) == [
        people.db.name
    ]


def test_install__no_shell_to_be_told__asks_for_one(run_inmail: Inmail, tmp_path: Path) -> None:
    assert "no shell was named" in run_inmail("completion", "install", status=2).err
    assert "'tcsh' is not known" in run_inmail("completion", "install", "tcsh", status=2).err
    assert run_inmail("completion", "show", env={"SHELL": "/usr/bin/fish"}).out.startswith("# Completion of inmail")

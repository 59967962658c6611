"""The recipes of the README for cron, systemd, prompts and status bars, each run as it stands there."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.completion.shell import Shell
from tests.conftest import Inmail
from tests.readme import DEMO_NOW, HISTORY, blocks

PROGRAM = Path(sys.executable).with_name("inmail")
LINE = "148/150"


def need(tool: str) -> None:
    """Skip where a program is not installed; CI must have it."""
    if shutil.which(tool) is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{tool} is not installed, and CI must have it")
        pytest.skip(f"{tool} is not installed")


@pytest.fixture
def home(run_inmail: Inmail) -> Path:
    """A home folder with inmail where pipx puts it, and the invented history in the default place."""
    run_inmail.db, run_inmail.now = None, DEMO_NOW
    run_inmail("import", "events", HISTORY, "--quiet")
    place = run_inmail.home / ".local" / "bin" / "inmail"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(PROGRAM)
    return run_inmail.home


def surroundings(home: Path) -> dict[str, str]:
    """What cron and systemd give a command, and the fixed clock; nothing else."""
    return {"HOME": str(home), "LOGNAME": "example", "PATH": "/usr/bin:/bin", "INMAIL_NOW": DEMO_NOW}


def at_a_desk(home: Path) -> dict[str, str]:
    """What a shell of the user's has."""
    return {**surroundings(home), "PATH": f"{home / '.local' / 'bin'}:{os.environ['PATH']}", "TERM": "xterm"}


def run(words: list[str], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command in an environment of exactly these variables."""
    settings = [f"{name}={value}" for name, value in environ.items()]
    return subprocess.run(
        ["env", "-i", *settings, *words], capture_output=True, text=True, check=False, timeout=60, cwd="/"
    )


# cron


def cron_command() -> str:
    """The command of the README's one crontab line: what follows its five fields."""
    (block,) = blocks("crontab")
    match = re.fullmatch(r"30 8 \* \* 1-5 +(.+)\n", block)
    assert match and "%" not in match[1]  # cron takes a % for a line break
    return match[1]


def test_crontab_line__all_is_well__prints_nothing(home: Path, run_inmail: Inmail) -> None:
    run_inmail("reconcile", "148")
    done = run(["/bin/sh", "-c", cron_command()], surroundings(home))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_crontab_line__something_is_not__prints_one_line_once(home: Path) -> None:
    done = run(["/bin/sh", "-c", cron_command()], surroundings(home))
    assert (done.returncode, done.stderr) == (5, "")
    assert done.stdout == "Not compared with LinkedIn's number for 51 days, since Fri 2 Oct: inmail reconcile N\n"
    done = run(["/bin/sh", "-c", cron_command()], surroundings(home))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# systemd


def units(folder: Path) -> list[Path]:
    """The README's unit files, written under their names."""
    paths = []
    for block in blocks("ini"):
        first, _, content = block.partition("\n")
        path = folder / first.rpartition("/")[2]
        path.write_text(content, encoding="utf-8")
        paths.append(path)
    assert [path.suffix for path in paths] == [".service", ".timer"]
    return paths


def unit(path: Path) -> configparser.ConfigParser:
    """A unit file, parsed."""
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path, encoding="utf-8")
    return parser


def test_units__their_sections__are_those_of_a_service_and_its_timer(tmp_path: Path) -> None:
    service, timer = map(unit, units(tmp_path))
    assert {name: list(service[name]) for name in service.sections()} == {
        "Unit": ["Description"],
        "Service": ["Type", "ExecStart"],
    }
    assert {name: list(timer[name]) for name in timer.sections()} == {
        "Unit": ["Description"],
        "Timer": ["OnCalendar", "Persistent"],
        "Install": ["WantedBy"],
    }
    assert [path.stem for path in units(tmp_path)] == ["inmail-check"] * 2


def test_units__systemd__finds_nothing_wrong(tmp_path: Path) -> None:
    need("systemd-analyze")
    paths = units(tmp_path)
    for words in (["verify", *map(str, paths)], ["calendar", unit(paths[1])["Timer"]["OnCalendar"]]):
        done = run(["systemd-analyze", *words], {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
        assert done.returncode == 0, done.stderr
        assert str(tmp_path) not in done.stderr  # it warns of what it does not know, naming the file


def test_service__something_is_not_well__notifies_once(home: Path, tmp_path: Path) -> None:
    start = re.fullmatch(r"/bin/sh -c '(.+)'", unit(units(tmp_path)[0])["Service"]["ExecStart"])
    assert start
    script = start[1].replace("$$", "$").replace("%h", str(home)).replace("--below 10", "--below 200")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "notify-send").write_text('#!/bin/sh\nprintf "<%s>" "$@"\n', encoding="utf-8")
    (tools / "notify-send").chmod(0o755)
    environ = {**surroundings(home), "PATH": f"{tools}:/usr/bin:/bin"}
    said = "<InMail><148 credits left, fewer than 200; the next renewal is on Tue 15 Dec.>"
    for expected in (said, ""):
        done = run(["/bin/sh", "-c", script], environ)
        assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")


# Prompts


def block_of(language: str) -> str:
    """The README's one block in a language."""
    (block,) = blocks(language)
    return block


@pytest.fixture
def shell(home: Path, request: pytest.FixtureRequest) -> Iterator[Shell]:
    """A shell on a terminal that has read the README's lines for it."""
    name = request.param
    need(name)
    path = home / f"recipe.{name}"
    path.write_text(block_of(name), encoding="utf-8")
    words = {"bash": ["bash", "--norc", "-i"], "zsh": ["zsh", "-f", "-i"], "fish": ["fish", "--no-config"]}[name]
    started = Shell(words, {**at_a_desk(home), "LANG": "C.UTF-8", "PS1": "ready> "}, home)
    started.type(f"source {path}; echo set-'up'\n")
    started.read_until("set-up\n" if name != "fish" else "set-up")
    yield started
    started.close()


@pytest.mark.parametrize("shell", ["bash"], indirect=True)
def test_prompt_of_bash__its_recipe__shows_the_line_before_the_rest(shell: Shell) -> None:
    shell.read_until(f"[{LINE}] ")
    shell.type("echo \"next $inmail_next\"; PS1='$ '$PS1\n")
    shell.read_until(f"$ [{LINE}] ")


@pytest.mark.parametrize("shell", ["zsh", "fish"], indirect=True)
def test_prompt_of_zsh_and_fish__their_recipes__show_the_line_at_the_right(shell: Shell) -> None:
    shell.read_until(LINE)
    shell.type("echo once more\n")
    shell.read_until(LINE)


def test_status_bar_of_tmux__its_recipe__shows_the_line(home: Path) -> None:
    need("tmux")
    conf = home / ".tmux.conf"
    conf.write_text(block_of("tmux"), encoding="utf-8")
    tmux = ["tmux", "-S", str(home / "socket"), "-f", str(conf)]
    environ = {**at_a_desk(home), "LANG": "C.UTF-8", "SHELL": "/bin/sh"}
    watching = Shell([*tmux, "new-session", "-s", "recipe", "sleep 60"], environ, home)
    try:
        watching.read_until(LINE)
    finally:
        run([*tmux, "kill-server"], environ)
        watching.close()


def test_starship__its_recipe__runs_a_command_that_prints_the_line(home: Path) -> None:
    (block,) = (block for block in blocks("toml") if "starship.toml" in block)
    custom = tomllib.loads(block)["custom"]["inmail"]
    assert custom["when"] is True and "$output" in custom["format"]
    done = run(["sh", "-c", custom["command"]], at_a_desk(home))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{LINE}\n", "")

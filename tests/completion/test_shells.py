"""Tab in real bash, zsh and fish: what is typed, and what the program then receives."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.completion.shell import Shell
from tests.conftest import NOW, Inmail

SHELLS = ("bash", "zsh", "fish")
ZOE = "Zoë Ünal"
ID = "9example7"
ODD = 'Kim [the] "Boss": O\'Hara $5'

# What is typed, and the argument that the program must receive once Tab was pressed.
CASES = {
    "a command": ("bal", "balance"),
    "a command of a group": ("plan ed", "edit"),
    "an option": ("balance --as", "--as-of"),
    "a choice of an option": ("rates --via connection-n", "connection-note"),
    "a plan": ("plan set recruiter-l", "recruiter-lite"),
    "a person with a space": ("reply Dan", "Dana Roy"),
    "a person within quotes": ('reply "Dana R', "Dana Roy"),
    "a person after an escaped space": ("reply Dana\\ R", "Dana Roy"),
    "a person beyond ASCII": ("reply Zo", ZOE),
    "a person with all kinds of signs": ("reply Ki", ODD),
    "an account": ("balance --account wor", "work space"),
    "a tag with a space": ("list --tag q", "q4 launch"),
    "a tag with a colon": ("send X --tag team:no", "team:north"),
    "a tag within quotes": ('list --tag "q4', "q4 launch"),
    "a template beyond ASCII": ("send X --template Gr", "Grüße: kurz"),
    "a template with an apostrophe": ("send X -m dan", "dana's"),
    "the plan of setup": ("setup recruiter-c", "recruiter-corporate"),
    "the id of a send": (f"show {ID[:-1]}", ID),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with people of odd names, and an `inmail` that notes what it is called with."""
    folder = tmp_path_factory.mktemp("home")
    program = Inmail(folder)
    program("account", "add", "default")
    program("account", "add", "work space")
    program(
        "send", "Dana Roy", ZOE, ODD, "--via", "message", "-t", "q4 launch", "-t", "team:north", "-m", "Grüße: kurz"
    )
    line = {"type": "send", "id": ID, "person": "Yann Obi", "at": NOW, "via": "message", "template": "dana's"}
    program("import", "events", "-", stdin=json.dumps(line))
    shown = folder / "bin" / "inmail"
    shown.parent.mkdir()
    # Completion asks the real program; whatever else is run prints its arguments between marks.
    shown.write_text(
        f"#!/bin/bash\n"
        f'if [ -n "$_INMAIL_COMPLETE" ] || [ "$1" = completion ]; then exec {sys.executable} -m inmail_cli "$@"; fi\n'
        "printf '<%s>' \"$@\"; echo ' ran'\n"
    )
    shown.chmod(0o755)
    return folder


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, folder: Path) -> Iterator[Shell]:
    """Each shell, with the completion of inmail loaded and a prompt on the screen."""
    name = request.param
    if shutil.which(name) is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed, and CI must have it")
        pytest.skip(f"{name} is not installed")
    environ = {
        "HOME": str(folder / "home"),
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "INMAIL_DB": str(folder / "inmail.db"),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "PS1": "ready> ",
    }
    words = {"bash": ["bash", "--norc", "-i"], "zsh": ["zsh", "-f", "-i"], "fish": ["fish", "--no-config"]}[name]
    started = Shell(words, environ, folder)
    begin = {
        "bash": "PS1='ready> '; bind 'set bell-style none'; source <(inmail completion show bash); echo set-up\n",
        "zsh": "PS1='ready> '; autoload -Uz compinit; compinit -u -D; unsetopt beep; setopt no_list_beep;"
        " source <(inmail completion show zsh); echo set-up\n",
        "fish": "function fish_prompt; echo 'ready> '; end; inmail completion show fish | source; echo set-up\n",
    }[name]
    started.type(begin)
    started.read_until("set-up\n")
    yield started
    started.close()


def test_tab__each_shell__completes_what_the_program_then_receives(shell: Shell) -> None:
    for what, (typed, expected) in CASES.items():
        shell.type(f"inmail {typed}\t")
        shell.read_until(expected.split(" ")[0][:3])
        # A quote that is still open is closed by Tab where only one candidate is left.
        shell.type("\n")
        seen = shell.read_until(" ran")
        assert f"<{expected}> ran" in seen or f"<{expected}> ran" in seen.replace("\n", ""), (what, seen)


def test_tab__nothing_fits__leaves_the_line_alone(shell: Shell) -> None:
    shell.type("inmail reply Nobody-\t\n")
    assert "<reply><Nobody-> ran" in shell.read_until(" ran")

"""Commands that set completion up in a shell."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from inmail_cli.cli.session import Session
from inmail_cli.domain.dates import iso_instant
from inmail_cli.errors import StorageFailed, UsageError
from inmail_cli.reports.blocks import Line, Span
from inmail_cli.reports.model import Report

SCRIPTS = Path(__file__).parent / "shells"


class Shell(NamedTuple):
    """A shell's script, where it belongs under the home folder, and what makes the shell look there."""

    script: str
    place: str
    hint: str


SHELLS: Mapping[str, Shell] = {
    "bash": Shell(
        "inmail.bash",
        ".local/share/bash-completion/completions/inmail",
        "It works in a new bash that has bash-completion; else add `source ~/{place}` to ~/.bashrc.",
    ),
    "zsh": Shell(
        "inmail.zsh",
        ".local/share/zsh/site-functions/_inmail",
        "Add `fpath=(~/.local/share/zsh/site-functions $fpath)` to ~/.zshrc, before compinit.",
    ),
    "fish": Shell("inmail.fish", ".config/fish/completions/inmail.fish", "It works in a new fish."),
    "powershell": Shell(
        "inmail.ps1",
        ".config/powershell/inmail.ps1",
        "Add `. ~/.config/powershell/inmail.ps1` to the file that $PROFILE names.",
    ),
}

Named = Annotated[str | None, typer.Argument(metavar="SHELL", help=f"{'|'.join(SHELLS)}; yours if not given.")]


def show(ctx: typer.Context, shell: Named = None) -> None:
    """Print the script that completes inmail in a shell.

    Examples:
      inmail completion show zsh
      inmail completion show bash > inmail.bash
    """
    session: Session = ctx.obj
    chosen = SHELLS[_shell(session, shell)]
    session.write((SCRIPTS / chosen.script).read_bytes())


def install(
    ctx: typer.Context,
    shell: Named = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Say where it would go; write nothing.")] = False,
) -> None:
    """Put the script where the shell finds it.

    Examples:
      inmail completion install
      inmail completion install fish --dry-run
    """
    session: Session = ctx.obj
    name = _shell(session, shell)
    chosen = SHELLS[name]
    home = session.environ.get("HOME") or session.environ.get("USERPROFILE")  # the latter on Windows
    if not home:
        raise UsageError("There is no home folder to install into.", hint=f"Print it: inmail completion show {name}")
    place = Path(home) / chosen.place
    if not dry_run:
        _write(place, (SCRIPTS / chosen.script).read_bytes())
    session.emit(_installed(name, place, chosen.hint.format(place=chosen.place), dry_run, iso_instant(session.now)))


def _write(place: Path, script: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(script)
    except OSError as error:
        raise StorageFailed(f"{place} cannot be written: {error.strerror}.", hint="Nothing was changed.") from None


def _installed(shell: str, place: Path, hint: str, dry_run: bool, as_of: str) -> Report:
    said = "Would write" if dry_run else "Wrote"
    return Report(
        schema="inmail/completion-install/1",
        members={"as_of": as_of, "account": None, "shell": shell, "file": str(place), "dry_run": dry_run, "hint": hint},
        title="Completion",
        screen=(Line((Span(f"{said} {place}.", typed=True),)), Line((Span(hint),))),
    )


def _shell(session: Session, name: str | None) -> str:
    """The shell that was named, else the one of the user. Raises: UsageError."""
    chosen = (name or Path(session.environ.get("SHELL", "")).name).casefold()
    chosen = {"pwsh": "powershell"}.get(chosen, chosen)
    if chosen not in SHELLS:
        what = f"the shell {name!r} is not known" if name else "no shell was named, and SHELL does not tell"
        raise UsageError(f"{what}.", hint=f"One of: {', '.join(SHELLS)}.")
    return chosen

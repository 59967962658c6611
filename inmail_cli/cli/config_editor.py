"""A text in the user's own editor."""

import os
import shlex
import subprocess
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from inmail_cli.cli.config_text import checked, read_text
from inmail_cli.cli.outputs import replace_file
from inmail_cli.cli.session import Session
from inmail_cli.errors import BadFile, NeedsTerminal, StorageFailed, UsageError
from inmail_cli.store.files import make_folders


def edited(session: Session, file: Path, text: str) -> str:
    """Return the text as the user left it, once it is a config file that can be understood.

    It is edited in a draft beside the file, which is kept where the user leaves it wrong.
    Raises: BadFile saying where the draft is; UsageError where no editor can be run; StorageFailed.
    """
    if session.no_input:
        raise NeedsTerminal("config edit opens an editor.", hint="Use `inmail config set KEY VALUE`.")
    draft = file.with_name(f".{file.stem}.{token_hex(4)}.toml")
    try:
        make_folders(draft.parent)
        replace_file(draft, text.encode())
    except OSError as error:
        raise StorageFailed(f"{draft} cannot be written: {error.strerror}.", hint="Nothing was changed.") from None
    changed = _until_right(session, file, draft)
    with suppress(OSError):
        draft.unlink()
    return changed


def _until_right(session: Session, file: Path, draft: Path) -> str:
    while True:
        _run(session, draft)
        if not draft.exists():
            raise UsageError("The editor left no file. Nothing was changed.")
        text = read_text(draft)
        try:
            checked(text, file)
        except BadFile as problem:
            if session.interactive and session.confirmed(f"{problem.message} Edit again?", missing=""):
                continue
            raise BadFile(
                f"{problem.message} Nothing was changed.",
                hint=f"What you wrote is in {draft}",
                details={"file": str(draft)},
            ) from None
        return text


def _run(session: Session, draft: Path) -> None:
    """Run the editor to its end. Raises: UsageError, with the draft gone."""
    chosen = session.environ.get("VISUAL") or session.environ.get("EDITOR") or _usual()
    try:
        status = subprocess.run([*shlex.split(chosen), str(draft)], env=dict(session.environ), check=False).returncode
    except (OSError, ValueError) as error:
        status, reason = 1, f"the editor {chosen!r} cannot be run: {error}."
    else:
        reason = f"the editor {chosen!r} ended with {status}."
    if status:
        draft.unlink(missing_ok=True)
        raise UsageError(f"{reason} Nothing was changed.", hint="Name another one in EDITOR.")


def _usual() -> str:
    return "notepad" if os.name == "nt" else "vi"

"""Exports: to standard output, or to a private file that appears whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Annotated

import typer

from inmail_cli.cli.session import Session
from inmail_cli.errors import StorageFailed

PRIVATE_FILE = 0o600

Out = Annotated[str | None, typer.Option("--out", "-o", metavar="FILE", help="Write to this file, not to stdout.")]


def write_export(session: Session, text: str, out: str | None) -> None:
    """Print a text, or write it to a file that only the user can read; an older file of that name is replaced.

    Raises: StorageFailed naming the file; BrokenPipeError.
    """
    data = text.encode("utf-8", "surrogatepass")
    if out is None or out == "-":
        session.close()
        session.write(data)
        return
    path = Path(out)
    try:
        replace_file(path, data)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no usable path"
        raise StorageFailed(f"{out} cannot be written: {reason}.", hint="Choose another place with --out.") from None
    session.confirm(f"Wrote {out}.")


def replace_file(path: Path, data: bytes) -> None:
    """Put a file, 0600, in the place of an older one: whole or not at all. Raises: OSError, ValueError."""
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder")
    draft = path.with_name(f".{path.name}.{token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise

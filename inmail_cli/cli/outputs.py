"""Exports: to standard output, or to a private file that appears whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Annotated

import typer

from inmail_cli.cli.session import Session
from inmail_cli.errors import Refused, StorageFailed

PRIVATE_FILE = 0o600

Out = Annotated[str | None, typer.Option("--out", "-o", metavar="FILE", help="Write to this file, not to stdout.")]


def write_export(session: Session, text: str, out: str | None) -> None:
    """Print a text, or write it to a file that only the user can read; an older file of that name is replaced.

    Raises: Refused for a database or the config file; StorageFailed naming the file; BrokenPipeError.
    """
    data = text.encode("utf-8", "surrogatepass")
    if out is None or out == "-":
        session.close()
        session.write(data)
        return
    path = Path(out)
    try:
        _refuse_to_lose(session, path)
        replace_file(path, data)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no usable path"
        raise StorageFailed(f"{out} cannot be written: {reason}.", hint="Choose another place with --out.") from None
    session.confirm(f"Wrote {out}.")


def _refuse_to_lose(session: Session, path: Path) -> None:
    """Raises: Refused where an export would take the place of what cannot be made again; OSError, ValueError."""
    from inmail_cli.store.header import is_database, is_part_of

    config_file = session.settings.config_file
    hint = "Name another file with --out."
    if is_part_of(path, session.settings.database):
        raise Refused(f"{path} is the database itself.", hint=hint)
    if config_file is not None and os.path.realpath(path) == os.path.realpath(config_file):
        raise Refused(f"{path} is the config file.", hint=hint)
    if is_database(path):
        raise Refused(f"{path} is a database, and an export would take its place.", hint=hint)


def replace_file(path: Path, data: bytes) -> None:
    """Put a file, 0600, in the place of an older one: whole or not at all.

    The file that a link leads to is the older one. What is no file, as a pipe, is written to, and so is what the
    system's own links lead to, as /dev/stdout. Raises: OSError, ValueError.
    """
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder")
    by_system = path.is_symlink() and path.absolute().parts[1:2] in (("dev",), ("proc",))
    path = path if by_system else Path(os.path.realpath(path))
    if by_system or (path.exists() and not path.is_file()):
        path.write_bytes(data)
        return
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

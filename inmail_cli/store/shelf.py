"""The dated backups of a database: their names, which files are such, and which of them may go.

A file counts as a backup of ours only by its whole name and by what its first bytes say. One that goes must have the
database's own history too: another database may have the same name, and its backups be in the same folder.
"""

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

from inmail_cli.domain.dates import iso_instant, parse_iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.errors import InmailError
from inmail_cli.store.header import check_header

FOLDER = "backups"
AUTOMATIC_KEPT = 5
"""So many are kept of those made before an import, and as many of those before a restore or a repair."""

Reason = Literal["asked", "import", "restore", "repair"]


class Kept(NamedTuple):
    """One dated backup. `number` tells those of one second apart."""

    at: Instant
    number: int
    path: Path
    reason: Reason


def shelf_of(database: Path) -> Path:
    """Return the folder in which a database's backups are kept unless told otherwise."""
    return database.parent / FOLDER


def free_name(database: Path, folder: Path, at: Instant, reason: Reason) -> Path:
    """Return a dated name in a folder that nothing has yet."""
    number = 1
    while _taken(path := folder / _name(database, at, number, reason)):
        number += 1
    return path


def free_damaged_name(database: Path, at: Instant) -> Path:
    """Return a dated name beside a database for what is left of it, that nothing has yet."""
    stamp = iso_instant(at).replace(":", "")
    number = 1
    while _taken(path := database.with_name(f"{database.name}.{stamp}{'' if number == 1 else f'-{number}'}.damaged")):
        number += 1
    return path


def _taken(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _name(database: Path, at: Instant, number: int, reason: Reason) -> str:
    """Windows allows no colons in names."""
    stamp = iso_instant(at).replace(":", "")
    again = "" if number == 1 else f"-{number}"
    return f"{database.name}.{stamp}{again}{'' if reason == 'asked' else f'.before-{reason}'}.backup"


def kept_in(folder: Path, database: Path) -> list[Kept]:
    """Return a database's backups in a folder, the newest first; empty where there is no such folder."""
    pattern = re.compile(
        rf"{re.escape(database.name)}\.(\d{{4}}-\d\d-\d\dT)(\d\d)(\d\d)(\d\dZ)(?:-(\d+))?"
        r"(?:\.before-(import|restore|repair))?\.backup"
    )
    found = []
    with suppress(OSError):
        for path in folder.iterdir():
            match = pattern.fullmatch(path.name)
            if match is not None and _is_ours(path):
                found += _kept(path, match)
    return sorted(found, reverse=True)


def _kept(path: Path, match: "re.Match[str]") -> list[Kept]:
    try:
        at = parse_iso_instant(f"{match[1]}{match[2]}:{match[3]}:{match[4]}")
    except (InmailError, ValueError):
        return []
    reasons: dict[str | None, Reason] = {"import": "import", "restore": "restore", "repair": "repair"}
    return [Kept(at, int(match[5] or 1), path, reasons.get(match[6], "asked"))]


def _is_ours(path: Path) -> bool:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        check_header(path)
    except (OSError, InmailError):
        return False
    return True


def rotate(
    folder: Path, database: Path, *, newest: Path, keep: int, reason: Reason, spared: Path | None = None
) -> list[Path]:
    """Remove the oldest backups of one reason, so that `keep` are left; `newest`, just made, always stays.

    So does `spared`, beyond those, and what has another history than `newest`, or none. Return the removed ones. One
    that cannot be removed stays, without a word.
    """
    from inmail_cli.store.lineage import beginning_of, is_of

    staying = {newest, Path(os.path.realpath(spared)) if spared else newest}
    others = [kept for kept in kept_in(folder, database) if kept.reason == reason and kept.path not in staying]
    if len(others) < keep:
        return []
    beginning = beginning_of(newest)
    own = [kept for kept in others if is_of(kept.path, beginning)]
    removed = []
    for kept in own[max(0, keep - 1) :]:
        with suppress(OSError):
            kept.path.unlink()
            removed.append(kept.path)
    return removed

"""Back the database up, bring a backup back, and tell how old the newest one is."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.domain.ledger import SECONDS_A_DAY
from inmail_cli.errors import BadValue, Corrupt, MissingDatabase, Refused, UsageError
from inmail_cli.reports.imported import ISSUE_WORDS
from inmail_cli.store import keeping, replacing, shelf
from inmail_cli.store.connection import Store, open_reading
from inmail_cli.store.contents import Contents, contents_of
from inmail_cli.store.header import check_header, is_part_of
from inmail_cli.usecases.checking import PERMISSIONS, SHARED_ADDRESS, Finding, findings
from inmail_cli.usecases.desk import Desk

HARMLESS = {*ISSUE_WORDS, PERMISSIONS, SHARED_ADDRESS, "schema"}
"""Findings that keep no backup from being restored: odd entries are history, and the rest can be mended afterwards."""


class BackedUp(NamedTuple):
    """A backup that was made: `removed` are the older ones that went for it."""

    file: Path
    size: int
    contents: Contents
    replaced: bool
    removed: tuple[Path, ...]


class Restored(NamedTuple):
    """What a restore did, or would do: `kept` is where the old database is now; None where there was none.

    `before` is what was there; None where nothing readable was. `schema` is the number of the backup's own.
    `repairable` tells of findings in the backup that a repair mends.
    """

    file: Path
    database: Path
    contents: Contents
    before: Contents | None
    created: bool
    kept: Path | None
    damaged: bool
    schema: int
    repairable: int
    dry_run: bool


class NewestBackup(NamedTuple):
    """The newest dated backup beside a database, and how many whole days old it is."""

    file: Path
    at: Instant
    days: int


# --- backup ---------------------------------------------------------------------------------------


def back_up(
    database: Path, now: Instant, *, file: str | None = None, keep: int | None = None, force: bool = False
) -> BackedUp:
    """Back a database up to a file, or to a dated one in a folder (None: its own), of which `keep` stay.

    Raises: UsageError, BadValue; MissingDatabase; Refused where the file exists and `force` is not given, or cannot
    be a backup; Corrupt, StorageFailed.
    """
    _check_keep(file, keep)
    database = Path(os.path.realpath(database))
    if not database.exists():
        raise MissingDatabase(f"{database} does not exist.", hint="There is nothing to back up yet.")
    folder = _folder_meant(database, file)
    target = None if folder else _file_meant(database, Path(file or ""), force=force)
    replaced = target is not None and target.exists()
    with open_reading(database) as store:
        contents = contents_of(store)
        if folder is not None:
            target = keeping.dated_backup(store, database, folder, now, "asked")
        else:
            assert target is not None
            keeping.backup(store, target, replacing=force)
    removed = shelf.rotate(folder, database, newest=target, keep=keep, reason="asked") if folder and keep else []
    return BackedUp(target, target.stat().st_size, contents, replaced, tuple(removed))


def _check_keep(file: str | None, keep: int | None) -> None:
    if keep is not None and keep < 1:
        raise BadValue(f"--keep must be 1 or more, not {keep}.")
    if file is not None and (not file or "\0" in file or file == "-"):
        raise UsageError(f"no file can be named {file!r}.", hint="To write to a pipe: inmail export events.")
    if keep is not None and file is not None and not _names_a_folder(file):
        raise UsageError("--keep is for dated backups.", hint="Leave FILE out, or give a folder.")


def _names_a_folder(file: str) -> bool:
    return file.endswith(("/", os.sep)) or Path(file).is_dir()


def _folder_meant(database: Path, file: str | None) -> Path | None:
    if file is None:
        return shelf.shelf_of(database)
    return Path(os.path.realpath(file)) if _names_a_folder(file) else None


def _file_meant(database: Path, file: Path, *, force: bool) -> Path:
    """Return where a named backup goes. Raises: Refused."""
    target = Path(os.path.realpath(file))
    if is_part_of(target, database) or _same_file(target, database):
        raise Refused(f"{file} is the database itself.", hint="Name another file for the backup.")
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        raise Refused(f"{file} is not a regular file.", hint="Name another file, or a folder for a dated one.")
    if target.exists() and not force:
        raise Refused(f"{file} exists already.", hint="Name another file, or replace it with --force.")
    return target


def _same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def newest_backup(database: Path, now: Instant) -> NewestBackup | None:
    """Return the newest dated backup beside a database, of whatever reason; None where there is none."""
    database = Path(os.path.realpath(database))
    for kept in shelf.kept_in(shelf.shelf_of(database), database)[:1]:
        return NewestBackup(kept.path, kept.at, max(0, now - kept.at) // SECONDS_A_DAY)
    return None


@contextmanager
def kept_before_bulk(store: Store, now: Instant) -> Iterator[list[Path]]:
    """Have the database backed up should the body add very many facts; the list then has the file.

    Nothing is backed up where nothing is on record, nor where the newest backup holds the same already.
    """
    made: list[Path] = []

    def keep() -> None:
        path = keeping.copy_committed(store, now, "import")
        if path is not None:
            made.append(path)
            shelf.rotate(
                path.parent,
                Path(os.path.realpath(store.path)),
                newest=path,
                keep=shelf.AUTOMATIC_KEPT,
                reason="import",
            )

    store.before_bulk = keep
    try:
        yield made
    finally:
        store.before_bulk = None


# --- restore --------------------------------------------------------------------------------------


_NAME_A_BACKUP = "Name a backup: `inmail backup` puts them in the folder `backups` beside the database."


def restore(desk: Desk, database: Path, file: Path) -> Restored:
    """Put a backup in the place of the database, once it is found to be sound; the old one is kept.

    `desk` is one whose store is not used. Raises: MissingDatabase, NotOurs, Corrupt, NewerDatabase (of either);
    Refused for the database itself; Busy, StorageFailed.
    """
    database = Path(os.path.realpath(database))
    try:
        schema = check_header(file)
    except MissingDatabase as error:
        raise MissingDatabase(error.message, hint=_NAME_A_BACKUP) from error
    if _same_file(file, database):
        raise Refused(f"{file} is the database itself.", hint=_NAME_A_BACKUP)
    with open_reading(file) as source:
        found = _sound(desk._replace(store=source), file)
        before, damaged = _contents_before(database)
        restored = Restored(
            file,
            database,
            contents_of(source),
            before,
            created=before is None and not damaged,
            kept=None,
            damaged=damaged,
            schema=schema,
            repairable=sum(finding.code == "schema" for finding in found),
            dry_run=desk.dry_run,
        )
        if desk.dry_run:
            return restored
        replaced = replacing.replace(source, database, desk.now, "restore")
    if replaced.kept is not None and not replaced.damaged:
        folder = replaced.kept.parent
        keep = shelf.AUTOMATIC_KEPT
        shelf.rotate(folder, database, newest=replaced.kept, keep=keep, reason="restore", spared=file)
    return restored._replace(kept=replaced.kept, damaged=replaced.damaged, created=replaced.kept is None)


def _sound(desk: Desk, file: Path) -> list[Finding]:
    """Return what is odd in a backup. Raises: Corrupt where it is damaged."""
    found = findings(desk)
    bad = [finding for finding in found if finding.code not in HARMLESS]
    if bad:
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        raise Corrupt(
            f"{file} is damaged: {bad[0].message.rstrip('.')}{more}.",
            hint=f"Nothing was changed. See `inmail doctor --db {file}`, or restore an older backup.",
        )
    return found


def _contents_before(database: Path) -> tuple[Contents | None, bool]:
    """Return what is in the place of the database, and whether that is damaged.

    Raises: NotOurs, NewerDatabase, Busy, StorageFailed.
    """
    try:
        with open_reading(database) as store:
            return contents_of(store), False
    except MissingDatabase:
        return None, False
    except Corrupt:
        return None, True


def hint_for_damaged(database: Path, now: Instant) -> str:
    """Return what to do about a database that is so damaged that it cannot be opened."""
    newest = newest_backup(database, now)
    back = f"Or go back to a backup: inmail restore {newest.file}" if newest else "Or restore a backup."
    return f"See whether inmail doctor --repair mends it. {back}"

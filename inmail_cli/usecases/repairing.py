"""Mend what can be made anew from the facts: on a copy, compared with what it was, and put in its place whole."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from inmail_cli.errors import Corrupt
from inmail_cli.store import history, keeping, reading, repair, replacing, shelf
from inmail_cli.store.comparing import same_facts
from inmail_cli.store.connection import Store, open_reading, open_writing
from inmail_cli.store.header import check_header
from inmail_cli.usecases.checking import PERMISSIONS, Finding, findings
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.standing import refresh

_PRIVATE = 0o600


class Repaired(NamedTuple):
    """What a repair found: `mended`, and `left` for a person or a backup. `kept` is the file as it was before."""

    mended: tuple[Finding, ...]
    left: tuple[Finding, ...]
    kept: Path | None


def repair_database(desk: Desk, database: Path) -> Repaired:
    """Mend a database; `desk` is one whose store is not used.

    Raises: MissingDatabase, NotOurs, NewerDatabase; Corrupt where a repair would lose or change a fact; Busy where
    another process writes meanwhile; StorageFailed.
    """
    database = Path(os.path.realpath(database))
    check_header(database)
    before = _findings(desk, database)
    mended: list[Finding] = []
    if any(finding.code == PERMISSIONS for finding in before):
        database.chmod(_PRIVATE)
        mended = [finding for finding in before if finding.code == PERMISSIONS]
    wrong = [finding for finding in before if finding not in mended]
    if not wrong:
        return Repaired(tuple(mended), (), None)
    with _mended_copy(desk, database) as (copy, commits):
        after = _findings(desk, copy)
        helped = [finding for finding in wrong if finding not in after]
        kept = _put(copy, database, desk, commits) if helped else None
    return Repaired((*mended, *helped), tuple(after), kept)


def _findings(desk: Desk, path: Path) -> list[Finding]:
    try:
        with open_reading(path) as store:
            return findings(desk._replace(store=store))
    except Corrupt as error:
        return [Finding("unreadable", None, None, error.message)]


@contextmanager
def _mended_copy(desk: Desk, database: Path) -> Iterator[tuple[Path, int]]:
    """Give a mended copy, and how many commits the database counted when it was made."""
    copy = database.with_name(f".{database.name}.{token_hex(4)}.repair")
    try:
        commits = keeping.copy_as_it_is(database, copy)
        repair.mend_file(copy)
        with open_writing(copy, create=False) as store:
            _mend_rows(store, desk)
            with closing(keeping.opened_as_it_is(database)) as original, store.failing_as_ours():
                same = same_facts(store.db, original)
        if not same:
            raise Corrupt(f"{database} cannot be repaired without a loss.", hint=_hint(database))
        yield copy, commits
    except Corrupt as error:
        raise Corrupt(error.message.replace(str(copy), str(database)), hint=_hint(database)) from error
    finally:
        for left in (copy, Path(f"{copy}-journal")):
            with suppress(OSError):
                left.unlink()


def _mend_rows(store: Store, desk: Desk) -> None:
    """No batch: the history holds facts, and none changes."""
    store.execute("BEGIN IMMEDIATE")
    repair.mend_values(store)
    history.drop_checkpoints(store)
    for account in reading.accounts(store):
        refresh(store, account.key, desk.now)
    store.execute("COMMIT")


def _put(copy: Path, database: Path, desk: Desk, commits: int) -> Path | None:
    with open_reading(copy) as source:
        replaced = replacing.replace(source, database, desk.now, "repair", commits=commits)
    if replaced.kept is not None and not replaced.damaged:
        keep = shelf.AUTOMATIC_KEPT
        shelf.rotate(replaced.kept.parent, database, newest=replaced.kept, keep=keep, reason="repair")
    return replaced.kept


def _hint(database: Path) -> str:
    kept = shelf.kept_in(shelf.shelf_of(database), database)
    return f"Restore a backup: inmail restore {kept[0].path}" if kept else "Restore a backup, or an export of events."

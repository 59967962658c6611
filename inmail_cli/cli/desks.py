"""From a call's session to the desk that use cases work at, and from their answers back to the user."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from inmail_cli.cli.session import Session
from inmail_cli.usecases.desk import Desk

if TYPE_CHECKING:
    from inmail_cli.usecases.recording import Recorded

Answer = TypeVar("Answer")


def reading_desk(session: Session) -> Desk:
    """The desk of a command that reads. Raises: as `Session.reading`."""
    return Desk(
        session.reading(), session.now, session.account, session.origin, session.machine_zone, session.rules, True
    )


def bare_desk(session: Session, *, dry_run: bool = False) -> Desk:
    """The desk of a command that works on files: its store is an empty one, which is not used."""
    store = session.rehearsing()
    return Desk(store, session.now, session.account, session.origin, session.machine_zone, session.rules, dry_run)


def glancing_desk(session: Session) -> Desk | None:
    """The desk of a command that reads what is there at once; None where nothing is. Raises: as `Session.glancing`."""
    store = session.glancing()
    if store is None:
        return None
    return Desk(store, session.now, session.account, session.origin, session.machine_zone, session.rules, True)


def writing_desk(session: Session, *, create: bool = False, dry_run: bool = False) -> Desk:
    """The desk of a command that writes; `create` makes a missing database, but not for a dry run.

    Raises: as `Session.writing`.
    """
    missing = create and dry_run and not session.settings.database.exists()
    store = session.rehearsing() if missing else session.writing(create=create)
    return Desk(store, session.now, session.account, session.origin, session.machine_zone, session.rules, dry_run)


def first_write(session: Session, act: Callable[[Desk], Answer], *, dry_run: bool) -> Answer:
    """Do a write that makes a missing database; it is rehearsed in memory, so that a refused one makes no file.

    Raises: as `act` and `Session.writing`.
    """
    if not dry_run and not session.settings.database.exists():
        act(writing_desk(session, create=True, dry_run=True))
    return act(writing_desk(session, create=True, dry_run=dry_run))


def first_import(session: Session, act: Callable[[Desk], Answer], *, dry_run: bool) -> Answer:
    """Do an import, which may be long, so that it is not rehearsed: a missing database is made beside its place.

    It appears there whole, once the import is done; one that fails leaves nothing. A database that is there is backed
    up before very much is added to it.
    Raises: as `act` and `Session.writing`; Conflicts when another process made the database meanwhile.
    """
    database = session.settings.database
    if dry_run:
        return act(writing_desk(session, create=True, dry_run=True))
    if database.exists():
        return _import_kept(session, act)
    from inmail_cli.store.drafts import drafted

    with drafted(database) as store:
        answer = act(
            Desk(store, session.now, session.account, session.origin, session.machine_zone, session.rules, False)
        )
    session.confirm(f"Created {database}.")
    return answer


def _import_kept(session: Session, act: Callable[[Desk], Answer]) -> Answer:
    """Do an import into a database that is there, which is backed up first should very much be new."""
    from inmail_cli.usecases.keeping import kept_before_bulk

    desk = writing_desk(session)
    with kept_before_bulk(desk.store, session.now) as kept:
        try:
            return act(desk)
        finally:
            for path in kept:
                session.confirm(f"The database as it was before the import is kept in {path}.")


def emit_recorded(session: Session, recorded: "Recorded") -> None:
    """Print the answer of a write; --quiet drops its confirmation, never data, and its warnings."""
    from inmail_cli.reports.recorded import recorded_report

    for warned in recorded.warnings:
        session.warn(warned.message)
    if session.quiet and session.format == "table":
        return
    session.emit(recorded_report(**recorded._asdict()))

"""The command that looks for what asks for attention."""

import os
from typing import Annotated

import typer

from inmail_cli.cli.desks import reading_desk
from inmail_cli.cli.session import Session
from inmail_cli.config import MOST
from inmail_cli.domain.conditions import Condition, Thresholds
from inmail_cli.errors import EXIT_CONDITION, BadValue, UsageError
from inmail_cli.reports.conditions import conditions_report
from inmail_cli.usecases.desk import ALL, DEFAULT_ACCOUNT, Desk, accounts_meant
from inmail_cli.usecases.watching import conditions

WITHIN_DAYS = 7


def check(
    ctx: typer.Context,
    below: Annotated[int | None, typer.Option("--below", metavar="N", help="Fewer than N credits are left.")] = None,
    within: Annotated[
        int | None,
        typer.Option("--within", metavar="DAYS", help=f"Credits will be lost within DAYS; {WITHIN_DAYS} if not given."),
    ] = None,
    rate_floor: Annotated[
        str | None,
        typer.Option("--rate-floor", metavar="PCT", help="Recruiter's monitor is under PCT percent (LinkedIn's: 13)."),
    ] = None,
    reconciled_within: Annotated[
        int | None,
        typer.Option(
            "--reconciled-within", metavar="DAYS", help="The balance was not compared with LinkedIn's for over DAYS."
        ),
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="Tell each condition once, and again when it is worse or comes back.")
    ] = False,
) -> None:
    """Look for what asks for attention, for cron: silent when all is well, else a line each and exit status 5.

    Entries that cannot be right are told without being asked for. 0 turns another condition off; the config file's
    [check] may set each of them. The rate is that of Recruiter's own monitor, so it needs 100 InMails: of those sent
    in the last 14 days, how many were accepted or declined.

    With --changed a condition is told once, and again after it was well in between, or when it is worse: fewer
    credits left, more to be lost or on further dates, a rate lower by a whole point, another such span without a
    comparison, more entries that cannot be right. What was told is kept in the user's state folder, apart for each
    database, account, condition and threshold; the database is never written.

    Examples:
      inmail check --below 10
      inmail check --below 10 --within 14 --reconciled-within 30 --changed
      inmail check --account all --rate-floor 13 --json
    """
    session: Session = ctx.obj
    thresholds = _thresholds(session, below, within, rate_floor, reconciled_within)
    desk = reading_desk(session)
    name = _account_name(session, desk)
    found = conditions(desk, thresholds)
    if changed:
        _tell_changed(session, found, name, thresholds)
        return
    _tell(session, found, name, unchanged=0)
    _leave(found)


def _tell_changed(session: Session, found: list[Condition], account: str, thresholds: Thresholds) -> None:
    """Tell what is new, then note it: what could not be printed was not told."""
    from inmail_cli.cli.told import Look, notes_file, read_notes, write_notes

    look = Look(os.path.realpath(session.settings.database), account, thresholds)
    file = notes_file()
    notes = read_notes(file)
    told = look.fresh(found, notes)
    _tell(session, told, account, unchanged=len(found) - len(told))
    after = look.noted(found, _page(session, told), notes)
    if after != notes:
        write_notes(session, file, after)
    _leave(told)


def _tell(session: Session, told: list[Condition], account: str, *, unchanged: int) -> None:
    shown = _page(session, told)
    if shown or session.format != "table":
        named = session.account is not None
        report = conditions_report(shown, account=account, as_of=session.now, unchanged=unchanged, named=named)
        session.emit(report, last=None)


def _page(session: Session, told: list[Condition]) -> list[Condition]:
    if session.after is not None:
        raise UsageError("--after has no meaning here: conditions have no ids.", hint="Use --limit alone.")
    return told[: session.limit]


def _leave(told: list[Condition]) -> None:
    if told:
        raise typer.Exit(EXIT_CONDITION)


def _account_name(session: Session, desk: Desk) -> str:
    """The account as the document names it; a database with nothing in it is told of on stderr."""
    accounts = accounts_meant(desk)
    if not accounts and session.settings.database.exists():
        session.hint("Nothing is recorded yet. Begin with `inmail setup`.")
    if desk.account is not None and desk.account.casefold() == ALL:
        return ALL
    return accounts[0].name if accounts else desk.account or DEFAULT_ACCOUNT


def _thresholds(
    session: Session, below: int | None, within: int | None, rate_floor: str | None, reconciled_within: int | None
) -> Thresholds:
    """The thresholds of the command line, else the config file's. Raises: BadValue."""
    kept = session.settings.check
    floor = kept.rate_floor if rate_floor is None else percentage(rate_floor)
    return Thresholds(
        below=_count("below", below, kept.below),
        within=_count("within", within, WITHIN_DAYS if kept.within is None else kept.within),
        rate_floor=None if floor is None else round(floor / 100, 12),
        reconciled_within=_count("reconciled_within", reconciled_within, kept.reconciled_within),
    )


def _count(key: str, given: int | None, otherwise: int | None) -> int | None:
    if given is None:
        return otherwise
    if not 0 <= given <= MOST[key]:
        raise BadValue(f"--{key.replace('_', '-')} {given}: give a number from 0 to {MOST[key]:,}.")
    return given


def percentage(text: str, name: str = "--rate-floor") -> float:
    """Read a percentage, with or without its sign. Raises: BadValue.

    >>> percentage("13"), percentage("12.5%")
    (13.0, 12.5)
    """
    number = text.strip().removesuffix("%").strip()
    plain = number.replace(".", "", 1)
    if not (plain.isascii() and plain.isdigit()) or float(number) > MOST["rate_floor"]:
        raise BadValue(f"{name} {text!r}: give a percentage from 0 to {MOST['rate_floor']}, such as 13.")
    return float(number)

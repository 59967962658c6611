"""The command that exports a calendar."""

from typing import Annotated

import typer

from inmail_cli.cli.desks import reading_desk
from inmail_cli.cli.disguises import Anonymise, Seed, disguise_meant
from inmail_cli.cli.looking import account_shown, page
from inmail_cli.cli.outputs import Out, write_export
from inmail_cli.cli.sending import one_of
from inmail_cli.cli.session import Session
from inmail_cli.domain.calendars import EVENT_KINDS
from inmail_cli.errors import BadValue
from inmail_cli.usecases import looking
from inmail_cli.usecases.desk import ALL

ALARM_DAYS = 7
FARTHEST_DAYS = 3_650


def export_ics(
    ctx: typer.Context,
    within: Annotated[int, typer.Option("--within", metavar="DAYS", help="How far ahead, in days.")] = 90,
    alarm: Annotated[
        str,
        typer.Option("--alarm", metavar="DAYS|none", help="Remind of losses at 9:00 so many days before; or never."),
    ] = str(ALARM_DAYS),
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help=f"Only {'|'.join(EVENT_KINDS)}; may be repeated."),
    ] = None,
    out: Out = None,
    anonymise: Anonymise = False,
    seed: Seed = None,
) -> None:
    """Export a calendar of renewals, of credits that will be lost, and of last days to get one back.

    Subscribe to the file, and run this daily: an event keeps its identity, so it changes where its figures do and
    goes when it is no longer due. A calendar that imports the file instead keeps what has gone since. With --json or
    another format the events are listed on stdout; --out writes the calendar all the same.

    Examples:
      inmail export ics --out inmail.ics
      inmail export ics --account all --kind loss --alarm 2 > losses.ics
      inmail export ics --json
    """
    from inmail_cli.exporters.ics import calendar_text
    from inmail_cli.render.text import visible
    from inmail_cli.reports.calendar import calendar_events, calendar_report
    from inmail_cli.reports.words import counted
    from inmail_cli.usecases.calendar import coming

    session: Session = ctx.obj
    alarm_days, disguise = _alarm_days(alarm), disguise_meant(session, anonymise, seed)
    wanted = {one_of("--kind", kind, EVENT_KINDS) for kind in kinds or EVENT_KINDS}
    if not 0 <= within <= FARTHEST_DAYS:
        raise BadValue(f"--within {within}: give a number of days from 0 to {FARTHEST_DAYS:,}.")
    desk = reading_desk(session)
    found = coming(desk, within_days=within)
    account, today = account_shown(desk), looking.date_meant(desk, desk.now)
    if disguise is not None:
        found, account = found.disguised(disguise), account if account == ALL else disguise.account(account)
    events = calendar_events(found.renewals, found.losses, found.deadlines, today=today)
    events = [event for event in events if event.kind in wanted]
    events = list(page(session, events, lambda event: event.uid))
    if session.format == "table" or out is not None:
        write_export(session, calendar_text(events, found.edition, alarm_days=alarm_days, shown=visible), out)
    if not events and session.format == "table":
        session.hint(f"Nothing comes up within {counted(within, 'day')}: the calendar is empty.")
    if session.format != "table":
        session.emit(
            calendar_report(
                events,
                found.edition,
                account=account,
                as_of=desk.now,
                within_days=within,
                alarm_days=alarm_days,
                file=out,
            )
        )


def _alarm_days(text: str) -> int | None:
    """Raises: BadValue."""
    word = text.strip().casefold()
    if word == "none":
        return None
    if not (word.isascii() and word.isdecimal() and len(word) < 4 and int(word) <= 365):
        raise BadValue(f"--alarm {text}: give a number of days from 0 to 365, or none.")
    return int(word)

"""Commands about LinkedIn's own number, and about credits that came otherwise."""

from typing import Annotated

import typer

from inmail_cli.cli.desks import emit_recorded, reading_desk, writing_desk
from inmail_cli.cli.session import Session
from inmail_cli.domain.dates import date_of
from inmail_cli.domain.events import GrantOrigin
from inmail_cli.reports.counting import looked_report, with_comparison
from inmail_cli.reports.recorded import recorded_report
from inmail_cli.usecases import counting
from inmail_cli.usecases.desk import zone_in_use

When = Annotated[str | None, typer.Option("--when", "-w", metavar="WHEN", help="When it was so; now if not given.")]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would be recorded; record nothing.")]


def reconcile(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[N]", help="The number that LinkedIn shows.")] = None,
    when: When = None,
    dry_run: DryRun = False,
) -> None:
    """Compare the balance with the number that LinkedIn shows, and take that one.

    Without N it prints ours, and where LinkedIn shows its own: your profile picture, Settings & Privacy, Account
    preferences, Subscriptions and billing. What is recorded later with an earlier date never spoils a number that
    was seen.

    Examples:
      inmail reconcile
      inmail reconcile 112
      inmail reconcile 112 --when "yesterday 18:00" --dry-run
    """
    session: Session = ctx.obj
    if number is None:
        _look(session, when)
        return
    recorded, comparison = counting.reconcile(writing_desk(session, dry_run=dry_run), number, when)
    for warned in recorded.warnings:
        session.warn(warned.message)
    if not (session.quiet and session.format == "table"):
        session.emit(with_comparison(recorded_report(**recorded._asdict()), comparison))


def _look(session: Session, when: str | None) -> None:
    desk = reading_desk(session)
    account, comparison = counting.look(desk, when)
    today = date_of(session.now, zone_in_use(desk, account))
    name = account.name if account else session.account
    session.emit(looked_report(comparison, as_of=session.now, account=name, today=today))


def grant(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="N", help="How many credits.")],
    origin: Annotated[GrantOrigin, typer.Option("--origin", help="How they came.")] = "purchase",
    expires: Annotated[
        str | None,
        typer.Option("--expires", metavar="DATE|never", help="When they go; as the plan's own if not given."),
    ] = None,
    when: When = None,
    dry_run: DryRun = False,
) -> None:
    """Record credits that came otherwise than by renewal or response.

    LinkedIn sells none for Premium; a Recruiter contract can buy some, and a team can move some between seats.

    Examples:
      inmail grant 10 --origin goodwill
      inmail grant 20 --origin transfer --when yesterday
      inmail grant 50 --expires 2027-06-30
    """
    session: Session = ctx.obj
    request = counting.GrantRequest(number, origin, expires, when)
    emit_recorded(session, counting.grant(writing_desk(session, dry_run=dry_run), request))

"""The tour of the program on an invented history."""

from datetime import date

import typer

from inmail_cli.cli.importing import import_report
from inmail_cli.cli.session import Session
from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.rates import RatesQuery
from inmail_cli.reports.balance import balance_report
from inmail_cli.reports.blocks import BLANK, Block, Line, Span
from inmail_cli.reports.expiries import expiries_report
from inmail_cli.reports.model import Report, Value, document_of
from inmail_cli.reports.pending import pending_report
from inmail_cli.reports.rates import rates_report
from inmail_cli.reports.words import SETUP, full_date
from inmail_cli.usecases import awaiting, looking, rating, showing
from inmail_cli.usecases.desk import DEFAULT_ACCOUNT, Desk

WITHIN_DAYS = 60


def demo(ctx: typer.Context) -> None:
    """Import an invented archive and show the main views, as of 22 November 2026; nothing is left behind.

    Examples:
      inmail demo
      inmail demo --json
    """
    session: Session = ctx.obj
    tour = showing.tour(session.rehearsing(), session.rules)
    session.emit(_tour(tour.desk, _views(tour)))


def _views(tour: showing.Tour) -> dict[str, Report]:
    """The reports of the tour, by the command that shows each."""
    desk = tour.desk
    now, today = desk.now, looking.date_meant(desk, desk.now)
    losses = looking.expiries(desk, as_of=now, within_days=WITHIN_DAYS)
    return {
        f"inmail import linkedin {showing.ARCHIVE}": import_report(tour.imported, showing.ARCHIVE),
        "inmail balance": balance_report(looking.balance_view(desk, as_of=now)),
        f"inmail expiries --within {WITHIN_DAYS}": expiries_report(
            losses.expiries, account=DEFAULT_ACCOUNT, as_of=now, today=today, within_days=WITHIN_DAYS
        ),
        "inmail pending --limit 5": _first_pending(desk, today),
        "inmail rates --by template": rates_report(
            rating.rates(desk, RatesQuery(as_of=now, by=("template",))), account=DEFAULT_ACCOUNT, today=today
        ),
    }


def _first_pending(desk: Desk, today: date) -> Report:
    awaited = awaiting.awaited(desk, as_of=desk.now)
    return pending_report(awaited.views[:5], awaited.expected, account=DEFAULT_ACCOUNT, as_of=desk.now, today=today)


def _tour(desk: Desk, views: dict[str, Report]) -> Report:
    members: dict[str, Value] = {"as_of": iso_instant(desk.now), "account": DEFAULT_ACCOUNT}
    today = full_date(looking.date_meant(desk, desk.now))
    screen: list[Block] = [Line((Span(f"A year of outreach from an invented archive, as of {today}."),))]
    for command, report in views.items():
        screen += [BLANK, Line((Span(f"$ {command}", "strong"),)), BLANK, *report.screen]
        members[command.split()[1]] = document_of(report)
    screen += [BLANK, Line((Span("Your own: ", "strong"), Span(SETUP)))]
    return Report(schema="inmail/demo/1", members=members, title="Demo", screen=tuple(screen))

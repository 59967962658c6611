"""Commands about accounts: one is one pool of credits."""

from typing import Annotated

import typer

from inmail_cli.cli.desks import emit_recorded, first_write, reading_desk, writing_desk
from inmail_cli.cli.looking import page
from inmail_cli.cli.session import Session
from inmail_cli.reports.accounts import accounts_report
from inmail_cli.usecases import accounts

Name = Annotated[str, typer.Argument(metavar="NAME", help="The account.")]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would change; change nothing.")]


def account_list(ctx: typer.Context) -> None:
    """List the accounts with their plans and credits.

    One account is one pool of credits: Premium, Sales Navigator and Recruiter credits never mix.

    Examples:
      inmail account
      inmail account list --json
    """
    session: Session = ctx.obj
    views = accounts.account_views(reading_desk(session))
    shown = page(session, views, lambda view: view.name)
    session.emit(accounts_report(shown, current=accounts.current_name(views), as_of=session.now))


def account_add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name for it.")],
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Its time zone; the machine's.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Add an account; the first one becomes the current one.

    Examples:
      inmail account add sales
      inmail account add "Seat 2" --zone Europe/Paris
    """
    session: Session = ctx.obj
    emit_recorded(session, first_write(session, lambda desk: accounts.add_account(desk, name, zone), dry_run=dry_run))


def account_edit(
    ctx: typer.Context,
    name: Name,
    zone: Annotated[str, typer.Option("--zone", metavar="ZONE", help="Its time zone from the next plan period on.")],
    dry_run: DryRun = False,
) -> None:
    """Change the time zone of an account; dates of the past stay.

    Examples:
      inmail account edit default --zone America/New_York
      inmail account edit sales --zone UTC --dry-run
    """
    session: Session = ctx.obj
    emit_recorded(session, accounts.edit_account(writing_desk(session, dry_run=dry_run), name, zone))


def account_rename(
    ctx: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="Its name now.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")],
    dry_run: DryRun = False,
) -> None:
    """Give an account another name.

    Examples:
      inmail account rename default premium
      inmail account rename sales "Sales Navigator"
    """
    session: Session = ctx.obj
    emit_recorded(session, accounts.rename_account(writing_desk(session, dry_run=dry_run), old, new))


def account_use(ctx: typer.Context, name: Name, dry_run: DryRun = False) -> None:
    """Make an account the current one: the one meant where no --account is given.

    Examples:
      inmail account use sales
      inmail account use default --dry-run
    """
    session: Session = ctx.obj
    emit_recorded(session, accounts.use_account(writing_desk(session, dry_run=dry_run), name))


def account_remove(
    ctx: typer.Context,
    name: Name,
    force: Annotated[bool, typer.Option("--force", "-f", help="With all its plans, sends and responses.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Remove an account; one that has events only with --force.

    Examples:
      inmail account remove sales
      inmail account remove sales --force --dry-run
    """
    session: Session = ctx.obj
    emit_recorded(session, accounts.remove_account(writing_desk(session, dry_run=dry_run), name, force=force))

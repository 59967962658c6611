"""The command that prints one line for a prompt or a status bar."""

from typing import Annotated

import typer

from inmail_cli.cli.desks import glancing_desk
from inmail_cli.cli.session import Session
from inmail_cli.errors import UsageError
from inmail_cli.reports.balance import BalanceView
from inmail_cli.reports.prompt import check_template, line_of, prompt_report
from inmail_cli.usecases import looking
from inmail_cli.usecases.desk import ALL, DEFAULT_ACCOUNT


def prompt(
    ctx: typer.Context,
    template: Annotated[
        str | None,
        typer.Option("--template", metavar="TEXT", help="The line, with placeholders; `112/150` if not given."),
    ] = None,
    none: Annotated[
        str | None, typer.Option("--none", metavar="TEXT", help="What to print where there is no plan; else nothing.")
    ] = None,
) -> None:
    """Print one line for a shell prompt or a status bar.

    Placeholders: {account} {plan} {balance} {max}, {losing} credits that will be lost next, on {lost_on}, which is
    {lost_in} days away (too old, over the cap or with the plan), {expiring} credits that will next be too old, on
    {expires_on}, {days_left} days away, {renewing} credits that come on {renews_on}, and {pending} InMails that await
    a response. A dash stands for what there is not, {{ and }} for braces. Without a template the line is
    `{balance}/{max}`, and `{balance}/{max}, {losing} lost in {lost_in}d` where credits are lost within 14 days.

    Without a plan or a database it prints nothing, or the text of --none. It writes nothing and waits for nobody:
    while another command is writing, there is nothing to print either.

    Examples:
      inmail prompt
      inmail prompt --template 'InMail {balance}/{max}, {pending} pending'
      inmail prompt --template '{balance} ({losing} lost in {lost_in} days)' --none 'no plan'
    """
    session: Session = ctx.obj
    if template is not None:
        check_template(template)
    view = _view(session)
    text = line_of(view, template)
    shown = none if text is None else text
    if session.format != "table":
        session.emit(prompt_report(view, shown))
    elif shown is not None:
        session.write_line(shown)


def _view(session: Session) -> BalanceView:
    account = session.account
    if account is not None and account.casefold() == ALL:
        raise UsageError("--account all does not fit into one line.", hint="Name one account, or ask once for each.")
    desk = glancing_desk(session)
    if desk is None:
        from inmail_cli.domain.dates import date_of

        return BalanceView(account or DEFAULT_ACCOUNT, session.now, date_of(session.now, "UTC"), recorded=False)
    return looking.balance_view(desk, as_of=desk.now)

"""Commands that show credits: the state, the balance, what expires, the ledger, and what is awaited."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import typer

from inmail_cli.cli.desks import reading_desk
from inmail_cli.cli.session import Session
from inmail_cli.errors import BadValue, NotFound, UsageError
from inmail_cli.reports.balance import balance_report, balances_report
from inmail_cli.usecases import awaiting, looking
from inmail_cli.usecases.desk import ALL, DEFAULT_ACCOUNT, Desk

Row = TypeVar("Row")

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="WHEN", help="The end of that date, or that instant.")]
All = Annotated[bool, typer.Option("--all", help="Every account; short for --account all.")]


def home(ctx: typer.Context) -> None:
    """Show where things stand, and the next step."""
    from inmail_cli.reports.home import home_report

    session: Session = ctx.obj
    desk = reading_desk(session)
    if _is_all(desk):
        balance(ctx, every=True)
        return
    awaited = awaiting.awaited(desk, as_of=desk.now)
    session.emit(home_report(looking.balance_view(desk, as_of=desk.now), awaited.views))


def balance(ctx: typer.Context, as_of: AsOf = None, every: All = False) -> None:
    """Show the credits there are, as dated lots, and what comes next.

    A future --as-of is a projection with no further sends and no responses.

    Examples:
      inmail balance
      inmail balance --as-of 2026-12-31
      inmail balance --all --json
    """
    session: Session = ctx.obj
    refuse_after(session)
    named = session.account_option
    if every and named is not None and named.casefold() != ALL:
        raise UsageError(f"--all and --account {named} exclude each other.", hint="--all is short for --account all.")
    desk = reading_desk(session)
    at = looking.instant_meant(desk, as_of)
    if every or _is_all(desk):
        desk = desk._replace(account=ALL)
        views = looking.balance_views(desk, as_of=at)
        session.emit(balances_report(views, as_of=at, today=looking.date_meant(desk, at)))
        return
    session.emit(balance_report(looking.balance_view(desk, as_of=at)))


def expiries(
    ctx: typer.Context,
    within: Annotated[int, typer.Option("--within", metavar="DAYS", help="How far ahead, in days.")] = 90,
    as_of: AsOf = None,
) -> None:
    """Show which credits will be lost, when and why, if nothing more is sent.

    Examples:
      inmail expiries
      inmail expiries --within 14
      inmail expiries --account all --json
    """
    from inmail_cli.reports.expiries import expiries_report

    session: Session = ctx.obj
    if not 0 <= within <= 36_500:
        raise BadValue(f"--within {within}: give a number of days from 0 to 36,500.")
    desk = reading_desk(session)
    at = looking.instant_meant(desk, as_of)
    losses = looking.expiries(desk, as_of=at, within_days=within)
    name = account_shown(desk)
    rows = page(session, losses.expiries)
    session.emit(expiries_report(rows, account=name, as_of=at, today=losses.today, within_days=within))


def ledger(
    ctx: typer.Context,
    from_: Annotated[str | None, typer.Option("--from", metavar="WHEN", help="From that date on.")] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="WHEN", help="To the end of that date; now if not given.")
    ] = None,
) -> None:
    """Show every movement of credits: grants, sends, credits back, expiries and losses.

    Examples:
      inmail ledger
      inmail ledger --from 2026-11-01
      inmail ledger --format csv > ledger.csv
    """
    from inmail_cli.reports.ledger import ledger_report

    session: Session = ctx.obj
    desk = reading_desk(session)
    since, until = looking.day_start_meant(desk, from_), looking.instant_meant(desk, to)
    looking.refuse_backwards(from_, since, to, until)
    entries = page(
        session, looking.ledger_entries(desk, since=since, until=until), lambda entry: entry.movement.ref, newest=True
    )
    session.emit(ledger_report(entries, account=account_shown(desk), as_of=until))


def pending(ctx: typer.Context, as_of: AsOf = None) -> None:
    """Show the InMails that await a response, and until when one returns the credit.

    Examples:
      inmail pending
      inmail pending --json
    """
    from inmail_cli.reports.pending import pending_report

    session: Session = ctx.obj
    desk = reading_desk(session)
    at = looking.instant_meant(desk, as_of)
    awaited = awaiting.awaited(desk, as_of=at)
    today = looking.date_meant(desk, at)
    views = page(session, awaited.views, lambda view: view.id)
    session.emit(pending_report(views, awaited.expected, account=account_shown(desk), as_of=at, today=today))


def page(
    session: Session,
    rows: Sequence[Row],
    id_of: Callable[[Row], str | None] | None = None,
    *,
    newest: bool = False,
) -> Sequence[Row]:
    """Return the rows after the one of --after, at most --limit of them; for people the `newest` where asked.

    Raises: NotFound where no row has that id; UsageError where rows have none.
    """
    begin = 0
    if id_of is None:
        refuse_after(session)
    elif session.after is not None:
        places = [place for place, row in enumerate(rows, 1) if id_of(row) == session.after]
        if not places:
            raise NotFound(f"no row has the id {session.after!r}.", hint="Give the id of the last row you have.")
        begin = places[-1]
    if session.limit is None:
        return rows[begin:]
    if newest and session.after is None and session.format in ("table", "markdown", "html"):
        begin = max(len(rows) - session.limit, 0)
    return rows[begin : begin + session.limit]


def refuse_after(session: Session) -> None:
    """Refuse --after where rows have no ids. Raises: UsageError."""
    if session.after is not None:
        raise UsageError("--after has no meaning here: these rows have no ids.", hint="Use --limit alone.")


def account_shown(desk: Desk) -> str:
    """Return the account's name as a document has it: `all` for all of them."""
    from inmail_cli.usecases.desk import account_in_use

    if _is_all(desk):
        return ALL
    account = account_in_use(desk)
    return account.name if account else desk.account or DEFAULT_ACCOUNT


def _is_all(desk: Desk) -> bool:
    return desk.account is not None and desk.account.casefold() == ALL

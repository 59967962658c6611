"""Commands that correct and delete entries."""

from typing import Annotated, cast

import typer

from inmail_cli.cli.desks import emit_recorded, writing_desk
from inmail_cli.cli.inputs import read_text
from inmail_cli.cli.sending import (
    Body,
    BodyFile,
    Chars,
    Company,
    DryRun,
    Mutual,
    Personalized,
    Relevant,
    Sender,
    Subject,
    Tags,
    Template,
    Title,
    one_of,
)
from inmail_cli.cli.session import Session
from inmail_cli.domain.events import GRANT_ORIGINS, OUTCOMES, ROUTES, CreditsMode, GrantOrigin, Outcome, Route
from inmail_cli.errors import UsageError
from inmail_cli.usecases.editing import EditRequest, edit

Id = Annotated[str, typer.Argument(metavar="ID", help="Its id (see inmail show), or whose send: a name or URL.")]
Value = Annotated[
    str | None, typer.Argument(metavar="[WHO|N|MARK|PLAN]", help="What its command takes as its argument.")
]
When = Annotated[str | None, typer.Option("--when", "--since", "-w", metavar="WHEN", help="When it happened.")]
Url = Annotated[str | None, typer.Option("--url", "-u", metavar="URL", help="The profile of its person.")]
Via = Annotated[str | None, typer.Option("--via", "-v", metavar="ROUTE", help=f"{'|'.join(ROUTES)}.")]
As = Annotated[str | None, typer.Option("--as", metavar="OUTCOME", help=f"{'|'.join(OUTCOMES)}.")]
Day = Annotated[int | None, typer.Option("--billing-day", metavar="1..31", help="The day that a plan renews on.")]
Opening = Annotated[int | None, typer.Option("--opening-balance", metavar="N", help="A plan's credits at its start.")]
GrantOnStart = Annotated[
    bool | None, typer.Option("--grant-on-start/--no-grant-on-start", help="A plan grants on its start too.")
]
Seats = Annotated[int | None, typer.Option("--seats", metavar="N", help="A plan's seats.")]
Rules = Annotated[str | None, typer.Option("--rules", metavar="NAME|FILE", help="A plan's rule set.")]
Monthly = Annotated[int | None, typer.Option("--monthly", metavar="N", help="A plan's credits a month and seat.")]
Cap = Annotated[str | None, typer.Option("--cap", metavar="N", help="At most so many a seat; or a multiple, as 3x.")]
Lifetime = Annotated[str | None, typer.Option("--lifetime", metavar="DAYS|none", help="How long credits are kept.")]
Price = Annotated[str | None, typer.Option("--price", metavar="P", help="A plan's price a month, as 99.99.")]
Currency = Annotated[str | None, typer.Option("--currency", metavar="C", help="The price's currency, as USD.")]
OldCredits = Annotated[str | None, typer.Option("--credits", metavar="forfeit|carry", help="A plan's old credits.")]
Origin = Annotated[str | None, typer.Option("--origin", metavar="ORIGIN", help=f"{'|'.join(GRANT_ORIGINS)}.")]
Expires = Annotated[str | None, typer.Option("--expires", metavar="DATE|never", help="When a grant's credits go.")]
Clear = Annotated[list[str] | None, typer.Option("--clear", metavar="FIELD", help="Forget a field, such as subject.")]
Force = Annotated[bool, typer.Option("--force", "-f", help="Keep a text over its limit.")]


def edit_(
    ctx: typer.Context,
    word: Id,
    value: Value = None,
    when: When = None,
    url: Url = None,
    company: Company = None,
    title: Title = None,
    via: Via = None,
    subject: Subject = None,
    body: Body = None,
    body_file: BodyFile = None,
    chars: Chars = None,
    template: Template = None,
    tag: Tags = None,
    personalized: Personalized = None,
    mutual: Mutual = None,
    relevant_subject: Relevant = None,
    sender: Sender = None,
    outcome: As = None,
    declined: Annotated[bool, typer.Option("--declined", help="Short for --as declined.")] = False,
    auto: Annotated[bool, typer.Option("--auto", help="Short for --as auto-reply.")] = False,
    billing_day: Day = None,
    opening_balance: Opening = None,
    grant_on_start: GrantOnStart = None,
    seats: Seats = None,
    rules: Rules = None,
    monthly: Monthly = None,
    cap: Cap = None,
    lifetime: Lifetime = None,
    price: Price = None,
    currency: Currency = None,
    credits: OldCredits = None,
    origin: Origin = None,
    expires: Expires = None,
    clear: Clear = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Correct an entry: any option of the command that made it, and what that takes as its argument.

    The balance is worked out anew, and shown before and after. Tags that are given take the place of the old ones.

    Examples:
      inmail edit dana --via open-profile --tag saas --tag eu
      inmail edit 1ng4s4g2k7 --when "2026-11-20 15:30"
      inmail edit 1ng4s4g2k7 --as declined
      inmail edit 1ng4s4g2k7 112 --clear expires
    """
    session: Session = ctx.obj
    if body is not None and body_file is not None:
        raise UsageError("--body and --body-file exclude each other.", hint="Give one of them.")
    text = read_text(session, body_file, option="--body-file") if body_file is not None else body
    request = EditRequest(
        value=value,
        when=when,
        url=url,
        company=company,
        title=title,
        via=cast("Route | None", one_of("--via", via, ROUTES)),
        subject=subject,
        body=text,
        chars=chars,
        template=template,
        tags=tuple(tag or ()),
        personalized=personalized,
        mutual=mutual,
        relevant_subject=relevant_subject,
        sender=sender,
        outcome=_outcome(outcome, declined, auto),
        billing_day=billing_day,
        opening_balance=opening_balance,
        grant_on_start=grant_on_start,
        seats=seats,
        rules=rules,
        monthly=monthly,
        cap=cap,
        lifetime=lifetime,
        price=price,
        currency=currency,
        credits=cast("CreditsMode | None", one_of("--credits", credits, ("forfeit", "carry"))),
        origin=cast("GrantOrigin | None", one_of("--origin", origin, GRANT_ORIGINS)),
        expires=expires,
        clear=tuple(clear or ()),
        force=force,
    )
    emit_recorded(session, edit(writing_desk(session, dry_run=dry_run), word, request))


def _outcome(outcome: str | None, declined: bool, auto: bool) -> Outcome | None:
    said = [name for name, given in ((outcome, outcome), ("declined", declined), ("auto-reply", auto)) if given]
    if len(said) > 1:
        raise UsageError("--as, --declined and --auto exclude each other.", hint="Give one of them.")
    return cast("Outcome | None", one_of("--as", said[0] if said else None, OUTCOMES))


def delete(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids, or whose send: names or URLs.")],
    dry_run: DryRun = False,
) -> None:
    """Delete entries; a send goes with its responses and marks.

    Nothing is lost: `inmail undo` brings them back.

    Examples:
      inmail delete 1ng4s4g2k7
      inmail delete dana --dry-run
    """
    from inmail_cli.usecases import deleting

    session: Session = ctx.obj
    emit_recorded(session, deleting.delete(writing_desk(session, dry_run=dry_run), words))

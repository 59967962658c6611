"""Commands that record sends and what became of them."""

from typing import Annotated, cast

import typer

from inmail_cli.cli.desks import emit_recorded, first_write, writing_desk
from inmail_cli.cli.inputs import read_named_people, read_text
from inmail_cli.cli.session import Session
from inmail_cli.domain.events import MARKS, OUTCOMES, ROUTES, MarkKind, Outcome, Route
from inmail_cli.errors import UsageError
from inmail_cli.usecases import answering, sending

Who = Annotated[list[str] | None, typer.Argument(metavar="WHO...", help="Names, profile URLs or ids.")]
When = Annotated[str | None, typer.Option("--when", "-w", metavar="WHEN", help="When it happened; now if not given.")]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would be recorded; record nothing.")]
Url = Annotated[str | None, typer.Option("--url", "-u", metavar="URL", help="The profile of a person named.")]
Company = Annotated[str | None, typer.Option("--company", "-c", metavar="COMPANY", help="Their company.")]
Title = Annotated[str | None, typer.Option("--title", "-r", metavar="TITLE", help="Their role.")]
Via = Annotated[
    str | None, typer.Option("--via", "-v", metavar="ROUTE", help=f"{'|'.join(ROUTES)}; inmail if not given.")
]
Subject = Annotated[str | None, typer.Option("--subject", "-s", metavar="TEXT", help="The subject line.")]
Body = Annotated[str | None, typer.Option("--body", metavar="TEXT", help="The message.")]
BodyFile = Annotated[str | None, typer.Option("--body-file", "-b", metavar="FILE|-", help="The message, from a file.")]
Chars = Annotated[int | None, typer.Option("--chars", metavar="N", help="The message's length, without its text.")]
Template = Annotated[str | None, typer.Option("--template", "-m", metavar="NAME", help="The template used.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", "-t", metavar="TAG", help="A tag; may be repeated.")]
Personalized = Annotated[
    bool | None, typer.Option("--personalized/--no-personalized", "-p/-P", help="Written for this person, or not.")
]
Mutual = Annotated[bool | None, typer.Option("--mutual/--no-mutual", help="A mutual connection is mentioned.")]
Relevant = Annotated[
    bool | None,
    typer.Option("--relevant-subject/--no-relevant-subject", help="The subject is about something of theirs."),
]
Sender = Annotated[str | None, typer.Option("--sender", metavar="NAME", help="Who sent it, in a team.")]


def send(
    ctx: typer.Context,
    who: Who = None,
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
    when: When = None,
    like: Annotated[
        str | None, typer.Option("--like", metavar="ID|last", help="Route, template, tags and length as that send.")
    ] = None,
    from_file: Annotated[
        str | None, typer.Option("--from-file", metavar="FILE|-", help="People, a line each: name<TAB>URL.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Record what would be refused.")] = False,
    dry_run: DryRun = False,
    idempotency_key: Annotated[
        str | None, typer.Option("--idempotency-key", metavar="KEY", help="Record once, however often this is run.")
    ] = None,
) -> None:
    """Record a message sent to one or more people.

    A send by InMail takes one credit; other routes are free. All are recorded, or none.

    Examples:
      inmail send "Dana Roy" -u https://www.linkedin.com/in/example-dana -s "Your pricing article" -t saas
      inmail send https://www.linkedin.com/in/example-ben --like last
      inmail send --from-file today.txt --template intro --when yesterday
      inmail send "Ana Silva" --via connection-note --chars 280
    """
    session: Session = ctx.obj
    if from_file == "-" and body_file == "-":
        raise UsageError("--from-file - and --body-file - both read standard input.", hint="Give one of them a file.")
    if body is not None and body_file is not None:
        raise UsageError("--body and --body-file exclude each other.", hint="Give one of them.")
    text = read_text(session, body_file, option="--body-file") if body_file is not None else body
    named = read_named_people(session, from_file) if from_file is not None else ()
    request = sending.SendRequest(
        who=tuple(who or ()),
        named=named,
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
        when=when,
        like=like,
        force=force,
        idempotency_key=idempotency_key,
    )
    defaults = sending.Defaults(*session.settings.send)
    recorded = first_write(session, lambda desk: sending.send(desk, request, defaults), dry_run=dry_run)
    emit_recorded(session, recorded)


def reply(
    ctx: typer.Context,
    who: Annotated[list[str], typer.Argument(metavar="WHO...", help="Who responded: names, URLs or send ids.")],
    outcome: Annotated[str | None, typer.Option("--as", metavar="OUTCOME", help=f"{'|'.join(OUTCOMES)}.")] = None,
    declined: Annotated[bool, typer.Option("--declined", help="Short for --as declined.")] = False,
    auto: Annotated[bool, typer.Option("--auto", help="Short for --as auto-reply.")] = False,
    when: When = None,
    dry_run: DryRun = False,
) -> None:
    """Record a response to a send; the first one within 90 days returns its credit.

    Examples:
      inmail reply dana
      inmail reply "Ana Silva" --declined --when yesterday
      inmail reply dana ben chloe --as quick-reply
    """
    session: Session = ctx.obj
    said = [name for name, given in ((outcome, outcome), ("declined", declined), ("auto-reply", auto)) if given]
    if len(said) > 1:
        raise UsageError("--as, --declined and --auto exclude each other.", hint="Give one of them.")
    chosen = one_of("--as", said[0] if said else "accepted", OUTCOMES)
    desk = writing_desk(session, dry_run=dry_run)
    emit_recorded(session, answering.reply(desk, who, cast(Outcome, chosen), when))


def mark(
    ctx: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", help="Whose send: a name, URL or send id.")],
    kind: Annotated[str, typer.Argument(metavar="MARK", help=f"{'|'.join(MARKS)}.")],
    when: When = None,
    dry_run: DryRun = False,
) -> None:
    """Mark a send as opened, spam, undeliverable or connected.

    An undeliverable InMail returns its credit and is left out of every rate; spam is no response.

    Examples:
      inmail mark dana opened
      inmail mark "Ana Silva" connected --when yesterday
      inmail mark ben undeliverable
    """
    session: Session = ctx.obj
    chosen = one_of("MARK", kind, MARKS)
    desk = writing_desk(session, dry_run=dry_run)
    emit_recorded(session, answering.mark(desk, who, cast(MarkKind, chosen), when))


def one_of(option: str, value: str | None, choices: tuple[str, ...]) -> str | None:
    """Return a value that is one of the choices, without regard to case. Raises: UsageError."""
    if value is None:
        return None
    folded = value.strip().casefold()
    if folded not in choices:
        from difflib import get_close_matches

        close = get_close_matches(folded, choices, 1)
        hint = f"Did you mean {close[0]}?" if close else f"It is one of {', '.join(choices)}."
        raise UsageError(f"{option} {value!r} is not known.", hint=hint)
    return folded

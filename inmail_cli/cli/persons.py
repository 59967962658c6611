"""Commands about people."""

from typing import Annotated

import typer

from inmail_cli.cli.desks import emit_recorded, reading_desk, writing_desk
from inmail_cli.cli.listing import Wide
from inmail_cli.cli.looking import account_shown
from inmail_cli.cli.sending import Company, DryRun, Title
from inmail_cli.cli.session import LAST_ROWS, Session
from inmail_cli.usecases.listing import Page
from inmail_cli.usecases.looking import date_meant

Who = Annotated[str, typer.Argument(metavar="WHO", help="A name, profile URL or id.")]


def person_show(ctx: typer.Context, who: Who, wide: Wide = False) -> None:
    """Show what is known of a person, whether you may write, and what was sent.

    Examples:
      inmail person dana
      inmail person "Dana Roy" --json
      inmail person show https://www.linkedin.com/in/example-dana
    """
    from inmail_cli.reports.persons import person_report
    from inmail_cli.usecases.persons import person_view

    session: Session = ctx.obj
    session.emit(person_report(person_view(reading_desk(session), who), as_of=session.now), wide=wide)


def person_list(
    ctx: typer.Context,
    text: Annotated[str | None, typer.Argument(metavar="[START]", help="Words of their names begin so.")] = None,
    wide: Wide = False,
) -> None:
    """List people in order of name, with how often and when you last wrote to them.

    A table shows the first 30, or N with --limit; --after ID begins the next page.

    Examples:
      inmail person list
      inmail person list ro
      inmail person list --format csv > people.csv
    """
    from inmail_cli.reports.persons import people_report
    from inmail_cli.usecases.persons import count_people, people_views

    session: Session = ctx.obj
    desk = reading_desk(session)
    limit = LAST_ROWS if session.limit is None and session.format == "table" else session.limit
    views = people_views(desk, text, Page(limit, session.after))
    total, today = count_people(desk, text), date_meant(desk, session.now)
    report = people_report(views, total=total, account=account_shown(desk), as_of=session.now, today=today)
    session.emit(report, wide=wide)


def person_edit(
    ctx: typer.Context,
    who: Who,
    rename: Annotated[str | None, typer.Option("--rename", metavar="NAME", help="Another name.")] = None,
    url: Annotated[str | None, typer.Option("--url", "-u", metavar="URL", help="Their profile.")] = None,
    company: Company = None,
    title: Title = None,
    open_profile: Annotated[
        bool | None, typer.Option("--open-profile/--no-open-profile", help="They take messages from anyone, free.")
    ] = None,
    connected: Annotated[
        str | None, typer.Option("--connected", metavar="DATE", help="You are connected since then.")
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option("--group", metavar="GROUP", help="A group you share; added to those known.")
    ] = None,
    event: Annotated[
        list[str] | None, typer.Option("--event", metavar="'EVENT DATE'", help="An event you share; added.")
    ] = None,
    posts: Annotated[bool | None, typer.Option("--posts/--no-posts", help="They post actively.")] = None,
    engaged: Annotated[
        str | None, typer.Option("--engaged", metavar="DATE", help="You commented on a post of theirs then.")
    ] = None,
    executive: Annotated[bool | None, typer.Option("--executive/--no-executive", help="At executive level.")] = None,
    hiring: Annotated[bool | None, typer.Option("--hiring/--no-hiring", help="Hiring for a job you want.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Anything worth remembering.")] = None,
    clear: Annotated[
        list[str] | None,
        typer.Option("--clear", metavar="FIELD", help="Forget a field, such as company or group; before the rest."),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Change what is known of a person, such as that a message to them is free.

    Examples:
      inmail person edit dana --open-profile --company Acme
      inmail person edit "Ana Silva" --connected yesterday --group "SaaS Founders"
      inmail person edit ben --event "SaaStock 2026-10-13" --clear title
    """
    from inmail_cli.usecases.knowing import PersonEdit, edit_person

    session: Session = ctx.obj
    edit = PersonEdit(
        name=rename,
        url=url,
        company=company,
        title=title,
        open_profile=open_profile,
        connected=connected,
        groups=tuple(group or ()),
        events=tuple(event or ()),
        posts=posts,
        engaged=engaged,
        executive=executive,
        hiring=hiring,
        note=note,
        clear=tuple(clear or ()),
    )
    emit_recorded(session, edit_person(writing_desk(session, dry_run=dry_run), who, edit))


def person_merge(
    ctx: typer.Context,
    kept: Annotated[str, typer.Argument(metavar="WHO", help="Who stays: a name, profile URL or id.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The other entry of the same person, which goes.")],
    dry_run: DryRun = False,
) -> None:
    """Make one of two entries for the same person; the sends of the second move to the first.

    Examples:
      inmail person merge "Dana Roy" "Example Dana"
      inmail person merge dana https://www.linkedin.com/in/example-dana-2 --dry-run
    """
    from inmail_cli.usecases.knowing import merge_people

    session: Session = ctx.obj
    emit_recorded(session, merge_people(writing_desk(session, dry_run=dry_run), kept, other))

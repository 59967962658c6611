"""The command that looks at a draft before it is sent."""

from typing import Annotated, cast

import typer

from inmail_cli.cli.desks import reading_desk
from inmail_cli.cli.inputs import read_text
from inmail_cli.cli.looking import account_shown, page
from inmail_cli.cli.sending import Subject, Via, one_of
from inmail_cli.cli.session import Session
from inmail_cli.cli.streams import is_terminal
from inmail_cli.domain.events import ROUTES, Route
from inmail_cli.domain.linting import Draft, parted_draft
from inmail_cli.errors import EXIT_REFUSED, BadValue, UsageError

LONGEST_DRAFT = 2**20
_HOW = "Name a file, or pipe the text in: inmail lint FILE --subject TEXT"


def lint(
    ctx: typer.Context,
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE|-]", help="The draft; standard input for -, or where it is piped in.")
    ] = None,
    subject: Subject = None,
    via: Via = None,
) -> None:
    """Look at a draft before it is sent: the limits, and the guide's advice.

    A first line `Subject: ...` is the subject, unless --subject gives one. What is over a limit ends with exit status
    4; all else is advice. Your own rates stand beside it where you have sent enough. Nothing of the draft is kept.

    Examples:
      inmail lint draft.txt
      inmail lint draft.txt --subject "Your pricing article" --json
      pbpaste | inmail lint - --via connection-note
    """
    from inmail_cli.reports.drafts import draft_report
    from inmail_cli.usecases.drafts import draft_view
    from inmail_cli.usecases.looking import date_meant

    session: Session = ctx.obj
    route = one_of("--via", via or session.settings.send.via or "inmail", ROUTES)
    draft = _draft(session, file, subject, cast(Route, route))
    desk = reading_desk(session)
    view = draft_view(desk, draft)
    shown = view.linted._replace(remarks=tuple(page(session, view.linted.remarks)))
    today = date_meant(desk, desk.now)
    session.emit(draft_report(view._replace(linted=shown), account=account_shown(desk), today=today), last=None)
    if view.linted.over_limit:
        raise typer.Exit(EXIT_REFUSED)


def _draft(session: Session, file: str | None, subject: str | None, via: Route) -> Draft:
    """Return what was given as a draft. Raises: BadFile, BadValue, UsageError."""
    text = _text(session, file, alone=subject is not None)
    own, body = parted_draft(text)
    draft = Draft((own if subject is None else subject) or None, body.strip(), via)
    if not draft.body and not (draft.subject or "").strip():
        raise BadValue("the draft is empty.", hint=_HOW)
    return draft


def _text(session: Session, file: str | None, *, alone: bool) -> str:
    """Read the draft; with `alone` a subject is enough where nothing is piped in."""
    stdin = session.streams.stdin
    if file is None and (stdin is None or is_terminal(stdin)):
        if alone:
            return ""
        raise UsageError("no draft was given.", hint=_HOW)
    if file == "-" and is_terminal(stdin):
        if session.no_input:
            raise UsageError("nothing is piped in, and --no-input was given.", hint=_HOW)
        session.hint("Type or paste the draft; end it with Ctrl-D on a line of its own.")
    return read_text(session, file or "-", option="the draft", longest=LONGEST_DRAFT)

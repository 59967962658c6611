"""The command that explains: topics, and any command's own help; and all of it as a man page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from inmail_cli.cli.app import LazyGroup, program
from inmail_cli.cli.commands import COMMANDS
from inmail_cli.cli.session import Session
from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.rates import TOO_FEW, RatesQuery
from inmail_cli.domain.survival import PRIOR_SENDS
from inmail_cli.errors import UsageError
from inmail_cli.reports.topics import TOPICS, Topic, topic_of, topic_report, topics_report

FOLDER = Path(__file__).parent.parent / "topics"


def help_(
    ctx: typer.Context,
    topic: Annotated[
        list[str] | None, typer.Argument(metavar="TOPIC...", help="|".join(TOPICS) + ", or a command; all are listed.")
    ] = None,
    man: Annotated[bool, typer.Option("--man", help="Print the man page: every command and every topic.")] = False,
) -> None:
    """Explain a topic, such as rules, dates or exit-codes; or a command.

    Examples:
      inmail help
      inmail help rules
      inmail help plan set
      inmail help --man > inmail.1
    """
    session: Session = ctx.obj
    as_of = iso_instant(session.now)
    if man:
        from inmail_cli.cli.manual import man_page

        session.write(man_page(read_topics(session, TOPICS)).encode())
        return
    if not topic:
        titles = {found.name: found.title for found in read_topics(session, TOPICS)}
        session.emit(topics_report(titles, as_of=as_of), last=None)
        return
    found = _topic_or_command(session, topic)
    if session.format == "markdown" or (session.format == "table" and found.name not in TOPICS):
        session.write(found.text.encode())  # as it stands
        return
    session.emit(topic_report(found, as_of=as_of))


def read_topics(session: Session, names: Sequence[str]) -> list[Topic]:
    """Read topics' texts, their figures filled in from the shipped rules."""
    guide, pages = session.rules("guide-2026"), session.rules("linkedin-help")
    figures = {
        "credit_back_days": guide.credit_back_days,
        "lifetime_days": max(entry.lifetime_days or 0 for entry in guide.plans.values()),
        "guide_title": guide.title,
        "help_title": pages.title,
        "guide_body": f"{guide.lengths.body:,}",
        "help_body": f"{pages.lengths.body:,}",
        "window_days": RatesQuery(as_of=0).window_days,
        "few": TOO_FEW,
        "prior": PRIOR_SENDS,
    }
    texts = {name: (FOLDER / f"{name}.md").read_text(encoding="utf-8") for name in names}
    return [topic_of(name, text.format_map(figures)) for name, text in texts.items()]


def _topic_or_command(session: Session, words: Sequence[str]) -> Topic:
    """Find what the words name.

    Raises: UsageError with what was perhaps meant.
    """
    if len(words) == 1 and words[0] in TOPICS:
        return read_topics(session, words)[0]
    context: Any = program().make_context("inmail", [], resilient_parsing=True)
    for word in words:
        if not isinstance(context.command, LazyGroup) or word not in context.command.entries:
            raise _unknown(words, word, context.command)
        command = context.command.get_command(context, word)
        context = command.make_context(word, [], parent=context, resilient_parsing=True)
    name = " ".join(words)
    return Topic(name, f"inmail {name}", context.command.get_help(context) + "\n")


def _unknown(words: Sequence[str], word: str, command: Any) -> UsageError:
    from difflib import get_close_matches

    known = list(command.entries) if isinstance(command, LazyGroup) else []
    close = get_close_matches(word, [*TOPICS, *known] if known == list(COMMANDS) else known, 3, 0.6)
    listed = "`inmail help` lists the topics, `inmail --help` the commands."
    hint = f"Did you mean {' or '.join(close)}?" if close else listed
    return UsageError(f"There is no help on {' '.join(words)!r}.", hint=hint, details={"topic": " ".join(words)})

"""Texts of help: a topic's Markdown as a screen, and the list of topics.

The Markdown is of a small kind: a title, `##` headings, paragraphs and list items of one line each, and blocks of four
blanks that stay as they are.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from inmail_cli.reports.blocks import BLANK, Block, Line, Span
from inmail_cli.reports.model import Column, Report

TOPICS = ("rules", "dates", "people", "rates", "formats", "exit-codes", "environment", "cron", "privacy", "teams")
INDENT = "    "


class Topic(NamedTuple):
    """A text of help: the word that names it, its title, and all of it as Markdown."""

    name: str
    title: str
    text: str


def topic_of(name: str, text: str) -> Topic:
    """Read the title of a topic's Markdown off its first line.

    >>> topic_of("dates", "# How to write a date\\n\\nSo.\\n").title
    'How to write a date'
    """
    return Topic(name, text.partition("\n")[0].removeprefix("# "), text)


def topic_report(topic: Topic, *, as_of: str) -> Report:
    """Show one text."""
    return Report(
        schema="inmail/help/1",
        members={"as_of": as_of, "account": None, "topic": topic.name, "title": topic.title, "text": topic.text},
        title=topic.title,
        screen=tuple(_blocks(topic.text)),
    )


def topics_report(topics: Mapping[str, str], *, as_of: str) -> Report:
    """List the topics: name and title."""
    rows = tuple({"topic": name, "title": title} for name, title in topics.items())
    return Report(
        schema="inmail/topics/1",
        members={"as_of": as_of, "account": None},
        columns=(Column("topic", "Topic", "id"), Column("title", "About")),
        rows=rows,
        title="inmail help TOPIC",
        notes=("inmail help COMMAND, or inmail COMMAND --help: a command's options and examples.",),
    )


def _blocks(text: str) -> Iterator[Block]:
    for line in text.splitlines():
        bare = line.lstrip("# ")
        if not line:
            yield BLANK
        elif line.startswith("#"):
            yield Line((Span(bare, "strong"),))
        elif line.startswith(INDENT):
            yield Line((Span(line.removeprefix("  ")),))
        else:
            yield Line((Span(line),))

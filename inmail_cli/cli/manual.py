"""The man page `inmail(1)`: the same help texts as on the command line, in the language of man(7)."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from inmail_cli import __version__
from inmail_cli.cli.app import LazyGroup, program
from inmail_cli.cli.options import SHARED_NAMES, shared_options
from inmail_cli.reports.topics import INDENT, Topic

SUMMARY = "track LinkedIn InMail credits and response rates"


def man_page(topics: Sequence[Topic]) -> str:
    """Write the page: every command with its options and examples, then every topic."""
    root = program()
    context: Any = root.make_context("inmail", [], resilient_parsing=True)
    lines = [
        f'.TH INMAIL 1 "" "inmail {__version__}" "User Commands"',
        *(".ad l", ".nh"),
        *(".SH NAME", f"inmail \\- {escaped(SUMMARY)}"),
        *(".SH SYNOPSIS", ".B inmail", r"[\fIOPTIONS\fR] [\fICOMMAND\fR [\fIARGUMENTS\fR]]"),
        *(".SH DESCRIPTION", *_paragraphs(root.help or "")),
        *(".SH COMMANDS", *_commands(root, context)),
        *(".SH SHARED OPTIONS", "They stand before or after the command; the later wins."),
        *_options(shared_options(version_shown=True), context),
    ]
    for topic in topics:
        lines += [f".SH {escaped(topic.title.upper())}", *_markdown(topic.text)]
    heads = (".SH", ".SS")
    kept = [line for before, line in pairwise(["", *lines]) if not (line == ".PP" and before.startswith(heads))]
    return "\n".join(kept) + "\n"


def escaped(text: str) -> str:
    r"""Write text such that roff takes it literally.

    >>> print(escaped("--as-of C:\\x"))
    \-\-as\-of C:\ex
    >>> print(escaped(".TH is no request"))
    \&.TH is no request
    """
    safe = (
        text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq").replace("|", "|\\:")
    )
    return "\\&" + safe if safe.startswith(".") else safe


def _commands(group: LazyGroup, context: Any) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        with command.make_context(name, [], parent=context, resilient_parsing=True) as inner:
            if isinstance(command, LazyGroup):
                yield from _commands(command, inner)
                continue
            usage = " ".join(command.collect_usage_pieces(inner))
            yield f".SS {escaped(f'{inner.command_path} {usage}')}"
            yield from _paragraphs(command.help or "")
            yield from _options([param for param in command.get_params(inner) if param.name not in SHARED_NAMES], inner)


def _options(params: Sequence[Any], context: Any) -> Iterator[str]:
    for param in params:
        record = param.get_help_record(context)
        if record is not None:
            yield from (".TP", rf"\fB{escaped(record[0])}\fR", escaped(record[1]))


def _paragraphs(text: str) -> Iterator[str]:
    """Write a docstring: paragraphs are filled, indented lines (examples) stay as they are."""
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.splitlines()
        plain = [line for line in lines if not line.startswith("  ")]
        yield ".PP"
        yield from (escaped(line) for line in plain)
        yield from _verbatim([line[2:] for line in lines if line.startswith("  ")])


def _markdown(text: str) -> Iterator[str]:
    """Write a topic's Markdown, without its title."""
    for block in re.split(r"\n\n", text.strip())[1:]:
        lines = block.splitlines()
        if block.startswith("## "):
            yield f".SS {escaped(block.removeprefix('## '))}"
        elif block.startswith(INDENT):
            yield from _verbatim([line.removeprefix(INDENT) for line in lines])
        elif block.startswith("- "):
            for line in lines:
                yield from (r".IP \(bu 2", escaped(line.removeprefix("- ")))
        else:
            yield from (".PP", *(escaped(line) for line in lines))


def _verbatim(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from (".PP", ".RS 4", ".nf", *(escaped(line) for line in lines), ".fi", ".RE")

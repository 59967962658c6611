"""The protocol of completion: which words were typed, and what the last one may become. Silent whatever goes wrong.

A shell's script calls the program with `_INMAIL_COMPLETE` set and the words typed so far as arguments (without the
program's name, quotes already removed), the last one being the word to complete. Each candidate is a line on stdout.
The exit status says what else the shell may do: 0 nothing, 10 offer files.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from inmail_cli.cli.commands import COMMANDS, Entry
from inmail_cli.cli.completing import ARGUMENTS, FILES_STATUS, MOST, OPTIONS, SHARED, FilesError, Finder


def run(words: Sequence[str]) -> int:
    """Print the candidates for a command line; return the exit status. Nothing is ever raised or written elsewhere."""
    try:
        found = candidates(list(words) or [""])
    except FilesError:
        return FILES_STATUS
    except BaseException:
        return 0
    try:
        sys.stdout.buffer.write("".join(f"{value}\n" for value in found).encode("utf-8", "surrogateescape"))
        sys.stdout.flush()
    except (OSError, AttributeError, ValueError):
        return 0
    return 0


def candidates(words: list[str]) -> list[str]:
    """Return what the last word may become, at most `MOST`. Raises: whatever reading the database raises."""
    *before, text = words
    path, arguments, finder = _understood(before)
    if text.startswith("-") and "--" not in before:
        return _beginning(_options(path), text)
    if before and before[-1] in OPTIONS:
        return _beginning(OPTIONS[before[-1]](finder, text), text)
    children = _children(path)
    if children and not arguments:
        found = _beginning(list(children), text)
        if found or path not in ARGUMENTS:
            return found
    sources = ARGUMENTS.get(path)
    if sources is None:
        return []
    return _beginning(sources[min(arguments, len(sources) - 1)](finder, text), text)


def _understood(before: Sequence[str]) -> tuple[str, int, Finder]:
    """Return the command's path, how many arguments it has so far, and where to look things up."""
    entries: Mapping[str, Entry] | None = COMMANDS
    path: list[str] = []
    arguments = 0
    given: dict[str, str] = {}
    words = iter(before)
    for word in words:
        if word in OPTIONS:
            given[word] = next(words, "")
        elif word.startswith("-") and word != "-":
            continue
        elif entries and word in entries:
            path.append(word)
            entries = entries[word].children
        else:
            entries = None
            arguments += 1
    return " ".join(path), arguments, Finder(" ".join(path), given)


def _children(path: str) -> Mapping[str, Entry] | None:
    entries: Mapping[str, Entry] | None = COMMANDS
    for word in path.split():
        entries = entries[word].children if entries else None
    return entries


def _options(path: str) -> list[str]:
    """The options of a command, the shared ones last."""
    own: list[str] = []
    if path and not _children(path):
        from inmail_cli.cli.app import load

        entry = _entry(path)
        own = [name for param in load(entry.target, path).params for name in _long_names(param)]
    return list(dict.fromkeys([*own, *SHARED]))


def _entry(path: str) -> Entry:
    *groups, name = path.split()
    entries = _children(" ".join(groups))
    assert entries is not None
    return entries[name]


def _long_names(param: object) -> Iterator[str]:
    names = [*getattr(param, "opts", ()), *getattr(param, "secondary_opts", ())]
    if not getattr(param, "hidden", False):
        yield from (name for name in names if name.startswith("--"))


def _beginning(values: Sequence[str], text: str) -> list[str]:
    """The values that begin so, or of which a word does; none that could not stand on one line."""
    folded = text.casefold()
    fitting = (
        value
        for value in values
        if value.isprintable() and (value.casefold().startswith(folded) or f" {folded}" in value.casefold())
    )
    return list(dict.fromkeys(islice(fitting, MOST)))

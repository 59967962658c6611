"""Where the words go: how wide a stream is, and whether it takes colour and more than ASCII."""

import os
from collections.abc import Mapping
from typing import NamedTuple, TextIO

from inmail_cli.render.text import encodable, visible

GLYPHS = "█▏░…·–—’→"
DEFAULT_WIDTH = 80
DEFAULT_HEIGHT = 24


class Screen(NamedTuple):
    """What a stream can show. `width` and `height` are in cells and mean nothing off a `terminal`.

    `ascii` asks for bars and dashes in ASCII, and with an `encoding` of ASCII or UTF-8 for nothing else at all;
    `wide` shows every column of a table.
    """

    width: int = DEFAULT_WIDTH
    height: int = DEFAULT_HEIGHT
    colour: bool = False
    ascii: bool = False
    terminal: bool = False
    wide: bool = False
    encoding: str = "utf-8"


def screen_for(stream: TextIO, environ: Mapping[str, str], *, wide: bool = False) -> Screen:
    """Look at a stream and at `NO_COLOR`, `FORCE_COLOR`, `TERM`, `COLUMNS`, `LINES` and the locale."""
    terminal = _is_terminal(stream)
    encoding = getattr(stream, "encoding", None) or "utf-8"
    width, height = _size(stream, environ) if terminal else (DEFAULT_WIDTH, DEFAULT_HEIGHT)
    ascii_only = not _holds_glyphs(encoding) or (terminal and _says_ascii(environ))
    return Screen(width, height, _takes_colour(environ, terminal), ascii_only, terminal, wide, encoding)


def shown(text: str, screen: Screen) -> str:
    """Make text safe for a screen, and such that its encoding can hold it. Every word passes here."""
    return encodable(visible(text), encoding_of(screen))


def encoding_of(screen: Screen) -> str:
    """Return the encoding of what is written, ASCII where nothing else was asked for."""
    return "ascii" if screen.ascii and screen.encoding == "utf-8" else screen.encoding


def _takes_colour(environ: Mapping[str, str], terminal: bool) -> bool:
    """Decide about colour: who says no wins over who insists, and either over what the terminal is."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return environ["FORCE_COLOR"] not in ("0", "false")
    return terminal and environ.get("TERM", "") not in ("dumb", "unknown")


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # a closed stream
        return False


def _size(stream: TextIO, environ: Mapping[str, str]) -> tuple[int, int]:
    try:
        found = os.get_terminal_size(stream.fileno())
        columns, lines = found.columns, found.lines
    except (OSError, ValueError, AttributeError):
        columns, lines = 0, 0
    return (
        _count(environ.get("COLUMNS")) or columns or DEFAULT_WIDTH,
        _count(environ.get("LINES")) or lines or DEFAULT_HEIGHT,
    )


def _count(text: str | None) -> int:
    """Read a count of cells; 0 for what is none.

    >>> _count("120"), _count("wide"), _count(None)
    (120, 0, 0)
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def _holds_glyphs(encoding: str) -> bool:
    try:
        GLYPHS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _says_ascii(environ: Mapping[str, str]) -> bool:
    """Tell whether the user chose the C locale. Python writes UTF-8 there, the terminal may not read it."""
    chosen = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    return chosen in ("C", "POSIX")

"""Errors, warnings and hints as words for stderr, and errors as a JSON document. Needs no Rich: it must not fail."""

from collections.abc import Iterable, Mapping
from typing import Any

from inmail_cli.errors import InmailError
from inmail_cli.render.screen import Screen, shown

MOST_CANDIDATES = 10
LONGEST = 1_000  # what is said is lines to read, whatever the size of the value that is named

_RED = "\x1b[31m"
_YELLOW = "\x1b[33m"
_DIM = "\x1b[2m"
_RESET = "\x1b[0m"


def error_text(error: InmailError, screen: Screen, *, program: str = "inmail") -> str:
    """Say what is wrong, then who was meant perhaps, then the next step."""
    lines = [_led(f"{program}:", _RED, _brief(error.message), screen)]
    lines.extend(_fitted(line, screen) for line in error.lines)
    candidates = error.candidates or []
    lines.extend(_fitted("  " + _candidate(candidate), screen) for candidate in candidates[:MOST_CANDIDATES])
    if len(candidates) > MOST_CANDIDATES:
        lines.append(f"  and {len(candidates) - MOST_CANDIDATES} more")
    if error.hint:
        lines.append(_fitted(error.hint, screen))
    return "".join(f"{line}\n" for line in lines)


def error_json(error: InmailError) -> str:
    """Write the `inmail/error/1` document."""
    from inmail_cli.render.writers import json_line

    document: dict[str, Any] = {
        "schema": "inmail/error/1",
        "error": error.code,
        "message": error.message,
        "hint": error.hint or None,
        "details": _simple(error.details),
    }
    if error.candidates is not None:
        document["candidates"] = _simple(error.candidates)
    return json_line(document)


def warning_text(messages: Iterable[str], screen: Screen) -> str:
    """Write warnings, a line each."""
    return "".join(f"{_led('warning:', _YELLOW, message, screen)}\n" for message in messages)


def hint_text(hints: Iterable[str], screen: Screen) -> str:
    """Write hints, a line each."""
    return "".join(_toned(_fitted(hint, screen), _DIM, screen) + "\n" for hint in hints)


def _brief(text: str) -> str:
    """Cut the middle out of a text that is too long to read."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 200]} ... {text[-200:]}"


def _candidate(candidate: Mapping[str, object]) -> str:
    fields = (candidate.get(name) for name in ("id", "name", "url"))
    return "  ".join(str(field) for field in fields if field)


def _led(lead: str, colour: str, text: str, screen: Screen) -> str:
    return _fitted(f"{lead} {text}", screen).replace(lead, _toned(lead, colour, screen), 1)


def _fitted(text: str, screen: Screen) -> str:
    """Make text safe and, on a terminal, break it between words; further lines keep the first one's indentation."""
    safe = shown(text, screen)
    if not screen.terminal or len(safe) <= screen.width:
        return safe
    from inmail_cli.render.layout import wrapped_words

    indent = "    " if safe.startswith("  ") else ""
    return "\n".join(wrapped_words(safe, screen.width, further=indent))


def _toned(text: str, colour: str, screen: Screen) -> str:
    return f"{colour}{text}{_RESET}" if screen.colour else text


def _simple(value: Any) -> Any:
    """Turn whatever an error carries into what JSON can hold: a path or a date is its text."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _simple(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_simple(item) for item in value]
    return str(value)

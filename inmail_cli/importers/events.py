"""Read an events file: one JSON object a line, in any order. Understanding the lines is the codec's."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from inmail_cli.domain.codec import TYPES
from inmail_cli.domain.line_reader import told
from inmail_cli.errors import BadFile, NothingRecognised

# A subject and a body of the longest, each character escaped as \uXXXX, and room for the rest.
LONGEST_LINE = 16 * 1024 * 1024
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_LENGTH = 12


class EventLine(NamedTuple):
    """One line: its number (from 1), its members, and the id that it has or gets from its content."""

    number: int
    members: dict[str, Any]
    id: str


def read_lines(source: Iterable[bytes], *, file: str) -> Iterator[EventLine]:
    """Yield the lines of an events file; blank ones are passed over.

    A line without an id gets one from its content and its ordinal among identical lines, so that reading the file
    again gives the same ids. Raises: BadFile naming file and line; NothingRecognised for a file with no line.
    """
    seen: Counter[str] = Counter()
    empty = True
    for number, raw in enumerate(source, 1):
        text = _text(raw, file, number)
        if text.strip():
            empty = False
            members = _members(text, file, number)
            yield EventLine(number, members, _identity(members, seen))
    if empty:
        raise NothingRecognised(f"{file}: no events in it.", details={"file": file})


def bad_line(file: str, number: int, reason: str) -> BadFile:
    """The error for one line that cannot be understood."""
    return BadFile(
        f"{file}, line {number}: {reason}",
        hint="Nothing was imported. Correct the line and try again.",
        details={"file": file, "line": number},
    )


def two_sides(theirs: Mapping[str, Any] | None, ours: Mapping[str, Any] | None) -> str:
    """Say in which members a line and a record differ, and what each says."""
    sides = [(name, value, (ours or {}).get(name)) for name, value in (theirs or {}).items()]
    return "; ".join(f"{name} {_value(there)} in the file, {_value(here)} here" for name, there, here in sides)


def _value(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def _text(raw: bytes, file: str, number: int) -> str:
    if len(raw) > LONGEST_LINE:
        raise bad_line(file, number, f"longer than {LONGEST_LINE // 2**20} MiB.")
    try:
        return raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise bad_line(file, number, f"not UTF-8 (byte {error.start + 1}).") from None


def _members(text: str, file: str, number: int) -> dict[str, Any]:
    try:
        members = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        reason = error.args[0] if isinstance(error, _TwiceError) else "not a JSON object on one line"
        raise bad_line(file, number, f"{reason}: {text.strip()[:60]!r}.") from None
    if not isinstance(members, dict):
        raise bad_line(file, number, f"not a JSON object: {text.strip()[:60]!r}.")
    if "type" not in members:
        raise bad_line(file, number, f"member 'type' is missing; it is one of {', '.join(TYPES)}.")
    if members["type"] not in TYPES:
        raise bad_line(file, number, f"type {told(members['type'])} is none of {', '.join(TYPES)}.")
    return members


class _TwiceError(ValueError):
    """A member that stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _TwiceError("a member stands twice in")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _identity(members: dict[str, Any], seen: Counter[str]) -> str:
    given = members.get("id")
    if isinstance(given, str) and given.strip():
        return given.strip()
    content = {name: value for name, value in members.items() if name not in ("id", "recorded")}
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    seen[text] += 1
    return content_id(f"{text}#{seen[text]}")


def content_id(text: str) -> str:
    """Return the id that a text gets: twelve characters, the same on every machine."""
    number = int.from_bytes(sha256(text.encode()).digest()[:8], "big")
    return "".join(_DIGITS[(number >> 5 * place) & 31] for place in range(_ID_LENGTH))

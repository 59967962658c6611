"""Read a line of the events file member by member: what is not understood is refused, never guessed.

Raises: BadValue, by every method of the reader, naming the member, its value and what it should be.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from inmail_cli.domain.dates import parse_iso_instant
from inmail_cli.domain.sizes import LONGEST_NAME, LONGEST_TEXT
from inmail_cli.errors import BadValue

Line = Mapping[str, Any]


class LineReader:
    """A line being read member by member."""

    def __init__(self, line: Line) -> None:
        self.left = dict(line)

    def take(self, name: str, *, required: bool = False) -> Any:
        value = self.left.pop(name, None)
        if value is None and required:
            raise BadValue(f"member {name!r} is missing.")
        return value

    def text(self, name: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str | None:
        value = self.take(name, required=required)
        if value is None:
            return None
        if not isinstance(value, str):
            raise BadValue(f"{name} {told(value)} is not a text.")
        if len(value) > longest:
            raise BadValue(f"{name} is longer than {longest:,} characters.")
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise BadValue(f"{name} {value[:80]!r} has characters that are no text.")
        return value

    def word(self, name: str, default: str | None = None) -> str:
        """A text that is not blank."""
        value = self.text(name, required=default is None, longest=LONGEST_NAME)
        value = default if value is None else value.strip()
        if not value:
            raise BadValue(f"{name} is empty.")
        return value

    def blankable(self, name: str) -> str | None:
        value = self.text(name, longest=LONGEST_NAME)
        return (value.strip() or None) if value is not None else None

    def choice(self, name: str, choices: tuple[str, ...], default: str | None = None) -> Any:
        value = self.take(name, required=default is None)
        value = default if value is None else value
        if value not in choices:
            raise BadValue(f"{name} {told(value)} is none of {', '.join(choices)}.")
        return value

    def whole(self, name: str, *, low: int, high: int, required: bool = False) -> int | None:
        value = self.take(name, required=required)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadValue(f"{name} {told(value)} is not a whole number.")
        if not low <= value <= high:
            raise BadValue(f"{name} {value:,} is not from {low:,} to {high:,}.")
        return value

    def number(self, name: str, *, low: int, high: int, default: int | None = None) -> int:
        value = self.whole(name, low=low, high=high, required=default is None)
        return (default or 0) if value is None else value

    def flag(self, name: str) -> bool | None:
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            raise BadValue(f"{name} {told(value)} is neither true nor false.")
        return value

    def day(self, name: str) -> date | None:
        value = self.text(name)
        return None if value is None else day_of(name, value)

    def instant(self, name: str) -> int:
        value = self.text(name, required=True)
        return parse_iso_instant(value or "")

    def words(self, name: str) -> tuple[str, ...]:
        values = self.take(name)
        if values is None:
            return ()
        if not isinstance(values, list):
            raise BadValue(f"{name} {told(values)} is not a list of texts.")
        return tuple(dict.fromkeys(LineReader({name: value}).word(name) for value in values))

    def finish(self, kind: str) -> None:
        for name in self.left:
            article = "an" if kind[0] == "a" else "a"
            raise BadValue(
                f"unknown member {name!r} in the line of {article} {kind}.", hint="Remove it, or correct its name."
            )


def day_of(name: str, value: str) -> date:
    """Return the date that a member states as YYYY-MM-DD, and in no other form."""
    try:
        if len(value) != 10:
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise BadValue(f"{name} {value!r} is not a date such as 2026-11-22.") from None


def told(value: Any) -> str:
    """Write a value as JSON does, since that is how its line has it; a text in plain quotes.

    >>> told(True), told([None, 1]), told("x")
    ('true', '[null, 1]', "'x'")
    """
    from json import dumps

    return repr(value) if isinstance(value, str) else dumps(value, ensure_ascii=False)

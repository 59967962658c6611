"""Words as a user types them: spaces at the ends are not a part of them.

An events file is read without the spaces at the ends: what is kept with them would not come back the same.
"""

from collections.abc import Iterable

from inmail_cli.errors import BadValue


def tidied(text: str | None) -> str | None:
    """Return a word or a few; None for nothing.

    >>> tidied("  Acme Corp "), tidied(" ")
    ('Acme Corp', None)
    """
    return (text or "").strip() or None


def all_tidied(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words that are more than spaces, each once, in order."""
    return tuple(dict.fromkeys(word for text in texts if (word := tidied(text))))


def word(option: str, text: str, *, clearable: bool) -> str:
    """Return what an option gives. Raises: BadValue for nothing."""
    found = tidied(text)
    if found is None:
        hint = f"To forget it: --clear {option.removeprefix('--')}." if clearable else None
        raise BadValue(f"{option} is empty.", hint=hint)
    return found

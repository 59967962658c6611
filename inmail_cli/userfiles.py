"""What users write by hand: a path that may begin with `~`, and TOML. Whatever is wrong is one ValueError."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

DEEPEST = 100
"""So many tables and lists may be in one another; more could not even be shown in an error."""

_MOST_BITS = 63


def home_path(text: str) -> Path:
    """Return a path, the home folder in the place of `~`. Raises: ValueError for a `~` without one, and for NUL."""
    if "\0" in text:
        raise ValueError("it has a NUL character")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ValueError(f"{Path(text).parts[0]} is nobody's home folder here") from None


def is_file(path: Path) -> bool:
    """Whether there is such a file; a name that none can have is that of none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def parse_toml(text: str) -> dict[str, Any]:
    """Parse TOML. Raises: ValueError, also for what is nested too deeply, and numbers over 64 bits."""
    import tomllib

    try:
        found = tomllib.loads(text)
        depth = _checked_depth(found)
    except RecursionError:
        depth = DEEPEST + 1
    if depth > DEEPEST:
        raise ValueError(f"lists or tables are nested more than {DEEPEST} deep")
    return found


def _checked_depth(value: object) -> int:
    """How many tables and lists are in one another. Raises: ValueError for a number that TOML does not have."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise ValueError("a whole number has more than 64 bits")
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_checked_depth, inner), default=0)

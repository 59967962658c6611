"""The config file as a text: changed in place so that its comments stay, and written whole or not at all."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from inmail_cli.cli.config_keys import Setting
from inmail_cli.cli.outputs import replace_file
from inmail_cli.config import config_of
from inmail_cli.errors import BadFile, StorageFailed
from inmail_cli.store.files import make_folders
from inmail_cli.userfiles import parse_toml

MOST_LINES = 2_000

Values = Mapping[str, Setting]


def read_text(path: Path) -> str:
    """Return the file's text; nothing where there is no file. Raises: BadFile."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise BadFile(f"{path} cannot be read: {reason}", details={"file": str(path)}) from error


def values_in(text: str, path: Path) -> Values:
    """Return what a text sets, by dotted key. Raises: BadFile for text that is no TOML."""
    try:
        return dict(_flat(parse_toml(text)))
    except ValueError as error:
        raise BadFile(f"{path} is no TOML: {error}", details={"file": str(path)}) from error


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def checked(text: str, path: Path) -> Values:
    """Return what a text sets once it is known to be a config file. Raises: BadFile."""
    found = values_in(text, path)
    config_of(path, parse_toml(text))
    return found


def lines_of(text: str) -> Mapping[str, int]:
    """Return on which line, from 1, each key's entry begins; of a very long file nothing.

    An entry ends with the first line up to which the text is TOML that has the key, and begins after the one before.
    """
    lines = text.split("\n")
    found: dict[str, int] = {}
    begin = 1
    for number in range(1, len(lines) + 1 if len(lines) <= MOST_LINES else 1):
        try:
            known = dict(_flat(parse_toml("\n".join(lines[:number]))))
        except ValueError:
            continue
        for key in known.keys() - found.keys():
            found[key] = begin
        begin = number + 1
    return found


def with_value(text: str, key: str, value: Setting | None, path: Path) -> str:
    """Return the text with a key set, or taken out (None); everything else stays as it was.

    Raises: BadFile where the text is no TOML, or of a form that cannot be changed so.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    before = values_in(text, path)
    wanted = {name: old for name, old in before.items() if name != key} | ({} if value is None else {key: value})
    try:
        document = tomlkit.parse(text)
        _put(document, key.split("."), value)
        changed = tomlkit.dumps(document)
    except (TOMLKitError, LookupError, TypeError, AttributeError):
        changed = ""
    if (not changed and wanted) or values_in(changed, path) != wanted:
        raise BadFile(f"{path} cannot be changed safely.", hint="Change it by hand: inmail config edit")
    return changed


def _put(table: Any, parts: list[str], value: Setting | None) -> None:
    """Set a value in a tree of tables, or delete it (None); a table that is not there is made."""
    for part in parts[:-1]:
        if part not in table:
            import tomlkit

            table[part] = tomlkit.table()
        table = table[part]
    if value is None:
        del table[parts[-1]]
    else:
        table[parts[-1]] = value


def write_text(path: Path, text: str) -> None:
    """Put a text in the place of the config file, readable by the user alone; a link to the file stays one.

    Raises: StorageFailed.
    """
    target = Path(os.path.realpath(path))
    try:
        make_folders(target.parent)
        replace_file(target, text.encode())
    except OSError as error:
        raise StorageFailed(f"{path} cannot be written: {error.strerror}.", hint="Nothing was changed.") from None

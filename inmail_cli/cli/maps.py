"""Saved mappings of CSV columns: a small TOML file each, in the config folder's `maps/`.

They tell of other programs' files, not of a history, so they are not in a database: they serve every database, and
can be read, edited, deleted and handed on as they are.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from inmail_cli.cli.outputs import replace_file
from inmail_cli.errors import BadFile, BadValue, Conflicts, NotFound, StorageFailed, UsageError
from inmail_cli.importers.csv_dates import ORDERS, DateOrder
from inmail_cli.importers.csv_fields import FIELDS, ColumnMap, complete_map

_NAME = re.compile(r"\w[\w.-]{0,59}")
_DELETE = "\x7f"


class SavedMap(NamedTuple):
    """Which column holds which field, and how the dates and the bytes of such a file are to be read."""

    columns: ColumnMap
    dates: DateOrder | None = None
    encoding: str | None = None


def map_folder(config_file: Path | None) -> Path:
    """Return where the maps are. Raises: UsageError where there is no home folder."""
    if config_file is None:
        raise UsageError("There is no home folder for saved maps.", hint="Give the columns with --map.")
    return config_file.parent / "maps"


def map_names(config_file: Path | None) -> list[str]:
    """Return the names of the saved maps, in alphabetical order."""
    if config_file is None:
        return []
    return sorted(path.stem for path in (config_file.parent / "maps").glob("*.toml") if _NAME.fullmatch(path.stem))


def map_file(config_file: Path | None, name: str) -> Path:
    """Return where a map of that name is, or would be. Raises: BadValue for what is no name."""
    if not _NAME.fullmatch(name):
        raise BadValue(f"{name!r} is no name for a map.", hint="Letters, digits, - _ and . make one, such as crm.")
    return map_folder(config_file) / f"{name}.toml"


def read_map(config_file: Path | None, name: str) -> SavedMap:
    """Return a saved map. Raises: NotFound naming those there are; BadFile for one that is not understood."""
    path = map_file(config_file, name)
    if not path.is_file():
        names = map_names(config_file)
        hint = f"There are: {', '.join(names)}." if names else "None is saved yet: see --save-map."
        raise NotFound(f"no map is called {name!r}.", hint=hint)
    return _parsed(path)


def readable_maps(config_file: Path | None) -> dict[str, SavedMap]:
    """Return the maps that can be read, by name."""
    found = {}
    for name in map_names(config_file):
        try:
            found[name] = read_map(config_file, name)
        except (BadFile, NotFound):
            continue
    return found


def check_saving(config_file: Path | None, name: str, saved: SavedMap, *, used: str | None) -> None:
    """Refuse to replace another map, unless it is the one that was used: then it is being changed.

    Raises: Conflicts; BadValue for what is no name.
    """
    path = map_file(config_file, name)
    if used != name and path.exists() and _parsed(path) != saved:
        raise Conflicts(
            f"another map is called {name!r}.",
            hint=f"Nothing was imported. Choose another name, or change that one: --use-map {name} --save-map {name}.",
            details={"file": str(path)},
        )


def save_map(config_file: Path | None, name: str, saved: SavedMap) -> Path:
    """Write a map and return its file. Raises: StorageFailed."""
    path = map_file(config_file, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(path, _written(name, saved).encode())
    except OSError as error:
        raise StorageFailed(
            f"The map {path} cannot be written: {error.strerror}.", hint="What was imported is recorded all the same."
        ) from None
    return path


def _written(name: str, saved: SavedMap) -> str:
    lines = [f"# Which column holds what, for: inmail import csv FILE --use-map {name}"]
    lines += [
        f"{key} = {_quoted(value)}" for key, value in (("dates", saved.dates), ("encoding", saved.encoding)) if value
    ]
    lines += ["", "[columns]"]
    lines += [f"{field} = {_quoted(column)}" for field, column in saved.columns.columns.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # A basic string of TOML is one of JSON, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace(_DELETE, "\\u007f")


def _parsed(path: Path) -> SavedMap:
    from inmail_cli.userfiles import parse_toml

    try:
        table = parse_toml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadFile(f"{path} cannot be read: {error}", details={"file": str(path)}) from None
    problem = _problem(table)
    if problem is not None:
        raise BadFile(f"{path}: {problem}.", hint="Correct it, or delete it.", details={"file": str(path)})
    try:
        return SavedMap(complete_map(ColumnMap(table["columns"])), table.get("dates"), table.get("encoding"))
    except BadValue as error:
        raise BadFile(f"{path}: {error.message}", hint=error.hint, details={"file": str(path)}) from None


def _problem(table: Mapping[str, object]) -> str | None:
    """What is wrong with a map's file, if anything."""
    unknown = table.keys() - {"columns", "dates", "encoding"}
    if unknown:
        return f"unknown key {min(unknown)}"
    columns, dates, encoding = table.get("columns"), table.get("dates"), table.get("encoding")
    if not isinstance(columns, dict) or not all(isinstance(column, str) for column in columns.values()):
        return 'write [columns], and below it lines such as person = "Name"'
    strange = columns.keys() - FIELDS.keys()
    if strange:
        return f"there is no field {min(strange)}"
    if dates not in (None, *ORDERS):
        return f"dates is {' or '.join(ORDERS)}, not {dates!r}"
    return None if isinstance(encoding, str | None) else f"encoding is a text, not {encoding!r}"

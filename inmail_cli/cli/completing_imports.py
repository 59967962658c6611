"""What Tab offers for the options of importing commands."""

import os
from collections.abc import Callable, Mapping


def _maps(_finder: object, _text: str) -> list[str]:
    from inmail_cli import config
    from inmail_cli.cli.maps import map_names

    return map_names(config.config_path(os.environ))


def _fields(_finder: object, text: str) -> list[str]:
    """The fields, once the column is typed."""
    from inmail_cli.importers.csv_fields import FIELDS

    column, equals, _ = text.rpartition("=")
    return [f"{column}={field}" for field in FIELDS] if equals else []


def _choices(*words: str) -> Callable[[object, str], list[str]]:
    return lambda finder, text: list(words)


IMPORT_OPTIONS: Mapping[str, Callable[[object, str], list[str]]] = {
    "--map": _fields,
    "--use-map": _maps,
    "--save-map": _maps,
    "--dates": _choices("day-first", "month-first"),
    "--encoding": _choices("utf-8", "utf-16", "windows-1252", "latin-1", "mac-roman"),
    "--assume": _choices("paid", "free"),
    "--include": _choices("possible"),
    "--me": _choices(),
    "--preview": _choices(),
}

"""What an option may be: no number but plain digits, and nothing empty where nothing would be another answer.

An empty value is most often a variable that a script forgot to set. `--when ""` read as now, or `--account ""` as the
current one, would be a guess.
"""

import re
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from inmail_cli.errors import BadValue, UsageError

# Texts, which may well be empty, as a column of a table that a script reads.
MAY_BE_EMPTY = frozenset({"subject", "body", "company", "title", "sender", "template", "note", "none"})
_WHOLE_NUMBERS = ("int", "int range")


def strictly_whole(param: Any) -> None:
    """Make a parameter of whole numbers refuse what Python would read besides: `1_000`, or digits of other scripts."""
    if param.type.name not in _WHOLE_NUMBERS:
        return
    label = param.metavar.strip("[]") if param.param_type_name == "argument" else param.opts[0]
    strict, loosely = copy(param.type), param.type.convert

    def convert(value: Any, given: Any, ctx: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch("[+-]?[0-9]{1,100}", value.strip()):
            raise BadValue(f"{label} {value!r} is no whole number.", hint=f"See `{ctx.command_path} --help`.")
        return loosely(value, given, ctx)

    strict.convert = convert
    param.type = strict


def refuse_empty(params: Sequence[Any], values: Mapping[str, Any]) -> None:
    """Refuse an option that was given as nothing. Raises: UsageError naming it."""
    for param in params:
        if param.param_type_name == "option" and param.name not in MAY_BE_EMPTY:
            value = values.get(param.name)
            if value == "" or (isinstance(value, list | tuple) and "" in value):
                raise empty_option(param.opts[0])


def empty_option(name: str) -> UsageError:
    """The error for an option that was given as nothing."""
    return UsageError(f"{name} is empty.", hint="Give it a value, or leave it out.")

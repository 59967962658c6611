"""What Typer says of a wrong command line, in this program's words."""

import re
from collections.abc import Sequence

from typer.exceptions import TyperException

from inmail_cli.errors import BadValue, InmailError, UsageError


def usage_error(problem: TyperException, argv: Sequence[str]) -> InmailError:
    """A wrong command line as one of our errors: what is wrong, and what was perhaps meant."""
    command = getattr(getattr(problem, "ctx", None), "command_path", "inmail")
    option = getattr(problem, "option_name", None)
    if isinstance(option, str) and hasattr(problem, "possibilities"):
        return _no_such_option(option, list(problem.possibilities or ()), command, argv)
    message = re.sub(r"\s+", " ", problem.format_message()).strip()
    extra = re.fullmatch(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", message)
    if extra is not None:
        return _too_many_words(extra[1], problem, command)
    return UsageError(message, hint=f"See `{command} --help`.", details={"command": command})


def _too_many_words(words: str, problem: TyperException, command: str) -> UsageError:
    """Most likely a name was not put in quotes, where the command takes one."""
    from inmail_cli.usecases.people import IN_QUOTES

    meant = getattr(getattr(problem, "ctx", None), "command", None)
    taken = [param for param in getattr(meant, "params", ()) if param.param_type_name == "argument"]
    hint = f"See `{command} --help`."
    return UsageError(
        f"`{command}` takes no more words: {words}",
        hint=f"{IN_QUOTES} {hint}" if taken else hint,
        details={"command": command},
    )


def _no_such_option(option: str, close: list[str], command: str, argv: Sequence[str]) -> InmailError:
    number = next((word for word in argv if word.startswith(option) and _is_number(word)), None)
    if number is not None:
        return BadValue(
            f"A negative number is not accepted here: {number}",
            hint=f"Give 0 or more; see `{command} --help`.",
            details={"command": command, "value": number},
        )
    word = next((word for word in argv if word.startswith(option)), option)
    return UsageError(
        f"`{command}` has no option {word.partition('=')[0]}.",
        hint=f"Did you mean {' or '.join(close)}?" if close else f"See `{command} --help`.",
        details={"command": command, "option": word.partition("=")[0], "possibilities": close},
    )


def _is_number(word: str) -> bool:
    """Whether a word is a negative number.

    >>> _is_number("-5"), _is_number("-0.5"), _is_number("-v")
    (True, True, False)
    """
    return re.fullmatch(r"-\d+([.,]\d+)?", word) is not None

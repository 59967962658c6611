"""The keys of the config file: what each is for, and which words are its values."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from inmail_cli.cli.watching import WITHIN_DAYS, percentage
from inmail_cli.config import MOST
from inmail_cli.domain.events import ROUTES
from inmail_cli.errors import BadValue, UsageError

Kind = Literal["file", "text", "route", "texts", "flag", "count", "percentage"]
Setting = str | int | float | bool | list[str]


class Key(NamedTuple):
    """One key. `example` is a value as TOML has it; `otherwise` is what holds where nobody says anything."""

    kind: Kind
    help: str
    example: str
    otherwise: Setting | None = None


KEYS: Mapping[str, Key] = {
    "database": Key("file", "The database, where neither --db nor INMAIL_DB names one.", '"~/Documents/inmail.db"'),
    "account": Key("text", "The account, where neither --account nor INMAIL_ACCOUNT names one.", '"default"'),
    "send.via": Key("route", f"The route: {', '.join(ROUTES)}.", '"inmail"', "inmail"),
    "send.template": Key("text", "The template used.", '"intro"'),
    "send.tags": Key("texts", "The tags.", '["saas", "founders"]'),
    "send.sender": Key("text", "Who sends, in a team.", '"Kim Example"'),
    "send.personalized": Key("flag", "Whether messages are written for their person.", "true"),
    "check.below": Key("count", "Fewer credits than this are left.", "10"),
    "check.within": Key("count", "Credits will be lost within so many days.", str(WITHIN_DAYS), WITHIN_DAYS),
    "check.rate_floor": Key("percentage", "Recruiter's monitor is under so many percent; LinkedIn's own: 13.", "13"),
    "check.reconciled_within": Key(
        "count", "The balance was not compared with LinkedIn's for over so many days.", "30"
    ),
}
SECTIONS: Mapping[str, str] = {
    "": "Preferences of inmail. Every key is optional: take away the `# ` before it to make it count.\n"
    "# `inmail config show` tells what holds, and why.",
    "send": "What `inmail send` takes where its options say nothing.",
    "check": "What `inmail check` looks for where its options say nothing; 0 turns one off.",
}
FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def key_named(name: str) -> Key:
    """Return the key of a name. Raises: BadValue with what was perhaps meant."""
    if name in KEYS:
        return KEYS[name]
    from difflib import get_close_matches

    close = get_close_matches(name, KEYS, 1)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(KEYS)}."
    raise BadValue(f"there is no key {name!r}.", hint=hint, details={"key": name, "known": list(KEYS)})


def value_of(name: str, words: Sequence[str], folder: Path) -> Setting:
    """Return the value that the words of a command line mean. A relative file is relative to `folder`.

    Raises: BadValue; UsageError for several words where one is meant.
    """
    key = key_named(name)
    if key.kind == "texts":
        return [_text(name, word) for word in words]
    if len(words) != 1:
        raise UsageError(f"{name} takes one value, not {len(words)}.", hint='Put quotes around it: "two words".')
    (word,) = words
    match key.kind:
        case "file":
            plain = _text(name, word)
            return plain if plain.startswith("~") else str(folder / plain)
        case "text":
            return _text(name, word)
        case "route":
            return _choice(name, word, ROUTES)
        case "flag":
            return FLAGS[_choice(name, word, tuple(FLAGS))]
        case "count":
            return _count(name, word)
        case "percentage":
            found = percentage(word, name)
            return int(found) if found.is_integer() else found


def _text(name: str, word: str) -> str:
    if not word.strip() or not word.isprintable():
        raise BadValue(f"{name} cannot be {word!r}: give a text on one line, without control characters.")
    return word


def _choice(name: str, word: str, choices: Sequence[str]) -> str:
    folded = word.strip().casefold()
    if folded not in choices:
        raise BadValue(f"{name} cannot be {word!r}.", hint=f"It is one of {', '.join(choices)}.")
    return folded


def _count(name: str, word: str) -> int:
    most = MOST[name.rpartition(".")[2]]
    if not (word.isascii() and word.isdigit()) or len(word) > 9 or int(word) > most:
        raise BadValue(f"{name} must be a whole number from 0 to {most:,}, not {word!r}.")
    return int(word)


def example_text() -> str:
    """Write a config file with every key, commented out."""
    blocks = []
    for section, about in SECTIONS.items():
        own = [name for name in KEYS if name.rpartition(".")[0] == section]
        lines = [f"# {about}", *([f"[{section}]"] if section else [""])]
        for name in own:
            lines += [f"# {KEYS[name].help}", f"# {name.rpartition('.')[2]} = {KEYS[name].example}"]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)

"""What Tab offers for an option or an argument: choices, and what is on record. Read-only."""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from inmail_cli.cli.completing_imports import IMPORT_OPTIONS
from inmail_cli.domain.events import GRANT_ORIGINS, MARKS, OUTCOMES, ROUTES

if TYPE_CHECKING:
    from inmail_cli.store.connection import Store

FILES_STATUS = 10
MOST = 100
FORMATS = ("table", "json", "jsonl", "csv", "markdown", "html")
SHELLS = ("bash", "zsh", "fish", "powershell")
SHARED = ("--db", "--account", "--format", "--json", "--limit", "--after", "--quiet", "--no-input", "--help")

Source = Callable[["Finder", str], list[str]]


class FilesError(Exception):
    """Files are wanted, which the shell knows best."""


class Finder:
    """Finds candidates on record; the database is opened when one is asked for, and never made.

    `path` is the command's words, `given` the options that were typed before, with their values.
    """

    def __init__(self, path: str, given: Mapping[str, str]) -> None:
        self.path = path
        self.given = given

    def store(self) -> "Store":
        from inmail_cli import config
        from inmail_cli.store.connection import open_reading

        given = self.given
        return open_reading(config.load(os.environ, db=given.get("--db"), account=given.get("--account")).database)

    def column(self, query: str, text: str) -> list[str]:
        """Return the first column of what begins so, without regard to case."""
        store = self.store()
        pattern = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        return [str(value) for (value,) in store.rows(query, (pattern, MOST))]


def _people(finder: Finder, text: str) -> list[str]:
    from inmail_cli.store.people import names_with_word_start

    return names_with_word_start(finder.store(), text, MOST)


def _accounts(finder: Finder, text: str) -> list[str]:
    return finder.column("SELECT name FROM accounts WHERE name LIKE ? ESCAPE '\\' ORDER BY name LIMIT ?", text)


def _tags(finder: Finder, text: str) -> list[str]:
    return finder.column("SELECT name FROM tags WHERE name LIKE ? ESCAPE '\\' ORDER BY name LIMIT ?", text)


def _templates(finder: Finder, text: str) -> list[str]:
    if finder.path == "prompt":  # its template is the line to print, not one of what was sent
        return []
    query = "SELECT DISTINCT template FROM sends WHERE template LIKE ? ESCAPE '\\' ORDER BY template LIMIT ?"
    return finder.column(query, text)


def _sends(finder: Finder, text: str) -> list[str]:
    return finder.column("SELECT id FROM sends WHERE id LIKE ? ESCAPE '\\' ORDER BY sent_at DESC LIMIT ?", text)


def _batches(finder: Finder, text: str) -> list[str]:
    query = "SELECT number FROM batches WHERE number LIKE ? ESCAPE '\\' ORDER BY number DESC LIMIT ?"
    return finder.column(query, text)


def _people_and_sends(finder: Finder, text: str) -> list[str]:
    return [*_people(finder, text), *(_sends(finder, text) if text else [])]


def _like(finder: Finder, text: str) -> list[str]:
    return ["recruiter"] if finder.path == "rates" else ["last", *_sends(finder, text)]


def _groups(finder: Finder, text: str) -> list[str]:
    from inmail_cli.store.group_names import group_names

    return group_names(finder.store(), finder.given.get("--by", ""), text, MOST)


def _plans(finder: Finder, text: str) -> list[str]:
    from inmail_cli import config

    keys: dict[str, None] = {}
    for name in config.shipped_rule_sets():
        found = config.rule_set_document(name, None)
        plans = found.document.get("plans")
        keys |= dict.fromkeys(plans if isinstance(plans, Mapping) else ())
    return list(keys)


def _rule_sets(finder: Finder, text: str) -> list[str]:
    from inmail_cli import config

    return list(config.shipped_rule_sets())


def _dimensions(finder: Finder, text: str) -> list[str]:
    from inmail_cli.domain.rates import DIMENSIONS

    return list(DIMENSIONS)


def _documents(finder: Finder, text: str) -> list[str]:
    from inmail_cli.reports.schemas import DOCUMENTS

    return [name for name in DOCUMENTS if " " not in name]


def _topics(finder: Finder, text: str) -> list[str]:
    from inmail_cli.cli.commands import COMMANDS
    from inmail_cli.reports.topics import TOPICS

    return [*TOPICS, *COMMANDS]


def _config_keys(finder: Finder, text: str) -> list[str]:
    from inmail_cli.cli.config_keys import KEYS

    return list(KEYS)


def _files(finder: Finder, text: str) -> list[str]:
    raise FilesError


def _choices(*words: str) -> Source:
    return lambda finder, text: list(words)


def _nothing(finder: Finder, text: str) -> list[str]:
    return []


# What an option takes. One that is in neither table takes no value.
OPTIONS: Mapping[str, Source] = {
    "--account": lambda finder, text: [*_accounts(finder, text), "all"],
    "--format": _choices(*FORMATS),
    **dict.fromkeys(("--via", "-v"), _choices(*ROUTES, "all")),
    "--as": _choices(*OUTCOMES),
    **dict.fromkeys(("--tag", "-t"), _tags),
    **dict.fromkeys(("--template", "-m"), _templates),
    "--like": _like,
    "--by": _dimensions,
    "--rules": _rule_sets,
    "--origin": _choices(*GRANT_ORIGINS),
    "--credits": _choices("forfeit", "carry"),
    "--status": _choices("waiting", "responded", "undeliverable"),
    "--kind": _choices("renewal", "loss", "credit-back"),
    "--alarm": _choices("none"),
    "--on-conflict": _choices("refuse", "ours", "theirs"),
    "--person": _people,
    "--expires": _choices("never"),
    "--period": _choices("week", "month"),
    "--pace": _choices("5/week", "10/week", "25/month"),
    **IMPORT_OPTIONS,
    **dict.fromkeys(("--db", "--body-file", "-b", "--from-file", "--out", "-o"), _files),
    **dict.fromkeys(
        (
            *("--limit", "--after", "--url", "-u", "--company", "-c", "--title", "-r", "--subject", "-s", "--body"),
            *("--chars", "--sender", "--when", "-w", "--idempotency-key", "--renews", "--balance", "--zone", "--since"),
            *("--billing-day", "--opening-balance", "--seats", "--monthly", "--cap", "--price", "--currency"),
            *("--lifetime", "--as-of", "--within", "--from", "--to", "--window", "--rename", "--connected", "--group"),
            *("--event", "--engaged", "--note", "--clear", "--until", "--keep"),
            *("--below", "--rate-floor", "--reconciled-within", "--none", "--seed"),
        ),
        _nothing,
    ),
}

# What the words after a command are, by their place; the last holds for all that follow.
ARGUMENTS: Mapping[str, tuple[Source, ...]] = {
    "setup": (_plans, _nothing),
    "plan set": (_plans, _nothing),
    "account edit": (_accounts, _nothing),
    "account rename": (_accounts, _nothing),
    "account use": (_accounts, _nothing),
    "account remove": (_accounts, _nothing),
    "send": (_people,),
    "reply": (_people_and_sends,),
    "mark": (_people_and_sends, _choices(*MARKS), _nothing),
    "edit": (_people_and_sends, _nothing),
    "delete": (_people_and_sends,),
    "show": (_people_and_sends, _nothing),
    "undo": (_batches, _nothing),
    "redo": (_batches, _nothing),
    "history": (_batches, _nothing),
    "person": (_people,),
    "person show": (_people, _nothing),
    "person edit": (_people, _nothing),
    "person merge": (_people, _people, _nothing),
    "import events": (_files,),
    "import linkedin": (_files,),
    "import csv": (_files,),
    "backup": (_files, _nothing),
    "restore": (_files, _nothing),
    "compare": (_groups,),
    "lint": (_files, _nothing),
    "schema": (_documents,),
    "config set": (_config_keys, _nothing),
    "config unset": (_config_keys, _nothing),
    "help": (_topics, _nothing),
    "completion show": (_choices(*SHELLS), _nothing),
    "completion install": (_choices(*SHELLS), _nothing),
}

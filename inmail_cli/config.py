"""Where things are and what the user prefers: paths and the environment, as frozen Settings.

Nothing heavy is imported unless it is needed: platformdirs only when no database is named (or off Unix),
tomllib only where a config file exists, zoneinfo only to check a zone's name.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from inmail_cli.errors import BadFile, BadValue, UnknownPlan, UsageError

DATABASE_NAME = "inmail.db"
CONFIG_NAME = "config.toml"

MOST = {"below": 1_000_000, "within": 36_500, "rate_floor": 100, "reconciled_within": 36_500}
"""The largest values of `[check]`; the smallest is 0."""

_KINDS = {str: "a text", int: "a whole number", bool: "true or false"}
_RULE_SETS = Path(__file__).parent / "domain" / "rulesets"

Source = Literal["--db", "INMAIL_DB", "config", "default"]
TomlTable = Mapping[str, object]
Setting = TypeVar("Setting", str, int, bool)


class SendDefaults(NamedTuple):
    """What `send` takes where the command line says nothing (`[send]`)."""

    via: str | None = None
    template: str | None = None
    tags: tuple[str, ...] = ()
    sender: str | None = None
    personalized: bool | None = None


class CheckThresholds(NamedTuple):
    """The conditions of `check` where the command line says nothing (`[check]`).

    `rate_floor` is a percentage, as on the command line; `within` and `reconciled_within` are in days. 0 is not
    to look at it.
    """

    below: int | None = None
    within: int | None = None
    rate_floor: float | None = None
    reconciled_within: int | None = None


class ConfigFile(NamedTuple):
    """A config file's content; `database` is absolute (a relative one is relative to the file's folder)."""

    database: Path | None = None
    account: str | None = None
    send: SendDefaults = SendDefaults()
    check: CheckThresholds = CheckThresholds()


class RuleSetFile(NamedTuple):
    """A rule set as TOML parsed it, and the file that it came from."""

    document: TomlTable
    file: Path


class Settings(NamedTuple):
    """What holds for one call. `config_file` may not exist; `now` is INMAIL_NOW's text, not yet understood."""

    database: Path
    source: Source
    account: str | None
    now: str | None
    debug: bool
    config_file: Path | None
    send: SendDefaults = SendDefaults()
    check: CheckThresholds = CheckThresholds()

    @property
    def named(self) -> bool:
        """Whether somebody named the database, so that its absence is an error for reads."""
        return self.source != "default"


def load(environ: Mapping[str, str], *, db: str | None = None, account: str | None = None) -> Settings:
    """Settings from the options, the environment and the config file, in this order of strength.

    Raises: BadFile for a config file that cannot be understood; UsageError when no database is named and
    there is no home folder to keep one in.
    """
    config_file = config_path(environ)
    config = read_config(config_file) if config_file is not None and config_file.is_file() else ConfigFile()
    database, source = _database(environ, db, config)
    return Settings(
        database=database,
        source=source,
        account=account or environ.get("INMAIL_ACCOUNT") or config.account,
        now=environ.get("INMAIL_NOW") or None,
        debug=bool(environ.get("INMAIL_DEBUG")),
        config_file=config_file,
        send=config.send,
        check=config.check,
    )


def _database(environ: Mapping[str, str], db: str | None, config: ConfigFile) -> tuple[Path, Source]:
    if db is not None:
        return _named_path(db, "--db"), "--db"
    if environ.get("INMAIL_DB"):
        return _named_path(environ["INMAIL_DB"], "INMAIL_DB"), "INMAIL_DB"
    if config.database is not None:
        return config.database, "config"
    return default_database(), "default"


def _named_path(text: str, source: str) -> Path:
    if not text or "\0" in text:
        raise UsageError(f"{source} names no file: {text!r}", hint="Give the path of a database file.")
    return Path(text)


def default_database() -> Path:
    """`inmail.db` in the user's data folder.

    Raises: UsageError when there is no home folder.
    """
    import platformdirs

    try:
        folder = Path(platformdirs.user_data_dir("inmail", appauthor=False))
    except RuntimeError:  # newer releases raise where older ones give a relative path
        folder = Path()
    if not folder.is_absolute():
        raise UsageError("There is no home folder for a database.", hint="Name a file with --db FILE or INMAIL_DB.")
    return folder / DATABASE_NAME


def state_file(name: str) -> Path | None:
    """Where the program keeps a note of its own between runs, in the user's state folder; None without a home."""
    import platformdirs

    try:
        folder = Path(platformdirs.user_state_dir("inmail", appauthor=False))
    except RuntimeError:  # as in `default_database`
        return None
    return folder / name if folder.is_absolute() else None


def config_path(environ: Mapping[str, str]) -> Path | None:
    """Where the config file is, whether it exists or not; None where there is no home folder.

    The rule of the XDG base directories is written out for Unix, because importing platformdirs costs a
    tenth of a short command; a test holds it to platformdirs' answer.
    """
    if sys.platform in ("win32", "darwin"):
        import platformdirs

        folder = platformdirs.user_config_dir("inmail", appauthor=False)
    else:
        base = environ.get("XDG_CONFIG_HOME", "").strip() or os.path.expanduser("~/.config")  # noqa: PTH111
        folder = f"{base}/inmail"
    path = Path(folder) / CONFIG_NAME
    return path if path.is_absolute() else None


def read_config(path: Path) -> ConfigFile:
    """The content of a config file.

    Raises: BadFile naming the file and the key, for text that is no TOML, an unknown key, a wrong type.
    """
    return config_of(path, _read_toml(path))


def config_of(path: Path, table: TomlTable) -> ConfigFile:
    """What a config file's TOML means; `path` is where it is, or will be. Raises: BadFile, as `read_config`."""
    _known_keys(path, table, ("database", "account", "send", "check"), "")
    database = _take(path, table, "database", str)
    return ConfigFile(
        database=_database_file(path, database) if database else None,
        account=_take(path, table, "account", str),
        send=_send_defaults(path, _table(path, table, "send")),
        check=_check_thresholds(path, _table(path, table, "check")),
    )


def _database_file(path: Path, database: str) -> Path:
    from inmail_cli.userfiles import home_path

    try:
        return path.parent / home_path(database)
    except ValueError as problem:
        raise _bad(path, f"database {database!r} names no file: {problem}") from None


def _send_defaults(path: Path, table: TomlTable) -> SendDefaults:
    _known_keys(path, table, SendDefaults._fields, "send.")
    tags = table.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise _bad(path, f"send.tags must be a list of texts, not {tags!r}")
    return SendDefaults(
        via=_take(path, table, "via", str),
        template=_take(path, table, "template", str),
        tags=tuple(tags),
        sender=_take(path, table, "sender", str),
        personalized=_take(path, table, "personalized", bool),
    )


def _check_thresholds(path: Path, table: TomlTable) -> CheckThresholds:
    _known_keys(path, table, CheckThresholds._fields, "check.")
    floor = table.get("rate_floor")
    if isinstance(floor, bool) or not isinstance(floor, int | float | None):
        raise _bad(path, f"check.rate_floor must be a percentage, not {floor!r}")
    found = CheckThresholds(
        below=_take(path, table, "below", int),
        within=_take(path, table, "within", int),
        rate_floor=None if floor is None else float(floor),
        reconciled_within=_take(path, table, "reconciled_within", int),
    )
    for key, value in found._asdict().items():
        if value is not None and not 0 <= value <= MOST[key]:
            raise _bad(path, f"check.{key} must be from 0 to {MOST[key]:,}, not {value}")
    return found


def _take(path: Path, table: TomlTable, key: str, kind: type[Setting]) -> Setting | None:
    value = table.get(key)
    if value is None or (isinstance(value, kind) and isinstance(value, bool) == (kind is bool)):
        return value
    raise _bad(path, f"{key} must be {_KINDS[kind]}, not {value!r}")


def _table(path: Path, table: TomlTable, key: str) -> TomlTable:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise _bad(path, f"{key} must be a table: write [{key}] on a line of its own")
    return found


def _known_keys(path: Path, table: TomlTable, known: tuple[str, ...], prefix: str) -> None:
    for key in table:
        if key not in known:
            raise _bad(path, f"unknown key {prefix}{key}", hint=_meant(prefix, key, known))


def _meant(prefix: str, key: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key, known, 1)
    known_here = ", ".join(f"{prefix}{name}" for name in known)
    return f"Did you mean {prefix}{close[0]}?" if close else f"Known here: {known_here}."


def _bad(path: Path, problem: str, *, hint: str | None = None) -> BadFile:
    return BadFile(f"Config file {path}: {problem}", hint=hint, details={"file": str(path)})


def rule_set_document(name_or_file: str, config_file: Path | None) -> RuleSetFile:
    """Read a rule set: a shipped one by name, one in the config folder's `rules/` by name, or a TOML file.

    Raises: UnknownPlan for a name that is none of these; BadValue for what is no path; BadFile for no TOML.
    """
    from inmail_cli.userfiles import is_file

    for path in _rule_set_places(name_or_file, config_file):
        if is_file(path):
            return RuleSetFile(_read_toml(path), path)
    raise UnknownPlan(
        f"There is no rule set {name_or_file!r}.",
        hint="Shipped are " + " and ".join(shipped_rule_sets()) + "; a file of your own ends in .toml.",
    )


def shipped_rule_sets() -> tuple[str, ...]:
    """The names of the rule sets that come with the program, in alphabetical order."""
    return tuple(sorted(path.stem for path in _RULE_SETS.glob("*.toml")))


def _rule_set_places(name_or_file: str, config_file: Path | None) -> Iterator[Path]:
    if name_or_file.endswith(".toml") or "/" in name_or_file or os.sep in name_or_file:
        from inmail_cli.userfiles import home_path

        try:
            yield home_path(name_or_file)
        except ValueError as problem:
            raise BadValue(f"--rules {name_or_file!r} names no file: {problem}.") from None
        return
    yield _RULE_SETS / f"{name_or_file}.toml"
    if config_file is not None:
        yield config_file.parent / "rules" / f"{name_or_file}.toml"


def _read_toml(path: Path) -> TomlTable:
    from inmail_cli.userfiles import parse_toml

    try:
        return parse_toml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise BadFile(f"{path} cannot be read: {problem}", details={"file": str(path)}) from problem

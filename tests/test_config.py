"""Settings from the options, the environment and the config file."""

import os
from pathlib import Path

import pytest

from inmail_cli import config
from inmail_cli.errors import BadFile, BadValue, UnknownPlan, UsageError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "INMAIL_DB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def write_config(home: Path, text: str) -> Path:
    path = home / ".config" / "inmail" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_load__nothing_named__database_in_the_data_folder(home: Path) -> None:
    settings = config.load({"HOME": str(home)})
    assert settings.database == home / ".local" / "share" / "inmail" / "inmail.db"
    assert (settings.source, settings.named) == ("default", False)


def test_load__option_environment_and_file__option_then_environment_then_file(home: Path) -> None:
    write_config(home, 'database = "mine.db"\naccount = "from-file"\n')
    environ = {"HOME": str(home), "INMAIL_DB": "/e/env.db", "INMAIL_ACCOUNT": "from-env"}
    by_option = config.load(environ, db="/o/option.db", account="from-option")
    by_environ = config.load(environ)
    by_file = config.load({"HOME": str(home)})
    assert (by_option.database, by_option.source, by_option.account) == (Path("/o/option.db"), "--db", "from-option")
    assert (by_environ.database, by_environ.source, by_environ.account) == (Path("/e/env.db"), "INMAIL_DB", "from-env")
    assert (by_file.database, by_file.source, by_file.account) == (
        home / ".config" / "inmail" / "mine.db",
        "config",
        "from-file",
    )


def test_load__empty_variables__count_as_unset(home: Path) -> None:
    settings = config.load({"HOME": str(home), "INMAIL_DB": "", "INMAIL_ACCOUNT": "", "INMAIL_NOW": ""})
    assert (settings.source, settings.account, settings.now) == ("default", None, None)


def test_load__empty_db_option__refused(home: Path) -> None:
    with pytest.raises(UsageError, match="--db names no file"):
        config.load({"HOME": str(home)}, db="")


def test_read_config__every_key__taken(home: Path) -> None:
    path = write_config(
        home,
        '[send]\nvia = "open-profile"\ntemplate = "intro"\ntags = ["saas", "uk"]\nsender = "Kim"\n'
        "personalized = true\n[check]\nbelow = 5\nwithin = 10\nrate_floor = 13\n",
    )
    found = config.read_config(path)
    assert found.send == config.SendDefaults("open-profile", "intro", ("saas", "uk"), "Kim", True)
    assert found.check == config.CheckThresholds(5, 10, 13.0)


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ('databse = "x"', "unknown key databse", "Did you mean database?"),
        ('[send]\ntag = "x"', "unknown key send.tag", "Did you mean send.tags?"),
        (
            "[check]\nzzz = 1",
            "unknown key check.zzz",
            "Known here: check.below, check.within, check.rate_floor, check.reconciled_within.",
        ),
        ("database = 5", "database must be a text, not 5", None),
        ("[check]\nbelow = true", "below must be a whole number, not True", None),
        ('[check]\nrate_floor = "13%"', "check.rate_floor must be a percentage", None),
        ("[send]\ntags = [1]", "send.tags must be a list of texts", None),
        ("send = 3", "send must be a table", None),
        ("database =", "cannot be read", None),
        (
            'database = "~nobody-here/x.db"',
            "database '~nobody-here/x.db' names no file: ~nobody-here is nobody's",
            None,
        ),
        ('database = "a\\u0000b"', r"database 'a\\x00b' names no file: it has a NUL character", None),
        (f"account = {'[' * 5000}{']' * 5000}", "cannot be read: lists or tables are nested more than 100 deep", None),
        (f"account{'.a' * 5000} = 1", "cannot be read: lists or tables are nested more than 100 deep", None),
        (f"check.below = 0x{'f' * 5000}", "cannot be read: a whole number has more than 64 bits", None),
    ],
)
def test_read_config__a_mistake__named_with_the_file(home: Path, text: str, said: str, hint: str | None) -> None:
    path = write_config(home, text)
    with pytest.raises(BadFile, match=said) as caught:
        config.read_config(path)
    assert str(path) in caught.value.message
    assert hint is None or caught.value.hint == hint


def test_config_path__on_this_machine__where_platformdirs_says(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    for folder in ("", "/x/y"):
        monkeypatch.setenv("XDG_CONFIG_HOME", folder)
        expected = Path(platformdirs.user_config_dir("inmail", appauthor=False)) / "config.toml"
        assert config.config_path(os.environ) == expected


def test_load__no_home_at_all__asks_for_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert config.config_path({}) is None
    assert config.load({"INMAIL_DB": "/x.db"}).database == Path("/x.db")
    with pytest.raises(UsageError, match="no home folder"):
        config.load({})


def test_rule_set_document__shipped_own_and_unknown__found_or_named(tmp_path: Path) -> None:
    own = tmp_path / "rules" / "ours.toml"
    own.parent.mkdir()
    own.write_text('name = "ours"\n', encoding="utf-8")
    assert config.rule_set_document("guide-2026", None).document["name"] == "guide-2026"
    assert config.rule_set_document("ours", tmp_path / "config.toml").file == own
    assert config.rule_set_document(str(own), None).document == {"name": "ours"}
    assert config.shipped_rule_sets() == ("guide-2026", "linkedin-help")
    with pytest.raises(UnknownPlan, match="no rule set 'theirs'"):
        config.rule_set_document("theirs", tmp_path / "config.toml")


def test_rule_set_document__a_home_that_nobody_has__refused_with_what_was_given() -> None:
    with pytest.raises(BadValue, match=r"^--rules '~nobody-here/x\.toml' names no file: ~nobody-here is nobody's home"):
        config.rule_set_document("~nobody-here/x.toml", None)


def test_rule_set_document__nested_to_no_end__refused_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(f"name = {'[' * 5000}{']' * 5000}", encoding="utf-8")
    with pytest.raises(BadFile, match=f"^{file} cannot be read: lists or tables are nested more than 100 deep"):
        config.rule_set_document(str(file), None)


def test_rule_set_document__a_name_that_no_file_can_have__unknown(tmp_path: Path) -> None:
    with pytest.raises(UnknownPlan, match="There is no rule set"):
        config.rule_set_document("x" * 1_000, tmp_path / "config.toml")

"""`config`: what holds and why, and changes of the config file that keep its comments and cannot break it."""

import os
import re
import stat
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inmail_cli.cli.config_keys import KEYS, example_text
from inmail_cli.cli.config_text import checked, lines_of, values_in, with_value
from inmail_cli.config import ConfigFile, config_of
from tests.conftest import Inmail

COMMENTED = """\
# mine
account = "team"  # the team's

[check]
# not too few
below = 10
"""


def config_file(program: Inmail) -> Path:
    return program.home / ".config" / "inmail" / "config.toml"


def write(program: Inmail, text: str) -> Path:
    path = config_file(program)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def setting(program: Inmail, key: str, *words: object, env: dict[str, str] | None = None) -> tuple[Any, ...]:
    """The value, source, name and line that `config show` has for a key."""
    rows = program("config", "show", "--json", *words, env=env).json()["rows"]
    (row,) = (row for row in rows if row["key"] == key)
    return row["value"], row["source"], row["name"], row["line"]


def test_keys__what_the_file_may_hold__all_of_it() -> None:
    fields = [
        f"{name}.{inner}" if inner else name
        for name, default in ConfigFile()._asdict().items()
        for inner in (getattr(default, "_fields", None) or [""])
    ]
    assert list(KEYS) == fields


# show


def test_show__each_source__is_named(run_inmail: Inmail) -> None:
    run_inmail.db = None
    path = write(run_inmail, COMMENTED + 'within = 9\n[send]\ntags = [\n  "a",\n  "b",\n]\nvia = "message"\n')
    default = str(run_inmail.home / ".local" / "share" / "inmail" / "inmail.db")
    assert setting(run_inmail, "database") == (default, "default", None, None)
    assert setting(run_inmail, "account") == ("team", "config", str(path), 2)
    assert setting(run_inmail, "check.below") == (10, "config", str(path), 6)
    assert setting(run_inmail, "check.within") == (9, "config", str(path), 7)
    assert setting(run_inmail, "send.tags") == (["a", "b"], "config", str(path), 9)
    assert setting(run_inmail, "send.via") == ("message", "config", str(path), 13)
    assert setting(run_inmail, "send.sender") == (None, "default", None, None)
    env = {"INMAIL_ACCOUNT": "mine", "INMAIL_DB": "/x/y.db"}
    assert setting(run_inmail, "account", env=env) == ("mine", "environment", "INMAIL_ACCOUNT", None)
    assert setting(run_inmail, "database", env=env) == ("/x/y.db", "environment", "INMAIL_DB", None)
    assert setting(run_inmail, "account", "--account", "o", env=env) == ("o", "option", "--account", None)
    assert setting(run_inmail, "database", "--db", "/o.db", env=env) == ("/o.db", "option", "--db", None)


def test_show__screen__says_the_line_and_the_default(run_inmail: Inmail) -> None:
    write(run_inmail, COMMENTED)
    lines = [line.split("  ") for line in run_inmail("config").out.splitlines()]
    rows = {cells[0]: [cell.strip() for cell in cells[1:] if cell.strip()] for cells in lines}
    assert rows["check.below"] == ["10", "config file, line 6"]
    assert rows["check.within"] == ["7", "default"]
    assert rows["send.sender"] == ["–", "default"]


def test_show__defaults__are_what_the_commands_take(run_inmail: Inmail) -> None:
    run_inmail("send", "Dana Example", "--force", "--quiet")
    assert run_inmail("list", "--json").json()["rows"][0]["via"] == KEYS["send.via"].otherwise
    assert f"{KEYS['check.within'].otherwise} if not given" in run_inmail("check", "--help").out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[check]\nbelw = 1", "unknown key check.belw\nDid you mean check.below?"),
        ("acount = 'x'", "unknown key acount\nDid you mean account?"),
        ("[check]\nbelow = -1", "check.below must be from 0 to 1,000,000, not -1"),
        ("[check]\nrate_floor = nan", "check.rate_floor must be from 0 to 100, not nan"),
        ("[check", "cannot be read"),
        (f"account = {'[' * 5000}{']' * 5000}", "cannot be read: lists or tables are nested more than 100 deep"),
        ("database = '~nobody-here/x.db'", "database '~nobody-here/x.db' names no file"),
    ],
)
def test_a_wrong_file__every_command_but_those_that_mend_it__names_the_mistake(
    run_inmail: Inmail, text: str, said: str
) -> None:
    path = write(run_inmail, text)
    for words in (["balance"], ["config", "show"]):
        answer = run_inmail(*words, status=2)
        assert said in answer.err and str(path) in answer.err
    assert run_inmail("config", "path").out == f"{path}\n"
    run_inmail("config", "set", "account", "x", status=2)
    assert path.read_text(encoding="utf-8") == text
    run_inmail("config", "edit", env={"EDITOR": f"cp {write_aside(run_inmail, COMMENTED)}"})
    assert path.read_text(encoding="utf-8") == COMMENTED


def write_aside(program: Inmail, text: str) -> Path:
    """A file to be copied by `cp FILE DRAFT`, which serves as an editor."""
    aside = program.folder / "aside.toml"
    aside.write_text(text, encoding="utf-8")
    return aside


# set and unset


def test_set__a_file_with_comments__keeps_them_and_their_places(run_inmail: Inmail) -> None:
    path = write(run_inmail, COMMENTED)
    assert run_inmail("config", "set", "check.below", "12").out == "check.below is 12; it was 10.\n"
    assert path.read_text(encoding="utf-8") == COMMENTED.replace("10", "12")
    run_inmail("config", "set", "check.within", "5")
    run_inmail("config", "set", "send.tags", "a", "b c")
    assert path.read_text(encoding="utf-8") == (
        COMMENTED.replace("10", "12") + 'within = 5\n\n[send]\ntags = ["a", "b c"]\n'
    )
    run_inmail("config", "unset", "send.tags")
    assert run_inmail("config", "unset", "account").out == "account is no longer set; it was team.\n"
    assert "# not too few" in path.read_text(encoding="utf-8")


def test_set__no_file_yet__makes_one_for_the_user_alone(run_inmail: Inmail) -> None:
    mask = os.umask(0)
    try:
        document = run_inmail("config", "set", "send.personalized", "no", "--json").json()
    finally:
        os.umask(mask)
    assert document["changed"] == [{"key": "send.personalized", "before": None, "value": False}]
    path = config_file(run_inmail)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["config.toml"]


def test_set__a_link_to_the_file__stays_a_link(run_inmail: Inmail) -> None:
    path = write(run_inmail, COMMENTED)
    real = run_inmail.folder / "dotfiles.toml"
    path.rename(real)
    path.symlink_to(real)
    run_inmail("config", "set", "check.below", "12")
    assert path.is_symlink()
    assert "below = 12" in real.read_text(encoding="utf-8")


def test_set__what_is_set_already__writes_nothing(run_inmail: Inmail) -> None:
    path = write(run_inmail, COMMENTED)
    before = path.stat().st_mtime_ns
    assert run_inmail("config", "set", "check.below", "10").out == f"Nothing to change in {path}.\n"
    assert run_inmail("config", "unset", "check.within").out == f"Nothing to change in {path}.\n"
    assert path.stat().st_mtime_ns == before


def test_set__a_home_that_nobody_has__refused_and_nothing_is_written(run_inmail: Inmail) -> None:
    answer = run_inmail("config", "set", "database", "~nobody-here/x.db", status=2)
    assert "'~nobody-here/x.db' names no file: ~nobody-here is nobody's home folder here" in answer.err
    assert not config_file(run_inmail).exists()


def test_set__then_the_command__goes_by_it(run_inmail: Inmail) -> None:
    run_inmail.db = None
    place = run_inmail.folder / "mine.db"
    run_inmail("config", "set", "database", place)
    run_inmail("config", "set", "send.via", "open-profile")
    run_inmail("config", "set", "send.tags", "saas", "uk")
    run_inmail("send", "Dana Example", "--quiet")
    assert place.exists()
    (row,) = run_inmail("list", "--json").json()["rows"]
    assert (row["via"], row["tags"]) == ("open-profile", ["saas", "uk"])


def test_set__a_relative_database__is_relative_to_where_one_stands(
    run_inmail: Inmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run_inmail.folder)
    run_inmail("config", "set", "database", "x.db")
    assert tomllib.loads(config_file(run_inmail).read_text(encoding="utf-8"))["database"] == str(
        run_inmail.folder / "x.db"
    )
    run_inmail("config", "set", "database", "~/x.db")
    assert tomllib.loads(config_file(run_inmail).read_text(encoding="utf-8"))["database"] == "~/x.db"


def test_set__a_variable_that_wins__is_told_of(run_inmail: Inmail) -> None:
    said = run_inmail("config", "set", "account", "team", env={"INMAIL_ACCOUNT": "x"}).err
    assert said == "warning: INMAIL_ACCOUNT is set, which wins over the config file.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check.belw", "1"], "there is no key 'check.belw'.\nDid you mean check.below?"),
        (["zzz", "1"], "There are: database, account, send.via"),
        (["check.below", "x"], "check.below must be a whole number from 0 to 1,000,000, not 'x'."),
        (["check.below", "1000001"], "not '1000001'"),
        (["check.below", "9" * 5_000], "must be a whole number"),
        (["check.below", "1", "2"], "check.below takes one value, not 2."),
        (["check.rate_floor", "101"], "check.rate_floor '101': give a percentage from 0 to 100"),
        (["send.via", "mail"], "send.via cannot be 'mail'.\nIt is one of inmail,"),
        (["send.personalized", "maybe"], "send.personalized cannot be 'maybe'.\nIt is one of true, yes, on"),
        (["send.template", ""], "send.template cannot be ''"),
        (["send.sender", "a\x1b[31mb"], "send.sender cannot be 'a\\x1b[31mb'"),
        (["send.tags", "a", "b\nc"], "send.tags cannot be 'b\\nc'"),
        (["account"], "Missing argument"),
    ],
)
def test_set__a_bad_key_or_value__is_refused_and_nothing_written(
    run_inmail: Inmail, words: list[str], said: str
) -> None:
    path = write(run_inmail, COMMENTED)
    assert said in run_inmail("config", "set", *words, status=2).err
    assert path.read_text(encoding="utf-8") == COMMENTED


def test_unset__a_key_that_there_is_not__is_refused_unless_it_stands_in_the_file(run_inmail: Inmail) -> None:
    assert "Did you mean check.below?" in run_inmail("config", "unset", "check.belw", status=2).err
    path = write(run_inmail, "# c\nbelw = 1\n")
    run_inmail("config", "unset", "belw")
    assert path.read_text(encoding="utf-8") == "# c\n"


def test_set__a_folder_that_cannot_be_made__is_told_and_nothing_lost(run_inmail: Inmail) -> None:
    (run_inmail.home / ".config").write_text("a file", encoding="utf-8")
    answer = run_inmail("config", "set", "account", "x", status=74)
    assert "cannot be written" in answer.err
    assert (run_inmail.home / ".config").read_text(encoding="utf-8") == "a file"


# example and edit


def test_example__its_lines_uncommented__are_a_config_file(run_inmail: Inmail) -> None:
    text = run_inmail("config", "example").out
    assert text == example_text()
    assert checked(text, Path("/x/config.toml")) == {}
    taken = re.sub(r"^# (?=\w+ = )", "", text, flags=re.MULTILINE)
    assert set(checked(taken, Path("/x/config.toml"))) == set(KEYS)


def test_edit__no_file_yet__begins_with_the_example(run_inmail: Inmail) -> None:
    run_inmail("config", "edit")
    assert not config_file(run_inmail).exists()
    answer = run_inmail("config", "edit", env={"VISUAL": "sed -i 's/^# below/below/'", "EDITOR": "false"})
    assert answer.out == "check.below is 10.\n"
    assert config_file(run_inmail).read_text(encoding="utf-8") == example_text().replace("# below", "below")


def test_edit__something_wrong__is_kept_aside_and_refused(run_inmail: Inmail) -> None:
    path = write(run_inmail, COMMENTED)
    answer = run_inmail("config", "edit", status=2, env={"EDITOR": "sed -i s/below/belw/"})
    assert "unknown key check.belw" in answer.err
    assert path.read_text(encoding="utf-8") == COMMENTED
    (draft,) = (each for each in path.parent.iterdir() if each != path)
    assert f"What you wrote is in {draft}" in answer.err
    assert draft.read_text(encoding="utf-8") == COMMENTED.replace("below", "belw")


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("false", "the editor 'false' ended with 1. Nothing was changed."),
        ("/nonexistent/editor", "cannot be run"),
        ("'", "cannot be run: No closing quotation"),
        ("rm", "The editor left no file. Nothing was changed."),
    ],
)
def test_edit__an_editor_that_fails__changes_nothing(run_inmail: Inmail, editor: str, said: str) -> None:
    path = write(run_inmail, COMMENTED)
    assert said in run_inmail("config", "edit", status=2, env={"EDITOR": editor}).err
    assert [each.name for each in path.parent.iterdir()] == ["config.toml"]
    assert path.read_text(encoding="utf-8") == COMMENTED
    assert "opens an editor" in run_inmail("config", "edit", "--no-input", status=2).err


def test_edit__comments_alone__says_that_no_setting_changed(run_inmail: Inmail) -> None:
    path = write(run_inmail, COMMENTED)
    said = run_inmail("config", "edit", env={"EDITOR": "sed -i s/mine/yours/"}).out
    assert said == f"Wrote {path}; no setting changed.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="HOME is not asked on Windows")
def test_path__json__says_whether_it_exists(run_inmail: Inmail) -> None:
    assert run_inmail("config", "path", "--json").json()["config_exists"] is False
    path = write(run_inmail, "")
    document = run_inmail("config", "path", "--json").json()
    assert (document["config"], document["config_exists"]) == (str(path), True)


# Any file, any change

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)
COUNTS = st.integers(0, 30_000)
VALUES = {
    "file": TEXTS,
    "text": TEXTS,
    "route": st.sampled_from(["inmail", "message"]),
    "texts": st.lists(TEXTS, max_size=3),
    "flag": st.booleans(),
    "count": COUNTS,
    "percentage": st.integers(0, 100),
}
CHANGES = st.lists(
    st.sampled_from(list(KEYS)).flatmap(
        lambda key: st.tuples(st.just(key), st.none() | VALUES[KEYS[key].kind])  # None takes it out
    ),
    max_size=8,
)
BEGINNINGS = st.sampled_from(
    ["", COMMENTED, example_text(), "send = {via = 'message'} # x\ncheck.below = 3\n", "[send]\n\n[check]\r\nbelow=1"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BEGINNINGS, CHANGES)
def test_with_value__any_changes_one_after_another__are_what_the_file_then_holds(
    text: str, changes: list[tuple[str, Any]]
) -> None:
    path = Path("/x/config.toml")
    expected = dict(values_in(text, path))
    comments = [line for line in text.splitlines() if line.startswith("#")]
    for key, value in changes:
        if value is None and key not in expected:
            continue
        text = with_value(text, key, value, path)
        expected = {name: old for name, old in expected.items() if name != key} | (
            {} if value is None else {key: value}
        )
        assert values_in(text, path) == expected
    config_of(path, tomllib.loads(text))
    assert [line for line in text.splitlines() if line.startswith("#")] == comments
    assert set(lines_of(text)) == set(expected)

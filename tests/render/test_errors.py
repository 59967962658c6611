"""Errors, warnings and hints, as words and as JSON."""

import json
from datetime import date
from pathlib import Path

from inmail_cli.errors import Ambiguous, BadDate, InmailError, NoCredit
from inmail_cli.render.errors import error_json, error_text, hint_text, warning_text
from inmail_cli.render.screen import Screen
from tests.render.hostile import EVERYTHING, dangers

PLAIN = Screen()
COLOUR = Screen(colour=True)


def test_words__what_and_hint__a_line_each() -> None:
    error = NoCredit("No credit is left.", hint="50 come on Tue 15 Dec.")
    assert error_text(error, PLAIN) == "inmail: No credit is left.\n50 come on Tue 15 Dec.\n"


def test_words__no_hint__one_line() -> None:
    assert error_text(BadDate("Not a date: '10'."), PLAIN) == "inmail: Not a date: '10'.\n"


def test_words__several_match__listed() -> None:
    candidates = [{"id": "d1", "name": "Dana Roy", "url": None}, {"id": "d2", "name": "Dana Ray", "url": "https://x"}]
    text = error_text(Ambiguous("'dana' is 2 people.", candidates=candidates), PLAIN)
    assert text.splitlines()[1:] == ["  d1  Dana Roy", "  d2  Dana Ray  https://x", "Use an id or a profile URL."]


def test_words__very_many_match__ten_and_how_many_more() -> None:
    candidates = [{"id": f"d{number}", "name": "Dana"} for number in range(13)]
    lines = error_text(Ambiguous("Many.", candidates=candidates), PLAIN).splitlines()
    assert lines[-2] == "  and 3 more"
    assert len(lines) == 13


def test_words__every_code_point__no_control_but_our_colours() -> None:
    text = error_text(BadDate(EVERYTHING), COLOUR)
    assert text.startswith("\x1b[31minmail:\x1b[0m ")
    rest = text.removeprefix("\x1b[31minmail:\x1b[0m ").removesuffix("\n")
    assert dangers(rest) == set()
    rest.encode("utf-8")


def test_words__ascii__encodable() -> None:
    screen = Screen(ascii=True, encoding="ascii")
    assert warning_text(["Zoë — 田"], screen) == "warning: Zoe - <U+7530>\n"
    assert hint_text(["a…"], screen) == "a...\n"


def test_json__an_error__its_document() -> None:
    error = BadDate(
        "Not a date: '10'.", hint="Say more.", details={"on": date(2026, 1, 2), "file": Path("a"), "n": (1, 2)}
    )
    assert json.loads(error_json(error)) == {
        "schema": "inmail/error/1",
        "error": "bad-date",
        "message": "Not a date: '10'.",
        "hint": "Say more.",
        "details": {"on": "2026-01-02", "file": "a", "n": [1, 2]},
    }


def test_json__ambiguous__with_candidates() -> None:
    candidates = [{"id": "d1", "name": "Dana Roy", "url": None}]
    assert json.loads(error_json(Ambiguous("Two.", candidates=candidates)))["candidates"] == candidates


def test_error_text__a_terminal_too_narrow__breaks_between_words_and_in_no_command() -> None:
    error = InmailError("the plan of this account is not known here.", hint="See which there are: `inmail plan list`.")
    lines = error_text(error, Screen(width=30, terminal=True)).splitlines()
    assert lines == [
        "inmail: the plan of this",
        "account is not known here.",
        "See which there are:",
        "`inmail plan list`.",
    ]
    assert len(error_text(error, Screen(width=30)).splitlines()) == 2


def test_error_text__a_long_line_of_a_list__goes_on_indented() -> None:
    candidates = [{"id": "2", "name": "import of 212 sends from an archive", "url": None}]
    error = InmailError("which?", hint="", candidates=candidates)
    assert error_text(error, Screen(width=24, terminal=True)).splitlines()[1:] == [
        "  2  import of 212 sends",
        "    from an archive",
    ]

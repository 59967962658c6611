"""What a stream is taken to show."""

import io
from collections.abc import Mapping

import pytest

from inmail_cli.render.screen import Screen, screen_for


class Stream(io.TextIOWrapper):
    """A stream that claims to be a terminal, or not."""

    def __init__(self, *, terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        """Say what was asked for."""
        return self.terminal


def seen(environ: Mapping[str, str], *, terminal: bool = True, encoding: str = "utf-8") -> Screen:
    return screen_for(Stream(terminal=terminal, encoding=encoding), environ)


@pytest.mark.parametrize(
    ("environ", "terminal", "colour"),
    [
        ({}, True, True),
        ({"TERM": "xterm-256color"}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "unknown"}, True, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({}, False, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"FORCE_COLOR": ""}, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_colour__environment__honoured(environ: Mapping[str, str], terminal: bool, colour: bool) -> None:
    assert seen(environ, terminal=terminal).colour is colour


@pytest.mark.parametrize(
    ("environ", "encoding", "ascii_only"),
    [
        ({}, "utf-8", False),
        ({"LANG": "en_US.UTF-8"}, "utf-8", False),
        ({"LANG": "C"}, "utf-8", True),
        ({"LANG": "C", "LC_ALL": "C.UTF-8"}, "utf-8", False),
        ({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, "utf-8", True),
        ({}, "ascii", True),
        ({}, "latin-1", True),
        ({}, "cp1252", True),
    ],
)
def test_ascii__locale_and_encoding__honoured(environ: Mapping[str, str], encoding: str, ascii_only: bool) -> None:
    assert seen(environ, encoding=encoding).ascii is ascii_only


def test_ascii__off_a_terminal__only_the_encoding_counts() -> None:
    assert seen({"LC_ALL": "C"}, terminal=False).ascii is False


def test_size__columns_and_lines__from_the_environment() -> None:
    screen = seen({"COLUMNS": "132", "LINES": "50"})
    assert (screen.width, screen.height) == (132, 50)


@pytest.mark.parametrize("columns", ["0", "-5", "wide", "", "²", "9999999"])
def test_size__nonsense_in_the_environment__eighty_columns(columns: str) -> None:
    assert seen({"COLUMNS": columns}).width == 80


def test_terminal__closed_stream__none() -> None:
    stream = Stream(terminal=True)
    stream.close()
    assert screen_for(io.StringIO(), {}).terminal is False
    closed = io.StringIO()
    closed.close()
    assert screen_for(closed, {}).terminal is False

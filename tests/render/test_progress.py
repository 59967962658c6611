"""The bar that is drawn while an archive is read."""

import io
import re

import pytest

from inmail_cli.render.progress import bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("name", ["[acme].zip", "[/oops].zip", ":smile:.zip", "[red]a.zip", "a\\[b].zip"])
def test_bar__a_name_that_rich_would_read__is_shown_as_it_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    stream = Terminal()
    with bar(name, stream) as advance:
        advance(1, 2)
    assert name in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())


def test_bar__a_name_that_would_command_the_terminal__is_shown_by_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = Terminal()
    with bar("a\x1b]0;b\x07\u202e.zip", stream):
        pass
    shown = stream.getvalue()
    assert "\x1b]" not in shown
    assert not {"\x07", "\u202e"} & set(shown)

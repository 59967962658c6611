"""The README shows what the program shows."""

from pathlib import Path

from tests.readme import README, shown_readme


def test_readme__every_console_block__is_what_the_commands_show_now(tmp_path: Path) -> None:
    text = README.read_text()
    assert text.count("```console") >= 5
    assert shown_readme(text, tmp_path) == text, "run `make docs`, then read what changed"

"""Lines that need no Rich: they must read as Rich would have drawn them."""

import pytest

from inmail_cli.render.screen import Screen
from inmail_cli.render.table import table_text
from inmail_cli.render.writers import words_alone
from inmail_cli.reports.blocks import Block, Line, Meter, Span
from inmail_cli.reports.model import Report

LINES = (
    Line((Span("Sent to "), Span("[acme] :smile: \x1b[31m\u202e", typed=True), Span(" today.  ", "dim"))),
    Line(()),
    Line((Span("  " + "long words " * 40, "bad"),)),
)


def report(*screen: Block) -> Report:
    return Report(schema="inmail/send/1", members={}, screen=screen)


@pytest.mark.parametrize("screen", [Screen(), Screen(ascii=True, encoding="ascii")])
def test_words_alone__off_a_terminal__as_rich_draws_them(screen: Screen) -> None:
    assert words_alone(report(*LINES), screen) == table_text(report(*LINES), screen, last=None)


def test_words_alone__colour_width_or_other_blocks__left_to_rich() -> None:
    assert words_alone(report(*LINES), Screen(terminal=True)) is None
    assert words_alone(report(*LINES), Screen(colour=True)) is None
    assert words_alone(report(*LINES, Meter("", 1, 2)), Screen()) is None
    assert words_alone(report(Line((Span("a"),), (Span("b"),))), Screen()) is None
    assert words_alone(report(), Screen()) is None

"""Screens: what they look like, that they fit, that nothing is lost, and that nothing typed gets through."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from inmail_cli.render.screen import Screen
from inmail_cli.render.text import visible
from inmail_cli.render.writers import LAST_ROWS, to_bytes, write
from inmail_cli.reports.blocks import BLANK, Aligned, Bar, Bars, Block, Grid, Line, Meter, Span
from inmail_cli.reports.model import Column, Report, Row
from tests.render.hostile import EVERYTHING, PAYLOADS, dangers

COLOUR_CODES = re.compile(r"\x1b\[(?:0|1|2|31|32|33)m")

COLUMNS = (
    Column("person", "Person"),
    Column("subject", "Subject"),
    Column("sent", "Sent", "date"),
    Column("count", "Count", "integer"),
    Column("rate", "Rate", "percent"),
    Column("change", "Change", "signed"),
    Column("note", "Note"),
    Column("internal", "Internal", show="data"),
    Column("more", "More", "yes-no", show="wide"),
)


def row(person: str, subject: str = "Hello", count: int | None = 1) -> Row:
    return {
        "person": person,
        "subject": subject,
        "sent": "2026-11-22",
        "count": count,
        "rate": 0.25,
        "change": 3,
        "note": "n",
        "internal": "i",
        "more": True,
    }


def terminal(width: int, *, colour: bool = False, ascii_only: bool = False, wide: bool = False) -> Screen:
    return Screen(width, 24, colour, ascii_only, True, wide, "ascii" if ascii_only else "utf-8")


def drawn(report: Report, screen: Screen, *, last: int | None = LAST_ROWS) -> list[str]:
    text = write(report, form="table", screen=screen, last=last)
    assert text == "" or text.endswith("\n")
    return text.split("\n")[:-1]


def of_rows(*rows: Row, columns: Sequence[Column] = COLUMNS) -> Report:
    return Report("x/1", {}, tuple(columns), rows)


def of_blocks(*blocks: Block) -> Report:
    return Report("x/1", {}, screen=blocks)


# Tables


def test_table__it_fits__columns_side_by_side_numbers_to_the_right() -> None:
    lines = drawn(of_rows(row("Dana Roy"), row("田中", "Pricing", 1200)), terminal(80))
    assert lines == [
        "Person    Subject  Sent        Count  Rate  Change",
        "Dana Roy  Hello    2026-11-22      1   25%      +3",
        "田中      Pricing  2026-11-22   1200   25%      +3",
    ]


def test_table__a_long_subject__wrapped_never_cut() -> None:
    subject = "Your article on pricing for small teams gave me an idea that I would like to share"
    lines = drawn(of_rows(row("Dana Roy", subject)), terminal(72))
    assert max(map(cell_len, lines)) <= 72
    assert lines[1].startswith("Dana Roy  Your article")
    assert lines[1].split()[-4:] == ["2026-11-22", "1", "25%", "+3"]  # releases of Rich space columns in their own ways
    assert " ".join(" ".join(line[10:39] for line in lines[1:]).split()) == subject


def test_table__under_70_columns__a_table_where_it_fits_as_it_is() -> None:
    lines = drawn(of_rows(row("Dana Roy")), terminal(50))
    assert lines[0] == "Person    Subject  Sent        Count  Rate  Change"
    assert drawn(of_rows(row("Dana Roy")), terminal(49))[0] == "Person: Dana Roy"


def test_table__words_that_are_short__columns_as_narrow_as_they() -> None:
    narrow = tuple(Column(f"c{n}", "Column", "text") for n in range(6))
    lines = drawn(of_rows({f"c{n}": "a few words each" for n in range(6)}, columns=narrow), terminal(72))
    # Six columns of 12 would take 82 cells with what is between them; the longest word of each is of 6.
    assert lines[0].split() == ["Column"] * 6
    assert max(map(cell_len, lines)) <= 72


@pytest.mark.parametrize("width", range(50, 90))
def test_table__any_width__no_word_is_cut(width: int) -> None:
    columns = tuple(Column(f"c{n}", title, "text") for n, title in enumerate(("Since", "Plan", "Credits", "")))
    cells = {"c0": "Mon 15 Jun 2026", "c1": "Sales Navigator Core", "c2": "50 a month, at most 150", "c3": "current"}
    lines = drawn(of_rows(cells, columns=columns), terminal(width))
    assert max(map(cell_len, lines)) <= width
    words = " ".join(lines).split()
    assert sorted(set(" ".join(cells.values()).split()) - set(words)) == []


def test_table__narrow_and_too_wide__a_block_a_row() -> None:
    lines = drawn(of_rows(row("Dana Roy"), row("Ana", count=None)), terminal(48))
    assert lines[:7] == [
        "Person: Dana Roy",
        "Subject: Hello",
        "Sent: 2026-11-22",
        "Count: 1",
        "Rate: 25%",
        "Change: +3",
        "",
    ]
    assert lines[7:11] == ["Person: Ana", "Subject: Hello", "Sent: 2026-11-22", "Count: –"]


@pytest.mark.parametrize("width", [50, 60, 69])
def test_table__narrow_and_a_cell_of_three_lines__a_block_a_row(width: int) -> None:
    """Two lines a row still read as a table."""
    columns = (Column("on", "Lost on", "date"), Column("why", "Because", "text"), Column("from", "From", "text"))
    cells = {"on": "Tue 3 Mar", "why": "too old", "from": " ".join(["balance"] * ((width - 19) // 8 * 2))}
    two_lines = drawn(of_rows(cells, columns=columns), terminal(width))
    assert two_lines[0].split() == ["Lost", "on", "Because", "From"]
    assert len(two_lines) == 3
    cells["from"] += " balance"
    assert drawn(of_rows(cells, columns=columns), terminal(width))[0] == "Lost on: Tue 3 Mar"
    assert drawn(of_rows(cells, columns=columns), terminal(70))[0].startswith("Lost on  ")


def test_table__too_many_columns_for_the_width__a_block_a_row() -> None:
    columns = tuple(Column(f"c{n}", f"A rather long title {n}", "integer") for n in range(5))
    lines = drawn(of_rows({f"c{n}": n for n in range(5)}, columns=columns), terminal(80))
    assert lines[0] == "A rather long title 0: 0"


def test_table__piped__no_cut_no_wrap_no_colour() -> None:
    subject = "word " * 60
    lines = drawn(of_rows(row("Dana Roy", subject)), Screen(width=20))
    assert len(lines) == 2
    assert subject.strip() in lines[1]


def test_table__wide__every_column_but_data() -> None:
    header = drawn(of_rows(row("Dana Roy")), terminal(120, wide=True))[0]
    assert header.split() == ["Person", "Subject", "Sent", "Count", "Rate", "Change", "Note", "More"]


def test_table__31_rows__the_last_30_and_says_so() -> None:
    report = of_rows(*(row(f"Person {number}") for number in range(31)))
    lines = drawn(report, terminal(80))
    assert lines[1].startswith("Person 1 ")
    assert lines[-3].startswith("Person 30 ")
    assert lines[-2:] == ["", "The last 30 of 31 rows; --limit N shows more."]
    assert len(drawn(report, terminal(80), last=None)) == 32


def test_table__30_rows__all_and_no_word_of_it() -> None:
    assert len(drawn(of_rows(*(row("Dana") for _ in range(30))), terminal(80))) == 31


def test_table__no_rows__says_so() -> None:
    report = Report("x/1", {}, COLUMNS, (), title="Sends", empty="No sends yet.")
    assert drawn(report, terminal(80)) == ["Sends", "", "No sends yet."]


def test_table__title_and_notes__around_it() -> None:
    report = of_rows(row("Dana Roy"))._replace(title="Sends", notes=("Rates are young.",))
    assert [line.split("  ")[0] for line in drawn(report, terminal(80))] == [
        "Sends",
        "",
        "Person",
        "Dana Roy",
        "",
        "Rates are young.",
    ]


def test_table__no_header__aligned_words() -> None:
    columns = (Column("a", "A"), Column("b", "B", "integer"))
    grid = Grid(columns, ({"a": "left", "b": 7}, {"a": "x", "b": 12}), header=False)
    assert drawn(of_blocks(grid), terminal(80)) == ["left   7", "x     12"]


def test_cell__spans__toned_one_by_one() -> None:
    grid = Grid((Column("a", "A"),), ({"a": (Span("x", "bad"), Span("y"))}, {"a": Span("z", "dim")}))
    assert drawn(of_blocks(grid), terminal(80, colour=True)) == [
        "\x1b[1mA\x1b[0m",
        "\x1b[31mx\x1b[0my",
        "\x1b[2mz\x1b[0m",
    ]


# Lines


def test_line__right_part__at_the_end_of_the_page() -> None:
    line = Line((Span("Left"),), (Span("Right"),))
    assert drawn(of_blocks(line), terminal(80)) == ["Left" + " " * 51 + "Right"]
    assert drawn(of_blocks(line), terminal(30)) == ["Left" + " " * 21 + "Right"]
    assert drawn(of_blocks(line), terminal(8)) == ["Left", "Right"]


def test_line__beside_a_wide_table__ends_where_the_table_ends() -> None:
    grid = Grid((Column("a", "A"),), ({"a": "x" * 70},))
    lines = drawn(of_blocks(Line((Span("Left"),), (Span("Right"),)), grid), terminal(200))
    assert [len(lines[0]), len(lines[-1])] == [70, 70]


def test_line__too_long__wrapped_with_its_indentation() -> None:
    line = Line((Span("  one two three four five"),))
    assert drawn(of_blocks(line), terminal(20)) == ["  one two three four", "  five"]


def test_line__a_command_in_backticks__never_broken() -> None:
    line = Line((Span("Begin with `inmail plan list` today."),))
    assert drawn(of_blocks(line), terminal(24)) == ["Begin with", "`inmail plan list`", "today."]


def test_line__blank__empty() -> None:
    assert drawn(of_blocks(BLANK), terminal(80)) == [""]


# Meters


@pytest.mark.parametrize(
    ("value", "bar"),
    [
        (0, "░" * 40),
        (150, "█" * 40),
        (200, "█" * 40),
        (75, "█" * 20 + "░" * 20),
        (76, "█" * 20 + "▎" + "░" * 19),  # 76/150 of 320 eighths: 162.1
    ],
)
def test_meter__value__to_the_eighth_of_a_cell(value: int, bar: str) -> None:
    assert drawn(of_blocks(Meter("Now", value, 150)), terminal(80)) == [f"Now   {bar}"]


def test_meter__maximum_zero__empty_bar() -> None:
    assert drawn(of_blocks(Meter("Now", 5, 0)), terminal(80)) == [f"Now   {'░' * 40}"]


def test_meter__ascii__hashes_and_dots() -> None:
    assert drawn(of_blocks(Meter("Now", 76, 150)), terminal(80, ascii_only=True)) == ["Now   " + "#" * 20 + "." * 20]


def test_meter__narrow__below_its_label() -> None:
    assert drawn(of_blocks(Meter("112 of 150 credits", 75, 150)), terminal(20)) == [
        "112 of 150 credits",
        "█" * 10 + "░" * 10,
    ]


# Aligned rows


ALIGNED = Aligned(
    ((Span("12"), Span("expire"), Span("renewed 15 Sep")), (Span("+50"), Span("renew"), Span("nothing is lost"))), (0,)
)


def test_aligned__it_fits__in_columns() -> None:
    assert drawn(of_blocks(ALIGNED), terminal(80)) == [" 12  expire  renewed 15 Sep", "+50  renew   nothing is lost"]


def test_aligned__too_narrow__the_rest_below_the_second_column() -> None:
    assert drawn(of_blocks(ALIGNED), terminal(27)) == [
        " 12  expire  renewed 15 Sep",
        "+50  renew",
        "     nothing is lost",
    ]


# Charts


def test_bars__values__to_one_scale() -> None:
    bars = Bars((Bar("Sep", 20, "20 sent"), Bar("Oct", 5, "5 sent"), Bar("Nov", 0, "none")))
    assert drawn(of_blocks(bars), terminal(80)) == [
        "Sep  " + "█" * 40 + "  20 sent",
        "Oct  " + "█" * 10 + " " * 30 + "  5 sent",
        "Nov  " + " " * 40 + "  none",
    ]
    assert drawn(of_blocks(bars), terminal(34, ascii_only=True))[0] == "Sep  " + "#" * 20 + "  20 sent"


# Colour


def test_colour__tones__sixteen_colours_bold_and_dim_alone() -> None:
    spans = (Span("a", "strong"), Span("b", "dim"), Span("c", "good"), Span("d", "warn"), Span("e", "bad"), Span("f"))
    (line,) = drawn(of_blocks(Line(spans)), terminal(80, colour=True))
    assert line == "\x1b[1ma\x1b[0m\x1b[2mb\x1b[0m\x1b[32mc\x1b[0m\x1b[33md\x1b[0m\x1b[31me\x1b[0mf"


def test_colour__none__no_code_at_all() -> None:
    report = of_blocks(Line((Span("a", "bad"),)), Meter("b", 1, 2), Grid(COLUMNS, (row("Dana"),)))
    assert "\x1b" not in "".join(drawn(report, terminal(80)))


# Whatever is typed


def everything_typed(text: str) -> Report:
    return Report(
        "x/1",
        {},
        screen=(
            Line((Span(text, "strong", typed=True),), (Span(text, typed=True),)),
            Meter(text, 1, 2),
            Aligned(((Span(text, typed=True), Span(text, "bad", typed=True)),)),
            Grid((Column("a", text), Column("b", "B", "list")), ({"a": text, "b": (text, text)},), empty=text),
        ),
        title=text,
    )


@pytest.mark.parametrize("screen", [terminal(80, colour=True), terminal(60, ascii_only=True), Screen()], ids=str)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_typed__a_payload_everywhere__only_our_colours(payload: str, screen: Screen) -> None:
    text = write(everything_typed(payload), form="table", screen=screen)
    assert dangers(COLOUR_CODES.sub("", text)) <= {"\n"}
    assert "\x1b" not in text or screen.colour
    to_bytes(text, form="table", screen=screen).decode(screen.encoding)


def test_typed__every_code_point__only_our_colours() -> None:
    text = write(of_blocks(Line((Span(EVERYTHING, "bad", typed=True),))), form="table", screen=Screen(colour=True))
    assert dangers(COLOUR_CODES.sub("", text)) == {"\n"}
    assert len(text.splitlines()) == 1


def test_typed__markup_and_emoji_codes__literally() -> None:
    assert drawn(of_rows(row("[acme] [/oops] :smile: [red]x")), terminal(120))[1].startswith(
        "[acme] [/oops] :smile: [red]x "
    )


def test_typed__ascii_encoding__no_exception_and_all_ascii() -> None:
    text = write(everything_typed("Zoë — “田中” …"), form="table", screen=terminal(80, ascii_only=True))
    assert text.isascii()
    assert 'Zoe - "<U+7530><U+4E2D>" ...' in text


def test_typed__an_encoding_of_accents_without_bars__accents_kept() -> None:
    screen = Screen(ascii=True, encoding="cp1252")
    text = write(of_blocks(Line((Span("Zoë · 田 \x1b", typed=True),)), Meter("No", 1, 1)), form="table", screen=screen)
    assert text.splitlines()[0] == "Zoë · <U+7530> ^["
    assert set(text.splitlines()[1].removeprefix("No   ")) == {"#"}


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
widths = st.integers(2, 220)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@settings(max_examples=150, deadline=None)
@given(words, words, widths)
def test_screen__any_words_at_any_width__fits_and_loses_nothing(first: str, second: str, width: int) -> None:
    report = of_blocks(
        Line((Span(first),)),
        Line((Span(second),), (Span(first),)),
        Aligned(((Span(first), Span(second)), (Span("x"), Span("y")))),
        Grid((Column("a", "A"), Column("b", "B", "integer")), ({"a": first, "b": 7}, {"a": second, "b": 1200})),
    )
    lines = drawn(report, terminal(width))
    assert all(cell_len(line) <= width for line in lines)
    everything = squeezed("".join(lines))
    for word in (first, second):
        missing = {character for character in squeezed(visible(word)) if character not in everything}
        assert missing == set()

"""The sanitiser, over every code point there is."""

import json

import pytest

from inmail_cli.render.text import encodable, escaped, is_hidden, visible
from tests.render.hostile import DANGEROUS, EVERY_CODE_POINT, EVERYTHING, PAYLOADS, dangers

BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
ZERO_WIDTH = {0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x180E, 0x115F, 0x1160, 0x3164, 0xFFA0}


def test_hidden__every_code_point__controls_formats_separators_surrogates() -> None:
    assert {character for character in DANGEROUS if not is_hidden(ord(character))} == set()


def test_hidden__bidi_and_zero_width__all_of_them() -> None:
    assert [code for code in BIDI | ZERO_WIDTH if not is_hidden(code)] == []


def test_hidden__letters_marks_and_emoji__none_of_them() -> None:
    usual = "Zoë Müller 田中 Ωμέγα é 🙂 ❤\ufe0f ☎\ufe0e שלום नमस्ते ١٢ \u0600١ ½ № — …"
    assert [character for character in usual if is_hidden(ord(character))] == []
    assert visible(usual) == usual


def test_visible__every_code_point__nothing_dangerous_left() -> None:
    assert dangers(visible(EVERYTHING)) == set()


def test_visible__every_code_point_in_ascii__nothing_but_printable_ascii() -> None:
    shown = encodable(visible(EVERYTHING), "ascii")
    assert shown.isascii()
    assert shown.isprintable()


def test_visible__every_hidden_code_point__a_mark_of_its_own() -> None:
    hidden = [code for code in EVERY_CODE_POINT if is_hidden(code)]
    assert len({visible(chr(code)) for code in hidden}) == len(hidden)
    assert len({encodable(visible(chr(code)), "ascii") for code in hidden}) == len(hidden)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_visible__a_payload__harmless(payload: str) -> None:
    for shown in (visible(payload), encodable(visible(payload), "ascii")):
        assert dangers(shown) == set()
        assert len(shown) >= len(payload)


def test_visible__controls__as_their_pictures() -> None:
    assert visible("\x1b[31m\n\t\x00\x7f") == "␛[31m␊␉␀␡"
    assert encodable("␛[31m␊␉␀␡", "ascii") == "^[[31m^J^I^@^?"


def test_visible__markup_and_emoji_codes__as_typed() -> None:
    assert visible("[acme] [/oops] :smile:") == "[acme] [/oops] :smile:"


def test_visible__ascii_only__accents_go_and_the_rest_is_named() -> None:
    assert encodable("Zoë Łoś – “a” … e\u0301", "ascii") == 'Zoe Los - "a" ... e'
    assert encodable("田🙂", "ascii") == "<U+7530><U+1F642>"


def test_escaped__every_code_point__same_value_and_nothing_dangerous() -> None:
    line = escaped(json.dumps(EVERYTHING, ensure_ascii=False))
    assert dangers(line) == set()
    assert (json.loads(line) == EVERYTHING) is True


def test_encodable__latin_1__keeps_what_it_has() -> None:
    assert encodable("Zoë – 田", "latin-1") == "Zoë - <U+7530>"


def test_encodable__utf_8__names_lone_surrogates_alone() -> None:
    assert encodable("田 \udc80", "utf-8") == "田 <U+DC80>"

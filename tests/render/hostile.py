"""Text that wants to do mischief on a screen: every code point, and a list of payloads."""

import unicodedata

EVERY_CODE_POINT = range(0x110000)

# Formatting characters that are seen: Arabic, Syriac and Kaithi signs that enclose the number after them.
SEEN = {*range(0x0600, 0x0606), 0x06DD, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD}

PAYLOADS = {
    "colour": "\x1b[31mred\x1b[0m",
    "title of the window": "\x1b]0;owned\x07",
    "hyperlink": "\x1b]8;;https://example.com\x1b\\here\x1b]8;;\x1b\\",
    "C1 control sequence": "\x9b31m",
    "right to left override": "user\u202egpj.exe",
    "isolate": "\u2066a\u2069",
    "carriage return": "good\rbad",
    "line breaks": "a\nb\u2028c\u2029d\x85e\x0bf\x0cg",
    "tag characters": "flag\U000e0067\U000e007f",
    "lone surrogate": "\udc80",
    "backspaces": "abc\b\b\bxyz",
    "delete": "a\x7fb",
}


# Independent of the module's own table: what Unicode calls a control, a format or a separator of lines. Downwards,
# so that no two surrogates make a pair.
EVERYTHING = "".join(map(chr, reversed(EVERY_CODE_POINT)))
DANGEROUS = {
    character
    for character in EVERYTHING
    if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs") and ord(character) not in SEEN
}


def dangers(text: str) -> set[str]:
    """What there is in a text that must not reach a screen."""
    return set(text) & DANGEROUS

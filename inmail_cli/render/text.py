"""The one sanitiser: what people typed, made safe to show, with every hidden character as a visible mark.

Nothing here knows markup or emoji codes: `[acme]` and `:smile:` are what they look like. Values in JSON and
in the database stay as they were typed; JSON escapes the same characters (`escaped`), which changes no value.
"""

from bisect import bisect_right

# First and last of each run that is a control, reorders, or cannot be seen: Unicode's Cc, Cf, Zl, Zp and Cs, and
# what it calls default ignorable. Left out are Arabic and Kaithi number signs (they are seen) and the two
# variation selectors that choose an emoji's form.
_HIDDEN = (
    (0x0000, 0x001F),  # C0
    (0x007F, 0x009F),  # DEL, C1
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),
    (0x061C, 0x061C),  # Arabic letter mark
    (0x070F, 0x070F),
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),  # zero width, bidirectional marks
    (0x2028, 0x202E),  # line and paragraph separators, bidirectional embeddings and overrides
    (0x2060, 0x206F),  # word joiner, bidirectional isolates
    (0x3164, 0x3164),
    (0xD800, 0xDFFF),  # lone surrogates
    (0xFE00, 0xFE0D),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x13430, 0x1345F),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),  # tags
)
_FIRSTS = tuple(first for first, _ in _HIDDEN)

_DELETE = 0x7F
_PICTURES = 0x2400  # the control pictures: NUL is U+2400, ESC is U+241B
_DELETE_PICTURE = 0x2421

# What our own words use beyond ASCII.
_PLAIN = {
    "…": "...",
    "–": "-",
    "—": "-",
    "−": "-",
    "·": "-",
    "•": "*",
    "×": "x",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≈": "~",
    "±": "+/-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "✓": "ok",
    "✗": "x",
    "█": "#",
    "░": ".",
    "─": "-",
    "│": "|",
    "€": "EUR",
    "£": "GBP",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "ø": "o",
    "Ø": "O",
    "œ": "oe",
    "Œ": "OE",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
}


def is_hidden(code: int) -> bool:
    """Tell whether a code point must not reach a screen as it is.

    >>> is_hidden(0x1B), is_hidden(0x202E), is_hidden(ord("é"))
    (True, True, False)
    """
    run = bisect_right(_FIRSTS, code) - 1
    return run >= 0 and code <= _HIDDEN[run][1]


class _Marks(dict[int, str]):
    """Each character's mark, worked out when it is first met; `str.translate` looks them up."""

    def __missing__(self, code: int) -> str:
        self[code] = shown = self.mark(code) if is_hidden(code) else chr(code)
        return shown

    def mark(self, code: int) -> str:
        if code < 0x20:
            return chr(_PICTURES + code)
        return chr(_DELETE_PICTURE) if code == _DELETE else f"<U+{code:04X}>"


class _Escapes(_Marks):
    """The same as JSON writes it inside a string."""

    def mark(self, code: int) -> str:
        if code < 0x10000:
            return f"\\u{code:04x}"
        high, low = divmod(code - 0x10000, 0x400)
        return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


_MARKS = _Marks()
_ESCAPES = _Escapes()


def visible(text: str) -> str:
    r"""Show `text` on one line, literally, with a visible mark for each character that could do mischief.

    >>> visible("a\x1b[31mb\u202ec")
    'a␛[31mb<U+202E>c'
    """
    return text if text.isascii() and text.isprintable() else text.translate(_MARKS)


def escaped(json_text: str) -> str:
    """Escape what is hidden in a line of JSON that the encoder left as it was; the values stay the same.

    Only lines without line breaks of their own may be given: those would be escaped too.
    """
    return json_text if json_text.isprintable() else json_text.translate(_ESCAPES)


def encodable(text: str, encoding: str) -> str:
    """Replace by a likeness, or else by a name, each character that `encoding` cannot hold.

    Letters lose their accents; the picture of a control becomes what `cat -v` shows.

    >>> encodable("José ␛ 田", "ascii"), encodable("José – 田", "latin-1")
    ('Jose ^[ <U+7530>', 'José - <U+7530>')
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_held(character, encoding) for character in text)
    return text


def _held(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return _likeness(character)
    return character


def _likeness(character: str) -> str:
    import unicodedata

    code = ord(character)
    if _PICTURES <= code <= _DELETE_PICTURE:
        return "^" + (chr((code - _PICTURES) ^ 0x40) if code < _DELETE_PICTURE else "?")
    if unicodedata.combining(character):  # an accent of its own goes, as the one within a letter does
        return ""
    kept = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return _PLAIN.get(character) or (kept if kept.isascii() else f"<U+{code:04X}>")

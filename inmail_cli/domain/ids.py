"""Short ids that sort by the time at which they were made, and within a second by their order."""

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_WIDTH = 10
_SPREAD = 32**3


def first_number(at: int, *, salt: int) -> int:
    """Return the number of the first id of a second: `salt`, a random number, tells two machines apart."""
    return at * _SPREAD + salt % (_SPREAD // 2)


def make_ids(first: int, count: int) -> list[str]:
    """Return `count` ids of ten characters, in order: seven tell the second, three tell apart what it held.

    More than fit into one second go on into the next.

    >>> make_ids(first_number(1_790_000_000, salt=5), 2)
    ['1nb2ew0005', '1nb2ew0006']
    """
    return [_digits(number) for number in range(first, first + count)]


def second_bounds(at: int) -> tuple[str, str]:
    """Return the first and the last id that a second can have."""
    return _digits(at * _SPREAD), _digits(at * _SPREAD + _SPREAD - 1)


def number_of(text: str) -> int | None:
    """Return the number that an id stands for, by its first ten characters; None for one made otherwise.

    >>> make_ids(number_of("1nb2ew0005") or 0, 1)
    ['1nb2ew0005']
    """
    if len(text) < _WIDTH or not _VALUES.keys() >= set(text[:_WIDTH]):
        return None
    number = 0
    for sign in text[:_WIDTH]:
        number = number * 32 + _VALUES[sign]
    return number


def _digits(number: int) -> str:
    text = ""
    for _ in range(_WIDTH):
        number, digit = divmod(number, 32)
        text = _DIGITS[digit] + text
    return text

"""Short ids that sort by the time at which they were made."""

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_SPREAD = 32**3


def make_ids(at: int, count: int, *, salt: int) -> list[str]:
    """Return `count` ids of ten characters, in order: seven tell the second, three tell apart what it held.

    `at` is in epoch seconds; `salt` is a random number, so that two machines make different ones. More than fit
    into one second go on into the next.

    >>> make_ids(1_790_000_000, 2, salt=5)
    ['1nb2ew0005', '1nb2ew0006']
    """
    first = at * _SPREAD + salt % (_SPREAD // 2)
    return [_digits(number, 10) for number in range(first, first + count)]


def _digits(number: int, width: int) -> str:
    text = ""
    for _ in range(width):
        number, digit = divmod(number, 32)
        text = _DIGITS[digit] + text
    return text

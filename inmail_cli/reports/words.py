"""Phrases that several reports share."""

from datetime import date

from inmail_cli.domain.dates import day_month, weekday_short
from inmail_cli.domain.ledger import Origin

PLAIN_DAYS = 300

SETUP = "inmail setup PLAN --renews DAY --balance N"
"""The whole first command; on a terminal `inmail setup` asks for what is left out."""

_ORIGINS: dict[Origin, str] = {
    "opening": "opening balance, about",
    "renewal": "renewed",
    "refund": "came back",
    "adjustment": "adjusted",
    "purchase": "bought",
    "transfer": "transferred",
    "goodwill": "a present of",
}


def counted(count: int, noun: str) -> str:
    """Write a count with its noun, which takes a plain `s`.

    >>> counted(1, "credit"), counted(12, "credit"), counted(0, "InMail")
    ('1 credit', '12 credits', 'no InMails')
    """
    number = f"{count:,}" if count else "no"
    return f"{number} {noun}" if count == 1 else f"{number} {noun}s"


def near_label(on: date, today: date) -> str:
    """Write a date, with its year where leaving it out could mislead: more than some ten months away.

    >>> near_label(date(2027, 1, 13), date(2026, 11, 22)), near_label(date(2027, 11, 13), date(2026, 11, 22))
    ('Wed 13 Jan', 'Sat 13 Nov 2027')
    """
    return f"{weekday_short(on)} {near_date(on, today)}"


def near_date(on: date, today: date) -> str:
    """Write a date as `near_label` does, without its weekday."""
    return day_month(on) if abs((on - today).days) < PLAIN_DAYS else f"{day_month(on)} {on.year}"


def came_from(origin: Origin, granted_on: date, today: date) -> str:
    """Say where a lot came from.

    >>> came_from("renewal", date(2026, 9, 15), date(2026, 11, 22))
    'renewed 15 Sep'
    """
    return f"{_ORIGINS[origin]} {near_date(granted_on, today)}"


def full_date(on: date) -> str:
    """Write a date with weekday and year.

    >>> full_date(date(2026, 11, 22))
    'Sun 22 Nov 2026'
    """
    return f"{weekday_short(on)} {day_month(on)} {on.year}"


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop.

    >>> sentence("no InMails await a response")
    'No InMails await a response.'
    """
    return f"{text[:1].upper()}{text[1:]}."

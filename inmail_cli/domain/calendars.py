"""Dates of credits as events of a calendar: what each is called for a calendar's eyes, and how often it was revised."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from inmail_cli.domain.events import Instant

EventKind = Literal["renewal", "loss", "credit-back"]
EVENT_KINDS: tuple[EventKind, ...] = ("renewal", "loss", "credit-back")

_NAMESPACE = UUID("6b2f7a52-3c0e-5d53-9c1b-7f6d0d3f5a10")
_FIRST_SECOND: Instant = 1_577_836_800  # 2020-01-01T00:00:00Z
_LARGEST = 2**31 - 1  # RFC 5545, 3.3.8: an INTEGER


class CalendarEvent(NamedTuple):
    """One event, all day `on` a date of the account's zone. `credits`: how many are gained, lost, or may come back.

    `lines` are its description. Neither they nor the title say how far away the date is, so that an event whose
    figures stay is the same tomorrow.
    """

    uid: str
    kind: EventKind
    account: str
    on: date
    credits: int
    title: str
    lines: tuple[str, ...]


class Edition(NamedTuple):
    """Which state of the history a calendar was made from: its SEQUENCE, and when it was written (DTSTAMP)."""

    sequence: int
    revised_at: Instant


def uid_of(kind: EventKind, account: str, on: date) -> str:
    """Return what tells an event from every other: its kind, account and date.

    Neither figures, ids, the clock nor the machine have a part in it, so it is the same tomorrow, after a merge on
    another machine, and after its figures changed. An account that is renamed starts events of its own.

    >>> uid_of("renewal", "default", date(2026, 12, 15))
    'd1bed243-0bf9-5fe8-ba4f-53aee41077dd@inmail'
    """
    return f"{uuid5(_NAMESPACE, f'{kind} {on.isoformat()} {account.casefold()}')}@inmail"


def edition(written_at: Iterable[Instant]) -> Edition:
    """Return the edition of a history whose writes, undoing ones included, were made at these instants, in order.

    A calendar replaces its copy of an event where SEQUENCE is higher, and nothing of an earlier export is kept here to
    count from. But an event's content changes by writes alone, since it is a projection of the record: the clock only
    decides which events are near enough to be listed. So SEQUENCE is that of the last write: the seconds from 2020
    to it, or one more than the write before's where the clock stood still or went back. It grows with each write; two
    machines can be compared, since they share the time; and while nothing is written a calendar stays the same byte
    for byte. DTSTAMP is the instant of the last write for the same reasons.

    >>> edition([1_577_836_805, 1_577_836_805, 1_577_836_803, 1_577_836_900])
    Edition(sequence=100, revised_at=1577836900)
    >>> edition([1_577_836_805, 1_577_836_805, 1_577_836_803])
    Edition(sequence=7, revised_at=1577836805)
    """
    sequence, revised_at = 0, 0
    for at in written_at:
        sequence = max(sequence + 1, at - _FIRST_SECOND)
        revised_at = max(revised_at, at)
    return Edition(min(sequence, _LARGEST), revised_at)

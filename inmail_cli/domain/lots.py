"""The lots of an account while they are being filled and spent, and what moved in them."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.domain.ledger import Lot, LotName, Movement, MovementKind, Totals

Entry = Literal[
    "opening", "renewed", "refunded", "added", "spent", "expired", "lost_at_cap", "forfeited", "taken"
]  # a field of Totals


class Cause(NamedTuple):
    """Why credits move: the kind in the ledger, the side of the conservation law, and the event."""

    at: Instant
    on: date
    kind: MovementKind
    entry: Entry
    ref: str | None = None
    note: str | None = None


class _Shelf:
    """One lot, mutable. Sorted as rule 5 says: expires first, granted first; of equal ones the later goes behind."""

    __slots__ = ("left", "name", "order")

    def __init__(self, name: LotName, left: int) -> None:
        self.name = name
        self.left = left
        self.order = (name.expires_on or date.max, name.granted_on)

    def __lt__(self, other: "_Shelf") -> bool:
        return self.order < other.order


class Lots:
    """Credits in the order in which they will be spent, with the running totals and the movements made."""

    def __init__(self, lots: Iterable[Lot], totals: Totals, *, keep_movements: bool) -> None:
        self._shelves = [_Shelf(LotName(*lot[:3]), lot.credits) for lot in lots]
        self._totals = totals._asdict()
        self._keep_movements = keep_movements
        self.balance = sum(shelf.left for shelf in self._shelves)
        self.movements: list[Movement] = []

    @property
    def totals(self) -> Totals:
        return Totals(**self._totals)

    @property
    def next_expiry(self) -> date | None:
        """The first date on which some lot is gone; None where none ages."""
        return self._shelves[0].name.expires_on if self._shelves else None

    def left(self) -> tuple[Lot, ...]:
        return tuple(Lot(*shelf.name, shelf.left) for shelf in self._shelves)

    def add(self, credits: int, name: LotName, cause: Cause) -> None:
        """Add to the lots; the newest of equal ones is shared, since spending cannot tell them apart."""
        self.balance += credits
        self._totals[cause.entry] += credits
        shelf = _Shelf(name, credits)
        place = bisect_right(self._shelves, shelf)
        if place and self._shelves[place - 1].name == name:
            self._shelves[place - 1].left += credits
        else:
            self._shelves.insert(place, shelf)
        self.note(credits, name, cause)

    def take(self, credits: int, cause: Cause) -> None:
        """Take credits in rule 5's order, a movement a lot; none where `credits` is 0 or less."""
        while credits > 0:
            shelf = self._shelves[0]
            taken = min(credits, shelf.left)
            credits -= taken
            shelf.left -= taken
            if not shelf.left:
                del self._shelves[0]
            self.balance -= taken
            self._totals[cause.entry] += taken
            self.note(-taken, shelf.name, cause)

    def expire(self, cause: Cause) -> None:
        """Take every lot that is gone on the cause's date or before (rule 2)."""
        while self._shelves and (self._shelves[0].name.expires_on or date.max) <= cause.on:
            self.take(self._shelves[0].left, cause)

    def note(self, credits: int, name: LotName | None, cause: Cause) -> None:
        """Write a movement down, where movements are kept."""
        if self._keep_movements:
            moved = Movement(cause.at, cause.on, cause.kind, credits, self.balance, name, cause.ref, cause.note)
            self.movements.append(moved)

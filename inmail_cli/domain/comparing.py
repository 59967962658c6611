"""Whether groups of sends differ: differences of rates, their intervals, exact tests, and how many sends it takes."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from inmail_cli.domain.intervals import Count, Interval, Needed, fisher, holm, newcombe, sends_needed
from inmail_cli.domain.rates import RateRow
from inmail_cli.errors import NotFound

SIGNIFICANT = 0.05
_MOST_NAMES = 10


class Contrast(NamedTuple):
    """A difference of two rates (the first less the second), its interval, and how easily chance makes one as big.

    `p` is Fisher's; `p_corrected` is Holm's correction of it for all pairs compared.
    """

    difference: float | None
    interval: Interval | None
    p: float | None
    p_corrected: float | None


class Comparison(NamedTuple):
    """Two groups. `so_far`: of all sends. `matured`: of those whose window has passed, which young sends of one
    group cannot distort. `needed`: how many sends it takes, at the matured rates where there are any."""

    first: RateRow
    second: RateRow
    so_far: Contrast
    matured: Contrast
    needed: Needed | None

    @property
    def fair(self) -> Contrast:
        """The one to judge by: of the matured sends, or of all where one group has no matured ones yet."""
        return self.so_far if self.matured.p is None else self.matured

    @property
    def told_apart(self) -> bool | None:
        """Whether chance alone would make such a difference in fewer than 5% of cases; None where a rate is unknown."""
        corrected = self.fair.p_corrected
        return None if corrected is None else corrected < SIGNIFICANT


def compare(rows: Sequence[RateRow]) -> tuple[Comparison, ...]:
    """Compare every two of the rows, in their order."""
    pairs = list(combinations(rows, 2))
    so_far = _contrasts([(first.all_sends, second.all_sends) for first, second in pairs])
    matured = _contrasts([(first.matured_sends, second.matured_sends) for first, second in pairs])
    return tuple(
        Comparison(*pair, now, later, _needed(*pair)) for pair, now, later in zip(pairs, so_far, matured, strict=True)
    )


def _contrasts(pairs: Sequence[tuple[Count, Count]]) -> list[Contrast]:
    values = [fisher(*pair) for pair in pairs]
    corrected = iter(holm([value for value in values if value is not None]))
    return [
        Contrast(_difference(*pair), newcombe(*pair), value, None if value is None else next(corrected))
        for pair, value in zip(pairs, values, strict=True)
    ]


def _difference(first: Count, second: Count) -> float | None:
    return None if first.rate is None or second.rate is None else first.rate - second.rate


def _needed(first: RateRow, second: RateRow) -> Needed | None:
    if first.matured and second.matured:
        return sends_needed(first.matured_sends, second.matured_sends)
    return sends_needed(first.all_sends, second.all_sends)


def rows_named(rows: Sequence[RateRow], names: Sequence[str]) -> list[RateRow]:
    """Return the row of each name, in the order of the names: a group's first value as text, `yes`, `no` or `none`.

    Case does not matter. Raises: NotFound, naming what there is.
    """
    by_name = {name_of(row).casefold(): row for row in rows}
    for name in names:
        if name.casefold() not in by_name:
            there = ", ".join(name_of(row) for row in rows[:_MOST_NAMES]) or "none"
            raise NotFound(f"No sends in a group named {name!r}.", hint=f"Groups: {there}.")
    return [by_name[name.casefold()] for name in names]


def name_of(row: RateRow) -> str:
    """Return what a row's group is called, by its first dimension.

    A value that nobody gave is `none`; one that is true or false is `yes` or `no`.
    """
    value = row.group[0] if row.group else None
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

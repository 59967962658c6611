"""Whether groups of sends differ: differences of rates, their intervals, exact tests, and how many sends it takes.

Judged are matured sends alone: a young group has fewer responses than an old one for no better reason than its age.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from inmail_cli.domain.intervals import Count, Interval, Needed, fisher, holm, newcombe, sends_needed
from inmail_cli.domain.rates import TOO_FEW, Dimension, GroupValue, RateRow
from inmail_cli.errors import Ambiguous, BadValue, NotFound, UsageError

SIGNIFICANT = 0.05
MOST_GROUPS = 12
WINDOWS = (21, 14, 7, 3)
"""Shorter windows, in days, by which groups are judged where too few of their sends have matured."""
_MOST_NAMES = 10

Verdict = Literal["above", "below", "not-told-apart", "too-few"]


class Contrast(NamedTuple):
    """A difference of two rates (the first less the second), its interval, and how easily chance makes one as big.

    `p` is Fisher's; `p_corrected` is Holm's correction of it for all pairs compared.
    """

    difference: float | None
    interval: Interval | None
    p: float | None
    p_corrected: float | None


class Comparison(NamedTuple):
    """Two groups. `so_far` is of all their sends; `judged` of the matured ones, which `first_judged` and
    `second_judged` count. `needed`: how many matured sends it takes to tell such rates apart."""

    first: RateRow
    second: RateRow
    so_far: Contrast
    first_judged: Count
    second_judged: Count
    judged: Contrast
    needed: Needed | None

    @property
    def verdict(self) -> Verdict:
        """What can be said of the first group against the second. Fisher's p decides, corrected where pairs are."""
        difference, p = self.judged.difference, self.judged.p_corrected
        if difference is not None and p is not None and p < SIGNIFICANT:
            return "above" if difference > 0 else "below"
        few = min(self.first_judged.trials, self.second_judged.trials) < TOO_FEW
        return "too-few" if few else "not-told-apart"

    @property
    def told_apart(self) -> bool | None:
        """Whether the groups differ, as far as can be told; None where there are too few sends to tell."""
        return None if self.verdict == "too-few" else self.verdict != "not-told-apart"


def compare(rows: Sequence[RateRow], judged: Sequence[RateRow] | None = None) -> tuple[Comparison, ...]:
    """Compare every two of the rows, in their order.

    `judged`: the same groups counted with a shorter window, where that one is to decide.
    """
    matured = [row.matured_sends for row in judged or rows]
    pairs, counts = list(combinations(rows, 2)), list(combinations(matured, 2))
    so_far = _contrasts([(first.all_sends, second.all_sends) for first, second in pairs])
    decided = _contrasts(counts)
    return tuple(
        Comparison(*pair, now, *count, later, _needed(*count))
        for pair, now, count, later in zip(pairs, so_far, counts, decided, strict=True)
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


def _needed(first: Count, second: Count) -> Needed | None:
    """Never fewer than what a rate needs to be worth comparing: a power calculation from two sends knows nothing.

    >>> _needed(Count(1, 1), Count(0, 1)), _needed(Count(5, 20), Count(5, 20))
    (Needed(each=20, first=19, second=19), None)
    """
    told = sends_needed(first, second)
    few = min(first.trials, second.trials) < TOO_FEW
    if not few:
        return told
    each = max(TOO_FEW, told.each) if told else TOO_FEW
    return Needed(each, max(0, each - first.trials), max(0, each - second.trials))


def shorter_windows(days: int) -> tuple[int, ...]:
    """Return the windows to try, in days, where too few sends are as old as that one; the longest first."""
    return tuple(window for window in WINDOWS if window < days)


def enough(rows: Sequence[RateRow], least: int = TOO_FEW) -> bool:
    """Tell whether each group has so many matured sends. It looks at ages alone, never at responses."""
    return all(row.matured >= least for row in rows)


# Groups by their names


def rows_named(rows: Sequence[RateRow], names: Sequence[str], dimension: Dimension) -> list[RateRow]:
    """Return the row of each name, in the order of the names.

    A name is a group's value as it is shown, and case matters only where two values differ by it. What nobody said
    is `none` or `(none)`. Raises: UsageError for fewer than two names, or too many; BadValue for one group named
    twice; NotFound, naming what there is; Ambiguous.
    """
    if len(names) < 2:
        raise UsageError("name two groups or more to compare.", hint=_there(rows, dimension))
    if len(names) > MOST_GROUPS:
        raise UsageError(f"{len(names)} groups are too many to compare.", hint=f"Name at most {MOST_GROUPS}.")
    found: list[RateRow] = []
    for name in names:
        row = _row_named(rows, name, dimension)
        if row in found:
            raise BadValue(f"{name!r} is named twice.", hint=f"Name another group. {_there(rows, dimension)}")
        found.append(row)
    return found


def _row_named(rows: Sequence[RateRow], name: str, dimension: Dimension) -> RateRow:
    for matches in _matches(rows, name, dimension):
        if len(matches) > 1:
            spelled = " or ".join(repr(name_of(row)) for row in matches)
            raise Ambiguous(f"{name!r} may be several groups.", hint=f"Write it exactly: {spelled}.")
        if matches:
            return matches[0]
    raise NotFound(f"No sends to compare have the {dimension} {name!r}.", hint=_there(rows, dimension))


def _matches(rows: Sequence[RateRow], name: str, dimension: Dimension) -> Iterator[list[RateRow]]:
    """The rows that go by a name, exactly, then without regard to case, then by another spelling."""
    folded = name.strip().casefold()
    yield [row for row in rows if row.group[0] == name]
    yield [row for row in rows if row.group[0] is not None and name_of(row).casefold() == folded]
    yield [row for row in rows if folded in _spellings(dimension, row.group[0])]


def _spellings(dimension: Dimension, value: GroupValue) -> tuple[str, ...]:
    match value:
        case None:
            return ("none", "(none)")
        case bool():
            if dimension == "business-hours":
                return ("business hours",) if value else ("other times",)
            return (dimension,) if value else (f"not {dimension}",)
        case int():
            return (f"{value:02}", f"{value}:00", f"{value:02}:00")
        case _:
            return (value[:3].casefold(),) if dimension == "weekday" else ()


def _there(rows: Sequence[RateRow], dimension: Dimension) -> str:
    if not rows:
        return "There are none on record: see `inmail rates`."
    names = ", ".join(name_of(row) for row in rows[:_MOST_NAMES])
    more = f" and {len(rows) - _MOST_NAMES:,} more: inmail rates --by {dimension}" if len(rows) > _MOST_NAMES else ""
    return f"There are: {names}{more}."


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

"""Response rates of the accounts meant, and whether groups of sends differ in them."""

from collections.abc import Sequence
from typing import NamedTuple

from inmail_cli.domain.comparing import Comparison, compare, enough, rows_named, shorter_windows
from inmail_cli.domain.curves import CurveDay, response_days
from inmail_cli.domain.rates import RateRow, RatesQuery, RatesResult
from inmail_cli.store import tallies
from inmail_cli.usecases.desk import Desk, accounts_meant


def rates(desk: Desk, query: RatesQuery) -> RatesResult:
    """Count and estimate. Raises: NotFound."""
    return tallies.rates(desk.store, [account.key for account in accounts_meant(desk)], query)


def curve(desk: Desk, query: RatesQuery) -> tuple[CurveDay, ...]:
    """Return the query's responses by day since sending. Raises: NotFound."""
    return response_days(tallies.total(desk.store, [account.key for account in accounts_meant(desk)], query))


class Compared(NamedTuple):
    """Groups and every two of them. `judged_days`: the window that decides, the one asked for or a shorter one."""

    result: RatesResult
    rows: tuple[RateRow, ...]
    pairs: tuple[Comparison, ...]
    judged_days: int


def compared(desk: Desk, query: RatesQuery, names: Sequence[str]) -> Compared:
    """Compare the groups of those names, by the query's one dimension.

    Where a group has too few matured sends, a shorter window decides, if there is one at which all have enough; it
    is chosen by the ages of the sends alone, which leaves the test as exact as it was.
    Raises: NotFound, Ambiguous, BadValue, UsageError.
    """
    result = rates(desk, query)
    rows = rows_named(result.rows, names, query.by[0])
    days, judged = _judged(desk, query, rows)
    return Compared(result, tuple(rows), compare(rows, judged), days)


class _Judged(NamedTuple):
    days: int
    rows: Sequence[RateRow]


def _judged(desk: Desk, query: RatesQuery, rows: Sequence[RateRow]) -> _Judged:
    if enough(rows):
        return _Judged(query.days, rows)
    tried = [_Judged(query.days, rows)]
    for days in shorter_windows(query.days):
        by_group = {row.group: row for row in rates(desk, query._replace(window_days=days)).rows}
        tried.append(_Judged(days, [by_group[row.group] for row in rows]))
        if enough(tried[-1].rows):
            return tried[-1]
    return next((judged for judged in tried if enough(judged.rows, 1)), tried[0])

"""Counts by group and day of delay, for the rates: each send is looked at once, whatever is asked.

SQL turns a send into its group's raw values and one whole number, the cell, that says what became of it by `as_of`.
There are few different rows of that kind, so a `Counter` over the cursor does the counting: that takes no longer
than a GROUP BY, which has to sort, and a million rows never exist at once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from inmail_cli.domain.benchmarks import MONITOR_DAYS, PUBLISHED_LIFTS
from inmail_cli.domain.events import Instant
from inmail_cli.domain.rates import (
    Dimension,
    FactorRow,
    GroupValue,
    Monitor,
    RatesQuery,
    RatesResult,
    Tally,
    benchmark_of,
    definition_of,
    factor_row,
    monitor_of,
    rate_row,
)
from inmail_cli.store.base import Store
from inmail_cli.store.cells import DAY_SECONDS, Cells, cell_sql, condition_sql, tables_sql, tally_of
from inmail_cli.store.grouping import (
    FACTORS,
    GROUPINGS,
    WEEK_FROM_SUNDAY,
    Grouping,
    Scope,
    local_seconds,
    plan_in_force,
)

Group = tuple[GroupValue, ...]


class _Account(NamedTuple):
    key: int
    name: str
    zone: str


class _Counts(NamedTuple):
    """The cells of each group, and of all sends once."""

    groups: Mapping[Group, Cells]
    total: Cells


def rates(store: Store, account_keys: Iterable[int] | None, query: RatesQuery) -> RatesResult:
    """Count the sends of these accounts (None: of all) as the query says, and work out their rates.

    Rows are in the order of time, size or length where a dimension has one; names come by the number of their
    sends, the most first. Sends without a value come last, under None; one with several tags is in the row of each,
    and once in the total. Raises: BadValue for a zone that does not exist, Corrupt, StorageFailed.
    """
    with store.failing_as_ours():
        census = _Census(store, account_keys, query)
        counts = census.count({name: census.grouping(name) for name in query.by})
        tallies = {group: tally_of(cells, query.days) for group, cells in counts.groups.items()}
        return RatesResult(
            query=query,
            definition=definition_of(query),
            rows=tuple(rate_row(group, tallies[group]) for group in _ordered(tallies, query.by)),
            total=rate_row((), tally_of(counts.total, query.days)),
            benchmark=benchmark_of(query),
            factors=_factors(census) if query.factors else None,
            monitor=recruiter_monitor(store, account_keys, query.as_of) if query.like else None,
        )


def total(store: Store, account_keys: Iterable[int] | None, query: RatesQuery) -> Tally:
    """Count all sends that a query is about, once, whatever it groups them by. Raises: as `rates`."""
    with store.failing_as_ours():
        return tally_of(_Census(store, account_keys, query).count({}).total, query.days)


def recruiter_monitor(store: Store, account_keys: Iterable[int] | None, as_of: Instant) -> Monitor:
    """Judge the InMails of the 14 days up to `as_of`, as Recruiter does. Source: LinkedIn help, answer a413271."""
    query = RatesQuery(as_of, from_at=as_of - MONITOR_DAYS * DAY_SECONDS, like="recruiter")
    return monitor_of(total(store, account_keys, query))


def _factors(census: "_Census") -> tuple[FactorRow, ...]:
    """Count all factors at once, then add up what has each and what lacks it."""
    names = [published.factor for published in PUBLISHED_LIFTS]
    counts = census.count({name: Grouping(FACTORS[name]) for name in names})
    days = census.query.days
    rows: list[FactorRow] = []
    for place, published in enumerate(PUBLISHED_LIFTS):
        having, lacking = (tally_of(_where(counts, place, value), days) for value in (1, 0))
        rows.append(factor_row(published, having, lacking))
    return tuple(rows)


def _where(counts: _Counts, place: int, value: int) -> Cells:
    found: Cells = Counter()
    for group, cells in counts.groups.items():
        if group[place] == value:
            found.update(cells)
    return found


class _Census:
    """One query's way of counting: the accounts, which sends, and what a cell is."""

    def __init__(self, store: Store, account_keys: Iterable[int] | None, query: RatesQuery) -> None:
        self.query = query
        self._store = store
        known = [_Account(*row) for row in store.rows("SELECT key, name, zone FROM accounts ORDER BY key")]
        wanted = None if account_keys is None else frozenset(account_keys)
        self._accounts = [account for account in known if wanted is None or account.key in wanted]
        # A condition that every row meets would only send SQLite through an index.
        self._everyone = len(self._accounts) == len(known)

    def grouping(self, name: Dimension) -> Grouping:
        """Return how this query tells the groups of a dimension."""
        if name == "week" and self.query.like:
            return WEEK_FROM_SUNDAY
        plain = GROUPINGS[name]
        if name == "tag":
            return plain._replace(label=dict(self._store.rows("SELECT key, name FROM tags")).__getitem__)
        if name == "account":
            return plain._replace(label={key: account for key, account, _ in self._accounts}.__getitem__)
        return plain

    def count(self, by: Mapping[str, Grouping]) -> _Counts:
        """Count the sends of each group, and all of them."""
        counts = self._once(by)
        # Joined to its tags, a send makes a row for each of them.
        return counts._replace(total=self._once({}).total) if "tag" in by else counts

    def _once(self, by: Mapping[str, Grouping]) -> _Counts:
        labels = [_Labels(grouping.label) for grouping in by.values()]
        groups: dict[Group, Cells] = {}
        total: Cells = Counter()
        for scope in self._scopes(by):
            for row, sends in self._rows(by, scope).items():
                group = tuple([label[raw] for label, raw in zip(labels, row, strict=False)])
                groups.setdefault(group, Counter())[row[-1]] += sends
                total[row[-1]] += sends
        return _Counts(groups if by else {}, total)

    def _rows(self, by: Mapping[str, Grouping], scope: Scope) -> Counter[tuple[Any, ...]]:
        values = [grouping.sql.format(local=scope.local, plan=scope.plan) for grouping in by.values()]
        chosen = ", ".join([*values, cell_sql(self.query)])
        sql = f"SELECT {chosen} FROM {tables_sql(chosen)} WHERE {condition_sql(self.query, scope.keys)}"
        parameters = {
            "as_of": self.query.as_of,
            "from_at": self.query.from_at,
            "to_at": self.query.to_at,
            "window": self.query.days * DAY_SECONDS,
            "via": self.query.route,
            "accounts": repr(list(scope.keys or ())),
        }
        return Counter(self._store.db.execute(sql, parameters))

    def _scopes(self, by: Mapping[str, Grouping]) -> list[Scope]:
        """Split the accounts where the same SQL would not be right for all of them."""
        zoned = any("{local}" in grouping.sql for grouping in by.values())
        if "plan" not in by and not zoned:
            return [Scope(None if self._everyone else [account.key for account in self._accounts])]
        apart: dict[tuple[str, int], list[int]] = {}
        for account in self._accounts:
            apart.setdefault((self._zone(account), account.key if "plan" in by else 0), []).append(account.key)
        first, last = self._first_and_last()
        if first is None or last is None:
            return []
        return [
            Scope(
                keys=None if self._everyone and len(apart) == 1 else keys,
                local=local_seconds(first, last, zone) if zoned else "NULL",
                plan=plan_in_force(self._store, account, zone) if account else "NULL",
            )
            for (zone, account), keys in apart.items()
        ]

    def _first_and_last(self) -> tuple[Instant | None, Instant | None]:
        """When the first and the last send was, of any route and date."""
        sql = "SELECT min(sent_at), max(sent_at) FROM sends"
        if not self._everyone:
            sql += " WHERE account_key IN (SELECT value FROM json_each(?))"
        keys = repr([account.key for account in self._accounts])
        first, last = self._store.rows(sql, () if self._everyone else (keys,))[0]
        return first, last

    def _zone(self, account: _Account) -> str:
        return "UTC" if self.query.like else self.query.zones.get(account.key, account.zone)


class _Labels(dict[Any, GroupValue]):
    """Labels of raw values, each worked out once."""

    def __init__(self, label: Callable[[Any], GroupValue] | None) -> None:
        self._label = label

    def __missing__(self, raw: Any) -> GroupValue:
        self[raw] = found = raw if raw is None or self._label is None else self._label(raw)
        return found


def _ordered(tallies: Mapping[Group, Tally], by: Sequence[Dimension]) -> list[Group]:
    ranks = [_ranks(tallies, place, GROUPINGS[name]) for place, name in enumerate(by)]
    return sorted(tallies, key=lambda group: [rank[value] for rank, value in zip(ranks, group, strict=True)])


def _ranks(tallies: Mapping[Group, Tally], place: int, grouping: Grouping) -> dict[GroupValue, int]:
    """The place of each value of a dimension among its others."""
    sizes: Counter[GroupValue] = Counter()
    for group, tally in tallies.items():
        sizes[group[place]] += tally.sent
    known = [value for value in sizes if value is not None]
    if grouping.places:
        known.sort(key=grouping.places.index)
    elif grouping.by_size:
        known.sort(key=lambda value: (-sizes[value], str(value).casefold(), str(value)))
    else:
        known.sort(key=str if any(isinstance(value, str) for value in known) else None)
    return {value: rank for rank, value in enumerate([*known, None])}

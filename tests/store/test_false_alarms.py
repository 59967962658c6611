"""Groups that do not differ, compared through the store: chance alone is rarely taken for a difference.

`python -m tests.store.test_false_alarms 20000` tries that many families of groups and prints the share of alarms.
"""

import sys
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import NamedTuple
from unittest import mock

from inmail_cli.domain.events import Account, Fact, Person, Reply, Send
from inmail_cli.domain.rates import RatesQuery, RatesResult
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_empty
from inmail_cli.store.tallies import rates
from inmail_cli.usecases import rating
from inmail_cli.usecases.desk import Desk
from tests.store.send_histories import DAY, NOW, keep

MOST_ALARMS = 0.05


class Family(NamedTuple):
    """Templates with one and the same chance of a response, however old their sends are."""

    names: tuple[str, ...]


def families(count: int, seed: int) -> tuple[list[Family], list[Fact]]:
    """Make families of two to four templates: sizes, ages and delays differ, the chance of a response does not."""
    random = Random(seed)
    facts: list[Fact] = [Account("default", "UTC"), Person("p", "Example Person")]
    found: list[Family] = []
    for number in range(count):
        rate, delay = random.choice((0.1, 0.2, 0.35, 0.5)), random.choice((2.0, 6.0, 15.0))
        names = tuple(f"{number}-{letter}" for letter in "abcd"[: random.choice((2, 2, 3, 4))])
        found.append(Family(names))
        for name in names:
            oldest = random.choice((8, 20, 45, 200))
            for _ in range(random.choice((15, 30, 60))):
                facts += _send(random, len(facts), name, NOW - int(random.uniform(0, oldest * DAY)), rate, delay)
    return found, facts


def _send(random: Random, number: int, template: str, at: int, rate: float, delay: float) -> Iterator[Fact]:
    yield Send(f"s{number}", "default", at, number, "Example Person", "p", template=template)
    answered_at = at + int(random.expovariate(1 / delay) * DAY)
    if random.random() < rate and answered_at <= NOW:
        yield Reply(f"r{number}", f"s{number}", answered_at, number + 1, "accepted")


def alarms(store: Store, count: int, seed: int) -> int:
    """Return how many of so many families have a pair that is told apart."""
    found, facts = families(count, seed)
    keep(store, facts)
    desk = Desk(store, NOW, None, "script", "UTC", lambda name: None)  # type: ignore[arg-type, return-value]
    by_template = RatesQuery(NOW, by=("template",))

    @cache
    def counted(window: int) -> dict[object, object]:
        result = rates(store, None, by_template._replace(window_days=window))
        return {"result": result, **{row.group[0]: row for row in result.rows}}

    def only(desk: Desk, query: RatesQuery) -> RatesResult:
        known = counted(query.window_days)
        rows = tuple(known[name] for name in family.names)
        return known["result"]._replace(query=query, rows=rows)  # type: ignore[attr-defined, no-any-return]

    told = 0
    with mock.patch.object(rating, "rates", only):
        for family in found:
            pairs = rating.compared(desk, by_template, family.names).pairs
            told += any(pair.told_apart for pair in pairs)
    return told


def test_compared__groups_that_do_not_differ__at_most_one_family_in_twenty_told_apart() -> None:
    store = open_empty()
    try:
        found = alarms(store, 400, seed=5)
    finally:
        store.close()
    assert 0 < found <= 400 * MOST_ALARMS


if __name__ == "__main__":
    wanted, rounds = int(sys.argv[1]), 0
    total = 0
    while rounds * 1_000 < wanted:
        round_store = open_empty()
        total += alarms(round_store, 1_000, seed=1_000 + rounds)
        round_store.close()
        rounds += 1
    print(f"{total} alarms in {rounds * 1_000} families: {total / rounds / 1_000:.2%}")

"""Histories of sends as the tests of the counts write them down."""

from collections.abc import Iterable
from datetime import date

from inmail_cli.domain.dates import parse_iso_instant as at
from inmail_cli.domain.events import Account, Fact, Instant, Mark, Outcome, Person, Reply, Send
from inmail_cli.domain.rates import Dimension, GroupValue, RatesQuery, RatesResult
from inmail_cli.store.base import Store
from inmail_cli.store.connection import writing
from inmail_cli.store.records import bulk_add
from inmail_cli.store.tallies import rates

NOW = at("2026-11-22T09:00:00Z")
DAY = 86_400
DANA = Person("d1", "Dana Roy", company="Example Ltd", title="CTO", engaged_on=date(2026, 10, 5))
ELI = Person("d2", "Eli Moss", company="Sample Inc")


def keep(store: Store, facts: Iterable[Fact]) -> None:
    with writing(store, command="test", at=NOW, origin="script"):
        bulk_add(store, facts)


class History:
    """Facts as they are written down in a test; ids and order numbers are given out here."""

    def __init__(self, *accounts: Account) -> None:
        self.facts: list[Fact] = [*(accounts or (Account("default", "UTC"),)), DANA, ELI]
        self.count = 0

    def send(self, when: str | Instant, *, person: Person = DANA, account: str = "default", **more: object) -> str:
        self.count += 1
        sent_at = at(when) if isinstance(when, str) else when
        send = Send(f"s{self.count}", account, sent_at, self.count, person.name, person.id)
        self.facts.append(send._replace(**more))
        return send.id

    def reply(self, send: str, when: str | Instant, outcome: Outcome = "accepted") -> None:
        self.count += 1
        replied_at = at(when) if isinstance(when, str) else when
        self.facts.append(Reply(f"r{self.count}", send, replied_at, self.count, outcome))

    def mark(self, send: str, when: str | Instant, mark: str) -> None:
        self.count += 1
        marked_at = at(when) if isinstance(when, str) else when
        self.facts.append(Mark(f"m{self.count}", send, marked_at, self.count, mark))  # type: ignore[arg-type]


def ask(store: Store, history: History, by: Iterable[Dimension] = (), **more: object) -> RatesResult:
    keep(store, history.facts)
    return rates(store, None, RatesQuery(NOW, tuple(by))._replace(**more))


def groups(result: RatesResult) -> dict[tuple[GroupValue, ...], int]:
    return {row.group: row.sent for row in result.rows}

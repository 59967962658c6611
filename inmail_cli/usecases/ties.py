"""Where an import joins two histories at one instant, the ids decide which event came first.

So merging two machines ends the same in either direction.
"""

from collections.abc import Collection, Iterable

from inmail_cli.domain.events import Account, Fact, Instant, Mark, Person, Reply, Send
from inmail_cli.store import merges, reading
from inmail_cli.store.connection import Store

_New = Collection[tuple[type[Fact], str]]


def settle_ties(store: Store, added: Iterable[Fact], placed: Iterable[Fact], accounts: Collection[str]) -> None:
    """Number anew the events of each instant at which new and older events of one account meet.

    `placed` are those of the new facts that came with order numbers of their own: the others came last, and stay so.
    `accounts` are those that had events before the import.
    """
    added = list(added)
    new = {(type(fact), fact[0]) for fact in added}
    keys = {row.name: row.key for row in reading.accounts(store)}
    owners = {fact.id: fact.account for fact in added if isinstance(fact, Send)}
    for account, instants in _instants(store, placed, owners).items():
        if account in accounts:
            _settle(store, keys[account], instants, new)


def _instants(store: Store, facts: Iterable[Fact], owners: dict[str, str]) -> dict[str, set[Instant]]:
    """Return the instants of each account's events; `owners` has the account of each new send."""
    found: dict[str, set[Instant]] = {}
    for fact in facts:
        if not isinstance(fact, Account | Person):
            account = _owner(store, fact, owners) if isinstance(fact, Reply | Mark) else fact.account
            found.setdefault(account, set()).add(fact.at)
    return found


def _owner(store: Store, answer: Reply | Mark, owners: dict[str, str]) -> str:
    if answer.send not in owners:
        row = reading.send_row(store, answer.send)
        owners[answer.send] = row.send.account if row else ""
    return owners[answer.send]


def _settle(store: Store, account_key: int, instants: set[Instant], new: _New) -> None:
    by_instant: dict[Instant, list[merges.Placed]] = {}
    for event in merges.events_at(store, account_key, instants):
        by_instant.setdefault(event.at, []).append(event)
    for events in by_instant.values():
        older = [event for event in events if (event.kind, event.id) not in new]
        if older and len(events) > 1:
            merges.renumber(store, events)

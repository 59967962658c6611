"""Feed lines of an events file to the credit engine, and put its answers into the model's form."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from inmail_cli.domain import credits, decoding, joining, outlook, rule_files
from inmail_cli.domain.events import Account, Fact
from inmail_cli.domain.ledger import Checkpoint, FoldEvent, Ledger, LotName
from inmail_cli.domain.plans import RuleSet

Line = dict[str, Any]


@cache
def rule_set(name: str) -> RuleSet:
    """One of the rule sets that ship."""
    text = resources.files("inmail_cli.domain").joinpath("rulesets", f"{name}.toml").read_text("utf-8")
    return rule_files.parse_rule_set(tomllib.loads(text), file=name)


def facts_of(lines: Sequence[Line]) -> list[Fact]:
    """Decode lines, as an import does: a line without an id or a recorded number takes its place in the file."""
    zones = {line["name"]: line.get("zone", "UTC") for line in lines if line["type"] == "account"}
    context = decoding.Context("default", lambda account: zones.get(account, "UTC"), rule_set)
    return [
        decoding.decode(line, context, id=f"{number:09}", recorded=number) for number, line in enumerate(lines, start=1)
    ]


def fold_events_of(lines: Sequence[Line], account: str = "default") -> list[FoldEvent]:
    """The account's events as the engine takes them, in order."""
    facts = facts_of(lines)
    zone = next((fact.zone for fact in facts if isinstance(fact, Account) and fact.name == account), "UTC")
    own = {fact.id for fact in facts if getattr(fact, "account", None) == account}
    events = [fact for fact in facts if hasattr(fact, "at")]
    return joining.fold_events(
        [event for event in events if event.id in own or getattr(event, "send", None) in own], zone=zone
    )


def replay(lines: Sequence[Line], as_of: int, account: str = "default") -> Ledger:
    """The account's ledger at an instant (inclusive)."""
    return credits.replay(fold_events_of(lines, account), until=as_of)


def lot_of(name: LotName) -> tuple[str | None, str, str]:
    expires = None if name.expires_on is None else name.expires_on.isoformat()
    return (expires, name.granted_on.isoformat(), name.origin)


def lots(ledger: Ledger) -> list[tuple[str | None, str, str, int]]:
    """As `model.lots`."""
    return lots_of(ledger.state)


def lots_of(state: Checkpoint) -> list[tuple[str | None, str, str, int]]:
    """As `model.lots`."""
    counts: Counter[tuple[str | None, str, str]] = Counter()
    for lot in state.lots:
        counts[lot_of(LotName(*lot[:3]))] += lot.credits
    rows = [(*name, count) for name, count in counts.items()]
    return sorted(rows, key=lambda row: (row[0] is None, row[0] or "", row[1], row[2]))


def moves(ledger: Ledger) -> list[tuple[Any, ...]]:
    """As `model.moves`; movements of 0 credits (notes) are left out."""
    totals: Counter[tuple[Any, ...]] = Counter()
    for move in ledger.movements:
        if move.lot is not None and move.credits:
            totals[(move.at, move.on.isoformat(), move.kind, lot_of(move.lot), move.ref)] += move.credits
    rows = [(at, on, kind, count, lot, ref) for (at, on, kind, lot, ref), count in totals.items()]
    return sorted(rows, key=lambda row: (row[0], row[2], row[4][0] or "9999", row[4][1:], row[5] or ""))


def issues(ledger: Ledger) -> list[str]:
    return sorted(issue.kind for issue in ledger.issues)


def next_renewal(ledger: Ledger) -> Line | None:
    """As `model.next_renewal`."""
    found = outlook.outlook(ledger.state, (), days=outlook.days_to_see(ledger.state)).next_renewal
    return None if found is None else {**found._asdict(), "on": found.on.isoformat()}


def next_expiry(ledger: Ledger) -> Line | None:
    """As `model.next_expiry`."""
    found = outlook.outlook(ledger.state, (), days=outlook.days_to_see(ledger.state)).next_expiry
    return None if found is None else {**found._asdict(), "on": found.on.isoformat()}


def expiries(ledger: Ledger, within: int) -> list[tuple[str, int, int, str, str, str]]:
    """As `model.expiries`."""
    ahead = outlook.outlook(ledger.state, (), days=within)
    totals: Counter[tuple[Any, ...]] = Counter()
    for loss in ahead.losses:
        if loss.lot is not None:
            reason = "age" if loss.kind == "expiry" else loss.kind
            key = (loss.on, (loss.on - ahead.today).days, reason, loss.lot.origin, loss.lot.granted_on.isoformat())
            totals[key] -= loss.credits
    rows = [
        (on.isoformat(), left, count, reason, origin, granted)
        for (on, left, reason, origin, granted), count in totals.items()
    ]
    return sorted(rows, key=lambda row: (row[0], row[3], row[5], row[4]))

"""Facts as plain dicts: the one form that the events file, the change history and exports share.

Instants are `YYYY-MM-DDTHH:MM:SSZ`, dates `YYYY-MM-DD`. Members that are not known are left out. `decoding` reads
the lines back.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import (
    Account,
    Cancel,
    Fact,
    Grant,
    Mark,
    Person,
    PlanPeriod,
    Reconcile,
    Reply,
    Send,
    SharedEvent,
)

TYPES = ("account", "plan", "person", "send", "reply", "mark", "reconcile", "grant", "cancel")
# Kept apart from the facts' own figures: no plan of a rule set has it.
UNKNOWN_PLAN_MONTHLY = 0


def encode(fact: Fact) -> dict[str, Any]:
    """Return a fact as a line of the events file, `type` first."""
    line: dict[str, Any]
    match fact:
        case Account():
            line = {"type": "account", "name": fact.name, "zone": fact.zone}
        case Person():
            line = {"type": "person", "id": fact.id, "person": fact.name, **_known(fact._asdict(), ("id", "name"))}
        case PlanPeriod():
            line = {"type": "plan", **_plan_members(fact)}
        case Send():
            line = {"type": "send", **_placed(fact), **_known(fact._asdict(), (*_PLACE, "company", "title"))}
        case Reply():
            line = {"type": "reply", **_answer(fact), "outcome": fact.outcome}
        case Mark():
            line = {"type": "mark", **_answer(fact), "mark": fact.mark}
        case Reconcile():
            line = {"type": "reconcile", **_placed(fact), "balance": fact.balance}
        case Grant():
            line = {"type": "grant", **_placed(fact), **_known(fact._asdict(), _PLACE)}
        case Cancel():
            line = {"type": "cancel", **_placed(fact)}
    return line


_PLACE = ("id", "account", "at", "recorded")


def _placed(fact: PlanPeriod | Cancel | Send | Reconcile | Grant) -> dict[str, Any]:
    return {"id": fact.id, "account": fact.account, "at": iso_instant(fact.at), "recorded": fact.recorded}


def _answer(fact: Reply | Mark) -> dict[str, Any]:
    return {"id": fact.id, "send": fact.send, "at": iso_instant(fact.at), "recorded": fact.recorded}


def _known(members: Mapping[str, Any], done: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: _plain(value) for name, value in members.items() if name not in done and value is not None and value != ()
    }


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case SharedEvent():
            return {"name": value.name, "on": value.on and value.on.isoformat()}
        case tuple():
            return [_plain(member) for member in value]
        case _:
            return value


def _plan_members(plan: PlanPeriod) -> dict[str, Any]:
    members = {**_placed(plan), **{name: value for name, value in plan._asdict().items() if name not in _PLACE}}
    if not plan.grant_on_start:
        del members["grant_on_start"]
    if plan.terms.monthly == UNKNOWN_PLAN_MONTHLY:
        del members["terms"]
    else:
        members["terms"] = plan.terms._asdict()
    return members

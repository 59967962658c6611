"""A checkpoint of the engine as JSON text, for the store to keep. A cache: losing one loses nothing."""

import json
from datetime import date
from typing import Any

from inmail_cli.domain.events import PlanPeriod, PlanTerms
from inmail_cli.domain.ledger import CURVE_DAYS, Checkpoint, Lot, Responses, Totals

# Raised whenever the meaning of the text changes: texts of another version are ignored.
VERSION = 1

_PLAN, _NEXT_RENEWAL, _LOTS, _TOTALS, _RESPONSES = map(
    Checkpoint._fields.index, ("plan", "next_renewal", "lots", "totals", "responses")
)


def to_text(checkpoint: Checkpoint) -> str:
    """Return a checkpoint as compact JSON."""
    state: list[Any] = list(checkpoint)
    state[_NEXT_RENEWAL] = _day(checkpoint.next_renewal)
    state[_LOTS] = [[_day(lot.granted_on), _day(lot.expires_on), lot.origin, lot.credits] for lot in checkpoint.lots]
    state[_RESPONSES] = [checkpoint.responses.sends, _trimmed(checkpoint.responses.by_day)]
    return json.dumps([VERSION, *state], separators=(",", ":"))


def from_text(text: str) -> Checkpoint | None:
    """Return the checkpoint of a text that `to_text` made; None for one of another version, or a damaged one."""
    try:
        version, *state = json.loads(text)
        return _checkpoint(state) if version == VERSION else None
    except (ValueError, TypeError, IndexError):
        return None


def is_of_another_version(text: str) -> bool:
    """Tell whether an older or newer program made a text: it is ignored, and no fault.

    >>> is_of_another_version("[0,1]"), is_of_another_version(f"[{VERSION},1]"), is_of_another_version("[0,")
    (True, False, False)
    """
    try:
        version, *_ = json.loads(text)
    except (ValueError, TypeError):
        return False
    return isinstance(version, int) and version != VERSION


def _checkpoint(state: list[Any]) -> Checkpoint:
    sends, by_day = state[_RESPONSES]
    state[_PLAN] = state[_PLAN] and _plan(state[_PLAN])
    state[_NEXT_RENEWAL] = _date(state[_NEXT_RENEWAL])
    state[_LOTS] = tuple(Lot(_date(lot[0]) or date.min, _date(lot[1]), *lot[2:]) for lot in state[_LOTS])
    state[_TOTALS] = Totals(*state[_TOTALS])
    state[_RESPONSES] = Responses(sends, tuple(by_day) + (0,) * (CURVE_DAYS + 1 - len(by_day)))
    return Checkpoint(*state)


def _plan(members: list[Any]) -> PlanPeriod:
    return PlanPeriod._make([*members[:-1], PlanTerms._make(members[-1])])


def _day(on: date | None) -> int | None:
    return None if on is None else on.toordinal()


def _date(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)


def _trimmed(by_day: tuple[int, ...]) -> list[int]:
    """The counts without the zeros at the end."""
    last = max((day for day, count in enumerate(by_day) if count), default=-1)
    return list(by_day[: last + 1])

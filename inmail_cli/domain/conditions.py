"""The conditions that a look at an account may find, and when one is worse than it was."""

from datetime import date
from typing import Literal, NamedTuple

ConditionKind = Literal["balance", "expiry", "rate", "reconcile", "issues"]


class Thresholds(NamedTuple):
    """From where on something is a condition; None (or 0) where nobody looks for it.

    `below` is a balance, `within` and `reconciled_within` are days, `rate_floor` is a rate (0 to 1).
    """

    below: int | None = None
    within: int | None = None
    rate_floor: float | None = None
    reconciled_within: int | None = None


class Condition(NamedTuple):
    """One thing that asks for attention, with the value that it has and the threshold that it passed.

    `value`: credits left (None: no plan is active), credits that will be lost, the rate (0 to 1), days since the
    balance was compared with LinkedIn's number, or entries that cannot be right. `first` and `last` are the dates
    that go with it: of the losses (the first that sending saves), of the next renewal, of the comparison (None: there
    was none). `of` is the cap that goes with a balance, what sending saves on the first date of the losses, or the
    InMails of a rate.
    """

    kind: ConditionKind
    account: str
    value: float | None
    threshold: float
    today: date
    first: date | None = None
    last: date | None = None
    of: int | None = None


class Told(NamedTuple):
    """What was told of a condition the last time; `last` as in Condition."""

    value: float | None
    last: date | None


def worsened(now: Condition, told: Told) -> bool:
    """Tell whether a condition is worse than when it was told, so that it is worth telling again.

    Worse is: fewer credits left; more credits to be lost, or losses on dates not told of; a rate lower by a whole
    point; another whole period without a comparison; more entries that cannot be right.
    """
    if now.value is None or told.value is None:
        return now.value is None and told.value is not None
    match now.kind:
        case "balance":
            return now.value < told.value
        case "expiry":
            return now.value > told.value or (now.last or date.min) > (told.last or date.min)
        case "rate":
            return points(now.value) < points(told.value)
        case "reconcile":
            return now.value // now.threshold > told.value // now.threshold
        case "issues":
            return now.value > told.value


def points(rate: float) -> int:
    """Return a rate's whole percentage points.

    >>> points(0.29), points(0.128)
    (29, 12)
    """
    return int(round(rate * 100, 9))

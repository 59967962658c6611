"""What the credit engine takes and gives: fold events, lots, movements, issues, checkpoints.

Instants are epoch seconds; dates are dates in the zone of the plan period in force.
"""

from datetime import date
from typing import Literal, NamedTuple

from inmail_cli.domain.events import Cancel, Grant, Instant, PlanPeriod, Reconcile

Origin = Literal["opening", "renewal", "refund", "adjustment", "purchase", "transfer", "goodwill"]
MovementKind = Literal[
    "opening", "renewal", "send", "refund", "expiry", "cap", "forfeit", "adjustment", "grant", "undeliverable"
]
IssueKind = Literal[
    "reply-before-send",
    "second-reply",
    "mark-before-send",
    "reconcile-without-plan",
    "grant-without-plan",
    "grant-expired",
    "unknown-plan",
    "carry-without-plan",
    "carry-with-opening-balance",
    "seats-not-pooled",
]

SECONDS_A_DAY = 86_400
CURVE_DAYS = 90


class Sent(NamedTuple):
    """An InMail sent. Sends by other routes cost nothing and are not replayed."""

    at: Instant
    recorded: int
    id: str


class Responded(NamedTuple):
    """A response to an InMail, joined to its send.

    `first`: the send's first response in order that is not dated before the send, with no undeliverable mark
    before it.
    """

    at: Instant
    recorded: int
    id: str
    send: str
    send_at: Instant
    first: bool


class Undeliverable(NamedTuple):
    """An InMail marked undeliverable. `first`: its first such mark that is not dated before the send.

    `first_response_at`: when its first valid response came, if one came before this mark.
    """

    at: Instant
    recorded: int
    id: str
    send: str
    send_at: Instant
    first_response_at: Instant | None
    first: bool


FoldEvent = PlanPeriod | Cancel | Sent | Responded | Undeliverable | Reconcile | Grant


class Lot(NamedTuple):
    """Credits granted together. Gone from `expires_on` (exclusive end) on; None: they never age."""

    granted_on: date
    expires_on: date | None
    origin: Origin
    credits: int


class LotName(NamedTuple):
    """What tells a lot apart in the ledger."""

    granted_on: date
    expires_on: date | None
    origin: Origin


class Movement(NamedTuple):
    """One change of one lot. `credits` is signed; 0 for a send that no credit covered or a number that agreed."""

    at: Instant
    on: date
    kind: MovementKind
    credits: int
    balance: int
    lot: LotName | None
    ref: str | None
    note: str | None


class Issue(NamedTuple):
    """Something odd in the history, kept and reported. `ref` is the id of the event."""

    kind: IssueKind
    at: Instant
    ref: str


class Totals(NamedTuple):
    """Both sides of the conservation law, in credits, each 0 or more."""

    opening: int = 0
    renewed: int = 0
    refunded: int = 0
    added: int = 0
    spent: int = 0
    expired: int = 0
    lost_at_cap: int = 0
    forfeited: int = 0
    taken: int = 0


class Responses(NamedTuple):
    """What the account's InMails came to, for the expected credits: how many there are (undeliverable ones left
    out) and how many were answered on day 0, 1, ... 90 after the send (whole days)."""

    sends: int
    by_day: tuple[int, ...]


class Checkpoint(NamedTuple):
    """Everything that the replay of later events needs. It stands for all events at or before `at`.

    `lots` are in the order in which they will be spent. `plan` is None while no plan is active.
    `first_plan_at` is the start of the account's first period. `break_at`: sends older than it return nothing.
    """

    at: Instant
    plan: PlanPeriod | None
    next_renewal: date | None
    first_plan_at: Instant | None
    break_at: Instant | None
    lots: tuple[Lot, ...]
    uncovered: int
    issues: int
    reconciled_at: Instant | None
    totals: Totals
    responses: Responses

    @property
    def balance(self) -> int | None:
        """Credits left; None while no plan is active."""
        return sum(lot.credits for lot in self.lots) if self.plan else None


class Ledger(NamedTuple):
    """The result of a replay: the state at its end, what moved and what was odd since its start."""

    state: Checkpoint
    movements: tuple[Movement, ...]
    issues: tuple[Issue, ...]


EMPTY = Checkpoint(
    at=-(2**62),
    plan=None,
    next_renewal=None,
    first_plan_at=None,
    break_at=None,
    lots=(),
    uncovered=0,
    issues=0,
    reconciled_at=None,
    totals=Totals(),
    responses=Responses(0, (0,) * (CURVE_DAYS + 1)),
)

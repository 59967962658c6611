"""What credits there are, which will be lost and when, and what should come back."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.domain.ledger import Lot
from inmail_cli.domain.outlook import NextExpiry, NextRenewal
from inmail_cli.reports.expiries import Expiry
from inmail_cli.reports.model import Column, Report, Row, Value

if TYPE_CHECKING:
    from inmail_cli.reports.model import Drawing

SCHEMA = "inmail/balance/1"
NO_PLAN_WORDS = "No plan is active, so no credits are counted."

LOT_COLUMNS = (
    Column("granted_on", "Granted on", "date"),
    Column("expires_on", "Expires on", "date"),
    Column("origin", "Origin"),
    Column("credits", "Credits", "integer"),
)


# One row an account; the keys are paths into the rows, which are the objects of `balance` themselves.
ACCOUNT_COLUMNS = (
    Column("account", "Account"),
    Column("plan.name", "Plan"),
    Column("balance", "Credits", "integer"),
    Column("plan.max_credits", "At most", "integer"),
    Column("next_expiry.on", "Next expiry", "date"),
    Column("next_expiry.credits", "Expiring", "integer"),
    Column("next_renewal.on", "Next renewal", "date", show="wide"),
    Column("next_renewal.credits", "Renewing", "integer", show="wide"),
    Column("next_renewal.lost_at_cap", "Lost at the cap", "integer", show="wide"),
    Column("pending.sends", "Awaiting a response", "integer", show="wide"),
    Column("pending.expected_credits", "Expected back", "decimal", show="wide"),
    Column("uncovered", "Without a credit", "integer", show="wide"),
    Column("issues", "Issues", "integer", show="wide"),
    Column("reconciled_at", "Reconciled at", "instant", show="wide"),
)


class PlanView(NamedTuple):
    """The active plan. Credits are over all seats; `since` is its first date; `price` a decimal string."""

    key: str
    name: str
    rules: str
    monthly_credits: int
    max_credits: int
    lifetime_days: int | None
    billing_day: int
    seats: int
    zone: str
    price: str | None
    currency: str | None
    since: date


class PendingView(NamedTuple):
    """InMails whose response would still return a credit, and how many credits should come back (10 to 90%)."""

    sends: int
    expected_credits: float | None = None
    expected_low: int | None = None
    expected_high: int | None = None
    method: str | None = None


class BalanceView(NamedTuple):
    """One account at `as_of`, whose date in the account's zone is `today`.

    `lots` and `losses` are in the order in which they go. `losses` is what will be lost if nothing is sent,
    lots not yet granted included; `lost_later` the first date after them on which credits may be lost, None where none
    can. `unsettled`: of the `uncovered`, those after the last comparison with LinkedIn's number and in the plan in
    force. `recorded` False: there is no database yet.
    """

    account: str
    as_of: Instant
    today: date
    plan: PlanView | None = None
    balance: int | None = None
    lots: tuple[Lot, ...] = ()
    next_renewal: NextRenewal | None = None
    next_expiry: NextExpiry | None = None
    pending: PendingView = PendingView(0)
    uncovered: int = 0
    unsettled: int = 0
    issues: int = 0
    reconciled_at: Instant | None = None
    opening_estimated: bool = False
    losses: tuple[Expiry, ...] = ()
    lost_later: date | None = None
    recorded: bool = True


def balance_report(view: BalanceView) -> Report:
    """Report one account's credits."""

    def drawing() -> "Drawing":
        from inmail_cli.reports.balance_screen import balance_screen, plain_words

        title, said = plain_words(view)
        return title, balance_screen(view), said

    return Report(
        schema=SCHEMA,
        members=members_of(view),
        columns=LOT_COLUMNS,
        rows=tuple(map(_lot_row, view.lots)),
        rows_key="lots",
        empty="No credits." if view.plan else NO_PLAN_WORDS,
        drawing=drawing,
    )


def balances_report(views: Sequence[BalanceView], *, as_of: Instant, today: date) -> Report:
    """Report several accounts, a row each. `today` is the date of `as_of` for the title."""

    def drawing() -> "Drawing":
        from inmail_cli.reports.balance_screen import balances_screen

        return "All accounts", balances_screen(views, today), ()

    return Report(
        schema="inmail/balances/1",
        members={"as_of": iso_instant(as_of), "account": "all"},
        columns=ACCOUNT_COLUMNS,
        rows=tuple({"schema": SCHEMA, **members_of(view)} for view in views),
        empty="No account yet.",
        drawing=drawing,
    )


def members_of(view: BalanceView) -> dict[str, Value]:
    """Everything that JSON says of an account, but for the schema."""
    return {
        "as_of": iso_instant(view.as_of),
        "account": view.account,
        "plan": plan_member(view.plan),
        "balance": view.balance,
        "lots": tuple(map(_lot_row, view.lots)),
        "next_renewal": dated(view.next_renewal),
        "next_expiry": dated(view.next_expiry),
        "pending": view.pending._asdict(),
        "uncovered": view.uncovered,
        "issues": view.issues,
        "reconciled_at": None if view.reconciled_at is None else iso_instant(view.reconciled_at),
        "opening_estimated": view.opening_estimated,
    }


def plan_member(plan: PlanView | None) -> Row | None:
    """Return a plan as JSON has it."""
    return None if plan is None else {**plan._asdict(), "since": plan.since.isoformat()}


def dated(entry: NextRenewal | NextExpiry | None) -> Row | None:
    """Return what comes next as JSON has it."""
    return None if entry is None else {**entry._asdict(), "on": entry.on.isoformat()}


def _lot_row(lot: Lot) -> Row:
    return {
        "granted_on": lot.granted_on.isoformat(),
        "expires_on": None if lot.expires_on is None else lot.expires_on.isoformat(),
        "origin": lot.origin,
        "credits": lot.credits,
    }

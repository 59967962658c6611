"""Accounts to draw: made up, and worked out by hand."""

from datetime import date

from inmail_cli.domain.ledger import Lot, Origin
from inmail_cli.domain.outlook import NextExpiry, NextRenewal
from inmail_cli.reports.balance import BalanceView, PendingView, PlanView
from inmail_cli.reports.expiries import Expiry, Reason

TODAY = date(2026, 11, 22)
AS_OF = 1_795_338_000  # 2026-11-22T09:00:00Z
DAY = 86_400

PLAN = PlanView(
    key="sales-navigator-core",
    name="Sales Navigator Core",
    rules="guide-2026",
    monthly_credits=50,
    max_credits=150,
    lifetime_days=90,
    billing_day=15,
    seats=1,
    zone="America/New_York",
    price="99.99",
    currency="USD",
    since=date(2026, 5, 15),
)


def loss(on: date, credits: int, granted_on: date, *, reason: Reason = "age", origin: Origin = "renewal") -> Expiry:
    return Expiry("default", on, (on - TODAY).days, credits, reason, origin, granted_on, credits)


STEADY = BalanceView(
    account="default",
    as_of=AS_OF,
    today=TODAY,
    plan=PLAN,
    balance=112,
    lots=(
        Lot(date(2026, 9, 15), date(2026, 12, 14), "renewal", 12),
        Lot(date(2026, 10, 15), date(2027, 1, 13), "renewal", 50),
        Lot(date(2026, 11, 15), date(2027, 2, 13), "renewal", 50),
    ),
    next_renewal=NextRenewal(date(2026, 12, 15), 50, 0),
    next_expiry=NextExpiry(date(2026, 12, 14), 12),
    pending=PendingView(9, 1.9, 0, 4, "kaplan-meier"),
    losses=(
        loss(date(2026, 12, 14), 12, date(2026, 9, 15)),
        loss(date(2027, 1, 13), 50, date(2026, 10, 15)),
        loss(date(2027, 2, 13), 50, date(2026, 11, 15)),
    ),
)

# Near losses, one of them to the cap at the renewal, and everything that can be doubted.
PRESSING = STEADY._replace(
    account="Navigator [acme]",
    balance=149,
    uncovered=3,
    unsettled=3,
    issues=1,
    opening_estimated=True,
    reconciled_at=AS_OF - 12 * DAY,
    next_renewal=NextRenewal(date(2026, 12, 1), 50, 38),
    next_expiry=NextExpiry(date(2026, 11, 25), 1),
    losses=(
        loss(date(2026, 11, 25), 1, date(2026, 8, 27), origin="refund"),
        loss(date(2026, 12, 1), 30, date(2026, 9, 15), reason="cap"),
        loss(date(2026, 12, 1), 8, date(2026, 9, 17), reason="cap", origin="refund"),
        loss(date(2027, 1, 13), 50, date(2026, 10, 15)),
    ),
)

NO_PLAN = BalanceView(account="default", as_of=AS_OF, today=TODAY)
NOTHING = NO_PLAN._replace(recorded=False)

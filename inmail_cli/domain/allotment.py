"""How many credits a plan grants and keeps, and how long its lots live. Pure rules, one function each."""

from datetime import MINYEAR, date, timedelta

from inmail_cli.domain.dates import latest_billing_date
from inmail_cli.domain.events import PlanPeriod


def monthly_credits(plan: PlanPeriod) -> int:
    """Credits that the period grants at each renewal, over all its seats."""
    return plan.terms.monthly * _multiplier(plan)


def max_credits(plan: PlanPeriod) -> int:
    """The cap of the period, over all its seats."""
    return plan.terms.cap * _multiplier(plan)


def _multiplier(plan: PlanPeriod) -> int:
    return plan.seats if plan.terms.pooled else 1


def same_but_for_seats(plan: PlanPeriod, active: PlanPeriod | None) -> bool:
    """Tell whether a plan event only changes the seats of the active period (rule 9)."""
    return (
        active is not None
        and plan.seats != active.seats
        and plan.opening_balance is None
        and (plan.plan, plan.rules, plan.billing_day, plan.terms)
        == (active.plan, active.rules, active.billing_day, active.terms)
    )


def expiry_of(granted_on: date, lifetime_days: int | None) -> date | None:
    """Return the first date on which a lot is gone; None where credits do not age (or past the calendar's end)."""
    if lifetime_days is None or lifetime_days > (date.max - granted_on).days:
        return None
    return granted_on + timedelta(days=lifetime_days)


def opening_layout(plan: PlanPeriod, on: date) -> list[tuple[date, int]]:
    """Lay an opening balance out over the billing dates that it must have come from, newest first (rule 11).

    `on` is the period's first date. What the living billing dates cannot hold is dated on `on` itself.
    """
    left = plan.opening_balance or 0
    monthly = monthly_credits(plan)
    lots: list[tuple[date, int]] = []
    granted_on = latest_billing_date(on, plan.billing_day)
    for _ in range(-(-max_credits(plan) // monthly)):
        gone_on = expiry_of(granted_on, plan.terms.lifetime_days)
        if not left or granted_on.year == MINYEAR or (gone_on is not None and gone_on <= on):
            break
        lots.append((granted_on, min(left, monthly)))
        left -= lots[-1][1]
        granted_on = latest_billing_date(granted_on - timedelta(days=1), plan.billing_day)
    return [*lots, (on, left)] if left else lots

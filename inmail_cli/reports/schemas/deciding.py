"""What is shown to decide by."""

from inmail_cli.reports.schemas.words import (
    AMOUNT,
    COUNT,
    DATE,
    FLAG,
    PRICE,
    TEXT,
    document,
    maybe,
    members,
    rows_of,
)

_CHOICE = maybe(
    members(rules=TEXT, plan=TEXT, monthly_credits=COUNT, price=maybe(PRICE), currency=maybe(TEXT), cost=maybe(PRICE))
)
PLAN_COMPARE = document(
    "plan-compare/1",
    **{"from": DATE, "to": DATE},
    sends=COUNT,
    responses=COUNT,
    cheapest=_CHOICE,
    smallest=_CHOICE,
    pace=maybe(
        members(
            per_week=AMOUNT,
            weeks=COUNT,
            sends_a_month=AMOUNT,
            back_a_month=AMOUNT,
            credits_a_month=AMOUNT,
            cheapest=_CHOICE,
            smallest=_CHOICE,
        )
    ),
    rows=rows_of(
        members(
            rules=TEXT,
            plan=TEXT,
            name=TEXT,
            is_current=FLAG,
            is_own=FLAG,
            since=DATE,
            billing_day=COUNT,
            seats=COUNT,
            monthly_credits=COUNT,
            max_credits=COUNT,
            lifetime_days=maybe(COUNT),
            granted=COUNT,
            back=COUNT,
            used=COUNT,
            expired=COUNT,
            lost_at_cap=COUNT,
            wasted=COUNT,
            short=COUNT,
            left=COUNT,
            responses=COUNT,
            months=COUNT,
            price=maybe(PRICE),
            currency=maybe(TEXT),
            cost=maybe(PRICE),
            cost_per_send=maybe(PRICE),
            cost_per_response=maybe(PRICE),
        )
    ),
)

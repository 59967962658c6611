"""How many credits a plan grants and keeps, when a lot is gone, and where an opening balance must have come from."""

from datetime import date

import pytest

from inmail_cli.domain.allotment import expiry_of, max_credits, monthly_credits, opening_layout, same_but_for_seats
from inmail_cli.domain.events import PlanPeriod, PlanTerms

TERMS = PlanTerms("Team", 5, 15, 90, "billing-day", "UTC", None, None, True, 90)
PLAN = PlanPeriod("p", "default", 0, 1, "team", "guide-2026", 15, 3, None, False, "forfeit", TERMS)


@pytest.mark.parametrize(("pooled", "seats", "credits"), [(True, 3, (15, 45)), (True, 1, (5, 15)), (False, 3, (5, 15))])
def test_credits_of_a_plan__seats__count_where_they_share(pooled: bool, seats: int, credits: tuple[int, int]) -> None:
    plan = PLAN._replace(seats=seats, terms=TERMS._replace(pooled=pooled))
    assert (monthly_credits(plan), max_credits(plan)) == credits


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"seats": 4}, True),
        ({"seats": 4, "id": "q", "at": 9, "recorded": 2, "credits": "carry", "grant_on_start": True}, True),
        ({}, False),
        ({"seats": 4, "opening_balance": 0}, False),
        ({"seats": 4, "plan": "other"}, False),
        ({"seats": 4, "rules": "other"}, False),
        ({"seats": 4, "billing_day": 16}, False),
        ({"seats": 4, "terms": TERMS._replace(cap=16)}, False),
    ],
)
def test_same_but_for_seats__a_plan_after_another(change: dict[str, object], same: bool) -> None:
    assert same_but_for_seats(PLAN._replace(**change), PLAN) is same  # type: ignore[arg-type]
    assert same_but_for_seats(PLAN._replace(**change), None) is False  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("granted_on", "lifetime_days", "gone_on"),
    [
        (date(2026, 2, 15), 90, date(2026, 5, 16)),
        (date(2026, 2, 15), 1, date(2026, 2, 16)),
        (date(2026, 2, 15), None, None),
        (date(9999, 12, 1), 30, date(9999, 12, 31)),
        (date(9999, 12, 1), 31, None),
    ],
)
def test_expiry_of__a_lot__so_many_days_after_it_was_granted(
    granted_on: date, lifetime_days: int | None, gone_on: date | None
) -> None:
    assert expiry_of(granted_on, lifetime_days) == gone_on


FEB, JAN, DEC = date(2026, 2, 15), date(2026, 1, 15), date(2025, 12, 15)


@pytest.mark.parametrize(
    ("on", "opening", "terms", "lots"),
    [
        (date(2026, 3, 10), 12, TERMS, [(FEB, 5), (JAN, 5), (DEC, 2)]),
        (date(2026, 3, 10), 10, TERMS, [(FEB, 5), (JAN, 5)]),
        (date(2026, 3, 10), 22, TERMS, [(FEB, 5), (JAN, 5), (DEC, 5), (date(2026, 3, 10), 7)]),
        (date(2026, 3, 10), 0, TERMS, []),
        (date(2026, 3, 10), None, TERMS, []),
        (FEB, 7, TERMS, [(FEB, 5), (JAN, 2)]),
        (date(2026, 3, 10), 11, TERMS._replace(cap=11), [(FEB, 5), (JAN, 5), (DEC, 1)]),
        (date(2026, 3, 10), 11, TERMS._replace(cap=10), [(FEB, 5), (JAN, 5), (date(2026, 3, 10), 1)]),
        (date(2026, 3, 10), 9, TERMS._replace(lifetime_days=54), [(FEB, 5), (date(2026, 3, 10), 4)]),
        (date(2026, 3, 10), 9, TERMS._replace(lifetime_days=55), [(FEB, 5), (JAN, 4)]),
        (date(2, 1, 20), 9, TERMS._replace(lifetime_days=None), [(date(2, 1, 15), 5), (date(2, 1, 20), 4)]),
    ],
)
def test_opening_layout__an_opening_balance__on_the_billing_dates_that_are_left_of_it(
    on: date, opening: int | None, terms: PlanTerms, lots: list[tuple[date, int]]
) -> None:
    plan = PLAN._replace(seats=1, opening_balance=opening, terms=terms)
    assert opening_layout(plan, on) == lots

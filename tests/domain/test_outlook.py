"""What comes by itself: the next renewal and expiry, what is lost and what sending saves of it, and the next break."""

from collections.abc import Sequence
from datetime import date

import pytest

from inmail_cli.domain import credits
from inmail_cli.domain.dates import start_of
from inmail_cli.domain.events import Cancel, Grant, PlanPeriod, PlanTerms, Reconcile
from inmail_cli.domain.ledger import EMPTY, Checkpoint, FoldEvent, Lot
from inmail_cli.domain.outlook import (
    NextExpiry,
    NextRenewal,
    days_beyond,
    days_to_see,
    next_break,
    outlook,
    today_of,
    zone_of,
)

DAY = 86_400
TODAY = date(2026, 6, 10)
START = start_of(TODAY, "UTC")
TERMS = PlanTerms("Career", 5, 15, 90, "billing-day", "UTC", None, None, False, 90)
PLAN = PlanPeriod("p", "default", START - 190 * DAY, 1, "career", "guide-2026", 1, 1, None, False, "forfeit", TERMS)


def on(month: int, day: int) -> date:
    return date(2026, month, day)


def now(plan: PlanPeriod = PLAN, *events: FoldEvent) -> Checkpoint:
    """The account at 00:00:09 of 10 June. PLAN has three lots of 5, gone on 30 June, 30 July and 30 August."""
    return credits.replay([plan, *events], until=START + 9, movements=False).state


def seen(balance: int) -> Reconcile:
    return Reconcile("k", "default", START, 2, balance)


def ageless(**terms: int) -> PlanPeriod:
    return PLAN._replace(terms=TERMS._replace(lifetime_days=None)._replace(**terms))  # type: ignore[arg-type]


def losses(
    state: Checkpoint, scheduled: Sequence[PlanPeriod | Cancel] = (), *, days: int
) -> list[tuple[date, str, int]]:
    return [(loss.on, loss.kind, -loss.credits) for loss in outlook(state, scheduled, days=days).losses]


# What comes next


@pytest.mark.parametrize(
    ("days", "renewal", "expiry"),
    [
        (19, None, None),
        (20, None, NextExpiry(on(6, 30), 5)),
        (21, NextRenewal(on(7, 1), 5, 0), NextExpiry(on(6, 30), 5)),
        (120, NextRenewal(on(7, 1), 5, 0), NextExpiry(on(6, 30), 5)),
    ],
)
def test_outlook__so_many_days__the_last_one_included(
    days: int, renewal: NextRenewal | None, expiry: NextExpiry | None
) -> None:
    ahead = outlook(now(), (), days=days)
    assert (ahead.today, ahead.next_renewal, ahead.next_expiry) == (TODAY, renewal, expiry)


def test_outlook__three_months__every_renewal_and_loss_in_order() -> None:
    ahead = outlook(now(), (), days=82)
    assert [(move.on, move.credits) for move in ahead.renewals] == [(on(7, 1), 5), (on(8, 1), 5)]
    assert [(move.on, move.kind, move.credits) for move in ahead.losses] == [
        (on(6, 30), "expiry", -5),
        (on(7, 30), "expiry", -5),
        (on(8, 30), "expiry", -5),
    ]
    assert ahead.savable == {on(6, 30): 5, on(7, 30): 5, on(8, 30): 5}


def test_next_renewal__the_cap_takes_some__of_that_renewal_alone() -> None:
    ahead = outlook(now(ageless(), seen(13)), (), days=60)
    assert ahead.next_renewal == NextRenewal(on(7, 1), 5, 3)
    assert losses(now(ageless(), seen(13)), days=60) == [(on(7, 1), "cap", 3), (on(8, 1), "cap", 5)]


@pytest.mark.parametrize(("grant_on_start", "credits_then"), [(False, 7), (True, 12)])
def test_next_renewal__a_plan_on_record_with_an_opening_balance__all_that_it_brings(
    grant_on_start: bool, credits_then: int
) -> None:
    later = PLAN._replace(id="q", at=START + 5 * DAY, opening_balance=7, grant_on_start=grant_on_start)
    ahead = outlook(now(), [later], days=60)
    assert ahead.next_renewal == NextRenewal(on(6, 15), credits_then, 0)
    assert losses(now(), [later], days=10) == [(on(6, 15), "forfeit", 5)] * 3
    assert [move.kind for move in ahead.renewals][:2] == ["opening", "opening"]


def test_next_expiry__several_lots_of_a_date__together() -> None:
    grant = Grant("g", "default", START, 2, 4, expires=on(6, 30))
    later = Grant("h", "default", START, 3, 8, expires=on(7, 1))
    assert outlook(now(PLAN, grant, later), (), days=60).next_expiry == NextExpiry(on(6, 30), 9)


def test_next_expiry__the_cap_takes_credits_before__they_are_no_expiry() -> None:
    """On 1 July the cap takes three of April's five; the other two are too old on 10 July."""
    state = now(PLAN._replace(terms=TERMS._replace(lifetime_days=100, cap=17)))
    assert losses(state, days=30) == [(on(7, 1), "cap", 3), (on(7, 10), "expiry", 2)]
    assert outlook(state, (), days=30).next_expiry == NextExpiry(on(7, 10), 2)


@pytest.mark.parametrize(("billing_day", "expiry"), [(10, NextExpiry(on(6, 13), 5)), (11, None)])
def test_next_expiry__credits_granted_later__are_not_held_now(billing_day: int, expiry: NextExpiry | None) -> None:
    """Credits age in three days; those of the renewal of today are held, those of tomorrow's are not."""
    state = now(PLAN._replace(billing_day=billing_day, terms=TERMS._replace(lifetime_days=3)))
    ahead = outlook(state, (), days=20)
    assert (ahead.next_expiry, [loss.kind for loss in ahead.losses]) == (expiry, ["expiry"])


# What is lost later


CARRIED = PLAN._replace(id="q", at=START + 500 * DAY)


@pytest.mark.parametrize(
    ("days", "beyond", "scheduled", "later"),
    [
        (19, 0, [], on(6, 30)),  # nothing is known of the first day after those looked at
        (20, 28, [], on(7, 29)),
        (19, 20, [], on(6, 30)),  # a loss
        (20, 30, [], on(7, 30)),
        (20, 30, [Cancel("c", "default", START + 21 * DAY, 9)], on(7, 1)),
        (30, 30, [Cancel("c", "default", START + 21 * DAY, 9)], None),
        (30, 30, [Cancel("c", "default", START + 21 * DAY, 9), CARRIED], date(2027, 10, 23)),
    ],
)
def test_later__after_the_losses__the_first_date_on_which_something_may_be_lost(
    days: int, beyond: int, scheduled: Sequence[PlanPeriod | Cancel], later: date | None
) -> None:
    ahead = outlook(now(), scheduled, days=days, days_beyond=beyond)
    assert ahead.later == later
    assert ahead[:-1] == outlook(now(), scheduled, days=days)[:-1]


def test_days_beyond__the_next_renewal__until_its_credits_are_gone() -> None:
    """The next renewal is on 1 July, 21 days ahead; its credits live for 90 days."""
    state = now()
    assert [days_beyond(state, days) for days in (62, 80, 81, 400)] == [49, 31, 31, 31]
    assert days_beyond(now(PLAN._replace(terms=TERMS._replace(lifetime_days=900))), 62) == 400
    assert (days_beyond(now(ageless()), 62), days_beyond(EMPTY._replace(at=START), 62)) == (31, 31)


# What sending saves


@pytest.mark.parametrize(("held", "lost", "saved"), [(0, 2, 0), (1, 3, 1), (2, 4, 2), (3, 5, 3)])
def test_savable__a_renewal_above_the_cap__no_more_than_is_held_on_the_eve(held: int, lost: int, saved: int) -> None:
    """Three at most are kept of each five: the other two are lost on the day they come, whatever is sent."""
    state = now(ageless(cap=3), seen(held))
    ahead = outlook(state, (), days=55)
    assert ahead.savable == {on(7, 1): saved, on(8, 1): 3}
    assert ahead.next_renewal == NextRenewal(on(7, 1), 5, lost)


def test_savable__a_plan_on_record_after_none__nothing_of_what_its_start_loses() -> None:
    later = ageless(cap=3)._replace(at=START + DAY)
    state = credits.replay((), until=START).state
    assert outlook(state, [later], days=5).savable == {on(6, 11): 0}


def test_savable__a_cancel__all_that_is_left() -> None:
    ahead = outlook(now(), [Cancel("c", "default", START + DAY, 9)], days=60)
    assert (ahead.savable, ahead.next_renewal, ahead.next_expiry) == ({on(6, 11): 15}, None, None)


# Breaks


def later_plan(days: int, **changes: object) -> PlanPeriod:
    return PLAN._replace(id=f"q{days}", at=START + days * DAY, **changes)  # type: ignore[arg-type]


CANCEL = Cancel("c", "default", START + 20 * DAY, 9)


@pytest.mark.parametrize(
    ("scheduled", "days"),
    [
        ([], None),
        ([CANCEL], 20),
        ([later_plan(5)], 5),
        ([later_plan(5), CANCEL], 5),
        ([later_plan(5, credits="carry"), CANCEL], 20),
        ([later_plan(5, credits="carry")], None),
        ([later_plan(5, credits="carry"), later_plan(9, seats=2), later_plan(12, plan="other")], 12),
    ],
)
def test_next_break__plans_and_cancels_on_record__the_first_that_keeps_no_credits(
    scheduled: Sequence[PlanPeriod | Cancel], days: int | None
) -> None:
    assert next_break(now(), scheduled) == (None if days is None else START + days * DAY)


# How far to look


@pytest.mark.parametrize(
    ("ends", "days"),
    [
        ([], 62),
        ([None], 62),
        ([on(8, 11)], 62),
        ([on(8, 12), None], 63),
        ([on(8, 13), on(8, 12)], 64),
        ([date(2126, 5, 17)], 36_500),
        ([date(2126, 5, 18)], 36_500),
    ],
)
def test_days_to_see__credits_held__until_the_last_is_gone_and_two_months_at_least(
    ends: list[date | None], days: int
) -> None:
    state = now()._replace(lots=tuple(Lot(TODAY, end, "purchase", 1) for end in ends))
    assert days_to_see(state) == days


def test_days_to_see__no_plan__two_months() -> None:
    assert days_to_see(EMPTY._replace(at=START)) == 62


@pytest.mark.parametrize(
    ("zone", "today"), [("UTC", TODAY), ("Asia/Tokyo", date(2026, 6, 10)), ("America/New_York", date(2026, 6, 9))]
)
def test_today_of__the_zone_of_the_plan_in_force(zone: str, today: date) -> None:
    state = now(PLAN._replace(terms=TERMS._replace(zone=zone)))
    assert (zone_of(state), today_of(state)) == (zone, today)
    assert (zone_of(state._replace(plan=None)), today_of(state._replace(plan=None))) == ("UTC", TODAY)

"""The forecast: by hand, against the naive model, and its laws."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inmail_cli.domain import credits, joining
from inmail_cli.domain.dates import end_of, start_of
from inmail_cli.domain.events import Cancel, PlanPeriod
from inmail_cli.domain.forecast import Forecast, RunsOut, _day_ahead, _futures, _runs_out, forecast
from inmail_cli.domain.futures import Day, Future, Outset, known_by_day
from inmail_cli.domain.ledger import Checkpoint, Sent, Totals
from inmail_cli.domain.outlook import zone_of
from inmail_cli.domain.pace import OwnPace, Pace, SteadyPace, evenly
from inmail_cli.domain.plans import terms_of
from inmail_cli.domain.survival import Hazard, daily_hazards, expected_credits
from tests.oracle import engine, model
from tests.oracle.generate import History, histories

NOBODY = [Hazard(0.0, 1.0)] * 91
AT_ONCE = [Hazard(1e9, 1e-9), *([Hazard(0.0, 1.0)] * 90)]
NONE = SteadyPace(0.0)
OWN = OwnPace(((2, 0, 1, 0, 0, 4, 0), (0, 0, 0, 1, 0, 0, 0), (0, 3, 0, 0, 0, 0, 2), (1, 1, 1, 1, 1, 0, 0)))
few = settings(max_examples=60, deadline=None)


def period(key: str, start: date, *, rules: str = "guide-2026") -> PlanPeriod:
    found = engine.rule_set(rules)
    terms = terms_of(found.plans[key], credit_back_days=90, zone="UTC")
    at = start_of(start, "UTC")
    return PlanPeriod(key, "default", at, 0, key, rules, start.day, 1, None, False, "forfeit", terms)


def days_from(first: date, count: int, zone: str = "UTC") -> list[Day]:
    return [Day(on, end_of(on, zone)) for on in (first + timedelta(days=ahead) for ahead in range(count))]


def looked(
    state: Checkpoint,
    first: date,
    count: int,
    pace: Pace = NONE,
    *,
    pending: Mapping[int, int] | None = None,
    hazards: list[Hazard] = NOBODY,
    known: list[PlanPeriod | Cancel] | None = None,
    zone: str = "UTC",
) -> Forecast:
    days = days_from(first, count, zone)
    outset = Outset(state, days, known_by_day(known or [], days), pending or {}, hazards)
    return forecast(outset, pace, random.Random(20))


def career(on: date) -> Checkpoint:
    """Premium Career at 12:00 of its first day: 5 credits."""
    start = period("premium-career", on)
    return credits.replay([start], until=start.at + 43_200).state


def old_career() -> Checkpoint:
    """The same at 12:00 of 1 June 2026, begun on 1 December: 15 credits, and no break since."""
    start = period("premium-career", date(2025, 12, 1))
    return credits.replay([start], until=start_of(date(2026, 6, 1), "UTC") + 43_200).state


# --- by hand ----------------------------------------------------------------------------------------------


def test_forecast__the_worked_example_of_the_rules__its_table() -> None:
    ahead = looked(career(date(2026, 1, 31)), date(2026, 1, 31), 151)
    shown = [
        (day.on.isoformat(), day.renewals, day.lost_at_cap, day.expired, day.balance)
        for day in ahead.days
        if day.renewals or day.lost_at_cap or day.expired
    ]
    assert shown == [
        ("2026-02-28", 5, 0, 0, 10),
        ("2026-03-31", 5, 0, 0, 15),
        ("2026-04-30", 5, 5, 0, 15),
        ("2026-05-29", 0, 0, 5, 10),
        ("2026-05-31", 5, 0, 0, 15),
        ("2026-06-29", 0, 0, 5, 10),
        ("2026-06-30", 5, 0, 0, 15),
    ]
    assert (ahead.futures, ahead.runs_out.on, ahead.runs_out.chance) == (1, None, 0)


def test_forecast__two_a_day_and_nobody_responds__out_on_the_third_day() -> None:
    """5 credits on 1 June: 3 left on the 2nd, 1 on the 3rd, 0 on the 4th with one InMail short, 5 more on 1 July."""
    ahead = looked(career(date(2026, 6, 1)), date(2026, 6, 1), 31, SteadyPace(2.0))
    assert [day.balance for day in ahead.days[:5]] == [5, 3, 1, 0, 0]
    assert [(day.sends, day.short) for day in ahead.days[:5]] == [(0, 0), (2, 0), (2, 0), (1, 1), (0, 2)]
    assert ahead.days[30].balance == 3
    assert ahead.runs_out == (date(2026, 6, 4), date(2026, 6, 4), date(2026, 6, 4), 1)


def test_forecast__everybody_responds_at_once__nothing_is_ever_used_up() -> None:
    ahead = looked(career(date(2026, 6, 1)), date(2026, 6, 1), 29, SteadyPace(2.0), hazards=AT_ONCE)
    assert {day.balance for day in ahead.days} == {5}
    assert [(day.sends, day.expected_back) for day in ahead.days[1:]] == [(2, 2)] * 28
    assert {day.renewals for day in ahead.days} == {0}  # those of before are not counted


def test_forecast__a_pending_inmail__comes_back_so_many_days_after_its_send() -> None:
    """Everybody responds on day 7, so one sent 4 days ago comes back in 3 days."""
    sure = [Hazard(0.0, 1.0)] * 7 + [Hazard(1e9, 1e-9)] + [Hazard(0.0, 1.0)] * 83
    ahead = looked(old_career(), date(2026, 6, 1), 10, pending={4: 2, 9: 1}, hazards=sure)
    assert [(day.on.day, day.expected_back) for day in ahead.days if day.expected_back] == [(4, 2)]
    assert ahead.days[3].balance == 17


def test_forecast__a_change_of_plan_to_come__breaks_what_was_sent_before() -> None:
    """The new plan starts on 5 June; responses of 8 June to InMails of 1 June return nothing any more."""
    sure = [Hazard(0.0, 1.0)] * 7 + [Hazard(1e9, 1e-9)] + [Hazard(0.0, 1.0)] * 83
    change = period("premium-business", date(2026, 6, 5))
    ahead = looked(
        career(date(2026, 6, 1)), date(2026, 6, 1), 20, SteadyPace(1.0), pending={0: 1}, hazards=sure, known=[change]
    )
    assert [day.forfeited for day in ahead.days[:5]] == [0, 0, 0, 0, 2]
    assert next(day.on for day in ahead.days if day.expected_back) == date(2026, 6, 12)


def test_forecast__a_cancel_to_come__no_balance_from_then_on() -> None:
    end = Cancel("c", "default", start_of(date(2026, 6, 4), "UTC"), 1)
    ahead = looked(career(date(2026, 6, 1)), date(2026, 6, 1), 5, SteadyPace(1.0), known=[end])
    assert [day.balance for day in ahead.days] == [5, 4, 3, None, None]
    assert [day.sends for day in ahead.days] == [0, 1, 1, 0, 0]
    assert [day.short for day in ahead.days] == [0, 0, 0, 0, 0]
    assert (ahead.days[3].forfeited, ahead.runs_out.on) == (3, None)


def test_lasting_pace__by_the_engine_with_real_events__one_more_a_week_finds_no_credit() -> None:
    first = date(2026, 6, 1)
    state = credits.replay([period("premium-business", first)], until=start_of(first, "UTC")).state
    most = looked(state, first, 100).lasting_per_week
    assert most is not None
    assert _uncovered(state, first, most) == 0
    assert _uncovered(state, first, most + 1) > 0


def _uncovered(state: Checkpoint, first: date, per_week: int) -> int:
    days = days_from(first, 100)
    events = [
        Sent(day.end, number, f"{day.on}-{number}")
        for day, count in zip(days[1:], evenly(per_week / 7, 99), strict=True)
        for number in range(count)
    ]
    return credits.replay(events, start=state, until=days[-1].end).state.uncovered


def test_lasting_pace__a_plan_that_ends_before_anything_is_sent__none() -> None:
    end = Cancel("c", "default", start_of(date(2026, 6, 2), "UTC"), 1)
    assert looked(career(date(2026, 6, 1)), date(2026, 6, 1), 40, known=[end]).lasting_per_week is None


# --- laws -------------------------------------------------------------------------------------------------


@few
@given(histories(), st.integers(0, 10**6))
def test_forecast__nothing_sent_and_nothing_pending__is_the_naive_model_on_every_day(
    history: History, salt: int
) -> None:
    as_of = history.looks[0]
    events = engine.fold_events_of(history.lines)
    state = credits.replay(events, until=as_of).state
    planned = [one for one in events if isinstance(one, PlanPeriod | Cancel) and one.at > as_of]
    zone = zone_of(state)
    first = joining.date_of(as_of, zone)
    ahead = looked(state, first, 60, known=planned, zone=zone)
    kept = [
        one
        for one in history.lines
        if one["type"] in ("account", "plan", "cancel") or model.instant(one["at"]) <= as_of
    ]
    for place in (0, salt % 60, 59):
        walk = model.walk_to(kept, end_of(first + timedelta(days=place), zone))
        assert ahead.days[place].balance == model.balance(walk)
        assert ahead.days[place].low == ahead.days[place].high == ahead.days[place].balance


@settings(few, max_examples=15)
@given(histories(), st.sampled_from([OWN, SteadyPace(0.6), SteadyPace(3.0)]))
def test_forecast__any_history_and_pace__each_days_movements_make_its_balance(history: History, pace: Pace) -> None:
    as_of = history.looks[0]
    events = engine.fold_events_of(history.lines)
    state = credits.replay(events, until=as_of).state
    planned = [one for one in events if isinstance(one, PlanPeriod | Cancel) and one.at > as_of]
    zone = zone_of(state)
    first = joining.date_of(as_of, zone)
    days = days_from(first, 20, zone)
    pending = {3: 2, 40: 1}
    hazards = daily_hazards(state.responses.by_day, max(state.responses.sends, 3), pending)
    ahead = forecast(Outset(state, days, known_by_day(planned, days), pending, hazards), pace, random.Random(1))
    balance = state.balance or 0.0
    for day in ahead.days:
        lost = day.expired + day.lost_at_cap + day.forfeited
        balance += day.renewals + day.expected_back + day.other - day.sends - lost
        assert balance == pytest.approx(day.balance or 0.0, abs=1e-6)
        assert min(day[4:]) >= 0
        if day.balance is not None:
            assert day.low is not None
            assert day.high is not None
            assert day.low <= day.high


def test_forecast__pending_inmails__as_many_credits_back_as_pending_says() -> None:
    """The mean of 399 futures is within four standard errors of the estimate that `pending` and `balance` show."""
    by_day = [3, 9, 6, 4, 2, 2, 1, 1, 0, 1]
    pending = {0: 6, 2: 9, 5: 10, 11: 8, 30: 12, 70: 5, 89: 2, 90: 3}
    ahead = looked(old_career(), date(2026, 6, 1), 92, pending=pending, hazards=daily_hazards(by_day, 110, pending))
    expected = expected_credits(by_day, 110, pending)
    back = sum(day.expected_back for day in ahead.days)
    assert ahead.futures == 399
    assert back == pytest.approx(expected.expected, abs=4 * (expected.expected * 1.5 / 399) ** 0.5)


def test_forecast__the_same_stream__the_same_figures_and_another_one_others() -> None:
    state, first = career(date(2026, 6, 1)), date(2026, 6, 1)
    days = days_from(first, 40)
    outset = Outset(state, days, {}, {2: 5}, daily_hazards([2, 1], 20, {2: 5}))
    one, same, other = (forecast(outset, OWN, random.Random(seed)) for seed in (1, 1, 2))
    assert one == same
    assert one.days != other.days


def test_day_ahead__what_moved__each_under_its_name() -> None:
    moved = Totals(
        opening=1, renewed=2, refunded=4, added=8, spent=16, expired=32, lost_at_cap=64, forfeited=128, taken=256
    )
    day = _day_ahead(date(2026, 1, 1), [3, 4, 8], [*moved, 512])
    assert (day.balance, day.low, day.high) == (5, 3, 8)
    assert (day.renewals, day.expected_back, day.other, day.sends, day.short) == (3, 4, 8 - 256, 16, 512)
    assert (day.expired, day.lost_at_cap, day.forfeited) == (32, 64, 128)
    nothing = _day_ahead(date(2026, 1, 1), [], [*moved, 0])
    assert (nothing.balance, nothing.low, nothing.high) == (None, None, None)


@pytest.mark.parametrize(("futures", "low", "high"), [(1, 0, 0), (8, 0, 7), (9, 0, 8), (18, 0, 17), (19, 1, 17)])
def test_day_ahead__so_many_futures__a_tenth_of_the_chance_below_the_band_and_above(
    futures: int, low: int, high: int
) -> None:
    day = _day_ahead(date(2026, 1, 1), range(futures), [*Totals(), 0])
    assert (day.low, day.high) == (low, high)


@pytest.mark.parametrize(
    ("firsts", "on", "earliest", "latest", "chance"),
    [
        (range(19), 9, 1, 17, 1),
        (range(17), 8, 0, 16, 1),
        ([*range(17), 99, 99], 9, 1, None, 17 / 19),
        ([3] + [99] * 8, None, 3, None, 1 / 9),
        ([99] * 4 + [5] * 5, 5, 5, None, 5 / 9),
        ([99], None, None, None, 0),
    ],
)
def test_runs_out__so_many_futures__their_middle_and_tenths(
    firsts: Sequence[int], on: int | None, earliest: int | None, latest: int | None, chance: float
) -> None:
    """Each future has a credit until the day that `firsts` tells, and has one again two days later."""
    days = days_from(date(2026, 6, 1), 20)
    balances = [[0 if first <= day < first + 2 else 1 for day in range(20)] for first in firsts]
    found = _runs_out(days, [Future([*one], []) for one in balances])
    expected = (None if day is None else days[day].on for day in (on, earliest, latest))
    assert found == RunsOut(*expected, chance)


@pytest.mark.parametrize(
    ("days", "per_week", "futures"),
    [(20, 7.0, 399), (250, 0.0, 399), (251, 0.0, 389), (250, 7.0, 369), (300, 105.0, 159), (2_000, 7.0, 99)],
)
def test_futures__many_days_or_inmails__fewer(days: int, per_week: float, futures: int) -> None:
    assert _futures(per_week, days) == futures

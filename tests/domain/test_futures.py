"""One future of an account, with chance told beforehand: what comes when, and what is left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import pytest

from inmail_cli.domain import credits
from inmail_cli.domain.dates import end_of, start_of
from inmail_cli.domain.events import Cancel, PlanPeriod, PlanTerms, Reconcile
from inmail_cli.domain.futures import Day, Future, Luck, Outset, known_by_day, lasting_pace, live
from inmail_cli.domain.ledger import EMPTY, Checkpoint, FoldEvent, Sent, Totals
from inmail_cli.domain.pace import OwnPace, Pace, SteadyPace
from inmail_cli.domain.survival import Hazard

JUNE = date(2026, 6, 1)
START = start_of(JUNE, "UTC")
HOUR = 3_600
DAY = 24 * HOUR
TERMS = PlanTerms("Career", 5, 15, 90, "billing-day", "UTC", None, None, False, 90)
PLAN = PlanPeriod("p", "default", START - 200 * DAY, 1, "career", "guide-2026", 1, 1, None, False, "forfeit", TERMS)
NEVER, SURELY = Hazard(0.0, 1.0), Hazard(1.0, 0.0)
HALF = Hazard(0.5, 0.5)
NONE = SteadyPace(0.0)


class Told:
    """Chance told beforehand: the shares in order, and of each beta distribution its mean."""

    def __init__(self, shares: Iterable[float] = ()) -> None:
        self.shares = iter(shares)

    def random(self) -> float:
        return next(self.shares)

    def betavariate(self, alpha: float, beta: float) -> float:
        assert alpha > 0
        return alpha / (alpha + beta)

    def gammavariate(self, alpha: float, beta: float) -> float:
        return alpha * beta


def days_from(first: date, count: int) -> list[Day]:
    return [Day(on, end_of(on, "UTC")) for on in (first + timedelta(days=ahead) for ahead in range(count))]


def outset(
    days: int,
    *,
    state: Checkpoint = EMPTY,
    hazards: Sequence[Hazard] = (NEVER,),
    pending: Mapping[int, int] | None = None,
    known: Sequence[FoldEvent] = (),
) -> Outset:
    ahead = days_from(JUNE, days)
    return Outset(state, ahead, known_by_day(known, ahead), pending or {}, hazards)


def holding(balance: int, *, plan: PlanPeriod = PLAN) -> Checkpoint:
    """The account at 00:00:01 of 1 June with so many credits; what it had before is expired or taken."""
    seen = Reconcile("k", "default", START + 1, 2, balance)
    return credits.replay([plan, seen], until=START + 1, movements=False).state


def lived(begin: Outset, pace: Pace = NONE, shares: Iterable[float] = ()) -> Future:
    chance = Told(shares)
    return live(begin, Luck(begin, pace, chance))


def moved(future: Future, name: str) -> list[int]:
    """How many credits by the end of each day, counted from the first one's end."""
    place = [*Totals._fields, "short"].index(name)
    return [totals[place] - future.totals[0][place] for totals in future.totals]


# What is on record for later


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (START, 0),
        (START + DAY - 1, 0),
        (START + DAY, 1),
        (START + 2 * DAY - 1, 1),
        (START + 3 * DAY - 1, 2),
        (START + 3 * DAY, 3),
    ],
)
def test_known_by_day__an_event__on_the_day_whose_last_second_is_not_before_it(at: int, day: int) -> None:
    event = Cancel("c", "default", at, 1)
    assert known_by_day([event], days_from(JUNE, 3)) == {day: [event]}


def test_known_by_day__several_on_a_day__in_their_order() -> None:
    first, second = (Cancel(name, "default", START + DAY, 1) for name in "ba")
    assert known_by_day([first, second], days_from(JUNE, 3)) == {1: [first, second]}


# When responses come


@pytest.mark.parametrize(
    ("share", "delays"), [(0.0, [0]), (0.49, [0]), (0.5, [2]), (0.74, [2]), (0.75, []), (0.99, [])]
)
def test_delays__half_on_the_day_of_the_send_and_a_quarter_on_the_second_after(share: float, delays: list[int]) -> None:
    luck = Luck(outset(1, hazards=[HALF, NEVER, HALF]), NONE, Told([share]))
    assert luck.delays(1) == delays


@pytest.mark.parametrize(
    ("age", "share", "delays"),
    [(0, 0.0, [2]), (0, 0.49, [2]), (0, 0.5, []), (0, 0.99, []), (1, 0.49, [2]), (1, 0.5, []), (2, 0.0, [])],
)
def test_delays_from__silent_for_some_days__counted_from_the_send(age: int, share: float, delays: list[int]) -> None:
    luck = Luck(outset(1, hazards=[HALF, NEVER, HALF]), NONE, Told([share]))
    assert luck.delays_from(age, 1) == delays


def test_delays__several_inmails__a_share_each() -> None:
    luck = Luck(outset(1, hazards=[HALF, NEVER, HALF]), NONE, Told([0.6, 0.9, 0.1, 0.3]))
    assert (luck.delays(3), luck.delays_from(0, 1)) == ([2, 0], [2])


def test_luck__a_hazard__drawn_from_its_own_distribution() -> None:
    luck = Luck(outset(1, hazards=[Hazard(0.25, 0.75), NEVER]), NONE, Told([0.24, 0.25]))
    assert luck.delays(2) == [0]


def test_luck__a_pace__none_today_and_as_many_days_as_come() -> None:
    """A week of two InMails on its third day, drawn once for six days from tomorrow on."""
    own = OwnPace(((0, 0, 2, 0, 0, 0, 0),))
    luck = Luck(outset(7), own, Told([0.0, 0.0, 0.0, 0.0]))
    assert len(luck.sends) == 7
    assert luck.sends[0] == 0
    assert Luck(outset(4), SteadyPace(1.0), Told()).sends == [0, 1, 1, 1]


# A future


def test_live__inmails_and_responses__credits_go_and_come_back() -> None:
    """One InMail a day from tomorrow on; the first is answered at once, the second after two days, others never."""
    begin = outset(7, state=holding(3), hazards=[HALF, NEVER, HALF])
    future = lived(begin, SteadyPace(1.0), [0.1, 0.6, 0.9, 0.9, 0.9])
    assert future.balances == [3, 3, 2, 1, 1, 0, 0]
    assert moved(future, "spent") == [0, 1, 2, 3, 4, 5, 5]
    assert moved(future, "refunded") == [0, 1, 1, 1, 2, 2, 2]
    assert moved(future, "short") == [0, 0, 0, 0, 0, 0, 1]


def test_live__more_wanted_than_left__as_many_as_there_are_credits_for() -> None:
    """Chance is asked for the InMails that go out alone."""
    future = lived(outset(5, state=holding(5)), SteadyPace(2.0), [0.9] * 5)
    assert future.balances == [5, 3, 1, 0, 0]
    assert (moved(future, "spent"), moved(future, "short")) == ([0, 2, 4, 5, 5], [0, 0, 0, 1, 3])


@pytest.mark.parametrize(
    ("age", "share", "back_on"), [(1, 0.4, 2), (1, 0.6, None), (2, 0.4, 1), (3, 0.0, None), (5, 0.0, None)]
)
def test_live__a_pending_inmail__its_credit_comes_back_on_the_day_of_the_answer(
    age: int, share: float, back_on: int | None
) -> None:
    begin = outset(4, state=holding(3), hazards=[HALF, NEVER, NEVER, HALF], pending={age: 1})
    future = lived(begin, shares=[share])
    assert moved(future, "refunded") == [int(back_on is not None and day >= back_on) for day in range(4)]


def test_live__pending_inmails__those_nobody_can_answer_any_more_take_no_part() -> None:
    begin = outset(4, state=holding(3), hazards=[HALF, HALF, HALF], pending={2: 1, 9: 1, 1: 2})
    assert moved(lived(begin, shares=[0.4, 0.9]), "refunded") == [0, 1, 1, 1]


@pytest.mark.parametrize(("days", "back"), [(2, 0), (3, 1)])
def test_live__a_rule_set_of_few_days__a_later_response_returns_nothing(days: int, back: int) -> None:
    plan = PLAN._replace(terms=TERMS._replace(credit_back_days=days))
    begin = outset(4, state=holding(3, plan=plan), hazards=[NEVER, NEVER, NEVER, SURELY], pending={1: 1})
    assert moved(lived(begin, shares=[0.5]), "refunded") == [0, 0, back, back]


@pytest.mark.parametrize(("clock", "back"), [(12 * HOUR - 1, 1), (12 * HOUR, 0), (20 * HOUR, 0)])
def test_live__a_change_of_plan_on_the_day_of_an_inmail__it_counts_as_sent_at_noon(clock: int, back: int) -> None:
    """One InMail on 2 June, answered a day later, and a plan that starts on 2 June."""
    change = PLAN._replace(id="q", at=START + DAY + clock, recorded=9)
    begin = outset(3, state=holding(3), hazards=[NEVER, SURELY], known=[change])
    assert moved(lived(begin, SteadyPace(1.0), [0.5] * 2), "refunded") == [0, 0, back]


def test_live__an_inmail_of_the_day_on_which_a_plan_begins__returns_its_credit_on_that_day() -> None:
    change = PLAN._replace(id="q", at=START + DAY, recorded=9)
    begin = outset(3, state=holding(3), hazards=[SURELY], known=[change])
    assert moved(lived(begin, SteadyPace(1.0), [0.5] * 2), "refunded") == [0, 1, 2]


def test_live__a_credit_that_came_back__ages_from_the_day_it_came() -> None:
    plan = PLAN._replace(billing_day=28, terms=TERMS._replace(lifetime_days=4))
    begin = outset(9, state=holding(0, plan=plan), hazards=[NEVER, SURELY], pending={0: 1})
    assert lived(begin, shares=[0.5]).balances == [0, 1, 1, 1, 1, 0, 0, 0, 0]


def test_live__a_credit_that_came_back_and_is_spent__leaves_the_older_ones_order() -> None:
    """Three credits gone on 4 June; two are sent on the 2nd and the 3rd, so one is left to expire."""
    plan = PLAN._replace(billing_day=28, terms=TERMS._replace(lifetime_days=3))
    future = lived(outset(5, state=holding(3, plan=plan)), SteadyPace(1.0), [0.5] * 4)
    assert (future.balances, moved(future, "expired")) == ([3, 2, 1, 0, 0], [0, 0, 0, 1, 1])


def test_live__no_plan__no_balance_nothing_sent_and_nothing_short() -> None:
    future = lived(outset(3), SteadyPace(1.0))
    assert future.balances == [None, None, None]
    assert future.totals == [(0,) * 10] * 3


def test_live__a_cancel_and_a_plan_on_record__on_their_days() -> None:
    end = Cancel("c", "default", START + DAY, 9)
    again = PLAN._replace(id="q", at=START + 3 * DAY, recorded=9)
    assert lived(outset(5, state=holding(3), known=[end, again])).balances == [3, None, None, 5, 5]


# What lasts


@pytest.mark.parametrize(("balance", "days"), [(0, 8), (1, 8), (1, 29), (4, 8), (5, 8), (6, 8), (7, 22), (15, 15)])
def test_lasting_pace__by_the_engine_with_real_events__one_more_a_week_finds_no_credit(balance: int, days: int) -> None:
    begin = outset(days, state=holding(balance))
    most = lasting_pace(begin)
    assert isinstance(most, int)
    assert uncovered(begin, most) == 0
    assert uncovered(begin, most + 1) > 0


def uncovered(begin: Outset, per_week: int) -> int:
    """How many of so many InMails a week, each as late as an even spread allows, would find no credit."""
    events: list[FoldEvent] = []
    for number, day in enumerate(begin.days):
        due = int(per_week * number / 7 + 0.5)
        events += [Sent(day.end, 9, f"s{count}") for count in range(len(events), due)]
    return credits.replay(events, start=begin.state, until=begin.days[-1].end).state.uncovered


def test_lasting_pace__a_credit_that_comes_tomorrow__no_less_for_none_today() -> None:
    plan = PLAN._replace(billing_day=2)
    assert lasting_pace(outset(8, state=holding(0, plan=plan))) == 5


def test_lasting_pace__no_plan__none() -> None:
    assert lasting_pace(outset(8)) is None


def test_lasting_pace__a_plan_that_ends_half_way__what_lasts_until_then() -> None:
    end = Cancel("c", "default", START + 4 * DAY, 9)
    assert lasting_pace(outset(30, state=holding(6), known=[end])) == 15

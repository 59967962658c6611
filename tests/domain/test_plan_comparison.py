"""What other plans would have come to: InMails of a few weeks under a plan of two credits a month, worked by hand."""

from datetime import date
from decimal import Decimal

import pytest

from inmail_cli.domain.events import PlanPeriod, PlanTerms
from inmail_cli.domain.ledger import FoldEvent, Responded, Sent, Undeliverable
from inmail_cli.domain.plan_comparison import (
    Offer,
    begun,
    cheapest,
    need_of,
    sent_between,
    smallest,
    started_on,
    tried,
)

DAY = 86_400
START = 1_767_225_600  # 2026-01-01T00:00:00Z
TERMS = PlanTerms("Two", 2, 6, 90, "billing-day", "UTC", "10.05", "USD", False, 90)
OFFER = Offer("guide-2026", "two", TERMS, 5, 1)


def sent(id_: str, day: int) -> Sent:
    return Sent(START + day * DAY, day, id_)


def answered(send: Sent, days: int) -> Responded:
    return Responded(send.at + days * DAY, 100, f"r{send.id}", send.id, send.at, True)


def test_need_of__a_pace__a_month_of_it_less_what_comes_back() -> None:
    need = need_of(7.0, 0.25)
    assert (need.per_week, need.sends, need.back) == pytest.approx((7, 30.4375, 7.609375), rel=1e-3)
    assert need.credits == pytest.approx(need.sends * 0.75)


def test_sent_between__both_ends_included__answers_only_to_what_was_sent_in_it() -> None:
    first, last, before, after = sent("a", 1), sent("b", 9), sent("c", 0), sent("d", 10)
    inside = [first, last, answered(first, 8)]
    marked = Undeliverable(START + 2 * DAY, 100, "m", "a", first.at, None, True)
    outside: list[FoldEvent] = [before, after, answered(before, 1), answered(last, 1), answered(first, 9)]
    assert sent_between([*outside, *inside, marked], first.at, last.at) == [*inside, marked]
    assert sent_between(inside, first.at + 1, last.at - 1) == []


@pytest.mark.parametrize(("day", "on"), [(4, date(2026, 1, 5)), (3, date(2025, 12, 5)), (40, date(2026, 2, 5))])
def test_begun__on_its_last_billing_date_on_or_before__at_midnight_in_its_zone(day: int, on: date) -> None:
    period = begun(OFFER, START + day * DAY)
    assert period.at == START + (on - date(2026, 1, 1)).days * DAY
    # Nobody's, on no record; it begins with nothing but what its first billing date grants.
    assert period == PlanPeriod("", "", period.at, 0, "two", "guide-2026", 5, 1, None, False, "forfeit", TERMS)
    # 2026-01-05T04:59:59Z is still the fourth in New York, whose fifth begins at 05:00Z.
    abroad = OFFER._replace(terms=TERMS._replace(zone="America/New_York"))
    fifth = START + 4 * DAY + 5 * 3_600
    assert [begun(abroad, at).at for at in (fifth - 1, fifth)] == [fifth - 31 * DAY, fifth]


def test_tried__more_sends_than_credits__those_do_not_go_out_and_return_nothing() -> None:
    """Two credits on Jan 5; a and b take them, c finds none; a's comes back and serves d. Feb 5 and Mar 5: two each."""
    a, b, c, d = (sent(id_, day) for id_, day in (("a", 5), ("b", 6), ("c", 7), ("d", 12)))
    events = [a, b, c, answered(a, 3), answered(c, 1), d]
    trial = tried(OFFER, events, since=START + 4 * DAY, until=START + 70 * DAY)
    assert (trial.sends, trial.short, trial.responses, trial.left, trial.months) == (4, 1, 1, 4, 3)
    assert (trial.totals.renewed, trial.totals.refunded, trial.totals.spent) == (6, 1, 3)
    assert (trial.wasted, trial.price, trial.cost) == (0, Decimal("10.05"), Decimal("30.15"))
    assert [trial.cost_per(count) for count in (0, 2, 6, 7)] == [
        None,
        Decimal("15.08"),
        Decimal("5.03"),  # half a cent is rounded up: 5.025
        Decimal("4.31"),
    ]
    assert started_on(trial) == date(2026, 1, 5)


def test_tried__nothing_sent__age_and_the_cap_waste_it() -> None:
    """Granted on Jan 5, Feb 5, Mar 5; gone after 90 days: Jan 5's on Apr 5, straight before that day's grant."""
    trial = tried(OFFER, [], since=START + 4 * DAY, until=START + 94 * DAY)
    assert (trial.totals.expired, trial.totals.lost_at_cap, trial.wasted, trial.left) == (2, 0, 2, 6)
    capped = tried(OFFER._replace(terms=TERMS._replace(cap=3)), [], since=START + 4 * DAY, until=START + 94 * DAY)
    # Two, then four clipped to three, then twice five clipped to three; by April none of January's is left to expire.
    assert (capped.totals.lost_at_cap, capped.left) == (5, 3)
    # Two, four, then six clipped to five; on Apr 5 January's last one expires, and six are clipped to five again.
    both = tried(OFFER._replace(terms=TERMS._replace(cap=5)), [], since=START + 4 * DAY, until=START + 94 * DAY)
    assert (both.totals.expired, both.totals.lost_at_cap, both.wasted, both.left) == (1, 2, 3, 5)


def test_tried__a_renewal_between__is_there_for_the_next_send() -> None:
    """Two credits on Jan 5 for a and b; Feb 5's two are there on Feb 6 for c, and those of the answered come back."""
    a, b, c = (sent(id_, day) for id_, day in (("a", 5), ("b", 6), ("c", 36)))
    trial = tried(OFFER, [a, b, c, answered(a, 35), answered(c, 4)], since=START + 4 * DAY, until=START + 50 * DAY)
    assert (trial.sends, trial.short, trial.responses, trial.left) == (3, 0, 2, 3)
    assert (trial.totals.spent, trial.totals.refunded) == (3, 2)


def test_tried__undeliverable_ones__a_credit_comes_back_for_the_one_that_had_one() -> None:
    """Two credits on Jan 5 for a and b, none for c; of b's mark and c's the first alone returns one, which d takes."""
    a, b, c, d = (sent(id_, day) for id_, day in (("a", 5), ("b", 6), ("c", 7), ("d", 12)))
    marks = [Undeliverable(send.at + 2 * DAY, 100, f"m{send.id}", send.id, send.at, None, True) for send in (b, c)]
    trial = tried(OFFER, [a, b, c, d, *marks], since=START + 4 * DAY, until=START + 20 * DAY)
    assert (trial.sends, trial.short, trial.responses, trial.left) == (4, 1, 0, 0)
    assert (trial.totals.spent, trial.totals.refunded) == (3, 1)


def test_cheapest_and_smallest__of_equals_the_first__a_price_in_another_currency_is_none() -> None:
    def trial(name: str, price: str | None, *, monthly: int = 2, currency: str | None = "USD", seats: int = 1):  # type: ignore[no-untyped-def]
        terms = TERMS._replace(name=name, price=price, currency=currency, monthly=monthly, pooled=True)
        return tried(
            OFFER._replace(key=name, terms=terms, seats=seats), [], since=START + 4 * DAY, until=START + 5 * DAY
        )

    trials = [
        trial("none", None),
        trial("euros", "1", currency="EUR"),
        trial("team", "4", seats=3),
        trial("nine", "9", monthly=1),
        trial("also", "9", monthly=1),
    ]
    found = cheapest(trials, "USD")
    assert found is not None
    assert (found.offer.key, found.price) == ("nine", Decimal(9))
    assert cheapest(trials[:2], "USD") is None
    fewest = smallest(trials)
    assert fewest is not None
    assert fewest.offer.key == "nine"
    assert (smallest([]), trials[2].price, trials[0].cost, trials[0].cost_per(3)) == (None, Decimal(12), None, None)

"""The order of replay, and when a cancel takes effect."""

from random import Random

import pytest

from inmail_cli.domain.events import Cancel, Event, Grant, Instant, Mark, PlanPeriod, PlanTerms, Reconcile, Reply, Send
from inmail_cli.domain.joining import cancel_takes_effect, fold_events, order_of
from inmail_cli.domain.ledger import Responded, Sent, Undeliverable

DAY = 86_400
START = 1_767_225_600  # 2026-01-01T00:00:00Z
NEW_YORK = 5 * 3_600  # behind UTC in January


def plan(at: Instant, zone: str = "UTC", *, monthly: int = 5, recorded: int = 1, name: str = "p") -> PlanPeriod:
    terms = PlanTerms("Career", monthly, 15, 90, "billing-day", zone, None, None, False, 90)
    return PlanPeriod(
        name, "default", at, recorded, "premium-career", "guide-2026", 1, 1, None, False, "forfeit", terms
    )


def test_order_of__one_instant__cancel_then_plan_then_the_rest_as_recorded_then_by_id() -> None:
    events: list[Event] = [
        Reconcile("z", "default", START - 1, 9, 5),
        Cancel("z", "default", START, 8),
        plan(START, recorded=6, name="z"),
        plan(START, recorded=7, name="a"),
        Send("z", "default", START, 1, "Dana Roy"),
        Reconcile("a", "default", START, 2, 5),
        Reconcile("b", "default", START, 2, 5),
        Cancel("a", "default", START + 1, 0),
    ]
    mixed = events.copy()
    Random(1).shuffle(mixed)
    assert sorted(mixed, key=order_of) == events


@pytest.mark.parametrize(
    ("plans", "begins"),
    [
        ([], START + DAY),
        # At noon UTC it is the same date in New York, and the date began there five hours later.
        ([plan(START, "America/New_York")], START + DAY + NEW_YORK),
        # Only the plan in force counts: no later one, none of that instant, none that the rule set lacks.
        ([plan(START, "America/New_York"), plan(START + 2 * DAY)], START + DAY + NEW_YORK),
        ([plan(START + DAY + DAY // 2, "America/New_York")], START + DAY),
        ([plan(START, "America/New_York", monthly=0)], START + DAY),
        ([plan(START, "America/New_York", monthly=1)], START + DAY + NEW_YORK),
        # Of two, the one that started last, in whatever order they come.
        ([plan(START + 9, "America/New_York"), plan(START)], START + DAY + NEW_YORK),
        ([plan(START + 9, "America/New_York", name="a"), plan(START, name="z")], START + DAY + NEW_YORK),
        ([plan(START, recorded=3, name="a"), plan(START, "America/New_York", recorded=4)], START + DAY + NEW_YORK),
    ],
)
def test_cancel_takes_effect__the_plan_that_it_ends__at_midnight_in_its_zone(
    plans: list[PlanPeriod], begins: Instant
) -> None:
    noon = START + DAY + DAY // 2
    assert cancel_takes_effect(noon, plans, "UTC") == begins
    (cancel,) = [one for one in fold_events([*plans, Cancel("c", "default", noon, 9)], zone="UTC") if one.id == "c"]
    assert cancel.at == begins


def send(which: str, at: Instant = START) -> Send:
    return Send(which, "default", at, 1, "Dana Roy")


def test_fold_events__answers__joined_to_their_inmails_in_order_of_time_and_the_first_of_each_counts() -> None:
    answers: list[Event] = [
        Reply("nobodys", "unknown", START, 2),
        Reply("by-note", "note", START + 1, 3),
        Mark("seen", "s", START + 2, 4, "opened"),
        Reply("early", "s", START - 1, 5),
        Reply("second", "s", START + 5, 6),
        Reply("z-first", "s", START + 4, 7),
        Mark("back", "s", START + 6, 8, "undeliverable"),
        Mark("back-again", "s", START + 7, 9, "undeliverable"),
        Mark("too-early", "t", START - 1, 10, "undeliverable"),
        Mark("at-once", "t", START, 11, "undeliverable"),
        Reply("too-late", "t", START + 8, 12),
    ]
    note = send("note")._replace(via="connection-note")
    assert fold_events([*answers, send("s"), send("t"), note], zone="UTC") == [
        Responded(START - 1, 5, "early", "s", START, False),
        Undeliverable(START - 1, 10, "too-early", "t", START, None, False),
        Sent(START, 1, "s"),
        Sent(START, 1, "t"),
        Undeliverable(START, 11, "at-once", "t", START, None, True),
        Responded(START + 4, 7, "z-first", "s", START, True),
        Responded(START + 5, 6, "second", "s", START, False),
        Undeliverable(START + 6, 8, "back", "s", START, START + 4, True),
        Undeliverable(START + 7, 9, "back-again", "s", START, START + 4, False),
        Responded(START + 8, 12, "too-late", "t", START, False),
    ]


def test_fold_events__what_is_no_answer__as_it_is_in_the_order_of_replay() -> None:
    events = [Grant("g", "default", START, 3, 5), Reconcile("r", "default", START, 2, 9), plan(START, recorded=4)]
    assert fold_events(events, zone="UTC") == events[::-1]

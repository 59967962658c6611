"""What the engine keeps beside the balance: oddities, responses by whole days, and states to go on from."""

from datetime import date

import pytest

from inmail_cli.domain import credits
from inmail_cli.domain.events import Cancel, Event, Grant, Mark, PlanPeriod, PlanTerms, Reconcile, Reply, Send
from inmail_cli.domain.joining import fold_events
from inmail_cli.domain.ledger import Issue, Ledger, Movement

DAY = 86_400
SOON = date(2026, 1, 1)
START = 1_767_225_600  # 2026-01-01T00:00:00Z
TERMS = PlanTerms("Core", 50, 150, 90, "billing-day", "UTC", None, None, False, 90)
PLAN = PlanPeriod("p", "default", START, 1, "core", "guide-2026", 1, 1, None, False, "forfeit", TERMS)
SEND = Send("s", "default", START + 9 * DAY, 2, "Dana Roy")


def after(*events: Event) -> Ledger:
    """The account 200 days after its plan began, an InMail on the tenth day, and more events."""
    return credits.replay(fold_events([PLAN, SEND, *events], zone="UTC"), until=START + 200 * DAY)


def test_replay__a_mark_before_its_send__an_issue_at_its_instant() -> None:
    ledger = after(Mark("m", "s", SEND.at - 5, 3, "undeliverable"))
    assert ledger.issues == (Issue("mark-before-send", SEND.at - 5, "m"),)
    assert ledger.state.issues == 1


def test_replay__a_grant_that_is_over__an_issue_at_its_instant() -> None:
    ledger = after(Grant("g", "default", START + 7, 3, 5, "purchase", expires=SOON))
    assert ledger.issues == (Issue("grant-expired", START + 7, "g"),)


def test_replay__a_second_response_and_an_early_one__issues_at_their_instants() -> None:
    early, first, second = (Reply(f"r{after}", "s", SEND.at + after, 4) for after in (-1, 0, 60))
    assert after(early, first, second).issues == (
        Issue("reply-before-send", SEND.at - 1, "r-1"),
        Issue("second-reply", SEND.at + 60, "r60"),
    )


@pytest.mark.parametrize(
    ("delay", "day"),
    [(0, 0), (DAY - 1, 0), (DAY, 1), (90 * DAY, 90), (91 * DAY - 1, 90), (91 * DAY, None)],
)
def test_replay__a_response__counts_on_its_whole_day_up_to_the_ninetieth(delay: int, day: int | None) -> None:
    counted = after(Reply("r", "s", SEND.at + delay, 3)).state.responses
    assert counted.sends == 1
    assert {number: count for number, count in enumerate(counted.by_day) if count} == ({} if day is None else {day: 1})


def test_replay__undeliverable_after_a_response__neither_counts() -> None:
    counted = after(Reply("r", "s", SEND.at + DAY, 3), Mark("m", "s", SEND.at + 2 * DAY, 4, "undeliverable"))
    assert (counted.state.responses.sends, sum(counted.state.responses.by_day)) == (0, 0)


def test_replay__every_movement__names_the_event_that_made_it() -> None:
    """Age and the cap take by themselves; but for them each movement leads back to what was recorded."""
    other = PLAN._replace(id="q", at=START + 40 * DAY, recorded=9, opening_balance=7)
    ledger = after(
        Reply("r", "s", START + 10 * DAY, 3),
        Send("t", "default", START + 11 * DAY, 4, "Eli Moss"),
        Mark("m", "t", START + 12 * DAY, 5, "undeliverable"),
        Grant("g", "default", START + 13 * DAY, 6, 5),
        Reconcile("more", "default", START + 14 * DAY, 7, 90),
        Reconcile("less", "default", START + 15 * DAY, 8, 80),
        Reconcile("same", "default", START + 16 * DAY, 9, 80),
        other,
        Cancel("c", "default", START + 60 * DAY, 10),
    )
    told = [(move.kind, move.ref) for move in ledger.movements if move.kind not in ("renewal", "expiry", "cap")]
    assert list(dict.fromkeys(told)) == [
        ("send", "s"),
        ("refund", "s"),
        ("send", "t"),
        ("undeliverable", "t"),
        ("grant", "g"),
        ("adjustment", "more"),
        ("adjustment", "less"),
        ("adjustment", "same"),
        ("forfeit", "q"),
        ("opening", "q"),
        ("forfeit", "c"),
    ]
    assert {move.ref for move in ledger.movements if move.kind == "renewal"} == {"p", "q"}


def test_replay__seats_that_share_no_credits__an_issue_at_its_instant_and_one_seat_s_credits() -> None:
    ledger = after(PLAN._replace(id="q", at=START + 40 * DAY, recorded=9, seats=2))
    assert ledger.issues == (Issue("seats-not-pooled", START + 40 * DAY, "q"),)
    two = after(PLAN._replace(id="q", at=START + 40 * DAY, recorded=9, seats=2, terms=TERMS._replace(pooled=True)))
    assert two.issues == ()
    granted = [{move.credits for move in one.movements if move.kind == "renewal"} for one in (ledger, two)]
    assert granted == [{50}, {50, 100}]


def test_replay__a_send_without_a_credit__stands_in_the_ledger_with_nothing_moved() -> None:
    none_left = Reconcile("k", "default", SEND.at - 60, 0, 0)
    (found,) = [move for move in after(none_left).movements if move.kind == "send"]
    on = date(2026, 1, 10)
    assert found == Movement(SEND.at, on, "send", 0, 0, None, "s", "no credit was left")


def test_replay__from_a_checkpoint_at_any_instant__as_from_the_beginning() -> None:
    """A send before the first plan, uncovered ones, a plan that forfeits, one that carries, a cancel, and oddities."""
    sends = [Send(f"s{day}", "default", START + day * DAY, 20 + day, "Dana Roy") for day in (-9, 3, 4, 41, 75, 111)]
    events: list[Event] = [
        PLAN,
        *sends,
        Reply("before", "s-9", START - 5 * DAY, 50),
        Mark("late", "s-9", START + 2 * DAY, 51, "undeliverable"),
        Reconcile("none", "default", START + 3 * DAY + 60, 52, 0),
        Reply("uncovered", "s4", START + 5 * DAY, 53),
        Reply("second", "s4", START + 6 * DAY, 54),
        PLAN._replace(id="q", at=START + 40 * DAY, recorded=55, opening_balance=7),
        Reply("over", "s3", START + 43 * DAY, 56),
        Grant("g", "default", START + 44 * DAY, 57, 5, "purchase", expires="never"),
        PLAN._replace(id="t", at=START + 60 * DAY, recorded=58, credits="carry"),
        Reply("carried", "s41", START + 80 * DAY, 59),
        Cancel("c", "default", START + 100 * DAY, 60),
        Reply("cancelled", "s75", START + 105 * DAY, 61),
        PLAN._replace(id="u", at=START + 110 * DAY, recorded=62, terms=TERMS._replace(zone="Asia/Tokyo")),
        Reply("again", "s111", START + 112 * DAY, 63),
    ]
    joined = fold_events(events, zone="UTC")
    until = START + 200 * DAY
    whole = credits.replay(joined, until=until)
    for at in sorted({event.at for event in joined}):
        state = credits.replay(joined, until=at).state
        rest = credits.replay([event for event in joined if event.at > at], start=state, until=until)
        assert rest.state == whole.state, at
        assert rest.movements == whole.movements[len(whole.movements) - len(rest.movements) :], at


# A plan; three InMails of one instant; one; two of one instant.
SENDS = [Send(f"s{number}", "default", START + at * DAY, 9, "Dana Roy") for number, at in enumerate([1, 1, 1, 2, 3, 3])]


@pytest.mark.parametrize(
    ("every", "until", "days"),
    [
        (1, 3 * DAY, [0, 1, 2, 3]),
        (2, 3 * DAY, [1, 3]),
        (4, 3 * DAY, [1, 3]),
        (5, 3 * DAY, [2, 3]),
        (6, 3 * DAY, [3]),
        (100, 9 * DAY, [3]),
        (1, 2 * DAY, [0, 1, 2]),
        (2, 2 * DAY, [1, 2]),
        (2, 2 * DAY - 1, [1]),
        (1, -1, []),
    ],
)
def test_checkpoints__after_so_many_events__but_not_between_those_of_one_instant(
    every: int, until: int, days: list[int]
) -> None:
    events = fold_events([PLAN, *SENDS], zone="UTC")
    made = credits.checkpoints(events, start=None, until=START + until, every=every)
    assert [(one.at - START) // DAY for one in made] == days
    assert made == [credits.replay(events, until=one.at).state for one in made]


def test_checkpoints__from_an_earlier_one__as_from_the_beginning() -> None:
    events = fold_events([PLAN, *SENDS], zone="UTC")
    first, *others = credits.checkpoints(events, start=None, until=START + 9 * DAY, every=1)
    assert credits.checkpoints(events[1:], start=first, until=START + 9 * DAY, every=1) == others

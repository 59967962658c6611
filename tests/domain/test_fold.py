"""The rules at their limits: plans that start and end, numbers that LinkedIn showed, what is odd in a history."""

from datetime import date

import pytest

from inmail_cli.domain import credits
from inmail_cli.domain.events import Cancel, Event, Grant, Mark, PlanPeriod, PlanTerms, Reconcile, Reply, Send
from inmail_cli.domain.joining import fold_events
from inmail_cli.domain.ledger import Issue, IssueKind, Ledger, LotName, Movement, Totals

DAY = 86_400
START = 1_767_225_600  # 2026-01-01T00:00:00Z
APRIL = START + 90 * DAY  # 2026-04-01T00:00:00Z
TERMS = PlanTerms("Core", 50, 150, 90, "billing-day", "UTC", None, None, False, 90)
PLAN = PlanPeriod("p", "default", START, 1, "core", "guide-2026", 1, 1, None, False, "forfeit", TERMS)
OPENED = PLAN._replace(opening_balance=7)
UNKNOWN = PLAN._replace(id="u", terms=TERMS._replace(monthly=0))
CARRIED = PLAN._replace(id="q", at=START + 9 * DAY, recorded=9, credits="carry")


def replayed(*events: Event, until: int = APRIL) -> Ledger:
    return credits.replay(fold_events(events, zone="UTC"), until=until)


def moved(ledger: Ledger, *, since: int) -> list[tuple[str, int]]:
    return [(move.kind, move.credits) for move in ledger.movements if move.at >= since]


def inmail(name: str, at: int) -> Send:
    return Send(name, "default", at, 5, "Dana Roy")


# What is odd


@pytest.mark.parametrize(
    ("events", "kind"),
    [
        ([UNKNOWN], "unknown-plan"),
        ([PLAN._replace(id="u", credits="carry")], "carry-without-plan"),
        ([PLAN, CARRIED._replace(id="u", at=START, opening_balance=7)], "carry-with-opening-balance"),
        ([Reconcile("u", "default", START, 2, 9)], "reconcile-without-plan"),
        ([Grant("u", "default", START, 2, 9)], "grant-without-plan"),
        ([PLAN, Grant("u", "default", START, 2, 9, expires=date(2026, 1, 1))], "grant-expired"),
    ],
)
def test_issues__something_odd__its_instant_and_event(events: list[Event], kind: IssueKind) -> None:
    later = [event._replace(at=event.at + 3 if event.id == "u" else event.at) for event in events]
    assert replayed(*later).issues == (Issue(kind, START + 3, "u"),)


def test_issues__a_second_response_in_the_second_of_the_send__not_before_it() -> None:
    at = START + DAY
    ledger = replayed(PLAN, inmail("s", at), Reply("r", "s", at, 6), Reply("t", "s", at, 7))
    assert ledger.issues == (Issue("second-reply", at, "t"),)


def test_issues__marked_twice_in_the_second_of_the_send__nothing_odd() -> None:
    at = START + DAY
    marks = [Mark(name, "s", at, 6, "undeliverable") for name in "mn"]
    ledger = replayed(PLAN, inmail("s", at), *marks)
    assert (ledger.issues, moved(ledger, since=at)[:2]) == ((), [("send", -1), ("undeliverable", 1)])


def test_issues__several__the_state_counts_them_all() -> None:
    ledger = replayed(*(Grant(name, "default", START, 2, 9) for name in "gh"), PLAN._replace(at=START + 1))
    assert (len(ledger.issues), ledger.state.issues) == (2, 2)


# What LinkedIn showed


@pytest.mark.parametrize(
    ("showed", "credits", "note", "totals"),
    [
        (50, 0, "LinkedIn showed 50, as calculated", Totals(renewed=50)),
        (51, 1, "LinkedIn showed 51", Totals(renewed=50, added=1)),
        (49, -1, "LinkedIn showed 49", Totals(renewed=50, taken=1)),
        (1_250, 1_200, "LinkedIn showed 1,250", Totals(renewed=50, added=1_200)),
    ],
)
def test_reconcile__a_number__believed_and_noted(showed: int, credits: int, note: str, totals: Totals) -> None:
    at = START + DAY
    ledger = replayed(PLAN, Reconcile("k", "default", at, 2, showed), until=at)
    held = LotName(date(2026, 1, 1), date(2026, 4, 1), "renewal")
    added = LotName(date(2026, 1, 2), date(2026, 4, 2), "adjustment")
    lot = (added if credits > 0 else held) if credits else None
    assert ledger.movements[-1] == Movement(at, date(2026, 1, 2), "adjustment", credits, showed, lot, "k", note)
    assert (ledger.state.totals, ledger.state.reconciled_at, ledger.state.balance) == (totals, at, showed)


@pytest.mark.parametrize(("days", "balance"), [(12, 9), (13, 0)])
def test_reconcile__credits_that_age_before_all_others__gone_on_their_date(days: int, balance: int) -> None:
    plan = PLAN._replace(terms=TERMS._replace(lifetime_days=3))
    ledger = replayed(plan, Reconcile("k", "default", START + 10 * DAY, 2, 9), until=START + days * DAY)
    assert ledger.state.balance == balance


# Sends and responses


def test_sends__several__all_counted() -> None:
    sends = [inmail(f"s{day}", START + day * DAY) for day in range(3)]
    assert replayed(PLAN, *sends).state.responses.sends == 3


@pytest.mark.parametrize(("before", "back"), [(0, 1), (1, 0)])
def test_response__to_an_inmail_of_the_second_in_which_the_plan_began__returns_its_credit(
    before: int, back: int
) -> None:
    sent = inmail("s", CARRIED.at - before)
    change = CARRIED._replace(credits="forfeit")
    ledger = replayed(PLAN, change, sent, Reply("r", "s", CARRIED.at + DAY, 10), until=CARRIED.at + DAY)
    assert ledger.state.totals.refunded == back


@pytest.mark.parametrize(("before", "back"), [(0, 1), (1, 1)])
def test_undeliverable__after_a_response_in_the_second_in_which_the_first_plan_began__one_credit_in_all(
    before: int, back: int
) -> None:
    """A response that came before any plan returned nothing, so that the mark still does."""
    history = [OPENED, inmail("s", START - DAY), Reply("r", "s", START - before, 6)]
    ledger = replayed(*history, Mark("m", "s", START + DAY, 7, "undeliverable"), until=START + DAY)
    assert ledger.state.totals.refunded == back
    assert moved(ledger, since=START)[-1] == ("undeliverable" if before else "refund", 1)


# Where a plan starts or ends


@pytest.mark.parametrize(("second", "renewed"), [(-1, 1), (0, 1), (1, 2)])
def test_plan__carries_around_the_midnight_of_a_renewal__the_old_one_renews_if_it_lasted_until_then(
    second: int, renewed: int
) -> None:
    """The new plan's own grant comes in any case; its next one is due on the tenth."""
    february = START + 31 * DAY
    change = CARRIED._replace(at=february + second, billing_day=10)
    ledger = replayed(PLAN, change, until=february + DAY)
    assert moved(ledger, since=february - 1) == [("renewal", 50)] * renewed


@pytest.mark.parametrize(
    ("end", "gone"),
    [
        (APRIL - DAY, [("forfeit", -50)] * 3),
        (APRIL, [("expiry", -50), ("forfeit", -50), ("forfeit", -50)]),
        (APRIL + DAY, [("expiry", -50), ("renewal", 50), ("forfeit", -50), ("forfeit", -50), ("forfeit", -50)]),
    ],
)
def test_cancel__on_a_date_of_expiry_and_renewal__expires_but_does_not_renew(
    end: int, gone: list[tuple[str, int]]
) -> None:
    ledger = replayed(PLAN, Cancel("c", "default", end, 9), until=end + 99 * DAY)
    assert moved(ledger, since=APRIL - DAY) == gone


def test_renewal__above_the_cap__what_is_lost_names_the_plan() -> None:
    ledger = replayed(PLAN._replace(terms=TERMS._replace(cap=70)), until=START + 31 * DAY)
    assert [(move.credits, move.ref, move.balance) for move in ledger.movements if move.kind == "cap"] == [
        (-30, "p", 70)
    ]

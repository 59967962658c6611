"""Counts of sends by group, worked by hand."""

from collections.abc import Iterator

import pytest

from inmail_cli.domain.dates import parse_iso_instant as at
from inmail_cli.domain.events import Account, Cancel, Outcome, PlanPeriod, PlanTerms
from inmail_cli.domain.rates import Dimension, RatesQuery
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_empty
from inmail_cli.store.tallies import rates, recruiter_monitor, total
from tests.store.send_histories import DANA, DAY, ELI, NOW, History, ask, groups, keep


@pytest.fixture
def store() -> Iterator[Store]:
    found = open_empty()
    yield found
    found.close()


# What counts as a response


def test_rates__nothing_recorded__unknown_and_no_rows(store: Store) -> None:
    result = rates(store, None, RatesQuery(NOW, by=("tag",), factors=True))
    assert result.rows == ()
    assert (result.total.sent, result.total.rate, result.total.projected_rate) == (0, None, None)
    assert (result.total.group, result.monitor) == ((), None)


def test_rates__response_at_the_last_second_of_the_window__counts(store: Store) -> None:
    history = History()
    start = NOW - 40 * DAY
    history.reply(history.send(start), start + 30 * DAY)
    history.reply(history.send(start), start + 30 * DAY + 1)
    total = ask(store, history).total
    assert (total.sent, total.responded, total.matured, total.matured_responded) == (2, 1, 2, 1)
    assert total.projected_rate == 0.5


@pytest.mark.parametrize(("age", "open_", "matured"), [(30 * DAY, 1, 0), (30 * DAY + 1, 0, 1)])
def test_rates__end_of_the_window__open_through_its_last_second(
    store: Store, age: int, open_: int, matured: int
) -> None:
    history = History()
    history.send(NOW - age)
    total = ask(store, history).total
    assert (total.open, total.matured) == (open_, matured)


def test_rates__answered_early_but_young__responded_and_not_matured(store: Store) -> None:
    history = History()
    history.reply(history.send(NOW - 2 * DAY), NOW - DAY)
    total = ask(store, history).total
    assert (total.responded, total.open, total.matured, total.matured_rate) == (1, 0, 0, None)


def test_rates__as_of_before_the_response__open(store: Store) -> None:
    history = History()
    history.reply(history.send(NOW - 5 * DAY), NOW - DAY)
    keep(store, history.facts)
    before = rates(store, None, RatesQuery(NOW - DAY - 1)).total
    then = rates(store, None, RatesQuery(NOW - DAY)).total
    assert (before.responded, before.open) == (0, 1)
    assert (then.responded, then.open) == (1, 0)


def test_rates__as_of_before_the_send__not_counted(store: Store) -> None:
    history = History()
    history.send(NOW)
    keep(store, history.facts)
    assert rates(store, None, RatesQuery(NOW - 1)).total.sent == 0
    assert rates(store, None, RatesQuery(NOW)).total.sent == 1


def test_rates__from_and_to__both_inclusive(store: Store) -> None:
    history = History()
    for offset in (-1, 0, 10, 11):
        history.send(NOW - 100 + offset)
    assert ask(store, history, from_at=NOW - 100, to_at=NOW - 90).total.sent == 2


@pytest.mark.parametrize(("include_auto", "responded"), [(False, 0), (True, 1)])
def test_rates__automatic_reply__only_where_asked(store: Store, include_auto: bool, responded: int) -> None:
    history = History()
    history.reply(history.send(NOW - 50 * DAY), NOW - 49 * DAY, "auto-reply")
    total = ask(store, history, include_auto=include_auto).total
    assert (total.responded, total.positive) == (responded, 0)


def test_rates__person_answers_after_their_automatic_reply__counts_from_then(store: Store) -> None:
    history = History()
    send = history.send(NOW - 50 * DAY)
    history.reply(send, NOW - 50 * DAY, "auto-reply")
    history.reply(send, NOW - 46 * DAY, "accepted")
    history.reply(send, NOW - 45 * DAY, "declined")
    total = ask(store, history).total
    assert (total.responded, total.positive, total.median_days) == (1, 1, 4.0)


def test_rates__answered_in_the_second_of_the_send__counts(store: Store) -> None:
    history = History()
    send = history.send(NOW - 50 * DAY)
    history.reply(send, NOW - 50 * DAY, "auto-reply")
    history.reply(send, NOW - 50 * DAY, "accepted")
    note = history.send(NOW - 50 * DAY, via="connection-note")
    history.mark(note, NOW - 50 * DAY, "connected")
    assert ask(store, history, via="all").total.responded == 2


@pytest.mark.parametrize(("outcome", "positive"), [("accepted", 1), ("declined", 0), ("quick-reply", 0)])
def test_rates__outcomes__only_acceptance_is_positive(store: Store, outcome: Outcome, positive: int) -> None:
    history = History()
    history.reply(history.send(NOW - 50 * DAY), NOW - 49 * DAY, outcome)
    total = ask(store, history).total
    assert (total.responded, total.positive) == (1, positive)


def test_rates__undeliverable__stands_apart_even_if_answered(store: Store) -> None:
    history = History()
    send = history.send(NOW - 50 * DAY)
    history.reply(send, NOW - 49 * DAY)
    history.mark(send, NOW - 48 * DAY, "undeliverable")
    history.send(NOW - 50 * DAY)
    total = ask(store, history).total
    assert (total.sent, total.responded, total.undeliverable) == (1, 0, 1)


def test_rates__undeliverable_after_as_of__counts_until_then(store: Store) -> None:
    history = History()
    history.mark(history.send(NOW - 5 * DAY), NOW, "undeliverable")
    keep(store, history.facts)
    assert rates(store, None, RatesQuery(NOW - 1)).total.sent == 1


def test_rates__spam_mark__is_no_response(store: Store) -> None:
    history = History()
    history.mark(history.send(NOW - 5 * DAY), NOW - 4 * DAY, "spam")
    total = ask(store, history).total
    assert (total.sent, total.responded, total.open) == (1, 0, 1)


def test_rates__opened_mark__counts_apart(store: Store) -> None:
    history = History()
    history.mark(history.send(NOW - 5 * DAY), NOW, "opened")
    history.mark(history.send(NOW - 5 * DAY), NOW + 1, "opened")
    total = ask(store, history).total
    assert (total.opened, total.responded) == (1, 0)


# Routes


def test_rates__other_routes__left_out_unless_asked(store: Store) -> None:
    history = History()
    history.send(NOW - DAY)
    history.send(NOW - DAY, via="group")
    keep(store, history.facts)
    assert rates(store, None, RatesQuery(NOW)).total.sent == 1
    assert rates(store, None, RatesQuery(NOW, via="group")).total.sent == 1
    assert rates(store, None, RatesQuery(NOW, via="all")).total.sent == 2
    assert groups(rates(store, None, RatesQuery(NOW, by=("via",)))) == {("group",): 1, ("inmail",): 1}


def test_rates__connection_note__connected_is_an_accepted_response(store: Store) -> None:
    history = History()
    start = NOW - 50 * DAY
    history.mark(history.send(start, via="connection-note"), start + 3 * DAY, "connected")
    replied = history.send(start, via="connection-note")
    history.reply(replied, start + DAY, "declined")
    history.mark(replied, start + 2 * DAY, "connected")
    history.reply(history.send(start, via="connection-note"), start + 5 * DAY, "quick-reply")
    history.send(start, via="connection-note")
    history.mark(history.send(start), start + DAY, "connected")  # for an InMail it is none
    keep(store, history.facts)
    notes = rates(store, None, RatesQuery(NOW, via="connection-note")).total
    assert (notes.sent, notes.responded, notes.positive, notes.median_days) == (4, 3, 1, 3.0)
    by_route = rates(store, None, RatesQuery(NOW, by=("via",)))
    assert {row.group[0]: row.responded for row in by_route.rows} == {"connection-note": 3, "inmail": 0}


# Groups


def test_rates__several_tags__in_each_row_and_once_in_the_total(store: Store) -> None:
    history = History()
    history.send(NOW - DAY, tags=("saas", "north"))
    history.send(NOW - DAY, tags=("saas",))
    history.send(NOW - DAY)
    result = ask(store, history, ["tag"])
    assert [(row.group, row.sent) for row in result.rows] == [(("saas",), 2), (("north",), 1), ((None,), 1)]
    assert result.total.sent == 3


def test_rates__accounts_chosen__others_left_out(store: Store) -> None:
    history = History(Account("default", "UTC"), Account("second", "UTC"))
    history.send(NOW - DAY)
    history.send(NOW - DAY, account="second", tags=("saas",))
    keep(store, history.facts)
    result = rates(store, [2], RatesQuery(NOW, by=("account", "tag")))
    assert groups(result) == {("second", "saas"): 1}
    assert result.total.sent == 1
    assert rates(store, [], RatesQuery(NOW)).total.sent == 0


def test_rates__accounts_chosen__months_in_their_zone_and_none_without_sends(store: Store) -> None:
    zones = {"default": "America/New_York", "second": "Asia/Tokyo", "third": "UTC"}
    history = History(*(Account(*pair) for pair in zones.items()))
    history.send("2019-01-01T12:00:00Z")
    history.send("2026-10-31T23:30:00Z", account="second")
    keep(store, history.facts)
    query = RatesQuery(NOW, from_at=at("2026-10-31T00:00:00Z"))
    assert [total(store, keys, query).sent for keys in ([1], [2], [3], None)] == [0, 1, 0, 1]
    found = [groups(rates(store, keys, RatesQuery(NOW, by=("month",)))) for keys in ([1], [2], [3])]
    assert found == [{("2019-01",): 1}, {("2026-11",): 1}, {}]


def test_rates__two_accounts_in_two_zones__each_in_its_own(store: Store) -> None:
    history = History(Account("default", "America/New_York"), Account("second", "Asia/Tokyo"))
    history.send("2026-10-31T23:30:00Z")  # 19:30 on Saturday there
    history.send("2026-10-31T23:30:00Z", account="second")  # 08:30 on Sunday there
    result = ask(store, history, ["month", "weekday", "hour"])
    assert groups(result) == {("2026-10", "Saturday", 19): 1, ("2026-11", "Sunday", 8): 1}


def test_rates__clocks_go_back__hours_of_both_sides_are_right(store: Store) -> None:
    history = History(Account("default", "America/New_York"))
    history.send("2026-11-01T05:59:59Z")  # 01:59:59 in summer time
    history.send("2026-11-01T06:00:00Z")  # 01:00:00 in winter time
    history.send("2026-11-01T04:59:59Z")  # 00:59:59
    history.send("2026-03-08T06:59:59Z")  # 01:59:59, the last second of winter time
    history.send("2026-03-08T07:00:00Z")  # 03:00:00
    assert groups(ask(store, history, ["hour"])) == {(0,): 1, (1,): 3, (3,): 1}


@pytest.mark.parametrize(
    ("when", "business"),
    [
        ("2026-11-20T08:59:59Z", False),
        ("2026-11-20T09:00:00Z", True),
        ("2026-11-20T16:59:59Z", True),
        ("2026-11-20T17:00:00Z", False),
        ("2026-11-21T12:00:00Z", False),  # a Saturday
    ],
)
def test_rates__business_hours__monday_to_friday_nine_to_five(store: Store, when: str, business: bool) -> None:
    history = History()
    history.send(when)
    assert groups(ask(store, history, ["business-hours"])) == {(business,): 1}


@pytest.mark.parametrize(
    ("characters", "label"),
    [
        (None, None),
        (0, None),
        (1, "1-399"),
        (399, "1-399"),
        (400, "400-600"),
        (600, "400-600"),
        (601, "601-800"),
        (800, "601-800"),
        (801, "801-1200"),
        (1200, "801-1200"),
        (1201, "over 1200"),
    ],
)
def test_rates__length__buckets_of_the_published_figures(store: Store, characters: int | None, label: str) -> None:
    history = History()
    history.send(NOW - DAY, body_characters=characters)
    assert groups(ask(store, history, ["length"])) == {(label,): 1}


def test_rates__weeks__from_monday_and_named_by_it(store: Store) -> None:
    history = History()
    history.send("2026-11-15T12:00:00Z")  # a Sunday
    history.send("2026-11-16T00:00:00Z")
    assert groups(ask(store, history, ["week"])) == {("2026-11-09",): 1, ("2026-11-16",): 1}


def test_rates__plans__the_one_in_force_at_the_send(store: Store) -> None:
    history = History(Account("default", "America/New_York"), Account("second", "UTC"))
    plan = plan_from("2026-02-01T05:00:00Z", "premium-career", 1)
    history.facts += [
        plan,
        plan_from("2026-03-01T05:00:00Z", "premium-business", 2),
        Cancel("c1", "default", at("2026-04-01T15:00:00Z"), 3),  # holds from 00:00 there, 04:00 in UTC
    ]
    for when in ("2026-02-01T04:59:59Z", "2026-02-01T05:00:00Z", "2026-03-01T05:00:00Z", "2026-04-01T03:59:59Z"):
        history.send(when)
    history.send("2026-04-01T04:00:00Z")
    history.send("2026-03-15T12:00:00Z", account="second")
    result = ask(store, history, ["plan"])
    assert groups(result) == {("premium-business",): 2, ("premium-career",): 1, (None,): 3}


def plan_from(when: str, key: str, number: int) -> PlanPeriod:
    terms = PlanTerms(key, 5, 15, 90, "billing-day", "America/New_York", None, None, False, 90)
    return PlanPeriod(f"p{number}", "default", at(when), number, key, "guide-2026", 1, 1, None, False, "forfeit", terms)


def test_rates__order_of_rows__time_then_size_then_unknown(store: Store) -> None:
    history = History()
    for template, count in (("b", 1), ("a", 1), ("c", 2), (None, 5)):
        for _ in range(count):
            history.send("2026-11-02T12:00:00Z", template=template)
    history.send("2026-10-30T12:00:00Z", template="a")
    result = ask(store, history, ["month", "template"])
    assert [row.group for row in result.rows] == [
        ("2026-10", "a"),
        ("2026-11", "a"),
        ("2026-11", "c"),
        ("2026-11", "b"),
        ("2026-11", None),
    ]


def test_rates__order_of_rows__weekdays_lengths_and_hours_have_their_own(store: Store) -> None:
    history = History()
    for when, characters in (
        ("2026-11-21T10:00:00Z", 401),
        ("2026-11-17T09:00:00Z", 1300),
        ("2026-11-16T23:00:00Z", 3),
    ):
        history.send(when, body_characters=characters)
    keep(store, history.facts)
    ordered = {
        name: [row.group[0] for row in rates(store, None, RatesQuery(NOW, by=(name,))).rows]
        for name in ("weekday", "length", "hour")
    }
    assert ordered == {
        "weekday": ["Monday", "Tuesday", "Saturday"],
        "length": ["1-399", "400-600", "over 1200"],
        "hour": [9, 10, 23],
    }


@pytest.mark.parametrize("name", ["company", "title", "template", "sender", "via"])
def test_rates__order_of_names__most_sends_first(store: Store, name: Dimension) -> None:
    small = DANA._replace(company="A", title="A")
    large = ELI._replace(company="B", title="B")
    history = History()
    history.facts[1:] = [small, large]
    history.send(NOW - DAY, person=small, template="A", sender="A", via="event")
    for _ in range(2):
        history.send(NOW - DAY, person=large, template="B", sender="B", via="group")
    assert [row.sent for row in ask(store, history, [name], via="all").rows] == [2, 1]


# Factors, Recruiter


def test_rates__factors__with_and_without_known_values_only(store: Store) -> None:
    history = History()
    for personalized, answered in ((True, True), (True, False), (False, False), (False, True), (None, True)):
        send = history.send("2026-10-05T12:00:00Z", personalized=personalized, body_characters=450)
        if answered:
            history.reply(send, "2026-10-06T12:00:00Z")
    result = ask(store, history, factors=True)
    assert result.factors is not None
    rows = {row.published.factor: row for row in result.factors}
    assert [rows["personalized"].having.sent, rows["personalized"].lacking.sent] == [2, 2]
    assert rows["personalized"].lift is not None
    assert rows["personalized"].lift.lift == 0.0
    assert [rows["under-400"].having.sent, rows["under-400"].lacking.sent] == [0, 5]
    assert [rows["business-hours"].having.sent, rows["mutual"].having.sent] == [5, 0]


@pytest.mark.parametrize(
    ("characters", "having", "lacking"), [(None, 0, 0), (0, 0, 0), (1, 1, 0), (399, 1, 0), (400, 0, 1)]
)
def test_rates__under_400_characters__of_those_whose_length_is_known(
    store: Store, characters: int | None, having: int, lacking: int
) -> None:
    history = History()
    history.send(NOW - DAY, body_characters=characters)
    result = ask(store, history, factors=True)
    assert result.factors is not None
    row = next(row for row in result.factors if row.published.factor == "under-400")
    assert (row.having.sent, row.lacking.sent) == (having, lacking)


@pytest.mark.parametrize(("when", "engaged"), [("2026-10-05T03:59:59Z", 0), ("2026-10-05T04:00:00Z", 1)])
def test_rates__engaged_before__on_the_date_of_the_send_in_the_account_s_zone(
    store: Store, when: str, engaged: int
) -> None:
    history = History(Account("default", "America/New_York"))
    history.send(when)  # Dana was engaged with on 2026-10-05
    history.send(when, person=ELI)  # never
    result = ask(store, history, factors=True)
    assert result.factors is not None
    row = next(row for row in result.factors if row.published.factor == "engaged-before")
    assert (row.having.sent, row.lacking.sent) == (engaged, 2 - engaged)


def test_rates__like_recruiter__weeks_from_sunday_in_utc_and_thirty_days(store: Store) -> None:
    history = History(Account("default", "America/New_York"))
    history.send("2026-11-07T23:59:59Z")  # a Saturday
    quick = history.send("2026-11-08T00:00:00Z")
    history.reply(quick, "2026-11-09T00:00:00Z", "quick-reply")
    history.reply(history.send("2026-11-14T23:59:59Z"), "2026-11-15T00:00:00Z", "declined")
    result = ask(store, history, ["week"], like="recruiter", window_days=7)
    assert groups(result) == {("2026-11-02",): 1, ("2026-11-09",): 2}
    assert (result.total.responded, result.query.days) == (1, 30)
    assert result.monitor == recruiter_monitor(store, None, NOW)


@pytest.mark.parametrize(
    ("sent", "answered", "below"), [(99, 0, None), (100, 12, True), (100, 13, False), (0, 0, None)]
)
def test_recruiter_monitor__floor__holds_from_a_hundred_sends(
    store: Store, sent: int, answered: int, below: bool | None
) -> None:
    history = History()
    for number in range(sent):
        send = history.send(NOW - 14 * DAY)
        if number < answered:
            history.reply(send, NOW - DAY)
    history.send(NOW - 14 * DAY - 1)
    keep(store, history.facts)
    assert recruiter_monitor(store, None, NOW)[:2] == (sent, answered)
    assert recruiter_monitor(store, None, NOW).below is below

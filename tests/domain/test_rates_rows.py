"""What a tally tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmail_cli.domain.benchmarks import BENCHMARKS, PUBLISHED_LIFTS, RECRUITER_RANGE
from inmail_cli.domain.intervals import Count, lift, wilson
from inmail_cli.domain.rates import (
    DIMENSIONS,
    RateRow,
    RatesQuery,
    Tally,
    benchmark_of,
    definition_of,
    dimension_named,
    factor_row,
    median_day,
    monitor_of,
    rate_row,
)
from inmail_cli.errors import BadValue

NOW = 1_795_338_000


def tally(sent: int, responded: int, *, opened: int = 0, matured: int = 0, matured_responded: int = 0) -> Tally:
    """Responses on day 2; the others seen through day 30."""
    return Tally(
        sent=sent,
        responded=responded,
        positive=0,
        open=sent - responded,
        undeliverable=0,
        opened=opened,
        matured=matured,
        matured_responded=matured_responded,
        responses_by_day=(0, 0, responded, *[0] * 28),
        unanswered_by_day=(*[0] * 30, sent - responded),
    )


def row(sent: int, responded: int, **more: int) -> RateRow:
    return rate_row(("x",), tally(sent, responded, **more))


def test_rate_row__nothing_sent__unknown_and_never_zero() -> None:
    found = row(0, 0)
    assert (found.rate, found.interval, found.matured_rate, found.projected_rate, found.median_days) == (None,) * 5


def test_rate_row__no_response__zero_and_its_interval() -> None:
    found = row(10, 0, matured=10)
    assert (found.rate, found.matured_rate, found.projected_rate, found.median_days) == (0.0, 0.0, 0.0, None)
    assert found.interval == pytest.approx((0, 0.277533), abs=1e-6)


def test_rate_row__all_matured__three_rates_agree() -> None:
    found = row(40, 10, matured=40, matured_responded=10)
    assert found.rate == found.matured_rate == pytest.approx(0.25)
    assert found.projected_rate == pytest.approx(0.25)


def test_rate_row__young_and_old_sends__each_figure_of_its_own_counts() -> None:
    """Two answered on day 1 and one on day 3, of ten of whom three were last seen on day 1 and four on day 3."""
    counts = Tally(10, 3, 2, 3, 5, 6, 4, 1, (0, 2, 0, 1), (0, 3, 0, 4))
    found = rate_row(("a", 9), counts)
    assert (found.group, found[1:7], found.rate) == (("a", 9), (10, 3, 2, 3, 5, 6), 0.3)
    assert (found.all_sends, found.matured_sends, found.matured_rate) == ((3, 10), (1, 4), 0.25)
    assert found.interval == wilson(Count(3, 10))
    # Eight of ten are left after day 1; then one of the five still seen answers.
    assert found.projected_rate == pytest.approx(1 - 0.8 * 0.8)
    assert found.median_days == 1.0


@pytest.mark.parametrize(("sent", "too_few"), [(19, True), (20, False)])
def test_rate_row__under_twenty_sends__marked(sent: int, too_few: bool) -> None:
    assert row(sent, 3).too_few is too_few


@given(st.lists(st.integers(0, 30), min_size=1))
def test_median_day__any_delays__the_middle_one(delays: list[int]) -> None:
    in_order = sorted(delays)
    middle = (in_order[(len(delays) - 1) // 2] + in_order[len(delays) // 2]) / 2
    assert median_day([delays.count(day) for day in range(31)]) == middle


def test_factor_row__published_lift_of_opens__lift_of_opens_too() -> None:
    subject = next(one for one in PUBLISHED_LIFTS if one.measure == "open rate")
    found = factor_row(subject, tally(10, 2, opened=8), tally(10, 2, opened=4))
    assert found.open_lift is not None
    assert found.open_lift.lift == pytest.approx(1.0)
    assert (found.published, found.having.group, found.lacking.group) == (subject, (True,), (False,))
    assert (found.having.sent, found.having.opened, found.lacking.opened) == (10, 8, 4)
    fewer = factor_row(subject, tally(10, 2, opened=4), tally(10, 2, opened=8))
    assert fewer.open_lift is not None
    assert fewer.open_lift.lift == pytest.approx(-0.5)
    assert factor_row(subject, tally(10, 2), tally(10, 2)).open_lift is None


def test_factor_row__responses_and_opens__each_with_its_own_lift_and_interval() -> None:
    subject = next(one for one in PUBLISHED_LIFTS if one.measure == "open rate")
    found = factor_row(subject, tally(40, 12, opened=30), tally(50, 10, opened=20))
    assert found.lift == lift(Count(12, 40), Count(10, 50))
    assert found.open_lift == lift(Count(30, 40), Count(20, 50))
    other = next(one for one in PUBLISHED_LIFTS if one.measure != "open rate")
    assert factor_row(other, tally(40, 12, opened=30), tally(50, 10, opened=20)).open_lift is None
    # No open is known of one group alone: a lift from nothing is unknown, one to nothing is not.
    assert factor_row(subject, tally(10, 2), tally(10, 2, opened=1)).open_lift == lift(Count(0, 10), Count(1, 10))


def test_published_lifts__the_guide_s_table__whole() -> None:
    guide = {"personalized": 0.40, "relevant-subject": 0.25, "business-hours": 0.15, "under-400": 0.20, "mutual": 0.30}
    assert {one.factor: one.lift for one in PUBLISHED_LIFTS if one.lift} == guide


@pytest.mark.parametrize(
    ("query", "range_"),
    [
        (RatesQuery(NOW), (0.18, 0.25)),
        (RatesQuery(NOW, via="connection-note"), (0.30, 0.40)),
        (RatesQuery(NOW, via="group"), None),
        (RatesQuery(NOW, by=("via",)), None),
        (RatesQuery(NOW, via="all"), None),
        (RatesQuery(NOW, like="recruiter"), (0.10, 0.30)),
    ],
)
def test_benchmark_of__route__its_published_range(query: RatesQuery, range_: tuple[float, float] | None) -> None:
    found = benchmark_of(query)
    assert (found and found[:2]) == range_
    assert found is None or found in (*BENCHMARKS.values(), RECRUITER_RANGE)


@pytest.mark.parametrize(
    ("query", "responses", "days", "sends"),
    [
        (RatesQuery(NOW), "accepted, declined or quick-reply, not auto-reply", "30 days", "InMails"),
        (RatesQuery(NOW, include_auto=True), "accepted, declined, quick-reply or auto-reply", "30 days", "InMails"),
        (RatesQuery(NOW, window_days=1), "accepted, declined or quick-reply, not auto-reply", "1 day", "InMails"),
        (
            RatesQuery(NOW, via="group"),
            "accepted, declined or quick-reply, not auto-reply",
            "30 days",
            "sends by group",
        ),
        (
            RatesQuery(NOW, via="connection-note"),
            "accepted, declined or quick-reply, not auto-reply; for connection notes also connected",
            "30 days",
            "sends by connection-note",
        ),
        (
            RatesQuery(NOW, via="all", window_days=2),
            "accepted, declined or quick-reply, not auto-reply; for connection notes also connected",
            "2 days",
            "messages",
        ),
        (
            RatesQuery(NOW, like="recruiter", window_days=7, include_auto=True),
            "accepted or declined",
            "30 days",
            "InMails",
        ),
    ],
)
def test_definition_of__any_query__says_what_counts(query: RatesQuery, responses: str, days: str, sends: str) -> None:
    assert definition_of(query) == (
        f"Responses ({responses}) at most {days} after the send, over all {sends} sent; undeliverable ones left out."
    )


@pytest.mark.parametrize("name", DIMENSIONS)
def test_dimension_named__each__itself(name: str) -> None:
    assert dimension_named(name) == name


def test_dimension_named__unknown__refused_naming_it_and_all() -> None:
    with pytest.raises(BadValue) as caught:
        dimension_named("colour")
    assert str(caught.value) == "Rates cannot be told by 'colour'."
    assert caught.value.hint == f"One of: {', '.join(DIMENSIONS)}."


def test_monitor_of__nothing_sent__applies_to_nothing() -> None:
    assert monitor_of(tally(0, 0)) == (0, 0, None, None)
    assert monitor_of(tally(200, 20)) == (200, 20, 0.1, True)


@pytest.mark.parametrize(
    ("query", "route", "days"),
    [
        (RatesQuery(NOW), "inmail", 30),
        (RatesQuery(NOW, by=("tag",), window_days=7), "inmail", 7),
        (RatesQuery(NOW, by=("tag", "via")), None, 30),
        (RatesQuery(NOW, by=("via",), via="group"), "group", 30),
        (RatesQuery(NOW, via="all"), None, 30),
    ],
)
def test_query__its_route_and_window__inmails_unless_told_by_route(
    query: RatesQuery, route: str | None, days: int
) -> None:
    assert (query.route, query.days) == (route, days)


@pytest.mark.parametrize(("sent", "responded", "below"), [(99, 0, None), (100, 12, True), (100, 13, False)])
def test_monitor_of__floor__thirteen_of_a_hundred(sent: int, responded: int, below: bool | None) -> None:
    assert monitor_of(tally(sent, responded)).below is below

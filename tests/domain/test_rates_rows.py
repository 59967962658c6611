"""What a tally tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmail_cli.domain.benchmarks import BENCHMARKS, PUBLISHED_LIFTS, RECRUITER_RANGE
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


def test_definition_of__says_what_counts() -> None:
    assert definition_of(RatesQuery(NOW)) == (
        "Responses (accepted, declined or quick-reply) at most 30 days after the send, over all InMails sent;"
        " undeliverable ones left out."
    )
    assert "auto-reply" in definition_of(RatesQuery(NOW, include_auto=True))
    assert "connected" in definition_of(RatesQuery(NOW, via="connection-note"))
    assert "(accepted or declined)" in definition_of(RatesQuery(NOW, like="recruiter", window_days=7))
    assert "1 day after" in definition_of(RatesQuery(NOW, window_days=1))


@pytest.mark.parametrize("name", DIMENSIONS)
def test_dimension_named__each__itself(name: str) -> None:
    assert dimension_named(name) == name


def test_dimension_named__unknown__refused_naming_it_and_all() -> None:
    with pytest.raises(BadValue, match="'colour'") as caught:
        dimension_named("colour")
    assert all(name in str(caught.value.hint) for name in DIMENSIONS)


@pytest.mark.parametrize(("sent", "responded", "below"), [(99, 0, None), (100, 12, True), (100, 13, False)])
def test_monitor_of__floor__thirteen_of_a_hundred(sent: int, responded: int, below: bool | None) -> None:
    assert monitor_of(tally(sent, responded)).below is below

"""Counts of sends by group, against one plain loop over random histories."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inmail_cli.domain.dates import parse_iso_instant as at
from inmail_cli.domain.events import OUTCOMES, ROUTES, Account, Fact, Mark, Outcome, Reply, Send
from inmail_cli.domain.rates import DIMENSIONS, Dimension, GroupValue, RateRow, RatesQuery
from inmail_cli.store.connection import open_empty
from inmail_cli.store.tallies import rates
from tests.store.send_histories import DANA, DAY, ELI, NOW, keep

ZONES = ("UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca")
PEOPLE = (DANA, ELI)
instants = st.one_of(
    st.integers(NOW - 400 * DAY, NOW + 3 * DAY),
    st.integers(at("2026-10-25T00:00:00Z"), at("2026-10-25T03:00:00Z")),
    st.integers(at("2026-11-01T04:00:00Z"), at("2026-11-01T08:00:00Z")),
    st.integers(at("2026-04-04T13:00:00Z"), at("2026-04-04T17:00:00Z")),
)
delays = st.one_of(st.integers(0, 40 * DAY), st.sampled_from([0, DAY - 1, DAY, 30 * DAY, 30 * DAY + 1]))


@st.composite
def sends(draw: st.DrawFn) -> tuple[Send, list[tuple[int, Outcome]], dict[str, int]]:
    send = Send(
        *("", draw(st.sampled_from(["default", "second"])), draw(instants), 0, ""),
        person_id=draw(st.sampled_from(["d1", "d2"])),
        via=draw(st.sampled_from(["inmail", "inmail", *ROUTES])),
        body_characters=draw(st.sampled_from([None, 0, 399, 400, 1201])),
        subject_characters=draw(st.sampled_from([None, 20, 21, 101])),
        tags=draw(st.sampled_from([(), (), ("a",), ("b",), ("a", "b"), ("a", "b", "c")])),
        template=draw(st.sampled_from([None, "intro", "Émile"])),
        personalized=draw(st.sampled_from([None, True, False])),
        mutual=draw(st.sampled_from([None, True, False])),
        sender=draw(st.sampled_from([None, "me"])),
    )
    replies = draw(st.lists(st.tuples(delays, st.sampled_from(OUTCOMES)), max_size=2))
    kinds = st.sampled_from(["opened", "undeliverable", "connected", "spam"])
    return send, replies, draw(st.dictionaries(kinds, delays, max_size=2))


histories = st.lists(sends(), max_size=25)
queries = st.builds(
    RatesQuery,
    as_of=st.integers(NOW - 60 * DAY, NOW),
    by=st.lists(st.sampled_from([name for name in DIMENSIONS if name != "plan"]), max_size=3, unique=True).map(tuple),
    window_days=st.sampled_from([1, 7, 30, 90]),
    from_at=st.one_of(st.none(), st.integers(NOW - 300 * DAY, NOW)),
    to_at=st.one_of(st.none(), st.integers(NOW - 300 * DAY, NOW)),
    via=st.sampled_from([None, "all", "inmail", "connection-note"]),
    include_auto=st.booleans(),
    factors=st.just(False),
    zones=st.just({}),
    like=st.sampled_from([None, None, "recruiter"]),
)


class Seen:
    """One send as the plain loop sees it at an instant."""

    def __init__(
        self, send: Send, replies: list[tuple[int, Outcome]], marks: dict[str, int], query: RatesQuery, zone: str
    ) -> None:
        self.send = send
        self.local = datetime.fromtimestamp(send.at, ZoneInfo("UTC" if query.like else zone))
        self.sunday_weeks = query.like is not None
        self.age = query.as_of - send.at
        window = query.days * DAY
        answers = [
            (delay, place, outcome == "accepted")
            for place, (delay, outcome) in enumerate(replies)
            if outcome in query.outcomes
        ]
        if send.via == "connection-note" and "connected" in marks:
            answers.append((marks["connected"], -1, True))
        first = min(answers, default=None)
        self.undeliverable = marks.get("undeliverable", self.age + 1) <= self.age
        self.opened = marks.get("opened", self.age + 1) <= self.age
        self.delay = first[0] if first and first[0] <= min(self.age, window) else None
        self.positive = self.delay is not None and first is not None and first[2]
        self.matured = self.age > window

    def values(self, dimension: Dimension) -> list[GroupValue]:
        if dimension == "tag":
            return list(self.send.tags) or [None]
        return [self.value(dimension)]

    def value(self, dimension: Dimension) -> GroupValue:
        send, person = self.send, PEOPLE[int(self.send.person_id == "d2")]
        monday_based = (self.local.weekday() + self.sunday_weeks) % 7 - self.sunday_weeks
        plain: dict[str, Callable[[], GroupValue]] = {
            "template": lambda: send.template,
            "via": lambda: send.via,
            "account": lambda: send.account,
            "company": lambda: person.company,
            "title": lambda: person.title,
            "month": lambda: f"{self.local:%Y-%m}",
            "week": lambda: str(self.local.date() - timedelta(days=monday_based)),
            "weekday": lambda: f"{self.local:%A}",
            "hour": lambda: self.local.hour,
            "business-hours": lambda: self.local.weekday() < 5 and 9 <= self.local.hour < 17,
            "length": lambda: {399: "1-399", 400: "400-600", 1201: "over 1200"}.get(send.body_characters or 0),
            "subject-length": lambda: {20: "1-20", 21: "21-40", 101: "over 100"}.get(send.subject_characters or 0),
            "personalized": lambda: send.personalized,
            "mutual": lambda: send.mutual,
            "sender": lambda: send.sender,
        }
        return plain[dimension]()


def naive_counts(seen: list[Seen]) -> tuple[int, ...]:
    """Sent, responded, positive, open, undeliverable, opened, matured, matured and responded."""
    there = [send for send in seen if not send.undeliverable]
    came = [send for send in there if send.delay is not None]
    return (
        len(there),
        len(came),
        sum(send.positive for send in came),
        sum(not send.matured and send.delay is None for send in there),
        len(seen) - len(there),
        sum(send.opened for send in there),
        sum(send.matured for send in there),
        sum(send.matured for send in came),
    )


def naive_projection(seen: list[Seen], window_days: int) -> float | None:
    """One less the product, day by day, of the shares that were not answered."""
    there = [send for send in seen if not send.undeliverable]
    last = [(min(send.age // DAY, window_days) if send.delay is None else send.delay // DAY) for send in there]
    waiting = 1.0
    for day in sorted({day for day, send in zip(last, there, strict=True) if send.delay is not None}):
        came = sum(send.delay is not None and send.delay // DAY == day for send in there)
        waiting *= 1 - came / sum(end >= day for end in last)
    return 1 - waiting if there else None


def counts_of(row: RateRow) -> tuple[int, ...]:
    return (*row[1:7], row.matured, row.matured_responded)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories, queries, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_rates__random_histories__as_one_plain_loop_counts_them(
    history: list[tuple[Send, list[tuple[int, Outcome]], dict[str, int]]], query: RatesQuery, zone: str, other: str
) -> None:
    zones = {"default": zone, "second": other}
    facts: list[Fact] = [Account(name, of) for name, of in zones.items()]
    facts += PEOPLE
    seen: list[Seen] = []
    for number, (plain, replies, marks) in enumerate(history):
        send = plain._replace(id=f"s{number}", recorded=number, person=PEOPLE[int(plain.person_id == "d2")].name)
        facts.append(send)
        for place, (delay, outcome) in enumerate(replies):
            facts.append(Reply(f"r{number}-{place}", send.id, send.at + delay, 1000 + place, outcome))
        for mark, delay in marks.items():
            facts.append(Mark(f"m{number}-{mark}", send.id, send.at + delay, 2000, mark))  # type: ignore[arg-type]
        in_range = (query.from_at or 0) <= send.at <= min(query.as_of, query.to_at or query.as_of)
        if in_range and query.route in (None, send.via):
            seen.append(Seen(send, replies, marks, query, zones[send.account]))
    expected: dict[tuple[GroupValue, ...], list[Seen]] = {}
    for send_seen in seen if query.by else []:
        for group in product(*[send_seen.values(name) for name in query.by]):
            expected.setdefault(group, []).append(send_seen)
    store = open_empty()
    try:
        keep(store, facts)
        result = rates(store, None, query)
    finally:
        store.close()
    assert {row.group: counts_of(row) for row in result.rows} == {
        group: naive_counts(members) for group, members in expected.items()
    }
    assert counts_of(result.total) == naive_counts(seen)
    came = sorted(send.delay // DAY for send in seen if send.delay is not None and not send.undeliverable)
    assert result.total.median_days == ((came[(len(came) - 1) // 2] + came[len(came) // 2]) / 2 if came else None)
    projected = naive_projection(seen, query.days)
    assert result.total.projected_rate == (projected if projected is None else pytest.approx(projected))

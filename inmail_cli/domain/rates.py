"""Response rates of groups of sends: what was counted, and what can be said of it.

A response counts when it comes at most `window_days` * 86,400 seconds after its send. A send is open while such a
response may still come, and matured once its window has passed. Undeliverable sends stand outside every rate.
Source for the window: LinkedIn help, answer a416484.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from inmail_cli.domain.benchmarks import (
    BENCHMARKS,
    MONITOR_FLOOR,
    MONITOR_SENDS,
    RECRUITER_RANGE,
    RECRUITER_WINDOW_DAYS,
    Benchmark,
    PublishedLift,
)
from inmail_cli.domain.events import OUTCOMES, Instant, Outcome, Route
from inmail_cli.domain.intervals import Count, Interval, Lift, lift, wilson
from inmail_cli.domain.survival import kaplan_meier
from inmail_cli.errors import BadValue

Dimension = Literal[
    "tag",
    "template",
    "via",
    "account",
    "plan",
    "company",
    "title",
    "month",
    "week",
    "weekday",
    "hour",
    "business-hours",
    "length",
    "subject-length",
    "personalized",
    "mutual",
    "sender",
]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

GroupValue = str | int | bool | None

TOO_FEW = 20
"""Under so many sends a row is marked as too few to compare."""


class RatesQuery(NamedTuple):
    """What to count.

    `from_at` and `to_at` bound the sends, both inclusive; `as_of` bounds everything, inclusive. `via` None means
    InMails, or every route where `by` has `via`. `zones` gives an account's zone by its key, where it is not the
    account's own. `like` `recruiter` counts as Recruiter's report does, and overrides window, zones and outcomes.
    """

    as_of: Instant
    by: tuple[Dimension, ...] = ()
    window_days: int = 30
    from_at: Instant | None = None
    to_at: Instant | None = None
    via: Route | Literal["all"] | None = None
    include_auto: bool = False
    factors: bool = False
    zones: Mapping[int, str] = {}
    like: Literal["recruiter"] | None = None

    @property
    def days(self) -> int:
        """The window that counts, in days."""
        return RECRUITER_WINDOW_DAYS if self.like else self.window_days

    @property
    def route(self) -> Route | None:
        """The one route that counts; None for all of them."""
        if self.via is None:
            return None if "via" in self.by else "inmail"
        return None if self.via == "all" else self.via

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that are responses. Recruiter counts what was accepted or declined."""
        if self.like:
            return ("accepted", "declined")
        return OUTCOMES if self.include_auto else ("accepted", "declined", "quick-reply")


class Tally(NamedTuple):
    """Counts of one group of sends; undeliverable ones stand in `undeliverable` alone.

    `responses_by_day` and `unanswered_by_day` have an item for each whole day 0 to the window: sends by the delay
    of their response, and the others by the age at which they were last seen (at most the window).
    """

    sent: int
    responded: int
    positive: int
    open: int
    undeliverable: int
    opened: int
    matured: int
    matured_responded: int
    responses_by_day: tuple[int, ...]
    unanswered_by_day: tuple[int, ...]


class RateRow(NamedTuple):
    """One group's counts and rates; None is what cannot be known. `group` has a value for each dimension."""

    group: tuple[GroupValue, ...]
    sent: int
    responded: int
    positive: int
    open: int
    undeliverable: int
    opened: int
    rate: float | None
    interval: Interval | None
    matured: int
    matured_responded: int
    matured_rate: float | None
    projected_rate: float | None
    median_days: float | None
    too_few: bool

    @property
    def all_sends(self) -> Count:
        """What has come of all sends so far."""
        return Count(self.responded, self.sent)

    @property
    def matured_sends(self) -> Count:
        """What came, within their window, of the sends whose window has passed."""
        return Count(self.matured_responded, self.matured)

    @property
    def heading_for(self) -> float | None:
        """Where the rate is heading: the projected rate, and None where the future of the open sends is a guess.

        It is one where few sends are over the window's days old: what becomes of a send at that age is then the
        story of those few, however many young ones there are.
        """
        return None if self.open and self.matured < TOO_FEW else self.projected_rate

    @property
    def foreseen(self) -> float | None:
        """The rate that it is heading for, or the rate so far where that is a guess."""
        return self.rate if self.heading_for is None else self.heading_for


class FactorRow(NamedTuple):
    """One factor of the guide's: sends with and without it, beside what is published.

    `open_lift` is the lift of the share with an `opened` mark; None unless the published figure is of opens.
    """

    published: PublishedLift
    having: RateRow
    lacking: RateRow
    lift: Lift | None
    open_lift: Lift | None


class Monitor(NamedTuple):
    """Recruiter's watch over the last 14 days. `below` None: under 100 InMails were sent, so it does not apply."""

    sent: int
    responded: int
    rate: float | None
    below: bool | None


class RatesResult(NamedTuple):
    """The answer to a query: its rows in order, and all sends once, however many rows one is in."""

    query: RatesQuery
    definition: str
    rows: tuple[RateRow, ...]
    total: RateRow
    benchmark: Benchmark | None
    factors: tuple[FactorRow, ...] | None
    monitor: Monitor | None


def dimension_named(text: str) -> Dimension:
    """Return the dimension of that name. Raises: BadValue, naming all, if there is none."""
    for name in DIMENSIONS:
        if name == text:
            return name
    raise BadValue(f"Rates cannot be told by {text!r}.", hint=f"One of: {', '.join(DIMENSIONS)}.")


def rate_row(group: tuple[GroupValue, ...], tally: Tally) -> RateRow:
    """Work out what a tally tells."""
    count = Count(tally.responded, tally.sent)
    return RateRow(
        group,
        *tally[:6],
        rate=count.rate,
        interval=wilson(count),
        matured=tally.matured,
        matured_responded=tally.matured_responded,
        matured_rate=Count(tally.matured_responded, tally.matured).rate,
        projected_rate=_projected(tally),
        median_days=median_day(tally.responses_by_day),
        too_few=tally.sent < TOO_FEW,
    )


def _projected(tally: Tally) -> float | None:
    """The share answered by the window's end, fair to young sends: one less the Kaplan-Meier estimate."""
    if not tally.sent:
        return None
    if not tally.responded:
        return 0.0
    return 1 - kaplan_meier(tally.responses_by_day, tally.unanswered_by_day)[-1]


def median_day(responses_by_day: Sequence[int]) -> float | None:
    """Return the median delay in days: the mean of the two in the middle of an even number, None of none.

    >>> median_day([1, 0, 2, 1]), median_day([1, 1])
    (2.0, 0.5)
    """
    total = sum(responses_by_day)
    if not total:
        return None
    return (_day_of(responses_by_day, (total - 1) // 2) + _day_of(responses_by_day, total // 2)) / 2


def _day_of(responses_by_day: Sequence[int], place: int) -> int:
    for day, came in enumerate(responses_by_day):
        place -= came
        if place < 0:
            return day
    raise IndexError(place)


def factor_row(published: PublishedLift, having: Tally, lacking: Tally) -> FactorRow:
    """Set a factor's two groups side by side."""
    opens = published.measure == "open rate" and having.opened + lacking.opened > 0
    return FactorRow(
        published,
        rate_row((True,), having),
        rate_row((False,), lacking),
        lift(Count(having.responded, having.sent), Count(lacking.responded, lacking.sent)),
        lift(Count(having.opened, having.sent), Count(lacking.opened, lacking.sent)) if opens else None,
    )


def monitor_of(tally: Tally) -> Monitor:
    """Judge the sends of the last 14 days. Source: LinkedIn help, answer a413271."""
    rate = Count(tally.responded, tally.sent).rate
    return Monitor(tally.sent, tally.responded, rate, under_floor(tally.sent, rate, MONITOR_FLOOR))


def under_floor(sent: int, rate: float | None, floor: float) -> bool | None:
    """Tell whether a monitored rate is under a floor (0 to 1); None under 100 sends, where it does not apply."""
    return rate < floor if rate is not None and sent >= MONITOR_SENDS else None


def benchmark_of(query: RatesQuery) -> Benchmark | None:
    """Return the published range for what is counted; None where there is none, or several would apply."""
    if query.like:
        return RECRUITER_RANGE
    return BENCHMARKS.get(query.route) if query.route else None


def definition_of(query: RatesQuery) -> str:
    """Say in a sentence what the rate is."""
    responses = ", ".join(query.outcomes[:-1]) + f" or {query.outcomes[-1]}"
    if "auto-reply" not in query.outcomes and not query.like:
        responses += ", not auto-reply"
    if query.route in (None, "connection-note"):
        responses += "; for connection notes also connected"
    what = {"inmail": "InMails", None: "messages"}.get(query.route, f"sends by {query.route}")
    days = "day" if query.days == 1 else "days"
    return (
        f"Responses ({responses}) at most {query.days} {days} after the send, over all {what} sent;"
        " undeliverable ones left out."
    )

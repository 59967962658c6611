"""Published figures to stand beside a user's own, each with its source. All are fractions, not percents.

The lifts are relative: "+40%" is 1.4 times the rate without, not 40 points more.
"""

from typing import Literal, NamedTuple

from inmail_cli.domain.events import Route

FactorName = Literal["personalized", "business-hours", "under-400", "mutual", "relevant-subject", "engaged-before"]
Measure = Literal["response rate", "open rate"]

GUIDE = "ConnectSafely.ai's guide to InMail, 2026"


class Benchmark(NamedTuple):
    """The published range of a rate. `of` says of what, in words."""

    low: float
    high: float
    of: str
    source: str


class PublishedLift(NamedTuple):
    """What a factor is said to add: `lift` None where the source gives no figure. `also`: what others found."""

    factor: FactorName
    title: str
    without: str
    lift: float | None
    measure: Measure
    source: str
    also: str | None


BENCHMARKS: dict[Route, Benchmark] = {
    "inmail": Benchmark(0.18, 0.25, "average response rate of InMails", GUIDE),
    "connection-note": Benchmark(0.30, 0.40, "acceptance of connection requests when personalized", GUIDE),
}

OPEN_RATE = Benchmark(0.85, 0.85, "average open rate of InMails", GUIDE)

RECRUITER_RANGE = Benchmark(0.10, 0.30, "response rates in recruiting", "LinkedIn's own studies of recruiter InMails")

PUBLISHED_LIFTS: tuple[PublishedLift, ...] = (
    PublishedLift(
        factor="personalized",
        title="personalized",
        without="not personalized",
        lift=0.40,
        measure="response rate",
        source=GUIDE,
        also="LinkedIn: personalised beats bulk; no figure published",
    ),
    PublishedLift(
        factor="business-hours",
        title="in business hours",
        without="at other times",
        lift=0.15,
        measure="response rate",
        source=GUIDE,
        also="LinkedIn: Saturday about 16% lower; the best hour, 9 to 10, is disputed",
    ),
    PublishedLift(
        factor="under-400",
        title="under 400 characters",
        without="400 and more",
        lift=0.20,
        measure="response rate",
        source=GUIDE,
        also=(
            "LinkedIn's 2021-22 study of recruiter InMails: +22%;"
            " 401-800 characters +3%, 801-1,200 -6%, over 1,200 -11%"
        ),
    ),
    PublishedLift(
        factor="mutual",
        title="mutual connection mentioned",
        without="not mentioned",
        lift=0.30,
        measure="response rate",
        source=GUIDE,
        also=None,
    ),
    PublishedLift(
        factor="relevant-subject",
        title="relevant subject",
        without="other subject",
        lift=0.25,
        measure="open rate",
        source=GUIDE,
        also=None,
    ),
    PublishedLift(
        factor="engaged-before",
        title="engaged before",
        without="not engaged",
        lift=None,
        measure="response rate",
        source=GUIDE + ': "response rates increase significantly", without a figure',
        also=None,
    ),
)

MONITOR_DAYS = 14
MONITOR_SENDS = 100
MONITOR_FLOOR = 0.13
MONITOR_SOURCE = "LinkedIn help, answer a413271"
"""Recruiter warns under 13% over 100 or more InMails in 14 days. Source: LinkedIn help, answer a413271."""

RECRUITER_WINDOW_DAYS = 30
"""Recruiter's report counts responses within 30 days. Source: LinkedIn help, answer a416484."""

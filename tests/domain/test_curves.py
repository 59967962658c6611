"""Responses by day since sending: six sends worked by hand."""

from inmail_cli.domain.curves import CurveDay, response_days
from inmail_cli.domain.rates import Tally

NOTHING = Tally(0, 0, 0, 0, 0, 0, 0, 0, (0, 0, 0, 0), (0, 0, 0, 0))


def test_response_days__young_sends_among_them__the_share_answered_of_those_still_seen() -> None:
    """Answered on day 0 and 2 (two); last seen unanswered on day 1, 2 and 3.

    Day 2 began with four unanswered, of whom two were answered: half of the 5/6 that day 0 had left.
    """
    tally = NOTHING._replace(sent=6, responded=3, responses_by_day=(1, 0, 2, 0), unanswered_by_day=(0, 1, 1, 1))
    assert response_days(tally) == (
        CurveDay(day=0, at_risk=6, responses=1, responded=1, projected_rate=1 - 5 / 6),
        CurveDay(day=1, at_risk=5, responses=0, responded=1, projected_rate=1 - 5 / 6),
        CurveDay(day=2, at_risk=4, responses=2, responded=3, projected_rate=1 - 5 / 12),
        CurveDay(day=3, at_risk=1, responses=0, responded=3, projected_rate=1 - 5 / 12),
    )


def test_response_days__nothing_sent__no_days() -> None:
    assert response_days(NOTHING) == ()

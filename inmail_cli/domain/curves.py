"""Responses by day since sending: how long people take to answer, fair to sends that are still young."""

from typing import NamedTuple

from inmail_cli.domain.rates import Tally
from inmail_cli.domain.survival import kaplan_meier, waiting_by_day


class CurveDay(NamedTuple):
    """One whole day after the send, from 0. `at_risk`: sends that were unanswered and seen when the day began.

    `responded`: all that were answered by the day's end, of whatever age. `projected_rate`: the share answered by
    then, 0 to 1, one less the Kaplan-Meier estimate; on the window's last day it is the projected rate.
    """

    day: int
    at_risk: int
    responses: int
    responded: int
    projected_rate: float


def response_days(tally: Tally) -> tuple[CurveDay, ...]:
    """Return each day of the window, 0 to its last; nothing where nothing was sent.

    Source: E. Kaplan and P. Meier, JASA 53 (1958).
    """
    if not tally.sent:
        return ()
    came, unseen = tally.responses_by_day, tally.unanswered_by_day
    unanswered = kaplan_meier(came, unseen)
    waiting = waiting_by_day(tally.sent, map(int.__add__, came, unseen))
    days: list[CurveDay] = []
    responded = 0
    for day, (risk, responses, share) in enumerate(zip(waiting, came, unanswered, strict=False)):
        responded += responses
        days.append(CurveDay(day, risk, responses, responded, 1 - share))
    return tuple(days)

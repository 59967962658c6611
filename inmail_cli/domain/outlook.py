"""What happens to an account's credits by themselves, if nothing more is sent and nobody responds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from inmail_cli.domain.credits import replay
from inmail_cli.domain.dates import date_of, end_of
from inmail_cli.domain.events import Cancel, Instant, PlanPeriod
from inmail_cli.domain.ledger import Checkpoint, Ledger, Movement

FARTHEST_DAYS = 36_500
ADVICE_DAYS = 31
LEAST_DAYS = 2 * ADVICE_DAYS
"""So many days ahead are always looked at: advice about a month must know what is lost in it, and what comes next."""
MOST_BEYOND = 400

_LOST = ("expiry", "cap", "forfeit")


class NextRenewal(NamedTuple):
    """The next grant: its date, its credits, and how many the cap then takes."""

    on: date
    credits: int
    lost_at_cap: int


class NextExpiry(NamedTuple):
    """The next date on which credits held now will have aged away, and how many."""

    on: date
    credits: int


class Outlook(NamedTuple):
    """What comes by itself, in order: renewals, and credits that are lost by age, at the cap or with the plan.

    `savable`: of the credits lost on a date, how many sending on the days before it saves. The rest are lost on the
    day they come, as where a renewal alone is above the cap. Exact while all lots have one age limit; a grant with an
    end of its own, or credits carried into a plan of another limit, may make sending move a loss to another date.
    `later`: the first date after these losses on which credits may be lost, be it that of a loss or the first one of
    which nothing is known; None where no plan goes on that could lose any.
    """

    today: date
    next_renewal: NextRenewal | None
    next_expiry: NextExpiry | None
    renewals: tuple[Movement, ...]
    losses: tuple[Movement, ...]
    savable: Mapping[date, int]
    later: date | None


def outlook(state: Checkpoint, scheduled: Sequence[PlanPeriod | Cancel], *, days: int, days_beyond: int = 0) -> Outlook:
    """Project a state for so many days (the last one included), plan changes and cancels on record included.

    The days beyond are only looked at for the first loss of `later`.
    """
    today, zone = today_of(state), zone_of(state)
    until = end_of(today + timedelta(days=days), zone)
    ledger = replay(scheduled, start=state, until=end_of(today + timedelta(days=days + days_beyond), zone))
    moves = [move for move in ledger.movements if move.at <= until]
    renewals = tuple(move for move in moves if move.kind in ("renewal", "opening"))
    losses = tuple(move for move in moves if move.kind in _LOST)
    return Outlook(
        today=today,
        next_renewal=_next_renewal(renewals, losses),
        next_expiry=_next_expiry(losses, today),
        renewals=renewals,
        losses=losses,
        savable=_savable(moves, state.balance or 0),
        later=_later(ledger, until, scheduled),
    )


def next_break(state: Checkpoint, scheduled: Sequence[PlanPeriod | Cancel]) -> Instant | None:
    """Return when the credits of today's InMails stop coming back (rule 7's breaks); None: not by what is on record."""
    for event in scheduled:
        ahead = replay(scheduled, start=state, until=event.at, movements=False).state
        if ahead.break_at != state.break_at:
            return event.at
    return None


def days_to_see(state: Checkpoint) -> int:
    """Return how many days ahead the next renewal and the expiry of all credits held now are seen, and two months."""
    today = today_of(state)
    ends = [lot.expires_on for lot in state.lots if lot.expires_on is not None]
    last = max([*ends, state.next_renewal or today, today])
    return min(max((last - today).days, LEAST_DAYS), FARTHEST_DAYS)


def days_beyond(state: Checkpoint, days: int) -> int:
    """Return how many days after so many show what is lost next: a month's renewal, the credits of the next one."""
    lifetime = state.plan.terms.lifetime_days if state.plan else None
    if state.next_renewal is None or lifetime is None:
        return ADVICE_DAYS
    gone = (state.next_renewal - today_of(state)).days + lifetime
    return min(max(gone - days, ADVICE_DAYS), MOST_BEYOND)


def today_of(state: Checkpoint) -> date:
    """Return the state's date, in the zone of the plan in force (UTC where none is)."""
    return date_of(state.at, zone_of(state))


def zone_of(state: Checkpoint) -> str:
    """Return the zone of the plan in force, else UTC."""
    return state.plan.terms.zone if state.plan else "UTC"


def _next_renewal(renewals: tuple[Movement, ...], losses: tuple[Movement, ...]) -> NextRenewal | None:
    if not renewals:
        return None
    first = renewals[0]
    lost = -sum(loss.credits for loss in losses if loss.kind == "cap" and loss.at == first.at)
    return NextRenewal(first.on, sum(move.credits for move in renewals if move.at == first.at), lost)


def _next_expiry(losses: tuple[Movement, ...], today: date) -> NextExpiry | None:
    aged = [loss for loss in losses if loss.kind == "expiry" and loss.lot and loss.lot.granted_on <= today]
    if not aged:
        return None
    on = aged[0].on
    return NextExpiry(on, -sum(loss.credits for loss in aged if loss.on == on))


def _later(ledger: Ledger, until: Instant, scheduled: Sequence[PlanPeriod | Cancel]) -> date | None:
    loss = next((move for move in ledger.movements if move.at > until and move.kind in _LOST), None)
    if loss is not None:
        return loss.on
    if ledger.state.plan is not None:
        return date_of(ledger.state.at + 1, zone_of(ledger.state))
    plans = (event for event in scheduled if isinstance(event, PlanPeriod) and event.at > ledger.state.at)
    return next((date_of(plan.at, plan.terms.zone) for plan in plans), None)


def _savable(movements: Iterable[Movement], held: int) -> dict[date, int]:
    """Sending takes what is lost first, but no more than is held on the eve of the loss."""
    savable: dict[date, int] = {}
    for on, group in groupby(movements, lambda move: move.on):
        moves = list(group)
        lost = -sum(move.credits for move in moves if move.kind in _LOST)
        if lost:
            savable[on] = min(lost, held)
        held = moves[-1].balance
    return savable

"""What a calendar of credits is made of: the same renewals, losses and open InMails as every other command shows."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from inmail_cli.domain.calendars import Edition, edition
from inmail_cli.domain.dates import DAY_SECONDS, date_of, offset_spans
from inmail_cli.domain.disguise import Disguise
from inmail_cli.domain.events import Instant, PlanPeriod
from inmail_cli.domain.ledger import Checkpoint
from inmail_cli.reports.calendar import Deadline, Renewing
from inmail_cli.reports.expiries import Expiry
from inmail_cli.store import lookups
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.awaiting import awaited
from inmail_cli.usecases.desk import Desk, accounts_meant
from inmail_cli.usecases.looking import expiries
from inmail_cli.usecases.standing import outlook_of, scheduled, state_at


class Coming(NamedTuple):
    """What comes within some days, and the edition of the history that says so."""

    edition: Edition
    renewals: tuple[Renewing, ...]
    losses: tuple[Expiry, ...]
    deadlines: tuple[Deadline, ...]

    def disguised(self, disguise: Disguise) -> "Coming":
        """Return the same with invented words in the place of people, accounts and plans of one's own."""
        return self._replace(
            renewals=tuple(
                item._replace(account=disguise.account(item.account), plan=disguise.plan(item.plan))
                for item in self.renewals
            ),
            losses=tuple(item._replace(account=disguise.account(item.account)) for item in self.losses),
            deadlines=tuple(
                item._replace(account=disguise.account(item.account), person=disguise.person(item.person))
                for item in self.deadlines
            ),
        )


def coming(desk: Desk, *, within_days: int) -> Coming:
    """Return what comes to the accounts meant within so many days, the last included. Raises: NotFound."""
    states = {account.name: (account, state_at(desk.store, account.key, desk.now)) for account in accounts_meant(desk)}
    return Coming(
        edition=edition(lookups.written_at(desk.store)),
        renewals=tuple(
            renewal for account, state in states.values() for renewal in _renewals(desk, account, state, within_days)
        ),
        losses=expiries(desk, as_of=desk.now, within_days=within_days).expiries,
        deadlines=tuple(_deadlines(desk, {name: _zone(*found) for name, found in states.items()}, within_days)),
    )


def _renewals(desk: Desk, account: AccountRow, state: Checkpoint, within_days: int) -> Iterator[Renewing]:
    """The grants of one date are one renewal, and so is what the cap then takes."""
    if state.plan is None:
        return
    ahead = outlook_of(desk.store, account.key, state, now=desk.now, days=within_days)
    plans = [state.plan, *scheduled(desk.store, account.key, as_of=state.at, now=desk.now)]
    for on, moves in groupby(ahead.renewals, lambda move: move.on):
        granted = list(moves)
        lost = -sum(move.credits for move in ahead.losses if move.on == on and move.kind == "cap")
        names = [plan.terms.name for plan in plans if isinstance(plan, PlanPeriod) and plan.at <= granted[-1].at]
        yield Renewing(account.name, on, sum(move.credits for move in granted), lost, (names or [""])[-1])


def _deadlines(desk: Desk, zones: dict[str, str], within_days: int) -> Iterator[Deadline]:
    """The last days of open InMails whose response still returns a credit, oldest first."""
    last_on = {name: date_of(desk.now, zone) + timedelta(days=within_days) for name, zone in zones.items()}
    for view in awaited(desk, as_of=desk.now).views:
        until, on = view.credit_back_until, view.credit_back_on
        if until is not None and on is not None and on <= last_on[view.account]:
            clock = _clock(until, zones[view.account])
            yield Deadline(view.account, on, view.person, view.sent_on, clock)


def _zone(account: AccountRow, state: Checkpoint) -> str:
    return state.plan.terms.zone if state.plan else account.zone


def _clock(at: Instant, zone: str) -> str:
    """Return what clocks in the zone show, as HH:MM."""
    (span,) = offset_spans(at, at + 1, zone)
    minutes = (at + span.seconds) % DAY_SECONDS // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"

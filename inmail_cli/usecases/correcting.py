"""Correct the plan period in force as if it had always been so; nothing is forfeited."""

from collections.abc import Sequence
from typing import NamedTuple

from inmail_cli.domain.codec import encode
from inmail_cli.domain.dates import date_of
from inmail_cli.domain.events import Cancel, Instant, PlanPeriod
from inmail_cli.domain.plans import checked_seats
from inmail_cli.errors import NoPlan, Refused, UsageError
from inmail_cli.reports.facts import label
from inmail_cli.reports.words import full_date
from inmail_cli.store import history, records
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.choosing import NO_FIGURES, Figures, with_figures
from inmail_cli.usecases.desk import Desk, account_in_use
from inmail_cli.usecases.drafting import checked_credits, checked_day, start_at
from inmail_cli.usecases.oddities import telling_new_issues
from inmail_cli.usecases.periods import TermsEvent, chain_of, in_force, replaced_by
from inmail_cli.usecases.planning import tell_balance, tell_standing
from inmail_cli.usecases.recording import Entry, Recorded, done, recording


class PeriodEdit(NamedTuple):
    """What of the period in force is to be otherwise. None: as it is."""

    since: str | None = None
    billing_day: int | None = None
    opening_balance: int | None = None
    seats: int | None = None
    figures: Figures = NO_FIGURES


def edit_plan(desk: Desk, edit: PeriodEdit) -> Recorded:
    """Correct the period in force: seats and start of that period, the rest with those whose seats it changed.

    Raises: UsageError where nothing is asked; NoPlan where none is in force; Refused for what the plan does not
    allow, or a start on the other side of a neighbour; BadDate, BadValue; NotFound, Busy, StorageFailed.
    """
    if edit == PeriodEdit():
        raise UsageError("nothing to correct was named.", hint="Give one of its options: see inmail plan edit --help.")
    account = account_in_use(desk)
    if account is None:
        raise NoPlan("no plan is active, so there is none to correct.")
    with recording(desk, "plan edit", account) as entry:
        _correct(entry, account, edit)
    return done(entry)


def _correct(entry: Entry, account: AccountRow, edit: PeriodEdit) -> None:
    current = entry.state_now().plan
    if current is None:
        raise NoPlan("no plan is active, so there is none to correct.")
    on_record = history.terms_events(entry.desk.store, account.key)
    events = in_force(on_record)
    chain = chain_of(events, current.id)
    here = next(place for place, period in enumerate(chain) if period.id == current.id)
    corrected = _corrected(entry.desk, chain, here, events, edit)
    changed = [after for before, after in zip(chain, corrected, strict=True) if after != before]
    if not changed:
        entry.say("It is so already: nothing was changed.")
        return
    since = min(period.at for period in (*chain, *changed))
    with telling_new_issues(entry, since, edited=current.id):
        for period in changed:
            records.update(entry.desk.store, period)
            entry.wrote(period)
        drop_replaced(entry, on_record, current, corrected[here])
    _warn_of_day(entry, current, corrected[here], edit)
    tell_standing(entry, corrected[here])
    tell_balance(entry, corrected[0].at)
    entry.batch.summary = f"{current.terms.name} corrected: {', '.join(_named(edit))}"


def drop_replaced(entry: Entry, events: Sequence[TermsEvent], before: PlanPeriod, after: PlanPeriod) -> None:
    """Delete the plans whose place a period took, where it leaves its instant: each would come back in force there.

    `events` are all of the account, as they were before.
    """
    if after.at == before.at:
        return
    for plan in replaced_by(events, before):
        records.delete_fact(entry.desk.store, "plan", plan.id)
        entry.removed(plan)
        name = label(encode(plan), zone=plan.terms.zone)
        entry.say(f"Deleted: {name} ({plan.id}), whose place {before.terms.name} took.")


def _named(edit: PeriodEdit) -> list[str]:
    given = {**edit._asdict(), **edit.figures._asdict(), "figures": None}
    return [name.replace("_", " ") for name, value in given.items() if value is not None]


def _corrected(
    desk: Desk, chain: Sequence[PlanPeriod], here: int, events: Sequence[TermsEvent], edit: PeriodEdit
) -> list[PlanPeriod]:
    """Return the chain as it should have been; `here` is the place of the period in force.

    A change of seats must stay one, before or to come: what the periods share is changed alike.
    """
    day = day_asked(chain[here], edit.billing_day)
    periods = [period._replace(billing_day=day, terms=with_figures(period.terms, edit.figures)) for period in chain]
    if edit.opening_balance is not None:
        opening = checked_credits("--opening-balance", edit.opening_balance)
        periods[0] = periods[0]._replace(opening_balance=opening)
    if edit.opening_balance is not None and periods[0].credits == "carry":
        raise Refused(
            "--opening-balance: the period carries the credits of the one before it, and the number counts all.",
            hint="`inmail reconcile N` takes the number that LinkedIn shows.",
        )
    if edit.seats is not None:
        periods[here] = periods[here]._replace(seats=_seats(chain, here, edit.seats))
    if edit.since is not None:
        periods[here] = periods[here]._replace(at=start_between(desk, chain[here], events, edit.since))
    return periods


def day_asked(period: PlanPeriod, day: int | None) -> int:
    """Return the billing day asked for, else the period's own. Raises: Refused for a fixed one; BadValue."""
    if day is None:
        return period.billing_day
    if period.terms.renewal == "fixed-day":
        raise Refused(
            f"--billing-day {day}: {period.terms.name} renews on day {period.billing_day} of every month"
            f" under {period.rules}.",
            hint="Leave --billing-day out.",
        )
    return checked_day("--billing-day", day)


def _seats(chain: Sequence[PlanPeriod], here: int, seats: int) -> int:
    """A change of seats that changes none would be read as a new subscription."""
    for place, change in ((here - 1, here), (here + 1, here + 1)):
        if 0 <= place < len(chain) and chain[place].seats == seats:
            on = full_date(date_of(chain[change].at, chain[change].terms.zone))
            raise Refused(
                f"--seats {seats}: the change of seats of {on} would change none.",
                hint=f"Take that change back first: inmail delete {chain[change].id}",
            )
    return checked_seats(chain[here].terms, seats)


def start_between(desk: Desk, period: PlanPeriod, events: Sequence[TermsEvent], since: str) -> Instant:
    """Return the new start, which must stay between the neighbours: another order would be another history.

    Raises: Refused; BadDate.
    """
    zone = period.terms.zone
    at = start_at(desk, since, zone)
    place = next(place for place, event in enumerate(events) if event.id == period.id)
    before, after = events[:place][-1:], events[place + 1 :][:1]
    for other in before:
        if at < other.at or (at == other.at and not isinstance(other, Cancel)):
            raise _crossed(since, other, zone, "would come before")
    for other in after:
        if at >= other.at:
            raise _crossed(since, other, zone, "would come after")
    return at


def _crossed(since: str, other: TermsEvent, zone: str, where: str) -> Refused:
    what = other.terms.name if isinstance(other, PlanPeriod) else "a cancel"
    return Refused(
        f"--since {since} {where} {what} of {full_date(date_of(other.at, zone))}.",
        hint=f"Move or delete that first: it is {other.id} in `inmail plan show --wide`.",
    )


def _warn_of_day(entry: Entry, before: PlanPeriod, after: PlanPeriod, edit: PeriodEdit) -> None:
    """A billing day that was the start's own is not moved by a guess."""
    if edit.since is None or edit.billing_day is not None or after.terms.renewal == "fixed-day":
        return
    old, new = (date_of(period.at, period.terms.zone).day for period in (before, after))
    if before.billing_day == old != new:
        entry.warn("billing-day-kept", f"It still renews on day {old}: --billing-day {new} changes that.")

"""What was recorded since the instant at which a plan begins or ends, and stands otherwise than it did."""

from typing import NamedTuple

from inmail_cli.domain.dates import date_of, start_of
from inmail_cli.domain.events import Cancel, Grant, Instant, PlanPeriod, Reconcile
from inmail_cli.domain.ledger import Sent
from inmail_cli.reports.words import counted, full_date, sentence
from inmail_cli.store import history
from inmail_cli.usecases.periods import in_force
from inmail_cli.usecases.recording import Entry, joined
from inmail_cli.usecases.standing import ledger_until


class Overtaken(NamedTuple):
    """How much came at or after an instant, up to now and before the next change of plan. `returned`: credits back."""

    sends: int = 0
    grants: int = 0
    seen: int = 0
    returned: int = 0


def overtaken(entry: Entry, at: Instant) -> Overtaken:
    """Count what the account has on record since an instant; nothing for one to come."""
    if entry.account is None or at > entry.desk.now:
        return Overtaken()
    store, key, now = entry.desk.store, entry.account.key, entry.desk.now
    until = min([now, *(event.at - 1 for event in in_force(history.terms_events(store, key)) if event.at > at)])
    kinds = [type(event) for event in history.fold_events(store, key, after=at - 1, until=until)]
    moves = ledger_until(store, key, until, since=at).movements
    returned = sum(move.credits for move in moves if move.kind in ("refund", "undeliverable") and move.at >= at)
    return Overtaken(kinds.count(Sent), kinds.count(Grant), kinds.count(Reconcile), returned)


def _named(found: Overtaken) -> list[str]:
    sends = [counted(found.sends, "InMail")] if found.sends else []
    return [*sends, *_odd_without_plan(found)]


def _odd_without_plan(found: Overtaken) -> list[str]:
    grants = [counted(found.grants, "grant")] if found.grants else []
    return [*grants, *(["LinkedIn's number"] if found.seen else [])]


def begins_today(entry: Entry, period: PlanPeriod) -> bool:
    """Tell whether a plan begins at 00:00 of today, as one does unless told otherwise."""
    now, zone = entry.desk.now, period.terms.zone
    return period.at == start_of(date_of(now, zone), zone)


def warn_of_new_plan(entry: Entry, period: PlanPeriod, before: Overtaken) -> None:
    """Say what of today counts under the new plan, and what is lost. `before`: what there was before the write."""
    if not begins_today(entry, period):
        return
    named, lost = joined(_named(before)), before.returned - overtaken(entry, period.at).returned
    said = [f"{named} of today since 00:00 will count under the new plan"] if named else []
    if lost > 0:
        verb = "is" if lost == 1 else "are"
        said.append(f"{counted(lost, 'credit')} that came back since 00:00 {verb} lost with the old plan")
    if said:
        undo = "" if entry.desk.dry_run else "`inmail undo` and "
        entry.warn(
            "counted-under-new-plan",
            f"{', and '.join(said)}; if it began after that, {undo}give --since HH:MM.",
        )


def warn_of_end(entry: Entry, cancel: Cancel, zone: str, before: Overtaken) -> None:
    """A cancel takes effect at 00:00 of its date: what came since then counts for nothing.

    `before`: what there was before it was recorded.
    """
    credits_back = [f"{counted(before.returned, 'credit')} back"] if before.returned else []
    named = [*_named(before), *credits_back]
    if not named:
        return
    today, on = date_of(entry.desk.now, zone), date_of(cancel.at, zone)
    since = "of today since 00:00" if on == today else f"since {full_date(on)}"
    later = "--when tomorrow keeps" if on == today else "a later --when keeps"
    undo = "" if entry.desk.dry_run else "`inmail undo`, then "
    odd = joined(_odd_without_plan(before))
    entry.warn(
        "no-longer-counted",
        f"{joined(named)} {since} will no longer count: no plan is active then"
        f"{f' (`inmail doctor` will report {odd})' if odd else ''}."
        f" {sentence(f'{undo}{later} what came before it')}",
    )

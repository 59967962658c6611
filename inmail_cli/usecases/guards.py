"""What stops a send before it costs a credit, and what is worth knowing though it stops nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inmail_cli.domain.dates import date_of, day_label, iso_instant
from inmail_cli.domain.events import Instant, Person, PlanPeriod, Route, Send
from inmail_cli.domain.ledger import Checkpoint
from inmail_cli.domain.limits import body_limit, fallback_routes, free_routes, over_limits, warnings_of
from inmail_cli.errors import NoCredit, Refused, TooLong, UnknownPlan, Waiting
from inmail_cli.reports.words import SETUP
from inmail_cli.store import reading
from inmail_cli.store.connection import Store
from inmail_cli.store.reading import AccountRow, SendRow
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.people import awaits
from inmail_cli.usecases.recording import Entry, joined, plural
from inmail_cli.usecases.standing import break_ahead, compared_after, outlook_of, returns_credit_until, state_at

if TYPE_CHECKING:
    from inmail_cli.domain.outlook import Outlook
    from inmail_cli.domain.plans import Lengths

FORCE = "--force records it all the same."
MORE = "A higher plan has more: inmail plan list."


def check(
    entry: Entry, account: AccountRow, sends: Sequence[Send], people: Sequence[Person], *, body: str | None, force: bool
) -> int:
    """Refuse sends that LinkedIn would refuse or that would be regretted; warn of the rest.

    With `force` what would be refused is a warning; return how many InMails that told to have no credit left.
    Raises: TooLong, Waiting, NoCredit.
    """
    refusals: list[Refused | None] = [too_long(entry, account, sends[0])]
    lacking = 0
    if sends[0].via == "inmail":
        refusals += [_waited_for(entry, account, send, person) for send, person in zip(sends, people, strict=True)]
        refusal, lacking = _no_credit(entry, account, sends, people)
        refusals.append(refusal)
    for found in refusals:
        if found is not None and not force:
            raise found
        if found is not None:
            entry.warn(found.code, f"{found.message} Recorded all the same.")
    _advise(entry, account, sends, people, body)
    return lacking


def too_long(entry: Entry, account: AccountRow, send: Send) -> TooLong | None:
    """Return the refusal of a subject or body over its route's limit; None where both fit.

    The limits are those of the plan of that time; where none was on record, of the one now; without any, of a Basic
    account.
    """
    if not send.subject_characters and not send.body_characters:
        return None
    plan = state_at(entry.desk.store, account.key, send.at).plan or entry.state_now().plan
    lengths = lengths_under(entry.desk, plan)
    excesses = over_limits(send.via, send.subject_characters, send.body_characters, lengths, basic=plan is None)
    if not excesses:
        return None
    what = joined([f"{one.field} has {one.characters:,} characters, {one.limit:,} are taken" for one in excesses])
    return TooLong(
        f"The {what} (by {send.via}).",
        hint=f"Shorten it.{_with_a_plan(send.via, lengths) if plan is None else ''} {FORCE}",
        details={"excesses": [one._asdict() for one in excesses]},
    )


def _with_a_plan(via: Route, lengths: "Lengths") -> str:
    """Say what a plan would change about a length, where it changes anything."""
    most = body_limit(via, lengths)
    return f" No plan is active; with one {most:,} are taken." if most != body_limit(via, lengths, basic=True) else ""


def lengths_under(desk: Desk, plan: PlanPeriod | None) -> "Lengths":
    """Return the lengths that a plan's rule set takes; the guide's where that one is not at hand any more.

    A period keeps its terms, not its lengths, and a rule set may have been a file. Raises: BadFile.
    """
    from inmail_cli.domain.plans import DEFAULT_RULES

    try:
        return desk.rules(plan.rules if plan else DEFAULT_RULES).lengths
    except UnknownPlan:
        return desk.rules(DEFAULT_RULES).lengths


def _waited_for(entry: Entry, account: AccountRow, send: Send, person: Person) -> Waiting | None:
    """Source: the guide, "you cannot send another InMail until they respond"."""
    last = awaited_send(entry.desk.store, account, person, send.at)
    if last is None:
        return None
    store, state = entry.desk.store, entry.state_now()
    ahead = break_ahead(store, account.key, state, now=entry.desk.now)
    until = returns_credit_until(state, last.send.at, break_ahead=ahead)
    since_on, today = date_of(last.send.at, account.zone), date_of(entry.desk.now, account.zone)
    back = (
        f"A response until {day_label(date_of(until, account.zone), today)} still returns the credit."
        if until is not None and until >= entry.desk.now
        else "A response would return no credit any more."
    )
    return Waiting(
        f"{person.name} has not responded to the InMail of {day_label(since_on, today)}"
        f" ({_ago((today - since_on).days)}); until then LinkedIn takes no second one. {back}",
        hint=f"{_free_words(person, entry, account)} {FORCE}",
        details={
            "person": person.name,
            "send": last.send.id,
            "since": iso_instant(last.send.at),
            "credit_back_until": until and iso_instant(until),
            "free_routes": _free_names(person, entry, account),
        },
    )


def _ago(days: int) -> str:
    return f"{plural(days, 'day')} ago" if days else "today"


def awaited_send(store: Store, account: AccountRow, person: Person, at: Instant) -> SendRow | None:
    """Return the InMail whose response must come before a second one at that instant; None where one may be sent."""
    rows = reading.sends_of(store, person.id, account.key)
    earlier = [row for row in rows if row.send.via == "inmail" and row.send.at <= at]
    last = max(earlier, key=lambda row: (row.send.at, row.send.recorded), default=None)
    if last is None or not awaits(last) or _connected_since(last.send.at, person, rows, account.zone):
        return None
    return last


def _connected_since(at: Instant, person: Person, rows: Sequence[SendRow], zone: str) -> bool:
    marked = any(row.connected_at is not None and row.connected_at >= at for row in rows)
    return marked or (person.connected_on is not None and person.connected_on >= date_of(at, zone))


def _no_credit(
    entry: Entry, account: AccountRow, sends: Sequence[Send], people: Sequence[Person]
) -> tuple[NoCredit | None, int]:
    """Return the refusal of sends that not enough credits are left for, and how many lack one."""
    state = state_at(entry.desk.store, account.key, sends[0].at)
    if state.plan is None:
        entry.warn("no-plan", _no_plan_words(entry, sends[0]))
        return None, 0
    left = state.balance or 0
    if left >= len(sends):
        return None, 0
    on, today = (date_of(at, account.zone) for at in (sends[0].at, entry.desk.now))
    past = on < today
    ahead = outlook_of(entry.desk.store, account.key, entry.state_now() if past else state, now=entry.desk.now)
    renewal = ahead.next_renewal
    details = {
        "balance": left,
        "needed": len(sends),
        "next_renewal": renewal and renewal.on.isoformat(),
        "renewal_credits": renewal and renewal.credits,
        "free_routes": _free_names(people[0], entry, account),
    }
    if past:
        message, hint = _none_was_left(left, len(sends), day_label(on, today))
    else:
        message, hint = (
            _none_is_left(left, len(sends), ahead),
            f"{_free_words(people[0], entry, account)} {MORE} {FORCE}",
        )
    return NoCredit(message, hint=hint, details=details), len(sends) - left


def _none_is_left(left: int, needed: int, ahead: "Outlook") -> str:
    renewal = ahead.next_renewal
    next_words = f" Next renewal: {day_label(renewal.on, ahead.today)} (+{renewal.credits:,})." if renewal else ""
    what = "No credit is left" if not left else f"Only {plural(left, 'credit')} left"
    return f"{what} for {plural(needed, 'InMail')} on {day_label(ahead.today, ahead.today)}.{next_words}"


def _none_was_left(left: int, needed: int, day: str) -> tuple[str, str]:
    """Return what to say of InMails of a day gone by, and what to do: nothing can be sent otherwise any more."""
    what = "No credit was left" if not left else f"Only {plural(left, 'credit was', 'credits were')} left"
    went, them = ("it", "it") if needed == 1 else ("they", "them")
    hint = f"If {went} went out, --force records {them}; `inmail reconcile N` takes LinkedIn's number."
    return f"{what} for {plural(needed, 'InMail')} on {day} by this record.", hint


def _no_plan_words(entry: Entry, send: Send) -> str:
    plan = entry.state_now().plan
    if plan is None:
        return f"No plan is active, so no credit is counted. Start with `{SETUP}`."
    return f"No plan was active on {date_of(send.at, plan.terms.zone)}, so no credit is counted."


# What is free


def _free_names(person: Person, entry: Entry, account: AccountRow) -> list[str]:
    on = date_of(entry.desk.now, account.zone)
    return [route.via for route in (*free_routes(person, on=on), *fallback_routes(person, on=on))]


def _free_words(person: Person, entry: Entry, account: AccountRow) -> str:
    """What costs nothing instead, with the length that it takes."""
    on = date_of(entry.desk.now, account.zone)
    plan = entry.state_now().plan
    lengths = lengths_under(entry.desk, plan)
    routes = [*free_routes(person, on=on), *fallback_routes(person, on=on)]
    words = [f"{one.via} ({body_limit(one.via, lengths, basic=plan is None):,} characters)" for one in routes]
    return f"Free instead: --via {joined(words)}." if words else ""


# Warnings


def _advise(
    entry: Entry, account: AccountRow, sends: Sequence[Send], people: Sequence[Person], body: str | None
) -> None:
    for send, person in zip(sends, people, strict=True):
        routes = free_routes(person, on=date_of(send.at, account.zone)) if send.via == "inmail" else ()
        if routes:
            entry.warn("credit-not-needed", f"A credit was not needed for {person.name}: {routes[0].reason}")
    for finding in warnings_of(sends[0].via, sends[0].subject, body):
        entry.warn(finding.code, finding.message)


def warn_of_history(entry: Entry, sends: Sequence[Send], state: Checkpoint, *, uncovered_before: int) -> None:
    """Say what a late entry did, or did not do, to the balance."""
    on = compared_after(state, sends[0].at)
    if on is not None and state.plan is not None and state.balance == entry.before:
        entry.warn("reconciled-later", f"Balance unchanged: LinkedIn's number was taken on {on.isoformat()}.")
    more = state.uncovered - uncovered_before
    if more > 0:
        entry.warn("uncovered", f"{plural(more, 'InMail')} on record now had no credit left when sent.")

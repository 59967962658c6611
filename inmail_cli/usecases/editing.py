"""Correct an entry as if it had been recorded so: what its command could say, `edit` can say again."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

from inmail_cli.domain.codec import encode
from inmail_cli.domain.events import (
    Cancel,
    CreditsMode,
    Event,
    Grant,
    GrantOrigin,
    Instant,
    Mark,
    Outcome,
    PlanPeriod,
    Reconcile,
    Reply,
    Route,
    Send,
)
from inmail_cli.errors import NotFound, UsageError
from inmail_cli.reports.facts import difference_words, differences, label
from inmail_cli.store import history, reading, records
from inmail_cli.store.connection import Store
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.desk import Desk, account_in_use
from inmail_cli.usecases.entries import account_of, entry_meant, person_of
from inmail_cli.usecases.knowing import folded, refuse_set_and_cleared
from inmail_cli.usecases.planning import tell_balance
from inmail_cli.usecases.recording import Entry, Recorded, done, joined, recording


class EditRequest(NamedTuple):
    """What is to be otherwise; None, or nothing: as it is.

    `value` is what the entry's command takes as its argument: WHO, N, MARK or PLAN. `when` is a WHEN text. `clear`
    names fields of which nothing is known.
    """

    value: str | None = None
    when: str | None = None
    url: str | None = None
    company: str | None = None
    title: str | None = None
    via: Route | None = None
    subject: str | None = None
    body: str | None = None
    chars: int | None = None
    template: str | None = None
    tags: tuple[str, ...] = ()
    personalized: bool | None = None
    mutual: bool | None = None
    relevant_subject: bool | None = None
    sender: str | None = None
    outcome: Outcome | None = None
    billing_day: int | None = None
    opening_balance: int | None = None
    grant_on_start: bool | None = None
    seats: int | None = None
    rules: str | None = None
    monthly: int | None = None
    cap: str | None = None
    lifetime: str | None = None
    price: str | None = None
    currency: str | None = None
    credits: CreditsMode | None = None
    origin: GrantOrigin | None = None
    expires: str | None = None
    clear: tuple[str, ...] = ()
    force: bool = False


class Kind(NamedTuple):
    """What can be said of a kind of entry: its argument, its fields, and what --clear takes."""

    noun: str
    argument: str | None
    fields: tuple[str, ...]
    clearable: tuple[str, ...] = ()


_OF_SENDS = (
    *("url", "company", "title", "via", "subject", "body", "chars", "template", "tags", "personalized", "mutual"),
    *("relevant_subject", "sender", "when", "force"),
)
_OF_PLANS = (
    *("when", "billing_day", "opening_balance", "grant_on_start", "seats", "rules", "monthly", "cap", "lifetime"),
    *("price", "currency", "credits"),
)
KINDS: dict[type[Event], Kind] = {
    Send: Kind(
        "send",
        "WHO",
        _OF_SENDS,
        (
            *("url", "company", "title", "subject", "body", "chars", "template", "tag", "personalized", "mutual"),
            *("relevant-subject", "sender"),
        ),
    ),
    Reply: Kind("response", None, ("outcome", "when")),
    Mark: Kind("mark", "MARK", ("when",)),
    PlanPeriod: Kind("plan", "PLAN", _OF_PLANS, ("opening-balance", "price", "currency")),
    Cancel: Kind("cancel", None, ("when",)),
    Reconcile: Kind("reconcile", "N", ("when",)),
    Grant: Kind("grant", "N", ("origin", "expires", "when"), ("expires",)),
}
_SPELLINGS = {"outcome": "--as", "tags": "--tag", "when": "--when"}


def edit(desk: Desk, word: str, request: EditRequest) -> Recorded:
    """Correct the entry that a word means.

    Raises: UsageError for what does not apply to it; BeforeSend where a response would come before its send;
    TooLong; Refused, NoPlan for what its command would refuse; BadValue, BadDate, UnknownPlan, BadFile; NotFound,
    Ambiguous; Busy, StorageFailed.
    """
    event = entry_meant(desk.store, word, account_in_use(desk))
    request = request._replace(clear=folded(request.clear))
    refuse_what_does_not_apply(event, request)
    account = account_of(desk, event)
    with recording(desk, "edit", account) as entry:
        # Read again: another process may have changed it before this one had the database to itself.
        before = reading.find_fact(desk.store, event.id)
        if before is None or type(before) is not type(event):
            raise NotFound(f"{event.id} was deleted just now.")
        _edit(entry, account, event if before == event else before, request)
    return done(entry)


def refuse_what_does_not_apply(event: Event, request: EditRequest) -> None:
    """Refuse options that the entry's command does not have. Raises: UsageError naming those that it has."""
    kind = KINDS[type(event)]
    given = [name for name, value in request._asdict().items() if value != EditRequest._field_defaults[name]]
    allowed = (*kind.fields, *(("value",) if kind.argument else ()), *(("clear",) if kind.clearable else ()))
    spellings = ([kind.argument] if kind.argument else []) + [spelled(name) for name in kind.fields if name != "force"]
    hint = f"For a {kind.noun}: {', '.join(spellings)}{', --clear FIELD' if kind.clearable else ''}."
    wrong = [spelled(name, request.value) for name in given if name not in allowed]
    if wrong:
        verb = "does" if len(wrong) == 1 else "do"
        raise UsageError(f"{joined(wrong)} {verb} not apply to a {kind.noun}, which {event.id} is.", hint=hint)
    for name in request.clear:
        if name not in kind.clearable:
            what = f"It is one of {', '.join(kind.clearable)}."
            raise UsageError(f"--clear {name}: a {kind.noun} has no such field to clear.", hint=what)
    refuse_set_and_cleared(request.clear, _set_by(given))
    if not set(given) - {"force"}:
        raise UsageError("nothing to change was named.", hint=hint)


def _set_by(given: Sequence[str]) -> dict[str, str]:
    """Return what --clear calls the fields that are given, and the option of each; a body sets its length too."""
    names = {field.replace("_", "-"): spelled(field) for field in given}
    return {
        **({"chars": "--body"} if "body" in given else {}),
        **({"tag": "--tag"} if "tags" in given else {}),
        **names,
    }


def spelled(field: str, value: str | None = None) -> str:
    """Return how a field is said on the command line.

    >>> spelled("outcome"), spelled("relevant_subject"), spelled("value", "12")
    ('--as', '--relevant-subject', "'12'")
    """
    if field == "value":
        return repr(value)
    return _SPELLINGS.get(field, f"--{field.replace('_', '-')}")


# What is common to all kinds


def _edit(entry: Entry, account: AccountRow, before: Event, request: EditRequest) -> None:
    from inmail_cli.usecases import correcting, editing_credits, editing_sends

    uncovered = entry.state_now().uncovered
    changed: Sequence[tuple[Event, Event]]
    match before:
        case Send():
            changed = [(before, editing_sends.edited_send(entry, account, before, request))]
        case Reply() | Mark():
            changed = [(before, editing_sends.edited_answer(entry, account, before, request))]
        case PlanPeriod():
            changed = editing_credits.edited_plans(entry, account, before, request)
        case Cancel() | Reconcile() | Grant():
            changed = [(before, editing_credits.edited_number(entry, account, before, request))]
    changed = [(old, new) for old, new in changed if _own(new) != _own(old)]
    instants = [new.at for _, new in changed]
    with _telling_issues(entry, before, instants):
        on_record = history.terms_events(entry.desk.store, account.key) if isinstance(before, PlanPeriod) else []
        for old, new in changed:
            _write(entry, account, old, new)
            if isinstance(old, PlanPeriod) and isinstance(new, PlanPeriod):
                correcting.drop_replaced(entry, on_record, old, new)
        if isinstance(before, Cancel):
            editing_credits.refuse_pointless(entry, account, before)
    _say(entry, before, uncovered, instants)
    entry.batch.summary = f"edit {_name(entry.desk.store, before, account)}"


def _telling_issues(entry: Entry, before: Event, instants: Sequence[Instant]) -> AbstractContextManager[None]:
    """A correction of what sets the terms, or of a number, tells what it makes odd."""
    if isinstance(before, Send | Reply | Mark) or not instants:
        return nullcontext()
    from inmail_cli.usecases.oddities import telling_new_issues

    return telling_new_issues(entry, min([before.at, *instants]), edited=before.id)


def _own(event: Event) -> Event:
    """The entry without what is only known through its person, and recorded there."""
    return event._replace(url=None, company=None, title=None) if isinstance(event, Send) else event


def _write(entry: Entry, account: AccountRow, old: Event, new: Event) -> None:
    name = _name(entry.desk.store, old, account)
    records.update(entry.desk.store, new)
    entry.wrote(new)
    changes = differences(encode(old), encode(new))
    words = f": {', '.join(map(difference_words, changes))}" if changes else " is changed"
    entry.say(f"{name[:1].upper()}{name[1:]}{words}.")


def _name(store: Store, event: Event, account: AccountRow) -> str:
    return label(encode(event), zone=account.zone, who=person_of(store, event))


def _say(entry: Entry, before: Event, uncovered: int, instants: Sequence[Instant]) -> None:
    if not entry.recorded:
        entry.say("It is so already: nothing was changed.")
        return
    more = entry.state_now().uncovered - uncovered
    if more > 0:
        entry.warn("uncovered", f"{more:,} more of the InMails on record had no credit left when sent.")
    if entry.before is not None or entry.state_now().balance is not None:
        tell_balance(entry, min([before.at, *instants]))

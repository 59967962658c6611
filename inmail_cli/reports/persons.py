"""People: what is known of one, whether one may write and how, and what was sent; and all of them as a list."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from inmail_cli.domain.codec import encode
from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant, Person, Route
from inmail_cli.domain.limits import Finding
from inmail_cli.reports.blocks import BLANK, Aligned, Block, Grid, Line, Span, Tone
from inmail_cli.reports.facts import member_words
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.sends import COLUMNS, SendView, send_row, sends_grid
from inmail_cli.reports.words import counted, near_label

_TELL = "Nothing else is known of them: `inmail person edit` tells of an Open Profile, a group or an event you share."
_TONES: dict[str, Tone] = {"error": "bad", "warning": "warn", "advice": "warn", "good": "good"}


class WaitedFor(NamedTuple):
    """The InMail whose response is awaited, so that no second one may be sent; `days`: for so many whole days.

    `credit_back_until`: the last instant at which a response returns the credit, None where none does.
    """

    send: str
    since: Instant
    since_on: date
    days: int
    credit_back_until: Instant | None
    credit_back_on: date | None


class Way(NamedTuple):
    """A route that costs nothing, why it is open, and the characters that it takes."""

    via: Route
    reason: str
    characters: int


class PersonView(NamedTuple):
    """A person as seen from an account. `balance` is None where no plan is active."""

    account: str
    today: date
    person: Person
    balance: int | None
    waited_for: WaitedFor | None
    free: tuple[Way, ...]
    open_to_anyone: tuple[Way, ...]
    advice: tuple[Finding, ...]
    sends: tuple[SendView, ...]


def person_members(person: Person) -> Row:
    """Return a person as a document has one: all members, null for what is not known."""
    return {
        **person._asdict(),
        "connected_on": person.connected_on and person.connected_on.isoformat(),
        "groups": list(person.groups),
        "events": [{"name": event.name, "on": event.on and event.on.isoformat()} for event in person.events],
        "engaged_on": person.engaged_on and person.engaged_on.isoformat(),
    }


def person_report(view: PersonView, *, as_of: Instant) -> Report:
    """Show a person: `rows` has what was sent to them, oldest first."""
    waited = view.waited_for
    return Report(
        schema="inmail/person/1",
        members={
            "as_of": iso_instant(as_of),
            "account": view.account,
            "person": person_members(view.person),
            "balance": view.balance,
            "inmail_possible": waited is None,
            "waited_for": waited and _waited_members(waited),
            "free_routes": [way._asdict() for way in view.free],
            "other_routes": [way._asdict() for way in view.open_to_anyone],
            "advice": [finding._asdict() for finding in view.advice],
            "total": len(view.sends),
        },
        columns=COLUMNS,
        rows=tuple(map(send_row, view.sends)),
        title=view.person.name,
        screen=_screen(view),
        notes=tuple(_notes(view)),
        empty="Nothing was sent to them.",
    )


def _notes(view: PersonView) -> list[str]:
    known = ["".join((title.text, ": ", words.text)) for title, words in _known(view.person)]
    return known + ["".join(span.text for span in line.left) for line in _may_write(view)]


def _waited_members(waited: WaitedFor) -> Row:
    until = waited.credit_back_until
    return {
        "send": waited.send,
        "since": iso_instant(waited.since),
        "credit_back_until": None if until is None else iso_instant(until),
    }


# On a screen


def _screen(view: PersonView) -> tuple[Block, ...]:
    title = Line((Span(view.person.name, "strong", typed=True),), (Span(view.person.id, "dim"),))
    blocks: list[Block] = [title]
    known = _known(view.person)
    if known:
        blocks += [BLANK, Aligned(tuple(known))]
    blocks += [BLANK, *_may_write(view), BLANK]
    if not view.sends:
        return (*blocks, Line((Span("Nothing was sent to them.", "dim"),)))
    grid = sends_grid(view.sends, view.today, person=False)._replace(limited=True)
    return (*blocks, grid)


def _known(person: Person) -> list[tuple[Span, Span]]:
    line = encode(person)
    pairs = [member_words(name, value) for name, value in line.items() if name not in ("type", "id", "person")]
    return [(Span(name, "dim"), Span(words, typed=True)) for name, words in pairs]


def _may_write(view: PersonView) -> list[Line]:
    """Say what may be sent now, the free ways first, and what the guide advises."""
    free = [f"Free now: by {way.via} ({way.characters:,} characters), {way.reason}" for way in view.free]
    said = [Line((Span(words, "good", typed=True),)) for words in free]
    said.append(Line((_inmail_words(view),)))
    if not view.free:
        ways = [f"by {way.via} ({way.characters:,} characters), {way.reason}" for way in view.open_to_anyone]
        said += [Line((Span(f"Without a credit: {way}", typed=True),)) for way in ways]
    said += map(_advice, view.advice)
    if not _known(view.person):
        said.append(Line((Span(_TELL, "dim"),)))
    return said


def _advice(finding: Finding) -> Line:
    """A finding with its place in the guide; the free ways stand above it, so that they need no second word."""
    words = finding.message
    if finding.code == "credit-not-needed":
        words = "No credit is needed: write by a free way."
    return Line((Span(f"{words} ", _TONES[finding.severity], True), Span(f"[{finding.source}]", "dim", True)))


def _inmail_words(view: PersonView) -> Span:
    waited = view.waited_for
    if waited is None:
        if view.balance is None:
            return Span("No response is awaited; no plan is active, so an InMail takes no credit here.")
        return Span(
            f"An InMail may be sent: {counted(view.balance, 'credit')} left.", "plain" if view.balance else "warn"
        )
    ago = counted(waited.days, "day") if waited.days else "less than a day"
    since = f"Waited for since {near_label(waited.since_on, view.today)} ({ago})"
    if waited.credit_back_until is None or waited.credit_back_on is None:
        return Span(f"{since}: no second InMail until they respond, which would return no credit.", "warn")
    until = near_label(waited.credit_back_on, view.today)
    late = waited.credit_back_on < view.today
    back = f"returned the credit until {until}" if late else f"until {until} returns the credit"
    return Span(f"{since}: no second InMail until they respond. A response {back}.", "warn")


# All of them


class ContactView(NamedTuple):
    """A person in a list: how often one wrote to them, when last (and its date), and what is still awaited."""

    person: Person
    sends: int
    responded: int
    waiting: int
    last_sent_at: Instant | None
    last_sent_on: date | None


PEOPLE_COLUMNS = (
    Column("id", "Id", "id"),
    Column("name", "Name"),
    Column("company", "Company"),
    Column("title", "Title"),
    Column("url", "Profile", show="wide"),
    Column("open_profile", "Open Profile", "yes-no", show="wide"),
    Column("connected_on", "Connected", "date", show="wide"),
    Column("sends", "Sends", "integer"),
    Column("responded", "Responses", "integer", show="wide"),
    Column("waiting", "Waiting", "integer", show="wide"),
    Column("last_sent_at", "Last written to", "instant"),
)


def people_report(people: Sequence[ContactView], *, total: int, account: str, as_of: Instant, today: date) -> Report:
    """List people in order of name. `total` is how many there are of the kind asked for."""
    columns = (
        Column("name", "Name"),
        Column("company", "Company"),
        Column("sends", "Sends", "integer"),
        Column("responded", "Responses", "integer"),
        Column("last", "Last", "date"),
        Column("id", "Id", "id"),
    )
    shown = {column.key for column in columns}
    wide = tuple(column._replace(show="wide") for column in PEOPLE_COLUMNS if column.key not in shown)
    cells = tuple(
        {**_contact(one), "last": near_label(one.last_sent_on, today) if one.last_sent_on else ""} for one in people
    )
    title = Line((Span("People", "strong"), Span(f"  {total:,}", "dim")))
    part = f"The first {len(people):,} of {total:,}; --limit N shows more." if len(people) < total else ""
    blocks: tuple[Block, ...] = (title, BLANK, Grid((*columns, *wide), cells, empty=NOBODY, limited=False))
    return Report(
        schema="inmail/person-list/1",
        members={"as_of": iso_instant(as_of), "account": account, "total": total},
        columns=PEOPLE_COLUMNS,
        rows=tuple(map(_contact, people)),
        title="People",
        screen=(*blocks, BLANK, Line((Span(part, "dim"),))) if part else blocks,
        notes=(part,) if part else (),
        empty=NOBODY,
    )


NOBODY = "Nobody is on record."


def _contact(view: ContactView) -> Row:
    person = view.person
    return {
        "id": person.id,
        "name": person.name,
        "company": person.company,
        "title": person.title,
        "url": person.url,
        "open_profile": person.open_profile,
        "connected_on": person.connected_on.isoformat() if person.connected_on else None,
        "sends": view.sends,
        "responded": view.responded,
        "waiting": view.waiting,
        "last_sent_at": None if view.last_sent_at is None else iso_instant(view.last_sent_at),
    }

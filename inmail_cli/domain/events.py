"""What happened: the facts that a user records and that the credit engine replays.

An instant is an `int`: seconds since 1970-01-01T00:00:00Z, whole seconds. A date is a `datetime.date` in the
zone of the plan period in force. Names ending in `_at` are instants, in `_on` dates.

`recorded` orders events of one instant: a number that grows within a database and travels in the events file.
NamedTuples, not dataclasses: they are on the path of every command and import faster.
"""

from datetime import date
from typing import Literal, NamedTuple

Instant = int

Route = Literal["inmail", "open-profile", "connection-note", "group", "event", "message"]
Outcome = Literal["accepted", "declined", "quick-reply", "auto-reply"]
MarkKind = Literal["opened", "spam", "undeliverable", "connected"]
Renewal = Literal["billing-day", "fixed-day"]
CreditsMode = Literal["forfeit", "carry"]
GrantOrigin = Literal["purchase", "transfer", "goodwill"]

ROUTES: tuple[Route, ...] = ("inmail", "open-profile", "connection-note", "group", "event", "message")
OUTCOMES: tuple[Outcome, ...] = ("accepted", "declined", "quick-reply", "auto-reply")
MARKS: tuple[MarkKind, ...] = ("opened", "spam", "undeliverable", "connected")
GRANT_ORIGINS: tuple[GrantOrigin, ...] = ("purchase", "transfer", "goodwill")


class PlanTerms(NamedTuple):
    """The values that a plan period was opened with and keeps, whatever a rule set says later.

    `monthly` and `cap` are for one seat; a pooled plan has them multiplied by the period's seats.
    `lifetime_days` None means credits never age. `renewal` is `billing-day` (the period's billing day, in
    `zone`) or `fixed-day` (the period's billing day, every date kept in UTC). `price` is a decimal string.
    """

    name: str
    monthly: int
    cap: int
    lifetime_days: int | None
    renewal: Renewal
    zone: str
    price: str | None
    currency: str | None
    pooled: bool
    credit_back_days: int


class Account(NamedTuple):
    """One pool of credits. `zone` is an IANA name."""

    name: str
    zone: str


class SharedEvent(NamedTuple):
    """A LinkedIn event that the user and a person both attend."""

    name: str
    on: date | None


class Person(NamedTuple):
    """Somebody written to, and what is known of them. None means not known."""

    id: str
    name: str
    url: str | None = None
    company: str | None = None
    title: str | None = None
    open_profile: bool | None = None
    connected_on: date | None = None
    groups: tuple[str, ...] = ()
    events: tuple[SharedEvent, ...] = ()
    posts: bool | None = None
    engaged_on: date | None = None
    executive: bool | None = None
    hiring: bool | None = None
    note: str | None = None


class PlanPeriod(NamedTuple):
    """The start of a plan (or a change of its seats), in force until the next plan or cancel."""

    id: str
    account: str
    at: Instant
    recorded: int
    plan: str
    rules: str
    billing_day: int
    seats: int
    opening_balance: int | None
    grant_on_start: bool
    credits: CreditsMode
    terms: PlanTerms


class Cancel(NamedTuple):
    """The end of a subscription; takes effect at 00:00 of its date."""

    id: str
    account: str
    at: Instant
    recorded: int


class Send(NamedTuple):
    """A message sent, by whatever route. `person` is a name; `person_id` tells two of one name apart.

    `company` and `title` are what the sender noted of the person with this send; they are kept with the person.
    """

    id: str
    account: str
    at: Instant
    recorded: int
    person: str
    person_id: str | None = None
    url: str | None = None
    via: Route = "inmail"
    subject: str | None = None
    subject_characters: int | None = None
    body: str | None = None
    body_characters: int | None = None
    tags: tuple[str, ...] = ()
    template: str | None = None
    personalized: bool | None = None
    mutual: bool | None = None
    relevant_subject: bool | None = None
    sender: str | None = None
    company: str | None = None
    title: str | None = None


class Reply(NamedTuple):
    """A response to a send."""

    id: str
    send: str
    at: Instant
    recorded: int
    outcome: Outcome = "accepted"


class Mark(NamedTuple):
    """Something else that became of a send: opened, spam, undeliverable, connected."""

    id: str
    send: str
    at: Instant
    recorded: int
    mark: MarkKind


class Reconcile(NamedTuple):
    """LinkedIn showed `balance` credits at this instant."""

    id: str
    account: str
    at: Instant
    recorded: int
    balance: int


class Grant(NamedTuple):
    """Credits that came otherwise. `expires` is a date, `never`, or None for the period's age limit."""

    id: str
    account: str
    at: Instant
    recorded: int
    credits: int
    origin: GrantOrigin = "purchase"
    expires: date | Literal["never"] | None = None


Event = PlanPeriod | Cancel | Send | Reply | Mark | Reconcile | Grant
Fact = Account | Person | Event

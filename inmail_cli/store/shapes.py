"""How each kind of fact lies in its table: its columns, the values that go in, the fact that comes out."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal, NamedTuple

from inmail_cli.domain.events import (
    Account,
    Cancel,
    Fact,
    Grant,
    Mark,
    Person,
    PlanPeriod,
    PlanTerms,
    Reconcile,
    Reply,
    Send,
    SharedEvent,
)

Kind = Literal["account", "person", "plan", "cancel", "send", "reply", "mark", "reconcile", "grant"]
Values = tuple[Any, ...]

_ACCOUNT_KEY = "(SELECT key FROM accounts WHERE name = ?{})"
_SEND_KEY = "(SELECT key FROM sends WHERE id = ?{})"
_PERSON_KEY = "(SELECT key FROM people WHERE id = ?{})"


class Shape(NamedTuple):
    """One table. `columns` are in the order of `values`; a key column is looked up by the name or id given.

    `at` is the column of the event's instant; None for what is no event.
    """

    kind: Kind
    table: str
    columns: tuple[str, ...]
    values: Callable[[Any], Values]
    at: str | None
    identity: str = "id"


def placeholder(column: str, position: int) -> str:
    """Return the SQL expression for the value at a position (from 1)."""
    lookups = {"account_key": _ACCOUNT_KEY, "send_key": _SEND_KEY, "person_key": _PERSON_KEY}
    return lookups.get(column, "?{}").format(position)


# --- facts to values ----------------------------------------------------------------------------


def folded_name(name: str) -> str:
    """Return a name for comparison: neither case, nor spacing, nor the way accents are encoded tell two apart.

    >>> folded_name("  Dana   ROY")
    'dana roy'
    """
    if not name.isascii():
        from unicodedata import normalize

        name = normalize("NFC", normalize("NFC", name).casefold())
    return " ".join(name.casefold().split())


def _folded_url(url: str | None) -> str | None:
    from inmail_cli.domain.profiles import folded_url

    return url and folded_url(url)


def _listed(values: list[Any]) -> str:
    if not values:
        return "[]"
    import json

    return json.dumps(values, ensure_ascii=False)


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _person(person: Person) -> Values:
    events = [{"name": event.name, "on": _day(event.on)} for event in person.events]
    return (
        *(person.id, person.name, folded_name(person.name), person.url, _folded_url(person.url)),
        *(person.company, person.title, person.open_profile, _day(person.connected_on)),
        *(_listed(list(person.groups)), _listed(events), person.posts, _day(person.engaged_on)),
        *(person.executive, person.hiring, person.note),
    )


def _plan(plan: PlanPeriod) -> Values:
    terms = plan.terms
    return (
        *(plan.id, plan.account, plan.at, plan.recorded, plan.plan, plan.rules, plan.billing_day, plan.seats),
        *(plan.opening_balance, plan.grant_on_start, plan.credits, terms.name, terms.monthly, terms.cap),
        *(terms.lifetime_days, terms.renewal, terms.zone, terms.price, terms.currency, terms.pooled),
        terms.credit_back_days,
    )


def _send(send: Send) -> Values:
    return (
        *(send.id, send.account, send.person_id, send.at, send.recorded, send.via, send.subject),
        *(send.subject_characters, send.body, send.body_characters, send.template, send.personalized),
        *(send.mutual, send.relevant_subject, send.sender),
    )


def _grant(grant: Grant) -> Values:
    expires = grant.expires.isoformat() if isinstance(grant.expires, date) else grant.expires
    return (grant.id, grant.account, grant.at, grant.recorded, grant.credits, grant.origin, expires)


_PERSON_COLUMNS = (
    *("id", "name", "name_folded", "url", "url_folded", "company", "title", "open_profile", "connected_on"),
    *("groups", "events", "posts", "engaged_on", "executive", "hiring", "note"),
)
_PLAN_COLUMNS = (
    *("id", "account_key", "starts_at", "recorded", "plan", "rules", "billing_day", "seats", "opening_balance"),
    *("grant_on_start", "credits", "name", "monthly", "cap", "lifetime_days", "renewal", "zone", "price"),
    *("currency", "pooled", "credit_back_days"),
)
_SEND_COLUMNS = (
    *("id", "account_key", "person_key", "sent_at", "recorded", "via", "subject", "subject_characters"),
    *("body", "body_characters", "template", "personalized", "mutual", "relevant_subject", "sender"),
)
_PLACE = ("id", "account_key")
_ANSWER = ("id", "send_key")

# In the order in which facts may refer to one another.
SHAPES: dict[type[Fact], Shape] = {
    Account: Shape("account", "accounts", ("name", "zone"), tuple, None, "name"),
    Person: Shape("person", "people", _PERSON_COLUMNS, _person, None),
    PlanPeriod: Shape("plan", "plan_periods", _PLAN_COLUMNS, _plan, "starts_at"),
    Cancel: Shape("cancel", "cancellations", (*_PLACE, "cancels_at", "recorded"), tuple, "cancels_at"),
    Send: Shape("send", "sends", _SEND_COLUMNS, _send, "sent_at"),
    Reply: Shape("reply", "replies", (*_ANSWER, "replied_at", "recorded", "outcome"), tuple, "replied_at"),
    Mark: Shape("mark", "marks", (*_ANSWER, "marked_at", "recorded", "mark"), tuple, "marked_at"),
    Reconcile: Shape("reconcile", "reconciliations", (*_PLACE, "seen_at", "recorded", "balance"), tuple, "seen_at"),
    Grant: Shape(
        "grant", "grants", (*_PLACE, "granted_at", "recorded", "credits", "origin", "expires"), _grant, "granted_at"
    ),
}
SHAPE_OF_KIND = {shape.kind: shape for shape in SHAPES.values()}


# --- rows to facts ------------------------------------------------------------------------------


def _flag(value: int | None) -> bool | None:
    return None if value is None else value == 1


def _date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _items(text: str) -> list[Any]:
    if text == "[]":
        return []
    import json

    items: list[Any] = json.loads(text)
    return items


PERSON_SELECT = """SELECT people.id, people.name, people.url, people.company, people.title,
  people.open_profile, people.connected_on, people."groups", people.events, people.posts, people.engaged_on,
  people.executive, people.hiring, people.note
FROM people"""


def person_of(row: Values) -> Person:
    """Return the person of a row of PERSON_SELECT."""
    id_, name, url, company, title, open_, connected, groups, events, posts, engaged, executive, hiring, note = row
    return Person(
        *(id_, name, url, company, title, _flag(open_), _date(connected), tuple(_items(groups))),
        tuple(SharedEvent(event["name"], _date(event["on"])) for event in _items(events)),
        *(_flag(posts), _date(engaged), _flag(executive), _flag(hiring), note),
    )


PLAN_SELECT = """SELECT plan_periods.id, accounts.name, starts_at, recorded, plan, rules, billing_day, seats,
  opening_balance, grant_on_start, credits,
  plan_periods.name, monthly, cap, lifetime_days, renewal, plan_periods.zone, price, currency, pooled,
  credit_back_days
FROM plan_periods JOIN accounts ON accounts.key = account_key"""


def plan_of(row: Values) -> PlanPeriod:
    """Return the plan period of a row of PLAN_SELECT."""
    *head, grant_on_start, credits = row[:11]
    *terms, pooled, credit_back_days = row[11:]
    return PlanPeriod._make(
        (*head, grant_on_start == 1, credits, PlanTerms._make((*terms, pooled == 1, credit_back_days)))
    )


CANCEL_SELECT = """SELECT cancellations.id, accounts.name, cancels_at, recorded
FROM cancellations JOIN accounts ON accounts.key = account_key"""
RECONCILE_SELECT = """SELECT reconciliations.id, accounts.name, seen_at, recorded, balance
FROM reconciliations JOIN accounts ON accounts.key = account_key"""
GRANT_SELECT = """SELECT grants.id, accounts.name, granted_at, recorded, credits, origin, expires
FROM grants JOIN accounts ON accounts.key = account_key"""
REPLY_SELECT = """SELECT replies.id, sends.id, replied_at, replies.recorded, replies.outcome
FROM replies JOIN sends ON sends.key = send_key"""
MARK_SELECT = """SELECT marks.id, sends.id, marked_at, marks.recorded, mark
FROM marks JOIN sends ON sends.key = send_key"""


def grant_of(row: Values) -> Grant:
    """Return the grant of a row of GRANT_SELECT."""
    *head, expires = row
    return Grant._make((*head, expires if expires in (None, "never") else date.fromisoformat(expires)))


SEND_FIELDS = """sends.id, accounts.name, sends.sent_at, sends.recorded, people.name, people.id, people.url,
  sends.via, sends.subject, sends.subject_characters, sends.body, sends.body_characters,
  (SELECT json_group_array(name) FROM (SELECT tags.name FROM send_tags JOIN tags ON tags.key = tag_key
    WHERE send_key = sends.key ORDER BY position, tags.name)),
  sends.template, sends.personalized, sends.mutual, sends.relevant_subject, sends.sender, people.company,
  people.title"""
SEND_FROM = """FROM sends JOIN accounts ON accounts.key = sends.account_key
  JOIN people ON people.key = sends.person_key"""
SEND_SELECT = f"SELECT {SEND_FIELDS}\n{SEND_FROM}"


def send_of(row: Values) -> Send:
    """Return the send of a row of SEND_SELECT."""
    tags, template, personalized, mutual, relevant, *rest = row[12:]
    flags = (_flag(personalized), _flag(mutual), _flag(relevant))
    return Send._make((*row[:12], tuple(_items(tags)), template, *flags, *rest))


SELECTS: dict[type[Fact], tuple[str, Callable[[Values], Fact]]] = {
    Person: (PERSON_SELECT, person_of),
    PlanPeriod: (PLAN_SELECT, plan_of),
    Cancel: (CANCEL_SELECT, Cancel._make),
    Send: (SEND_SELECT, send_of),
    Reply: (REPLY_SELECT, Reply._make),
    Mark: (MARK_SELECT, Mark._make),
    Reconcile: (RECONCILE_SELECT, Reconcile._make),
    Grant: (GRANT_SELECT, grant_of),
}

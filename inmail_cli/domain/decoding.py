"""Lines of the events file as facts: the way back of `codec`.

`decode` is strict: unknown members are refused by name. Terms that a plan's line leaves out come from its rule set.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from inmail_cli.domain.codec import TYPES, UNKNOWN_PLAN_MONTHLY
from inmail_cli.domain.dates import date_of, known_zone
from inmail_cli.domain.events import (
    GRANT_ORIGINS,
    MARKS,
    OUTCOMES,
    ROUTES,
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
from inmail_cli.domain.line_reader import Line, LineReader, day_of, told
from inmail_cli.domain.plans import (
    DEFAULT_RULES,
    MAX_CREDITS,
    MAX_LIFETIME_DAYS,
    MAX_SEATS,
    RuleSet,
    checked_price,
    terms_of,
)
from inmail_cli.domain.sizes import LONGEST_COUNT
from inmail_cli.errors import BadValue, InmailError


class Context(NamedTuple):
    """What a line leaves to its surroundings: the account in use, each account's zone, and the rule sets."""

    account: str
    zone_of: Callable[[str], str]
    rule_set: Callable[[str], RuleSet]


def decode(line: Line, context: Context, *, id: str, recorded: int) -> Fact:  # noqa: A002
    """Return the fact that a line of the events file states; `id` and `recorded` serve where it has none.

    Raises: BadValue naming the member, its value and what it should be.
    """
    reader = LineReader(line)
    kind = reader.choice("type", TYPES)
    fact = _DECODERS[kind](reader, context, id, recorded)
    reader.finish(kind)
    return fact


def _identity(reader: LineReader, given: str) -> str:
    return reader.word("id", default=given)


def _recorded(reader: LineReader, given: int) -> int:
    return reader.number("recorded", low=0, high=2**53, default=given)


def _account(reader: LineReader, context: Context, given: str, recorded: int) -> Fact:
    name = reader.word("name")
    zone = reader.word("zone", default=context.zone_of(name))
    if not known_zone(zone):
        raise BadValue(f"zone {zone!r} is not known.", hint="Give an IANA name such as Europe/Paris.")
    return Account(name, zone)


def _person(reader: LineReader, context: Context, given: str, recorded: int) -> Fact:
    return Person(
        id=_identity(reader, given),
        name=reader.word("person"),
        url=reader.blankable("url"),
        company=reader.blankable("company"),
        title=reader.blankable("title"),
        open_profile=reader.flag("open_profile"),
        connected_on=reader.day("connected_on"),
        groups=reader.words("groups"),
        events=_shared_events(reader),
        posts=reader.flag("posts"),
        engaged_on=reader.day("engaged_on"),
        executive=reader.flag("executive"),
        hiring=reader.flag("hiring"),
        note=reader.text("note"),
    )


def _shared_events(reader: LineReader) -> tuple[SharedEvent, ...]:
    values = reader.take("events")
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise BadValue(f"events {told(values)} is not a list of objects with name and on.")
    return tuple(_shared_event(LineReader(value)) for value in values)


def _shared_event(reader: LineReader) -> SharedEvent:
    event = SharedEvent(reader.word("name"), reader.day("on"))
    reader.finish("person's event")
    return event


def _send(reader: LineReader, context: Context, given: str, recorded: int) -> Fact:
    return Send(
        id=_identity(reader, given),
        account=reader.word("account", default=context.account),
        at=reader.instant("at"),
        recorded=_recorded(reader, recorded),
        person=reader.word("person"),
        person_id=reader.blankable("person_id"),
        url=reader.blankable("url"),
        via=reader.choice("via", ROUTES, "inmail"),
        subject=reader.text("subject"),
        subject_characters=reader.whole("subject_characters", low=0, high=LONGEST_COUNT),
        body=reader.text("body"),
        body_characters=reader.whole("body_characters", low=0, high=LONGEST_COUNT),
        tags=reader.words("tags"),
        template=reader.blankable("template"),
        personalized=reader.flag("personalized"),
        mutual=reader.flag("mutual"),
        relevant_subject=reader.flag("relevant_subject"),
        sender=reader.blankable("sender"),
        company=reader.blankable("company"),
        title=reader.blankable("title"),
    )


def _reply(reader: LineReader, context: Context, given: str, recorded: int) -> Fact:
    """An outcome `spam` is a mark: it is no response."""
    outcome = reader.choice("outcome", (*OUTCOMES, "spam"), "accepted")
    members = (_identity(reader, given), reader.word("send"), reader.instant("at"), _recorded(reader, recorded))
    return Mark(*members, "spam") if outcome == "spam" else Reply(*members, outcome)


def _mark(reader: LineReader, context: Context, given: str, recorded: int) -> Fact:
    members = (_identity(reader, given), reader.word("send"), reader.instant("at"), _recorded(reader, recorded))
    return Mark(*members, reader.choice("mark", MARKS))


def _reconcile(reader: LineReader, context: Context, given: str, recorded: int) -> Fact:
    return Reconcile(*_place(reader, context, given, recorded), reader.number("balance", low=0, high=MAX_CREDITS))


def _grant(reader: LineReader, context: Context, given: str, recorded: int) -> Fact:
    expires = reader.text("expires")
    return Grant(
        *_place(reader, context, given, recorded),
        reader.number("credits", low=1, high=MAX_CREDITS),
        reader.choice("origin", GRANT_ORIGINS, "purchase"),
        None if expires is None else "never" if expires == "never" else day_of("expires", expires),
    )


def _cancel(reader: LineReader, context: Context, given: str, recorded: int) -> Fact:
    return Cancel(*_place(reader, context, given, recorded))


def _place(reader: LineReader, context: Context, given: str, recorded: int) -> tuple[str, str, int, int]:
    account = reader.word("account", default=context.account)
    return _identity(reader, given), account, reader.instant("at"), _recorded(reader, recorded)


def _plan(reader: LineReader, context: Context, given: str, recorded: int) -> Fact:
    id_, account, at, recorded = _place(reader, context, given, recorded)
    key = reader.word("plan").casefold()
    rules = reader.word("rules", default=DEFAULT_RULES)
    billing_day = reader.whole("billing_day", low=1, high=31)
    stated = _object(reader, "terms")
    terms = _terms(LineReader(stated), key, rules, context, account)
    if terms.renewal == "fixed-day" and not (billing_day and stated.get("renewal")):
        billing_day = _fixed_day(key, rules, context) or billing_day or 1
    return PlanPeriod(
        id=id_,
        account=account,
        at=at,
        recorded=recorded,
        plan=key,
        rules=rules,
        billing_day=date_of(at, terms.zone).day if billing_day is None else billing_day,
        seats=reader.number("seats", low=1, high=MAX_SEATS, default=1),
        opening_balance=reader.whole("opening_balance", low=0, high=MAX_CREDITS),
        grant_on_start=bool(reader.flag("grant_on_start")),
        credits=reader.choice("credits", ("forfeit", "carry"), "forfeit"),
        terms=terms,
    )


def _fixed_day(key: str, rules: str, context: Context) -> int | None:
    """The day on which a fixed-day plan renews whatever a line says that leaves its renewal to the rule set."""
    entry = context.rule_set(rules).plans.get(key) if _has_rules(context, rules) else None
    return entry.billing_day if entry else None


def _object(reader: LineReader, name: str) -> dict[str, Any]:
    value = reader.take(name)
    if value is not None and not isinstance(value, dict):
        raise BadValue(f"{name} {told(value)} is not an object.")
    return value or {}


def _has_rules(context: Context, rules: str) -> bool:
    try:
        context.rule_set(rules)
    except InmailError:
        return False
    return True


def _terms(reader: LineReader, key: str, rules: str, context: Context, account: str) -> PlanTerms:
    """Terms given in the line win; those left out come from the rule set."""
    complete = reader.left.get("monthly") is not None and reader.left.get("cap") is not None
    zone = context.zone_of(account)
    base = _own_terms(key, zone)
    known = not complete or _has_rules(context, rules)
    entry = context.rule_set(rules).plans.get(key) if known else None
    if entry is not None:
        base = terms_of(entry, credit_back_days=context.rule_set(rules).credit_back_days, zone=zone)
    terms = _given_terms(reader, base, zone)
    reader.finish("plan's terms")
    return terms if entry is not None or complete else terms._replace(monthly=UNKNOWN_PLAN_MONTHLY)


def _own_terms(key: str, zone: str) -> PlanTerms:
    """Terms of a plan that no rule set has; without monthly credits in the line it stays an unknown plan."""
    return PlanTerms(key, UNKNOWN_PLAN_MONTHLY, 1, 90, "billing-day", zone, None, None, True, 90)


def _given_terms(reader: LineReader, base: PlanTerms, account_zone: str) -> PlanTerms:
    """A null that is given counts: credits that never age, a price that is not known."""
    given = frozenset(reader.left)
    renewal = reader.choice("renewal", ("billing-day", "fixed-day"), base.renewal)
    zone = reader.word("zone", default=account_zone)
    if not known_zone(zone):
        raise BadValue(f"zone {zone!r} is not known.", hint="Give an IANA name such as Europe/Paris.")
    lifetime_days = reader.whole("lifetime_days", low=1, high=MAX_LIFETIME_DAYS)
    price, currency, pooled = reader.blankable("price"), reader.blankable("currency"), reader.flag("pooled")
    return PlanTerms(
        name=reader.word("name", default=base.name),
        monthly=reader.number("monthly", low=1, high=MAX_CREDITS, default=base.monthly),
        cap=reader.number("cap", low=1, high=MAX_CREDITS, default=base.cap),
        lifetime_days=lifetime_days if "lifetime_days" in given else base.lifetime_days,
        renewal=renewal,
        zone="UTC" if renewal == "fixed-day" else zone,
        price=(price and checked_price(price)) if "price" in given else base.price,
        currency=currency if "currency" in given else base.currency,
        pooled=base.pooled if pooled is None else pooled,
        credit_back_days=reader.number(
            "credit_back_days", low=1, high=MAX_LIFETIME_DAYS, default=base.credit_back_days
        ),
    )


_DECODERS: dict[str, Callable[[LineReader, Context, str, int], Fact]] = {
    "account": _account,
    "plan": _plan,
    "person": _person,
    "send": _send,
    "reply": _reply,
    "mark": _mark,
    "reconcile": _reconcile,
    "grant": _grant,
    "cancel": _cancel,
}

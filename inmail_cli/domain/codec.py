"""Facts as plain dicts: the one form that the events file, the change history and exports share.

`decode` is strict: unknown members are refused by name, and what is not understood is never guessed.
Instants are `YYYY-MM-DDTHH:MM:SSZ`, dates `YYYY-MM-DD`. Members that are not known are left out.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from inmail_cli.domain.dates import date_of, iso_instant, known_zone, parse_iso_instant
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
from inmail_cli.domain.plans import (
    DEFAULT_RULES,
    MAX_CREDITS,
    MAX_LIFETIME_DAYS,
    MAX_SEATS,
    RuleSet,
    checked_price,
    terms_of,
)
from inmail_cli.domain.sizes import LONGEST_COUNT, LONGEST_NAME, LONGEST_TEXT
from inmail_cli.errors import BadValue, InmailError

Line = Mapping[str, Any]

TYPES = ("account", "plan", "person", "send", "reply", "mark", "reconcile", "grant", "cancel")
# Kept apart from the facts' own figures: no plan of a rule set has it.
UNKNOWN_PLAN_MONTHLY = 0


class Context(NamedTuple):
    """What a line leaves to its surroundings: the account in use, each account's zone, and the rule sets."""

    account: str
    zone_of: Callable[[str], str]
    rule_set: Callable[[str], RuleSet]


def encode(fact: Fact) -> dict[str, Any]:
    """Return a fact as a line of the events file, `type` first."""
    line: dict[str, Any]
    match fact:
        case Account():
            line = {"type": "account", "name": fact.name, "zone": fact.zone}
        case Person():
            line = {"type": "person", "id": fact.id, "person": fact.name, **_known(fact._asdict(), ("id", "name"))}
        case PlanPeriod():
            line = {"type": "plan", **_plan_members(fact)}
        case Send():
            line = {"type": "send", **_placed(fact), **_known(fact._asdict(), (*_PLACE, "company", "title"))}
        case Reply():
            line = {"type": "reply", **_answer(fact), "outcome": fact.outcome}
        case Mark():
            line = {"type": "mark", **_answer(fact), "mark": fact.mark}
        case Reconcile():
            line = {"type": "reconcile", **_placed(fact), "balance": fact.balance}
        case Grant():
            line = {"type": "grant", **_placed(fact), **_known(fact._asdict(), _PLACE)}
        case Cancel():
            line = {"type": "cancel", **_placed(fact)}
    return line


_PLACE = ("id", "account", "at", "recorded")


def _placed(fact: PlanPeriod | Cancel | Send | Reconcile | Grant) -> dict[str, Any]:
    return {"id": fact.id, "account": fact.account, "at": iso_instant(fact.at), "recorded": fact.recorded}


def _answer(fact: Reply | Mark) -> dict[str, Any]:
    return {"id": fact.id, "send": fact.send, "at": iso_instant(fact.at), "recorded": fact.recorded}


def _known(members: Mapping[str, Any], done: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: _plain(value) for name, value in members.items() if name not in done and value is not None and value != ()
    }


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case SharedEvent():
            return {"name": value.name, "on": value.on and value.on.isoformat()}
        case tuple():
            return [_plain(member) for member in value]
        case _:
            return value


def _plan_members(plan: PlanPeriod) -> dict[str, Any]:
    members = {**_placed(plan), **{name: value for name, value in plan._asdict().items() if name not in _PLACE}}
    if not plan.grant_on_start:
        del members["grant_on_start"]
    if plan.terms.monthly == UNKNOWN_PLAN_MONTHLY:
        del members["terms"]
    else:
        members["terms"] = plan.terms._asdict()
    return members


def decode(line: Line, context: Context, *, id: str, recorded: int) -> Fact:  # noqa: A002
    """Return the fact that a line of the events file states; `id` and `recorded` serve where it has none.

    Raises: BadValue naming the member, its value and what it should be.
    """
    reader = _Reader(line)
    kind = reader.choice("type", TYPES)
    fact = _DECODERS[kind](reader, context, id, recorded)
    reader.finish(kind)
    return fact


class _Reader:
    """A line being read member by member."""

    def __init__(self, line: Line) -> None:
        self.left = dict(line)

    def take(self, name: str, *, required: bool = False) -> Any:
        value = self.left.pop(name, None)
        if value is None and required:
            raise BadValue(f"member {name!r} is missing.")
        return value

    def text(self, name: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str | None:
        value = self.take(name, required=required)
        if value is None:
            return None
        if not isinstance(value, str):
            raise BadValue(f"{name} {value!r} is not a text.")
        if len(value) > longest:
            raise BadValue(f"{name} is longer than {longest:,} characters.")
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise BadValue(f"{name} {value[:80]!r} has characters that are no text.")
        return value

    def word(self, name: str, default: str | None = None) -> str:
        """A text that is not blank."""
        value = self.text(name, required=default is None, longest=LONGEST_NAME)
        value = default if value is None else value.strip()
        if not value:
            raise BadValue(f"{name} is empty.")
        return value

    def blankable(self, name: str) -> str | None:
        value = self.text(name, longest=LONGEST_NAME)
        return (value.strip() or None) if value is not None else None

    def choice(self, name: str, choices: tuple[str, ...], default: str | None = None) -> Any:
        value = self.take(name, required=default is None)
        value = default if value is None else value
        if value not in choices:
            raise BadValue(f"{name} {value!r} is none of {', '.join(choices)}.")
        return value

    def whole(self, name: str, *, low: int, high: int, required: bool = False) -> int | None:
        value = self.take(name, required=required)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadValue(f"{name} {value!r} is not a whole number.")
        if not low <= value <= high:
            raise BadValue(f"{name} {value:,} is not from {low:,} to {high:,}.")
        return value

    def number(self, name: str, *, low: int, high: int, default: int | None = None) -> int:
        value = self.whole(name, low=low, high=high, required=default is None)
        return (default or 0) if value is None else value

    def flag(self, name: str) -> bool | None:
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            raise BadValue(f"{name} {value!r} is neither true nor false.")
        return value

    def day(self, name: str) -> date | None:
        value = self.text(name)
        return None if value is None else _day(name, value)

    def instant(self, name: str) -> int:
        value = self.text(name, required=True)
        return parse_iso_instant(value or "")

    def words(self, name: str) -> tuple[str, ...]:
        values = self.take(name)
        if values is None:
            return ()
        if not isinstance(values, list):
            raise BadValue(f"{name} {values!r} is not a list of texts.")
        return tuple(dict.fromkeys(_Reader({name: value}).word(name) for value in values))

    def finish(self, kind: str) -> None:
        for name in self.left:
            article = "an" if kind[0] == "a" else "a"
            raise BadValue(
                f"unknown member {name!r} in the line of {article} {kind}.", hint="Remove it, or correct its name."
            )


def _day(name: str, value: str) -> date:
    try:
        if len(value) != 10:
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise BadValue(f"{name} {value!r} is not a date such as 2026-11-22.") from None


def _identity(reader: _Reader, given: str) -> str:
    return reader.word("id", default=given)


def _recorded(reader: _Reader, given: int) -> int:
    return reader.number("recorded", low=0, high=2**53, default=given)


def _account(reader: _Reader, context: Context, given: str, recorded: int) -> Fact:
    name = reader.word("name")
    zone = reader.word("zone", default=context.zone_of(name))
    if not known_zone(zone):
        raise BadValue(f"zone {zone!r} is not known.", hint="Give an IANA name such as Europe/Paris.")
    return Account(name, zone)


def _person(reader: _Reader, context: Context, given: str, recorded: int) -> Fact:
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


def _shared_events(reader: _Reader) -> tuple[SharedEvent, ...]:
    values = reader.take("events")
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise BadValue(f"events {values!r} is not a list of objects with name and on.")
    return tuple(_shared_event(_Reader(value)) for value in values)


def _shared_event(reader: _Reader) -> SharedEvent:
    event = SharedEvent(reader.word("name"), reader.day("on"))
    reader.finish("person's event")
    return event


def _send(reader: _Reader, context: Context, given: str, recorded: int) -> Fact:
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


def _reply(reader: _Reader, context: Context, given: str, recorded: int) -> Fact:
    """An outcome `spam` is a mark: it is no response."""
    outcome = reader.choice("outcome", (*OUTCOMES, "spam"), "accepted")
    members = (_identity(reader, given), reader.word("send"), reader.instant("at"), _recorded(reader, recorded))
    return Mark(*members, "spam") if outcome == "spam" else Reply(*members, outcome)


def _mark(reader: _Reader, context: Context, given: str, recorded: int) -> Fact:
    members = (_identity(reader, given), reader.word("send"), reader.instant("at"), _recorded(reader, recorded))
    return Mark(*members, reader.choice("mark", MARKS))


def _reconcile(reader: _Reader, context: Context, given: str, recorded: int) -> Fact:
    return Reconcile(*_place(reader, context, given, recorded), reader.number("balance", low=0, high=MAX_CREDITS))


def _grant(reader: _Reader, context: Context, given: str, recorded: int) -> Fact:
    expires = reader.text("expires")
    return Grant(
        *_place(reader, context, given, recorded),
        reader.number("credits", low=1, high=MAX_CREDITS),
        reader.choice("origin", GRANT_ORIGINS, "purchase"),
        None if expires is None else "never" if expires == "never" else _day("expires", expires),
    )


def _cancel(reader: _Reader, context: Context, given: str, recorded: int) -> Fact:
    return Cancel(*_place(reader, context, given, recorded))


def _place(reader: _Reader, context: Context, given: str, recorded: int) -> tuple[str, str, int, int]:
    account = reader.word("account", default=context.account)
    return _identity(reader, given), account, reader.instant("at"), _recorded(reader, recorded)


def _plan(reader: _Reader, context: Context, given: str, recorded: int) -> Fact:
    id_, account, at, recorded = _place(reader, context, given, recorded)
    key = reader.word("plan").casefold()
    rules = reader.word("rules", default=DEFAULT_RULES)
    billing_day = reader.whole("billing_day", low=1, high=31)
    terms = _terms(_Reader(_object(reader, "terms")), key, rules, context, account)
    return PlanPeriod(
        id=id_,
        account=account,
        at=at,
        recorded=recorded,
        plan=key,
        rules=rules,
        billing_day=_billing_day(billing_day, key, rules, terms, context, at),
        seats=reader.number("seats", low=1, high=MAX_SEATS, default=1),
        opening_balance=reader.whole("opening_balance", low=0, high=MAX_CREDITS),
        grant_on_start=bool(reader.flag("grant_on_start")),
        credits=reader.choice("credits", ("forfeit", "carry"), "forfeit"),
        terms=terms,
    )


def _billing_day(given: int | None, key: str, rules: str, terms: PlanTerms, context: Context, at: int) -> int:
    """A fixed-day plan renews on its own day whatever a line says; others on the start's day unless told."""
    if terms.renewal == "fixed-day":
        entry = context.rule_set(rules).plans.get(key) if _has_rules(context, rules) else None
        return (entry.billing_day if entry else given) or given or 1
    return given if given is not None else date_of(at, terms.zone).day


def _object(reader: _Reader, name: str) -> dict[str, Any]:
    value = reader.take(name)
    if value is not None and not isinstance(value, dict):
        raise BadValue(f"{name} {value!r} is not an object.")
    return value or {}


def _has_rules(context: Context, rules: str) -> bool:
    try:
        context.rule_set(rules)
    except InmailError:
        return False
    return True


def _terms(reader: _Reader, key: str, rules: str, context: Context, account: str) -> PlanTerms:
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


def _given_terms(reader: _Reader, base: PlanTerms, account_zone: str) -> PlanTerms:
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


_DECODERS: dict[str, Callable[[_Reader, Context, str, int], Fact]] = {
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

"""Plans and rule sets: LinkedIn's figures as data, with the source of each.

A rule set is a TOML file (two ship in `rulesets/`; a user can write another). Reading the file is
`config.py`'s; this module turns the parsed document into values and a chosen plan into the terms that a
plan period keeps for good.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from inmail_cli.domain.events import PlanTerms, Renewal
from inmail_cli.errors import BadFile, BadValue, Refused, UnknownPlan

DEFAULT_RULES = "guide-2026"
SHIPPED_RULES = ("guide-2026", "linkedin-help")

MAX_CREDITS = 1_000_000
MAX_LIFETIME_DAYS = 36_500
MAX_SEATS = 10_000


class PlanEntry(NamedTuple):
    """One plan of a rule set. `monthly` and `cap` are for one seat, `price` a decimal string a month."""

    key: str
    name: str
    aliases: tuple[str, ...]
    monthly: int
    cap: int
    lifetime_days: int | None
    renewal: Renewal
    billing_day: int | None
    pooled: bool
    price: str | None
    currency: str | None
    source: str


class Lengths(NamedTuple):
    """The longest texts that LinkedIn takes, in UTF-16 code units."""

    subject: int
    body: int
    note: int
    message: int
    source: str


class RuleSet(NamedTuple):
    """A named set of figures. `credit_back_days`: a response up to so many days after its send returns a credit."""

    name: str
    title: str
    source: str
    credit_back_days: int
    lengths: Lengths
    plans: Mapping[str, PlanEntry]


class Overrides(NamedTuple):
    """Terms that a user or a line of an events file gives instead of the rule set's; None: not given."""

    monthly: int | None = None
    cap: int | None = None
    price: str | None = None
    currency: str | None = None


NO_OVERRIDES = Overrides()


def find_plan(rules: RuleSet, words: str) -> PlanEntry:
    """Return the plan that a key, an alias, a name or a unique part of a key means.

    Raises: UnknownPlan, naming what was given and the nearest keys.
    """
    wanted = folded(words)
    if wanted in rules.plans:
        return rules.plans[wanted]
    exact = [plan for plan in rules.plans.values() if wanted in plan.aliases or wanted == folded(plan.name)]
    partly = exact or [plan for plan in rules.plans.values() if wanted and wanted in plan.key]
    if len(partly) == 1:
        return partly[0]
    keys = ", ".join(plan.key for plan in partly or rules.plans.values())
    what = f"plan {words!r} could be several" if partly else f"no plan {words!r} in the rule set {rules.name}"
    raise UnknownPlan(
        f"{what}: {keys}", hint="See `inmail plan list`, or give --monthly and --cap for a plan of your own."
    )


def folded(words: str) -> str:
    """Return words as a plan's key: however a user types or writes them, they mean the same plan.

    >>> folded(" Sales  Navigator")
    'sales-navigator'
    """
    return "-".join(words.casefold().split())


def terms_of(plan: PlanEntry, *, credit_back_days: int, zone: str, overrides: Overrides = NO_OVERRIDES) -> PlanTerms:
    """Return the terms of a new period of `plan`; every date of a fixed-day plan is kept in UTC."""
    return PlanTerms(
        name=plan.name,
        monthly=plan.monthly if overrides.monthly is None else overrides.monthly,
        cap=plan.cap if overrides.cap is None else overrides.cap,
        lifetime_days=plan.lifetime_days,
        renewal=plan.renewal,
        zone="UTC" if plan.renewal == "fixed-day" else zone,
        price=overrides.price or plan.price,
        currency=overrides.currency or (plan.currency if overrides.price is None else plan.currency or "USD"),
        pooled=plan.pooled,
        credit_back_days=credit_back_days,
    )


def own_plan(key: str, *, monthly: int, cap: int, lifetime_days: int | None = 90) -> PlanEntry:
    """Return a plan that no rule set has, from the figures a user gave; its seats multiply."""
    return PlanEntry(
        key=key,
        name=key,
        aliases=(),
        monthly=monthly,
        cap=cap,
        lifetime_days=lifetime_days,
        renewal="billing-day",
        billing_day=None,
        pooled=True,
        price=None,
        currency=None,
        source="set by the user",
    )


def checked_seats(plan: PlanEntry | PlanTerms, seats: int) -> int:
    """Return `seats` where the plan takes as many.

    Raises: BadValue for fewer than 1; Refused for more than 1 of a plan whose credits belong to a seat.
    Source: LinkedIn help, answers a414347 (Recruiter credits are pooled), 57013 and 75 (the others are not).
    """
    if not 1 <= seats <= MAX_SEATS:
        raise BadValue(f"--seats {seats}: give a number from 1 to {MAX_SEATS:,}.")
    if seats > 1 and not plan.pooled:
        raise Refused(
            f"--seats {seats}: credits of {plan.name} belong to a seat and are not pooled.",
            hint="Make one account a seat: inmail account add NAME",
        )
    return seats


def checked_price(price: str) -> str:
    """Return a price as a decimal string with two digits. Raises: BadValue."""
    if not re.fullmatch(r"[+-]?[0-9]{1,100}(\.[0-9]{1,100})?", price.strip()):
        raise BadValue(f"price {price!r} is not a number.", hint="Write it as 99.99")
    amount = Decimal(price)
    if not 0 <= amount < 1_000_000:
        raise BadValue(f"price {price!r} is out of range.", hint="Write it as 99.99")
    return str(amount.quantize(Decimal("0.01")))


def parse_rule_set(document: Mapping[str, object], *, file: str) -> RuleSet:
    """Turn a parsed TOML rule set into a `RuleSet`.

    Raises: BadFile naming the file, the plan and the member that is missing, unknown or of a wrong kind.
    """
    table = _Table(document, file, "")
    lengths = table.table("limits")
    name = table.text("name")
    rules = RuleSet(
        name=name,
        title=table.text("title", default=name),
        source=table.text("source", default=""),
        credit_back_days=table.number("credit_back_days", default=90, low=1, high=MAX_LIFETIME_DAYS),
        lengths=Lengths(
            subject=lengths.number("subject", default=200, low=1),
            body=lengths.number("body", default=1900, low=1),
            note=lengths.number("note", default=300, low=1),
            message=lengths.number("message", default=8000, low=1),
            source=lengths.text("source", default=""),
        ),
        plans=_plans(table),
    )
    lengths.finish()
    table.finish()
    if not rules.plans:
        raise BadFile(f"{file}: no plans in it.", hint="Add at least one [plans.KEY] table.")
    return rules


def _plans(table: "_Table") -> dict[str, PlanEntry]:
    plans: dict[str, PlanEntry] = {}
    for written, members in table.tables("plans").items():
        if folded(written) in plans:
            raise table.fault(f"plans.{written}", "its key stands twice")
        plans[folded(written)] = _plan(members, written)
    return plans


def _plan(table: "_Table", written: str) -> PlanEntry:
    monthly = table.number("monthly", low=1)
    renewal = table.choice("renewal", ("billing-day", "fixed-day"), default="billing-day")
    plan = PlanEntry(
        key=folded(written),
        name=table.text("name", default=written),
        aliases=tuple(map(folded, table.words("aliases"))),
        monthly=monthly,
        cap=table.cap("cap", monthly),
        lifetime_days=table.days_or_none("lifetime_days"),
        renewal=renewal,
        billing_day=table.number("billing_day", low=1, high=31) if renewal == "fixed-day" else None,
        pooled=table.flag("pooled", default=False),
        price=table.price("price"),
        currency=table.text("currency", default="") or None,
        source=table.text("source", default=""),
    )
    table.finish()
    return plan


class _Table:
    """A TOML table being read member by member, so that what is left over can be refused by name."""

    def __init__(self, members: Mapping[str, object], file: str, path: str) -> None:
        self.left = dict(members)
        self.file = file
        self.path = path

    def fault(self, key: str, wanted: str) -> BadFile:
        return BadFile(f"{self.file}: {self.path}{key}: {wanted}.", details={"file": self.file})

    def take(self, key: str, kind: type, wanted: str) -> Any:
        value = self.left.pop(key, None)
        if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise self.fault(key, f"{value!r} is not {wanted}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        given: str | None = self.take(key, str, "a text")
        text = default if given is None else given
        if text is None:
            raise self.fault(key, "missing")
        return text

    def number(self, key: str, *, default: int | None = None, low: int, high: int = MAX_CREDITS) -> int:
        given: int | None = self.take(key, int, "a whole number")
        number = default if given is None else given
        if number is None:
            raise self.fault(key, "missing")
        if not low <= number <= high:
            raise self.fault(key, f"{number} is not from {low} to {high:,}")
        return number

    def cap(self, key: str, monthly: int) -> int:
        """A number, or a multiple of the monthly credits such as "4x"."""
        value = self.left.get(key)
        if isinstance(value, str) and value[-1:] == "x" and value[:-1].isdecimal():
            del self.left[key]
            return monthly * int(value[:-1])
        return self.number(key, low=1)

    def days_or_none(self, key: str) -> int | None:
        if self.left.get(key) == "none":
            del self.left[key]
            return None
        return self.number(key, default=90, low=1, high=MAX_LIFETIME_DAYS)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.take(key, bool, "true or false")
        return default if value is None else bool(value)

    def price(self, key: str) -> str | None:
        value = self.text(key, default="")
        try:
            return checked_price(value) if value else None
        except BadValue:
            raise self.fault(key, f"{value!r} is not a price such as 99.99") from None

    def words(self, key: str) -> list[str]:
        return [str(value) for value in self.take(key, list, "a list of texts") or []]

    def choice(self, key: str, choices: tuple[str, ...], *, default: str) -> Any:
        value = self.text(key, default=default)
        if value not in choices:
            raise self.fault(key, f"{value!r} is none of {', '.join(choices)}")
        return value

    def table(self, key: str) -> "_Table":
        return _Table(self.take(key, dict, "a table") or {}, self.file, f"{self.path}{key}.")

    def tables(self, key: str) -> dict[str, "_Table"]:
        members: dict[str, Any] = self.take(key, dict, "a table") or {}
        for name, value in members.items():
            if not isinstance(value, dict):
                raise self.fault(f"{key}.{name}", "not a table")
        return {name: _Table(value, self.file, f"{key}.{name}.") for name, value in members.items()}

    def finish(self) -> None:
        if self.left:
            raise self.fault(next(iter(self.left)), "unknown member")

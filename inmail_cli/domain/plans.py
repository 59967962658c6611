"""Plans and rule sets: LinkedIn's figures as data, with the source of each.

A rule set is a TOML file (two ship in `rulesets/`; a user can write another), which `rule_files.py` reads; this module
finds a plan in it, checks what a user says instead, and makes of it the terms that a plan period keeps for good.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from inmail_cli.domain.events import PlanTerms, Renewal
from inmail_cli.errors import BadValue, Refused, UnknownPlan

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


def checked_currency(code: str) -> str:
    """Return a currency's code in capitals. Raises: BadValue. Source: ISO 4217 (three letters).

    >>> checked_currency("eur")
    'EUR'
    """
    if not re.fullmatch("[A-Za-z]{3}", code.strip()):
        raise BadValue(f"currency {code!r} is no code of three letters.", hint="Write it as USD or EUR.")
    return code.strip().upper()


def cap_of(text: str, monthly: int) -> int | None:
    """Return a cap: a number, or a multiple of the monthly credits. None where it is neither, or out of range.

    >>> cap_of("150", 50), cap_of("3x", 50), cap_of("0x", 50)
    (150, 150, None)
    """
    number = re.fullmatch(r"([0-9]{1,9})(x?)", text.strip().casefold())
    if number is None:
        return None
    cap = int(number[1]) * (monthly if number[2] else 1)
    return cap if 1 <= cap <= MAX_CREDITS else None

"""Which plan a user means, and the terms that a new period of it takes."""

from typing import NamedTuple

from inmail_cli.domain.events import PlanPeriod, PlanTerms
from inmail_cli.domain.plans import (
    DEFAULT_RULES,
    MAX_CREDITS,
    MAX_LIFETIME_DAYS,
    PlanEntry,
    RuleSet,
    cap_of,
    checked_currency,
    checked_price,
    find_plan,
    folded,
    own_plan,
    terms_of,
)
from inmail_cli.errors import BadValue, InmailError, UnknownPlan
from inmail_cli.usecases.desk import Desk

LONGEST_NAME = 80


class Figures(NamedTuple):
    """What a user says instead of the rule set. `cap` may be a multiple (`3x`), `lifetime` days or `none`."""

    monthly: int | None = None
    cap: str | None = None
    lifetime: str | None = None
    price: str | None = None
    currency: str | None = None


NO_FIGURES = Figures()


class Choice(NamedTuple):
    """A plan with its terms. `fixed_day`: the day on which it renews whatever a user says, else None.

    `same`: it is the plan in force, and its terms started out from that period's.
    """

    key: str
    rules: str
    terms: PlanTerms
    fixed_day: int | None
    same: bool


def choose(
    desk: Desk, words: str, *, rules: str | None, figures: Figures, active: PlanPeriod | None, zone: str
) -> Choice:
    """Return what `words` mean. Without `rules` the plan in force keeps its own terms; others take guide-2026's.

    Raises: UnknownPlan; BadFile for a rule set; BadValue for a figure.
    """
    if rules is None and active is not None and _means(desk, words, active):
        return _of_active(active, figures)
    found = desk.rules(rules or DEFAULT_RULES)
    entry = _entry(found, words, figures)
    terms = terms_of(entry, credit_back_days=found.credit_back_days, zone=zone)
    same = active is not None and (entry.key, found.name) == (active.plan, active.rules)
    if same and active is not None and terms._replace(zone=active.terms.zone) == active.terms:
        terms = active.terms
    return Choice(entry.key, found.name, with_figures(terms, figures), entry.billing_day, same)


def _of_active(active: PlanPeriod, figures: Figures) -> Choice:
    fixed_day = active.billing_day if active.terms.renewal == "fixed-day" else None
    return Choice(active.plan, active.rules, with_figures(active.terms, figures), fixed_day, same=True)


def _means(desk: Desk, words: str, active: PlanPeriod) -> bool:
    """Tell whether words name the plan in force: by its key or name, or as a rule set's part or alias of it."""
    if folded(words) in (active.plan, folded(active.terms.name)):
        return True
    for name in dict.fromkeys((active.rules, DEFAULT_RULES)):
        try:
            return find_plan(desk.rules(name), words).key == active.plan
        except InmailError:
            continue
    return False


def _entry(rules: RuleSet, words: str, figures: Figures) -> PlanEntry:
    """Find the plan; one that the rule set lacks is the user's own where monthly credits and cap are given."""
    try:
        return find_plan(rules, words)
    except UnknownPlan:
        several = any(folded(words) in key for key in rules.plans)
        if several or figures.monthly is None or figures.cap is None:
            raise
    monthly = _monthly(figures.monthly)
    entry = own_plan(_own_key(words), monthly=monthly, cap=_cap(figures.cap, monthly))
    return entry._replace(name=" ".join(words.split()))


def _own_key(words: str) -> str:
    key = folded(words)
    if not key or len(key) > LONGEST_NAME or not key.isprintable():
        raise BadValue(f"{words!r} is no name for a plan.", hint="Use a word or two, such as team-bundle.")
    return key


def with_figures(terms: PlanTerms, figures: Figures) -> PlanTerms:
    """Return terms with what the user said in the place of what they had. Raises: BadValue."""
    monthly = terms.monthly if figures.monthly is None else _monthly(figures.monthly)
    price = terms.price if figures.price is None else checked_price(figures.price)
    currency = terms.currency if figures.currency is None else checked_currency(figures.currency)
    return terms._replace(
        monthly=monthly,
        cap=terms.cap if figures.cap is None else _cap(figures.cap, monthly),
        lifetime_days=terms.lifetime_days if figures.lifetime is None else _lifetime(figures.lifetime),
        price=price,
        currency=currency or ("USD" if figures.price is not None else None),
    )


def _monthly(monthly: int) -> int:
    if not 1 <= monthly <= MAX_CREDITS:
        raise BadValue(f"--monthly {monthly}: give a number from 1 to {MAX_CREDITS:,}.")
    return monthly


def _cap(text: str, monthly: int) -> int:
    cap = cap_of(text, monthly)
    if cap is None:
        raise BadValue(f"--cap {text}: give a number from 1 to {MAX_CREDITS:,}, or a multiple such as 3x.")
    return cap


def _lifetime(text: str) -> int | None:
    days = text.strip().casefold()
    if days == "none":
        return None
    if not (days.isascii() and days.isdecimal() and 1 <= int(days[:9]) <= MAX_LIFETIME_DAYS):
        raise BadValue(f"--lifetime {text}: give a number of days from 1 to {MAX_LIFETIME_DAYS:,}, or none.")
    return int(days)

"""The plans that a rule set knows."""

from collections.abc import Iterator, Sequence

from inmail_cli.domain.plans import PlanEntry, RuleSet
from inmail_cli.reports.model import Column, Report, Row

COLUMNS = (
    Column("key", "Plan", "id"),
    Column("name", "Name"),
    Column("monthly_credits", "Monthly", "integer"),
    Column("max_credits", "At most", "integer"),
    Column("lifetime_days", "Days kept", "integer"),
    Column("price", "Price", "decimal"),
    Column("currency", "Currency", show="wide"),
    Column("renewal", "Renews", show="wide"),
    Column("billing_day", "On day", "integer", show="wide"),
    Column("pooled", "Pooled", "yes-no", show="wide"),
    Column("aliases", "Also called", "list", show="wide"),
    Column("source", "Source", show="wide"),
)


def catalogue_report(rules: RuleSet, *, as_of: str) -> Report:
    """The plans of `rules`, in its order; credits are for one seat, prices a month."""
    plans = tuple(rules.plans.values())
    return Report(
        schema="inmail/plan-list/1",
        members={
            "as_of": as_of,
            "account": None,
            "rules": rules.name,
            "title": rules.title,
            "source": rules.source,
        },
        columns=_columns(plans),
        rows=tuple(map(_row, plans)),
        title=f"Plans of {rules.name}",
        notes=tuple(_notes(plans, rules.source)),
    )


def _columns(plans: Sequence[PlanEntry]) -> tuple[Column, ...]:
    """The columns; that of prices is no help where none is known."""
    if any(plan.price is not None for plan in plans):
        return COLUMNS
    return tuple(column._replace(show="wide") if column.key == "price" else column for column in COLUMNS)


def _notes(plans: Sequence[PlanEntry], source: str) -> Iterator[str]:
    """Say what a missing figure means, and where the figures are from."""
    prices = {plan.price is None for plan in plans}
    if any(plan.lifetime_days is None for plan in plans):
        yield "No days kept: credits never grow too old, only the cap takes them."
    if prices == {True, False}:
        yield "No price: not known."
    elif prices == {True}:
        yield "No prices are known."
    if source:
        yield f"Source: {source}"


def _row(plan: PlanEntry) -> Row:
    return {
        "key": plan.key,
        "name": plan.name,
        "monthly_credits": plan.monthly,
        "max_credits": plan.cap,
        "lifetime_days": plan.lifetime_days,
        "price": plan.price,
        "currency": plan.currency,
        "renewal": plan.renewal,
        "billing_day": plan.billing_day,
        "pooled": plan.pooled,
        "aliases": list(plan.aliases),
        "source": plan.source,
    }

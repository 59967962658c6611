"""The plans that a rule set knows."""

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
    return Report(
        schema="inmail/plan-list/1",
        members={
            "as_of": as_of,
            "account": None,
            "rules": rules.name,
            "title": rules.title,
            "source": rules.source,
        },
        columns=COLUMNS,
        rows=tuple(_row(plan) for plan in rules.plans.values()),
        title=f"Plans of {rules.name}",
        notes=(f"Source: {rules.source}",) if rules.source else (),
    )


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

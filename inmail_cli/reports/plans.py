"""An account's plans: the periods and cancels on record, and what a change of plan came to, in words."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from inmail_cli.domain.allotment import max_credits, monthly_credits
from inmail_cli.domain.dates import date_of, iso_instant
from inmail_cli.domain.events import Cancel, Instant, PlanPeriod
from inmail_cli.domain.outlook import NextRenewal
from inmail_cli.reports.blocks import BLANK, Block, Cell, Grid, Line, Span
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.words import counted, full_date, near_label

State = Literal["current", "past", "future", "replaced", "unknown-plan"]

_STATES: dict[State, str] = {
    "current": "current",
    "past": "",
    "future": "to come",
    "replaced": "replaced",
    "unknown-plan": "not known: left out",
}

COLUMNS = (
    Column("account", "Account", show="data"),
    Column("id", "Id", "id", show="wide"),
    Column("type", "Type", show="data"),
    Column("at", "At", "instant", show="wide"),
    Column("since", "Since", "date"),
    Column("until", "Until", "date"),
    Column("state", "State"),
    Column("plan", "Plan", "id"),
    Column("name", "Name", show="wide"),
    Column("rules", "Rules", show="wide"),
    Column("monthly_credits", "Monthly", "integer"),
    Column("max_credits", "At most", "integer"),
    Column("lifetime_days", "Days kept", "integer", show="wide"),
    Column("renewal", "Renews", show="wide"),
    Column("billing_day", "On day", "integer", show="wide"),
    Column("seats", "Seats", "integer", show="wide"),
    Column("opening_balance", "Opening balance", "integer", show="wide"),
    Column("grant_on_start", "Grant on start", "yes-no", show="wide"),
    Column("credits", "Old credits", show="wide"),
    Column("zone", "Zone", show="wide"),
    Column("price", "Price", show="wide"),
    Column("currency", "Currency", show="wide"),
    Column("pooled", "Pooled", "yes-no", show="wide"),
    Column("credit_back_days", "Credit back within", "integer", show="wide"),
    Column("current", "Current", "yes-no", show="data"),
)


class PlanRow(NamedTuple):
    """A plan period or a cancel on record. `since` is its date; `until`, exclusive, that of the next one in force."""

    account: str
    event: PlanPeriod | Cancel
    since: date
    until: date | None
    state: State


def plans_report(rows: Sequence[PlanRow], *, account: str, as_of: Instant, today: date, wide: bool = False) -> Report:
    """List plan periods and cancels, oldest first. `account` is `all` for several; `wide` shows every column."""
    return Report(
        schema="inmail/plan/1",
        members={"as_of": iso_instant(as_of), "account": account},
        columns=_columns(account),
        rows=tuple(map(_row, rows)),
        title="Plans",
        screen=() if wide else _screen(rows, account, today),
        empty="No plan is on record.",
    )


def _columns(account: str) -> tuple[Column, ...]:
    return (COLUMNS[0]._replace(show="always"), *COLUMNS[1:]) if account == "all" else COLUMNS


_NO_TERMS = {column.key: None for column in COLUMNS[7:-1]}


def _row(row: PlanRow) -> Row:
    event = row.event
    return {
        "account": row.account,
        "id": event.id,
        "type": "plan" if isinstance(event, PlanPeriod) else "cancel",
        "at": iso_instant(event.at),
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "state": row.state,
        **(_terms(event) if isinstance(event, PlanPeriod) else _NO_TERMS),
        "current": row.state == "current",
    }


def _terms(plan: PlanPeriod) -> Row:
    return {
        "plan": plan.plan,
        "name": plan.terms.name,
        "rules": plan.rules,
        "monthly_credits": monthly_credits(plan),
        "max_credits": max_credits(plan),
        "lifetime_days": plan.terms.lifetime_days,
        "renewal": plan.terms.renewal,
        "billing_day": plan.billing_day,
        "seats": plan.seats,
        "opening_balance": plan.opening_balance,
        "grant_on_start": plan.grant_on_start,
        "credits": plan.credits,
        "zone": plan.terms.zone,
        "price": plan.terms.price,
        "currency": plan.terms.currency,
        "pooled": plan.terms.pooled,
        "credit_back_days": plan.terms.credit_back_days,
    }


# On a screen


def _screen(rows: Sequence[PlanRow], account: str, today: date) -> tuple[Block, ...]:
    if not rows:
        words = "No plan is on record. Start with `inmail setup`, or see `inmail plan list`."
        return (Line((Span(words),)),)
    current = [row.event.terms.name for row in rows if row.state == "current" and isinstance(row.event, PlanPeriod)]
    title = Span(", ".join(current) or "No plan is active", "strong", typed=True)
    columns = (
        *((Column("account", "Account"),) if account == "all" else ()),
        Column("since", "Since", "date"),
        Column("until", "Until", "date"),
        Column("plan", "Plan"),
        Column("credits", "Credits"),
        Column("renews", "Renews"),
        *(() if account == "all" else (Column("state", ""),)),
    )
    grid = Grid(columns, tuple(_cells(row, several=account == "all") for row in rows))
    return (Line((title,), (Span(full_date(today), "dim"),)), BLANK, grid)


def _cells(row: PlanRow, *, several: bool) -> dict[str, Cell]:
    """The state has a column of its own, unless the accounts' names need the room."""
    tone: Literal["strong", "dim", "plain"] = "strong" if row.state == "current" else "plain"
    event = row.event
    plan = event if isinstance(event, PlanPeriod) else None
    state = f" ({_STATES[row.state]})" if several and _STATES[row.state] else ""
    return {
        "account": row.account,
        "since": Span(full_date(row.since), tone),
        "until": Span(full_date(row.until) if row.until else "", tone),
        "plan": Span(_plan_words(plan) + state, tone, typed=True) if plan else Span(f"canceled{state}", "dim"),
        "credits": Span(credits_words(plan), tone) if plan and plan.terms.monthly else "",
        "renews": Span(renews_words(plan), tone) if plan else "",
        "state": Span(_STATES[row.state], "good" if row.state == "current" else "dim"),
    }


def _plan_words(plan: PlanPeriod) -> str:
    return plan.terms.name if plan.seats == 1 else f"{plan.terms.name}, {plan.seats} seats"


def credits_words(plan: PlanPeriod) -> str:
    """Say what a period grants and keeps, over all its seats, as in `50 a month, at most 150`."""
    return f"{monthly_credits(plan):,} a month, at most {max_credits(plan):,}"


def renews_words(plan: PlanPeriod) -> str:
    """Say when a period renews, as in `day 15`, or `day 1 (UTC)` where every date is kept in UTC."""
    utc = " (UTC)" if plan.terms.renewal == "fixed-day" else ""
    return f"day {plan.billing_day}{utc}"


# Sentences


def standing_sentence(
    plan: PlanPeriod, balance: int, renewal: NextRenewal | None, *, own_on: date | None, today: date
) -> str:
    """Say where the plan in force stands: since when, its credits, and what it or the plan after it grants next.

    `own_on` is the plan's own next billing date; a grant on another date is that of a plan to come.
    """
    since = full_date(date_of(plan.at, plan.terms.zone))
    seats = f", {plan.seats} seats," if plan.seats > 1 else ""
    head = f"{plan.terms.name}{seats} since {since}: {balance:,} of {max_credits(plan):,} credits."
    if renewal is None:
        return f"{head} It does not renew again."
    on, lost = near_label(renewal.on, today), renewal.lost_at_cap
    then = f"{on}, +{renewal.credits:,}{f', {lost:,} lost at the cap' if lost else ''}."
    return (
        f"{head} Renews on {renews_words(plan)}; next {then}" if renewal.on == own_on else f"{head} Next plan: {then}"
    )


def period_sentence(plan: PlanPeriod, *, until: date | None) -> str:
    """Say what a period that is not in force now is, and until when it lasts."""
    since = full_date(date_of(plan.at, plan.terms.zone))
    end = f" until {full_date(until)}" if until else " on"
    return f"{_plan_words(plan)} from {since}{end}: {credits_words(plan)} credits, renewing on {renews_words(plan)}."


class Effect(NamedTuple):
    """What a change of plan did to credits at its instant."""

    forfeited: int = 0
    granted: int = 0
    opening: int = 0
    lost_at_cap: int = 0


def effect_sentence(effect: Effect, *, after_plan: bool, is_future: bool) -> str:
    """Say what was forfeited (where a plan was in force), granted and lost.

    >>> effect_sentence(Effect(forfeited=12, granted=50), after_plan=True, is_future=False)
    'Forfeited: 12 credits. Granted: 50 credits.'
    >>> effect_sentence(Effect(forfeited=1), after_plan=True, is_future=True)
    'To be forfeited then: 1 credit.'
    """
    parts = [("forfeited", effect.forfeited), ("granted", effect.granted), ("lost at the cap", effect.lost_at_cap)]
    said = [
        f"{f'To be {word} then' if is_future else word.capitalize()}: {counted(credits, 'credit')}."
        for word, credits in parts
        if credits or (word == "forfeited" and after_plan)
    ]
    if effect.opening:
        said.append(
            f"Opening balance: {counted(effect.opening, 'credit')}; LinkedIn shows no dates, so theirs are estimated."
        )
    return " ".join(said)


def balance_sentence(before: int | None, after: int | None) -> str:
    """Say what a write did to the balance.

    >>> balance_sentence(12, 50), balance_sentence(12, 12), balance_sentence(12, None)
    ('Balance: 12 before, 50 now.', 'Balance: 12, unchanged.', 'Balance: 12 before, none now: no plan is active.')
    """
    if before == after:
        return "No plan is active now." if after is None else f"Balance: {after:,}, unchanged."
    was = "none" if before is None else f"{before:,}"
    return f"Balance: {was} before, " + ("none now: no plan is active." if after is None else f"{after:,} now.")

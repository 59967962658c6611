"""What each plan would have come to on one's own InMails, and which one would do."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from inmail_cli.domain.allotment import max_credits, monthly_credits
from inmail_cli.domain.dates import date_of, iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.domain.pace import OwnPace
from inmail_cli.domain.plan_comparison import Need, Trial, cheapest, smallest, started_on
from inmail_cli.reports.blocks import BLANK, Block, Cell, Grid, Line, Span, Tone
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.words import counted, full_date, sentence

DEFAULT_CURRENCY = "USD"

COLUMNS = (
    Column("rules", "Rules", "id"),
    Column("plan", "Plan", "id"),
    Column("name", "Name", show="wide"),
    Column("is_current", "Yours now", "yes-no", show="wide"),
    Column("is_own", "Your own", "yes-no", show="data"),
    Column("since", "Since", "date", show="wide"),
    Column("billing_day", "On day", "integer", show="data"),
    Column("seats", "Seats", "integer", show="wide"),
    Column("monthly_credits", "Monthly", "integer", show="wide"),
    Column("max_credits", "At most", "integer", show="wide"),
    Column("lifetime_days", "Days kept", "integer", show="data"),
    Column("granted", "Granted", "integer"),
    Column("back", "Back", "integer", show="wide"),
    Column("used", "Used", "integer", show="wide"),
    Column("expired", "Expired", "integer", show="wide"),
    Column("lost_at_cap", "Over the cap", "integer", show="wide"),
    Column("wasted", "Wasted", "integer"),
    Column("short", "Without a credit", "integer"),
    Column("left", "Left", "integer", show="wide"),
    Column("responses", "Responses", "integer", show="wide"),
    Column("months", "Months", "integer", show="wide"),
    Column("price", "A month", "decimal", show="wide"),
    Column("currency", "Currency", show="data"),
    Column("cost", "Cost", "decimal"),
    Column("cost_per_send", "A send", "decimal", show="wide"),
    Column("cost_per_response", "A response", "decimal", show="wide"),
)

_SCREEN = (
    Column("plan", "Plan"),
    Column("granted", "Granted", "integer"),
    Column("wasted", "Wasted", "integer"),
    Column("short", "Short", "integer"),
    Column("cost", "Cost", "decimal"),
    Column("each", "A send / response", "decimal"),
)


class PlanComparison(NamedTuple):
    """An account's InMails from `since` to `until` under each plan. `account` None: there is none yet.

    `need` None: nothing was sent of late, so there is no pace.
    """

    account: str | None
    as_of: Instant
    today: date
    zone: str
    since: Instant
    until: Instant
    trials: tuple[Trial, ...] = ()
    sends: int = 0
    responses: int = 0
    pace: OwnPace = OwnPace(())
    need: Need | None = None

    @property
    def currency(self) -> str:
        """The currency in which prices are compared: that of the plan in force, else US dollars."""
        own = (trial.offer.terms.currency for trial in self.trials if trial.offer.is_current)
        return next((currency for currency in own if currency), DEFAULT_CURRENCY)

    @property
    def covering(self) -> list[Trial]:
        """The plans under which no InMail would have gone without a credit."""
        return [trial for trial in self.trials if not trial.short]

    @property
    def sufficing(self) -> list[Trial]:
        """The plans that grant what the current pace needs."""
        need = self.need.credits if self.need else 0.0
        return [trial for trial in self.trials if monthly_credits(trial.period) >= need] if self.need else []


def plan_comparison_report(view: PlanComparison, *, limit: int | None = None, wide: bool = False) -> Report:
    """Report a row a plan, in the order of the rule sets, at most `limit`; `wide` shows every column."""
    return Report(
        schema="inmail/plan-compare/1",
        members={
            "as_of": iso_instant(view.as_of),
            "account": view.account,
            "from": date_of(view.since, view.zone).isoformat(),
            "to": date_of(view.until, view.zone).isoformat(),
            "sends": view.sends,
            "responses": view.responses,
            "cheapest": _choice(cheapest(view.covering, view.currency)),
            "smallest": _choice(smallest(view.covering)),
            "pace": _pace(view),
        },
        columns=COLUMNS,
        rows=tuple(map(_row, view.trials[:limit])),
        title="Plans on your own InMails",
        screen=() if wide and view.trials else _screen(view, limit),
        notes=tuple(words(view)),
        empty="No InMails to replay.",
    )


def _choice(trial: Trial | None) -> Row | None:
    if trial is None:
        return None
    return {
        "rules": trial.offer.rules,
        "plan": trial.offer.key,
        "monthly_credits": monthly_credits(trial.period),
        "price": _money(trial.price),
        "currency": trial.offer.terms.currency,
        "cost": _money(trial.cost),
    }


def _pace(view: PlanComparison) -> Row | None:
    need = view.need
    if need is None:
        return None
    return {
        "per_week": need.per_week,
        "weeks": len(view.pace.weeks),
        "sends_a_month": need.sends,
        "back_a_month": need.back,
        "credits_a_month": need.credits,
        "cheapest": _choice(cheapest(view.sufficing, view.currency)),
        "smallest": _choice(smallest(view.sufficing)),
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _price(amount: Decimal | None) -> str | None:
    """Write a price for people, with thousands as every number has them."""
    return None if amount is None else f"{amount:,.2f}"


def _row(trial: Trial) -> Row:
    offer, totals = trial.offer, trial.totals
    return {
        "rules": offer.rules,
        "plan": offer.key,
        "name": offer.terms.name,
        "is_current": offer.is_current,
        "is_own": offer.is_own,
        "since": started_on(trial).isoformat(),
        "billing_day": offer.billing_day,
        "seats": offer.seats,
        "monthly_credits": monthly_credits(trial.period),
        "max_credits": max_credits(trial.period),
        "lifetime_days": offer.terms.lifetime_days,
        "granted": totals.renewed,
        "back": totals.refunded,
        "used": totals.spent,
        "expired": totals.expired,
        "lost_at_cap": totals.lost_at_cap,
        "wasted": trial.wasted,
        "short": trial.short,
        "left": trial.left,
        "responses": trial.responses,
        "months": trial.months,
        "price": _money(trial.price),
        "currency": offer.terms.currency,
        "cost": _money(trial.cost),
        "cost_per_send": _money(trial.cost_per(trial.sends - trial.short)),
        "cost_per_response": _money(trial.cost_per(trial.responses)),
    }


# On a screen


def _screen(view: PlanComparison, limit: int | None) -> tuple[Block, ...]:
    title = Line((Span("Your InMails under every plan", "strong"),), (Span(full_date(view.today), "dim"),))
    blocks: list[Block] = [title, BLANK]
    best = cheapest(view.covering, view.currency)
    for heading, trials in groupby(view.trials[:limit], _heading):
        group = list(trials)
        rows = tuple(_cells(trial, is_best=trial is best) for trial in group)
        priced = any(trial.cost is not None for trial in group)
        said = heading if priced else f"{heading} (no prices known)"
        columns = _SCREEN if priced else _SCREEN[:-2]
        blocks += [Line((Span(said, "dim"),)), Grid(columns, rows, limited=False), BLANK]
    return (*blocks, *(Line((Span(text),)) for text in words(view)))


def _heading(trial: Trial) -> str:
    return "Your own" if trial.offer.is_own else trial.offer.rules


def _cells(trial: Trial, *, is_best: bool) -> dict[str, Cell]:
    tone: Tone = "good" if is_best else "plain"
    mine = " (yours)" if trial.offer.is_current else ""
    each = [_price(trial.cost_per(trial.sends - trial.short)), _price(trial.cost_per(trial.responses))]
    return {
        "plan": Span(f"{_named(trial)}{mine}", "strong" if mine and not is_best else tone, typed=True),
        "granted": f"{trial.totals.renewed:,}",
        "wasted": Span(f"{trial.wasted:,}", "warn" if trial.wasted else "plain"),
        "short": Span(f"{trial.short:,}", "bad" if trial.short else "plain"),
        "cost": Span(_price(trial.cost) or "not known", tone if trial.cost is not None else "dim"),
        "each": " / ".join(text or "–" for text in each) if trial.cost is not None else "",
    }


def _named(trial: Trial) -> str:
    seats = trial.offer.seats
    return trial.offer.terms.name if seats == 1 else f"{trial.offer.terms.name}, {seats} seats"


# Sentences


def words(view: PlanComparison) -> list[str]:
    """Say what was replayed, what would have covered it, and what the current pace needs."""
    first, last = (full_date(date_of(at, view.zone)) for at in (view.since, view.until))
    if not view.trials:
        return [
            f"No InMail went out from {first} to {last}, so there is nothing to compare.",
            "What there is: `inmail plan list`; an earlier time: --from DATE.",
        ]
    answered = f"{view.responses:,} of them answered" if view.responses else "none of them answered"
    replayed = f"{counted(view.sends, 'InMail')} from {first} to {last}, {answered}, replayed under each plan"
    return [sentence(replayed), *_covering(view), *_needed(view)]


def _covering(view: PlanComparison) -> list[str]:
    covering = view.covering
    if not covering:
        least = min(trial.short for trial in view.trials)
        return [f"None would have covered them all: {counted(least, 'InMail')} at least would have found no credit."]
    best = cheapest(covering, view.currency)
    if best is None:
        return [f"The smallest that would have covered them: {_offered(smallest(covering))}."]
    said = [f"The cheapest that would have covered them: {_named(best)}, {_cost(best)}."]
    return said + _cheaper_perhaps(covering, best, "would have covered them too")


def _needed(view: PlanComparison) -> list[str]:
    need = view.need
    if need is None:
        return ["Nothing was sent in the last 8 weeks, so there is no current pace to plan for."]
    rate = f"{need.per_week:,.1f}".removesuffix(".0")
    pace = f"Your pace now, {rate} a week, takes about {counted(round(need.sends), 'credit')} a month"
    back = f", of which {round(need.back):,} should come back" if round(need.back) else ""
    best = cheapest(view.sufficing, view.currency)
    if not view.sufficing:
        return [f"{pace}{back}: more than any plan here grants."]
    if best is None:
        return [f"{pace}{back}: {_offered(smallest(view.sufficing))} would do."]
    price = f"{_price(best.price)} {best.offer.terms.currency} a month"
    said = [f"{pace}{back}: {_named(best)} would do ({monthly_credits(best.period):,} a month, {price})."]
    return said + _cheaper_perhaps(view.sufficing, best, "would do too")


def _cheaper_perhaps(trials: Sequence[Trial], best: Trial, verb: str) -> list[str]:
    """Name a smaller plan whose price is not known: it may be cheaper still."""
    small = smallest(trial for trial in trials if trial.cost is None)
    if small is None or monthly_credits(small.period) >= monthly_credits(best.period):
        return []
    return [f"{_offered(small)} {verb}."]


def _offered(trial: Trial | None) -> str:
    assert trial is not None
    return f"{_named(trial)} ({trial.offer.rules}: {monthly_credits(trial.period):,} a month, price not known)"


def _cost(trial: Trial) -> str:
    return f"{_price(trial.cost)} {trial.offer.terms.currency} for {counted(trial.months, 'month')}"

"""A digest of a week or a month, for people: the data. `digest_screen` has the words."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from inmail_cli.domain.benchmarks import BENCHMARKS, RECRUITER_RANGE, Benchmark
from inmail_cli.domain.calendar import Period, period_before
from inmail_cli.domain.comparing import Verdict
from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.domain.rates import TOO_FEW, RateRow, RatesResult
from inmail_cli.reports.balance import BalanceView, dated, plan_member
from inmail_cli.reports.charts import AccountDays, Day
from inmail_cli.reports.expiries import Expiry, expiry_member
from inmail_cli.reports.model import Column, Report, Row, Value
from inmail_cli.reports.pending import AwaitedView, awaited_member
from inmail_cli.reports.rates import rate_member
from inmail_cli.reports.saving import saving_members

EXPIRIES_DAYS = 90
SOONEST = 5
PUBLISHED: tuple[Benchmark, ...] = (BENCHMARKS["inmail"], RECRUITER_RANGE)

COLUMNS = (
    Column("account", "Account"),
    Column("balance", "Balance", "integer"),
    Column("balance_before", "Before", "integer"),
    Column("change", "Change", "signed"),
    Column("moved.granted", "Granted", "integer"),
    Column("moved.sent", "Sent", "integer"),
    Column("moved.returned", "Came back", "integer"),
    Column("moved.lost", "Lost", "integer"),
    Column("moved.adjusted", "Adjusted", "signed"),
    Column("expiries.total", "Will be lost", "integer"),
    Column("pending.sends", "Awaiting a response", "integer"),
    Column("pending.expected_credits", "Expected back", "decimal"),
    Column("rates.period.sent", "InMails", "integer"),
    Column("rates.period.responded", "Answered", "integer"),
    Column("rates.period.rate", "Rate", "percent"),
    Column("rates.previous.sent", "InMails before", "integer"),
    Column("rates.previous.responded", "Answered before", "integer"),
    Column("rates.previous.rate", "Rate before", "percent"),
    Column("rates.all.sent", "InMails in all", "integer"),
    Column("rates.all.responded", "Answered in all", "integer"),
    Column("rates.all.rate", "Rate in all", "percent"),
)


class Rates(NamedTuple):
    """The rates of the sends of a period, of the one before it, and of all sends."""

    period: RatesResult
    previous: RatesResult
    all: RatesResult


class Extremes(NamedTuple):
    """The best and the worst template with enough sends, and what can be said of the best against the worst."""

    best: RateRow
    worst: RateRow
    verdict: Verdict


class Digest(NamedTuple):
    """One account at the end of `balance.today`, or at that instant of it.

    `days` are those of a chart and of the period, up to today, the day before the period among them. `expiries` are
    those of the coming 90 days. `awaited` are the oldest first. `months` has the rates of the last months.
    """

    balance: BalanceView
    period: Period
    days: AccountDays
    expiries: tuple[Expiry, ...]
    awaited: tuple[AwaitedView, ...]
    rates: Rates
    templates: Extremes | None
    months: RatesResult

    @property
    def before(self) -> int | None:
        """The balance at the end of the day before the period; None while no plan was active."""
        eve = self.period.first - timedelta(days=1)
        return next((day.balance for day in self.days.days if day.on == eve), None)

    @property
    def change(self) -> int | None:
        """By how much the balance has changed in the period; None where there was none at its start or is none now."""
        now = self.balance.balance
        return None if now is None or self.before is None else now - self.before

    @property
    def moved(self) -> Day:
        """What moved from the period's first day to today, and the balance now."""
        days = [day for day in self.days.days if day.on >= self.period.first]
        sums = {part: sum(getattr(day, part) for day in days) for part in Day._fields[2:]}
        return Day(self.balance.today, self.balance.balance, **sums)

    @property
    def stake(self) -> tuple[AwaitedView, ...]:
        """The InMails whose response would still return a credit, those first whose time is up first."""
        open_ones = [view for view in self.awaited if view.credit_back_until is not None]
        return tuple(sorted(open_ones, key=lambda view: (view.credit_back_until or 0, view.id)))


def digest_report(digests: Sequence[Digest], *, account: str, as_of: Instant, period: Period, today: date) -> Report:
    """Report a digest of each account, a row each; `account` is `all` for several."""
    from inmail_cli.reports.digest_screen import digest_screen, title_of

    before = period_before(period)
    return Report(
        schema="inmail/report/1",
        members={
            "as_of": iso_instant(as_of),
            "account": account,
            "period": {**_span(period), "name": period.name, "complete": today >= period.last},
            "previous": _span(before),
        },
        columns=COLUMNS,
        rows=tuple(_row(digest) for digest in digests),
        title=title_of(period),
        screen=digest_screen(digests, period, today),
        empty="Nothing is recorded yet.",
    )


def _span(period: Period) -> dict[str, Value]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _row(digest: Digest) -> Row:
    view, moved = digest.balance, digest.moved
    return {
        "account": view.account,
        "plan": plan_member(view.plan),
        "balance": view.balance,
        "balance_before": digest.before,
        "change": digest.change,
        "moved": {
            "granted": moved.granted,
            "sent": moved.spent,
            "returned": moved.returned,
            "lost": moved.lost,
            "adjusted": moved.adjusted,
        },
        "next_renewal": dated(view.next_renewal),
        "next_expiry": dated(view.next_expiry),
        **saving_members(view),
        "expiries": {
            "within_days": EXPIRIES_DAYS,
            "total": sum(loss.credits for loss in digest.expiries),
            "rows": [expiry_member(loss) for loss in digest.expiries],
        },
        "pending": {
            **view.pending._asdict(),
            "credits_at_stake": len(digest.stake),
            "soonest": [awaited_member(one) for one in digest.stake[:SOONEST]],
        },
        "uncovered": view.uncovered,
        "issues": view.issues,
        "rates": _rates(digest.rates),
        "templates": _templates(digest.templates, digest.rates.all),
    }


def _rates(rates: Rates) -> Value:
    named = zip(rates._fields, rates, strict=True)
    return {
        "window_days": rates.all.query.days,
        "definition": rates.all.definition,
        **{name: rate_member(result.total, result.query) for name, result in named},
        "published": [{"low": one.low, "high": one.high, "source": f"{one.source}: {one.of}"} for one in PUBLISHED],
    }


def _templates(found: Extremes | None, result: RatesResult) -> Value:
    query = result.query._replace(by=("template",))
    return {
        "least_sent": TOO_FEW,
        "best": rate_member(found.best, query) if found else None,
        "worst": rate_member(found.worst, query) if found else None,
        "verdict": found.verdict if found else None,
    }

"""A digest in words, tables and charts: what there is, what to do by when, and how it goes."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from inmail_cli.domain.benchmarks import Benchmark
from inmail_cli.domain.calendar import Period, period_before
from inmail_cli.domain.dates import day_month
from inmail_cli.domain.rates import TOO_FEW, RateRow, RatesResult
from inmail_cli.reports.balance import NO_PLAN_WORDS
from inmail_cli.reports.balance_screen import START_WORDS, doubts, meter
from inmail_cli.reports.blocks import BLANK, Block, Cell, Grid, Heading, Line, Span
from inmail_cli.reports.charts import balance_plot, granted_parts, rates_ranges
from inmail_cli.reports.expiries_screen import alike, loss_cells
from inmail_cli.reports.model import Column
from inmail_cli.reports.pending import AwaitedView, pending_words
from inmail_cli.reports.rates_screen import range_words, share_words
from inmail_cli.reports.saving import advice
from inmail_cli.reports.words import counted, full_date, near_date, near_label

if TYPE_CHECKING:
    from inmail_cli.reports.digest import Digest, Extremes

MOST_LOSSES = 6
_LOSSES = (
    Column("credits", "Credits", "integer"),
    Column("on", "Lost on", "date"),
    Column("left", "When", "date"),
    Column("reason", "Because"),
)
_STAKE = (
    Column("person", "Person"),
    Column("sent", "Sent", "date"),
    Column("until", "Credit back until", "date"),
    Column("chance", "Chance", "percent"),
)
_RATES = (
    Column("when", "Period"),
    Column("sent", "InMails", "integer"),
    Column("responded", "Answered", "integer"),
    Column("open", "Still open", "integer"),
    Column("rate", "Rate (95%)"),
    Column("note", "Heading for"),
)


def title_of(period: Period) -> str:
    """Name a digest by its dates.

    >>> title_of(Period("week", date(2026, 11, 16), date(2026, 11, 22)))
    'InMail digest: the week of 16 to 22 Nov 2026'
    """
    return f"InMail digest: {_named(period)}"


def _named(period: Period) -> str:
    first, last = period.first, period.last
    if period.name == "month":
        return f"{day_month(first)} to {day_month(last)} {last.year}"
    return f"the week of {_days(period)}"


def _days(week: Period) -> str:
    first, last = week.first, week.last
    begin = str(first.day) if first.month == last.month else day_month(first)
    year = "" if first.year == last.year else f" {first.year}"
    return f"{begin}{year} to {day_month(last)} {last.year}"


def digest_screen(digests: Sequence["Digest"], period: Period, today: date) -> tuple[Block, ...]:
    """Draw the digests of accounts, one after the other."""
    blocks: list[Block] = [Line((Span(title_of(period), "strong"),), (Span(f"as of {full_date(today)}", "dim"),))]
    if today < period.last:
        words = f"So far: the {period.name} ends on {full_date(period.last)}."
        blocks.append(Line((Span(words, "dim"),)))
    if not digests:
        blocks += [BLANK, Line((Span("Nothing is recorded yet."),)), *(Line((Span(words),)) for words in START_WORDS)]
    for digest in digests:
        if len(digests) > 1:
            blocks += [BLANK, Heading(digest.balance.account, 1)]
        for section in _sections(digest):
            blocks += [BLANK, *section]
    return (*blocks, *_definition(digests))


def _sections(digest: "Digest") -> Iterator[list[Block]]:
    yield [Heading("Balance"), *_balance(digest)]
    yield [Heading("What to do"), *_to_do(digest)]
    if digest.balance.plan:
        yield [Heading("What will be lost"), *_losses(digest)]
    yield [Heading("Awaiting a response"), *_awaited(digest)]
    yield [Heading("Response rates"), *_rates(digest)]
    yield [Heading("Templates"), *_templates(digest.templates)]


def _definition(digests: Sequence["Digest"]) -> list[Block]:
    if not digests:
        return []
    return [BLANK, Heading("How rates are counted"), Line((Span(digests[0].rates.all.definition, "dim"),))]


def _said(text: str) -> Line:
    return Line((Span(text),))


# Credits


def _balance(digest: "Digest") -> list[Block]:
    view = digest.balance
    if view.plan is None:
        return [_said(NO_PLAN_WORDS)]
    plan = Line((Span(view.plan.name, "dim", typed=True),))
    chart: list[Block] = []
    if any(day.balance for day in digest.days.days):
        chart = [BLANK, balance_plot(digest.days, today=view.today, named=False)]
    return [plan, meter(view, view.plan), _change(digest), *chart]


def _change(digest: "Digest") -> Line:
    moved = digest.moved
    sums = [(moved.spent, "sent"), (moved.returned, "came back"), (moved.lost, "lost")]
    parts = [*granted_parts(moved), *(f"{credits:,} {what}" for credits, what in sums if credits)]
    if moved.adjusted:
        parts.append(f"{moved.adjusted:+,} by reconciling")
    parts = parts or ["nothing moved"]
    eve = near_label(digest.period.first - timedelta(days=1), digest.balance.today)
    if digest.change is None:
        words = f"No plan was active on {eve}"
        return Line((Span(f"{words}; since then {', '.join(parts)}."),))
    change = f"{digest.change:+,}" if digest.change else "No change"
    return Line((Span(change, "strong"), Span(f" since {eve}, from {digest.before:,}: {', '.join(parts)}.")))


def _to_do(digest: "Digest") -> list[Block]:
    view = digest.balance
    lines = [*advice(view), *doubts(view)]
    if view.plan is None:
        lines += [_said(words) for words in START_WORDS]
    return list(lines) or [_said("Nothing is due: no credit will be lost that sending could save.")]


def _losses(digest: "Digest") -> list[Block]:
    from inmail_cli.reports.digest import EXPIRIES_DAYS

    groups = alike(digest.expiries)
    if not groups:
        return [_said(f"Nothing within {EXPIRIES_DAYS} days.")]
    total = sum(loss.credits for loss in digest.expiries)
    rows = tuple(loss_cells(losses, digest.balance.today) for losses in groups[:MOST_LOSSES])
    blocks: list[Block] = [
        _said(f"{counted(total, 'credit')} within {EXPIRIES_DAYS} days if nothing is sent."),
        BLANK,
        Grid(_LOSSES, rows, limited=False),
    ]
    if len(groups) > MOST_LOSSES:
        blocks.append(Line((Span(f"And later ones: inmail expiries --within {EXPIRIES_DAYS}", "dim"),)))
    return blocks


def _awaited(digest: "Digest") -> list[Block]:
    from inmail_cli.reports.digest import SOONEST

    blocks: list[Block] = [_said(pending_words(digest.balance.pending))]
    stake, today = digest.stake, digest.balance.today
    if not stake:
        return blocks
    still = "1 can still return its credit" if len(stake) == 1 else f"{len(stake):,} can still return their credits"
    first = "" if len(stake) <= SOONEST else "; for these the time is up first"
    rows = tuple(_stake_cells(one, today) for one in stake[:SOONEST])
    return [*blocks, _said(f"{still}{first}."), BLANK, Grid(_STAKE, rows, limited=False)]


def _stake_cells(one: AwaitedView, today: date) -> dict[str, Cell]:
    until = one.credit_back_on
    return {
        "person": Span(one.person, typed=True),
        "sent": near_date(one.sent_on, today),
        "until": None if until is None else near_label(until, today),
        "chance": one.chance,
    }


# Rates


def _rates(digest: "Digest") -> list[Block]:
    from inmail_cli.reports.digest import PUBLISHED

    rates, period = digest.rates, digest.period
    if not rates.all.total.sent:
        return [_said("No InMails to count yet."), *_published(PUBLISHED)]
    rows = (
        _rate_cells(f"this {period.name}", rates.period),
        _rate_cells(f"the {period.name} before", rates.previous),
        _rate_cells("ever", rates.all),
    )
    fresh = rates.period.total.open + rates.previous.total.open
    blocks: list[Block] = [Grid(_RATES, rows, limited=False), BLANK]
    if fresh:
        days = counted(rates.all.query.days, "day")
        words = f"Recent sends can still be answered for up to {days}, so their rate can still rise."
        named = f"The week before: {_days(period_before(period))}. " if period.name == "week" else ""
        blocks.append(Line((Span(f"{named}{words}", "dim"),)))
    blocks += _published(PUBLISHED)
    if digest.months.rows:
        blocks += [BLANK, rates_ranges(digest.months, len(digest.months.rows))]
    return blocks


def _rate_cells(when: str, result: RatesResult) -> dict[str, Cell]:
    row = result.total
    return {
        "when": when,
        "sent": row.sent,
        "responded": row.responded,
        "open": row.open,
        "rate": f"{share_words(row.rate)}{range_words(row.interval)}" if row.sent else Span("no sends", "dim"),
        "note": _heading_for(row),
    }


def _heading_for(row: RateRow) -> Span:
    if not row.sent:
        return Span("")
    if row.heading_for is None:
        return Span("too few old enough to say", "dim")
    few = f", under {TOO_FEW} sends" if row.too_few else ""
    return Span(f"{share_words(row.heading_for)}{few}", "dim" if few else "plain")


def _published(figures: Sequence[Benchmark]) -> list[Block]:
    return [
        Line((Span(f"Published: {one.low * 100:.0f}-{one.high:.0%}, {one.of} ({one.source}).", "dim"),))
        for one in figures
    ]


def _templates(found: "Extremes | None") -> list[Block]:
    if found is None:
        return [_said(f"Too few to compare: it takes two templates with {TOO_FEW} sends each.")]
    verdicts = {
        "above": "More than chance would do.",
        "below": "Chance alone may make such a difference.",
        "not-told-apart": "Chance alone may make such a difference.",
        "too-few": "Too few of their sends are old enough to tell whether it is more than chance.",
    }
    return [
        _template("Best", found.best),
        _template("Worst", found.worst),
        Line((Span(f"{verdicts[found.verdict]} Templates under {TOO_FEW} sends are left out.", "dim"),)),
    ]


def _template(which: str, row: RateRow) -> Line:
    rate = f"{share_words(row.rate)}{range_words(row.interval)} of {row.sent:,}"
    heading = share_words(row.foreseen)
    more = "" if heading == share_words(row.rate) else f", heading for {heading}"
    return Line((Span(f"{which}: "), Span(str(row.group[0]), "strong", typed=True), Span(f", {rate}{more}.")))

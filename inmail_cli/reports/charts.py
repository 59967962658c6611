"""Charts: each day's balance, rates with their ranges, and when responses come."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.domain.rates import TOO_FEW, RateRow, RatesQuery, RatesResult, Tally, definition_of, rate_row
from inmail_cli.reports.blocks import BLANK, Block, Cell, Line, Mark, Plot, Range, Ranges, Span
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.rates import rate_member, rates_report
from inmail_cli.reports.rates_screen import group_name, kept_rows, range_words, share_words, summary, title_of
from inmail_cli.reports.words import counted, full_date, near_date, near_label, sentence

MOST_TICKS = 5
MOST_GROUPS = 30

DAY_COLUMNS = (
    Column("account", "Account", show="wide"),
    Column("on", "Date", "date"),
    Column("balance", "Balance", "integer"),
    Column("granted", "Granted", "integer"),
    Column("spent", "Sent", "integer"),
    Column("returned", "Came back", "integer"),
    Column("lost", "Lost", "integer"),
    Column("adjusted", "Adjusted", "signed", show="wide"),
)
DELAY_COLUMNS = (
    Column("day", "Day", "integer"),
    Column("responses", "Responses", "integer"),
    Column("so_far", "So far", "integer"),
)


class Day(NamedTuple):
    """One day of an account: its balance at the day's end (None: no plan), and what moved on it.

    `adjusted` is signed, the others are 0 or more: the balance changes by granted + returned + adjusted less spent and
    lost. `opening` is what of `granted` was an opening balance.
    """

    on: date
    balance: int | None
    granted: int
    spent: int
    returned: int
    lost: int
    adjusted: int
    opening: int = 0


class AccountDays(NamedTuple):
    """The days of one account; `plan` is the name of the plan in force on the last of them."""

    account: str
    days: tuple[Day, ...]
    plan: str | None


def balance_chart_report(
    accounts: Sequence[AccountDays], *, account: str, as_of: Instant, today: date, limit: int | None = None
) -> Report:
    """Report the balances of days, a row for each day of each account; `as_of` is now, on `today`.

    `limit` is the most rows in data (None: all); drawn are all days.
    """
    days = accounts[0].days if accounts else ()
    title = f"Balance{_span(days, today)}"
    plots = [balance_plot(one, today=today, named=len(accounts) > 1) for one in accounts]
    return Report(
        schema="inmail/chart-balance/1",
        members={
            "as_of": iso_instant(as_of),
            "account": account,
            "from": days[0].on.isoformat() if days else None,
            "to": days[-1].on.isoformat() if days else None,
        },
        columns=DAY_COLUMNS,
        rows=tuple(_day_row(one.account, day) for one in accounts for day in one.days)[:limit],
        title=title,
        screen=charts_screen(title, today, plots) if plots else (),
        notes=tuple(plot.summary for plot in plots),
        empty="Nothing is recorded yet.",
    )


def charts_screen(title: str, today: date, charts: Sequence[Plot | Ranges], *more: str) -> tuple[Block, ...]:
    """Draw charts under a title, each with its summary below it, and then `more` sentences."""
    blocks: list[Block] = [Line((Span(title, "strong"),), (Span(full_date(today), "dim"),))]
    for chart in charts:
        drawn = [chart, BLANK] if isinstance(chart, Ranges) or any(chart.values) else []
        blocks += [BLANK, *drawn, Line((Span(chart.summary),))]
    return (*blocks, *(() if charts else (BLANK,)), *(Line((Span(words, "dim"),)) for words in more))


def _day_row(account: str, day: Day) -> Row:
    row = {"account": account, **day._asdict(), "on": day.on.isoformat()}
    del row["opening"]  # which is among what was granted
    return row


def granted_parts(day: Day) -> list[str]:
    """Say what was granted, and what was there to begin with; nothing where neither was.

    >>> granted_parts(Day(date(2026, 1, 12), 14, 14, 0, 0, 0, 0, opening=9))
    ['9 as the opening balance', '5 granted']
    """
    granted = day.granted - day.opening
    begun = [f"{day.opening:,} as the opening balance"] if day.opening else []
    return [*begun, *([f"{granted:,} granted"] if granted else [])]


# Balance


def balance_plot(account: AccountDays, *, today: date, named: bool) -> Plot:
    """Draw an account's days, with a mark for each renewal and each loss; days after `today` are a projection."""
    days = account.days
    coming = next((place for place, day in enumerate(days) if day.on > today), None)
    name = f"{account.account}: " if named else ""
    return Plot(
        title=f"{account.account if named else 'Balance'}{_span(days, today)}",
        summary=name + _balance_words(days, today),
        labels=tuple(near_date(day.on, today) for day in days),
        values=tuple(day.balance for day in days),
        ticks=day_ticks([day.on for day in days]),
        marks=tuple(_marks(days)),
        projected=coming,
    )


def _span(days: Sequence[Day], today: date) -> str:
    return f", {near_date(days[0].on, today)} to {near_date(days[-1].on, today)}" if days else ""


def _marks(days: Sequence[Day]) -> list[Mark]:
    marks = []
    for place, day in enumerate(days):
        if day.granted:
            marks.append(Mark(place, ", ".join(granted_parts(day)), "good", "granted"))
        if day.lost:
            marks.append(Mark(place, f"{day.lost:,} lost", "bad", "lost"))
    return marks


def _balance_words(days: Sequence[Day], today: date) -> str:
    """Say what the days come to: the figures at both ends, and the sums of what moved between them."""
    if all(day.balance is None for day in days):
        return "No plan was active, so no credits were counted."
    opening = sum(day.opening for day in days)
    moved = [
        *([f"{opening:,} as the opening balance"] if opening else []),
        f"{counted(sum(day.granted for day in days) - opening, 'credit')} granted",
        f"{_or_none(sum(day.spent for day in days))} sent",
        f"{_or_none(sum(day.returned for day in days))} came back",
        f"{_or_none(sum(day.lost for day in days))} lost",
    ]
    adjusted = sum(day.adjusted for day in days)
    if adjusted:
        moved.append(f"{adjusted:+,} by reconciling")
    ends = f"{_at_end(days[0], today)}, {_at_end(days[-1], today)}" if len(days) > 1 else _at_end(days[0], today)
    coming = "" if days[-1].on <= today else " Days to come: if nothing is sent and nobody responds."
    return f"{ends}. {sentence(', '.join(moved))}{coming}"


def _or_none(count: int) -> str:
    return f"{count:,}" if count else "none"


def _at_end(day: Day, today: date) -> str:
    credits = "no plan" if day.balance is None else counted(day.balance, "credit")
    return f"{credits[:1].upper()}{credits[1:]} on {near_label(day.on, today)}"


def day_ticks(days: Sequence[date]) -> tuple[int, ...]:
    """Choose the days that stand at an axis: the firsts of months where there are enough, else evenly spaced."""
    firsts = [place for place, day in enumerate(days) if day.day == 1]
    if len(firsts) >= 3:
        every = -(-len(firsts) // MOST_TICKS)
        return tuple(firsts[::every])
    return even_ticks(len(days))


def even_ticks(places: int) -> tuple[int, ...]:
    """Choose places of an axis, the first and the last among them.

    >>> even_ticks(31), even_ticks(3), even_ticks(1)
    ((0, 10, 20, 30), (0, 1, 2), (0,))
    """
    if places <= MOST_TICKS:
        return tuple(range(places))
    parts = next((count for count in (4, 3, 5) if (places - 1) % count == 0), MOST_TICKS - 1)
    return tuple(round(number * (places - 1) / parts) for number in range(parts + 1))


# Rates


def rates_chart_report(
    result: RatesResult, *, name: str, account: str, today: date, limit: int | None = None
) -> Report:
    """Report what `rates` does, drawn: a line a group with its range. `name` is that of the chart."""
    report = rates_report(result, account=account, today=today, limit=limit)
    chart = rates_ranges(result, limit or MOST_GROUPS)
    few = [f"Few: under {TOO_FEW} sends, too few to compare."] if any(row.faint for row in chart.rows[:-1]) else []
    left_out = [_left_out(result, limit)] if len(result.rows) > (limit or MOST_GROUPS) else []
    more = (*left_out, *few, result.definition)
    screen = charts_screen(chart.title, today, [chart], *more) if result.rows else report.screen
    return report._replace(schema=f"inmail/chart-{name}/1", title=chart.title, screen=screen)


def _left_out(result: RatesResult, limit: int | None) -> str:
    return f"{len(result.rows) - (limit or MOST_GROUPS)} more groups; --limit N shows more."


def rates_ranges(result: RatesResult, limit: int) -> Ranges:
    """Draw the rates of groups, all sends, and what is published, where there is a figure."""
    by = result.query.by[0]
    rows = [_rate_range(_label(group_name(by, row.group[0])), row) for row in kept_rows(result, limit)]
    rows.append(_rate_range("All", result.total))
    if result.benchmark is not None:
        low, high = result.benchmark.low, result.benchmark.high
        rows.append(Range("Published", None, low, high, f"{low * 100:.0f}-{high:.0%}", faint=True))
    return Ranges(title_of(result.query), " ".join(summary(result)), tuple(rows))


def _label(name: Cell) -> str:
    return name.text if isinstance(name, Span) else str(name)


def _rate_range(label: str, row: RateRow) -> Range:
    low, high = row.interval or (None, None)
    words = f"{share_words(row.rate)}{range_words(row.interval)} of {row.sent:,}" if row.sent else "no sends"
    return Range(label, row.rate, low, high, f"{words}, few" if row.too_few and row.sent else words, faint=row.too_few)


# Responses by day


def replies_chart_report(
    tally: Tally, query: RatesQuery, *, account: str, today: date, limit: int | None = None
) -> Report:
    """Report how many responses came on each day after the send; of sends that a query is about."""
    came = tally.responses_by_day[: limit if limit is not None else len(tally.responses_by_day)]
    row = rate_row((), tally)
    plot = replies_plot(tally, query)
    notes = (definition_of(query),) if tally.responded else (plot.summary, definition_of(query))
    return Report(
        schema="inmail/chart-replies/1",
        members={
            "as_of": iso_instant(query.as_of),
            "account": account,
            "via": query.route or "all",
            "window_days": query.days,
            "definition": definition_of(query),
            "rows": [],
            "total": rate_member(row, query),
        },
        columns=DELAY_COLUMNS,
        rows=tuple({"day": day, "responses": count, "so_far": sum(came[: day + 1])} for day, count in enumerate(came)),
        title=plot.title,
        screen=charts_screen(plot.title, today, [plot] if tally.responded else [], *notes),
        notes=(plot.summary, definition_of(query)),
    )


def replies_plot(tally: Tally, query: RatesQuery) -> Plot:
    """Draw how many responses came on each day after the send."""
    came = tally.responses_by_day
    return Plot(
        title="Responses by days after the send",
        summary=_replies_words(tally, query),
        labels=tuple("day 0" if not day else str(day) for day in range(len(came))),
        values=came,
        ticks=even_ticks(len(came)),
        shape="columns",
    )


def _replies_words(tally: Tally, query: RatesQuery) -> str:
    if not tally.responded:
        return "No response to count." if tally.sent else "No sends to count."
    week = sum(tally.responses_by_day[:7])
    of_them = f"{week:,} of them " if tally.responded > 1 else ""
    within = f", {of_them}within a week" if query.days > 7 and (week or of_them) else ""
    still = _or_none(tally.open)
    return sentence(
        f"{counted(tally.responded, 'response')} to {counted(tally.sent, 'send')}{within}; {still} still open"
    )

"""Response rates by group, beside what is published: the data. `rates_screen` has the words."""

from collections.abc import Mapping
from datetime import date

from inmail_cli.domain.benchmarks import MONITOR_DAYS, MONITOR_FLOOR, MONITOR_SENDS, MONITOR_SOURCE, Benchmark
from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.intervals import Lift
from inmail_cli.domain.rates import Dimension, FactorRow, Monitor, RateRow, RatesQuery, RatesResult
from inmail_cli.reports.model import Column, Kind, Report, Row, Value
from inmail_cli.reports.rates_screen import kept_rows, rates_screen, summary, title_of

_COUNTED = (
    Column("sent", "Sent", "integer"),
    Column("responded", "Responded", "integer"),
    Column("rate", "Rate", "percent"),
    Column("rate_low", "At least", "percent", show="wide"),
    Column("rate_high", "At most", "percent", show="wide"),
    Column("open", "Open", "integer"),
    Column("positive", "Accepted", "integer", show="wide"),
    Column("undeliverable", "Undeliverable", "integer", show="wide"),
    Column("opened", "Opened", "integer", show="wide"),
    Column("matured", "Matured", "integer", show="wide"),
    Column("matured_responded", "Of these responded", "integer", show="wide"),
    Column("matured_rate", "Matured rate", "percent", show="wide"),
    Column("projected_rate", "Projected", "percent", show="wide"),
    Column("median_days", "Median days", "decimal", show="wide"),
    Column("too_few", "Too few", "yes-no"),
)
_KINDS: Mapping[Dimension, Kind] = {
    "hour": "integer",
    "business-hours": "yes-no",
    "personalized": "yes-no",
    "mutual": "yes-no",
    "week": "date",
}


def rates_report(result: RatesResult, *, account: str, today: date, limit: int | None = None) -> Report:
    """Show rates. `limit` is the most rows in data (None: all) and on a screen (None: 30); the total is of all.

    Kept are the last rows where time orders them, and the first where size does.
    """
    query = result.query
    rows = kept_rows(result, limit)
    return Report(
        schema="inmail/rates/1",
        members={
            "as_of": iso_instant(query.as_of),
            "account": account,
            "by": list(query.by),
            "via": query.route or "all",
            "window_days": query.days,
            "definition": result.definition,
            "rows": [],
            "total": rate_member(result.total, query),
            "benchmark": _benchmark(result.benchmark),
            "factors": None if result.factors is None else [factor_member(row) for row in result.factors],
            "monitor": None if result.monitor is None else _monitor(result.monitor),
        },
        columns=(
            *(Column(f"group.{name}", name.capitalize(), _KINDS.get(name, "text")) for name in query.by),
            *_COUNTED,
        ),
        rows=tuple(rate_member(row, query) for row in rows),
        title=title_of(query),
        screen=rates_screen(result, today=today, limit=limit),
        notes=(*summary(result), result.definition),
        empty="No groups." if query.by else summary(result)[0],
    )


def _group_column(name: Dimension) -> Column:
    return Column(f"group.{name}", name.capitalize(), _KINDS.get(name, "text"))


def rate_member(row: RateRow, query: RatesQuery) -> Row:
    """Return a row as JSON has it."""
    return {
        "group": dict(zip(query.by, row.group, strict=False)),
        "sent": row.sent,
        "responded": row.responded,
        "positive": row.positive,
        "open": row.open,
        "undeliverable": row.undeliverable,
        "opened": row.opened,
        **_rate(row),
        "matured": row.matured,
        "matured_responded": row.matured_responded,
        "matured_rate": row.matured_rate,
        "projected_rate": row.projected_rate,
        "median_days": row.median_days,
        "too_few": row.too_few,
    }


def _rate(row: RateRow) -> dict[str, Value]:
    low, high = row.interval or (None, None)
    return {"rate": row.rate, "rate_low": low, "rate_high": high}


def _benchmark(benchmark: Benchmark | None) -> Value:
    if benchmark is None:
        return None
    return {"low": benchmark.low, "high": benchmark.high, "source": f"{benchmark.source}: {benchmark.of}"}


def factor_member(row: FactorRow) -> Value:
    """`measure` says what the published lift is of; `lift` is always of the response rate."""
    return {
        "factor": row.published.factor,
        "with": _side(row.having),
        "without": _side(row.lacking),
        **_lift("lift", row.lift),
        **_lift("open_lift", row.open_lift),
        "published_lift": row.published.lift,
        "measure": row.published.measure,
        "source": row.published.source,
        "also": row.published.also,
    }


def _side(row: RateRow) -> dict[str, Value]:
    counts: dict[str, Value] = {"sent": row.sent, "responded": row.responded, "opened": row.opened}
    return {**counts, **_rate(row), "too_few": row.too_few}


def _lift(name: str, lift: Lift | None) -> dict[str, Value]:
    value, low, high = lift or (None, None, None)
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def _monitor(monitor: Monitor) -> Value:
    return {
        "days": MONITOR_DAYS,
        "sent": monitor.sent,
        "responded": monitor.responded,
        "rate": monitor.rate,
        "least_sent": MONITOR_SENDS,
        "floor": MONITOR_FLOOR,
        "below": monitor.below,
        "source": MONITOR_SOURCE,
    }

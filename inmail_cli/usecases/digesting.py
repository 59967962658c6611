"""What a digest is made of: for each account the figures that `balance`, `expiries`, `pending` and `rates` show."""

from datetime import date, timedelta

from inmail_cli.domain.calendar import Period, PeriodName, period_before, period_of
from inmail_cli.domain.comparing import compare
from inmail_cli.domain.dates import end_of, start_of
from inmail_cli.domain.events import Instant
from inmail_cli.domain.rates import RatesQuery, RatesResult
from inmail_cli.reports.digest import EXPIRIES_DAYS, Digest, Extremes, Rates
from inmail_cli.store import reading
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases import awaiting, charting, looking, rating
from inmail_cli.usecases.desk import Desk, accounts_meant

CHART_DAYS = 90
CHART_MONTHS = 6


def digests(desk: Desk, *, as_of: Instant, name: PeriodName) -> list[Digest]:
    """Return a digest of each account meant, of the week or month that `as_of` is in. Raises: NotFound."""
    return [_digest(desk._replace(account=account.name), account, as_of, name) for account in accounts_meant(desk)]


def _digest(desk: Desk, account: AccountRow, as_of: Instant, name: PeriodName) -> Digest:
    view = looking.balance_view(desk, as_of=as_of)
    period = period_of(name, looking.date_meant(desk, as_of))
    since = min(period.first - timedelta(days=1), view.today - timedelta(days=CHART_DAYS))
    drawn = charting.daily(desk, first=since, last=view.today, until=as_of)[0]
    by_template = rating.rates(desk, RatesQuery(as_of=as_of, by=("template",)))
    return Digest(
        balance=view,
        period=period,
        days=drawn,
        expiries=looking.expiries(desk, as_of=as_of, within_days=EXPIRIES_DAYS).expiries,
        awaited=awaiting.awaited(desk, as_of=as_of).views,
        rates=_rates(desk, account, as_of, period),
        templates=_extremes(by_template),
        months=rating.rates(desk, _months(desk, account, as_of, view.today)),
    )


def _rates(desk: Desk, account: AccountRow, as_of: Instant, period: Period) -> Rates:
    def within(span: Period) -> RatesResult:
        first, last = (_zone(desk, account, day) for day in (span.first, span.last))
        query = RatesQuery(as_of=as_of, from_at=start_of(span.first, first), to_at=end_of(span.last, last))
        return rating.rates(desk, query)

    return Rates(within(period), within(period_before(period)), rating.rates(desk, RatesQuery(as_of=as_of)))


def _months(desk: Desk, account: AccountRow, as_of: Instant, today: date) -> RatesQuery:
    """The last six months by month, this one included."""
    month = period_of("month", today)
    for _ in range(CHART_MONTHS - 1):
        month = period_before(month)
    return RatesQuery(as_of=as_of, by=("month",), from_at=start_of(month.first, _zone(desk, account, month.first)))


def _zone(desk: Desk, account: AccountRow, on: date) -> str:
    return charting.zone_on(on, account, reading.plans_of(desk.store, account.key))


def _extremes(result: RatesResult) -> Extremes | None:
    """The templates with the highest and the lowest rate, of those with enough sends; None where there are not two.

    They are ranked by the rate that they are heading for, which is fair to young sends, or by the rate so far where
    too few are old enough to say.
    """
    rows = [row for row in result.rows if row.group[0] is not None and not row.too_few]
    if len(rows) < 2:
        return None
    rows.sort(key=lambda row: row.foreseen or 0.0, reverse=True)
    pairs = {(pair.first.group, pair.second.group): pair.verdict for pair in compare(rows)}
    return Extremes(rows[0], rows[-1], pairs[rows[0].group, rows[-1].group])

"""What charts show, as data."""

from inmail_cli.domain.events import ROUTES
from inmail_cli.reports.schemas.credits import FORECAST_MEMBERS
from inmail_cli.reports.schemas.rates import RATE_ROW, RATES_MEMBERS
from inmail_cli.reports.schemas.words import COUNT, DATE, TEXT, WHOLE, document, maybe, members, one_of, rows_of

DAY = members(
    account=TEXT,
    on=DATE,
    balance=maybe(COUNT),
    granted=COUNT,
    spent=COUNT,
    returned=COUNT,
    lost=COUNT,
    adjusted=WHOLE,
)
CHART_BALANCE = document("chart-balance/1", **{"from": maybe(DATE), "to": maybe(DATE)}, rows=rows_of(DAY))
CHART_RATES = document("chart-rates/1", **RATES_MEMBERS)
CHART_WEEKDAYS = document("chart-weekdays/1", **RATES_MEMBERS)
CHART_REPLIES = document(
    "chart-replies/1",
    via=one_of(*ROUTES, "all"),
    window_days=COUNT,
    definition=TEXT,
    rows=rows_of(members(day=COUNT, responses=COUNT, so_far=COUNT)),
    total=RATE_ROW,
)
CHART_FORECAST = document("chart-forecast/1", **FORECAST_MEMBERS)

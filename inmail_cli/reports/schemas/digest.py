"""What a digest shows, as data."""

from inmail_cli.reports.schemas.credits import AWAITED, EXPIRY, NEXT_EXPIRY, NEXT_RENEWAL, PENDING, PLAN
from inmail_cli.reports.schemas.rates import BENCHMARK, RATE_ROW
from inmail_cli.reports.schemas.words import COUNT, DATE, FLAG, TEXT, WHOLE, document, maybe, members, one_of, rows_of

_SPAN = {"from": DATE, "to": DATE}
_DIGEST = members(
    account=TEXT,
    plan=maybe(PLAN),
    balance=maybe(COUNT),
    balance_before=maybe(COUNT),
    change=maybe(WHOLE),
    moved=members(granted=COUNT, sent=COUNT, returned=COUNT, lost=COUNT, adjusted=WHOLE),
    next_renewal=maybe(NEXT_RENEWAL),
    next_expiry=maybe(NEXT_EXPIRY),
    to_lose_none=rows_of(members(by=DATE, send=COUNT)),
    lose_none_before=maybe(DATE),
    not_savable=COUNT,
    expiries=members(within_days=COUNT, total=COUNT, rows=rows_of(EXPIRY)),
    pending=members(**PENDING["properties"], credits_at_stake=COUNT, soonest=rows_of(members(**AWAITED))),
    uncovered=COUNT,
    issues=COUNT,
    rates=members(
        window_days=COUNT,
        definition=TEXT,
        period=RATE_ROW,
        previous=RATE_ROW,
        all=RATE_ROW,
        published=rows_of(BENCHMARK),
    ),
    templates=members(
        least_sent=COUNT,
        best=maybe(RATE_ROW),
        worst=maybe(RATE_ROW),
        verdict=maybe(one_of("above", "below", "not-told-apart", "too-few")),
    ),
)
REPORT = document(
    "report/1",
    period=members(**_SPAN, name=one_of("week", "month"), complete=FLAG),
    previous=members(**_SPAN),
    rows=rows_of(_DIGEST),
)

"""What is shown of credits."""

from inmail_cli.reports.schemas.words import (
    AMOUNT,
    COUNT,
    DATE,
    FLAG,
    INSTANT,
    KIND,
    LOT,
    LOT_NAME,
    NUMBER,
    ORIGIN,
    PRICE,
    SHARE,
    TEXT,
    WHOLE,
    document,
    maybe,
    members,
    one_of,
    rows_of,
)

PLAN = members(
    key=TEXT,
    name=TEXT,
    rules=TEXT,
    monthly_credits=COUNT,
    max_credits=COUNT,
    lifetime_days=maybe(COUNT),
    billing_day=COUNT,
    seats=COUNT,
    zone=TEXT,
    price=maybe(PRICE),
    currency=maybe(TEXT),
    since=DATE,
)
NEXT_RENEWAL = members(on=DATE, credits=COUNT, lost_at_cap=COUNT)
NEXT_EXPIRY = members(on=DATE, credits=COUNT)
PENDING = members(
    sends=COUNT,
    expected_credits=maybe(NUMBER),
    expected_low=maybe(COUNT),
    expected_high=maybe(COUNT),
    method=maybe(TEXT),
)
BALANCE = document(
    "balance/1",
    plan=maybe(PLAN),
    balance=maybe(COUNT),
    lots=rows_of(LOT),
    next_renewal=maybe(NEXT_RENEWAL),
    next_expiry=maybe(NEXT_EXPIRY),
    pending=PENDING,
    uncovered=COUNT,
    issues=COUNT,
    reconciled_at=maybe(INSTANT),
    opening_estimated=FLAG,
)
BALANCES = document("balances/1", rows=rows_of(BALANCE))
EXPIRY = members(
    account=TEXT,
    on=DATE,
    days_left=WHOLE,
    credits=COUNT,
    reason=one_of("age", "cap", "forfeit"),
    origin=ORIGIN,
    granted_on=DATE,
)
EXPIRIES = document(
    "expiries/1",
    within_days=COUNT,
    total=COUNT,
    rows=rows_of(EXPIRY),
)
MOVEMENT = {
    "at": INSTANT,
    "on": DATE,
    "kind": KIND,
    "credits": WHOLE,
    "balance": COUNT,
    "lot": maybe(LOT_NAME),
}
LEDGER = document("ledger/1", rows=rows_of(members(account=TEXT, **MOVEMENT, ref=maybe(TEXT), note=maybe(TEXT))))
AWAITED = {
    "id": TEXT,
    "person": TEXT,
    "sent_at": INSTANT,
    "days_waiting": COUNT,
    "credit_back_until": maybe(INSTANT),
    "chance": maybe(SHARE),
}
PENDINGS = document("pending/1", rows=rows_of({"anyOf": [members(**AWAITED), members(account=TEXT, **AWAITED)]}))
FORECAST_MEMBERS = members(
    plan=maybe(PLAN),
    balance=maybe(COUNT),
    until=maybe(DATE),
    pace=members(per_week=AMOUNT, source=one_of("own", "given"), weeks=maybe(COUNT), sent=maybe(COUNT)),
    runs_out=maybe(members(on=maybe(DATE), earliest=maybe(DATE), latest=maybe(DATE), chance=SHARE)),
    lasting_per_week=maybe(COUNT),
    to_lose_none=rows_of(members(by=DATE, send=COUNT)),
    lose_none_before=maybe(DATE),
    not_savable=COUNT,
    next_renewal=maybe(NEXT_RENEWAL),
    pending=PENDING,
    method=maybe(TEXT),
    rows=rows_of(
        members(
            date=DATE,
            balance=maybe(AMOUNT),
            low=maybe(COUNT),
            high=maybe(COUNT),
            renewals=AMOUNT,
            expected_back=AMOUNT,
            other=NUMBER,
            sends=AMOUNT,
            short=AMOUNT,
            expired=AMOUNT,
            lost_at_cap=AMOUNT,
            forfeited=AMOUNT,
        )
    ),
)["properties"]
FORECAST = document("forecast/1", **FORECAST_MEMBERS)

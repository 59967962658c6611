"""What is shown of response rates."""

from inmail_cli.domain.events import ROUTES
from inmail_cli.domain.rates import DIMENSIONS
from inmail_cli.reports.schemas.words import (
    COUNT,
    FLAG,
    NUMBER,
    SHARE,
    TEXT,
    VALUE,
    WORDS,
    document,
    maybe,
    members,
    one_of,
    rows_of,
)

RATE_ROW = members(
    group={"type": "object", "propertyNames": one_of(*DIMENSIONS), "additionalProperties": VALUE},
    sent=COUNT,
    responded=COUNT,
    positive=COUNT,
    open=COUNT,
    undeliverable=COUNT,
    opened=COUNT,
    rate=maybe(SHARE),
    rate_low=maybe(SHARE),
    rate_high=maybe(SHARE),
    matured=COUNT,
    matured_responded=COUNT,
    matured_rate=maybe(SHARE),
    projected_rate=maybe(SHARE),
    median_days=maybe(NUMBER),
    too_few=FLAG,
)
_SIDE = members(
    sent=COUNT,
    responded=COUNT,
    opened=COUNT,
    rate=maybe(SHARE),
    rate_low=maybe(SHARE),
    rate_high=maybe(SHARE),
    too_few=FLAG,
)
FACTOR = members(
    **{"factor": TEXT, "with": _SIDE, "without": _SIDE},
    **{name: maybe(NUMBER) for name in ("lift", "lift_low", "lift_high")},
    **{name: maybe(NUMBER) for name in ("open_lift", "open_lift_low", "open_lift_high")},
    published_lift=maybe(NUMBER),
    measure=TEXT,
    source=maybe(TEXT),
    also=maybe(TEXT),
)
MONITOR = members(
    days=COUNT,
    sent=COUNT,
    responded=COUNT,
    rate=maybe(SHARE),
    least_sent=COUNT,
    floor=SHARE,
    below=maybe(FLAG),
    source=TEXT,
)
BENCHMARK = members(low=NUMBER, high=NUMBER, source=TEXT)
RATES_MEMBERS = {
    "by": WORDS,
    "via": one_of(*ROUTES, "all"),
    "window_days": COUNT,
    "definition": TEXT,
    "rows": rows_of(RATE_ROW),
    "total": RATE_ROW,
    "benchmark": maybe(BENCHMARK),
    "factors": maybe(rows_of(FACTOR)),
    "monitor": maybe(MONITOR),
}
RATES = document("rates/1", **RATES_MEMBERS)

_CONTRAST = {name: maybe(NUMBER) for name in ("difference", "difference_low", "difference_high", "p", "p_corrected")}
_JUDGED = members(sent=COUNT, responded=COUNT, rate=maybe(SHARE))
COMPARE = document(
    "compare/1",
    by=WORDS,
    via=one_of(*ROUTES, "all"),
    window_days=COUNT,
    judged_window_days=COUNT,
    definition=TEXT,
    method=TEXT,
    groups=rows_of(RATE_ROW),
    rows=rows_of(
        members(
            first=VALUE,
            second=VALUE,
            verdict=one_of("above", "below", "not-told-apart", "too-few"),
            told_apart=maybe(FLAG),
            **_CONTRAST,
            first_judged=_JUDGED,
            second_judged=_JUDGED,
            so_far=members(**_CONTRAST),
            sends_needed=maybe(members(each=COUNT, more=COUNT)),
            summary=TEXT,
        )
    ),
)

CURVE = document(
    "rates-curve/1",
    via=one_of(*ROUTES, "all"),
    window_days=COUNT,
    definition=TEXT,
    method=TEXT,
    total=RATE_ROW,
    rows=rows_of(members(day=COUNT, at_risk=COUNT, responses=COUNT, responded=COUNT, projected_rate=SHARE)),
)

LINT = document(
    "lint/1",
    via=one_of(*ROUTES),
    subject_characters=COUNT,
    subject_limit=maybe(COUNT),
    body_characters=COUNT,
    body_limit=COUNT,
    over_limit=FLAG,
    to_mend=COUNT,
    wording_checked=FLAG,
    rows=rows_of(
        members(
            severity=one_of("error", "warning", "advice", "good"),
            code=TEXT,
            message=TEXT,
            source=TEXT,
            factor=maybe(TEXT),
            own=maybe(FACTOR),
        )
    ),
    by_length=rows_of(RATE_ROW),
)

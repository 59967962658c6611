"""What is shown of sends, people, the history, plans and accounts."""

from inmail_cli.domain.codec import TYPES
from inmail_cli.domain.events import MARKS, OUTCOMES, ROUTES
from inmail_cli.reports.schemas.credits import MOVEMENT
from inmail_cli.reports.schemas.lines import LINE, SHARED_EVENT, write
from inmail_cli.reports.schemas.words import (
    COUNT,
    DATE,
    FLAG,
    INSTANT,
    LOT_NAME,
    PRICE,
    TEXT,
    WARNING,
    WHOLE,
    WORDS,
    document,
    maybe,
    members,
    one_of,
    rows_of,
)

SEND_ROW = members(
    id=TEXT,
    account=TEXT,
    person=TEXT,
    person_id=TEXT,
    url=maybe(TEXT),
    company=maybe(TEXT),
    title=maybe(TEXT),
    via=one_of(*ROUTES),
    sent_at=INSTANT,
    subject=maybe(TEXT),
    subject_characters=maybe(COUNT),
    body_characters=maybe(COUNT),
    tags=WORDS,
    template=maybe(TEXT),
    personalized=maybe(FLAG),
    mutual=maybe(FLAG),
    sender=maybe(TEXT),
    opened_at=maybe(INSTANT),
    outcome=maybe(one_of(*OUTCOMES, *MARKS)),
    responded_at=maybe(INSTANT),
    credit_back_until=maybe(INSTANT),
    credit=one_of("spent", "free", "uncovered", "returned", "unknown"),
    batch=maybe(COUNT),
)
LIST = document("list/1", total=COUNT, rows=rows_of(SEND_ROW))
SHOW = document(
    "show/1",
    total=COUNT,
    event=LINE,
    explanation=WORDS,
    plan=maybe(members(id=TEXT, key=TEXT, name=TEXT, rules=TEXT)),
    paid_by=maybe(LOT_NAME),
    returned=maybe(members(at=INSTANT, on=DATE, by=maybe(TEXT), lot=maybe(LOT_NAME))),
    replies=rows_of(LINE),
    marks=rows_of(LINE),
    movements=rows_of(members(**MOVEMENT, note=maybe(TEXT))),
    rows=rows_of(SEND_ROW),
)
PERSON_MEMBERS = members(
    id=TEXT,
    name=TEXT,
    url=maybe(TEXT),
    company=maybe(TEXT),
    title=maybe(TEXT),
    open_profile=maybe(FLAG),
    connected_on=maybe(DATE),
    groups=WORDS,
    events=rows_of(SHARED_EVENT),
    posts=maybe(FLAG),
    engaged_on=maybe(DATE),
    executive=maybe(FLAG),
    hiring=maybe(FLAG),
    note=maybe(TEXT),
)
WAY = members(via=one_of(*ROUTES), reason=TEXT, characters=COUNT)
FINDING = members(code=TEXT, message=TEXT, source=TEXT, severity=one_of("error", "warning", "advice", "good"))
PERSON = document(
    "person/1",
    person=PERSON_MEMBERS,
    balance=maybe(COUNT),
    inmail_possible=FLAG,
    waited_for=maybe(members(send=TEXT, since=INSTANT, credit_back_until=maybe(INSTANT))),
    free_routes=rows_of(WAY),
    other_routes=rows_of(WAY),
    advice=rows_of(FINDING),
    total=COUNT,
    rows=rows_of(SEND_ROW),
)
PEOPLE = document(
    "person-list/1",
    total=COUNT,
    rows=rows_of(
        members(
            id=TEXT,
            name=TEXT,
            company=maybe(TEXT),
            title=maybe(TEXT),
            url=maybe(TEXT),
            open_profile=maybe(FLAG),
            connected_on=maybe(DATE),
            sends=COUNT,
            responded=COUNT,
            waiting=COUNT,
            last_sent_at=maybe(INSTANT),
        )
    ),
)
BATCH = {
    "batch": COUNT,
    "at": INSTANT,
    "command": TEXT,
    "origin": one_of("terminal", "script", "import"),
    "summary": TEXT,
    "changes": COUNT,
    "undoes": maybe(COUNT),
    "undone_by": maybe(COUNT),
}
HISTORY = document("history/1", total=COUNT, rows=rows_of(members(**BATCH, account=maybe(TEXT))))
ONE_BATCH = document(
    "batch/1",
    **BATCH,
    rows=rows_of(
        members(
            change=one_of("added", "changed", "removed"),
            type=one_of(*TYPES),
            id=maybe(TEXT),
            label=TEXT,
            fields=rows_of(members(field=TEXT, before={}, after={})),
        )
    ),
)


# Plans and accounts

PLAN_ROW = members(
    account=TEXT,
    id=TEXT,
    type=one_of("plan", "cancel"),
    at=INSTANT,
    since=DATE,
    until=maybe(DATE),
    state=TEXT,
    current=FLAG,
    plan=maybe(TEXT),
    name=maybe(TEXT),
    rules=maybe(TEXT),
    monthly_credits=maybe(COUNT),
    max_credits=maybe(COUNT),
    lifetime_days=maybe(COUNT),
    renewal=maybe(one_of("billing-day", "fixed-day")),
    billing_day=maybe(COUNT),
    seats=maybe(COUNT),
    opening_balance=maybe(COUNT),
    grant_on_start=maybe(FLAG),
    credits=maybe(one_of("forfeit", "carry")),
    zone=maybe(TEXT),
    price=maybe(PRICE),
    currency=maybe(TEXT),
    pooled=maybe(FLAG),
    credit_back_days=maybe(COUNT),
)
CATALOGUE = document(
    "plan-list/1",
    rules=TEXT,
    title=TEXT,
    source=TEXT,
    rows=rows_of(
        members(
            key=TEXT,
            name=TEXT,
            monthly_credits=COUNT,
            max_credits=COUNT,
            lifetime_days=maybe(COUNT),
            price=maybe(PRICE),
            currency=maybe(TEXT),
            renewal=one_of("billing-day", "fixed-day"),
            billing_day=maybe(COUNT),
            pooled=FLAG,
            aliases=WORDS,
            source=TEXT,
        )
    ),
)
ACCOUNTS = document(
    "account/1",
    rows=rows_of(
        members(
            account=TEXT,
            current=FLAG,
            plan=maybe(TEXT),
            plan_name=maybe(TEXT),
            balance=maybe(COUNT),
            sends=COUNT,
            zone=TEXT,
        )
    ),
)
RECONCILE = write(
    "reconcile",
    at=INSTANT,
    calculated=maybe(COUNT),
    seen=maybe(COUNT),
    difference=maybe(WHOLE),
    causes=rows_of(WARNING),
    reconciled_on=maybe(DATE),
    where=WORDS,
)

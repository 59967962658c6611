"""What the JSON of each command holds, as JSON Schema (draft 2020-12).

All members are always there; what is not known is null. A member is never renamed or dropped without a new number in
`schema`. A new command adds one line to `DOCUMENTS`; the tests hold every command's output to it.
"""

from collections.abc import Mapping
from typing import Any

from inmail_cli.domain.codec import TYPES
from inmail_cli.domain.events import MARKS, OUTCOMES, ROUTES
from inmail_cli.errors import NotFound
from inmail_cli.reports.imported import ISSUE_WORDS

Schema = Mapping[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


# The small words of which the documents are made


def _object(**members: Schema) -> Schema:
    return {
        "type": "object",
        "properties": members,
        "required": list(members),
        "additionalProperties": False,
    }


def _rows(row: Schema) -> Schema:
    return {"type": "array", "items": row}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(*words: str) -> Schema:
    return {"enum": list(words)}


TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
DATE: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
INSTANT: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
PRICE: Schema = {"type": "string", "pattern": r"^\d+\.\d{2}$"}
WORDS = _rows(TEXT)
ANYTHING: Schema = {"type": "object"}
FACT: Schema = {"type": "object", "properties": {"type": _one_of(*TYPES, "tag")}, "required": ["type"]}
"""A line of the events file."""
ORIGIN = _one_of("opening", "renewal", "refund", "adjustment", "purchase", "transfer", "goodwill")
KIND = _one_of(
    *("opening", "renewal", "send", "refund", "expiry", "cap", "forfeit", "adjustment", "grant", "undeliverable")
)
LOT_NAME = _object(granted_on=DATE, expires_on=_maybe(DATE), origin=ORIGIN)
LOT = _object(granted_on=DATE, expires_on=_maybe(DATE), origin=ORIGIN, credits=COUNT)
WARNING = _object(code=TEXT, message=TEXT)


def _document(number: str, **members: Schema) -> Schema:
    """A command's document: its name and version, the instant and the account, then its own members."""
    return _object(schema={"const": f"inmail/{number}"}, as_of=INSTANT, account=_maybe(TEXT), **members)


def _write(name: str, **members: Schema) -> Schema:
    return _document(
        f"{name}/1",
        batch=_maybe(COUNT),
        dry_run=FLAG,
        recorded=_rows(FACT),
        balance_before=_maybe(COUNT),
        balance=_maybe(COUNT),
        warnings=_rows(WARNING),
        **members,
    )


# What is shown of credits

PLAN = _object(
    key=TEXT,
    name=TEXT,
    rules=TEXT,
    monthly_credits=COUNT,
    max_credits=COUNT,
    lifetime_days=_maybe(COUNT),
    billing_day=COUNT,
    seats=COUNT,
    zone=TEXT,
    price=_maybe(PRICE),
    currency=_maybe(TEXT),
    since=DATE,
)
PENDING = _object(
    sends=COUNT,
    expected_credits=_maybe(NUMBER),
    expected_low=_maybe(COUNT),
    expected_high=_maybe(COUNT),
    method=_maybe(TEXT),
)
BALANCE = _document(
    "balance/1",
    plan=_maybe(PLAN),
    balance=_maybe(COUNT),
    lots=_rows(LOT),
    next_renewal=_maybe(_object(on=DATE, credits=COUNT, lost_at_cap=COUNT)),
    next_expiry=_maybe(_object(on=DATE, credits=COUNT)),
    pending=PENDING,
    uncovered=COUNT,
    issues=COUNT,
    reconciled_at=_maybe(INSTANT),
    opening_estimated=FLAG,
)
BALANCES = _document("balances/1", rows=_rows(BALANCE))
EXPIRIES = _document(
    "expiries/1",
    within_days=COUNT,
    total=COUNT,
    rows=_rows(
        _object(
            account=TEXT,
            on=DATE,
            days_left=WHOLE,
            credits=COUNT,
            reason=_one_of("age", "cap", "forfeit"),
            origin=ORIGIN,
            granted_on=DATE,
        )
    ),
)
MOVEMENT = {
    "at": INSTANT,
    "on": DATE,
    "kind": KIND,
    "credits": WHOLE,
    "balance": COUNT,
    "lot": _maybe(LOT_NAME),
}
LEDGER = _document("ledger/1", rows=_rows(_object(account=TEXT, **MOVEMENT, ref=_maybe(TEXT), note=_maybe(TEXT))))
AWAITED = {
    "id": TEXT,
    "person": TEXT,
    "sent_at": INSTANT,
    "days_waiting": COUNT,
    "credit_back_until": _maybe(INSTANT),
    "chance": _maybe(SHARE),
}
PENDINGS = _document("pending/1", rows=_rows({"anyOf": [_object(**AWAITED), _object(account=TEXT, **AWAITED)]}))


# Sends, people and the history

SEND_ROW = _object(
    id=TEXT,
    account=TEXT,
    person=TEXT,
    person_id=TEXT,
    url=_maybe(TEXT),
    company=_maybe(TEXT),
    title=_maybe(TEXT),
    via=_one_of(*ROUTES),
    sent_at=INSTANT,
    subject=_maybe(TEXT),
    subject_characters=_maybe(COUNT),
    body_characters=_maybe(COUNT),
    tags=WORDS,
    template=_maybe(TEXT),
    personalized=_maybe(FLAG),
    mutual=_maybe(FLAG),
    sender=_maybe(TEXT),
    opened_at=_maybe(INSTANT),
    outcome=_maybe(_one_of(*OUTCOMES, *MARKS)),
    responded_at=_maybe(INSTANT),
    credit_back_until=_maybe(INSTANT),
    credit=_one_of("spent", "free", "uncovered", "returned", "unknown"),
    batch=_maybe(COUNT),
)
LIST = _document("list/1", total=COUNT, rows=_rows(SEND_ROW))
SHOW = _document(
    "show/1",
    total=COUNT,
    event=FACT,
    explanation=WORDS,
    plan=_maybe(_object(id=TEXT, key=TEXT, name=TEXT, rules=TEXT)),
    paid_by=_maybe(LOT_NAME),
    returned=_maybe(_object(at=INSTANT, on=DATE, by=_maybe(TEXT), lot=_maybe(LOT_NAME))),
    replies=_rows(FACT),
    marks=_rows(FACT),
    movements=_rows(_object(**MOVEMENT, note=_maybe(TEXT))),
    rows=_rows(SEND_ROW),
)
PERSON_MEMBERS = _object(
    id=TEXT,
    name=TEXT,
    url=_maybe(TEXT),
    company=_maybe(TEXT),
    title=_maybe(TEXT),
    open_profile=_maybe(FLAG),
    connected_on=_maybe(DATE),
    groups=WORDS,
    events=_rows(_object(name=TEXT, on=_maybe(DATE))),
    posts=_maybe(FLAG),
    engaged_on=_maybe(DATE),
    executive=_maybe(FLAG),
    hiring=_maybe(FLAG),
    note=_maybe(TEXT),
)
WAY = _object(via=_one_of(*ROUTES), reason=TEXT, characters=COUNT)
PERSON = _document(
    "person/1",
    person=PERSON_MEMBERS,
    balance=_maybe(COUNT),
    inmail_possible=FLAG,
    waited_for=_maybe(_object(send=TEXT, since=INSTANT, credit_back_until=_maybe(INSTANT))),
    free_routes=_rows(WAY),
    other_routes=_rows(WAY),
    advice=_rows(_object(code=TEXT, message=TEXT, source=TEXT, severity=_one_of("error", "warning", "advice", "good"))),
    total=COUNT,
    rows=_rows(SEND_ROW),
)
PEOPLE = _document(
    "person-list/1",
    total=COUNT,
    rows=_rows(
        _object(
            id=TEXT,
            name=TEXT,
            company=_maybe(TEXT),
            title=_maybe(TEXT),
            url=_maybe(TEXT),
            open_profile=_maybe(FLAG),
            connected_on=_maybe(DATE),
            sends=COUNT,
            responded=COUNT,
            waiting=COUNT,
            last_sent_at=_maybe(INSTANT),
        )
    ),
)
BATCH = {
    "batch": COUNT,
    "at": INSTANT,
    "command": TEXT,
    "origin": _one_of("terminal", "script", "import"),
    "summary": TEXT,
    "changes": COUNT,
    "undoes": _maybe(COUNT),
    "undone_by": _maybe(COUNT),
}
HISTORY = _document("history/1", total=COUNT, rows=_rows(_object(**BATCH, account=_maybe(TEXT))))
ONE_BATCH = _document(
    "batch/1",
    **BATCH,
    rows=_rows(_object(change=TEXT, type=TEXT, id=_maybe(TEXT), label=TEXT, fields=_rows(ANYTHING))),
)


# Plans and accounts

PLAN_ROW = _object(
    account=TEXT,
    id=TEXT,
    type=_one_of("plan", "cancel"),
    at=INSTANT,
    since=DATE,
    until=_maybe(DATE),
    state=TEXT,
    current=FLAG,
    plan=_maybe(TEXT),
    name=_maybe(TEXT),
    rules=_maybe(TEXT),
    monthly_credits=_maybe(COUNT),
    max_credits=_maybe(COUNT),
    lifetime_days=_maybe(COUNT),
    renewal=_maybe(_one_of("billing-day", "fixed-day")),
    billing_day=_maybe(COUNT),
    seats=_maybe(COUNT),
    opening_balance=_maybe(COUNT),
    grant_on_start=_maybe(FLAG),
    credits=_maybe(_one_of("forfeit", "carry")),
    zone=_maybe(TEXT),
    price=_maybe(PRICE),
    currency=_maybe(TEXT),
    pooled=_maybe(FLAG),
    credit_back_days=_maybe(COUNT),
)
CATALOGUE = _document(
    "plan-list/1",
    rules=TEXT,
    title=TEXT,
    source=TEXT,
    rows=_rows(
        _object(
            key=TEXT,
            name=TEXT,
            monthly_credits=COUNT,
            max_credits=COUNT,
            lifetime_days=_maybe(COUNT),
            price=_maybe(PRICE),
            currency=_maybe(TEXT),
            renewal=_one_of("billing-day", "fixed-day"),
            billing_day=_maybe(COUNT),
            pooled=FLAG,
            aliases=WORDS,
            source=TEXT,
        )
    ),
)
ACCOUNTS = _document(
    "account/1",
    rows=_rows(
        _object(
            account=TEXT,
            current=FLAG,
            plan=_maybe(TEXT),
            plan_name=_maybe(TEXT),
            balance=_maybe(COUNT),
            sends=COUNT,
            zone=TEXT,
        )
    ),
)
RECONCILE = _write(
    "reconcile",
    at=INSTANT,
    calculated=_maybe(COUNT),
    seen=_maybe(COUNT),
    difference=_maybe(WHOLE),
    causes=_rows(WARNING),
    reconciled_on=_maybe(DATE),
    where=WORDS,
)


# Rates

RATE_ROW = _object(
    group=ANYTHING,
    sent=COUNT,
    responded=COUNT,
    positive=COUNT,
    open=COUNT,
    undeliverable=COUNT,
    opened=COUNT,
    rate=_maybe(SHARE),
    rate_low=_maybe(SHARE),
    rate_high=_maybe(SHARE),
    matured=COUNT,
    matured_responded=COUNT,
    matured_rate=_maybe(SHARE),
    projected_rate=_maybe(SHARE),
    median_days=_maybe(NUMBER),
    too_few=FLAG,
)
_SIDE = _object(
    sent=COUNT,
    responded=COUNT,
    opened=COUNT,
    rate=_maybe(SHARE),
    rate_low=_maybe(SHARE),
    rate_high=_maybe(SHARE),
    too_few=FLAG,
)
FACTOR = _object(
    **{"factor": TEXT, "with": _SIDE, "without": _SIDE},
    **{name: _maybe(NUMBER) for name in ("lift", "lift_low", "lift_high")},
    **{name: _maybe(NUMBER) for name in ("open_lift", "open_lift_low", "open_lift_high")},
    published_lift=_maybe(NUMBER),
    measure=TEXT,
    source=_maybe(TEXT),
    also=_maybe(TEXT),
)
MONITOR = _object(
    days=COUNT,
    sent=COUNT,
    responded=COUNT,
    rate=_maybe(SHARE),
    least_sent=COUNT,
    floor=SHARE,
    below=_maybe(FLAG),
    source=TEXT,
)
RATES = _document(
    "rates/1",
    by=WORDS,
    via=_one_of(*ROUTES, "all"),
    window_days=COUNT,
    definition=TEXT,
    rows=_rows(RATE_ROW),
    total=RATE_ROW,
    benchmark=_maybe(_object(low=NUMBER, high=NUMBER, source=TEXT)),
    factors=_maybe(_rows(FACTOR)),
    monitor=_maybe(MONITOR),
)


# Exchange, and the program itself

IMPORT_EVENTS = _write(
    "import-events",
    file=TEXT,
    added=COUNT,
    same=COUNT,
    conflicting=COUNT,
    issues=_rows(_object(account=TEXT, kind=_one_of(*ISSUE_WORDS), at=INSTANT, ref=TEXT, message=TEXT)),
    rows=_rows(
        _object(
            line=COUNT,
            type=_one_of(*TYPES),
            id=TEXT,
            standing=_one_of("added", "same", "conflicting"),
            theirs=_maybe(ANYTHING),
            ours=_maybe(ANYTHING),
        )
    ),
)
PATH = _document(
    "path/1",
    database=TEXT,
    exists=FLAG,
    named_by=TEXT,
    config=_maybe(TEXT),
    config_exists=FLAG,
)
DEMO = _document("demo/1", balance=BALANCE, expiries=EXPIRIES, pending=PENDINGS, rates=RATES)
ERROR: Schema = {
    "type": "object",
    "properties": {
        "schema": {"const": "inmail/error/1"},
        "error": TEXT,
        "message": TEXT,
        "hint": _maybe(TEXT),
        "details": ANYTHING,
        "candidates": _rows(_object(id=TEXT, name=TEXT, url=_maybe(TEXT))),
    },
    "required": ["schema", "error", "message", "hint", "details"],
    "additionalProperties": False,
}

DOCUMENTS: Mapping[str, Schema] = {
    "inmail": BALANCE,
    "setup": _write("setup"),
    "plan": _document("plan/1", rows=_rows(PLAN_ROW)),
    "plan show": _document("plan/1", rows=_rows(PLAN_ROW)),
    "plan list": CATALOGUE,
    "plan set": _write("plan-set"),
    "plan edit": _write("plan-edit"),
    "plan cancel": _write("plan-cancel"),
    "account": ACCOUNTS,
    "account list": ACCOUNTS,
    "account add": _write("account-add"),
    "account edit": _write("account-edit"),
    "account rename": _write("account-rename"),
    "account use": _write("account-use"),
    "account remove": _write("account-remove"),
    "send": _write("send"),
    "reply": _write("reply"),
    "mark": _write("mark"),
    "reconcile": RECONCILE,
    "grant": _write("grant"),
    "edit": _write("edit"),
    "delete": _write("delete"),
    "undo": _write("undo"),
    "redo": _write("redo"),
    "history": {"anyOf": [HISTORY, ONE_BATCH]},
    "balance": {"anyOf": [BALANCE, BALANCES]},
    "expiries": EXPIRIES,
    "ledger": LEDGER,
    "pending": PENDINGS,
    "rates": RATES,
    "list": LIST,
    "show": SHOW,
    "person": PERSON,
    "person show": PERSON,
    "person list": PEOPLE,
    "person edit": _write("person-edit"),
    "person merge": _write("person-merge"),
    "import events": IMPORT_EVENTS,
    "export events": FACT,
    "path": PATH,
    "demo": DEMO,
    "schema": _document("schema/1", rows=_rows(_object(command=TEXT, document=TEXT))),
    "error": ERROR,
}


def schema_named(words: str) -> dict[str, Any]:
    """Return the JSON Schema of a command's output, by the command's words. Raises: NotFound, listing the nearest."""
    name = " ".join(words.casefold().split())
    if name not in DOCUMENTS:
        from difflib import get_close_matches

        close = get_close_matches(name, DOCUMENTS, 3) or list(DOCUMENTS)
        raise NotFound(f"no command {words!r} has a schema.", hint=f"There are: {', '.join(close)}.")
    return {"$schema": DIALECT, "title": f"inmail {name}".replace("inmail inmail", "inmail"), **DOCUMENTS[name]}

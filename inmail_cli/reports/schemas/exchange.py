"""What imports, the program itself and errors say."""

from inmail_cli.domain.calendars import EVENT_KINDS
from inmail_cli.domain.codec import TYPES
from inmail_cli.domain.events import OUTCOMES, ROUTES
from inmail_cli.errors import InmailError
from inmail_cli.reports.imported import ISSUE_WORDS
from inmail_cli.reports.schemas.credits import BALANCE, EXPIRIES, PENDINGS
from inmail_cli.reports.schemas.lines import PART, write
from inmail_cli.reports.schemas.rates import RATES
from inmail_cli.reports.schemas.words import (
    ANYTHING,
    COUNT,
    DATE,
    FLAG,
    INSTANT,
    TEXT,
    WORDS,
    Schema,
    document,
    maybe,
    members,
    one_of,
    rows_of,
)

IMPORT_EVENTS = write(
    "import-events",
    file=TEXT,
    added=COUNT,
    same=COUNT,
    conflicting=COUNT,
    issues=rows_of(members(account=TEXT, kind=one_of(*ISSUE_WORDS), at=INSTANT, ref=TEXT, message=TEXT)),
    rows=rows_of(
        members(
            line=COUNT,
            type=one_of(*TYPES),
            id=TEXT,
            standing=one_of("added", "same", "conflicting"),
            theirs=maybe(PART),
            ours=maybe(PART),
        )
    ),
)
PATH = document(
    "path/1",
    database=TEXT,
    exists=FLAG,
    named_by=TEXT,
    config=maybe(TEXT),
    config_exists=FLAG,
)
_VERDICTS = members(**dict.fromkeys(("new", "known", "enriched", "conflict", "rejected", "deleted"), COUNT))
_FILES = rows_of(
    members(
        name=TEXT,
        rows=COUNT,
        ignored=maybe(TEXT),
        classes=rows_of(members(**{"class": TEXT, "title": TEXT, "rows": COUNT})),
        unknown_columns=WORDS,
        problems=rows_of(members(line=COUNT, reason=TEXT)),
    )
)
_CONFLICTS = rows_of(members(file=TEXT, line=COUNT, person=TEXT, reason=TEXT, ours=maybe(TEXT)))
_CLASSES = rows_of(members(**{"file": TEXT, "class": TEXT, "title": TEXT, "rows": COUNT}))
IMPORT_LINKEDIN = write(
    "import-linkedin",
    source=TEXT,
    owner=maybe(TEXT),
    files=_FILES,
    sends=_VERDICTS,
    replies=_VERDICTS,
    people=_VERDICTS,
    possible=rows_of(members(person=TEXT, sent_at=INSTANT, reason=maybe(TEXT))),
    conflicts=_CONFLICTS,
    plans=rows_of(
        members(
            file=TEXT,
            line=COUNT,
            plan=TEXT,
            description=TEXT,
            starts_on=DATE,
            paid_until=DATE,
            billing_day=COUNT,
            price=maybe(TEXT),
            currency=maybe(TEXT),
            every=one_of("month", "year"),
            receipts=COUNT,
            standing=one_of("proposed", "recorded", "known", "deleted", "rejected"),
            reason=TEXT,
        )
    ),
    notes=WORDS,
    rows=_CLASSES,
)
_MAYBE_TEXTS = ("person", "url", "subject", "template", "sender", "company", "title", "problem")
_MAYBE_FLAGS = ("personalized", "mutual", "relevant_subject", "open_profile")
IMPORT_CSV = write(
    "import-csv",
    source=TEXT,
    kind=one_of("csv", "sales-navigator"),
    columns=rows_of(members(column=TEXT, field=TEXT)),
    separated_by=maybe(TEXT),
    encoding=maybe(TEXT),
    dates=maybe(one_of("day-first", "month-first")),
    used_map=maybe(TEXT),
    saved_map=maybe(TEXT),
    files=_FILES,
    sends=_VERDICTS,
    replies=_VERDICTS,
    people=_VERDICTS,
    conflicts=_CONFLICTS,
    preview=rows_of(
        members(
            line=COUNT,
            at=maybe(INSTANT),
            via=maybe(one_of(*ROUTES)),
            body_characters=maybe(COUNT),
            tags=maybe(WORDS),
            connected_on=maybe(DATE),
            outcome=maybe(one_of(*OUTCOMES, "undeliverable", "spam")),
            replied_at=maybe(INSTANT),
            **dict.fromkeys(_MAYBE_TEXTS, maybe(TEXT)),
            **dict.fromkeys(_MAYBE_FLAGS, maybe(FLAG)),
        )
    ),
    notes=WORDS,
    rows=_CLASSES,
)
MAPS = document(
    "maps/1",
    rows=rows_of(members(name=TEXT, columns=WORDS, dates=maybe(TEXT), encoding=maybe(TEXT), file=TEXT)),
)
_FINDINGS = rows_of(members(number=COUNT, code=TEXT, account=maybe(TEXT), ref=maybe(TEXT), message=TEXT))
DOCTOR = document(
    "doctor/1",
    database=TEXT,
    well=FLAG,
    backup=maybe(members(file=TEXT, at=INSTANT, days=COUNT)),
    mended=_FINDINGS,
    kept=maybe(TEXT),
    rows=_FINDINGS,
)
_HOLDING = members(accounts=COUNT, people=COUNT, sends=COUNT, replies=COUNT, changed_at=maybe(INSTANT))
_KEPT_ROWS = rows_of(
    members(
        what=one_of("backup", "restored", "before"),
        file=maybe(TEXT),
        accounts=COUNT,
        people=COUNT,
        sends=COUNT,
        replies=COUNT,
        changed_at=maybe(INSTANT),
    )
)
BACKUP = document(
    "backup/1",
    database=TEXT,
    file=TEXT,
    bytes=COUNT,
    contents=_HOLDING,
    replaced=FLAG,
    removed=WORDS,
    rows=_KEPT_ROWS,
)
RESTORE = document(
    "restore/1",
    dry_run=FLAG,
    database=TEXT,
    file=TEXT,
    schema_number=COUNT,
    contents=_HOLDING,
    before=maybe(_HOLDING),
    created=FLAG,
    damaged=FLAG,
    kept=maybe(TEXT),
    rows=_KEPT_ROWS,
)
COMPLETION_INSTALL = document("completion-install/1", shell=TEXT, file=TEXT, dry_run=FLAG, hint=TEXT)
TOPIC_LIST = document("topics/1", rows=rows_of(members(topic=TEXT, title=TEXT)))
TOPIC = document("help/1", topic=TEXT, title=TEXT, text=TEXT)
CALENDAR = document(
    "calendar/1",
    within_days=COUNT,
    alarm_days=maybe(COUNT),
    sequence=COUNT,
    revised_at=maybe(INSTANT),
    file=maybe(TEXT),
    rows=rows_of(
        members(
            uid=TEXT,
            kind=one_of(*EVENT_KINDS),
            account=TEXT,
            on=DATE,
            credits=COUNT,
            title=TEXT,
            description=TEXT,
        )
    ),
)
DEMO = document(
    "demo/1", **{"import": IMPORT_LINKEDIN}, balance=BALANCE, expiries=EXPIRIES, pending=PENDINGS, rates=RATES
)


def _codes(kind: type[InmailError]) -> list[str]:
    """The codes of a class of errors and of those below it."""
    return sorted({kind.code, *(code for below in kind.__subclasses__() for code in _codes(below))})


ERROR: Schema = {
    "type": "object",
    "properties": {
        "schema": {"const": "inmail/error/1"},
        "error": one_of(*_codes(InmailError), "bug"),
        "message": TEXT,
        "hint": maybe(TEXT),
        "details": ANYTHING,
        "candidates": rows_of(members(id=TEXT, name=TEXT, url=maybe(TEXT))),
    },
    "required": ["schema", "error", "message", "hint", "details"],
    "additionalProperties": False,
}

"""The lines of the events file, and the documents of writes, which say what they recorded as such lines.

A line leaves out what is not known, in contrast to every other document.
"""

from collections.abc import Mapping

from inmail_cli.domain.events import GRANT_ORIGINS, MARKS, OUTCOMES, ROUTES
from inmail_cli.reports.schemas.words import (
    COUNT,
    DATE,
    FLAG,
    INSTANT,
    PRICE,
    TEXT,
    WARNING,
    WORDS,
    Schema,
    document,
    maybe,
    members,
    one_of,
    rows_of,
)

Members = Mapping[str, Schema]

SHARED_EVENT = members(name=TEXT, on=maybe(DATE))
TERMS = members(
    name=TEXT,
    monthly=COUNT,
    cap=COUNT,
    lifetime_days=maybe(COUNT),
    renewal=one_of("billing-day", "fixed-day"),
    zone=TEXT,
    price=maybe(PRICE),
    currency=maybe(TEXT),
    pooled=FLAG,
    credit_back_days=COUNT,
)
_PLACED: Members = {"id": TEXT, "account": TEXT, "at": INSTANT, "recorded": COUNT}
_ANSWER: Members = {"id": TEXT, "send": TEXT, "at": INSTANT, "recorded": COUNT}

# By type: what a line of it always has, and what it has where that is known.
_LINES: Mapping[str, tuple[Members, Members]] = {
    "account": ({"name": TEXT, "zone": TEXT}, {}),
    "person": (
        {"id": TEXT, "person": TEXT},
        {
            **dict.fromkeys(("url", "company", "title", "note"), TEXT),
            **dict.fromkeys(("open_profile", "posts", "executive", "hiring"), FLAG),
            **dict.fromkeys(("connected_on", "engaged_on"), DATE),
            "groups": WORDS,
            "events": rows_of(SHARED_EVENT),
        },
    ),
    "plan": (
        {
            **_PLACED,
            "plan": TEXT,
            "rules": TEXT,
            "billing_day": COUNT,
            "seats": COUNT,
            "opening_balance": maybe(COUNT),
            "credits": one_of("forfeit", "carry"),
        },
        {"grant_on_start": FLAG, "terms": TERMS},
    ),
    "cancel": (_PLACED, {}),
    "send": (
        {**_PLACED, "person": TEXT, "via": one_of(*ROUTES)},
        {
            **dict.fromkeys(("person_id", "url", "subject", "body", "template", "sender"), TEXT),
            **dict.fromkeys(("subject_characters", "body_characters"), COUNT),
            **dict.fromkeys(("personalized", "mutual", "relevant_subject"), FLAG),
            "tags": WORDS,
        },
    ),
    "reply": ({**_ANSWER, "outcome": one_of(*OUTCOMES)}, {}),
    "mark": ({**_ANSWER, "mark": one_of(*MARKS)}, {}),
    "reconcile": ({**_PLACED, "balance": COUNT}, {}),
    "grant": (
        {**_PLACED, "credits": COUNT, "origin": one_of(*GRANT_ORIGINS)},
        {"expires": {"anyOf": [DATE, {"const": "never"}]}},
    ),
}


def _line(kind: str) -> Schema:
    """A whole line of a type."""
    always, known = _LINES[kind]
    own = {"type": {"const": kind}, **always}
    return {**members(**own, **known), "required": list(own)}


def _noted(kind: str) -> Schema:
    """What a write says of a line: at least its type and id (an account's name), else as much as it tells.

    Where so much changed that it is only counted, `id` is null and `count` there.
    """
    always, known = _LINES[kind]
    own: Members = {"type": {"const": kind}, **always, "id": maybe(TEXT)}
    told = {"change": one_of("added", "changed", "removed"), "count": COUNT, "is_current": FLAG}
    return {**members(**own, **known, **told), "required": ["type", "id"]}


LINE: Schema = {"oneOf": [_line(kind) for kind in _LINES]}
NOTED: Schema = {"oneOf": [_noted(kind) for kind in _LINES]}
PART: Schema = {"type": "object"}
"""Those members of a line in which two differ."""


def write(name: str, **own: Schema) -> Schema:
    """The document of a write: what every write has, then its own members."""
    return document(
        f"{name}/1",
        batch=maybe(COUNT),
        dry_run=FLAG,
        recorded=rows_of(NOTED),
        balance_before=maybe(COUNT),
        balance=maybe(COUNT),
        warnings=rows_of(WARNING),
        **own,
    )

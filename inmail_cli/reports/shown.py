"""One entry with all that is known of it: what was recorded, which lot paid, what came back, and why."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from inmail_cli.domain.dates import date_of, iso_instant, parse_iso_instant
from inmail_cli.domain.events import Instant, PlanPeriod
from inmail_cli.domain.ledger import LotName, Movement
from inmail_cli.reports.blocks import BLANK, Aligned, Block, Grid, Line, Span
from inmail_cli.reports.facts import member_words
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.sends import COLUMNS, SendView, send_row
from inmail_cli.reports.words import full_date


class Returned(NamedTuple):
    """What brought a credit back: the id of the response or mark, when, and the lot that it made."""

    at: Instant
    on: date
    by: str
    lot: LotName


class ShownView(NamedTuple):
    """An entry. `event`, `replies` and `marks` are lines of the events file; `send` is the send that it is about.

    `plan` is the period in force at the entry; `explanation` says in sentences what moved and why.
    """

    account: str
    event: Mapping[str, Any]
    heading: str
    zone: str
    today: date
    send: SendView | None = None
    plan: PlanPeriod | None = None
    paid_by: LotName | None = None
    returned: Returned | None = None
    replies: tuple[Mapping[str, Any], ...] = ()
    marks: tuple[Mapping[str, Any], ...] = ()
    movements: tuple[Movement, ...] = ()
    explanation: tuple[str, ...] = ()


def show_report(view: ShownView, *, as_of: Instant) -> Report:
    """Show an entry; `rows` has the send that it is or belongs to, none for an entry about credits alone."""
    plan = view.plan
    return Report(
        schema="inmail/show/1",
        members={
            "as_of": iso_instant(as_of),
            "account": view.account,
            "total": 1 if view.send else 0,
            "event": dict(view.event),
            "explanation": list(view.explanation),
            "plan": plan and {"id": plan.id, "key": plan.plan, "name": plan.terms.name, "rules": plan.rules},
            "paid_by": _lot(view.paid_by),
            "returned": _returned(view.returned),
            "replies": [dict(line) for line in view.replies],
            "marks": [dict(line) for line in view.marks],
            "movements": [_movement(move) for move in view.movements],
        },
        columns=COLUMNS,
        rows=(send_row(view.send),) if view.send else (),
        title=_title(view),
        screen=_screen(view),
        notes=view.explanation,
        empty="",
    )


def _lot(lot: LotName | None) -> Row | None:
    if lot is None:
        return None
    expires_on = lot.expires_on.isoformat() if lot.expires_on else None
    return {"granted_on": lot.granted_on.isoformat(), "expires_on": expires_on, "origin": lot.origin}


def _returned(returned: Returned | None) -> Row | None:
    if returned is None:
        return None
    at = iso_instant(returned.at)
    return {"at": at, "on": returned.on.isoformat(), "by": returned.by, "lot": _lot(returned.lot)}


def _movement(move: Movement) -> Row:
    return {
        "at": iso_instant(move.at),
        "on": move.on.isoformat(),
        "kind": move.kind,
        "credits": move.credits,
        "balance": move.balance,
        "lot": _lot(move.lot),
        "note": move.note,
    }


def _title(view: ShownView) -> str:
    return f"{view.heading[:1].upper()}{view.heading[1:]}"


# On a screen


def _screen(view: ShownView) -> tuple[Block, ...]:
    title = Line((Span(_title(view), "strong", typed=True),), (Span(str(view.event["id"]), "dim"),))
    blocks: list[Block] = [title, BLANK, Aligned(tuple(_known(view)))]
    if view.explanation:
        blocks += [BLANK, *(Line((Span(sentence, typed=True),)) for sentence in view.explanation)]
    if view.event["type"] == "send" and (view.replies or view.marks):
        blocks += [BLANK, _answers(view)]
    if view.send is None and view.movements:
        blocks += [BLANK, _moves(view.movements)]
    return tuple(blocks)


# Said elsewhere on the page, or of no use to a reader.
_UNSAID = frozenset(("type", "id", "recorded", "person_id", "person", "subject_characters", "body", "terms", "at"))


def _known(view: ShownView) -> list[tuple[Span, ...]]:
    """What was recorded, but for what is not known."""
    at = str(view.event["at"])
    on = full_date(date_of(parse_iso_instant(at), view.zone))
    pairs = [("when", f"{on} ({at})")]
    members = {**view.event, **view.event.get("terms", {})}
    if view.event["type"] == "send" and view.send:
        pairs.append(("to", view.send.send.person))
        members |= {"company": view.send.send.company, "title": view.send.send.title, "batch": view.send.batch}
    pairs += [member_words(name, value) for name, value in members.items() if name not in _UNSAID and value is not None]
    rows: list[tuple[Span, ...]] = [(Span(name, "dim"), Span(words, typed=True)) for name, words in pairs]
    body = str(view.event.get("body") or "").splitlines()
    return rows + [(Span("" if number else "text", "dim"), Span(line, typed=True)) for number, line in enumerate(body)]


def _answers(view: ShownView) -> Grid:
    columns = (Column("on", "Date", "date"), Column("what", "What became of it"), Column("id", "Id", "id"))
    lines = sorted([*view.replies, *view.marks], key=lambda line: (line["at"], line["recorded"]))
    rows = tuple(
        {
            "on": full_date(date_of(parse_iso_instant(line["at"]), view.zone)),
            "what": line["outcome"] if line["type"] == "reply" else f"marked {line['mark']}",
            "id": line["id"],
        }
        for line in lines
    )
    return Grid(columns, rows)


def _moves(movements: Sequence[Movement]) -> Grid:
    columns = (
        Column("on", "Date", "date"),
        Column("kind", "What"),
        Column("credits", "Credits", "signed"),
        Column("balance", "Balance", "integer"),
        Column("note", "Note"),
    )
    return Grid(columns, tuple({**_movement(move), "on": full_date(move.on)} for move in movements))

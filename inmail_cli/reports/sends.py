"""Sends and what became of them: as a list, and as rows of other documents."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant, Send
from inmail_cli.reports.blocks import BLANK, Cell, Grid, Line, Span, Tone
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.words import counted, near_date, near_label

Credit = Literal["spent", "free", "uncovered", "returned", "unknown"]

_CREDITS: dict[Credit, tuple[str, Tone]] = {
    "spent": ("spent", "plain"),
    "free": ("free", "good"),
    "uncovered": ("uncovered", "bad"),
    "returned": ("came back", "good"),
    "unknown": ("not counted", "dim"),
}
_OUTCOME_TONES: dict[str, Tone] = {"accepted": "good", "connected": "good", "spam": "bad", "undeliverable": "bad"}

COLUMNS = (
    Column("id", "Id", "id"),
    Column("account", "Account", show="wide"),
    Column("person", "Person"),
    Column("person_id", "Person's id", "id", show="wide"),
    Column("url", "Profile", show="wide"),
    Column("company", "Company", show="wide"),
    Column("title", "Title", show="wide"),
    Column("via", "Via", "id", show="wide"),
    Column("sent_at", "Sent", "instant"),
    Column("subject", "Subject"),
    Column("subject_characters", "Subject length", "integer", show="wide"),
    Column("body_characters", "Length", "integer", show="wide"),
    Column("tags", "Tags", "list", show="wide"),
    Column("template", "Template", show="wide"),
    Column("personalized", "Personalized", "yes-no", show="wide"),
    Column("mutual", "Mutual connection", "yes-no", show="wide"),
    Column("sender", "Sender", show="wide"),
    Column("opened_at", "Opened", "instant", show="wide"),
    Column("outcome", "Outcome", "id"),
    Column("responded_at", "Responded", "instant", show="wide"),
    Column("credit_back_until", "Credit back until", "instant", show="wide"),
    Column("credit", "Credit", "id"),
    Column("batch", "Batch", "integer", show="wide"),
)


class SendView(NamedTuple):
    """A send and what became of it.

    `outcome`: the response's, else `undeliverable`, `connected` (of a connection note) or `spam`; None while nothing
    is known. `outcome_on` is its date. `credit_back_until`: the last instant at which a response would return the
    credit, None where none does; `credit_back_on` its date. Dates are in the zone in which the account keeps its own.
    """

    send: Send
    sent_on: date
    outcome: str | None
    outcome_on: date | None
    responded_at: Instant | None
    opened_at: Instant | None
    credit_back_until: Instant | None
    credit_back_on: date | None
    credit: Credit
    batch: int | None


def send_row(view: SendView) -> Row:
    """Return a send as a row of a document."""
    send = view.send
    return {
        "id": send.id,
        "account": send.account,
        "person": send.person,
        "person_id": send.person_id,
        "url": send.url,
        "company": send.company,
        "title": send.title,
        "via": send.via,
        "sent_at": iso_instant(send.at),
        "subject": send.subject,
        "subject_characters": send.subject_characters,
        "body_characters": send.body_characters,
        "tags": list(send.tags),
        "template": send.template,
        "personalized": send.personalized,
        "mutual": send.mutual,
        "sender": send.sender,
        "opened_at": _iso(view.opened_at),
        "outcome": view.outcome,
        "responded_at": _iso(view.responded_at),
        "credit_back_until": _iso(view.credit_back_until),
        "credit": view.credit,
        "batch": view.batch,
    }


def _iso(at: Instant | None) -> str | None:
    return None if at is None else iso_instant(at)


def list_report(
    views: Sequence[SendView], *, total: int, newest: bool, account: str, as_of: Instant, today: date
) -> Report:
    """List sends, oldest first. `total` is how many there are of the kind asked for; `newest`: these are the last."""
    title = Line((Span("Sends", "strong"), Span(f"  {counted(total, 'send')}", "dim")))
    grid = sends_grid(views, today, several=account == "all")
    rest = () if len(views) == total else (BLANK, Line((Span(_part_words(len(views), total, newest), "dim"),)))
    return Report(
        schema="inmail/list/1",
        members={"as_of": iso_instant(as_of), "account": account, "total": total},
        columns=COLUMNS,
        rows=tuple(map(send_row, views)),
        title="Sends",
        screen=(title, BLANK, grid, *rest) if views else (Line((Span(NOTHING, "dim"),)),),
        notes=() if len(views) == total else (_part_words(len(views), total, newest),),
        empty=NOTHING,
    )


NOTHING = "No send is like that."


def _part_words(shown: int, total: int, newest: bool) -> str:
    """Say that there are more.

    >>> _part_words(30, 80, True)
    'The last 30 of 80; --limit N shows more.'
    """
    return f"The last {shown:,} of {total:,}; --limit N shows more." if newest else f"{shown:,} of {total:,}."


# On a screen


def sends_grid(views: Sequence[SendView], today: date, *, several: bool = False, person: bool = True) -> Grid:
    """Draw sends as a table: six columns, all of them with --wide. `several` accounts take the subject's place."""
    shown: tuple[Column, ...] = (
        Column("sent", "Sent", "date"),
        *((Column("account", "Account"),) if several else ()),
        *((Column("person", "Person"),) if person else ()),
        *(() if several and person else (Column("subject", "Subject"),)),
        Column("became", "Outcome"),
        Column("paid", "Credit"),
        Column("id", "Id", "id"),
    )
    here = {"sent_at", "outcome", "credit", *(column.key for column in shown)}
    rest = tuple(column for column in COLUMNS if column.key not in here)
    rows = tuple(_cells(view, today) for view in views)
    wide = tuple(column._replace(show="wide") for column in rest)
    return Grid((*shown, *wide), rows, limited=False)


def _cells(view: SendView, today: date) -> dict[str, Cell]:
    cells: dict[str, Cell] = {key: value for key, value in send_row(view).items()}  # noqa: C416
    return {
        **cells,
        "sent": near_label(view.sent_on, today),
        "became": _outcome_span(view, today),
        "paid": _credit_span(view, today),
    }


def _credit_span(view: SendView, today: date) -> Span:
    """Say what became of the credit; of one that can still come back, until when."""
    words, tone = _CREDITS[view.credit]
    if view.credit == "free":
        return Span(f"{words}: {view.send.via}", tone)
    if view.outcome is None and view.credit_back_on is not None and view.credit_back_on >= today:
        return Span(f"{words}; back until {near_date(view.credit_back_on, today)}", tone)
    return Span(words, tone)


def _outcome_span(view: SendView, today: date) -> Span:
    """Say what became of a send; `too late` where a response would no longer return the credit."""
    if view.outcome is not None:
        when = f" {near_date(view.outcome_on, today)}" if view.outcome_on else ""
        return Span(f"{view.outcome}{when}", _OUTCOME_TONES.get(view.outcome, "plain"))
    late = view.credit_back_on is not None and view.credit_back_on < today
    return Span("none, too late" if late else "none yet", "dim")

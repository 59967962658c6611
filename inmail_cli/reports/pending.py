"""InMails that await a response: since when, until when one returns the credit, and how likely one is."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.reports.balance import PendingView
from inmail_cli.reports.balance_screen import expected_words
from inmail_cli.reports.blocks import BLANK, Block, Cell, Grid, Line, Span
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.words import counted, full_date, near_label, sentence

LAST_DAYS = 7

COLUMNS = (
    Column("account", "Account", show="wide"),
    Column("id", "Id", "id"),
    Column("person", "Person"),
    Column("sent_at", "Sent", "instant"),
    Column("days_waiting", "Days waiting", "integer"),
    Column("credit_back_until", "Credit back until", "instant"),
    Column("chance", "Chance", "percent"),
)


class AwaitedView(NamedTuple):
    """An InMail without a response.

    `sent_on` and `credit_back_on` are the dates of the two instants in the account's zone. `credit_back_until` is
    the last instant at which a response returns the credit, None where none does. `chance`: 0 to 1, that a response
    comes by then.
    """

    account: str
    id: str
    person: str
    sent_at: Instant
    sent_on: date
    days_waiting: int
    credit_back_until: Instant | None
    credit_back_on: date | None
    chance: float | None


def pending_report(
    awaited: Sequence[AwaitedView], expected: PendingView, *, account: str, as_of: Instant, today: date
) -> Report:
    """List them, oldest first. `account` is `all` for several, whose rows then carry `account`."""
    several = account == "all"
    return Report(
        schema="inmail/pending/1",
        members={"as_of": iso_instant(as_of), "account": account},
        columns=COLUMNS if several else COLUMNS[1:],
        rows=tuple(awaited_member(view, several) for view in awaited),
        title="Awaiting a response",
        screen=_screen(awaited, expected, several, today),
        notes=(pending_words(expected),),
        empty="No InMail awaits a response.",
    )


def awaited_member(view: AwaitedView, several: bool = False) -> Row:
    """Return an InMail that is awaited as JSON has it."""
    return {
        "id": view.id,
        **({"account": view.account} if several else {}),
        "person": view.person,
        "sent_at": iso_instant(view.sent_at),
        "days_waiting": view.days_waiting,
        "credit_back_until": None if view.credit_back_until is None else iso_instant(view.credit_back_until),
        "chance": view.chance,
    }


def pending_words(expected: PendingView) -> str:
    """Say how many InMails await a response, and what should come back."""
    if not expected.sends:
        return "No InMail awaits a response."
    verb = "awaits" if expected.sends == 1 else "await"
    words = f"{counted(expected.sends, 'InMail')} {verb} a response"
    return sentence(words if expected.expected_credits is None else f"{words}: {expected_words(expected)}")


def _screen(awaited: Sequence[AwaitedView], expected: PendingView, several: bool, today: date) -> tuple[Block, ...]:
    title = Line((Span("Awaiting a response", "strong"),), (Span(full_date(today), "dim"),))
    if not awaited:
        return (title, BLANK, Line((Span(pending_words(expected)),)))
    columns = (
        *((Column("account", "Account"),) if several else ()),
        Column("person", "Person"),
        Column("sent", "Sent", "date"),
        Column("days", "Days", "integer"),
        Column("until", "Credit back until", "date"),
        Column("chance", "Chance", "percent"),
        *(() if several else (Column("id", "Id", "id"),)),
    )
    grid = Grid(columns, tuple(_cells(view, today) for view in awaited))
    return (title, BLANK, grid, BLANK, Line((Span(pending_words(expected)),)))


def _cells(view: AwaitedView, today: date) -> dict[str, Cell]:
    return {
        "account": view.account,
        "person": view.person,
        "sent": near_label(view.sent_on, today),
        "days": view.days_waiting,
        "until": _until(view.credit_back_on, today),
        # Beside "no credit back" a chance would be read as the credit's.
        "chance": None if view.credit_back_on is None else view.chance,
        "id": view.id,
    }


def _until(last_on: date | None, today: date) -> Span:
    if last_on is None:
        return Span("no credit back", "dim")
    if last_on < today:
        return Span("too late", "dim")
    return Span(near_label(last_on, today), "warn" if (last_on - today).days <= LAST_DAYS else "plain")

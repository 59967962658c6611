"""Which credits will be lost, when and why, if nothing is sent until then."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from inmail_cli.domain.dates import distance_label, iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.domain.ledger import Origin
from inmail_cli.reports.model import BLANK, Block, Cell, Column, Grid, Line, Report, Row, Span, Tone
from inmail_cli.reports.words import came_from, counted, full_date, near_date, near_label, sentence

ALARM_DAYS = 7
NOTICE_DAYS = 14

Reason = Literal["age", "cap", "forfeit"]

REASON_WORDS: dict[Reason, str] = {"age": "too old", "cap": "over the cap", "forfeit": "the plan ends"}

COLUMNS = (
    Column("account", "Account"),
    Column("on", "Lost on", "date"),
    Column("days_left", "Days left", "integer"),
    Column("credits", "Credits", "integer"),
    Column("reason", "Reason"),
    Column("origin", "Origin"),
    Column("granted_on", "Granted on", "date", show="wide"),
)


class Expiry(NamedTuple):
    """Credits of one lot that will be lost. `on`: the first date on which they are gone.

    `savable`: how many of them sending on the days before saves; the rest are lost on the day they come.
    """

    account: str
    on: date
    days_left: int
    credits: int
    reason: Reason
    origin: Origin
    granted_on: date
    savable: int


def expiries_report(
    expiries: Sequence[Expiry], *, account: str, as_of: Instant, today: date, within_days: int
) -> Report:
    """List the losses in their order. `account` is `all` for several; `today` is the date of `as_of`."""
    total = sum(expiry.credits for expiry in expiries)
    lost = f"{counted(total, 'credit')} will be lost within {counted(within_days, 'day')} if nothing is sent"
    return Report(
        schema="inmail/expiries/1",
        members={
            "as_of": iso_instant(as_of),
            "account": account,
            "within_days": within_days,
            "total": total,
        },
        columns=COLUMNS,
        rows=tuple(expiry_member(expiry) for expiry in expiries),
        title="Credits that will be lost",
        screen=_screen(expiries, account, today, sentence(lost)),
        notes=(sentence(lost),),
        empty="Nothing will be lost.",
    )


def urgency(days_left: int) -> Tone:
    """Colour a loss by how near it is."""
    if days_left <= ALARM_DAYS:
        return "bad"
    return "warn" if days_left <= NOTICE_DAYS else "plain"


def alike(losses: Iterable[Expiry]) -> list[list[Expiry]]:
    """Put together the losses of one account, date and reason, for a screen, in the order of their first."""
    groups: dict[tuple[str, date, Reason], list[Expiry]] = {}
    for loss in losses:
        groups.setdefault((loss.account, loss.on, loss.reason), []).append(loss)
    return list(groups.values())


def origins_of(losses: Iterable[Expiry], today: date) -> str:
    """Say where the credits of several losses came from: each origin once, with its first and last date."""
    dates: dict[Origin, list[date]] = {}
    for loss in losses:
        dates.setdefault(loss.origin, []).append(loss.granted_on)
    return ", ".join(_came_between(origin, min(those), max(those), today) for origin, those in dates.items())


def _came_between(origin: Origin, first: date, last: date, today: date) -> str:
    words = came_from(origin, first, today)
    return words if first == last else f"{words} to {near_date(last, today)}"


def expiry_member(expiry: Expiry) -> Row:
    """Return a loss as JSON has it."""
    return {
        "account": expiry.account,
        "on": expiry.on.isoformat(),
        "days_left": expiry.days_left,
        "credits": expiry.credits,
        "reason": expiry.reason,
        "origin": expiry.origin,
        "granted_on": expiry.granted_on.isoformat(),
    }


def _screen(expiries: Sequence[Expiry], account: str, today: date, words: str) -> tuple[Block, ...]:
    title = Line((Span(words, "strong"),), (Span(full_date(today), "dim"),))
    if not expiries:
        return (title,)
    columns = (
        *((Column("account", "Account"),) if account == "all" else ()),
        Column("credits", "Credits", "integer"),
        Column("on", "Lost on", "date"),
        Column("left", "When", "date"),
        Column("reason", "Because"),
        Column("origin", "From"),
    )
    return (title, BLANK, Grid(columns, tuple(loss_cells(losses, today) for losses in alike(expiries))))


def loss_cells(losses: Sequence[Expiry], today: date) -> dict[str, Cell]:
    """Return losses of one date and reason as a line of a table."""
    expiry = losses[0]
    tone = urgency(expiry.days_left)
    return {
        "account": expiry.account,
        "credits": Span(str(sum(loss.credits for loss in losses)), tone),
        "on": Span(near_label(expiry.on, today), tone),
        "left": Span(distance_label(expiry.on, today), "dim"),
        "reason": REASON_WORDS[expiry.reason],
        "origin": Span(origins_of(losses, today), "dim"),
    }

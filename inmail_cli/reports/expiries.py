"""Which credits will be lost, when and why, if nothing is sent until then."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.domain.ledger import Origin
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.words import counted, sentence

if TYPE_CHECKING:
    from inmail_cli.reports.model import Drawing

ALARM_DAYS = 7
NOTICE_DAYS = 14
WITHIN_DAYS = 90
"""How far ahead `expiries` looks unless told otherwise."""

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

    def drawing() -> "Drawing":
        from inmail_cli.reports.expiries_screen import expiries_screen

        words = sentence(lost)
        return "Credits that will be lost", expiries_screen(expiries, account, today, words), (words,)

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
        empty="Nothing will be lost.",
        drawing=drawing,
    )


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

"""How the credits that will be lost look on a screen."""

from collections.abc import Iterable, Sequence
from datetime import date

from inmail_cli.domain.dates import distance_label
from inmail_cli.domain.ledger import Origin
from inmail_cli.reports.blocks import BLANK, Block, Cell, Grid, Line, Span, Tone
from inmail_cli.reports.expiries import ALARM_DAYS, NOTICE_DAYS, REASON_WORDS, Expiry, Reason
from inmail_cli.reports.model import Column
from inmail_cli.reports.words import came_from, full_date, near_date, near_label


def expiries_screen(expiries: Sequence[Expiry], account: str, today: date, words: str) -> tuple[Block, ...]:
    """Draw the losses, those alike as one line, under the sentence that sums them up."""
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

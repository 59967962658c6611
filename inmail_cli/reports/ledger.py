"""Every movement of credits, oldest first."""

from collections.abc import Sequence
from typing import NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.domain.ledger import LotName, Movement, MovementKind
from inmail_cli.reports.blocks import BLANK, Block, Cell, Grid, Line, Span, Tone
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.words import came_from, counted

_KINDS: dict[MovementKind, str] = {
    "opening": "opening balance",
    "renewal": "renewal",
    "send": "InMail",
    "refund": "credit back",
    "expiry": "expired",
    "cap": "lost at the cap",
    "forfeit": "forfeited",
    "adjustment": "adjustment",
    "grant": "grant",
    "undeliverable": "undeliverable",
}
_LOSSES: frozenset[MovementKind] = frozenset(("expiry", "cap", "forfeit"))

COLUMNS = (
    Column("account", "Account", show="wide"),
    Column("at", "At", "instant", show="wide"),
    Column("on", "Date", "date"),
    Column("kind", "What"),
    Column("credits", "Credits", "signed"),
    Column("balance", "Balance", "integer"),
    Column("lot.granted_on", "Granted on", "date", show="wide"),
    Column("lot.expires_on", "Expires on", "date", show="wide"),
    Column("lot.origin", "Origin", show="wide"),
    Column("ref", "Id", "id"),
    Column("note", "Note"),
)


class LedgerEntry(NamedTuple):
    """One movement of an account. `who`: the person whom the movement's send was for, for the screen."""

    account: str
    movement: Movement
    who: str | None = None


def ledger_report(entries: Sequence[LedgerEntry], *, account: str, as_of: Instant) -> Report:
    """List movements in their order. `account` is `all` for several."""
    return Report(
        schema="inmail/ledger/1",
        members={"as_of": iso_instant(as_of), "account": account},
        columns=COLUMNS,
        rows=tuple(map(_row, entries)),
        title="Ledger",
        screen=_screen(entries, account),
        empty="Nothing has moved.",
    )


def _row(entry: LedgerEntry) -> Row:
    move = entry.movement
    return {
        "account": entry.account,
        "at": iso_instant(move.at),
        "on": move.on.isoformat(),
        "kind": move.kind,
        "credits": move.credits,
        "balance": move.balance,
        "lot": _lot(move.lot),
        "ref": move.ref,
        "note": move.note,
    }


def _lot(lot: LotName | None) -> Row | None:
    if lot is None:
        return None
    expires_on = None if lot.expires_on is None else lot.expires_on.isoformat()
    return {"granted_on": lot.granted_on.isoformat(), "expires_on": expires_on, "origin": lot.origin}


def _screen(entries: Sequence[LedgerEntry], account: str) -> tuple[Block, ...]:
    columns = (
        *((Column("account", "Account"),) if account == "all" else ()),
        Column("on", "Date", "date"),
        Column("kind", "What", "date"),
        Column("credits", "Credits", "signed"),
        Column("balance", "Balance", "integer"),
        Column("note", "Of what"),
        Column("ref", "Id", "id"),
    )
    count = (Span(f"  {counted(len(entries), 'movement')}", "dim"),) if entries else ()
    title = Line((Span("Ledger", "strong"), *count))
    return (title, BLANK, Grid(columns, tuple(map(_cells, entries)), empty="Nothing has moved."))


def _cells(entry: LedgerEntry) -> dict[str, Cell]:
    move = entry.movement
    return {
        "account": entry.account,
        "on": move.on.isoformat(),
        "kind": _KINDS[move.kind],
        "credits": Span(f"{move.credits:+,}" if move.credits else "0", _tone(move)),
        "balance": move.balance,
        "note": _about(entry),
        "ref": move.ref or "",
    }


def _tone(move: Movement) -> Tone:
    if move.kind in _LOSSES:
        return "bad"
    return "good" if move.credits > 0 else "plain"


def _about(entry: LedgerEntry) -> tuple[Span, ...]:
    """Say whom it was for, which lot it took from, and what the engine noted."""
    lot = entry.movement.lot
    taken = entry.movement.credits < 0 and lot is not None
    words = [
        Span(entry.who, typed=True) if entry.who else None,
        Span(came_from(lot.origin, lot.granted_on, entry.movement.on), "dim") if taken and lot else None,
        Span(entry.movement.note, "dim", typed=True) if entry.movement.note else None,
    ]
    spans: list[Span] = []
    for span in filter(None, words):
        spans.extend([Span(", ", "dim"), span] if spans else [span])
    return tuple(spans)

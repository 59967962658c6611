"""Sends as they are listed: what became of each, and of the credit that it took."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from inmail_cli.domain.dates import date_of
from inmail_cli.domain.events import Instant, Route
from inmail_cli.domain.ledger import Checkpoint, Ledger, Movement
from inmail_cli.errors import NotFound
from inmail_cli.reports.sends import Credit, SendView
from inmail_cli.store import reading
from inmail_cli.store.reading import AccountRow, SendFilter, SendRow
from inmail_cli.usecases.desk import Desk, accounts_meant
from inmail_cli.usecases.looking import date_meant, day_start_meant, instant_meant, refuse_backwards
from inmail_cli.usecases.people import awaits, person_meant
from inmail_cli.usecases.standing import break_ahead, ledger_until, returns_credit_until, state_at

Status = Literal["waiting", "responded", "undeliverable"]
STATUSES: tuple[Status, ...] = ("waiting", "responded", "undeliverable")


class ListRequest(NamedTuple):
    """Which sends; None is all. `since` and `until` are WHEN texts, both included; `person` is a WHO."""

    since: str | None = None
    until: str | None = None
    via: Route | None = None
    tag: str | None = None
    template: str | None = None
    status: Status | None = None
    person: str | None = None
    sender: str | None = None


class Page(NamedTuple):
    """Which part of the rows: at most `limit`, after the one whose id is `after`; with `newest` the last of them."""

    limit: int | None = None
    after: str | None = None
    newest: bool = False


class Listing(NamedTuple):
    """Sends, oldest first; `total` is how many there are on all pages."""

    views: tuple[SendView, ...]
    total: int
    today: date


def list_sends(desk: Desk, request: ListRequest, page: Page) -> Listing:
    """Return the sends of the accounts meant that are as asked for.

    Raises: NotFound for the account, the person or the id of `after`; Ambiguous; BadDate.
    """
    accounts = accounts_meant(desk)
    keys = [account.key for account in accounts]
    filters = _filters(desk, request)
    if page.after is not None and reading.send_row(desk.store, page.after) is None:
        raise NotFound(f"--after {page.after}: no send has that id.", hint="See `inmail list`.")
    rows = reading.sends(desk.store, keys, filters, page.limit, page.after, newest=page.newest)
    total = reading.count_sends(desk.store, keys, filters)
    return Listing(tuple(send_views(desk, accounts, rows)), total, date_meant(desk, desk.now))


def _filters(desk: Desk, request: ListRequest) -> SendFilter:
    since = day_start_meant(desk, request.since)
    until = None if request.until is None else instant_meant(desk, request.until)
    refuse_backwards(request.since, since, request.until, until)
    return SendFilter(
        via=request.via,
        tag=request.tag,
        template=request.template,
        sender=request.sender,
        person_id=None if request.person is None else person_meant(desk.store, request.person).id,
        since=since,
        until=until,
        status=request.status,
    )


def send_views(desk: Desk, accounts: Sequence[AccountRow], rows: Sequence[SendRow]) -> list[SendView]:
    """Return views of sends of these accounts, in the same order, as things stand now."""
    names = {row.send.account for row in rows}
    standings = {account.name: standing(desk, account, rows) for account in accounts if account.name in names}
    return [send_view(row, standings[row.send.account]) for row in rows]


# What became of a send, and of its credit


class Standing(NamedTuple):
    """An account now, with what moved for each send, by its id. `zone` is that in which it keeps its dates.

    `break_ahead`: when a plan change on record ends what may still come back.
    """

    account: AccountRow
    ledger: Ledger
    zone: str
    moves: Mapping[str, Sequence[Movement]]
    break_ahead: Instant | None


def standing(desk: Desk, account: AccountRow, rows: Iterable[SendRow]) -> Standing:
    """Return an account's standing as far as these of its sends need it."""
    since = min((row.send.at for row in rows if row.send.account == account.name), default=None)
    if since is None or since > desk.now:
        ledger = Ledger(state_at(desk.store, account.key, desk.now), (), ())
    else:
        ledger = ledger_until(desk.store, account.key, desk.now, since=since)
    zone = ledger.state.plan.terms.zone if ledger.state.plan else account.zone
    ahead = break_ahead(desk.store, account.key, ledger.state, now=desk.now)
    return Standing(account, ledger, zone, _moves_by_send(ledger.movements), ahead)


def _moves_by_send(movements: Iterable[Movement]) -> dict[str, list[Movement]]:
    moves: dict[str, list[Movement]] = {}
    for move in movements:
        if move.ref is not None and move.kind in ("send", "refund", "undeliverable"):
            moves.setdefault(move.ref, []).append(move)
    return moves


def send_view(row: SendRow, standing: Standing) -> SendView:
    """Return the view of one send."""
    outcome, outcome_at = outcome_of(row)
    until = credit_back_until(row, standing.ledger.state, break_ahead=standing.break_ahead)
    return SendView(
        send=row.send,
        sent_on=date_of(row.send.at, standing.zone),
        outcome=outcome,
        outcome_on=None if outcome_at is None else date_of(outcome_at, standing.zone),
        responded_at=row.responded_at,
        opened_at=row.opened_at,
        credit_back_until=until,
        credit_back_on=None if until is None else date_of(until, standing.zone),
        credit=credit_of(row, standing.moves.get(row.send.id, ())),
        batch=row.batch,
    )


class Became(NamedTuple):
    """What became of a send, and when."""

    outcome: str | None
    at: Instant | None


def outcome_of(row: SendRow) -> Became:
    """Return the response; without one, that it could not be delivered, the connection made, or spam."""
    if row.responded_at is not None:
        return Became(row.outcome, row.responded_at)
    if row.undeliverable_at is not None:
        return Became("undeliverable", row.undeliverable_at)
    if row.connected_at is not None and row.send.via == "connection-note":
        return Became("connected", row.connected_at)
    return Became("spam", row.spam_at) if row.spam_at is not None else Became(None, None)


def credit_back_until(row: SendRow, state: Checkpoint, *, break_ahead: Instant | None) -> Instant | None:
    """Return the last instant at which a response would return the credit; None where none does (rule 7)."""
    if row.send.via != "inmail" or not awaits(row):
        return None
    return returns_credit_until(state, row.send.at, break_ahead=break_ahead)


def credit_of(row: SendRow, moves: Sequence[Movement]) -> Credit:
    """Return what became of a send's credit, from what moved for it."""
    if row.send.via != "inmail":
        return "free"
    if any(move.kind != "send" for move in moves):
        return "returned"
    if not moves:
        return "unknown"
    return "spent" if moves[0].credits else "uncovered"

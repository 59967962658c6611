"""Accounts: one is one pool of credits."""

from collections.abc import Sequence

from inmail_cli.domain.dates import known_zone
from inmail_cli.domain.events import Account
from inmail_cli.errors import BadValue, Refused
from inmail_cli.reports.accounts import AccountView
from inmail_cli.store import reading, records
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases.desk import ALL, Desk, account_named
from inmail_cli.usecases.recording import Entry, Recorded, done, plural, recording
from inmail_cli.usecases.standing import state_at

LONGEST_NAME = 100


def account_views(desk: Desk) -> list[AccountView]:
    """Return every account with its plan and balance, in order of name."""
    return [_view(desk, row) for row in reading.accounts(desk.store)]


def current_name(views: Sequence[AccountView]) -> str | None:
    """Return the name of the account in use where none is named; None where there is none."""
    return next((view.name for view in views if view.is_current), None)


def _view(desk: Desk, row: AccountRow) -> AccountView:
    state = state_at(desk.store, row.key, desk.now)
    return AccountView(
        name=row.name,
        is_current=row.is_current,
        zone=row.zone,
        plan=state.plan.plan if state.plan else None,
        plan_name=state.plan.terms.name if state.plan else None,
        balance=state.balance,
        sends=reading.count_sends(desk.store, [row.key]),
    )


def add_account(desk: Desk, name: str, zone: str | None) -> Recorded:
    """Add an account, in the machine's zone unless told; the first one becomes the current one.

    Raises: BadValue for a name or zone; Refused for a name in use; Busy, StorageFailed.
    """
    account = Account(_checked_name(name), checked_zone(zone or desk.machine_zone))
    with recording(desk, "account add", None) as entry:
        _refuse_taken(entry, account.name, None)
        records.add_account(desk.store, account)
        row = entry.account = _row(desk, account.name)
        entry.wrote(account)
        entry.say(f"Account {account.name}, in the zone {account.zone}{_use(row)}.")
        entry.say(f"Give it a plan: inmail setup --account {_quoted(account.name)}")
        _file(entry)
    return done(entry)


def _use(row: AccountRow) -> str:
    return ": the current one" if row.is_current else f"; to make it the current one: inmail account use {row.name}"


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def edit_account(desk: Desk, name: str, zone: str) -> Recorded:
    """Change an account's zone. Dates of the past stay: it applies from the next plan period on.

    Raises: NotFound, BadValue, Busy, StorageFailed.
    """
    row = account_named(desk, name)
    account = Account(row.name, checked_zone(zone))
    with recording(desk, "account edit", row) as entry:
        records.update_account(desk.store, row.name, account)
        entry.wrote(account)
        was = "already" if account.zone == row.zone else f"now; it was in {row.zone}"
        entry.say(f"Account {row.name} is in the zone {account.zone} {was}.")
        plan = entry.state_now().plan
        if plan is not None and plan.terms.zone != account.zone:
            kept = f"{plan.terms.name} keeps its dates in {plan.terms.zone}"
            entry.say(f"{kept}: the zone applies from the next plan period on.")
        _file(entry)
    return done(entry)


def rename_account(desk: Desk, old: str, new: str) -> Recorded:
    """Give an account another name. Raises: NotFound, BadValue, Refused for a name in use; Busy, StorageFailed."""
    row = account_named(desk, old)
    account = Account(_checked_name(new), row.zone)
    with recording(desk, "account rename", row) as entry:
        _refuse_taken(entry, account.name, row)
        records.update_account(desk.store, row.name, account)
        entry.account = row._replace(name=account.name)
        entry.wrote(account)
        entry.say(f"Account {row.name} is named {account.name} now.")
        _file(entry)
    return done(entry)


def use_account(desk: Desk, name: str) -> Recorded:
    """Make an account the one that commands are about where none is named. Raises: NotFound, Busy, StorageFailed."""
    row = account_named(desk, name)
    with recording(desk, "account use", row) as entry:
        records.use_account(desk.store, row.key)
        entry.wrote(Account(row.name, row.zone))
        entry.say(f"{row.name} is the current account{' already' if row.is_current else ' now'}.")
        _file(entry)
    return done(entry)


def remove_account(desk: Desk, name: str, *, force: bool) -> Recorded:
    """Remove an account, with its events where `force` is given; people stay.

    Raises: NotFound; Refused where it has events, or is the current one of three or more; Busy, StorageFailed.
    """
    row = account_named(desk, name)
    with recording(desk, "account remove", row) as entry:
        events = _count_events(desk, row)
        if events and not force:
            raise Refused(
                f"{row.name} has {plural(events, 'event')}: plans, sends and the like.",
                hint="--force removes them with it.",
            )
        others = [other for other in reading.accounts(desk.store) if other.key != row.key]
        _refuse_leaving_none_current(row, others)
        records.delete_events_of(desk.store, row.key)
        records.delete_fact(desk.store, "account", row.name)
        entry.wrote(Account(row.name, row.zone))
        entry.say(f"Removed account {row.name}" + (f" and {plural(events, 'event')} of it." if events else "."))
        if row.is_current and others:
            records.use_account(desk.store, others[0].key)
            entry.say(f"{others[0].name} is the current account now.")
        if not desk.dry_run:
            entry.say(f"`inmail undo {entry.batch.number}` brings it back.")
        _file(entry)
    return done(entry)


def _refuse_leaving_none_current(row: AccountRow, others: list[AccountRow]) -> None:
    if row.is_current and len(others) > 1:
        raise Refused(
            f"{row.name} is the current account.",
            hint=f"Choose another one first: inmail account use {_quoted(others[0].name)}",
        )


def _count_events(desk: Desk, row: AccountRow) -> int:
    facts = reading.facts(desk.store, [row.key])
    return sum(1 for fact in facts if type(fact).__name__ not in ("Account", "Person"))


def checked_zone(zone: str) -> str:
    """Return a zone that is known. Raises: BadValue."""
    if not known_zone(zone):
        raise BadValue(f"zone {zone!r} is not known.", hint="Give an IANA name such as Europe/Paris or UTC.")
    return zone


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadValue(f"{name!r} is no name for an account.", hint="Use a word or two, such as sales.")
    return not_all(name)


def not_all(name: str) -> str:
    """Return a name that `--account` can mean one account by. Raises: BadValue."""
    if name.casefold() == ALL:
        raise BadValue("an account cannot be named 'all': --account all means every account.")
    return name


def _refuse_taken(entry: Entry, name: str, mine: AccountRow | None) -> None:
    for row in reading.accounts(entry.desk.store):
        if row.name.casefold() == name.casefold() and (mine is None or row.key != mine.key):
            raise Refused(f"there is an account {row.name} already.", hint="See `inmail account list`.")


def _row(desk: Desk, name: str) -> AccountRow:
    return next(row for row in reading.accounts(desk.store) if row.name == name)


def _file(entry: Entry) -> None:
    """File the batch under the account in use: there a plain `inmail undo` looks for it."""
    current = reading.current_account(entry.desk.store)
    entry.batch.account_key = current.key if current else None
    entry.batch.summary = entry.lines[0]

"""What every use case works with: the store, the clock's instant, and which account is meant."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.errors import NotFound, UsageError
from inmail_cli.store import reading
from inmail_cli.store.connection import Store
from inmail_cli.store.reading import AccountRow

if TYPE_CHECKING:
    from inmail_cli.domain.plans import RuleSet

DEFAULT_ACCOUNT = "default"
ALL = "all"


class Desk(NamedTuple):
    """One call's surroundings. `account` is the name that the user gave, if any; `origin` who makes a batch."""

    store: Store
    now: Instant
    account: str | None
    origin: str
    machine_zone: str
    rules: Callable[[str], "RuleSet"]
    dry_run: bool = False


def account_in_use(desk: Desk) -> AccountRow | None:
    """Return the account named, else the current one; None where there is no account at all yet.

    Raises: NotFound naming the accounts there are; UsageError for `all` where one account is needed.
    """
    if desk.account is None:
        return reading.current_account(desk.store)
    if desk.account.casefold() == ALL:
        raise UsageError(
            "--account all is for commands that read.", hint="Name one account: see `inmail account list`."
        )
    found = reading.account_called(desk.store, desk.account)
    return found or (account_named(desk, desk.account) if reading.accounts(desk.store) else None)


def one_account(desk: Desk, command: str) -> AccountRow | None:
    """Return the account in use, for a reading command that is about one alone; None where there is none at all.

    Raises: NotFound; UsageError for `all`.
    """
    if desk.account is not None and desk.account.casefold() == ALL:
        raise UsageError(
            f"{command} is about one account: credits of several never mix.",
            hint="Name one with --account: see `inmail account list`.",
        )
    return account_in_use(desk)


def account_named(desk: Desk, name: str) -> AccountRow:
    """Return an account by its name, without regard to case. Raises: NotFound."""
    found = reading.account_called(desk.store, name)
    if found is not None:
        return found
    accounts = reading.accounts(desk.store)
    for account in accounts:
        if account.name.casefold() == name.casefold():
            return account
    known = ", ".join(account.name for account in accounts)
    hint = f"There are: {known}." if known else "There is none yet: inmail setup PLAN"
    raise NotFound(f"no account is named {name!r}.", hint=hint)


def accounts_meant(desk: Desk) -> list[AccountRow]:
    """Return the accounts that a reading command is about: all of them for `all`, else the one in use.

    Raises: NotFound.
    """
    if desk.account is not None and desk.account.casefold() == ALL:
        return reading.accounts(desk.store)
    account = account_in_use(desk)
    return [account] if account else []


def zone_in_use(desk: Desk, account: AccountRow | None) -> str:
    """Return the account's zone; the machine's where there is no account yet."""
    return account.zone if account else desk.machine_zone

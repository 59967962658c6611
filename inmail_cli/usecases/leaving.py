"""What leaves the database in an export."""

from collections.abc import Iterator

from inmail_cli.domain.events import Fact
from inmail_cli.store import reading
from inmail_cli.usecases.desk import ALL, Desk, account_named


def facts_meant(desk: Desk, *, chosen: str | None = None) -> Iterator[Fact]:
    """Yield everything of all accounts, or of the one that was named, in the order of an export.

    Raises: NotFound.
    """
    name = chosen or desk.account
    keys = None if name is None or name.casefold() == ALL else [account_named(desk, name).key]
    return reading.facts(desk.store, keys)

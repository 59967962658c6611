"""Response rates of the accounts meant."""

from inmail_cli.domain.rates import RatesQuery, RatesResult
from inmail_cli.store import tallies
from inmail_cli.usecases.desk import Desk, accounts_meant


def rates(desk: Desk, query: RatesQuery) -> RatesResult:
    """Count and estimate. Raises: NotFound."""
    return tallies.rates(desk.store, [account.key for account in accounts_meant(desk)], query)

"""The accounts there are."""

from collections.abc import Sequence
from typing import NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.reports.model import Column, Report, Row

COLUMNS = (
    Column("account", "Account"),
    Column("current", "Current", "yes-no"),
    Column("plan_name", "Plan"),
    Column("balance", "Credits", "integer"),
    Column("sends", "Sends", "integer"),
    Column("zone", "Zone"),
    Column("plan", "Plan key", "id", show="data"),
)


class AccountView(NamedTuple):
    """One account. `plan` and `balance` are None while no plan is active; `sends` counts every route."""

    name: str
    is_current: bool
    zone: str
    plan: str | None
    plan_name: str | None
    balance: int | None
    sends: int


def accounts_report(views: Sequence[AccountView], *, current: str | None, as_of: Instant) -> Report:
    """List accounts in their order; `current` is the name of the one in use, listed or not."""
    return Report(
        schema="inmail/account/1",
        members={"as_of": iso_instant(as_of), "account": current},
        columns=COLUMNS,
        rows=tuple(map(_row, views)),
        title="Accounts",
        empty="No account yet. Start with `inmail setup`, or `inmail account add NAME`.",
    )


def _row(view: AccountView) -> Row:
    return {
        "account": view.name,
        "current": view.is_current,
        "plan": view.plan,
        "plan_name": view.plan_name,
        "balance": view.balance,
        "sends": view.sends,
        "zone": view.zone,
    }

"""A draft beside the limits, the guide's advice, and what one's own sends say of it."""

from inmail_cli.domain.linting import Draft, lint
from inmail_cli.domain.rates import FactorRow, RatesQuery
from inmail_cli.reports.drafts import DraftView
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.entries import account_looked_at
from inmail_cli.usecases.guards import lengths_under
from inmail_cli.usecases.rating import rates
from inmail_cli.usecases.standing import state_at


def draft_view(desk: Desk, draft: Draft) -> DraftView:
    """Look at a draft as the account in use would send it now. Nothing of it is kept. Raises: NotFound, BadFile."""
    account = account_looked_at(desk)
    plan = state_at(desk.store, account.key, desk.now).plan if account else None
    lengths = lengths_under(desk, plan)
    result = rates(desk, RatesQuery(as_of=desk.now, by=("length",), via=draft.via, factors=True))
    return DraftView(
        draft=draft,
        linted=lint(draft, lengths, basic=plan is None),
        lengths=lengths,
        basic=plan is None,
        result=result,
        by_length=tuple(row for row in result.rows if row.group[0] is not None and not row.too_few),
        own={row.published.factor: row for row in result.factors or () if _tells(row)},
    )


def _tells(row: FactorRow) -> bool:
    return row.lift is not None and not row.having.too_few and not row.lacking.too_few

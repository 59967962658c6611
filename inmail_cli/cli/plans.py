"""Commands about plans."""

from typing import Annotated

import typer

from inmail_cli.cli.session import Session
from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.plans import DEFAULT_RULES
from inmail_cli.reports.catalogue import catalogue_report

Rules = Annotated[str, typer.Option("--rules", metavar="NAME|FILE", help="The rule set.")]


def plan_list(ctx: typer.Context, rules: Rules = DEFAULT_RULES) -> None:
    """List the plans of a rule set, with their credits and prices.

    Examples:
      inmail plan list
      inmail plan list --rules linkedin-help
      inmail plan list --json
    """
    session: Session = ctx.obj
    session.emit(catalogue_report(session.rules(rules), as_of=iso_instant(session.now)))

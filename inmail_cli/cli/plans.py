"""Commands about plans."""

from typing import Annotated

import typer

from inmail_cli.cli.session import Session
from inmail_cli.domain.dates import date_of, iso_instant
from inmail_cli.domain.events import CreditsMode
from inmail_cli.domain.plans import DEFAULT_RULES
from inmail_cli.reports.catalogue import catalogue_report

Rules = Annotated[str, typer.Option("--rules", metavar="NAME|FILE", help="The rule set.")]
Wide = Annotated[bool, typer.Option("--wide", help="Show every column.")]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would change; change nothing.")]
Day = Annotated[int | None, typer.Option("--billing-day", metavar="1..31", help="The day of the month it renews on.")]
Opening = Annotated[
    int | None,
    typer.Option("--opening-balance", metavar="N", help="The credits at its start, as LinkedIn showed them."),
]
Seats = Annotated[int | None, typer.Option("--seats", metavar="N", help="How many seats share its credits.")]
Monthly = Annotated[int | None, typer.Option("--monthly", metavar="N", help="Credits a month and seat.")]
Cap = Annotated[str | None, typer.Option("--cap", metavar="N", help="At most so many a seat; or a multiple, as 3x.")]
Lifetime = Annotated[str | None, typer.Option("--lifetime", metavar="DAYS|none", help="How long credits are kept.")]
Price = Annotated[str | None, typer.Option("--price", metavar="P", help="Its price a month, as 99.99.")]
Plan = Annotated[str, typer.Argument(metavar="PLAN", help="A key, alias or unique part; or a name of your own.")]
Since = Annotated[str | None, typer.Option("--since", metavar="WHEN", help="When it starts; today.")]
GrantOnStart = Annotated[
    bool, typer.Option("--grant-on-start", help="Grant on the start too, beside the opening balance.")
]
PlanRules = Annotated[
    str | None, typer.Option("--rules", metavar="NAME|FILE", help=f"The rule set; {DEFAULT_RULES} unless told.")
]
OldCredits = Annotated[CreditsMode, typer.Option("--credits", help="What becomes of the old credits.")]
Restart = Annotated[bool, typer.Option("--restart", help="A new subscription of the same plan.")]
Currency = Annotated[str | None, typer.Option("--currency", metavar="C", help="The price's currency, as USD.")]


def plan_show(ctx: typer.Context, wide: Wide = False) -> None:
    """Show the history of plans: periods and cancels with their dates and terms.

    Examples:
      inmail plan
      inmail plan show --wide
      inmail plan --account all --json
    """
    from inmail_cli.cli.desks import reading_desk
    from inmail_cli.cli.looking import account_shown, page
    from inmail_cli.reports.plans import plans_report
    from inmail_cli.usecases.desk import accounts_meant
    from inmail_cli.usecases.periods import plan_rows

    session: Session = ctx.obj
    desk = reading_desk(session)
    meant = accounts_meant(desk)
    today = date_of(session.now, meant[0].zone if meant else session.machine_zone)
    rows = page(session, plan_rows(desk), lambda row: row.event.id)
    report = plans_report(rows, account=account_shown(desk), as_of=session.now, today=today, wide=wide)
    session.emit(report, wide=wide)


def plan_list(ctx: typer.Context, rules: Rules = DEFAULT_RULES, wide: Wide = False) -> None:
    """List the plans of a rule set, with their credits and prices.

    Examples:
      inmail plan list
      inmail plan list --rules linkedin-help
      inmail plan list --json
    """
    from inmail_cli.cli.looking import page

    session: Session = ctx.obj
    found = session.rules(rules)
    plans = dict(page(session, list(found.plans.items()), lambda plan: plan[0]))
    session.emit(catalogue_report(found._replace(plans=plans), as_of=iso_instant(session.now)), wide=wide)


def plan_compare(
    ctx: typer.Context,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="WHEN", help="InMails from that date on; a year back if not given.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="WHEN", help="InMails to the end of that date; now.")
    ] = None,
    wide: Wide = False,
) -> None:
    """Show what every plan would have come to on your own InMails, and what your pace needs.

    Each is replayed as a subscription of its own, with the rules of its rule set: credits granted, wasted and short.

    Examples:
      inmail plan compare
      inmail plan compare --from 2026-07-01 --to 2026-09-30
      inmail plan compare --json
    """
    from inmail_cli.cli.desks import reading_desk
    from inmail_cli.cli.looking import refuse_after
    from inmail_cli.reports.plan_comparison import plan_comparison_report
    from inmail_cli.usecases.looking import day_start_meant, instant_meant
    from inmail_cli.usecases.plan_comparing import compare_plans

    session: Session = ctx.obj
    desk = reading_desk(session)
    refuse_after(session)
    until = None if to is None else instant_meant(desk, to)
    view = compare_plans(desk, since=day_start_meant(desk, from_), until=until)
    session.emit(plan_comparison_report(view, limit=session.limit, wide=wide), wide=wide, last=None)


def plan_set(
    ctx: typer.Context,
    plan: Plan,
    since: Since = None,
    billing_day: Day = None,
    opening_balance: Opening = None,
    grant_on_start: GrantOnStart = False,
    seats: Seats = None,
    rules: PlanRules = None,
    monthly: Monthly = None,
    cap: Cap = None,
    lifetime: Lifetime = None,
    price: Price = None,
    currency: Currency = None,
    credits: OldCredits = "forfeit",
    restart: Restart = False,
    dry_run: DryRun = False,
) -> None:
    """Start a plan, or change to another one.

    Old credits are forfeited and the new plan grants at once. A plan that the rule set lacks is your own, and takes
    --monthly and --cap. Other --seats of the plan you have change its credits from the next renewal on.

    Examples:
      inmail plan set career
      inmail plan set salesnav --opening-balance 37 --billing-day 15
      inmail plan set recruiter-lite --seats 3 --since 2026-11-01
      inmail plan set "Team bundle" --monthly 40 --cap 3x --price 79.00
    """
    from inmail_cli.cli.desks import emit_recorded, first_write
    from inmail_cli.usecases.choosing import Figures
    from inmail_cli.usecases.drafting import PlanRequest
    from inmail_cli.usecases.planning import set_plan

    figures = Figures(monthly, cap, lifetime, price, currency)
    start = (plan, since, billing_day, opening_balance, grant_on_start)
    request = PlanRequest(*start, seats, rules, figures, credits, restart)
    session: Session = ctx.obj
    emit_recorded(session, first_write(session, lambda desk: set_plan(desk, request), dry_run=dry_run))


def plan_edit(
    ctx: typer.Context,
    since: Annotated[str | None, typer.Option("--since", metavar="WHEN", help="When it started.")] = None,
    billing_day: Day = None,
    opening_balance: Opening = None,
    seats: Seats = None,
    monthly: Monthly = None,
    cap: Cap = None,
    lifetime: Lifetime = None,
    price: Price = None,
    currency: Currency = None,
    dry_run: DryRun = False,
) -> None:
    """Correct the plan you have, as if it had always been so.

    Nothing is forfeited; the balance is worked out anew.

    Examples:
      inmail plan edit --billing-day 15
      inmail plan edit --since 2026-09-01 --price 79.99
      inmail plan edit --opening-balance 40 --dry-run
    """
    from inmail_cli.cli.desks import emit_recorded, writing_desk
    from inmail_cli.usecases.choosing import Figures
    from inmail_cli.usecases.correcting import PeriodEdit, edit_plan

    session: Session = ctx.obj
    figures = Figures(monthly, cap, lifetime, price, currency)
    edit = PeriodEdit(since, billing_day, opening_balance, seats, figures)
    emit_recorded(session, edit_plan(writing_desk(session, dry_run=dry_run), edit))


def plan_cancel(
    ctx: typer.Context,
    when: Annotated[
        str | None, typer.Option("--when", "--since", "-w", metavar="WHEN", help="The day it ends, at 00:00; today.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """End the plan: its credits are forfeited at 00:00 of a date.

    Examples:
      inmail plan cancel
      inmail plan cancel --when 2026-12-31
      inmail plan cancel --when tomorrow --dry-run
    """
    from inmail_cli.cli.desks import emit_recorded, writing_desk
    from inmail_cli.usecases.planning import cancel_plan

    session: Session = ctx.obj
    emit_recorded(session, cancel_plan(writing_desk(session, dry_run=dry_run), when))

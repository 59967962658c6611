"""What `inmail` alone says: the balance, what is at stake soon, who is awaited longest, and one next step."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inmail_cli.domain.dates import date_of
from inmail_cli.reports.balance import NO_PLAN_WORDS, BalanceView, balance_report
from inmail_cli.reports.balance_screen import meter, plain_words, title_spans
from inmail_cli.reports.blocks import BLANK, Aligned, Block, Line, Span
from inmail_cli.reports.model import Report
from inmail_cli.reports.pending import AwaitedView
from inmail_cli.reports.saving import last_day_words, saving_of
from inmail_cli.reports.words import SETUP, counted, full_date, near_date, near_label

if TYPE_CHECKING:
    from inmail_cli.reports.model import Drawing

STAKE_DAYS = 14
OLDEST = 3
RECONCILE_DAYS = 30


def home_report(view: BalanceView, awaited: Sequence[AwaitedView]) -> Report:
    """The state of one account. The document is that of `balance`; only the screen is its own."""
    report = balance_report(view)
    if view.plan is None and not awaited:
        return report

    def drawing() -> "Drawing":
        title, said = plain_words(view)
        return title, _screen(view, awaited), said

    return report._replace(drawing=drawing)


def _screen(view: BalanceView, awaited: Sequence[AwaitedView]) -> tuple[Block, ...]:
    title = Line(title_spans(view), (Span(full_date(view.today), "dim"),))
    bar = (meter(view, view.plan),) if view.plan else ()
    blocks: list[Block] = [title, *bar, BLANK, *_stake(view), *_oldest(view, awaited)]
    return (*blocks, BLANK, Line((Span("Next: ", "strong"), Span(next_step(view)))))


def _stake(view: BalanceView) -> list[Block]:
    """The credits that will be lost soon."""
    if view.plan is None:
        return [Line((Span(NO_PLAN_WORDS),))]
    soon = [loss for loss in view.losses if loss.days_left <= STAKE_DAYS]
    credits = sum(loss.credits for loss in soon)
    if not soon:
        return [Line((Span(f"Nothing will be lost within {STAKE_DAYS} days."),))]
    until = near_label(soon[-1].on, view.today)
    words = f"{counted(credits, 'credit')} will be lost by {until} if nothing is sent."
    return [Line((Span(words, "warn" if soon[0].days_left > STAKE_DAYS // 2 else "bad"),))]


def _oldest(view: BalanceView, awaited: Sequence[AwaitedView]) -> list[Block]:
    if not awaited:
        return [Line((Span("No InMail awaits a response."),))]
    waiting = f"{counted(len(awaited), 'InMail')} {'awaits' if len(awaited) == 1 else 'await'} a response"
    hopeful = [one for one in awaited if one.credit_back_on is not None]
    shown = [*hopeful, *(one for one in awaited if one.credit_back_on is None)][:OLDEST]
    which = ""
    if len(awaited) > OLDEST:
        reordered = 0 < len(hopeful) < len(awaited)
        which = ", those that can still return a credit first" if reordered else ", the oldest"
    rows = tuple(
        (
            Span(one.person, typed=True),
            Span(f"sent {near_date(one.sent_on, view.today)}", "dim"),
            Span(counted(one.days_waiting, "day") if one.days_waiting else "less than a day", "dim"),
            Span(_until(one, view), "dim"),
        )
        for one in shown
    )
    return [Line((Span(f"{waiting}{which}:"),)), BLANK, Aligned(rows)]


def _until(one: AwaitedView, view: BalanceView) -> str:
    if one.credit_back_on is None:
        return "no credit back"
    return f"credit back until {near_date(one.credit_back_on, view.today)}"


def next_step(view: BalanceView) -> str:
    """Say the one thing that is most worth doing now."""
    if view.plan is None:
        return f"{SETUP}, where N is the number that LinkedIn shows now."
    if view.unsettled:
        return "inmail reconcile N: InMails went out when no credit was left here; take LinkedIn's number."
    soon = [step for step in saving_of(view).sends if (step.on - view.today).days <= STAKE_DAYS]
    if soon:
        return f"send {counted(soon[0].send, 'InMail')} {last_day_words(soon[0].on, view.today)}."
    if _reconcile_overdue(view):
        return "inmail reconcile N, where N is the number that LinkedIn shows now."
    if view.balance == 0 and view.next_renewal:
        renewal = view.next_renewal
        on = near_label(renewal.on, view.today)
        return f"wait for {counted(renewal.credits, 'credit')} on {on}, or use a free route."
    return "inmail send WHO, and inmail reply WHO when somebody answers."


def _reconcile_overdue(view: BalanceView) -> bool:
    if view.plan is None:
        return False
    last_on = view.plan.since if view.reconciled_at is None else date_of(view.reconciled_at, view.plan.zone)
    return (view.today - last_on).days > RECONCILE_DAYS

"""How an account's credits look on a screen, and the same in sentences."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from inmail_cli.domain.dates import date_of, distance_label
from inmail_cli.domain.outlook import NextRenewal
from inmail_cli.reports.balance import NO_PLAN_WORDS
from inmail_cli.reports.blocks import BLANK, Aligned, Block, Cell, Grid, Line, Meter, Span, Tone
from inmail_cli.reports.expiries import Expiry, Reason
from inmail_cli.reports.expiries_screen import alike, origins_of, urgency
from inmail_cli.reports.model import Column
from inmail_cli.reports.saving import advice
from inmail_cli.reports.words import SETUP, counted, full_date, near_date, near_label, sentence

if TYPE_CHECKING:
    from inmail_cli.reports.balance import BalanceView, PendingView, PlanView

MOST_LOSSES = 6
DEFAULT_ACCOUNT = "default"

_SUFFIXES: dict[Reason, str] = {"age": "", "cap": " (over the cap)", "forfeit": " (the plan ends)"}

START_WORDS = (
    "Start with `inmail setup`: it asks for your plan, the day on which it renews, and the number LinkedIn shows now.",
    f"In one line: `{SETUP}`; `inmail plan list` names the plans.",
)


def balance_screen(view: "BalanceView") -> tuple[Block, ...]:
    """Draw an account: its plan, a meter, what comes and goes by date, then what else there is to know."""
    title = Line(title_spans(view), (Span(full_date(view.today), "dim"),))
    if view.plan is None:
        return (title, BLANK, *sentences(view))
    rows = _timeline(view)
    timeline = (BLANK, Aligned(tuple(rows), right_columns=(0,))) if rows else ()
    said = sentences(view)[1:]  # the meter says the first
    return (title, meter(view, view.plan), *timeline, *((BLANK, *said) if said else ()))


def title_spans(view: "BalanceView") -> tuple[Span, ...]:
    """Name the plan, and the account unless it is the only one most people have."""
    name = view.plan.name if view.plan else "No plan"
    account = () if view.account == DEFAULT_ACCOUNT else (Span(f" · {view.account}", "dim", typed=True),)
    return (Span(name, "strong", typed=True), *account)


def plain_words(view: "BalanceView") -> tuple[str, tuple[str, ...]]:
    """Return the title and the sentences as plain text, for pages and files."""
    said = tuple("".join(span.text for span in line.left) for line in sentences(view))
    return "".join(span.text for span in title_spans(view)), said


def meter(view: "BalanceView", plan: "PlanView") -> Meter:
    """Draw the balance against the cap."""
    balance = view.balance or 0
    label = (Span(f"{balance:,}", "strong"), Span(f" of {plan.max_credits:,} credits"))
    return Meter(label, balance, plan.max_credits, "good" if balance else "bad")


class _Entry(NamedTuple):
    """One line of the timeline. At one date credits expire before they renew, and the cap comes last."""

    on: date
    rank: int
    cells: tuple[Span, ...]


def _timeline(view: "BalanceView") -> list[tuple[Span, ...]]:
    """What comes and goes, by date: the first losses, and the next renewal among them."""
    renewal = view.next_renewal
    apart = [loss for loss in view.losses if not (renewal and loss.on == renewal.on and loss.reason == "cap")]
    losses = [_loss_entry(losses, view.today) for losses in alike(apart)]
    entries = losses[:MOST_LOSSES]
    if renewal:
        entries.append(_renewal_entry(renewal, view.today))
    rows = [entry.cells for entry in sorted(entries, key=lambda entry: entry[:2])]
    return [*rows, *_ageless_rows(view)]


def _loss_entry(losses: Sequence[Expiry], today: date) -> _Entry:
    first = losses[0]
    credits = sum(loss.credits for loss in losses)
    tone = urgency(first.days_left)
    verb = ("expires" if credits == 1 else "expire") if first.reason == "age" else "lost"
    cells = (
        Span(str(credits), "strong" if tone == "plain" else tone),
        Span(verb, tone),
        Span(near_label(first.on, today), tone),
        Span(distance_label(first.on, today), "dim"),
        Span(origins_of(losses, today) + _SUFFIXES[first.reason], "dim"),
    )
    return _Entry(first.on, 0 if first.reason == "age" else 2, cells)


def _renewal_entry(renewal: NextRenewal, today: date) -> _Entry:
    lost = renewal.lost_at_cap
    cells = (
        Span(f"+{renewal.credits}", "good"),
        Span("renew", "plain"),
        Span(near_label(renewal.on, today), "plain"),
        Span(distance_label(renewal.on, today), "dim"),
        Span(f"{lost} lost at the cap", "warn") if lost else Span("nothing lost at the cap", "dim"),
    )
    return _Entry(renewal.on, 1, cells)


def _ageless_rows(view: "BalanceView") -> list[tuple[Span, ...]]:
    """The credits that have no age limit; they never expire only where nothing else is known to take any of them."""
    lots = [lot for lot in view.lots if lot.expires_on is None]
    if not lots:
        return []
    credits = sum(lot.credits for lot in lots)
    names = {(lot.granted_on, lot.origin) for lot in lots}
    taken = any(loss.reason != "age" and (loss.granted_on, loss.origin) in names for loss in view.losses)
    words = "no age limit" if taken else "never expire" if credits > 1 else "never expires"
    return [(Span(str(credits), "strong"), Span(words))]


# Sentences


def sentences(view: "BalanceView") -> list[Line]:
    """Say the rest in words, the most pressing first."""
    if view.plan is None:
        state = (_said(NO_PLAN_WORDS),) if view.recorded else ()
        return [*state, *map(_said, START_WORDS), *doubts(view)]
    credits = sentence(f"{view.balance or 0:,} of {view.plan.max_credits:,} credits on {full_date(view.today)}")
    return [_said(credits), *advice(view), *awaited(view.pending), *doubts(view), *_sources(view)]


def _said(text: str, tone: Tone = "plain") -> Line:
    return Line((Span(text, tone),))


def awaited(pending: "PendingView") -> list[Line]:
    """Say how many InMails await a response, and what should come back."""
    if not pending.sends:
        return []
    verb = "awaits" if pending.sends == 1 else "await"
    waiting = f"{counted(pending.sends, 'InMail')} {verb} a response"
    if pending.expected_credits is None:
        return [_said(sentence(waiting))]
    return [_said(sentence(f"{waiting}: {expected_words(pending)}"))]


def expected_words(pending: "PendingView") -> str:
    """Say how many credits should come back, with the range where there is one.

    >>> from inmail_cli.reports.balance import PendingView
    >>> expected_words(PendingView(9, 1.9, 0, 4)), expected_words(PendingView(1, 0.2, 0, 1))
    ('about 2 credits should come back (0 to 4)', 'perhaps a credit will come back (0 to 1)')
    """
    low, high = pending.expected_low, pending.expected_high
    among = "" if low is None or high is None or low == high else f" ({low} to {high})"
    credits = round(pending.expected_credits or 0)
    if high == 0:
        return "probably none will bring its credit back"
    if credits < 1:
        return f"perhaps a credit will come back{among}"
    return f"about {counted(credits, 'credit')} should come back{among}"


def doubts(view: "BalanceView") -> list[Line]:
    """Say what is odd on record, and which command helps."""
    lines = []
    if view.unsettled:
        sends = counted(view.unsettled, "InMail")
        text = f"{sends} went out when no credit was left here; `inmail reconcile N` sets LinkedIn's number."
        lines.append(_said(text, "warn"))
    if view.issues:
        what, them = ("1 entry", "it") if view.issues == 1 else (f"{view.issues:,} entries", "them")
        lines.append(_said(f"{what} cannot be right as recorded; `inmail doctor` shows {them}.", "warn"))
    return lines


def _sources(view: "BalanceView") -> list[Line]:
    lines = []
    if view.opening_estimated:
        lines.append(_said("The dates of the opening balance are estimated.", "dim"))
    if view.reconciled_at is not None and view.plan:
        on = date_of(view.reconciled_at, view.plan.zone)
        lines.append(_said(f"Last compared with LinkedIn's number on {near_label(on, view.today)}.", "dim"))
    return lines


# Several accounts

_ACCOUNTS = (
    Column("account", "Account"),
    Column("plan", "Plan"),
    Column("balance", "Credits", "integer"),
    Column("loss", "Next loss"),
    Column("renewal", "Next renewal"),
    Column("pending", "Pending", "integer"),
)


def balances_screen(views: Sequence["BalanceView"], today: date) -> tuple[Block, ...]:
    """Draw one line an account."""
    total = sum(view.balance or 0 for view in views)
    words = f"{counted(total, 'credit')} in {counted(len(views), 'account')}"
    title = Line((Span(words, "strong"),), (Span(full_date(today), "dim"),))
    grid = Grid(_ACCOUNTS, tuple(map(_account_cells, views)), empty="No account yet.", limited=False)
    return (title, BLANK, grid)


def _account_cells(view: "BalanceView") -> dict[str, Cell]:
    return {
        "account": view.account,
        "plan": view.plan.name if view.plan else Span("no plan", "dim"),
        "balance": f"{view.balance} of {view.plan.max_credits}" if view.plan else None,
        "loss": _first_loss(view),
        "renewal": _first_renewal(view.next_renewal, view.today),
        "pending": view.pending.sends,
    }


def _first_loss(view: "BalanceView") -> Span:
    losses = view.losses
    if not losses:
        return Span("")
    first = losses[0]
    credits = sum(loss.credits for loss in losses if loss.on == first.on)
    return Span(f"{credits} on {near_date(first.on, view.today)}", urgency(first.days_left))


def _first_renewal(renewal: NextRenewal | None, today: date) -> Span:
    return Span(f"+{renewal.credits} on {near_date(renewal.on, today)}") if renewal else Span("")

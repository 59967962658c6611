"""The number that LinkedIn shows beside the one that was calculated."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.reports.blocks import Line, Span
from inmail_cli.reports.model import Report
from inmail_cli.reports.recorded import COLUMNS as RECORDED_COLUMNS
from inmail_cli.reports.words import counted, full_date, near_label

WHERE = ("your profile picture", "Settings & Privacy", "Account preferences", "Subscriptions and billing")
"""Source: the guide, How to Check Your Available Credits."""

WHERE_WORDS = f"LinkedIn shows the number under {', '.join(WHERE)}."


class Cause(NamedTuple):
    """A likely reason why the two numbers differ. `code` is stable, for scripts."""

    code: str
    message: str


class Comparison(NamedTuple):
    """Both numbers at an instant; `seen` None: LinkedIn's is not known. `calculated` None: no plan is active."""

    at: Instant
    on: date
    calculated: int | None
    seen: int | None = None
    causes: tuple[Cause, ...] = ()
    reconciled_on: date | None = None

    @property
    def difference(self) -> int | None:
        """LinkedIn's number less ours."""
        return None if self.seen is None or self.calculated is None else self.seen - self.calculated


def with_comparison(written: Report, comparison: Comparison) -> Report:
    """Add the comparison to the answer of a write, or of a look at our number alone."""
    members = {
        **written.members,
        "at": iso_instant(comparison.at),
        "calculated": comparison.calculated,
        "seen": comparison.seen,
        "difference": comparison.difference,
        "causes": [cause._asdict() for cause in comparison.causes],
        "reconciled_on": None if comparison.reconciled_on is None else comparison.reconciled_on.isoformat(),
        "where": list(WHERE),
    }
    return written._replace(members=members, title="Reconcile")


def looked_report(comparison: Comparison, *, as_of: Instant, account: str | None, today: date) -> Report:
    """Show our number, and where LinkedIn shows its own. The members are those of the write, so that both are one."""
    lines = look_lines(comparison, today)
    written = Report(
        schema="inmail/reconcile/1",
        members={
            "as_of": iso_instant(as_of),
            "account": account,
            "batch": None,
            "dry_run": False,
            "recorded": None,
            "balance_before": comparison.calculated,
            "balance": comparison.calculated,
            "warnings": [],
        },
        columns=RECORDED_COLUMNS,
        rows=(),
        rows_key="recorded",
        screen=tuple(Line((Span(line),)) for line in lines),
        notes=tuple(lines),
        empty="Nothing was recorded.",
    )
    return with_comparison(written, comparison)


def look_lines(comparison: Comparison, today: date) -> list[str]:
    """Say what was calculated and where to look."""
    if comparison.calculated is None:
        return ["No plan is active, so there is no number to compare.", WHERE_WORDS]
    then = comparison.reconciled_on
    compared = (
        "Not compared with LinkedIn's number yet." if then is None else f"Last compared {near_label(then, today)}."
    )
    return [
        f"Calculated on {full_date(comparison.on)}: {counted(comparison.calculated, 'credit')}. {compared}",
        WHERE_WORDS,
        "Then: inmail reconcile N",
    ]


def comparison_lines(comparison: Comparison) -> Sequence[str]:
    """Say both numbers, their difference and its likely causes.

    >>> comparison_lines(Comparison(0, date(2026, 11, 22), 12, 12))
    ['Calculated 12, seen 12: they agree on Sun 22 Nov 2026.']
    """
    numbers = f"Calculated {comparison.calculated:,}, seen {comparison.seen:,}"
    difference = comparison.difference or 0
    if not difference:
        return [f"{numbers}: they agree on {full_date(comparison.on)}."]
    way = "more" if difference > 0 else "fewer"
    lines = [f"{numbers}: {counted(abs(difference), 'credit')} {way} on LinkedIn on {full_date(comparison.on)}."]
    return [*lines, "Likely causes:", *(f"  - {cause.message}" for cause in comparison.causes)]

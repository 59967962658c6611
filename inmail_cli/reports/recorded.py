"""What a write has to say: the batch, what it recorded, the balance before and after."""

from collections.abc import Mapping, Sequence
from typing import Any

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.reports.blocks import Line, Span
from inmail_cli.reports.model import Column, Report

# What every kind of fact has; an account has a name for an id.
COLUMNS = (
    Column("type", "Type"),
    Column("id", "Id", "id"),
    Column("account", "Account"),
    Column("at", "At", "instant"),
)


def recorded_report(
    command: str,
    *,
    as_of: Instant,
    account: str | None,
    batch: int | None,
    dry_run: bool,
    recorded: Sequence[Mapping[str, Any]],
    balance_before: int | None,
    balance: int | None,
    warnings: Sequence[tuple[str, str]],
    lines: Sequence[str],
) -> Report:
    """The answer of a write. `warnings` are (code, message); `lines` are the confirmation, typed text included."""
    members = {
        "as_of": iso_instant(as_of),
        "account": account,
        "batch": batch,
        "dry_run": dry_run,
        "recorded": None,
        "balance_before": balance_before,
        "balance": balance,
        "warnings": [{"code": code, "message": message} for code, message in warnings],
    }
    said = [*lines, "Dry run: nothing was recorded."] if dry_run else lines
    return Report(
        schema=f"inmail/{command.replace(' ', '-')}/1",
        members=members,
        columns=(*COLUMNS, *_further_columns(recorded)),
        rows=tuple(dict(fact) for fact in recorded),
        rows_key="recorded",
        title=command,
        screen=tuple(Line((Span(line, typed=True),)) for line in said),
        notes=tuple(said),
        empty="Nothing was recorded.",
    )


def _further_columns(recorded: Sequence[Mapping[str, Any]]) -> list[Column]:
    """What else the facts have, in data alone: what a batch recorded may be of several kinds."""
    known = {column.key for column in COLUMNS}
    keys = dict.fromkeys(key for fact in recorded for key in fact if key not in known)
    return [Column(key, key, show="data") for key in keys]

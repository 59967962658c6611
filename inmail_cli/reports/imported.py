"""What an import of events did, line by line, and what is odd in the history now."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.ledger import Issue
from inmail_cli.reports.blocks import Grid
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.recorded import recorded_report

ISSUE_WORDS = {
    "reply-before-send": "a response dated before its send; it returns no credit",
    "second-reply": "a response after the first one; it returns no credit",
    "mark-before-send": "a mark dated before its send; it returns no credit",
    "reconcile-without-plan": "LinkedIn's number while no plan was active; it changes nothing",
    "grant-without-plan": "credits granted while no plan was active; they are not counted",
    "grant-expired": "credits granted after their expiry; they are not counted",
    "unknown-plan": "a plan that its rule set lacks; the period before it goes on",
    "carry-without-plan": "credits carried over while no plan was active; there were none",
    "carry-with-opening-balance": "carried credits together with an opening balance; the opening balance counts",
    "seats-not-pooled": "several seats of a plan whose credits belong to a seat; one is counted",
}

COLUMNS = (
    Column("line", "Line", "integer"),
    Column("type", "Type"),
    Column("id", "Id", "id"),
    Column("standing", "What became of it"),
)


class LineView(NamedTuple):
    """One line: `standing` is added, same or conflicting; both sides of a conflict, else None."""

    line: int
    type: str
    id: str
    standing: str
    theirs: Mapping[str, Any] | None
    ours: Mapping[str, Any] | None


def imported_report(
    recorded: Mapping[str, Any], *, file: str, lines: Sequence[LineView], issues: Sequence[tuple[str, Issue]]
) -> Report:
    """The answer of `import events`: `recorded` holds the arguments of `recorded_report`."""
    write = recorded_report(**recorded)
    counts = {
        standing: sum(line.standing == standing for line in lines) for standing in ("added", "same", "conflicting")
    }
    odd = tuple(_issue_row(account, issue) for account, issue in issues)
    conflicts = tuple(_row(line) for line in lines if line.standing == "conflicting")
    grids = (
        *((Grid(COLUMNS, conflicts),) if conflicts else ()),
        *((Grid(_ISSUE_COLUMNS, odd),) if odd else ()),
    )
    return write._replace(
        members={**write.members, "recorded": write.rows, "file": file, **counts, "issues": odd},
        columns=COLUMNS,
        rows=tuple(map(_row, lines)),
        rows_key="rows",
        screen=(*write.screen, *grids),
    )


_ISSUE_COLUMNS = (
    Column("account", "Account"),
    Column("at", "At", "instant"),
    Column("ref", "Id", "id"),
    Column("message", "What is odd"),
)


def _row(line: LineView) -> Row:
    return {
        "line": line.line,
        "type": line.type,
        "id": line.id,
        "standing": line.standing,
        "theirs": line.theirs,
        "ours": line.ours,
    }


def _issue_row(account: str, issue: Issue) -> Row:
    return {
        "account": account,
        "kind": issue.kind,
        "at": iso_instant(issue.at),
        "ref": issue.ref,
        "message": ISSUE_WORDS[issue.kind],
    }

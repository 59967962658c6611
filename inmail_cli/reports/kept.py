"""What was backed up or restored: where, how much, of when, and the way back."""

from collections.abc import Sequence
from shlex import quote
from typing import NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.reports.blocks import Line, Span
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.words import counted, sentence

KIB = 1024

COMPARED = "Every row is as in the database."

COLUMNS = (
    Column("what", "What", "id"),
    Column("file", "File"),
    *(Column(key, key.capitalize(), "integer") for key in ("accounts", "people", "sends", "replies")),
    Column("changed_at", "Last change", "instant"),
)


class Holding(NamedTuple):
    """Counts of what a database holds, and when a command last changed it."""

    accounts: int
    people: int
    sends: int
    replies: int
    changed_at: Instant | None


def members_of(holding: Holding | None) -> Row | None:
    """A database's counts for JSON."""
    if holding is None:
        return None
    changed_at = None if holding.changed_at is None else iso_instant(holding.changed_at)
    return {**holding._asdict(), "changed_at": changed_at}


def holding_words(holding: Holding) -> str:
    """Say how much is in a database, and of when.

    >>> holding_words(Holding(1, 2, 0, 0, None))
    'no sends, no responses, 2 people, 1 account'
    >>> holding_words(Holding(2, 1, 3, 1, 0))
    '3 sends, 1 response, 1 person, 2 accounts; last change 1970-01-01 00:00Z'
    """
    people = counted(holding.people, "person").replace("persons", "people")
    sent = f"{counted(holding.sends, 'send')}, {counted(holding.replies, 'response')}"
    words = f"{sent}, {people}, {counted(holding.accounts, 'account')}"
    return words if holding.changed_at is None else f"{words}; last change {minute(holding.changed_at)}"


def minute(at: Instant) -> str:
    """Write an instant to the minute.

    >>> minute(59)
    '1970-01-01 00:00Z'
    """
    return f"{iso_instant(at)[:16].replace('T', ' ')}Z"


def size_words(size: int) -> str:
    """Write a file's size, in bytes, for a person.

    >>> size_words(258_048), size_words(52 * 1024 * 1024)
    ('252 KiB', '52 MiB')
    """
    kib = -(-size // KIB)
    return f"{kib:,} KiB" if kib < 10 * KIB else f"{kib // KIB:,} MiB"


def backup_report(
    holding: Holding, *, as_of: Instant, database: str, file: str, size: int, replaced: bool, removed: Sequence[str]
) -> Report:
    """A backup that was made, of `size` bytes; `removed` are the older ones that went for it."""
    lines = [f"Backed up to {file} ({size_words(size)})", sentence(holding_words(holding)), COMPARED]
    if removed:
        lines.append(f"Removed {counted(len(removed), 'older backup')}.")
    members = {
        "as_of": iso_instant(as_of),
        "account": None,
        "database": database,
        "file": file,
        "bytes": size,
        "contents": members_of(holding),
        "replaced": replaced,
        "removed": list(removed),
    }
    return _report("backup", members, lines, [_row("backup", file, holding)])


def restore_report(
    holding: Holding,
    before: Holding | None,
    *,
    as_of: Instant,
    database: str,
    file: str,
    created: bool,
    kept: str | None,
    damaged: bool,
    schema: int,
    upgraded: bool,
    dry_run: bool,
) -> Report:
    """What a restore did; `before` is what was there, where that can be read, and `kept` where it is now."""
    lines = [f"{'Would restore' if dry_run else 'Restored'} {file}"]
    lines += _there_before(before, holding, database, created=created, damaged=damaged, dry_run=dry_run)
    if upgraded:
        lines.append(f"It is of an older version (schema {schema}) and {'would be' if dry_run else 'was'} brought up.")
    if kept is not None and damaged:
        lines.append(f"The damaged one was moved to {kept}")
    elif kept is not None:
        lines.append(f"To go back: inmail restore {quote(kept)}")
    members = {
        "as_of": iso_instant(as_of),
        "account": None,
        "dry_run": dry_run,
        "database": database,
        "file": file,
        "schema_number": schema,
        "contents": members_of(holding),
        "before": members_of(before),
        "created": created,
        "damaged": damaged,
        "kept": kept,
    }
    rows = [_row("restored", file, holding)]
    if before is not None:
        rows.append(_row("before", kept, before))
    return _report("restore", members, [*lines, *(["Dry run: nothing was changed."] if dry_run else [])], rows)


def _there_before(
    before: Holding | None, holding: Holding, database: str, *, created: bool, damaged: bool, dry_run: bool
) -> list[str]:
    if created:
        place = f"{'It would be' if dry_run else 'It is'} a new database: {database}"
    elif damaged or before is None:
        place = f"In its place {'is' if dry_run else 'was'} a damaged database: {database}"
    else:
        place = f"Before: {holding_words(before)}"
    return [f"Now:    {holding_words(holding)}" if before else sentence(holding_words(holding)), place]


def _row(what: str, file: str | None, holding: Holding) -> Row:
    return {"what": what, "file": file, **(members_of(holding) or {})}


def _report(command: str, members: Row, lines: list[str], rows: list[Row]) -> Report:
    return Report(
        schema=f"inmail/{command}/1",
        members=members,
        columns=COLUMNS,
        rows=tuple(rows),
        title=command.capitalize(),
        screen=tuple(Line((Span(line, typed=True),)) for line in lines),
    )

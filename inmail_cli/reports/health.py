"""What the doctor found, and what was mended."""

from collections.abc import Sequence
from shlex import quote
from typing import NamedTuple

from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.reports.blocks import BLANK, Block, Grid, Line, Span
from inmail_cli.reports.model import Column, Report, Row, Value
from inmail_cli.reports.words import counted

COLUMNS = (
    Column("number", "No.", "integer"),
    Column("account", "Account"),
    Column("message", "What is wrong"),
    Column("ref", "Id", "id"),
    Column("code", "Code", "id", show="wide"),
)
MENDED_COLUMNS = (Column("message", "What was mended"), Column("account", "Account"), COLUMNS[-1])
OLD_DAYS = 30
"""From so many days on a backup is old. That is a notice and no fault: copies elsewhere are not known here."""

FoundThing = tuple[str, str | None, str | None, str]
"""A code, an account, the id of an event, and a message."""


class Backup(NamedTuple):
    """The newest backup: its file, when it was made, and how many days ago that is."""

    file: str
    at: Instant
    days: int


def health_report(
    findings: Sequence[FoundThing],
    *,
    as_of: Instant,
    database: str,
    backup: Backup | None,
    mended: Sequence[FoundThing] = (),
    kept: str | None = None,
    empty: bool = False,
    repair: bool = False,
) -> Report:
    """Number the findings. With `repair`, `mended` are those that are gone, and `kept` the file as it was before.

    `empty`: there is no database yet, so that nothing can be well or ill, and no backup is missed.
    """
    rows = tuple(_row(number, thing) for number, thing in enumerate(findings, 1))
    done = tuple(_row(number, thing) for number, thing in enumerate(mended, 1))
    members: dict[str, Value] = {
        "as_of": iso_instant(as_of),
        "account": None,
        "database": database,
        "well": not rows,
        "backup": None if backup is None else {**backup._asdict(), "at": iso_instant(backup.at)},
        "mended": list(done),
        "kept": kept,
    }
    return Report(
        schema="inmail/doctor/1",
        members=members,
        columns=COLUMNS,
        rows=rows,
        title="Health",
        screen=tuple(_screen(rows, done, database, kept, repair=repair, backup=backup, empty=empty)),
        empty="Nothing is wrong.",
    )


def _row(number: int, thing: FoundThing) -> Row:
    code, account, ref, message = thing
    return {"number": number, "code": code, "account": account, "ref": ref, "message": message}


def _screen(
    rows: tuple[Row, ...],
    done: tuple[Row, ...],
    database: str,
    kept: str | None,
    *,
    repair: bool,
    backup: Backup | None,
    empty: bool,
) -> list[Block]:
    blocks: list[Block] = []
    if done:
        blocks += [_line(f"Mended {counted(len(done), 'finding')} in {database}.", "good"), BLANK]
        blocks += [Grid(MENDED_COLUMNS, done, limited=False), BLANK]
    if kept is not None:
        blocks += [_line(f"As it was before it is kept: {kept}"), BLANK]
    blocks.append(_verdict(rows, database, done=bool(done), repair=repair, empty=empty))
    if rows:
        blocks += [BLANK, Grid(COLUMNS, rows, limited=False), BLANK]
        blocks.append(_line(_next_step(backup, repair=repair)))
    if not empty:
        blocks.append(_line(_backup_words(backup), "warn" if backup is None or backup.days >= OLD_DAYS else "plain"))
    return blocks


def _line(text: str, tone: str = "plain") -> Line:
    return Line((Span(text, "warn" if tone == "warn" else "good" if tone == "good" else "plain", typed=True),))


def _verdict(rows: tuple[Row, ...], database: str, *, done: bool, repair: bool, empty: bool) -> Line:
    if empty and not rows:
        return _line(f"There is no database yet: {database} does not exist.")
    if not rows:
        return _line(f"{database} is well{' now' if done else ''}.", "good")
    found = counted(len(rows), "finding")
    if repair:
        return _line(f"{found[:1].upper()}{found[1:]} left, which a repair cannot mend.", "warn")
    return _line(f"{found[:1].upper()}{found[1:]} in {database}.", "warn")


def _next_step(backup: Backup | None, *, repair: bool) -> str:
    if not repair:
        return "inmail doctor --repair mends what can be made anew from the facts."
    back = f" or go back to a backup: inmail restore {quote(backup.file)}" if backup else "."
    return f"An entry that cannot be right: inmail edit ID, or inmail delete ID. Damage: inmail history,{back}"


def _backup_words(backup: Backup | None) -> str:
    if backup is None:
        return "There is no backup beside it yet: inmail backup"
    days = {0: "of today", 1: "of yesterday"}.get(backup.days, f"{backup.days} days old")
    return f"The newest backup is {days}: {backup.file}"

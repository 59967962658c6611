"""Renewals, losses and last days as events of a calendar, in words that stay true until the day itself."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple, TypeVar

from inmail_cli.domain.calendars import CalendarEvent, Edition, EventKind, uid_of
from inmail_cli.domain.dates import day_month, iso_instant, weekday_short
from inmail_cli.domain.events import Instant
from inmail_cli.domain.ledger import Origin
from inmail_cli.reports.expiries import REASON_WORDS, Expiry, Reason
from inmail_cli.reports.expiries_screen import origins_of
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.saving import last_day, steps_of
from inmail_cli.reports.words import counted, sentence

DEFAULT_ACCOUNT = "default"
MOST_NAMES = 20

# What happens to one credit, and to several.
_LOST: dict[Reason | None, tuple[str, str]] = {
    "age": ("expires", "expire"),
    "cap": ("goes over the cap", "go over the cap"),
    "forfeit": ("is forfeited", "are forfeited"),
    None: ("is lost", "are lost"),
}

COLUMNS = (
    Column("on", "Date", "date"),
    Column("kind", "Kind", "id"),
    Column("account", "Account"),
    Column("credits", "Credits", "integer"),
    Column("title", "Title"),
    Column("description", "Description"),
    Column("uid", "Uid", "id", show="wide"),
)


class Renewing(NamedTuple):
    """Credits that an account is granted on a date, and how many the cap then takes."""

    account: str
    on: date
    credits: int
    lost_at_cap: int
    plan: str


class Deadline(NamedTuple):
    """The last day on which a response of somebody returns a credit, and the time of that day until which it does."""

    account: str
    on: date
    person: str
    sent_on: date
    until: str


Item = TypeVar("Item", Expiry, Deadline)


def calendar_events(
    renewals: Iterable[Renewing], losses: Iterable[Expiry], deadlines: Iterable[Deadline], *, today: date
) -> list[CalendarEvent]:
    """Return the events in order of date: one for each account, date and kind."""
    events = [*map(_renewal, renewals)]
    events += [_loss(rows, today) for rows in _by_day(losses)]
    events += [_last_day(rows) for rows in _by_day(deadlines)]
    return sorted(events, key=lambda event: (event.on, event.account, event.kind))


def calendar_report(
    events: Sequence[CalendarEvent],
    edition: Edition,
    *,
    account: str,
    as_of: Instant,
    within_days: int,
    alarm_days: int | None,
    file: str | None,
) -> Report:
    """List the events of a calendar. `account` is `all` for several; `file`: where the calendar was written."""
    return Report(
        schema="inmail/calendar/1",
        members={
            "as_of": iso_instant(as_of),
            "account": account,
            "within_days": within_days,
            "alarm_days": alarm_days,
            "sequence": edition.sequence,
            "revised_at": iso_instant(edition.revised_at) if edition.sequence else None,
            "file": file,
        },
        columns=COLUMNS,
        rows=tuple(map(_row, events)),
        title="Calendar of credits",
        empty="Nothing comes up.",
    )


def _row(event: CalendarEvent) -> Row:
    return {
        "uid": event.uid,
        "kind": event.kind,
        "account": event.account,
        "on": event.on.isoformat(),
        "credits": event.credits,
        "title": event.title,
        "description": "\n".join(event.lines),
    }


def _by_day(items: Iterable[Item]) -> Iterator[list[Item]]:
    def place(item: Item) -> tuple[str, date]:
        return (item.account, item.on)

    for _, rows in groupby(sorted(items, key=place), place):
        yield list(rows)


def _event(kind: EventKind, item: Renewing | Expiry | Deadline, credits: int, title: str, *lines: str) -> CalendarEvent:
    """The account is named unless it is the only one most people have."""
    name = "" if item.account == DEFAULT_ACCOUNT else f" ({item.account})"
    uid = uid_of(kind, item.account, item.on)
    return CalendarEvent(uid, kind, item.account, item.on, credits, f"{title}{name}", lines)


def _renewal(item: Renewing) -> CalendarEvent:
    title = f"{_credits(item.credits)} {'renews' if item.credits == 1 else 'renew'}"
    if item.lost_at_cap:
        title += f", {item.lost_at_cap:,} lost at the cap"
    plan = (sentence(item.plan),) if item.plan else ()
    cap = "Nothing is lost at the cap" if not item.lost_at_cap else _clipped(item)
    return _event("renewal", item, item.credits, title, *plan, sentence(f"{cap}, if nothing is sent before"))


def _clipped(item: Renewing) -> str:
    return f"The cap then takes {counted(item.lost_at_cap, 'credit')}"


def _loss(rows: Sequence[Expiry], today: date) -> CalendarEvent:
    """Losses of one day are one event: to lose none of them takes as many sends."""
    credits = sum(row.credits for row in rows)
    reasons = {row.reason for row in rows}
    verb = _LOST[reasons.pop() if len(reasons) == 1 else None][credits > 1]
    title = f"{_credits(credits)} {verb}: {_saving(rows, today)}"
    return _event("loss", rows[0], credits, title, *_lots(rows), "Sends by InMail use the oldest credits first.")


def _saving(rows: Sequence[Expiry], today: date) -> str:
    (step,) = steps_of(rows)
    if not step.send:
        return "no InMail saves what is lost on the day it comes"
    rest = f"only {step.doomed:,}" if step.doomed else "none"
    return f"send {step.send:,} by {_date(last_day(step.on, today))} to lose {rest}"


def _lots(rows: Sequence[Expiry]) -> Iterator[str]:
    """Say where the credits came from and why they go: a line for each reason and origin."""
    groups: dict[tuple[Reason, Origin], list[Expiry]] = {}
    for row in rows:
        groups.setdefault((row.reason, row.origin), []).append(row)
    for (reason, _), group in groups.items():
        credits = counted(sum(row.credits for row in group), "credit")
        yield sentence(f"{credits}, {origins_of(group, group[0].on)}: {REASON_WORDS[reason]}")


def _last_day(rows: Sequence[Deadline]) -> CalendarEvent:
    names = [row.person for row in rows]
    what = "a credit" if len(rows) == 1 else f"{len(rows):,} credits"
    lines = [
        f"{row.person}: sent {_date(row.sent_on)}; a response returns the credit until {row.until}."
        for row in rows[:MOST_NAMES]
    ]
    rest = len(rows) - MOST_NAMES
    more = [f"And {rest:,} more: `inmail pending` lists them."] if rest > 0 else []
    title = f"Last day to get {what} back: {_listed(names)}"
    return _event("credit-back", rows[0], len(rows), title, *lines, *more)


def _listed(names: Sequence[str]) -> str:
    """Name up to three people.

    >>> _listed(["Dana Roy", "Bo Li"]), _listed(["Dana Roy", "Bo Li", "Cy Fox", "Ed Moss"])
    ('Dana Roy and Bo Li', 'Dana Roy, Bo Li and 2 more')
    """
    if len(names) > 3:
        return f"{names[0]}, {names[1]} and {len(names) - 2:,} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _credits(count: int) -> str:
    return counted(count, "InMail credit")


def _date(on: date) -> str:
    return f"{weekday_short(on)} {day_month(on)}"

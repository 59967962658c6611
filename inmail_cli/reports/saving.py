"""What to send by when, so that no credit is lost that sending can save."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from inmail_cli.domain.outlook import ADVICE_DAYS
from inmail_cli.reports.blocks import Line, Span
from inmail_cli.reports.expiries import Expiry
from inmail_cli.reports.expiries_screen import urgency
from inmail_cli.reports.model import Row
from inmail_cli.reports.words import counted, near_label

if TYPE_CHECKING:
    from inmail_cli.reports.balance import BalanceView


class Step(NamedTuple):
    """Credits of one date of loss: those that are saved if as many InMails go out on the days before, and the rest."""

    on: date
    send: int
    doomed: int


MOST_SENDS = 4
"""So many dates to send by are said at once; of more only the first ones, one fewer."""


class Saving(NamedTuple):
    """The losses that advice is about, by date, and the first date after them on which credits may be lost.

    `before` is None where nothing can be lost after them.
    """

    steps: tuple[Step, ...]
    before: date | None

    @property
    def sends(self) -> tuple[Step, ...]:
        """The steps that ask for an InMail."""
        return tuple(step for step in self.steps if step.send)

    @property
    def doomed(self) -> int:
        """The credits that are lost on the day they come, whatever is sent."""
        return sum(step.doomed for step in self.steps)


def saving_of(view: "BalanceView") -> Saving:
    """Return what to send against the losses of the coming month; where there are none, against the first later."""
    steps = steps_of(view.losses)
    near = sum((step.on - view.today).days <= ADVICE_DAYS for step in steps) or 1
    later = view.lost_later if steps else None
    return Saving(tuple(steps[:near]), steps[near].on if near < len(steps) else later)


def steps_of(losses: Iterable[Expiry]) -> list[Step]:
    """Add up the losses of each date; they are those of one account, in order of date."""
    steps = []
    for on, group in groupby(losses, lambda loss: loss.on):
        rows = list(group)
        saved = sum(row.savable for row in rows)
        steps.append(Step(on, saved, sum(row.credits for row in rows) - saved))
    return steps


def saving_members(view: "BalanceView") -> Row:
    """Return the advice as JSON has it."""
    saving = saving_of(view)
    return {
        "to_lose_none": [{"by": last_day(step.on, view.today).isoformat(), "send": step.send} for step in saving.sends],
        "lose_none_before": saving.before.isoformat() if saving.before else None,
        "not_savable": saving.doomed,
    }


def advice(view: "BalanceView") -> list[Line]:
    """Say how many InMails save the credits that would be lost first, until when that helps, and what nothing saves."""
    saving = _sayable(saving_of(view))
    lines = []
    if saving.sends:
        tone = urgency((saving.sends[0].on - view.today).days)
        words = f"Send {_sends_in_words(saving.sends, view.today)}"
        none = f"none but {saving.doomed:,}" if saving.doomed else "none"
        before = f" before {near_label(saving.before, view.today)}" if saving.before else ""
        said = Span(words, "strong" if tone == "plain" else tone)
        lines.append(Line((said, Span(f" to lose {none}{before}."))))
    return [*lines, *_doomed(saving, view.today)]


def _doomed(saving: Saving, today: date) -> list[Line]:
    doomed = [step for step in saving.steps if step.doomed]
    if not doomed:
        return []
    them = "it" if saving.doomed == 1 else "them"
    when = f" on {near_label(doomed[0].on, today)}" if len(doomed) == 1 else ""
    lost = f"{counted(saving.doomed, 'credit')} will be lost{when}"
    words = f"{lost} as soon as {'it comes' if saving.doomed == 1 else 'they come'}: no InMail saves {them}."
    return [Line((Span(words, "dim"),))]


def _sayable(saving: Saving) -> Saving:
    """Leave out what is lost from the last of too many dates on."""
    sends = saving.sends
    if len(sends) <= MOST_SENDS:
        return saving
    end = sends[MOST_SENDS - 1].on
    return Saving(tuple(step for step in saving.steps if step.on < end), end)


def _sends_in_words(sends: Sequence[Step], today: date) -> str:
    days = groupby(sends, lambda step: last_day_words(step.on, today))
    first, *more = [f"{sum(step.send for step in steps):,}{{}} {by}" for by, steps in days]
    parts = [first.format(""), *(part.format(" more") for part in more)]
    if len(parts) < 3:
        return " and ".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]},"


def last_day(gone_on: date, today: date) -> date:
    """Return the last day on which sending saves what is lost on a date.

    >>> last_day(date(2026, 12, 14), date(2026, 11, 22)), last_day(date(2026, 11, 22), date(2026, 11, 22))
    (datetime.date(2026, 12, 13), datetime.date(2026, 11, 22))
    """
    return max(gone_on - timedelta(days=1), today)


def last_day_words(gone_on: date, today: date) -> str:
    """Say until when to send, to save what is lost on a date.

    >>> last_day_words(date(2026, 12, 14), date(2026, 11, 22)), last_day_words(date(2026, 11, 23), date(2026, 11, 22))
    ('by Sun 13 Dec', 'today')
    """
    last_on = last_day(gone_on, today)
    return "today" if last_on == today else f"by {near_label(last_on, today)}"

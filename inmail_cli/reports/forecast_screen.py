"""A forecast for people: the days on which something happens, when credits run out, and what to send by when."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from inmail_cli.domain.forecast import DayAhead, Forecast, RunsOut
from inmail_cli.domain.pace import FEW_WEEKS, OwnPace, Pace, SteadyPace
from inmail_cli.reports.balance_screen import awaited, meter, sentences, title_spans
from inmail_cli.reports.blocks import BLANK, Bar, Bars, Block, Line, Span, Tone
from inmail_cli.reports.saving import advice
from inmail_cli.reports.words import counted, full_date, near_label

if TYPE_CHECKING:
    from inmail_cli.reports.forecast import ForecastView

MOST_DAYS = 14
LASTING_DAYS = 28
SURE = 0.95
"""What has a larger chance is said as certain, what has less than the rest of it as impossible."""
_LEAST = 0.5  # what is less is none in whole credits


def forecast_screen(view: "ForecastView", limit: int | None = None) -> tuple[Block, ...]:
    """Draw a forecast: where it begins, the days (at most `limit` of them), and what they come to."""
    title = Line(title_spans(view.balance), (Span(full_date(view.balance.today), "dim"),))
    if view.forecast is None:
        return (title, BLANK, *said(view))
    bar = (meter(view.balance, view.balance.plan),) if view.balance.plan else ()
    shown = [one.last for one in _stretches(view.forecast)[:limit]]
    return (title, *bar, BLANK, _days(view, view.forecast, limit), BLANK, *said(view, shown))


# The days


class _Stretch(NamedTuple):
    """Some days of which only the last is shown; what happened on all of them."""

    last: DayAhead
    renewals: float
    back: float
    sends: float
    expired: float
    lost_at_cap: float
    forfeited: float


def _days(view: "ForecastView", ahead: Forecast, limit: int | None) -> Bars:
    stretches = _stretches(ahead)[:limit]
    today = view.balance.today
    dates = ["today" if one.last.on == today else near_label(one.last.on, today) for one in stretches]
    numbers = [_number(one.last.balance) for one in stretches]
    ranges = [_range(one.last) for one in stretches]
    columns = [max(map(len, texts), default=0) for texts in (dates, numbers, ranges)]
    return Bars(
        tuple(
            Bar(_label((on, number, among), columns), one.last.balance or 0.0, _happens(one), _tone(one))
            for on, number, among, one in zip(dates, numbers, ranges, stretches, strict=True)
        )
    )


def _label(texts: tuple[str, str, str], widths: Sequence[int]) -> str:
    on, number, among = texts
    label = f"{on:<{widths[0]}}  {number:>{widths[1]}}"
    return f"{label}  {among:<{widths[2]}}" if widths[2] else label


def _stretches(ahead: Forecast) -> list[_Stretch]:
    """Show each day on which credits come or go by themselves; of many only those on which they come."""
    ends = _ends(ahead, [number for number, day in enumerate(ahead.days) if _is_eventful(day)])
    if len(ends) > MOST_DAYS:
        ends = _ends(ahead, [number for number, day in enumerate(ahead.days) if day.renewals >= _LEAST])
    begins = [0, *(end + 1 for end in ends)]
    return [_stretch(ahead.days[begin : end + 1]) for begin, end in zip(begins, ends, strict=False)]


def _ends(ahead: Forecast, numbers: Sequence[int]) -> list[int]:
    """Add today, the last day and the one on which credits run out."""
    out = [number for number, day in enumerate(ahead.days) if day.on == ahead.runs_out.on]
    return sorted({0, *numbers, *out, len(ahead.days) - 1})


def _is_eventful(day: DayAhead) -> bool:
    return max(day.renewals, day.expired, day.lost_at_cap, day.forfeited, abs(day.other)) >= _LEAST


def _stretch(days: Sequence[DayAhead]) -> _Stretch:
    return _Stretch(
        last=days[-1],
        renewals=sum(day.renewals for day in days),
        back=sum(day.expected_back for day in days),
        sends=sum(day.sends for day in days),
        expired=sum(day.expired for day in days),
        lost_at_cap=sum(day.lost_at_cap for day in days),
        forfeited=sum(day.forfeited for day in days),
    )


def _number(balance: float | None) -> str:
    return "no plan" if balance is None else f"{balance:,.0f}"


def _range(day: DayAhead) -> str:
    return "" if day.low == day.high else f"{day.low:,}-{day.high:,}"


def _happens(one: _Stretch) -> str:
    parts = [
        (one.renewals, "+{:,.0f} renewed"),
        (one.lost_at_cap, "{:,.0f} over the cap"),
        (one.expired, "{:,.0f} expired"),
        (one.forfeited, "{:,.0f} forfeited"),
        (one.sends, "{:,.0f} sent"),
        (one.back, "{:,.0f} back"),
    ]
    return ", ".join(words.format(credits) for credits, words in parts if credits >= _LEAST)


def _tone(one: _Stretch) -> Tone:
    if max(one.expired, one.lost_at_cap, one.forfeited) >= _LEAST:
        return "warn"
    return "good"


# Sentences


def said(view: "ForecastView", shown: Sequence[DayAhead] = ()) -> list[Line]:
    """Say at what pace, when credits run out, what lasts, what to send by when, and what the days shown mean."""
    if view.forecast is None:
        return sentences(view.balance)
    return [
        Line((Span(_pace_words(view.pace)),)),
        *_outcome(view, view.forecast),
        *advice(view.balance),
        *awaited(view.balance.pending),
        *_method(view.forecast, shown),
    ]


def _pace_words(pace: Pace) -> str:
    if not isinstance(pace, OwnPace):
        return _given_words(pace)
    rate = f"{pace.per_week:,.1f}".removesuffix(".0")
    if not pace.weeks:
        return "No InMail has been sent yet, so none is counted on; --pace 6/week shows what a pace comes to."
    last = "week" if len(pace.weeks) == 1 else f"{len(pace.weeks)} weeks"
    if not pace.sent:
        return f"No InMail went out in the last {last}, so none is counted on; --pace 6/week shows what one comes to."
    few = ", which is little to go by" if len(pace.weeks) < FEW_WEEKS else ""
    return f"At your own pace: {counted(pace.sent, 'InMail')} in the last {last}, {rate} a week{few}."


def _given_words(pace: SteadyPace) -> str:
    """Say a pace as it was given.

    >>> _given_words(SteadyPace(25 / 30.4375, (25.0, "month"))), _given_words(SteadyPace(1 / 14))
    ('At exactly 25 InMails a month.', 'At exactly 0.5 InMails a week.')
    """
    count, unit = pace.given or (pace.per_week, "week")
    if not count:
        return "With no InMails sent."
    rate = f"{count:,.6f}".rstrip("0").rstrip(".")
    return f"At exactly {rate} {'InMail' if rate == '1' else 'InMails'} a {unit}."


def _outcome(view: "ForecastView", ahead: Forecast) -> list[Line]:
    today = view.balance.today
    with_plan = [day.on for day in ahead.days if day.balance is not None]
    until = near_label(with_plan[-1] if with_plan else ahead.days[-1].on, today)
    lines = [_running_out(view, ahead, until)]
    lost = sum(day.expired + day.lost_at_cap for day in ahead.days)
    if lost >= _LEAST:
        lines.append(f"{counted(round(lost), 'credit')} will be lost by {until} at this pace.")
    gone = [day for day in ahead.days if day.forfeited >= _LEAST]
    lines += [_forfeiting(day, today) for day in gone]
    lines += _finding_none(ahead)
    if ahead.lasting_per_week and len(ahead.days) > LASTING_DAYS:
        most = counted(ahead.lasting_per_week, "InMail")
        lines.append(f"You can send {most} a week until {until}, each with a credit, even if nobody responds.")
    return [Line((Span(line),)) for line in lines]


def _forfeiting(day: DayAhead, today: date) -> str:
    why = "the plan ends" if day.balance is None else "the plan changes"
    return f"{counted(round(day.forfeited), 'credit')} will be forfeited on {near_label(day.on, today)}: {why}."


def _finding_none(ahead: Forecast) -> list[str]:
    short = sum(day.short for day in ahead.days)
    if short < _LEAST:
        return []
    words = f"{counted(round(short), 'InMail')} of that pace would find no credit and cannot be sent"
    return [f"{words}." if ahead.runs_out.chance > SURE else f"On average over all simulated futures, {words}."]


def _running_out(view: "ForecastView", ahead: Forecast, until: str) -> str:
    """Say when credits run out: plainly only where more than 19 futures of 20 agree."""
    out, today = ahead.runs_out, view.balance.today
    if out.on is None:
        if out.chance >= 1 - SURE:
            return f"Credits may run out by {until} (a chance of {out.chance:.0%})."
        sure = f" (a chance of {1 - out.chance:.0%})" if out.chance >= 0.01 else ""
        return f"Credits will not run out by {until}{sure}."
    again = _next_renewal(ahead, out.on, today)
    if out.on == today:
        return f"No credits are left{again}."
    known = [_between(out, today), "" if out.chance > SURE else f"a chance of {out.chance:.0%} by {until}"]
    beside = ", ".join(filter(None, known))
    verb = "run out" if out.chance > SURE else "may run out"
    return f"Credits {verb} on {near_label(out.on, today)}{f' ({beside})' if beside else ''}{again}."


def _between(out: RunsOut, today: date) -> str:
    if out.earliest == out.latest or out.earliest is None:
        return ""
    latest = f"to {near_label(out.latest, today)}" if out.latest else "or later"
    return f"{near_label(out.earliest, today)} {latest}"


def _next_renewal(ahead: Forecast, out_on: date, today: date) -> str:
    """Say when credits come again after they have run out."""
    later = next((day for day in ahead.days if day.on > out_on and day.renewals >= _LEAST), None)
    return f"; the next {later.renewals:,.0f} come on {near_label(later.on, today)}" if later else ""


def _method(ahead: Forecast, shown: Sequence[DayAhead]) -> list[Line]:
    if ahead.futures == 1:
        return []
    ranges = "; between the two numbers with a chance of 80%" if any(map(_range, shown)) else ""
    return [Line((Span(f"Means of {ahead.futures} simulated futures{ranges}.", "dim"),))]

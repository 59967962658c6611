"""Write events of credits as an iCalendar file (RFC 5545), which calendars import or subscribe to.

A subscribed calendar takes the file as it is each time, so that what is no longer due goes by itself. One that was
imported keeps an event that has gone since (a response came, credits were sent): an export knows no earlier one, and
so cannot call its events off.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard

from inmail_cli.domain.calendars import CalendarEvent, Edition

ALARM_HOUR = 9
_PRODUCT = "-//inmail//inmail-cli//EN"
_NAME = "InMail credits"
_ONE_DAY = timedelta(days=1)


def calendar_text(
    events: Iterable[CalendarEvent], edition: Edition, *, alarm_days: int | None, shown: Callable[[str], str]
) -> str:
    """Return a calendar of all-day events, private ones that block no time; lines end in CR LF.

    `alarm_days`: an alarm at 9:00 so many days before credits are lost; None for none. Other events have none, since
    nothing can be done about them. `shown` makes what people typed safe to show on one line.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", _NAME)
    for event in events:
        calendar.add_component(_event(event, edition, alarm_days, shown))
    if not calendar.subcomponents:
        calendar.add_component(_nothing())
    return str(calendar.to_ical().decode())


def _event(event: CalendarEvent, edition: Edition, alarm_days: int | None, shown: Callable[[str], str]) -> Event:
    revised_at = datetime.fromtimestamp(edition.revised_at, UTC)
    title = shown(event.title)
    made = Event()
    made.add("uid", event.uid)
    made.add("sequence", edition.sequence)
    made.add("dtstamp", revised_at)
    made.add("last-modified", revised_at)
    made.add("dtstart", event.on)
    made.add("dtend", event.on + _ONE_DAY)
    made.add("summary", title)
    made.add("description", "\n".join(map(shown, event.lines)))
    made.add("categories", ["InMail"])
    made.add("class", "PRIVATE")
    made.add("transp", "TRANSPARENT")
    if alarm_days is not None and event.kind == "loss":
        made.add_component(_alarm(title, alarm_days))
    return made


def _alarm(title: str, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(hours=ALARM_HOUR) - days * _ONE_DAY)
    return alarm


def _nothing() -> Timezone:
    """A calendar must have a component (RFC 5545, 3.6), and some programs refuse one without: UTC says nothing."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone = Timezone()
    zone.add("tzid", "UTC")
    zone.add_component(standard)
    return zone

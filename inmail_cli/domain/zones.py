"""Time zones other than UTC: wall clocks, the gaps and repeats of clock changes.

Loaded only where an account has such a zone, since zoneinfo costs a command's start.
"""

from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from inmail_cli.domain.events import Instant
from inmail_cli.errors import BadValue

# Files beside the zones that are none: leap-second variants, the machine's own zone, a placeholder.
_NOT_ZONES = ("posix/", "right/", "localtime", "posixrules", "Factory")
# No zone has changed its clocks back within so short a time.
_STEP_SECONDS = 7 * 86_400


class OffsetSpan(NamedTuple):
    """From `since` (inclusive) until `before` (exclusive) a zone's clocks are `seconds` ahead of UTC."""

    since: Instant
    before: Instant
    seconds: int


def find_zone(name: str) -> tzinfo:
    """Return the zone of an IANA name. Raises: BadValue if there is none."""
    try:
        if name.startswith(_NOT_ZONES):
            raise ValueError
        return ZoneInfo(name)
    # zoneinfo lets through what the file system says of odd names: a folder, one too long, a NUL.
    except (KeyError, ValueError, OSError):
        raise BadValue(f"Unknown time zone {name!r}.", hint="Use an IANA name such as Europe/London, or UTC.") from None


def offset_at(at: Instant, zone: tzinfo) -> int:
    """Return by how many seconds the zone's clocks are ahead of UTC at an instant."""
    return _seconds(datetime.fromtimestamp(at, zone).utcoffset())


def _seconds(offset: timedelta | None) -> int:
    assert offset is not None  # a ZoneInfo always knows its offset
    return offset.days * 86_400 + offset.seconds


def from_wall(wall: datetime, as_utc: Instant, zone: tzinfo) -> Instant:
    """Return the first instant at which clocks show `wall` (naive), else the end of the gap that it is in.

    `as_utc` is the instant at which clocks in UTC show it.
    """
    first = _seconds(wall.replace(tzinfo=zone, fold=0).utcoffset())
    second = _seconds(wall.replace(tzinfo=zone, fold=1).utcoffset())
    if first >= second:
        return as_utc - first
    # In a gap the two folds are the offsets before and after it, so their instants enclose the change.
    return _change(as_utc - second, as_utc - first, zone)


def _change(low: Instant, high: Instant, zone: tzinfo) -> Instant:
    """Return the instant in (low, high] at which the offset changes from what it is at `low`."""
    old = offset_at(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset_at(middle, zone) == old else (low, middle)
    return high


def spans_between(since: Instant, before: Instant, zone: tzinfo) -> list[OffsetSpan]:
    """Return the spans of one offset that cover [since, before), in order."""
    spans: list[OffsetSpan] = []
    start = since
    while start < before:
        end = _span_end(start, before, zone)
        spans.append(OffsetSpan(start, end, offset_at(start, zone)))
        start = end
    return spans


def _span_end(start: Instant, before: Instant, zone: tzinfo) -> Instant:
    old, low = offset_at(start, zone), start
    while low < before:
        high = min(low + _STEP_SECONDS, before)
        if offset_at(high, zone) != old:
            return _change(low, high, zone)
        low = high
    return before

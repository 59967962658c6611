"""Sales Navigator's activity export: one row an activity, and in a file of outcomes one row an outcome.

Source: LinkedIn's documentation of Analytics Services, "Exports Schema": activityId, activityType, createdAt
(MM-DD-YYYY HH:MM:SS, UTC), seatId and, for activities on a lead, memberIdentityKey. An outcome carries the id of the
activity that it belongs to.
"""

from collections.abc import Iterator
from itertools import islice

from inmail_cli.domain.events import Instant, Outcome, Person, Reply, Send
from inmail_cli.importers.archive import Archive, Entry
from inmail_cli.importers.base import (
    AnswerCandidate,
    FileTally,
    ReadOptions,
    SendCandidate,
    Tally,
    content_id,
    person_id,
    shown,
)
from inmail_cli.importers.stamps import StampError, read_instant, read_month_first
from inmail_cli.importers.table import LINKEDIN, Columns, Dialect, Row, Table, folded

ACTIVITIES = Columns(("activityId", "activityType", "createdAt"), ("seatId", "memberIdentityKey"))

SENT = "INMAIL_SENT"
OUTCOMES: dict[str, Outcome] = {
    "INMAIL_ACCEPTED": "accepted",
    "INMAIL_DECLINED": "declined",
    "INMAIL_REJECTED": "declined",
}
_FIELDS = ("activityId", "activityType", "createdAt", "seatId", "memberIdentityKey")


class SalesNavigatorSource:
    """One export being read: its sends, and the responses, which may belong to sends of another file."""

    def __init__(self, archive: Archive, options: ReadOptions, dialect: Dialect = LINKEDIN) -> None:
        self.tally = Tally()
        self._archive = archive
        self._options = options
        self._dialect = dialect
        self._bytes = 2 * sum(entry.size for entry in archive.entries())
        self._bytes_read = 0
        self._seats: set[str] = set()

    def preview(self, rows: int) -> list[SendCandidate]:
        """Return the first sends as they are understood. Raises: BadFile."""
        look = SalesNavigatorSource(self._archive, self._options._replace(progress=None), self._dialect)
        sends = (found for found in look.candidates() if isinstance(found, SendCandidate))
        return list(islice(sends, rows))

    def candidates(self) -> Iterator[SendCandidate | AnswerCandidate]:
        """Yield every InMail, then every response. Raises: BadFile."""
        entries = self._archive.entries()
        for entry in entries:
            if len(entries) > 1 and not entry.name.casefold().endswith(".csv"):
                self.tally.file(entry.name, ignored="no CSV file")
                continue
            yield from self._sends(entry, self.tally.file(entry.name))
            # Outcomes may stand before the sends they belong to: the file is read once more.
            yield from self._answers(entry, FileTally(entry.name))
        if len(self._seats) > 1:
            seats = ", ".join(sorted(self._seats)[:5])
            self.tally.notes.append(
                f"InMails of {len(self._seats)} seats ({seats}): LinkedIn gives each seat credits of its own, so their"
                " balance is no single seat's. The seat stands as the sender."
            )

    def _sends(self, entry: Entry, tally: FileTally) -> Iterator[SendCandidate]:
        seen: set[str] = set()
        with self._table(entry, tally) as table:
            for identity, kind, stamp, seat, lead in map(table.picker(*_FIELDS), table):
                at = _instant(stamp)
                if at is None:
                    tally.problem(table.line, f"createdAt {shown(stamp)} is not MM-DD-YYYY HH:MM:SS")
                elif (key := f"{kind} {identity}") in seen:
                    tally.count("duplicate")
                else:
                    seen.add(key)
                    yield from self._send(table, at, identity, kind, seat, lead)

    def _send(
        self, table: Table, at: Instant, identity: str, kind: str, seat: str, lead: str
    ) -> Iterator[SendCandidate]:
        options = self._options
        if kind != SENT:
            table.tally.count("response" if kind in OUTCOMES else "other-activity")
        elif options.since is not None and at < options.since:
            table.tally.count("before-since")
        else:
            table.tally.count("inmail")
            person = _person(lead, identity)
            self._seats.add(seat.strip())
            send = Send(
                id=_send_id(identity),
                account=options.account,
                at=at,
                recorded=0,
                person=person.name,
                person_id=person.id,
                via="open-profile" if options.assume_free else "inmail",
                sender=seat.strip() or None,
            )
            yield SendCandidate(table.name, table.line, send, person)

    def _table(self, entry: Entry, tally: FileTally) -> Table:
        return Table(self._archive, entry, ACTIVITIES, tally, self._advance, self._dialect)

    def _advance(self, size: int) -> None:
        self._bytes_read += size
        if self._options.progress is not None:
            self._options.progress(self._bytes_read, self._bytes)

    def _answers(self, entry: Entry, tally: FileTally) -> Iterator[AnswerCandidate]:
        with self._table(entry, tally) as table:
            for identity, kind, stamp, _, _ in map(table.picker(*_FIELDS), table):
                at = _instant(stamp)
                if kind in OUTCOMES and at is not None:
                    reply = Reply(content_id(at, "reply", identity), _send_id(identity), at, 0, OUTCOMES[kind])
                    yield AnswerCandidate(table.name, table.line, reply)


def is_activity_export(header: Row) -> bool:
    """Tell whether a header is that of an activity export."""
    return {folded(name) for name in ACTIVITIES.required} <= {folded(name) for name in header}


def _send_id(activity: str) -> str:
    """By the activity alone: its outcomes, in another file, know nothing else of it."""
    return person_id("activity", activity.strip())


def _person(lead: str, activity: str) -> Person:
    """The export names nobody: a lead has a key, and not even that always."""
    key = lead.strip()
    if not key:
        # A name of its own: two of one name would be taken for one person.
        return Person(person_id("apart", activity), f"Sales Navigator activity {activity.strip()[:60]}")
    return Person(person_id("lead", key), f"Sales Navigator lead {key[:60]}")


def _instant(stamp: str) -> Instant | None:
    for read in (read_month_first, read_instant):
        try:
            return read(stamp)
        except StampError:
            continue
    return None

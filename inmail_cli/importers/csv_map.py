"""Any other CSV file, by a mapping of its columns to what this program records.

A mapping is a list of `column=field`. A row is one send, with its response where the columns tell of one.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from inmail_cli.domain.dates import end_of
from inmail_cli.domain.events import Instant, Mark, Person, Reply, Send
from inmail_cli.domain.guarding import guarded_columns, unguarded
from inmail_cli.domain.limits import characters
from inmail_cli.domain.sizes import refuse_oversized
from inmail_cli.errors import BadValue, InmailError
from inmail_cli.importers.archive import Archive, OnRead
from inmail_cli.importers.base import (
    FileTally,
    ReadOptions,
    SendCandidate,
    Tally,
    content_id,
    none_understood,
    shown,
)
from inmail_cli.importers.csv_dates import CsvDates, DateOrder, Moment
from inmail_cli.importers.csv_fields import (
    MARK_OUTCOMES,
    ColumnMap,
    read_flag,
    read_outcome,
    read_person,
    read_route,
)
from inmail_cli.importers.csv_layout import Layout, find_layout, one_entry, places_of
from inmail_cli.importers.table import Columns, Row, Table

PREVIEW_ROWS = 5


class Understood(NamedTuple):
    """One row of a preview: what was understood of it, or why nothing was."""

    line: int
    candidate: SendCandidate | None
    problem: str | None


class CsvSetting(NamedTuple):
    """What a row leaves to its surroundings: dates are in `zone`, and none is after `now`.

    `dates` says what `01/02/2026` means; `encoding` names one that the file does not tell of.
    """

    zone: str
    now: Instant
    dates: DateOrder | None = None
    encoding: str | None = None


class _MappedTable(Table):
    """The rows below a header whose place is known already."""

    def __init__(
        self,
        archive: Archive,
        layout: Layout,
        places: Mapping[str, int],
        tally: FileTally,
        on_read: OnRead | None = None,
    ) -> None:
        self._layout, self._mapped = layout, frozenset(places.values())
        super().__init__(archive, one_entry(archive), Columns(()), tally, on_read, layout.dialect)

    def _find_header(self, columns: Columns) -> Row:
        return next(islice(self._reader, self._layout.header_at, None))

    def _indexes(self, columns: Columns) -> dict[str, int]:
        unknown = [title for place, title in enumerate(self._layout.header) if place not in self._mapped and title]
        self.tally.unknown_columns = tuple(unknown)
        return {}


class CsvSource:
    """One CSV file being read by a mapping."""

    def __init__(self, archive: Archive, columns: ColumnMap, options: ReadOptions, setting: CsvSetting) -> None:
        """Look at the file's header. Raises: BadFile, NothingRecognised."""
        self.tally = Tally()
        self.layout = find_layout(archive, columns, setting.encoding)
        self._archive = archive
        self._entry = one_entry(archive)
        self._places = places_of(self.layout, columns, self._entry.base)
        own_texts = guarded_columns(self.layout.header)
        self._guarded = {field for field, place in self._places.items() if self.layout.header[place] in own_texts}
        self._options = options
        self._setting = setting
        self._dates = CsvDates(setting.zone, setting.now, setting.dates)
        self._repeats = 0

    @property
    def mapping(self) -> dict[str, str]:
        """The column of each mapped field, as the header names it; one without a name as `#3`."""
        return {field: self.layout.header[place] or f"#{place + 1}" for field, place in self._places.items()}

    def preview(self, rows: int = PREVIEW_ROWS) -> list[Understood]:
        """Return the first rows as they are understood. Raises: BadFile."""
        found = []
        with self._table(FileTally("")) as table:
            for row in islice(table, rows):
                try:
                    found.append(Understood(table.line, self._candidate(table, row), None))
                except InmailError as error:
                    found.append(Understood(table.line, None, error.message.rstrip(".")))
        return found

    def candidates(self) -> Iterator[SendCandidate]:
        """Yield every send once, by the first row that tells of it.

        Raises: BadFile; NothingRecognised when there are rows and none of them is understood.
        """
        seen: set[int] = set()
        tally = self.tally.file(self._entry.base)
        with self._table(tally, self._advance()) as table:
            for candidate in self._readable(table):
                # A number of 61 bits for each id: a million of them take half the room of the ids.
                key = hash(candidate.send.id)
                if key in seen:
                    self._repeats += 1
                    tally.count("repeated")
                    continue
                seen.add(key)
                since = self._options.since
                if since is not None and candidate.send.at < since:
                    tally.count("before-since")
                else:
                    tally.count("inmail" if candidate.send.via in ("inmail", "open-profile") else "by-other-route")
                    yield candidate
        self._refuse_nothing(tally)

    def repeats(self) -> Iterator[SendCandidate]:
        """Yield the rows about a send of an earlier row: they may tell more of it. The file is read once more."""
        if not self._repeats:
            return
        seen: set[int] = set()
        since = self._options.since
        with self._table(FileTally("")) as table:
            for candidate in self._readable(table):
                key = hash(candidate.send.id)
                if key in seen and (since is None or candidate.send.at >= since):
                    yield candidate
                seen.add(key)

    def _readable(self, table: "_MappedTable") -> Iterator[SendCandidate]:
        for row in table:
            try:
                candidate = self._candidate(table, row)
                refuse_oversized(candidate.send)
                refuse_oversized(candidate.person)
            except InmailError as error:
                table.tally.problem(table.line, error.message.rstrip("."))
                continue
            yield candidate

    def _refuse_nothing(self, tally: FileTally) -> None:
        if self._dates.unordered:
            self.tally.notes.append(
                "Dates such as 01/02/2026 were not read: add --dates day-first or --dates month-first and import again;"
                " what is recorded already is not doubled."
            )
        if not tally.rows or tally.classes.keys() != {"unreadable"}:
            return
        raise none_understood(tally, "Say which dates these are." if self._dates.unordered else "Is --map right?")

    def _advance(self) -> OnRead:
        progress, size, done = self._options.progress, self._entry.size, 0

        def advance(read: int) -> None:
            nonlocal done
            done += read
            if progress is not None:
                progress(done, size)

        return advance

    def _table(self, tally: FileTally, on_read: OnRead | None = None) -> "_MappedTable":
        return _MappedTable(self._archive, self.layout, self._places, tally, on_read)

    # One row

    def _candidate(self, table: Table, row: Sequence[str]) -> SendCandidate:
        written = {field: row[place].strip() for field, place in self._places.items()}
        values = written | {field: unguarded(row[self._places[field]]).strip() for field in self._guarded}
        for field, value in values.items():
            if "\0" in value:
                raise BadValue(f"{field} has a NUL character")
        person = read_person(values, self._dates)
        if values != written:
            # Ids are made of what is written, the guard among it.
            person = person._replace(id=read_person(written, self._dates).id)
        send = self._send(self._dates.moment("at", values["at"]), person, values, written.get("subject", ""))
        reply, marks = self._outcome(send, values)
        return SendCandidate(table.name, table.line, send, person, reply, marks)

    def _send(self, moment: Moment, person: Person, values: Mapping[str, str], written_subject: str) -> Send:
        body, subject = values.get("body", ""), values.get("subject", "")
        via = read_route(values.get("via", ""))
        return Send(
            # By what is written alone, so that the same file gives the same ids in whatever zone it is read.
            id=content_id(moment.written, "csv", person.id, via, written_subject),
            account=self._options.account,
            at=moment.at,
            recorded=0,
            person=person.name,
            person_id=person.id,
            url=person.url,
            via="open-profile" if via == "inmail" and self._options.assume_free else via,
            subject=subject or None,
            subject_characters=characters(subject) if subject else None,
            body=(body or None) if self._options.keep_text else None,
            body_characters=characters(body) if body else None,
            tags=tuple(dict.fromkeys(tag for part in values.get("tags", "").split(";") if (tag := part.strip()))),
            template=values.get("template") or None,
            personalized=read_flag("personalized", values),
            mutual=read_flag("mutual", values),
            relevant_subject=read_flag("relevant_subject", values),
            sender=values.get("sender") or None,
        )

    def _outcome(self, send: Send, values: Mapping[str, str]) -> tuple[Reply | None, tuple[Mark, ...]]:
        word, when = values.get("outcome", "").casefold().replace(" ", "-"), values.get("replied_at", "")
        if not word and not when:
            return None, ()
        if not when:
            raise BadValue(f"outcome {shown(word)} without the date of the response")
        moment = self._dates.moment("replied_at", when)
        at = moment.at
        if moment.on is not None and at < send.at <= end_of(moment.on, self._setting.zone):
            at = send.at  # A date alone, and the send's own: some time of it.
        if at < send.at:
            raise BadValue(f"replied_at {shown(when)} is before the send")
        for mark in MARK_OUTCOMES:
            if word == mark:
                return None, (Mark(content_id(moment.written, mark, send.id), send.id, at, 0, mark),)
        return Reply(content_id(moment.written, "reply", send.id), send.id, at, 0, read_outcome(word)), ()

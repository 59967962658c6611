"""Any other CSV file, by a mapping of its columns to what this program records.

A mapping is a list of `column=field`. A row is one send, with its response where the columns tell of one.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from inmail_cli.domain.dates import date_of, end_of, iso_instant, noon_of, parse_when, start_of
from inmail_cli.domain.events import Instant, Mark, Person, Reply, Send
from inmail_cli.errors import BadFile, BadValue, InmailError
from inmail_cli.importers.archive import Archive, open_archive
from inmail_cli.importers.base import FileTally, ReadOptions, SendCandidate, Tally, content_id, shown, utf16_length
from inmail_cli.importers.csv_fields import (
    MARK_OUTCOMES,
    ColumnMap,
    read_flag,
    read_outcome,
    read_person,
    read_route,
)
from inmail_cli.importers.sales_navigator import SalesNavigatorSource
from inmail_cli.importers.table import Columns, Table

PREVIEW_ROWS = 5


class Understood(NamedTuple):
    """One row of a preview: what was understood of it, by field, or why nothing was."""

    line: int
    values: Mapping[str, str]
    problem: str | None


class CsvSetting(NamedTuple):
    """What a row leaves to its surroundings: dates are in `zone`, and none is after `now`."""

    zone: str
    now: Instant


class CsvSource:
    """One CSV file being read by a mapping."""

    def __init__(self, archive: Archive, columns: ColumnMap, options: ReadOptions, setting: CsvSetting) -> None:
        self.tally = Tally()
        self._archive = archive
        self._columns = columns
        self._options = options
        self._setting = setting

    def preview(self, rows: int = PREVIEW_ROWS) -> list[Understood]:
        """Return the first rows as they are understood. Raises: BadFile."""
        found = []
        with self._table(FileTally("")) as table:
            for row in islice(table, rows):
                values = self._values(table, row)
                try:
                    candidate = self._candidate(table, values)
                    found.append(Understood(table.line, _described(candidate), None))
                except InmailError as error:
                    found.append(Understood(table.line, values, error.message))
        return found

    def candidates(self) -> Iterator[SendCandidate]:
        """Yield every row as a send. Raises: BadFile."""
        seen: set[str] = set()
        with self._table(self.tally.file(self._archive.path.name)) as table:
            for row in table:
                try:
                    candidate = self._candidate(table, self._values(table, row))
                except InmailError as error:
                    table.tally.problem(table.line, error.message.rstrip("."))
                    continue
                yield from self._counted(table.tally, candidate, seen)

    def _counted(self, tally: FileTally, candidate: SendCandidate, seen: set[str]) -> Iterator[SendCandidate]:
        send, since = candidate.send, self._options.since
        if send.id in seen:
            tally.count("duplicate")
        elif since is not None and send.at < since:
            tally.count("before-since")
        else:
            seen.add(send.id)
            tally.count("inmail" if send.via == "inmail" else "message")
            yield candidate

    def _table(self, tally: FileTally) -> Table:
        entry = self._archive.entries()[0]
        return Table(self._archive, entry, Columns(tuple(self._columns.columns.values())), tally)

    def _values(self, table: Table, row: Sequence[str]) -> dict[str, str]:
        return {field: row[table.at(column)].strip() for field, column in self._columns.columns.items()}

    def _candidate(self, table: Table, values: Mapping[str, str]) -> SendCandidate:
        person = read_person(values)
        at = self._instant("at", values.get("at", ""))
        send = self._send(at, person, values)
        reply, marks = self._outcome(send, values)
        return SendCandidate(table.name, table.line, send, person, reply, marks)

    def _send(self, at: Instant, person: Person, values: Mapping[str, str]) -> Send:
        body, subject = values.get("body", ""), values.get("subject", "")
        via = read_route(values.get("via", ""))
        return Send(
            id=content_id(at, "csv", person.id, via, subject),
            account=self._options.account,
            at=at,
            recorded=0,
            person=person.name,
            person_id=person.id,
            url=person.url,
            via="open-profile" if via == "inmail" and self._options.assume_free else via,
            subject=subject or None,
            subject_characters=utf16_length(subject) if subject else None,
            body=(body or None) if self._options.keep_text else None,
            body_characters=utf16_length(body) if body else None,
            tags=tuple(tag for part in values.get("tags", "").split(";") if (tag := part.strip())),
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
        at = self._instant("replied_at", when)
        if len(when) <= len("2026-11-22") and at < send.at <= end_of(
            date_of(at, self._setting.zone), self._setting.zone
        ):
            at = send.at  # A date alone, and the send's own: some time of it.
        if at < send.at:
            raise BadValue(f"replied_at {shown(when)} is before the send")
        for mark in MARK_OUTCOMES:
            if word == mark:
                return None, (Mark(content_id(at, mark, send.id), send.id, at, 0, mark),)
        return Reply(content_id(at, "reply", send.id), send.id, at, 0, read_outcome(word)), ()

    def _instant(self, field: str, text: str) -> Instant:
        # A file is no conversation: "yesterday" and "10:30" mean nothing in it.
        if not text[:4].isdigit() or text[4:5] != "-":
            raise BadValue(f"{field} {shown(text)} is not YYYY-MM-DD, with a time or without")
        zone, now = self._setting.zone, self._setting.now
        text = text.removesuffix(" UTC") + "Z" if text.endswith(" UTC") else text
        when = parse_when(text, now=now, zone=zone, allow_future=False)
        if when.on is None:
            return when.at
        # Today's date alone would be now: not the same twice, so the same file would give two sends.
        noon = noon_of(when.on, zone)
        return noon if noon <= now else start_of(when.on, zone)


def _described(candidate: SendCandidate) -> dict[str, str]:
    send, reply = candidate.send, candidate.reply
    described = {"at": iso_instant(send.at), "person": send.person, "via": send.via}
    described |= {"url": send.url} if send.url else {}
    described |= {"subject": send.subject} if send.subject else {}
    described |= {"replied_at": iso_instant(reply.at), "outcome": reply.outcome} if reply else {}
    return described | {mark.mark: iso_instant(mark.at) for mark in candidate.marks}


def _refuse_several(archive: Archive) -> None:
    if len(archive.entries()) != 1:
        raise BadFile(f"{archive.path} is not one CSV file.", hint="Name the file itself.")


@contextmanager
def open_csv(path: Path, columns: ColumnMap, options: ReadOptions, setting: CsvSetting) -> Iterator[CsvSource]:
    """Open a CSV file to read by a mapping. Raises: BadFile."""
    with open_archive(path) as archive:
        _refuse_several(archive)
        yield CsvSource(archive, columns, options, setting)


@contextmanager
def open_sales_navigator(path: Path, options: ReadOptions) -> Iterator[SalesNavigatorSource]:
    """Open Sales Navigator's activity export: one CSV file, or a zip or folder of them. Raises: BadFile."""
    with open_archive(path) as archive:
        yield SalesNavigatorSource(archive, options)

"""LinkedIn's archive of a member's own data, read as candidates.

    with open_linkedin(path, options) as source:
        for candidate in source.candidates():
            ...
        print(source.tally)

People come first, then notes, then InMails (in no order of time), and last the plan proposals, oldest first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from inmail_cli.importers.archive import Archive, file_fingerprint, fingerprint, open_archive
from inmail_cli.importers.base import (
    AnswerCandidate,
    Candidate,
    FileTally,
    PersonCandidate,
    ReadOptions,
    SendCandidate,
    Tally,
    none_understood,
    person_id,
)
from inmail_cli.importers.linkedin_conversations import Surroundings, candidate_of
from inmail_cli.importers.linkedin_files import COLUMNS, Role, Source, find_sources
from inmail_cli.importers.linkedin_messages import MessageReader, messages_of
from inmail_cli.importers.linkedin_owner import Owner, find_owner, owner_by_direction
from inmail_cli.importers.linkedin_people import (
    Connections,
    Invitations,
    read_connections,
    read_invitations,
    read_profile,
)
from inmail_cli.importers.linkedin_receipts import Receipt, propose, read_receipts
from inmail_cli.importers.table import Table


class LinkedInSource:
    """One archive being read. `tally` is complete once `candidates` has ended; `owner` is known from then on too."""

    def __init__(self, archive: Archive, options: ReadOptions) -> None:
        """Find the files. Raises: NothingRecognised, BadFile."""
        self.tally = Tally()
        self.owner: Owner | None = None
        self._archive = archive
        self._options = options
        self._sources = find_sources(archive, self.tally)
        self._bytes = sum(source.entry.size for source in self._sources)
        self._bytes_read = 0
        self._profile_name: str | None = None
        self._receipts: list[Receipt] = []
        self._connections = Connections()
        self._invitations = Invitations()

    @property
    def has_receipts_alone(self) -> bool:
        """Tell whether nothing can be recorded from it but plans."""
        return {source.role for source in self._sources} <= {"profile", "receipts"}

    def fingerprint(self) -> str:
        """Return a hash of what is read and named in the report, by which the same archive is known again.

        A zip or a single file is taken as it is, since to unpack it takes as long as to read it.
        """
        path = self._archive.path
        if path.is_file():
            return file_fingerprint(path)
        names = [entry.name for entry in self._archive.entries()]
        return f"{fingerprint(self._archive, frozenset(one.entry.name for one in self._sources))} {names}"

    def candidates(self) -> Iterator[Candidate]:
        """Yield what the archive gives to record.

        Raises: BadFile for a file that cannot be read as what it is; NothingRecognised where no row of any file is
        understood, as when LinkedIn changed them; Ambiguous or BadValue when the owner cannot be told.
        Nothing is to be recorded then.
        """
        for source in self._sources:
            yield from self._read(source)
        self._refuse_nothing()
        yield from propose(self._receipts)
        if self.tally.total("possible-inmail") and not self._connections.loaded:
            self.tally.notes.append("Without Connections.csv, plain messages may look like possible InMails.")

    def _refuse_nothing(self) -> None:
        understood = {name for file in self.tally.files for name in file.classes} - {"unreadable", "owner"}
        unread = [file for file in self.tally.files if file.problems]
        if unread and not understood:
            raise none_understood(unread[0], "Is it LinkedIn's archive as it is? Its form may have changed.")

    def _read(self, source: Source) -> Iterator[Candidate]:
        readers: dict[Role, Callable[[Table], Iterator[Candidate]]] = {
            "profile": self._read_profile,
            "connections": self._read_connections,
            "invitations": self._read_invitations,
            "receipts": self._read_receipts,
            "messages": self._read_messages,
        }
        tally = self.tally.file(source.entry.name)
        with Table(self._archive, source.entry, COLUMNS[source.role], tally, self._advance) as table:
            yield from readers[source.role](table)

    def _read_profile(self, table: Table) -> Iterator[Candidate]:
        self._profile_name = read_profile(table)
        return iter(())

    def _read_connections(self, table: Table) -> Iterator[PersonCandidate]:
        return read_connections(table, self._connections)

    def _read_invitations(self, table: Table) -> Iterator[SendCandidate]:
        return read_invitations(table, self._connections, self._invitations, self._options)

    def _read_receipts(self, table: Table) -> Iterator[Candidate]:
        read_receipts(table, self._receipts)
        return iter(())

    def _read_messages(self, table: Table) -> Iterator[SendCandidate | AnswerCandidate]:
        owner = self.owner = self._find_owner(table)
        ids = frozenset(person_id("url", key) for key in owner.profiles)
        around = Surroundings(table.name, owner, ids, self._connections, self._invitations, self._options)
        reader = MessageReader(table, owner, keep_text=self._options.keep_text)
        for conversation in reader.conversations():
            candidate = candidate_of(conversation, around, table.tally, self.tally.possible)
            if candidate is not None:
                yield candidate

    def _find_owner(self, table: Table) -> Owner:
        if not table.has("SENDER PROFILE URL") and table.has("DIRECTION"):
            return owner_by_direction(self._profile_name)
        # A second look at the file, from its beginning and mostly a short one.
        with Table(self._archive, table.entry, COLUMNS["messages"], FileTally(table.name)) as sample:
            return find_owner(
                messages_of(sample),
                me=self._options.me,
                profile_name=self._profile_name,
                invitations=self._invitations,
            )

    def _advance(self, size: int) -> None:
        self._bytes_read += size
        if self._options.progress is not None:
            self._options.progress(self._bytes_read, self._bytes)


@contextmanager
def open_linkedin(path: Path, options: ReadOptions) -> Iterator[LinkedInSource]:
    """Open LinkedIn's archive: a zip, a folder, or one of its CSV files.

    Raises: BadFile when it cannot be read or is unsafe; NothingRecognised when nothing in it is LinkedIn's.
    """
    with open_archive(path) as archive:
        yield LinkedInSource(archive, options)

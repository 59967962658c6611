"""Candidates of an archive against what is on record: new, known, fuller than before, or at odds."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Protocol

from inmail_cli.domain.events import Fact, Person
from inmail_cli.domain.matching import (
    CLOSE_SECONDS,
    PersonMatch,
    SendMatch,
    match_person,
    match_reply,
    match_send,
)
from inmail_cli.importers.base import AnswerCandidate, Candidate, PersonCandidate, PlanProposal, SendCandidate
from inmail_cli.store import archives, reading
from inmail_cli.store.connection import Store
from inmail_cli.usecases.archive_again import Conflict
from inmail_cli.usecases.archive_known import (
    CHUNK,
    Known,
    Recent,
    enrich_person,
    enrich_send,
    known_among,
    recorded_of,
    stored_address,
)
from inmail_cli.usecases.recording import Entry, plural

KEPT_CONFLICTS = 200
_COUNTED = ("sends", "replies", "people")


# In the words of the report.
_VERDICTS = {"duplicate": "known", "enriches": "enriched"}
_NOBODY = PersonMatch("new", "nobody is on record")


class Source(Protocol):
    """What is read: it yields its candidates once."""

    def candidates(self) -> Iterator[Candidate]:
        """Yield what there is to record. Raises: BadFile."""


class Merge:
    """One import in the making.

    `again` counts what the next import of the same would find. That is known as long as `is_plain`: every candidate
    is new, or known by its id.
    """

    def __init__(self, entry: Entry, source: Source) -> None:
        assert entry.account is not None
        self.entry = entry
        self.source = source
        self.store: Store = entry.desk.store
        self.account = entry.account
        self.had_people = archives.has_rows(self.store, "people")
        self.had_sends = archives.has_rows(self.store, "sends")
        self.deleted = {
            table: archives.deleted_ids(self.store, table) for table in ("people", "sends", "replies", "marks")
        }
        self.recent = Recent()
        self.taken: set[str] = set()
        self.counts: dict[str, Counter[str]] = {kind: Counter() for kind in _COUNTED}
        self.again: dict[str, Counter[str]] = {kind: Counter() for kind in _COUNTED}
        self.is_plain = True
        self.conflicts: list[Conflict] = []
        self.plans: list[PlanProposal] = []
        self.later: list[tuple[SendMatch, SendCandidate]] = []
        self.fills: list[tuple[str, tuple[tuple[str, Any], ...]]] = []

    def _count(self, kind: str, verdict: str, *, again: str | None) -> None:
        self.counts[kind][verdict] += 1
        if again is not None:
            self.again[kind][again] += 1

    # What is new

    def new_facts(self) -> Iterator[Fact]:
        """Yield what is not on record, people before their sends; note what is to be filled in afterwards."""
        candidates = self.source.candidates()
        while chunk := list(islice(candidates, CHUNK)):
            known = known_among(self.store, chunk)
            for candidate in chunk:
                yield from self._facts(candidate, known)

    def _facts(self, candidate: Candidate, known: Known) -> Iterator[Fact]:
        match candidate:
            case PersonCandidate():
                yield from self._connection(candidate.person, known)
            case SendCandidate():
                yield from self._send(self._undeleted(candidate), known)
            case AnswerCandidate():
                yield from self._answer(candidate, known)
            case PlanProposal():
                self.plans.append(candidate)

    # People

    def _connection(self, person: Person, known: Known) -> Iterator[Fact]:
        if person.id in known.people:
            self._count("people", "known", again="known")
        elif person.id in self.deleted["people"]:
            self._count("people", "deleted", again="deleted")
        else:
            self.again["people"]["known"] += 1
            yield from self._person(person, known)[1]

    def _person(self, person: Person, known: Known) -> tuple[str, list[Fact]]:
        """Return the id under which somebody is on record, and the person where they are new."""
        if person.id in known.people or person.id in self.recent:
            return person.id, []
        person = person._replace(url=stored_address(person.url))
        found = match_person(person, candidates=self._alike(person)) if self.had_people else _NOBODY
        self._count("people", _VERDICTS.get(found.verdict, found.verdict), again=None)
        if found.verdict != "new":
            self.is_plain = False
        if found.target is not None:
            if found.fill:
                self.fills.append((found.target, found.fill))
            return found.target, []
        self.recent.add(person.id)
        return person.id, [person]

    def _alike(self, person: Person) -> list[Person]:
        by_url = reading.people_by_url(self.store, person.url) if person.url else []
        return by_url or reading.people_named(self.store, person.name)

    # Sends

    def _undeleted(self, candidate: SendCandidate) -> SendCandidate:
        """Leave out a response and marks that were deleted."""
        marks = tuple(mark for mark in candidate.marks if mark.id not in self.deleted["marks"])
        if candidate.reply is not None and candidate.reply.id in self.deleted["replies"]:
            self._count("replies", "deleted", again="deleted")
            return candidate._replace(marks=marks, reply=None)
        return candidate._replace(marks=marks)

    def _send(self, candidate: SendCandidate, known: Known) -> Iterator[Fact]:
        send, reply = candidate.send, candidate.reply
        if send.id in self.deleted["sends"]:
            self._count("sends", "deleted", again="deleted")
        elif self._is_known(candidate, known) or send.id in self.recent:
            self._count("sends", "known", again="known")
            if reply is not None:
                self._count("replies", "known", again="known")
        else:
            found = self._match(candidate, known)
            if found is None or found.verdict == "new":
                yield from self._new(candidate, known)
            else:
                self._note(found, candidate)

    def _new(self, candidate: SendCandidate, known: Known) -> Iterator[Fact]:
        person_id, people = self._person(candidate.person, known)
        yield from people
        self.recent.add(candidate.send.id)
        self._count("sends", "new", again="known")
        yield candidate.send._replace(person_id=person_id, recorded=0)
        if candidate.reply is not None:
            self._count("replies", "new", again="known")
            yield candidate.reply._replace(recorded=0)
        yield from (mark._replace(recorded=0) for mark in candidate.marks)

    def _is_known(self, candidate: SendCandidate, known: Known) -> bool:
        """An earlier import recorded it, its response and its marks."""
        reply = candidate.reply
        return (
            candidate.send.id in known.sends
            and (reply is None or reply.id in known.replies)
            and all(mark.id in known.marks for mark in candidate.marks)
        )

    def _match(self, candidate: SendCandidate, known: Known) -> SendMatch | None:
        """Compare with what is on record; None where there was nothing before this import."""
        if candidate.send.at > self.entry.desk.now:
            return SendMatch("rejected", "dated in the future")
        if not self.had_sends:
            return None
        send = candidate.send
        same = archives.known_send(self.store, send.id) if send.id in known.sends else None
        near = archives.sends_near(
            self.store,
            self.account.key,
            name=candidate.person.name,
            url=stored_address(candidate.person.url),
            at=send.at,
            within=CLOSE_SECONDS,
        )
        others = [archives.known_send(self.store, id_) for id_ in near if id_ != send.id]
        return match_send(
            send,
            candidate.reply,
            candidate.marks,
            same=recorded_of(same),
            nearby=[one for one in map(recorded_of, others) if one is not None],
            taken=self.taken,
            now=self.entry.desk.now,
        )

    def _note(self, found: SendMatch, candidate: SendCandidate) -> None:
        self.is_plain = False
        if found.target is not None:
            self.taken.add(found.target)
        self._count("sends", _VERDICTS.get(found.verdict, found.verdict), again=None)
        if candidate.reply is not None and found.reply is None and found.target is not None:
            self._count("replies", "conflict" if found.verdict == "conflict" else "known", again=None)
        if found.verdict == "conflict":
            self._at_odds(found, candidate)
        if found.fill or found.reply or found.marks:
            self.later.append((found, candidate))

    def _at_odds(self, found: SendMatch, candidate: SendCandidate) -> None:
        if len(self.conflicts) < KEPT_CONFLICTS:
            name = candidate.person.name
            self.conflicts.append(Conflict(candidate.file, candidate.line, name, found.reason, found.target))

    def _answer(self, candidate: AnswerCandidate, known: Known) -> Iterator[Fact]:
        reply = candidate.reply
        if reply.id in self.deleted["replies"]:
            self._count("replies", "deleted", again="deleted")
        elif reply.id in known.replies or reply.id in self.recent:
            self._count("replies", "known", again="known")
        elif reply.send in self.recent:
            self.recent.add(reply.id)
            self._count("replies", "new", again="known")
            yield reply._replace(recorded=0)
        elif reply.send in known.sends:
            found = match_reply(reply, send=recorded_of(archives.known_send(self.store, reply.send)))
            self.is_plain = self.is_plain and found.reply is not None
            self._count("replies", _VERDICTS.get(found.verdict, found.verdict), again="known")
            if found.reply is not None:
                self.recent.add(reply.id)
                yield found.reply._replace(recorded=0)
        else:
            self._count("replies", "rejected", again="rejected")

    # In the end

    def apply(self) -> None:
        """Fill in what was not known; what a user typed stays as it is."""
        for found, _ in self.later:
            self._enrich(found)
        for person_id, fill in self.fills:
            enrich_person(self.store, person_id, fill)

    def _enrich(self, found: SendMatch) -> None:
        enrich_send(self.store, found)
        if found.reply is not None:
            self.counts["replies"]["new"] += 1

    def add_repeats(self, candidates: Iterator[SendCandidate]) -> None:
        """Fill in what later rows tell of a send that an earlier row of the same file gave; after `apply`."""
        now = self.entry.desk.now
        for candidate in candidates:
            send, reply, marks = candidate.send, candidate.reply, candidate.marks
            same = recorded_of(archives.known_send(self.store, send.id))
            if same is not None:
                found = match_send(send, reply, marks, same=same, nearby=(), taken=(), now=now)
                if found.verdict == "conflict":
                    self._at_odds(found, candidate)
                self._enrich(found)

    def say(self, name: str) -> None:
        """Sum up what was recorded."""
        say_counts(self.entry, self.counts, name)


def say_counts(entry: Entry, counts: Mapping[str, Mapping[str, int]], name: str) -> None:
    """Sum up what was recorded of the file of this name."""
    sends, replies, people = (counts[kind] for kind in _COUNTED)
    entry.batch.summary = f"import of {plural(sends.get('new', 0), 'send')} from {name}"
    for kind, some in (("send", sends), ("reply", replies), ("person", people)):
        if some.get("new"):
            entry.recorded.append({"type": kind, "id": None, "count": some["new"]})
    known = plural(sends.get("known", 0) + sends.get("enriched", 0), "send")
    entry.say(
        f"{name}: {plural(sends.get('new', 0), 'send')} recorded with"
        f" {plural(replies.get('new', 0), 'response')}; {known} on record already."
    )

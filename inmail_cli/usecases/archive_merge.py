"""Candidates of an archive against what is on record: new, known, fuller than before, or at odds."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple, Protocol

from inmail_cli.domain.events import Fact, Person
from inmail_cli.domain.matching import CLOSE_SECONDS, Recorded, SendMatch, match_person, match_reply, match_send
from inmail_cli.domain.profiles import canonical_url
from inmail_cli.errors import BadValue
from inmail_cli.importers.base import AnswerCandidate, Candidate, PersonCandidate, PlanProposal, SendCandidate
from inmail_cli.store import archives, bulk, reading, records
from inmail_cli.store.archives import KnownSend
from inmail_cli.store.connection import Store
from inmail_cli.usecases.recording import Entry, plural

CHUNK = 1_000
# Ids that were given to the bulk load and may not be looked up yet: its chunk, and up to four of each candidate of ours.
RECENT = 4 * CHUNK + bulk.CHUNK
KEPT_CONFLICTS = 200


class Source(Protocol):
    """What is read: it yields its candidates once."""

    def candidates(self) -> Iterator[Candidate]:
        """Yield what there is to record. Raises: BadFile."""


class Conflict(NamedTuple):
    """A candidate at odds with what is recorded; ours stays. `line` is where it stands in `file`."""

    file: str
    line: int
    person: str
    reason: str
    ours: str | None


class _Recent:
    """Ids that were just given to the bulk load, which may not show them yet."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}

    def add(self, id_: str) -> None:
        self._ids[id_] = None
        if len(self._ids) > 2 * RECENT:
            for old in list(islice(self._ids, RECENT)):
                del self._ids[old]

    def __contains__(self, id_: str) -> bool:
        return id_ in self._ids


class _Known(NamedTuple):
    """Which ids of a chunk of candidates are on record."""

    people: set[str]
    sends: set[str]
    replies: set[str]


class Merge:
    """One import in the making."""

    def __init__(self, entry: Entry, source: Source) -> None:
        assert entry.account is not None
        self.entry = entry
        self.source = source
        self.store: Store = entry.desk.store
        self.account = entry.account
        self.had_people = archives.has_rows(self.store, "people")
        self.had_sends = archives.has_rows(self.store, "sends")
        self.deleted = archives.deleted_ids(self.store, "sends") if self.had_sends else set()
        self.recent = _Recent()
        self.taken: set[str] = set()
        self.counts: dict[str, Counter[str]] = {kind: Counter() for kind in ("sends", "replies", "people")}
        self.conflicts: list[Conflict] = []
        self.plans: list[PlanProposal] = []
        self.later: list[tuple[SendMatch, SendCandidate]] = []
        self.fills: list[tuple[str, tuple[tuple[str, Any], ...]]] = []

    # What is new

    def new_facts(self) -> Iterator[Fact]:
        """Yield what is not on record, people before their sends; note what is to be filled in afterwards."""
        candidates = self.source.candidates()
        while chunk := list(islice(candidates, CHUNK)):
            known = self._known(chunk)
            for candidate in chunk:
                yield from self._facts(candidate, known)

    def _known(self, chunk: list[Candidate]) -> _Known:
        people = [one.person.id for one in chunk if isinstance(one, SendCandidate | PersonCandidate)]
        sends = [one.send.id for one in chunk if isinstance(one, SendCandidate)]
        sends += [one.reply.send for one in chunk if isinstance(one, AnswerCandidate)]
        replies = [one.reply.id for one in chunk if isinstance(one, SendCandidate | AnswerCandidate) and one.reply]
        return _Known(
            archives.ids_among(self.store, "people", people),
            archives.ids_among(self.store, "sends", sends),
            archives.ids_among(self.store, "replies", replies),
        )

    def _facts(self, candidate: Candidate, known: _Known) -> Iterator[Fact]:
        match candidate:
            case PersonCandidate():
                yield from self._person(candidate.person, known)[1]
            case SendCandidate():
                yield from self._send(candidate, known)
            case AnswerCandidate():
                yield from self._answer(candidate, known)
            case PlanProposal():
                self.plans.append(candidate)

    def _person(self, person: Person, known: _Known) -> tuple[str, list[Fact]]:
        """Return the id under which somebody is on record, and the person where they are new."""
        if person.id in known.people or person.id in self.recent:
            return person.id, []
        person = person._replace(url=_address(person.url))
        if self.had_people:
            found = match_person(person, candidates=self._alike(person))
            self.counts["people"][found.verdict] += 1
            if found.target is not None:
                if found.fill:
                    self.fills.append((found.target, found.fill))
                return found.target, []
        else:
            self.counts["people"]["new"] += 1
        self.recent.add(person.id)
        return person.id, [person]

    def _alike(self, person: Person) -> list[Person]:
        by_url = reading.people_by_url(self.store, person.url) if person.url else []
        return by_url or reading.people_named(self.store, person.name)

    def _send(self, candidate: SendCandidate, known: _Known) -> Iterator[Fact]:
        send = candidate.send
        if send.id in self.deleted:
            self.counts["sends"]["deleted"] += 1
            return
        if self._is_known(candidate, known):
            self.counts["sends"]["known"] += 1
            return
        found = self._match(candidate, known)
        if found is not None and found.verdict != "new":
            self._note(found, candidate)
            return
        if send.id in self.recent:
            self.counts["sends"]["known"] += 1
            return
        person_id, people = self._person(candidate.person, known)
        yield from people
        self.recent.add(send.id)
        self.counts["sends"]["new"] += 1
        yield send._replace(person_id=person_id, recorded=0)
        if candidate.reply is not None:
            self.counts["replies"]["new"] += 1
            yield candidate.reply._replace(recorded=0)
        yield from (mark._replace(recorded=0) for mark in candidate.marks)

    def _is_known(self, candidate: SendCandidate, known: _Known) -> bool:
        """An earlier import recorded it, and its response."""
        reply = candidate.reply
        return candidate.send.id in known.sends and (reply is None or reply.id in known.replies) and not candidate.marks

    def _match(self, candidate: SendCandidate, known: _Known) -> SendMatch | None:
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
            url=_address(candidate.person.url),
            at=send.at,
            within=CLOSE_SECONDS,
        )
        others = [archives.known_send(self.store, id_) for id_ in near if id_ != send.id]
        return match_send(
            send,
            candidate.reply,
            candidate.marks,
            same=_recorded(same),
            nearby=[one for one in map(_recorded, others) if one is not None],
            taken=self.taken,
            now=self.entry.desk.now,
        )

    def _note(self, found: SendMatch, candidate: SendCandidate) -> None:
        if found.target is not None:
            self.taken.add(found.target)
        verdict = {"duplicate": "known", "enriches": "enriched"}.get(found.verdict, found.verdict)
        self.counts["sends"][verdict] += 1
        if found.verdict == "conflict":
            self._at_odds(found, candidate)
        if found.fill or found.reply or found.marks:
            self.later.append((found, candidate))

    def _at_odds(self, found: SendMatch, candidate: SendCandidate) -> None:
        if len(self.conflicts) < KEPT_CONFLICTS:
            name = candidate.person.name
            self.conflicts.append(Conflict(candidate.file, candidate.line, name, found.reason, found.target))

    def _answer(self, candidate: AnswerCandidate, known: _Known) -> Iterator[Fact]:
        reply = candidate.reply
        if reply.id in known.replies or reply.id in self.recent:
            self.counts["replies"]["known"] += 1
        elif reply.send in self.recent:
            self.recent.add(reply.id)
            self.counts["replies"]["new"] += 1
            yield reply._replace(recorded=0)
        elif reply.send in known.sends:
            found = match_reply(reply, send=_recorded(archives.known_send(self.store, reply.send)))
            self.counts["replies"]["new" if found.reply else "known"] += 1
            if found.reply is not None:
                self.recent.add(reply.id)
                yield found.reply._replace(recorded=0)
        else:
            self.counts["replies"]["rejected"] += 1

    # What is known already, and fuller now

    def apply(self) -> None:
        """Fill in what was not known; what a user typed stays as it is."""
        for found, _ in self.later:
            self._enrich(found)
        for person_id, fill in self.fills:
            person = reading.person(self.store, person_id)
            if person is not None:
                records.update_person(self.store, person._replace(**dict(fill)))

    def add_repeats(self, candidates: Iterator[SendCandidate]) -> None:
        """Fill in what later rows tell of a send that an earlier row of the same file gave; after `apply`."""
        now = self.entry.desk.now
        for candidate in candidates:
            send, reply, marks = candidate.send, candidate.reply, candidate.marks
            same = _recorded(archives.known_send(self.store, send.id))
            if same is not None:
                found = match_send(send, reply, marks, same=same, nearby=(), taken=(), now=now)
                if found.verdict == "conflict":
                    self._at_odds(found, candidate)
                self._enrich(found)

    def _enrich(self, found: SendMatch) -> None:
        row = reading.send_row(self.store, found.target or "")
        if row is None:
            return
        fill: dict[str, Any] = dict(found.fill)
        url = fill.pop("url", None)
        person = reading.person(self.store, row.send.person_id or "") if url else None
        if person is not None and person.url is None:
            records.update_person(self.store, person._replace(url=_address(str(url))))
        if fill:
            records.update_send(self.store, row.send._replace(**fill))
        if found.reply is not None:
            self.counts["replies"]["new"] += 1
            records.add_reply(self.store, found.reply._replace(recorded=0))
        for mark in found.marks:
            records.add_mark(self.store, mark._replace(recorded=0))

    def say(self, name: str) -> None:
        """Sum up what was recorded."""
        sends, replies, people = (self.counts[kind] for kind in ("sends", "replies", "people"))
        self.entry.batch.summary = f"import of {plural(sends['new'], 'send')} from {name}"
        for kind, counts in (("send", sends), ("reply", replies), ("person", people)):
            if counts["new"]:
                self.entry.recorded.append({"type": kind, "id": None, "count": counts["new"]})
        known = plural(sends["known"] + sends["enriched"], "send")
        self.entry.say(
            f"{name}: {plural(sends['new'], 'send')} recorded with {plural(replies['new'], 'response')};"
            f" {known} on record already."
        )


def _recorded(known: KnownSend | None) -> Recorded | None:
    if known is None:
        return None
    return Recorded(known.row.send, None, known.replies, known.marks, known.imported, known.edited)


def _address(url: str | None) -> str | None:
    """The form in which addresses are stored; None for what is none."""
    try:
        return canonical_url(url) if url else None
    except BadValue:
        return None

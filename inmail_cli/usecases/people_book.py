"""The people of an import: which of them are on record, and which are one and the same."""

from inmail_cli.domain.events import Person, Send
from inmail_cli.domain.profiles import canonical_url, folded_url, looks_like_url, name_from_url
from inmail_cli.errors import BadValue
from inmail_cli.importers.events import content_id
from inmail_cli.store import merges, reading, records
from inmail_cli.store.connection import Store
from inmail_cli.store.shapes import folded_name
from inmail_cli.usecases.knowing import both, warn_of_losses
from inmail_cli.usecases.recording import Entry


class PeopleBook:
    """Finds the person of each line: by id, by address, else by name; makes those who are not there.

    An address is one person. Where two machines gave that person different ids, the smaller one is kept, so that
    merging in either direction ends the same. `joined`: people who were two until a line gave them one address, the
    kept one first.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.new: dict[str, Person] = {}
        self.changed: dict[str, Person] = {}
        self.joined: list[tuple[Person, Person]] = []
        self._now: dict[str, str] = {}
        self._rows: dict[str, str] = {}
        self._emptied: list[tuple[str, str, str | None]] = []
        self._former: dict[str, str] | None = None
        self._by_url: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = {}

    def learn(self, person: Person) -> Person | None:
        """Take in a person line; return the person on record that it is compared with, None for a new one.

        Raises: BadValue for a broken address.
        """
        person = _addressed(person)
        ours = self.find(person.id)
        other = self._with_url(person.url) if person.url and (ours is None or ours.url is None) else None
        if ours is None:
            if other is None:
                self._add(person)
                return None
            ours = self._one(other, person)
        elif other is not None:
            self._enrich(self._join(ours, other), person)
            # That this is their address is news; what else the two entries told apart is told as they are joined.
            return ours._replace(url=None)
        self._enrich(ours, person)
        return ours

    def with_person(self, send: Send) -> Send:
        """Return a send with its person's id, name and address, the person being made where there is none.

        Raises: BadValue where several people have that name and nothing tells them apart.
        """
        send = self._as_recorded(send)
        url = canonical_url(send.url) if send.url else None
        name = send.person.strip()
        if url is None and looks_like_url(name):
            url, name = canonical_url(name), name_from_url(name)
        person = self._meant(send.person_id, url, name)
        if person is None:
            person = self._made(send.person_id, name, url)
        told = Person(person.id, person.name, url=url, company=send.company, title=send.title)
        person = self._enrich(person, told)
        return send._replace(person_id=person.id, person=person.name, url=person.url)

    def record(self) -> None:
        """Write the new people and what was learnt of known ones."""
        for row, kept_row, url in self._emptied:
            self._empty(row, kept_row, url)
        for person_id, row in self._rows.items():
            merges.rename_person(self.store, row, person_id)
        for person in self.new.values():
            records.add(self.store, person)
        for person in self.changed.values():
            records.update(self.store, person)

    def _empty(self, row: str, kept_row: str, url: str | None) -> None:
        """Take an entry out whose person has another; by its address the history knows whose it was."""
        person = reading.person(self.store, row)
        if person is not None and person.url is None:
            records.update(self.store, person._replace(url=url))
        records.move_sends(self.store, row, kept_row)
        records.delete_fact(self.store, "person", row)

    def take(self, person: Person) -> None:
        """Write what a line tells of somebody over what is on record.

        What it does not tell stays, and the address of somebody else is left out.
        """
        person, ours = _addressed(person), self.find(person.id)
        assert ours is not None
        other = self._with_url(person.url) if person.url else None
        told = {name: value for name, value in person._asdict().items() if value not in (None, ())}
        if ours.id != person.id:
            del told["name"]  # as another machine spells it
        url = ours.url if other and other.id != ours.id else told.get("url", ours.url)
        records.update(self.store, ours._replace(**{**told, "id": ours.id, "url": url}))

    def tell(self, entry: Entry) -> None:
        """Warn of the people who are one now."""
        for kept, other in self.joined:
            words = f"{other.name} ({other.id}) is {kept.name} ({kept.id}) now: the file gives both one address."
            entry.warn("joined", words)
            warn_of_losses(entry, kept, other)

    def id_now(self, person_id: str) -> str:
        """Return the id that somebody of this id has at the end of this import."""
        while person_id in self._now:
            person_id = self._now[person_id]
        return person_id

    def find(self, person_id: str) -> Person | None:
        """Return somebody by id, or by one that they had before an earlier import, as this import has them."""
        now = self.id_now(person_id)
        found = self.new.get(now) or self.changed.get(now) or reading.person(self.store, now)
        if found is not None:
            return found
        later = self._later_id(now)
        if later is None:
            return None
        self._now[now] = later
        return self.find(later)

    def _later_id(self, person_id: str) -> str | None:
        """Return the id on record of somebody whose id this was."""
        if self._former is None:
            self._former = merges.former_ids(self.store)
        later = self._former.get(person_id)
        while later is not None and reading.person(self.store, later) is None:
            later = self._former.get(later)
        return later

    def _as_recorded(self, send: Send) -> Send:
        """A line that only names its person means, once it is on record, who of that name it was taken for then."""
        named_only = send.person_id is None and send.url is None
        ours = merges.recorded_fact(self.store, Send, send.id) if named_only else None
        if isinstance(ours, Send) and folded_name(ours.person) == folded_name(send.person):
            return send._replace(person_id=ours.person_id)
        return send

    def _meant(self, person_id: str | None, url: str | None, name: str) -> Person | None:
        by_id = self.find(person_id) if person_id else None
        if by_id is not None:
            return by_id
        by_url = self._with_url(url) if url else None
        if by_url is not None:
            if person_id:
                self._now[person_id] = by_url.id
            return by_url
        return None if person_id else self._named(name, url)

    def _with_url(self, url: str) -> Person | None:
        mine = self._by_url.get(folded_url(url))
        if mine is not None:
            return self.find(mine.id)
        found = reading.people_by_url(self.store, url)
        return self.find(found[0].id) if found else None

    def _named(self, name: str, url: str | None) -> Person | None:
        """The only one of a name; where an address is given too, only somebody without one."""
        mine = {person.id for person in self._by_name.get(folded_name(name), [])}
        theirs = {person.id for person in reading.people_named(self.store, name)}
        found = [person for person in map(self.find, sorted(mine | theirs)) if person is not None]
        people = list({person.id: person for person in found}.values())
        if url is not None or len(people) > 1:
            people = [person for person in people if person.url is None]
        if not people and url is None and mine | theirs:
            raise BadValue(f"several people are called {name!r}.", hint="Give url or person_id.")
        return people[0] if len(people) == 1 else None

    def _made(self, person_id: str | None, name: str, url: str | None) -> Person:
        """Make somebody; where no line gives an id, it is made of the content, and may be known under another name."""
        id_ = person_id or content_id(f"person {folded_url(url) if url else folded_name(name)}")
        known = self.find(id_)
        if known is None:
            known = Person(id_, name, url)
            self._add(known)
        return known

    def _add(self, person: Person) -> None:
        self.new[person.id] = person
        self._index(person)

    def _index(self, person: Person) -> None:
        if person.url:
            self._by_url[folded_url(person.url)] = person
        self._by_name.setdefault(folded_name(person.name), []).append(person)

    def _join(self, first: Person, second: Person) -> Person:
        """Make one person of two who are both known already."""
        kept, other = sorted((first, second), key=lambda person: person.id)
        self.joined.append((kept, other))
        return self._one(both(kept, other), other)

    def _one(self, ours: Person, other: Person) -> Person:
        """Make one person of two, known as `ours` says, under the smaller id."""
        kept, dropped = sorted((ours.id, other.id))
        person = ours._replace(id=kept)
        rows = [row for row in map(self._taken_out, (kept, dropped)) if row is not None]
        if rows:
            self.changed[kept] = person
            self._emptied += [(row, rows[0], person.url) for row in rows[1:]]
        else:
            self.new[kept] = person
        if rows and rows[0] != kept:
            self._rows[kept] = rows[0]
        self._now[dropped] = kept
        self._index(person)
        return person

    def _taken_out(self, person_id: str) -> str | None:
        """Forget what is to be written of somebody; return the id of their row, None where they have none."""
        self.changed.pop(person_id, None)
        if self.new.pop(person_id, None) is not None:
            return None
        row = self._rows.pop(person_id, person_id)
        return row if reading.person(self.store, row) else None

    def _enrich(self, ours: Person, told: Person) -> Person:
        """Fill what is not known of somebody, but no address that another has; what is known stays."""
        if told.url and ours.url is None:
            other = self._with_url(told.url)
            told = told._replace(url=None) if other and other.id != ours.id else told
        fuller = Person._make(theirs if mine in (None, ()) else mine for mine, theirs in zip(ours, told, strict=True))
        if fuller != ours:
            (self.new if fuller.id in self.new else self.changed)[fuller.id] = fuller
            self._index(fuller)
        return fuller


def _addressed(person: Person) -> Person:
    return person._replace(url=canonical_url(person.url)) if person.url else person

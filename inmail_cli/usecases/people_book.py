"""The people of an import: which of them are on record, and which are one and the same."""

from inmail_cli.domain.events import Person, Send
from inmail_cli.domain.profiles import canonical_url, folded_url, looks_like_url, name_from_url
from inmail_cli.errors import BadValue
from inmail_cli.importers.events import content_id
from inmail_cli.store import merges, reading, records
from inmail_cli.store.connection import Store
from inmail_cli.store.shapes import folded_name


class PeopleBook:
    """Finds the person of each line: by id, by address, else by name; makes those who are not there.

    An address is one person. Where two machines gave that person different ids, the smaller one is kept, so that
    merging in either direction ends the same.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.new: dict[str, Person] = {}
        self.changed: dict[str, Person] = {}
        self.renamed: dict[str, str] = {}
        self._by_url: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = {}

    def learn(self, person: Person) -> Person | None:
        """Take in a person line; return the person on record that it is compared with, None for a new one.

        Raises: BadValue for a broken address.
        """
        person = _addressed(person)
        ours = self.find(person.id) or (self._with_url(person.url) if person.url else None)
        if ours is None:
            self._add(person)
            return None
        if ours.id != person.id:
            ours = self._one_id(ours, person.id)
        self._enrich(ours, person)
        return ours

    def with_person(self, send: Send) -> Send:
        """Return a send with its person's id, name and address, the person being made where there is none.

        Raises: BadValue where several people have that name and nothing tells them apart.
        """
        url = canonical_url(send.url) if send.url else None
        name = send.person.strip()
        if url is None and looks_like_url(name):
            url, name = canonical_url(name), name_from_url(name)
        person = self._meant(send.person_id, url, name)
        if person is None:
            key = folded_url(url) if url else folded_name(name)
            person = Person(send.person_id or content_id(f"person {key}"), name, url)
            self._add(person)
        told = Person(person.id, person.name, url=url, company=send.company, title=send.title)
        person = self._enrich(person, told)
        return send._replace(person_id=person.id, person=person.name, url=person.url)

    def record(self) -> None:
        """Write the new people and what was learnt of known ones."""
        for old_id, new_id in self.renamed.items():
            merges.rename_person(self.store, old_id, new_id)
        for person in self.new.values():
            records.add(self.store, person)
        for person in self.changed.values():
            records.update(self.store, person)

    def take(self, person: Person) -> None:
        """Write what a line tells of somebody over what is on record; what it does not tell stays."""
        ours = reading.person(self.store, self.renamed.get(person.id, person.id))
        assert ours is not None
        told = {name: value for name, value in person._asdict().items() if value not in (None, ())}
        records.update(self.store, ours._replace(**{**told, "id": ours.id, "url": ours.url}))

    def find(self, person_id: str) -> Person | None:
        """Return somebody by id, as this import has them."""
        known = self.renamed.get(person_id, person_id)
        return self.new.get(known) or self.changed.get(known) or reading.person(self.store, known)

    def _meant(self, person_id: str | None, url: str | None, name: str) -> Person | None:
        by_id = self.find(person_id) if person_id else None
        if by_id is not None:
            return by_id
        by_url = self._with_url(url) if url else None
        if by_url is not None:
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
        people = [person for person in map(self.find, sorted(mine | theirs)) if person is not None]
        if url is not None or len(people) > 1:
            people = [person for person in people if person.url is None]
        if not people and url is None and mine | theirs:
            raise BadValue(f"several people are called {name!r}.", hint="Give url or person_id.")
        return people[0] if len(people) == 1 else None

    def _add(self, person: Person) -> None:
        self.new[person.id] = person
        self._index(person)

    def _index(self, person: Person) -> None:
        if person.url:
            self._by_url[folded_url(person.url)] = person
        self._by_name.setdefault(folded_name(person.name), []).append(person)

    def _one_id(self, ours: Person, other_id: str) -> Person:
        """Keep the smaller of two ids for one person."""
        kept, dropped = sorted((ours.id, other_id))
        person = ours._replace(id=kept)
        if kept != ours.id:
            if ours.id in self.new:
                self.new[kept] = self.new.pop(ours.id)._replace(id=kept)
            else:
                self.changed.pop(ours.id, None)
                self.changed[kept] = person
        self.renamed[dropped] = kept
        return person

    def _enrich(self, ours: Person, told: Person) -> Person:
        """Fill what is not known of somebody; what is known stays."""
        fuller = Person._make(theirs if mine in (None, ()) else mine for mine, theirs in zip(ours, told, strict=True))
        if fuller != ours:
            (self.new if fuller.id in self.new else self.changed)[fuller.id] = fuller
            self._index(fuller)
        return fuller


def _addressed(person: Person) -> Person:
    return person._replace(url=canonical_url(person.url)) if person.url else person

"""Profile.csv, Connections.csv and Invitations.csv: who the owner is, whom they know, and the notes they sent."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from inmail_cli.domain.events import Mark, Person, Send
from inmail_cli.domain.limits import characters
from inmail_cli.domain.matching import name_key, profile_key
from inmail_cli.domain.sizes import LONGEST_NAME, refuse_oversized
from inmail_cli.errors import BadValue
from inmail_cli.importers.base import (
    PersonCandidate,
    ReadOptions,
    SendCandidate,
    content_id,
    person_id,
    shown,
    text_digest,
)
from inmail_cli.importers.stamps import StampError, date_at, noon, read_date, read_instant
from inmail_cli.importers.table import Row, Table

MEMBER = "LinkedIn Member"
# An invitation is accepted on its day or later; its time has no zone, so a day's slack.
_SLACK = timedelta(days=1)


def read_profile(table: Table) -> str | None:
    """Return the owner's name, as Profile.csv has it."""
    first, last = table.at("First Name"), table.at("Last Name")
    name = None
    for row in table:
        table.tally.count("owner")
        name = name or _joined(row[first], row[last])
    return name


class Connections:
    """The owner's connections: by profile, and by name where the name is one person's alone."""

    def __init__(self) -> None:
        self.loaded = False
        self._by_profile: dict[str, Person] = {}
        self._by_name: dict[str, Person | None] = {}

    def add(self, person: Person) -> bool:
        """Keep a person; False when they are there already."""
        name = name_key(person.name)
        key = profile_key(person.url) if person.url else f"name {name}"
        if key in self._by_profile:
            return False
        self._by_profile[key] = person
        self._by_name[name] = None if name in self._by_name else person
        return True

    def of_profile(self, key: str) -> Person | None:
        """Return the connection with this profile key."""
        return self._by_profile.get(key)

    def named(self, name: str, *, without_profile: bool = False) -> Person | None:
        """Return the only connection of this name; `without_profile`: only one whose profile is not known."""
        person = self._by_name.get(name_key(name))
        return None if person is None or (without_profile and person.url) else person


def find_person(name: str, url: str | None, connections: Connections) -> Person:
    """Return a person as the connections know them, else by what a row tells."""
    if url is None:
        return connections.named(name) or Person(person_id("name", name_key(name)), name)
    key = profile_key(url)
    found = connections.of_profile(key)
    if found is not None:
        return found
    by_name = connections.named(name, without_profile=True)
    return by_name._replace(url=url) if by_name else Person(person_id("url", key), name, url)


def nameless_person(name: str, apart: str) -> Person:
    """Return a member without name and profile, told from others by `apart`."""
    return Person(person_id("apart", apart), name)


def read_connections(table: Table, connections: Connections) -> Iterator[PersonCandidate]:
    """Yield every connection, and keep them in `connections`."""
    connections.loaded = True
    pick = table.picker("First Name", "Last Name", "URL", "Company", "Position", "Connected On")
    for row in table:
        person = _connection(table, row, *pick(row))
        if person is None:
            continue
        if not connections.add(person):
            table.tally.count("duplicate")
            continue
        table.tally.count("person")
        yield PersonCandidate(table.name, table.line, person)


def _connection(
    table: Table, row: Row, first: str, last: str, url_text: str, company: str, title: str, stamp: str
) -> Person | None:
    try:
        on = read_date(stamp) if stamp and not stamp.isspace() else None
    except StampError:
        table.tally.problem(table.line, f"Connected On {shown(stamp)} is no date this file uses")
        return None
    name = _joined(first, last)
    if not name or len(name) > LONGEST_NAME:
        table.tally.count("hidden-person")
        return None
    url = clean_url(url_text)
    identity = person_id("url", profile_key(url)) if url else person_id("name", name_key(name))
    person = Person(identity, name, url, company=_known(company), title=_known(title), connected_on=on)
    try:
        refuse_oversized(person)
    except BadValue as error:
        table.tally.problem(table.line, error.message.rstrip("."))
        return None
    return person


class Invitations:
    """The notes the owner sent, by person, and what the file tells of the owner."""

    def __init__(self) -> None:
        self.owners: Counter[str] = Counter()
        self.owner_names: Counter[str] = Counter()
        self._notes: dict[tuple[str, str], str] = {}

    def keep(self, person: Person, digest: str, send_id: str) -> None:
        """Remember a note by its person and text."""
        self._notes[person.id, digest] = send_id
        self._notes[name_key(person.name), digest] = send_id

    def note(self, person: Person, digest: str) -> str | None:
        """Return the id of the note with this text to this person."""
        return self._notes.get((person.id, digest)) or self._notes.get((name_key(person.name), digest))


def read_invitations(
    table: Table, connections: Connections, invitations: Invitations, options: ReadOptions
) -> Iterator[SendCandidate]:
    """Yield every note sent with an invitation, connected where `connections` shows it."""
    seen: set[str] = set()
    for row in table:
        candidate = _invitation(table, row, connections, invitations, options)
        if candidate is None:
            continue
        if candidate.send.id in seen:
            table.tally.count("duplicate")
            continue
        seen.add(candidate.send.id)
        if options.since is not None and candidate.send.at < options.since:
            table.tally.count("before-since")
            continue
        table.tally.count("connection-note")
        yield candidate


def _invitation(
    table: Table, row: Row, connections: Connections, invitations: Invitations, options: ReadOptions
) -> SendCandidate | None:
    direction = row[table.at("Direction")].strip().upper()
    inviter, invitee = clean_url(row[table.at("inviterProfileUrl")]), clean_url(row[table.at("inviteeProfileUrl")])
    if direction == "INCOMING":
        _vote(invitations, invitee, row[table.at("To")])
        table.tally.count("invitation-received")
        return None
    if direction != "OUTGOING":
        table.tally.problem(table.line, f"Direction {shown(direction)} is neither INCOMING nor OUTGOING")
        return None
    _vote(invitations, inviter, row[table.at("From")])
    return _note(table, row, invitee, connections, invitations, options)


def _vote(invitations: Invitations, url: str | None, name: str) -> None:
    if url:
        invitations.owners[profile_key(url)] += 1
    if name.strip():
        invitations.owner_names[name.strip()] += 1


def _note(
    table: Table, row: Row, url: str | None, connections: Connections, invitations: Invitations, options: ReadOptions
) -> SendCandidate | None:
    text, name = row[table.at("Message")].strip(), _known(row[table.at("To")])
    if not text:
        table.tally.count("invitation-without-note")
        return None
    if name is None or len(name) > LONGEST_NAME:
        table.tally.count("no-profile")
        return None
    try:
        at = read_instant(row[table.at("Sent At")])
    except StampError as error:
        table.tally.problem(table.line, f"Sent At {shown(str(error))} is no date this file uses")
        return None
    person = find_person(name, url, connections)
    digest = text_digest(text)
    # By name: the file had no profile URLs before late 2023, and the two must merge.
    identity = content_id(at, "note", name_key(name), digest)
    invitations.keep(person, digest, identity)
    send = Send(
        id=identity,
        account=options.account,
        at=at,
        recorded=0,
        person=person.name,
        person_id=person.id,
        url=person.url,
        via="connection-note",
        body=text if options.keep_text else None,
        body_characters=characters(text),
    )
    return SendCandidate(table.name, table.line, send, person, marks=_connected(send, person.connected_on))


def _connected(send: Send, on: date | None) -> tuple[Mark, ...]:
    if on is None or on < date_at(send.at) - _SLACK:
        return ()
    at = max(noon(on), send.at)
    return (Mark(content_id(at, "connected", send.id), send.id, at, 0, "connected"),)


def clean_url(text: str) -> str | None:
    """Return a profile URL without its query and closing slash, or None for an empty field and for what is too long."""
    url = text.strip().partition("?")[0].rstrip("/")
    return url if url and len(url) <= LONGEST_NAME and url.casefold() != "(null)" else None


def _joined(first: str, last: str) -> str:
    return " ".join(f"{first} {last}".split())


def _known(text: str) -> str | None:
    text = " ".join(text.split())
    return text if text and text.casefold() not in ("(null)", "null") else None

"""Who the archive belongs to: LinkedIn does not say, and every rule depends on it.

In this order: what the user says; the invitations (the owner sent the outgoing ones); the name in Profile.csv; the
profile that takes part in nearly every conversation. When none of them tells, the candidates are listed.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from inmail_cli.domain.matching import name_key, profile_key
from inmail_cli.errors import Ambiguous, BadValue
from inmail_cli.importers.linkedin_people import Invitations

# Enough to tell in any archive met; an undecided one is read to its end.
SAMPLE_CONVERSATIONS = 2_000
NEARLY_EVERY = 0.8
# Above this nobody else may be, or the two could be confused.
RUNNER_UP = 0.5
_MOST_PROFILES = 50_000
_SHOWN_CANDIDATES = 5


# The fields of a `Message`, as a plain tuple: making a NamedTuple of each row is too slow for most uses.
Fields = tuple[str, str, str, str, str, str, str, str, str, str]


class Message(NamedTuple):
    """A row of messages.csv, its fields in one order whatever the header's."""

    conversation: str
    name: str
    url: str
    to: str
    to_urls: str
    date: str
    subject: str
    content: str
    draft: str
    conversation_draft: str


class Owner(NamedTuple):
    """The owner: their profiles (as keys), the name to show, and how they were found."""

    profiles: frozenset[str]
    name: str
    how: str


class _Census:
    """How many conversations each profile takes part in. Bounded: rare profiles are forgotten when there are many."""

    def __init__(self) -> None:
        self.conversations = 0
        self.count: Counter[str] = Counter()
        self.names: dict[str, Counter[str]] = {}
        self.urls: dict[str, str] = {}

    def add(self, rows: Iterable[Fields]) -> None:
        parties: dict[str, str] = {}
        for row in map(Message._make, rows):
            if row.url:
                parties[row.url] = row.name
            if row.to_urls:
                _recipients(row, parties)
        if parties:
            self.conversations += 1
            for key in {self._key(url, name) for url, name in parties.items()}:
                self.count[key] += 1
        if len(self.count) > _MOST_PROFILES:
            self._forget()

    def _key(self, url: str, name: str) -> str:
        key = profile_key(url)
        if name:
            self.names.setdefault(key, Counter())[name] += 1
        self.urls.setdefault(key, url)
        return key

    def _forget(self) -> None:
        for key in [key for key, number in self.count.items() if number == 1]:
            del self.count[key]
            self.names.pop(key, None)
            self.urls.pop(key, None)

    def named(self, name: str) -> list[str]:
        """Return the profiles that write under a name, the most frequent first."""
        wanted = name_key(name)
        found = [key for key, names in self.names.items() if any(name_key(other) == wanted for other in names)]
        return sorted(found, key=lambda key: (-self.count[key], key))

    def ubiquitous(self) -> str | None:
        """Return the one profile in nearly every conversation."""
        top = self.count.most_common(2)
        if not top or top[0][1] < NEARLY_EVERY * self.conversations:
            return None
        alone = len(top) == 1 or top[1][1] <= RUNNER_UP * self.conversations
        return top[0][0] if alone else None

    def name_of(self, key: str) -> str:
        """Return the name under which a profile writes most."""
        names = self.names.get(key)
        return names.most_common(1)[0][0] if names else ""


def _recipients(row: Message, parties: dict[str, str]) -> None:
    urls = [url.strip() for url in row.to_urls.split(",")]
    name = row.to if len(urls) == 1 else ""
    for url in urls:
        if url:
            parties.setdefault(url, name)


def find_owner(
    messages: Iterable[Fields], *, me: str | None, profile_name: str | None, invitations: Invitations
) -> Owner:
    """Return the owner; one without profiles where no row has any, since it does not matter there.

    Raises: Ambiguous, with the candidates, when the archive does not tell; BadValue when `me` is nobody in it.
    """
    census = _Census()
    for _, rows in groupby(messages, itemgetter(0)):
        census.add(rows)
        if census.conversations % SAMPLE_CONVERSATIONS == 0 and census.conversations:
            found = _decide(census, me, profile_name, invitations)
            if found is not None:
                return found
    found = _decide(census, me, profile_name, invitations)
    if found is not None:
        return found
    if not census.conversations:
        # No row has a profile, so that none can be an InMail of anybody's.
        return Owner(frozenset(), profile_name or me or "", "nobody has a profile")
    if me is not None:
        raise BadValue(f"--me {me!r} takes part in no conversation of this archive.", hint=_hint(census))
    raise Ambiguous(
        "The archive does not tell whose it is.",
        hint=_hint(census),
        candidates=[
            {"id": key, "name": census.name_of(key), "url": census.urls[key]}
            for key, _ in census.count.most_common(_SHOWN_CANDIDATES)
        ],
    )


def owner_by_direction(profile_name: str | None) -> Owner:
    """Return the owner of the oldest archives, whose rows say INCOMING or OUTGOING."""
    return Owner(frozenset(), profile_name or "", "DIRECTION in messages.csv")


def _decide(census: _Census, me: str | None, profile_name: str | None, invitations: Invitations) -> Owner | None:
    if me is not None:
        return _as_told(census, me)
    for key, _ in invitations.owners.most_common(1):
        if census.count[key]:
            return _owner(census, key, "Invitations.csv")
    names = [profile_name] if profile_name else [name for name, _ in invitations.owner_names.most_common(1)]
    for name in names:
        for key in census.named(name):
            return _owner(census, key, "the name in Profile.csv" if profile_name else "the name in Invitations.csv")
    everywhere = census.ubiquitous()
    return _owner(census, everywhere, "the profile in nearly every conversation") if everywhere else None


def _as_told(census: _Census, me: str) -> Owner | None:
    if "/" in me:
        key = profile_key(me)
        return _owner(census, key, "--me") if census.count[key] else None
    keys = census.named(me)
    return _owner(census, keys[0], "--me")._replace(profiles=frozenset(keys)) if keys else None


def _owner(census: _Census, key: str, how: str) -> Owner:
    return Owner(frozenset([key]), census.name_of(key), how)


def _hint(census: _Census) -> str:
    likely = [
        f"{census.name_of(key) or 'no name'} ({census.urls[key]})"
        for key, _ in census.count.most_common(_SHOWN_CANDIDATES)
    ]
    return "Say who you are with --me NAME|URL" + (f": perhaps {', '.join(likely)}." if likely else ".")

"""Who is meant: an id, a profile address, a name, or the start of one of its words. Nothing is guessed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from inmail_cli.domain.events import Person, Send
from inmail_cli.domain.profiles import canonical_url, looks_like_url, name_from_url, profile_url
from inmail_cli.errors import Ambiguous, BadValue, NotFound, UsageError
from inmail_cli.store import reading
from inmail_cli.store.connection import Store
from inmail_cli.store.reading import AccountRow, SendRow

SHORTEST_ID_START = 4
MOST_CANDIDATES = 10
MOST_MATCHES = 1_000
IN_QUOTES = "A name of several words goes in quotes."


class Meant(NamedTuple):
    """What a word stands for: a person, or one send of theirs by its id."""

    person: Person
    send: SendRow | None = None


def find_meant(store: Store, who: str) -> Meant | None:
    """Return what a word stands for: exact id, address, exact name, start of a word of a name, start of an id.

    None where nothing matches. Raises: Ambiguous listing the candidates; BadValue for a broken address.
    """
    text = who.strip()
    if not text:
        return None
    by_id = meant_by_id(store, text)
    if by_id is not None:
        return by_id
    if looks_like_url(text):
        return _only(reading.people_by_url(store, canonical_url(text)), who)
    return (
        _only(reading.people_named(store, text), who)
        or _only(reading.people_with_word_start(store, text), who)
        or _by_id_start(store, text)
    )


def meant_by_id(store: Store, text: str) -> Meant | None:
    """Return the person or the send of exactly that id."""
    send = reading.send_row(store, text)
    if send is not None:
        return _meant_send(store, send)
    person = reading.person(store, text)
    return Meant(person) if person else None


def _meant_send(store: Store, send: SendRow) -> Meant:
    person = reading.person(store, send.send.person_id or "")
    assert person is not None
    return Meant(person, send)


def _by_id_start(store: Store, text: str) -> Meant | None:
    if len(text) < SHORTEST_ID_START:
        return None
    found = [(kind, id_, label) for kind, id_, label in reading.ids_starting(store, text, MOST_MATCHES)]
    meant = [(id_, label) for kind, id_, label in found if kind in ("send", "person")]
    if len(meant) > 1:
        raise ambiguous(text, [{"id": id_, "name": label, "url": None} for id_, label in meant])
    return meant_by_id(store, meant[0][0]) if meant else None


def _only(people: Sequence[Person], who: str) -> Meant | None:
    if len(people) > 1:
        raise ambiguous(who, [{"id": one.id, "name": one.name, "url": one.url} for one in people])
    return Meant(people[0]) if people else None


def ambiguous(who: str, candidates: Sequence[dict[str, str | None]]) -> Ambiguous:
    """The error for a word that several match; the candidates are listed beside it."""
    listed = list(candidates[:MOST_CANDIDATES])
    more = "" if len(candidates) == len(listed) else f"; the first {len(listed)} are"
    return Ambiguous(f"{who!r} could be any of {len(candidates)}{more}:", candidates=listed)


def person_meant(store: Store, who: str) -> Person:
    """Return the person that a word stands for. Raises: NotFound, Ambiguous, BadValue."""
    meant = find_meant(store, who)
    if meant is None:
        raise NotFound(f"nobody on record is {who!r}.", hint="See `inmail person list`, or give the profile URL.")
    return meant.person


def send_meant(store: Store, who: str, account: AccountRow | None) -> SendRow:
    """Return the send that a word stands for: by its id, or the one of that person's that awaits a response.

    Where none awaits one, a person's only send is meant. Raises: NotFound, Ambiguous, BadValue.
    """
    meant = find_meant(store, who)
    if meant is None:
        raise NotFound(f"no send is {who!r}, and nobody of that name was written to.", hint="See `inmail list`.")
    if meant.send is not None:
        return meant.send
    sends = reading.sends_of(store, meant.person.id, account.key if account else None)
    waiting = [row for row in sends if awaits(row)]
    chosen = waiting or sends
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        raise NotFound(f"nothing was sent to {meant.person.name} from this account.", hint="See `inmail list`.")
    zones = {row.name: row.zone for row in reading.accounts(store)}
    candidates = [{"id": row.send.id, "name": _label(row.send, zones), "url": row.send.url} for row in chosen]
    state = "await a response" if waiting else "were answered"
    raise Ambiguous(
        f"{len(chosen)} sends to {meant.person.name} {state}:", hint="Give the send's id.", candidates=candidates
    )


def _label(send: Send, zones: Mapping[str, str]) -> str:
    from inmail_cli.domain.dates import date_of

    return f"{send.via} of {date_of(send.at, zones[send.account])}"


def awaits(row: SendRow) -> bool:
    """Tell whether a send has neither a response nor an undeliverable mark."""
    return row.responded_at is None and row.undeliverable_at is None


@contextmanager
def perhaps_one_name(words: Sequence[str]) -> Iterator[None]:
    """Where the body cannot tell who is meant by several bare words, say that they may be one name.

    Raises: what the body raises.
    """
    try:
        yield
    except (NotFound, Ambiguous, BadValue, UsageError) as error:
        if len(bare_words(words)) > 1 and '"' not in (error.hint or ""):
            error.hint = f"{error.hint or ''} {IN_QUOTES}".strip()
        raise


def bare_words(words: Sequence[str]) -> list[str]:
    """Return those of the words that may be a part of a name that was not put in quotes."""
    return [word for word in words if " " not in word.strip() and not looks_like_url(word)]


def new_person(who: str, *, id: str) -> Person:  # noqa: A002
    """Make somebody who is not on record yet, from a name or a profile address. Raises: BadValue."""
    if looks_like_url(who):
        url = profile_url(who)
        return Person(id=id, name=name_from_url(url), url=url)
    return Person(id=id, name=" ".join(who.split()))

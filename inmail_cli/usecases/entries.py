"""Which recorded entry a word means: by its id, the start of one, or a person whose send it is."""

from inmail_cli.domain.events import Event, Instant, Mark, Person, Reply, Send
from inmail_cli.domain.profiles import looks_like_url
from inmail_cli.errors import NotFound
from inmail_cli.store import reading
from inmail_cli.store.connection import Store
from inmail_cli.store.reading import AccountRow, SendRow
from inmail_cli.usecases.desk import ALL, Desk, account_in_use, account_named
from inmail_cli.usecases.people import SHORTEST_ID_START, ambiguous, send_meant

MOST_MATCHES = 1_000


def entry_meant(store: Store, word: str, account: AccountRow | None) -> Event:
    """Return the entry that a word means: an exact id, a person's send (as `send_meant`), the start of an id.

    Raises: NotFound, Ambiguous, BadValue for a broken address.
    """
    text = word.strip()
    found = reading.find_fact(store, text)
    if found is not None and not isinstance(found, Person):
        return found
    if found is not None or looks_like_url(text) or _names_somebody(store, text):
        return send_meant(store, text, account).send
    return _by_id_start(store, text)


def _names_somebody(store: Store, text: str) -> bool:
    return bool(text) and bool(reading.people_named(store, text) or reading.people_with_word_start(store, text, 1))


def _by_id_start(store: Store, text: str) -> Event:
    matches = reading.ids_starting(store, text, MOST_MATCHES) if len(text) >= SHORTEST_ID_START else []
    events = [match for match in matches if match.kind != "person"]
    if len(events) > 1:
        candidates = [{"id": one.id, "name": f"{one.kind} {one.label}", "url": None} for one in events]
        raise ambiguous(text, [dict(one) for one in candidates])
    fact = reading.find_fact(store, events[0].id) if events else None
    if fact is None or isinstance(fact, Person):
        raise NotFound(f"nothing on record is {text!r}.", hint="See `inmail list`, or `inmail history`.")
    return fact


def send_of(store: Store, event: Reply | Mark | Send) -> SendRow:
    """Return the send that an entry is, or belongs to."""
    row = reading.send_row(store, event.id if isinstance(event, Send) else event.send)
    assert row is not None
    return row


def account_looked_at(desk: Desk) -> AccountRow | None:
    """Return the one account that a reading command starts from: for `all`, the current one. Raises: NotFound."""
    every = desk.account is not None and desk.account.casefold() == ALL
    return reading.current_account(desk.store) if every else account_in_use(desk)


def account_of(desk: Desk, event: Event) -> AccountRow:
    """Return the account of an entry."""
    name = send_of(desk.store, event).send.account if isinstance(event, Reply | Mark) else event.account
    return account_named(desk, name)


def person_of(store: Store, event: Event) -> str | None:
    """Return the name of the person whom an entry is about; None for one about credits alone."""
    return send_of(store, event).send.person if isinstance(event, Send | Reply | Mark) else None


def instant_of_answer(store: Store, event: Reply | Mark) -> Instant:
    """Return when the send of a response or mark was sent."""
    return send_of(store, event).send.at

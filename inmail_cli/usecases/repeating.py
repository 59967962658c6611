"""Whether a send whose idempotency key was used before is the same one again, and still on record.

Who was meant is held against the people as they were when the key was first used: names that came since change nothing.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inmail_cli.domain.profiles import canonical_url, folded_url, looks_like_url, profile_url
from inmail_cli.errors import Ambiguous, Refused
from inmail_cli.store import lookups, undo
from inmail_cli.store.connection import Store
from inmail_cli.store.lookups import FirstSend, KnownAs
from inmail_cli.store.shapes import folded_name
from inmail_cli.usecases.desk import account_in_use
from inmail_cli.usecases.people import SHORTEST_ID_START, find_meant
from inmail_cli.usecases.recording import Entry, plural

if TYPE_CHECKING:
    from inmail_cli.usecases.sending import SendRequest


def check_repeated(entry: Entry, request: "SendRequest") -> None:
    """Refuse a key that another send has, or one of which not all is on record.

    Raises: Refused; BadValue for a broken address.
    """
    store, batch = entry.desk.store, entry.batch
    first = lookups.first_sends(store, batch.number)
    theirs = batch.account_key
    if entry.account is None and (account := account_in_use(entry.desk)) is not None:
        # Another process made it, and the batch, since this one looked.
        entry.give_to(account)
    named = entry.desk.account is not None
    other_account = named and entry.account is not None and theirs is not None and entry.account.key != theirs
    other_route = request.via is not None and any(send.via != request.via for send in first)
    if other_account or other_route or not _same_people(entry, request, first):
        account_name = lookups.name_of(store, "accounts", theirs) if theirs is not None else None
        of_account = f", of the account {account_name}" if account_name else ""
        raise Refused(
            f"key {request.idempotency_key!r} was used for batch {batch.number}, {batch.summary}{of_account}.",
            hint="Use another key for this send.",
            details={"batch": batch.number},
        )
    _check_recorded(entry, request.idempotency_key, first)


def _check_recorded(entry: Entry, key: str | None, first: Sequence[FirstSend]) -> None:
    number = entry.batch.number
    taken_back = undo.batch_of(entry.desk.store, number).undone_by
    if taken_back is not None:
        raise Refused(
            f"key {key!r} was used for batch {number}, which batch {taken_back} took back: nothing of it is recorded.",
            hint=f"Use another key, or bring it back: inmail redo {number}",
            details={"batch": number, "taken_back_by": taken_back},
        )
    gone = [send for send in first if not send.stands]
    if not gone:
        return
    removed_by = gone[0].changed_by
    who = f"batch {removed_by}" if removed_by is not None else "another program"
    what = "its send" if len(first) == 1 else f"{len(gone)} of its {plural(len(first), 'send')}"
    back = f", or bring it back: inmail undo {removed_by}" if removed_by is not None else "."
    raise Refused(
        f"key {key!r} was used for batch {number}, but {who} deleted {what}.",
        hint=f"Use another key{back}",
        details={"batch": number, "taken_back_by": removed_by},
    )


def _same_people(entry: Entry, request: "SendRequest", first: Sequence[FirstSend]) -> bool:
    """Whether each word meant one of the people then, and each of them was meant by one."""
    left = list(first)
    for who, url in [(who, request.url) for who in request.who] + list(request.named):
        today = _ids_meant_today(entry, who) if url is None else []
        found = next((send for send in left if _is_meant(entry.desk.store, who, url, send, today)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _is_meant(store: Store, who: str, url: str | None, send: FirstSend, today: Sequence[str]) -> bool:
    """Whether a word, or the address with it, meant the person of a send when that was recorded."""
    known = send.person
    if url is not None:
        return known.url is not None and folded_url(known.url) == folded_url(profile_url(url))
    if lookups.sent_to(store, who.strip(), before=send.seq) == known.key:
        return True
    meant = [person for id_ in today if (person := lookups.known_as(store, id_, before=send.seq)) is not None]
    if len(today) == 1 and [person.key for person in meant] == [known.key]:
        return True
    close = _closeness(who, known)
    others = [_closeness(who, person) for person in meant if person.key != known.key]
    return close is not None and all(other is None or other > close for other in others)


def _ids_meant_today(entry: Entry, who: str) -> list[str]:
    try:
        meant = find_meant(entry.desk.store, who)
    except Ambiguous as error:
        return [str(candidate["id"]) for candidate in error.candidates or ()]
    return [meant.person.id] if meant else []


def _closeness(who: str, known: KnownAs) -> int | None:
    """How a word means a person, in the order in which people are looked for; None where it does not."""
    text, name = who.strip(), folded_name(known.name)
    if looks_like_url(text):
        same = known.url is not None and folded_url(known.url) == folded_url(canonical_url(text))
        return 0 if same else None
    word = folded_name(text)
    ways = (
        text == known.id,
        word == name,
        bool(word) and f" {word}" in f" {name}",
        len(text) >= SHORTEST_ID_START and known.id.startswith(text),
    )
    return ways.index(True) if any(ways) else None

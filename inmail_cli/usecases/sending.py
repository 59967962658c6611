"""Record sends, all of a batch or none."""

from collections.abc import Sequence
from typing import NamedTuple

from inmail_cli.domain.dates import parse_when
from inmail_cli.domain.events import ROUTES, Instant, Person, Route, Send
from inmail_cli.domain.limits import characters
from inmail_cli.domain.profiles import canonical_url, folded_url, looks_like_url, profile_url
from inmail_cli.errors import BadValue, NotFound, Refused, UsageError
from inmail_cli.store import lookups, reading, records
from inmail_cli.store.connection import Store
from inmail_cli.store.reading import AccountRow
from inmail_cli.store.shapes import folded_name
from inmail_cli.usecases import guards
from inmail_cli.usecases.desk import Desk, account_in_use, zone_in_use
from inmail_cli.usecases.people import bare_words, find_meant, meant_by_id, new_person, perhaps_one_name
from inmail_cli.usecases.recording import Entry, Recorded, done, plural, recording
from inmail_cli.usecases.typed import all_tidied, tidied

_KINDS: dict[Route, str] = {
    "inmail": "InMail",
    "open-profile": "Open Profile message",
    "connection-note": "Connection note",
    "group": "Group message",
    "event": "Event message",
    "message": "Message",
}


class SendRequest(NamedTuple):
    """What a user asked to record. None, or no tags: not said, so `like`, then the defaults decide.

    `named` are people with an address each, as a file of `name<TAB>url` lines gives them.
    """

    who: tuple[str, ...]
    named: tuple[tuple[str, str | None], ...] = ()
    url: str | None = None
    company: str | None = None
    title: str | None = None
    via: Route | None = None
    subject: str | None = None
    body: str | None = None
    chars: int | None = None
    template: str | None = None
    tags: tuple[str, ...] = ()
    personalized: bool | None = None
    mutual: bool | None = None
    relevant_subject: bool | None = None
    sender: str | None = None
    when: str | None = None
    like: str | None = None
    force: bool = False
    idempotency_key: str | None = None


class Defaults(NamedTuple):
    """What a send is where neither the command line nor `like` says (the config's `[send]`)."""

    via: str | None = None
    template: str | None = None
    tags: tuple[str, ...] = ()
    sender: str | None = None
    personalized: bool | None = None


def send(desk: Desk, request: SendRequest, defaults: Defaults) -> Recorded:
    """Record one send to each person, or none at all.

    Raises: NoCredit, Waiting, TooLong (each unless `force`); Refused for an idempotency key of another send, or of one
    that is recorded no more; BadDate, BadValue, UsageError for what was typed;
    NotFound for `like`; Ambiguous for a person; Busy, StorageFailed.
    """
    account = account_in_use(desk)
    at = parse_when(request.when or "now", now=desk.now, zone=zone_in_use(desk, account), allow_future=False).at
    with recording(desk, "send", account, idempotency_key=request.idempotency_key) as entry:
        if entry.batch.repeated:
            _repeat(entry, request)
        else:
            _record(entry, request, defaults, at)
    return done(entry)


def _repeat(entry: Entry, request: SendRequest) -> None:
    """Answer as the first call with this key did, and record nothing. Raises: Refused where it was another send."""
    from inmail_cli.usecases.repeating import check_repeated

    check_repeated(entry, request)
    for row in lookups.sends_of_batch(entry.desk.store, entry.batch.number):
        entry.wrote(row.send)
    entry.warn("already-recorded", f"Already recorded, as batch {entry.batch.number}: nothing was added.")
    entry.say(f"Batch {entry.batch.number}: {entry.batch.summary}.")


def _record(entry: Entry, request: SendRequest, defaults: Defaults, at: Instant) -> None:
    store = entry.desk.store
    account = entry.account_or_new()
    people = _recipients(entry, request)
    like = _like(store, request.like, account)
    template = _draft(request, like, defaults, account.name, at)
    ids, recorded = entry.new_ids(len(people)), entry.new_recorded(len(people))
    sends = [
        template._replace(id=id_, recorded=recorded + n, person=person.name, person_id=person.id, url=person.url)
        for n, (id_, person) in enumerate(zip(ids, people, strict=True))
    ]
    lacking = guards.check(entry, account, sends, people, body=request.body, force=request.force)
    uncovered = entry.state_now().uncovered + lacking
    for fact in sends:
        records.add(store, fact)
        entry.wrote(fact)
    entry.batch.summary = f"send to {_names(people)}"
    _say(entry, sends, people, uncovered)


def _say(entry: Entry, sends: Sequence[Send], people: Sequence[Person], uncovered: int) -> None:
    state = entry.state_now()
    guards.warn_of_history(entry, sends, state, uncovered_before=uncovered)
    paid = sends[0].via == "inmail" and state.plan is not None
    left = f" {plural(state.balance or 0, 'credit')} left." if paid else ""
    entry.say(f"{_KINDS[sends[0].via]} to {_names(people)}.{left}")


def _names(people: Sequence[Person]) -> str:
    shown = ", ".join(person.name for person in people[:5])
    return shown if len(people) <= 5 else f"{shown} and {len(people) - 5} more"


# Who


def _recipients(entry: Entry, request: SendRequest) -> list[Person]:
    """Find or make everybody meant; new people and what was told of known ones are recorded here."""
    wanted = [(who, request.url) for who in request.who] + list(request.named)
    if not wanted:
        raise UsageError("nobody to send to.", hint="Name a person or a profile URL, or give --from-file.")
    if request.url is not None and len(wanted) > 1:
        raise UsageError("--url is for one person.", hint="Give the profile URLs instead of the names.")
    with perhaps_one_name(request.who):
        found = [_known(entry.desk.store, who, url) for who, url in wanted]
        _refuse_unquoted_name(request.who, found)
        _refuse_twice(wanted, found)
    ids = iter(entry.new_ids(len(wanted)))
    return [
        _recorded_person(entry, request, who, url, known, next(ids))
        for (who, url), known in zip(wanted, found, strict=True)
    ]


def _refuse_twice(wanted: Sequence[tuple[str, str | None]], found: Sequence[Person | None]) -> None:
    """Nobody gets two sends of a batch: an id or an address is one person, a name too, unless both have addresses."""
    taken: set[str] = set()
    addresses: dict[str, str | None] = {}
    for (who, url), person in zip(wanted, found, strict=True):
        address = _address(who, url, person)
        keys = {key for key in (person.id if person else None, address) if key is not None}
        name = folded_name(who)
        same_name = person is None and name in addresses and None in (address, addresses[name])
        if same_name or keys & taken:
            raise UsageError(f"{who!r} is named twice.", hint="One send each: remove one.")
        taken |= keys
        if person is None:
            addresses[name] = address


def _address(who: str, url: str | None, person: Person | None) -> str | None:
    """The address that somebody has or is to have, as addresses are compared."""
    address = (person.url if person else None) or url or (who if looks_like_url(who) else None)
    return folded_url(canonical_url(address)) if address else None


def _known(store: Store, who: str, url: str | None) -> Person | None:
    """An exact id means its own; else the address decides, and a name means only somebody without an address."""
    if url is None:
        meant = find_meant(store, who)
        return meant.person if meant else None
    address = profile_url(url)
    by_id = meant_by_id(store, who.strip())
    if by_id is not None:
        _refuse_other_address(store, by_id.person, address)
        return by_id.person
    if looks_like_url(who) and folded_url(profile_url(who)) != folded_url(address):
        raise UsageError(f"{who} and {url} are two profiles.", hint="Give one of them, or a name and its URL.")
    by_url = reading.people_by_url(store, address)
    if by_url:
        return by_url[0]
    unaddressed = [person for person in reading.people_named(store, who) if person.url is None]
    return unaddressed[0] if len(unaddressed) == 1 else None


def _refuse_other_address(store: Store, person: Person, address: str) -> None:
    """Who is meant by an id has one address at most, and nobody else's."""
    if person.url is not None and folded_url(person.url) == folded_url(address):
        return
    from inmail_cli.usecases.knowing import refuse_other_owner

    refuse_other_owner(store, person._replace(url=address))
    if person.url is not None:
        raise Refused(
            f"{person.name} ({person.id}) is known as {person.url}, not as {address}.",
            hint=f"Leave the URL out, or correct it first: inmail person edit {person.id} --url {address}",
            details={"person": person.id, "url": person.url},
        )


def _refuse_unquoted_name(who: Sequence[str], found: Sequence[Person | None]) -> None:
    """Two bare words of which one is nobody are most likely one name."""
    bare = bare_words(who)
    unknown = [word for word, person in zip(who, found, strict=False) if person is None and word in bare]
    if len(bare) > 1 and unknown:
        raise UsageError(
            f"{unknown[0]!r} is nobody on record.", hint=f'Put the name in quotes: inmail send "{" ".join(bare)}"'
        )


def _recorded_person(
    entry: Entry, request: SendRequest, who: str, url: str | None, known: Person | None, new_id: str
) -> Person:
    person = known or new_person(who, id=new_id)
    if not person.name:
        raise BadValue("a name is empty.", hint="Name a person or a profile URL.")
    told = person._replace(
        url=person.url or (profile_url(url) if url else None),
        company=tidied(request.company) or person.company,
        title=tidied(request.title) or person.title,
    )
    if known is None:
        records.add(entry.desk.store, told)
    elif told != known:
        records.update(entry.desk.store, told)
    if told != known:
        entry.wrote(told)
    return told


# What


def _like(store: Store, like: str | None, account: AccountRow) -> Send | None:
    if like is None:
        return None
    row = lookups.last_send(store, account.key) if like.casefold() == "last" else reading.send_row(store, like)
    if row is None:
        what = "nothing was sent yet" if like.casefold() == "last" else f"no send has the id {like!r}"
        raise NotFound(f"--like {like}: {what}.", hint="See `inmail list`.")
    return row.send


def _draft(request: SendRequest, like: Send | None, defaults: Defaults, account: str, at: Instant) -> Send:
    """The send without its person: what was said, else as `like` was, else the defaults."""
    via = request.via or (like.via if like else defaults.via) or "inmail"
    route = next((known for known in ROUTES if known == via), None)
    if route is None:
        raise BadValue(f"the route {via!r} is not known.", hint=f"It is one of {', '.join(ROUTES)}.")
    return Send(
        id="",
        account=account,
        at=at,
        recorded=0,
        person="",
        via=route,
        subject=request.subject,
        subject_characters=None if request.subject is None else characters(request.subject),
        body=request.body,
        body_characters=_body_characters(request, like),
        tags=all_tidied(request.tags) or (like.tags if like else all_tidied(defaults.tags)),
        template=tidied(request.template) or (like.template if like else tidied(defaults.template)),
        personalized=defaults.personalized if request.personalized is None else request.personalized,
        mutual=request.mutual,
        relevant_subject=request.relevant_subject,
        sender=tidied(request.sender) or tidied(defaults.sender),
    )


def _body_characters(request: SendRequest, like: Send | None) -> int | None:
    if request.body is not None and request.chars is not None:
        raise UsageError("--chars and a body exclude each other.", hint="The body's length is counted for you.")
    if request.chars is not None and request.chars < 0:
        raise BadValue(f"--chars {request.chars}: a length is 0 or more.")
    if request.body is not None:
        return characters(request.body)
    return request.chars if request.chars is not None else like.body_characters if like else None

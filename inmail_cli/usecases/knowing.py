"""Learn and correct what is known of people, and make one of two entries for the same person."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from inmail_cli.domain.codec import encode
from inmail_cli.domain.dates import date_of, parse_when
from inmail_cli.domain.events import Person, SharedEvent
from inmail_cli.domain.profiles import profile_url
from inmail_cli.errors import BadDate, BadValue, Refused, UsageError
from inmail_cli.reports.facts import difference_words, differences
from inmail_cli.store import reading, records
from inmail_cli.store.connection import Store
from inmail_cli.usecases.desk import Desk, account_in_use, zone_in_use
from inmail_cli.usecases.people import person_meant
from inmail_cli.usecases.recording import Entry, Recorded, done, joined, plural, recording
from inmail_cli.usecases.typed import word

# What --clear takes, and the field that it empties.
CLEARABLE = {
    "url": "url",
    "company": "company",
    "title": "title",
    "open-profile": "open_profile",
    "connected": "connected_on",
    "group": "groups",
    "event": "events",
    "posts": "posts",
    "engaged": "engaged_on",
    "executive": "executive",
    "hiring": "hiring",
    "note": "note",
}


class PersonEdit(NamedTuple):
    """What is to be known of a person. None, or nothing: as it is. Groups and events are added to those known.

    `connected` and `engaged` are WHEN texts; an event is a name, and its date where one follows it.
    """

    name: str | None = None
    url: str | None = None
    company: str | None = None
    title: str | None = None
    open_profile: bool | None = None
    connected: str | None = None
    groups: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    posts: bool | None = None
    engaged: str | None = None
    executive: bool | None = None
    hiring: bool | None = None
    note: str | None = None
    clear: tuple[str, ...] = ()


def edit_person(desk: Desk, who: str, edit: PersonEdit) -> Recorded:
    """Change what is known of a person.

    Raises: UsageError where nothing is asked, for a field that cannot be cleared, and for one that is also given;
    BadValue, BadDate; Refused for the address of somebody else; NotFound, Ambiguous; Busy, StorageFailed.
    """
    if edit == PersonEdit():
        raise UsageError("nothing to change was named.", hint="Give one of its options: see inmail person edit --help.")
    edit = edit._replace(clear=folded(edit.clear))
    refuse_set_and_cleared(edit.clear, _single_values(edit))
    account = account_in_use(desk)
    with recording(desk, "person edit", account) as entry:
        person = person_meant(desk.store, who)
        edited = _edited(person, edit, desk, zone_in_use(desk, account))
        record_person(entry, person, edited)
        entry.batch.summary = f"edit {person.name}"
    return done(entry)


def folded(names: Iterable[str]) -> tuple[str, ...]:
    """Return the fields that --clear names, as they are spelled."""
    return tuple(name.strip().casefold() for name in names)


def refuse_set_and_cleared(clear: Iterable[str], given: Mapping[str, str]) -> None:
    """Refuse to forget a field and set it at once. `given`: what --clear calls it, and the option. Raises: UsageError.

    >>> refuse_set_and_cleared(["url"], {"company": "--company"})
    """
    for name in clear:
        if name in given:
            raise UsageError(f"{given[name]} and --clear {name} exclude each other.", hint="Give one of them.")


def _single_values(edit: PersonEdit) -> dict[str, str]:
    """The fields that are given and have one value; groups and events are added, also to what was just cleared."""
    names = [name.replace("_", "-") for name, value in edit._asdict().items() if value is not None]
    return {name: f"--{name}" for name in names if name in CLEARABLE}


def record_person(entry: Entry, before: Person, after: Person) -> None:
    """Write a changed person down, and say what changed. Raises: Refused for the address of somebody else."""
    changes = differences(encode(before), encode(after))
    if not changes:
        entry.say(f"{before.name}: it is so already, nothing was changed.")
        return
    refuse_other_owner(entry.desk.store, after)
    records.update(entry.desk.store, after)
    entry.wrote(after)
    entry.say(f"{before.name}: {', '.join(map(difference_words, changes))}.")


def refuse_other_owner(store: Store, person: Person) -> None:
    """Refuse a profile address that is known as somebody else's. Raises: Refused."""
    others = [one for one in reading.people_by_url(store, person.url) if one.id != person.id] if person.url else []
    if others:
        raise Refused(
            f"{person.url} is the profile of {others[0].name} ({others[0].id}).",
            hint=f"Are they one person? inmail person merge {others[0].id} {person.id}",
            details={"person": others[0].id, "url": person.url},
        )


def _edited(person: Person, edit: PersonEdit, desk: Desk, zone: str) -> Person:
    person = _cleared(person, edit.clear)
    told: dict[str, Any] = {
        "name": None if edit.name is None else " ".join(word("--rename", edit.name, clearable=False).split()),
        "url": None if edit.url is None else profile_url(edit.url),
        "company": None if edit.company is None else word("--company", edit.company, clearable=True),
        "title": None if edit.title is None else word("--title", edit.title, clearable=True),
        "open_profile": edit.open_profile,
        "connected_on": _past_date(edit.connected, desk, zone),
        "posts": edit.posts,
        "engaged_on": _past_date(edit.engaged, desk, zone),
        "executive": edit.executive,
        "hiring": edit.hiring,
        "note": None if edit.note is None else _text("--note", edit.note),
    }
    groups = tuple(dict.fromkeys([*person.groups, *(word("--group", group, clearable=True) for group in edit.groups)]))
    events = _with_events(person.events, [_shared_event(text, desk, zone) for text in edit.events])
    person = person._replace(groups=groups, events=events)
    return person._replace(**{name: value for name, value in told.items() if value is not None})


def _cleared(person: Person, names: Sequence[str]) -> Person:
    for name in names:
        field = CLEARABLE.get(name)
        if field is None:
            known = ", ".join(CLEARABLE)
            raise UsageError(f"--clear {name}: a person has no such field to clear.", hint=f"It is one of {known}.")
        person = person._replace(**{field: Person._field_defaults[field]})
    return person


def _text(option: str, text: str) -> str:
    if not text.strip():
        raise BadValue(f"{option} is empty.", hint=f"To forget it: --clear {option.removeprefix('--')}.")
    return text


def _past_date(text: str | None, desk: Desk, zone: str) -> date | None:
    if text is None:
        return None
    return date_of(parse_when(text, now=desk.now, zone=zone, allow_future=False).at, zone)


def _shared_event(text: str, desk: Desk, zone: str) -> SharedEvent:
    """A name, and its date where the last word is one. A last word that only looks like a date is refused."""
    name, _, last = text.strip().rpartition(" ")
    if not name.strip() or not re.fullmatch(r"\d+[-/.]\d+([-/.]\d+)?|today|yesterday|tomorrow", last):
        return SharedEvent(word("--event", text, clearable=True), None)
    try:
        at = parse_when(last, now=desk.now, zone=zone, allow_future=True).at
    except BadDate as problem:
        raise BadDate(f"--event {text!r}: {problem.message}", hint=problem.hint) from None
    return SharedEvent(word("--event", name, clearable=True), date_of(at, zone))


def _with_events(known: Sequence[SharedEvent], told: Sequence[SharedEvent]) -> tuple[SharedEvent, ...]:
    """An event that is told again takes the new date, where one is told."""
    events = {event.name.casefold(): event for event in known}
    for event in told:
        earlier = events.get(event.name.casefold())
        events[event.name.casefold()] = event if event.on or earlier is None else earlier
    return tuple(events.values())


# Two entries of one person


def merge_people(desk: Desk, kept_who: str, other_who: str) -> Recorded:
    """Give all sends of the second to the first, who learns what was known of the second only; that entry goes.

    Raises: BadValue where both are the same; NotFound, Ambiguous; Busy, StorageFailed.
    """
    account = account_in_use(desk)
    with recording(desk, "person merge", account) as entry:
        kept, other = person_meant(desk.store, kept_who), person_meant(desk.store, other_who)
        if kept.id == other.id:
            raise BadValue(f"{kept_who!r} and {other_who!r} are {kept.name} already, one entry.")
        _merge(entry, kept, other)
        entry.batch.summary = f"merge {other.name} into {kept.name}"
    return done(entry)


def _merge(entry: Entry, kept: Person, other: Person) -> None:
    store = entry.desk.store
    moved = [row.send.id for row in reading.sends_of(store, other.id, None)]
    records.move_sends(store, other.id, kept.id)
    # The other entry goes first: its address may be what the kept one learns.
    records.delete_fact(store, "person", other.id)
    one = both(kept, other)
    changes = differences(encode(kept), encode(one))
    if changes:
        records.update(store, one)
    entry.wrote(one)
    for id_ in moved:
        row = reading.send_row(store, id_)
        if row is not None:
            entry.wrote(row.send)
    entry.say(f"{other.name} ({other.id}) is {kept.name} ({kept.id}) now; {plural(len(moved), 'send')} moved.")
    if changes:
        entry.say(f"{kept.name}: {', '.join(map(difference_words, changes))}.")
    warn_of_losses(entry, kept, other)


def both(kept: Person, other: Person) -> Person:
    """Return the kept one with what is known of the other only."""
    filled = {name: value for name, value in other._asdict().items() if getattr(kept, name) is None}
    groups = tuple(dict.fromkeys((*kept.groups, *other.groups)))
    return kept._replace(**filled, groups=groups, events=_with_events(other.events, kept.events))


def warn_of_losses(entry: Entry, kept: Person, other: Person) -> None:
    """Say what was known of both and differs: the kept one's stays, the other's is gone, but for the history."""
    pairs = [
        (name.replace("_", " "), ours, theirs)
        for name, ours, theirs in zip(Person._fields, kept, other, strict=True)
        if name not in ("id", "name", "groups", "events") and None not in (ours, theirs) and ours != theirs
    ]
    if pairs:
        lost = joined([f"the {name} {theirs}" for name, _, theirs in pairs])
        entry.warn("not-kept", f"{kept.name}'s own was kept, so this is gone: {lost}.")

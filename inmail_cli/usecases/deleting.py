"""Delete entries; a send goes with its responses and marks, in the same batch."""

from collections.abc import Sequence

from inmail_cli.domain.codec import encode
from inmail_cli.domain.events import Cancel, Event, Grant, Instant, Mark, Person, PlanPeriod, Reconcile, Reply, Send
from inmail_cli.errors import NotFound, Refused, UsageError
from inmail_cli.reports.facts import label
from inmail_cli.store import reading, records
from inmail_cli.store.reading import AccountRow
from inmail_cli.store.shapes import Kind
from inmail_cli.usecases.desk import Desk, account_in_use
from inmail_cli.usecases.entries import account_of, entry_meant, person_of, send_of
from inmail_cli.usecases.people import perhaps_one_name
from inmail_cli.usecases.planning import tell_balance
from inmail_cli.usecases.recording import Entry, Recorded, done, plural, recording

KIND_NAMES: dict[type[Event], Kind] = {
    Send: "send",
    Reply: "reply",
    Mark: "mark",
    PlanPeriod: "plan",
    Cancel: "cancel",
    Reconcile: "reconcile",
    Grant: "grant",
}


def delete(desk: Desk, words: Sequence[str]) -> Recorded:
    """Delete the entries that words mean, all of them or none.

    Raises: NotFound, Ambiguous; UsageError for entries of several accounts; Refused for a person who was written to;
    Busy, StorageFailed.
    """
    account = account_in_use(desk)
    with perhaps_one_name(words):
        events = [_meant(desk, word, account) for word in words]
    owners = {
        owner.key: owner for owner in (account_of(desk, event) for event in events if not isinstance(event, Person))
    }
    if len(owners) > 1:
        names = ", ".join(owner.name for owner in owners.values())
        raise UsageError(f"these are entries of several accounts: {names}.", hint="Delete those of one at a time.")
    with recording(desk, "delete", next(iter(owners.values()), account)) as entry:
        for event in dict.fromkeys(events):
            _delete(entry, event)
        _say(entry, [event.at for event in events if not isinstance(event, Person)])
        entry.batch.summary = entry.lines[0].replace("Deleted:", "delete").rstrip(".")
    return done(entry)


def _meant(desk: Desk, word: str, account: AccountRow | None) -> Event | Person:
    """A person is meant only by the exact id: a name means a send."""
    person = reading.person(desk.store, word.strip())
    return person or entry_meant(desk.store, word, account)


def _delete(entry: Entry, event: Event | Person) -> None:
    store = entry.desk.store
    if isinstance(event, Person):
        _delete_person(entry, event)
        return
    if reading.find_fact(store, event.id) is None:
        # It went with its send, which was named as well.
        if event.id in {fact.get("id") for fact in entry.recorded}:
            return
        raise NotFound(f"{event.id} was deleted just now.")
    going: list[Event] = [event]
    if isinstance(event, Send):
        going += [*reading.replies_of(store, event.id), *reading.marks_of(store, event.id)]
    names = [_name(entry, one) for one in going]
    _warn_of_connection(entry, [one for one in going if isinstance(one, Mark)])
    records.delete_fact(store, KIND_NAMES[type(event)], event.id)
    for one, name in zip(going, names, strict=True):
        entry.wrote(one)
        entry.say(f"Deleted: {name}.")


def _name(entry: Entry, event: Event) -> str:
    zone = entry.account.zone if entry.account else "UTC"
    return label(encode(event), zone=zone, who=person_of(entry.desk.store, event))


def _delete_person(entry: Entry, person: Person) -> None:
    sends = reading.sends_of(entry.desk.store, person.id, None)
    if sends:
        raise Refused(
            f"{person.name} was written to: {plural(len(sends), 'send')} on record.",
            hint=f"Delete those first, or give them to another entry: inmail person merge OTHER {person.id}",
            details={"person": person.id, "sends": [row.send.id for row in sends]},
        )
    records.delete_fact(entry.desk.store, "person", person.id)
    entry.wrote(person)
    entry.say(f"Deleted: person {person.name}.")


def _warn_of_connection(entry: Entry, marks: Sequence[Mark]) -> None:
    """A mark of a connection taught the date to the person too, who keeps it."""
    for mark in marks:
        send = send_of(entry.desk.store, mark).send
        person = reading.person(entry.desk.store, send.person_id or "")
        if mark.mark == "connected" and person is not None and person.connected_on is not None:
            entry.warn(
                "still-connected",
                f"{person.name} is still known as connected since {person.connected_on}:"
                f" inmail person edit {person.id} --clear connected",
            )


def _say(entry: Entry, instants: Sequence[Instant]) -> None:
    if instants and (entry.before is not None or entry.state_now().balance is not None):
        tell_balance(entry, min(instants))
    if not entry.desk.dry_run:
        entry.say(f"`inmail undo {entry.batch.number}` takes that back.")

"""Correct sends, responses and marks."""

from typing import Any, cast

from inmail_cli.domain.dates import date_of, iso_instant, parse_when
from inmail_cli.domain.events import MARKS, Instant, Mark, MarkKind, Person, Reply, Send
from inmail_cli.domain.limits import characters
from inmail_cli.domain.profiles import profile_url
from inmail_cli.errors import BadValue, BeforeSend, Refused, UsageError
from inmail_cli.store import reading, records
from inmail_cli.store.reading import AccountRow
from inmail_cli.usecases import guards
from inmail_cli.usecases.answering import moment_of_answer
from inmail_cli.usecases.desk import account_named
from inmail_cli.usecases.editing import EditRequest
from inmail_cli.usecases.entries import send_of
from inmail_cli.usecases.knowing import record_person
from inmail_cli.usecases.people import find_meant, new_person
from inmail_cli.usecases.recording import Entry
from inmail_cli.usecases.typed import word

# What --clear takes, and the fields of a send that it empties.
_CLEARED: dict[str, tuple[str, ...]] = {
    "subject": ("subject", "subject_characters"),
    "body": ("body", "body_characters"),
    "chars": ("body", "body_characters"),
    "template": ("template",),
    "tag": ("tags",),
    "personalized": ("personalized",),
    "mutual": ("mutual",),
    "relevant-subject": ("relevant_subject",),
    "sender": ("sender",),
}
_OF_PERSON = ("url", "company", "title")


def edited_send(entry: Entry, account: AccountRow, before: Send, request: EditRequest) -> Send:
    """Return the send as it is to be; what was said of its person is recorded here.

    Raises: BeforeSend, TooLong (unless forced); BadDate, BadValue, UsageError; Refused; Ambiguous.
    """
    send = before
    for name in request.clear:
        fields = _CLEARED.get(name, ())
        send = send._replace(**{field: Send._field_defaults[field] for field in fields})
    send = _text_changed(send, request)
    told: dict[str, Any] = {
        "via": request.via,
        "template": _word(request, "template"),
        "tags": tuple(dict.fromkeys(word("--tag", tag, clearable=True) for tag in request.tags)) or None,
        "personalized": request.personalized,
        "mutual": request.mutual,
        "relevant_subject": request.relevant_subject,
        "sender": _word(request, "sender"),
        "at": _sent_at(entry, before, request),
    }
    send = send._replace(**{name: value for name, value in told.items() if value is not None})
    send = _with_person(entry, send, request)
    _refuse_too_long(entry, account, before, send, force=request.force)
    return send


def _text_changed(send: Send, request: EditRequest) -> Send:
    if request.body is not None and request.chars is not None:
        raise UsageError("--chars and a body exclude each other.", hint="The body's length is counted for you.")
    if request.chars is not None and request.chars < 0:
        raise BadValue(f"--chars {request.chars}: a length is 0 or more.")
    if request.chars is not None and send.body is not None:
        raise UsageError("--chars: its text is on record, and counted.", hint="To forget the text: --clear body.")
    if request.subject is not None:
        send = send._replace(subject=request.subject, subject_characters=characters(request.subject))
    if request.body is not None:
        send = send._replace(body=request.body, body_characters=characters(request.body))
    return send if request.chars is None else send._replace(body_characters=request.chars)


def _sent_at(entry: Entry, before: Send, request: EditRequest) -> Instant | None:
    """The new instant, which no response or mark that came after the old one may precede."""
    if request.when is None:
        return None
    desk = entry.desk
    zone = account_named(desk, before.account).zone
    at = parse_when(request.when, now=desk.now, zone=zone, allow_future=False).at
    answers: list[Reply | Mark] = [*reading.replies_of(desk.store, before.id), *reading.marks_of(desk.store, before.id)]
    for answer in answers:
        if before.at <= answer.at < at:
            what = "response" if isinstance(answer, Reply) else f"mark {answer.mark}"
            raise BeforeSend(
                f"{iso_instant(at)} is after its {what} of {iso_instant(answer.at)}.",
                hint=f"Give an earlier --when, or correct that first: inmail edit {answer.id} --when ...",
                details={"at": iso_instant(at), "answer": answer.id, "answered_at": iso_instant(answer.at)},
            )
    return at


def _with_person(entry: Entry, send: Send, request: EditRequest) -> Send:
    """Give the send to somebody else, or learn of its person; either is said and recorded here."""
    store = entry.desk.store
    person = reading.person(store, send.person_id or "")
    assert person is not None
    if request.value is not None:
        meant = find_meant(store, request.value)
        person = meant.person if meant else _added(entry, request.value)
        send = send._replace(person=person.name, person_id=person.id, url=person.url)
    told: dict[str, str | None] = {name: None for name in request.clear if name in _OF_PERSON}
    learnt = {
        "url": None if request.url is None else profile_url(request.url),
        "company": _word(request, "company"),
        "title": _word(request, "title"),
    }
    told |= {name: value for name, value in learnt.items() if value is not None}
    known = person._replace(**cast("dict[str, Any]", told))
    if told:
        record_person(entry, person, known)
    return send._replace(url=known.url, company=known.company, title=known.title)


def _word(request: EditRequest, name: str) -> str | None:
    text: str | None = getattr(request, name)
    return None if text is None else word(f"--{name}", text, clearable=True)


def _added(entry: Entry, who: str) -> Person:
    person = new_person(who, id=entry.new_ids(1)[0])
    if not person.name:
        raise BadValue("WHO is empty.", hint="Name a person or a profile URL.")
    records.add(entry.desk.store, person)
    entry.wrote(person)
    entry.say(f"{person.name} is new.")
    return person


def _refuse_too_long(entry: Entry, account: AccountRow, before: Send, send: Send, *, force: bool) -> None:
    fields = ("via", "subject_characters", "body_characters")
    if all(getattr(before, name) == getattr(send, name) for name in fields):
        return
    refusal = guards.too_long(entry, account, send)
    if refusal is not None and not force:
        raise refusal
    if refusal is not None:
        entry.warn(refusal.code, f"{refusal.message} Recorded all the same.")


# What became of it


def edited_answer(entry: Entry, account: AccountRow, before: Reply | Mark, request: EditRequest) -> Reply | Mark:
    """Return the response or mark as it is to be.

    Raises: BeforeSend; Refused for a mark that the send has already; BadDate, UsageError.
    """
    row = send_of(entry.desk.store, before)
    answer = before
    if request.when is not None:
        at = moment_of_answer(entry.desk, account, row, request.when)
        if at < row.send.at:
            raise BeforeSend(
                f"{iso_instant(at)} is before the send to {row.send.person} at {iso_instant(row.send.at)}.",
                hint=f"Give a later --when, or correct the send: inmail edit {row.send.id} --when ...",
                details={"send": row.send.id, "sent_at": iso_instant(row.send.at), "at": iso_instant(at)},
            )
        answer = answer._replace(at=at)
    if isinstance(answer, Reply):
        return answer._replace(outcome=request.outcome or answer.outcome)
    return (
        answer
        if request.value is None
        else answer._replace(mark=_mark_asked(entry, answer, request.value, account.zone))
    )


def _mark_asked(entry: Entry, mark: Mark, text: str, zone: str) -> MarkKind:
    kind = text.strip().casefold()
    if kind not in MARKS:
        raise UsageError(f"MARK {text!r} is not known.", hint=f"It is one of {', '.join(MARKS)}.")
    for other in reading.marks_of(entry.desk.store, mark.send):
        if other.id != mark.id and other.mark == kind:
            on = date_of(other.at, zone)
            raise Refused(f"the send is marked {kind} already, on {on} ({other.id}).", hint=f"inmail delete {mark.id}")
    return kind

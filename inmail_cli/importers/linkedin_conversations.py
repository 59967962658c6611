"""Which conversations began with an InMail of the owner's, and what became of it.

Source: counted on public exports. The owner sent the earliest row that is no draft, to one recipient, and it has a
SUBJECT: an InMail. Without a SUBJECT, to somebody not connected on that day: a possible InMail. The first row from
the other side is the response; whether it accepted or declined is not in the archive.
"""

from typing import Literal, NamedTuple

from inmail_cli.domain.events import Person, Reply, Send
from inmail_cli.domain.limits import characters
from inmail_cli.domain.matching import profile_key
from inmail_cli.domain.sizes import LONGEST_NAME
from inmail_cli.importers.base import (
    KEPT_POSSIBLE,
    AnswerCandidate,
    FileTally,
    ReadOptions,
    SendCandidate,
    content_id,
)
from inmail_cli.importers.linkedin_messages import (
    CLASS_OF_CODE,
    MINE,
    THEIRS,
    Answer,
    Conversation,
    Opening,
)
from inmail_cli.importers.linkedin_owner import Owner
from inmail_cli.importers.linkedin_people import (
    MEMBER,
    Connections,
    Invitations,
    clean_url,
    find_person,
    nameless_person,
)
from inmail_cli.importers.stamps import date_at

Kind = Literal["inmail", "possible-inmail", "note-in-messages", "group-message", "message"]

# What may follow ", " within one person's name: "Jane Doe, Ph.D.", "John Roe, MBA, CPA", "Jack Poe, Jr."
_LONGEST_CREDENTIAL = 12


class Surroundings(NamedTuple):
    """What the other files of the archive tell, and how to read."""

    file: str
    owner: Owner
    owner_ids: frozenset[str]
    connections: Connections
    invitations: Invitations
    options: ReadOptions


class Reading(NamedTuple):
    """What a conversation is: its kind, the other person where there is one, and why it is doubtful."""

    kind: Kind
    person: Person | None = None
    reason: str | None = None
    note: str | None = None


def candidate_of(
    conversation: Conversation, around: Surroundings, tally: FileTally, listed: list[SendCandidate]
) -> SendCandidate | AnswerCandidate | None:
    """Return what a conversation of the owner's gives to record, and count every row of it.

    A possible InMail is returned only when asked for, and added to `listed` while that is short.
    """
    reading = _read(conversation, around)
    early = around.options.since is not None and conversation.opening.at < around.options.since
    unwanted = reading.kind == "possible-inmail" and not around.options.possible
    answer = None if early or unwanted or reading.kind in _NOT_ANSWERED else conversation.answer
    _count(conversation, reading.kind, tally, early=early, answer=answer)
    if early or reading.person is None:
        return None
    if reading.note is not None:
        return _answer_to_note(reading.note, conversation, around)
    if unwanted and len(listed) >= KEPT_POSSIBLE:
        return None
    candidate = _send_candidate(conversation, reading, reading.person, around)
    if reading.kind == "possible-inmail" and len(listed) < KEPT_POSSIBLE:
        listed.append(candidate)
    return None if unwanted else candidate


_NOT_ANSWERED = ("message", "group-message")


def _count(conversation: Conversation, kind: Kind, tally: FileTally, *, early: bool, answer: Answer | None) -> None:
    rest: Kind = "group-message" if kind == "group-message" else "message"
    for code in conversation.codes:
        tally.count(rest if code in (MINE, THEIRS) else CLASS_OF_CODE[code])
    if early or kind != rest:
        tally.recount(rest, "before-since" if early else kind)
    if answer is not None:
        tally.recount(rest if answer.url else "no-profile", "response")


def _read(conversation: Conversation, around: Surroundings) -> Reading:
    opening = conversation.opening
    person = _recipient(conversation, opening, around)
    if person is None:
        return Reading("group-message")
    if person.id in around.owner_ids:
        return Reading("message")
    note = None if opening.subject else around.invitations.note(person, opening.digest)
    if note is not None:
        return Reading("note-in-messages", person, note=note)
    return _inmail_or_not(opening, person, around)


def _inmail_or_not(opening: Opening, person: Person, around: Surroundings) -> Reading:
    on, sent_on = person.connected_on, date_at(opening.at)
    if opening.subject:
        if on is not None and on < sent_on:
            return Reading("possible-inmail", person, f"has a subject, but they were connected since {on}")
        return Reading("inmail", person)
    if on is not None and on <= sent_on:
        return Reading("message")
    if on is not None:
        return Reading("possible-inmail", person, f"no subject; connected on {on}: perhaps an invitation's note")
    if not around.connections.loaded:
        return Reading("possible-inmail", person, "no subject; without Connections.csv it may be a plain message")
    return Reading("possible-inmail", person, "no subject, and not among the connections")


# The other side


def _recipient(conversation: Conversation, opening: Opening, around: Surroundings) -> Person | None:
    """Return the one recipient of the opening, or None when there are several."""
    urls = _other_profiles(opening.to_urls, around.owner)
    names = opening.to.split(", ")
    if len(urls) > 1 or (len(names) > 1 and MEMBER in names):
        return None
    name = " ".join(opening.to.split())[:LONGEST_NAME]
    if urls:
        return find_person(name or _name_in(urls[0]), urls[0], around.connections)
    if not _one_name(names, conversation.answer, around.connections):
        return None
    if not name or name == MEMBER:
        return nameless_person(name or MEMBER, conversation.identity)
    return find_person(name, _profile_of(name, conversation.answer), around.connections)


def _profile_of(name: str, answer: Answer | None) -> str | None:
    """The profile under which somebody of this name answered: the opening of older archives lacks it."""
    return clean_url(answer.url) if answer is not None and answer.name == name and "/" in answer.url else None


def _other_profiles(text: str, owner: Owner) -> list[str]:
    urls = [url for part in text.split(",") if (url := clean_url(part))]
    if len(urls) < 2:
        return urls
    found = {profile_key(url): url for url in reversed(urls)}
    return [url for key, url in found.items() if key not in owner.profiles]


def _one_name(names: list[str], answer: Answer | None, connections: Connections) -> bool:
    """Tell whether TO, where no profiles help, is one person: names may themselves contain a comma."""
    if len(names) == 1:
        return True
    whole = ", ".join(names)
    if (answer is not None and answer.name == whole) or connections.named(whole) is not None:
        return True
    return all(" " not in part and len(part) <= _LONGEST_CREDENTIAL for part in names[1:])


def _name_in(url: str) -> str:
    """Return a name from a profile's slug, for a row that has the profile alone."""
    slug = profile_key(url).rpartition("/")[2]
    return " ".join(word.capitalize() for word in slug.split("-") if word)[:LONGEST_NAME] or MEMBER


# Facts


def _send_candidate(
    conversation: Conversation, reading: Reading, person: Person, around: Surroundings
) -> SendCandidate:
    opening, options = conversation.opening, around.options
    send = Send(
        # Not by profile or name: a member may change both between two archives of one conversation.
        id=content_id(opening.at, "send", conversation.identity, "owner", opening.digest),
        account=options.account,
        at=opening.at,
        recorded=0,
        person=person.name,
        person_id=person.id,
        url=person.url,
        via="open-profile" if options.assume_free else "inmail",
        subject=opening.subject or None,
        subject_characters=characters(opening.subject) if opening.subject else None,
        body=(opening.text or None) if options.keep_text else None,
        body_characters=opening.characters,
    )
    return SendCandidate(
        file=around.file,
        line=opening.line,
        send=send,
        person=person,
        reply=_reply(send.id, conversation),
        possible=reading.kind == "possible-inmail",
        reason=reading.reason,
    )


def _reply(send_id: str, conversation: Conversation) -> Reply | None:
    answer = conversation.answer
    if answer is None:
        return None
    return Reply(content_id(answer.at, "reply", conversation.identity), send_id, answer.at, 0)


def _answer_to_note(note: str, conversation: Conversation, around: Surroundings) -> AnswerCandidate | None:
    reply, answer = _reply(note, conversation), conversation.answer
    if reply is None or answer is None:
        return None
    return AnswerCandidate(around.file, answer.line, reply)

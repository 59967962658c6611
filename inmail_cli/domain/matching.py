"""Whether what an import found is new, already recorded, or at odds with what is recorded.

Nothing that is recorded is ever overwritten: an import adds facts, and fills what is not known. The caller looks up
what is recorded (by id, and of the same person close in time); here it is only compared.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal, NamedTuple

from inmail_cli.domain.dates import date_of
from inmail_cli.domain.events import Instant, Mark, Person, PlanPeriod, Reply, Send

Verdict = Literal["new", "duplicate", "enriches", "conflict", "rejected"]

# A send typed in with a date alone stands at 12:00 in the user's zone, up to 26 hours from the real instant;
# and typed in from memory it may be a day off. LinkedIn allows no second InMail to somebody who has not responded.
CLOSE_SECONDS = 2 * 86_400
# A response typed in with a date alone.
CLOSE_REPLY_SECONDS = 2 * 86_400

_FILLED_OF_SEND = (
    *("url", "subject", "subject_characters", "body", "body_characters", "tags", "template", "personalized"),
    *("mutual", "relevant_subject", "sender"),
)
_FILLED_OF_PERSON = ("url", "company", "title", "open_profile", "connected_on")
_UNKNOWN = (None, ())
_COSTS_LIKE = {"inmail": "inmail", "open-profile": "inmail"}


class Recorded(NamedTuple):
    """A send as it is recorded, with what became of it.

    `imported` tells that an import made it (nobody typed it); `edited` that a user changed it afterwards.
    """

    send: Send
    person: Person | None = None
    replies: tuple[Reply, ...] = ()
    marks: tuple[Mark, ...] = ()
    imported: bool = False
    edited: bool = False


class SendMatch(NamedTuple):
    """What to do with a send that was found.

    `target` is the recorded send it is (None for a new one). `fill` are the fields to set there, all of them unknown
    so far. `reply` and `marks` are to be added, already pointing at the right send. `kept` lists differences in which
    the recorded value stays, as (field, recorded, found).
    """

    verdict: Verdict
    reason: str
    target: str | None = None
    fill: tuple[tuple[str, object], ...] = ()
    reply: Reply | None = None
    marks: tuple[Mark, ...] = ()
    kept: tuple[tuple[str, object, object], ...] = ()


class PersonMatch(NamedTuple):
    """What to do with a person who was found: `target` is the recorded one, `fill` the fields to set there."""

    verdict: Verdict
    reason: str
    target: str | None = None
    fill: tuple[tuple[str, object], ...] = ()


# Who is who


def name_key(name: str) -> str:
    """Return a name as it is compared: without case or spare spaces."""
    return " ".join(name.casefold().split())


def profile_key(url: str) -> str:
    """Return what a profile URL is compared by: its path, decoded, without case, query or closing slash.

    >>> profile_key("https://de.linkedin.com/in/Example-Jos%C3%A9/?utm=1")
    'in/example-josé'
    """
    text = url.strip()
    if "%" in text:
        from urllib.parse import unquote

        text = unquote(text)
    text = text.casefold().partition("?")[0].partition("#")[0].rstrip("/")
    text = text.removeprefix("https://").removeprefix("http://")
    host, slash, path = text.partition("/")
    return path if slash and (host == "linkedin.com" or host.endswith(".linkedin.com")) else text


def same_person(found: Send, recorded: Send) -> bool:
    """Tell whether two sends went to one person: by profile where both have one, else by name."""
    if found.url and recorded.url:
        return profile_key(found.url) == profile_key(recorded.url)
    return name_key(found.person) == name_key(recorded.person)


# Sends


def match_send(
    send: Send,
    reply: Reply | None,
    marks: Sequence[Mark],
    *,
    same: Recorded | None,
    nearby: Sequence[Recorded],
    taken: Collection[str],
    now: Instant,
) -> SendMatch:
    """Compare a send that was found with what is recorded.

    `same` is the recorded send of the same id, if any; `nearby` are the account's sends to the same name or profile
    within `CLOSE_SECONDS`; `taken` are the ids of recorded sends that others of this import are already matched with.
    """
    if send.at > now:
        return SendMatch("rejected", "dated in the future")
    if same is not None:
        return _merge(send, reply, marks, same, "recorded by an earlier import")
    alike = [other for other in nearby if _could_be(send, other, taken)]
    if not alike:
        return SendMatch("new", "not recorded yet", reply=reply, marks=tuple(marks))
    exact = [other for other in alike if other.send.at == send.at]
    chosen = exact if len(exact) == 1 else alike
    if len(chosen) > 1:
        ids = ", ".join(other.send.id for other in chosen)
        return SendMatch("conflict", f"several recorded sends could be this one: {ids}")
    how = "recorded already, at the same instant" if exact else "typed in by hand, close in time"
    return _merge(send, reply, marks, chosen[0], how)


def _could_be(send: Send, other: Recorded, taken: Collection[str]) -> bool:
    if other.send.id in taken or other.send.id == send.id or not same_person(send, other.send):
        return False
    if _COSTS_LIKE.get(other.send.via, other.send.via) != _COSTS_LIKE.get(send.via, send.via):
        return False
    # Two sends that archives hold under two ids are two sends, unless they are of one instant.
    closest = 0 if other.imported else CLOSE_SECONDS
    return abs(other.send.at - send.at) <= closest


def _merge(send: Send, reply: Reply | None, marks: Sequence[Mark], recorded: Recorded, how: str) -> SendMatch:
    target = recorded.send
    fill = () if recorded.edited else _missing(send, target, _FILLED_OF_SEND)
    kept = tuple(
        (field, getattr(target, field), getattr(send, field))
        for field in ("at", "via", "subject")
        if getattr(target, field) is not None and getattr(send, field) not in (None, getattr(target, field))
    )
    new_reply, at_odds = _merge_reply(reply, recorded)
    new_marks = tuple(
        mark._replace(send=target.id)
        for mark in marks
        if mark.mark not in {known.mark for known in recorded.marks} and mark.at >= target.at
    )
    if at_odds:
        return SendMatch("conflict", at_odds, target.id, fill, None, new_marks, kept)
    if fill or new_reply or new_marks:
        return SendMatch("enriches", how, target.id, fill, new_reply, new_marks, kept)
    return SendMatch("duplicate", how, target.id, kept=kept)


def _merge_reply(reply: Reply | None, recorded: Recorded) -> tuple[Reply | None, str]:
    """Return the response to add, if any, and what is at odds, if anything."""
    if reply is None or any(known.id == reply.id for known in recorded.replies):
        return None, ""
    if not recorded.replies:
        if recorded.send.at - reply.at <= CLOSE_SECONDS:
            # Where the hand-typed time is a little late, the response stands at the earliest it can.
            return reply._replace(send=recorded.send.id, at=max(reply.at, recorded.send.at)), ""
        return None, "its response would come before the recorded send"
    first = min(known.at for known in recorded.replies)
    if abs(first - reply.at) <= CLOSE_REPLY_SECONDS:
        return None, ""
    return None, "its first response is recorded at another time"


def match_reply(reply: Reply, *, send: Recorded | None) -> SendMatch:
    """Compare a response found apart from its send (a file of outcomes) with what is recorded."""
    if send is None:
        return SendMatch("rejected", "its send is not recorded")
    if reply.at < send.send.at:
        return SendMatch("rejected", "dated before its send")
    added, at_odds = _merge_reply(reply, send)
    if at_odds:
        return SendMatch("conflict", at_odds, send.send.id)
    if added is None:
        return SendMatch("duplicate", "recorded already", send.send.id)
    return SendMatch("new", "not recorded yet", send.send.id, reply=added)


def _missing(found: Send | Person, known: Send | Person, fields: Sequence[str]) -> tuple[tuple[str, object], ...]:
    return tuple(
        (field, getattr(found, field))
        for field in fields
        if getattr(known, field) in _UNKNOWN and getattr(found, field) not in _UNKNOWN
    )


# People


def match_person(person: Person, *, candidates: Sequence[Person], edited: bool = False) -> PersonMatch:
    """Compare a person who was found with those recorded under the same id, profile or name.

    `edited` tells that a user changed the one recorded: then nothing is filled in.
    """
    same = [other for other in candidates if other.id == person.id] or _alike(person, candidates)
    if not same:
        return PersonMatch("new", "not recorded yet")
    if len(same) > 1:
        ids = ", ".join(other.id for other in same)
        return PersonMatch("conflict", f"several people recorded go by this name: {ids}")
    fill = () if edited else _missing(person, same[0], _FILLED_OF_PERSON)
    if fill:
        return PersonMatch("enriches", "fills in what was not known", same[0].id, fill)
    return PersonMatch("duplicate", "recorded already", same[0].id)


def _alike(person: Person, candidates: Sequence[Person]) -> list[Person]:
    if person.url:
        key = profile_key(person.url)
        same = [other for other in candidates if other.url and profile_key(other.url) == key]
        if same:
            return same
    name = name_key(person.name)
    return [other for other in candidates if name_key(other.name) == name and not (person.url and other.url)]


# Plans


def match_plan(plan: str, starts_on: date, *, recorded: Sequence[PlanPeriod]) -> tuple[Verdict, str]:
    """Tell whether a plan period that receipts show may be recorded: only before the first recorded one.

    `recorded` are the account's plan periods, oldest first.
    """
    earlier = [period for period in recorded if date_of(period.at, period.terms.zone) <= starts_on]
    if not earlier:
        return "new", "before the first recorded plan"
    if earlier[-1].plan == plan:
        return "duplicate", "recorded already"
    return "rejected", f"{earlier[-1].terms.name} is recorded for that time"

"""What LinkedIn takes by each route, which routes cost nothing, and the guide's advice on a message."""

import re
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from inmail_cli.domain.events import Person, Route, SharedEvent

if TYPE_CHECKING:
    from inmail_cli.domain.plans import Lengths

# Source: LinkedIn's Basic plan allows 200 where a paid one allows 300.
BASIC_NOTE_CHARACTERS = 200

Severity = Literal["error", "warning", "advice", "good"]


class Finding(NamedTuple):
    """One thing worth saying of a draft or a person: `good` speaks for an InMail, the others against it."""

    code: str
    message: str
    source: str
    severity: Severity = "warning"


# Lengths


class Excess(NamedTuple):
    """A text over its limit; both counts in UTF-16 code units."""

    field: Literal["subject", "body", "note"]
    characters: int
    limit: int


def characters(text: str) -> int:
    r"""Count a text as LinkedIn's box does: UTF-16 code units, a line break being one.

    That is what a browser's `length` gives: 2 for most emoji, one more for each combining mark, joiner or
    skin tone.

    >>> characters("naïve"), characters("nai\u0308ve"), characters("👍"), characters("👍🏽")
    (5, 6, 2, 4)
    >>> characters("one\r\ntwo")
    7
    """
    text = text.replace("\r\n", "\n")
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def subject_limit(via: Route, lengths: "Lengths") -> int | None:
    """Return the longest subject that a route takes, in UTF-16 code units; None where it has no subject line."""
    return lengths.subject if via in ("inmail", "open-profile") else None


def body_limit(via: Route, lengths: "Lengths", *, basic: bool = False) -> int:
    """Return the longest text that a route takes, in UTF-16 code units; `basic`: from an account with no plan."""
    match via:
        case "inmail" | "open-profile":
            return lengths.body
        case "connection-note":
            return min(lengths.note, BASIC_NOTE_CHARACTERS) if basic else lengths.note
        case _:
            return lengths.message


def over_limits(
    via: Route,
    subject_characters: int | None,
    body_characters: int | None,
    lengths: "Lengths",
    *,
    basic: bool = False,
) -> list[Excess]:
    """Return what is too long for a route; a length of exactly the limit is not. None means not known.

    Source: the guide, InMail Message Limits; Connection Requests with Notes. A route without a subject line has no
    limit for one: see `unused_subject`.
    """
    limit, longest = subject_limit(via, lengths), body_limit(via, lengths, basic=basic)
    excesses: list[Excess] = []
    if limit is not None and subject_characters is not None and subject_characters > limit:
        excesses.append(Excess("subject", subject_characters, limit))
    if body_characters is not None and body_characters > longest:
        excesses.append(Excess("note" if via == "connection-note" else "body", body_characters, longest))
    return excesses


def unused_subject(via: Route, subject: str | None) -> list[Finding]:
    """Say that a subject was given for a route that shows none.

    >>> [finding.code for finding in unused_subject("message", "Hello")]
    ['no-subject-line']
    """
    if not subject or via in ("inmail", "open-profile"):
        return []
    message = f"By {via} there is no subject line: nobody sees the subject."
    return [Finding("no-subject-line", message, "The guide: How InMail Differs from Regular Messages")]


# Routes that cost nothing


class FreeRoute(NamedTuple):
    """A way to write to a person without a credit, and why it is open, as the end of a sentence."""

    via: Route
    reason: str


def free_routes(person: Person, *, on: date) -> list[FreeRoute]:
    """Return the routes known to reach a person on a date without a credit, the surest first.

    Source: the guide, Free Ways to Message Non-Connections. An event counts on its date and after it, and where its
    date is not known.
    """
    routes: list[FreeRoute] = []
    if is_connected(person, on=on):
        routes.append(FreeRoute("message", f"you are connected since {person.connected_on}."))
    if person.open_profile:
        routes.append(FreeRoute("open-profile", "their Open Profile takes messages from anyone."))
    if person.groups:
        routes.append(FreeRoute("group", f"you share the group {person.groups[0]}."))
    begun = [event for event in person.events if event.on is None or event.on <= on]
    if begun:
        routes.append(FreeRoute("event", f"you both attend {_event_words(begun[0])}."))
    return routes


def fallback_routes(person: Person, *, on: date) -> list[FreeRoute]:
    """Return the routes without a credit that are open to anyone: a connection request, unless connected.

    Source: the guide, Connection Request Strategy.
    """
    if is_connected(person, on=on):
        return []
    return [FreeRoute("connection-note", "a connection request with a note reaches anyone you are not connected to.")]


def is_connected(person: Person, *, on: date) -> bool:
    """Tell whether a person is known to be a 1st-degree connection on a date."""
    return person.connected_on is not None and person.connected_on <= on


def _event_words(event: SharedEvent) -> str:
    return event.name if event.on is None else f"{event.name} ({event.on})"


# Advice on a person


def advice(person: Person, on: date) -> list[Finding]:
    """Return what the guide says for and against an InMail to a person on a date.

    Against come first. Good uses are left out where a route costs nothing, but for a shared event: a follow-up is a
    good use, and a message as an attendee is free. Source: the guide, When InMail Makes Sense.
    """
    findings = [*_not_needed(person, on), *_engage_first(person, on), *_event_ahead(person, on)]
    return findings + _good_uses(person, on)


def _not_needed(person: Person, on: date) -> list[Finding]:
    routes = free_routes(person, on=on)
    if not routes:
        return []
    message = f"No credit is needed for {person.name}: {routes[0].reason}"
    return [Finding("credit-not-needed", message, "The guide: When to Skip InMail", "advice")]


def _engage_first(person: Person, on: date) -> list[Finding]:
    engaged = person.engaged_on is not None and person.engaged_on <= on
    if not person.posts or engaged:
        return []
    message = f"{person.name} posts actively: comment on a post of theirs before you write."
    return [Finding("engage-first", message, "The guide: Engage Before Reaching Out", "advice")]


def _event_ahead(person: Person, on: date) -> list[Finding]:
    ahead = sorted((event.on, event.name) for event in person.events if event.on is not None and event.on > on)
    if not ahead or free_routes(person, on=on):
        return []
    message = f"You both attend {ahead[0][1]}: from {ahead[0][0]} on a message to {person.name} costs nothing."
    return [Finding("event-ahead", message, "The guide: Event Attendees", "advice")]


def _good_uses(person: Person, on: date) -> list[Finding]:
    source = "The guide: Good Uses for InMail"
    free = {route.via for route in free_routes(person, on=on)}
    findings: list[Finding] = []
    if person.executive and not free:
        message = f"{person.name} is an executive, unlikely to accept a connection request: a good use."
        findings.append(Finding("good-executive", message, source, "good"))
    if person.hiring and not free:
        message = f"{person.name} is hiring: an application to a hiring manager is a good use."
        findings.append(Finding("good-hiring", message, source, "good"))
    if "event" in free and not is_connected(person, on=on):
        message = f"Following up with {person.name} after an event you shared is a good use."
        findings.append(Finding("good-event", message, source, "good"))
    return findings


# Generic text: whole subjects, well-known openers and fields that were never filled in. Few, and certain, since a
# warning about a good message teaches its reader to skip warnings.

_OUTREACH = "The guide: When to Skip InMail (generic outreach without personalization)"
_SUBJECTS = "The guide: Personalize the subject line (bad: Quick question)"

_GENERIC_SUBJECT = (
    r"(?:(?:just )?(?:a |one )?quick (?:question|chat|call|note|intro|introduction|favou?r|hello)(?: for you|, \w+)?"
    r"|hi|hello|hey|hi there|hello there|hey there|greetings|question|a question|introduction|intro"
    r"|(?:just )?(?:touching base|checking in|following up|reaching out|saying hi|saying hello)|follow up|follow-up"
    r"|(?:an? |your next )?(?:great |exciting |new |amazing |job |career |business |partnership )?opportunity"
    r"(?: for you)?"
    r"|let's connect|let's chat|let's talk|connect|connecting|networking|collaboration|partnership"
    r"|(?:your )?attention please|important|urgent|no subject|subject|inmail|test)"
)
_FIELD = (
    r"(?:(?:your|their|recipient'?s?|contact|prospect|candidate)[ _.-]?)?"
    r"(?:(?:first|last|full|company|job|sender)[ _-]?(?:name|title)|name|company|title|role|position|industry|city"
    r"|location|school|university|topic|product|mutual[ _-]connection|date|team|department)"
    r"|(?:insert|enter|your) [a-z' ]{2,40}"
)
_PLACEHOLDER = (
    r"\{\{[^{}\n]{1,60}\}\}"
    r"|\{[a-z_][a-z0-9_. -]{1,40}\}"
    r"|\{[^{}|\n]{1,40}(?:\|[^{}|\n]{1,40}){1,9}\}"
    rf"|\[(?:{_FIELD})\]|<<?(?:{_FIELD})>>?|%(?:{_FIELD})%"
    r"|\*\|[a-z_:]{2,30}\|\*"
    # A merge field that was filled with nothing.
    r"|\A(?:hi|hello|hey|dear) ,"
)
_GENERIC_OPENER = (
    r"dear (?:sir|madam|sir or madam|sir/madam|sirs|all|friend|candidate|professional|linkedin member|hiring manager)\b"
    r"|to whom it may concern\b"
    r"|i hope (?:that )?this (?:message|e-?mail|note|inmail)? ?finds you (?:well|in good)"
    r"|hope this (?:message|e-?mail|note|inmail)? ?finds you (?:well|in good)"
    r"|i(?:'d| would) like to add you to my professional network"
    r"|i (?:just )?(?:came across|stumbled upon|stumbled across|saw|was looking at) your profile and "
    r"(?:i )?(?:was|am|thought|think|wanted|want|would|felt|found it|had to)\b"
)
_GREETING = r"\A\s*(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,!.\n]{0,60}[,!.\n]\s*)?"


def warnings_of(via: Route, subject: str | None, body: str | None) -> list[Finding]:
    """Return what a message by that route is warned of; a subject that nobody sees is no matter of wording."""
    unused = unused_subject(via, subject)
    return unused + generic_text(None if unused else subject, body)


def generic_text(subject: str | None, body: str | None) -> list[Finding]:
    """Return warnings about a text that could go to anyone, or that a template left unfinished.

    >>> [finding.code for finding in generic_text("Quick question", "Hi {first_name}, a word on your talk?")]
    ['generic-subject', 'placeholder']
    >>> generic_text("Your SaaS pricing article inspired this idea", None)
    []
    """
    return [
        *_generic_subject(subject),
        *_placeholder("subject", subject),
        *_placeholder("text", body),
        *_generic_opener(body),
    ]


def _search(pattern: str, text: str | None) -> str | None:
    # Compiled when first used, which most commands never do, and never for a text that was not given.
    if not text:
        return None
    found = re.search(pattern, text.replace("’", "'"), re.IGNORECASE)
    return found[0] if found else None


def _generic_subject(subject: str | None) -> list[Finding]:
    if not subject:
        return []
    bare = re.sub(r"\A(?:re|fwd?):\s*", "", " ".join(subject.split()), flags=re.IGNORECASE)
    if _search(rf"\A\W*{_GENERIC_SUBJECT}\W*\Z", bare) is None:
        return []
    message = f'The subject "{subject.strip()}" could go to anyone: name something of theirs.'
    return [Finding("generic-subject", message, _SUBJECTS)]


def _placeholder(where: str, text: str | None) -> list[Finding]:
    found = _search(_PLACEHOLDER, text)
    if found is None:
        return []
    return [Finding("placeholder", f'"{found}" in the {where} looks like a field that was not filled in.', _OUTREACH)]


def _generic_opener(body: str | None) -> list[Finding]:
    found = _search(_GREETING + f"(?:{_GENERIC_OPENER})", body)
    if found is None:
        return []
    message = f'The text opens like a circular ("{" ".join(found.split())}"): refer to something specific first.'
    return [Finding("generic-opener", message, _OUTREACH)]

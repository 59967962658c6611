"""How long texts may be: what is recorded must fit into an events file, so that an export can be read back."""

from inmail_cli.domain.events import Person, Send
from inmail_cli.errors import BadValue

LONGEST_TEXT = 1_000_000
"""A subject, a body or a note, in characters."""
LONGEST_COUNT = 2 * LONGEST_TEXT
"""The longest text in UTF-16 code units, of which a character has at most two."""
LONGEST_NAME = 1_000
"""Any other word of a user's own, in characters."""

_TEXTS = ("subject", "body", "note")
_NAMES = ("url", "company", "title", "template", "sender")


def refuse_oversized(fact: Send | Person) -> None:
    """Check the words of a send or a person. Raises: BadValue naming the first that is too long, and the limit."""
    if not (_is_short_send(fact) if isinstance(fact, Send) else _is_short_person(fact)):
        _refuse_each(fact)


def _is_short_send(send: Send) -> bool:
    """Whether all words together are no longer than one may be: imports ask this of very many facts."""
    _, _, _, _, person, _, url, _, subject, count, body, length, tags, template, _, _, _, sender, company, title = send
    words = f"{person}{url}{subject}{body}{template}{sender}{company}{title}{''.join(tags)}"
    return len(words) <= LONGEST_NAME and not ((count and count > LONGEST_COUNT) or (length and length > LONGEST_COUNT))


def _is_short_person(person: Person) -> bool:
    _, name, url, company, title, _, _, groups, events, _, _, _, _, note = person
    return not groups and not events and len(f"{name}{url}{company}{title}{note}") <= LONGEST_NAME


def _refuse_each(fact: Send | Person) -> None:
    for name in _TEXTS:
        _refuse(name, getattr(fact, name, None), LONGEST_TEXT)
    for name in _NAMES:
        _refuse(name, getattr(fact, name, None), LONGEST_NAME)
    _refuse("name", fact.person if isinstance(fact, Send) else fact.name, LONGEST_NAME)
    for tag in fact.tags if isinstance(fact, Send) else fact.groups:
        _refuse("tag" if isinstance(fact, Send) else "group", tag, LONGEST_NAME)
    for event in fact.events if isinstance(fact, Person) else ():
        _refuse("event", event.name, LONGEST_NAME)
    for count in (fact.subject_characters, fact.body_characters) if isinstance(fact, Send) else ():
        if count is not None and count > LONGEST_COUNT:
            raise BadValue(f"{count:,} characters are too many.", hint=f"Give at most {LONGEST_COUNT:,}.")


def _refuse(name: str, text: str | None, longest: int) -> None:
    if text is not None and len(text) > longest:
        raise BadValue(f"the {name} is longer than {longest:,} characters.", hint="Nothing was recorded. Shorten it.")

"""Invented words in the place of what names a person or a firm, the same one for the same word throughout.

What figures are made of stays as it is: dates, times, zones, routes, outcomes, lengths of texts, flags, prices. Every
word of a person's own is replaced: names, addresses, companies, titles, subjects, texts, notes, groups, events, tags,
templates, senders, accounts, ids, and plans and rule sets that no rule set of the program's has. Words that are equal
stay equal, and words that differ stay different, so that whatever is counted by them counts the same.

A replacement is drawn by a keyed hash of the word, so that nobody without the key can try words until one fits. Whoever
has the original can still match the two by their times.
"""

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import assert_never

from inmail_cli.domain.codec import UNKNOWN_PLAN_MONTHLY
from inmail_cli.domain.events import (
    Account,
    Cancel,
    Fact,
    Grant,
    Mark,
    Person,
    PlanPeriod,
    PlanTerms,
    Reconcile,
    Reply,
    Send,
    SharedEvent,
)
from inmail_cli.domain.limits import characters
from inmail_cli.domain.plans import DEFAULT_RULES
from inmail_cli.domain.profiles import folded_url
from inmail_cli.domain.sizes import LONGEST_TEXT

KEY_BYTES = 32
NO_CURRENCY = "XXX"
"""What ISO 4217 has for no currency."""

_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"][:64]
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_LENGTH = 12
_FILLER = "lorem-ipsum-dolor-sit-amet-consectetur-adipiscing-elit-"

# How many syllables each word of a replacement has; what stands around them.
_FORMS = {
    "person": ((2, 3), "{} {}"),
    "sender": ((2, 3), "{} {}"),
    "url": ((2, 4), "https://www.linkedin.com/in/example-{}-{}"),
    "company": ((3,), "{} Example"),
    "title": ((3,), "Role {}"),
    "group": ((3,), "Group {}"),
    "event": ((3,), "Event {}"),
    "tag": ((3,), "tag-{}"),
    "template": ((3,), "template-{}"),
    "account": ((3,), "account-{}"),
    "plan": ((3,), "plan-{}"),
    "plan name": ((3,), "Plan {}"),
    "rules": ((3,), "rules-{}"),
}
_CAPITALS = frozenset(("person", "sender", "company", "title", "group", "event", "plan name"))


class Disguise:
    """One way to replace words, as its key has it: the same key replaces the same words alike, in every file.

    `key`: up to 64 bytes, secret. `generic`: words of the program's own that name nobody and stay (the names of its
    plans and rule sets, and of the account that it makes by itself).
    """

    def __init__(self, key: bytes, generic: Iterable[str] = ()) -> None:
        self._key = key
        self._generic = frozenset(generic)
        self._drawn: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    # Words

    def person(self, name: str) -> str:
        """Replace a person's name; spellings that the program takes for one name stay one."""
        return self._draw("person", _folded(name))

    def account(self, name: str) -> str:
        """Replace an account's name, whatever its case."""
        return name if name in self._generic else self._draw("account", name.casefold())

    def url(self, address: str) -> str:
        """Replace a profile's address; spellings of one address stay one."""
        return self._draw("url", folded_url(address))

    def plan(self, name: str) -> str:
        """Replace the name of a plan that is a user's own, as it is shown."""
        return self._own("plan name", name)

    def id(self, kind: str, identity: str) -> str:
        """Replace the id of an entry of that kind (`send`, `person`, ...), since one may be made from its content."""
        number = int.from_bytes(self._hash(f"id {kind}", identity, 0))
        return "".join(_DIGITS[number >> 5 * place & 31] for place in range(_ID_LENGTH))

    def text(self, words: str) -> str:
        """Replace a text by one of the same length, in UTF-16 code units as LinkedIn counts it.

        >>> Disguise(b"").text("Your pricing")
        'lorem-ipsumx'
        """
        length = min(characters(words), LONGEST_TEXT)
        filler = (_FILLER * (length // len(_FILLER) + 1))[:length]
        return f"{filler[:-1]}x" if filler.endswith("-") else filler

    def word(self, kind: str, word: str) -> str:
        """Replace a `company`, `title`, `tag`, `template`, `sender`, `group` or `event`."""
        return self._draw(kind, word)

    def _own(self, kind: str, word: str) -> str:
        return word if word in self._generic else self._draw(kind, word)

    def _draw(self, kind: str, word: str) -> str:
        """Draw until the replacement is of this word alone."""
        drawn = self._drawn.get((kind, word))
        attempt = 0
        while drawn is None:
            made = self._made(kind, self._hash(kind, word, attempt))
            attempt += 1
            if made not in self._taken:
                self._taken.add(made)
                drawn = self._drawn[kind, word] = made
        return drawn

    def _hash(self, kind: str, word: str, attempt: int) -> bytes:
        text = f"{kind}\0{attempt}\0{word}".encode("utf-8", "surrogatepass")
        return blake2b(text, digest_size=16, key=self._key).digest()

    def _made(self, kind: str, digest: bytes) -> str:
        number = int.from_bytes(digest)
        lengths, form = _FORMS[kind]
        words = []
        for length in lengths:
            word = ""
            for _ in range(length):
                number, digit = divmod(number, len(_SYLLABLES))
                word += _SYLLABLES[digit]
            words.append(word.capitalize() if kind in _CAPITALS else word)
        return form.format(*words)

    # Facts

    def fact(self, fact: Fact) -> Fact:
        """Replace every word of a person's own in a fact."""
        match fact:
            case Account():
                return fact._replace(name=self.account(fact.name))
            case Person():
                return self._person(fact)
            case Send():
                return self._send(fact)
            case PlanPeriod():
                return self._plan_period(fact)
            case Reply() | Mark():
                kind = "reply" if isinstance(fact, Reply) else "mark"
                return fact._replace(id=self.id(kind, fact.id), send=self.id("send", fact.send))
            case Cancel() | Reconcile() | Grant():
                kind = type(fact).__name__.casefold()
                return fact._replace(id=self.id(kind, fact.id), account=self.account(fact.account))
            case _:
                assert_never(fact)

    def _person(self, person: Person) -> Person:
        return person._replace(
            id=self.id("person", person.id),
            name=self.person(person.name),
            url=person.url and self.url(person.url),
            company=person.company and self.word("company", person.company),
            title=person.title and self.word("title", person.title),
            groups=tuple(self.word("group", group) for group in person.groups),
            events=tuple(SharedEvent(self.word("event", event.name), event.on) for event in person.events),
            note=person.note and self.text(person.note),
        )

    def _send(self, send: Send) -> Send:
        return send._replace(
            id=self.id("send", send.id),
            account=self.account(send.account),
            person=self.person(send.person),
            person_id=send.person_id and self.id("person", send.person_id),
            url=send.url and self.url(send.url),
            subject=send.subject and self.text(send.subject),
            body=send.body and self.text(send.body),
            tags=tuple(self.word("tag", tag) for tag in send.tags),
            template=send.template and self.word("template", send.template),
            sender=send.sender and self.word("sender", send.sender),
            company=send.company and self.word("company", send.company),
            title=send.title and self.word("title", send.title),
        )

    def _plan_period(self, plan: PlanPeriod) -> PlanPeriod:
        """A plan that nothing is known of stays one: without terms it can only be of a rule set that is there."""
        unknown = plan.terms.monthly == UNKNOWN_PLAN_MONTHLY
        return plan._replace(
            id=self.id("plan", plan.id),
            account=self.account(plan.account),
            plan=self._own("plan", plan.plan),
            rules=DEFAULT_RULES if unknown else self._own("rules", plan.rules),
            terms=self._terms(plan.terms),
        )

    def _terms(self, terms: PlanTerms) -> PlanTerms:
        known = terms.currency is None or re.fullmatch("[A-Z]{3}", terms.currency)
        return terms._replace(name=self.plan(terms.name), currency=terms.currency if known else NO_CURRENCY)


def _folded(name: str) -> str:
    from unicodedata import normalize

    return " ".join(normalize("NFC", normalize("NFC", name).casefold()).casefold().split())

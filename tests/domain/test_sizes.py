"""The longest words of each kind that are recorded, and what is said of longer ones."""

from dataclasses import dataclass

import pytest

from inmail_cli.domain.events import Person, Send, SharedEvent
from inmail_cli.domain.sizes import refuse_oversized
from inmail_cli.errors import BadValue

SEND = Send("s1", "default", 0, 1, "Dana Roy")
DANA = Person("d1", "Dana Roy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Where a word stands, as the refusal calls it, and how long it may be."""

    field: str
    said: str
    longest: int

    def in_send(self, length: int) -> Send:
        """A send with the word of that length."""
        word = "x" * length
        return SEND._replace(**{self.field: ("fine", word) if self.field == "tags" else word})

    def in_person(self, length: int) -> Person:
        """A person with the word of that length."""
        word = "x" * length
        many = {"groups": ("fine", word), "events": (SharedEvent("fine", None), SharedEvent(word, None))}
        return DANA._replace(**{self.field: many.get(self.field, word)})


TEXTS = [Word(field=name, said=name, longest=1_000_000) for name in ("subject", "body")]
NAMES = [Word(field=name, said=name, longest=1_000) for name in ("url", "company", "title", "template", "sender")]
NAMES += [Word(field="person", said="name", longest=1_000), Word(field="tags", said="tag", longest=1_000)]
PERSONAL = [Word(field="note", said="note", longest=1_000_000)]
PERSONAL += [Word(field=name, said=name, longest=1_000) for name in ("name", "url", "company", "title")]
PERSONAL += [Word(field="groups", said="group", longest=1_000), Word(field="events", said="event", longest=1_000)]


@pytest.mark.parametrize("word", TEXTS + NAMES, ids=lambda word: word.field)
def test_refuse_oversized__a_word_of_a_send__the_longest_passes_and_one_longer_is_named(word: Word) -> None:
    refuse_oversized(word.in_send(word.longest))
    with pytest.raises(BadValue, match=f"the {word.said} is longer than {word.longest:,} characters") as raised:
        refuse_oversized(word.in_send(word.longest + 1))
    assert raised.value.hint == "Nothing was recorded. Shorten it."


@pytest.mark.parametrize("word", PERSONAL, ids=lambda word: word.field)
def test_refuse_oversized__a_word_of_a_person__the_longest_passes_and_one_longer_is_named(word: Word) -> None:
    refuse_oversized(word.in_person(word.longest))
    with pytest.raises(BadValue, match=f"the {word.said} is longer than {word.longest:,} characters"):
        refuse_oversized(word.in_person(word.longest + 1))


@pytest.mark.parametrize("field", ["subject_characters", "body_characters"])
def test_refuse_oversized__a_count__two_code_units_for_each_sign_of_the_longest_text(field: str) -> None:
    refuse_oversized(SEND._replace(**{field: 2_000_000}))
    with pytest.raises(BadValue, match="2,000,001 characters are too many") as raised:
        refuse_oversized(SEND._replace(**{field: 2_000_001}))
    assert raised.value.hint == "Give at most 2,000,000."


@pytest.mark.parametrize("field", ["subject", "body"])
def test_refuse_oversized__the_longest_text_of_signs_of_two_code_units__passes_with_its_count(field: str) -> None:
    refuse_oversized(SEND._replace(**{field: "\U0001f642" * 1_000_000, f"{field}_characters": 2_000_000}))

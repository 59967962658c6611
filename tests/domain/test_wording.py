"""What is recognised in a draft's words, and the quote that tells it."""

import pytest

from inmail_cli.domain.wording import LONGEST_QUOTE, Wording, quoted, reads_english, wording_of


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Could we talk?", ("Could we talk?",)),
        ('She asked: "Could we talk?"', ('She asked: "Could we talk?"',)),
        # Where something asks clearly, other questions do not count, and a statement in such words never does.
        ("Does the gap matter? Could we talk?", ("Could we talk?",)),
        ("Does the gap matter? Is churn high?", ("Does the gap matter?", "Is churn high?")),
        ("It is worth a lot. Could we talk?", ("Could we talk?",)),
        # Of wishes one.
        ("I'd love to talk. Let me know.", ("I'd love to talk.",)),
        ("Hope you are well. I'd love to talk.", ("I'd love to talk.",)),
        # An abbreviation ends no sentence, but for the end of its line.
        ("Could you ask Mr. Roy about it?", ("Could you ask Mr. Roy about it?",)),
        ("We met Mr. Roy. Could we talk?", ("Could we talk?",)),
        ("Book a call with Example Ltd.\nCould we talk?", ("Book a call with Example Ltd.", "Could we talk?")),
        ("Book a call. Could we talk?", ("Book a call.", "Could we talk?")),
        ("Book a slot at https://example.com/?a=1&b=2 now", ("Book a slot at link now",)),
        ("Could we talk", ()),
        ("", ()),
    ],
)
def test_asks__each__quoted_in_order(text: str, asks: tuple[str, ...]) -> None:
    assert wording_of(None, text).asks == asks


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("I’m Olive.", "I'm Olive."),
        ("Hi Dana, I'm Olive.", "I'm Olive."),
        ("\n\nHi Dana, I'm Olive.", "I'm Olive."),
        ("Good morning Dana,\n\nI hope you are well. We sell outreach.", "We sell outreach."),
        ("Your talk was good. I'm Olive.", None),
        ("Hi Dana,", None),
        ("How are you?", None),
    ],
)
def test_self_first__the_first_sentence_after_the_pleasantries(text: str, quote: str | None) -> None:
    assert wording_of(None, text).self_first == quote


@pytest.mark.parametrize(
    ("text", "offer", "first"),
    [
        ("We measured 40 teams. Could we talk?", "We measured", True),
        ("Would you like me to send the numbers?", "like me to send", True),
        ("Could we talk? We measured 40 teams.", "We measured", False),
        ("We measured 40 teams.", "We measured", True),
        ("Could we talk?", None, False),
    ],
)
def test_offer__before_the_end_of_the_first_ask_or_after_it(text: str, offer: str | None, first: bool) -> None:
    found = wording_of(None, text)
    assert (found.offer, found.offers_first) == (offer, first)


def test_wording_of__everything_at_once__each_as_short_a_quote_as_tells_it() -> None:
    text = "Hi Dana, we’re Example. Ana told me I should write. See the deck attached, **now**. Here’s a study: talk?"
    assert wording_of("Your talk", text) == Wording(
        specific="Your talk",
        mutual="told me I should write",
        asks=("Here's a study: talk?",),
        offer="Here's",
        offers_first=True,
        self_first="we're Example.",
        attachment="deck attached",
        markup="**now**",
    )


def test_wording_of__nothing_that_is_known__nothing() -> None:
    assert wording_of(None, "Rain.") == Wording(None, None, (), None, False, None, None, None)


def test_wording_of__a_reference__of_the_subject_too() -> None:
    assert wording_of("What you’ve written", "Rain.").specific is None
    assert wording_of("You’ve announced it", "Rain.").specific == "You've announced"
    assert wording_of("Our mutual friend", "Rain.").mutual == "Our mutual friend"


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("it’s " + "wort " * 7, True),  # one word of eight
        ("it's " + "wort " * 7, True),
        ("it’s " + "wort " * 8, False),
        ("Привет [Дана]!", False),
        ("Привет a", True),
        ("Привет Z", True),
    ],
)
def test_reads_english__short_forms_and_latin_letters(text: str, english: bool) -> None:
    assert reads_english(text) is english


def test_quoted__up_to_the_longest__whole() -> None:
    assert quoted("x" * LONGEST_QUOTE) == "x" * 60
    assert quoted("x" * 61) == "x" * 57 + "..."
    assert quoted(" one\n two ") == "one two"

"""Invented words: one for each, never the same for two, and nothing of the word in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmail_cli.domain.disguise import Disguise
from inmail_cli.domain.events import PlanPeriod, PlanTerms
from inmail_cli.domain.limits import characters

TERMS = PlanTerms("Acme bundle", 0, 1, 90, "billing-day", "UTC", None, "Pesos", False, 90)
PLAN = PlanPeriod("p", "Acme", 0, 1, "acme-bundle", "acme-rules", 1, 1, None, False, "forfeit", TERMS)
KINDS = ["company", "title", "tag", "template", "sender", "group", "event"]


@pytest.mark.parametrize("kind", KINDS)
def test_word__more_than_there_are_short_ones__still_all_different(kind: str) -> None:
    disguise = Disguise(b"k")
    # Words of three syllables are 64 ** 3: among 3,000 of them some two are drawn alike at first.
    drawn = [disguise.word(kind, f"word {number}") for number in range(3_000)]
    assert len(set(drawn)) == 3_000
    assert drawn == [disguise.word(kind, f"word {number}") for number in range(3_000)]


def test_person__spellings_of_one_name__one_name() -> None:
    disguise = Disguise(b"k")
    assert disguise.person("Zoë  KÉLLER") == disguise.person("zoe\u0308 kéller") != disguise.person("Zoe Keller")
    url = "https://www.linkedin.com/in/"
    assert disguise.url(f"{url}Zo%C3%AB") == disguise.url(f"{url}zoë")


def test_id__of_other_kinds__different_though_the_word_is_the_same() -> None:
    disguise = Disguise(b"k")
    assert len({disguise.id(kind, "a") for kind in ("send", "reply", "person")}) == 3


@given(st.text(max_size=200))
def test_text__any__of_the_same_length_and_says_nothing(text: str) -> None:
    hidden = Disguise(b"k").text(text)
    assert characters(hidden) == characters(text)
    assert hidden == Disguise(b"other").text("x" * characters(text))
    assert hidden == hidden.strip()


def test_fact__a_plan_that_nobody_knows__stays_one_that_can_be_read() -> None:
    hidden = Disguise(b"k", {"guide-2026"}).fact(PLAN)
    assert isinstance(hidden, PlanPeriod)
    assert hidden.rules == "guide-2026"
    assert hidden.terms.currency == "XXX"
    assert "acme" not in str(hidden).casefold()


def test_fact__a_plan_of_ones_own_rules__named_anew_with_its_terms() -> None:
    hidden = Disguise(b"k", {"guide-2026"}).fact(PLAN._replace(terms=TERMS._replace(monthly=5, currency="EUR")))
    assert isinstance(hidden, PlanPeriod)
    assert hidden.rules.startswith("rules-")
    assert hidden.terms._replace(name="") == TERMS._replace(name="", monthly=5, currency="EUR")

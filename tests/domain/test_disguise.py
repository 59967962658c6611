"""A disguise: what it replaces by what, and that one word or entry is replaced alike throughout, and no two alike."""

from datetime import date

import pytest

from inmail_cli.domain.disguise import NO_CURRENCY, Disguise
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
from inmail_cli.domain.sizes import LONGEST_TEXT

URL = "https://www.linkedin.com/in/example-dana"
TERMS = PlanTerms("My Career", 5, 15, 90, "billing-day", "Europe/Zurich", "29.99", "CHF", False, 90)
PLAN = PlanPeriod("x1", "Mine", 7, 1, "my-career", "my-rules", 15, 2, 4, True, "carry", TERMS)


# Words


@pytest.mark.parametrize(
    ("kind", "replaced"),
    [
        ("company", "Segeke Example"),
        ("title", "Role Rabine"),
        ("group", "Group Filava"),
        ("event", "Event Gidiso"),
        ("tag", "tag-bitafu"),
        ("template", "template-silidi"),
        ("sender", "Viki Fosefe"),
    ],
)
def test_word__each_kind__by_one_of_its_form_that_stays_from_file_to_file(kind: str, replaced: str) -> None:
    assert Disguise(b"key").word(kind, "Acme") == replaced
    assert Disguise(b"another").word(kind, "Acme") != replaced


def test_words__of_the_other_kinds__by_one_of_their_form_that_stays_from_file_to_file() -> None:
    disguise = Disguise(b"key")
    assert disguise.person("Dana Roy") == "Kama Mobivo"
    assert disguise.url(URL) == "https://www.linkedin.com/in/example-dubi-ganovovi"
    assert disguise.account("Mine") == "account-pefele"
    assert disguise.plan("Mine") == "Plan Bigafu"
    assert disguise.id("send", "x1") == "xkvnab66jx9h"


def test_words__spellings_of_one__stay_one() -> None:
    disguise = Disguise(b"key")
    assert disguise.person("  ZOE\u0308  stra\u00dfe ") == disguise.person("Zo\u00eb Strasse")
    assert disguise.person("ZoeStrasse") != disguise.person("Zoe Strasse")
    assert disguise.account("MINE") == disguise.account("mine")
    assert disguise.url("https://www.linkedin.com/in/Zo%C3%AB") == disguise.url("https://www.linkedin.com/in/zo\u00eb")


def test_words__generic_ones__stay() -> None:
    disguise = Disguise(b"key", ["default", "My Career"])
    assert (disguise.account("default"), disguise.plan("My Career")) == ("default", "My Career")
    assert disguise.account("Default") != "Default"


def test_word__two_that_would_be_replaced_by_the_same__stay_two() -> None:
    assert [Disguise(b"key").word("company", firm) for firm in ("Firm 299", "Firm 350")] == ["Kamofu Example"] * 2
    disguise = Disguise(b"key")
    firms = ("Firm 299", "Firm 350", "Firm 299", "Firm 350")
    assert [disguise.word("company", firm) for firm in firms] == ["Kamofu Example", "Tipeku Example"] * 2


def test_word__many_that_would_be_replaced_by_the_same__each_draws_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["Alba", "Alba", "Alba", "Boreas"])
    drawn = []

    def next_made(disguise: Disguise, kind: str, digest: bytes) -> str:
        drawn.append(digest)
        return next(made)

    monkeypatch.setattr(Disguise, "_made", next_made)
    disguise = Disguise(b"key")
    assert [disguise.word("company", word) for word in ("One", "Two", "One")] == ["Alba", "Boreas", "Alba"]
    assert len(set(drawn)) == len(drawn) == 4


def test_word__a_stray_byte_of_a_command_line__is_replaced_too() -> None:
    assert Disguise(b"key").word("tag", "caf\udce9").startswith("tag-")


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("", ""),
        ("?", "l"),
        ("five.", "lorem"),
        ("\U0001f44d\U0001f44d\U0001f44d", "loremx"),  # six in UTF-16; a text ends in no hyphen
        ("a" * 55, "lorem-ipsum-dolor-sit-amet-consectetur-adipiscing-elitx"),
        ("a" * 61, "lorem-ipsum-dolor-sit-amet-consectetur-adipiscing-elit-loremx"),
    ],
)
def test_text__by_one_of_the_same_length(text: str, replaced: str) -> None:
    assert Disguise(b"key").text(text) == replaced
    assert characters(replaced) == characters(text)


def test_text__emoji_beyond_the_longest_text__by_the_longest_that_can_be_read_back() -> None:
    assert len(Disguise(b"key").text("\U0001f44d" * (LONGEST_TEXT // 2 + 1))) == LONGEST_TEXT


# Ids


def test_id__one_identity_under_two_kinds__two_ids() -> None:
    disguise = Disguise(b"key")
    assert disguise.id("send", "x1") == Disguise(b"key").id("send", "x1")
    others = {disguise.id("person", "x1"), disguise.id("send", "x2"), Disguise(b"other").id("send", "x1")}
    assert len(others | {disguise.id("send", "x1")}) == 4


def test_fact__each_kind__an_id_of_its_own_kind_and_the_same_send() -> None:
    disguise = Disguise(b"key")
    found = [
        disguise.fact(Reply("x1", "s1", 0, 1)),
        disguise.fact(Mark("x1", "s1", 0, 1, "spam")),
        disguise.fact(Cancel("x1", "default", 0, 1)),
        disguise.fact(Reconcile("x1", "default", 0, 1, 5)),
        disguise.fact(Grant("x1", "default", 0, 1, 5)),
        disguise.fact(Send("x1", "default", 0, 1, "Dana Roy")),
    ]
    kinds = ["reply", "mark", "cancel", "reconcile", "grant", "send"]
    assert [fact.id for fact in found if not isinstance(fact, Account)] == [disguise.id(kind, "x1") for kind in kinds]
    assert {fact.send for fact in found if isinstance(fact, Reply | Mark)} == {disguise.id("send", "s1")}


# Facts: every word is replaced, and all else stays


def test_fact__a_send__every_word_replaced_and_every_figure_kept() -> None:
    whole = Send(
        *("x1", "Mine", 7, 1, "Dana Roy", "d1", URL, "open-profile", "Prices", 6, "Dear Dana", 9, ("saas", "q3")),
        *("short", True, False, True, "Olive", "Acme", "CTO"),
    )
    disguise = Disguise(b"key")
    assert disguise.fact(whole) == whole._replace(
        id=disguise.id("send", "x1"),
        account=disguise.account("Mine"),
        person=disguise.person("Dana Roy"),
        person_id=disguise.id("person", "d1"),
        url=disguise.url(URL),
        subject="loremx",
        body="lorem-ips",
        tags=(disguise.word("tag", "saas"), disguise.word("tag", "q3")),
        template=disguise.word("template", "short"),
        sender=disguise.word("sender", "Olive"),
        company=disguise.word("company", "Acme"),
        title=disguise.word("title", "CTO"),
    )


def test_fact__a_person__every_word_replaced_and_every_figure_kept() -> None:
    on = date(2026, 11, 22)
    whole = Person(
        *("d1", "Dana Roy", URL, "Acme", "CTO", True, on, ("Data Basel",), (SharedEvent("Summit", on),)),
        *(True, on, False, True, "Met at lunch"),
    )
    disguise = Disguise(b"key")
    assert disguise.fact(whole) == whole._replace(
        id=disguise.id("person", "d1"),
        name=disguise.person("Dana Roy"),
        url=disguise.url(URL),
        company=disguise.word("company", "Acme"),
        title=disguise.word("title", "CTO"),
        groups=(disguise.word("group", "Data Basel"),),
        events=(SharedEvent(disguise.word("event", "Summit"), on),),
        note="lorem-ipsumx",
    )


def test_fact__what_is_not_known__stays_not_known() -> None:
    disguise = Disguise(b"key")
    send = Send("x1", "Mine", 7, 1, "Dana Roy")
    replaced = {"id": disguise.id("send", "x1"), "account": disguise.account("Mine")}
    assert disguise.fact(send) == send._replace(**replaced, person=disguise.person("Dana Roy"))
    person = Person("d1", "Dana Roy")
    assert disguise.fact(person) == Person(disguise.id("person", "d1"), disguise.person("Dana Roy"))


@pytest.mark.parametrize(
    "fact", [Cancel("x1", "Mine", 7, 1), Reconcile("x1", "Mine", 7, 1, 5), Grant("x1", "Mine", 7, 1, 5, "transfer")]
)
def test_fact__of_an_account__its_id_and_the_account_replaced(fact: Cancel | Reconcile | Grant) -> None:
    disguise = Disguise(b"key")
    kind = type(fact).__name__.lower()
    assert disguise.fact(fact) == fact._replace(id=disguise.id(kind, "x1"), account=disguise.account("Mine"))
    account: Fact = Account("Mine", "Europe/Zurich")
    assert disguise.fact(account) == Account(disguise.account("Mine"), "Europe/Zurich")


def test_fact__a_plan_of_a_user_s_own__its_names_replaced_and_its_terms_kept() -> None:
    assert Disguise(b"key").fact(PLAN) == PLAN._replace(
        id=Disguise(b"key").id("plan", "x1"),
        account=Disguise(b"key").account("Mine"),
        plan="plan-riruso",
        rules="rules-musevi",
        terms=TERMS._replace(name="Plan Fokamu"),
    )


def test_fact__a_plan_that_the_program_has__its_names_kept() -> None:
    disguise = Disguise(b"key", ["my-career", "my-rules", "My Career"])
    assert disguise.fact(PLAN) == PLAN._replace(id=disguise.id("plan", "x1"), account=disguise.account("Mine"))


def test_fact__a_plan_that_nothing_is_known_of__stays_one_under_a_rule_set_that_is_there() -> None:
    found = Disguise(b"key").fact(PLAN._replace(terms=TERMS._replace(monthly=0)))
    assert isinstance(found, PlanPeriod)
    assert (found.rules, found.terms.monthly) == ("guide-2026", 0)


@pytest.mark.parametrize(
    ("currency", "kept"),
    [("CHF", "CHF"), (None, None), *((other, NO_CURRENCY) for other in ("chf", "Fr", "EURO", "\u00c4\u00d6\u00dc"))],
)
def test_fact__a_plan_s_currency__kept_where_it_is_a_code(currency: str | None, kept: str | None) -> None:
    found = Disguise(b"key").fact(PLAN._replace(terms=TERMS._replace(currency=currency)))
    assert isinstance(found, PlanPeriod)
    assert found.terms.currency == kept

"""Facts as lines of the events file: every member there and back, what a line may leave out, what is refused."""

from datetime import date
from typing import Any

import pytest

from inmail_cli.domain.codec import encode
from inmail_cli.domain.decoding import Context, decode
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
from inmail_cli.domain.plans import Lengths, PlanEntry, RuleSet
from inmail_cli.errors import BadValue, InmailError

AT, WORDS = 1_770_130_800, "2026-02-03T15:00:00Z"
PLACE = {"id": "x1", "account": "work", "at": WORDS, "recorded": 4}
ANSWER = {"id": "x1", "send": "s1", "at": WORDS, "recorded": 4}
URL = "https://www.linkedin.com/in/example-dana"

CORE = PlanEntry("core", "Core", (), 50, 150, 90, "billing-day", None, False, "99.00", "USD", "")
FIXED = PlanEntry("fixed", "Fixed", (), 30, 90, 60, "fixed-day", 7, True, None, None, "")
RULES = RuleSet("guide-2026", "Guide", "", 90, Lengths(200, 1900, 300, 8000, ""), {"core": CORE, "fixed": FIXED})
TERMS = PlanTerms("Mine", 12, 36, None, "billing-day", "Europe/Paris", "9.50", "EUR", True, 60)
SEND = Send(
    "x1", "work", AT, 4, "Dana Roy", "d1", URL, "open-profile", "Hello", 5, "Dear Dana", 9, ("a", "b"), "warm",
    True, False, True, "Robin",
)  # fmt: skip
PERSON = Person(
    "d1", "Dana Roy", URL, "Example Ltd", "CTO", True, date(2026, 1, 2), ("chess",),
    (SharedEvent("Fair", date(2026, 1, 3)), SharedEvent("Talk", None)), False, date(2026, 1, 4), True, False, "kind",
)  # fmt: skip


def rule_set(name: str) -> RuleSet:
    if name != RULES.name:
        raise BadValue(f"no rule set {name}")
    return RULES


ZONES = {"work": "Europe/Paris", "home": "Asia/Tokyo"}
CONTEXT = Context("work", lambda account: ZONES.get(account, "UTC"), rule_set)


def read(line: dict[str, Any]) -> Fact:
    return decode(line, CONTEXT, id="given", recorded=99)


def assert_same(found: Fact, fact: Fact) -> None:
    """Equal and of one kind: a mark and a reply with the same members are equal as tuples."""
    assert (type(found), found) == (type(fact), fact)


WHOLE: list[tuple[Fact, dict[str, Any]]] = [
    (Account("work", "Europe/Paris"), {"type": "account", "name": "work", "zone": "Europe/Paris"}),
    (
        PERSON,
        {
            "type": "person", "id": "d1", "person": "Dana Roy", "url": URL, "company": "Example Ltd", "title": "CTO",
            "open_profile": True, "connected_on": "2026-01-02", "groups": ["chess"],
            "events": [{"name": "Fair", "on": "2026-01-03"}, {"name": "Talk", "on": None}],
            "posts": False, "engaged_on": "2026-01-04", "executive": True, "hiring": False, "note": "kind",
        },
    ),
    (
        PlanPeriod("x1", "work", AT, 4, "mine", "none", 31, 2, 3, True, "carry", TERMS),
        {
            "type": "plan", **PLACE, "plan": "mine", "rules": "none", "billing_day": 31, "seats": 2,
            "opening_balance": 3, "grant_on_start": True, "credits": "carry",
            "terms": {
                "name": "Mine", "monthly": 12, "cap": 36, "lifetime_days": None, "renewal": "billing-day",
                "zone": "Europe/Paris", "price": "9.50", "currency": "EUR", "pooled": True, "credit_back_days": 60,
            },
        },
    ),
    (
        SEND,
        {
            "type": "send", **PLACE, "person": "Dana Roy", "person_id": "d1", "url": URL, "via": "open-profile",
            "subject": "Hello", "subject_characters": 5, "body": "Dear Dana", "body_characters": 9,
            "tags": ["a", "b"], "template": "warm", "personalized": True, "mutual": False, "relevant_subject": True,
            "sender": "Robin",
        },
    ),
    (Reply("x1", "s1", AT, 4, "declined"), {"type": "reply", **ANSWER, "outcome": "declined"}),
    (Mark("x1", "s1", AT, 4, "opened"), {"type": "mark", **ANSWER, "mark": "opened"}),
    (Reconcile("x1", "work", AT, 4, 17), {"type": "reconcile", **PLACE, "balance": 17}),
    (
        Grant("x1", "work", AT, 4, 6, "goodwill", date(2026, 5, 1)),
        {"type": "grant", **PLACE, "credits": 6, "origin": "goodwill", "expires": "2026-05-01"},
    ),
    (Cancel("x1", "work", AT, 4), {"type": "cancel", **PLACE}),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "line"), WHOLE, ids=[line["type"] for _, line in WHOLE])
def test_encode__every_member_known__is_this_line_and_back(fact: Fact, line: dict[str, Any]) -> None:
    assert encode(fact) == line
    assert next(iter(encode(fact))) == "type"
    assert_same(read(line), fact)


def test_encode__what_a_send_notes_of_its_person__is_kept_with_the_person_alone() -> None:
    assert encode(SEND._replace(company="Example Ltd", title="CTO")) == encode(SEND)
    noted = read({"type": "send", **PLACE, "person": "Dana Roy", "company": " Example Ltd ", "title": "CTO"})
    assert noted == Send("x1", "work", AT, 4, "Dana Roy", company="Example Ltd", title="CTO")


# What a line may leave out


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ({"type": "account", "name": "home"}, Account("home", "Asia/Tokyo")),
        ({"type": "person", "person": "Dana Roy"}, Person("given", "Dana Roy")),
        ({"type": "send", "at": WORDS, "person": "Dana Roy"}, Send("given", "work", AT, 99, "Dana Roy")),
        ({"type": "reply", "send": "s1", "at": WORDS}, Reply("given", "s1", AT, 99, "accepted")),
        ({"type": "reply", "send": "s1", "at": WORDS, "outcome": "spam"}, Mark("given", "s1", AT, 99, "spam")),
        ({"type": "mark", "send": "s1", "at": WORDS, "mark": "spam"}, Mark("given", "s1", AT, 99, "spam")),
        ({"type": "reconcile", "at": WORDS, "balance": 0}, Reconcile("given", "work", AT, 99, 0)),
        ({"type": "grant", "at": WORDS, "credits": 1}, Grant("given", "work", AT, 99, 1, "purchase", None)),
        (
            {"type": "grant", "at": WORDS, "credits": 1, "expires": "never"},
            Grant("given", "work", AT, 99, 1, "purchase", "never"),
        ),
        ({"type": "cancel", "at": WORDS}, Cancel("given", "work", AT, 99)),
    ],
)
def test_decode__the_least_there_can_be__the_rest_is_as_documented(line: dict[str, Any], fact: Fact) -> None:
    assert_same(read(line), fact)


def plan(**members: Any) -> PlanPeriod:
    """The plan of a line with what every plan has."""
    found = read({"type": "plan", "at": WORDS, "plan": "core", **members})
    assert isinstance(found, PlanPeriod)
    return found


def test_decode__plan_by_its_key__terms_are_the_rule_sets() -> None:
    terms = PlanTerms("Core", 50, 150, 90, "billing-day", "Europe/Paris", "99.00", "USD", False, 90)
    # 15:00 UTC on 3 February is 16:00 on the 3rd in Paris, and 00:00 on the 4th in Tokyo.
    assert plan() == PlanPeriod("given", "work", AT, 99, "core", "guide-2026", 3, 1, None, False, "forfeit", terms)
    assert plan(account="home").billing_day == 4
    assert plan(plan="CORE") == plan()


def test_decode__some_terms_given__they_win_and_a_null_counts() -> None:
    given = plan(terms={"price": None, "currency": "EUR", "lifetime_days": None, "pooled": True, "zone": "Asia/Tokyo"})
    # At 00:00 on the 4th in the plan's own zone.
    assert given.billing_day == 4
    assert given.terms == PlanTerms("Core", 50, 150, None, "billing-day", "Asia/Tokyo", None, "EUR", True, 90)
    assert plan(terms={"price": "120"}).terms[6:8] == ("120.00", "USD")
    assert plan(terms={"name": "Ours", "monthly": 60, "cap": 70, "credit_back_days": 30}).terms == PlanTerms(
        "Ours", 60, 70, 90, "billing-day", "Europe/Paris", "99.00", "USD", False, 30
    )


def test_decode__fixed_day_plan__its_own_day_and_utc_whatever_the_line_says() -> None:
    fixed = plan(plan="fixed", billing_day=12, terms={"zone": "Asia/Tokyo"})
    assert (fixed.billing_day, fixed.terms.zone, fixed.terms.lifetime_days) == (7, "UTC", 60)
    own = {"monthly": 5, "cap": 9, "renewal": "fixed-day"}
    assert plan(plan="fixed", billing_day=12, terms=own).billing_day == 12
    assert plan(plan="fixed", terms=own).billing_day == 7
    assert plan(plan="mine", rules="lost", billing_day=12, terms=own).billing_day == 12
    assert plan(plan="mine", rules="lost", terms=own).billing_day == 1


def test_decode__a_plan_that_no_rule_set_has__is_unknown_unless_its_figures_are_given() -> None:
    unknown = plan(plan="gone", terms={"name": "Gone"})
    assert unknown.terms == PlanTerms("Gone", 0, 1, 90, "billing-day", "Europe/Paris", None, None, True, 90)
    assert "terms" not in encode(unknown)
    assert (
        plan(plan="gone", terms={"monthly": 5}).terms.monthly == plan(plan="gone", terms={"cap": 9}).terms.monthly == 0
    )
    assert plan(plan="gone", rules="lost", terms={"monthly": 5, "cap": 9}).terms.monthly == 5
    with pytest.raises(InmailError, match="no rule set lost"):
        plan(plan="gone", rules="lost", terms={"monthly": 5})


@pytest.mark.parametrize(
    "line",
    [
        {"type": "cancel", **PLACE, "recorded": 0},
        {"type": "cancel", **PLACE, "recorded": 9_007_199_254_740_992},
        {"type": "reconcile", **PLACE, "balance": 1_000_000},
        {"type": "grant", **PLACE, "credits": 1_000_000, "origin": "purchase"},
        {"type": "send", **PLACE, "person": "Dana Roy", "via": "inmail", "subject_characters": 0, "body_characters": 0},
        {
            "type": "plan", **PLACE, "plan": "mine", "rules": "none", "billing_day": 1, "seats": 1,
            "opening_balance": 0, "credits": "forfeit",
            "terms": {
                "name": "Mine", "monthly": 1, "cap": 1, "lifetime_days": 1, "renewal": "billing-day",
                "zone": "Europe/Paris", "price": "0.00", "currency": "EUR", "pooled": False, "credit_back_days": 1,
            },
        },
        {
            "type": "plan", **PLACE, "plan": "mine", "rules": "none", "billing_day": 31, "seats": 10_000,
            "opening_balance": 1_000_000, "credits": "carry",
            "terms": {
                "name": "Mine", "monthly": 1_000_000, "cap": 1_000_000, "lifetime_days": 36_500,
                "renewal": "billing-day", "zone": "UTC", "price": "999999.99", "currency": "EUR", "pooled": True,
                "credit_back_days": 36_500,
            },
        },
    ],
)  # fmt: skip
def test_decode__the_least_and_the_most_of_each_number__is_kept(line: dict[str, Any]) -> None:
    assert encode(read(line)) == line


# Refusals


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"type": "letter"}, "type 'letter' is none of account, plan, person, "),
        ({}, "member 'type' is missing."),
        ({"type": "account", "name": "x", "zone": "Nowhere"}, "zone 'Nowhere' is not known."),
        ({"type": "account"}, "member 'name' is missing."),
        ({"type": "account", "name": " "}, "name is empty."),
        ({"type": "account", "name": "x", "size": 3}, "unknown member 'size' in the line of an account."),
        ({"type": "person", "person": "D", "connected_on": "2026-1-02"}, "connected_on '2026-1-02' is not a date"),
        ({"type": "person", "person": "D", "connected_on": "20260102"}, "connected_on '20260102' is not a date"),
        ({"type": "person", "person": "D", "groups": "chess"}, "groups 'chess' is not a list of texts."),
        ({"type": "person", "person": "D", "events": {}}, "events {} is not a list of objects with name and on."),
        ({"type": "person", "person": "D", "events": ["Fair"]}, 'events ["Fair"] is not a list of objects'),
        (
            {"type": "person", "person": "D", "events": [{"name": "F", "at": 1}]},
            "unknown member 'at' in the line of a person's",
        ),
        ({"type": "person", "person": "D", "posts": 1}, "posts 1 is neither true nor false."),
        ({"type": "person", "person": "D", "company": "x" * 1_001}, "company is longer than 1,000 characters."),
        ({"type": "person", "person": "D", "note": "a\0b"}, "note 'a\\x00b' has characters that are no text."),
        ({"type": "person", "person": "D", "note": "\ud800"}, "note '\\ud800' has characters that are no text."),
        ({"type": "person", "person": "D", "note": "\udfff"}, "note '\\udfff' has characters that are no text."),
        ({"type": "person", "person": 5}, "person 5 is not a text."),
        ({"type": "person", "person": "x" * 1_001}, "person is longer than 1,000 characters."),
        ({"type": "person", "person": "D", "groups": {"Échecs": 1}}, 'groups {"Échecs": 1} is not a list of texts.'),
        ({"type": "reconcile", "at": WORDS, "balance": -1}, "balance -1 is not from 0 to 1,000,000."),
        ({"type": "reconcile", "at": WORDS, "balance": True}, "balance true is not a whole number."),
        ({"type": "reconcile", "at": WORDS}, "member 'balance' is missing."),
        ({"type": "grant", "at": WORDS, "credits": 0}, "credits 0 is not from 1 to 1,000,000."),
        ({"type": "grant", "at": WORDS, "credits": 1, "expires": "soon"}, "expires 'soon' is not a date such as"),
        ({"type": "plan", "at": WORDS, "plan": "core", "terms": [1]}, "terms [1] is not an object."),
        ({"type": "plan", "at": WORDS, "plan": "core", "terms": {"zone": "No"}}, "zone 'No' is not known."),
        (
            {"type": "plan", "at": WORDS, "plan": "core", "terms": {"max": 3}},
            "unknown member 'max' in the line of a plan's terms",
        ),
        ({"type": "plan", "at": WORDS, "plan": "core", "billing_day": 32}, "billing_day 32 is not from 1 to 31."),
        ({"type": "plan", "at": WORDS, "plan": "core", "seats": 0}, "seats 0 is not from 1 to 10,000."),
        ({"type": "cancel", "at": None}, "member 'at' is missing."),
        ({"type": "cancel", "at": ""}, "Not an instant: ''."),
        ({"type": "cancel", "at": WORDS, "recorded": -1}, "recorded -1 is not from 0 to 9,007,199,254,740,992."),
        ({"type": "cancel", "at": WORDS, "recorded": 2**53 + 1}, "recorded 9,007,199,254,740,993 is not from 0 to "),
    ],
)
def test_decode__what_is_not_understood__is_refused_by_name(line: dict[str, Any], said: str) -> None:
    with pytest.raises(BadValue) as caught:
        read(line)
    assert caught.value.message.startswith(said)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ({"type": "account", "name": "x", "zone": "No"}, "Give an IANA name such as Europe/Paris."),
        ({"type": "plan", "at": WORDS, "plan": "core", "terms": {"zone": "No"}}, "Give an IANA name such as"),
        ({"type": "cancel", "at": WORDS, "why": "x"}, "Remove it, or correct its name."),
    ],
)
def test_decode__what_is_not_understood__comes_with_what_to_do(line: dict[str, Any], hint: str) -> None:
    with pytest.raises(BadValue) as caught:
        read(line)
    assert (caught.value.hint or "").startswith(hint)


def test_decode__the_longest_texts__are_taken() -> None:
    found = read({"type": "person", "person": "x" * 1_000, "note": "y" * 1_000_000})
    assert isinstance(found, Person)
    assert (len(found.name), len(found.note or "")) == (1_000, 1_000_000)


def test_decode__words_twice_and_with_spaces__once_each() -> None:
    found = read({"type": "send", "at": WORDS, "person": "D", "tags": [" a", "b", "a "]})
    assert isinstance(found, Send)
    assert found.tags == ("a", "b")

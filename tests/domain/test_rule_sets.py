"""Rule sets as a user writes them: every member, what is left out, and what is refused with its place in the file."""

from typing import Any

import pytest

from inmail_cli.domain.plans import (
    Lengths,
    Overrides,
    PlanEntry,
    RuleSet,
    cap_of,
    checked_currency,
    checked_price,
    checked_seats,
    find_plan,
    own_plan,
    terms_of,
)
from inmail_cli.domain.rule_files import parse_rule_set
from inmail_cli.errors import BadFile, BadValue, Refused, UnknownPlan


def parsed(**members: Any) -> RuleSet:
    """A rule set named `ours`, in the file `ours.toml`, with a plan `small` unless told otherwise."""
    return parse_rule_set({"name": "ours", "plans": {"small": {"monthly": 5, "cap": 9}}} | members, file="ours.toml")


def plan(**members: Any) -> PlanEntry:
    """The plan `small` of 5 credits a month and a cap of 9, with more members."""
    return parsed(plans={"small": {"monthly": 5, "cap": 9} | members}).plans["small"]


def test_parse_rule_set__name_and_plan_alone__the_rest_is_as_documented() -> None:
    small = PlanEntry("small", "small", (), 5, 9, 90, "billing-day", None, False, None, None, "")
    assert parsed() == RuleSet("ours", "ours", "", 90, Lengths(200, 1900, 300, 8000, ""), {"small": small})


def test_parse_rule_set__every_member__is_read() -> None:
    limits = {"subject": 100, "body": 1000, "note": 200, "message": 4000, "source": "Our limits"}
    squad = {
        "name": "Squad",
        "aliases": ["crew", "team"],
        "monthly": 7,
        "cap": "12x",
        "lifetime_days": 30,
        "renewal": "fixed-day",
        "billing_day": 15,
        "pooled": True,
        "price": "9.5",
        "currency": "EUR",
        "source": "Our contract",
    }
    rules = parsed(title="Ours", source="Us", credit_back_days=60, limits=limits, plans={"squad": squad})
    assert rules == RuleSet(
        name="ours",
        title="Ours",
        source="Us",
        credit_back_days=60,
        lengths=Lengths(100, 1000, 200, 4000, "Our limits"),
        # The cap is twelve months' credits: 12 x 7.
        plans={
            "squad": PlanEntry(
                "squad", "Squad", ("crew", "team"), 7, 84, 30, "fixed-day", 15, True, "9.50", "EUR", "Our contract"
            )
        },
    )


def test_parse_rule_set__several_plans__each_has_its_own_figures() -> None:
    rules = parsed(plans={"a": {"monthly": 5, "cap": 9}, "b": {"monthly": 8, "cap": "3x", "lifetime_days": "none"}})
    assert [(plan.key, plan.monthly, plan.cap, plan.lifetime_days) for plan in rules.plans.values()] == [
        ("a", 5, 9, 90),
        ("b", 8, 24, None),
    ]


@pytest.mark.parametrize(("renewal", "day"), [({}, None), ({"renewal": "fixed-day", "billing_day": 1}, 1)])
def test_parse_rule_set__renewal__a_fixed_day_alone_has_a_day(renewal: dict[str, Any], day: int | None) -> None:
    assert plan(**renewal).billing_day == day


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"name": 5}, "name: 5 is not a text."),
        ({"name": None}, "name: missing."),
        ({"name": " \t"}, "name: it is empty."),
        ({"name": "a\0b"}, "name: 'a\\x00b' has characters that are no text."),
        ({"name": "a\nb"}, "name: 'a\\nb' has characters that are no text."),
        ({"name": "a\x85b"}, "name: 'a\\x85b' has characters that are no text."),
        ({"name": "x" * 1_001}, "name: it is longer than 1,000 characters."),
        ({"plans": {" ": {"monthly": 5, "cap": 9}}}, "plans. : it is empty."),
        ({"plans": {"a\x01": {"monthly": 5, "cap": 9}}}, "plans.a\x01: 'a\\x01' has characters that are no text."),
        ({"plans": {"x" * 1_001: {}}}, f"plans.{'x' * 1_001}: it is longer than 1,000 characters."),
        ({"colour": "red"}, "colour: unknown member."),
        ({"limits": 5}, "limits: 5 is not a table."),
        ({"limits": {"subject": 0}}, "limits.subject: 0 is not from 1 to 1,000,000."),
        ({"limits": {"words": 3}}, "limits.words: unknown member."),
        ({"credit_back_days": 36_501}, "credit_back_days: 36501 is not from 1 to 36,500."),
        ({"credit_back_days": True}, "credit_back_days: True is not a whole number."),
        ({"plans": [1]}, "plans: [1] is not a table."),
        ({"plans": {"small": 5}}, "plans.small: not a table."),
        ({"plans": {"small": {"cap": 9}}}, "plans.small.monthly: missing."),
        (
            {"plans": {"small": {"monthly": 5, "cap": 9}, "Small": {"monthly": 6, "cap": 9}}},
            "plans.Small: its key stands twice.",
        ),
        ({"plans": {"small": {"monthly": 5}}}, "plans.small.cap: missing."),
    ],
)
def test_parse_rule_set__a_wrong_member__is_named_with_its_place(members: dict[str, Any], said: str) -> None:
    with pytest.raises(BadFile) as caught:
        parsed(**members)
    assert caught.value.message == f"ours.toml: {said}"
    assert caught.value.details == {"file": "ours.toml"}


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"monthly": 0}, "monthly: 0 is not from 1 to 1,000,000."),
        ({"monthly": 1_000_001}, "monthly: 1000001 is not from 1 to 1,000,000."),
        ({"cap": "4y"}, "cap: '4y' is not a number from 1 to 1,000,000, or a multiple such as 4x."),
        ({"cap": 4.5}, "cap: 4.5 is not a whole number."),
        ({"currency": "Deutschmark"}, "currency: 'Deutschmark' is no currency such as USD."),
        ({"currency": "\n\u20ac\u200b"}, "currency: '\u20ac\\u200b' is no currency such as USD."),
        ({"cap": 0}, "cap: 0 is not from 1 to 1,000,000."),
        ({"lifetime_days": "never"}, "lifetime_days: 'never' is not a whole number."),
        ({"lifetime_days": 36_501}, "lifetime_days: 36501 is not from 1 to 36,500."),
        ({"renewal": "weekly"}, "renewal: 'weekly' is none of billing-day, fixed-day."),
        ({"renewal": "fixed-day"}, "billing_day: missing."),
        ({"renewal": "fixed-day", "billing_day": 32}, "billing_day: 32 is not from 1 to 31."),
        ({"billing_day": 3}, "billing_day: unknown member."),
        ({"pooled": "yes"}, "pooled: 'yes' is not true or false."),
        ({"aliases": "crew"}, "aliases: 'crew' is not a list of texts."),
        ({"aliases": ["crew", 1]}, "aliases: 1 is not a text."),
        ({"aliases": [True]}, "aliases: True is not a text."),
        ({"name": ""}, "name: it is empty."),
        ({"name": "a\x7fb"}, "name: 'a\\x7fb' has characters that are no text."),
        ({"price": "cheap"}, "price: 'cheap' is not a price such as 99.99."),
        ({"price": 9.5}, "price: 9.5 is not a text."),
    ],
)
def test_parse_rule_set__a_wrong_member_of_a_plan__is_named_with_its_place(members: dict[str, Any], said: str) -> None:
    with pytest.raises(BadFile) as caught:
        plan(**members)
    assert caught.value.message == f"ours.toml: plans.small.{said}"


def test_parse_rule_set__names_with_spaces_about_them__are_stripped() -> None:
    rules = parsed(name=" ours ", plans={" Team\tA ": {"monthly": 5, "cap": 9, "aliases": [" Crew "]}})
    (team,) = rules.plans.values()
    assert (rules.name, rules.title, team.key, team.name, team.aliases) == (
        "ours",
        "ours",
        "team-a",
        "Team A",
        ("crew",),
    )
    assert plan(name=" Squad ").name == "Squad"
    assert len(parsed(name="x" * 1_000).name) == 1_000


def test_parse_rule_set__no_plans__is_refused_with_what_to_add() -> None:
    with pytest.raises(BadFile, match=r"ours\.toml: no plans in it\.") as caught:
        parsed(plans={})
    assert caught.value.hint == "Add at least one [plans.KEY] table."


@pytest.mark.parametrize("number", [1, 1_000_000])
def test_parse_rule_set__the_least_and_the_most_of_each_number__is_taken(number: int) -> None:
    rules = parsed(
        limits=dict.fromkeys(("subject", "body", "note", "message"), number),
        plans={"small": {"monthly": number, "cap": number}},
    )
    assert rules.lengths[:4] == (number,) * 4
    assert (rules.plans["small"].monthly, rules.plans["small"].cap) == (number, number)


# A plan by what a user calls it

TEAMS = parsed(
    plans={
        "core": {"monthly": 5, "cap": 9, "name": "Sales Core", "aliases": ["basic", "sn-core"]},
        "core-plus": {"monthly": 5, "cap": 9, "name": "Extra"},
        "recruiter-lite": {"monthly": 5, "cap": 9, "name": "Recruiter Lite"},
    }
)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("core", "core"),  # a key wins though it is a part of another
        (" CORE ", "core"),
        ("Core Plus", "core-plus"),
        ("plus", "core-plus"),
        ("sn core", "core"),
        ("basic", "core"),
        ("Sales Core", "core"),
        ("extra", "core-plus"),
        ("Recruiter Lite", "recruiter-lite"),
        ("lite", "recruiter-lite"),
    ],
)
def test_find_plan__a_key_an_alias_a_name_or_a_part_of_one_key__is_that_plan(words: str, key: str) -> None:
    assert find_plan(TEAMS, words).key == key


def test_find_plan__key_and_aliases_written_with_capitals__are_found_however_they_are_typed() -> None:
    rules = parsed(plans={"Team A": {"monthly": 5, "cap": 9, "aliases": ["Crew", "sales  Hub"]}})
    (team,) = rules.plans.values()
    assert (team.key, team.name, team.aliases) == ("team-a", "Team A", ("crew", "sales-hub"))
    named = parsed(plans={"Team A": {"monthly": 5, "cap": 9, "name": "Squad"}})
    for words in ("Team A", "team-a", " TEAM  a "):
        assert find_plan(rules, words) == team
        assert find_plan(named, words).name == "Squad"
    assert find_plan(rules, "CREW") == find_plan(rules, "Sales Hub") == team


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("cor", "plan 'cor' could be several: core, core-plus"),
        ("gold", "no plan 'gold' in the rule set ours: core, core-plus, recruiter-lite"),
        ("sales", "no plan 'sales' in the rule set ours: core, core-plus, recruiter-lite"),
        (" ", "no plan ' ' in the rule set ours: core, core-plus, recruiter-lite"),
    ],
)
def test_find_plan__none_or_several__is_refused_with_the_keys(words: str, said: str) -> None:
    with pytest.raises(UnknownPlan) as caught:
        find_plan(TEAMS, words)
    assert caught.value.message == said
    assert caught.value.hint == "See `inmail plan list`, or give --monthly and --cap for a plan of your own."


# Terms, seats, prices


@pytest.mark.parametrize(
    ("own", "given", "currency"),
    [
        ({}, Overrides(), None),
        ({"price": "5", "currency": "EUR"}, Overrides(), "EUR"),
        ({"price": "5", "currency": "EUR"}, Overrides(price="7.00"), "EUR"),
        ({}, Overrides(price="7.00"), "USD"),
        ({}, Overrides(price="7.00", currency="CHF"), "CHF"),
        ({"currency": "EUR"}, Overrides(currency="CHF"), "CHF"),
    ],
)
def test_terms_of__price_and_currency__dollars_only_where_a_price_has_no_currency(
    own: dict[str, Any], given: Overrides, currency: str | None
) -> None:
    terms = terms_of(plan(**own), credit_back_days=90, zone="Europe/Paris", overrides=given)
    assert terms.currency == currency
    assert terms.price == (given.price or (own.get("price") and "5.00"))


def test_terms_of__figures_given__they_win_over_the_plans() -> None:
    ours = terms_of(plan(), credit_back_days=90, zone="UTC", overrides=Overrides(monthly=8))
    assert (ours.monthly, ours.cap) == (8, 9)
    ours = terms_of(plan(), credit_back_days=90, zone="UTC", overrides=Overrides(cap=12))
    assert (ours.monthly, ours.cap) == (5, 12)


def test_terms_of__fixed_day__its_dates_are_in_utc() -> None:
    fixed = plan(renewal="fixed-day", billing_day=1)
    assert terms_of(fixed, credit_back_days=90, zone="Europe/Paris").zone == "UTC"
    assert terms_of(plan(), credit_back_days=90, zone="Europe/Paris").zone == "Europe/Paris"


def test_own_plan__figures_of_the_user__pooled_and_ninety_days_unless_told() -> None:
    assert own_plan("mine", monthly=12, cap=36) == PlanEntry(
        "mine", "mine", (), 12, 36, 90, "billing-day", None, True, None, None, "set by the user"
    )


def test_checked_seats__one_seat_or_a_pool__is_taken() -> None:
    assert checked_seats(plan(), 1) == 1
    assert checked_seats(plan(pooled=True), 10_000) == 10_000
    for seats in (0, 10_001):
        with pytest.raises(BadValue) as wrong:
            checked_seats(plan(pooled=True), seats)
        assert wrong.value.message == f"--seats {seats}: give a number from 1 to 10,000."
    with pytest.raises(Refused, match="small belong to a seat") as caught:
        checked_seats(plan(), 2)
    assert caught.value.hint == "Make one account a seat: inmail account add NAME"


@pytest.mark.parametrize(("given", "kept"), [("0", "0.00"), ("9.5", "9.50"), ("999999.99", "999999.99")])
def test_checked_price__in_range__two_digits(given: str, kept: str) -> None:
    assert checked_price(given) == kept


@pytest.mark.parametrize("given", ["-0.01", "1000000"])
def test_checked_price__out_of_range__is_refused_with_an_example(given: str) -> None:
    with pytest.raises(BadValue, match="is out of range") as caught:
        checked_price(given)
    assert caught.value.hint == "Write it as 99.99"


@pytest.mark.parametrize("given", ["NaN", "Infinity", "1e5", "1_000", "\u0663", "9,99", ".5", "5.", ""])
def test_checked_price__no_plain_digits__is_refused_with_an_example(given: str) -> None:
    with pytest.raises(BadValue, match="is not a number") as caught:
        checked_price(given)
    assert caught.value.hint == "Write it as 99.99"


@pytest.mark.parametrize(
    ("text", "cap"),
    [("15", 15), (" 3X ", 15), ("1000000", 1_000_000), ("200000x", 1_000_000)]
    + [(odd, None) for odd in ("", "x", "0", "0x", "4.5x", "-3", "1000001", "200001x", "x3", "3xx", "\u0663", "3 x")],
)
def test_cap_of__a_number_or_a_multiple_of_five_credits__in_range(text: str, cap: int | None) -> None:
    assert cap_of(text, 5) == cap


@pytest.mark.parametrize(("given", "kept"), [("USD", "USD"), (" eur ", "EUR")])
def test_checked_currency__three_letters__in_capitals(given: str, kept: str) -> None:
    assert checked_currency(given) == kept


@pytest.mark.parametrize("given", ["", "EU", "EURO", "\u20ac", "US$", "\u00c4\u00d6\u00dc", "USD\nEUR"])
def test_checked_currency__anything_else__is_refused_with_an_example(given: str) -> None:
    with pytest.raises(BadValue, match="is no code of three letters") as caught:
        checked_currency(given)
    assert caught.value.hint == "Write it as USD or EUR."


@pytest.mark.parametrize(
    ("members", "kept"),
    [({"currency": "chf"}, "CHF"), ({"currency": " \u20ac "}, "\u20ac"), ({"currency": ""}, None), ({}, None)],
)
def test_parse_rule_set__a_currency__in_capitals(members: dict[str, Any], kept: str | None) -> None:
    assert plan(**members).currency == kept


def test_parse_rule_set__a_blank_alias__is_left_out() -> None:
    assert plan(aliases=["crew", " ", ""]).aliases == ("crew",)

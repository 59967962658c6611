"""Lengths, free routes and the guide's advice, for invented people."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmail_cli.domain.events import ROUTES, Person, Route, SharedEvent
from inmail_cli.domain.limits import (
    Excess,
    advice,
    body_limit,
    characters,
    fallback_routes,
    free_routes,
    generic_text,
    over_limits,
    subject_limit,
    unused_subject,
    warnings_of,
)
from inmail_cli.domain.plans import Lengths

GUIDE = Lengths(subject=200, body=1900, note=300, message=8000, source="The guide")
HELP = Lengths(subject=200, body=2000, note=300, message=8000, source="LinkedIn help, answer a554514")
TODAY = date(2026, 11, 22)


def dana(**known: object) -> Person:
    return Person("d1", "Dana Roy")._replace(**known)  # type: ignore[arg-type]


# Lengths


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("", 0),
        ("Dana", 4),
        ("two words", 9),
        ("one\ntwo", 7),
        ("one\r\ntwo", 7),  # a text box holds a line break as one
        ("é", 1),
        ("e\u0301", 2),  # a letter and a combining accent
        ("日本", 2),
        ("👍", 2),  # outside the basic plane: two units
        ("👍🏽", 4),  # with a skin tone
        ("👩‍💻", 5),  # woman, joiner, laptop
        ("🇨🇭", 4),
        ("❤️", 2),  # a heart and a variation selector
        ("\udc80", 1),  # a stray byte of a command line
    ],
)
def test_characters__as_a_browser_counts__utf16_units(text: str, units: int) -> None:
    assert characters(text) == units


@given(st.text())
def test_characters__any_text__one_a_code_point_and_one_more_beyond_the_basic_plane(text: str) -> None:
    text = text.replace("\r", "")
    assert characters(text) == sum(2 if ord(letter) > 0xFFFF else 1 for letter in text)


@pytest.mark.parametrize(
    ("via", "subject", "body"),
    [
        ("inmail", 200, 1900),
        ("open-profile", 200, 1900),
        ("connection-note", None, 300),
        ("group", None, 8000),
        ("event", None, 8000),
        ("message", None, 8000),
    ],
)
def test_over_limits__each_route__takes_its_limit_and_not_one_more(via: Route, subject: int | None, body: int) -> None:
    assert (subject_limit(via, GUIDE), body_limit(via, GUIDE)) == (subject, body)
    assert over_limits(via, subject or 9999, body, GUIDE) == []
    field = "note" if via == "connection-note" else "body"
    assert over_limits(via, None, body + 1, GUIDE) == [(field, body + 1, body)]
    if subject is not None:
        assert over_limits(via, subject + 1, None, GUIDE) == [Excess("subject", subject + 1, subject)]


def test_over_limits__both_too_long__are_both_named() -> None:
    assert over_limits("inmail", 201, 1901, GUIDE) == [Excess("subject", 201, 200), Excess("body", 1901, 1900)]


def test_over_limits__linkedins_newer_help__takes_2000() -> None:
    assert over_limits("inmail", None, 2000, HELP) == []
    assert over_limits("open-profile", None, 2001, HELP) == [Excess("body", 2001, 2000)]


def test_over_limits__a_note_from_a_basic_account__takes_200() -> None:
    assert over_limits("connection-note", None, 200, GUIDE, basic=True) == []
    assert over_limits("connection-note", None, 201, GUIDE, basic=True) == [Excess("note", 201, 200)]
    assert over_limits("message", None, 8000, GUIDE, basic=True) == []


@pytest.mark.parametrize("via", ROUTES)
def test_over_limits__lengths_not_known__nothing_is_over(via: Route) -> None:
    assert over_limits(via, None, None, GUIDE) == []


@pytest.mark.parametrize("via", ROUTES)
def test_unused_subject__routes_without_a_subject_line__are_told(via: Route) -> None:
    told = [finding.code for finding in unused_subject(via, "Your talk in Basel")]
    assert told == ([] if via in ("inmail", "open-profile") else ["no-subject-line"])
    assert unused_subject(via, None) == unused_subject(via, "") == []


def test_unused_subject__told__by_the_route_with_its_place_in_the_guide() -> None:
    assert unused_subject("group", "Your talk in Basel") == [
        (
            "no-subject-line",
            "By group there is no subject line: nobody sees the subject.",
            "The guide: How InMail Differs from Regular Messages",
            "warning",
        )
    ]


@pytest.mark.parametrize(
    ("via", "subject", "expected"),
    [
        ("inmail", "Quick question", ["generic-subject", "generic-opener"]),
        ("inmail", "Your talk in Basel", ["generic-opener"]),
        ("inmail", None, ["generic-opener"]),
        ("message", "Quick question", ["no-subject-line", "generic-opener"]),
    ],
)
def test_warnings_of__a_subject_and_a_text__the_subject_s_wording_only_where_it_is_seen(
    via: Route, subject: str | None, expected: list[str]
) -> None:
    assert [finding.code for finding in warnings_of(via, subject, "I hope this finds you well.")] == expected


# Routes that cost nothing


@pytest.mark.parametrize(
    ("person", "routes"),
    [
        (dana(), []),
        (dana(open_profile=True), ["open-profile"]),
        (dana(open_profile=False), []),
        (dana(connected_on=date(2026, 11, 22)), ["message"]),
        (dana(connected_on=date(2026, 11, 23)), []),
        (dana(groups=("Data Basel",)), ["group"]),
        (dana(events=(SharedEvent("Summit", date(2026, 11, 22)),)), ["event"]),
        (dana(events=(SharedEvent("Summit", date(2026, 11, 1)),)), ["event"]),
        (dana(events=(SharedEvent("Summit", date(2026, 11, 23)),)), []),
        (dana(events=(SharedEvent("Summit", None),)), ["event"]),
        (
            dana(open_profile=True, connected_on=date(2026, 1, 1), groups=("A",), events=(SharedEvent("B", None),)),
            ["message", "open-profile", "group", "event"],
        ),
    ],
)
def test_free_routes__what_is_known_of_a_person__opens_them(person: Person, routes: list[Route]) -> None:
    found = free_routes(person, on=TODAY)
    assert [route.via for route in found] == routes
    assert all(route.reason.endswith(".") for route in found)


def test_free_routes__reasons__name_what_is_shared() -> None:
    person = dana(groups=("Data Basel",), events=(SharedEvent("Far", date(2027, 1, 1)), SharedEvent("Near", None)))
    assert [route.reason for route in free_routes(person, on=TODAY)] == [
        "you share the group Data Basel.",
        "you both attend Near.",
    ]


def test_fallback_routes__anybody_not_connected__a_connection_note() -> None:
    assert [route.via for route in fallback_routes(dana(), on=TODAY)] == ["connection-note"]
    assert [route.via for route in fallback_routes(dana(open_profile=True), on=TODAY)] == ["connection-note"]
    assert fallback_routes(dana(), on=TODAY)[0].reason.startswith("a connection request with a note reaches anyone")
    assert fallback_routes(dana(connected_on=TODAY), on=TODAY) == []
    assert len(fallback_routes(dana(connected_on=date(2026, 11, 23)), on=TODAY)) == 1


# Advice on a person


@pytest.mark.parametrize(
    ("person", "codes"),
    [
        (dana(), []),
        (dana(posts=False, executive=False, hiring=False, open_profile=False), []),
        (dana(posts=True), ["engage-first"]),
        (dana(posts=True, engaged_on=date(2026, 11, 22)), []),
        (dana(posts=True, engaged_on=date(2026, 11, 23)), ["engage-first"]),
        (dana(executive=True), ["good-executive"]),
        (dana(hiring=True), ["good-hiring"]),
        (dana(executive=True, hiring=True, posts=True), ["engage-first", "good-executive", "good-hiring"]),
        (dana(executive=True, open_profile=True), ["credit-not-needed"]),
        (dana(groups=("Data Basel",)), ["credit-not-needed"]),
        (dana(events=(SharedEvent("Summit", date(2026, 11, 20)),)), ["credit-not-needed", "good-event"]),
        (dana(events=(SharedEvent("Summit", date(2026, 12, 20)),)), ["event-ahead"]),
        (dana(connected_on=date(2026, 1, 1), events=(SharedEvent("Summit", None),)), ["credit-not-needed"]),
    ],
)
def test_advice__the_guides_good_uses_and_when_to_skip__are_told(person: Person, codes: list[str]) -> None:
    found = advice(person, TODAY)
    assert [finding.code for finding in found] == codes
    assert all(finding.source.startswith("The guide") and "Dana Roy" in finding.message for finding in found)
    assert all(finding.severity == ("good" if finding.code.startswith("good") else "advice") for finding in found)


def test_advice__the_nearest_event_ahead__is_the_one_named() -> None:
    person = dana(events=(SharedEvent("Late", date(2027, 3, 1)), SharedEvent("Soon", date(2026, 12, 1))))
    assert "Soon: from 2026-12-01 on" in advice(person, TODAY)[0].message


# Generic text


def codes(subject: str | None, body: str | None) -> list[str]:
    return [finding.code for finding in generic_text(subject, body)]


@pytest.mark.parametrize(
    "subject",
    ["Quick question", "quick question", " QUICK  QUESTION? ", "A quick question for you", "Quick question, Dana",
     "Quick chat?", "Re: Quick question", "Hello", "Hi!", "hey there 👋", "Touching base", "Just following up",
     "Exciting opportunity!", "An opportunity for you", "Job opportunity", "Let’s connect", "Networking",
     "Introduction", "Partnership opportunity"],
)  # fmt: skip
def test_generic_text__subjects_that_fit_anyone__are_told(subject: str) -> None:
    found = generic_text(subject, None)
    assert [finding.code for finding in found] == ["generic-subject"]
    assert subject.strip() in found[0].message
    assert found[0].severity == "warning"


@pytest.mark.parametrize(
    "subject",
    ["Your SaaS pricing article inspired this idea", "Quick question about your pricing article",
     "Question on your Basel talk", "Opportunity to speak at Data Basel", "Following up on Tuesday's demo",
     "Hello from the Summit's second row", "Introduction to Kim Lund, whom you cited",
     "Your opening for a data engineer", "Connecting your CRM and your billing",
     "Staff engineer at Example AG, remote [Basel]", "100% remote: 50% less travel", "Re: your question on churn",
     "Testing your new API", "Dana, your post on {} in Rust", "C++ <vector> vs <array>", ""],
)  # fmt: skip
def test_generic_text__subjects_that_name_something__pass(subject: str) -> None:
    assert codes(subject, None) == []


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Hi {first_name}, your talk was a help.", "{first_name}"),
        ("Hi {{ contact.first_name | default }}, your talk", "{{ contact.first_name | default }}"),
        ("Hi ${firstName}, your talk", "{firstName}"),
        ("What [Company] does with churn", "[Company]"),
        ("What [company name] does with churn", "[company name]"),
        ("I am [Your Name] of [Your Company]", "[Your Name]"),
        ("Your work on [insert topic here] helped", "[insert topic here]"),
        ("Dear <First Name>, your talk", "<First Name>"),
        ("Dear <<name>>, your talk", "<<name>>"),
        ("Dear %FIRST_NAME%, your talk", "%FIRST_NAME%"),
        ("Dear *|FNAME|*, your talk", "*|FNAME|*"),
        ("{Hi|Hello|Hey} Dana, your talk", "{Hi|Hello|Hey}"),
        ("Hi , your talk was a help.", "Hi ,"),
    ],
)
def test_generic_text__fields_never_filled_in__are_quoted(text: str, field: str) -> None:
    for found in (generic_text(None, text), generic_text(text, None)):
        assert [finding.code for finding in found] == ["placeholder"]
        assert f'"{field}"' in found[0].message


@pytest.mark.parametrize(
    "body",
    ["I hope this message finds you well. We sell", "Hi Dana, I hope this finds you well.",
     "Hope this email finds you well!", "Dear Sir or Madam, we", "Dear Sir/Madam", "To whom it may concern: we",
     "Dear LinkedIn member, we", "Hi Dana,\n\nI came across your profile and was impressed by your background.",
     "Hello, I just stumbled upon your profile and thought we should talk",
     "I’d like to add you to my professional network."],
)  # fmt: skip
def test_generic_text__openers_of_circulars__are_told(body: str) -> None:
    assert codes(None, body) == ["generic-opener"]


@pytest.mark.parametrize(
    "body",
    [
        "Hi Dana, your article on SaaS pricing made us test annual plans: churn fell by a third. Could I show you the "
        "numbers on Thursday at 10:00? Kim",
        "Hello Dana, we both heard Kim Lund in Basel. I came across your profile in her list of speakers: would you "
        "join our panel [12 March, remote]?",
        "Dear Dana, I hope you are well after the move. Your role <-> mine overlap; <10 minutes would do.",
        "Hi,\nsaw your opening for a data engineer (R&D, 80-100%). I built the same thing at Example Ltd.",
        "The set {1, 2, 3} in your proof; 50% of cases and 20% of names fall out. [1] has the details.",
        "You asked who should care about the company name: I do. Your name came up twice.",
        "",
    ],
)
def test_generic_text__good_messages__pass(body: str) -> None:
    assert codes("Your talk in Basel", body) == []


def test_generic_text__everything_at_once__each_is_told_once() -> None:
    found = codes("Quick question", "Hi {first_name}, I hope this finds you well, {first_name} of [Company].")
    assert found == ["generic-subject", "placeholder", "generic-opener"]
    assert codes(None, None) == []


def test_generic_text__each_finding__in_words_and_with_its_place_in_the_guide() -> None:
    subject, body = "Quick question", "Hi,\n\nI hope this finds you well in {topic}."
    wording = "The guide: Personalize the subject line (bad: Quick question)"
    outreach = "The guide: When to Skip InMail (generic outreach without personalization)"
    field = "looks like a field that was not filled in."
    assert [(one.message, one.source, one.severity) for one in generic_text(subject, body)] == [
        ('The subject "Quick question" could go to anyone: name something of theirs.', wording, "warning"),
        (f'"{{topic}}" in the text {field}', outreach, "warning"),
        (
            'The text opens like a circular ("Hi, I hope this finds you well"): refer to something specific first.',
            outreach,
            "warning",
        ),
    ]
    assert [one.message for one in generic_text("About [Company]", None)] == [f'"[Company]" in the subject {field}']
    assert codes("  ", "  ") == []


@given(st.text(), st.text())
def test_generic_text__any_text__never_fails(subject: str, body: str) -> None:
    assert all(finding.message and finding.source for finding in generic_text(subject, body))


def test_generic_text__a_huge_text__is_read_quickly() -> None:
    assert codes("your " * 20_000, "{your [insert <<" * 20_000) == []

"""Drafts, written for these tests, and what is to be said of each."""

import time

import pytest

from inmail_cli.domain.events import ROUTES, Route
from inmail_cli.domain.limits import warnings_of
from inmail_cli.domain.linting import Draft, Linted, lint, parted_draft
from inmail_cli.domain.plans import Lengths
from inmail_cli.domain.wording import LONGEST_QUOTE, reads_english, wording_of

LENGTHS = Lengths(subject=200, body=1900, note=300, message=8000, source="The guide: InMail Message Limits")
GOOD_SUBJECT = "Your SaaS pricing article inspired this idea"
GOOD = (
    "Hi Dana,\n\nYour article on pricing says that credits hide churn. We measured it on our own accounts: those that"
    " let credits lapse cancelled three times as often.\n\nWould you like me to send you the numbers?\n\nBest,\nOlive"
)


OVER = "note too long"


def linted(body: str, subject: str | None = GOOD_SUBJECT, via: Route = "inmail", *, basic: bool = False) -> Linted:
    return lint(Draft(subject, body, via), LENGTHS, basic=basic)


def codes(found: Linted) -> list[str]:
    return [remark.finding.code for remark in found.remarks]


def test_lint__a_good_draft__praise_alone() -> None:
    found = linted(GOOD)
    assert found.to_mend == ()
    assert codes(found) == ["subject", "length", "reference", "ask", "value"]
    assert not found.over_limit
    assert found.good == found.remarks
    assert all(remark.finding.source.startswith("The guide: ") for remark in found.remarks)


def test_lint__a_bad_draft__each_finding_with_its_place_in_the_guide() -> None:
    body = "Hi Dana, I'm Olive and we sell outreach. Please see the deck attached. Could we talk? Can you introduce me?"
    found = linted(body, "Quick question")
    assert codes(found) == ["generic-subject", "no-reference", "several-asks", "self-first", "attachment", "length"]
    sources = {remark.finding.code: remark.finding.source for remark in found.remarks}
    assert "Personalize the subject line" in sources["generic-subject"]
    assert "Reference something specific" in sources["no-reference"]
    assert "Include a clear ask" in sources["several-asks"]
    assert "Provide value first" in sources["self-first"]
    assert "InMail Message Limits" in sources["attachment"]
    assert "Keep it brief" in sources["length"]
    assert [remark.finding.code for remark in found.good] == ["length"]
    assert found.to_mend == found.remarks[:-1]


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        (
            GOOD_SUBJECT,
            GOOD,
            [
                ("a subject of substance", "relevant-subject"),
                (f"{len(GOOD)} characters (the guide aims at 400-600, and also praises those under 400)", "under-400"),
                ("a specific reference", "personalized"),
                ("one clear ask", None),
                ("value first", None),
            ],
        ),
        (
            "Quick question",
            "Dear {first_name}, we are Example. Could we talk? Please reply. See the deck attached, <b>now</b>. " * 7,
            [
                ("generic text", "relevant-subject"),
                ("generic text", "personalized"),
                ("length", "under-400"),
                ("reference", "personalized"),
                ("ask", None),
                ("value", None),
                ("attachment", None),
                ("markup", None),
            ],
        ),
        (
            None,
            "Ana Silva suggested I write to you. Your talk was good.",
            [
                ("subject", "relevant-subject"),
                ("ask", None),
                ("55 characters (the guide aims at 400-600, and also praises those under 400)", "under-400"),
                ("a connection mentioned", "mutual"),
            ],
        ),
        (
            "Pricing",
            "Could we talk?",
            [
                ("subject", "relevant-subject"),
                ("reference", "personalized"),
                ("value", None),
                ("14 characters (the guide aims at 400-600, and also praises those under 400)", "under-400"),
                ("one clear ask", None),
            ],
        ),
    ],
    ids=["good", "bad", "no-subject", "thin"],
)
def test_lint__each_finding__what_it_is_about_and_the_factor_it_bears_on(
    subject: str | None, body: str, expected: list[tuple[str, str | None]]
) -> None:
    found = linted(body, subject).remarks
    assert [(one.about, one.factor) for one in found] == expected
    assert all(one.finding.source.startswith("The guide: ") and one.finding.message for one in found)


# Limits and warnings: those of `send`


@pytest.mark.parametrize(
    ("via", "subject", "body", "over"),
    [
        ("inmail", 200, 1900, False),
        ("inmail", 201, 10, True),
        ("inmail", 10, 1901, True),
        ("open-profile", 10, 1901, True),
        ("connection-note", 0, 300, False),
        ("connection-note", 0, 301, True),
        ("group", 0, 8000, False),
        ("message", 0, 8001, True),
        ("message", 999, 10, False),
    ],
)
def test_lint__at_the_limit_and_over_it__an_error_only_over_it(via: Route, subject: int, body: int, over: bool) -> None:
    found = linted("x" * body, "y" * subject, via)
    assert found.over_limit is over
    assert ("too-long" in codes(found)) is over
    assert (found.remarks[0].finding.severity == "error") is over


def test_lint__any_draft__its_lengths_in_utf16_and_whether_its_words_were_read() -> None:
    found = linted("Hi Dana \U0001f44d", "Your talk")
    assert (found.subject_characters, found.body_characters, found.wording_checked) == (9, 10, True)
    assert linted("Hi", None).subject_characters == 0
    assert not lint(Draft(None, "x" * 300, "connection-note"), LENGTHS).over_limit


def test_lint__both_over__both_said_with_how_much_to_cut() -> None:
    messages = [one.finding.message for one in linted("é" * 2013, "👍" * 101).remarks[:2]]
    assert messages[0] == "The subject has 202 characters and 200 are taken by inmail: shorten it by 2."
    assert linted("", "y" * 201).remarks[0].finding.source == "The guide: InMail Message Limits"
    assert messages[1] == "The body has 2,013 characters and 1,900 are taken by inmail: shorten it by 113."


@pytest.mark.parametrize("via", ROUTES)
@pytest.mark.parametrize("subject", [None, "", "Quick question", GOOD_SUBJECT])
@pytest.mark.parametrize("body", ["", "Dear sir or madam, {first_name}", GOOD])
def test_lint__warnings__are_those_of_send(via: Route, subject: str | None, body: str) -> None:
    found = [one.finding for one in linted(body, subject, via).remarks if one.finding.severity == "warning"]
    assert found == warnings_of(via, subject, body)


def test_warnings_of__a_subject_that_nobody_sees__no_word_on_its_wording() -> None:
    assert [one.code for one in warnings_of("message", "Quick question", None)] == ["no-subject-line"]
    (remark,) = [one for one in linted(GOOD, via="message").remarks if one.finding.code == "no-subject-line"]
    assert remark.factor is None


def test_lint__a_note_from_no_plan__told_of_the_basic_plan() -> None:
    (remark,) = [one for one in linted("x" * 201, None, "connection-note", basic=True).remarks if one.about == OVER]
    assert remark.finding.severity == "error"
    assert remark.finding.message.endswith("shorten it by 1. No plan is active; with one 300 are taken.")
    assert remark.finding.source == "LinkedIn help: invitations of Basic accounts"
    (other,) = [one for one in linted("x" * 301, None, "connection-note").remarks if one.about == OVER]
    assert other.finding.message.endswith("300 are taken by connection-note: shorten it by 1.")
    assert other.finding.source == "The guide: InMail Message Limits"
    assert "too-long" not in codes(linted("x" * 200, None, "connection-note", basic=True))
    assert "too-long" not in codes(linted("x" * 300, None, "connection-note"))
    assert "too-long" in codes(linted("x" * 301, None, "connection-note"))


# Length and subject


BRIEF = ": under 400 is praised by the guide, which also aims at 400-600."
AIMED = ", as the guide aims at (400-600); it also praises those under 400."
LONG = ": the guide aims at 400-600 and praises those under 400; longer ones are answered less."


@pytest.mark.parametrize(
    ("characters", "counted", "said"),
    [
        (1, "1 character", BRIEF),
        (2, "2 characters", BRIEF),
        (399, "399 characters", BRIEF),
        (400, "400 characters", AIMED),
        (600, "600 characters", AIMED),
        (601, "601 characters", LONG),
        (1234, "1,234 characters", LONG),
    ],
)
def test_lint__length__both_figures_of_the_guide_are_said(characters: int, counted: str, said: str) -> None:
    (remark,) = [one for one in linted("x" * characters).remarks if one.factor == "under-400"]
    code, severity = ("long", "advice") if said == LONG else ("length", "good")
    source = "The guide: Keep it brief; Factors That Improve Response Rates"
    assert remark.finding == (code, f"The text has {counted}{said}", source, severity)


def test_lint__a_note__no_word_on_a_length_that_it_cannot_have() -> None:
    assert not {"length", "long"} & set(codes(linted("x" * 250, None, "connection-note")))


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        (None, "no-subject"),
        ("  ", "no-subject"),
        ("Quick question", "generic-subject"),
        ("Pricing", "thin-subject"),
        ("Your pricing", "thin-subject"),
        ("Your pricing podcast", "subject"),
        ("会议", "subject"),
        ("\u2e80", "subject"),  # the first of the scripts that do not part their words
        ("\u2e7f", "thin-subject"),
        ("A new opportunity about you", "thin-subject"),
        ("Quick thoughts for you?", "thin-subject"),
        (GOOD_SUBJECT, "subject"),
        ("Ihr Vortrag in Basel", "subject"),
        ("关于您的文章", "subject"),
        ("[bold]pricing[/bold] talk notes", "subject"),
    ],
)
def test_lint__subject__of_substance_or_not(subject: str | None, code: str) -> None:
    found = [one.finding.code for one in linted(GOOD, subject).remarks if one.factor == "relevant-subject"]
    assert found == [code]


def test_lint__a_subject_alone__nothing_of_a_text() -> None:
    assert codes(linted("", GOOD_SUBJECT)) == codes(linted(" \n", GOOD_SUBJECT)) == ["subject"]


@pytest.mark.parametrize("via", ROUTES)
def test_lint__a_subject_s_substance__only_by_a_route_that_shows_one(via: Route) -> None:
    assert ("subject" in codes(linted(GOOD, GOOD_SUBJECT, via))) is (via in ("inmail", "open-profile"))
    assert ("no-subject" in codes(linted(GOOD, None, via))) is (via in ("inmail", "open-profile"))


# Words and severity of each


@pytest.mark.parametrize(
    ("subject", "body", "severity", "message"),
    [
        (
            None,
            "",
            "advice",
            "There is no subject: give one with --subject, or as a first line `Subject: ...`.",
        ),
        (
            " Pricing ",
            "",
            "advice",
            f'The subject "Pricing" says little: name something of theirs, as in "{GOOD_SUBJECT}".',
        ),
        (
            "Your pricing  podcast",
            "",
            "good",
            'The subject has substance: "Your pricing podcast".',
        ),
        (
            GOOD_SUBJECT,
            "Ana Silva suggested I write to you.",
            "good",
            'It mentions a connection: "suggested I write".',
        ),
        (
            GOOD_SUBJECT,
            "Could we talk?",
            "good",
            'It refers to something specific: "Your SaaS pricing article".',  # of the subject
        ),
        (
            "Pricing",
            "Could we talk?",
            "advice",
            "Nothing specific was recognised: mention a post of theirs, news of their company or a shared connection.",
        ),
        (
            "Pricing",
            "Your post was good.",
            "advice",
            "No ask was recognised: end with one question that is easy to answer.",
        ),
        (
            "Pricing",
            "Hi Dana, could we talk?",
            "good",
            'One clear ask: "could we talk?".',
        ),
        (
            "Pricing",
            "Could we talk? Can you introduce me?",
            "advice",
            'It asks for 2 things ("Could we talk?" and "Can you introduce me?"): one is easier to answer.',
        ),
        (
            "Pricing",
            "Could we talk? Please reply soon. Sign up here.",
            "advice",
            'It asks for 3 things ("Could we talk?" and "Please reply soon." and 1 more): one is easier to answer.',
        ),
        (
            "Pricing",
            "We measured 40 teams. Could we talk?",
            "good",
            'It offers something first: "We measured".',
        ),
        (
            "Pricing",
            "We are Example. Could we talk?",
            "advice",
            'It opens with yourself ("We are Example."): begin with an insight or an offer that helps them.',
        ),
        (
            "Pricing",
            "Could we talk?",
            "advice",
            "Nothing was recognised that it offers before it asks: share an insight, or offer help, first.",
        ),
        (
            "Pricing",
            "See the deck attached.",
            "advice",
            '"deck attached": an InMail carries no attachment; say it in the text, or offer to send it.',
        ),
        (
            "Pricing",
            "There is **one** thing.",
            "advice",
            '"**one**" is shown as it stands: an InMail is plain text.',
        ),
    ],
)
def test_lint__each_finding__in_words(subject: str | None, body: str, severity: str, message: str) -> None:
    found = {one.finding.message: one.finding.severity for one in linted(body, subject).remarks}
    assert found.get(message) == severity, found


# Reference, ask, value, text only


@pytest.mark.parametrize(
    "text",
    [
        "Your post on churn stayed with me.",
        "I read that you raised a Series B last week.",
        "You recently announced an office in Lyon.",
        "Congrats on the launch.",
        "The talk you gave in Basel was the clearest so far.",
        "Loved your podcast with Ana.",
        "You’re hiring: I saw your job ad for a data lead.",
        "Ana Silva suggested I write to you.",
        "We both worked with Ana Silva.",
        "We have a mutual connection in Ana Silva.",
    ],
)
def test_reference__a_post_news_or_a_connection__recognised(text: str) -> None:
    assert "reference" in codes(linted(f"Hi Dana, {text} Would you like the numbers?"))


@pytest.mark.parametrize(
    "text",
    [
        "We are the leading platform for outreach.",
        "I would like to tell you about our services.",
        "Your company is great and your work is inspiring.",
        "Your profile impressed me.",
    ],
)
def test_reference__what_could_go_to_anyone__not_recognised(text: str) -> None:
    assert "no-reference" in codes(linted(f"Hi Dana, {text} Would you like the numbers?", "Churn and prices"))


def test_reference__a_connection__bears_on_the_factor_of_mutual_ones() -> None:
    found = linted("Hi Dana, Ana Silva suggested I write to you. Would you like the numbers?")
    assert "mutual" in [one.factor for one in found.remarks]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Your post was good.", 0),
        ("How are you? Your post was good.", 0),
        ("Would you be open to a short call?", 1),
        ("Would you be open to a call on Tuesday or on Thursday?", 1),
        ("Would you be open to a call? If so, let me know.", 1),
        ("I'd love to talk. Are you free on Friday?", 1),
        ("Does the gap between plan and use matter to you?", 1),
        ("Happy to send more. Let me know.", 1),
        ("Book a slot at https://example.com/?a=1&b=2.", 1),
        ("Could we talk? Can you also introduce me to your CTO?", 2),
        ("Could we talk? Please reply by Friday. Sign up here.", 3),
        ("I like your article. We help teams to schedule better.", 0),
    ],
)
def test_asks__counted(text: str, asks: int) -> None:
    assert len(wording_of(None, f"Hi Dana,\n{text}\nBest,\nOlive").asks) == asks
    code = {0: "no-ask", 1: "ask"}.get(asks, "several-asks")
    assert code in codes(linted(f"Hi Dana,\n{text}\nBest,\nOlive"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We measured 40 teams. Would you like the numbers?", "value"),
        ("Happy to introduce you to Ana. Would that be useful?", "value"),
        ("Could we talk on Friday? We measured 40 teams.", "ask-first"),
        ("Your post was good. Could we talk?", "ask-first"),
        ("I'm Olive from Example. Could we talk?", "self-first"),
        ("My name is Olive. We sell outreach.", "self-first"),
        ("My name is Olive. We measured 40 teams. Would you like the numbers?", "value"),
        ("Your post was good.", None),
    ],
)
def test_value__before_the_ask_or_not(text: str, code: str | None) -> None:
    found = {"value", "ask-first", "self-first"} & set(codes(linted(f"Hi Dana, {text}")))
    assert found == ({code} if code else set())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Please find our deck attached.", "attachment"),
        ("See the attachment for details.", "attachment"),
        ("My CV is enclosed.", "attachment"),
        ("I'm attached to this idea.", None),
        ("No attachments, I promise.", None),
        ("There is <b>one</b> thing.", "markup"),
        ("There is **one** thing.", "markup"),
        ("See [our page](https://example.com).", "markup"),
        ("3 < 4 and 5 > 2, a*b and a_b", None),
    ],
)
def test_text_only__what_an_inmail_cannot_carry__said(text: str, code: str | None) -> None:
    assert {"attachment", "markup"} & set(codes(linted(f"Hi Dana, {text}"))) == ({code} if code else set())
    for via in ("open-profile", "connection-note"):
        assert {"attachment", "markup"} & set(codes(linted(f"Hi Dana, {text}", via=via))) == ({code} if code else set())
    assert not {"attachment", "markup"} & set(codes(linted(f"Hi Dana, {text}", via="message")))


def test_text_only__markup__quoted_as_it_stands() -> None:
    (found,) = [one.finding for one in linted("There is <b>one</b> thing.").remarks if one.about == "markup"]
    assert found.message == '"<b>" is shown as it stands: an InMail is plain text.'


# What is no English, or no text to speak of


@pytest.mark.parametrize(
    ("text", "english"),
    [
        (GOOD, True),
        ("Would you be open to a call?", True),
        ("Guten Tag Frau Roy, hätten Sie nächste Woche Zeit für ein Gespräch?", False),
        ("Bonjour Marie, auriez-vous un moment cette semaine pour en parler ensemble ?", False),
        ("你好，您的文章很好。", False),
        ("Привет, Дана! Спасибо за статью о ценах.", False),
        # Of English words such as "the" there are 12 in 100 or more; of fewer than four words nothing can be told.
        ("the " * 3 + "wort " * 22, True),
        ("the " * 2 + "wort " * 22, False),
        ("wort " * 3, True),
        ("wort " * 4, False),
        ("Привет, Дана!", False),
        ("!!!", True),
        ("", True),
    ],
)
def test_reads_english__each(text: str, english: bool) -> None:
    assert reads_english(text) is english


def test_lint__another_language__length_and_limits_alone() -> None:
    found = linted("Guten Tag Frau Roy, hätten Sie nächste Woche Zeit für ein Gespräch?", "Ihr Vortrag in Basel")
    assert not found.wording_checked
    assert codes(found) == ["subject", "length"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Subject: Your talk\n\nHi Dana", ("Your talk", "Hi Dana")),
        ("\nSUBJECT:Your talk\nHi", ("Your talk", "Hi")),
        ("Subject: only", ("only", "")),
        ("Subject:\nHi", ("", "Hi")),
        ("Subject: Your talk\n\n\nXenia, hi\n", ("Your talk", "Xenia, hi\n")),
        ("Hi Dana,\nSubject: not the first line", (None, "Hi Dana,\nSubject: not the first line")),
        ("Subjects: two\nHi", (None, "Subjects: two\nHi")),
        ("", (None, "")),
    ],
)
def test_parted_draft__a_first_line_that_is_a_subject__parted(text: str, parts: tuple[str | None, str]) -> None:
    assert parted_draft(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "your " * 50_000,
        "a? " * 75_000,
        "Hi " + "x" * 250_000,
        "<b" * 125_000,
        "**" * 125_000,
        "[" * 250_000,
        "{" * 250_000,
        "https://" * 30_000,
        "the a " * 40_000,
        '." ' * 75_000,
        "\n" * 250_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_lint__a_long_text_of_anything__within_a_moment(text: str) -> None:
    begin = time.process_time()
    found = linted(text)
    assert time.process_time() - begin < 3
    assert found.over_limit


def test_findings__quotes__short_and_on_one_line() -> None:
    body = f"Could you {'explain ' * 40}to us?\nPlease find it attached."
    for remark in linted(f"Hi Dana,\n{body}", f"Your article {'on prices ' * 18}").remarks:
        assert "\n" not in remark.finding.message
        for quote in remark.finding.message.split('"')[1::2]:
            assert len(quote) <= LONGEST_QUOTE

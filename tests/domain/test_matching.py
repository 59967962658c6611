"""What an import found against what is recorded: added, recognised, filled in, listed, never overwritten."""

from datetime import date
from typing import Any

import pytest

from inmail_cli.domain.dates import parse_iso_instant
from inmail_cli.domain.events import Mark, Person, PlanPeriod, PlanTerms, Reply, Route, Send
from inmail_cli.domain.matching import (
    CLOSE_REPLY_SECONDS,
    CLOSE_SECONDS,
    PersonMatch,
    Recorded,
    SendMatch,
    match_person,
    match_plan,
    match_reply,
    match_send,
    name_key,
    profile_key,
)

SENT = 1_700_000_000
NOW = SENT + 400 * 86_400
URL = "https://www.linkedin.com/in/example-dana"
FOUND = Send(
    "found", "default", SENT, 0, "Dana Roy", url=URL, subject="Pricing", subject_characters=7, body_characters=40
)
ANSWER = Reply("answer", "found", SENT + 1_000, 0)


def match(*, same: Recorded | None = None, nearby: tuple[Recorded, ...] = (), **more: Any) -> Any:
    """Match the send that was found, with an answer unless told otherwise."""
    given: dict[str, Any] = {"send": FOUND, "reply": ANSWER, "marks": (), "taken": (), "now": NOW, **more}
    send, reply, marks = given.pop("send"), given.pop("reply"), given.pop("marks")
    return match_send(send, reply, marks, same=same, nearby=nearby, **given)


def typed(at: int = SENT, **more: Any) -> Recorded:
    """A send to Dana typed in by hand."""
    return Recorded(Send("typed", "default", at, 7, "Dana Roy", **more))


# Sends


def test_match_send__nothing_recorded__is_new_with_its_answer_and_marks() -> None:
    mark = Mark("m", "found", SENT + 5, 0, "connected")
    assert match(marks=[mark]) == SendMatch("new", "not recorded yet", reply=ANSWER, marks=(mark,))


def test_match_send__recorded_by_an_import__is_a_duplicate() -> None:
    found = match(same=Recorded(FOUND, replies=(ANSWER,), imported=True))
    assert (found.verdict, found.target, found.reply, found.fill) == ("duplicate", "found", None, ())


def test_match_send__a_newer_archive__adds_the_answer_alone() -> None:
    found = match(same=Recorded(FOUND, imported=True))
    assert (found.verdict, found.reply, found.fill) == ("enriches", ANSWER, ())


def test_match_send__with_the_text_this_time__fills_it_in() -> None:
    found = match(same=Recorded(FOUND, imported=True), send=FOUND._replace(body="Dear Dana"), reply=None)
    assert (found.verdict, found.fill) == ("enriches", (("body", "Dear Dana"),))


def test_match_send__edited_by_the_user__is_never_overwritten() -> None:
    edited = FOUND._replace(at=SENT + 60, via="open-profile", subject="Mine", url=None)
    found = match(same=Recorded(edited, replies=(ANSWER,), imported=True, edited=True))
    assert (found.verdict, found.fill) == ("duplicate", ())
    assert found.kept == (("at", SENT + 60, SENT), ("via", "open-profile", "inmail"), ("subject", "Mine", "Pricing"))


@pytest.mark.parametrize(
    ("distance", "verdict"), [(0, "enriches"), (CLOSE_SECONDS, "enriches"), (CLOSE_SECONDS + 1, "new")]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_match_send__typed_in_close_in_time__is_recognised_and_filled_in(
    distance: int, verdict: str, sign: int
) -> None:
    found = match(nearby=(typed(SENT + sign * distance),), reply=None)
    assert found.verdict == verdict
    if verdict == "enriches":
        assert found.target == "typed"
        assert dict(found.fill) == {"url": URL, "subject": "Pricing", "subject_characters": 7, "body_characters": 40}


def test_match_send__typed_in_and_filled_already__is_a_duplicate() -> None:
    whole = typed(url=URL, subject="Pricing", subject_characters=7, body_characters=40)
    found = match(nearby=(whole._replace(replies=(ANSWER._replace(send="typed"),)),))
    assert (found.verdict, found.target) == ("duplicate", "typed")


def test_match_send__typed_in__takes_the_answer_and_points_it_there() -> None:
    found = match(nearby=(typed(),))
    assert found.reply == ANSWER._replace(send="typed")


def test_match_send__typed_in_a_little_late__keeps_the_answer_from_coming_before_it() -> None:
    found = match(nearby=(typed(SENT + 50_000),))
    assert found.reply == ANSWER._replace(send="typed", at=SENT + 50_000)


def test_match_send__an_open_profile_message_typed_in__is_the_inmail_of_the_archive() -> None:
    found = match(nearby=(typed(via="open-profile"),))
    assert (found.verdict, found.kept) == ("enriches", (("via", "open-profile", "inmail"),))


@pytest.mark.parametrize("via", ["connection-note", "message", "group"])
def test_match_send__another_route__is_another_send(via: Route) -> None:
    assert match(nearby=(typed(via=via),)).verdict == "new"
    assert match(nearby=(typed(),), send=FOUND._replace(via=via)).verdict == "new"
    assert match(nearby=(typed(via=via),), send=FOUND._replace(via="event")).verdict == "new"


@pytest.mark.parametrize(
    ("found", "recorded"),
    [("connection-note", "connection-note"), ("open-profile", "inmail"), ("open-profile", "open-profile")],
)
def test_match_send__a_route_that_costs_alike__is_the_same_send(found: Route, recorded: Route) -> None:
    assert match(nearby=(typed(via=recorded),), send=FOUND._replace(via=found)).target == "typed"


def test_match_send__another_person__is_another_send() -> None:
    assert match(nearby=(typed(url="https://www.linkedin.com/in/example-other"),)).verdict == "new"
    other = Recorded(Send("typed", "default", SENT, 7, "Ed Poe"))
    assert match(nearby=(other,)).verdict == "new"


def test_match_send__another_import_under_another_id__is_another_send_unless_of_one_instant() -> None:
    imported = typed(SENT + 60)._replace(imported=True)
    assert match(nearby=(imported,)).verdict == "new"
    assert match(nearby=(typed(SENT + 1)._replace(imported=True),)).verdict == "new"
    assert match(nearby=(typed()._replace(imported=True),)).verdict == "enriches"


def test_match_send__several_typed_in__is_a_conflict_that_names_them() -> None:
    one, two = typed(SENT + 60), typed(SENT + 90)
    two = two._replace(send=two.send._replace(id="typed-2"))
    found = match(nearby=(one, two))
    assert (found.verdict, found.target) == ("conflict", None)
    assert "typed, typed-2" in found.reason
    exact = typed()._replace(send=typed().send._replace(id="typed-3"))
    assert match(nearby=(one, two, exact)).target == "typed-3"


def test_match_send__already_matched_with_another__is_not_taken_twice() -> None:
    assert match(nearby=(typed(),), taken={"typed"}).verdict == "new"


def test_match_send__dated_in_the_future__is_rejected() -> None:
    assert match(now=SENT).verdict != "rejected"
    found = match(now=SENT - 1)
    assert (found.verdict, found.reason) == ("rejected", "dated in the future")


def test_match_send__an_answer_recorded_by_hand__is_kept_and_a_far_one_a_conflict() -> None:
    near = Reply("mine", "found", ANSWER.at + CLOSE_REPLY_SECONDS, 3, "declined")
    found = match(same=Recorded(FOUND, replies=(near,)))
    assert (found.verdict, found.reply) == ("duplicate", None)
    far = near._replace(at=near.at + 1)
    found = match(same=Recorded(FOUND._replace(subject="Mine"), replies=(far,)))
    assert (found.verdict, found.reply, found.target) == ("conflict", None, "found")
    assert found.kept == (("subject", "Mine", "Pricing"),)


def test_match_send__an_answer_at_odds__is_a_conflict_that_still_says_what_can_be_filled_in() -> None:
    far = Reply("mine", "found", ANSWER.at + CLOSE_REPLY_SECONDS + 1, 3)
    mark = Mark("m", "found", SENT + 5, 0, "connected")
    found = match(same=Recorded(FOUND._replace(url=None), replies=(far,)), marks=(mark,))
    reason = "its first response is recorded at another time"
    assert found == SendMatch("conflict", reason, "found", (("url", URL),), None, (mark,), ())


def test_match_send__an_answer_before_the_time_that_a_user_set__counts_from_then_or_is_at_odds() -> None:
    late = Recorded(FOUND._replace(at=ANSWER.at + CLOSE_SECONDS), imported=True, edited=True)
    assert match(same=late).reply == ANSWER._replace(at=late.send.at)
    later = late._replace(send=FOUND._replace(at=late.send.at + 1))
    found = match(same=later)
    assert (found.verdict, found.reply) == ("conflict", None)
    assert found.reason == "its response would come before the recorded send"


def test_match_send__each_way_to_recognise_it__is_said() -> None:
    assert match(same=Recorded(FOUND)).reason == "recorded by an earlier import"
    assert match(same=Recorded(FOUND), reply=None).reason == "recorded by an earlier import"
    assert match(nearby=(typed(),)).reason == "recorded already, at the same instant"
    assert match(nearby=(typed(SENT + 1),)).reason == "typed in by hand, close in time"


def test_match_send__marks__are_added_once_each() -> None:
    mark = Mark("m", "found", SENT + 5, 0, "connected")
    found = match(same=Recorded(FOUND, replies=(ANSWER,)), marks=(mark,))
    assert (found.verdict, found.marks) == ("enriches", (mark,))
    found = match(
        same=Recorded(FOUND, replies=(ANSWER,), marks=(mark._replace(id="other", at=SENT + 9),)), marks=(mark,)
    )
    assert (found.verdict, found.marks) == ("duplicate", ())


def test_match_send__marks_of_one_typed_in__point_there_and_none_comes_before_it() -> None:
    late = SENT + 60
    marks = [Mark(f"m{at}", "found", at, 0, "opened") for at in (late - 1, late)]
    assert match(nearby=(typed(late),), marks=marks).marks == (marks[1]._replace(send="typed"),)


# Responses on their own


def test_match_reply__by_its_send__is_new_known_or_rejected() -> None:
    assert match_reply(ANSWER, send=Recorded(FOUND)) == SendMatch("new", "not recorded yet", "found", reply=ANSWER)
    again = match_reply(ANSWER, send=Recorded(FOUND, replies=(ANSWER,)))
    assert again == SendMatch("duplicate", "recorded already", "found")
    assert match_reply(ANSWER, send=None) == SendMatch("rejected", "its send is not recorded")
    early = ANSWER._replace(at=SENT - 1)
    assert match_reply(early, send=Recorded(FOUND)) == SendMatch("rejected", "dated before its send")
    at_once = ANSWER._replace(at=SENT)
    assert match_reply(at_once, send=Recorded(FOUND)).reply == at_once
    far = Reply("mine", "found", ANSWER.at + CLOSE_REPLY_SECONDS + 1, 3)
    at_odds = SendMatch("conflict", "its first response is recorded at another time", "found")
    assert match_reply(ANSWER, send=Recorded(FOUND, replies=(far,))) == at_odds


# People

DANA = Person("found", "Dana Roy", URL, company="Acme", connected_on=date(2024, 1, 2))


def test_match_person__by_id_profile_or_name__is_recognised() -> None:
    assert match_person(DANA, candidates=()).verdict == "new"
    assert match_person(DANA, candidates=(DANA,)).verdict == "duplicate"
    by_profile = Person("a", "D. Roy", URL.upper() + "/", company="Acme", connected_on=date(2024, 1, 2))
    assert match_person(DANA, candidates=(by_profile,)).target == "a"
    by_name = Person("b", "dana  ROY")
    found = match_person(DANA, candidates=(by_name,))
    assert (found.verdict, found.target) == ("enriches", "b")
    assert dict(found.fill) == {"url": URL, "company": "Acme", "connected_on": date(2024, 1, 2)}


def test_match_person__each_verdict__in_words() -> None:
    assert match_person(DANA, candidates=()) == PersonMatch("new", "not recorded yet")
    assert match_person(DANA, candidates=(DANA,)) == PersonMatch("duplicate", "recorded already", "found")
    bare = DANA._replace(company=None)
    filled = PersonMatch("enriches", "fills in what was not known", "found", (("company", "Acme"),))
    assert match_person(DANA, candidates=(bare,)) == filled
    two = [Person(which, "Dana Roy") for which in "ab"]
    conflict = PersonMatch("conflict", "several people recorded go by this name: a, b")
    assert match_person(DANA, candidates=two) == conflict


def test_match_person__a_namesake_with_another_profile__is_somebody_else() -> None:
    namesake = Person("a", "Dana Roy", "https://www.linkedin.com/in/example-dana-2")
    assert match_person(DANA, candidates=(namesake,)).verdict == "new"


def test_match_person__what_is_known__is_kept() -> None:
    known = Person("a", "Dana Roy", URL, company="Mine")
    assert dict(match_person(DANA, candidates=(known,)).fill) == {"connected_on": date(2024, 1, 2)}
    assert match_person(DANA, candidates=(known,), edited=True).verdict == "duplicate"


def test_match_person__two_of_one_name__is_a_conflict() -> None:
    nameless = DANA._replace(url=None)
    found = match_person(nameless, candidates=(Person("a", "Dana Roy", URL), Person("b", "Dana Roy", URL + "-2")))
    assert (found.verdict, found.target) == ("conflict", None)


# Plans


def period(plan: str, at: str) -> PlanPeriod:
    """A plan on record."""
    terms = PlanTerms(plan, 5, 15, 90, "billing-day", "UTC", None, None, False, 90)
    return PlanPeriod(
        plan, "default", parse_iso_instant(at), 1, plan, "guide-2026", 15, 1, None, False, "forfeit", terms
    )


def test_match_plan__only_before_the_first_recorded_one() -> None:
    first = period("premium-career", "2024-03-15T00:00:00Z")
    second = period("recruiter-lite", "2024-06-15T00:00:00Z")
    on = {
        "the day before": date(2024, 3, 14),
        "its day": date(2024, 3, 15),
        "within it": date(2024, 5, 1),
        "within the second": date(2024, 7, 1),
    }
    found = {name: match_plan("premium-career", day, recorded=(first, second))[0] for name, day in on.items()}
    assert found == {
        "the day before": "new",
        "its day": "duplicate",
        "within it": "duplicate",
        "within the second": "rejected",
    }
    assert match_plan("premium-career", date(2024, 3, 14), recorded=())[0] == "new"


@pytest.mark.parametrize(
    ("plan", "day", "reason"),
    [
        ("premium-career", 14, "before the first recorded plan"),
        ("premium-career", 15, "recorded already"),
        ("recruiter-lite", 15, "premium-career is recorded for that time"),
    ],
)
def test_match_plan__each_verdict__in_words(plan: str, day: int, reason: str) -> None:
    recorded = [period("premium-career", "2024-03-15T00:00:00Z")]
    assert match_plan(plan, date(2024, 3, day), recorded=recorded)[1] == reason


@pytest.mark.parametrize(
    "url",
    [
        "https://www.linkedin.com/in/example-josé",
        "https://www.linkedin.com/in/example-jos%C3%A9/",
        "http://linkedin.com/in/EXAMPLE-JOSÉ?utm_source=x#top",
        "https://www.linkedin.com/in/example-josé/#top",
        "de.linkedin.com/in/example-jos%c3%a9",
        "  https://www.linkedin.com/in/example-josé  ",
    ],
)
def test_profile_key__ways_of_writing_one_profile__are_equal(url: str) -> None:
    assert profile_key(url) == "in/example-josé"


def test_profile_key__another_site__is_not_linkedins() -> None:
    assert profile_key("https://notlinkedin.com/in/x") == "notlinkedin.com/in/x"
    assert profile_key("https://www.linkedin.com.example.com/in/x") == "www.linkedin.com.example.com/in/x"


def test_name_key__case_and_spaces__do_not_matter() -> None:
    assert name_key(" DANA  Straße ") == "dana strasse"

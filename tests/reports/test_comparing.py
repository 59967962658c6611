"""Comparisons as data and on a screen."""

from collections.abc import Sequence
from typing import Any

import pytest

from inmail_cli.domain.comparing import compare, rows_named
from inmail_cli.domain.rates import Dimension, GroupValue, Tally
from inmail_cli.render.screen import Screen
from inmail_cli.render.writers import write
from inmail_cli.reports.comparing import comparison_report
from inmail_cli.reports.model import Report
from tests.reports.test_rates import TODAY, document, result, tally

GROUPS: dict[GroupValue, Tally] = {
    "saas": tally(200, 60),
    "health": tally(200, 20),
    "fintech": tally(200, 24),
    None: tally(15, 3),
    "new": tally(60, 6, matured=0),
    "young": tally(100, 5, matured=40),
}


def compared(*names: str, by: Dimension = "template", groups: dict[GroupValue, Tally] | None = None) -> Report:
    found = result({(value,): counts for value, counts in (groups or GROUPS).items()}, by=(by,))
    rows = rows_named(found.rows, names, by)
    return comparison_report(found, rows, compare(rows), account="default", today=TODAY)


def said(report: Report, *, width: int = 120) -> str:
    text = write(report, form="table", screen=Screen(width=width, terminal=True))
    return " ".join(text.split())


def pair(report: Report) -> dict[str, Any]:
    (found,) = document(report)["rows"]
    return dict(found)


def test_comparison_report__two_groups__verdict_difference_p_and_need() -> None:
    report = compared("SaaS", "none")
    assert [row["group"]["template"] for row in document(report)["groups"]] == ["saas", None]
    found = pair(report)
    assert (found["first"], found["second"]) == ("saas", None)
    assert (found["difference"], found["p"] == found["p_corrected"]) == (0.1, True)
    assert found["difference_low"] < 0 < found["difference_high"]
    assert (found["verdict"], found["told_apart"]) == ("too-few", None)
    assert found["first_judged"] == {"sent": 200, "responded": 60, "rate": 0.3}
    assert found["sends_needed"]["more"] == 2 * found["sends_needed"]["each"] - 200 - 15


def test_comparison_screen__clear_difference__said_in_words() -> None:
    text = said(compared("saas", "health"))
    assert "saas is above health: 30% of 200 against 10% of 200, +20 points (+12 to +28), p under 0.001." in text
    assert "health is below saas: 10% of 200" in said(compared("health", "saas"))


def test_comparison_screen__no_difference_to_tell__says_how_many_sends_would() -> None:
    text = said(compared("health", "fintech"))
    assert "health and fintech cannot be told apart: 10% of 200 against 12% of 200, -2 points" in text
    assert "It takes about" in text
    assert "more sends to tell, at" in text


def test_comparison_screen__same_rates__no_number_is_made_up() -> None:
    groups: dict[GroupValue, Tally] = {"a": tally(50, 5), "b": tally(100, 10)}
    assert "The rates are the same so far." in said(compared("a", "b", groups=groups))
    assert pair(compared("a", "b", groups=groups))["sends_needed"] is None


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ({"a": tally(1, 1), "b": tally(1, 0)}, "of sends over 30 days old a has 1 and b has 1, and 20 are the least"),
        ({"a": tally(0, 0), "b": tally(50, 9)}, "of sends over 30 days old a has none and b has 50"),
        (
            {"a": tally(30, 0, matured=0), "b": tally(30, 0, matured=0)},
            "of sends over 30 days old a has none and b has none",
        ),
    ],
)
def test_comparison_screen__too_few__says_so_and_never_a_number_that_is_none(
    groups: dict[GroupValue, Tally], words: str
) -> None:
    report = compared("a", "b", groups=groups)
    text = said(report)
    assert "Too few to say whether a and b differ: " + words in text
    assert "It takes at least" in text
    assert "to tell, at 20 in each group" in text
    assert all(odd not in (text + str(document(report))).casefold() for odd in ("nan", "inf", "unknown points"))


def test_comparison_screen__one_group_still_young__judged_by_the_ripe_sends() -> None:
    text = said(compared("health", "young"))
    assert "Judged by the sends over 30 days old; the others may still be answered." in text
    assert "against 12% of 40" in text


def test_comparison_screen__all_matured__no_word_of_judging() -> None:
    assert "Judged" not in said(compared("saas", "health"))


def test_comparison_screen__a_shorter_window_decides__said() -> None:
    found = result({("a",): tally(60, 6, matured=0), ("b",): tally(60, 9, matured=0)}, by=("template",))
    report = comparison_report(found, found.rows, compare(found.rows), account="default", today=TODAY, judged_days=7)
    assert "Judged by the responses of the first 7 days, to sends at least as old" in said(report)
    assert (document(report)["window_days"], document(report)["judged_window_days"]) == (30, 7)


def test_comparison_screen__three_groups__a_table_of_pairs_and_one_line_of_words() -> None:
    text = said(compared("saas", "health", "fintech"))
    assert "saas health +20 (+12 to +28) under 0.001 saas is above" in text
    assert "2 of the 3 pairs differ by more than chance." in text
    assert "with Holm's correction for 3 pairs." in text


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("saas", "health", "none"), "1 of the 3 pairs differs by more than chance; 2 have too few sends to say."),
        (("health", "fintech", "none"), "None of the 3 pairs differ by more than chance; 2 have too few sends to say."),
        (("saas", "none", "new"), "None of the 3 pairs differ by more than chance; 3 have too few sends to say."),
    ],
)
def test_comparison_screen__pairs__counted_in_words(names: Sequence[str], words: str) -> None:
    assert words in said(compared(*names))


@pytest.mark.parametrize(
    ("by", "values", "words"),
    [
        ("personalized", (True, False), "personalized is above not personalized:"),
        ("business-hours", (True, False), "business hours is above other times:"),
        ("hour", (9, 14), "09:00 is above 14:00:"),
        ("template", ("two words", None), '"two words" is above (none):'),
    ],
)
def test_comparison_screen__values__as_a_sentence_can_say_them(
    by: Dimension, values: tuple[GroupValue, GroupValue], words: str
) -> None:
    first, second = values
    groups = {first: tally(200, 60), second: tally(200, 20)}
    names = ("none" if value is None else {True: "yes", False: "no"}.get(value, str(value)) for value in values)
    assert words in said(compared(*names, by=by, groups=groups))


def test_comparison_screen__typed_text__cannot_act() -> None:
    evil = "[bold]:smile:\x1b[31m\u202e"
    text = said(compared(evil, "b", groups={evil: tally(200, 60), "b": tally(200, 20), "c": tally(20, 1)}))
    assert "[bold]:smile:" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_comparison_report__tags__says_that_a_send_may_count_in_both() -> None:
    assert "A send with both tags counts in both groups." in said(compared("saas", "health", by="tag"))
    assert "both tags" not in said(compared("saas", "health"))


def test_comparison_report__csv__the_pairs_with_p_and_need() -> None:
    lines = write(compared("saas", "health"), form="csv", screen=Screen()).splitlines()
    assert lines[0].startswith("first,second,verdict,difference,difference_low,difference_high,p,p_corrected,")
    assert lines[1].startswith("saas,health,above,0.2,")

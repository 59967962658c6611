"""What is advised to be sent: true to the letter, and no more than what sending can save."""

from datetime import date

import pytest

from inmail_cli.reports.balance import BalanceView
from inmail_cli.reports.saving import advice, saving_of
from tests.reports.sample import STEADY, loss

ON = date(2026, 12, 1)


def said(view: BalanceView) -> list[str]:
    return ["".join(span.text for span in line.left) for line in advice(view)]


def with_losses(*losses: tuple[date, int, int]) -> BalanceView:
    """Losses as (date, credits, how many of them sending saves)."""
    rows = [loss(on, credits, date(2026, 9, 1))._replace(savable=savable) for on, credits, savable in losses]
    return STEADY._replace(losses=tuple(rows))


def test_advice__later_losses_are_known__says_until_when_none_is_lost() -> None:
    assert said(STEADY) == ["Send 12 by Sun 13 Dec to lose none before Wed 13 Jan."]


def test_advice__nothing_can_be_lost_later__says_none() -> None:
    assert said(with_losses((ON, 3, 3))) == ["Send 3 by Mon 30 Nov to lose none."]


def test_advice__no_later_loss_among_those_shown__says_until_when_it_holds() -> None:
    view = with_losses((ON, 3, 3))._replace(lost_later=date(2027, 2, 2))
    assert said(view) == ["Send 3 by Mon 30 Nov to lose none before Tue 2 Feb."]
    assert saving_of(with_losses()._replace(lost_later=date(2027, 2, 2))).before is None


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([22, 23], "Send 6 today to lose none before Tue 2 Feb."),
        ([23, 26, 30], "Send 3 today, 3 more by Wed 25 Nov and 3 more by Sun 29 Nov, to lose none before Tue 2 Feb."),
        (
            [24, 25, 26, 30],
            "Send 3 by Mon 23 Nov, 3 more by Tue 24 Nov, 3 more by Wed 25 Nov and 3 more by Sun 29 Nov,"
            " to lose none before Tue 2 Feb.",
        ),
        (
            [24, 25, 26, 28, 30],
            "Send 3 by Mon 23 Nov, 3 more by Tue 24 Nov and 3 more by Wed 25 Nov, to lose none before Sat 28 Nov.",
        ),
    ],
)
def test_advice__several_dates__each_up_to_four_then_the_first_three(days: list[int], words: str) -> None:
    view = with_losses(*((date(2026, 11, day), 3, 3) for day in days))._replace(lost_later=date(2027, 2, 2))
    assert said(view) == [words]


def test_advice__more_dates_than_are_said__counts_what_nothing_saves_among_those_said() -> None:
    losses = [(date(2026, 11, day), 3, 2) for day in (24, 25, 26, 28, 30)]
    assert said(with_losses(*losses)) == [
        "Send 2 by Mon 23 Nov, 2 more by Tue 24 Nov and 2 more by Wed 25 Nov, to lose none but 3 before Sat 28 Nov.",
        "3 credits will be lost as soon as they come: no InMail saves them.",
    ]


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        (
            [(ON, 5, 3)],
            [
                "Send 3 by Mon 30 Nov to lose none but 2.",
                "2 credits will be lost on Tue 1 Dec as soon as they come: no InMail saves them.",
            ],
        ),
        ([(ON, 1, 0)], ["1 credit will be lost on Tue 1 Dec as soon as it comes: no InMail saves it."]),
        (
            [(ON, 2, 0), (date(2026, 12, 20), 2, 0), (date(2027, 3, 1), 9, 9)],
            ["4 credits will be lost as soon as they come: no InMail saves them."],
        ),
    ],
)
def test_advice__credits_lost_on_the_day_they_come__are_not_asked_to_be_sent(
    losses: list[tuple[date, int, int]], words: list[str]
) -> None:
    assert said(with_losses(*losses)) == words


def test_saving_of__the_31st_day_and_the_32nd__before_is_the_first_that_is_not_advised_on() -> None:
    saving = saving_of(with_losses((date(2026, 12, 23), 1, 1), (date(2026, 12, 24), 1, 1)))
    assert ([step.on for step in saving.steps], saving.before) == ([date(2026, 12, 23)], date(2026, 12, 24))


def test_saving_of__nothing_is_lost__nothing_is_advised() -> None:
    assert (saving_of(with_losses()), said(with_losses())) == (((), None), [])

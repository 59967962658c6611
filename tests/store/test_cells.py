"""What many cells add up to."""

from inmail_cli.domain.rates import Tally
from inmail_cli.store.cells import Cells, tally_of

RESPONDED, POSITIVE, OPENED, MATURED = 8, 4, 2, 1


def test_tally_of__cells_of_every_sort__each_counted_under_what_holds_of_it() -> None:
    cells = Cells(
        {
            -16: 2,
            -16 + OPENED + MATURED: 3,
            0 * 16 + MATURED: 4,
            1 * 16: 5,
            1 * 16 + RESPONDED: 2,
            2 * 16 + RESPONDED + MATURED: 6,
            2 * 16 + RESPONDED + POSITIVE + OPENED: 1,
        }
    )
    assert tally_of(cells, 2) == Tally(
        sent=18,
        responded=9,
        positive=1,
        open=5,
        undeliverable=5,
        opened=1,
        matured=10,
        matured_responded=6,
        responses_by_day=(0, 2, 7),
        unanswered_by_day=(4, 5, 0),
    )


def test_tally_of__nothing__a_day_more_than_the_window_has() -> None:
    tally = tally_of(Cells(), 30)
    assert (tally.sent, tally.undeliverable) == (0, 0)
    assert tally.responses_by_day == tally.unanswered_by_day == (0,) * 31

"""Lots: in which order they are spent, what is shared, and what stands in the ledger and in the totals."""

from collections.abc import Iterable
from datetime import date

import pytest

from inmail_cli.domain.ledger import Lot, LotName, Movement, Origin, Totals
from inmail_cli.domain.lots import Cause, Lots

MAY = date(2026, 5, 1)
JUNE = date(2026, 6, 1)
JULY = date(2026, 7, 1)
NOTHING = Totals()
ADDED = Cause(7, MAY, "grant", "added", "g", "a note")


def kept(lots: Iterable[Lot] = (), totals: Totals = NOTHING, *, keep_movements: bool = True) -> Lots:
    return Lots(lots, totals, keep_movements=keep_movements)


@pytest.mark.parametrize(
    ("added", "order"),
    [
        ([(MAY, JULY, "renewal"), (MAY, JUNE, "renewal")], [1, 0]),
        ([(JUNE, JULY, "renewal"), (MAY, JULY, "renewal")], [1, 0]),
        ([(MAY, None, "renewal"), (JUNE, JULY, "renewal")], [1, 0]),
        ([(JUNE, None, "renewal"), (MAY, None, "renewal")], [1, 0]),
        ([(MAY, JULY, "renewal"), (MAY, JULY, "refund"), (MAY, JULY, "adjustment")], [0, 1, 2]),
        ([(MAY, JULY, "refund"), (MAY, JULY, "adjustment"), (MAY, JULY, "refund")], [0, 1, 2]),
    ],
    ids=["expires-first", "granted-first", "never-last", "never-granted-first", "added-first", "not-shared-across"],
)
def test_left__lots_added__in_the_order_of_spending(
    added: list[tuple[date, date | None, Origin]], order: list[int]
) -> None:
    names = [LotName(*one) for one in added]
    lots = kept()
    for credits, name in enumerate(names, start=1):
        lots.add(credits, name, ADDED)
    assert lots.left() == tuple(Lot(*names[place], place + 1) for place in order)
    assert lots.next_expiry == names[order[0]].expires_on
    assert lots.balance == sum(range(len(names) + 1))


def test_add__a_lot_like_one_held__shared_also_where_it_was_held_from_the_start() -> None:
    first, second = LotName(MAY, JUNE, "renewal"), LotName(MAY, JULY, "renewal")
    lots = kept([Lot(*first, 3), Lot(*second, 5)])
    lots.add(10, second, ADDED)
    lots.add(20, first, ADDED)
    lots.add(40, first._replace(origin="refund"), ADDED)
    assert lots.left() == (Lot(*first, 23), Lot(MAY, JUNE, "refund", 40), Lot(*second, 15))
    assert lots.balance == 78
    assert [(move.credits, move.lot) for move in lots.movements] == [
        (10, second),
        (20, first),
        (40, first._replace(origin="refund")),
    ]


def test_take__more_than_one_lot_holds__a_movement_a_lot() -> None:
    first, second = LotName(MAY, JUNE, "renewal"), LotName(MAY, JULY, "refund")
    lots = kept([Lot(*first, 3), Lot(*second, 5)], Totals(opening=8, taken=1))
    lots.take(4, Cause(9, MAY, "adjustment", "taken", "k", "seen"))
    assert lots.movements == [
        Movement(9, MAY, "adjustment", -3, 5, first, "k", "seen"),
        Movement(9, MAY, "adjustment", -1, 4, second, "k", "seen"),
    ]
    assert lots.left() == (Lot(*second, 4),)
    assert (lots.balance, lots.totals) == (4, Totals(opening=8, taken=5))


@pytest.mark.parametrize("credits", [0, -2])
def test_take__nothing__nothing_moves(credits: int) -> None:
    lots = kept([Lot(MAY, JUNE, "renewal", 3)])
    lots.take(credits, Cause(9, MAY, "cap", "lost_at_cap"))
    assert (lots.balance, lots.movements, lots.totals) == (3, [], Totals())


def test_take__all_there_is__no_lot_and_no_next_expiry() -> None:
    lots = kept([Lot(MAY, JUNE, "renewal", 3)])
    lots.take(3, Cause(9, MAY, "send", "spent"))
    assert (lots.left(), lots.next_expiry, lots.balance) == ((), None, 0)


@pytest.mark.parametrize(("on", "gone"), [(date(2026, 5, 31), 0), (JUNE, 3), (date(2026, 6, 30), 3), (JULY, 8)])
def test_expire__a_date__lots_that_are_gone_on_it_or_before(on: date, gone: int) -> None:
    lots = kept([Lot(MAY, JUNE, "renewal", 3), Lot(MAY, JULY, "renewal", 5), Lot(MAY, None, "purchase", 7)])
    lots.expire(Cause(9, on, "expiry", "expired"))
    assert (lots.balance, lots.totals.expired) == (15 - gone, gone)
    assert sum(move.credits for move in lots.movements) == -gone


def test_totals__credits_that_come_and_go__each_counted_under_its_name_and_on_top_of_what_was() -> None:
    lots = kept(totals=Totals(added=100, expired=50))
    lots.add(5, LotName(MAY, JUNE, "purchase"), ADDED)
    lots.add(7, LotName(MAY, JUNE, "purchase"), ADDED)
    lots.add(2, LotName(MAY, JUNE, "refund"), Cause(8, MAY, "refund", "refunded", "s"))
    lots.take(3, Cause(9, MAY, "send", "spent", "s"))
    lots.expire(Cause(10, JULY, "expiry", "expired"))
    assert lots.totals == Totals(added=112, refunded=2, spent=3, expired=61)
    assert [move.balance for move in lots.movements] == [5, 12, 14, 11, 2, 0]


def test_note__movements_not_kept__the_same_balance_and_none_written_down() -> None:
    lots = kept(keep_movements=False)
    lots.add(5, LotName(MAY, JUNE, "purchase"), ADDED)
    lots.take(3, Cause(9, MAY, "send", "spent", "s"))
    assert (lots.balance, lots.movements) == (2, [])

"""What the credit engine is fed with: spans of events, and the checkpoints that stand for earlier ones."""

import pytest

from inmail_cli.domain import joining
from inmail_cli.domain.events import Cancel, Grant, Reconcile, Send
from inmail_cli.store import history, reading, records
from inmail_cli.store.base import Store
from tests.store.histories import DAY, Author, events_of, plan, write

HOUR = 3_600


def add(store: Store, *facts: Send | Cancel | Grant | Reconcile) -> None:
    write(store, lambda it: [records.add(it, fact) for fact in facts])


def send(id_: str, at: int, **more: str) -> Send:
    return Send(id_, more.pop("account", "default"), at, 1, "", "d1", **more)  # type: ignore[arg-type]


# --- events -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_fold_events__any_span__after_is_exclusive_and_until_inclusive(store: Store, seed: int) -> None:
    author = Author(store, seed)
    write(store, lambda _: [author.change() for _ in range(60)])
    for account in reading.accounts(store):
        whole = joining.fold_events(events_of(store, account.name), zone=account.zone)
        assert history.fold_events(store, account.key, after=None, until=9 * DAY) == whole
        for at in (0, DAY, 2 * DAY + 40_000, 3 * DAY):
            until = history.fold_events(store, account.key, after=None, until=at)
            assert until == [event for event in whole if event.at <= at]
            later = history.fold_events(store, account.key, after=at, until=9 * DAY)
            assert later == [event for event in whole if event.at > at]


def test_fold_events__reconciled_and_granted__in_the_span_and_of_the_account(store: Store) -> None:
    mine = (Reconcile("k1", "default", 10, 1, 3), Grant("g1", "default", 20, 2, 4))
    add(store, *mine, send("s1", 15), Reconcile("k2", "other", 10, 3, 5), Grant("g2", "other", 20, 4, 6))
    found = history.fold_events(store, 1, after=9, until=20)
    assert (found[0], found[2]) == mine
    assert [event.id for event in found] == ["k1", "s1", "g1"]
    assert [event.id for event in history.fold_events(store, 1, after=10, until=19)] == ["s1"]


def test_inmails_sent__a_span__of_the_account_in_order_and_no_other_route(store: Store) -> None:
    add(store, *(send(f"s{at}", at) for at in (30, 10, 20)), send("m", 15, via="message"))
    add(store, send("o", 12, account="other"))
    assert history.inmails_sent(store, 1, after=9, until=30) == [10, 20, 30]
    assert history.inmails_sent(store, 1, after=10, until=29) == [20]


def test_first_inmail_at__other_routes_before_it__the_first_inmail(store: Store) -> None:
    add(store, send("m", 5, via="message"), send("o", 6, account="other"))
    assert history.first_inmail_at(store, 1) is None
    add(store, send("s1", 30), send("s2", 20))
    assert history.first_inmail_at(store, 1) == 20


def test_terms_events__plans_and_cancels__a_cancel_at_the_beginning_of_its_date_in_the_zone(store: Store) -> None:
    # 2:00 of the 11th in UTC is 11:00 of the 11th in Tokyo, which began at 15:00 of the 10th.
    first, second = plan("z", 5 * DAY, 1, "other", "Asia/Tokyo"), plan("a", 30 * DAY, 3, "other", "Asia/Tokyo")
    write(store, lambda it: [records.add(it, fact) for fact in (second, first, plan("p", 9, 4))])
    assert history.terms_events(store, 2) == [first, second]
    cancel = Cancel("c", "other", 10 * DAY + 2 * HOUR, 2)
    add(store, cancel)
    assert history.terms_events(store, 2) == [first, cancel._replace(at=10 * DAY - 9 * HOUR), second]


# --- checkpoints --------------------------------------------------------------------------------


@pytest.fixture
def checkpoints(store: Store) -> Store:
    write(store, lambda it: [history.save_checkpoint(it, 1, at, f"state {at}") for at in (30, 10, 20)])
    write(store, lambda it: history.save_checkpoint(it, 2, 15, "other"))
    return store


def test_latest_checkpoint__at_or_before__the_newest_of_the_account(checkpoints: Store) -> None:
    found = [history.latest_checkpoint(checkpoints, 1, at_or_before=at) for at in (9, 10, 19, 20, 99)]
    assert found == [None, (10, "state 10"), (10, "state 10"), (20, "state 20"), (30, "state 30")]


def test_checkpoints_from__an_instant__those_since_then_in_order(checkpoints: Store) -> None:
    assert history.checkpoints_from(checkpoints, 1, 20) == [(20, "state 20"), (30, "state 30")]
    assert history.checkpoints_from(checkpoints, 2, 0) == [(15, "other")]


def test_save_checkpoint__one_of_the_same_instant__replaced(checkpoints: Store) -> None:
    write(checkpoints, lambda it: history.save_checkpoint(it, 1, 20, "again"))
    assert history.checkpoints_from(checkpoints, 1, 20) == [(20, "again"), (30, "state 30")]


def test_thin_checkpoints__a_span__since_goes_and_before_stays(checkpoints: Store) -> None:
    write(checkpoints, lambda it: history.thin_checkpoints(it, 1, since=20, before=30))
    assert [at for at, _ in history.checkpoints_from(checkpoints, 1, 0)] == [10, 30]
    write(checkpoints, lambda it: history.thin_checkpoints(it, 1, since=11, before=99))
    assert [at for at, _ in history.checkpoints_from(checkpoints, 1, 0)] == [10]
    assert [at for at, _ in history.checkpoints_from(checkpoints, 2, 0)] == [15]


def test_drop_checkpoints__all_accounts__how_many_there_were(checkpoints: Store) -> None:
    dropped: list[int] = []
    write(checkpoints, lambda it: dropped.append(history.drop_checkpoints(it)))
    assert dropped == [4]
    assert [history.checkpoints_from(checkpoints, key, 0) for key in (1, 2)] == [[], []]

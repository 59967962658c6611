"""Ids of a disguise: the same throughout for one entry, of their own for every other kind, name and key."""

import pytest

from inmail_cli.domain.disguise import Disguise
from inmail_cli.domain.events import Account, Cancel, Grant, Mark, Reconcile, Reply, Send


def test_id__one_identity_under_two_kinds__two_ids() -> None:
    disguise = Disguise(b"key")
    assert disguise.id("send", "x1") == Disguise(b"key").id("send", "x1")
    others = {disguise.id("person", "x1"), disguise.id("send", "x2"), Disguise(b"other").id("send", "x1")}
    assert len(others | {disguise.id("send", "x1")}) == 4


def test_fact__each_kind__an_id_of_its_own_kind_and_the_same_send() -> None:
    disguise = Disguise(b"key")
    found = [
        disguise.fact(Reply("x1", "s1", 0, 1)),
        disguise.fact(Mark("x1", "s1", 0, 1, "spam")),
        disguise.fact(Cancel("x1", "default", 0, 1)),
        disguise.fact(Reconcile("x1", "default", 0, 1, 5)),
        disguise.fact(Grant("x1", "default", 0, 1, 5)),
        disguise.fact(Send("x1", "default", 0, 1, "Dana Roy")),
    ]
    kinds = ["reply", "mark", "cancel", "reconcile", "grant", "send"]
    assert [fact.id for fact in found if not isinstance(fact, Account)] == [disguise.id(kind, "x1") for kind in kinds]
    assert {fact.send for fact in found if isinstance(fact, Reply | Mark)} == {disguise.id("send", "s1")}


def test_word__two_that_would_be_replaced_by_the_same__stay_two(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["Alba", "Alba", "Alba", "Boreas"])
    monkeypatch.setattr(Disguise, "_made", lambda *_: next(made))
    disguise = Disguise(b"key")
    assert [disguise.word("company", word) for word in ("One", "Two", "One")] == ["Alba", "Boreas", "Alba"]

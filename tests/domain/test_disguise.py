"""Ids of a disguise: the same throughout for one entry, of their own for every other kind, name and key."""

from inmail_cli.domain.disguise import Disguise


def test_id__one_identity_under_two_kinds__two_ids() -> None:
    disguise = Disguise(b"key")
    assert disguise.id("send", "x1") == Disguise(b"key").id("send", "x1")
    others = {disguise.id("person", "x1"), disguise.id("send", "x2"), Disguise(b"other").id("send", "x1")}
    assert len(others | {disguise.id("send", "x1")}) == 4

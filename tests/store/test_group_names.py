"""The names of groups that completion offers."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_empty
from inmail_cli.store.group_names import group_names
from tests.store.send_histories import ELI, History, keep


@pytest.fixture
def store() -> Iterator[Store]:
    history = History()
    for template in ("q3_intro", "q30intro", "Q3%", "back\\slash", "backslash", "q3_intro"):
        history.send("2026-10-05T12:00:00Z", template=template, tags=("warm", f"to-{template[0]}"))
    history.send("2026-11-30T23:59:59Z", person=ELI, via="message", sender="Kim", body="Hello Eli")
    with closing(open_empty()) as opened:
        keep(opened, history.facts)
        yield opened


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("q3", ["Q3%", "q30intro", "q3_intro"]),
        ("q3_", ["q3_intro"]),  # not just any sign in that place
        ("q3%", ["Q3%"]),
        ("back\\", ["back\\slash"]),
        ("", ["Q3%", "back\\slash", "backslash", "q30intro"]),
        ("none", []),
    ],
)
def test_group_names__of_templates__those_that_begin_so_once_each_at_most_so_many(
    store: Store, start: str, found: list[str]
) -> None:
    assert group_names(store, "template", start, 4) == found


@pytest.mark.parametrize(
    ("dimension", "found"),
    [
        ("tag", ["to-Q", "to-b", "to-q", "warm"]),
        ("via", ["inmail", "message"]),
        ("account", ["default"]),
        ("plan", []),
        ("company", ["Example Ltd", "Sample Inc"]),
        ("title", ["CTO"]),
        ("sender", ["Kim"]),
        ("month", ["2026-10", "2026-11"]),
        ("weekday", ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "none"]),
        ("mutual", ["yes", "no", "none"]),
        ("personalized", ["yes", "no", "none"]),
        ("week", []),
        ("nonsense", []),
    ],
)
def test_group_names__each_dimension__what_is_recorded_or_every_value_it_has(
    store: Store, dimension: str, found: list[str]
) -> None:
    assert group_names(store, dimension, "", 50) == found


def test_group_names__of_hours__all_of_the_day(store: Store) -> None:
    hours = group_names(store, "hour", "", 50)
    assert (hours[0], hours[9], hours[-1], len(hours)) == ("00:00", "09:00", "23:00", 24)

"""A database that is made beside its place is there whole, or not at all."""

import os
from pathlib import Path

import pytest

from inmail_cli.domain.events import Account
from inmail_cli.errors import Conflicts, StorageFailed
from inmail_cli.store import reading, records
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_reading
from inmail_cli.store.drafts import drafted
from tests.store.histories import write


def fill(store: Store) -> None:
    write(store, lambda it: records.add_account(it, Account("default", "UTC")))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("links", [True, False])
def test_drafted__filled__there_whole_and_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    with drafted(tmp_path / "x.db") as store:
        fill(store)
        assert not (tmp_path / "x.db").exists()
    assert names(tmp_path) == ["x.db"]
    with open_reading(tmp_path / "x.db") as store:
        assert [account.name for account in reading.accounts(store)] == ["default"]


def test_drafted__the_body_fails__nothing_is_there(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), drafted(tmp_path / "x.db") as store:
        fill(store)
        raise ZeroDivisionError
    assert names(tmp_path) == []


def test_drafted__something_came_there_meanwhile__refused_and_it_stays(tmp_path: Path) -> None:
    with pytest.raises(Conflicts, match="made by another process meanwhile"), drafted(tmp_path / "x.db") as store:
        fill(store)
        (tmp_path / "x.db").write_text("theirs")
    assert names(tmp_path) == ["x.db"]
    assert (tmp_path / "x.db").read_text() == "theirs"


def test_drafted__no_hard_links_and_no_room_either__said_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "link", refused)
    monkeypatch.setattr(Path, "rename", refused)
    with (
        pytest.raises(StorageFailed, match=r"x\.db cannot be made: Read-only file system"),
        drafted(tmp_path / "x.db") as store,
    ):
        fill(store)
    assert names(tmp_path) == []

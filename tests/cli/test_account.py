"""`account`: one is one pool of credits."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from inmail_cli.store.connection import open_writing, writing
from inmail_cli.store.undo import undo

if TYPE_CHECKING:
    from tests.conftest import Inmail


def rows(run_inmail: "Inmail") -> Any:
    return run_inmail("account", "--json").json()["rows"]


def current(run_inmail: "Inmail") -> list[str]:
    return [row["account"] for row in rows(run_inmail) if row["current"]]


def test_account__nothing_recorded__an_empty_list(run_inmail: "Inmail") -> None:
    run_inmail.db = None
    answer = run_inmail("account", "--json").json()
    assert answer == {"schema": "inmail/account/1", "as_of": "2026-11-22T09:00:00Z", "account": None, "rows": []}
    assert "No account yet." in run_inmail("account", "list").out


def test_account__several__by_name_with_plan_and_balance(run_inmail: "Inmail") -> None:
    run_inmail("account", "add", "sales", "--zone", "Europe/Paris")
    run_inmail("account", "add", "default")
    run_inmail("plan", "set", "career", "--account", "default")
    run_inmail("send", "Dana Roy", "--account", "default")
    assert rows(run_inmail) == [
        {
            "account": "default",
            "current": False,
            "plan": "premium-career",
            "plan_name": "Premium Career",
            "balance": 4,
            "sends": 1,
            "zone": "UTC",
        },
        {
            "account": "sales",
            "current": True,
            "plan": None,
            "plan_name": None,
            "balance": None,
            "sends": 0,
            "zone": "Europe/Paris",
        },
    ]
    assert run_inmail("account", "--format", "csv").out.splitlines()[0].startswith("account,current,plan_name,balance")


def test_account__limit_and_after__a_page(run_inmail: "Inmail") -> None:
    for name in ("a", "b", "c"):
        run_inmail("account", "add", name)
    document = run_inmail("account", "--limit", 1, "--after", "a", "--json").json()
    assert ([row["account"] for row in document["rows"]], document["account"]) == (["b"], "a")


def test_account_add__the_first__is_the_current_one_in_the_machines_zone(run_inmail: "Inmail") -> None:
    answer = run_inmail("account", "add", "sales", env={"TZ": "Europe/Berlin"})
    assert answer.out.splitlines() == [
        "Account sales, in the zone Europe/Berlin: the current one.",
        "Give it a plan: inmail setup --account sales",
    ]
    assert "Created" in answer.err
    second = run_inmail("account", "add", "Seat 2", "--json").json()
    line = {"type": "account", "id": "Seat 2", "name": "Seat 2", "zone": "UTC"}
    assert (second["account"], second["recorded"]) == ("Seat 2", [line])
    assert current(run_inmail) == ["sales"]


@pytest.mark.parametrize("name", ["all", "ALL", "", "  ", "x" * 101, "a\x1bb"])
def test_account_add__no_name_for_an_account__status_2(run_inmail: "Inmail", name: str) -> None:
    run_inmail("account", "add", name, status=2)
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


def test_account_add__a_name_in_use__refused_whatever_its_case(run_inmail: "Inmail") -> None:
    run_inmail("account", "add", "sales")
    assert "there is an account sales already" in run_inmail("account", "add", "SALES", status=4).err


def test_account_edit__zone__from_the_next_period_on(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career")
    answer = run_inmail("account", "edit", "default", "--zone", "Asia/Tokyo")
    assert answer.out.splitlines() == [
        "Account default is in the zone Asia/Tokyo now; it was in UTC.",
        "Premium Career keeps its dates in UTC: the zone applies from the next plan period on.",
    ]
    assert run_inmail("balance", "--json").json()["plan"]["zone"] == "UTC"
    assert "'Mars' is not known" in run_inmail("account", "edit", "default", "--zone", "Mars", status=2).err


def test_account_rename__its_events_stay_with_it(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career")
    answer = run_inmail("account", "rename", "default", "Premium", "--json").json()
    assert (answer["account"], answer["balance"]) == ("Premium", 5)
    assert run_inmail("balance", "--account", "premium", "--json").json()["account"] == "Premium"
    run_inmail("account", "rename", "premium", "PREMIUM")
    run_inmail("account", "add", "sales")
    assert "already" in run_inmail("account", "rename", "sales", "premium", status=4).err
    assert "cannot be named 'all'" in run_inmail("account", "rename", "sales", "All", status=2).err


@pytest.mark.parametrize("name", ["mine", "Default"])
def test_account_rename__and_undone__doctor_finds_nothing_and_a_backup_can_be_restored(
    run_inmail: "Inmail", tmp_path: Path, name: str
) -> None:
    run_inmail("setup", "career", "--renews", 3, "--balance", 9)
    run_inmail("send", "Dana Roy")
    batch = run_inmail("account", "rename", "default", name, "--json").json()["batch"]
    assert "is well" in run_inmail("doctor").out
    run_inmail("backup", tmp_path / "renamed.backup")
    run_inmail("restore", tmp_path / "renamed.backup")
    run_inmail("undo", batch)
    assert [row["account"] for row in run_inmail("account", "--json").json()["rows"]] == ["default"]
    assert "is well" in run_inmail("doctor").out


def test_account_use__the_one_meant_without_a_name(run_inmail: "Inmail") -> None:
    run_inmail("account", "add", "default")
    run_inmail("account", "add", "sales")
    assert run_inmail("account", "use", "SALES").out == "sales is the current account now.\n"
    assert run_inmail("account", "use", "sales").out == "sales is the current account already.\n"
    assert run_inmail("plan", "set", "core", "--json").json()["account"] == "sales"


def test_account_remove__empty__gone_and_another_one_current(run_inmail: "Inmail") -> None:
    run_inmail("account", "add", "default")
    run_inmail("account", "add", "sales")
    assert "sales is the current account now." in run_inmail("account", "remove", "default").out
    assert [row["account"] for row in rows(run_inmail)] == ["sales"]


def test_account_remove__with_events__only_when_forced(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career")
    run_inmail("send", "Dana Roy")
    run_inmail("reply", "Dana Roy")
    refused = run_inmail("account", "remove", "default", status=4)
    assert refused.err.startswith("inmail: default has 3 events")
    assert "Removed account default and 3 events of it." in run_inmail("account", "remove", "default", "--force").out
    assert rows(run_inmail) == []


def test_account_remove__forced_then_undone__all_is_back(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("send", "Dana Roy", "--tag", "saas")
    before = run_inmail("balance", "--json").json()
    removed = run_inmail("account", "remove", "default", "--force", "--json").json()
    assert run_inmail("balance", "--json").json()["balance"] is None
    assert run_inmail.db is not None
    with (
        open_writing(run_inmail.db, create=False) as store,
        writing(store, command="undo", at=1_795_338_000, origin="terminal") as batch,
    ):
        undo(store, batch, removed["batch"])
    assert run_inmail("balance", "--json").json() == before
    assert current(run_inmail) == ["default"]


def test_account_remove__the_current_of_three__asks_for_another_first(run_inmail: "Inmail") -> None:
    for name in ("default", "sales", "third"):
        run_inmail("account", "add", name)
    assert "inmail account use sales" in run_inmail("account", "remove", "default", status=4).err
    run_inmail("account", "use", "third")
    run_inmail("account", "remove", "default")


@pytest.mark.parametrize(
    "words", [("edit", "nobody", "--zone", "UTC"), ("rename", "nobody", "x"), ("use", "nobody"), ("remove", "nobody")]
)
def test_account__no_such_account__status_3_and_the_ones_there_are(
    run_inmail: "Inmail", words: tuple[str, ...]
) -> None:
    run_inmail("account", "add", "sales")
    answer = run_inmail("account", *words, status=3)
    assert answer.err.splitlines() == ["inmail: no account is named 'nobody'.", "There are: sales."]


@pytest.mark.parametrize(
    "words", [("add", "x"), ("edit", "default", "--zone", "UTC"), ("rename", "default", "x"), ("remove", "default")]
)
def test_account__dry_run__changes_nothing(run_inmail: "Inmail", words: tuple[str, ...]) -> None:
    run_inmail("account", "add", "default", "--zone", "Asia/Tokyo")
    before = rows(run_inmail)
    answer = run_inmail("account", *words, "--dry-run", "--json").json()
    assert (answer["dry_run"], answer["batch"]) == (True, None)
    assert rows(run_inmail) == before


def test_rename__with_a_saved_state__all_is_well_and_seats_may_change(run_inmail: "Inmail") -> None:
    run_inmail("setup", "recruiter-lite", "--renews", "1", "--balance", "5")
    run_inmail("send", "Dana Roy")
    run_inmail("account", "rename", "default", "main")
    assert run_inmail("doctor", "--json").json()["well"] is True
    run_inmail.now = "2026-11-25T09:00:00Z"
    run_inmail("plan", "set", "recruiter-lite", "--seats", "3")
    assert run_inmail("balance", "--json").json()["next_renewal"] == {
        "on": "2026-12-01",
        "credits": 90,
        "lost_at_cap": 0,
    }

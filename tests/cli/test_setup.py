"""`setup`: begin in mid-subscription from the number that LinkedIn shows."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Inmail


def lots(run_inmail: "Inmail") -> list[tuple[str, int]]:
    return [(lot["granted_on"], lot["credits"]) for lot in run_inmail("balance", "--json").json()["lots"]]


def test_setup__all_given__account_plan_and_lots_of_the_latest_billing_dates(run_inmail: "Inmail") -> None:
    answer = run_inmail("setup", "salesnav", "--renews", 15, "--balance", 112, "--json").json()
    assert answer["schema"] == "inmail/setup/1"
    assert [fact["type"] for fact in answer["recorded"]] == ["account", "plan"]
    plan = answer["recorded"][1]
    assert (plan["plan"], plan["at"], plan["billing_day"]) == ("sales-navigator-core", "2026-11-22T09:00:00Z", 15)
    assert (answer["account"], answer["balance_before"], answer["balance"]) == ("default", None, 112)
    assert lots(run_inmail) == [("2026-09-15", 12), ("2026-10-15", 50), ("2026-11-15", 50)]


def test_setup__on_the_screen__says_what_there_is_now(run_inmail: "Inmail") -> None:
    answer = run_inmail("setup", "salesnav", "--renews", 15, "--balance", 112, env={"TZ": "Europe/Berlin"})
    assert answer.out.splitlines() == [
        "Account default, in the zone Europe/Berlin (change it: inmail account edit).",
        "Sales Navigator Core since Sun 22 Nov 2026: 112 of 150 credits. Renews on day 15; next Tue 15 Dec, +50.",
        "Opening balance: 112 credits; LinkedIn shows no dates, so theirs are estimated.",
    ]
    assert answer.err == f"Created {run_inmail.db}.\n"


def test_setup__a_zone__is_the_accounts_and_the_periods(run_inmail: "Inmail") -> None:
    answer = run_inmail("setup", "career", "--renews", 3, "--balance", 9, "--zone", "Asia/Tokyo", "--json").json()
    account, plan = answer["recorded"]
    assert (account["zone"], plan["terms"]["zone"]) == ("Asia/Tokyo", "Asia/Tokyo")


def test_setup__a_named_account_and_none_there__makes_it(run_inmail: "Inmail") -> None:
    answer = run_inmail("--account", "work", "setup", "career", "--renews", 3, "--balance", 9, "--json").json()
    assert (answer["account"], answer["recorded"][0]["name"]) == ("work", "work")


def test_setup__a_fixed_day_plan__needs_no_day_and_keeps_utc(run_inmail: "Inmail") -> None:
    words = ("setup", "core", "--rules", "linkedin-help", "--balance", 60, "--zone", "America/New_York", "--json")
    plan = run_inmail(*words).json()["recorded"][1]
    assert (plan["billing_day"], plan["terms"]["zone"], plan["rules"]) == (1, "UTC", "linkedin-help")
    assert lots(run_inmail) == [("2026-10-01", 10), ("2026-11-01", 50)]


def test_setup__seats__multiply_what_a_pooled_plan_grants(run_inmail: "Inmail") -> None:
    run_inmail("setup", "lite", "--renews", 22, "--balance", 100, "--seats", 3)
    assert run_inmail("balance", "--json").json()["plan"]["monthly_credits"] == 90
    assert lots(run_inmail) == [("2026-10-22", 10), ("2026-11-22", 90)]


def test_setup__more_than_the_cap__recorded_with_a_warning(run_inmail: "Inmail") -> None:
    answer = run_inmail("setup", "career", "--renews", 3, "--balance", 20, "--json").json()
    assert (answer["balance"], [warning["code"] for warning in answer["warnings"]]) == (20, ["above-cap"])


def test_setup__a_plan_is_active__refused(run_inmail: "Inmail") -> None:
    run_inmail("setup", "career", "--renews", 3, "--balance", 9)
    answer = run_inmail("setup", "career", "--renews", 3, "--balance", 9, status=4)
    assert answer.err.splitlines() == [
        "inmail: Premium Career is active since Sun 22 Nov 2026.",
        "`inmail plan set PLAN` changes the plan; `inmail reconcile N` takes the number that LinkedIn shows.",
    ]


def test_setup__after_a_cancel__begins_again_in_a_new_zone(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-01")
    run_inmail("plan", "cancel", "--when", "2026-11-01")
    words = ("setup", "business", "--renews", 1, "--balance", 15, "--zone", "Europe/Paris", "--json")
    answer = run_inmail(*words).json()
    assert [fact["type"] for fact in answer["recorded"]] == ["account", "plan"]
    assert answer["recorded"][1]["terms"]["zone"] == "Europe/Paris"
    assert run_inmail("account", "--json").json()["rows"][0]["zone"] == "Europe/Paris"


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ((), ["PLAN", "--renews DAY", "--balance N"]),
        (("salesnav",), ["--renews DAY", "--balance N"]),
        (("salesnav", "--balance", 3), ["--renews DAY"]),
        (("--renews", 3, "--balance", 3), ["PLAN"]),
        (("core", "--rules", "linkedin-help"), ["--balance N"]),
    ],
)
def test_setup__nobody_to_ask__names_all_that_is_missing(
    run_inmail: "Inmail", words: tuple[object, ...], missing: list[str]
) -> None:
    answer = run_inmail("setup", *words, "--json", status=2)
    assert (answer.out, answer.error()["error"]) == ("", "needs-input")
    assert answer.error()["details"]["missing"] == missing
    assert "Subscriptions and billing" in answer.error()["hint"]
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("nope", "--renews", 3, "--balance", 3),
        ("career", "--renews", 32, "--balance", 3),
        ("career", "--renews", 3, "--balance", 5_000_000),
        ("career", "--renews", 3, "--balance", 3, "--zone", "Mars/Olympus"),
        ("career", "--renews", 3, "--balance", 3, "--rules", "nope"),
        ("career", "--renews", 3, "--balance", 3, "--seats", 0),
    ],
)
def test_setup__a_bad_value__status_2_and_no_file(run_inmail: "Inmail", words: tuple[object, ...]) -> None:
    assert run_inmail("setup", *words, status=2).out == ""
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


def test_setup__dry_run__says_all_and_makes_no_file(run_inmail: "Inmail") -> None:
    answer = run_inmail("setup", "career", "--renews", 3, "--balance", 9, "--dry-run", "--json").json()
    assert (answer["dry_run"], answer["batch"], answer["balance"]) == (True, None, 9)
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inmail_cli.cli.session.is_terminal", lambda stream: stream is not None)


@pytest.mark.usefixtures("at_a_terminal")
def test_setup__at_a_terminal__asks_until_it_understands(run_inmail: "Inmail") -> None:
    answers = "xyz\nsales\n3\n\n45\nx\n15\n-1\n112\n"
    answer = run_inmail("setup", "--json", stdin=answers)
    assert answer.json()["balance"] == 112
    assert "  3  Sales Navigator Core" in answer.err
    assert answer.err.count("Your plan (a number, or part of a name): ") == 3
    assert answer.err.count("Day of the month on which it renews (1-31): ") == 4
    assert answer.err.count("Credits that LinkedIn shows now: ") == 2
    assert "Settings & Privacy" in answer.err


@pytest.mark.usefixtures("at_a_terminal")
def test_setup__at_a_terminal__a_number_above_the_cap_is_asked_about(run_inmail: "Inmail") -> None:
    """112 with a digit too many; what came back may lift the number above the cap all the same."""
    answer = run_inmail("setup", "salesnav", "--renews", 15, "--json", stdin="1120\n\n112\n")
    assert answer.json()["balance"] == 112
    asked = "1,120 is above the 150 that Sales Navigator Core can keep. Does LinkedIn show 1,120? [y/N] "
    assert answer.err.count(asked) == 1
    run_inmail("account", "add", "second")
    second = ("--account", "second", "--json")
    assert run_inmail("setup", "salesnav", "--renews", 15, *second, stdin="160\ny\n").json()["balance"] == 160
    run_inmail("account", "add", "team")
    team = ("setup", "recruiter-lite", "--renews", 15, "--seats", 2, "--account", "team", "--json")
    assert "above" not in run_inmail(*team, stdin="180\n").err


@pytest.mark.usefixtures("at_a_terminal")
def test_setup__at_a_terminal__a_number_given_is_not_asked_about(run_inmail: "Inmail") -> None:
    answer = run_inmail("setup", "salesnav", "--renews", 15, "--balance", 1120, "--json", stdin="")
    assert answer.json()["balance"] == 1120


@pytest.mark.usefixtures("at_a_terminal")
def test_setup__at_a_terminal__asks_only_for_what_is_missing(run_inmail: "Inmail") -> None:
    answer = run_inmail("setup", "core", "--rules", "linkedin-help", "--json", stdin="60\n")
    assert answer.json()["balance"] == 60
    assert "Your plan" not in answer.err
    assert "Day of the month" not in answer.err


@pytest.mark.usefixtures("at_a_terminal")
def test_setup__no_input_at_a_terminal__asks_nothing(run_inmail: "Inmail") -> None:
    assert "setup needs PLAN, --renews DAY, --balance N." in run_inmail("setup", "--no-input", status=2).err


@pytest.mark.usefixtures("at_a_terminal")
def test_setup__end_of_input_while_asking__interrupted_and_no_file(run_inmail: "Inmail") -> None:
    assert run_inmail("setup", "career", stdin="15\n", status=130).out == ""
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()

"""`grant`: credits that came otherwise than by renewal or response."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Inmail


@pytest.fixture
def career(run_inmail: "Inmail") -> "Inmail":
    """Premium Career since 1 November: 5 credits now."""
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    return run_inmail


def grant(run_inmail: "Inmail", *words: object) -> Any:
    return run_inmail("grant", *words, "--json").json()


def lots(run_inmail: "Inmail") -> list[tuple[object, ...]]:
    found = run_inmail("balance", "--json").json()["lots"]
    return [(lot["origin"], lot["granted_on"], lot["expires_on"], lot["credits"]) for lot in found]


def test_grant__goodwill__kept_as_long_as_the_plans_own(career: "Inmail") -> None:
    answer = career("grant", 3, "--origin", "goodwill")
    assert answer.out.splitlines() == [
        "3 credits given by LinkedIn on Sun 22 Nov 2026, kept for 90 days as the plan's own.",
        "Balance: 5 before, 8 now.",
    ]
    assert lots(career)[1] == ("goodwill", "2026-11-22", "2027-02-20", 3)


def test_grant__an_end_of_its_own__a_date_or_never(career: "Inmail") -> None:
    grant(career, 3, "--origin", "transfer", "--expires", "2026-12-01")
    grant(career, 2, "--origin", "transfer", "--expires", "never")
    grant(career, 1, "--origin", "transfer", "--expires", "in 2 weeks")
    assert lots(career) == [
        ("transfer", "2026-11-22", "2026-12-01", 3),
        ("transfer", "2026-11-22", "2026-12-06", 1),
        ("renewal", "2026-11-01", "2027-01-30", 5),
        ("transfer", "2026-11-22", None, 2),
    ]


def test_grant__in_the_past__dated_then(career: "Inmail") -> None:
    document = grant(career, 3, "--origin", "goodwill", "--when", "2026-11-10")
    assert (document["recorded"][0]["at"], document["balance"]) == ("2026-11-10T12:00:00Z", 8)


def test_grant__a_purchase_for_premium__says_that_none_are_sold(career: "Inmail") -> None:
    document = grant(career, 3)
    assert document["recorded"][0]["origin"] == "purchase"
    assert [warning["code"] for warning in document["warnings"]] == ["not-sold"]
    assert "LinkedIn sells no InMail credits for Premium (the guide" in career("grant", 3).err


def test_grant__a_purchase_for_recruiter__says_nothing(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "recruiter-lite")
    assert grant(run_inmail, 3)["warnings"] == []


def test_grant__without_a_plan__refused(run_inmail: "Inmail") -> None:
    run_inmail("account", "add", "default")
    assert run_inmail("grant", 3, "--json", status=4).error()["error"] == "no-plan"


def test_grant__before_a_reconcile__the_number_stands(career: "Inmail") -> None:
    career("reconcile", 4)
    answer = career("grant", 3, "--origin", "goodwill", "--when", "2026-11-10")
    assert answer.out.splitlines()[-1] == "Balance unchanged: LinkedIn's number was taken on Sun 22 Nov 2026."


def test_grant__dry_run__records_nothing(career: "Inmail") -> None:
    assert grant(career, 3, "--dry-run")["balance"] == 8
    assert career("balance", "--json").json()["balance"] == 5


def test_grant__rows_alone__the_fact_with_all_its_members(career: "Inmail") -> None:
    answer = career("grant", 3, "--origin", "goodwill", "--dry-run", "--format", "csv")
    header, row = answer.out.splitlines()
    assert header == "type,id,account,at,recorded,credits,origin"
    assert row.startswith("grant,")
    assert row.endswith(",default,2026-11-22T09:00:00Z,2,3,goodwill")
    assert career("grant", 3, "--dry-run", "--format", "jsonl").lines()[0]["credits"] == 3
    assert "3 credits given by LinkedIn" in career("grant", 3, "--origin", "goodwill", "--format", "markdown").out

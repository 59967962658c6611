"""`reconcile`: our number beside the one that LinkedIn shows."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Inmail


@pytest.fixture
def career(run_inmail: "Inmail") -> "Inmail":
    """Premium Career since 1 October: 10 credits now."""
    run_inmail("plan", "set", "career", "--since", "2026-10-01")
    return run_inmail


def reconcile(run_inmail: "Inmail", *words: object) -> Any:
    return run_inmail("reconcile", *words, "--json").json()


def codes(answer: Any, member: str) -> list[str]:
    return [each["code"] for each in answer[member]]


def test_reconcile__without_a_number__ours_and_where_to_look(career: "Inmail") -> None:
    answer = career("reconcile")
    assert answer.out.splitlines() == [
        "Calculated on Sun 22 Nov 2026: 10 credits. Not compared with LinkedIn's number yet.",
        "LinkedIn shows the number under your profile picture, Settings & Privacy, Account preferences,"
        " Subscriptions and billing.",
        "Then: inmail reconcile N",
    ]
    document = reconcile(career)
    assert (document["calculated"], document["seen"], document["difference"], document["batch"]) == (
        10,
        None,
        None,
        None,
    )
    assert (document["recorded"], document["where"][1]) == ([], "Settings & Privacy")


def test_reconcile__without_a_number_as_of_a_date__ours_then(career: "Inmail") -> None:
    assert reconcile(career, "--when", "2026-10-15")["calculated"] == 5


def test_reconcile__without_a_number_and_nothing_recorded__no_number(run_inmail: "Inmail") -> None:
    run_inmail.db = None
    assert reconcile(run_inmail)["calculated"] is None
    assert "No plan is active" in run_inmail("reconcile").out


def test_reconcile__either_form__the_same_members(career: "Inmail") -> None:
    looked, written = reconcile(career), reconcile(career, 10)
    assert list(looked) == list(written)
    assert looked["schema"] == written["schema"] == "inmail/reconcile/1"


def test_reconcile__fewer_on_linkedin__difference_and_likely_causes(career: "Inmail") -> None:
    answer = career("reconcile", 7)
    assert answer.out.splitlines() == [
        "Calculated 10, seen 7: 3 credits fewer on LinkedIn on Sun 22 Nov 2026.",
        "Likely causes:",
        "  - an InMail that is not recorded here (inmail send WHO --when DATE)",
        "  - credits that LinkedIn let expire on another date (inmail expiries)",
        "Balance: 10 before, 7 now.",
    ]
    assert career("balance", "--json").json()["reconciled_at"] == "2026-11-22T09:00:00Z"
    assert "Last compared" in career("reconcile").out


def test_reconcile__more_on_linkedin__other_causes(career: "Inmail") -> None:
    document = reconcile(career, 12)
    assert (document["calculated"], document["seen"], document["difference"]) == (10, 12, 2)
    assert codes(document, "causes") == ["automatic-reply", "free-send"]
    assert (document["balance_before"], document["balance"]) == (10, 12)


@pytest.mark.parametrize(
    ("words", "lags"),
    [
        (("--when", "2026-11-20 09:00"), True),
        (("--when", "2026-11-20 08:59"), False),
        (("--when", "2026-11-22 08:00", "--via", "open-profile"), False),
    ],
)
def test_reconcile__more_on_linkedin__lag_only_after_an_inmail_of_the_last_48_hours(
    career: "Inmail", words: tuple[str, ...], lags: bool
) -> None:
    career("send", "Dana Roy", *words)
    assert ("lag" in codes(reconcile(career, 12), "causes")) is lags


def test_reconcile__a_months_credits_apart__the_billing_day_first(career: "Inmail") -> None:
    assert codes(reconcile(career, 5), "causes")[0] == "renewal"


def test_reconcile__agreed__no_causes(career: "Inmail") -> None:
    document = reconcile(career, 10)
    assert (document["difference"], document["causes"], document["warnings"]) == (0, [], [])
    assert "they agree" in career("reconcile", 10).out


@pytest.mark.parametrize(
    ("replied", "warned"),
    [("2026-11-20 09:00", ["response-lag"]), ("2026-11-20 08:59", []), ("2026-11-22 08:00", ["response-lag"])],
)
def test_reconcile__a_response_of_the_last_48_hours__may_not_be_in_it(
    career: "Inmail", replied: str, warned: list[str]
) -> None:
    career("send", "Dana Roy", "--when", "2026-11-10")
    career("reply", "Dana Roy", "--when", replied)
    document = reconcile(career, 9)
    assert (codes(document, "warnings"), document["calculated"]) == (warned, 10)


def test_reconcile__above_the_cap__recorded_with_a_warning(career: "Inmail") -> None:
    document = reconcile(career, 40)
    assert (codes(document, "warnings"), document["balance"]) == (["above-cap"], 40)


def test_reconcile__then_an_entry_of_an_earlier_date__the_number_stands(career: "Inmail") -> None:
    career("reconcile", 7)
    career("send", "Dana Roy", "--when", "2026-11-10")
    assert career("balance", "--json").json()["balance"] == 7
    said = career("reconcile", 3, "--when", "2026-11-05").out.splitlines()[-1]
    assert said == "Balance unchanged: LinkedIn's number was taken on Sun 22 Nov 2026."


def test_reconcile__without_a_plan__refused(run_inmail: "Inmail") -> None:
    run_inmail("account", "add", "default")
    assert run_inmail("reconcile", 5, "--json", status=4).error()["error"] == "no-plan"
    run_inmail("plan", "set", "career")
    refused = run_inmail("reconcile", 5, "--when", "2026-01-01", status=4)
    assert refused.err.splitlines()[1] == "Premium Career began on Sun 22 Nov 2026; see `inmail plan`."


def test_reconcile__before_the_first_of_two_plans__names_the_one_that_comes_next(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-01-31")
    run_inmail("plan", "set", "business", "--since", "2026-10-05")
    refused = run_inmail("reconcile", 2, "--when", "2026-01-30", status=4)
    assert refused.err.splitlines()[1] == "Premium Career began on Sat 31 Jan 2026; see `inmail plan`."


def test_reconcile__dry_run__compares_and_records_nothing(career: "Inmail") -> None:
    document = reconcile(career, 7, "--dry-run")
    assert (document["difference"], document["batch"], document["balance"]) == (-3, None, 7)
    assert career("balance", "--json").json()["balance"] == 10


def test_reconcile__quiet__nothing_but_data(career: "Inmail") -> None:
    answer = career("reconcile", 40, "--quiet")
    assert (answer.out, answer.err) == ("", "")
    assert career("reconcile", "--quiet").out.startswith("Calculated")


def test_reconcile__no_database__status_6(run_inmail: "Inmail") -> None:
    assert run_inmail("reconcile", 5, "--json", status=6).error()["error"] == "missing-database"


# InMails that found no credit here


WORDS = "went out when no credit was left here; `inmail reconcile N` sets LinkedIn's number."


@pytest.fixture
def empty(run_inmail: "Inmail") -> "Inmail":
    """No credit until 20 December, and one InMail sent all the same."""
    run_inmail("setup", "career", "--renews", "20", "--balance", "0", "--zone", "UTC")
    run_inmail("send", "Ann Example", "--force")
    return run_inmail


def unsettled(program: "Inmail") -> list[str]:
    """What `balance` says of them; `inmail` alone advises the same as long as there are any."""
    said = [line for line in program("balance").out.splitlines() if "no credit was left" in line]
    assert ("Next: inmail reconcile N: InMails went out" in program().out) == bool(said)
    return said


def test_uncovered__compared_since__is_said_no_more(empty: "Inmail") -> None:
    assert unsettled(empty) == [f"1 InMail {WORDS}"]
    empty("reconcile", "0")
    assert unsettled(empty) == []
    assert empty("balance", "--json").json()["uncovered"] == 1


def test_uncovered__more_after_the_comparison__those_alone(empty: "Inmail") -> None:
    empty("reconcile", "0")
    empty("send", "Bo Example", "Cy Example", "--force")  # at the very instant of the comparison
    assert unsettled(empty) == [f"2 InMails {WORDS}"]
    empty.now = "2026-11-23T09:00:00Z"
    empty("send", "Di Example", "--force")
    assert unsettled(empty) == [f"3 InMails {WORDS}"]
    empty("reconcile", "0", "--when", "2026-11-22 18:00")
    assert unsettled(empty) == [f"1 InMail {WORDS}"]
    empty("reconcile", "1")
    assert unsettled(empty) == []


def test_uncovered__a_new_plan__begins_anew(empty: "Inmail") -> None:
    empty.now = "2026-11-23T09:00:00Z"
    empty("plan", "set", "business")
    assert unsettled(empty) == []


def test_uncovered__no_plan__no_number_to_set(empty: "Inmail") -> None:
    empty.now = "2026-11-23T09:00:00Z"
    empty("plan", "cancel")
    assert unsettled(empty) == []
    empty("reconcile", "0", status=4)

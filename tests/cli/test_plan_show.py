"""`plan`, `plan edit` and `plan cancel`: the history, its correction, its end."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Inmail


def plan_edit(run_inmail: "Inmail", *words: object) -> Any:
    return run_inmail("plan", "edit", *words, "--json").json()


def rows(run_inmail: "Inmail") -> Any:
    return run_inmail("plan", "--json").json()["rows"]


def balance(run_inmail: "Inmail", as_of: str = "now") -> Any:
    return run_inmail("balance", "--as-of", as_of, "--json").json()["balance"]


# The history


def test_plan__nothing_recorded__an_empty_history(run_inmail: "Inmail") -> None:
    run_inmail.db = None
    answer = run_inmail("plan", "--json")
    assert answer.json() == {
        "schema": "inmail/plan/1",
        "as_of": "2026-11-22T09:00:00Z",
        "account": "default",
        "rows": [],
    }
    assert "inmail setup" in answer.err
    assert "No plan is on record." in run_inmail("plan").out


def test_plan__periods_and_a_cancel__dates_terms_and_the_current_one(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-01-31")
    run_inmail("plan", "cancel", "--when", "2026-03-01")
    run_inmail("plan", "set", "recruiter-lite", "--since", "2026-06-01", "--seats", 2)
    run_inmail("plan", "set", "core", "--since", "2026-12-01")
    found = [
        (row["type"], row["since"], row["until"], row["state"], row["current"], row["plan"]) for row in rows(run_inmail)
    ]
    assert found == [
        ("plan", "2026-01-31", "2026-03-01", "past", False, "premium-career"),
        ("cancel", "2026-03-01", None, "past", False, None),
        ("plan", "2026-06-01", "2026-12-01", "current", True, "recruiter-lite"),
        ("plan", "2026-12-01", None, "future", False, "sales-navigator-core"),
    ]
    lite = rows(run_inmail)[2]
    assert (lite["monthly_credits"], lite["max_credits"], lite["seats"], lite["billing_day"]) == (60, 180, 2, 1)
    assert all(set(row) == set(lite) for row in rows(run_inmail))


def test_plan__every_format__the_same_rows(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-01-31")
    assert (
        run_inmail("plan", "show", "--format", "csv").out.splitlines()[0].startswith("account,id,type,at,since,until")
    )
    assert [row["plan"] for row in run_inmail("plan", "--format", "jsonl").lines()] == ["premium-career"]
    assert "| Since | Until | State | Plan | Monthly | At most |" in run_inmail("plan", "--format", "markdown").out
    assert "5 a month, at most 15" in run_inmail("plan").out


def test_plan__all_accounts__rows_carry_their_account(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career")
    run_inmail("account", "add", "sales")
    run_inmail("plan", "set", "core", "--account", "sales")
    answer = run_inmail("plan", "--account", "all", "--json").json()
    assert (answer["account"], [row["account"] for row in answer["rows"]]) == ("all", ["default", "sales"])
    shown = run_inmail("plan", "--account", "all").out
    assert "Account" in shown
    assert "Sales Navigator Core (current)" in shown


def test_plan__limit_and_after__a_page(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-01-31")
    run_inmail("plan", "set", "business", "--since", "2026-03-31")
    first = run_inmail("plan", "--limit", 1, "--json").json()["rows"]
    second = run_inmail("plan", "--after", first[0]["id"], "--json").json()["rows"]
    assert [row["plan"] for row in first + second] == ["premium-career", "premium-business"]
    assert len(run_inmail("plan", "list", "--limit", 2, "--after", "premium-career", "--json").json()["rows"]) == 2


def test_plan_list__what_is_not_there__is_said_to_mean_no_limit_or_not_known(run_inmail: "Inmail") -> None:
    guide = run_inmail("plan", "list").out
    assert "Price" in guide.splitlines()[2].split()  # some are known, and a dash stands for the others
    assert "No price: not known." in guide
    assert "No days kept" not in guide
    helped = run_inmail("plan", "list", "--rules", "linkedin-help").out
    assert "Price" not in helped.splitlines()[2].split()
    assert "No prices are known." in helped
    assert "No days kept: credits never grow too old, only the cap takes them." in helped
    csv = run_inmail("plan", "list", "--rules", "linkedin-help", "--format", "csv").out
    assert "price" in csv.splitlines()[0].split(",")  # a file has the same columns whatever is known


def test_plan__two_of_one_instant__the_earlier_is_replaced(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career")
    run_inmail("plan", "set", "business")
    assert [row["state"] for row in rows(run_inmail)] == ["replaced", "current"]


# Corrections


def test_plan_edit__billing_day__worked_out_anew_and_nothing_forfeited(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-31")
    answer = run_inmail("plan", "edit", "--billing-day", 15)
    assert answer.out.splitlines() == [
        "Premium Career since Sat 31 Oct 2026: 10 of 15 credits. Renews on day 15; next Tue 15 Dec, +5.",
        "Balance: 5 before, 10 now.",
    ]
    kinds = {row["kind"] for row in run_inmail("ledger", "--json").json()["rows"]}
    assert kinds == {"renewal"}


def test_plan_edit__start__as_if_it_had_always_been_so(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-20")
    answer = plan_edit(run_inmail, "--since", "2026-10-31")
    assert [warning["code"] for warning in answer["warnings"]] == ["billing-day-kept"]
    assert (answer["balance_before"], answer["balance"]) == (5, 10)
    assert plan_edit(run_inmail, "--since", "2026-10-31", "--billing-day", 31)["balance"] == 5


def test_plan_edit__figures_and_price__kept_with_the_period(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    words = ("--monthly", 8, "--cap", "2x", "--price", "19.9", "--currency", "eur", "--lifetime", 30)
    answer = plan_edit(run_inmail, *words)
    terms = answer["recorded"][0]["terms"]
    assert (terms["monthly"], terms["cap"], terms["price"], terms["currency"]) == (8, 16, "19.90", "EUR")
    assert (terms["lifetime_days"], answer["balance"]) == (30, 8)


def test_plan_edit__opening_balance__takes_the_place_of_the_grant(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    assert plan_edit(run_inmail, "--opening-balance", 12)["balance"] == 12
    assert plan_edit(run_inmail, "--opening-balance", 0)["balance"] == 0


def test_plan_edit__after_a_change_of_seats__corrects_both_and_forfeits_nothing(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "lite", "--since", "2026-10-01")
    run_inmail("plan", "set", "lite", "--seats", 2, "--since", "2026-10-20")
    assert balance(run_inmail) == 30 + 60
    answer = plan_edit(run_inmail, "--billing-day", 10)
    assert [fact["billing_day"] for fact in answer["recorded"]] == [10, 10]
    assert answer["balance"] == 30 + 30 + 60
    assert plan_edit(run_inmail, "--seats", 3)["balance"] == 30 + 30 + 90
    assert "of Tue 20 Oct 2026 would change none" in run_inmail("plan", "edit", "--seats", 1, status=4).err


def test_plan_edit__before_a_change_of_seats_to_come__corrects_both(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "lite", "--since", "2026-11-01")
    run_inmail("plan", "set", "lite", "--seats", 2, "--since", "2026-12-10")
    assert len(plan_edit(run_inmail, "--billing-day", 15)["recorded"]) == 2
    assert balance(run_inmail, "2026-12-15") == 30 + 30 + 60
    assert "of Thu 10 Dec 2026 would change none" in run_inmail("plan", "edit", "--seats", 2, status=4).err


def test_plan_edit__already_so__nothing_is_changed(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    answer = run_inmail("plan", "edit", "--billing-day", 1)
    assert answer.out == "It is so already: nothing was changed.\n"


def test_plan_edit__across_a_neighbour__refused(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-01-01")
    run_inmail("plan", "cancel", "--when", "2026-03-01")
    run_inmail("plan", "set", "business", "--since", "2026-06-01")
    run_inmail("plan", "set", "core", "--since", "2026-12-01")
    assert "a cancel of Sun 1 Mar 2026" in run_inmail("plan", "edit", "--since", "2026-02-28", status=4).err
    assert "Sales Navigator Core of Tue 1 Dec 2026" in run_inmail("plan", "edit", "--since", "2026-12-01", status=4).err
    assert plan_edit(run_inmail, "--since", "2026-03-01")["balance"] == 45


@pytest.mark.parametrize("by_id", [False, True])
def test_plan_edit__start_of_one_that_replaced_another__that_one_does_not_come_back(
    run_inmail: "Inmail", by_id: bool
) -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-10")
    run_inmail("plan", "set", "business", "--since", "2026-11-10")
    replaced, current = (row["id"] for row in rows(run_inmail))
    before = run_inmail("export", "events").out
    words = ("edit", current, "--when", "2026-11-05") if by_id else ("plan", "edit", "--since", "2026-11-05")
    assert f"Deleted: plan Premium Career from 2026-11-10 ({replaced})" in run_inmail(*words, "--dry-run").out
    answer = run_inmail(*words, "--json").json()
    assert [(fact["id"], fact.get("change")) for fact in answer["recorded"]] == [
        (current, None),
        (replaced, "removed"),
    ]
    assert [(row["plan"], row["since"]) for row in rows(run_inmail)] == [("premium-business", "2026-11-05")]
    assert answer["balance"] == balance(run_inmail) == 15 + 15  # it renews on day 10 still
    run_inmail("undo", answer["batch"])
    assert run_inmail("export", "events").out == before


def test_edit__start_of_a_plan_that_was_replaced__the_one_in_force_stays(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-10")
    run_inmail("plan", "set", "business", "--since", "2026-11-10")
    run_inmail("edit", rows(run_inmail)[0]["id"], "--when", "2026-11-05")
    assert [(row["plan"], row["state"]) for row in rows(run_inmail)] == [
        ("premium-career", "past"),
        ("premium-business", "current"),
    ]


def test_plan_edit__dry_run__records_nothing(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    assert plan_edit(run_inmail, "--opening-balance", 12, "--dry-run")["balance"] == 12
    assert balance(run_inmail) == 5


# The end


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ((), "2026-11-22T05:00:00Z"),
        (("--when", "2026-11-10"), "2026-11-10T05:00:00Z"),
        (("--since", "2026-11-10"), "2026-11-10T05:00:00Z"),
        (("-w", "2026-11-10 17:00"), "2026-11-10T05:00:00Z"),
        (("--when", "tomorrow"), "2026-11-23T05:00:00Z"),
    ],
)
def test_plan_cancel__any_time_of_a_date__takes_effect_at_its_00_00(
    run_inmail: "Inmail", words: tuple[str, ...], at: str
) -> None:
    run_inmail("account", "add", "default", "--zone", "America/New_York")
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    answer = run_inmail("plan", "cancel", *words, "--json").json()
    assert [(fact["type"], fact["at"]) for fact in answer["recorded"]] == [("cancel", at)]


def test_plan_cancel__fixed_day_plan__00_00_in_utc(run_inmail: "Inmail") -> None:
    run_inmail("account", "add", "default", "--zone", "America/New_York")
    run_inmail("plan", "set", "core", "--rules", "linkedin-help", "--since", "2026-11-01")
    answer = run_inmail("plan", "cancel", "--when", "2026-11-10", "--json").json()
    assert answer["recorded"][0]["at"] == "2026-11-10T00:00:00Z"


def test_plan_cancel__today__says_what_is_forfeited(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    assert run_inmail("plan", "cancel").out.splitlines() == [
        "Premium Career ended on Sun 22 Nov 2026, at 00:00.",
        "Forfeited: 5 credits.",
        "Balance: 5 before, none now: no plan is active.",
    ]
    assert balance(run_inmail) is None


def test_plan_cancel__in_the_future__says_what_will_be_forfeited(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    assert run_inmail("plan", "cancel", "--when", "2026-12-31").out.splitlines() == [
        "Premium Career ends on Thu 31 Dec 2026, at 00:00.",
        "To be forfeited then: 10 credits.",
    ]
    assert balance(run_inmail) == 5


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("today", "1 InMail and LinkedIn's number of today since 00:00 will no longer count: no plan is active then"),
        ("2026-11-20", "2 InMails, LinkedIn's number and 1 credit back since Fri 20 Nov 2026 will no longer count"),
        ("tomorrow", None),
    ],
)
def test_plan_cancel__what_came_since_its_instant__said_to_count_no_more(
    run_inmail: "Inmail", when: str, said: str | None
) -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("send", "Dana Roy", "--when", "2026-11-21")
    run_inmail("reply", "Dana Roy", "--when", "2026-11-21 15:00")
    run_inmail("send", "Bo Li", "--when", "07:00")
    run_inmail("reconcile", 4, "--when", "08:00")
    warnings = run_inmail("plan", "cancel", "--when", when, "--json").json()["warnings"]
    assert [warning["code"] for warning in warnings] == ([] if said is None else ["no-longer-counted"])
    if said is not None:
        assert said in warnings[0]["message"]
        assert "(`inmail doctor` will report LinkedIn's number)" in warnings[0]["message"]


def test_plan_cancel__before_a_later_plan__what_counts_under_that_is_not_named(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-01")
    run_inmail("plan", "set", "business", "--since", "2026-11-10")
    run_inmail("send", "Dana Roy", "--when", "2026-11-15")
    assert run_inmail("plan", "cancel", "--when", "2026-11-05", "--json").json()["warnings"] == []


def test_plan_cancel__before_an_earlier_cancel__what_never_counted_is_not_named(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-01")
    run_inmail("plan", "cancel", "--when", "2026-11-05")
    run_inmail("send", "Dana Roy", "--when", "2026-11-06")
    run_inmail("plan", "set", "career", "--since", "2026-11-08")
    assert run_inmail("plan", "cancel", "--when", "2026-11-03", "--json").json()["warnings"] == []


def test_plan_cancel__dry_run__advises_no_undo(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("send", "Dana Roy", "--when", "07:00")
    dry = run_inmail("plan", "cancel", "--dry-run").err
    assert "no plan is active then. --when tomorrow keeps what came before it." in dry
    assert "undo" not in dry
    assert "undo" not in run_inmail("plan", "set", "business", "--dry-run").err
    assert "then. `inmail undo`, then --when tomorrow keeps what came before it." in run_inmail("plan", "cancel").err


def test_plan_cancel__no_plan_just_before__refused(run_inmail: "Inmail") -> None:
    run_inmail("account", "add", "default")
    assert run_inmail("plan", "cancel", "--json", status=4).error()["error"] == "no-plan"
    run_inmail("setup", "career", "--renews", 1, "--balance", 3)
    refused = run_inmail("plan", "cancel", status=4)
    assert refused.err.startswith("inmail: Premium Career began on Sun 22 Nov 2026: a cancel takes effect at 00:00")
    assert run_inmail("plan", "cancel", "--when", "2026-11-21", status=4).err.startswith("inmail: no plan is active")
    run_inmail("plan", "cancel", "--when", "tomorrow")
    assert "a cancel of Mon 23 Nov 2026" in run_inmail("plan", "cancel", "--when", "in 3 days", status=4).err


def test_plan_cancel__after_a_cancel__names_that_one_and_how_to_move_it(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("plan", "cancel", "--when", "2026-11-24")
    cancel = rows(run_inmail)[-1]["id"]
    refused = run_inmail("plan", "cancel", "--when", "2026-11-26", status=4)
    assert refused.err.splitlines() == [
        "inmail: a cancel of Tue 24 Nov 2026 is on record: no plan is active just before Thu 26 Nov 2026.",
        f"`inmail edit {cancel} --when 2026-11-26` moves it; `inmail delete {cancel}` takes it back.",
    ]
    run_inmail("edit", cancel, "--when", "2026-11-26")
    assert rows(run_inmail)[-1]["since"] == "2026-11-26"
    assert "See `inmail plan`" in run_inmail("plan", "cancel", "--when", "2026-10-01", status=4).err


def test_plan_cancel__on_the_date_of_a_change__refused(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("plan", "set", "business")
    assert "Premium Business began on Sun 22 Nov 2026" in run_inmail("plan", "cancel", status=4).err


def test_plan_cancel__before_a_later_plan__says_that_it_goes_on(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-01")
    run_inmail("plan", "set", "business", "--since", "2026-11-10")
    assert run_inmail("plan", "cancel", "--when", "2026-11-05").out.splitlines() == [
        "Premium Career ended on Thu 5 Nov 2026, at 00:00.",
        "Forfeited: 10 credits.",
        "Premium Business, which began later, goes on.",
        "Balance: 15, unchanged.",
    ]


def test_plan_show__wide__every_column(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--opening-balance", 3)
    wide = run_inmail("plan", "show", "--wide").out
    assert all(title in wide for title in ("Id", "Rules", "Opening balance", "Zone", "Credit back within"))

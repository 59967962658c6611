"""`plan set`: start a plan, change to another, change its seats."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Inmail


def plan_set(run_inmail: "Inmail", *words: object) -> Any:
    return run_inmail("plan", "set", *words, "--json").json()


def period(answer: Any) -> Any:
    return next(fact for fact in answer["recorded"] if fact["type"] == "plan")


def codes(answer: Any) -> list[str]:
    return [warning["code"] for warning in answer["warnings"]]


def balance(run_inmail: "Inmail", as_of: str = "now") -> int:
    found: int = run_inmail("balance", "--as-of", as_of, "--json").json()["balance"]
    return found


# When it starts


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ((), "2026-11-22T05:00:00Z"),
        (("--since", "2026-07-01"), "2026-07-01T04:00:00Z"),
        (("--since", "2026-07-01 10:00"), "2026-07-01T14:00:00Z"),
        (("--since", "2026-07-01T10:00Z"), "2026-07-01T10:00:00Z"),
        (("--since", "today"), "2026-11-22T05:00:00Z"),
        (("--since", "last friday"), "2026-11-20T05:00:00Z"),
        (("--since", "tomorrow"), "2026-11-23T05:00:00Z"),
        (("--opening-balance", 3), "2026-11-22T09:00:00Z"),
        (("--opening-balance", 3, "--since", "2026-07-01"), "2026-07-01T04:00:00Z"),
        (("--rules", "linkedin-help", "--since", "2026-07-01"), "2026-07-01T04:00:00Z"),
    ],
)
def test_plan_set__start__00_00_of_its_date_in_the_zone(
    run_inmail: "Inmail", words: tuple[object, ...], at: str
) -> None:
    run_inmail("account", "add", "default", "--zone", "America/New_York")
    assert period(plan_set(run_inmail, "career", *words))["at"] == at


@pytest.mark.parametrize(("words", "day"), [((), 22), (("--since", "2026-01-31"), 31), (("--billing-day", 7), 7)])
def test_plan_set__billing_day__the_starts_unless_told(
    run_inmail: "Inmail", words: tuple[object, ...], day: int
) -> None:
    assert period(plan_set(run_inmail, "career", *words))["billing_day"] == day


def test_plan_set__fixed_day_plan__starts_and_renews_in_utc(run_inmail: "Inmail") -> None:
    run_inmail("account", "add", "default", "--zone", "America/New_York")
    fact = period(plan_set(run_inmail, "core", "--rules", "linkedin-help", "--since", "2026-11-01"))
    assert (fact["at"], fact["billing_day"], fact["terms"]["zone"]) == ("2026-11-01T00:00:00Z", 1, "UTC")
    refused = run_inmail("plan", "set", "core", "--rules", "linkedin-help", "--billing-day", 1, "--restart", status=4)
    assert "renews on day 1 of every month under linkedin-help" in refused.err


def test_plan_set__the_plan_began_today__takes_effect_now(run_inmail: "Inmail") -> None:
    run_inmail.now = "2026-11-22T08:00:00Z"
    run_inmail("setup", "career", "--renews", 15, "--balance", 9)
    run_inmail.now = "2026-11-22T09:00:00Z"
    answer = plan_set(run_inmail, "business")
    assert period(answer)["at"] == "2026-11-22T09:00:00Z"
    assert (answer["balance_before"], answer["balance"]) == (9, 15)


# What it does to credits


def test_plan_set__a_change__forfeits_and_grants(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-31")
    answer = run_inmail("plan", "set", "core", "--billing-day", 15)
    assert answer.out.splitlines() == [
        "Sales Navigator Core since Sun 22 Nov 2026: 50 of 150 credits. Renews on day 15; next Tue 15 Dec, +50.",
        "Forfeited: 5 credits. Granted: 50 credits.",
        "Balance: 5 before, 50 now.",
    ]


def test_plan_set__carry__keeps_the_old_credits_up_to_the_cap(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "core", "--since", "2026-10-31")
    answer = run_inmail("plan", "set", "career", "--credits", "carry")
    assert "Granted: 5 credits. Lost at the cap: 40 credits." in answer.out
    assert balance(run_inmail) == 15


def test_plan_set__opening_balance__grants_on_the_start_only_when_told(run_inmail: "Inmail") -> None:
    assert plan_set(run_inmail, "career", "--opening-balance", 3)["balance"] == 3
    run_inmail.now = "2026-11-23T09:00:00Z"
    assert plan_set(run_inmail, "business", "--opening-balance", 0)["balance"] == 0
    run_inmail.now = "2026-11-24T09:00:00Z"
    assert plan_set(run_inmail, "career", "--opening-balance", 3, "--grant-on-start")["balance"] == 8


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "set", "business", "--since", "1970-01-01"),
        ("plan", "edit", "--since", "1970-01-01"),
        ("plan", "cancel", "--when", "1970-01-01"),
        ("edit", "ID", "--when", "1970-01-01"),
    ],
)
def test_plans__a_date_that_begins_before_1970_in_utc__refused(run_inmail: "Inmail", words: tuple[str, ...]) -> None:
    run_inmail("account", "add", "default", "--zone", "Asia/Tokyo")
    plan = period(plan_set(run_inmail, "career", "--since", "1970-01-02"))
    refused = run_inmail(*(plan["id"] if word == "ID" else word for word in words), "--json", status=2).error()
    assert (refused["error"], "'1970-01-01' is before 1970" in refused["message"]) == ("bad-date", True)
    run_inmail("import", "events", "-", stdin=run_inmail("export", "events").out)


def test_plan_set__in_the_future__changes_nothing_yet_and_says_what_it_will(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-31")
    answer = run_inmail("plan", "set", "business", "--since", "2026-11-27")
    assert answer.out.splitlines() == [
        "Premium Business from Fri 27 Nov 2026 on: 15 a month, at most 45 credits, renewing on day 27.",
        "Premium Career since Sat 31 Oct 2026: 5 of 15 credits. Next plan: Fri 27 Nov, +15.",
        "To be forfeited then: 5 credits. To be granted then: 15 credits.",
        "Balance: 5, unchanged.",
    ]
    assert (balance(run_inmail), balance(run_inmail, "2026-11-27")) == (5, 15)


def test_plan_set__before_events_on_record__they_are_worked_out_anew(run_inmail: "Inmail") -> None:
    run_inmail("send", "Dana Roy", "--when", "2026-11-10")
    answer = plan_set(run_inmail, "career", "--since", "2026-11-01")
    assert (answer["balance_before"], answer["balance"]) == (None, 4)


def test_plan_set__after_sends_and_a_reconcile_of_today__says_that_they_count_under_the_new_plan(
    run_inmail: "Inmail",
) -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("send", "Dana Roy", "Bo Li", "--when", "07:00")
    assert "warning" not in run_inmail("plan", "set", "business", "--since", "08:00", "--dry-run").err
    warned = run_inmail("plan", "set", "business", "--dry-run").err
    assert "2 InMails of today since 00:00 will count under the new plan" in warned
    run_inmail("reconcile", 3, "--when", "08:30")
    assert "warning" not in run_inmail("plan", "set", "business", "--since", "08:00", "--dry-run").err
    answer = plan_set(run_inmail, "business")
    assert answer["balance"] == 3
    assert "2 InMails and LinkedIn's number of today" in answer["warnings"][0]["message"]
    assert "--since HH:MM" in answer["warnings"][0]["message"]


def test_plan_set__after_a_response_of_today__says_that_its_credit_is_lost(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("send", "Dana Roy", "Bo Li", "Cy Moss", "--when", "2026-11-20")
    run_inmail("reply", "dana", "--when", "06:00")
    lost = "1 credit that came back since 00:00 is lost with the old plan"
    assert f"warning: {lost}; if it began after that" in run_inmail("plan", "set", "business", "--dry-run").err
    assert "warning" not in run_inmail("plan", "set", "business", "--credits", "carry", "--dry-run").err
    assert "warning" not in run_inmail("plan", "set", "business", "--since", "07:00", "--dry-run").err
    run_inmail("mark", "bo", "undeliverable", "--when", "06:30")
    run_inmail("grant", 2, "--origin", "goodwill", "--when", "07:00")
    answer = plan_set(run_inmail, "business")
    assert codes(answer) == ["counted-under-new-plan"]
    message = answer["warnings"][0]["message"]
    assert message.startswith(
        "1 grant of today since 00:00 will count under the new plan, and 2 credits that came back"
    )


def test_plan_set__before_a_reconcile__the_number_stands(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    run_inmail("reconcile", 4)
    answer = run_inmail("plan", "set", "career", "--since", "2026-10-01")
    assert answer.out.splitlines()[-1] == "Balance unchanged: LinkedIn's number was taken on Sun 22 Nov 2026."
    assert "until Sun 1 Nov 2026" in answer.out


def test_plan_set__at_the_instant_of_another__takes_its_place(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career")
    answer = run_inmail("plan", "set", "business")
    assert "It takes the place of Premium Career, which was set for the same instant." in answer.out
    assert balance(run_inmail) == 15


def test_plan_set__dry_run__records_nothing(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career")
    answer = plan_set(run_inmail, "core", "--dry-run")
    assert (answer["dry_run"], answer["batch"], answer["balance"]) == (True, None, 50)
    assert balance(run_inmail) == 5


# The same plan


def test_plan_set__exactly_the_active_plan__refused_unless_restart(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-31")
    refused = run_inmail("plan", "set", "Premium Career", "--json", status=4)
    assert refused.error()["message"] == "Premium Career is active since Sat 31 Oct 2026, exactly so."
    assert "--restart" in refused.error()["hint"]
    answer = plan_set(run_inmail, "career", "--restart")
    assert (answer["balance"], period(answer)["billing_day"]) == (5, 22)


def test_plan_set__other_seats__changes_credits_from_the_next_renewal_on(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "recruiter-lite", "--since", "2026-11-01")
    answer = plan_set(run_inmail, "recruiter-lite", "--seats", 3)
    assert (answer["balance_before"], answer["balance"], period(answer)["seats"]) == (30, 30, 3)
    assert balance(run_inmail, "2026-12-01") == 120


def test_plan_set__other_seats__copies_terms_and_billing_day(run_inmail: "Inmail") -> None:
    rules = ("--rules", "linkedin-help", "--monthly", 20, "--cap", "5x", "--price", 170, "--currency", "eur")
    first = period(plan_set(run_inmail, "lite", "--since", "2026-11-01", "--billing-day", 9, *rules))
    run_inmail("account", "edit", "default", "--zone", "Asia/Tokyo")
    second = period(plan_set(run_inmail, "lite", "--seats", 2))
    for name in ("plan", "rules", "billing_day", "terms"):
        assert second[name] == first[name]
    assert (first["terms"]["cap"], first["terms"]["price"], first["terms"]["currency"]) == (100, "170.00", "EUR")
    assert balance(run_inmail, "2026-12-09") == 20 + 20 + 40


def test_plan_set__other_seats_at_the_same_instant__keeps_the_opening_balance(run_inmail: "Inmail") -> None:
    run_inmail("setup", "lite", "--renews", 15, "--balance", 40)
    answer = plan_set(run_inmail, "lite", "--seats", 3)
    assert (answer["balance"], period(answer)["opening_balance"]) == (40, 40)


def test_plan_set__other_seats_and_restart__refused(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "lite", "--since", "2026-10-22")
    assert "Restart first" in run_inmail("plan", "set", "lite", "--seats", 2, "--restart", status=2).err


def test_plan_set__the_same_plan_with_another_day__a_new_subscription_with_a_warning(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-31")
    answer = plan_set(run_inmail, "career", "--billing-day", 5)
    assert (codes(answer), answer["balance"]) == (["new-subscription"], 5)


def test_plan_set__a_zone_changed_before__applies_to_the_new_period(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "career", "--since", "2026-10-31")
    run_inmail("account", "edit", "default", "--zone", "Asia/Tokyo")
    fact = period(plan_set(run_inmail, "career", "--restart"))
    assert (fact["terms"]["zone"], fact["at"]) == ("Asia/Tokyo", "2026-11-21T15:00:00Z")


# Plans and rule sets


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("career", "premium-career"),
        ("salesnav", "sales-navigator-core"),
        ("Recruiter Lite", "recruiter-lite"),
        ("RECRUITER", "recruiter-corporate"),
        ("avig", None),
    ],
)
def test_plan_set__words__a_key_alias_name_or_unique_part(run_inmail: "Inmail", words: str, key: str | None) -> None:
    if key is None:
        assert run_inmail("plan", "set", words, "--json", status=2).error()["error"] == "unknown-plan"
    else:
        assert period(plan_set(run_inmail, words))["plan"] == key


def test_plan_set__a_plan_of_ones_own__takes_monthly_and_cap(run_inmail: "Inmail") -> None:
    words = ("Team  Bundle", "--monthly", 40, "--cap", "3x", "--price", "79", "--lifetime", "none", "--seats", 2)
    answer = plan_set(run_inmail, *words)
    fact = period(answer)
    assert (fact["plan"], fact["terms"]["name"]) == ("team-bundle", "Team Bundle")
    assert (fact["terms"]["monthly"], fact["terms"]["cap"], fact["terms"]["lifetime_days"]) == (40, 120, None)
    assert (fact["terms"]["price"], fact["terms"]["currency"], answer["balance"]) == ("79.00", "USD", 80)
    assert run_inmail("plan", "set", "team-bundle", status=4).err.startswith("inmail: Team Bundle is active")


def test_plan_set__a_rule_set_file__its_figures_and_name(run_inmail: "Inmail") -> None:
    file = run_inmail.folder / "mine.toml"
    file.write_text('name = "mine"\n[plans.squad]\nname = "Squad"\nmonthly = 7\ncap = "2x"\n', encoding="utf-8")
    answer = plan_set(run_inmail, "squad", "--rules", file)
    assert (answer["balance"], period(answer)["rules"], period(answer)["terms"]["cap"]) == (7, "mine", 14)
    file.unlink()
    assert run_inmail("plan", "set", "squad", status=4).err.startswith("inmail: Squad is active")


def test_plan_set__other_rules_than_before__said(run_inmail: "Inmail") -> None:
    run_inmail("plan", "set", "lite", "--rules", "linkedin-help", "--since", "2026-10-31")
    assert codes(plan_set(run_inmail, "recruiter-corporate")) == ["other-rules"]


def test_plan_set__a_cap_below_the_monthly_credits__said(run_inmail: "Inmail") -> None:
    answer = plan_set(run_inmail, "small", "--monthly", 10, "--cap", 4)
    assert (codes(answer), answer["balance"]) == (["cap-below-monthly"], 4)


def test_plan_set__a_missing_database__is_made_unless_refused(run_inmail: "Inmail") -> None:
    assert run_inmail.db is not None
    run_inmail("plan", "set", "career", "--credits", "carry", status=4)
    assert not run_inmail.db.exists()
    assert "Created" in run_inmail("plan", "set", "career").err
    assert run_inmail.db.exists()


def test_plan_set__another_process_made_the_account_meanwhile__goes_on_with_it(
    run_inmail: "Inmail", monkeypatch: pytest.MonkeyPatch
) -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    monkeypatch.setattr("inmail_cli.usecases.planning.account_in_use", lambda desk: None)
    answer = plan_set(run_inmail, "business")
    assert (answer["account"], answer["balance_before"], answer["balance"]) == ("default", 5, 15)
    assert [fact["type"] for fact in answer["recorded"]] == ["plan"]

"""`inmail` alone, `balance`, `expiries`, `ledger`, `pending`, `rates` and `demo`: the same figures everywhere."""

import re
from pathlib import Path

import pytest

from inmail_cli.domain.survival import InTime, chance_of_response, response_curve
from tests.conftest import Inmail


@pytest.fixture
def navigator(run_inmail: Inmail) -> Inmail:
    """Sales Navigator Core in mid-subscription: 112 credits on 22 November 2026, renewing on the 15th."""
    run_inmail("setup", "sales-navigator-core", "--renews", "15", "--balance", "112", "--zone", "America/New_York")
    return run_inmail


def test_balance__in_mid_subscription__lots_from_the_newest_backwards(navigator: Inmail) -> None:
    document = navigator("balance", "--json").json()
    lots = [(lot["granted_on"], lot["expires_on"], lot["credits"]) for lot in document["lots"]]
    assert lots == [
        ("2026-09-15", "2026-12-14", 12),
        ("2026-10-15", "2027-01-13", 50),
        ("2026-11-15", "2027-02-13", 50),
    ]
    assert document["next_expiry"] == {"on": "2026-12-14", "credits": 12}
    assert document["next_renewal"] == {"on": "2026-12-15", "credits": 50, "lost_at_cap": 0}
    assert document["opening_estimated"] is True


def test_balance__as_of_a_date__means_its_end(navigator: Inmail) -> None:
    before = navigator("balance", "--as-of", "2026-12-14 04:59:59Z", "--json").json()
    after = navigator("balance", "--as-of", "2026-12-13", "--json").json()
    assert (before["balance"], before["as_of"]) == (112, "2026-12-14T04:59:59Z")
    assert after["as_of"] == "2026-12-14T04:59:59Z"
    assert navigator("balance", "--as-of", "2026-12-14", "--json").json()["balance"] == 100


def test_balance__as_of_the_future__is_what_expiries_and_the_ledger_say(navigator: Inmail) -> None:
    lost = navigator("expiries", "--within", "120", "--json").json()
    gone = sum(row["credits"] for row in lost["rows"] if row["on"] <= "2027-02-28")
    document = navigator("balance", "--as-of", "2027-02-28", "--json").json()
    assert document["balance"] == 112 + 3 * 50 - gone
    ledger = navigator("ledger", "--to", "2027-02-28", "--json").json()["rows"]
    assert ledger[-1]["balance"] == document["balance"]


def test_balance__all_accounts__each_as_alone(navigator: Inmail) -> None:
    navigator("account", "add", "second", "--zone", "UTC")
    navigator("setup", "career", "--renews", "1", "--balance", "3", "--account", "second")
    rows = navigator("balance", "--all", "--json").json()["rows"]
    alone = [navigator("balance", "--account", name, "--json").json() for name in ("default", "second")]
    assert rows == alone
    assert navigator("balance", "--account", "all", "--json").json()["rows"] == rows


def test_expiries__within__the_last_day_included(navigator: Inmail) -> None:
    assert navigator("expiries", "--within", "21", "--json").json()["rows"] == []
    document = navigator("expiries", "--within", "22", "--json").json()
    assert (document["total"], document["rows"][0]["days_left"]) == (12, 22)


def test_expiries__far_ahead__lots_not_yet_granted_included(run_inmail: Inmail) -> None:
    run_inmail("plan", "set", "premium-career", "--since", "2026-11-22")
    rows = run_inmail("expiries", "--within", "150", "--json").json()["rows"]
    assert [(row["on"], row["credits"], row["reason"], row["granted_on"]) for row in rows] == [
        ("2027-02-20", 5, "age", "2026-11-22"),
        ("2027-03-22", 5, "age", "2026-12-22"),
    ]


def test_expiries__a_scheduled_cancel__forfeits_what_is_left(navigator: Inmail) -> None:
    navigator("plan", "cancel", "--when", "2026-12-01")
    rows = navigator("expiries", "--json").json()["rows"]
    assert {(row["on"], row["reason"]) for row in rows} == {("2026-12-01", "forfeit")}
    assert navigator("balance", "--json").json()["next_renewal"] is None


def test_ledger__from_and_to__both_included(navigator: Inmail) -> None:
    navigator("send", "Ana Silva", "Bo Li")
    navigator("reply", "ana")
    rows = navigator("ledger", "--from", "today", "--json").json()["rows"]
    assert [row["kind"] for row in rows] == ["opening", "opening", "opening", "send", "send", "refund"]
    assert [row["balance"] for row in rows] == [50, 100, 112, 111, 110, 111]
    assert navigator("ledger", "--to", "yesterday", "--json").json()["rows"] == []


@pytest.mark.parametrize(
    "words",
    [
        ("ledger",),
        ("list",),
        ("rates",),
        ("rates", "--factors"),
        ("chart", "rates"),
        ("compare", "a", "b", "--by", "tag"),
    ],
)
def test_from_and_to__in_no_order__refused_as_chart_balance_does(navigator: Inmail, words: tuple[str, ...]) -> None:
    refused = navigator(*words, "--from", "2027-01-01", "--to", "2026-01-01", status=2)
    assert refused.err.splitlines()[0] == "inmail: --from 2027-01-01 is after --to 2026-01-01."


def test_ledger__from_a_day_to_come__nothing_and_no_error(navigator: Inmail) -> None:
    assert navigator("ledger", "--from", "2027-01-01", "--json").json()["rows"] == []


def test_balance__all_and_one_account__exclude_each_other(navigator: Inmail) -> None:
    refused = navigator("balance", "--all", "--account", "default", status=2)
    assert refused.err.splitlines()[0] == "inmail: --all and --account default exclude each other."
    both = navigator("balance", "--all", "--account", "all", "--json").out
    assert navigator("balance", "--all", "--json", env={"INMAIL_ACCOUNT": "default"}).out == both


def test_ledger__pages__follow_one_another(navigator: Inmail) -> None:
    navigator("send", "Ana Silva", "Bo Li", "Cy Fox")
    rows = navigator("ledger", "--json").json()["rows"]
    first = navigator("ledger", "--limit", "4", "--json").json()["rows"]
    rest = navigator("ledger", "--after", first[-1]["ref"], "--json").json()["rows"]
    assert first + rest == rows
    assert "Cy Fox" in navigator("ledger", "--limit", "1").out  # people want the newest


def test_pending__oldest_first__with_what_may_come_back(navigator: Inmail) -> None:
    navigator.now = "2026-12-20T12:00:00Z"
    navigator("send", "Ana Silva", "--when", "2026-11-23")
    navigator("send", "Bo Li", "--when", "2026-12-19")
    navigator("send", "Cy Fox", "--via", "message")
    document = navigator("pending", "--json").json()
    # Whole days since the send, as in every duration: the chance beside it is that of so old an InMail.
    assert [(row["person"], row["days_waiting"]) for row in document["rows"]] == [("Ana Silva", 26), ("Bo Li", 0)]
    assert document["rows"][0]["credit_back_until"] == "2027-02-21T17:00:00Z"
    chances = [row["chance"] for row in document["rows"]]
    pending = navigator("balance", "--json").json()["pending"]
    assert pending["sends"] == 2
    assert pending["expected_credits"] == pytest.approx(sum(chances), abs=2e-6)
    assert 0 < chances[0] < chances[1] < 0.25


def test_pending__after_a_break__no_credit_comes_back(navigator: Inmail) -> None:
    navigator("send", "Ana Silva")
    navigator.now = "2026-11-24T12:00:00Z"
    navigator("plan", "set", "premium-business")
    assert navigator("pending", "--json").json()["rows"][0]["credit_back_until"] is None
    assert navigator("balance", "--json").json()["pending"]["expected_credits"] == 0


def test_rates__several_dimensions__and_their_total(navigator: Inmail) -> None:
    navigator("send", "Ana Silva", "-t", "saas", "-m", "intro")
    navigator("send", "Bo Li", "-t", "saas", "-t", "eu", "-m", "intro")
    navigator("send", "Cy Fox")
    navigator("reply", "ana")
    by_tag = navigator("rates", "--by", "tag", "--json").json()
    assert {row["group"]["tag"]: row["sent"] for row in by_tag["rows"]} == {"saas": 2, "eu": 1, None: 1}
    assert (by_tag["total"]["sent"], by_tag["total"]["rate"]) == (3, 0.333333)
    both = navigator("rates", "--by", "tag,template", "--json").json()
    assert both["rows"][0]["group"] == {"tag": "saas", "template": "intro"}
    assert all(row["too_few"] for row in by_tag["rows"])


def test_rates__nothing_sent__no_rate_is_made_up(run_inmail: Inmail) -> None:
    run_inmail("account", "add", "default")
    total = run_inmail("rates", "--json").json()["total"]
    assert (total["sent"], total["rate"], total["rate_low"], total["projected_rate"]) == (0, None, None, None)


def test_home__what_is_at_stake__and_one_next_step(navigator: Inmail) -> None:
    navigator.now = "2026-12-03T12:00:00Z"
    navigator("send", "Ana Silva", "--when", "2026-12-01")
    out = navigator().out
    assert "111 of 150 credits" in out
    assert "11 credits will be lost by Mon 14 Dec if nothing is sent." in out
    assert "Ana Silva" in out
    assert "Next: send 11 InMails by Sun 13 Dec." in out
    assert navigator("--json").json() == navigator("balance", "--json").json()


def test_home__after_a_plan_change__those_that_can_still_return_a_credit_first(run_inmail: Inmail) -> None:
    run_inmail("plan", "set", "career", "--since", "2026-11-01")
    for day in (2, 3, 4):
        run_inmail("send", f"Vain Example{day}", "--when", f"2026-11-{day:02} 12:00")
    run_inmail("plan", "set", "business", "--since", "2026-11-10")
    run_inmail("send", "Ann Example", "--when", "2026-11-12 12:00")
    run_inmail("send", "Bo Example", "--when", "2026-11-21 12:00")
    lines = run_inmail().out.splitlines()
    begin = lines.index("5 InMails await a response, those that can still return a credit first:")
    assert [re.split(" {2,}", line) for line in lines[begin + 2 : begin + 5]] == [
        ["Ann Example", "sent 12 Nov", "9 days", "credit back until 10 Feb"],
        ["Bo Example", "sent 21 Nov", "less than a day", "credit back until 19 Feb"],
        ["Vain Example2", "sent 2 Nov", "19 days", "no credit back"],
    ]
    pending = run_inmail("pending").out.splitlines()
    assert re.split(" {2,}", pending[3])[:5] == ["Vain Example2", "Mon 2 Nov", "19", "no credit back", "–"]
    assert run_inmail("pending", "--json").json()["rows"][0]["chance"] > 0


def test_home__nothing_yet__one_line_on_what_to_type(run_inmail: Inmail) -> None:
    run_inmail.db = None
    answer = run_inmail()
    assert "inmail setup PLAN --renews DAY --balance N" in answer.out
    assert list(run_inmail.home.rglob("*.db")) == []


def test_demo__leaves_nothing_behind__and_shows_every_view(run_inmail: Inmail) -> None:
    run_inmail.db = None
    out = run_inmail("demo").out
    assert "212 sends recorded with 51 responses" in out
    for words in (
        "$ inmail import linkedin Complete_",
        "$ inmail balance",
        "$ inmail expiries",
        "$ inmail pending",
        "$ inmail rates",
    ):
        assert words in out
    document = run_inmail("demo", "--json").json()
    assert document["import"]["sends"]["new"] == 212
    assert document["balance"]["balance"] == sum(lot["credits"] for lot in document["balance"]["lots"])
    assert [path for path in run_inmail.home.rglob("*") if path.is_file()] == []


# A break that is on record for later


@pytest.fixture
def ending(run_inmail: Inmail) -> Inmail:
    """Premium Career since 1 October, with an InMail of 1 November that nobody has answered."""
    run_inmail("plan", "set", "career", "--since", "2026-10-01")
    run_inmail("send", "Ana Silva", "--when", "2026-11-01")
    return run_inmail


def told_until(program: Inmail) -> set[str | None]:
    """Until when Ana's response returns the credit, as every command has it."""
    person = program("person", "ana", "--json").json()
    (pending,) = program("pending", "--json").json()["rows"]
    (listed,) = program("list", "--json").json()["rows"]
    refused = program("send", "Ana Silva", "--json", status=4).error()["details"]
    (shown,) = program("show", "ana", "--json").json()["rows"]
    found = [pending, listed, person["waited_for"], refused, shown]
    return {one["credit_back_until"] for one in found}


@pytest.mark.parametrize("days", [30, 60, 90])
def test_credit_back__own_rules__the_chance_until_their_day(run_inmail: Inmail, tmp_path: Path, days: int) -> None:
    rules = tmp_path / "ours.toml"
    rules.write_text(f'name = "ours"\ncredit_back_days = {days}\n[plans.team]\nmonthly = 10\ncap = 30\n')
    run_inmail("plan", "set", "team", "--rules", rules, "--since", "2026-09-01")
    run_inmail("send", "Ana Silva", "--when", "2026-10-24T09:00:00Z")
    expected = chance_of_response(29, response_curve((), 1, {29: 1}), InTime(within=days))
    (row,) = run_inmail("pending", "--json").json()["rows"]
    pending = run_inmail("balance", "--json").json()["pending"]
    assert row["chance"] == pending["expected_credits"] == pytest.approx(expected, abs=1e-6)
    assert 0 < expected < 0.01


@pytest.mark.parametrize("words", [["plan", "cancel", "--when"], ["plan", "set", "business", "--since"]])
def test_credit_back__the_plan_ends_on_a_day_on_record__until_then_and_no_longer(
    ending: Inmail, words: list[str]
) -> None:
    assert told_until(ending) == {"2027-01-30T12:00:00Z"}  # 90 days
    before = ending("balance", "--json").json()["pending"]
    ending(*words, "2026-11-25")
    assert told_until(ending) == {"2026-11-24T23:59:59Z"}
    after = ending("balance", "--json").json()["pending"]
    (row,) = ending("pending", "--json").json()["rows"]
    assert 0 < after["expected_credits"] == row["chance"] < before["expected_credits"]
    ending.now = "2026-11-24T23:59:59Z"
    assert "1 credit back" in ending("reply", "ana").out


def test_credit_back__the_break_is_tomorrow__no_credit_is_counted_on(ending: Inmail) -> None:
    ending("plan", "cancel", "--when", "2026-11-23")
    assert ending("balance", "--json").json()["pending"]["expected_credits"] == 0
    assert "probably none will bring its credit back" in ending("balance").out


def test_credit_back__a_later_plan_that_carries_or_has_more_seats__breaks_nothing(run_inmail: Inmail) -> None:
    run_inmail("plan", "set", "recruiter-lite", "--since", "2026-10-01")
    run_inmail("send", "Ana Silva", "--when", "2026-11-01")
    run_inmail("plan", "set", "recruiter-lite", "--seats", "2", "--since", "2026-11-24")
    run_inmail("plan", "set", "business", "--credits", "carry", "--since", "2026-11-25")
    assert told_until(run_inmail) == {"2027-01-30T12:00:00Z"}


def test_credit_back__asked_of_a_day_past__the_break_was_not_known_then(ending: Inmail) -> None:
    ending("plan", "cancel", "--when", "2026-11-25")
    (row,) = ending("pending", "--as-of", "2026-11-10", "--json").json()["rows"]
    assert row["credit_back_until"] == "2027-01-30T12:00:00Z"


@pytest.mark.parametrize("command", ["balance", "balance --all", "rates", "rates --by month", "expiries", "forecast"])
def test_looking__after_where_rows_have_no_ids__is_refused(navigator: Inmail, command: str) -> None:
    answer = navigator(*command.split(), "--after", "x", status=2)
    assert answer.err.startswith("inmail: --after has no meaning here")

"""`inmail plan compare`: each row is what that plan, set by hand, makes of those InMails that it has credits for."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Inmail

RULES = ("guide-2026", "linkedin-help")
ZONE = "America/New_York"


def outreach(count: int = 130) -> list[dict[str, Any]]:
    """InMails from 1 May 2026 on, more of them in summer; every fourth answered, every 20th undeliverable."""
    lines: list[dict[str, Any]] = []
    at = datetime(2026, 5, 1, 15, tzinfo=UTC)
    for number in range(count):
        name = f"s{number:03}"
        lines.append({"type": "send", "id": name, "at": _iso(at), "person": f"Example {number}", "via": "inmail"})
        if number % 4 == 0:
            reply = {"type": "reply", "id": f"r{name}", "send": name, "at": _iso(at + timedelta(days=number % 11))}
            lines.append(reply)
        elif number % 20 == 1:
            lines.append({"type": "mark", "id": f"m{name}", "send": name, "at": _iso(at), "mark": "undeliverable"})
        at += timedelta(hours=19 if number % 60 < 40 else 61)
    return lines


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def imported(folder: Path, lines: list[dict[str, Any]]) -> Inmail:
    """The program with these lines in an account of New York's."""
    folder.mkdir(parents=True)
    program = Inmail(folder)
    account = {"type": "account", "name": "default", "zone": ZONE}
    text = "".join(json.dumps(line) + "\n" for line in (account, *lines))
    program("import", "events", "-", "--quiet", stdin=text)
    return program


def by_hand(folder: Path, row: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Set the row's plan on its first date, leave out what it could not have sent, and add the ledger up."""
    left_out: set[str] = set()
    while True:
        sent = [line for line in lines if line.get("send", line["id"]) not in left_out]
        found = _by_hand(folder / str(len(left_out)), row, sent)
        if not found["short"]:
            return {**found, "short": len(left_out)}
        left_out |= found["short"]


def _by_hand(folder: Path, row: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    program = imported(folder, lines)
    day = ("--billing-day", row["billing_day"]) if (row["rules"], row["plan"][:5]) != (RULES[1], "sales") else ()
    seats = ("--seats", row["seats"]) if row["seats"] > 1 else ()
    program("plan", "set", row["plan"], "--rules", row["rules"], "--since", row["since"], *day, *seats)
    sums: Counter[str] = Counter()
    covered: set[str] = set()
    moves = program("ledger", "--json").json()["rows"]
    for move in moves:
        sums[move["kind"]] += move["credits"]
        if move["kind"] == "send" and move["lot"]:
            covered.add(move["ref"])
    replies = [line for line in lines if line["type"] == "reply" and line["send"] in covered]
    return {
        "granted": sums["renewal"],
        "back": sums["refund"] + sums["undeliverable"],
        "used": -sums["send"],
        "expired": -sums["expiry"],
        "lost_at_cap": -sums["cap"],
        "short": {move["ref"] for move in moves if move["kind"] == "send" and not move["lot"]},
        "left": program("balance", "--json").json()["balance"],
        "months": sum(1 for move in moves if move["kind"] == "renewal"),
        "responses": len(replies),
    }


def test_plan_compare__every_plan__is_that_plan_set_by_hand(tmp_path: Path) -> None:
    lines = outreach()
    program = imported(tmp_path / "own", lines)
    program("plan", "set", "recruiter-lite", "--since", "2026-09-20", "--seats", "2")
    document = program("plan", "compare", "--json").json()
    assert (document["sends"], document["responses"]) == (130, 33)
    assert (document["from"], document["to"]) == ("2026-05-01", "2026-11-22")
    assert len(document["rows"]) == 14
    for number, row in enumerate(document["rows"]):
        worked_out = by_hand(tmp_path / str(number), row, lines)
        assert {key: row[key] for key in worked_out} == worked_out, row["plan"]
        assert row["wasted"] == row["expired"] + row["lost_at_cap"]
        assert row["granted"] + row["back"] == row["used"] + row["wasted"] + row["left"]
    assert any(row["short"] for row in document["rows"])
    assert any(row["lost_at_cap"] for row in document["rows"])
    assert any(row["expired"] for row in document["rows"])


def test_plan_compare__no_credit_left__neither_sent_nor_answered(run_inmail: Inmail) -> None:
    """Ten InMails of a day under Premium Career: five find a credit. All ten are answered, which returns five."""
    people = [f"Example {number}" for number in range(10)]
    run_inmail("setup", "salesnav", "--renews", "22", "--balance", "50")
    run_inmail("send", *people)
    run_inmail("reply", *people)
    row = run_inmail("plan", "compare", "--json").json()["rows"][0]
    assert row["plan"] == "premium-career"
    assert (row["granted"], row["used"], row["short"]) == (5, 5, 5)
    assert (row["responses"], row["back"], row["left"]) == (5, 5, 5)


def test_plan_compare__its_subscriptions__begin_on_the_billing_day_before_and_keep_ones_seats(tmp_path: Path) -> None:
    program = imported(tmp_path / "own", outreach())
    program("plan", "set", "recruiter-lite", "--since", "2026-09-20", "--seats", "2")
    rows = {(row["rules"], row["plan"]): row for row in program("plan", "compare", "--json").json()["rows"]}
    career, navigator = rows[("guide-2026", "premium-career")], rows[("linkedin-help", "sales-navigator-core")]
    lite = rows[("guide-2026", "recruiter-lite")]
    assert (career["since"], career["billing_day"], career["seats"]) == ("2026-04-20", 20, 1)
    assert (navigator["since"], navigator["billing_day"], navigator["seats"]) == ("2026-05-01", 1, 1)
    assert (lite["seats"], lite["monthly_credits"], lite["is_current"]) == (2, 60, True)
    assert [row["is_current"] for row in rows.values()].count(True) == 1


def test_plan_compare__costs__are_prices_times_months(tmp_path: Path) -> None:
    """20 April to 20 November are 8 months of Premium Career, at 29.99."""
    program = imported(tmp_path / "own", outreach())
    program("plan", "set", "premium-career", "--since", "2026-09-20")
    row = program("plan", "compare", "--json").json()["rows"][0]
    assert (row["plan"], row["months"], row["price"], row["cost"]) == ("premium-career", 8, "29.99", "239.92")
    assert row["cost_per_send"] == str(round(Decimal("239.92") / (130 - row["short"]), 2))
    assert row["cost_per_response"] == str(round(Decimal("239.92") / row["responses"], 2))


def test_plan_compare__the_cheapest_that_covers__of_those_whose_price_is_known(tmp_path: Path) -> None:
    program = imported(tmp_path / "own", outreach())
    program("plan", "set", "premium-career", "--since", "2026-05-01")
    document = program("plan", "compare", "--json").json()
    covering = [row for row in document["rows"] if not row["short"]]
    priced = [row for row in covering if row["cost"]]
    assert priced
    best = min(priced, key=lambda row: Decimal(row["cost"]))
    assert (document["cheapest"]["plan"], document["cheapest"]["cost"]) == (best["plan"], best["cost"])
    assert document["smallest"]["monthly_credits"] == min(row["monthly_credits"] for row in covering)
    assert f"The cheapest that would have covered them: {best['name']}" in program("plan", "compare").out


def test_plan_compare__the_current_pace__is_a_month_of_it_less_what_comes_back(tmp_path: Path) -> None:
    program = imported(tmp_path / "own", outreach())
    program("plan", "set", "premium-career", "--since", "2026-05-01")
    pace = program("plan", "compare", "--json").json()["pace"]
    own = program("forecast", "--json").json()["pace"]
    assert (pace["per_week"], pace["weeks"]) == (own["per_week"], own["weeks"])
    assert pace["sends_a_month"] == pytest.approx(own["per_week"] / 7 * 365.25 / 12)
    assert pace["credits_a_month"] == pytest.approx(pace["sends_a_month"] - pace["back_a_month"])
    assert 0 < pace["back_a_month"] < pace["sends_a_month"]
    assert pace["smallest"]["monthly_credits"] >= pace["credits_a_month"]


def test_plan_compare__a_plan_of_ones_own__has_a_row_of_its_own(tmp_path: Path) -> None:
    program = imported(tmp_path / "own", outreach(20))
    program("plan", "set", "Team bundle", "--monthly", "40", "--cap", "3x", "--price", "79", "--since", "2026-05-01")
    rows = program("plan", "compare", "--json").json()["rows"]
    assert len(rows) == 15
    own = rows[-1]
    assert (own["name"], own["is_own"], own["is_current"], own["price"]) == ("Team bundle", True, True, "79.00")
    assert (own["since"], own["granted"]) == ("2026-05-01", 280)


def test_plan_compare__a_shipped_plan_at_ones_own_price__beside_the_shipped_one(tmp_path: Path) -> None:
    program = imported(tmp_path / "own", outreach(20))
    program("plan", "set", "premium-career", "--price", "19.99", "--since", "2026-05-01")
    rows = [row for row in program("plan", "compare", "--json").json()["rows"] if row["is_current"]]
    assert [(row["plan"], row["price"], row["is_own"]) for row in rows] == [("premium-career", "19.99", True)]


def test_plan_compare__rules_of_ones_own__all_their_plans(tmp_path: Path) -> None:
    program = imported(tmp_path / "own", outreach(20))
    file = tmp_path / "ours.toml"
    file.write_text('name = "ours"\n[plans.small]\nmonthly = 3\ncap = 9\n[plans.large]\nmonthly = 80\ncap = "2x"\n')
    program("plan", "set", "small", "--rules", file, "--since", "2026-05-01")
    program.environ["XDG_CONFIG_HOME"] = str(tmp_path / "config")
    (tmp_path / "config" / "inmail" / "rules").mkdir(parents=True)
    file.rename(tmp_path / "config" / "inmail" / "rules" / "ours.toml")
    rows = [row for row in program("plan", "compare", "--json").json()["rows"] if row["rules"] == "ours"]
    assert [(row["plan"], row["is_own"], row["is_current"]) for row in rows] == [
        ("small", False, True),
        ("large", False, False),
    ]
    (tmp_path / "config" / "inmail" / "rules" / "ours.toml").unlink()
    rows = [row for row in program("plan", "compare", "--json").json()["rows"] if row["rules"] == "ours"]
    assert [(row["plan"], row["is_own"], row["is_current"]) for row in rows] == [("small", True, True)]


def test_plan_compare__from_and_to__only_what_was_sent_then(tmp_path: Path) -> None:
    lines = outreach()
    program = imported(tmp_path / "own", lines)
    document = program("plan", "compare", "--from", "2026-06-01", "--to", "2026-06-30", "--json").json()
    sent = [line for line in lines if line["type"] == "send" and "2026-06-01T04" <= line["at"] < "2026-07-01T04"]
    assert (document["from"], document["to"], document["sends"]) == ("2026-06-01", "2026-06-30", len(sent))
    assert {row["since"] for row in document["rows"]} == {"2026-06-01"}


def test_plan_compare__no_inmails__says_so_and_makes_up_nothing(run_inmail: Inmail) -> None:
    run_inmail("plan", "set", "career")
    run_inmail("send", "Dana Roy", "--via", "message")
    assert "No InMail went out" in run_inmail("plan", "compare").out
    document = run_inmail("plan", "compare", "--json").json()
    assert (document["rows"], document["sends"], document["cheapest"], document["pace"]) == ([], 0, None, None)


def test_plan_compare__one_pending_send_and_no_plan__every_plan_covers_it(run_inmail: Inmail) -> None:
    run_inmail("send", "Dana Roy", "--force")
    document = run_inmail("plan", "compare", "--json").json()
    assert {(row["short"], row["used"], row["cost_per_response"]) for row in document["rows"]} == {(0, 1, None)}
    assert document["cheapest"]["plan"] == "premium-career"
    assert (
        "1 InMail from Sun 22 Nov 2026 to Sun 22 Nov 2026, none of them answered" in run_inmail("plan", "compare").out
    )


def test_plan_compare__a_limit__so_many_plans_and_the_same_words(tmp_path: Path) -> None:
    program = imported(tmp_path / "own", outreach(20))
    few, all_of_them = (program("plan", "compare", *words, "--json").json() for words in (("--limit", "2"), ()))
    assert few["rows"] == all_of_them["rows"][:2]
    assert few["cheapest"] == all_of_them["cheapest"]
    assert "Recruiter Lite" not in program("plan", "compare", "--limit", "2").out.split("\n\n")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--after", "x"), "these rows have no ids"),
        (("--from", "2027-01-01"), "--from 2027-01-01 is after the last day, 2026-11-22"),
        (("--to", "2027-01-01"), "--to 2027-01-01 is in the future"),
        (("--from", "2026-06-01", "--to", "2026-05-01"), "--from 2026-06-01 is after the last day, 2026-05-01"),
        (("--from", "01/02/2026"), "Not a date that is understood: '01/02/2026'"),
        (("--account", "all"), "plan compare is about one account"),
    ],
)
def test_plan_compare__what_makes_no_sense__is_refused_by_its_value(
    run_inmail: Inmail, words: tuple[str, ...], said: str
) -> None:
    run_inmail("send", "Dana Roy", "--force")
    assert said in run_inmail("plan", "compare", *words, status=2).err


def test_plan_set__a_dry_run__forfeits_what_the_change_then_does(run_inmail: Inmail) -> None:
    run_inmail("setup", "salesnav", "--renews", "15", "--balance", "112")
    change = ("plan", "set", "recruiter-lite", "--since", "2026-12-20")
    rehearsed = run_inmail(*change, "--dry-run").out
    balance = run_inmail("balance", "--as-of", "2026-12-19", "--json").json()["balance"]
    assert f"To be forfeited then: {balance} credits. To be granted then: 30 credits." in rehearsed
    run_inmail(*change)
    moves = run_inmail("ledger", "--from", "2026-12-20", "--to", "2026-12-20", "--json").json()["rows"]
    assert [(move["kind"], move["credits"]) for move in moves if move["kind"] == "renewal"] == [("renewal", 30)]
    assert sum(move["credits"] for move in moves if move["kind"] == "forfeit") == -balance


def test_compare__prices_on_a_screen__thousands_marked_and_none_a_dash(run_inmail: Inmail) -> None:
    run_inmail("plan", "set", "Ours", "--monthly", 10, "--cap", 30, "--price", "1049.93", "--since", "2026-11-01")
    run_inmail("send", "Zoe Example", "--when", "2026-11-05")
    answer = run_inmail("plan", "compare")
    line = next(line for line in answer.out.splitlines() if line.startswith("Ours (yours)"))
    assert line.split()[-4:] == ["1,049.93", "1,049.93", "/", "–"]
    own = next(row for row in run_inmail("plan", "compare", "--json").json()["rows"] if row["is_own"])
    assert own["cost"] == "1049.93"

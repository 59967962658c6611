"""`import linkedin --accept-plans`: plan periods of the past, and nothing of today changed by them."""

import json
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Inmail
from tests.importers.builders import OWNER, PROFILE_CSV, message, messages_csv, receipts_csv, write_folder
from tests.oracle import model
from tests.oracle.generate import random_history

HISTORIES = int(os.environ.get("INMAIL_EXAMPLES", 300 if os.environ.get("CI") == "true" else 25))
CAREER, BUSINESS = "Premium Career", "Premium Business"
SPRING = [(f"{month}/15/26, 10:00 AM", CAREER, "29.99") for month in (1, 2, 3)]
SUMMER = [(f"{month}/1/26, 10:00 AM", BUSINESS, "59.99") for month in (6, 7)]


def archive(folder: Path, *receipts: tuple[str, str, str], rows: list[dict[str, str]] | None = None) -> Path:
    """A folder with receipts, and messages where there are any."""
    files: dict[str, str | bytes] = {"Receipts.csv": receipts_csv(*receipts)}
    if rows is not None:
        files |= {"messages.csv": messages_csv(rows), "Profile.csv": PROFILE_CSV}
    return write_folder(folder / "archive", files)


def accept(program: Inmail, source: Path, *more: object, status: int = 0) -> Any:
    return program("import", "linkedin", source, "--accept-plans", "--json", *more, status=status)


def shown(program: Inmail) -> list[Any]:
    """What no period of the past may change."""
    answers = [program("balance", "--json"), program("expiries", "--json", "--within", "400")]
    return [answer.json() for answer in [*answers, program("pending", "--json")]]


def plans(program: Inmail) -> list[tuple[str, str, str]]:
    """The plans and cancels on record: what, since when, its price."""
    lines = program("export", "events").lines()
    return [
        (line.get("plan", "cancel"), line["at"], line.get("terms", {}).get("price", ""))
        for line in lines
        if line["type"] in ("plan", "cancel")
    ]


@pytest.fixture
def began(run_inmail: Inmail) -> Inmail:
    """A plan since today, without an opening balance."""
    run_inmail("account", "add", "default", "--zone", "UTC")
    run_inmail("plan", "set", "premium-business", "--since", "2026-11-01")
    return run_inmail


def test_accept__periods_before_the_first__are_recorded_with_price_and_gap(began: Inmail, tmp_path: Path) -> None:
    before = shown(began)
    document = accept(began, archive(tmp_path, *SPRING, *SUMMER)).json()
    assert [one["standing"] for one in document["plans"]] == ["recorded", "recorded"]
    assert document["warnings"] == []
    assert document["balance_before"] == document["balance"] == 15
    assert plans(began) == [
        ("premium-career", "2026-01-15T00:00:00Z", "29.99"),
        ("cancel", "2026-04-15T00:00:00Z", ""),
        ("premium-business", "2026-06-01T00:00:00Z", "59.99"),
        ("cancel", "2026-08-01T00:00:00Z", ""),
        ("premium-business", "2026-11-01T00:00:00Z", "59.99"),
    ]
    assert shown(began) == before
    assert began("balance", "--json", "--as-of", "2026-03-20").json()["balance"] == 15
    assert began("balance", "--json", "--as-of", "2026-05-20").json()["plan"] is None


def test_accept__again__adds_nothing_and_one_undo_takes_it_back(began: Inmail, tmp_path: Path) -> None:
    source = archive(tmp_path, *SPRING)
    before = began("export", "events").out
    batch = accept(began, source).json()["batch"]
    after = began("export", "events").out
    again = accept(began, source).json()
    assert (again["batch"], again["recorded"], again["plans"][0]["standing"]) == (None, [], "known")
    assert began("export", "events").out == after
    began("undo", batch)
    assert began("export", "events").out == before
    assert accept(began, source).json()["plans"][0]["standing"] == "recorded"


def test_accept__a_dry_run__shows_it_and_records_nothing(began: Inmail, tmp_path: Path) -> None:
    before = plans(began)
    document = accept(began, archive(tmp_path, *SPRING), "--dry-run").json()
    assert [one["type"] for one in document["recorded"]] == ["plan", "cancel"]
    assert plans(began) == before


def test_accept__not_asked_for__only_proposes(began: Inmail, tmp_path: Path) -> None:
    out = began("import", "linkedin", archive(tmp_path, *SPRING)).out
    assert "--accept-plans records it" in out
    assert len(plans(began)) == 1


def test_accept__contiguous_to_the_first__has_no_cancel(began: Inmail, tmp_path: Path) -> None:
    months = [(f"{month}/1/26, 10:00 AM", CAREER, "29.99") for month in (8, 9, 10)]
    accept(began, archive(tmp_path, *months))
    assert plans(began)[0] == ("premium-career", "2026-08-01T00:00:00Z", "29.99")
    assert [what for what, _, _ in plans(began)] == ["premium-career", "premium-business"]


def test_accept__a_period_at_or_after_the_first__is_left(began: Inmail, tmp_path: Path) -> None:
    later = [("11/1/26, 10:00 AM", BUSINESS, "59.99"), ("11/20/26, 10:00 AM", CAREER, "29.99")]
    document = accept(began, archive(tmp_path, *later)).json()
    assert [(one["standing"], one["reason"]) for one in document["plans"]] == [
        ("known", "recorded already"),
        ("rejected", "Premium Business is recorded for that time"),
    ]
    assert len(plans(began)) == 1


def test_accept__deleted_by_the_user__does_not_come_back(began: Inmail, tmp_path: Path) -> None:
    source = archive(tmp_path, *SPRING)
    for one in accept(began, source).json()["recorded"]:
        began("delete", one["id"])
    document = accept(began, source).json()
    assert (document["plans"][0]["standing"], document["recorded"]) == ("deleted", [])


def test_accept__a_year_paid_at_once__has_the_price_of_a_month(began: Inmail, tmp_path: Path) -> None:
    accept(began, archive(tmp_path, ("2/3/25, 10:00 AM", "Sales Navigator Advanced Plus (Annual)", "1,799.88")))
    assert plans(began)[:2] == [
        ("sales-navigator-advanced-plus", "2025-02-03T00:00:00Z", "149.99"),
        ("cancel", "2026-02-03T00:00:00Z", ""),
    ]


def test_accept__no_plan_on_record__only_proposes_with_the_line_to_paste(run_inmail: Inmail, tmp_path: Path) -> None:
    late = [("11/15/26, 10:00 AM", CAREER, "29.99")]
    row = message("2-dana", OWNER, "Dana Roy", "2026-08-03 15:04:05", "Dear Dana", subject="Pricing")
    answer = accept(run_inmail, archive(tmp_path, *SPRING, *late, rows=[row]))
    document = answer.json()
    assert document["sends"]["new"] == 1
    assert document["notes"] == [
        "No plan is recorded yet. Begin with the number that LinkedIn shows now:"
        " inmail setup premium-career --renews 15 --balance N"
    ]
    assert document["warnings"][0]["code"] == "plans-not-recorded"
    assert plans(run_inmail) == []
    run_inmail("setup", "premium-career", "--renews", "15", "--balance", "9")
    assert accept(run_inmail, tmp_path / "archive").json()["plans"][0]["standing"] == "recorded"


def test_accept__receipts_alone_that_cannot_be_accepted__are_refused(run_inmail: Inmail, tmp_path: Path) -> None:
    error = accept(run_inmail, archive(tmp_path, *SPRING), status=4).error()
    assert error["error"] == "refused"
    assert "inmail plan set premium-career --since 2026-01-15 --billing-day 15" in error["hint"]
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


# Rule 7: a first period with an opening balance is no break, and stops being the first.

PENDING = message("2-dana", OWNER, "Dana Roy", "2026-10-20 15:04:05", "Dear Dana", subject="Pricing")
ANSWERED = message("2-dana", "Dana Roy", OWNER, "2026-11-21 15:04:05", "Yes", subject="RE: Pricing")


def opened(program: Inmail) -> Inmail:
    """Set up two days ago from the number that LinkedIn showed."""
    program.now = "2026-11-20T09:00:00Z"
    program("setup", "premium-business", "--renews", "1", "--balance", "20", "--zone", "UTC")
    program.now = "2026-11-22T09:00:00Z"
    return program


def test_accept__a_credit_that_can_still_come_back__stands_against_it(run_inmail: Inmail, tmp_path: Path) -> None:
    program = opened(run_inmail)
    source = archive(tmp_path, *SPRING, rows=[PENDING])
    program("import", "linkedin", source)
    before = shown(program)
    document = accept(program, source).json()
    assert document["warnings"][0]["message"] == (
        "The plans of the receipts were not recorded: the credit of 1 InMail from before Fri 20 Nov 2026 can still come"
        " back, and would not; try again after Mon 18 Jan 2027."
    )
    assert (document["plans"][0]["standing"], document["plans"][0]["reason"]) == ("rejected", "left out")
    assert shown(program) == before
    program.now = "2027-01-19T09:00:00Z"
    before = shown(program)
    assert accept(program, source).json()["plans"][0]["standing"] == "recorded"
    assert shown(program) == before


def test_accept__a_credit_that_came_back__stands_against_it(run_inmail: Inmail, tmp_path: Path) -> None:
    program = opened(run_inmail)
    source = archive(tmp_path, *SPRING, rows=[ANSWERED, PENDING])
    document = accept(program, source).json()
    assert document["balance"] == 21
    assert document["warnings"][0]["message"] == (
        "The plans of the receipts were not recorded: today's balance would be 20, not 21: responses to InMails from"
        " before Fri 20 Nov 2026 have returned credits."
    )
    assert document["sends"]["new"] == 1


def test_accept__inmails_without_a_credit__stand_against_it(began: Inmail, tmp_path: Path) -> None:
    rows = [
        message(f"2-{n}", OWNER, f"Person{n} Example", "2026-02-01 10:00:00", "Dear you", subject="Hello")
        for n in range(7)
    ]
    document = accept(began, archive(tmp_path, *SPRING, rows=rows)).json()
    assert "2 InMails of that time would have had no credit" in document["warnings"][0]["message"]
    assert document["sends"]["new"] == 7


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_accept__any_history_and_receipts__today_is_as_it_was(seed: int, tmp_path: Path) -> None:
    program = Inmail(tmp_path)
    draw = random.Random(seed)
    history = random_history(seed)
    first = min((model.instant(line["at"]) for line in history.lines if line["type"] == "plan"), default=0)
    if not first:
        pytest.skip("no plan to stand before")
    lines = [*history.lines, *sends_around(first, draw)]
    last = max(model.instant(line["at"]) for line in lines if "at" in line)
    program.now = model.iso(draw.randint(first - 86_400, last + 86_400))
    program("import", "events", "-", stdin="".join(json.dumps(line) + "\n" for line in lines))
    before = shown(program)
    document = accept(program, archive(tmp_path, *receipts_before(first, draw)), status=None)
    assert document.status in (0, 4)
    assert shown(program) == before
    if document.status == 0 and document.json()["batch"] is not None:
        assert accept(program, tmp_path / "archive").json()["recorded"] == []
        program("undo", document.json()["batch"])
        assert shown(program) == before


def sends_around(first: int, draw: random.Random) -> list[dict[str, Any]]:
    """InMails from before and after the first plan, some answered."""
    lines: list[dict[str, Any]] = []
    for number in range(draw.choice((0, 0, 1, 3))):
        at = first + draw.randint(-120, 30) * 86_400
        lines.append({"type": "send", "id": f"old{number}", "at": model.iso(at), "person": f"Old {number}"})
        if draw.random() < 0.5:
            later = at + draw.randint(0, 95) * 86_400
            lines.append({"type": "reply", "id": f"ans{number}", "send": f"old{number}", "at": model.iso(later)})
    return lines


def receipts_before(first: int, draw: random.Random) -> list[tuple[str, str, str]]:
    """Payments of the year before the first plan, and a little after, with gaps and changes of plan."""
    rows = []
    on = datetime.fromtimestamp(first, UTC) - timedelta(days=draw.randint(10, 300))
    plan = CAREER
    for _ in range(draw.randint(1, 9)):
        plan = draw.choice((plan, plan, CAREER, BUSINESS, "Recruiter Lite"))
        rows.append((on.strftime("%m/%d/%y, 10:00 AM"), plan, "29.99"))
        on += timedelta(days=draw.choice((30, 31, 31, 90)))
    return rows

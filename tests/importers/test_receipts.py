"""Receipts.csv: plan periods, their prices and billing days."""

from datetime import date
from pathlib import Path

import pytest

from inmail_cli.importers.base import PlanProposal
from inmail_cli.importers.linkedin_receipts import plan_of
from tests.importers.builders import read, receipts_csv, write_folder

CAREER = "Premium Career Subscription (Monthly)"
SALES = "Sales Navigator Core"


def plans(tmp_path: Path, *rows: tuple[str, str, str], name: str = "Receipts.csv") -> list[PlanProposal]:
    """The proposals from these receipts."""
    return read(write_folder(tmp_path, {name: receipts_csv(*rows)})).plans


def test_receipts__each_month_of_one_plan__are_one_period(tmp_path: Path) -> None:
    # Newest first, and the 31st is the last day of shorter months.
    rows = [("4/30/23, 10:00 AM", CAREER, "29.99"), ("3/31/23, 10:00 AM", CAREER, "29.99")]
    rows += [("2/28/23, 10:00 AM", CAREER, "24.99"), ("1/31/23, 10:00 AM", CAREER, "24.99")]
    assert plans(tmp_path, *rows) == [
        PlanProposal(
            file="Receipts.csv",
            line=5,
            plan="premium-career",
            description=CAREER,
            starts_on=date(2023, 1, 31),
            paid_until=date(2023, 5, 31),
            billing_day=31,
            price="29.99",
            currency="USD",
            every="month",
            receipts=4,
        )
    ]


def test_receipts__a_change_of_plan__starts_a_period(tmp_path: Path) -> None:
    rows = [("1/15/23, 10:00 AM", CAREER, "29.99"), ("2/15/23, 10:00 AM", CAREER, "29.99")]
    rows += [("3/2/23, 10:00 AM", SALES, "1,099.00"), ("4/2/23, 10:00 AM", SALES, "99.99")]
    found = [(p.plan, p.starts_on, p.paid_until, p.billing_day, p.price) for p in plans(tmp_path, *rows)]
    assert found == [
        ("premium-career", date(2023, 1, 15), date(2023, 3, 15), 15, "29.99"),
        ("sales-navigator-core", date(2023, 3, 2), date(2023, 5, 2), 2, "99.99"),
    ]


def test_receipts__a_pause__ends_a_period_and_a_late_payment_does_not(tmp_path: Path) -> None:
    rows = [("1/15/23, 10:00 AM", CAREER, "29.99"), ("2/18/23, 10:00 AM", CAREER, "29.99")]
    rows += [("7/1/23, 10:00 AM", CAREER, "29.99")]
    found = [(p.starts_on, p.receipts) for p in plans(tmp_path, *rows)]
    assert found == [(date(2023, 1, 15), 2), (date(2023, 7, 1), 1)]


def test_receipts__a_year__is_paid_for_a_year(tmp_path: Path) -> None:
    rows = [("01/15/24 10:00 PM UTC", "Premium Business (Annual)", "575.88")]
    rows += [("01/15/25 10:00 PM UTC", "Premium Business (Annual)", "575.88")]
    [found] = plans(tmp_path, *rows, name="Receipts_v2.csv")
    assert (found.plan, found.starts_on, found.paid_until) == ("premium-business", date(2024, 1, 15), date(2026, 1, 15))
    assert (found.every, found.price) == ("year", "575.88")


def test_receipts__a_free_month__takes_the_price_that_was_paid_later(tmp_path: Path) -> None:
    rows = [("1/15/23, 10:00 AM", CAREER, "0.00"), ("2/15/23, 10:00 AM", CAREER, "29.99")]
    [found] = plans(tmp_path, *rows)
    assert (found.starts_on, found.price) == (date(2023, 1, 15), "29.99")


def test_receipts__everything_else__is_counted(tmp_path: Path) -> None:
    rows = [
        ("1/15/23, 10:00 AM", CAREER, "29.99"),
        ("1/16/23, 10:00 AM", "LinkedIn Learning", "19.99"),
        ("1/17/23, 10:00 AM", CAREER, "-29.99"),
        ("17/1/23, 10:00 AM", CAREER, "29.99"),
        ("1/18/23, 10:00 AM", CAREER, "free"),
    ]
    result = read(write_folder(tmp_path, {"Receipts.csv": receipts_csv(*rows)}))
    assert result.classes("Receipts.csv") == {"receipt": 1, "other-receipt": 2, "unreadable": 2}
    assert [(problem.line, problem.reason) for problem in result.tally.files[0].problems] == [
        (5, "Transaction Made At '17/1/23, 10:00 AM' is no date this file uses"),
        (6, "'free' is no amount this file uses"),
    ]


def test_receipts__a_currency_in_words__is_counted_and_told(tmp_path: Path) -> None:
    text = receipts_csv(("1/15/23, 10:00 AM", CAREER, "29.99"), ("2/15/23, 10:00 AM", CAREER, "29.99"))
    result = read(write_folder(tmp_path, {"Receipts.csv": text.replace(",USD", ",US Dollar", 1)}))
    assert result.classes("Receipts.csv") == {"receipt": 1, "unreadable": 1}
    [problem] = result.tally.files[0].problems
    assert (problem.line, problem.reason) == (2, "Currency Code 'US Dollar' is no code of a currency")


@pytest.mark.parametrize(("code", "kept"), [("", None), ("eur", "EUR")])
def test_receipts__a_currency__in_capitals_and_none_where_there_is_none(
    code: str, kept: str | None, tmp_path: Path
) -> None:
    text = receipts_csv(("1/15/23, 10:00 AM", CAREER, "29.99")).replace(",USD", f",{code}")
    [found] = read(write_folder(tmp_path, {"Receipts.csv": text})).plans
    assert found.currency == kept


def test_receipts__in_two_files_that_overlap__are_one_history(tmp_path: Path) -> None:
    one = [("1/15/23, 10:00 AM", CAREER, "29.99"), ("2/15/23, 10:00 AM", CAREER, "29.99")]
    two = [("02/15/23 10:00 AM UTC", CAREER, "29.99"), ("03/15/23 10:00 AM UTC", CAREER, "29.99")]
    write_folder(tmp_path, {"Receipts.csv": receipts_csv(*one), "Receipts_v2.csv": receipts_csv(*two)})
    result = read(tmp_path)
    assert [(p.starts_on, p.receipts) for p in result.plans] == [(date(2023, 1, 15), 3)]
    assert result.classes("Receipts_v2.csv") == {"receipt": 1, "duplicate": 1}


@pytest.mark.parametrize(
    ("description", "plan"),
    [
        ("Premium Career", "premium-career"),
        ("Job Seeker Premium", "premium-career"),
        ("Premium Business (Annual)", "premium-business"),
        ("Business Plus", "premium-business"),
        ("Sales Navigator Professional", "sales-navigator-core"),
        ("Sales Navigator Advanced Plus", "sales-navigator-advanced-plus"),
        ("Sales Navigator Team", "sales-navigator-advanced"),
        ("Recruiter Lite (Monthly)", "recruiter-lite"),
        ("LinkedIn Learning", None),
        ("Job posting", None),
    ],
)
def test_plan_of__descriptions_old_and_new__names_the_plan(description: str, plan: str | None) -> None:
    assert plan_of(description) == plan

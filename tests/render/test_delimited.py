"""CSV: read back exactly, and safe in a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmail_cli.domain.guarding import guarded, unguarded
from inmail_cli.render.delimited import csv_text
from inmail_cli.render.screen import Screen
from inmail_cli.reports.model import Column, Kind, Report, Value
from tests.render.hostile import EVERYTHING, dangers

PIPE = Screen()
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'quoted"]


def report_of(*cells: Value, kind: Kind = "text") -> Report:
    return Report("x/1", {}, (Column("cell", "Cell", kind),), tuple({"cell": cell} for cell in cells))


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("formula", FORMULAS)
def test_guard__a_formula__a_quote_mark_before_it(formula: str) -> None:
    assert read_back(csv_text(report_of(formula), PIPE)) == [["cell"], ["'" + formula]]


@pytest.mark.parametrize("kind", ["integer", "signed", "percent", "decimal"])
def test_guard__a_number__left_alone(kind: Kind) -> None:
    assert csv_text(report_of(-12, kind=kind), PIPE) == "cell\n-12\n"


def test_guard__an_id__guarded_as_text() -> None:
    assert csv_text(report_of("=cmd", kind="id"), PIPE) == "cell\n'=cmd\n"


def test_guard__a_date__left_alone() -> None:
    assert csv_text(report_of("-0001-01-01", kind="date"), PIPE) == "cell\n-0001-01-01\n"


def test_guard__a_list__guarded_as_text() -> None:
    assert csv_text(report_of(("=cmd", "b"), kind="list"), PIPE) == "cell\n'=cmd; b\n"


@given(st.text())
def test_guard__any_text__taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.text())
def test_guard__any_text__no_formula_left(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_csv__any_texts__read_back_exactly(cells: list[list[str]]) -> None:
    columns = (Column("a", "A"), Column("b", "B"))
    report = Report("x/1", {}, columns, tuple({"a": a, "b": b} for a, b in cells))
    header, *rows = read_back(csv_text(report, PIPE))
    assert header == ["a", "b"]
    assert [[unguarded(cell) for cell in row] for row in rows] == cells


@given(st.text())
def test_csv__one_column__read_back_exactly(text: str) -> None:
    assert [[unguarded(cell) for cell in row] for row in read_back(csv_text(report_of(text), PIPE))] == [
        ["cell"],
        [text],
    ]


def test_csv__values__as_data() -> None:
    report = report_of(None, True, False, 1 / 3, {"tag": "saas"}, kind="object")
    assert read_back(csv_text(report, PIPE))[1:] == [[""], ["true"], ["false"], ["0.333333"], ['{"tag": "saas"}']]


def test_csv__paths__reach_into_objects() -> None:
    columns = (Column("plan.key", "Plan"), Column("plan.none.deeper", "None"))
    report = Report("x/1", {}, columns, ({"plan": {"key": "premium-career", "none": None}}, {"plan": None}))
    assert csv_text(report, PIPE) == "plan.key,plan.none.deeper\npremium-career,\n,\n"


def test_csv__columns_for_the_screen__left_out() -> None:
    columns = (Column("a", "A"), Column("b", "B", show="screen"), Column("c", "C", show="data"))
    report = Report("x/1", {}, columns, ({"a": "1", "b": "2", "c": "3"},))
    assert csv_text(report, PIPE) == "a,c\n1,3\n"


def test_csv__on_a_terminal__no_control_reaches_it() -> None:
    text = csv_text(report_of(EVERYTHING), Screen(terminal=True))
    assert dangers(text) == {"\n"}

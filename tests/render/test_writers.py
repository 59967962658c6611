"""JSON and JSON Lines, and how text becomes bytes."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmail_cli.render.screen import Screen
from inmail_cli.render.writers import Format, to_bytes, write
from inmail_cli.reports.model import Column, Report
from tests.render.hostile import EVERYTHING, dangers

SCREEN = Screen()


def strict(text: str) -> Any:
    """Parse as a strict reader does: one document, no name twice, no NaN."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({name for name, _ in pairs}) == len(pairs)
        return dict(pairs)

    def no_constant(name: str) -> Any:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, object_pairs_hook=unique, parse_constant=no_constant)


def written(report: Report, form: Format) -> str:
    return write(report, form=form, screen=SCREEN)


REPORT = Report(
    "inmail/list/1",
    {"as_of": "2026-11-22T09:00:00Z", "account": "default", "rows": None, "total": 2},
    (Column("person", "Person"), Column("rate", "Rate", "percent")),
    ({"person": "Zoë", "rate": 1 / 3}, {"person": None, "rate": -0.0}),
)


def test_json__members__schema_first_and_rows_where_they_are_named() -> None:
    text = written(REPORT, "json")
    assert list(strict(text)) == ["schema", "as_of", "account", "rows", "total"]
    assert text.endswith("}\n")
    assert text.count("\n") == 1


def test_json__fractions__six_decimals_and_no_minus_zero() -> None:
    assert '"rate": 0.333333}' in written(REPORT, "json")
    assert '"rate": 0.0}' in written(REPORT, "json")


def test_json__letters__as_they_are() -> None:
    assert '"person": "Zoë"' in written(REPORT, "json")


def test_json__rows_under_another_name__after_the_members() -> None:
    report = Report("inmail/balance/1", {"balance": 3}, rows=(), rows_key="lots")
    assert written(report, "json") == '{"schema": "inmail/balance/1", "balance": 3, "lots": []}\n'


def test_json__no_rows_of_its_own__no_member_for_them() -> None:
    assert written(Report("inmail/path/1", {"path": "x"}), "json") == '{"schema": "inmail/path/1", "path": "x"}\n'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_json__not_a_number__refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        written(Report("x/1", {"rate": value}), "json")


def test_json__every_code_point__value_kept_and_no_control_byte() -> None:
    line = written(Report("x/1", {"text": EVERYTHING}), "json")
    assert dangers(line[:-1]) == set()
    data = to_bytes(line, form="json", screen=SCREEN)
    assert (strict(data.decode("utf-8"))["text"] == EVERYTHING) is True


def test_json__on_an_ascii_screen__still_utf_8() -> None:
    screen = Screen(ascii=True, encoding="ascii")
    assert to_bytes(written(REPORT, "json"), form="json", screen=screen) == written(REPORT, "json").encode("utf-8")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def rounded(value: Any) -> Any:
    match value:
        case float():
            return round(value, 6)
        case list():
            return [rounded(item) for item in value]
        case dict():
            return {key: rounded(item) for key, item in value.items()}
        case _:
            return value


@given(values)
def test_json__any_value__parses_back_rounded(value: Any) -> None:
    assert strict(written(Report("x/1", {"value": value}), "json"))["value"] == rounded(value)


def test_jsonl__rows__one_a_line_and_nothing_else() -> None:
    lines = written(REPORT, "jsonl").splitlines()
    assert [strict(line) for line in lines] == [{"person": "Zoë", "rate": 0.333333}, {"person": None, "rate": 0.0}]


def test_jsonl__line_separators_in_a_value__still_one_line() -> None:
    report = Report("x/1", {}, rows=({"text": "a\u2028b\x85c\nd"},))
    assert len(written(report, "jsonl").splitlines()) == 1


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_rows_alone__none_at_all__nothing(form: Format) -> None:
    assert written(Report("x/1", {}, rows=()), form) == ""


def test_bytes__a_table_in_latin_1__what_it_cannot_hold_is_named() -> None:
    screen = Screen(encoding="latin-1", ascii=True)
    assert to_bytes("Zoë 田\n", form="table", screen=screen) == b"Zo\xeb <U+7530>\n"


def test_imports__json__nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from inmail_cli.reports.model import Report\n"
        "from inmail_cli.render.screen import Screen\n"
        "from inmail_cli.render.writers import write\n"
        "before = set(sys.modules)\n"
        "write(Report('x/1', {'a': 0.5}, rows=()), form='json', screen=Screen())\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert loaded & {"rich", "dataclasses", "csv", "inspect", "unicodedata", "decimal"} == set()

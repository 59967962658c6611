"""`chart`: the figures are those of the commands beside it; drawn in any terminal, and as SVG."""

import stat
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.histories import record
from tests.conftest import Inmail

HISTORY = Path(__file__).resolve().parents[1] / "demo" / "history.jsonl"
CHARTS = ["balance", "rates", "replies", "weekdays", "forecast"]


@pytest.fixture
def demo(run_inmail: Inmail) -> Inmail:
    """The invented history."""
    run_inmail("import", "events", HISTORY, "--quiet")
    return run_inmail


def test_balance__a_history_by_hand__each_day_and_what_moved(run_inmail: Inmail) -> None:
    record(run_inmail)
    document = run_inmail("chart", "balance", "--from", "2026-08-31", "--to", "2026-11-22", "--json").json()
    assert (document["from"], document["to"], len(document["rows"])) == ("2026-08-31", "2026-11-22", 84)
    days = {row["on"]: row for row in document["rows"]}
    assert days["2026-08-31"]["balance"] is None
    balances = {"2026-09-01": 5, "2026-09-10": 4, "2026-09-12": 5, "2026-09-20": 4, "2026-09-30": 4, "2026-10-01": 9}
    balances |= {"2026-10-31": 9, "2026-11-01": 14, "2026-11-10": 13, "2026-11-11": 14, "2026-11-22": 14}
    assert {on: days[on]["balance"] for on in balances} == balances
    moved = [(on, row["granted"], row["spent"], row["returned"]) for on, row in days.items() if any(_moved(row))]
    assert moved == [
        ("2026-09-01", 5, 0, 0),
        ("2026-09-10", 0, 1, 0),
        ("2026-09-12", 0, 0, 1),
        ("2026-09-20", 0, 1, 0),
        ("2026-10-01", 5, 0, 0),
        ("2026-11-01", 5, 0, 0),
        ("2026-11-10", 0, 1, 0),
        ("2026-11-11", 0, 0, 1),
    ]


def _moved(row: dict[str, int]) -> list[int]:
    return [row[part] for part in ("granted", "spent", "returned", "lost", "adjusted")]


def test_balance__every_day__as_balance_has_it_and_as_the_ledger_adds_up(demo: Inmail) -> None:
    words = ("--from", "2026-07-20", "--to", "2027-03-20")
    rows = demo("chart", "balance", *words, "--json").json()["rows"]
    for row in rows[::9]:
        assert row["balance"] == demo("balance", "--as-of", row["on"], "--json").json()["balance"], row
    for before, row in pairwise(rows):
        change = row["granted"] + row["returned"] + row["adjusted"] - row["spent"] - row["lost"]
        assert row["balance"] == before["balance"] + change, row
    ledger = demo("ledger", *words, "--json").json()["rows"]
    losses = sum(-move["credits"] for move in ledger if move["kind"] in ("expiry", "cap", "forfeit"))
    assert sum(row["lost"] for row in rows) == losses > 0


@pytest.mark.parametrize(("chart", "by"), [("rates", "template"), ("weekdays", "weekday")])
def test_rates__drawn__the_rows_of_rates(demo: Inmail, chart: str, by: str) -> None:
    words = ("--by", by) if chart == "rates" else ()
    drawn = demo("chart", chart, *words, "--json").json()
    plain = demo("rates", "--by", by, "--json").json()
    assert drawn.pop("schema") == f"inmail/chart-{chart}/1"
    assert plain.pop("schema") == "inmail/rates/1"
    assert drawn == plain


def test_replies__a_history_by_hand__on_the_day_they_came(run_inmail: Inmail) -> None:
    record(run_inmail)
    document = run_inmail("chart", "replies", "--window", "5", "--json").json()
    assert [(row["day"], row["responses"], row["so_far"]) for row in document["rows"]] == [
        (0, 0, 0),
        (1, 0, 0),
        (2, 1, 1),
        (3, 0, 1),
        (4, 0, 1),
        (5, 0, 1),
    ]
    assert (document["total"]["sent"], document["total"]["responded"]) == (3, 1)


def test_balance__summed_up__nothing_is_none_and_a_beginning_is_no_grant(run_inmail: Inmail) -> None:
    run_inmail("setup", "career", "--renews", 3, "--balance", 9)
    begun = "9 as the opening balance, no credits granted, none sent, none came back, none lost."
    assert begun in run_inmail("chart", "balance").out
    report = run_inmail("report").out
    assert "No plan was active on Sun 15 Nov; since then 9 as the opening balance." in report
    document = run_inmail("chart", "balance", "--json").json()
    assert document["rows"][-1]["granted"] == 9
    assert list(document["rows"][-1])[1:] == ["on", "balance", "granted", "spent", "returned", "lost", "adjusted"]


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ([60], "1 response to 1 send, within a week; none still open."),
        ([60, 190], "2 responses to 2 sends, 1 of them within a week; none still open."),
        ([190], "1 response to 1 send; none still open."),
    ],
)
def test_replies__summed_up__in_words_that_hold(run_inmail: Inmail, hours: list[int], said: str) -> None:
    for number, after in enumerate(hours):
        run_inmail("send", f"Zoe Example{number}", "--when", "2026-09-01 00:00", "--force", "--quiet")
        came = f"2026-09-{1 + after // 24:02} {after % 24:02}:00"
        run_inmail("reply", f"Zoe Example{number}", "--when", came, "--quiet")
    assert said in run_inmail("chart", "replies").out.splitlines()


def test_forecast__drawn__the_days_of_forecast(demo: Inmail) -> None:
    words = ("--pace", "12/week", "--until", "2027-01-31", "--json")
    drawn, plain = demo("chart", "forecast", *words).json(), demo("forecast", *words).json()
    assert (drawn.pop("schema"), plain.pop("schema")) == ("inmail/chart-forecast/1", "inmail/forecast/1")
    assert drawn == plain


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("width", ["30", "60", "200"])
def test_screen__any_width__no_line_is_longer(demo: Inmail, chart: str, width: str) -> None:
    import os
    import pty
    import subprocess
    import sys

    ours, theirs = pty.openpty()
    environ = demo.environment({"COLUMNS": width, "TERM": "xterm", "NO_COLOR": "1"})
    subprocess.run(
        [sys.executable, "-m", "inmail_cli", "chart", chart], env=environ, stdout=theirs, check=True, timeout=60
    )
    os.close(theirs)
    text = b""
    while chunk := _read(ours):
        text += chunk
    os.close(ours)
    lines = text.decode().replace("\r\n", "\n").splitlines()
    assert max(map(len, lines)) <= int(width)
    assert "\x1b" not in text.decode()
    assert any("\u2800" < sign <= "\u28ff" for line in lines for sign in line)


def _read(descriptor: int) -> bytes:
    import os

    try:
        return os.read(descriptor, 65_536)
    except OSError:
        return b""


@pytest.mark.parametrize("chart", CHARTS)
def test_screen__an_encoding_of_ascii__ascii_alone(demo: Inmail, chart: str) -> None:
    words = demo.process("chart", chart, env={"PYTHONIOENCODING": "ascii"}).out
    assert words.isascii()
    assert "o" in words if chart in ("rates", "weekdays") else "#" in words or "_" in words


def test_screen__a_template_of_few_sends__said_so(demo: Inmail) -> None:
    lines = demo("chart", "rates", "--by", "template").out.splitlines()
    assert [line.endswith(", few") for line in lines if line.startswith(("article", "event"))] == [False, True]


@pytest.mark.parametrize("chart", CHARTS)
def test_out__a_file__private_well_formed_and_self_contained(demo: Inmail, chart: str) -> None:
    path = demo.folder / f"{chart}.svg"
    answer = demo("chart", chart, "--out", path)
    assert (answer.out, f"Wrote {path}." in answer.err) == ("", True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert root.find("{http://www.w3.org/2000/svg}desc") is not None
    assert text.count("://") == 1  # the name of SVG itself
    assert "prefers-color-scheme:dark" in text
    assert "<script" not in text
    assert "NaN" not in text


def test_out__standard_output_or_with_json__both_are_written(demo: Inmail) -> None:
    assert ET.fromstring(demo("chart", "replies", "--out", "-").out).tag.endswith("svg")
    path = demo.folder / "chart.svg"
    assert demo("chart", "replies", "--json", "--out", path).json()["schema"] == "inmail/chart-replies/1"
    assert path.exists()


def test_out__hostile_names__escaped(run_inmail: Inmail) -> None:
    name = "</text><script>alert(1)</script>\"'&\u202e\ufffe"
    for number in range(2):
        run_inmail("send", f"Person {number}", "--template", name, "--force", "--quiet")
    text = run_inmail("chart", "rates", "--by", "template", "--out", "-").out
    assert "<script" not in text
    assert "\u202e" not in text
    said = "".join(ET.fromstring(text).itertext())
    assert "</text><script>alert" in said


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["balance", "--from", "2026-12-01"], 2, "--from 2026-12-01 is after --to 2026-11-22."),
        (["balance", "--to", "2999-12-31"], 2, "is more than 3,660 days."),
        (["rates", "--by", "colour"], 2, "cannot be told by 'colour'"),
        (["replies", "--window", "-1"], 2, "--window -1"),
        (["replies", "--out", "x.png"], 2, "charts are drawn as SVG"),
        (["replies", "--out", "no-such-folder/x.svg"], 74, "cannot be written: No such file or directory."),
        (["replies", "--out", "/"], 2, "charts are drawn as SVG"),
        ([], 2, "needs a word more: balance, rates, replies, weekdays, forecast"),
    ],
)
def test_bad_input__of_any_kind__says_what_and_why(
    run_inmail: Inmail, words: list[str], status: int, said: str
) -> None:
    run_inmail.db = None
    answer = run_inmail("chart", *words, status=status)
    assert said in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_or_one_send__an_honest_screen(run_inmail: Inmail, chart: str) -> None:
    run_inmail.db = None
    run_inmail("chart", chart)
    run_inmail("send", "Zoe Example", "--force", "--quiet")
    answer = run_inmail("chart", chart)
    words = {"balance": "No plan was active", "forecast": "No plan is active", "replies": "No response to count."}
    assert words.get(chart, "0% (0-79%) of 1, few") in answer.out
    assert "nan" not in answer.out.lower()
    ET.fromstring(run_inmail("chart", chart, "--out", "-").out)

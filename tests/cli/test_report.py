"""`report`: each figure is that of the command which is about it; every format, and honest where little is known."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.cli.histories import record
from tests.conftest import Inmail

HISTORY = Path(__file__).resolve().parents[1] / "demo" / "history.jsonl"


@pytest.fixture
def demo(run_inmail: Inmail) -> Inmail:
    """The invented history."""
    run_inmail("import", "events", HISTORY, "--quiet")
    return run_inmail


def _digest(run_inmail: Inmail, *words: object) -> Any:
    [row] = run_inmail("report", *words, "--json").json()["rows"]
    return row


@pytest.mark.parametrize("words", [(), ("--period", "month"), ("--as-of", "2026-10-18"), ("--as-of", "2026-08-31")])
def test_figures__each__are_those_of_its_command(demo: Inmail, words: tuple[str, ...]) -> None:
    document = demo("report", *words, "--json").json()
    row, span, before = document["rows"][0], document["period"], document["previous"]
    at = ("--as-of", document["as_of"])
    balance = demo("balance", *at, "--json").json()
    assert {name: row[name] for name in ("balance", "plan", "next_renewal", "next_expiry", "uncovered", "issues")} == {
        name: balance[name] for name in ("balance", "plan", "next_renewal", "next_expiry", "uncovered", "issues")
    }
    pending = demo("pending", *at, "--json").json()["rows"]
    assert {name: row["pending"][name] for name in balance["pending"]} == balance["pending"]
    assert row["pending"]["sends"] == len(pending)
    assert row["pending"]["credits_at_stake"] == sum(one["credit_back_until"] is not None for one in pending)
    assert all(one in pending for one in row["pending"]["soonest"])
    expiries = demo("expiries", *at, "--json").json()
    assert (row["expiries"]["total"], row["expiries"]["rows"]) == (expiries["total"], expiries["rows"])
    for name, dates in (("period", span), ("previous", before)):
        rates = demo("rates", "--from", dates["from"], "--to", dates["to"], *at, "--json").json()
        assert row["rates"][name] == rates["total"]
    everything = demo("rates", *at, "--by", "template", "--json").json()
    assert row["rates"]["all"] == everything["total"]
    for template in (row["templates"]["best"], row["templates"]["worst"]):
        assert template is None or template in everything["rows"]


def test_change__of_a_period__adds_up_and_starts_on_its_eve(demo: Inmail) -> None:
    row = _digest(demo, "--period", "month", "--as-of", "2026-10-31")
    assert row["balance_before"] == demo("balance", "--as-of", "2026-09-30", "--json").json()["balance"]
    moved = row["moved"]
    assert row["change"] == row["balance"] - row["balance_before"]
    gained = moved["granted"] + moved["returned"] + moved["adjusted"]
    assert row["change"] == gained - moved["sent"] - moved["lost"]


def test_period__week_and_month__dates_by_hand(run_inmail: Inmail) -> None:
    record(run_inmail)
    week = run_inmail("report", "--as-of", "2026-11-12", "--json").json()
    assert week["period"] == {"from": "2026-11-09", "to": "2026-11-15", "name": "week", "complete": False}
    assert week["previous"] == {"from": "2026-11-02", "to": "2026-11-08"}
    row = week["rows"][0]
    # 14 before; Cy's InMail of 10 November took one, and being undeliverable brought it back on the 11th.
    assert (row["balance_before"], row["balance"], row["change"]) == (14, 14, 0)
    assert row["moved"] == {"granted": 0, "sent": 1, "returned": 1, "lost": 0, "adjusted": 0}
    assert (row["rates"]["period"]["sent"], row["rates"]["period"]["undeliverable"]) == (0, 1)
    month = run_inmail("report", "--period", "month", "--as-of", "2026-09-30", "--json").json()
    assert month["period"] == {"from": "2026-09-01", "to": "2026-09-30", "name": "month", "complete": True}
    row = month["rows"][0]
    # September: no plan before; 5 granted, Dana's and Ana's InMails sent, Dana's credit came back: 4 left.
    assert (row["balance_before"], row["balance"], row["change"]) == (None, 4, None)
    assert row["moved"] == {"granted": 5, "sent": 2, "returned": 1, "lost": 0, "adjusted": 0}
    assert (row["rates"]["period"]["sent"], row["rates"]["period"]["responded"]) == (2, 1)
    assert (row["rates"]["previous"]["sent"], row["rates"]["previous"]["responded"]) == (1, 0)
    assert row["templates"] == {"least_sent": 20, "best": None, "worst": None, "verdict": None}


def test_templates__enough_sends__the_best_and_the_worst_of_those_alone(demo: Inmail) -> None:
    templates = _digest(demo)["templates"]
    rows = demo("rates", "--by", "template", "--json").json()["rows"]
    enough = [row for row in rows if row["group"]["template"] is not None and row["sent"] >= 20]
    assert 2 <= len(enough) < len(rows)  # `event` has too few
    assert templates["best"] == max(enough, key=lambda row: row["projected_rate"])
    assert templates["worst"] == min(enough, key=lambda row: row["projected_rate"])


def _send_and_answer(run_inmail: Inmail, template: str, groups: list[tuple[int, int, str, str]]) -> None:
    """Import InMails by a template: how many, how many of these were answered, when they were sent and answered."""
    lines: list[dict[str, object]] = []
    for sent, answered, at, came in groups:
        for number in range(sent):
            id_ = f"{template}-{at[5:10]}-{number}"
            lines.append({"type": "send", "id": id_, "at": at, "person": id_, "template": template})
            if number < answered:
                lines.append({"type": "reply", "send": id_, "at": came})
    file = run_inmail.folder / f"{template}.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    run_inmail("import", "events", file, "--quiet")


def test_heading__half_of_six_old_sends__said_of_no_forty_young_ones(run_inmail: Inmail) -> None:
    old = (6, 3, "2026-08-03T12:00:00Z", "2026-08-06T12:00:00Z")
    new = (40, 10, "2026-11-22T01:00:00Z", "2026-11-22T08:00:00Z")
    _send_and_answer(run_inmail, "guess", [old, new])
    _send_and_answer(run_inmail, "known", [(50, 20, "2026-08-04T12:00:00Z", "2026-08-05T12:00:00Z")])
    out = run_inmail("report").out
    assert re.search(r"this week +40 +10 +30 +25% \(14-40%\) +too few old enough to say\n", out)
    assert re.search(r"ever +96 +33 +30 +34% \(26-44%\) +4\d%\n", out)
    assert "Best: known, 40% (28-54%) of 50.\nWorst: guess, 28% (17-43%) of 46.\n" in out


def test_all_accounts__a_row_and_a_part_each(demo: Inmail) -> None:
    demo("account", "add", "second", "--zone", "Asia/Tokyo")
    demo("setup", "career", "--renews", "1", "--balance", "3", "--account", "second")
    rows = demo("report", "--account", "all", "--json").json()["rows"]
    assert rows == [_digest(demo, "--account", name) for name in ("default", "second")]
    text = demo("report", "--account", "all", "--format", "markdown").out
    assert [line for line in text.splitlines() if line in ("### default", "### second")] == [
        "### default",
        "### second",
    ]


def test_nothing__no_send_one_send_no_plan__honest(run_inmail: Inmail) -> None:
    for form in ("table", "markdown", "html", "json", "csv"):
        run_inmail.db = None
        out = run_inmail("report", "--format", form).out
        assert "nan" not in out.lower().replace("finance", "")
    assert "Nothing is recorded yet." in run_inmail("report").out
    run_inmail("send", "Zoe Example", "--force", "--quiet")
    out = run_inmail("report").out
    assert "No plan is active, so no credits are counted." in out
    assert re.search(r"this week +1 +0 +1 +0% \(0-79%\) +too few old enough to say", out)
    assert re.search(r"the week before +0 +0 +0 +no sends", out)
    assert "Too few to compare: it takes two templates with 20 sends each." in out
    row = _digest(run_inmail)
    assert (row["balance"], row["change"], row["rates"]["previous"]["rate"]) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("digest.html", "<!doctype html>"),
        ("digest.md", "## InMail digest"),
        ("digest.json", '{"schema": "inmail/report/1"'),
        ("digest.csv", "account,balance,"),
        ("digest.txt", "InMail digest"),
    ],
)
def test_out__a_file__its_ending_tells_the_format(demo: Inmail, name: str, begins: str) -> None:
    path = demo.folder / name
    answer = demo("report", "-o", path)
    assert (answer.out, answer.err) == ("", f"Wrote {path}.\n")
    assert path.read_text(encoding="utf-8").startswith(begins)
    assert path.stat().st_mode & 0o777 == 0o600
    demo("report", "-o", path, "--format", "json")
    assert json.loads(path.read_text(encoding="utf-8"))["schema"] == "inmail/report/1"


def test_out__an_ending_of_no_format__2_and_nothing_written(demo: Inmail) -> None:
    path = demo.folder / "digest.docx"
    answer = demo("report", "-o", path, status=2)
    assert "no format ends in '.docx'" in answer.err
    assert "Use .html, .htm, .md, .json, .jsonl, .csv, .txt, or give --format." in answer.err
    assert not path.exists()
    demo("report", "-o", path, "--format", "html")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_out__a_place_that_takes_no_file__74_and_why(demo: Inmail) -> None:
    answer = demo("report", "-o", demo.folder / "none" / "x.html", status=74)
    assert "x.html cannot be written: No such file or directory." in answer.err
    assert "Choose another place with --out." in answer.err
    assert "it is a folder" in demo("report", "-o", demo.folder, status=74).err


@pytest.mark.parametrize("words", [["--period", "year"], ["--as-of", "01/02/2026"], ["--format", "pdf"]])
def test_bad_input__of_any_kind__refused(demo: Inmail, words: list[str]) -> None:
    answer = demo("report", *words, status=2)
    assert words[1] in answer.err
    assert answer.out == ""


def test_csv__a_row_an_account__the_figures_alone(demo: Inmail) -> None:
    [row] = csv.DictReader(io.StringIO(demo("report", "--format", "csv").out))
    digest = _digest(demo)
    assert int(row["balance"]) == digest["balance"]
    assert float(row["rates.all.rate"]) == digest["rates"]["all"]["rate"]


# The page


class _Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_html__a_digest__whole_semantic_and_fetching_nothing(demo: Inmail) -> None:
    text = demo("report", "--format", "html").out
    page = _Page(text)
    assert page.open == []
    names = [tag for tag, _ in page.tags]
    assert [names.count(tag) for tag in ("html", "main", "h1", "script", "link", "img", "iframe", "a")] == [1, 1, 1] + [
        0
    ] * 5
    assert page.tags[0] == ("html", {"lang": "en"})
    given = {name for _, attributes in page.tags for name in attributes}
    assert given.isdisjoint({"src", "href", "xlink:href", "srcset", "action", "onclick"})
    assert "url(" not in text
    assert "@import" not in text
    assert "://" not in text
    assert names.count("table") == 3
    assert {attributes["scope"] for tag, attributes in page.tags if tag == "th"} == {"col"}
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids) == 4
    charts = [attributes for tag, attributes in page.tags if tag == "svg" and "role" in attributes]
    assert [attributes["aria-labelledby"] for attributes in charts] == [" ".join(ids[:2]), " ".join(ids[2:])]
    digest = _digest(demo)
    for said in (
        f"{digest['balance']} of 150 credits",
        "Send 26 by Sun 13 Dec",
        "InMail digest: the week of 16 to 22 Nov",
    ):
        assert said in page.words


def test_html__hostile_names__text_and_nothing_else(run_inmail: Inmail) -> None:
    evil = "</title></style><script>alert('x')</script><img src=x onerror=alert(1)>\"'&\u202e\x1b[31m"
    run_inmail("setup", "career", "--renews", "1", "--balance", "5", "--zone", "UTC")
    run_inmail("account", "rename", "default", "<b>evil</b>")
    run_inmail("send", evil, "--template", evil, "--quiet")
    lines = [
        {
            "type": "send",
            "at": f"2026-10-{day:02}T0{hour}:00:00Z",
            "person": f"P{evil}{day}-{hour}",
            "template": evil + name,
        }
        for name, hour in (("a", 1), ("b", 2))
        for day in range(1, 26)
    ]
    run_inmail("import", "events", "-", stdin="\n".join(map(json.dumps, lines)))
    shown = ""
    for words in (
        ("report",),
        ("report", "--account", "all"),
        ("list",),
        ("rates", "--by", "template"),
        ("chart", "rates", "--by", "template"),
    ):
        text = run_inmail(*words, "--format", "html").out
        page = _Page(text)
        assert page.open == []
        assert {"script", "img", "b"}.isdisjoint(tag for tag, _ in page.tags)
        assert "\u202e" not in text
        assert "\x1b" not in text
        shown += page.words
    assert "<script>alert('x')</script>" in shown


@pytest.mark.parametrize(
    "command", ["inmail", "balance", "ledger", "rates", "list", "history", "plan list", "forecast"]
)
def test_html__other_commands__a_page_each(demo: Inmail, command: str) -> None:
    words = command.split() if command != "inmail" else []
    page = _Page(demo(*words, "--format", "html").out)
    assert page.open == []
    assert [tag for tag, _ in page.tags].count("h1") == 1

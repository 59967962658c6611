"""`inmail compare`: on a small history worked out by hand, and whatever may be typed."""

import json
from pathlib import Path

import pytest

from tests.conftest import Inmail

AMONG = "There are: article, short one"


@pytest.fixture
def outreach(run_inmail: Inmail) -> Inmail:
    """Ten InMails from template `article`, seven answered, and fifteen from `short one`, nine: all of September."""
    lines: list[dict[str, object]] = [{"type": "account", "name": "default", "zone": "UTC"}]
    for template, sent, answered in (("article", 10, 7), ("short one", 15, 9)):
        for n in range(sent):
            id_ = f"{template[:5]}{n}"
            day = {"at": f"2026-09-{n + 1:02}T10:00:00Z", "person": f"Example {id_}"}
            lines.append({"type": "send", "id": id_, "template": template, "tags": [template[:2]], **day})
            if n < answered:
                lines.append({"type": "reply", "id": f"r{id_}", "send": id_, "at": f"2026-09-{n + 2:02}T10:00:00Z"})
    lines.append({"type": "send", "at": "2026-11-21T10:00:00Z", "person": "Example New", "template": "new"})
    file = run_inmail.folder / "events.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    run_inmail("import", "events", file)
    return run_inmail


def test_compare__the_reference_example__its_interval_and_p(outreach: Inmail) -> None:
    answer = outreach("compare", "article", "short one", "--by", "template", "--json").json()
    (pair,) = answer["rows"]
    assert pair["difference_low"] == pytest.approx(-0.26421, abs=1e-6)
    assert pair["difference_high"] == pytest.approx(0.409461, abs=1e-6)
    assert (pair["difference"], pair["p"]) == (pytest.approx(0.1), pytest.approx(0.691318, abs=1e-6))
    assert pair["verdict"] == "too-few"
    assert [group["sent"] for group in answer["groups"]] == [10, 15]
    rates = outreach("rates", "--by", "template", "--json").json()["rows"]
    assert answer["groups"] == [row for row in rates if row["group"]["template"] in ("article", "short one")][::-1]


def test_compare__one_send_that_is_pending__too_few_to_say(outreach: Inmail) -> None:
    answer = outreach("compare", "new", "article", "--by", "template")
    assert "Too few to say whether new and article differ" in answer.out
    (pair,) = outreach("compare", "new", "article", "--by", "template", "--json").json()["rows"]
    assert (pair["difference"], pair["p"], pair["told_apart"]) == (None, None, None)


def test_compare__filters__leave_only_what_they_keep(outreach: Inmail) -> None:
    words = ("compare", "ar", "sh", "--by", "tag", "--json")
    assert [one["sent"] for one in outreach(*words, "--to", "2026-09-04").json()["groups"]] == [4, 4]
    assert [one["sent"] for one in outreach(*words, "--from", "2026-09-10").json()["groups"]] == [1, 6]
    assert outreach(*words, "--window", "0").json()["window_days"] == 0
    assert "'ar'" in outreach(*words, "--via", "group", status=3).err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["article", "nowhere", "--by", "template"], 3, f"the template 'nowhere'.\n{AMONG[:10]}"),
        (["a", "b", "--by", "colour"], 2, "Rates cannot be told by 'colour'"),
        (["a", "b"], 2, "--by is missing"),
        (["article", "--by", "template"], 2, "two groups or more"),
        (["--by", "template"], 2, "two groups or more"),
        (["article", "ARTICLE", "--by", "template"], 2, "'ARTICLE' is named twice"),
        (["article", "new", "--by", "template", "--window", "-1"], 2, "--window -1"),
        (["article", "new", "--by", "template", "--via", "pigeon"], 2, "--via 'pigeon'"),
        (["article", "new", "--by", "template", "--from", "10"], 2, "10"),
        (["article", "new", "--by", "template", "--account", "nobody"], 3, "nobody"),
    ],
)
def test_compare__what_cannot_be_compared__refused_saying_why(
    outreach: Inmail, words: list[str], status: int, said: str
) -> None:
    answer = outreach("compare", *words, status=status)
    assert said in answer.err
    assert answer.out == ""


def test_compare__no_sends_at_all__says_that_there_are_none(run_inmail: Inmail) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    assert "none on record" in run_inmail("compare", "a", "b", "--by", "tag", status=3).err


def test_compare__values_with_signs__literal(run_inmail: Inmail) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    run_inmail("send", "Ana Silva", "-m", "[red]x[/red] :smile:", "--when", "2026-08-01")
    run_inmail("send", "Bo Li", "-m", "🚀 B", "--when", "2026-08-02")
    answer = run_inmail("compare", "[red]x[/red] :smile:", "🚀 b", "--by", "template")
    assert '"[red]x[/red] :smile:"' in answer.out
    assert "🚀 B" in answer.out


@pytest.mark.parametrize("form", ["csv", "jsonl", "markdown"])
def test_compare__other_formats__have_the_pair(outreach: Inmail, form: str) -> None:
    assert "article" in outreach("compare", "article", "short one", "--by", "template", "--format", form).out


def test_compare__young_groups__a_shorter_window_decides(run_inmail: Inmail, tmp_path: Path) -> None:
    lines = [
        {"type": "send", "at": f"2026-11-{day:02}T08:00:00Z", "person": f"P {template} {day} {n}", "template": template}
        for template in ("a", "b")
        for day in range(1, 13)
        for n in range(2)
    ]
    file = tmp_path / "events.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    run_inmail("import", "events", file)
    answer = run_inmail("compare", "a", "b", "--by", "template", "--json").json()
    # On 22 November 09:00 those of the 1st to the 8th are over 14 days old (16 of 24), all but none over 7.
    assert answer["judged_window_days"] == 7
    assert answer["rows"][0]["first_judged"] == {"sent": 24, "responded": 0, "rate": 0.0}
    later = run_inmail("compare", "a", "b", "--by", "template", "--json", env={"INMAIL_NOW": "2026-11-24T09:00:00Z"})
    assert later.json()["judged_window_days"] == 14

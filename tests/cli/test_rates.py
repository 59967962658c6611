"""`inmail rates` as it is typed: the curve and Recruiter's way of counting, on histories worked out by hand."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from tests.conftest import NOW, Inmail

AS_OF = datetime.fromisoformat(NOW)


def record(program: Inmail, sends: Sequence[tuple[float, float | None, str]]) -> None:
    """Import InMails: the days since each was sent, the days until its response (None: none came), the outcome."""
    lines: list[dict[str, object]] = []
    for number, (age, delay, outcome) in enumerate(sends):
        sent_at = AS_OF - timedelta(days=age)
        id_ = f"send-{number}"
        lines.append({"type": "send", "id": id_, "at": stamp(sent_at), "person": f"Example {number}"})
        if outcome == "undeliverable":
            lines.append({"type": "mark", "send": id_, "at": stamp(sent_at + timedelta(days=1)), "mark": outcome})
        elif delay is not None:
            lines.append(
                {"type": "reply", "send": id_, "at": stamp(sent_at + timedelta(days=delay)), "outcome": outcome}
            )
    file = program.folder / "sends.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    program("import", "events", file)


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def five(run_inmail: Inmail) -> Inmail:
    """Five InMails: answered on day 0 and day 2, silent for 40 and for 1 day, and one undeliverable; by hand:

    day 0: 4 at risk, 1 answered: 1/4. Day 1: 3 at risk, one leaves unanswered. Day 2: 2 at risk, 1 answered:
    1 - 3/4 * 1/2 = 5/8. From day 3 on 1 is at risk.
    """
    sends = [(50, 0.5, "accepted"), (45, 2.2, "declined"), (40, None, ""), (1.5, None, ""), (9, 1, "undeliverable")]
    record(run_inmail, sends)
    return run_inmail


# The curve


def test_curve__five_sends__each_day_by_hand(five: Inmail) -> None:
    answer = five("rates", "--curve", "--json").json()
    found = [tuple(row.values()) for row in answer["rows"]]
    assert found[:4] == [(0, 4, 1, 1, 0.25), (1, 3, 0, 1, 0.25), (2, 2, 1, 2, 0.625), (3, 1, 0, 2, 0.625)]
    assert found[4:] == [(day, 1, 0, 2, 0.625) for day in range(4, 31)]
    assert answer["total"]["projected_rate"] == 0.625
    assert answer["total"] == five("rates", "--json").json()["total"]


def test_curve__screen__bars_with_what_came_since_the_line_before(five: Inmail) -> None:
    lines = [line.split() for line in five("rates", "--curve").out.splitlines()]
    shown = {line[1]: (line[3:], len(line[2])) for line in lines if line[:1] == ["day"]}
    assert list(shown) == ["0", "1", "2", "3", "4", "5", "6", "7", "10", "14", "21", "30"]
    assert (shown["0"][0], shown["1"][0], shown["2"][0]) == (["25%", "+1"], ["25%"], ["62%", "+1"])
    assert shown["0"][1] < shown["2"][1] == shown["30"][1]


def test_curve__young_sends_alone__says_how_far_it_is_known(run_inmail: Inmail) -> None:
    record(run_inmail, [(4.5, 1, "accepted"), (3.5, None, "")])
    answer = run_inmail("rates", "--curve")
    assert "Nothing is known beyond day 3" in answer.out
    assert "day 4" not in answer.out


def test_curve__no_sends__an_empty_document_and_no_bar(run_inmail: Inmail) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    assert run_inmail("rates", "--curve", "--json").json()["rows"] == []
    assert "No InMails to count." in run_inmail("rates", "--curve").out


def test_curve__one_pending_send__no_response_and_no_made_up_figure(run_inmail: Inmail) -> None:
    record(run_inmail, [(0.25, None, "")])
    rows = run_inmail("rates", "--curve", "--window", "2", "--json").json()["rows"]
    assert [tuple(row.values()) for row in rows] == [(0, 1, 0, 0, 0), (1, 0, 0, 0, 0), (2, 0, 0, 0, 0)]


def test_curve__limit_and_csv__the_first_days(five: Inmail) -> None:
    out = five("rates", "--curve", "--limit", "2", "--format", "csv").out
    assert out.splitlines() == ["day,at_risk,responses,responded,projected_rate", "0,4,1,1,0.25", "1,3,0,1,0.25"]


@pytest.mark.parametrize("words", [["--by", "tag"], ["--factors"]])
def test_curve__beside_what_it_does_not_show__refused(five: Inmail, words: list[str]) -> None:
    assert f"{words[0]} and --curve exclude each other" in five("rates", "--curve", *words, status=2).err


# As Recruiter counts


def test_like_recruiter__a_hundred_in_fourteen_days__the_floor_by_hand(run_inmail: Inmail) -> None:
    # 100 in the last 14 days: 8 accepted, 4 declined, 3 quick replies (which do not count), 85 silent; beside them
    # one undeliverable, and one answered that is a little too old for the monitor.
    young = [(10.0, 1.0, "accepted")] * 8 + [(14.0, 2.0, "declined")] * 4 + [(9.0, 1.0, "quick-reply")] * 3
    rest = [(5.0, None, "")] * 85 + [(3.0, 1.0, "undeliverable"), (14.1, 1.0, "accepted")]
    record(run_inmail, [*young, *rest])
    answer = run_inmail("rates", "--like", "recruiter", "--json").json()
    monitor = answer["monitor"]
    assert (monitor["sent"], monitor["responded"], monitor["rate"], monitor["below"]) == (100, 12, 0.12, True)
    assert (monitor["days"], monitor["least_sent"], monitor["floor"]) == (14, 100, 0.13)
    assert "a413271" in monitor["source"]
    assert (answer["total"]["sent"], answer["total"]["responded"], answer["window_days"]) == (101, 13, 30)
    assert answer["by"] == ["week"]
    screen = run_inmail("rates", "--like", "recruiter").out
    assert "Last 14 days: 12% of 100 InMails - below the floor. Recruiter warns under 13% of 100 or more" in screen
    run_inmail("reply", "send-20", "--declined", "--when", "yesterday")
    assert run_inmail("rates", "--like", "recruiter", "--json").json()["monitor"]["below"] is False


def test_like_recruiter__under_a_hundred__no_judgement(run_inmail: Inmail) -> None:
    record(run_inmail, [(5.0, None, "")] * 99)
    assert run_inmail("rates", "--like", "recruiter", "--json").json()["monitor"]["below"] is None
    assert "below the floor" not in run_inmail("rates", "--like", "recruiter").out


def test_like_recruiter__nothing_sent__no_rate(run_inmail: Inmail) -> None:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    assert "Last 14 days: no InMails." in run_inmail("rates", "--like", "recruiter").out
    assert run_inmail("rates", "--like", "recruiter", "--json").json()["monitor"]["rate"] is None


@pytest.mark.parametrize("words", [["--window", "30"], ["--auto"], ["--via", "group"]])
def test_like_recruiter__beside_its_own_settings__refused_rather_than_ignored(five: Inmail, words: list[str]) -> None:
    answer = five("rates", "--like", "recruiter", *words, status=2)
    assert f"{words[0]} and --like recruiter exclude each other" in answer.err


def test_like_recruiter__inmails_named__the_same(five: Inmail) -> None:
    plain = five("rates", "--like", "recruiter", "--json").out
    assert five("rates", "--like", "recruiter", "--via", "inmail", "--json").out == plain


def test_rates__as_somebody_else__refused(five: Inmail) -> None:
    assert "--like 'linkedin'" in five("rates", "--like", "linkedin", status=2).err

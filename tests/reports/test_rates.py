"""The rates as data and on a screen, from results made by hand."""

from datetime import date
from typing import Any

import pytest

from inmail_cli.domain.benchmarks import PUBLISHED_LIFTS
from inmail_cli.domain.dates import parse_iso_instant
from inmail_cli.domain.rates import (
    Dimension,
    GroupValue,
    Monitor,
    RatesQuery,
    RatesResult,
    Tally,
    benchmark_of,
    definition_of,
    factor_row,
    rate_row,
)
from inmail_cli.render.screen import Screen
from inmail_cli.render.writers import json_document, write
from inmail_cli.reports.model import Report
from inmail_cli.reports.rates import rates_report

NOW = parse_iso_instant("2026-11-22T09:00:00Z")
TODAY = date(2026, 11, 22)


def tally(sent: int, responded: int, *, matured: int | None = None) -> Tally:
    """Responses on day 2; of the others `matured` (all by default) were seen through day 30, the rest are new."""
    ripe = sent if matured is None else matured
    silent = max(0, ripe - responded)
    came = min(responded, ripe)
    fresh = sent - responded - silent
    unanswered = (fresh, *[0] * 29, silent)
    return Tally(sent, responded, responded, fresh, 1, 0, ripe, came, (0, 0, responded, *[0] * 28), unanswered)


def result(
    groups: dict[tuple[GroupValue, ...], Tally], by: tuple[Dimension, ...] = ("tag",), **more: Any
) -> RatesResult:
    query = RatesQuery(NOW, by)._replace(**more)
    rows = tuple(rate_row(group, counts) for group, counts in groups.items())
    total = rate_row((), tally(sum(row.sent for row in rows), sum(row.responded for row in rows)))
    return RatesResult(query, definition_of(query), rows, total, benchmark_of(query), None, None)


def document(report: Report) -> dict[str, Any]:
    import json

    found: dict[str, Any] = json.loads(json_document(report))
    return found


def screen(report: Report, *, wide: bool = False, width: int = 120) -> str:
    return write(report, form="table", screen=Screen(width=width, terminal=True, wide=wide))


def show(found: RatesResult, **more: Any) -> Report:
    return rates_report(found, account="default", today=TODAY, **more)


# JSON


def test_rates_report__one_group__exactly_the_members_promised() -> None:
    found = document(show(result({("saas",): tally(10, 7)})))
    assert list(found) == [
        *("schema", "as_of", "account", "by", "via", "window_days", "definition", "rows", "total", "benchmark"),
        *("factors", "monitor"),
    ]
    assert found["rows"] == [
        {
            "group": {"tag": "saas"},
            "sent": 10,
            "responded": 7,
            "positive": 7,
            "open": 0,
            "undeliverable": 1,
            "opened": 0,
            "rate": 0.7,
            "rate_low": 0.396778,
            "rate_high": 0.892209,
            "matured": 10,
            "matured_responded": 7,
            "matured_rate": 0.7,
            "projected_rate": 0.7,
            "median_days": 2.0,
            "too_few": True,
        }
    ]
    assert found["schema"] == "inmail/rates/1"
    assert (found["by"], found["via"], found["window_days"]) == (["tag"], "inmail", 30)
    assert found["benchmark"]["low"] == 0.18
    assert "guide" in found["benchmark"]["source"]


def test_rates_report__nothing_sent__whole_document_of_unknowns() -> None:
    found = document(show(result({})))
    assert found["rows"] == []
    assert found["total"]["sent"] == 0
    assert [found["total"][name] for name in ("rate", "rate_low", "rate_high", "projected_rate")] == [None] * 4


def test_rates_report__every_route__benchmark_unknown() -> None:
    found = document(show(result({("inmail",): tally(30, 6)}, by=("via",))))
    assert (found["via"], found["benchmark"]) == ("all", None)


def test_rates_report__limit__last_over_time_and_first_by_size() -> None:
    months = {(f"2026-{month:02}",): tally(20, 5) for month in range(1, 6)}
    over_time = document(show(result(months, by=("month",)), limit=2))
    by_size = document(show(result({("a",): tally(9, 1), ("b",): tally(5, 1), ("c",): tally(1, 1)}), limit=2))
    assert [row["group"]["month"] for row in over_time["rows"]] == ["2026-04", "2026-05"]
    assert [row["group"]["tag"] for row in by_size["rows"]] == ["a", "b"]
    assert over_time["total"]["sent"] == 100


def test_rates_report__factors__lift_beside_the_published_one() -> None:
    factors = tuple(factor_row(published, tally(100, 30), tally(100, 20)) for published in PUBLISHED_LIFTS)
    found = document(show(result({}, by=())._replace(factors=factors)))
    first = found["factors"][0]
    assert first["factor"] == "personalized"
    assert (first["with"]["rate"], first["without"]["rate"]) == (0.3, 0.2)
    assert (first["lift"], first["published_lift"], first["measure"]) == (0.5, 0.4, "response rate")
    # By hand: ln 1.5 less and plus 1.96 times the root of 1/30 - 1/100 + 1/20 - 1/100.
    assert (first["lift_low"], first["lift_high"]) == (pytest.approx(-0.084, abs=1e-3), pytest.approx(1.456, abs=1e-3))
    assert first["open_lift"] is None


def test_rates_report__csv__a_column_for_each_dimension() -> None:
    report = show(result({("saas", True): tally(10, 7), (None, None): tally(1, 0)}, by=("tag", "personalized")))
    lines = write(report, form="csv", screen=Screen()).splitlines()
    assert lines[0].startswith("group.tag,group.personalized,sent,responded,rate,rate_low,rate_high,open,")
    assert lines[1].startswith("saas,true,10,7,0.7,")
    assert lines[2].startswith(",,1,0,0.0,0.0,")


# Screens


def test_rates_screen__groups__rate_with_interval_notes_and_all_of_them() -> None:
    text = screen(show(result({("saas",): tally(100, 20), (None,): tally(8, 1, matured=0)})))
    lines = [line.split() for line in text.splitlines()]
    assert ["Tag", "Sent", "Responded", "Rate", "(95%)", "Open", "Note"] in lines
    assert ["saas", "100", "20", "20%", "(13-29%)", "0"] in lines
    young = next(line for line in lines if line[:1] == ["(none)"])
    assert young[:4] == ["(none)", "8", "1", "12%"]
    assert " ".join(young[6:]) == "under 20 sends, none over 30 days old yet"
    assert any(line[:3] == ["All", "108", "21"] for line in lines)
    assert "Published: 18-25%, average response rate of InMails" in text


def test_rates_screen__wide__every_figure() -> None:
    text = screen(show(result({("saas",): tally(100, 20)})), wide=True, width=220)
    assert all(title in text for title in ("Undeliverable", "Matured rate", "Projected", "Median days"))


def test_rates_screen__young_sends__says_where_the_rate_is_heading() -> None:
    text = screen(show(result({("saas",): tally(100, 20, matured=40)})))
    assert "heading for" in text


def _six_old_and(young: int) -> Tally:
    """Six sends over 30 days old, three of them answered on day 3; of the young ones ten were answered at once."""
    came, unseen = (10, 0, 0, 3, *[0] * 27), (young - 10, *[0] * 29, 3)
    return Tally(6 + young, 13, 13, young - 10, 0, 0, 6, 3, came, unseen)


def test_rates_screen__a_handful_of_old_sends__heading_nowhere() -> None:
    """The estimate is 61%, of what became of six; of all 28% have responded, and of none more than 50%."""
    found = result({("saas",): _six_old_and(40), ("few",): _six_old_and(13)})
    assert found.rows[0].projected_rate == pytest.approx(1 - 36 / 46 * 3 / 6)
    lines = [" ".join(line.split()) for line in screen(show(found)).splitlines()]
    assert "saas 46 13 28% (17-43%) 30 only 6 over 30 days old yet" in lines
    assert "few 19 13 68% (46-85%) 3 under 20 sends" in lines


@pytest.mark.parametrize(
    ("responses", "silent", "said"),
    [
        # The second of three took two whole days and some hours.
        ({1: 1, 2: 1, 9: 1}, 30, "9% of 33 InMails were answered within 30 days (3-24%), half of them within 3 days."),
        ({0: 2}, 30, "6% of 32 InMails were answered within 30 days (2-20%), half of them within a day."),
        ({2: 1, 3: 1}, 30, "6% of 32 InMails were answered within 30 days (2-20%), half of them within 3 days."),
        ({30: 2}, 30, "6% of 32 InMails were answered within 30 days (2-20%), half of them within 30 days."),
        ({2: 1}, 30, "3% of 31 InMails were answered within 30 days (1-16%)."),
        (
            {2: 1},
            0,
            "100% of 1 InMail was answered within 30 days (21-100%). Under 20 sends are too few to compare.",
        ),
    ],
)
def test_rates_screen__all_sends__a_sentence_that_holds(responses: dict[int, int], silent: int, said: str) -> None:
    came = sum(responses.values())
    by_day = tuple(responses.get(day, 0) for day in range(31))
    sent = came + silent
    total = rate_row((), Tally(sent, came, came, 0, 0, 0, sent, came, by_day, (*[0] * 30, silent)))
    assert said in screen(show(result({}, by=())._replace(total=total))).splitlines()


@pytest.mark.parametrize(
    ("by", "value", "shown"),
    [
        (("hour",), 9, "09:00"),
        (("business-hours",), True, "business hours"),
        (("business-hours",), False, "other times"),
        (("personalized",), True, "yes"),
        (("week",), "2026-11-16", "2026-11-16"),
    ],
)
def test_rates_screen__values__in_words(by: tuple[Dimension, ...], value: GroupValue, shown: str) -> None:
    assert f"\n{shown} " in screen(show(result({(value,): tally(30, 6)}, by=by)))


def test_rates_screen__many_groups__the_largest_thirty_and_says_so() -> None:
    text = screen(show(result({(f"t{number:02}",): tally(50 - number, 1) for number in range(40)})))
    assert "t29" in text
    assert "t30" not in text
    assert "The first 30 of 40 rows; --limit N shows more." in text


def test_rates_screen__two_dimensions__at_most_six_columns_with_the_rate() -> None:
    text = screen(show(result({("saas", "2026-11"): tally(30, 6)}, by=("tag", "month"))))
    header = next(line for line in text.splitlines() if line.startswith("Tag"))
    assert header.split() == ["Tag", "Month", "Sent", "Rate", "(95%)", "Open", "Note"]


def test_rates_screen__nothing_sent__says_so_without_a_rate() -> None:
    text = screen(show(result({}, by=())))
    assert "No InMails to count." in text
    assert "0%" not in text


def test_rates_screen__routes__each_beside_its_own_published_range() -> None:
    text = screen(show(result({("connection-note",): tally(30, 6), ("group",): tally(30, 6)}, by=("via",))))
    assert text.count("published 30-40%") == 1


def test_rates_screen__monitor_below_the_floor__said() -> None:
    found = result({}, by=(), like="recruiter")._replace(monitor=Monitor(120, 6, 0.05, True))
    assert "Last 14 days: 5% of 120 InMails - below the floor." in screen(show(found))


def test_rates_screen__factors__published_lift_and_unknowns() -> None:
    factors = tuple(factor_row(published, tally(0, 0), tally(100, 20)) for published in PUBLISHED_LIFTS)
    text = screen(show(result({}, by=())._replace(factors=factors)))
    line = next(line for line in text.splitlines() if line.startswith("personalized"))
    assert line.split() == ["personalized", "no", "sends", "20%", "of", "100", "unknown", "+40%"]
    assert "+25% opens" in text


def test_rates_screen__typed_text__cannot_act() -> None:
    text = screen(show(result({("[bold]\x1b[31mevil\u202e",): tally(30, 6)})))
    assert "[bold]" in text
    assert "\x1b" not in text
    assert "\u202e" not in text

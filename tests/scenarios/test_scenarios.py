"""Every scenario of this folder, asked of the program's engine and of the naive model."""

from collections import Counter
from typing import Any

import pytest

from tests.oracle import engine, model
from tests.scenarios import reading
from tests.scenarios.reading import Assertion, Line

NAMES = reading.names()


def moved_on(moves: list[tuple[Any, ...]], on: str) -> list[tuple[str, int]]:
    """(kind, credits) of each event that moved credits on a date."""
    totals: Counter[tuple[Any, ...]] = Counter()
    for at, day, kind, credits, _, ref in moves:
        if day == on:
            totals[(at, kind, ref)] += credits
    return sorted((kind, credits) for (_, kind, _), credits in totals.items())


def in_order(lots: list[tuple[Any, ...]], wanted: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Lots in the order in which the scenario lists them, where they are the same."""
    return wanted if sorted(map(repr, lots)) == sorted(map(repr, wanted)) else lots


def of_model(lines: list[Line], assertion: Assertion) -> Any:
    walk = model.walk_to(lines, assertion.as_of)
    match assertion.what:
        case "balance":
            return model.balance(walk)
        case "lots":
            return in_order(model.lots(walk), reading.expected(assertion))
        case "moved":
            return moved_on(model.moves(walk), assertion.on)
        case "uncovered":
            return model.uncovered(walk)
        case "issues":
            return sorted(kind for kind, _ in walk.issues)
        case "renews":
            return model.next_renewal(walk)
        case "loses":
            rows = model.expiries(walk, reading.days_ahead(assertion))
            return [(on, credits, reason) for on, _, credits, reason, _, _ in rows]


def of_engine(lines: list[Line], assertion: Assertion) -> Any:
    ledger = engine.replay(lines, assertion.as_of)
    match assertion.what:
        case "balance":
            return ledger.state.balance
        case "lots":
            return in_order(engine.lots(ledger), reading.expected(assertion))
        case "moved":
            return moved_on(engine.moves(ledger), assertion.on)
        case "uncovered":
            return ledger.state.uncovered
        case "issues":
            return engine.issues(ledger)
        case "renews":
            return engine.next_renewal(ledger)
        case "loses":
            rows = engine.expiries(ledger, reading.days_ahead(assertion))
            return [(on, credits, reason) for on, _, credits, reason, _, _ in rows]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("answers", [of_engine, of_model])
def test_scenario__each_assertion__holds(name: str, answers: Any) -> None:
    scenario = reading.read(name)
    assert scenario.assertions
    wrong = [
        f"{name}.txt:{assertion.line_number}: {assertion.text}\n      got {got!r}"
        for assertion in scenario.assertions
        if (got := answers(scenario.lines, assertion)) != reading.expected(assertion)
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_read__unknown_word__names_the_line(tmp_path: Any, monkeypatch: Any) -> None:
    (tmp_path / "odd.txt").write_text("2026-01-01 plan premium-career\n01/02/2026 send s1\n")
    monkeypatch.setattr(reading, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"odd\.txt:2"):
        reading.read("odd")

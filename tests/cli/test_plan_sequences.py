"""Any sequence of plans, corrections, cancels and numbers: what a write answers is what `balance` then shows."""

from random import Random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Inmail

Words = list[object]


def some_date(random: Random) -> str:
    return f"2026-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def some_options(random: Random, options: dict[str, Words]) -> Words:
    return [word for name, values in options.items() if random.random() < 0.3 for word in (name, random.choice(values))]


def plan_words(random: Random) -> Words:
    options: dict[str, Words] = {
        "--since": [some_date(random), some_date(random)],
        "--billing-day": [1, 15, 31],
        "--opening-balance": [0, 37],
        "--seats": [1, 2],
        "--rules": ["guide-2026", "linkedin-help"],
        "--credits": ["carry", "forfeit"],
    }
    return ["plan", "set", random.choice(["career", "core", "lite", "lite"]), *some_options(random, options)]


def some_words(random: Random) -> Words:
    edits: dict[str, Words] = {
        "--since": [some_date(random)],
        "--billing-day": [1, 15, 31],
        "--seats": [1, 2, 3],
        "--opening-balance": [0, 37],
        "--monthly": [7, 40],
        "--cap": ["3x"],
    }
    return random.choice(
        [
            plan_words(random),
            plan_words(random),
            ["plan", "edit", *some_options(random, edits)],
            ["plan", "cancel", "--when", some_date(random)],
            ["reconcile", random.randint(0, 99), "--when", some_date(random)],
            ["grant", random.randint(1, 9), "--when", some_date(random)],
            ["account", "edit", "default", "--zone", random.choice(["UTC", "Asia/Tokyo", "America/New_York"])],
        ]
    )


@pytest.mark.parametrize("seed", range(4))
def test_writes__any_sequence__answer_what_balance_then_shows(run_inmail: "Inmail", seed: int) -> None:
    random = Random(seed)
    run_inmail("account", "add", "default")
    for _ in range(12):
        words = some_words(random)
        rehearsed = run_inmail(*words, "--dry-run", "--json", status=None)
        answer = run_inmail(*words, "--json", status=rehearsed.status)
        balance = run_inmail("balance", "--json").json()
        assert answer.status in (0, 2, 3, 4), words
        if answer.status == 0:
            assert answer.json()["balance"] == rehearsed.json()["balance"] == balance["balance"], words
        current = [row["plan"] for row in run_inmail("plan", "--json").json()["rows"] if row["current"]]
        assert current == ([balance["plan"]["key"]] if balance["plan"] else []), words

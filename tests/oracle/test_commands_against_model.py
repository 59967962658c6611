"""The commands, from a file of events to the JSON of an answer, against the naive model.

`CI=true` runs 200 histories, otherwise 12; `INMAIL_EXAMPLES` says how many.
"""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Inmail
from tests.oracle import model
from tests.oracle.generate import History, random_history

HISTORIES = int(os.environ.get("INMAIL_EXAMPLES", 200 if os.environ.get("CI") == "true" else 12))
BLOCKS = 4


def as_text(lines: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(line) + "\n" for line in lines)


def recorded(folder: Path, history: History) -> Inmail:
    """A database with the history in it, a day after its last look."""
    folder.mkdir()
    inmail = Inmail(folder)
    inmail.now = model.iso(max(history.looks[-1], last_event(history)) + 86_400)
    inmail("import", "events", "-", stdin=as_text(history.lines))
    return inmail


def last_event(history: History) -> int:
    return max((model.instant(line["at"]) for line in history.lines if "at" in line), default=0)


def triple(lot: dict[str, Any]) -> tuple[str | None, str, str]:
    return (lot["expires_on"], lot["granted_on"], lot["origin"])


def check_balance(inmail: Inmail, history: History, as_of: int) -> None:
    walk = model.walk_to(history.lines, as_of)
    told = inmail("balance", "--json", "--as-of", model.iso(as_of)).json()
    assert told["as_of"] == model.iso(as_of)
    assert told["balance"] == model.balance(walk)
    assert [(*triple(lot), lot["credits"]) for lot in told["lots"]] == model.lots(walk)
    assert told["uncovered"] == model.uncovered(walk)
    assert told["issues"] == len(walk.issues)
    assert told["next_renewal"] == model.next_renewal(walk)
    assert told["next_expiry"] == model.next_expiry(walk)


def check_expiries(inmail: Inmail, history: History, as_of: int) -> None:
    walk = model.walk_to(history.lines, as_of)
    told = inmail("expiries", "--json", "--within", 60, "--as-of", model.iso(as_of)).json()
    found: Counter[Any] = Counter()
    for row in told["rows"]:
        found[(row["on"], row["days_left"], row["reason"], row["origin"], row["granted_on"])] += row["credits"]
    rows = model.expiries(walk, 60)
    assert found == {(on, left, reason, origin, granted): n for on, left, n, reason, origin, granted in rows}
    assert told["total"] == sum(row[2] for row in rows)


def check_ledger(inmail: Inmail, history: History) -> None:
    walk = model.walk_to(history.lines, model.instant(inmail.now or ""))
    found: Counter[Any] = Counter()
    for row in inmail("ledger", "--json").json()["rows"]:
        if row["credits"]:
            found[(row["at"], row["on"], row["kind"], triple(row["lot"]), row["ref"])] += row["credits"]
    assert found == {(model.iso(at), on, kind, lot, ref): n for at, on, kind, n, lot, ref in model.moves(walk)}


def check_round_trip(inmail: Inmail, folder: Path) -> None:
    """An export imported elsewhere is the same history, and imported here again is nothing new."""
    exported = inmail("export", "events").out
    again = inmail("import", "events", "-", "--json", stdin=exported).json()
    assert {row["standing"] for row in again["rows"]} == {"same"}
    folder.mkdir()
    other = Inmail(folder)
    other.now = inmail.now
    other("import", "events", "-", stdin=exported)
    assert other("ledger", "--json").json() == inmail("ledger", "--json").json()
    assert other("export", "events").out == exported


@pytest.mark.parametrize("block", range(BLOCKS))
def test_answers__any_history__agree_with_the_naive_model(block: int, tmp_path: Path) -> None:
    for seed in range(block, HISTORIES, BLOCKS):
        history = random_history(seed)
        try:
            inmail = recorded(tmp_path / str(seed), history)
            for as_of in history.looks:
                check_balance(inmail, history, as_of)
            check_expiries(inmail, history, history.looks[0])
            check_ledger(inmail, history)
            check_round_trip(inmail, tmp_path / f"{seed}-again")
        except BaseException as error:
            error.add_note(f"random_history({seed})")
            raise

"""Saved states of an account: read back as they were, and short."""

import json
from datetime import date

import pytest

from inmail_cli.domain.credits import replay
from inmail_cli.domain.events import Event, PlanPeriod, PlanTerms, Reply, Send
from inmail_cli.domain.joining import fold_events
from inmail_cli.domain.ledger import EMPTY, Checkpoint
from inmail_cli.domain.snapshots import from_text, to_text

DAY = 86_400
START = 1_767_225_600  # 2026-01-01T00:00:00Z
TERMS = PlanTerms("Core", 50, 150, 90, "billing-day", "UTC", None, None, False, 90)
PLAN = PlanPeriod("p", "default", START, 1, "core", "guide-2026", 1, 1, None, False, "forfeit", TERMS)
SENDS = [Send(f"s{day}", "default", START + day * DAY, day, "Dana Roy") for day in range(1, 5)]
REPLIES = [Reply(f"r{send.id}", send.id, send.at + days * DAY, 9) for send, days in zip(SENDS, (0, 2, 2), strict=False)]


def state(*events: Event) -> Checkpoint:
    return replay(fold_events(events, zone="UTC"), until=START + 20 * DAY).state


@pytest.mark.parametrize(
    "saved",
    [
        EMPTY,
        state(),
        state(*SENDS, *REPLIES),
        state(PLAN, *SENDS, *REPLIES),
        state(PLAN._replace(terms=TERMS._replace(lifetime_days=None))),
    ],
    ids=["empty", "nothing", "no-plan", "plan", "no-age"],
)
def test_from_text__what_was_saved__the_same_state(saved: Checkpoint) -> None:
    assert from_text(to_text(saved)) == saved


def test_to_text__days_without_a_response_at_the_end__are_left_out() -> None:
    saved = json.loads(to_text(state(PLAN, *SENDS, *REPLIES)))
    assert [4, [1, 0, 2]] in saved
    assert [4, []] in json.loads(to_text(state(PLAN, *SENDS)))
    assert date(2026, 2, 1).toordinal() in saved  # the next renewal
    assert " " not in to_text(state(PLAN, *SENDS))

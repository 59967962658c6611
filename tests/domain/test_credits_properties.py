"""The laws of the credit engine, on random histories.

`CI=true` runs 2,000 examples a law, otherwise 200; `INMAIL_EXAMPLES` says how many. What they find is kept as a
scenario (tests/scenarios).
"""

import os
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from inmail_cli.domain import credits, outlook, snapshots
from inmail_cli.domain.events import Cancel, PlanPeriod
from inmail_cli.domain.joining import order_of
from inmail_cli.domain.ledger import Checkpoint, Ledger, Movement, Sent
from tests.oracle import engine, model
from tests.oracle.generate import History, histories, random_history

EXAMPLES = int(os.environ.get("INMAIL_EXAMPLES", 2_000 if os.environ.get("CI") == "true" else 200))
LATER = ("account", "plan", "cancel")
law = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def has_one_zone(history: History) -> bool:
    plans = [fact for fact in engine.facts_of(history.lines) if hasattr(fact, "terms")]
    return len({plan.terms.zone for plan in plans}) <= 1


def cuts(history: History) -> list[int]:
    """Instants around which to cut a history: its events' own, and those between."""
    instants = sorted({event.at for event in engine.fold_events_of(history.lines)} | set(history.looks))
    between = [(one + other) // 2 for one, other in pairwise(instants)]
    return sorted(random.Random(len(instants)).sample([*instants, *between], min(6, len(instants))))


# --- the naive model --------------------------------------------------------------------------------------


@law
@given(histories())
def test_replay__any_history__agrees_with_the_naive_model(history: History) -> None:
    for as_of in history.looks:
        walk = model.walk_to(history.lines, as_of)
        ledger = engine.replay(history.lines, as_of)
        assert ledger.state.balance == model.balance(walk)
        assert engine.lots(ledger) == model.lots(walk)
        assert engine.moves(ledger) == model.moves(walk)
        assert ledger.state.uncovered == model.uncovered(walk)
        assert engine.issues(ledger) == sorted(kind for kind, _ in walk.issues)
        assert ledger.state.issues == len(walk.issues)


@law
@given(histories())
def test_outlook__any_history__agrees_with_the_naive_model(history: History) -> None:
    as_of = history.looks[len(history.lines) % len(history.looks)]
    walk = model.walk_to(history.lines, as_of)
    ledger = engine.replay(history.lines, as_of)
    assert engine.next_renewal(ledger) == model.next_renewal(walk)
    assert engine.next_expiry(ledger) == model.next_expiry(walk)
    assert engine.expiries(ledger, 90) == model.expiries(walk, 90)


@law
@given(histories())
def test_outlook__plans_on_record_for_later__agrees_with_the_naive_model(history: History) -> None:
    as_of = history.looks[0]
    events = engine.fold_events_of(history.lines)
    state = credits.replay(events, until=as_of).state
    scheduled = [one for one in events if isinstance(one, PlanPeriod | Cancel) and one.at > as_of]
    ahead = outlook.outlook(state, scheduled, days=60)
    kept = [one for one in history.lines if one["type"] in LATER or model.instant(one["at"]) <= as_of]
    end = model.start_of(ahead.today + timedelta(days=61), outlook.zone_of(state)) - 1
    coming = [move for move in model.moves(model.walk_to(kept, end)) if move[0] > as_of]
    found: Counter[Any] = Counter()
    for move in (*ahead.renewals, *ahead.losses):
        if move.credits:
            found[(move.at, move.on.isoformat(), move.kind, engine.lot_of(move.lot), move.ref)] += move.credits
    assert found == {(at, on, kind, lot, ref): count for at, on, kind, count, lot, ref in coming}


def _of_one_zone_and_age(history: History) -> tuple[Checkpoint, list[PlanPeriod | Cancel], str]:
    """A state, the plan changes on record for later, and the zone, where what is said of saving is exact."""
    assume(has_one_zone(history))
    as_of = history.looks[0]
    events = engine.fold_events_of(history.lines)
    state = credits.replay(events, until=as_of).state
    scheduled = [one for one in events if isinstance(one, PlanPeriod | Cancel) and one.at > as_of]
    assume(len(set(_ages(state, scheduled))) < 2)
    return state, scheduled, next((one.terms.zone for one in events if isinstance(one, PlanPeriod)), "UTC")


@law
@given(histories())
def test_savable__as_many_sent_on_the_eve_of_each_loss__the_rest_alone_is_lost(history: History) -> None:
    state, scheduled, zone = _of_one_zone_and_age(history)
    ahead = outlook.outlook(state, scheduled, days=120)
    eves = [max(model.start_of(on, zone) - 1, state.at) for on, count in ahead.savable.items() for _ in range(count)]
    sent = [Sent(at, 10**9, f"eve-{number}") for number, at in enumerate(eves)]
    end = model.start_of(ahead.today + timedelta(days=121), outlook.zone_of(state)) - 1
    ledger = credits.replay(sorted([*scheduled, *sent], key=order_of), start=state, until=end)
    assert ledger.state.uncovered == state.uncovered
    rest = _by_date(ahead.losses)
    rest.subtract(ahead.savable)
    assert +_by_date([move for move in ledger.movements if move.kind in ("expiry", "cap", "forfeit")]) == +rest


@law
@given(histories())
def test_later__as_many_sent_as_are_savable__the_rest_alone_is_lost_before_it(history: History) -> None:
    state, scheduled, zone = _of_one_zone_and_age(history)
    days = outlook.days_to_see(state)
    ahead = outlook.outlook(state, scheduled, days=days, days_beyond=outlook.days_beyond(state, days))
    eves = [max(model.start_of(on, zone) - 1, state.at) for on, count in ahead.savable.items() for _ in range(count)]
    sent = [Sent(at, 10**9, f"eve-{number}") for number, at in enumerate(eves)]
    end = model.start_of(ahead.later or ahead.today + timedelta(days=1_000), zone) - 1
    ledger = credits.replay(sorted([*scheduled, *sent], key=order_of), start=state, until=end)
    rest = _by_date(ahead.losses)
    rest.subtract(ahead.savable)
    assert +_by_date([move for move in ledger.movements if move.kind in ("expiry", "cap", "forfeit")]) == +rest


def _ages(state: Checkpoint, scheduled: Iterable[PlanPeriod | Cancel]) -> Iterator[int | None]:
    """The age limits, in days, of all lots: where they differ, sending may move a loss to another date."""
    for lot in state.lots:
        yield (lot.expires_on - lot.granted_on).days if lot.expires_on else None
    for plan in (state.plan, *scheduled):
        if isinstance(plan, PlanPeriod):
            yield plan.terms.lifetime_days


def _by_date(losses: Iterable[Movement]) -> Counter[Any]:
    totals: Counter[Any] = Counter()
    for loss in losses:
        totals[loss.on] -= loss.credits
    return totals


@law
@given(histories())
def test_responses__any_history__count_each_send_once(history: History) -> None:
    as_of = history.looks[-1]
    walk = model.walk_to(history.lines, as_of)
    sent_at = {name: model.instant(line["at"]) for name, line in walk.sends.items()}
    counted = {name for name, at in sent_at.items() if at <= as_of and name not in walk.bounced}
    days = Counter((walk.responded_at[name] - sent_at[name]) // 86_400 for name in counted & set(walk.responded_at))
    found = engine.replay(history.lines, as_of).state.responses
    assert found.sends == len(counted)
    assert found.by_day == tuple(days[day] for day in range(91))


# --- conservation -----------------------------------------------------------------------------------------


@law
@given(histories())
def test_movements__any_history__conserve_each_lot(history: History) -> None:
    ledger = engine.replay(history.lines, history.looks[-1])
    held: Counter[Any] = Counter()
    for move in ledger.movements:
        if move.lot is not None:
            held[move.lot] += move.credits
        assert min(held.values(), default=0) >= 0
        assert move.balance == held.total()
    left: Counter[Any] = Counter()
    for lot in ledger.state.lots:
        assert lot.credits > 0
        left[lot[:3]] += lot.credits
    assert left == +held


@law
@given(histories())
def test_totals__any_history__balance_both_sides(history: History) -> None:
    ledger = engine.replay(history.lines, history.looks[-1])
    totals = ledger.state.totals
    came = totals.opening + totals.renewed + totals.refunded + totals.added
    went = totals.spent + totals.expired + totals.lost_at_cap + totals.forfeited + totals.taken
    assert min(totals) >= 0
    assert came == went + sum(lot.credits for lot in ledger.state.lots)
    by_kind: Counter[str] = Counter()
    for move in ledger.movements:
        by_kind[f"{move.kind}{'+' if move.credits > 0 else '-'}"] += abs(move.credits)
    assert totals == (
        by_kind["opening+"],
        by_kind["renewal+"],
        by_kind["refund+"] + by_kind["undeliverable+"],
        by_kind["adjustment+"] + by_kind["grant+"],
        by_kind["send-"],
        by_kind["expiry-"],
        by_kind["cap-"],
        by_kind["forfeit-"],
        by_kind["adjustment-"],
    )


# --- order, prefixes, checkpoints -------------------------------------------------------------------------


@law
@given(histories(), st.randoms(use_true_random=False))
def test_replay__lines_in_any_order__is_the_same(history: History, shuffler: random.Random) -> None:
    ledger = engine.replay(history.lines, history.looks[-1])
    shuffled = list(history.lines)
    shuffler.shuffle(shuffled)
    assert engine.replay(shuffled, history.looks[-1]) == ledger


@law
@given(histories())
def test_replay__until_earlier__is_a_prefix(history: History) -> None:
    whole = engine.replay(history.lines, history.looks[-1])
    for cut in cuts(history):
        part = engine.replay(history.lines, cut)
        later = [move for move in whole.movements if move.at > cut]
        if cut <= history.looks[-1]:
            assert (*part.movements, *later) == whole.movements
            assert part.issues == whole.issues[: len(part.issues)]


@law
@given(histories())
def test_replay__from_any_checkpoint__equals_from_nothing(history: History) -> None:
    events = engine.fold_events_of(history.lines)
    until = max(history.looks[-1], *(event.at for event in events)) if events else history.looks[-1]
    whole = credits.replay(events, until=until)
    for cut in [cut for cut in cuts(history) if cut <= until]:
        first = credits.replay([event for event in events if event.at <= cut], until=cut)
        start = snapshots.from_text(snapshots.to_text(first.state))
        assert start == first.state
        rest = credits.replay([event for event in events if event.at > cut], start=start, until=until)
        assert rest.state == whole.state
        assert first.movements + rest.movements == whole.movements
        assert first.issues + rest.issues == whole.issues


@law
@given(histories(), st.integers(1, 7))
def test_checkpoints__any_history__are_the_states_at_their_instants(history: History, every: int) -> None:
    events = engine.fold_events_of(history.lines)
    until = history.looks[-1]
    made = credits.checkpoints(events, start=None, until=until, every=every)
    assert [one.at for one in made] == sorted({one.at for one in made})
    for one in made:
        assert credits.replay(events, until=one.at, movements=False).state == one
    happened = [event for event in events if event.at <= until]
    assert bool(made) == bool(happened)
    assert not made or made[-1].at == happened[-1].at


@law
@given(histories())
def test_replay__without_movements__has_the_same_state(history: History) -> None:
    events = engine.fold_events_of(history.lines)
    quick = credits.replay(events, until=history.looks[-1], movements=False)
    assert quick.state == credits.replay(events, until=history.looks[-1]).state
    assert quick.movements == ()


# --- sends, lives, numbers that were seen -----------------------------------------------------------------


@law
@given(histories())
def test_sends__any_history__are_spent_or_uncovered_while_a_plan_is_active(history: History) -> None:
    events = engine.fold_events_of(history.lines)
    until = history.looks[-1]
    ledger = credits.replay(events, until=until)
    paid = Counter(move.ref for move in ledger.movements if move.kind == "send")
    inmails = [event for event in events if isinstance(event, Sent) and event.at <= until]
    for sent in inmails:
        active = credits.replay(events, until=sent.at).state.plan is not None
        assert paid[sent.id] == (1 if active else 0)
    assert set(paid) <= {sent.id for sent in inmails}
    uncovered = [move for move in ledger.movements if move.kind == "send" and move.credits == 0]
    assert ledger.state.uncovered == len(uncovered)
    assert all(move.balance == 0 and move.lot is None for move in uncovered)


@law
@given(histories())
def test_movements__any_history__stay_within_the_lives_of_lots(history: History) -> None:
    one_zone = has_one_zone(history)
    for move in engine.replay(history.lines, history.looks[-1]).movements:
        if move.lot is None:
            continue
        expires_on = move.lot.expires_on
        if move.kind == "expiry":
            assert expires_on is not None
            assert move.on == expires_on if one_zone else move.on >= expires_on
        else:
            assert expires_on is None or move.on < expires_on
        if one_zone:
            assert move.lot.granted_on <= move.on
            assert move.credits < 0 or move.kind == "opening" or move.lot.granted_on == move.on


@law
@given(histories())
def test_balance__any_history__is_above_the_cap_only_between_renewals(history: History) -> None:
    ledger = engine.replay(history.lines, history.looks[-1])
    plans = {fact.id: fact for fact in engine.facts_of(history.lines) if hasattr(fact, "terms")}
    for move, after in pairwise((*ledger.movements, None)):
        over = move is not None and after is not None and after.kind == "cap" and after.at == move.at
        if move is not None and move.kind in ("renewal", "cap") and not over:
            plan = plans[move.ref]
            assert move.balance <= plan.terms.cap * (plan.seats if plan.terms.pooled else 1)


@law
@given(histories())
def test_reconcile__any_history__is_believed(history: History) -> None:
    seen = {line["id"]: line["balance"] for line in history.lines if line["type"] == "reconcile"}
    ledger = engine.replay(history.lines, history.looks[-1])
    last = {move.ref: move for move in ledger.movements if move.ref in seen}
    refused = {issue.ref for issue in ledger.issues if issue.kind == "reconcile-without-plan"}
    for ref, balance in seen.items():
        if ref in last:
            assert last[ref].balance == balance
    assert not refused & set(last)


def test_random_history__same_seed__is_the_same() -> None:
    assert random_history(7) == random_history(7)


def test_replay__nothing__is_empty() -> None:
    assert credits.replay((), until=0) == Ledger(credits.EMPTY._replace(at=0), (), ())

"""Join responses and marks to their sends, and put events in the order of replay.

The store does the same in SQL for the accounts it holds; this is the plain form, for histories in memory.
"""

from collections.abc import Iterable, Sequence

from inmail_cli.domain.dates import date_of, start_of
from inmail_cli.domain.events import Cancel, Event, Grant, Instant, Mark, PlanPeriod, Reconcile, Reply, Send
from inmail_cli.domain.ledger import FoldEvent, Responded, Sent, Undeliverable

Order = tuple[Instant, int, int, str]


def order_of(event: Event | FoldEvent) -> Order:
    """Return the sort key of events: (instant, rank, recorded, id); a cancel comes first, then a plan."""
    rank = 0 if isinstance(event, Cancel) else 1 if isinstance(event, PlanPeriod) else 2
    return (event.at, rank, event.recorded, event.id)


def cancel_takes_effect(at: Instant, plans: Sequence[PlanPeriod], zone: str) -> Instant:
    """Return 00:00 of a cancel's date, in the zone of the plan that it ends, else in `zone` (the account's)."""
    started = [plan for plan in plans if plan.at < at and plan.terms.monthly >= 1]
    if started:
        zone = max(started, key=order_of).terms.zone
    return start_of(date_of(at, zone), zone)


def fold_events(events: Iterable[Event], *, zone: str) -> list[FoldEvent]:
    """Return one account's events as the engine takes them, in order. Responses to unknown sends are left out."""
    events = list(events)
    sends = {event.id: event for event in events if isinstance(event, Send)}
    plans = [event for event in events if isinstance(event, PlanPeriod)]
    answers = sorted((event for event in events if isinstance(event, Reply | Mark)), key=order_of)
    joined: list[FoldEvent] = [*_joined(answers, sends), *plans]
    joined += [Sent(send.at, send.recorded, send.id) for send in sends.values() if send.via == "inmail"]
    joined += [event for event in events if isinstance(event, Reconcile | Grant)]
    for event in events:
        if isinstance(event, Cancel):
            joined.append(event._replace(at=cancel_takes_effect(event.at, plans, zone)))
    return sorted(joined, key=order_of)


def _joined(answers: Iterable[Reply | Mark], sends: dict[str, Send]) -> list[FoldEvent]:
    """Join answers (in order) to the InMails that they belong to."""
    responded: dict[str, Instant] = {}
    undelivered: set[str] = set()
    joined: list[FoldEvent] = []
    for answer in answers:
        send = sends.get(answer.send)
        if send is None or send.via != "inmail":
            continue
        valid = answer.at >= send.at
        if isinstance(answer, Reply):
            first = valid and send.id not in responded and send.id not in undelivered
            joined.append(Responded(answer.at, answer.recorded, answer.id, send.id, send.at, first))
            if first:
                responded[send.id] = answer.at
        elif answer.mark == "undeliverable":
            first = valid and send.id not in undelivered
            earlier = responded.get(send.id)
            joined.append(Undeliverable(answer.at, answer.recorded, answer.id, send.id, send.at, earlier, first))
            if first:
                undelivered.add(send.id)
    return joined

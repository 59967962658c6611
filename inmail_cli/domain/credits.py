"""The credit engine: replay an account's events into dated lots, movements and issues.

Every figure of credits that a command shows comes from this one replay. The rules themselves are in `fold`.
"""

from collections.abc import Iterable, Sequence

from inmail_cli.domain.events import Instant
from inmail_cli.domain.fold import Fold
from inmail_cli.domain.ledger import EMPTY, Checkpoint, FoldEvent, Ledger


def replay(
    events: Iterable[FoldEvent], *, start: Checkpoint | None = None, until: Instant, movements: bool = True
) -> Ledger:
    """Replay events up to and including `until`, from nothing or from a checkpoint (whose instant is exclusive).

    The events must be in order: (at, rank, recorded, id), rank being 0 for a cancel, 1 for a plan, 2 for the
    rest; a cancel's `at` is 00:00 of its date. With `movements` False the ledger holds none, which is quicker.
    """
    fold = Fold(start or EMPTY, keep_movements=movements)
    fold.run(events, until)
    return fold.ledger(until)


def checkpoints(
    events: Sequence[FoldEvent], *, start: Checkpoint | None, until: Instant, every: int
) -> list[Checkpoint]:
    """Replay as `replay` does, and return a checkpoint after each `every` events and one at the last event.

    None is made between events of one instant: a checkpoint stands for whole instants.
    """
    fold = Fold(start or EMPTY, keep_movements=False)
    events = [event for event in events if event.at <= until]
    made: list[Checkpoint] = []
    begin = 0
    while begin < len(events):
        end = min(begin + every, len(events))
        while end < len(events) and events[end].at == events[end - 1].at:
            end += 1
        fold.run(events[begin:end], events[end - 1].at)
        made.append(fold.checkpoint(events[end - 1].at))
        begin = end
    return made

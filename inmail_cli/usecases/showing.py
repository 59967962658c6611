"""The tour: the main views of an invented history, in memory, at a fixed instant. Nothing is left behind."""

from collections.abc import Callable, Iterator
from importlib.resources import files

from inmail_cli.domain.dates import parse_iso_instant
from inmail_cli.domain.plans import RuleSet
from inmail_cli.importers.events import read_lines
from inmail_cli.store import reading
from inmail_cli.store.connection import Store
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.merging import import_events

DEMO_NOW = parse_iso_instant("2026-11-22T14:00:00Z")
HISTORY = "history.jsonl"


def demo_desk(store: Store, rules: Callable[[str], RuleSet]) -> Desk:
    """Return a desk with the invented history, in the empty store that is given."""
    desk = Desk(store, DEMO_NOW, None, "script", "America/New_York", rules)
    import_events(desk, read_lines(_lines(), file=HISTORY), file=HISTORY, on_conflict="refuse")
    return desk


def _lines() -> Iterator[bytes]:
    with files("inmail_cli").joinpath("demo", HISTORY).open("rb") as stream:
        yield from stream


def size(desk: Desk) -> int:
    """Return how many messages the history holds."""
    return reading.count_sends(desk.store, None)

"""What `check --changed` told the last time, in a file of its own in the user's state folder.

It is a convenience: whatever is wrong with it, conditions are told once more, never kept back.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple, NoReturn

from inmail_cli import config
from inmail_cli.cli.outputs import replace_file
from inmail_cli.cli.session import Session
from inmail_cli.domain.conditions import Condition, Thresholds, Told, worsened
from inmail_cli.store.files import make_folders

FILE_NAME = "check.json"
SCHEMA = "inmail/check-state/1"
LARGEST_BYTES = 16 * 1024 * 1024


class Key(NamedTuple):
    """What tells one condition from another; looks with different thresholds do not disturb each other."""

    database: str
    account: str
    kind: str
    threshold: float


Notes = Mapping[Key, Told]


def notes_file() -> Path | None:
    """Where the notes are; None where there is no home folder."""
    return config.state_file(FILE_NAME)


def read_notes(file: Path | None) -> Notes:
    """Return what was told; nothing where the file is missing, damaged or of another form."""
    try:
        if file is None:
            return {}
        with file.open("rb") as opened:
            document = json.loads(opened.read(LARGEST_BYTES), parse_constant=_no_number)
        return dict(map(_note, document["told"])) if document["schema"] == SCHEMA else {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _note(row: Mapping[str, object]) -> tuple[Key, Told]:
    database, account, kind, threshold, value, last = (row[name] for name in (*Key._fields, *Told._fields))
    texts = isinstance(database, str) and isinstance(account, str) and isinstance(kind, str)
    if not texts or not isinstance(threshold, int | float) or not isinstance(value, int | float | None):
        raise TypeError(row)
    key = Key(str(database), str(account), str(kind), threshold)
    return key, Told(value, None if last is None else date.fromisoformat(str(last)))


class Look(NamedTuple):
    """One look at a database: what was looked for, at which accounts (`all` for all of them)."""

    database: str
    account: str
    thresholds: Thresholds

    def key_of(self, condition: Condition) -> Key:
        """Return what a condition goes by in the notes."""
        return Key(self.database, condition.account, condition.kind, condition.threshold)

    def covers(self, key: Key) -> bool:
        """Tell whether this look would have found the condition of a key, if it still held."""
        looked = {
            "balance": self.thresholds.below,
            "expiry": self.thresholds.within,
            "rate": self.thresholds.rate_floor,
            "reconcile": self.thresholds.reconciled_within,
            "issues": 0,
        }
        mine = key.database == self.database and self.account in (key.account, "all")
        return mine and looked.get(key.kind) == key.threshold

    def fresh(self, conditions: Iterable[Condition], notes: Notes) -> list[Condition]:
        """Return the conditions that were not told yet, or are worse than told."""
        return [condition for condition in conditions if self._is_fresh(condition, notes)]

    def _is_fresh(self, condition: Condition, notes: Notes) -> bool:
        told = notes.get(self.key_of(condition))
        return told is None or worsened(condition, told)

    def noted(self, conditions: Iterable[Condition], told: Iterable[Condition], notes: Notes) -> Notes:
        """Return the notes after the look: of those that hold, `told` were told; what is well is forgotten."""
        holding = set(map(self.key_of, conditions))
        kept = {key: note for key, note in notes.items() if key in holding or not self.covers(key)}
        return kept | {self.key_of(condition): Told(condition.value, condition.last) for condition in told}


def write_notes(session: Session, file: Path | None, notes: Notes) -> None:
    """Keep the notes; where that cannot be done, say so: the same will be told again."""
    reason = "there is no home folder"
    if file is not None:
        try:
            make_folders(file.parent)
            replace_file(file, _document(notes))
            return
        except OSError as error:
            reason = f"{file}: {error.strerror}"
    session.warn(f"What was told cannot be kept ({reason}), so it will be told again.")


def _document(notes: Notes) -> bytes:
    told = [
        {**key._asdict(), "value": note.value, "last": None if note.last is None else note.last.isoformat()}
        for key, note in sorted(notes.items())
    ]
    text = json.dumps({"schema": SCHEMA, "told": told}, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode("utf-8", "surrogatepass")

"""The same archive again: what a full reading would say, remembered for as long as nothing has changed.

A full run stands on three things alone: the files, the options, and the facts on record. So its answer holds while
all three are the same. Any change to a fact, by whatever program, is numbered in the history, and makes it void.
"""

import json
from collections import Counter
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from inmail_cli.domain.events import Instant
from inmail_cli.importers.base import FileTally, PlanProposal, ReadOptions, RowProblem
from inmail_cli.importers.linkedin import LinkedInSource
from inmail_cli.store import archives
from inmail_cli.usecases.recording import Entry

# To be raised whenever the same archive would be read or merged otherwise.
VERSION = 1


class Conflict(NamedTuple):
    """A candidate at odds with what is recorded; ours stays. `line` is where it stands in `file`."""

    file: str
    line: int
    person: str
    reason: str
    ours: str | None


class Possible(NamedTuple):
    """A message that may be an InMail."""

    person: str
    sent_at: Instant
    reason: str | None


class Outcome(NamedTuple):
    """What an archive held, and what became of it: `counts` of sends, replies and people by verdict."""

    owner: str | None
    files: tuple[FileTally, ...]
    notes: tuple[str, ...]
    possible: tuple[Possible, ...]
    counts: dict[str, Counter[str]]
    conflicts: tuple[Conflict, ...]
    plans: tuple[PlanProposal, ...]


def name_of(entry: Entry, source: LinkedInSource, options: ReadOptions) -> str:
    """Return the name under which the outcome of reading these files with these options is remembered."""
    assert entry.account is not None
    asked = options._replace(account="", progress=None)
    parts = [VERSION, entry.account.key, entry.account.name, *asked, source.fingerprint()]
    return sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()


def recall(entry: Entry, name: str) -> Outcome | None:
    """Return the outcome that a full run would have now; None where it is not known, or may be another."""
    found = archives.remembered(entry.desk.store, name)
    if found is None:
        return None
    checksum, _, text = found.partition(" ")
    if checksum != _checksum(text):
        return None
    saved = json.loads(text)
    # An earlier clock could find sends of the future in it.
    return _outcome(saved) if saved["now"] <= entry.desk.now else None


def remember(entry: Entry, name: str, outcome: Outcome) -> None:
    """Keep the outcome of the next run of the same, until something changes. Belongs in the import's batch."""
    text = json.dumps({"now": entry.desk.now, **_document(outcome)})
    archives.remember(entry.desk.store, name, f"{_checksum(text)} {text}")


def _checksum(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _document(outcome: Outcome) -> dict[str, Any]:
    return {
        **outcome._asdict(),
        "files": [vars(tally) for tally in outcome.files],
        "plans": [
            {**plan._asdict(), "starts_on": plan.starts_on.isoformat(), "paid_until": plan.paid_until.isoformat()}
            for plan in outcome.plans
        ],
    }


def _outcome(saved: dict[str, Any]) -> Outcome:
    return Outcome(
        owner=saved["owner"],
        files=tuple(map(_tally, saved["files"])),
        notes=tuple(saved["notes"]),
        possible=tuple(Possible(*one) for one in saved["possible"]),
        counts={kind: Counter(counts) for kind, counts in saved["counts"].items()},
        conflicts=tuple(Conflict(*one) for one in saved["conflicts"]),
        plans=tuple(map(_plan, saved["plans"])),
    )


def _tally(saved: dict[str, Any]) -> FileTally:
    tally = FileTally(saved["name"], saved["ignored"])
    tally.rows, tally.classes = saved["rows"], saved["classes"]
    tally.unknown_columns = tuple(saved["unknown_columns"])
    tally.problems = [RowProblem(*problem) for problem in saved["problems"]]
    return tally


def _plan(saved: dict[str, Any]) -> PlanProposal:
    days = {name: date.fromisoformat(saved[name]) for name in ("starts_on", "paid_until")}
    return PlanProposal(**{**saved, **days})

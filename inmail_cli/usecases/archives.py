"""Import LinkedIn's archive: what is new is recorded, what is known is recognised, and nothing is overwritten."""

from pathlib import Path
from typing import NamedTuple

from inmail_cli.importers.base import PlanProposal, ReadOptions, Tally
from inmail_cli.importers.linkedin import open_linkedin
from inmail_cli.store import bulk
from inmail_cli.usecases.archive_merge import Conflict, Merge
from inmail_cli.usecases.desk import Desk, account_in_use
from inmail_cli.usecases.recording import Recorded, done, recording


class ArchiveImport(NamedTuple):
    """The answer of an import: the write, what was read, what became of it, and what is proposed.

    `counts` tells of sends, replies and people how many were new, known before, enriched, in conflict, rejected.
    """

    answer: Recorded
    tally: Tally
    owner: str | None
    counts: dict[str, dict[str, int]]
    conflicts: tuple[Conflict, ...]
    plans: tuple[PlanProposal, ...]


def import_linkedin(desk: Desk, path: Path, options: ReadOptions) -> ArchiveImport:
    """Record what an archive tells, in one batch: all of it, or nothing.

    `options.account` is replaced by the account in use. Raises: BadFile, NothingRecognised, Ambiguous or BadValue
    (the owner cannot be told); Busy, StorageFailed.
    """
    desk = desk._replace(origin="import" if desk.origin == "script" else desk.origin)
    with recording(desk, "import linkedin", account_in_use(desk)) as entry:
        account = entry.account_or_new()
        with open_linkedin(path, options._replace(account=account.name)) as source:
            merge = Merge(entry, source)
            bulk.bulk_add(desk.store, merge.new_facts())
            merge.apply()
            merge.say(path.name)
            owner = source.owner.name if source.owner else None
    return ArchiveImport(
        done(entry),
        source.tally,
        owner,
        {kind: dict(counts) for kind, counts in merge.counts.items()},
        tuple(merge.conflicts),
        tuple(merge.plans),
    )

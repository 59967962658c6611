"""Import LinkedIn's archive: what is new is recorded, what is known is recognised, and nothing is overwritten."""

from pathlib import Path
from typing import NamedTuple

from inmail_cli.importers.base import ReadOptions, Tally
from inmail_cli.importers.linkedin import open_linkedin
from inmail_cli.store import bulk
from inmail_cli.usecases.archive_merge import Conflict, Merge
from inmail_cli.usecases.archive_plans import SettledPlan, begin_with, settle_plans
from inmail_cli.usecases.desk import Desk, account_in_use
from inmail_cli.usecases.recording import Recorded, done, recording


class ArchiveImport(NamedTuple):
    """The answer of an import: the write, what was read, what became of it, and what is proposed.

    `counts` tells of sends, replies and people how many were new, known before, enriched, in conflict, rejected.
    `begin` says how the first plan is recorded, where receipts show plans and none is.
    """

    answer: Recorded
    tally: Tally
    owner: str | None
    counts: dict[str, dict[str, int]]
    conflicts: tuple[Conflict, ...]
    plans: tuple[SettledPlan, ...]
    begin: str | None


def import_linkedin(desk: Desk, path: Path, options: ReadOptions, *, accept_plans: bool = False) -> ArchiveImport:
    """Record what an archive tells, in one batch: all of it, or nothing.

    `options.account` is replaced by the account in use. `accept_plans` records the plan periods that receipts show,
    those before the first on record and only where today's balance stays. Raises: BadFile, NothingRecognised,
    Ambiguous or BadValue (the owner cannot be told); Refused (nothing but plans, which cannot be recorded); Busy,
    StorageFailed.
    """
    desk = desk._replace(origin="import" if desk.origin == "script" else desk.origin)
    with recording(desk, "import linkedin", account_in_use(desk)) as entry:
        account = entry.account_or_new()
        with open_linkedin(path, options._replace(account=account.name)) as source:
            merge = Merge(entry, source)
            bulk.bulk_add(desk.store, merge.new_facts())
            merge.apply()
            merge.say(path.name)
            plans = settle_plans(entry, merge.plans, accept=accept_plans, alone=source.has_receipts_alone)
            begin = begin_with(entry, merge.plans)
            owner = source.owner.name if source.owner else None
    return ArchiveImport(
        done(entry),
        source.tally,
        owner,
        {kind: dict(counts) for kind, counts in merge.counts.items()},
        tuple(merge.conflicts),
        plans,
        begin,
    )

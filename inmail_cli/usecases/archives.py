"""Import LinkedIn's archive: what is new is recorded, what is known is recognised, and nothing is overwritten."""

from pathlib import Path
from typing import NamedTuple

from inmail_cli.importers.base import ReadOptions
from inmail_cli.importers.linkedin import LinkedInSource, open_linkedin
from inmail_cli.store import bulk
from inmail_cli.store.archives import batch_is_empty
from inmail_cli.usecases import archive_again
from inmail_cli.usecases.archive_again import Outcome, Possible
from inmail_cli.usecases.archive_merge import Merge, say_counts
from inmail_cli.usecases.archive_plans import SettledPlan, begin_with, settle_plans
from inmail_cli.usecases.desk import Desk, account_in_use
from inmail_cli.usecases.recording import Entry, Recorded, done, recording


class ArchiveImport(NamedTuple):
    """The answer of an import: the write, what was read and what became of it, and the plans that receipts show.

    `begin` says how the first plan is recorded, where receipts show plans and none is.
    """

    answer: Recorded
    outcome: Outcome
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
            name = archive_again.name_of(entry, source, options)
            found = archive_again.recall(entry, name)
            outcome, again = (found, found) if found else _merged(entry, source)
            say_counts(entry, outcome.counts, path.name)
            plans = settle_plans(entry, outcome.plans, accept=accept_plans, alone=source.has_receipts_alone)
            begin = begin_with(entry, outcome.plans)
            if again is not None:
                archive_again.remember(entry, name, again)
    return ArchiveImport(done(entry), outcome, plans, begin)


def _merged(entry: Entry, source: LinkedInSource) -> tuple[Outcome, Outcome | None]:
    """Record what is new; return the outcome, and that of the next import of the same where it is known."""
    merge = Merge(entry, source)
    bulk.bulk_add(entry.desk.store, merge.new_facts())
    merge.apply()
    outcome = _outcome(merge, source)
    if merge.counts["sends"]["rejected"]:
        return outcome, None  # in the future now, and one day no longer
    if batch_is_empty(entry.desk.store, entry.batch.number):
        return outcome, outcome
    return outcome, outcome._replace(counts=merge.again) if merge.is_plain else None


def _outcome(merge: Merge, source: LinkedInSource) -> Outcome:
    tally = source.tally
    return Outcome(
        owner=source.owner.name if source.owner else None,
        files=tuple(tally.files),
        notes=tuple(tally.notes),
        possible=tuple(Possible(one.person.name, one.send.at, one.reason) for one in tally.possible),
        counts=merge.counts,
        conflicts=tuple(merge.conflicts),
        plans=tuple(merge.plans),
    )

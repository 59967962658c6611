"""Import any CSV file by a mapping, and Sales Navigator's activity export: merged as an archive of LinkedIn's is."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from inmail_cli.importers.archive import Archive
from inmail_cli.importers.base import ReadOptions, Tally
from inmail_cli.importers.csv_dates import DateOrder
from inmail_cli.importers.csv_fields import ColumnMap
from inmail_cli.importers.csv_map import CsvSetting, CsvSource, Understood
from inmail_cli.importers.csv_source import SavedMaps, open_source, preview_of
from inmail_cli.store import bulk
from inmail_cli.usecases.archive_again import Conflict
from inmail_cli.usecases.archive_merge import Merge
from inmail_cli.usecases.desk import Desk, account_in_use
from inmail_cli.usecases.recording import Recorded, done, recording


class CsvRequest(NamedTuple):
    """How a file is to be read. `preview` is how many of its rows to show as they are understood."""

    columns: ColumnMap | None = None
    dates: DateOrder | None = None
    encoding: str | None = None
    preview: int = 5


class CsvImport(NamedTuple):
    """The answer of an import: the write, how the file was read, and what became of its rows.

    `fields` has the column of each mapped field; it is empty for an activity export, whose columns are known.
    """

    answer: Recorded
    tally: Tally
    counts: Mapping[str, Mapping[str, int]]
    conflicts: tuple[Conflict, ...]
    preview: Sequence[Understood]
    fields: Mapping[str, str]
    separated_by: str | None
    encoding: str | None


def import_csv(desk: Desk, archive: Archive, request: CsvRequest, options: ReadOptions, saved: SavedMaps) -> CsvImport:
    """Record what a CSV file tells, in one batch: all of it, or nothing.

    `options.account` is replaced by the account in use, in whose zone dates without one are. `saved` gives the
    mappings to name where none was given. Raises: NeedsMapping, BadFile, NothingRecognised; Busy, StorageFailed.
    """
    desk = desk._replace(origin="import" if desk.origin == "script" else desk.origin)
    with recording(desk, "import csv", account_in_use(desk)) as entry:
        account = entry.account_or_new()
        setting = CsvSetting(account.zone, desk.now, request.dates, request.encoding)
        source = open_source(archive, request.columns, options._replace(account=account.name), setting, saved)
        preview = preview_of(source, request.preview)
        merge = Merge(entry, source)
        bulk.bulk_add(desk.store, merge.new_facts())
        merge.apply()
        if isinstance(source, CsvSource):
            merge.add_repeats(source.repeats())
        merge.say(archive.path.name)
    mapped = source if isinstance(source, CsvSource) else None
    return CsvImport(
        done(entry),
        source.tally,
        merge.counts,
        tuple(merge.conflicts),
        preview,
        mapped.mapping if mapped else {},
        mapped.layout.separated_by if mapped else None,
        mapped.layout.dialect.encoding.removesuffix("-sig") if mapped else None,
    )

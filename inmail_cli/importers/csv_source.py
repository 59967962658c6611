"""What `import csv` reads a file as: by a mapping, or as Sales Navigator's activity export; nothing is guessed."""

from collections.abc import Callable, Sequence

from inmail_cli.errors import BadFile
from inmail_cli.importers.archive import Archive
from inmail_cli.importers.base import ReadOptions
from inmail_cli.importers.csv_fields import ColumnMap
from inmail_cli.importers.csv_layout import Layout, find_layout, places_of
from inmail_cli.importers.csv_map import CsvSetting, CsvSource, Understood
from inmail_cli.importers.csv_names import needs_mapping
from inmail_cli.importers.identify import belongs_elsewhere, format_in
from inmail_cli.importers.sales_navigator import SalesNavigatorSource
from inmail_cli.importers.table import LINKEDIN

Source = CsvSource | SalesNavigatorSource
SavedMaps = Callable[[], dict[str, ColumnMap]]

COMMAND = "inmail import csv"


def open_source(
    archive: Archive, columns: ColumnMap | None, options: ReadOptions, setting: CsvSetting, saved: SavedMaps
) -> Source:
    """Return the reader of a file. `saved` gives the mappings that may be named to the user instead.

    Raises: NeedsMapping for a file that only a mapping can tell the meaning of; NothingRecognised, BadFile.
    """
    if columns is not None:
        return _by_mapping(archive, columns, options, setting)
    elsewhere = belongs_elsewhere(archive, to=COMMAND)
    if elsewhere is not None:
        raise elsewhere
    if format_in(archive) == "sales-navigator":
        entries = archive.entries()
        dialect = find_layout(archive, None, setting.encoding).dialect if len(entries) == 1 else LINKEDIN
        return SalesNavigatorSource(archive, options, dialect)
    layout = find_layout(archive, None, setting.encoding)
    raise needs_mapping(layout, str(archive.path), [name for name, known in saved().items() if _fits(layout, known)])


def _by_mapping(archive: Archive, columns: ColumnMap, options: ReadOptions, setting: CsvSetting) -> CsvSource:
    try:
        return CsvSource(archive, columns, options, setting)
    except BadFile as error:
        # A column that is missing may be so because the file is another command's.
        raise belongs_elsewhere(archive, to=COMMAND) or error from None


def _fits(layout: Layout, columns: ColumnMap) -> bool:
    try:
        places_of(layout, columns, "")
    except BadFile:
        return False
    return True


def preview_of(source: Source, rows: int) -> Sequence[Understood]:
    """Return the first rows (sends, of an activity export) as they are understood. Raises: BadFile."""
    if isinstance(source, CsvSource):
        return source.preview(rows)
    return [Understood(candidate.line, candidate, None) for candidate in source.preview(rows)]

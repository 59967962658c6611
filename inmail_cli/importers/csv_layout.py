"""How a CSV file is laid out: its encoding, what separates its columns, where its header is and what it names.

The encoding is told from a byte order mark or given; the separator is the one under which the header and the rows
below it have the same number of columns. Which column is what is never guessed.
"""

import codecs
import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

from inmail_cli.errors import BadFile, BadValue, NothingRecognised
from inmail_cli.importers.archive import Archive, Entry
from inmail_cli.importers.csv_fields import ColumnMap
from inmail_cli.importers.table import HEADER_WITHIN, Dialect, Row, folded, undecodable

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
UTF_8 = "utf-8-sig"

_HEAD_BYTES = 1 << 17
# The longer ones first: that of UTF-32 begins as that of UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Layout(NamedTuple):
    """A file's dialect, its header (`header_at` rows are above it) and the first row below, if there is one."""

    dialect: Dialect
    header_at: int
    header: tuple[str, ...]
    sample: tuple[str, ...]

    @property
    def separated_by(self) -> str:
        """What separates the columns, in a word."""
        return SEPARATORS[self.dialect.separator]


def known_encoding(name: str) -> str:
    """Return the name under which Python knows a text encoding. Raises: BadValue."""
    try:
        codec = codecs.lookup(name)
        codec.decode(b"")
    except (LookupError, ValueError, TypeError):
        codec = None
    # Some codecs turn bytes into bytes, and are no encodings of text.
    if codec is None or not getattr(codec, "_is_text_encoding", True):
        raise BadValue(
            f"--encoding {name!r} is not known.", hint="Among others: utf-8, utf-16, windows-1252, latin-1, mac-roman."
        )
    return UTF_8 if codec.name in ("utf-8", "utf-8-sig") else codec.name


def one_entry(archive: Archive) -> Entry:
    """Return the one file there is. Raises: BadFile when there are several, or none."""
    entries = archive.entries()
    if len(entries) != 1:
        raise BadFile(
            f"{archive.path} is not one CSV file.", hint="Name the file itself.", details={"file": str(archive.path)}
        )
    return entries[0]


def find_layout(archive: Archive, columns: ColumnMap | None = None, encoding: str | None = None) -> Layout:
    """Look at the head of a file; with a mapping its header is the row that has the mapping's columns.

    Raises: BadFile for a file that is empty, no text, or in another encoding, and for a mapped column that it lacks;
    NothingRecognised for one that has no columns.
    """
    entry = one_entry(archive)
    name = entry.base
    dialect, text = _head(archive, entry, encoding)
    if not text.strip():
        raise NothingRecognised(f"{name} is empty.", details={"file": name})
    found = [layout for separator in SEPARATORS if (layout := _laid_out(text, dialect, separator, columns))]
    if columns is not None and not found:
        places_of(find_layout(archive, None, encoding), columns, name)
    if not found:
        raise NothingRecognised(
            f"{name} is no table: its lines have no columns separated by {', '.join(SEPARATORS.values())}.",
            hint="Save it as CSV, with a header.",
            details={"file": name},
        )
    return max(found, key=lambda fit: fit[:2])[2]


def places_of(layout: Layout, columns: ColumnMap, name: str) -> dict[str, int]:
    """Return at which place of a row each field stands. Raises: BadFile for a column that is not there, or twice."""
    found = {}
    for field, column in columns.columns.items():
        places = _places(layout.header, column)
        if len(places) == 1:
            found[field] = places[0]
        elif places:
            numbers = " and ".join(f"#{place + 1}" for place in places)
            raise BadFile(
                f"{name} has the column {column} {len(places)} times.",
                hint=f"Nothing was read. Say which by its place, such as --map '#{places[0] + 1}={field}': {numbers}.",
                details={"file": name, "column": column, "columns": list(layout.header)},
            )
        else:
            raise _lacking(layout, column, name)
    return found


def _lacking(layout: Layout, column: str, name: str) -> BadFile:
    from difflib import get_close_matches

    close = get_close_matches(column, layout.header, 1)
    meant = f"Did you mean {close[0]}? " if close else ""
    return BadFile(
        f"{name} lacks the column {column}.",
        hint=f"Nothing was read. {meant}It has: {', '.join(_named(layout.header))}.",
        details={"file": name, "column": column, "columns": list(layout.header)},
    )


def _named(header: Sequence[str], most: int = 30) -> list[str]:
    names = [title or f"#{place}" for place, title in enumerate(header, 1)]
    return names if len(names) <= most else [*names[:most], f"and {len(names) - most} more"]


def _places(header: Sequence[str], column: str) -> list[int]:
    """The places of a column: as it is written, else without case and spaces, else by its number (`#3`)."""
    for wanted, names in ((column, header), (folded(column), [folded(title) for title in header])):
        places = [place for place, name in enumerate(names) if name == wanted and name]
        if places:
            return places
    number = column[1:] if column.startswith("#") else ""
    return [int(number) - 1] if number.isdecimal() and 0 < int(number) <= len(header) else []


# The head of the file


def _head(archive: Archive, entry: Entry, encoding: str | None) -> tuple[Dialect, str]:
    with archive.open(entry) as stream:
        data = stream.read(_HEAD_BYTES)
    chosen = encoding or next((name for mark, name in _MARKS if data.startswith(mark)), None) or _without_mark(data)
    dialect = Dialect(
        encoding=chosen,
        hint="",
        encoding_hint="Say which it is in, such as --encoding windows-1252 (Excel's on Windows), or save it as UTF-8."
        if encoding is None
        else "Try another --encoding, or save it as UTF-8.",
    )
    if chosen == UTF_8 and b"\0" in data[:512]:
        raise BadFile(
            f"{entry.base}, line 1: is no text file.",
            hint="Nothing was read. Save it as CSV: a spreadsheet's own format is not read.",
            details={"file": entry.base, "line": 1},
        )
    try:
        text = codecs.getincrementaldecoder(chosen)("strict").decode(data, final=len(data) < _HEAD_BYTES)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        label = "UTF-8" if chosen == UTF_8 else chosen
        raise undecodable(entry.base, line, label, error, dialect) from None
    return dialect, text


def _without_mark(data: bytes) -> str:
    """UTF-16 has a zero beside each letter; all else is taken for UTF-8, and refused where it is not."""
    head = data[:64]
    if len(head) > 3 and not any(head[1::2]) and all(head[0::2]):
        return "utf-16-le"
    if len(head) > 3 and not any(head[0::2]) and all(head[1::2]):
        return "utf-16-be"
    return UTF_8


Fit = tuple[int, int, Layout]


def _laid_out(text: str, dialect: Dialect, separator: str, columns: ColumnMap | None) -> Fit | None:
    """The layout under a separator, with how many rows are as wide as the header, and how wide that is."""
    rows = _rows(text, separator)
    place = _header_place(rows, columns)
    if place is None:
        return None
    header, below = rows[place], [row for row in rows[place + 1 :] if any(row)]
    sample = next((tuple(row) for row in below if len(row) == len(header)), ())
    fitting = sum(len(row) == len(header) for row in below)
    titles = tuple(title.strip().lstrip("\ufeff") for title in header)
    return fitting, len(header), Layout(dialect._replace(separator=separator), place, titles, sample)


def _rows(text: str, separator: str) -> list[Row]:
    rows: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) > 2 * HEADER_WITHIN:
                break
    except csv.Error:
        pass
    return rows


def _header_place(rows: Sequence[Row], columns: ColumnMap | None) -> int | None:
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        titles = [title.strip().lstrip("\ufeff") for title in row]
        if columns is None or all(column.startswith("#") for column in columns.columns.values()):
            if sum(bool(title) for title in titles) > 1:
                return place
        elif all(_places(titles, column) for column in columns.columns.values()):
            return place
    return None

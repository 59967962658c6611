"""A CSV file as rows under a header, read as a stream: columns by name, problems with their line.

UTF-8 only, with or without a byte order mark, LF or CRLF. A row with too few or too many fields, or with a quote
that is not closed, is counted with its line and left out; the rows after it are read.
"""

import csv
import io
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import IO, NamedTuple, Self

from inmail_cli.errors import BadFile
from inmail_cli.importers.archive import Archive, Entry, OnRead
from inmail_cli.importers.base import FileTally

# A preamble is a few lines; a header further down is none.
HEADER_WITHIN = 20
# A field is at most 131,072 characters (the csv module's limit), a row at most this many bytes.
MAX_ROW_BYTES = 4 << 20

Row = list[str]


class Dialect(NamedTuple):
    """How the bytes of a file are rows, and what to say to somebody whose file is not so."""

    separator: str = ","
    encoding: str = "utf-8-sig"
    hint: str = "Take the file from LinkedIn's archive as it is."
    encoding_hint: str = "Take the file from LinkedIn's archive as it is, or save it again as UTF-8."


LINKEDIN = Dialect()


class Columns(NamedTuple):
    """What a file must and may have, by the names its header gives them."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


def folded(name: str) -> str:
    """Return a name without case, spaces, underscores and hyphens: how files and columns are matched.

    >>> folded("Receipts_v2"), folded(" CONVERSATION ID ")
    ('receiptsv2', 'conversationid')
    """
    return "".join(name.casefold().split()).replace("_", "").replace("-", "").strip("\ufeff")


class Table:
    """The rows below a header. `line` is the first line of the row just read, counted from 1."""

    def __init__(
        self,
        archive: Archive,
        entry: Entry,
        columns: Columns,
        tally: FileTally,
        on_read: OnRead | None = None,
        dialect: Dialect = LINKEDIN,
    ) -> None:
        """Open the file and read up to the header.

        Raises: BadFile when the file is in another encoding, has no header with the required columns, or a
        header that names a column twice.
        """
        self.name = entry.base
        self.tally = tally
        self.line = 1
        self._end = 0
        self._number = self._number_before = self._counted = self._waited = 0
        self._on_read = on_read
        self._archive, self.entry, self._dialect = archive, entry, dialect
        self._stream = archive.open(entry, self._watch)
        try:
            self._reader = csv.reader(_text(self._stream, self.name, dialect), delimiter=dialect.separator, strict=True)
            self.header = self._find_header(columns)
            self.width = len(self.header)
            self._index = self._indexes(columns)
            self._end = self._reader.line_num
        except BaseException:
            self._stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def has(self, column: str) -> bool:
        """Tell whether the file has an optional column."""
        return folded(column) in self._index

    def at(self, column: str) -> int:
        """Return a column's place in a row; one that the file lacks stands after the last and is empty."""
        return self._index.get(folded(column), self.width)

    def picker(self, *columns: str) -> Callable[[Row], tuple[str, ...]]:
        """Return a function that takes these columns' fields, two or more, out of a row."""
        return itemgetter(*map(self.at, columns))

    def __iter__(self) -> Iterator[Row]:
        """Yield each whole row, with one empty field added at its end; count every row in the tally.

        Raises: BadFile when the bytes are not UTF-8, or the file fails or is unsafe.
        """
        while True:
            try:
                yield from self._rows()
                return
            except csv.Error as error:
                self.tally.rows += 1
                self.line = self._end + 1
                self._end = self._reader.line_num
                self.tally.problem(self.line, _csv_reason(error))
            except UnicodeDecodeError as error:
                raise self._undecodable(error) from None

    def _rows(self) -> Iterator[Row]:
        width, reader = self.width, self._reader
        try:
            for row in reader:
                self.line = self._end + 1
                self._end = reader.line_num
                self._number += 1
                if len(row) == width:
                    row.append("")
                    yield row
                elif row:
                    yield from self._odd(row)
                else:
                    self._number -= 1
        finally:
            self.tally.rows += self._number - self._counted
            self._counted = self._number

    def _watch(self, size: int) -> None:
        """No row may grow without end: called for each block read, this asks whether a row came of the last ones."""
        if self._number != self._number_before:
            self._number_before, self._waited = self._number, 0
        self._waited += size
        if self._waited > MAX_ROW_BYTES:
            raise BadFile(
                f"{self.name}, line {self._end + 1}: a row of over {MAX_ROW_BYTES >> 20} million bytes.",
                hint="Nothing was read. Is a quote not closed?",
                details={"file": self.name, "line": self._end + 1},
            )
        if self._on_read is not None:
            self._on_read(size)

    def _odd(self, row: Row) -> Iterator[Row]:
        """A row of another width: spare empty fields at the end are a spreadsheet's, all else is a problem."""
        if not any(field.strip() for field in row):
            self._number -= 1
        elif len(row) > self.width and not any(row[self.width :]):
            yield [*row[: self.width], ""]
        else:
            self.tally.problem(self.line, f"{len(row)} fields where the header has {self.width}")

    def _undecodable(self, error: UnicodeDecodeError) -> BadFile:
        # Only in UTF-8 is a line's end a byte that stands for nothing else.
        utf8 = self._dialect.encoding == LINKEDIN.encoding
        line = self._bad_line() if utf8 else self._end + 1
        return undecodable(self.name, line, "UTF-8" if utf8 else self._dialect.encoding, error, self._dialect)

    def _bad_line(self) -> int:
        with self._archive.open(self.entry) as stream:
            for number, line in enumerate(stream, 1):
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError:
                    return number
        return self._end + 1

    def _find_header(self, columns: Columns) -> Row:
        wanted = {folded(name) for name in columns.required}
        best: set[str] = set()
        try:
            for number, row in enumerate(self._reader):
                names = {folded(name) for name in row}
                if wanted <= names:
                    return row
                best = max(best, wanted & names, key=len)
                self._refuse_other_separator(row)
                if number >= HEADER_WITHIN:
                    break
        except csv.Error as error:
            raise self._bad(f"is no CSV file ({_csv_reason(error)})", self._reader.line_num) from None
        except UnicodeDecodeError as error:
            raise self._undecodable(error) from None
        missing = [name for name in columns.required if folded(name) not in best]
        if not best:
            raise self._bad("has no header with the columns " + ", ".join(columns.required), 1)
        raise self._bad("lacks the column" + ("s " if len(missing) > 1 else " ") + ", ".join(missing), 1)

    def _refuse_other_separator(self, row: Row) -> None:
        for separator, name in ((";", "semicolons"), ("\t", "tabs")):
            if len(row) == 1 and row[0].count(separator) >= 2:
                raise self._bad(f"separates its columns with {name}, not commas", self._reader.line_num)

    def _bad(self, what: str, line: int) -> BadFile:
        return BadFile(
            f"{self.name} {what}.",
            hint=f"Nothing was read. {self._dialect.hint}",
            details={"file": self.name, "line": line},
        )

    def _indexes(self, columns: Columns) -> dict[str, int]:
        known = {folded(name): name for name in (*columns.required, *columns.optional)}
        found: dict[str, int] = {}
        unknown = []
        for place, title in enumerate(self.header):
            name = folded(title)
            if name in found:
                raise self._bad(f"has the column {known[name]} twice", self._reader.line_num)
            if name in known:
                found[name] = place
            elif name:
                unknown.append(title.strip())
        self.tally.unknown_columns = tuple(unknown)
        return found


def undecodable(name: str, line: int, encoding: str, error: UnicodeDecodeError, dialect: Dialect) -> BadFile:
    """Return the error for bytes that are no text of an encoding."""
    return BadFile(
        f"{name}, line {line}: not {encoding} (byte 0x{error.object[error.start]:02x}).",
        hint=f"Nothing was read. {dialect.encoding_hint}",
        details={"file": name, "line": line},
    )


def _text(stream: IO[bytes], name: str, dialect: Dialect) -> io.TextIOWrapper:
    if dialect.encoding != LINKEDIN.encoding:
        return io.TextIOWrapper(stream, encoding=dialect.encoding, errors="strict", newline="")
    # archive.open returns a BufferedReader always; IO[bytes] has no peek.
    head = stream.peek(512)[:512] if isinstance(stream, io.BufferedReader) else b""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or (head[1:2] == b"\0" and head[:1].isalpha()):
        what = "is in UTF-16, not UTF-8"
    elif b"\0" in head:
        what = "is no text file"
    else:
        return io.TextIOWrapper(stream, encoding=dialect.encoding, errors="strict", newline="")
    raise BadFile(
        f"{name}, line 1: {what}.",
        hint=f"Nothing was read. {dialect.encoding_hint}",
        details={"file": name, "line": 1},
    )


def _csv_reason(error: csv.Error) -> str:
    words = str(error)
    if "field limit" in words:
        return "a field of over 131,072 characters: is a quote not closed?"
    if "unexpected end" in words:
        return "the file ends inside a quoted field: is it cut short?"
    if "expected after" in words:
        return "a quote inside a field is not doubled, or not closed"
    return words

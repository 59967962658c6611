"""What comes through a pipe, held so that it can be read more than once, as one file among others."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from inmail_cli.errors import BadFile
from inmail_cli.importers.archive import BLOCK_BYTES, MAX_ENTRY_BYTES, Archive, Checked, Entry, OnRead, disk_errors

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

STANDARD_INPUT = "standard input"

_HELD_BYTES = 8 << 20


class _View(io.RawIOBase):
    """The held bytes from their beginning: each view has a place of its own."""

    def __init__(self, held: IO[bytes]) -> None:
        self._held = held
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        view = memoryview(buffer)
        self._held.seek(self._at)
        block = self._held.read(len(view))
        self._at += len(block)
        view[: len(block)] = block
        return len(block)


class _Piped:
    def __init__(self, path: Path, held: IO[bytes], size: int) -> None:
        self.path = path
        self._held = held
        self._size = size

    def entries(self) -> list[Entry]:
        return [Entry(self.path.name, self._size)]

    def open(self, entry: Entry, on_read: OnRead | None = None) -> IO[bytes]:
        checked = Checked(_View(self._held), entry.name, MAX_ENTRY_BYTES, disk_errors, on_read)
        return io.BufferedReader(checked, BLOCK_BYTES)


@contextmanager
def held(stream: IO[bytes], name: str) -> Iterator[Archive]:
    """Read a stream to its end and give it as a single file called `name`.

    What does not fit into memory waits in a file without a name. Raises: BadFile when it is too long or fails.
    """
    with tempfile.SpooledTemporaryFile(_HELD_BYTES) as file:
        size = 0
        with disk_errors(name):
            while block := stream.read(BLOCK_BYTES):
                size += len(block)
                if size > MAX_ENTRY_BYTES:
                    raise BadFile(f"{name} is longer than {MAX_ENTRY_BYTES >> 30} GiB.", details={"file": name})
                file.write(block)
        yield _Piped(Path(name), file, size)

"""Safe access to the files of a zip, a folder or a single file, as text.

Nothing is ever extracted to disk. A zip is hostile until shown otherwise: the size of its directory is checked
before it is read, each entry's size before it is opened and again while it is read, and names that point outside,
encrypted, truncated and doubled entries are refused by name.
"""

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol

from inmail_cli.errors import BadFile

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

    from _typeshed import WriteableBuffer as Buffer

# A member's whole archive, years of messages included, stays far below these.
MAX_FILES = 20_000
MAX_ENTRY_BYTES = 4 << 30
MAX_LINE_BYTES = 1 << 20

BLOCK_BYTES = 1 << 18
_DEEPEST = 6

OnRead = Callable[[int], None]
_Errors = Callable[[str], AbstractContextManager[None]]


class Entry(NamedTuple):
    """One file: its name inside the archive (with `/`), and its size in bytes once unpacked."""

    name: str
    size: int

    @property
    def base(self) -> str:
        """The name without its folders."""
        return self.name.rpartition("/")[2]


class Archive(Protocol):
    """Files by name. `path` is what the user named."""

    path: Path

    def entries(self) -> list[Entry]:
        """Return every file, in the archive's order."""

    def open(self, entry: Entry, on_read: OnRead | None = None) -> IO[bytes]:
        """Return an entry's bytes as a stream; `on_read` is told of each block's size. Raises: BadFile."""


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a zip, a folder or a single file for reading.

    Raises: BadFile when there is no such file, it is neither, or its zip directory is damaged or unsafe.
    """
    mode = _mode(path)
    if stat.S_ISDIR(mode):
        yield _Folder(path)
    elif not stat.S_ISREG(mode):
        raise BadFile(f"{path} is neither a file nor a folder.", details={"file": str(path)})
    elif not _is_zip(path):
        yield _Single(path)
    else:
        # Not at the top: that module stands on this one.
        from inmail_cli.importers.zipped import opened_zip

        with opened_zip(path) as unpacked:
            yield unpacked


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> BadFile:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable name"
    return BadFile(f"{path} cannot be read: {reason}.", details={"file": str(path)})


def fingerprint(archive: Archive, names: frozenset[str] | None = None) -> str:
    """Return a hash of the content of an archive's files (only those in `names`, if given), to tell a second copy."""
    digest = sha256()
    for entry in sorted(archive.entries()):
        if names is None or entry.name in names:
            digest.update(f"{entry.base}\n".encode("utf-8", "surrogatepass"))
            with archive.open(entry) as stream:
                _add_all(digest, stream)
    return digest.hexdigest()


def file_fingerprint(path: Path) -> str:
    """Return a hash of a file's name and bytes. Raises: BadFile."""
    digest = sha256(f"{path.name}\n".encode("utf-8", "surrogateescape"))
    try:
        with path.open("rb", buffering=0) as stream:
            _add_all(digest, stream)
    except OSError as error:
        raise _unreadable(path, error) from None
    return digest.hexdigest()


def _add_all(digest: "Hash", stream: IO[bytes] | io.RawIOBase) -> None:
    while block := stream.read(BLOCK_BYTES):
        digest.update(block)


# The three kinds


class _Single:
    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> list[Entry]:
        return [Entry(self.path.name, self.path.stat().st_size)]

    def open(self, entry: Entry, on_read: OnRead | None = None) -> IO[bytes]:
        return _open_plain(self.path, on_read)


class _Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> list[Entry]:
        found = []
        for folder, below, names in os.walk(self.path):
            here = Path(folder).relative_to(self.path)
            below[:] = sorted(below) if len(here.parts) < _DEEPEST else []
            for name in sorted(names):
                found += self._entry(Path(folder) / name, (here / name).as_posix())
            if len(found) > MAX_FILES:
                raise BadFile(f"{self.path} holds more than {MAX_FILES:,} files: is it the archive's folder?")
        return found

    def _entry(self, path: Path, name: str) -> list[Entry]:
        # lstat: a link may point anywhere, and a pipe would block for ever.
        facts = path.lstat()
        return [Entry(name, facts.st_size)] if stat.S_ISREG(facts.st_mode) else []

    def open(self, entry: Entry, on_read: OnRead | None = None) -> IO[bytes]:
        return _open_plain(self.path / entry.name, on_read)


def _open_plain(path: Path, on_read: OnRead | None) -> IO[bytes]:
    try:
        raw = path.open("rb", buffering=0)
    except OSError as error:
        raise _unreadable(path, error) from None
    return io.BufferedReader(Checked(raw, path.name, MAX_ENTRY_BYTES, disk_errors, on_read), BLOCK_BYTES)


@contextmanager
def disk_errors(name: str) -> Iterator[None]:
    """Turn what the disk says into an error that names the file. Raises: BadFile."""
    try:
        yield
    except OSError as error:
        raise BadFile(f"{name} cannot be read: {error.strerror}.", details={"file": name}) from None


class Checked(io.RawIOBase):
    """Bytes on their way in: their number, and the length of a line, stay within bounds."""

    def __init__(
        self,
        source: IO[bytes] | io.RawIOBase,
        name: str,
        most: int,
        errors: _Errors,
        on_read: OnRead | None,
    ) -> None:
        self._source = source
        self._on_read = on_read
        self._name = name
        self._left = most
        self._line = 0
        self._errors = errors

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        view = memoryview(buffer)
        with self._errors(self._name):
            block = self._source.read(len(view)) or b""
        self._check(block)
        if self._on_read is not None:
            self._on_read(len(block))
        view[: len(block)] = block
        return len(block)

    def _check(self, block: bytes) -> None:
        self._left -= len(block)
        if self._left < 0:
            raise BadFile(f"{self._name} is larger than it should be.", details={"file": self._name})
        last = block.rfind(b"\n")
        self._line = self._line + len(block) if last < 0 else len(block) - last
        if self._line > MAX_LINE_BYTES:
            raise BadFile(f"{self._name} has a line of over a million bytes.", details={"file": self._name})

    def close(self) -> None:
        self._source.close()
        super().close()


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError as error:
        raise _unreadable(path, error) from None

"""Zip files, hostile until shown otherwise: sizes are checked before and while reading, and bad entries named.

The size of the directory comes first, since the standard library reads that whole.
"""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from inmail_cli.errors import BadFile
from inmail_cli.importers.archive import BLOCK_BYTES, MAX_ENTRY_BYTES, MAX_FILES, Checked, Entry, OnRead

MAX_DIRECTORY_BYTES = 8 << 20
# Text packs to a twentieth; a bomb packs to a thousandth.
MAX_RATIO = 250
RATIO_FREE_BYTES = 16 << 20

_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ZipArchive:
    """The files of a zip whose directory has been checked."""

    def __init__(self, path: Path, unpacked: zipfile.ZipFile) -> None:
        self.path = path
        self._zip = unpacked
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in unpacked.infolist():
            if not info.is_dir():
                self._admit(info)

    def _admit(self, info: zipfile.ZipInfo) -> None:
        name = info.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
            raise self._bad(f"holds {name!r}, a name that points outside the archive")
        if name in self._infos:
            raise self._bad(f"holds {name!r} twice")
        self._infos[name] = info

    def _bad(self, what: str) -> BadFile:
        return BadFile(
            f"{self.path} {what}.",
            hint="Nothing was read. Download the archive from LinkedIn again.",
            details={"file": str(self.path)},
        )

    def entries(self) -> list[Entry]:
        """Return every file, in the archive's order."""
        return [Entry(name, info.file_size) for name, info in self._infos.items()]

    def open(self, entry: Entry, on_read: OnRead | None = None) -> IO[bytes]:
        """Return an entry's bytes as a stream; `on_read` is told of each block's size. Raises: BadFile."""
        info = self._infos[entry.name]
        if info.flag_bits & _ENCRYPTED:
            raise self._bad(f"is encrypted ({entry.name})")
        if info.compress_type not in _METHODS:
            raise self._bad(f"packs {entry.name} in a way that zip archives of LinkedIn do not")
        if info.file_size > MAX_ENTRY_BYTES or self._swells(info):
            raise self._bad(f"unpacks {entry.name} to {info.file_size:,} bytes, which is not plausible")
        with self._our_errors(entry.name):
            raw = self._zip.open(info)
        return io.BufferedReader(Checked(raw, entry.name, info.file_size, self._our_errors, on_read), BLOCK_BYTES)

    def _swells(self, info: zipfile.ZipInfo) -> bool:
        return info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_RATIO * max(1, info.compress_size)

    @contextmanager
    def _our_errors(self, name: str) -> Iterator[None]:
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise self._bad(f"is damaged or cut short at {name} ({error or 'the file ends early'})") from None
        except (RuntimeError, NotImplementedError, ValueError) as error:
            raise self._bad(f"cannot be unpacked at {name} ({error})") from None


@contextmanager
def opened_zip(path: Path) -> Iterator[ZipArchive]:
    """Open a zip file, its directory checked first. Raises: BadFile."""
    files, size = _directory(path)
    if files > MAX_FILES or size > MAX_DIRECTORY_BYTES:
        raise BadFile(f"{path} lists {files:,} files: no archive of LinkedIn does.", details={"file": str(path)})
    try:
        unpacked = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, struct.error) as error:
        raise _cut(path, str(error)) from None
    with unpacked:
        yield ZipArchive(path, unpacked)


def _cut(path: Path, why: str) -> BadFile:
    return BadFile(
        f"{path} is a damaged or incomplete zip file ({why}).",
        hint="Nothing was read. Download the archive from LinkedIn again.",
        details={"file": str(path)},
    )


def _directory(path: Path) -> tuple[int, int]:
    """Return how many files the zip's directory claims and its size in bytes."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        start = max(0, size - 65_557)
        stream.seek(start)
        tail = stream.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 22:
            raise _cut(path, "its directory is missing")
        files, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
        if files == 0xFFFF or directory == 0xFFFF_FFFF:
            return _wide_directory(path, stream, tail[max(0, at - 20) : at])
    return files, directory


def _wide_directory(path: Path, stream: IO[bytes], locator: bytes) -> tuple[int, int]:
    """The same of a zip64 archive."""
    if locator[:4] != b"PK\x06\x07":
        return 0xFFFF, MAX_DIRECTORY_BYTES
    stream.seek(struct.unpack("<Q", locator[8:16])[0])
    record = stream.read(56)
    if len(record) < 56 or record[:4] != b"PK\x06\x06":
        raise _cut(path, "its directory is missing")
    files, directory = struct.unpack("<QQ", record[32:48])
    return files, directory

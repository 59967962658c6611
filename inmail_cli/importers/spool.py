"""Records gathered by key in constant memory: what does not fit waits on disk, divided by a hash of the key.

The file has no name (nobody else can open it, and it vanishes with the process).
"""

import marshal
import tempfile
from array import array
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any
from zlib import crc32

# With this many parts tens of millions of records still fit into memory a part at a time.
_PARTS = 1_024
_HELD_BYTES = 1 << 20

Record = tuple[str, Any]


class Spool:
    """Plain records (None, numbers, strings, bytes, tuples, lists and dicts of these) under keys."""

    def __init__(self) -> None:
        self._parts: list[list[bytes]] = [[] for _ in range(_PARTS)]
        # Of each writing where its blocks begin, and the last ends: numbers alone, since there are many.
        self._written: list[array[int]] = []
        self._held = 0
        self._file: IO[bytes] | None = None

    def add(self, key: str, record: Any) -> None:
        """Keep a record."""
        # Packed at once, while the processor still has it at hand: later takes three times as long.
        packed = marshal.dumps((key, record))
        # Not hash(): it differs from run to run, and the order of what is drained must not.
        self._parts[crc32(key.encode("utf-8", "surrogatepass")) % _PARTS].append(packed)
        self._held += len(packed)
        if self._held >= _HELD_BYTES:
            self._write()

    def parts(self) -> Iterator[list[Record]]:
        """Yield the records part by part, once: all records of a key are in one part, in the order of adding."""
        for number, held in enumerate(self._parts):
            self._parts[number] = []
            blocks = chain.from_iterable(self._read(*starts[number : number + 2]) for starts in self._written)
            yield [marshal.loads(record) for record in chain(blocks, held)]
        self.close()

    def close(self) -> None:
        """Let go of the temporary file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        starts = array("q", [self._file.tell()])
        for held in self._parts:
            starts.append(starts[-1] + self._file.write(marshal.dumps(held)))
            held.clear()
        self._written.append(starts)
        self._held = 0

    def _read(self, start: int, end: int) -> list[bytes]:
        assert self._file is not None
        self._file.seek(start)
        packed: list[bytes] = marshal.loads(self._file.read(end - start))
        return packed

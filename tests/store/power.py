"""A disk that loses power: replay recorded system calls, forgetting what was not synced.

Whatever a file's writes were since its last sync may be there, not there, or there in some of their sectors, in
any order. A name made or removed may be forgotten until its folder is synced.
"""

import re
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import NamedTuple

_SECTOR = 512
_CALLS = "openat,pwrite64,write,ftruncate,fsync,fdatasync,unlink,close,link,rename,dup,fcntl"
_LINE = re.compile(r"^\d+\s+(\w+)\((.*)\)\s*=\s*(-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Step(NamedTuple):
    """One thing that happened to the disk; `told` is an acknowledged state instead."""

    call: str
    path: str = ""
    offset: int = 0
    data: bytes = b""
    told: str = ""


def record(folder: Path, arguments: list[str], root: Path) -> list[Step]:
    """Run Python with these arguments under strace; return what it did in `folder`, and what it told."""
    trace = folder.parent / "trace.txt"
    options = ["strace", "-f", "-xx", "-s", "1000000", "-e", f"trace={_CALLS}", "-o", str(trace)]
    subprocess.run([*options, sys.executable, *arguments], cwd=root, check=True, capture_output=True)
    return list(_Reader(folder).steps(trace.read_text(encoding="ascii")))


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.open: dict[int, str] = {}

    def steps(self, text: str):  # type: ignore[no-untyped-def]
        for line in text.splitlines():
            found = _LINE.match(line)
            if found is None or int(found[3]) < 0:
                continue
            step = self.step(found[1], found[2], int(found[3]))
            if step is not None:
                yield step

    def step(self, call: str, arguments: str, result: int) -> Step | None:
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(arguments)]
        if call == "openat":
            return self.opened(texts[0].decode(), result, created="O_CREAT" in arguments)
        if call == "unlink":
            name = texts[0].decode()
            return Step("unlink", name) if name.startswith(self.folder) else None
        descriptor = int(arguments.split(",")[0]) if arguments[:1].isdigit() else -1
        if call == "write" and descriptor == 1 and texts[0].startswith(b"acknowledged "):
            return Step("told", told=texts[0].decode().split()[1])
        path = self.open.get(descriptor)
        if path is None:
            return None
        return self.on_file(call, path, arguments, texts, descriptor)

    def opened(self, path: str, descriptor: int, *, created: bool) -> Step | None:
        self.open.pop(descriptor, None)
        if not path.startswith(self.folder):
            return None
        self.open[descriptor] = path
        return Step("create", path) if created else None

    def on_file(self, call: str, path: str, arguments: str, texts: list[bytes], descriptor: int) -> Step | None:
        if call == "close":
            del self.open[descriptor]
        elif call == "pwrite64":
            return Step("write", path, int(arguments.rsplit(",", 1)[1]), texts[0])
        elif call == "ftruncate":
            return Step("truncate", path, int(arguments.rsplit(",", 1)[1]))
        elif call in ("fsync", "fdatasync"):
            return Step("sync", path)
        elif call == "write":
            raise AssertionError(f"a write without an offset: {path}")
        return None


class Disk:
    """What is certain to be there, and what was done since and may be lost."""

    def __init__(self, files: dict[str, bytes], folder: str) -> None:
        self.files = {name: bytearray(content) for name, content in files.items()}
        self.names = set(files)
        self.folder = folder
        self.waiting: list[Step] = []

    def do(self, step: Step) -> None:
        """Go one step on."""
        if step.call != "sync":
            self.waiting.append(step)
        elif step.path == self.folder:
            self._settle(lambda waiting: waiting.call in ("create", "unlink"))
        else:
            self._settle(lambda waiting: waiting.path == step.path and waiting.call in ("write", "truncate"))

    def _settle(self, settled) -> None:  # type: ignore[no-untyped-def]
        for step in self.waiting:
            if settled(step):
                _apply(self.files, self.names, step)
        self.waiting = [step for step in self.waiting if not settled(step)]

    def after_power_loss(self, random: Random) -> dict[str, bytes]:
        """Return the files that the next start may find."""
        files = {name: bytearray(content) for name, content in self.files.items()}
        names = set(self.names)
        for step in self.waiting:
            fate = random.random()
            if fate < 0.4:
                _apply(files, names, step)
            elif fate < 0.6 and step.call == "write":
                for part in _some_sectors(step, random):
                    _apply(files, names, part)
        return {name: bytes(files.get(name, b"")) for name in names}


def _some_sectors(step: Step, random: Random) -> list[Step]:
    starts = range(0, len(step.data), _SECTOR)
    return [
        step._replace(offset=step.offset + start, data=step.data[start : start + _SECTOR])
        for start in starts
        if random.random() < 0.5
    ]


def _apply(files: dict[str, bytearray], names: set[str], step: Step) -> None:
    if step.call == "create":
        names.add(step.path)
    elif step.call == "unlink":
        names.discard(step.path)
        files.pop(step.path, None)
    content = files.setdefault(step.path, bytearray()) if step.call in ("write", "truncate") else bytearray()
    if step.call == "write":
        content.extend(bytes(max(0, step.offset - len(content))))
        content[step.offset : step.offset + len(step.data)] = step.data
    elif step.call == "truncate":
        del content[step.offset :]
        content.extend(bytes(max(0, step.offset - len(content))))

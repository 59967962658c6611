"""A real shell on a pseudo-terminal, typed at."""

import os
import pty
import re
import select
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>()][0-9A-B]?|\r")
PATIENCE_SECONDS = 20


class Shell:
    """A shell that waits for keys. `read_until` gives up after some seconds, with what came so far."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(words[0], list(words), dict(environ))
        self.seen = b""

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.terminal, keys.encode())

    def read_until(self, text: str) -> str:
        """Return what came until a text did. Raises: AssertionError with what came, if it did not."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if text.encode() in self._plain():
                seen, self.seen = self._plain().decode(errors="replace"), b""
                return seen
            ready, _, _ = select.select([self.terminal], [], [], 0.2)
            if ready:
                try:
                    self.seen += os.read(self.terminal, 65_536)
                except OSError:
                    break
        raise AssertionError(f"{text!r} did not come; this did: {self._plain().decode(errors='replace')!r}")

    def _plain(self) -> bytes:
        return ESCAPES.sub(b"", self.seen)

    def close(self) -> None:
        """End the shell."""
        os.close(self.terminal)
        os.waitpid(self.process, 0)

"""What every test may use: the program in this process or as a process of its own, with nothing of this machine.

Helpers beside the tests are importable as `tests.…`, since the repository's folder is put on the path here.
"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

NOW = "2026-11-22T09:00:00Z"

# An example may take its time: on a busy machine one did fail for that alone.
hypothesis.settings.register_profile("inmail", deadline=None)
hypothesis.settings.load_profile("inmail")


class Answer(NamedTuple):
    """What a command left: its exit status, and the text of stdout and stderr."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        """The JSON values on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def error(self) -> Any:
        """The JSON document on stderr, its last line."""
        return json.loads(self.err.splitlines()[-1])


class Inmail:
    """The program, with a home, a clock and a database of its own.

    Calling it runs a command in this process; `process` runs a real one. `status` is the exit status to expect
    (None for any). Attributes may be changed between calls: `now`, `environ`, `db` (None: the default place).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        self.db: Path | None = folder / "inmail.db"
        self.now: str | None = NOW
        self.environ: dict[str, str] = {"HOME": str(self.home), "TZ": "UTC", "LANG": "C.UTF-8", "EDITOR": "true"}

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """The whole environment of a call."""
        environ = dict(self.environ)
        if self.db is not None:
            environ["INMAIL_DB"] = str(self.db)
        if self.now is not None:
            environ["INMAIL_NOW"] = self.now
        return environ | dict(extra or {})

    def __call__(
        self, *words: object, stdin: str = "", env: Mapping[str, str] | None = None, status: int | None = 0
    ) -> Answer:
        """Run a command in this process, as `inmail WORDS...` off a terminal would."""
        from inmail_cli.cli.main import main

        streams = [_stream(stdin), _stream(), _stream()]
        with (
            mock.patch.dict(os.environ, self.environment(env), clear=True),
            mock.patch.multiple(sys, stdin=streams[0], stdout=streams[1], stderr=streams[2]),
        ):
            left = main([str(word) for word in words])
        return _checked(Answer(left, _text(streams[1]), _text(streams[2])), words, status)

    def process(
        self, *words: object, stdin: str = "", env: Mapping[str, str] | None = None, status: int | None = 0
    ) -> Answer:
        """Run a command as a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "inmail_cli", *map(str, words)],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=self.environment(env),
            cwd=self.folder,
            timeout=120,
            check=False,
        )
        return _checked(Answer(done.returncode, done.stdout, done.stderr), words, status)


def _stream(text: str = "") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def _checked(answer: Answer, words: tuple[object, ...], status: int | None) -> Answer:
    if status is not None and answer.status != status:
        said = f"stdout:\n{answer.out}\nstderr:\n{answer.err}"
        pytest.fail(f"inmail {' '.join(map(str, words))}: status {answer.status}, not {status}\n{said}")
    return answer


@pytest.fixture
def run_inmail(tmp_path: Path) -> Iterator[Inmail]:
    """The program with nothing recorded; its database, `tmp_path/inmail.db`, does not exist yet."""
    yield Inmail(tmp_path)

"""The three standard streams: each may be closed, full, or gone, and none of that is an error of the program."""

import os
from typing import BinaryIO, NamedTuple, TextIO


class Streams(NamedTuple):
    """The three standard streams; None where the caller closed it."""

    stdin: TextIO | None
    stdout: TextIO | None
    stderr: TextIO | None


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is there and a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def write_all(stream: BinaryIO, data: bytes) -> None:
    """Write data to its last byte: an unbuffered stream (PYTHONUNBUFFERED) may take a part of it at a time."""
    left = memoryview(data)
    while left:
        left = left[stream.write(left) :]
    stream.flush()


def write_words(stream: TextIO | None, text: str) -> None:
    """Write words that end in a newline; a stream that is closed, or full, or gone is nobody's loss."""
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError):
        forget(stream)


def forget(stream: TextIO | None) -> None:
    """Point a stream that fails at nothing, so that the interpreter's own flush at the end does not fail again."""
    if stream is None:
        return
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
    except (OSError, ValueError):
        return

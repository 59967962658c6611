"""Ctrl-C and TERM: heard within a moment, also while SQLite works at a long statement.

Python calls a signal's handler only between two of its own instructions, in the main thread, and SQLite may be at
one statement for seconds. The system's part of the handler, though, writes to a pipe at once. A thread that waits
there tells SQLite to stop until the handler was called.
"""

import _thread
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_PAUSE_SECONDS = 0.01


class Terminated(BaseException):
    """SIGTERM arrived. No Exception, so that nothing on the way up swallows it."""


@contextmanager
def signals_heard() -> Iterator[None]:
    """Turn Ctrl-C and TERM into KeyboardInterrupt and Terminated in the body, and end SQLite's statements for them.

    For the main thread. Ctrl-C stays ignored where it was, as in what a shell started in the background.
    """
    heard: list[int] = []

    def hear(signum: int, frame: FrameType | None) -> NoReturn:
        heard.append(signum)
        raise _meaning(signum)

    ours = [it for it in _SIGNALS if it != signal.SIGINT or signal.getsignal(it) is signal.default_int_handler]
    before = {it: signal.signal(it, hear) for it in ours}
    try:
        with _watched(heard):
            yield
    except Exception as error:
        if heard:  # what SQLite makes of being told to stop
            raise _meaning(heard[0]) from error
        raise
    finally:
        for it, handler in before.items():
            signal.signal(it, handler)


def _meaning(signum: int) -> BaseException:
    return KeyboardInterrupt() if signum == signal.SIGINT else Terminated()


@contextmanager
def _watched(heard: list[int]) -> Iterator[None]:
    if os.name == "nt":  # its pipes cannot be made to refuse rather than block
        yield
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    _thread.start_new_thread(_watch, (reader, heard))
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(writer)


def _watch(reader: int, heard: list[int]) -> None:
    while arrived := os.read(reader, 1):
        while arrived[0] in _SIGNALS and not heard:
            _interrupt_statements()
            time.sleep(_PAUSE_SECONDS)
    os.close(reader)


def _interrupt_statements() -> None:
    """Not imported here: where the store is not loaded yet, nothing runs, and loading it would cost each command."""
    store = sys.modules.get("inmail_cli.store.opening")
    if store is not None:
        store.interrupt_all()

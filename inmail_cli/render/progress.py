"""A bar with rate and time left, for what takes long on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.text import Text

from inmail_cli.render.text import visible


@contextmanager
def bar(name: str, stream: TextIO) -> Iterator[Callable[[int, int], None]]:
    """Draw a bar on a terminal while the body runs; call what is given with the bytes done and in all."""
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    title = TextColumn(Text(visible(name)).plain.replace("[", "\\["))
    with Progress(title, *columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)

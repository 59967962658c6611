"""A bar with rate and time left, for what takes long on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    Task,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from inmail_cli.render.text import visible


class _Title(ProgressColumn):
    """A file's name as it is: a text column would read `[acme]` and `:smile:` in it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def render(self, task: Task) -> Text:
        """Return the name."""
        return Text(self.name)


@contextmanager
def bar(name: str, stream: TextIO) -> Iterator[Callable[[int, int], None]]:
    """Draw a bar on a terminal while the body runs; call what is given with the bytes done and in all."""
    columns = (_Title(visible(name)), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)

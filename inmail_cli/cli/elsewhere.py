"""A file that was given to one importing command and is another one's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inmail_cli.errors import BadFile


@contextmanager
def sent_where_it_belongs(path: Path, command: str) -> Iterator[None]:
    """Where the body refuses a file that another command imports, say which. Raises: what the body does."""
    try:
        yield
    except BadFile as error:
        raise _elsewhere(path, command) or error from None


def _elsewhere(path: Path, command: str) -> BadFile | None:
    from inmail_cli.importers.archive import open_archive
    from inmail_cli.importers.identify import belongs_elsewhere

    try:
        with open_archive(path) as archive:
            return belongs_elsewhere(archive, to=command)
    except BadFile:
        return None

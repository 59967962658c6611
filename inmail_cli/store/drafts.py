"""A database that is made beside its place, and put there whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from inmail_cli.errors import Conflicts, StorageFailed
from inmail_cli.store.base import Store
from inmail_cli.store.connection import open_writing


@contextmanager
def drafted(path: Path) -> Iterator[Store]:
    """Give the body a new database to fill; it is at `path` once the body is done, and nowhere if it fails.

    Raises: Conflicts when something came to be at `path` meanwhile; StorageFailed.
    """
    draft = path.with_name(f".{path.name}.{token_hex(4)}.new")
    store = open_writing(draft, create=True)
    try:
        yield store
        store.close()
        _put(draft, path)
    finally:
        store.close()
        for left in (draft, draft.with_name(f"{draft.name}-journal")):
            with suppress(OSError):
                left.unlink()


def _put(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        raise Conflicts(
            f"{path} was made by another process meanwhile.", hint="Nothing was imported. Try again."
        ) from None
    except OSError:
        _rename(draft, path)


def _rename(draft: Path, path: Path) -> None:
    """Where a file system has no hard links."""
    try:
        draft.rename(path)
    except OSError as error:
        raise StorageFailed(f"{path} cannot be made: {error.strerror}.") from None

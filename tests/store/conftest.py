"""What the tests of the store begin with."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from inmail_cli.store.base import Store
from tests.store.histories import new_store


@pytest.fixture
def store() -> Iterator[Store]:
    """A database in memory, with two accounts and two people."""
    with closing(new_store()) as opened:
        yield opened

"""A line of the events file member by member: the rules that a kind of its own line does not show."""

import pytest

from inmail_cli.domain.line_reader import LineReader
from inmail_cli.errors import BadValue


@pytest.mark.parametrize("default", [0, 1, 7])
def test_number__not_in_the_line__is_the_default_even_where_that_is_nought(default: int) -> None:
    assert LineReader({}).number("count", low=0, high=9, default=default) == default
    assert LineReader({"count": None}).number("count", low=0, high=9, default=default) == default
    assert LineReader({"count": 5}).number("count", low=0, high=9, default=default) == 5


def test_number__without_a_default__is_required() -> None:
    with pytest.raises(BadValue, match="member 'count' is missing"):
        LineReader({}).number("count", low=0, high=9)

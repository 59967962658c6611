"""Ids in the order in which they were made: their seconds, and what tells two of one second apart."""

import pytest

from inmail_cli.domain.ids import first_number, make_ids, number_of, second_bounds

AT = 1_790_000_000


def test_make_ids__many_of_one_second__stand_in_their_order() -> None:
    ids = make_ids(first_number(AT, salt=30), 40)
    assert ids[:3] == ["1nb2ew000y", "1nb2ew000z", "1nb2ew0010"]
    assert sorted(set(ids)) == ids
    assert make_ids(first_number(AT, salt=30), 0) == []


def test_second_bounds__a_second__has_room_for_32768_ids_and_the_next_starts_after_it() -> None:
    assert second_bounds(AT) == ("1nb2ew0000", "1nb2ew0zzz")
    assert make_ids(32_768 * AT, 32_769)[-2:] == [second_bounds(AT)[1], second_bounds(AT + 1)[0]]


@pytest.mark.parametrize(("salt", "first"), [(0, 0), (16_383, 16_383), (16_384, 0), (50_000, 848)])
def test_first_number__any_salt__leaves_half_of_the_second_for_what_follows(salt: int, first: int) -> None:
    assert first_number(AT, salt=salt) == AT * 32_768 + first


@pytest.mark.parametrize("number", [0, 31, 32, AT * 32_768 + 5, 32**10 - 1])
def test_number_of__an_id_that_was_made__is_its_number(number: int) -> None:
    (made,) = make_ids(number, 1)
    assert number_of(made) == number_of(f"{made}-2") == number


@pytest.mark.parametrize("text", ["", "1nb2ew000", "1NB2EW0005", "1nb2ew000-5", "li:2026-11-22", "1nb2ew000o"])
def test_number_of__an_id_made_otherwise__has_none(text: str) -> None:
    assert number_of(text) is None

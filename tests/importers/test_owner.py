"""Whose archive it is: told by the user, the invitations, the profile or the conversations; else asked."""

from pathlib import Path
from typing import Any

import pytest

from inmail_cli.errors import Ambiguous, BadValue
from inmail_cli.importers.base import ReadOptions
from inmail_cli.importers.linkedin import open_linkedin
from tests.importers.builders import (
    NINE,
    OWNER,
    OWNER_URL,
    PROFILE_CSV,
    connections_csv,
    invitations_csv,
    message,
    messages_csv,
    profile,
    read,
    write_folder,
)


def to(name: str, number: int = 0) -> dict[str, str]:
    """An InMail of the owner's."""
    return message(f"2-{name}-{number}", OWNER, name, "2024-02-03 15:04:05", "Dear you", subject="Pricing")


def found(tmp_path: Path, files: dict[str, str], **options: Any) -> tuple[frozenset[str], str, int]:
    """The owner's profiles, how they were found, and how many sends that gave."""
    write_folder(tmp_path, files)
    with open_linkedin(tmp_path, ReadOptions("default", **options)) as source:
        sends = len(list(source.candidates()))
        assert source.owner is not None
        return source.owner.profiles, source.owner.how, sends


ME = frozenset(["in/example-olive"])


def test_owner__in_every_conversation__is_found(tmp_path: Path) -> None:
    files = {"messages.csv": messages_csv([to("Dana Roy"), to("Ed Poe"), to("Fay Goe")])}
    assert found(tmp_path, files) == (ME, "the profile in nearly every conversation", 3)


def test_owner__one_conversation__is_the_one_named_in_the_profile(tmp_path: Path) -> None:
    files = {"Profile.csv": PROFILE_CSV, "messages.csv": messages_csv([to("Dana Roy")])}
    assert found(tmp_path, files) == (ME, "the name in Profile.csv", 1)


def test_owner__nine_columns__goes_by_the_name_in_the_profile(tmp_path: Path) -> None:
    rows = [to("Dana Roy"), *[message(f"2-{n}", "Rita", OWNER, "2024-02-03 15:04:05", "Hi") for n in range(9)]]
    files = {"Profile.csv": PROFILE_CSV, "messages.csv": messages_csv(rows, NINE)}
    assert found(tmp_path, files) == (ME, "the name in Profile.csv", 1)


def test_owner__invitations__tell_even_without_a_profile(tmp_path: Path) -> None:
    row = f'{OWNER},Max Boe,"1/25/24, 9:15 AM",,OUTGOING,{OWNER_URL},{profile("Max Boe")}'
    files = {"Invitations.csv": invitations_csv(row), "messages.csv": messages_csv([to("Dana Roy")])}
    assert found(tmp_path, files) == (ME, "Invitations.csv", 1)


@pytest.mark.parametrize("me", [OWNER, "olive  EXAMPLE", OWNER_URL, "linkedin.com/in/Example-Olive/"])
def test_owner__as_told__is_believed(me: str, tmp_path: Path) -> None:
    assert found(tmp_path, {"messages.csv": messages_csv([to("Dana Roy")])}, me=me) == (ME, "--me", 1)


def test_owner__as_told_but_nowhere_met__is_refused_with_who_is(tmp_path: Path) -> None:
    with pytest.raises(BadValue) as caught:
        found(tmp_path, {"messages.csv": messages_csv([to("Dana Roy")])}, me="Olga Example")
    assert "Olga Example" in caught.value.message
    assert "Olive Example (https://www.linkedin.com/in/example-olive)" in str(caught.value.hint)


def test_owner__not_to_be_told__is_asked_for_with_the_candidates(tmp_path: Path) -> None:
    with pytest.raises(Ambiguous) as caught:
        found(tmp_path, {"messages.csv": messages_csv([to("Dana Roy")])})
    assert "--me NAME|URL" in str(caught.value.hint)
    assert sorted(str(candidate["name"]) for candidate in caught.value.candidates or ()) == ["Dana Roy", OWNER]


def test_owner__a_friend_in_every_conversation_too__is_asked_for(tmp_path: Path) -> None:
    rows = [to("Dana Roy", number) for number in range(5)]
    with pytest.raises(Ambiguous):
        found(tmp_path, {"messages.csv": messages_csv(rows)})


def test_owner__only_needed_for_messages__is_not_asked_for_without(tmp_path: Path) -> None:
    write_folder(tmp_path, {"Invitations.csv": invitations_csv()})
    with open_linkedin(tmp_path, ReadOptions("default")) as source:
        assert list(source.candidates()) == []
        assert source.owner is None


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [message("2-a", "LinkedIn Member", OWNER, "2024-02-03 15:04:05", "Hello", to_urls="")],
        [message("2-a", "You", "Dana Roy", "2024-02-03 15:04:05", "Hello", url="", to_urls="", subject="Hi")],
    ],
    ids=["no message", "of members who left", "without any profile"],
)
def test_owner__no_profile_in_any_message__does_not_matter(rows: list[dict[str, str]], tmp_path: Path) -> None:
    people = connections_csv("Ida,Koe,https://www.linkedin.com/in/example-ida,,Example Co,CTO,22 Jan 2026")
    result = read(write_folder(tmp_path, {"messages.csv": messages_csv(rows), "Connections.csv": people}))
    assert (len(result.people), result.sends) == (1, [])
    assert result.classes() == ({"no-profile": 1} if rows else {})

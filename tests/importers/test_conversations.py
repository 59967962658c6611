"""The quirks of messages.csv, one by one."""

from pathlib import Path
from typing import Any

import pytest

from inmail_cli.domain.dates import iso_instant, parse_iso_instant
from tests.importers.builders import (
    NINE,
    OWNER,
    PROFILE_CSV,
    Result,
    connections_csv,
    invitations_csv,
    message,
    messages_csv,
    profile,
    read,
    write_folder,
)

DANA = "Dana Roy"


def reading(tmp_path: Path, *rows: dict[str, str], files: dict[str, str] | None = None, **options: Any) -> Result:
    """Read these rows of messages.csv, with the owner's name known."""
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    write_folder(folder, {"Profile.csv": PROFILE_CSV, "messages.csv": messages_csv(rows), **(files or {})})
    return read(folder, **options)


def inmail(date: str = "2024-02-03 15:04:05", conversation: str = "2-a", to: str = DANA, **more: Any) -> dict[str, str]:
    """An InMail of the owner's."""
    return message(conversation, OWNER, to, date, "Dear you", **{"subject": "Pricing", **more})


def answered_at(result: Result) -> str | None:
    """When the one send was answered."""
    [found] = result.sends
    return iso_instant(found.reply.at) if found.reply else None


# Order and answers


def test_order__rows_in_any_order__the_earliest_opens_and_the_next_from_the_other_side_answers(tmp_path: Path) -> None:
    rows = [
        message("2-a", DANA, OWNER, "2024-02-07 08:00:00", "Again"),
        inmail(),
        message("2-a", DANA, OWNER, "2024-02-05 08:00:00", "First"),
        message("2-a", OWNER, DANA, "2024-02-04 08:00:00", "A reminder"),
    ]
    assert answered_at(reading(tmp_path, *rows)) == "2024-02-05T08:00:00Z"
    assert answered_at(reading(tmp_path, *reversed(rows))) == "2024-02-05T08:00:00Z"


def test_order__equal_times__the_later_row_of_the_file_came_first(tmp_path: Path) -> None:
    theirs = message("2-a", DANA, OWNER, "2024-02-03 15:04:05", "Yes")
    assert answered_at(reading(tmp_path, theirs, inmail())) == "2024-02-03T15:04:05Z"
    result = reading(tmp_path, inmail(), theirs)
    assert (result.sends, result.classes()) == ([], {"message": 2})


def test_order__conversations_scattered_over_the_file__are_joined(tmp_path: Path) -> None:
    rows = []
    for number in range(50):
        rows.append(message(f"2-{number}", DANA, OWNER, "2024-02-05 08:00:00", "Yes", subject="RE"))
    for number in range(50):
        rows.append(inmail(conversation=f"2-{number}"))
    for number in range(0, 50, 2):
        rows.append(message(f"2-{number}", DANA, OWNER, "2024-02-05 08:00:00", "Yes", subject="RE"))
    result = reading(tmp_path, *rows)
    assert result.classes() == {"inmail": 50, "response": 50, "duplicate": 25}
    assert {found.reply.at for found in result.sends if found.reply} == {parse_iso_instant("2024-02-05T08:00:00Z")}


def test_answer__empty__is_still_a_response(tmp_path: Path) -> None:
    assert answered_at(reading(tmp_path, message("2-a", DANA, OWNER, "2024-02-05 08:00:00", ""), inmail()))


def test_answer__from_somebody_who_left__is_a_response(tmp_path: Path) -> None:
    gone = message("2-a", "LinkedIn Member", OWNER, "2024-02-05 08:00:00", "Yes")
    result = reading(tmp_path, gone, inmail(to="LinkedIn Member"))
    assert answered_at(result) == "2024-02-05T08:00:00Z"
    assert result.classes() == {"inmail": 1, "response": 1}


def test_answer__a_draft_or_a_sponsored_row__is_none(tmp_path: Path) -> None:
    draft = message("2-a", DANA, OWNER, "2024-02-05 08:00:00", "Yes", draft="Yes")
    sponsored = message("2-a", "Sponsor", OWNER, "2024-02-05 08:00:00", "<b>Buy</b>", url="")
    result = reading(tmp_path, draft, sponsored, inmail())
    assert answered_at(result) is None
    assert result.classes() == {"inmail": 1, "draft": 1, "sponsored": 1}


# Which are InMails


@pytest.mark.parametrize("value", ["Yes", "TRUE", "true"])
@pytest.mark.parametrize("column", ["draft", "conversation_draft"])
def test_draft__in_either_column_and_spelling__is_counted_alone(value: str, column: str, tmp_path: Path) -> None:
    result = reading(tmp_path, inmail(**{column: value}), inmail(date="", conversation="2-b", **{column: value}))
    assert (result.sends, result.classes()) == ([], {"draft": 2})


@pytest.mark.parametrize("value", ["No", "FALSE", "false", ""])
def test_draft__no__is_a_message(value: str, tmp_path: Path) -> None:
    assert len(reading(tmp_path, inmail(draft=value, conversation_draft=value)).sends) == 1


def test_inmail__two_recipients__is_a_group(tmp_path: Path) -> None:
    both = inmail(to="Ann Poe, Bob Moe", to_urls=f"{profile('Ann Poe')},{profile('Bob Moe')}")
    assert reading(tmp_path, both).classes() == {"group-message": 1}
    with_one_gone = inmail(to="Ann Poe, LinkedIn Member", to_urls=profile("Ann Poe"))
    assert reading(tmp_path, with_one_gone).classes() == {"group-message": 1}


def test_inmail__a_name_with_a_comma__is_one_recipient(tmp_path: Path) -> None:
    [found] = reading(tmp_path, inmail(to="Ed Poe, Chief of Examples")).sends
    assert found.person.name == "Ed Poe, Chief of Examples"


@pytest.mark.parametrize(
    ("to", "one"), [("Jane Doe, Ph.D.", True), ("Jane Doe, MBA, CPA", True), ("Ann Poe, Bob Moe", False)]
)
def test_inmail__nine_columns_and_a_comma__is_one_name_if_what_follows_is_a_title(
    to: str, one: bool, tmp_path: Path
) -> None:
    result = reading(tmp_path, files={"messages.csv": messages_csv([inmail(to=to)], NINE)})
    assert len(result.sends) == one


def test_inmail__percent_encoded_profiles__are_one_person(tmp_path: Path) -> None:
    rows = [
        inmail(to="José Poe", to_urls="https://www.linkedin.com/in/example-jos%C3%A9"),
        inmail(conversation="2-b", to="José Poe", to_urls="https://www.linkedin.com/in/example-josé/"),
    ]
    files = {
        "Connections.csv": connections_csv(
            "José,Poe,https://www.linkedin.com/in/EXAMPLE-jos%c3%a9,,Acme,CEO,05 Feb 2024"
        )
    }
    first, second = reading(tmp_path, *rows, files=files).sends
    assert first.person == second.person
    assert (first.person.company, first.person.title) == ("Acme", "CEO")


def test_inmail__members_who_left__are_different_people(tmp_path: Path) -> None:
    rows = [inmail(to="LinkedIn Member"), inmail(to="LinkedIn Member", conversation="2-b")]
    first, second = reading(tmp_path, *rows, me=OWNER).sends
    assert first.person.id != second.person.id
    assert first.person.url is None


def test_inmail__to_oneself__is_none(tmp_path: Path) -> None:
    rows = [inmail(), inmail(to=OWNER, conversation="2-b")]
    result = reading(tmp_path, *rows)
    assert result.classes() == {"inmail": 1, "message": 1}


def test_inmail__assume_free__goes_to_an_open_profile(tmp_path: Path) -> None:
    assert [found.send.via for found in reading(tmp_path, inmail()).sends] == ["inmail"]
    assert [found.send.via for found in reading(tmp_path, inmail(), assume_free=True).sends] == ["open-profile"]


def test_inmail__text__is_kept_only_when_asked(tmp_path: Path) -> None:
    [found] = reading(tmp_path, inmail()).sends
    assert (found.send.subject, found.send.body, found.send.body_characters) == ("Pricing", None, 8)
    [found] = reading(tmp_path, inmail(), keep_text=True).sends
    assert found.send.body == "Dear you"


def test_inmail__since__leaves_out_what_is_older_and_counts_it(tmp_path: Path) -> None:
    since = parse_iso_instant("2024-02-03T15:04:05Z")
    rows = [
        message("2-b", DANA, OWNER, "2024-03-01 08:00:00", "Yes"),
        inmail(date="2024-02-03 15:04:04", conversation="2-b"),
        inmail(),
    ]
    result = reading(tmp_path, *rows, since=since)
    assert [found.send.at for found in result.sends] == [since]
    assert result.classes() == {"inmail": 1, "before-since": 1, "message": 1}


# Possible ones, and notes


def possible(tmp_path: Path, *rows: dict[str, str], **more: Any) -> list[str | None]:
    """The reasons of the possible InMails; they are yielded only when asked for."""
    assert not reading(tmp_path, *rows, **more).sends
    listed = reading(tmp_path, *rows, **more).tally.possible
    asked = reading(tmp_path, *rows, possible=True, **more)
    assert [found.reason for found in asked.sends] == [found.reason for found in listed]
    assert all(found.possible for found in asked.sends)
    assert asked.classes()["possible-inmail"] == len(listed)
    return [found.reason for found in listed]


def test_possible__no_subject_and_not_connected__is_listed(tmp_path: Path) -> None:
    files = {"Connections.csv": connections_csv()}
    assert possible(tmp_path, inmail(subject=""), files=files) == ["no subject, and not among the connections"]


def test_possible__without_connections__says_so(tmp_path: Path) -> None:
    assert possible(tmp_path, inmail(subject="")) == ["no subject; without Connections.csv it may be a plain message"]
    assert reading(tmp_path, inmail(subject="")).tally.notes


def test_possible__connected_afterwards__is_listed_with_the_date(tmp_path: Path) -> None:
    files = {"Connections.csv": connections_csv(f"Dana,Roy,{profile(DANA)},,,,04 Feb 2024")}
    reasons = possible(tmp_path, inmail(subject=""), files=files)
    assert reasons == ["no subject; connected on 2024-02-04: perhaps an invitation's note"]


@pytest.mark.parametrize("on", ["03 Feb 2024", "01 Jan 2020"])
def test_possible__connected_on_that_day_or_before__is_a_plain_message(on: str, tmp_path: Path) -> None:
    files = {"Connections.csv": connections_csv(f"Dana,Roy,{profile(DANA)},,,,{on}")}
    assert reading(tmp_path, inmail(subject=""), files=files).classes() == {"message": 1}


def test_possible__a_subject_to_a_connection_of_years__is_doubtful(tmp_path: Path) -> None:
    files = {"Connections.csv": connections_csv(f"Dana,Roy,{profile(DANA)},,,,01 Jan 2020")}
    assert possible(tmp_path, inmail(), files=files) == ["has a subject, but they were connected since 2020-01-01"]
    files = {"Connections.csv": connections_csv(f"Dana,Roy,{profile(DANA)},,,,03 Feb 2024")}
    assert len(reading(tmp_path, inmail(), files=files).sends) == 1


def test_note__repeated_as_a_message__is_the_note_and_no_inmail(tmp_path: Path) -> None:
    row = f'{OWNER},{DANA},"2/1/24, 8:00 AM","Dear  you",OUTGOING,,{profile(DANA)}'
    theirs = message("2-a", DANA, OWNER, "2024-02-05 08:00:00", "Yes")
    result = reading(tmp_path, theirs, inmail(subject=""), files={"Invitations.csv": invitations_csv(row)})
    assert result.classes() == {"note-in-messages": 1, "response": 1}
    [note], [answer] = result.sends, result.answers
    assert note.send.via == "connection-note"
    assert answer.reply.send == note.send.id
    assert iso_instant(answer.reply.at) == "2024-02-05T08:00:00Z"


def test_possible__hundreds__are_counted_and_the_first_200_listed(tmp_path: Path) -> None:
    result = reading(tmp_path, *[inmail(conversation=f"2-{number}", subject="") for number in range(300)])
    assert result.classes() == {"possible-inmail": 300}
    assert len(result.tally.possible) == 200


# Many


def test_many__more_than_memory_holds__gives_the_same_in_any_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = []
    for number in range(600):
        rows.append(message(f"2-{number}", DANA, OWNER, "2024-02-05 08:00:00", "Yes"))
        rows.append(inmail(conversation=f"2-{number}", to=f"Person{number} Example"))
    whole = reading(tmp_path, *rows, me=OWNER)
    monkeypatch.setattr("inmail_cli.importers.spool._HELD_BYTES", 10_000)
    assert reading(tmp_path, *rows, me=OWNER).candidates == whole.candidates
    scattered = reading(tmp_path, *rows[::2], *rows[1::2], me=OWNER)
    assert {found.send for found in scattered.sends} == {found.send for found in whole.sends}
    assert {found.reply for found in scattered.sends} == {found.reply for found in whole.sends}


def test_progress__reading__reaches_the_whole(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    reading(tmp_path, inmail(), progress=lambda done, whole: told.append((done, whole)))
    assert told[-1][0] == told[-1][1] > 0

"""One story, told in the header of every era, gives the same history."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.importers.builders import (
    ERAS,
    NINE,
    OWNER,
    PROFILE_CSV,
    connections_csv,
    events,
    invitations_csv,
    message,
    messages_csv,
    read,
    write_folder,
)

DANA, ED, RITA, CARL, NORA, IDA = (
    "Dana Roy",
    "Ed Poe, Ph.D.",
    "Rita Moe",
    "Carl Foe",
    "Nora Loe",
    "Ida Koe",
)
NOTE = "Hello Ida, I liked your talk."

# Newest first inside a conversation, as LinkedIn writes them.
STORY = [
    message("2-dana", OWNER, DANA, "2024-02-06 10:00:00", "Thank you!"),
    message("2-dana", DANA, OWNER, "2024-02-05 08:00:00", "", subject="RE: Pricing"),
    message("2-dana", OWNER, DANA, "2024-02-03 15:04:05", "Dear Dana, about pricing 👍", subject="Pricing"),
    message("2-ed", OWNER, ED, "2024-03-01 09:00:00", "Dear Ed", subject="Your paper"),
    message("2-ed", OWNER, ED, "2024-03-01 09:00:00", "Dear Ed", subject="Your paper"),
    message("2-rita", OWNER, RITA, "2024-03-03 09:00:00", "No, thanks"),
    message("2-rita", RITA, OWNER, "2024-03-02 09:00:00", "A role for you", subject="A role"),
    message("2-carl", CARL, OWNER, "2024-03-05 09:00:00", "Yes"),
    message("2-carl", OWNER, CARL, "2024-03-04 09:00:00", "Lunch?"),
    message("2-nora", NORA, OWNER, "2024-03-07 09:00:00", "Who are you?"),
    message("2-nora", OWNER, NORA, "2024-03-06 09:00:00", "Hello Nora"),
    message("2-ida", IDA, OWNER, "2024-01-22 08:00:00", "Thank you, Olive"),
    message("2-ida", OWNER, IDA, "2024-01-21 11:00:00", NOTE),
    message("2-team", OWNER, f"{DANA}, {CARL}", "2024-03-08 09:00:00", "All", subject="All", to_urls="u/dana,u/carl"),
    message("2-ad", "Sponsor Example", OWNER, "2024-03-09 09:00:00", "<p>Buy</p>", url=""),
    message("2-gone", "LinkedIn Member", OWNER, "2024-03-10 09:00:00", "Hi"),
]
CONNECTIONS = connections_csv(
    "Carl,Foe,https://www.linkedin.com/in/example-carl,,Foe & Co,Founder,10 Jan 2023",
    "Ida,Koe,https://www.linkedin.com/in/example-ida,,(null),,21 Jan 2024",
)
INVITATIONS = invitations_csv(
    f'{OWNER},{IDA},"1/20/24, 9:15 AM","{NOTE}",OUTGOING,,https://www.linkedin.com/in/example-ida',
    f'{OWNER},Max Boe,"1/25/24, 9:15 AM",,OUTGOING,,https://www.linkedin.com/in/example-max',
    f'Uma Doe,{OWNER},"1/26/24, 12:05 AM",,INCOMING,https://www.linkedin.com/in/example-uma,',
)
FILES = {"Profile.csv": PROFILE_CSV, "Connections.csv": CONNECTIONS, "Invitations.csv": INVITATIONS}

PERSON_LINES = [
    {
        "type": "person",
        "id": "person-1",
        "person": "Carl Foe",
        "url": "https://www.linkedin.com/in/example-carl",
        "company": "Foe & Co",
        "title": "Founder",
        "connected_on": "2023-01-10",
    },
    {
        "type": "person",
        "id": "person-2",
        "person": "Ida Koe",
        "url": "https://www.linkedin.com/in/example-ida",
        "connected_on": "2024-01-21",
    },
]
# 👍 is two UTF-16 code units: "Dear Dana, about pricing " has 25 characters, and two more make 27.
EXPECTED: list[dict[str, Any]] = [
    *PERSON_LINES,
    {
        "type": "send",
        "id": "send-1",
        "account": "default",
        "at": "2024-01-20T09:15:00Z",
        "person": "Ida Koe",
        "person_id": "person-2",
        "url": "https://www.linkedin.com/in/example-ida",
        "via": "connection-note",
        "body_characters": 29,
    },
    # Connected On is a date: its noon.
    {"type": "mark", "id": "mark-1", "send": "send-1", "at": "2024-01-21T12:00:00Z", "mark": "connected"},
    {"type": "reply", "id": "reply-1", "send": "send-1", "at": "2024-01-22T08:00:00Z", "outcome": "accepted"},
    {
        "type": "send",
        "id": "send-2",
        "account": "default",
        "at": "2024-02-03T15:04:05Z",
        "person": "Dana Roy",
        "person_id": "unlisted",
        "url": "https://www.linkedin.com/in/example-dana",
        "via": "inmail",
        "subject": "Pricing",
        "subject_characters": 7,
        "body_characters": 27,
    },
    {"type": "reply", "id": "reply-2", "send": "send-2", "at": "2024-02-05T08:00:00Z", "outcome": "accepted"},
    {
        "type": "send",
        "id": "send-3",
        "account": "default",
        "at": "2024-03-01T09:00:00Z",
        "person": "Ed Poe, Ph.D.",
        "person_id": "unlisted",
        "url": "https://www.linkedin.com/in/example-ed",
        "via": "inmail",
        "subject": "Your paper",
        "subject_characters": 10,
        "body_characters": 7,
    },
]
MESSAGE_CLASSES = {
    "inmail": 2,
    "response": 2,
    "note-in-messages": 1,
    "possible-inmail": 1,
    "inmail-received": 1,
    # Thank you (Dana), No thanks (Rita), Lunch and Yes (Carl), Who are you (Nora)
    "message": 5,
    "group-message": 1,
    "sponsored": 1,
    "no-profile": 1,
    "duplicate": 1,
}


@pytest.mark.parametrize("era", ERAS)
def test_read__each_era__gives_the_same_events(era: str, tmp_path: Path) -> None:
    write_folder(tmp_path, {**FILES, "messages.csv": messages_csv(STORY, ERAS[era])})
    result = read(tmp_path)
    assert events(result.candidates) == EXPECTED
    assert result.classes() == MESSAGE_CLASSES


def test_read__the_quoted_era__gives_the_same_events(tmp_path: Path) -> None:
    write_folder(tmp_path, {**FILES, "messages.csv": messages_csv(STORY, ERAS["2025"], quoted=True)})
    assert events(read(tmp_path).candidates) == EXPECTED


def test_read__nine_columns__finds_the_profile_where_somebody_answered(tmp_path: Path) -> None:
    write_folder(tmp_path, {**FILES, "messages.csv": messages_csv(STORY, NINE)})
    result = read(tmp_path)
    # Ed never wrote, and this era gives no profile of those written to.
    expected = [{**line} for line in EXPECTED]
    del expected[-1]["url"]
    assert events(result.candidates) == expected
    assert result.classes() == MESSAGE_CLASSES


def test_read__a_spreadsheets_copy__reads_bom_crlf_and_spare_columns(tmp_path: Path) -> None:
    text = messages_csv(STORY, ERAS["2025"], crlf=True).replace("INBOX,\r\n", "INBOX,,\r\n")
    write_folder(tmp_path, {**FILES, "messages.csv": "\ufeff" + text})
    assert events(read(tmp_path).candidates) == EXPECTED


def test_read__before_2020__goes_by_direction_and_names(tmp_path: Path) -> None:
    # Rows of this era are in no order of conversations, which it does not tell.
    text = """From,To,Date,Subject,Content,Direction,Folder
Olive Example,Dana Roy,2019-02-03 15:04:05 UTC,Pricing,Dear Dana,OUTGOING,INBOX
Olive Example,Ed Poe,2019-03-01T09:00:00,Your paper,Dear Ed,OUTGOING,INBOX
Dana Roy,Olive Example,2019-02-05 08:00:00 UTC,,Gladly,INCOMING,INBOX
Sponsor Example,Olive Example,2019-02-05 08:00:00 UTC,,<p>Buy</p>,INCOMING,INBOX
"""
    write_folder(tmp_path, {"Profile.csv": PROFILE_CSV, "Messages.csv": text})
    result = read(tmp_path)
    assert [(line["type"], line["at"], line.get("person")) for line in events(result.candidates)] == [
        ("send", "2019-02-03T15:04:05Z", "Dana Roy"),
        ("reply", "2019-02-05T08:00:00Z", None),
        ("send", "2019-03-01T09:00:00Z", "Ed Poe"),
    ]
    assert result.classes("Messages.csv") == {"inmail": 2, "response": 1, "sponsored": 1}


def test_read__two_eras_of_one_conversation__give_the_same_ids(tmp_path: Path) -> None:
    """The older archive wrote no line breaks, knew no recipients' profiles, and Olive had another address then."""
    older = [{**row, "CONTENT": row["CONTENT"].replace("\n", " ")} for row in STORY]
    newer = [{**row, "CONTENT": row["CONTENT"].replace(" ", "\n")} for row in STORY]
    for row in older:
        row["SENDER PROFILE URL"] = row["SENDER PROFILE URL"].replace("example-olive", "olive-before")
    write_folder(tmp_path / "a", {**FILES, "messages.csv": messages_csv(older, NINE)})
    write_folder(tmp_path / "b", {**FILES, "messages.csv": messages_csv(newer, quoted=True)})
    one, two = read(tmp_path / "a"), read(tmp_path / "b")
    assert {found.send.id for found in one.sends} == {found.send.id for found in two.sends}
    assert {found.reply.id for found in (*one.sends, *one.answers) if found.reply} == {
        found.reply.id for found in (*two.sends, *two.answers) if found.reply
    }


def test_read__golden_folders__give_their_expected_lines(golden: Path) -> None:
    expected = [json.loads(line) for line in (golden / "expected.jsonl").read_text("utf-8").splitlines()]
    assert events(read(golden / "archive", possible=True, keep_text=True).candidates) == expected

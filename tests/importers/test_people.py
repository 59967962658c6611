"""Connections.csv and Invitations.csv: people, notes and when they connected."""

from datetime import date
from pathlib import Path

import pytest

from inmail_cli.domain.dates import iso_instant, parse_iso_instant
from tests.importers.builders import (
    OWNER,
    OWNER_URL,
    Result,
    connections_csv,
    invitations_csv,
    profile,
    read,
    write_folder,
)

IDA = "Ida Koe"


def connections(tmp_path: Path, *rows: str, preamble: bool = True) -> Result:
    """Read these rows of Connections.csv."""
    return read(write_folder(tmp_path, {"Connections.csv": connections_csv(*rows, preamble=preamble)}))


def invitations(tmp_path: Path, *rows: str, files: dict[str, str] | None = None, urls: bool = True) -> Result:
    """Read these rows of Invitations.csv."""
    return read(write_folder(tmp_path, {"Invitations.csv": invitations_csv(*rows, urls=urls), **(files or {})}))


def invitation(sent: str = "1/20/24, 9:15 AM", note: str = "Hello Ida", direction: str = "OUTGOING") -> str:
    """An invitation of the owner's to Ida."""
    return f'{OWNER},{IDA},"{sent}","{note}",{direction},{OWNER_URL},{profile(IDA)}'


@pytest.mark.parametrize("preamble", [True, False])
@pytest.mark.parametrize("stamp", ["21 Jan 2024", "21-Jan-24", "2024-01-21", "1/21/24", '"1/21/24, 5:01 PM"'])
def test_connections__each_form_of_date__is_read(stamp: str, preamble: bool, tmp_path: Path) -> None:
    [found] = connections(tmp_path, f"Ida,Koe,{profile(IDA)},,Acme,CEO,{stamp}", preamble=preamble).people
    person = found.person
    assert (person.name, person.url, person.company, person.title, person.connected_on) == (
        IDA,
        profile(IDA),
        "Acme",
        "CEO",
        date(2024, 1, 21),
    )


def test_connections__without_profiles__go_by_name(tmp_path: Path) -> None:
    text = "First Name,Last Name,Email Address,Company,Position,Connected On\nIda,Koe,,,,21 Jan 2024\n"
    [found] = read(write_folder(tmp_path, {"Connections.csv": text})).people
    assert (found.person.name, found.person.url) == (IDA, None)


def test_connections__odd_rows__are_counted(tmp_path: Path) -> None:
    result = connections(
        tmp_path,
        f"Ida,Koe,{profile(IDA)},,,,21 Jan 2024",
        f"Ida,Koe,{profile(IDA)}/,,,,21 Jan 2024",
        ",,,,,,21 Jan 2024",
        f"Max,Boe,{profile('Max')},,,,21/01/2024",
        f"Uma,Doe,{profile('Uma')},,,,",
    )
    assert result.classes("Connections.csv") == {"person": 2, "duplicate": 1, "hidden-person": 1, "unreadable": 1}
    [problem] = result.tally.files[0].problems
    # Three lines of notes, a header, and three rows before it.
    assert problem == ("Connections.csv", 8, "Connected On '21/01/2024' is no date this file uses")
    assert result.people[1].person.connected_on is None


def test_connections__a_word_that_no_export_could_hold__is_an_unreadable_row(tmp_path: Path) -> None:
    rows = (f"Ida,Koe,{profile(IDA)},,{'x' * length},,21 Jan 2024" for length in (1_001, 1_000))
    result = connections(tmp_path, *rows, f"Max,Boe,{profile('M' * 1_000)},,,,21 Jan 2024")
    assert result.classes("Connections.csv") == {"person": 2, "unreadable": 1}
    [problem] = result.tally.files[0].problems
    assert problem == ("Connections.csv", 5, "the company is longer than 1,000 characters")
    assert [(found.person.name, found.person.url is None) for found in result.people] == [
        ("Ida Koe", False),
        ("Max Boe", True),
    ]


def test_invitations__a_note__is_a_send_and_its_connection_a_mark(tmp_path: Path) -> None:
    files = {"Connections.csv": connections_csv(f"Ida,Koe,{profile(IDA)},,Acme,CEO,22 Jan 2024")}
    result = invitations(tmp_path, invitation(), files=files)
    [found] = result.sends
    assert iso_instant(found.send.at) == "2024-01-20T09:15:00Z"
    assert (found.send.via, found.send.body_characters, found.person.company) == ("connection-note", 9, "Acme")
    assert [(mark.mark, iso_instant(mark.at)) for mark in found.marks] == [("connected", "2024-01-22T12:00:00Z")]


@pytest.mark.parametrize(("on", "connected"), [("18 Jan 2024", False), ("19 Jan 2024", True), ("20 Jan 2024", True)])
def test_invitations__connected_before__is_no_answer_to_it(on: str, connected: bool, tmp_path: Path) -> None:
    files = {"Connections.csv": connections_csv(f"Ida,Koe,{profile(IDA)},,,,{on}")}
    [found] = invitations(tmp_path, invitation(sent="1/20/24, 6:15 PM"), files=files).sends
    assert bool(found.marks) == connected
    assert all(mark.at >= found.send.at for mark in found.marks)


def test_invitations__every_class__is_counted(tmp_path: Path) -> None:
    result = invitations(
        tmp_path,
        invitation(),
        invitation(),
        invitation(note=""),
        invitation(direction="INCOMING"),
        invitation(direction="SIDEWAYS"),
        invitation(sent="20/1/24, 9:15 AM"),
        invitation(sent="1/20/24, 13:15 PM"),
    )
    assert result.classes("Invitations.csv") == {
        "connection-note": 1,
        "duplicate": 1,
        "invitation-without-note": 1,
        "invitation-received": 1,
        "unreadable": 3,
    }
    assert [(problem.line, problem.reason) for problem in result.tally.files[0].problems] == [
        (6, "Direction 'SIDEWAYS' is neither INCOMING nor OUTGOING"),
        (7, "Sent At '20/1/24, 9:15 AM' is no date this file uses"),
        (8, "Sent At '1/20/24, 13:15 PM' is no date this file uses"),
    ]


def test_invitations__with_and_without_profiles__are_one_send(tmp_path: Path) -> None:
    [newer] = invitations(tmp_path / "new", invitation()).sends
    older_row = f'{OWNER},{IDA},"1/20/24, 9:15 AM","Hello Ida",OUTGOING'
    [older] = invitations(tmp_path / "old", older_row, urls=False).sends
    assert newer.send.id == older.send.id


def test_invitations__since__leaves_out_what_is_older(tmp_path: Path) -> None:
    write_folder(tmp_path, {"Invitations.csv": invitations_csv(invitation(), invitation(sent="1/21/24, 12:00 AM"))})
    result = read(tmp_path, since=parse_iso_instant("2024-01-21T00:00:00Z"))
    assert len(result.sends) == 1
    assert result.classes("Invitations.csv") == {"connection-note": 1, "before-since": 1}

"""Hostile, broken and foreign archives: each is refused by name, nothing is written, and little memory is used."""

import os
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from inmail_cli.errors import BadFile, NothingRecognised
from inmail_cli.importers.archive import fingerprint, open_archive
from inmail_cli.importers.base import identify
from tests.importers.builders import (
    OWNER,
    PROFILE_CSV,
    connections_csv,
    message,
    messages_csv,
    read,
    write_folder,
    write_zip,
)

MESSAGES = messages_csv([message("2-a", OWNER, "Dana Roy", "2024-02-03 15:04:05", "Dear Dana", subject="Pricing")])
FILES = {"Profile.csv": PROFILE_CSV, "messages.csv": MESSAGES}


def refused(path: Path, **options: object) -> str:
    """The message with which a path is refused."""
    with pytest.raises(BadFile) as caught:
        read(path, **options)
    assert caught.value.exit_status == 2
    return caught.value.message


@pytest.mark.parametrize("prefix", ["", "Complete_LinkedInDataExport_01-02-2026/", "a/b/c/"])
@pytest.mark.parametrize("name", ["messages.csv", "Messages.CSV", "MESSAGES (1).csv"])
def test_read__zip_and_folder__find_files_by_loose_names(prefix: str, name: str, tmp_path: Path) -> None:
    files = {f"{prefix}Profile.csv": PROFILE_CSV, f"{prefix}{name}": MESSAGES}
    assert len(read(write_zip(tmp_path / "a.zip", files)).sends) == 1
    assert len(read(write_folder(tmp_path / "folder", files)).sends) == 1


def test_read__a_single_csv__is_known_by_its_header(tmp_path: Path) -> None:
    write_folder(tmp_path, {"my export.csv": MESSAGES})
    assert len(read(tmp_path / "my export.csv", me=OWNER).sends) == 1


def test_read__other_files__are_named_with_why(tmp_path: Path) -> None:
    files = {**FILES, "Skills.csv": "Name\n", "guide_messages.csv": MESSAGES, "coach_messages.csv": MESSAGES}
    files |= {"learning_role_play_messages.csv": MESSAGES, "learning_coach_messages.csv": MESSAGES}
    files |= {"__MACOSX/._messages.csv": "junk"}
    tally = read(write_zip(tmp_path / "a.zip", files)).tally
    talk = "talk with LinkedIn's assistants, no messages"
    assert {file.name: file.ignored for file in tally.files} == {
        "Skills.csv": "not needed",
        "guide_messages.csv": talk,
        "coach_messages.csv": talk,
        "learning_role_play_messages.csv": talk,
        "learning_coach_messages.csv": talk,
        "Profile.csv": None,
        "messages.csv": None,
    }


def test_read__talk_with_an_assistant_alone__is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, {"guide_messages.csv": MESSAGES})
    with pytest.raises(NothingRecognised) as caught:
        read(tmp_path / "guide_messages.csv")
    assert "messages.csv is the file to import" in str(caught.value.hint)


def test_read__the_first_part_of_an_archive__says_that_another_comes(tmp_path: Path) -> None:
    with pytest.raises(NothingRecognised) as caught:
        read(write_zip(tmp_path / "a.zip", {"Profile.csv": PROFILE_CSV, "Skills.csv": "Name\n"}))
    assert "two parts" in str(caught.value.hint)


@pytest.mark.parametrize("files", [{}, {"holiday.jpg": b"\xff\xd8\xff"}, {"inner.zip": b"PK\x03\x04"}])
def test_read__a_zip_of_something_else__is_not_recognised(files: dict[str, bytes], tmp_path: Path) -> None:
    with pytest.raises(NothingRecognised):
        read(write_zip(tmp_path / "a.zip", files))


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n\0\0", b"Rar!\x1a\x07\0", b"a,b\n1,2\n"])
def test_read__no_archive_at_all__is_not_recognised(content: bytes, tmp_path: Path) -> None:
    write_folder(tmp_path, {"thing": content})
    with pytest.raises(NothingRecognised):
        read(tmp_path / "thing")


@pytest.mark.parametrize(("content", "words"), [(b"hello", "It is no zip file:"), (b"", "no zip file, but empty:")])
def test_read__a_name_of_a_zip_for_something_else__says_so(content: bytes, words: str, tmp_path: Path) -> None:
    write_folder(tmp_path, {"export.zip": content})
    with pytest.raises(NothingRecognised) as caught:
        read(tmp_path / "export.zip")
    assert words in str(caught.value.hint)


def test_read__a_missing_path__is_refused(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "none.zip")
    assert "not a usable name" in refused(Path("a\0b"))


def test_read__a_pipe__is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "messages.csv")
    assert "neither a file nor a folder" in refused(tmp_path / "messages.csv")
    with pytest.raises(NothingRecognised):
        read(tmp_path)


def test_read__a_link_in_a_folder__is_not_followed(tmp_path: Path) -> None:
    outside = write_folder(tmp_path / "outside", FILES)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "messages.csv").symlink_to(outside / "messages.csv")
    with pytest.raises(NothingRecognised):
        read(tmp_path / "folder")


@pytest.mark.parametrize("size", [1, 30, 200, -30, -1])
def test_read__a_truncated_zip__is_refused(size: int, tmp_path: Path) -> None:
    whole = write_zip(tmp_path / "whole.zip", FILES).read_bytes()
    path = tmp_path / "cut.zip"
    path.write_bytes(whole[:size] if size > 4 or size < 0 else whole[:20])
    assert "damaged or incomplete" in refused(path)


def test_read__a_flipped_bit_in_a_zip__is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", FILES)
    whole = bytearray(path.read_bytes())
    at = whole.index(b"messages.csv") + 40
    whole[at] ^= 0x55
    path.write_bytes(bytes(whole))
    assert "messages.csv" in refused(path)


def test_read__an_encrypted_zip__is_refused_by_name(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", FILES)
    whole = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := whole.find(mark, at + 1)) >= 0:
            whole[at + offset] |= 1
    path.write_bytes(bytes(whole))
    assert "is encrypted (Profile.csv)" in refused(path)


@pytest.mark.parametrize(
    "name", ["../messages.csv", "/messages.csv", "a/../../messages.csv", "C:\\messages.csv", "..\\m.csv"]
)
def test_read__a_name_that_points_outside__is_refused(name: str, tmp_path: Path) -> None:
    assert "points outside" in refused(write_zip(tmp_path / "a.zip", {**FILES, name: MESSAGES}))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_read__one_name_twice__is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("messages.csv", MESSAGES)
        archive.writestr("messages.csv", MESSAGES)
    assert "twice" in refused(path)


def test_read__two_archives_in_one_folder__are_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, {"old/messages.csv": MESSAGES, "new/messages.csv": MESSAGES})
    assert "Two files are called messages.csv" in refused(tmp_path)


def test_read__a_bomb__is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"messages.csv": b"a" * (64 << 20)})
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    assert "not plausible" in refused(path)
    assert tracemalloc.get_traced_memory()[1] < 10 << 20
    tracemalloc.stop()


def test_read__a_lying_size__is_refused_while_reading(tmp_path: Path) -> None:
    rows = [message(f"2-{n}", OWNER, "Dana Roy", "2024-02-03 15:04:05", "x" * 90, subject="S") for n in range(2_000)]
    path = write_zip(tmp_path / "a.zip", {"messages.csv": messages_csv(rows)})
    whole = bytearray(path.read_bytes())
    at = whole.index(b"PK\x01\x02") + 24
    whole[at : at + 4] = struct.pack("<I", 1_000)
    path.write_bytes(bytes(whole))
    assert "messages.csv" in refused(path)


def test_read__a_directory_of_a_million_files__is_refused_unread(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", FILES)
    whole = bytearray(path.read_bytes())
    at = whole.rindex(b"PK\x05\x06")
    whole[at + 10 : at + 12] = struct.pack("<H", 65_000)
    path.write_bytes(bytes(whole))
    assert "65,000 files" in refused(path)


@pytest.mark.parametrize("endless", [b"a" * (3 << 20), b'"a",' * 400_000])
def test_read__a_line_or_row_without_end__is_refused_in_little_memory(endless: bytes, tmp_path: Path) -> None:
    write_folder(tmp_path, {"messages.csv": MESSAGES.encode() + b"2-b," + endless})
    tracemalloc.start()
    with pytest.raises(BadFile):
        read(tmp_path, me=OWNER)
    assert tracemalloc.get_traced_memory()[1] < 120 << 20
    tracemalloc.stop()


def test_read__bad_rows_without_number__are_all_counted_and_few_kept(tmp_path: Path) -> None:
    write_folder(tmp_path, {"messages.csv": MESSAGES.encode() + b'"x"y\n' * 100_000})
    tally = read(tmp_path, me=OWNER).tally
    assert tally.total("unreadable") == 100_000
    assert len(tally.files[0].problems) == 200


def test_read__a_row_over_many_lines_without_end__is_refused_in_little_memory(tmp_path: Path) -> None:
    # Each line closes a field and opens the next: no line is long, no field is, and the row never ends.
    write_folder(tmp_path, {"messages.csv": MESSAGES.encode() + b'2-b,"' + b'\n","' * (8 << 20)})
    tracemalloc.start()
    assert "line 3: a row of over 4 million bytes" in refused(tmp_path, me=OWNER)
    assert tracemalloc.get_traced_memory()[1] < 120 << 20
    tracemalloc.stop()


def test_fingerprint__same_content__is_the_same_in_zip_and_folder(tmp_path: Path) -> None:
    with (
        open_archive(write_zip(tmp_path / "a.zip", FILES)) as one,
        open_archive(write_folder(tmp_path / "folder", FILES)) as two,
    ):
        assert fingerprint(one) == fingerprint(two)
    with (
        open_archive(write_zip(tmp_path / "b.zip", {**FILES, "messages.csv": MESSAGES + "\n"})) as other,
        open_archive(tmp_path / "a.zip") as one,
    ):
        assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize(
    ("name", "text", "format_name"),
    [
        ("messages.csv", MESSAGES, "linkedin"),
        ("anything.txt", connections_csv(), "linkedin"),
        ("a.csv", "activityId,activityType,createdAt,seatId\n", "sales-navigator"),
        ("a.csv", "Name,Sent\nDana,2024-01-02\n", "csv"),
        ("a.jsonl", '{"type":"account","name":"default"}\n', "events"),
        ("a.txt", "hello\n", None),
    ],
)
def test_identify__by_content__names_the_format(name: str, text: str, format_name: str | None, tmp_path: Path) -> None:
    write_folder(tmp_path, {name: text})
    assert identify(tmp_path / name) == format_name

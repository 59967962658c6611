"""Bad rows are counted with their line, and the rows after them are read; bad files are refused with file and line."""

from pathlib import Path

import pytest

from inmail_cli.errors import BadFile
from tests.importers.builders import OWNER, PROFILE_CSV, message, messages_csv, read, write_folder

HEADER = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER"
)
GOOD = (
    "2-{0},,Olive Example,https://x/in/olive,Dana,https://x/in/dana{0},2024-02-03 15:04:05 UTC,Pricing,Dear Dana,INBOX"
)


def problems(tmp_path: Path, text: str | bytes) -> tuple[list[tuple[str, int, str]], int]:
    """The problems of a messages.csv and how many sends it gave all the same."""
    write_folder(tmp_path, {"Profile.csv": PROFILE_CSV, "messages.csv": text})
    result = read(tmp_path)
    return [tuple(problem) for file in result.tally.files for problem in file.problems], len(result.sends)


def refused(tmp_path: Path, text: str | bytes) -> BadFile:
    """The error with which a messages.csv is refused."""
    write_folder(tmp_path, {"Profile.csv": PROFILE_CSV, "messages.csv": text})
    with pytest.raises(BadFile) as caught:
        read(tmp_path)
    return caught.value


def lines(*rows: str) -> str:
    """A messages.csv of these rows."""
    return "\n".join([HEADER, *rows]) + "\n"


def test_row__cut_in_the_middle__is_counted_with_its_line(tmp_path: Path) -> None:
    found, sends = problems(tmp_path, lines(GOOD.format(1), "2-x,,Olive Example,htt", GOOD.format(2)))
    assert found == [("messages.csv", 3, "4 fields where the header has 10")]
    assert sends == 2


def test_row__cut_inside_quotes_at_the_end__is_counted_with_its_first_line(tmp_path: Path) -> None:
    text = lines(GOOD.format(1)) + '2-x,,Olive Example,u,Dana,v,2024-02-03 15:04:05 UTC,S,"Dear\nDana'
    found, sends = problems(tmp_path, text)
    assert found == [("messages.csv", 3, "the file ends inside a quoted field: is it cut short?")]
    assert sends == 1


def test_row__after_a_text_of_several_lines__has_its_own_line_number(tmp_path: Path) -> None:
    long = GOOD.format(1).replace("Dear Dana", '"Dear\nDana\n\nOlive"')
    found, sends = problems(tmp_path, lines(long, "2-x,short", GOOD.format(2)))
    assert found == [("messages.csv", 6, "2 fields where the header has 10")]
    assert sends == 2


def test_row__a_quote_that_is_not_doubled__costs_that_row_alone(tmp_path: Path) -> None:
    bad = GOOD.format(2).replace("Dear Dana", '"Dear "Dana""')
    found, sends = problems(tmp_path, lines(GOOD.format(1), bad, GOOD.format(3)))
    assert found == [("messages.csv", 3, "a quote inside a field is not doubled, or not closed")]
    assert sends == 2


@pytest.mark.parametrize("stamp", ["31/12/2024", "yesterday", "2024-02-30 10:00:00 UTC", "2024-02-03 25:00:00 UTC", ""])
def test_row__a_date_that_does_not_parse__is_counted_with_its_line(stamp: str, tmp_path: Path) -> None:
    found, sends = problems(tmp_path, lines(GOOD.format(1), GOOD.format(2).replace("2024-02-03 15:04:05 UTC", stamp)))
    assert found == [("messages.csv", 3, f"DATE {stamp!r} is no date this file uses")]
    assert sends == 1


def test_rows__blank_lines__are_no_rows(tmp_path: Path) -> None:
    found, sends = problems(tmp_path, lines(GOOD.format(1), "", "   ", ",,,,,,,,,,", GOOD.format(2)) + "\n\n")
    assert (found, sends) == ([], 2)


def test_header__unknown_columns__are_named(tmp_path: Path) -> None:
    write_folder(tmp_path, {"Profile.csv": PROFILE_CSV, "messages.csv": f"{HEADER},MOOD\n{GOOD.format(1)},merry\n"})
    result = read(tmp_path)
    assert [file.unknown_columns for file in result.tally.files] == [(), ("MOOD",)]
    assert len(result.sends) == 1


def test_header__a_renamed_column__is_refused_by_name(tmp_path: Path) -> None:
    error = refused(tmp_path, lines(GOOD.format(1)).replace("DATE", "WHEN"))
    assert error.message == "messages.csv lacks the column DATE."
    assert error.details == {"file": "messages.csv", "line": 1}
    error = refused(tmp_path, lines(GOOD.format(1)).replace("CONVERSATION ID", "THREAD"))
    assert error.message == "messages.csv lacks the column CONVERSATION ID."


def test_header__missing_or_twice__is_refused(tmp_path: Path) -> None:
    assert "has no header" in refused(tmp_path, "").message
    assert "has no header" in refused(tmp_path, "1,2,3\n").message
    assert "with semicolons, not commas" in refused(tmp_path, HEADER.replace(",", ";") + "\n").message
    assert "with tabs, not commas" in refused(tmp_path, HEADER.replace(",", "\t") + "\n").message
    assert "has the column DATE twice" in refused(tmp_path, lines().replace("SUBJECT", "DATE")).message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_file__in_utf_16__is_refused_by_name(encoding: str, tmp_path: Path) -> None:
    error = refused(tmp_path, lines(GOOD.format(1)).encode(encoding))
    assert error.message.startswith("messages.csv, line 1: is ")
    assert "save it again as UTF-8" in str(error.hint)


def test_file__in_latin_1__is_refused_with_the_line(tmp_path: Path) -> None:
    rows = [GOOD.format(number) for number in range(5_000)]
    rows[4_000] = rows[4_000].replace("Dear Dana", "Zürich")
    error = refused(tmp_path, lines(*rows).encode("latin-1"))
    assert error.message == "messages.csv, line 4002: not UTF-8 (byte 0xfc)."
    assert error.details == {"file": "messages.csv", "line": 4_002}


def test_file__utf_8_throughout__keeps_every_character(tmp_path: Path) -> None:
    text = "Zürich 你好 👍\u202e"
    write_folder(
        tmp_path,
        {"messages.csv": messages_csv([message("2-a", OWNER, "Dana Roy", "2024-02-03 15:04:05", text, subject=text)])},
    )
    [found] = read(tmp_path, me=OWNER, keep_text=True).sends
    assert (found.send.subject, found.send.body) == (text, text)

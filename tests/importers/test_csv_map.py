"""Any CSV file by a mapping, and Sales Navigator's export by the one built in."""

from pathlib import Path
from typing import Any

import pytest

from inmail_cli.domain.dates import iso_instant, parse_iso_instant
from inmail_cli.errors import BadFile, BadValue
from inmail_cli.importers.archive import open_archive
from inmail_cli.importers.base import AnswerCandidate, ReadOptions, SendCandidate, Tally
from inmail_cli.importers.csv_fields import parse_map
from inmail_cli.importers.csv_map import CsvSetting, CsvSource
from inmail_cli.importers.sales_navigator import SalesNavigatorSource
from tests.importers.builders import write_folder, write_zip

NOW = parse_iso_instant("2026-11-22T09:00:00Z")
MAP = [
    "Name=person",
    "Link=url",
    "Sent=at",
    "Subject=subject",
    "Text=body",
    "Tags=tags",
    "Answered=replied_at",
    "How=outcome",
]
HEADER = "Name,Link,Sent,Subject,Text,Tags,Answered,How,Mood"
LINK = "https://www.linkedin.com/in/example-dana"
DANA = f"Dana Roy,{LINK},2024-02-03,Pricing,Dear Dana,saas; q1 ,2024-02-05 08:00,declined,merry"


def imported(
    tmp_path: Path, *rows: str, pairs: list[str] | None = None, **options: Any
) -> tuple[list[SendCandidate], Tally]:
    """Read these rows by the mapping, in New York."""
    write_folder(tmp_path, {"crm.csv": "\n".join([HEADER, *rows]) + "\n"})
    setting = CsvSetting("America/New_York", NOW)
    with open_archive(tmp_path / "crm.csv") as archive:
        source = CsvSource(archive, parse_map(pairs or MAP), ReadOptions("default", **options), setting)
        return list(source.candidates()), source.tally


def test_csv__a_row__is_a_send_with_its_response(tmp_path: Path) -> None:
    [found], tally = imported(tmp_path, DANA)
    # A date alone is noon in New York, five hours behind UTC in February; so is a time without zone.
    assert (iso_instant(found.send.at), found.send.subject, found.send.tags) == (
        "2024-02-03T17:00:00Z",
        "Pricing",
        ("saas", "q1"),
    )
    assert (found.send.body, found.send.body_characters) == (None, 9)
    assert found.reply is not None
    assert (iso_instant(found.reply.at), found.reply.outcome) == ("2024-02-05T13:00:00Z", "declined")
    assert tally.files[0].classes == {"inmail": 1}
    assert tally.files[0].unknown_columns == ("Mood",)


def test_csv__the_same_file_again__has_the_same_ids(tmp_path: Path) -> None:
    assert imported(tmp_path, DANA)[0] == imported(tmp_path, DANA)[0]
    _, tally = imported(tmp_path, DANA, DANA)
    assert tally.files[0].classes == {"inmail": 1, "repeated": 1}


def test_csv__sent_today__has_the_same_id_later_today(tmp_path: Path) -> None:
    write_folder(tmp_path, {"crm.csv": "Name,Sent\nDana Roy,2026-11-22\n"})
    ids = set()
    for now in (NOW, NOW + 60, NOW + 6 * 3600, NOW + 86_400):
        with open_archive(tmp_path / "crm.csv") as archive:
            columns = parse_map(["Name=person", "Sent=at"])
            source = CsvSource(archive, columns, ReadOptions("a"), CsvSetting("UTC", now))
            ids |= {found.send.id for found in source.candidates()}
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",,2024-02-03,,,,,,", "neither a person nor a profile"),
        ("Dana,,,,,,,,", "at '' is not YYYY-MM-DD, with a time or without"),
        ("Dana,,02/03/2024,,,,,,", "at '02/03/2024' needs --dates day-first or month-first"),
        ("Dana,,13/02/2024,,,,,,", "at '13/02/2024' needs --dates day-first"),
        ("Dana,,yesterday,,,,,,", "at 'yesterday' is not YYYY-MM-DD, with a time or without"),
        ("Dana,,2024-02-03,,,,,accepted,", "outcome 'accepted' without the date of the response"),
        ("Dana,,2024-02-03,,,,2024-02-02,,", "replied_at '2024-02-02' is before the send"),
        ("Dana,,2024-02-03,,,,2024-02-04,maybe,", "outcome 'maybe' is none of accepted, declined"),
        ("Dana,,2024-02-03", "3 fields where the header has 9"),
    ],
)
def test_csv__a_row_not_understood__is_counted_with_its_line(row: str, reason: str, tmp_path: Path) -> None:
    found, tally = imported(tmp_path, DANA, row, DANA.replace("Dana", "Ed").replace("dana", "ed"))
    assert len(found) == 2
    [problem] = tally.files[0].problems
    assert (problem.file, problem.line) == ("crm.csv", 3)
    assert problem.reason.startswith(reason)


def test_csv__answered_on_the_day_of_sending__is_not_before_it(tmp_path: Path) -> None:
    [found], _ = imported(tmp_path, "Dana,,2024-02-03 18:00,,,,2024-02-03,,")
    assert found.reply is not None
    assert found.reply.at == found.send.at


def test_csv__undeliverable_and_spam__are_marks(tmp_path: Path) -> None:
    found, _ = imported(tmp_path, "Dana,,2024-02-03,,,,2024-02-04,undeliverable,", "Ed,,2024-02-03,,,,2024-02-04,Spam,")
    assert [[mark.mark for mark in one.marks] for one in found] == [["undeliverable"], ["spam"]]


def test_csv__a_profile_alone__gives_a_name_from_it(tmp_path: Path) -> None:
    [found], _ = imported(tmp_path, ",https://www.linkedin.com/in/example-dana/,2024-02-03,,,,,,")
    assert found.person.name == "Example Dana"


def test_csv__all_fields__are_read(tmp_path: Path) -> None:
    header = "p,a,v,t,pers,mut,rel,sndr,co,ti,op,con"
    row = "Dana,2024-02-03T10:00:00Z,Open Profile,intro,yes,no,TRUE,Olive,Acme,CEO,y,2024-02-01"
    write_folder(tmp_path, {"all.csv": f"{header}\n{row}\n"})
    fields = (
        "person at via template personalized mutual relevant_subject sender company title open_profile connected_on"
    )
    columns = parse_map([f"{column}={field}" for column, field in zip(header.split(","), fields.split(), strict=True)])
    with open_archive(tmp_path / "all.csv") as archive:
        [found] = CsvSource(archive, columns, ReadOptions("a"), CsvSetting("UTC", NOW)).candidates()
    send, person = found.send, found.person
    assert (send.via, send.template, send.sender) == ("open-profile", "intro", "Olive")
    assert (send.personalized, send.mutual, send.relevant_subject) == (True, False, True)
    assert (person.company, person.title, person.open_profile, str(person.connected_on)) == (
        "Acme",
        "CEO",
        True,
        "2024-02-01",
    )


def test_preview__first_rows__as_they_are_understood(tmp_path: Path) -> None:
    write_folder(tmp_path, {"crm.csv": f"{HEADER}\n{DANA}\nEd,,soon,,,,,,\n{DANA}\n"})
    setting = CsvSetting("UTC", NOW)
    with open_archive(tmp_path / "crm.csv") as archive:
        source = CsvSource(archive, parse_map(MAP), ReadOptions("default"), setting)
        first, second = source.preview(2)
        assert source.tally.files == []
    assert first.candidate is not None
    assert (first.line, first.candidate.person.name, first.candidate.send.subject) == (2, "Dana Roy", "Pricing")
    assert (second.line, second.candidate) == (3, None)
    assert second.problem == "at 'soon' is not YYYY-MM-DD, with a time or without"


@pytest.mark.parametrize(
    ("pairs", "wrong"),
    [
        (["Name"], "is not COLUMN=FIELD"),
        (["=person"], "is not COLUMN=FIELD"),
        (["Name=who"], "there is no field 'who'"),
        (["A=person", "B=person"], "the field 'person' twice"),
        (["Name=person"], "must say which columns hold at"),
        (["Sent=at"], "person or url"),
    ],
)
def test_parse_map__wrong__is_refused_by_name(pairs: list[str], wrong: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_map(pairs)
    assert wrong in caught.value.message


def test_parse_map__right__is_said_back() -> None:
    assert parse_map(["Full=Name=person", "Sent At=at"]).lines() == ["Full=Name=person", "Sent At=at"]


def test_csv__a_column_that_the_file_lacks__is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        imported(tmp_path, DANA, pairs=["Nom=person", "Sent=at"])
    assert "crm.csv lacks the column Nom" in caught.value.message


def test_csv__a_folder__is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile), open_archive(tmp_path) as archive:
        CsvSource(archive, parse_map(MAP), ReadOptions("a"), CsvSetting("UTC", NOW))


# Sales Navigator

ACTIVITIES = """activityId,activityType,createdAt,seatId,memberIdentityKey
a1,INMAIL_SENT,02-03-2024 15:04:05,77,K1
a2,SAVED_LEAD,02-03-2024 15:04:06,77,K1
a3,INMAIL_SENT,02-04-2024 15:04:05,78,
a3,INMAIL_SENT,02-04-2024 15:04:05,78,
a4,INMAIL_SENT,31-12-2024 15:04:05,78,K2
"""
OUTCOMES = """activityId,activityType,createdAt,seatId
a1,INMAIL_DECLINED,02-05-2024 08:00:00,77
a3,INMAIL_ACCEPTED,02-06-2024 08:00:00,78
"""


def test_sales_navigator__activities_and_outcomes__belong_together(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"outcomes.csv": OUTCOMES, "activities.csv": ACTIVITIES, "note.txt": "x"})
    with open_archive(path) as archive:
        source = SalesNavigatorSource(archive, ReadOptions("default"))
        found = list(source.candidates())
    sends = [one.send for one in found if isinstance(one, SendCandidate)]
    replies = [one.reply for one in found if isinstance(one, AnswerCandidate)]
    assert [(iso_instant(send.at), send.sender, send.person) for send in sends] == [
        ("2024-02-03T15:04:05Z", "77", "Sales Navigator lead K1"),
        ("2024-02-04T15:04:05Z", "78", "Sales Navigator activity a3"),
    ]
    assert [(iso_instant(reply.at), reply.outcome) for reply in replies] == [
        ("2024-02-05T08:00:00Z", "declined"),
        ("2024-02-06T08:00:00Z", "accepted"),
    ]
    assert [reply.send for reply in replies] == [send.id for send in sends]
    assert {file.name: file.classes for file in source.tally.files if not file.ignored} == {
        "outcomes.csv": {"response": 2},
        "activities.csv": {"inmail": 2, "other-activity": 1, "duplicate": 1, "unreadable": 1},
    }


def test_sales_navigator__outcomes_first_in_one_file__still_follow_their_sends(tmp_path: Path) -> None:
    text = (
        ACTIVITIES.splitlines()[0]
        + "\na1,INMAIL_ACCEPTED,02-05-2024 08:00:00,77,\na1,INMAIL_SENT,02-03-2024 15:04:05,77,K1\n"
    )
    write_folder(tmp_path, {"a.csv": text})
    with open_archive(tmp_path / "a.csv") as archive:
        source = SalesNavigatorSource(archive, ReadOptions("default"))
        assert [type(one) for one in source.candidates()] == [SendCandidate, AnswerCandidate]

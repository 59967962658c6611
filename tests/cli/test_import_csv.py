"""`import csv`: by a mapping or none, safe again and again, and clear about every row that it does not read."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from inmail_cli.importers.csv_fields import FIELDS
from tests.conftest import Inmail
from tests.importers.builders import PROFILE_CSV, message, messages_csv, write_folder, write_zip

HEADER = "Name,Link,Sent on,Subject,Tags,Answered,How,Mood"
DANA = "Dana Roy,https://www.linkedin.com/in/example-dana,2026-08-03 15:04,Pricing,saas;q1,2026-08-05,declined,merry"
ED = "Ed Poe,,2026-09-01,Your paper,,,,"
FAY = "Fay Loe,,2026-09-02,Your talk,saas,,,"
MAP = [
    *("--map", "Name=person", "--map", "Link=url", "--map", "Sent on=at", "--map", "Subject=subject"),
    *("--map", "Tags=tags", "--map", "Answered=replied_at", "--map", "How=outcome"),
]
SHORT = ["--map", "Name=person", "--map", "Sent=at"]


def crm(folder: Path, *rows: str, header: str = HEADER, name: str = "crm.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def sent(folder: Path, *rows: str) -> Path:
    """A file of names and dates alone."""
    return crm(folder, *rows, header="Name,Sent")


def events(program: Inmail) -> str:
    return program("export", "events").out


def sends(program: Inmail) -> dict[str, dict[str, Any]]:
    return {row["person"]: row for row in program("list", "--json").json()["rows"]}


def imported(program: Inmail, *words: object) -> Any:
    return program("import", "csv", *words, "--json").json()


# What is recorded


OWN = ("person", "url", "at", "via", "subject", "tags", "template", "sender", "company", "title")
OWN_COLUMNS = {"at": "sent_at"}
OWN_MAP = [word for field in OWN for word in ("--map", f"{OWN_COLUMNS.get(field, field)}={field}")]
TYPED = ["person", "company", "title", "subject", "tags", "template", "sender", "url", "via", "sent_at"]


def test_csv__the_programs_own_list__is_recorded_as_it_was(run_inmail: Inmail, tmp_path: Path) -> None:
    """Texts that a spreadsheet would run, and those that begin with a quote mark, are guarded in the file."""
    told = ["-c", "-", "-r", "'tis", "-s", "=1+1", "-t", "'=x, y", "-t", "@b", "-m", "+intro", "--sender", "''q"]
    run_inmail("send", "'Bo Li", *told)
    run_inmail("send", "Ana Silva", "-u", "https://www.linkedin.com/in/example-ana", "-c", "O'Hara", "-s", "-")
    before = run_inmail("list", "--json").json()["rows"]
    file = tmp_path / "list.csv"
    file.write_text(run_inmail("list", "--format", "csv").out, encoding="utf-8")
    assert imported(run_inmail, file, *OWN_MAP)["sends"]["new"] == 0
    run_inmail.db = tmp_path / "new.db"
    imported(run_inmail, file, *OWN_MAP)
    after = run_inmail("list", "--json").json()["rows"]
    assert _texts(after) == _texts(before)


def _texts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(({name: row[name] for name in TYPED} for row in rows), key=lambda row: str(row["person"]))


def test_csv__columns_added_to_the_programs_own_list__are_read_as_they_are(run_inmail: Inmail, tmp_path: Path) -> None:
    header = "person,sent_at,person_id,credit,credit_back_until,batch,Remark,subject"
    file = crm(tmp_path, "''Bo,2026-08-03,x,spent,,1,'a,'-", header=header)
    pairs = ("person=person", "sent_at=at", "Remark=title", "subject=subject")
    imported(run_inmail, file, *(word for pair in pairs for word in ("--map", pair)))
    (row,) = sends(run_inmail).values()
    assert [row[name] for name in ("person", "title", "subject")] == ["'Bo", "'a", "-"]


def test_csv__the_programs_own_list__has_the_ids_that_its_cells_give_as_written(
    run_inmail: Inmail, tmp_path: Path
) -> None:
    """So that a row that was recorded with its guard is not taken for another one."""
    run_inmail("send", "'Bo Li", "-s", "=1+1", "--via", "message")
    text = run_inmail("list", "--format", "csv").out
    ids = []
    for name, header in (("own", "credit_back_until"), ("other", "back_until")):
        file = tmp_path / f"{name}.csv"
        file.write_text(text.replace("credit_back_until", header), encoding="utf-8")
        run_inmail.db = tmp_path / f"{name}.db"
        imported(run_inmail, file, *OWN_MAP)
        ids.append([row["id"] for row in run_inmail("list", "--json").json()["rows"]])
    assert ids[0] == ids[1] != []


def test_csv__quote_marks_in_another_programs_file__are_texts(run_inmail: Inmail, tmp_path: Path) -> None:
    file = crm(tmp_path, "'Bo,2026-08-03,'-,1", header="person,sent_at,company,batch")
    imported(run_inmail, file, "--map", "person=person", "--map", "sent_at=at", "--map", "company=company")
    (row,) = sends(run_inmail).values()
    assert [row[name] for name in ("person", "company")] == ["'Bo", "'-"]


def test_csv__rows__are_sends_with_their_responses_and_people(run_inmail: Inmail, tmp_path: Path) -> None:
    document = imported(run_inmail, crm(tmp_path, DANA, ED), *MAP)
    assert (document["sends"]["new"], document["replies"]["new"], document["people"]["new"]) == (2, 1, 2)
    dana = sends(run_inmail)["Dana Roy"]
    assert (dana["sent_at"], dana["subject"], dana["tags"]) == ("2026-08-03T15:04:00Z", "Pricing", ["saas", "q1"])
    assert (dana["outcome"], dana["url"]) == ("declined", "https://www.linkedin.com/in/example-dana")
    assert document["files"][0]["unknown_columns"] == ["Mood"]


def test_csv__twice__adds_nothing_and_makes_no_batch(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, DANA, ED)
    imported(run_inmail, path, *MAP)
    before = events(run_inmail)
    again = imported(run_inmail, path, *MAP)
    assert (again["sends"]["new"], again["sends"]["known"], again["batch"]) == (0, 2, None)
    assert events(run_inmail) == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["older first", "newer first"])
def test_csv__files_that_overlap__one_history_in_either_order(tmp_path: Path, order: tuple[int, int]) -> None:
    later = ED.replace(",,,,", ",,2026-09-04,accepted,").replace("paper,,2026", "paper,,2026")
    parts = [crm(tmp_path, DANA, ED, name="older.csv"), crm(tmp_path, later, FAY, name="newer.csv")]
    ends = []
    for name, files in (("parts", [parts[place] for place in order]), ("whole", [crm(tmp_path, DANA, later, FAY)])):
        (tmp_path / name).mkdir()
        program = Inmail(tmp_path / name)
        for file in files:
            imported(program, file, *MAP)
        ends.append(sends(program))
    facts = [
        {who: (row["id"], row["sent_at"], row["outcome"], row["tags"]) for who, row in end.items()} for end in ends
    ]
    assert facts[0] == facts[1]
    assert facts[0]["Ed Poe"][2] == "accepted"


def test_csv__a_send_typed_by_hand__is_enriched_and_not_doubled(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("account", "add", "default", "--zone", "UTC")
    run_inmail("send", "Dana Roy", "--when", "2026-08-03", "-m", "intro")
    document = imported(run_inmail, crm(tmp_path, DANA), *MAP)
    assert (document["sends"]["new"], document["sends"]["enriched"]) == (0, 1)
    (dana,) = sends(run_inmail).values()
    # What was typed stays: its time and template; what was not known comes from the file.
    assert (dana["sent_at"], dana["template"]) == ("2026-08-03T12:00:00Z", "intro")
    assert (dana["subject"], dana["tags"], dana["outcome"]) == ("Pricing", ["saas", "q1"], "declined")
    before = events(run_inmail)
    imported(run_inmail, crm(tmp_path, DANA), *MAP)
    assert events(run_inmail) == before


def test_csv__an_address_that_another_has__is_not_given_to_a_second(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("account", "add", "default", "--zone", "UTC")
    run_inmail("send", "Dana Roy", "--when", "2026-08-03", "--via", "message")
    run_inmail("send", "Dana R", "-u", "https://www.linkedin.com/in/example-dana", "--when", "2026-05-01")
    for _ in range(2):
        imported(run_inmail, crm(tmp_path, DANA), *MAP)
        urls = [row["url"] for row in run_inmail("person", "list", "--json").json()["rows"]]
        assert sorted(urls, key=str) == [None, "https://www.linkedin.com/in/example-dana"]


def test_csv__what_was_edited_or_deleted__stays_so(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, DANA, ED, FAY)
    imported(run_inmail, path, *MAP)
    rows = sends(run_inmail)
    run_inmail("edit", rows["Dana Roy"]["id"], "-s", "Mine", "--clear", "tag")
    run_inmail("edit", rows["Fay Loe"]["id"], "--clear", "tag")
    run_inmail("delete", rows["Ed Poe"]["id"])
    before = events(run_inmail)
    document = imported(run_inmail, path, *MAP)
    assert document["sends"]["deleted"] == 1
    assert events(run_inmail) == before


def test_csv__a_column_mapped_later__fills_what_was_not_known(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, DANA, ED)
    imported(run_inmail, path, "--map", "Name=person", "--map", "Sent on=at")
    document = imported(run_inmail, path, *MAP)
    assert (document["sends"]["new"], document["sends"]["enriched"]) == (0, 2)
    rows = sends(run_inmail)
    assert (rows["Dana Roy"]["subject"], rows["Ed Poe"]["subject"]) == ("Pricing", "Your paper")
    assert rows["Dana Roy"]["tags"] == ["saas", "q1"]


def test_csv__in_another_zone_later__is_still_the_same(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("account", "add", "default", "--zone", "America/New_York")
    imported(run_inmail, crm(tmp_path, DANA, ED), *MAP)
    run_inmail("account", "edit", "default", "--zone", "Asia/Tokyo")
    assert imported(run_inmail, crm(tmp_path, DANA, ED), *MAP)["sends"]["new"] == 0


def test_csv__a_later_row_that_tells_more__completes_the_earlier(run_inmail: Inmail, tmp_path: Path) -> None:
    answered = ED.replace(",,,,", ",,2026-09-04,accepted,")
    document = imported(run_inmail, crm(tmp_path, ED, answered, ED), *MAP)
    classes = {one["class"]: one["rows"] for one in document["files"][0]["classes"]}
    assert classes == {"inmail": 1, "repeated": 2}
    assert (document["sends"]["new"], document["replies"]["new"]) == (1, 1)
    assert sends(run_inmail)["Ed Poe"]["outcome"] == "accepted"


def test_csv__rows_at_odds__are_listed_with_both_sides(run_inmail: Inmail, tmp_path: Path) -> None:
    imported(run_inmail, crm(tmp_path, DANA), *MAP)
    moved = DANA.replace("2026-08-05", "2026-08-25")
    document = imported(run_inmail, crm(tmp_path, moved), *MAP)
    (conflict,) = document["conflicts"]
    assert (conflict["line"], conflict["person"]) == (2, "Dana Roy")
    assert conflict["ours"] == sends(run_inmail)["Dana Roy"]["id"]


def test_csv__undone__leaves_nothing_and_can_be_done_again(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("account", "add", "default")
    before = events(run_inmail)
    batch = imported(run_inmail, crm(tmp_path, DANA, ED), *MAP)["batch"]
    run_inmail("undo", batch)
    assert events(run_inmail) == before
    assert imported(run_inmail, crm(tmp_path, DANA, ED), *MAP)["sends"]["new"] == 2


def test_csv__dry_run__the_same_report_and_no_database(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, DANA, ED)
    tried = imported(run_inmail, path, *MAP, "--dry-run")
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()
    done = imported(run_inmail, path, *MAP)
    assert (tried["dry_run"], done["dry_run"]) == (True, False)
    same = ("sends", "replies", "people", "files", "preview", "columns")
    assert {name: tried[name] for name in same} == {name: done[name] for name in same}


def test_csv__since_free_and_text__are_heeded(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, "Dana,2026-08-03,Dear Dana", "Ed,2026-09-01,Dear Ed", header="Name,Sent,Text")
    imported(run_inmail, path, *SHORT, "--map", "Text=body", "--since", "2026-08-15", "--assume", "free", "--keep-text")
    (row,) = sends(run_inmail).values()
    assert (row["person"], row["via"], row["body_characters"]) == ("Ed", "open-profile", 7)
    assert run_inmail("show", row["id"], "--json").json()["event"]["body"] == "Dear Ed"


def test_csv__names_in_two_columns__are_joined(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, "Dana,Roy,2026-08-03", ",Poe,2026-08-03", header="First,Last,Sent")
    imported(run_inmail, path, "--map", "First=first_name", "--map", "Last=last_name", "--map", "Sent=at")
    assert set(sends(run_inmail)) == {"Dana Roy", "Poe"}


def test_csv__through_a_pipe__as_from_a_file(run_inmail: Inmail, tmp_path: Path) -> None:
    text = crm(tmp_path, DANA, ED, DANA).read_text()
    document = run_inmail("import", "csv", "-", *MAP, "--json", stdin=text).json()
    assert (document["source"], document["sends"]["new"]) == ("standard input", 2)
    assert document["files"][0]["name"] == "standard input"


def test_csv__in_a_zip__is_read_from_it(run_inmail: Inmail, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "crm.zip", {"export/crm.csv": "Name,Sent\nDana,2026-08-03\n"})
    assert imported(run_inmail, path, *SHORT)["sends"]["new"] == 1


# Without a mapping


def test_csv__no_mapping__shows_the_columns_and_a_command_that_works(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, DANA, header="Full Name,Profile,Sent On,Subject,Tags,Replied At,Outcome,Mood")
    answer = run_inmail("import", "csv", path, status=2)
    assert "Mood" in answer.err
    assert "Fields: person, first_name" in answer.err
    command = answer.err.rsplit("inmail import csv", 1)[1]
    details = run_inmail("import", "csv", path, "--json", status=2).error()["details"]
    assert (details["columns"][0], details["proposed"]["Full Name"], details["proposed"]["Sent On"]) == (
        "Full Name",
        "person",
        "at",
    )
    assert "Mood" not in details["proposed"]
    assert details["command"].endswith(command.strip())
    words = shlex.split(details["command"])[1:]
    assert run_inmail(*words, "--json").json()["sends"]["new"] == 1


def test_csv__columns_that_say_nothing__are_left_to_the_user(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, "x,y", header="A,B")
    error = run_inmail("import", "csv", path, "--json", status=2).error()
    assert (error["error"], error["details"]["proposed"]) == ("needs-mapping", {})
    assert "--map COLUMN=person --map COLUMN=at" in error["hint"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv__sales_navigators_export__needs_no_mapping(run_inmail: Inmail, tmp_path: Path, separator: str) -> None:
    rows = [
        "activityId,activityType,createdAt,seatId,memberIdentityKey",
        "a1,INMAIL_SENT,02-03-2026 15:04:05,77,K1",
        "a2,SAVED_LEAD,02-03-2026 15:04:06,77,K1",
        "a3,INMAIL_SENT,02-04-2026 15:04:05,78,",
        "a1,INMAIL_ACCEPTED,02-05-2026 08:00:00,77,",
    ]
    path = tmp_path / "activities.csv"
    path.write_text("\n".join(rows).replace(",", separator) + "\n")
    document = imported(run_inmail, path)
    assert (document["kind"], document["sends"]["new"], document["replies"]["new"]) == ("sales-navigator", 2, 1)
    assert [row["at"] for row in document["preview"]] == ["2026-02-03T15:04:05Z", "2026-02-04T15:04:05Z"]
    assert "2 seats (77, 78)" in document["notes"][0]
    before = events(run_inmail)
    assert imported(run_inmail, path)["sends"]["known"] == 2
    assert events(run_inmail) == before


LINKEDIN = messages_csv([message("2-a", "Olive Example", "Dana Roy", "2026-09-01 09:00:00", "Hi", subject="Hi")])
ACCOUNT = json.dumps({"type": "account", "name": "default", "zone": "UTC"})


@pytest.mark.parametrize(
    ("content", "wrong", "right"),
    [
        (LINKEDIN, "csv", "linkedin"),
        (LINKEDIN, "events", "linkedin"),
        (ACCOUNT, "csv", "events"),
        (ACCOUNT, "linkedin", "events"),
        ("Name,Sent\nDana,2026-08-03\n", "linkedin", "csv"),
        ("Name,Sent\nDana,2026-08-03\n", "events", "csv"),
        ("activityId,activityType,createdAt\na,INMAIL_SENT,02-03-2026 15:04:05\n", "linkedin", "csv"),
    ],
)
def test_import__the_file_of_another_command__says_which(
    run_inmail: Inmail, tmp_path: Path, content: str, wrong: str, right: str
) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    answer = run_inmail("import", wrong, path, status=2)
    assert answer.err.endswith(f"Import it with: inmail import {right} {path}\n")


def test_import__a_zip_of_linkedins__csv_says_which(run_inmail: Inmail, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a b.zip", {"messages.csv": LINKEDIN, "Profile.csv": PROFILE_CSV})
    assert f"inmail import linkedin '{path}'" in run_inmail("import", "csv", path, status=2).err


def test_import_events__a_broken_line__is_still_its_own_error(run_inmail: Inmail, tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text('{"type":"account","name":"a", "zo\n')
    assert "line 1: not a JSON object" in run_inmail("import", "events", path, status=2).err


# Saved maps


def test_map__saved__serves_again_and_is_listed(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, "Dana,03/02/2026", header="Name,Sent")
    words = [*SHORT, "--dates", "day-first"]
    saving = run_inmail("import", "csv", path, *words, "--save-map", "crm", "--json")
    assert "Saved the map crm" in saving.err
    assert saving.json()["saved_map"] == "crm"
    again = imported(run_inmail, path, "--use-map", "crm")
    assert (again["used_map"], again["dates"], again["sends"]["known"]) == ("crm", "day-first", 1)
    (row,) = run_inmail("import", "csv", "--maps", "--json").json()["rows"]
    assert (row["name"], row["columns"], row["dates"]) == ("crm", ["Name=person", "Sent=at"], "day-first")
    assert Path(row["file"]).stat().st_mode & 0o777 == 0o600
    assert "--use-map crm" in run_inmail("import", "csv", sent(tmp_path, "Ed,2026-02-03"), status=2).err


def test_map__a_dry_run__saves_it_and_a_failure_does_not(run_inmail: Inmail, tmp_path: Path) -> None:
    bad, good = sent(tmp_path, "Dana,soon"), ["--save-map", "crm", *SHORT]
    run_inmail("import", "csv", bad, *good, status=2)
    assert run_inmail("import", "csv", "--maps", "--json").json()["rows"] == []
    run_inmail("import", "csv", sent(tmp_path, "Dana,2026-08-03"), *good, "--dry-run")
    assert len(run_inmail("import", "csv", "--maps", "--json").json()["rows"]) == 1


def test_map__another_of_that_name__is_kept_unless_it_is_being_changed(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, DANA)
    first = ["--map", "Name=person", "--map", "Sent on=at", "--save-map", "crm"]
    imported(run_inmail, path, *first)
    imported(run_inmail, path, *first)
    refused = run_inmail("import", "csv", path, *MAP, "--save-map", "crm", status=4)
    assert "another map is called 'crm'" in refused.err
    changed = imported(run_inmail, path, "--use-map", "crm", "--map", "Subject=subject", "--save-map", "crm")
    assert {one["field"] for one in changed["columns"]} == {"person", "at", "subject"}
    assert imported(run_inmail, path, "--use-map", "crm")["columns"] == changed["columns"]


@pytest.mark.parametrize("column", ['He said "x"', "a\\b", "tab\there", "=1+1", "Zürich 👍", "de\x7fl", "#"])
def test_map__odd_names_of_columns__come_back_as_they_were(run_inmail: Inmail, tmp_path: Path, column: str) -> None:
    path = tmp_path / "odd.csv"
    quoted = column.replace('"', '""')
    path.write_text(f'"{quoted}",Sent\nDana,2026-08-03\n', encoding="utf-8")
    imported(run_inmail, path, "--map", f"{column}=person", "--map", "Sent=at", "--save-map", "odd")
    assert imported(run_inmail, path, "--use-map", "odd")["columns"][0] == {"column": column, "field": "person"}


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--use-map", "none"], 3, "no map is called 'none'"),
        (["--use-map", "../x"], 2, "is no name for a map"),
        (["--save-map", "a/b", *SHORT], 2, "is no name for a map"),
        (["--save-map", "crm"], 2, "--save-map saves what --map says"),
        (["--map", "Name"], 2, "is not COLUMN=FIELD"),
        (["--map", "Name=persn", "--map", "Sent=at"], 2, "Did you mean person?"),
        (["--map", "Name=person"], 2, "must say which columns hold at"),
        (["--map", "Nam=person", "--map", "Sent=at"], 2, "Did you mean Name? It has: Name, Sent."),
        (["--map", "#9=person", "--map", "Sent=at"], 2, "lacks the column #9"),
        ([*SHORT, "--dates", "american"], 2, "--dates 'american' is not known"),
        ([*SHORT, "--encoding", "klingon"], 2, "--encoding 'klingon' is not known"),
        ([*SHORT, "--encoding", "rot13"], 2, "--encoding 'rot13' is not known"),
        ([*SHORT, "--preview", "-1"], 2, "--preview must be 0 to 1,000"),
        (["--maps"], 2, "--maps lists the saved maps"),
    ],
)
def test_csv__options_that_are_wrong__one_clear_error(
    run_inmail: Inmail, tmp_path: Path, words: list[str], status: int, said: str
) -> None:
    answer = run_inmail("import", "csv", sent(tmp_path, "Dana,2026-08-03"), *words, status=status)
    assert said in answer.err
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no toml", "cannot be read"),
        (f"columns = {'[' * 5000}{']' * 5000}", "cannot be read: lists or tables are nested more than 100 deep"),
        ("", "write [columns]"),
        ('[columns]\nwho = "x"', "there is no field who"),
        ('[columns]\nperson = "x"', "must say which columns hold at"),
        ('x = 1\n[columns]\nperson = "x"', "unknown key x"),
        ('dates = "us"\n[columns]\nperson = "x"\nat = "y"', "dates is day-first or month-first"),
        ('encoding = "klingon"\n[columns]\nperson = "Name"\nat = "Sent"', "'klingon' is not known"),
    ],
)
def test_map__a_file_that_is_none__is_named(run_inmail: Inmail, tmp_path: Path, text: str, said: str) -> None:
    folder = run_inmail.home / ".config" / "inmail" / "maps"
    folder.mkdir(parents=True)
    (folder / "bad.toml").write_text(text)
    answer = run_inmail("import", "csv", sent(tmp_path, "Dana,2026-08-03"), "--use-map", "bad", status=2)
    assert said in answer.err


# What is hard to read


@pytest.mark.parametrize(
    ("order", "expected"), [("day-first", "2026-02-01"), ("month-first", "2026-01-02")], ids=["day", "month"]
)
def test_dates__one_that_may_be_two__is_refused_until_said(
    run_inmail: Inmail, tmp_path: Path, order: str, expected: str
) -> None:
    path = sent(tmp_path, "Dana,01/02/2026")
    answer = run_inmail("import", "csv", path, *SHORT, status=2)
    assert "Line 2: at '01/02/2026' needs --dates day-first or month-first." in answer.err
    imported(run_inmail, path, *SHORT, "--dates", order)
    assert sends(run_inmail)["Dana"]["sent_at"] == f"{expected}T12:00:00Z"


def test_dates__some_that_may_be_two__are_counted_and_explained(run_inmail: Inmail, tmp_path: Path) -> None:
    path = sent(tmp_path, "Dana,01/02/2026", "Ed,2026-02-03")
    document = imported(run_inmail, path, *SHORT)
    assert document["sends"]["new"] == 1
    assert [problem["line"] for problem in document["files"][0]["problems"]] == [2]
    assert "--dates day-first" in document["notes"][0]
    assert imported(run_inmail, path, *SHORT, "--dates", "day-first")["sends"]["new"] == 1


TEXT = "Name;Sent\nZoë Müller;2026-08-03\n"
READABLE: dict[str, tuple[bytes, list[str]]] = {
    "semicolons": (TEXT.encode(), []),
    "tabs": (TEXT.replace(";", "\t").encode(), []),
    "bars": (TEXT.replace(";", "|").encode(), []),
    "a byte order mark": (TEXT.encode("utf-8-sig"), []),
    "CRLF": (TEXT.replace("\n", "\r\n").encode(), []),
    "old Mac lines": (TEXT.replace("\n", "\r").encode(), []),
    "UTF-16 of a spreadsheet": (TEXT.replace(";", "\t").encode("utf-16"), []),
    "UTF-16 big-endian without a mark": (TEXT.encode("utf-16-be"), []),
    "UTF-32": (TEXT.encode("utf-32"), []),
    "Latin-1": (TEXT.encode("latin-1"), ["--encoding", "latin-1"]),
    "Windows": (TEXT.encode("cp1252"), ["--encoding", "windows-1252"]),
    "a line for Excel": (f"sep=;\n{TEXT}".encode(), []),
    "a preamble": (f"Export of my CRM\n\n{TEXT}".encode(), []),
    "spare columns": (b"Name;Sent;;\n" + "Zoë Müller;2026-08-03;;\n".encode(), []),
    "names in other letters": (TEXT.replace("Name;Sent", " NAME ;sent").encode(), []),
}


def test_csv__a_line_break_in_a_text__counts_as_send_counts_it(run_inmail: Inmail, tmp_path: Path) -> None:
    path = tmp_path / "windows.csv"
    path.write_bytes(b'Name,Sent,Text\r\nDana Roy,2026-08-03,"Hi Dana\r\nYours"\r\n')
    imported(run_inmail, path, *SHORT, "--map", "Text=body")
    run_inmail("send", "Ed Poe", "--via", "message", "--body", "Hi Dana\r\nYours")
    found = sends(run_inmail)
    assert found["Dana Roy"]["body_characters"] == found["Ed Poe"]["body_characters"] == 13  # 7 + 1 + 5


@pytest.mark.parametrize("name", READABLE)
def test_csv__as_other_programs_write_it__is_read(run_inmail: Inmail, tmp_path: Path, name: str) -> None:
    data, words = READABLE[name]
    path = tmp_path / "other.csv"
    path.write_bytes(data)
    document = imported(run_inmail, path, *SHORT, *words)
    assert (document["sends"]["new"], document["files"][0]["rows"]) == (1, 1)
    assert set(sends(run_inmail)) == {"Zoë Müller"}


REFUSED: dict[str, tuple[bytes, str]] = {
    "Latin-1": (TEXT.encode("latin-1"), "line 2: not UTF-8 (byte 0xeb)"),
    "Latin-1 far below": (b"Name,Sent\n" + b"Dana,2026-08-03\n" * 20_000 + b"Z\xfcr,2026-08-03\n", "line 20002: not"),
    "empty": (b"", "is empty"),
    "blank": (b"\n \n", "is empty"),
    "binary": (b"\x89PNG\r\n\0\0\0\0\0\0", "is no text file"),
    "one column": (b"Name\nDana\n", "is no table"),
    "a column twice": (b"Name,Sent,Sent\nDana,2026-08-03,2026-08-04\n", "has the column Sent 2 times"),
    "no such file": (b"", "cannot be read"),
    "a folder": (b"", "is not one CSV file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_csv__what_cannot_be_read__one_clear_error_and_nothing_recorded(
    run_inmail: Inmail, tmp_path: Path, name: str
) -> None:
    data, said = REFUSED[name]
    path = tmp_path / "other.csv"
    if name == "a folder":
        write_folder(path, {"a.csv": "Name,Sent\n", "b.csv": "Name,Sent\n"})
    elif name != "no such file":
        path.write_bytes(data)
    answer = run_inmail("import", "csv", path, *SHORT, "--json", status=2)
    assert said in answer.error()["message"]
    assert answer.out == ""
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


def test_csv__a_column_twice__goes_by_its_place(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, "Dana,2026-08-03,2026-08-04", header="Name,Sent,Sent")
    assert "'#2=at'" in run_inmail("import", "csv", path, *SHORT, status=2).err
    imported(run_inmail, path, "--map", "Name=person", "--map", "#3=at")
    assert sends(run_inmail)["Dana"]["sent_at"] == "2026-08-04T12:00:00Z"


def test_csv__a_header_alone__is_nothing_to_record(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("account", "add", "default")
    document = imported(run_inmail, sent(tmp_path), *SHORT)
    assert (document["files"][0]["rows"], document["batch"], document["preview"]) == (0, None, [])


def test_csv__odd_rows__are_counted_with_their_line_and_the_rest_is_read(run_inmail: Inmail, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    rows = [
        b'"Dana\nRoy",2026-08-03',  # lines 2 and 3: a line break within quotes is a space in a name
        b"Ed",  # line 4
        b"Fay,2026-08-03,more,and more",  # line 5
        b"Gus," + b"x" * 1_000_000,  # line 6: a cell of a million characters
        b"H\0l,2026-08-03",  # line 7
        b'"Ida",2026-08-03',
        b"",
        b",,,",
        b'"Bo" Li,2026-08-03',  # line 11
        b"Cy,2027-08-03",  # line 12
    ]
    path.write_bytes(b"Name,Sent\n" + b"\n".join(rows) + b"\n")
    document = imported(run_inmail, path, *SHORT)
    assert set(sends(run_inmail)) == {"Dana Roy", "Ida"}
    problems = {one["line"]: one["reason"] for one in document["files"][0]["problems"]}
    assert list(problems) == [4, 5, 6, 7, 11, 12]
    assert problems[4] == "1 fields where the header has 2"
    assert problems[5] == "4 fields where the header has 2"
    assert "over 131,072 characters" in problems[6]
    assert problems[7] == "person has a NUL character"
    assert problems[12] == "at '2027-08-03' is in the future"
    file = document["files"][0]
    assert sum(one["rows"] for one in file["classes"]) == file["rows"] == 8


def test_csv__a_word_that_no_export_could_hold__is_an_unreadable_row(run_inmail: Inmail, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(f"Name,Sent,Firm\nDana,2026-08-03,{'x' * 1_001}\nIda,2026-08-03,{'x' * 1_000}\n")
    document = imported(run_inmail, path, *SHORT, "--map", "Firm=company")
    assert set(sends(run_inmail)) == {"Ida"}
    [problem] = document["files"][0]["problems"]
    assert (problem["line"], problem["reason"]) == (2, "the company is longer than 1,000 characters")


def test_preview__rows__as_they_are_understood(run_inmail: Inmail, tmp_path: Path) -> None:
    path = crm(tmp_path, DANA, "Ed,,soon,,,,,", FAY)
    first, second = imported(run_inmail, path, *MAP, "--dry-run", "--preview", 2)["preview"]
    assert (first["line"], first["at"], first["person"]) == (2, "2026-08-03T15:04:00Z", "Dana Roy")
    assert (first["tags"], first["outcome"], first["replied_at"]) == (
        ["saas", "q1"],
        "declined",
        "2026-08-05T12:00:00Z",
    )
    assert (second["line"], second["at"], second["problem"]) == (
        3,
        None,
        "at 'soon' is not YYYY-MM-DD, with a time or without",
    )
    assert imported(run_inmail, path, *MAP, "--dry-run", "--preview", 0)["preview"] == []
    shown = run_inmail("import", "csv", path, *MAP).out
    assert "The first rows as they are understood:" in shown
    assert "Name = person" in shown


def test_help__every_field__is_named(run_inmail: Inmail) -> None:
    assert FIELDS.keys() <= set(re.findall(r"\w+", run_inmail("import", "csv", "--help").out))

"""`import linkedin`: what is recorded, that it is safe again and again, and what the report says."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Inmail
from tests.importers.builders import (
    OWNER,
    PROFILE_CSV,
    connections_csv,
    invitations_csv,
    message,
    messages_csv,
    receipts_csv,
    write_folder,
    write_zip,
)

DANA, ED, BO, IDA = "Dana Roy", "Ed Poe", "Bo Li", "Ida Koe"
OLDER = [
    message("2-dana", DANA, OWNER, "2026-08-05 08:00:00", "Yes", subject="RE: Pricing"),
    message("2-dana", OWNER, DANA, "2026-08-03 15:04:05", "Dear Dana", subject="Pricing"),
    message("2-ed", OWNER, ED, "2026-09-01 09:00:00", "Dear Ed", subject="Your paper"),
    message("2-ed2", OWNER, "Fay Example", "2026-09-01 09:00:00", "Dear Fay", subject="Your paper"),
]
NEWER = [
    message("2-bo", OWNER, BO, "2026-10-04 09:00:00", "Dear Bo", subject="Your talk"),
    message("2-ed", ED, OWNER, "2026-09-20 10:00:00", "Let us talk", subject="RE: Your paper"),
]
PEOPLE = connections_csv("Ida,Koe,https://www.linkedin.com/in/example-ida,,Example Co,CTO,22 Jan 2026")
NOTES = invitations_csv(
    f'{OWNER},{IDA},"1/21/26, 11:00 AM","Hello Ida",OUTGOING,https://www.linkedin.com/in/example-olive,'
    "https://www.linkedin.com/in/example-ida"
)


def archive(folder: Path, rows: list[dict[str, str]], name: str = "export.zip", **files: str) -> Path:
    content = {"messages.csv": messages_csv(rows), "Profile.csv": PROFILE_CSV, "Connections.csv": PEOPLE, **files}
    return write_zip(folder / name, content)


def events(program: Inmail) -> str:
    return program("export", "events").out


def sends(program: Inmail) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = program("list", "--json").json()["rows"]
    return rows


def test_import__an_archive__sends_responses_notes_and_people(run_inmail: Inmail, tmp_path: Path) -> None:
    source = archive(tmp_path, OLDER + NEWER, **{"Invitations.csv": NOTES})
    document = run_inmail("import", "linkedin", source, "--json").json()
    assert (document["sends"]["new"], document["replies"]["new"]) == (5, 2)
    assert document["owner"] == OWNER
    rows = {row["person"]: row for row in sends(run_inmail)}
    assert set(rows) == {DANA, ED, "Fay Example", BO, IDA}
    assert (rows[DANA]["subject"], rows[DANA]["outcome"], rows[DANA]["via"]) == ("Pricing", "accepted", "inmail")
    assert rows[DANA]["body_characters"] == 9
    assert (rows[IDA]["via"], rows[IDA]["outcome"], rows[IDA]["company"]) == (
        "connection-note",
        "connected",
        "Example Co",
    )
    counted = {file["name"]: sum(one["rows"] for one in file["classes"]) for file in document["files"]}
    assert counted == {file["name"]: file["rows"] for file in document["files"]}


def test_import__no_row_of_any_file_understood__status_2_and_nothing_recorded(
    run_inmail: Inmail, tmp_path: Path
) -> None:
    """A script hears of it when LinkedIn changes how it writes its dates."""
    changed = [{**row, "DATE": "03/08/2026 15h04"} for row in OLDER]
    source = archive(tmp_path, changed, **{"Connections.csv": connections_csv()})
    answer = run_inmail("import", "linkedin", source, status=2)
    assert answer.err.startswith(
        "inmail: messages.csv: none of its 4 rows was understood. Line 2: DATE '03/08/2026 15h04'"
    )
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


def test_import__twice__adds_nothing(run_inmail: Inmail, tmp_path: Path) -> None:
    source = archive(tmp_path, OLDER + NEWER, **{"Invitations.csv": NOTES})
    run_inmail("import", "linkedin", source)
    before = events(run_inmail)
    again = run_inmail("import", "linkedin", source, "--json").json()
    assert (again["sends"]["new"], again["sends"]["known"], again["replies"]["new"]) == (0, 5, 0)
    assert (again["recorded"], again["batch"]) == ([], None)
    assert events(run_inmail) == before


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)], ids=["older first", "newest first", "mixed"])
def test_import__archives_that_overlap__one_history_in_any_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    sources = [
        archive(tmp_path, OLDER, "older.zip"),
        archive(tmp_path, OLDER[2:] + NEWER, "newer.zip"),
        archive(tmp_path, OLDER + NEWER, "whole.zip"),
    ]
    ends = []
    for name, chosen in (("parts", [sources[place] for place in order]), ("whole", [sources[2]])):
        (tmp_path / name).mkdir()
        program = Inmail(tmp_path / name)
        for source in chosen:
            program("import", "linkedin", source)
        ends.append(events(program))
    assert ends[0] == ends[1]


def test_import__a_send_typed_by_hand__is_enriched_and_not_doubled(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("account", "add", "default", "--zone", "UTC")
    run_inmail("send", DANA, "--when", "2026-08-03", "-m", "intro", "-t", "saas")
    document = run_inmail("import", "linkedin", archive(tmp_path, OLDER), "--json").json()
    assert (document["sends"]["new"], document["sends"]["enriched"]) == (2, 1)
    row = next(row for row in sends(run_inmail) if row["person"] == DANA)
    assert (row["sent_at"], row["template"], row["tags"]) == ("2026-08-03T12:00:00Z", "intro", ["saas"])
    assert (row["subject"], row["outcome"]) == ("Pricing", "accepted")
    assert row["url"] == "https://www.linkedin.com/in/example-dana"
    before = events(run_inmail)
    run_inmail("import", "linkedin", archive(tmp_path, OLDER))
    assert events(run_inmail) == before


def test_import__what_was_edited__stays_as_it_is(run_inmail: Inmail, tmp_path: Path) -> None:
    source = archive(tmp_path, OLDER)
    run_inmail("import", "linkedin", source)
    row = next(row for row in sends(run_inmail) if row["person"] == DANA)
    run_inmail("edit", row["id"], "--via", "open-profile", "-s", "Mine", "-t", "kept")
    reply = run_inmail("show", row["id"], "--json").json()["replies"][0]["id"]
    run_inmail("edit", reply, "--as", "declined")
    before = events(run_inmail)
    run_inmail("import", "linkedin", source)
    assert events(run_inmail) == before


def test_import__what_was_deleted__does_not_come_back(run_inmail: Inmail, tmp_path: Path) -> None:
    source = archive(tmp_path, OLDER)
    run_inmail("import", "linkedin", source)
    run_inmail("delete", next(row["id"] for row in sends(run_inmail) if row["person"] == DANA))
    document = run_inmail("import", "linkedin", source, "--json").json()
    assert document["sends"]["deleted"] == 1
    assert DANA not in {row["person"] for row in sends(run_inmail)}


def test_import__undone__leaves_nothing_and_can_be_done_again(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("account", "add", "default")
    before = events(run_inmail)
    source = archive(tmp_path, OLDER, **{"Invitations.csv": NOTES})
    batch = run_inmail("import", "linkedin", source, "--json").json()["batch"]
    run_inmail("undo", batch)
    assert events(run_inmail) == before
    assert run_inmail("import", "linkedin", source, "--json").json()["sends"]["new"] == 4


def test_import__dry_run__the_same_report_and_no_database(run_inmail: Inmail, tmp_path: Path) -> None:
    source = archive(tmp_path, OLDER)
    document = run_inmail("import", "linkedin", source, "--dry-run", "--json").json()
    assert (document["dry_run"], document["sends"]["new"]) == (True, 3)
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


def test_import__since_and_free__are_heeded(run_inmail: Inmail, tmp_path: Path) -> None:
    source = archive(tmp_path, OLDER + NEWER)
    run_inmail("import", "linkedin", source, "--since", "2026-10-01", "--assume", "free", "--keep-text")
    (row,) = sends(run_inmail)
    assert (row["person"], row["via"]) == (BO, "open-profile")
    assert run_inmail("show", row["id"], "--json").json()["event"]["body"] == "Dear Bo"


def test_import__possible_ones__are_listed_and_taken_when_asked(run_inmail: Inmail, tmp_path: Path) -> None:
    rows = [*OLDER, message("2-gus", OWNER, "Gus Moe", "2026-09-09 09:00:00", "Hello Gus")]
    source = archive(tmp_path, rows)
    document = run_inmail("import", "linkedin", source, "--json").json()
    assert [one["person"] for one in document["possible"]] == ["Gus Moe"]
    assert run_inmail("import", "linkedin", source, "--include", "possible", "--json").json()["sends"]["new"] == 1


def test_import__receipts__propose_plans_and_change_nothing(run_inmail: Inmail, tmp_path: Path) -> None:
    receipts = receipts_csv(
        ("7/1/26, 10:00 AM", "Premium Career", "29.99"), ("8/1/26, 10:00 AM", "Premium Career", "29.99")
    )
    source = archive(tmp_path, OLDER, **{"Receipts.csv": receipts})
    document = run_inmail("import", "linkedin", source, "--json").json()
    (plan,) = document["plans"]
    assert (plan["plan"], plan["starts_on"], plan["billing_day"], plan["price"]) == (
        "premium-career",
        "2026-07-01",
        1,
        "29.99",
    )
    assert run_inmail("balance", "--json").json()["plan"] is None


def test_import__into_a_plan_with_an_opening_balance__credits_come_back(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("setup", "premium-business", "--renews", "1", "--balance", "20", "--zone", "UTC")
    run_inmail.now = "2026-11-25T09:00:00Z"
    late = [*OLDER, message("2-ed2", "Fay Example", OWNER, "2026-11-24 10:00:00", "Late, but yes")]
    assert run_inmail("import", "linkedin", archive(tmp_path, late), "--json").json()["balance_before"] == 20
    assert run_inmail("balance", "--json").json()["balance"] == 21


def test_import__a_table__every_file_and_what_is_in_it(run_inmail: Inmail, tmp_path: Path) -> None:
    out = run_inmail("import", "linkedin", archive(tmp_path, OLDER + NEWER)).out
    assert "export.zip: 4 sends recorded with 2 responses; 0 sends on record already." in out
    assert f"The archive of {OWNER}." in out
    assert "InMails sent" in out


BAD: dict[str, tuple[dict[str, str | bytes] | bytes, int]] = {
    "no zip": (b"not a zip at all", 2),
    "a zip of something else": ({"notes.txt": "hello"}, 2),
    "an empty zip": ({}, 2),
    "a column that is missing": ({"messages.csv": "FROM,TO\na,b\n"}, 2),
    "another encoding": ({"messages.csv": messages_csv(OLDER).encode("utf-16")}, 2),
}


@pytest.mark.parametrize("name", BAD)
def test_import__what_is_no_archive__one_clear_error_and_nothing_recorded(
    run_inmail: Inmail, tmp_path: Path, name: str
) -> None:
    content, status = BAD[name]
    path = tmp_path / "odd.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        write_zip(path, content)
    answer = run_inmail("import", "linkedin", path, "--json", status=status)
    assert answer.error()["error"] in ("bad-file", "nothing-recognised")
    assert answer.out == ""
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


def test_import__whose_it_is_cannot_be_told__asks_for_me(run_inmail: Inmail, tmp_path: Path) -> None:
    rows = [message("2-x", "Ann One", "Ben Two", "2026-09-01 09:00:00", "Hi", subject="Hi")]
    folder = write_folder(tmp_path / "folder", {"messages.csv": messages_csv(rows)})
    answer = run_inmail("import", "linkedin", folder, status=None)
    assert answer.status in (2, 3)
    assert "--me" in answer.err
    url = "https://www.linkedin.com/in/example-ann"
    assert run_inmail("import", "linkedin", folder, "--me", url, "--json").json()["sends"]["new"] == 1


def test_import__a_date_that_does_not_parse__is_counted_with_its_line(run_inmail: Inmail, tmp_path: Path) -> None:
    broken = message("2-gus", OWNER, "Gus Moe", "31/12/2026", "Hello Gus", subject="Hi")
    document = run_inmail("import", "linkedin", archive(tmp_path, [*OLDER, broken]), "--json").json()
    messages = next(file for file in document["files"] if file["name"] == "messages.csv")
    assert [problem["line"] for problem in messages["problems"]] == [6]
    assert document["sends"]["new"] == 3


def test_import__a_response_or_mark_that_was_deleted__does_not_come_back(run_inmail: Inmail, tmp_path: Path) -> None:
    source = archive(tmp_path, OLDER, **{"Invitations.csv": NOTES})
    run_inmail("import", "linkedin", source)
    rows = {row["person"]: row["id"] for row in sends(run_inmail)}
    run_inmail("delete", run_inmail("show", rows[DANA], "--json").json()["replies"][0]["id"])
    run_inmail("delete", run_inmail("show", rows[IDA], "--json").json()["marks"][0]["id"])
    before = events(run_inmail)
    document = run_inmail("import", "linkedin", source, "--json").json()
    assert (document["replies"]["deleted"], document["batch"]) == (1, None)
    assert events(run_inmail) == before


def test_import__people_who_were_merged__stay_one(run_inmail: Inmail, tmp_path: Path) -> None:
    source = archive(tmp_path, OLDER)
    run_inmail("import", "linkedin", source)
    run_inmail("person", "merge", DANA, ED)
    before = events(run_inmail)
    assert run_inmail("import", "linkedin", source, "--json").json()["people"]["new"] == 0
    assert events(run_inmail) == before

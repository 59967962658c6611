"""`doctor --repair`: what follows from the facts is made anew, facts are never touched, and the old file is kept."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_backup import answers, names
from tests.conftest import Inmail

KEPT = "inmail.db.2026-11-22T090000Z.before-repair.backup"


@pytest.fixture
def kept(run_inmail: Inmail) -> Inmail:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    run_inmail("send", "Dana Roy", "-t", "saas")
    run_inmail("reply", "dana")
    run_inmail("send", "Ana Silva")
    run_inmail("mark", "ana", "opened")
    return run_inmail


def altered(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "inmail.db", isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


MENDABLE = {
    "a trigger is gone": ["DROP TRIGGER sends_added"],
    "all triggers are gone": [],
    "a trigger is another": [
        "DROP TRIGGER sends_removed",
        "CREATE TRIGGER sends_removed AFTER DELETE ON sends BEGIN SELECT 1; END",
    ],
    "a strange trigger": ["CREATE TRIGGER mine AFTER INSERT ON sends BEGIN DELETE FROM tags; END"],
    "a view is gone": ["DROP VIEW send_status"],
    "a strange view": ["CREATE VIEW mine AS SELECT 1"],
    "an index is gone": ["DROP INDEX sends_person"],
    "a strange index": ["CREATE INDEX mine ON sends (subject)"],
    "an index is another": ["DROP INDEX sends_person", "CREATE INDEX sends_person ON sends (sent_at)"],
    "what became of sends": ["UPDATE sends SET responded_at = 5, outcome = 'declined', opened_at = NULL"],
    "the order number": ["UPDATE settings SET value = 0"],
    "the last key given out": ["UPDATE sqlite_sequence SET seq = 1 WHERE name = 'sends'"],
    "no last key given out": ["DELETE FROM sqlite_sequence WHERE name IN ('sends', 'people')"],
    "the copy of the batches": ["DROP INDEX batches_copy"],
    "another copy of the batches": ["DROP INDEX batches_copy", "CREATE INDEX batches_copy ON batches (command)"],
    "a strange setting": ["INSERT INTO settings VALUES ('current_batch', 1)"],
    "a damaged saved state": ["UPDATE checkpoints SET state = substr(state, 1, 40)"],
    "a wrong saved state": ["UPDATE checkpoints SET state = json_set(state, '$[7]', 9)"],
    "text of a trigger": [
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE TRIGGEX' WHERE name = 'sends_added'",
    ],
    "text of a view": [
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE VIEW x' WHERE name = 'send_status'",
    ],
    "text of an index": [
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX x' WHERE name = 'sends_person'",
    ],
}


@pytest.mark.parametrize("fault", MENDABLE)
def test_repair__what_follows_from_the_facts__as_before_and_the_old_file_kept(
    kept: Inmail, tmp_path: Path, fault: str
) -> None:
    expected = answers(kept)
    with closing(sqlite3.connect(tmp_path / "inmail.db")) as db:
        every = [
            f"DROP TRIGGER {name}" for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='trigger'")
        ]
    altered(tmp_path, *(MENDABLE[fault] or every))
    damaged = (tmp_path / "inmail.db").read_bytes()
    assert kept("doctor", status=None).status in (5, 6)
    assert (tmp_path / "inmail.db").read_bytes() == damaged
    document = kept("doctor", "--repair", "--json").json()
    assert document["well"] is True
    assert document["mended"] != []
    assert Path(document["kept"]).exists()
    assert "is well." in kept("doctor").out
    assert answers(kept) == expected
    assert [name for name in names(tmp_path) if name.startswith(".")] == []
    kept("send", "Eve Lund")
    assert "is well." in kept("doctor").out


def test_repair__nothing_wrong__nothing_written(kept: Inmail, tmp_path: Path) -> None:
    before = (tmp_path / "inmail.db").read_bytes()
    document = kept("doctor", "--repair", "--json").json()
    assert (document["mended"], document["kept"], document["rows"]) == ([], None, [])
    assert (tmp_path / "inmail.db").read_bytes() == before
    assert names(tmp_path) == ["home", "inmail.db"]


def test_repair__others_may_read_the_file__closed_to_them(kept: Inmail, tmp_path: Path) -> None:
    (tmp_path / "inmail.db").chmod(0o644)
    before = (tmp_path / "inmail.db").read_bytes()
    (row,) = kept("doctor", "--repair", "--json").json()["mended"]
    assert row["code"] == "permissions"
    assert stat.S_IMODE((tmp_path / "inmail.db").stat().st_mode) == 0o600
    assert (tmp_path / "inmail.db").read_bytes() == before


def test_repair__others_may_read_the_file_and_a_saved_state_is_wrong__both_are_mended(
    kept: Inmail, tmp_path: Path
) -> None:
    (tmp_path / "inmail.db").chmod(0o644)
    altered(tmp_path, "UPDATE checkpoints SET state = json_set(state, '$[7]', 9)")
    mended = kept("doctor", "--repair", "--json").json()["mended"]
    assert [row["code"] for row in mended] == ["permissions", "checkpoint"]
    assert "is well." in kept("doctor").out


def test_repair__a_fact_is_damaged__left_alone_and_said(kept: Inmail, tmp_path: Path) -> None:
    content = (tmp_path / "inmail.db").read_bytes()
    (tmp_path / "inmail.db").write_bytes(content.replace(b"Dana Roy", b"Dana Rox", 1))
    before = (tmp_path / "inmail.db").read_bytes()
    answer = kept("doctor", "--repair", status=5)
    assert "which a repair cannot mend" in answer.out
    assert (tmp_path / "inmail.db").read_bytes() == before
    assert names(tmp_path) == ["home", "inmail.db"]


def test_repair__a_fact_and_a_trigger__the_one_mended_and_the_other_said(kept: Inmail, tmp_path: Path) -> None:
    content = (tmp_path / "inmail.db").read_bytes()
    (tmp_path / "inmail.db").write_bytes(content.replace(b"Dana Roy", b"Dana Rox", 1))
    altered(tmp_path, "DROP TRIGGER tags_added")
    document = kept("doctor", "--repair", "--json", status=5).json()
    assert [row["code"] for row in document["mended"]] == ["schema"]
    assert {row["code"] for row in document["rows"]} <= {"damaged", "history"}
    assert document["rows"] != []


def misread_batch(folder: Path) -> None:
    """As `send` in the table alone, whose pages come before those of the index that copies it."""
    content = (folder / "inmail.db").read_bytes()
    with closing(sqlite3.connect(folder / "inmail.db")) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'batches'").fetchone()
    at = content.index(b"send to Ana Silva", (page - 1) * 4096)
    assert at < page * 4096
    (folder / "inmail.db").write_bytes(content[:at] + b"s" + b"E" + content[at + 2 :])


def test_repair__a_batch_is_not_what_its_copy_says__neither_is_taken_for_right(kept: Inmail, tmp_path: Path) -> None:
    misread_batch(tmp_path)
    before = (tmp_path / "inmail.db").read_bytes()
    document = kept("doctor", "--json", status=5).json()
    said = {row["message"]: row["code"] for row in document["rows"]}
    assert said["batch 4 of the history is not what its copy says."] == "history"
    for _ in range(2):
        assert kept("doctor", "--repair", "--json", status=5).json()["rows"] == document["rows"]
    assert (tmp_path / "inmail.db").read_bytes() == before
    assert names(tmp_path) == ["home", "inmail.db"]


def test_repair__a_batch_and_a_trigger__the_one_mended_and_the_other_said(kept: Inmail, tmp_path: Path) -> None:
    misread_batch(tmp_path)
    altered(tmp_path, "DROP TRIGGER tags_added", "DROP INDEX sends_person")
    document = kept("doctor", "--repair", "--json", status=5).json()
    assert {row["code"] for row in document["mended"]} == {"schema"}
    assert {row["code"] for row in document["rows"]} == {"history", "structure"}
    assert kept("doctor", "--json", status=5).json()["rows"] == document["rows"]


def test_repair__pages_of_a_table_are_gone__refused_untouched(kept: Inmail, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "inmail.db")) as db:
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'sends'").fetchone()[0]
    content = bytearray((tmp_path / "inmail.db").read_bytes())
    content[(page - 1) * 4096 : (page - 1) * 4096 + 8] = b"\xff" * 8
    (tmp_path / "inmail.db").write_bytes(content)
    kept("doctor", "--repair", status=6)
    assert (tmp_path / "inmail.db").read_bytes() == content
    assert names(tmp_path) == ["home", "inmail.db"]


def test_repair__odd_entries__left_as_history(kept: Inmail, tmp_path: Path) -> None:
    kept("import", "events", "-", stdin='{"type":"reply","id":"r","send":"s","at":"2026-11-20T10:00:00Z"}\n'
         '{"type":"send","id":"s","at":"2026-11-22T08:00:00Z","person":"Bo Li"}\n')  # fmt: skip
    before = (tmp_path / "inmail.db").read_bytes()
    assert [row["code"] for row in kept("doctor", "--repair", "--json", status=5).json()["rows"]] == [
        "reply-before-send"
    ]
    assert (tmp_path / "inmail.db").read_bytes() == before


def test_repair__another_process_writes_meanwhile__status_75_and_its_write_stays(
    kept: Inmail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inmail_cli.usecases import repairing

    put = repairing._put

    def write_first(*arguments: object) -> object:
        kept.process("send", "Eve Lund")
        return put(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(repairing, "_put", write_first)
    altered(tmp_path, "DROP VIEW send_status")
    assert "was written to meanwhile" in kept("doctor", "--repair", status=75).err
    assert "Eve Lund" in kept("list").out
    assert names(tmp_path / "backups") == []


def test_repair__no_database_or_not_ours__status_6(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("doctor", "--repair", status=6)
    (tmp_path / "inmail.db").write_text("notes")
    run_inmail("doctor", "--repair", status=6)
    assert (tmp_path / "inmail.db").read_text() == "notes"


def test_doctor__a_saved_state_of_another_version__no_fault(kept: Inmail, tmp_path: Path) -> None:
    expected = kept("balance", "--json").out
    altered(tmp_path, "UPDATE checkpoints SET state = json_set(state, '$[0]', 99)")
    assert kept("doctor").status == 0
    assert kept("balance", "--json").out == expected


def test_doctor__age_of_the_newest_backup__a_notice_and_no_fault(kept: Inmail) -> None:
    assert "There is no backup beside it yet: inmail backup" in kept("doctor").out
    kept("backup")
    assert "The newest backup is of today: " in kept("doctor").out
    kept.now = "2027-01-21T09:00:00Z"
    answer = kept("doctor", "--json")
    assert (answer.status, answer.json()["backup"]["days"], answer.json()["well"]) == (0, 60, True)
    assert "60 days old" in kept("doctor").out

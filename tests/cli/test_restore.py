"""`restore`: a sound backup comes back whole, what was there is kept, and anything else is refused untouched."""

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from inmail_cli.store import base
from tests.cli.test_backup import answers, names
from tests.conftest import Inmail

KEPT = "inmail.db.2026-11-22T090000Z.before-restore.backup"


@pytest.fixture
def kept(run_inmail: Inmail, tmp_path: Path) -> Inmail:
    """A history, backed up to b.db, and one more send."""
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    run_inmail("send", "Dana Roy")
    run_inmail("reply", "dana")
    run_inmail("backup", tmp_path / "b.db")
    run_inmail("send", "Ana Silva")
    return run_inmail


def test_restore__a_backup__same_answers_and_the_way_back_works(kept: Inmail, tmp_path: Path) -> None:
    later, earlier = answers(kept), answers(kept, tmp_path / "b.db")
    aside = tmp_path / "backups" / KEPT
    answer = kept("restore", tmp_path / "b.db")
    assert f"To go back: inmail restore {aside}" in answer.out
    assert answers(kept) == earlier
    assert kept("doctor").status == 0
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    kept("restore", aside)
    assert answers(kept) == later
    assert names(tmp_path) == ["b.db", "backups", "home", "inmail.db"]


def test_restore__dry_run__says_what_and_changes_nothing(kept: Inmail, tmp_path: Path) -> None:
    before = (tmp_path / "inmail.db").read_bytes()
    document = kept("restore", tmp_path / "b.db", "--dry-run", "--json").json()
    assert (document["dry_run"], document["kept"], document["created"]) == (True, None, False)
    assert (document["contents"]["sends"], document["before"]["sends"]) == (1, 2)
    assert (tmp_path / "inmail.db").read_bytes() == before
    assert names(tmp_path) == ["b.db", "home", "inmail.db"]


def test_restore__no_database_there__made_and_said(kept: Inmail, tmp_path: Path) -> None:
    expected = answers(kept, tmp_path / "b.db")
    for kept.db in (tmp_path / "new" / "x.db", None):
        dry = kept("restore", tmp_path / "b.db", "-n")
        assert "It would be a new database" in dry.out
        assert "It is a new database" in kept("restore", tmp_path / "b.db").out
        assert answers(kept) == expected
    assert stat.S_IMODE((tmp_path / "new" / "x.db").stat().st_mode) == 0o600


def odd_files(folder: Path) -> dict[str, Path]:
    """Files that are no backup of ours."""
    good = (folder / "b.db").read_bytes()
    odd = {
        "empty": b"",
        "text": b"a text\n" * 100,
        "cut in the header": good[:50],
        "cut": good[: len(good) // 2],
        "one byte short": good[:-1],
        "another program's": good[:68] + b"\0\0\0\1" + good[72:],
        "newer": good[:60] + (99).to_bytes(4, "big") + good[64:],
        "no schema number": good[:60] + b"\0\0\0\0" + good[64:],
        "zeros": bytes(len(good)),
        "torn": good[:8192] + bytes(8192) + good[16384:],
    }
    for name, content in odd.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in odd}


def test_restore__a_file_that_is_no_sound_backup__refused_untouched(kept: Inmail, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    shutil.copy(tmp_path / "b.db", folder)
    files = odd_files(folder)
    (folder / "folder").mkdir()
    before = (tmp_path / "inmail.db").read_bytes()
    for name in (*files, "folder", "missing"):
        content = files[name].read_bytes() if name in files else None
        assert kept("restore", folder / name, status=6).err.count("\n") == 2, name
        assert content is None or files[name].read_bytes() == content
    assert "`inmail backup` puts them in the folder `backups`" in kept("restore", folder / "missing", status=6).err
    assert (tmp_path / "inmail.db").read_bytes() == before
    assert set(names(folder)) == {*files, "folder", "b.db"}
    assert names(tmp_path) == ["b.db", "home", "inmail.db", "odd"]


def test_restore__a_backup_whose_cells_are_damaged__refused_by_its_history(kept: Inmail, tmp_path: Path) -> None:
    content = (tmp_path / "b.db").read_bytes()
    assert content.count(b"Dana Roy") > 1
    (tmp_path / "b.db").write_bytes(content.replace(b"Dana Roy", b"Dana Rox", 1))
    before = (tmp_path / "inmail.db").read_bytes()
    assert "is damaged" in kept("restore", tmp_path / "b.db", status=6).err
    assert (tmp_path / "inmail.db").read_bytes() == before


def test_restore__the_database_itself__refused(kept: Inmail, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "inmail.db")
    for name in ("inmail.db", "link"):
        assert "is the database itself" in kept("restore", tmp_path / name, status=4).err


def test_restore__in_the_place_of_a_file_that_is_not_ours__refused(kept: Inmail, tmp_path: Path) -> None:
    for content in (b"notes", (tmp_path / "b.db").read_bytes()[:60] + b"\0\0\0\x63" + b"x" * 4000):
        (tmp_path / "inmail.db").write_bytes(content)
        kept("restore", tmp_path / "b.db", status=6)
        assert (tmp_path / "inmail.db").read_bytes() == content
    assert names(tmp_path) == ["b.db", "home", "inmail.db"]


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_restore__a_saved_state_is_wrong__refused_whoever_may_read_it(kept: Inmail, tmp_path: Path, mode: int) -> None:
    with closing(sqlite3.connect(tmp_path / "b.db", isolation_level=None)) as db:
        db.execute("UPDATE checkpoints SET state = json_set(state, '$[7]', 9)")
    (tmp_path / "b.db").chmod(mode)
    before = (tmp_path / "inmail.db").read_bytes()
    assert "a saved state is not what the history comes to" in kept("restore", tmp_path / "b.db", status=6).err
    assert (tmp_path / "inmail.db").read_bytes() == before


def test_restore__two_people_of_one_address__come_back_to_be_merged(kept: Inmail, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "b.db", isolation_level=None)) as db:
        db.execute("INSERT INTO people (id, name, name_folded, url, url_folded) VALUES ('e', 'Eve', 'eve', 'u', 'u')")
        db.execute("UPDATE people SET url = 'u', url_folded = 'u'")
    kept("restore", tmp_path / "b.db")
    assert [row["code"] for row in kept("doctor", "--json", status=5).json()["rows"]] == ["address"]


def test_restore__over_a_damaged_database__that_one_is_moved_aside(kept: Inmail, tmp_path: Path) -> None:
    expected = answers(kept, tmp_path / "b.db")
    cut = (tmp_path / "inmail.db").read_bytes()[:5000]
    (tmp_path / "inmail.db").write_bytes(cut)
    assert "damaged" in kept("restore", tmp_path / "b.db", "-n").out
    document = kept("restore", tmp_path / "b.db", "--json").json()
    aside = tmp_path / "inmail.db.2026-11-22T090000Z.damaged"
    assert (document["damaged"], document["kept"]) == (True, str(aside))
    assert aside.read_bytes() == cut
    assert answers(kept) == expected


def test_restore__over_one_with_damaged_cells__kept_as_it_was(kept: Inmail, tmp_path: Path) -> None:
    content = (tmp_path / "inmail.db").read_bytes().replace(b"Ana Silva", b"Ana Silvx", 1)
    (tmp_path / "inmail.db").write_bytes(content)
    document = kept("restore", tmp_path / "b.db", "--json").json()
    assert b"Ana Silvx" in Path(document["kept"]).read_bytes()
    assert kept("doctor").status == 0


def test_restore__a_stale_journal_where_no_database_is__not_played_into_it(kept: Inmail, tmp_path: Path) -> None:
    expected = answers(kept, tmp_path / "b.db")
    (tmp_path / "inmail.db").unlink()
    (tmp_path / "inmail.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    kept("restore", tmp_path / "b.db")
    assert answers(kept) == expected
    assert not (tmp_path / "inmail.db-journal").exists()


def test_restore__somebody_reads_for_too_long__status_75_and_nothing_changed(
    kept: Inmail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "DEADLINE_SECONDS", 0.0)
    before = (tmp_path / "inmail.db").read_bytes()
    reader = sqlite3.connect(tmp_path / "inmail.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sends").fetchone()
    kept("restore", tmp_path / "b.db", status=75)
    reader.close()
    assert (tmp_path / "inmail.db").read_bytes() == before
    assert names(tmp_path / "backups") == []


def test_restore__a_write_slips_in_after_the_old_one_was_kept__it_is_kept_too(
    kept: Inmail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the backup of the old one and the lock for the new one there is a moment: nothing may be lost in it."""
    from inmail_cli.store import replacing

    copy_into, slipped = replacing._copy_into, []

    def slip_in(*arguments: object) -> None:
        if not slipped:
            slipped.append(kept.process("send", "Eve Lund"))
        copy_into(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(replacing, "_copy_into", slip_in)
    document = kept("restore", tmp_path / "b.db", "--json").json()
    assert len(slipped) == 1
    assert names(tmp_path / "backups") == [KEPT]
    assert "Eve Lund" in kept("list", "--json", "--db", document["kept"]).out
    assert "Eve Lund" not in kept("list", "--json").out


def test_restore__again_and_again__five_old_ones_stay_and_the_one_restored(kept: Inmail, tmp_path: Path) -> None:
    first = None
    for minute in range(8):
        kept.now = f"2026-11-22T09:0{minute}:00Z"
        document = kept("restore", first or tmp_path / "b.db", "--json").json()
        first = first or document["kept"]
    assert len(names(tmp_path / "backups")) == 6
    assert Path(first or "").exists()


def test_restore__a_backup_with_odd_entries__restored_all_the_same(kept: Inmail, tmp_path: Path) -> None:
    early = '{"type":"send","id":"s","at":"2026-11-22T08:00:00Z","person":"Ana"}\n'
    early += '{"type":"reply","id":"r","send":"s","at":"2026-11-20T10:00:00Z"}\n'
    kept("import", "events", "-", stdin=early)
    kept("backup", tmp_path / "odd.db")
    kept("restore", tmp_path / "odd.db")
    assert [row["code"] for row in kept("doctor", "--json", status=5).json()["rows"]] == ["reply-before-send"]


def test_restore__a_backup_without_a_trigger__restored_with_a_warning(kept: Inmail, tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "b.db")
    db.execute("DROP TRIGGER sends_added")
    db.close()
    assert "inmail doctor --repair" in kept("restore", tmp_path / "b.db").err
    kept("doctor", status=5)
    kept("doctor", "--repair")
    kept("doctor")


def test_restore__a_backup_of_a_renamed_account__restored(kept: Inmail, tmp_path: Path) -> None:
    kept("account", "rename", "default", "main")
    kept("backup", tmp_path / "renamed.db")
    kept("restore", tmp_path / "renamed.db")
    assert kept("balance", "--json").json()["account"] == "main"


@pytest.mark.parametrize("late", (False, True))
def test_restore__interrupted__the_old_content_is_kept_only_where_it_was_replaced(
    kept: Inmail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    from inmail_cli.store import replacing

    kept("send", "Eve Lund")
    before = (tmp_path / "inmail.db").read_bytes()
    copy_into = replacing._copy_into

    def interrupted(*arguments: object) -> None:
        if late:
            copy_into(*arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(replacing, "_copy_into", interrupted)
    kept("restore", tmp_path / "b.db", status=130)
    there = names(tmp_path / "backups")
    assert len(there) == late
    old = tmp_path / ("backups" if late else "") / (there[0] if late else "inmail.db")
    assert "Eve Lund" in kept("list", "--db", old).out
    assert ((tmp_path / "inmail.db").read_bytes() == before) is not late

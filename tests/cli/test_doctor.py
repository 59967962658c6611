"""`doctor`: silent about what is well, numbered findings and exit 5 where something is wrong."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Inmail


@pytest.fixture
def kept(run_inmail: Inmail) -> Inmail:
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    run_inmail("send", "Dana Roy")
    run_inmail("reply", "dana")
    return run_inmail


def altered(program: Inmail, statement: str) -> None:
    """Change the database as another program might, past our own triggers' history."""
    assert program.db is not None
    db = sqlite3.connect(program.db, isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        if "DROP" not in statement:
            break
        db.execute(f'DROP TRIGGER "{name}"')
    db.execute(statement.removeprefix("DROP "))
    db.close()


def test_doctor__all_is_well__says_so_and_exits_0(kept: Inmail) -> None:
    assert "is well.\nThere is no backup beside it yet: inmail backup\n" in kept("doctor").out
    document = kept("doctor", "--json").json()
    assert (document["well"], document["rows"]) == (True, [])


def test_doctor__no_database_yet__says_so_and_makes_none(run_inmail: Inmail) -> None:
    run_inmail.db = None
    place = run_inmail("path").out.strip()
    answer = run_inmail("doctor")
    assert answer.out == f"There is no database yet: {place} does not exist.\n"
    assert answer.err == "Nothing is recorded yet. Begin with `inmail setup`.\n"
    document = run_inmail("doctor", "--json").json()
    assert (document["well"], document["rows"], document["database"]) == (True, [], place)
    assert not Path(place).parent.exists()


def test_doctor__odd_history__each_entry_with_its_id(kept: Inmail) -> None:
    lines = [
        '{"type":"send","id":"s","at":"2026-11-22T10:00:00Z","person":"Ana Silva"}',
        '{"type":"reply","id":"early","send":"s","at":"2026-11-20T10:00:00Z"}',
    ]
    kept("import", "events", "-", stdin="\n".join(lines))
    (row,) = kept("doctor", "--json", status=5).json()["rows"]
    assert (row["number"], row["code"], row["account"], row["ref"]) == (1, "reply-before-send", "default", "early")


def test_doctor__a_row_changed_past_the_history__is_found(kept: Inmail) -> None:
    altered(kept, "DROP UPDATE sends SET sent_at = sent_at - 5")
    codes = {row["code"] for row in kept("doctor", "--json", status=5).json()["rows"]}
    assert {"damaged", "schema"} <= codes


@pytest.mark.parametrize("state", ["json_set(state, '$[7]', 9)", "substr(state, 1, 40)", "'nothing'"])
def test_doctor__a_saved_state_that_is_wrong__is_found(kept: Inmail, state: str) -> None:
    altered(kept, f"UPDATE checkpoints SET state = {state}")
    assert {row["code"] for row in kept("doctor", "--json", status=5).json()["rows"]} == {"checkpoint"}


def test_balance__a_saved_state_that_is_damaged__is_replayed_from_the_history(kept: Inmail) -> None:
    before = kept("balance", "--json").out
    altered(kept, "UPDATE checkpoints SET state = substr(state, 1, 40)")
    assert kept("balance", "--json").out == before


def test_doctor__others_may_read_the_file__is_found(kept: Inmail) -> None:
    assert kept.db is not None
    kept.db.chmod(0o644)
    assert "chmod 600" in kept("doctor", status=5).out


def test_doctor__others_may_read_the_file_and_a_saved_state_is_wrong__both_are_found(kept: Inmail) -> None:
    assert kept.db is not None
    kept.db.chmod(0o644)
    altered(kept, "UPDATE checkpoints SET state = json_set(state, '$[7]', 9)")
    rows = kept("doctor", "--json", status=5).json()["rows"]
    assert [row["code"] for row in rows] == ["permissions", "checkpoint"]


def test_doctor__looks_only__the_bytes_stay(kept: Inmail) -> None:
    assert kept.db is not None
    before = kept.db.read_bytes()
    kept("doctor")
    assert kept.db.read_bytes() == before


def test_doctor__two_people_of_one_address__says_how_they_become_one(kept: Inmail) -> None:
    url = "https://www.linkedin.com/in/example-bo"
    people = [{"type": "person", "id": id_, "person": "Bo Li", "url": f"{url}{id_}"} for id_ in ("b1", "b2")]
    kept("import", "events", "-", stdin="\n".join(map(json.dumps, people)))
    altered(kept, f"UPDATE people SET url = '{url}', url_folded = '{url}' WHERE id IN ('b1', 'b2')")
    (row,) = kept("doctor", "--json", status=5).json()["rows"]
    assert (row["code"], row["ref"]) == ("address", "b2")
    assert row["message"] == (
        f"Bo Li (b1) and Bo Li (b2) have one profile address, {url}. One person: inmail person merge b1 b2"
    )
    kept("person", "merge", "b1", "b2")
    assert kept("doctor", "--json").json()["well"]

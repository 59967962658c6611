"""What `inmail demo` runs on is what is built from the invented history, and comes to that history again."""

import json
import zipfile
from pathlib import Path
from typing import Any

from tests.conftest import Inmail
from tests.demo import build


def test_build__again__is_what_is_in_the_package(tmp_path: Path) -> None:
    build.write(tmp_path)
    for name in ("plan.jsonl", "notes.jsonl"):
        assert (tmp_path / name).read_text() == (build.DEMO / name).read_text(), "run tests/demo/build.py"
    with zipfile.ZipFile(tmp_path / build.ARCHIVE) as new, zipfile.ZipFile(build.DEMO / build.ARCHIVE) as kept:
        assert new.namelist() == kept.namelist()
        assert [new.read(name) for name in new.namelist()] == [kept.read(name) for name in new.namelist()]


def test_parts__together__are_the_history(run_inmail: Inmail) -> None:
    run_inmail.now = build.NOW
    run_inmail("import", "events", build.DEMO / "plan.jsonl")
    run_inmail("import", "linkedin", build.DEMO / build.ARCHIVE)
    run_inmail("import", "events", build.DEMO / "notes.jsonl", "--on-conflict", "theirs")
    found = facts(run_inmail("export", "events").lines())
    history = facts([json.loads(line) for line in build.HISTORY.read_text().splitlines()])
    assert found == history


def facts(lines: list[dict[str, Any]]) -> list[Any]:
    """What the credits and the rates follow from, without ids; a note's time has no seconds in an archive."""
    sends = {line["id"]: line for line in lines if line["type"] == "send"}
    rows: list[Any] = []
    for line in lines:
        match line["type"]:
            case "send":
                rows.append([line["at"][:16], *told(line), line.get("subject"), line["body_characters"]])
            case "reply":
                rows.append([line["at"], "reply", line.get("outcome", "accepted"), sends[line["send"]]["url"]])
            case "mark" if line["mark"] != "connected":
                rows.append([line["at"], "mark", line["mark"], sends[line["send"]]["url"]])
            case "plan" | "reconcile":
                rows.append([line["at"], line["type"], line.get("plan"), line.get("balance")])
    return sorted(rows, key=str)


def told(send: dict[str, Any]) -> list[Any]:
    """What was noted of a send."""
    flags = [send.get(name) for name in ("personalized", "mutual", "relevant_subject")]
    return [send["person"], send["url"], send["via"], send.get("template"), send.get("tags", []), *flags]

"""The same archive again is known without being read, and says what a whole reading would say."""

import os
import random
import shutil
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from inmail_cli.importers.linkedin import LinkedInSource
from inmail_cli.usecases import archive_again
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
)

HISTORIES = int(os.environ.get("INMAIL_EXAMPLES", 200 if os.environ.get("CI") == "true" else 15))
NAMES = [f"{first} Example" for first in ("Ana", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana")]


def archive(folder: Path, draw: random.Random) -> Path:
    """A small archive of every kind of row, some of it wrong."""
    rows = [row for number in range(draw.randint(1, 12)) for row in conversation(number, draw)]
    people = [person(name, draw) for name in draw.sample(NAMES, draw.randint(0, 5))]
    notes = [note(name, draw) for name in draw.sample(NAMES, draw.randint(0, 4))]
    return write_folder(
        folder,
        {
            "messages.csv": messages_csv(rows),
            "Profile.csv": PROFILE_CSV,
            "Connections.csv": connections_csv(*people),
            "Invitations.csv": invitations_csv(*notes),
            "Receipts.csv": receipts_csv(("1/15/26, 10:00 AM", "Premium Career", draw.choice(("29.99", "odd")))),
            "Skills.csv": "Name\n",
        },
    )


def conversation(number: int, draw: random.Random) -> list[dict[str, str]]:
    other, on = draw.choice(NAMES), f"2026-{draw.randint(3, 10):02}-{draw.randint(1, 28):02}"
    at = draw.choice((f"{on} 10:0{number % 10}:00", f"{on} 10:00:00", "31/12/26"))
    rows = [message(f"2-{number}", OWNER, other, at, f"Hello {number}", subject=draw.choice(("Hi", "Hi", "")))]
    if draw.random() < 0.5:
        rows.insert(0, message(f"2-{number}", other, OWNER, f"{on} 18:00:00", "Yes", subject="RE: Hi"))
    return rows


def person(name: str, draw: random.Random) -> str:
    first = name.split()[0]
    url = draw.choice((f"https://www.linkedin.com/in/example-{first.lower()}", ""))
    return f"{first},Example,{url},,Example Co,CTO,{draw.choice(('22 Jan 2026', '22 Jun 2026', 'soon'))}"


def note(name: str, draw: random.Random) -> str:
    slug = name.split()[0].lower()
    urls = f"https://www.linkedin.com/in/example-olive,https://www.linkedin.com/in/example-{slug}"
    return f'{OWNER},{name},"{draw.randint(1, 6)}/21/26, 11:00 AM","Hello {slug}",OUTGOING,{urls}'


def meddle(program: Inmail, draw: random.Random) -> None:
    """Something that a user does between two imports; it may be refused."""
    sends = program("list", "--json").json()["rows"]
    some = draw.choice(sends)["id"] if sends else "none"
    replies = [one["id"] for one in program("show", some, "--json").json()["replies"]] if sends else []
    acts: list[list[Any]] = [
        ["send", draw.choice(NAMES), "--when", "2026-06-14", "--force"],
        ["delete", some],
        ["delete", draw.choice(replies) if replies else "none"],
        ["edit", some, "-s", "Mine", "-t", "kept"],
        ["reply", some, "--when", "2026-11-01"],
        ["person", "edit", draw.choice(NAMES), "--company", "Other Co"],
        ["undo", program("history", "--json").json()["rows"][0]["batch"]] if sends else ["undo"],
        ["redo"],
        ["account", "edit", "--zone", "Europe/Paris"],
        ["balance"],
    ]
    program(*draw.choice(acts), status=None)


def whole(program: Inmail, *words: object) -> Any:
    """The answer of a run that recalls nothing, on a copy of the database."""
    assert program.db is not None
    own, program.db = program.db, program.db.with_suffix(".copy")
    shutil.copyfile(own, program.db)
    with mock.patch.object(archive_again, "recall", return_value=None):
        answer = program(*words).json()
        events = program("export", "events").out
    program.db.unlink()
    program.db = own
    return answer, events


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_again__whatever_happened_between__says_what_a_whole_reading_says(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    program = Inmail(tmp_path)
    sources = [archive(tmp_path / name, draw) for name in ("one", "two")]
    for _ in range(draw.randint(0, 2)):
        program("send", draw.choice(NAMES), "--when", f"2026-0{draw.randint(3, 9)}-14", "--force")
    for _ in range(6):
        words = ["import", "linkedin", sources[draw.random() < 0.3], "--json", *draw.choice(([], [], ["--keep-text"]))]
        expected = whole(program, *words) if program.db is not None and program.db.exists() else None
        answer = program(*words).json()
        assert expected is None or (answer, program("export", "events").out) == expected
        if draw.random() < 0.4:
            meddle(program, draw)


@pytest.fixture
def imported(run_inmail: Inmail, tmp_path: Path) -> tuple[Inmail, Path]:
    """A program that has imported the same archive twice."""
    source = archive(tmp_path / "archive", random.Random(1))
    for _ in range(2):
        run_inmail("import", "linkedin", source)
    return run_inmail, source


def is_read(program: Inmail, source: Path, *options: str) -> bool:
    """Tell whether an import reads the archive's rows."""
    reading = LinkedInSource.candidates
    with mock.patch.object(LinkedInSource, "candidates", autospec=True, side_effect=reading) as candidates:
        program("import", "linkedin", source, *options)
    return bool(candidates.called)


def test_again__nothing_changed__is_not_read(imported: tuple[Inmail, Path]) -> None:
    program, source = imported
    assert not is_read(program, source)
    assert not is_read(program, source, "--dry-run")
    assert "Skills.csv" in program("import", "linkedin", source).out


def test_again__right_after_the_first__is_not_read(run_inmail: Inmail, tmp_path: Path) -> None:
    rows = [message("2-a", OWNER, "Ana Example", "2026-05-01 10:00:00", "Hello", subject="Hi")]
    source = write_folder(tmp_path / "plain", {"messages.csv": messages_csv(rows), "Profile.csv": PROFILE_CSV})
    run_inmail("import", "linkedin", source)
    assert not is_read(run_inmail, source)
    document = run_inmail("import", "linkedin", source, "--json").json()
    assert (document["sends"]["new"], document["sends"]["known"], document["batch"]) == (0, 1, None)


@pytest.mark.parametrize(
    "act",
    [
        ("send", "Somebody New", "--force"),
        ("undo",),
        ("account", "add", "second"),
        ("person", "edit", "Ana Example", "--company", "Other Co"),
    ],
    ids=lambda act: act[0],
)
def test_again__anything_changed__is_read(imported: tuple[Inmail, Path], act: tuple[str, ...]) -> None:
    program, source = imported
    if act[0] == "undo":
        act = ("undo", str(program("history", "--json").json()["rows"][0]["batch"]))
    if act[0] == "person":
        act = (*act[:2], program("list", "--json").json()["rows"][0]["person"], *act[3:])
    program(*act)
    assert is_read(program, source)


def test_again__other_options_files_or_an_earlier_clock__is_read(imported: tuple[Inmail, Path]) -> None:
    program, source = imported
    assert is_read(program, source, "--keep-text", "--dry-run")
    assert is_read(program, source, "--since", "2026-05-01")
    program.now = "2026-11-20T09:00:00Z"
    assert is_read(program, source)
    program.now = "2026-11-24T09:00:00Z"
    assert not is_read(program, source)
    (source / "Shares.csv").write_text("Date\n")
    assert is_read(program, source)


def test_again__an_archive_with_the_future_in_it__is_read_until_then(run_inmail: Inmail, tmp_path: Path) -> None:
    rows = [message("2-a", OWNER, "Ana Example", "2026-11-30 10:00:00", "Hello", subject="Hi")]
    source = write_folder(tmp_path / "plain", {"messages.csv": messages_csv(rows), "Profile.csv": PROFILE_CSV})
    assert run_inmail("import", "linkedin", source, "--json").json()["sends"]["rejected"] == 1
    run_inmail.now = "2026-12-01T09:00:00Z"
    assert run_inmail("import", "linkedin", source, "--json").json()["sends"]["new"] == 1


def test_again__what_is_remembered__is_no_damage(imported: tuple[Inmail, Path]) -> None:
    program, _ = imported
    assert program("doctor", status=None).status == 0

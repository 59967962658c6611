"""The store of a call: which file, when it is made, what a missing one means; and questions on a terminal."""

import io
import os
import stat
from typing import TYPE_CHECKING

import pytest

from inmail_cli.cli.session import Session
from inmail_cli.cli.streams import Streams, write_all
from inmail_cli.errors import MissingDatabase, NeedsTerminal

if TYPE_CHECKING:
    from tests.conftest import Inmail


def files_below(run_inmail: "Inmail") -> list[str]:
    return sorted(path.name for path in run_inmail.folder.rglob("*") if path.is_file())


def test_reading__default_file_missing__empty_answer_a_hint_and_nothing_made(run_inmail: "Inmail") -> None:
    run_inmail.db = None
    answer = run_inmail("balance", "--json")
    assert answer.json()["plan"] is None
    assert answer.json()["balance"] is None
    assert "inmail setup" in answer.err
    assert run_inmail("balance", "--json", "--quiet").err == ""
    assert files_below(run_inmail) == []


@pytest.mark.parametrize("words", [["balance"], ["pending"], ["ledger"], ["expiries"]])
def test_reading__named_file_missing__status_6(run_inmail: "Inmail", words: list[str]) -> None:
    assert str(run_inmail.db) in run_inmail(*words, status=6).err
    run_inmail.db = None
    assert (
        run_inmail(*words, "--db", run_inmail.folder / "x.db", "--json", status=6).error()["error"]
        == "missing-database"
    )
    config = run_inmail.home / ".config" / "inmail" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('database = "mine.db"\n', encoding="utf-8")
    assert "mine.db" in run_inmail(*words, status=6).err
    assert files_below(run_inmail) == ["config.toml"]


def test_writing__a_send_to_a_missing_file__made_privately_and_said(run_inmail: "Inmail") -> None:
    assert run_inmail.db is not None
    old = os.umask(0)
    try:
        answer = run_inmail("send", "Dana Roy", "--force")
    finally:
        os.umask(old)
    assert f"Created {run_inmail.db}." in answer.err
    assert stat.S_IMODE(run_inmail.db.stat().st_mode) == 0o600
    assert "Created" not in run_inmail("send", "Ana Silva", "--force").err


def test_writing__a_send_to_the_default_file__folder_made_privately(run_inmail: "Inmail") -> None:
    run_inmail.db = None
    run_inmail("send", "Dana Roy", "--force")
    folder = run_inmail.home / ".local" / "share" / "inmail"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert run_inmail("path").out == f"{folder / 'inmail.db'}\n"


def test_writing__a_reply_to_a_missing_file__status_6_and_nothing_made(run_inmail: "Inmail") -> None:
    run_inmail("reply", "dana", status=6)
    run_inmail.db = None
    run_inmail("reply", "dana", status=6)
    assert files_below(run_inmail) == []


def test_writing__dry_run_on_a_missing_file__nothing_made(run_inmail: "Inmail") -> None:
    run_inmail("send", "Dana Roy", "--force", "--dry-run")
    assert files_below(run_inmail) == []


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def __init__(self, text: str = "") -> None:
        super().__init__(io.BytesIO(text.encode()), encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return True

    def said(self) -> str:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


def at_terminal(typed: str) -> tuple[Session, Terminal]:
    stderr = Terminal()
    return Session({"INMAIL_DB": "/none.db"}, Streams(Terminal(typed), Terminal(), stderr)), stderr


def test_ask__on_a_terminal__asks_on_stderr_until_answered() -> None:
    session, stderr = at_terminal("\n  career \n")
    assert session.ask("Plan", missing="PLAN is missing.") == "career"
    assert stderr.said() == "Plan: Plan: "


def test_ask__with_a_default__an_empty_answer_takes_it() -> None:
    session, stderr = at_terminal("\n")
    assert session.ask("Zone", missing="--zone is missing.", default="UTC") == "UTC"
    assert stderr.said() == "Zone [UTC]: "


def test_ask__end_of_input__interrupted() -> None:
    session, _ = at_terminal("")
    with pytest.raises(KeyboardInterrupt):
        session.ask("Plan", missing="PLAN is missing.")


def test_ask__no_input__never_asks() -> None:
    session, stderr = at_terminal("career\n")
    session.choose("no_input", True)
    with pytest.raises(NeedsTerminal, match="PLAN is missing"):
        session.ask("Plan", missing="PLAN is missing.")
    with pytest.raises(NeedsTerminal, match="--yes"):
        session.confirmed("Restore?", missing="--yes is missing.")
    assert stderr.said() == ""


@pytest.mark.parametrize(("typed", "agreed"), [("y\n", True), ("YES\n", True), ("\n", False), ("no\n", False)])
def test_confirmed__on_a_terminal__only_a_yes_is_one(typed: str, agreed: bool) -> None:
    session, _ = at_terminal(typed)
    assert session.confirmed("Restore?", missing="--yes is missing.") is agreed


def test_origin__on_a_terminal__terminal() -> None:
    assert at_terminal("")[0].origin == "terminal"


class Narrow(io.RawIOBase):
    """An unbuffered stream that takes three bytes at a time."""

    def __init__(self) -> None:
        self.taken = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        some = bytes(data)[:3]  # type: ignore[call-overload]
        self.taken += some
        return len(some)


def test_write_all__a_stream_that_takes_little_at_a_time__all_of_it() -> None:
    stream = Narrow()
    write_all(stream, b"abcdefgh")  # type: ignore[arg-type]
    assert stream.taken == b"abcdefgh"


def test_reading__twice__the_same_store(run_inmail: "Inmail") -> None:
    run_inmail("send", "Dana Roy", "--force", "--quiet")
    session = Session(run_inmail.environment(), Streams(None, None, None))
    assert session.reading() is session.reading()
    session.close()
    session.close()
    with pytest.raises(MissingDatabase):
        Session(run_inmail.environment({"INMAIL_DB": "/no/such.db"}), Streams(None, None, None)).reading()

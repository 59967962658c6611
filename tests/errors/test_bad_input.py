"""What a user may get wrong when recording and exchanging: one clear error, its status, and nothing changed."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Answer, Inmail

FORMS = "Accepted: YYYY-MM-DD"


def prepared(program: Inmail) -> None:
    """A career account with two people of one name, one who has answered and one who is waited for."""
    program("setup", "premium-career", "--renews", "1", "--balance", "4")
    program("send", "Ana Roy", "-u", "https://www.linkedin.com/in/example-ana-roy", "--when", "2026-11-22 07:00")
    program("send", "https://www.linkedin.com/in/example-ana-roy-2", "--via", "message", "--when", "2026-11-22 07:00")
    program("person", "edit", "https://www.linkedin.com/in/example-ana-roy-2", "--rename", "Ana Roy")
    program("send", "Bo Li", "--when", "2026-11-22 08:00")
    program("reply", "bo", "--when", "2026-11-22 08:30")


def database_digest(program: Inmail) -> str:
    """A hash of the database's bytes, and of what else is in its folder."""
    assert program.db is not None
    names = sorted(path.name for path in program.db.parent.iterdir())
    return hashlib.sha256(program.db.read_bytes()).hexdigest() + "|".join(names)


MISTAKES: list[tuple[list[str], int, str, str | None]] = [
    # Dates
    (["send", "Cy Fox", "--when", "10"], 2, "'10'", FORMS),
    (["send", "Cy Fox", "--when", "01/02/2026"], 2, "'01/02/2026'", FORMS),
    (["send", "Cy Fox", "--when", "2026-02-30"], 2, "'2026-02-30'", "Check the day and the month."),
    (["send", "Cy Fox", "--when", "tomorrow"], 2, "'tomorrow'", None),
    (["reply", "bo", "--when", "next week"], 2, "'next week'", FORMS),
    (["balance", "--as-of", "31.12.2026"], 2, "'31.12.2026'", FORMS),
    (["ledger", "--from", "20260101"], 2, "'20260101'", FORMS),
    # Nothing where something else would be guessed
    (["send", "Cy Fox", "--when", ""], 2, "--when is empty.", "leave it out"),
    (["send", "Cy Fox", "--tag", "saas", "--tag="], 2, "--tag is empty.", "leave it out"),
    (["send", "Cy Fox", "--idempotency-key", ""], 2, "--idempotency-key is empty.", None),
    (["balance", "--as-of", ""], 2, "--as-of is empty.", None),
    (["account", "add", "sales", "--zone", ""], 2, "--zone is empty.", None),
    (["plan", "set", "business", "--since="], 2, "--since is empty.", None),
    (["send", "Cy Fox", "--account", ""], 2, "--account is empty.", None),
    (["--account=", "send", "Cy Fox"], 2, "--account is empty.", None),
    (["list", "--after", ""], 2, "--after is empty.", None),
    # Numbers
    (["reconcile", "1_0"], 2, "N '1_0' is no whole number.", "inmail reconcile --help"),
    (["reconcile", "\u0663"], 2, "is no whole number.", None),
    (["reconcile", "5.5"], 2, "N '5.5' is no whole number.", None),
    (["reconcile", "9" * 101], 2, "is no whole number.", None),
    (["send", "Cy Fox", "--chars", "\uff11\uff12"], 2, "is no whole number.", None),
    (["list", "--limit", "\u0663"], 2, "--limit", "inmail list --help"),
    (["--limit", "1_0", "list"], 2, "--limit '1_0'", "inmail --help"),
    (["send", "Cy Fox", "--chars", "-1"], 2, "-1", None),
    (["send", "Cy Fox", "--chars", "many"], 2, "'many'", None),
    (["reconcile", "-5"], 2, "-5", None),
    (["grant", "-3"], 2, "-3", None),
    (["grant", "0"], 2, "0", None),
    (["expiries", "--within", "-1"], 2, "--within -1", None),
    (["rates", "--window", "-1"], 2, "--window -1", None),
    # Texts
    (["send", "Cy Fox", "--body", "x" * 2000], 4, "2,000 characters", "--force"),
    (["send", "Cy Fox", "--body", "\U0001f44d" * 951], 4, "1,902 characters", "--force"),
    (["send", "Cy Fox", "-s", "x" * 201], 4, "201 characters", "--force"),
    (["send", "Cy Fox", "--via", "connection-note", "--chars", "301"], 4, "301 characters", "--force"),
    (["send", "Cy Fox", "--body", "a", "--chars", "5"], 2, "--chars", "counted for you"),
    (["send", "Cy Fox", "--body", "a", "--body-file", "x"], 2, "--body and --body-file", "Give one"),
    (["send", "Cy Fox", "--body-file", "no-such-file"], 2, "'no-such-file'", None),
    (["send", "Cy Fox", "--from-file", "-", "--body-file", "-"], 2, "standard input", "file"),
    # Routes, outcomes, marks, dimensions
    (["send", "Cy Fox", "--via", "email"], 2, "--via 'email'", "Did you mean inmail?"),
    (["reply", "ana", "--as", "acepted"], 2, "'acepted'", "Did you mean accepted?"),
    (["reply", "bo", "--declined", "--auto"], 2, "exclude each other", "Give one"),
    (["mark", "bo", "seen"], 2, "'seen'", "opened, spam"),
    (["rates", "--by", "colour"], 2, "'colour'", "tag"),
    # Who
    (["send"], 2, "nobody to send to", "Name a person"),
    (["send", "Cy", "Fox"], 2, "'Cy' is nobody on record", '"Cy Fox"'),
    (["send", "Cy Fox", "cy fox"], 2, "named twice", None),
    (["send", "Bo", "Li"], 2, "named twice", "goes in quotes"),
    (["reply", "Bo", "Li"], 2, "same send twice", "goes in quotes"),
    (["reply", "Cy", "Fox"], 3, "no send is 'Cy'", "goes in quotes"),
    (["delete", "Cy", "Fox"], 3, "nothing on record is 'Cy'", "goes in quotes"),
    (["show", "Bo", "Li"], 2, "takes no more words: Li", "goes in quotes"),
    (["mark", "Bo", "Li", "opened"], 2, "takes no more words: opened", "goes in quotes"),
    (["person", "edit", "Bo", "Li", "--title", "CTO"], 2, "takes no more words: Li", "goes in quotes"),
    (["send", "Cy Fox", "Di Gu", "-u", "https://www.linkedin.com/in/example-cy"], 2, "--url is for one person", None),
    (
        ["send", "Cy Fox", "-u", "https://www.linkedin.com/in/"],
        2,
        "no profile address",
        "https://www.linkedin.com/in/NAME",
    ),
    (["send", "https://www.linkedin.com/profile/view?id=1"], 2, "no profile address", "linkedin.com/in/NAME"),
    (["send", "Cy Fox", "-u", "no address"], 2, "no profile address", "https://www.linkedin.com/in/NAME"),
    (["send", "Cy Fox", "--like", "nothing"], 3, "no send has the id 'nothing'", "inmail list"),
    (["reply", "Ana Roy"], 3, "'Ana Roy' could be any of 2", "Use an id or a profile URL."),
    (["reply", "nobody"], 3, "'nobody'", "inmail list"),
    (["mark", "zzzz9999", "opened"], 3, "'zzzz9999'", None),
    (["show", "zzzz9999"], 3, "'zzzz9999'", None),
    (["edit", "zzzz9999", "--when", "now"], 3, "'zzzz9999'", None),
    (["delete", "zzzz9999"], 3, "'zzzz9999'", None),
    (["balance", "--account", "nobody"], 3, "'nobody'", "There are: default."),
    (["send", "Cy Fox", "--account", "all"], 2, "--account all", None),
    # Rules
    (["reply", "bo"], 4, "Bo Li responded already", "inmail edit"),
    (["reply", "example-ana-roy", "--when", "2026-11-01"], 3, "'example-ana-roy'", None),
    (["reply", "https://www.linkedin.com/in/example-ana-roy", "--when", "2026-11-01"], 4, "before the send", "--when"),
    (["send", "https://www.linkedin.com/in/example-ana-roy"], 4, "has not responded", "--via connection-note"),
    (["send", "A One", "B Two", "C Three", "D Four", "E Five"], 4, "Only 4 credits left for 5 InMails", "--force"),
    (["plan", "set", "gold"], 2, "no plan 'gold'", "inmail plan list"),
    (["plan", "set", "career"], 4, "Premium Career", None),
    # Files of events
    (["import", "events", "no-such-file"], 2, "no-such-file", None),
    (["undo", "99"], 3, "99", None),
    (["balance", "extra"], 2, "`inmail balance` takes no more words: extra", "See `inmail balance --help`."),
    (["balanc"], 2, "'balanc'", "Did you mean balance"),
    (["balance", "--jsn"], 2, "--jsn", "--json"),
]


@pytest.mark.parametrize(
    ("words", "status", "said", "hint"), MISTAKES, ids=[" ".join(word[:30] for word in words) for words, *_ in MISTAKES]
)
def test_mistake__each__one_clear_error_and_nothing_changed(
    run_inmail: Inmail, words: list[str], status: int, said: str, hint: str | None
) -> None:
    prepared(run_inmail)
    before = database_digest(run_inmail)
    answer = run_inmail(*words, status=status)
    _clear(answer, said, hint)
    document = run_inmail(*words, "--json", status=status)
    assert document.out == ""
    assert said in document.error()["message"] + str(document.error()["hint"])
    assert database_digest(run_inmail) == before


def _clear(answer: Answer, said: str, hint: str | None) -> None:
    assert answer.out == ""
    assert said in answer.err
    assert hint is None or hint in answer.err
    assert "Traceback" not in answer.err
    assert answer.err.startswith("inmail: ")
    listed = [line for line in answer.err.splitlines() if line.startswith("  ")]
    assert len(answer.err.splitlines()) - len(listed) <= 3


LINES = {
    "no json": ("{", "not a JSON object"),
    "a list": ("[1]", "not a JSON object"),
    "no type": ('{"id":"x"}', "member 'type' is missing"),
    "an unknown type": ('{"type":"sned"}', "'sned'"),
    "a member twice": ('{"type":"account","name":"a","name":"b"}', "stands twice"),
    "an unknown member": ('{"type":"account","name":"a","colour":"red"}', "unknown member 'colour'"),
    "no instant": ('{"type":"send","person":"A"}', "'at' is missing"),
    "a bad instant": ('{"type":"send","person":"A","at":"2026-13-01T00:00:00Z"}', "2026-13-01"),
    "an instant without a zone": ('{"type":"send","person":"A","at":"2026-01-01T00:00:00"}', "2026-01-01"),
    "no person": ('{"type":"send","at":"2026-01-01T00:00:00Z"}', "'person' is missing"),
    "a bad route": ('{"type":"send","person":"A","at":"2026-01-01T00:00:00Z","via":"email"}', "'email'"),
    "a negative length": ('{"type":"send","person":"A","at":"2026-01-01T00:00:00Z","body_characters":-1}', "-1"),
    "an unknown send": ('{"type":"reply","send":"nobody","at":"2026-01-01T00:00:00Z"}', "'nobody'"),
    "a bad outcome": ('{"type":"reply","send":"good","at":"2026-01-02T00:00:00Z","outcome":"yes"}', "'yes'"),
    "a negative balance": ('{"type":"reconcile","at":"2026-01-01T00:00:00Z","balance":-1}', "-1"),
    "no credits": ('{"type":"grant","at":"2026-01-01T00:00:00Z","credits":0}', "0"),
    "a bad zone": ('{"type":"account","name":"a","zone":"Mars"}', "'Mars'"),
    "an account that means all": ('{"type":"account","name":"All"}', "cannot be named 'all'"),
    "a send in that account": (
        '{"type":"send","person":"A","at":"2026-01-01T00:00:00Z","account":"all"}',
        "named 'all'",
    ),
    "an unknown rule set": ('{"type":"plan","at":"2026-01-01T00:00:00Z","plan":"x","rules":"ours"}', "'ours'"),
    "a list in a list in a list": ('{"type":"grant","at":' + "[" * 100_000 + "]" * 100_000 + "}", "not a JSON object"),
    "a number that is none": ('{"type":"grant","at":"2026-01-01T00:00:00Z","credits":NaN}', "not a JSON object"),
}
GOOD = '{"type":"send","id":"good","person":"Good Example","at":"2026-01-01T00:00:00Z"}'


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
@pytest.mark.parametrize("name", LINES)
def test_import_events__a_bad_line__named_and_nothing_imported(run_inmail: Inmail, name: str, place: int) -> None:
    line, said = LINES[name]
    lines = [GOOD, '{"type":"account","name":"other"}']
    lines.insert(place, line)
    answer = run_inmail("import", "events", "-", stdin="\n".join(lines), status=2)
    assert f"standard input, line {place + 1}: " in answer.err
    assert said in answer.err
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_import_events__nothing_in_it__says_so(run_inmail: Inmail, text: str) -> None:
    assert "no events in it" in run_inmail("import", "events", "-", stdin=text, status=2).err


def test_send__a_body_file_that_is_not_utf8__names_the_byte(run_inmail: Inmail, tmp_path: Path) -> None:
    body = tmp_path / "body.txt"
    body.write_bytes("Grüße".encode("latin-1"))
    answer = run_inmail("send", "Cy Fox", "--body-file", body, status=2)
    assert "not UTF-8 (byte 3 is 0xfc)" in answer.err
    assert "Save it as UTF-8" in answer.err


def test_send__a_list_of_people_with_a_bad_line__names_the_line(run_inmail: Inmail, tmp_path: Path) -> None:
    people = tmp_path / "today.txt"
    people.write_text("Ana Roy\thttps://www.linkedin.com/in/example-ana\n\thttps://www.linkedin.com/in/example-bo\n")
    answer = run_inmail("send", "--from-file", people, status=2)
    assert "line 2" in answer.err
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


# Databases that are none of ours


def _folder(path: Path) -> None:
    path.mkdir()


def _text(path: Path) -> None:
    path.write_text("Dear diary,\n" * 50)


def _empty(path: Path) -> None:
    path.touch()


def _another(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE notes (text)")
    db.close()


def _newer(path: Path) -> None:
    program = Inmail.__new__(Inmail)
    program.folder = program.home = path.parent
    program.db, program.now, program.environ = path, "2026-11-22T09:00:00Z", {"HOME": str(path.parent), "TZ": "UTC"}
    program("account", "add", "a")
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 999")
    db.close()


ODD: dict[str, tuple[Callable[[Path], None], str]] = {
    "a folder": (_folder, "not-ours"),
    "a text file": (_text, "not-ours"),
    "an empty file": (_empty, "not-ours"),
    "another program's database": (_another, "not-ours"),
    "a newer version's": (_newer, "newer-database"),
}


@pytest.mark.parametrize("words", [["balance"], ["send", "Cy Fox"], ["export", "events"], ["undo"]], ids=" ".join)
@pytest.mark.parametrize("name", ODD)
def test_database__not_one_of_ours__exit_6_and_untouched(run_inmail: Inmail, name: str, words: list[str]) -> None:
    make, code = ODD[name]
    assert run_inmail.db is not None
    make(run_inmail.db)
    before = run_inmail.db.read_bytes() if run_inmail.db.is_file() else b""
    answer = run_inmail(*words, "--json", status=6)
    assert answer.error()["error"] == code
    assert str(run_inmail.db) in answer.error()["message"]
    assert answer.out == ""
    assert (run_inmail.db.read_bytes() if run_inmail.db.is_file() else b"") == before
    assert [path.name for path in run_inmail.db.parent.glob("inmail.db*")] == ["inmail.db"]


def test_database__named_but_missing__exit_6_for_reads_and_not_created(run_inmail: Inmail) -> None:
    answer = run_inmail("balance", "--json", status=6)
    assert answer.error()["error"] == "missing-database"
    assert run_inmail.db is not None
    assert not run_inmail.db.exists()


def test_error__in_json_lines_too__is_a_document(run_inmail: Inmail) -> None:
    answer = run_inmail("balance", "--format", "jsonl", status=6)
    assert json.loads(answer.err)["schema"] == "inmail/error/1"


def test_send__texts_that_are_empty__as_if_they_were_not_given(run_inmail: Inmail) -> None:
    prepared(run_inmail)
    empty = [word for name in ("--company", "--title", "--template", "--sender") for word in (name, "")]
    fact = run_inmail("send", "Cy Fox", *empty, "--json").json()["recorded"][-1]
    assert not {"company", "title", "template", "sender"} & fact.keys()


def test_list__a_limit_beyond_what_sqlite_counts__is_no_limit(run_inmail: Inmail) -> None:
    prepared(run_inmail)
    for command, rows in (("list", 3), ("pending", 1)):
        answer = run_inmail(command, "--limit", 10**20, "--json").json()
        assert len(answer["rows"]) == rows


def test_import_events__two_lines_that_contradict__says_both_sides(run_inmail: Inmail) -> None:
    other = GOOD.replace("2026-01-01", "2026-01-02")
    answer = run_inmail("import", "events", "-", stdin=f"{GOOD}\n{other}", status=4)
    assert answer.err.startswith(
        "inmail: 1 conflict of standard input with what is on record; the first is line 2 (send good):"
        ' at "2026-01-02T00:00:00Z" in the file, "2026-01-01T00:00:00Z" here.\n'
    )


def test_error__a_value_of_a_megabyte__is_told_on_lines_that_can_be_read(run_inmail: Inmail) -> None:
    prepared(run_inmail)
    answer = run_inmail("balance", "--as-of", "x" * 100_000, status=2)
    assert len(answer.err) < 1_500
    assert FORMS in answer.err

"""Every command's JSON is one strict document of its schema: with no database, an empty account and a full one."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from inmail_cli.cli.commands import COMMANDS, Entry
from inmail_cli.reports.schemas import DOCUMENTS, schema_named
from tests.conftest import Inmail
from tests.importers.builders import PROFILE_CSV, message, messages_csv, write_folder

HISTORY = Path(__file__).resolve().parents[1] / "demo" / "history.jsonl"

DRAFT = Path(tempfile.mkdtemp()) / "draft.txt"
DRAFT.write_text("Subject: Quick question\n\nHi Dana, please find our deck attached. Could we talk?\n")

# The words that make each command work on the full account; `SEND` and `PERSON` stand for ids of the history.
WORDS: Mapping[str, list[str]] = {
    "inmail": [],
    "setup": ["--account", "fresh", "premium-career", "--renews", "3", "--balance", "4"],
    "plan": [],
    "plan show": [],
    "plan list": [],
    "plan compare": [],
    "plan set": ["recruiter-lite", "--seats", "2"],
    "plan edit": ["--price", "88"],
    "plan cancel": ["--when", "in 3 days"],
    "account": [],
    "account list": [],
    "account add": ["team", "--zone", "Europe/Paris"],
    "account edit": ["default", "--zone", "Asia/Tokyo"],
    "account rename": ["default", "main"],
    "account use": ["default"],
    "account remove": ["default", "--force"],
    "send": ["Zoë Example", "-s", "Your article", "--chars", "300"],
    "reply": ["SEND"],
    "mark": ["SEND", "opened"],
    "reconcile": ["100"],
    "grant": ["3", "--origin", "goodwill"],
    "edit": ["SEND", "--template", "other"],
    "delete": ["SEND"],
    "undo": ["1"],
    "redo": ["1"],
    "history": [],
    "balance": [],
    "expiries": [],
    "ledger": [],
    "pending": [],
    "rates": ["--by", "tag", "--factors"],
    "forecast": ["--until", "2027-01-31"],
    "compare": ["saas", "health", "fintech", "--by", "tag"],
    "chart balance": ["--from", "2026-10-01", "--to", "2026-12-31"],
    "chart rates": ["--by", "tag"],
    "chart replies": [],
    "chart weekdays": [],
    "chart forecast": ["--pace", "9/week"],
    "report": [],
    "list": [],
    "show": ["SEND"],
    "person": ["PERSON"],
    "person show": ["PERSON"],
    "person list": [],
    "person edit": ["PERSON", "--company", "Example"],
    "person merge": ["PERSON", "person-002"],
    "check": [],
    "prompt": [],
    "import csv": ["CSV", "--map", "Name=person", "--map", "Sent=at", "--map", "Answered=replied_at"],
    "lint": [str(DRAFT)],
    "import events": [str(HISTORY), "--on-conflict", "ours"],
    "import linkedin": ["ARCHIVE"],
    "export events": [],
    "export ics": [],
    "path": [],
    "doctor": [],
    "backup": [],
    "restore": ["BACKUP"],
    "config": [],
    "config show": [],
    "config set": ["check.below", "7"],
    "config unset": ["check.below"],
    "config edit": [],
    "config example": [],
    "config path": [],
    "completion install": ["fish"],
    "help": ["rules"],
    "demo": [],
    "schema": [],
}
# The commands that need something on record, and what they say of an account that is empty, or not there at all.
REFUSED_EMPTY = {"reply", "mark", "edit", "delete", "undo", "redo", "show", "person", "person show", "person edit"}
REFUSED_EMPTY |= {"person merge", "compare"}
ONLY_READ = {"inmail", "plan", "plan show", "plan list", "account", "account list", "history", "balance", "expiries"}
ONLY_READ |= {"doctor", "ledger", "pending", "rates", "list", "person list", "export events", "path", "demo", "schema"}
ONLY_READ |= {"check", "prompt", "lint"}
ONLY_READ |= {"forecast", "plan compare"}
ONLY_READ |= {"config", "config show", "config example", "config path"}
ONLY_READ |= {"chart balance", "chart rates", "chart replies", "chart weekdays", "chart forecast", "report"}
ONLY_READ |= {"help"}
MAKES_A_DATABASE = {"setup", "send", "plan set", "account add", "import csv", "import events", "import linkedin"}
MAKES_A_DATABASE |= {"restore"}
ONLY_READ |= {"export ics"}
MAKES_A_DATABASE |= {"completion install", "config set", "config unset", "config edit"}  # which need none
OTHER_DOCUMENTS = [
    ("balance", ["--all"]),
    ("balance", ["--as-of", "2027-03-01"]),
    ("history", ["1"]),
    ("pending", ["--account", "all"]),
    ("forecast", ["--pace", "0"]),
    ("ledger", ["--account", "all", "--from", "2026-10-01"]),
    ("rates", ["--like", "recruiter"]),
    ("rates", ["--curve"]),
    ("rates", ["--curve", "--via", "group", "--window", "90"]),
    ("rates", ["--by", "via,month", "--window", "90"]),
    ("chart balance", ["--account", "all"]),
    ("report", ["--period", "month", "--account", "all", "--as-of", "2026-09-30"]),
    ("chart replies", ["--limit", "3", "--via", "all"]),
    ("show", ["plan-core"]),
    ("help", []),
    ("help", ["plan", "set"]),
    ("reconcile", []),
    ("import csv", ["--maps"]),
    ("restore", ["BACKUP", "--dry-run"]),
    ("backup", ["--keep", "1"]),
    ("doctor", ["--repair"]),
    ("plan set", ["premium-career", "--dry-run"]),
]


def _commands(entries: Mapping[str, Entry], before: str = "") -> Iterator[str]:
    for name, entry in entries.items():
        if not entry.children or entry.default:
            yield before + name
        if entry.children:
            yield from _commands(entry.children, f"{before}{name} ")


def _strict(text: str) -> Any:
    """Parse one document: no NaN, no member twice, nothing after it."""

    def no_constant(name: str) -> Any:
        raise ValueError(name)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs), f"a member twice in {pairs}"
        return dict(pairs)

    return json.loads(text, parse_constant=no_constant, object_pairs_hook=once)


def _held(command: str, text: str) -> None:
    validator = Draft202012Validator(schema_named(command))
    documents = text.splitlines() if command == "export events" else [text]
    for document in documents:
        errors = [f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(_strict(document))]
        assert not errors, (command, errors[:3])
    assert command == "export events" or text.count("\n") == 1


@pytest.fixture(scope="module")
def full_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the invented history."""
    program = Inmail(tmp_path_factory.mktemp("full"))
    program("import", "events", HISTORY, "--quiet")
    assert program.db is not None
    return program.db


@pytest.fixture
def full(run_inmail: Inmail, full_database: Path) -> Inmail:
    """The program with the invented history."""
    assert run_inmail.db is not None
    shutil.copy(full_database, run_inmail.db)
    return run_inmail


ARCHIVE = write_folder(
    Path(tempfile.mkdtemp()),
    {
        "Profile.csv": PROFILE_CSV,
        "messages.csv": messages_csv(
            [message("2-gil", "Olive Example", "Gil Noe", "2026-09-01 09:00:00", "Dear Gil", subject="Hi")]
        ),
    },
)
CSV = ARCHIVE / "crm.csv"
CSV.write_text("Name,Sent,Answered\nGil Noe,2026-09-01,2026-09-03\nIda Koe,soon,\n")


@cache
def _backup() -> str:
    """A database to restore."""
    program = Inmail(Path(tempfile.mkdtemp()))
    program("setup", "premium-career", "--renews", "1", "--balance", "5")
    return str(program.db)


def _words(command: str) -> list[str]:
    ids = {"SEND": "demo-212", "PERSON": "person-001", "ARCHIVE": str(ARCHIVE), "CSV": str(CSV)} | {"BACKUP": _backup()}
    own = [] if command == "inmail" else command.split()
    return [*own, *(ids.get(word, word) for word in WORDS[command])]


def test_commands__all_of_them__have_words_here_and_a_schema() -> None:
    listed = {"inmail", *_commands(COMMANDS)}
    # A script is no document, in whatever format.
    assert listed - {"completion show"} == set(WORDS)
    listed = set(WORDS)
    assert listed <= set(DOCUMENTS)


@pytest.mark.parametrize("command", list(DOCUMENTS))
def test_schema__each__is_a_schema_and_is_printed(run_inmail: Inmail, command: str) -> None:
    printed = run_inmail("schema", *command.split(), "--json")
    Draft202012Validator.check_schema(printed.json())
    assert printed.json() == json.loads(json.dumps(schema_named(command)))


def test_schema__an_unknown_command__is_not_found(run_inmail: Inmail) -> None:
    assert "no command 'balanc'" in run_inmail("schema", "balanc", status=3).err


@pytest.mark.parametrize("command", WORDS)
def test_json__a_full_account__one_strict_document_of_its_schema(full: Inmail, command: str) -> None:
    if command == "redo":
        full("undo", "1")
    if command == "setup":
        full("account", "add", "fresh")
    _held(command, full(*_words(command), "--json").out)


@pytest.mark.parametrize(("command", "words"), OTHER_DOCUMENTS)
def test_json__other_forms__keep_the_schema(full: Inmail, command: str, words: list[str]) -> None:
    _held(command, full(*command.split(), *(_backup() if word == "BACKUP" else word for word in words), "--json").out)


@pytest.mark.parametrize("command", WORDS)
def test_json__an_account_with_a_plan_alone__a_document_or_a_clear_error(run_inmail: Inmail, command: str) -> None:
    run_inmail("setup", "premium-career", "--renews", "1", "--balance", "5")
    if command == "setup":
        return
    if command in REFUSED_EMPTY:
        words = _words(command) if command not in ("undo", "redo") else [command, "99"]
        _error(run_inmail(*words, "--json", status=3))
    else:
        _held(command, run_inmail(*_words(command), "--json").out)


@pytest.mark.parametrize("command", WORDS)
def test_json__no_database__a_document_or_a_clear_error(run_inmail: Inmail, command: str) -> None:
    run_inmail.db = None
    words = [word for word in _words(command) if word not in ("--account", "fresh")]
    answer = run_inmail(*words, "--json", status=None)
    if command in ONLY_READ | MAKES_A_DATABASE:
        assert answer.status == 0, answer.err
        _held(command, answer.out)
    else:
        assert answer.status in (3, 4, 6), answer
        _error(answer)
    assert command not in ONLY_READ or not list(run_inmail.home.rglob("*.db"))


def _error(answer: Any) -> None:
    assert answer.out == ""
    document = _strict(answer.err.splitlines()[-1])
    Draft202012Validator(schema_named("error")).validate(document)


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (["balance", "--as-of", "01/02/2026"], 2, "bad-date"),
        (["balanse"], 2, "usage"),
        (["send"], 2, "usage"),
        (["balance", "--account", "nobody"], 3, "not-found"),
        (["reply", "elena"], 3, "ambiguous"),
        (["reply", "no-such-id"], 3, "not-found"),
        (["send", "person-212"], 4, "waiting"),
        (["plan", "set", "no-such-plan"], 2, "unknown-plan"),
    ],
)
def test_json__an_error__one_document_on_stderr(full: Inmail, words: list[str], status: int, code: str) -> None:
    answer = full(*words, "--json", status=None)
    assert (answer.status, answer.error()["error"]) == (status, code)
    _error(answer)


@pytest.mark.parametrize("form", ["jsonl", "csv", "markdown", "html"])
@pytest.mark.parametrize("command", sorted(ONLY_READ))
def test_other_formats__a_full_account_and_none__do_not_fail(full: Inmail, command: str, form: str) -> None:
    assert full(*_words(command), "--format", form).status == 0
    full.db = None
    assert full(*_words(command), "--format", form).status == 0


def test_json__through_jq__every_reading_command(full: Inmail) -> None:
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    for command in sorted(ONLY_READ):
        text = full(*_words(command), "--json").out
        done = subprocess.run(["jq", "."], input=text, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, (command, done.stderr)

"""What a spreadsheet would run: guarded in each cell of each command's CSV, and the same again when read back."""

import csv
import io
import json
import re

import pytest

from inmail_cli.domain.guarding import LIST_TEXTS, guarded_columns, unguarded
from inmail_cli.reports.sends import COLUMNS
from tests.conftest import Inmail
from tests.contract.test_documents import ONLY_READ

FORMULA = "=cmd|' /C calc'!A0"
RUNNABLE = re.compile(r"[=@\t\r]|[+-](?!\d)")
COMMANDS = sorted(ONLY_READ - {"export events", "demo", "schema", "path", "plan list"})
MORE = ["show =send", "person =who", "history 1", "expiries --within 900", "balance --all", "list --account all"]
MORE += [f"rates --by {by}" for by in ("tag", "template", "sender", "company", "title", "account", "plan")]


@pytest.fixture
def hostile(run_inmail: Inmail) -> Inmail:
    """An account in which everything that a file can name begins as a formula does."""
    account = {"account": FORMULA}
    place = {"at": "2026-11-01T10:00:00Z", **account}
    terms = {"name": f"+{FORMULA}", "monthly": 5, "cap": 6, "currency": "@EUR"}
    words = {"subject": FORMULA, "body": FORMULA, "tags": [FORMULA, "-x"], "template": FORMULA, "sender": FORMULA}
    about = {"company": FORMULA, "title": "@SUM(A1)", "groups": [FORMULA], "note": FORMULA}
    lines = [
        {"type": "account", "name": FORMULA, "zone": "UTC"},
        {"type": "plan", "id": "=plan", "at": "2026-10-01T00:00:00Z", "plan": "=plan", "terms": terms, **account},
        {"type": "person", "id": "=who", "person": FORMULA, **about},
        {"type": "send", "id": "=send", "person": FORMULA, "person_id": "=who", **words, **place},
        {"type": "send", "id": "@open", "person": FORMULA, "person_id": "=who", **place},
        {"type": "reply", "id": "+reply", "send": "=send", "at": "2026-11-02T10:00:00Z"},
        {"type": "reply", "id": "-early", "send": "@open", "at": "2026-10-02T10:00:00Z"},
        {"type": "grant", "id": "\tgrant", "credits": 2, **place},
    ]
    run_inmail("import", "events", "-", stdin="\n".join(map(json.dumps, lines)))
    return run_inmail


@pytest.mark.parametrize("command", [*COMMANDS, *MORE])
def test_csv__everything_named_like_a_formula__no_cell_would_be_run(hostile: Inmail, command: str) -> None:
    words = [] if command == "inmail" else command.split()
    answer = hostile(*words, "--format", "csv", stdin=FORMULA, status=None)  # a draft to lint
    assert answer.status in (0, 5), answer.err
    cells = [cell for row in csv.reader(io.StringIO(answer.out, newline="")) for cell in row]
    assert [cell for cell in cells if RUNNABLE.match(cell)] == []


def test_csv__the_list__its_guarded_columns_are_those_that_an_import_knows(hostile: Inmail) -> None:
    assert {column.key for column in COLUMNS if column.kind in ("text", "id", "list")} == set(LIST_TEXTS)
    header = hostile("list", "--format", "csv").out.splitlines()[0].split(",")
    assert guarded_columns(header) == set(LIST_TEXTS)


def test_csv__a_guarded_row__is_read_back_as_it_was(hostile: Inmail) -> None:
    rows = csv.DictReader(io.StringIO(hostile("list", "--format", "csv").out, newline=""))
    told = hostile("list", "--json").json()["rows"]
    for row, one in zip(rows, told, strict=True):
        for name in ("id", "person", "person_id", "company", "title", "subject", "template", "sender"):
            assert unguarded(row[name]) == (one[name] or ""), name
    assert {one["id"] for one in told} == {"=send", "@open"}

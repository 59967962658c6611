"""Names, subjects and tags that want to do mischief: literal on every command's screen, raw in its JSON."""

import json

import pytest

from tests.conftest import Inmail
from tests.contract.test_documents import ONLY_READ
from tests.render.hostile import PAYLOADS, dangers

STORABLE = {name: text for name, text in PAYLOADS.items() if "lone" not in name}
OWN_SIGNS = {"\n"}
NOT_OF_TEXT = {"export events", "export ics", "demo", "schema", "path", "plan list", "doctor", "lint"}
COMMANDS = sorted(ONLY_READ - NOT_OF_TEXT)


@pytest.fixture(params=STORABLE, ids=list(STORABLE))
def hostile(run_inmail: Inmail, request: pytest.FixtureRequest) -> Inmail:
    """An account in which everything that a person can type holds one payload."""
    text = STORABLE[request.param]
    lines = [
        {"type": "account", "name": "default", "zone": "UTC"},
        {"type": "plan", "at": "2026-10-01T00:00:00Z", "plan": "premium-career"},
        {"type": "person", "id": "p", "person": f"A{text}", "company": f"C{text}", "title": f"T{text}"},
        {
            "type": "send",
            "id": "s",
            "at": "2026-11-01T10:00:00Z",
            "person": f"A{text}",
            "person_id": "p",
            "subject": f"S{text}",
            "body": f"B{text}",
            "tags": [f"G{text}"],
            "template": f"M{text}",
            "sender": f"Z{text}",
        },
    ]
    run_inmail("import", "events", "-", stdin="\n".join(map(json.dumps, lines)))
    return run_inmail


def test_screens__hostile_text_everywhere__no_sign_of_it_gets_through(hostile: Inmail) -> None:
    for command in [*COMMANDS, "show s", "person p", "rates --by tag,template,sender --wide", "history 1"]:
        words = [] if command == "inmail" else command.split()
        for form in ("table", "markdown", "html"):
            answer = hostile(*words, "--format", form, env={"FORCE_COLOR": "0"})
            assert dangers(answer.out) <= OWN_SIGNS, (command, form)
            assert dangers(answer.err) <= OWN_SIGNS, (command, form)


def test_lint__hostile_draft__no_sign_of_it_gets_through(run_inmail: Inmail) -> None:
    for text in STORABLE.values():
        draft = f"Could we talk of S{text}? Can you call A{text}? Your W{text} article is attached{text}."
        for form in ("table", "markdown", "html", "json"):
            answer = run_inmail("lint", "--subject", f"S{text}", "--format", form, stdin=draft, env={"INMAIL_DB": ""})
            assert dangers(answer.out) <= OWN_SIGNS, (text, form)


def test_json__hostile_text__comes_out_as_it_went_in(hostile: Inmail) -> None:
    text = hostile("list", "--json")
    assert dangers(text.out) <= OWN_SIGNS
    (row,) = text.json()["rows"]
    assert row["tags"][0][1:] == row["subject"][1:]
    assert any(row["subject"] == f"S{payload}" for payload in STORABLE.values())


def test_errors__hostile_words__are_shown_literally(run_inmail: Inmail) -> None:
    for text in STORABLE.values():
        answer = run_inmail("plan", "set", text, status=2)
        assert dangers(answer.err) <= OWN_SIGNS

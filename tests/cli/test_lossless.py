"""`export events` leaves nothing out, and whatever can be recorded can be read back."""

import json
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Inmail

# Everything but NUL and surrogates: controls, line ends of every kind, bidirectional marks, emoji.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
WORDS = TEXTS.map(str.strip).filter(bool)
TAGS = st.lists(WORDS, max_size=4, unique_by=str.casefold)


@st.composite
def histories(draw: Any) -> list[dict[str, Any]]:
    """A person and a send in which all that a user types is drawn."""
    about = {"company": draw(WORDS), "title": draw(WORDS), "note": draw(TEXTS), "groups": draw(TAGS)}
    events = [{"name": draw(WORDS), "on": draw(st.none() | st.dates().map(str))}]
    words = {"subject": draw(TEXTS), "body": draw(TEXTS), "tags": draw(TAGS), "template": draw(WORDS)}
    name = draw(WORDS)
    return [
        {"type": "account", "name": draw(WORDS), "zone": "Asia/Tokyo"},
        {"type": "person", "id": draw(WORDS), "person": name, **about, "events": events, "posts": False},
        {
            "type": "send",
            "id": draw(WORDS),
            "person": name,
            "at": "2026-11-01T10:00:00Z",
            **words,
            "sender": draw(WORDS),
        },
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=histories())
def test_export__any_text__comes_out_as_it_went_in_and_again_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, lines: list[dict[str, Any]]
) -> None:
    one, other = (Inmail(tmp_path_factory.mktemp(name)) for name in ("one", "other"))
    one("import", "events", "-", stdin="\n".join(map(json.dumps, lines)))
    text = one("export", "events").out
    told = {
        line["type"]: line for line in map(json.loads, text.rstrip("\n").split("\n")) if line.get("name") != "default"
    }
    person, send = lines[1], lines[2]
    assert {name: told["person"].get(name, []) for name in person} == person
    assert {name: told["send"].get(name, []) for name in send} == send
    other("import", "events", "-", stdin=text)
    assert other("export", "events").out == text


SPACED = ["Acme ", "  Acme", "\u3000Acme\u3000", "Acme\n", "A  B", " "]


@pytest.mark.parametrize("text", SPACED)
@pytest.mark.parametrize("command", ["send", "edit", "config"])
def test_export__words_typed_with_spaces_around_them__are_read_back(
    run_inmail: Inmail, tmp_path: Path, command: str, text: str
) -> None:
    words = {"company": text, "title": text, "template": text, "sender": text, "tag": text}
    options = [part for name, value in words.items() for part in (f"--{name}", value)]
    if command == "config":
        run_inmail.environ["XDG_CONFIG_HOME"] = str(tmp_path)
        (tmp_path / "inmail").mkdir()
        config = {"template": text, "sender": text, "tags": [text, "b"]}
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in config.items()]
        (tmp_path / "inmail" / "config.toml").write_text("[send]\n" + "".join(lines))
    run_inmail("send", "Dana Roy", *(options if command == "send" else []))
    if command == "edit":
        send = run_inmail("list", "--json").json()["rows"][0]["id"]
        answer = run_inmail("edit", send, *options, status=None)
        assert answer.status == (0 if text.strip() else 2)
    text = run_inmail("export", "events").out
    again = run_inmail("import", "events", "-", "--json", stdin=text).json()
    assert (again["added"], again["batch"]) == (0, None)
    (tmp_path / "other").mkdir()
    other = Inmail(tmp_path / "other")
    other("import", "events", "-", stdin=text)
    assert other("export", "events").out == text


FIGURES = st.sampled_from([1, 2, 50, 1_000_000])
DAYS = st.sampled_from([1, 15, 31])
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip).filter(bool)
SHIPPED = st.sampled_from(["guide-2026", "linkedin-help", "core", "sales-navigator-core"])
OWN_NAMES = PLAIN | SHIPPED | st.sampled_from([" ours ", "x" * 1_000, "~x/y.toml"])
ODD_NAMES = st.sampled_from(["", " ", "a\0b", "a\nb", "x" * 1_001])


@st.composite
def rule_sets(draw: Any) -> dict[str, Any]:
    """A rule set of a user's own with one plan, in which all that a period keeps is drawn; not all are accepted."""
    plan = {"monthly": draw(FIGURES), "cap": draw(FIGURES), "pooled": draw(st.booleans())}
    plan |= {
        "lifetime_days": draw(st.sampled_from([1, 36_500, "none"])),
        "aliases": draw(st.lists(OWN_NAMES, max_size=2)),
    }
    plan |= draw(st.sampled_from([{}, {"price": "9.5"}, {"price": "0", "currency": "chf"}, {"currency": "EUR"}]))
    plan |= draw(st.just({}) | OWN_NAMES.map(lambda name: {"name": name}))
    plan |= draw(st.just({}) | DAYS.map(lambda day: {"renewal": "fixed-day", "billing_day": day}))
    days = draw(st.sampled_from([1, 90, 36_500]))
    return {"name": draw(OWN_NAMES | OWN_NAMES | ODD_NAMES), "credit_back_days": days, "plans": {draw(OWN_NAMES): plan}}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=rule_sets())
def test_export__a_plan_of_any_rule_set_that_is_accepted__is_read_back_and_adds_nothing(
    tmp_path_factory: pytest.TempPathFactory, rules: dict[str, Any]
) -> None:
    one, other = (Inmail(tmp_path_factory.mktemp(name)) for name in ("one", "other"))
    file = one.folder / "ours.toml"
    file.write_text(tomlkit.dumps(rules), encoding="utf-8")
    (key,) = rules["plans"]
    answer = one("plan", "set", "--rules", file, "--", key, status=None)
    if answer.status:
        assert answer.status == 2
        return
    text = one("export", "events").out
    again = one("import", "events", "-", "--json", stdin=text).json()
    assert (again["added"], again["conflicting"]) == (0, 0)
    other("import", "events", "-", stdin=text)
    assert other("export", "events").out == text


@pytest.mark.parametrize("sign", ["a", "\x01", "😀", "\u2028"])
def test_export__a_million_characters__are_read_back(tmp_path: Path, sign: str) -> None:
    machines = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        machines.append(Inmail(tmp_path / name))
    one, other = machines
    body = tmp_path / "body.txt"
    body.write_text(sign * 1_000_000, encoding="utf-8", newline="")
    one("send", "Dana Roy", "--body-file", body, "--force")
    text = one("export", "events").out
    other("import", "events", "-", stdin=text)
    assert other("export", "events").out == text
    assert json.loads(text.rstrip("\n").split("\n")[-1])["body"] == sign * 1_000_000
    hidden = tmp_path / "three"
    hidden.mkdir()
    Inmail(hidden)("import", "events", "-", stdin=one("export", "events", "--anonymise").out)


def test_import__the_longest_subject_and_body__on_one_line(run_inmail: Inmail) -> None:
    line = {"type": "send", "person": "Dana Roy", "at": "2026-11-01T10:00:00Z", "subject": "\x01" * 10**6}
    run_inmail("import", "events", "-", stdin=json.dumps(line | {"body": "\x01" * 10**6}))
    assert len(run_inmail("list", "--json").json()["rows"][0]["subject"]) == 10**6


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["send", "N" * 1_001], "the name is longer than 1,000"),
        (["send", "Bo Li", "--tag", "t" * 1_001], "the tag is longer than 1,000"),
        (["send", "Bo Li", "--template", "t" * 1_001], "the template is longer than 1,000"),
        (["send", "Bo Li", "--company", "t" * 1_001], "the company is longer than 1,000"),
        (["send", "Bo Li", "--chars", "2000001", "--force"], "2,000,001 characters are too many"),
        (["send", "Bo Li", "--subject", "s" * 1_000_001, "--force"], "the subject is longer than 1,000,000"),
        (["person", "edit", "Dana Roy", "--note", "n" * 1_000_001], "the note is longer than 1,000,000"),
        (["edit", "last", "--sender", "s" * 1_001], "the sender is longer than 1,000"),
    ],
)
def test_write__what_no_events_file_takes__refused_and_nothing_recorded(
    run_inmail: Inmail, words: list[str], said: str
) -> None:
    run_inmail("send", "Dana Roy")
    before = run_inmail("export", "events").out
    if words[1] == "last":
        words[1] = json.loads(before.splitlines()[-1])["id"]
    assert said in run_inmail(*words, status=2).err
    assert run_inmail("export", "events").out == before

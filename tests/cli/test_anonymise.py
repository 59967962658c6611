"""`--anonymise`: every figure stays, and no word of the original is left."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.conftest import Inmail
from tests.oracle.generate import random_history
from tests.oracle.test_commands_against_model import recorded

HISTORY = Path(__file__).resolve().parents[1] / "demo" / "history.jsonl"
DIMENSIONS = "tag template via account plan company title month week weekday hour business-hours length subject-length"
DIMENSIONS += " personalized mutual sender"

# What tells accounts, people and entries apart, and what is said of them; everything else is a figure.
WORDS = {"account", "id", "person", "ref", "note", "key", "name", "rules", "file"}


def exported(program: Inmail, *words: object) -> str:
    return program("export", "events", *words).out


def imported(folder: Path, program: Inmail, text: str) -> Inmail:
    """The file in a new database, at the same time."""
    folder.mkdir()
    other = Inmail(folder)
    other.now, other.environ = program.now, program.environ
    other("import", "events", "-", stdin=text)
    return other


def figures(value: Any) -> Any:
    """A document without the words in it; what is in the order of names comes in an order of its own."""
    if isinstance(value, dict):
        return {key: figures(held) for key, held in value.items() if key not in WORDS}
    if isinstance(value, list):
        return sorted((figures(held) for held in value), key=lambda held: json.dumps(held, sort_keys=True))
    return value


def rates_of(program: Inmail, dimension: str) -> Any:
    """The rows of a table of rates; groups that a user named count for their number only."""
    document = program("rates", "--by", dimension, "--account", "all", "--json").json()
    named = dimension in ("tag", "template", "account", "plan", "company", "title", "sender")
    for row in document["rows"]:
        if named:
            row["group"] = {dimension: row["group"][dimension] is not None}
    return figures(document)


def check_figures(one: Inmail, other: Inmail) -> None:
    for words in (
        ["balance", "--all"],
        ["expiries", "--account", "all"],
        ["ledger", "--account", "all"],
        ["pending", "--account", "all"],
        ["rates", "--factors", "--account", "all"],
    ):
        assert figures(other(*words, "--json").json()) == figures(one(*words, "--json").json()), words
    for dimension in DIMENSIONS.split():
        assert rates_of(other, dimension) == rates_of(one, dimension), dimension


def typed(line: dict[str, Any]) -> set[str]:
    """The words of a user's own in a line of an events file."""
    found = {
        line[name] for name in ("id", "person", "url", "company", "title", "note", "subject", "body") if name in line
    }
    found |= {line[name] for name in ("template", "sender", "person_id", "send", "account", "plan") if name in line}
    found |= {line["name"]} if line["type"] == "account" else set()
    found |= {line["terms"]["name"]} if "terms" in line else set()
    found |= {*line.get("tags", ()), *line.get("groups", ()), *(event["name"] for event in line.get("events", ()))}
    found |= {part for name in ("person", "company", "note") for part in line.get(name, "").split()}
    return found


OWN = {"default", "Example", "lorem", "premium-career", "Premium Career"}


def strings(value: Any) -> set[str]:
    """Every text in a line, but for the names of members."""
    if isinstance(value, dict):
        return strings(list(value.values()))
    if isinstance(value, list):
        return set().union(*map(strings, value))
    return {value} if isinstance(value, str) else set()


def check_nothing_left(original: str, anonymised: str, own: set[str]) -> None:
    words = {word for line in map(json.loads, original.splitlines()) for word in typed(line)} - own
    assert len(words) > 10
    left = strings([json.loads(line) for line in anonymised.splitlines()])
    assert words & left == set()
    everything = "\n".join(left)
    assert {word for word in words if len(word) > 5 and word in everything} == set()


def test_anonymise__the_demo__same_figures_and_no_word_left(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("import", "events", HISTORY, "--quiet")
    # With a seed: else one run in some hundred invents a name that the demo has.
    text = exported(run_inmail, "--anonymise", "--seed", "words of the test")
    plans = {"sales-navigator-core", "Sales Navigator Core", "premium-business", "Premium Business"}
    check_nothing_left(exported(run_inmail), text, OWN | plans)
    check_figures(run_inmail, imported(tmp_path / "other", run_inmail, text))


def decorated(lines: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """A random history with words of every kind in it, some of them shared, and a plan and an account of one's own."""
    random = Random(seed)
    account = random.choice(("default", "Äcme Sales"))
    people = [f"Zoë Kéller-{number:02}" for number in range(6)]
    found = [
        {
            "type": "person",
            "id": f"who-{name}",
            "person": name,
            "url": f"https://www.linkedin.com/in/example-{name[-9:]}",
        }
        | {"company": random.choice(("Acme GmbH", "Initech Ltd")), "note": f"met {name} at the fair\nin May"}
        | {"groups": ["Founders of Acme"], "events": [{"name": "Acme Summit", "on": "2026-11-30"}], "hiring": True}
        for name in people
    ]
    for line in lines:
        line = dict(line)
        if line["type"] == "account":
            line["name"] = account
        elif "account" in line:
            line["account"] = account
        if line["type"] == "plan" and "terms" in line and random.random() < 0.5:
            line["plan"], line["terms"] = "acme-bundle", {"name": "Acme's bundle", **line["terms"]}
        if line["type"] == "send":
            name = random.choice(people)
            line |= {"person": name, "person_id": f"who-{name}", "personalized": random.random() < 0.5}
            line |= {"tags": random.sample(["acme-q3", "saas eu", "=tag", "émoji 😀"], random.randrange(3))}
            line |= {"subject": "Your Acme pricing 😀"[: random.randrange(1, 21)], "body": f"Dear {name}, " * 9}
            line |= {"subject_characters": random.randrange(1, 130), "body_characters": random.randrange(1, 1500)}
            line |= {
                "template": random.choice(("intro for Acme", "second")),
                "sender": random.choice(("Pat K.", "pat k.")),
            }
            line |= {"title": random.choice(("Chief of Acme", "Founder-in-chief"))}
        found.append(line)
    return found


@pytest.mark.parametrize("seed", range(10))
def test_anonymise__random_histories__same_figures_and_no_word_left(tmp_path: Path, seed: int) -> None:
    history = random_history(seed)
    one = recorded(tmp_path / "one", history._replace(lines=decorated(history.lines, seed)))
    text = exported(one, "--anonymise")
    # 'acme', in any case, is in nearly every word of the history.
    assert "acme" not in text.casefold()
    assert "keller" not in text.casefold().replace("é", "e")
    generic = {"recruiter-lite", "premium-business", "sales-navigator-core", "sales-navigator-advanced"}
    generic |= {"Recruiter Lite", "Premium Business", "Sales Navigator Core", "Sales Navigator Advanced"}
    check_nothing_left(exported(one), text, OWN | generic)
    other = imported(tmp_path / "other", one, text)
    check_figures(one, other)
    assert exported(other, "--anonymise", "--seed", "s").count("\n") == text.count("\n")


def test_anonymise__what_is_no_word__stays_in_its_order(run_inmail: Inmail) -> None:
    run_inmail("import", "events", HISTORY, "--quiet")
    kept = ("type", "at", "recorded", "via", "outcome", "mark", "body_characters", "subject_characters", "balance")
    kept += ("connected_on", "personalized", "mutual", "open_profile", "posts", "zone", "credits", "opening_balance")
    plain, hidden = (exported(run_inmail, *words).splitlines() for words in ([], ["--anonymise"]))
    lines = [(json.loads(one), json.loads(other)) for one, other in zip(plain, hidden, strict=True)]
    for one, other in lines:
        assert list(one) == list(other)
        assert {name: one.get(name) for name in kept} == {name: other.get(name) for name in kept}
        for name in ("subject", "body", "note"):
            assert len(one.get(name, "")) == len(other.get(name, ""))
    for name in ("person", "url", "company", "title", "template", "tags", "person_id", "id"):
        pairs = {(str(one[name]), str(other[name])) for one, other in lines if name in one}
        assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs), name


def test_anonymise__twice__other_words_unless_the_seed_is_the_same(run_inmail: Inmail) -> None:
    run_inmail("import", "events", HISTORY, "--quiet")
    assert exported(run_inmail, "--anonymise") != exported(run_inmail, "--anonymise")
    assert exported(run_inmail, "--anonymise", "--seed", "a") == exported(run_inmail, "--anonymize", "--seed", "a")
    assert exported(run_inmail, "--anonymise", "--seed", "a") != exported(run_inmail, "--anonymise", "--seed", "b")


def test_anonymise__later_with_the_same_seed__merges_into_the_earlier_file(run_inmail: Inmail, tmp_path: Path) -> None:
    run_inmail("import", "events", HISTORY, "--quiet")
    other = imported(tmp_path / "other", run_inmail, exported(run_inmail, "--anonymise", "--seed", "a"))
    run_inmail("send", "Gil Noe", "--force")
    answer = other("import", "events", "-", "--json", stdin=exported(run_inmail, "--anonymise", "--seed", "a")).json()
    assert (answer["added"], answer["conflicting"]) == (2, 0)


def test_anonymise__a_calendar__the_same_dates_and_the_names_of_the_events_file(run_inmail: Inmail) -> None:
    run_inmail.now = "2026-11-22T14:00:00Z"
    run_inmail("import", "events", HISTORY, "--quiet")
    run_inmail("account", "rename", "default", "Acme Sales")
    hide = ("--anonymise", "--seed", "a")
    plain = run_inmail("export", "ics", "--json").json()
    hidden = run_inmail("export", "ics", *hide, "--json").json()
    figure = [(row["on"], row["kind"], row["credits"]) for row in plain["rows"]]
    assert [(row["on"], row["kind"], row["credits"]) for row in hidden["rows"]] == figure
    people = {line["person"] for line in map(json.loads, exported(run_inmail, *hide).splitlines()) if "person" in line}
    names = {line.partition(":")[0] for row in hidden["rows"] for line in row["description"].splitlines()}
    assert len(names & people) > 40
    text = run_inmail("export", "ics", *hide).out
    assert "Acme" not in text
    assert "Fontaine" in run_inmail("export", "ics").out
    assert "Fontaine" not in text
    assert {row["uid"] for row in hidden["rows"]}.isdisjoint(row["uid"] for row in plain["rows"])
    assert run_inmail("export", "ics", *hide, "--account", "all", "--json").json()["account"] == "all"

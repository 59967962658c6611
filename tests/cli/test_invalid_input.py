"""Command lines put together at random: each ends with a documented status, and a refused one changes nothing."""

import os
from random import Random

import pytest

from inmail_cli.cli.commands import COMMANDS, Entry
from inmail_cli.cli.tab import candidates
from tests.conftest import Inmail

LINES = int(os.environ.get("INMAIL_INVALID", 160))
BLOCKS = 4
STATUSES = (0, 2, 3, 4, 5, 6, 74)
# What writes elsewhere, shows a whole history, or works on files that a random word might name.
LEFT_OUT = ("completion", "demo", "backup", "restore", "export", "chart", "report", "schema", "help", "config")
WORDS = (
    *("", " ", "-", "--", "---", "0", "-1", "1", "31", "99999999999999999999", "1e309", "nan", "0x10", "1.5", "½", "٣"),
    *("now", "yesterday 25:00", "2026-02-30", "2026-13-01", "01/02/2026", "9999-12-31", "0001-01-01", "in 3 days"),
    *("2026-11-22T09:00:00+99:00", "last smurfday", "-5 days ago", "1969-12-31"),
    *(
        "Dana Roy",
        "dana",
        "a" * 300,
        "\u202egnp",
        "\0",
        "\ud800",
        "é\u0301",
        "🎈",
        "[red]x",
        "'; DROP TABLE sends",
        "%s%n",
    ),
    *("https://www.linkedin.com/in/example-dana", "https://", "javascript:alert(1)", "../../etc/passwd", "~", "/"),
    *("inmail", "email", "accepted", "spam", "opened", "undeliverable", "career", "no-such-plan", "all", "default"),
    *("UTC", "Mars/Base", "json", "tag", "via,month", "never", "purchase", "last", "3x", "-3x", "none", "saas"),
)


def paths(entries: dict[str, Entry], before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, entry in entries.items():
        if name not in LEFT_OUT:
            found += paths(dict(entry.children), (*before, name)) if entry.children else [(*before, name)]
    return found


PATHS = paths(dict(COMMANDS))
OPTIONS = {
    path: [name for name in candidates([*path, "--"]) if name not in ("--db", "--body-file", "--from-file", "--help")]
    for path in PATHS
}


def line(random: Random) -> list[str]:
    path = random.choice(PATHS)
    words = list(path)
    for _ in range(random.randrange(5)):
        if random.random() < 0.6:
            words.append(random.choice(OPTIONS[path]))
        if random.random() < 0.8:
            words.append(random.choice(WORDS))
    return words if random.random() < 0.95 else [random.choice(WORDS), *words]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_command_lines__put_together_at_random__a_clear_end_and_nothing_broken(run_inmail: Inmail, block: int) -> None:
    random = Random(f"{block} of {LINES}")
    run_inmail("setup", "career", "--renews", "1", "--balance", "5")
    run_inmail("send", "Dana Roy", "-t", "saas")
    refused = 0
    assert run_inmail.db is not None
    for number in range(LINES // BLOCKS):
        words = line(random)
        before = run_inmail.db.read_bytes()
        answer = run_inmail(*words, status=None, env={"INMAIL_DEBUG": ""})
        assert answer.status in STATUSES, (words, answer)
        assert "bug in inmail" not in answer.err, (words, answer.err)
        assert "Traceback" not in answer.err, (words, answer.err)
        if answer.status in (2, 3, 4, 6):
            refused += 1
            assert answer.out == "", (words, answer.out)
            assert answer.err.startswith("inmail: ") or answer.err.startswith("{"), (words, answer.err)
            assert run_inmail.db.read_bytes() == before, words
        if number % 500 == 499:
            codes = {row["code"] for row in run_inmail("doctor", "--json", status=None).json()["rows"]}
            assert not codes & {"damaged", "lost", "history", "schema", "answers", "checkpoint", "conservation"}, codes
    assert refused > LINES // BLOCKS // 3

"""Run the console blocks of README.md, and compare what they show with what they say; find its other blocks.

A block is fenced as `console`; lines that begin with `$ ` are run by a shell, the others are what is shown. A comment
before it sets the scene: `<!-- demo -->` gives it the invented history, `<!-- new -->` an empty home folder, and
`<!-- at INSTANT -->` the clock; what is set holds until it is set again. A block that pipes into jq stays
as it is where jq is not installed (CI has it). `python tests/readme.py` writes the README anew from what the
commands show. Recipes in other languages are tried by `test_recipes.py`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
HISTORY = ROOT / "tests" / "demo" / "history.jsonl"
DEMO = ROOT / "inmail_cli" / "demo"
ARCHIVE = "Complete_LinkedInDataExport_11-20-2026.zip"
DEMO_NOW = "2026-11-22T14:00:00Z"
SCENE = re.compile(r"<!-- (demo|new|at (?P<at>\S+)) -->")


def shown_readme(text: str, folder: Path) -> str:
    """Run every console block of a README in a folder of its own, and put what it shows in its place."""
    scene = _Scene(folder)
    written: list[str] = []
    lines = iter(text.splitlines())
    for line in lines:
        written.append(line)
        match = SCENE.fullmatch(line.strip())
        if match:
            scene.set(match[1].split()[0], match["at"])
        if line == "```console":
            block = _rest_of_block(lines)
            left_out = needs_jq(block) and shutil.which("jq") is None and os.environ.get("CI") != "true"
            written += [*(block if left_out else scene.run(block)), "```"]
    return "\n".join(written) + "\n"


def blocks(language: str) -> list[str]:
    """The blocks of the README in a language, each ending in a newline."""
    found: list[str] = []
    lines = iter(README.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("```") and line != "```":
            block = _rest_of_block(lines)
            if line == f"```{language}":
                found.append("\n".join(block) + "\n")
    return found


def needs_jq(block: list[str]) -> bool:
    """Whether a command of a block pipes into jq."""
    return any(line.startswith("$ ") and "| jq " in line for line in block)


def _rest_of_block(lines: Iterator[str]) -> list[str]:
    block: list[str] = []
    for line in lines:
        if line == "```":
            break
        block.append(line)
    return block


class _Scene:
    """The shell's surroundings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TZ": "America/New_York",
            "COLUMNS": "100",
        }
        self.count = 0
        self.set("new", None)

    def set(self, what: str, at: str | None) -> None:
        if what == "at":
            self.environ["INMAIL_NOW"] = at or ""
            return
        self.count += 1
        home = self.folder / str(self.count)
        home.mkdir()
        self.environ |= {"HOME": str(home), "INMAIL_NOW": DEMO_NOW}
        self.home = home
        shutil.copy(DEMO / ARCHIVE, home)
        if what == "demo":
            self.shell(f"inmail import events {DEMO / 'plan.jsonl'} --quiet")
            self.shell(f"inmail import linkedin {DEMO / ARCHIVE} --quiet")
            self.shell(f"inmail import events {DEMO / 'notes.jsonl'} --on-conflict theirs --quiet")

    def shell(self, command: str) -> str:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.home,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        return done.stdout.decode().replace(str(self.home), "~")

    def run(self, block: list[str]) -> list[str]:
        written: list[str] = []
        for line in block:
            if line.startswith("$ "):
                written.append(line)
                written += [shown.rstrip() for shown in self.shell(line[2:]).splitlines()]
                if line != [one for one in block if one.startswith("$ ")][-1]:
                    written.append("")
        return written


def main() -> None:
    """Write the README anew."""
    folder = Path(tempfile.mkdtemp())
    try:
        README.write_text(shown_readme(README.read_text(), folder))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    os.umask(0o077)
    main()

"""Run the tests on each Python that the package allows, with the oldest and with the newest dependencies it allows.

`make matrix` runs it; `python tests/matrix.py 3.12 lowest` runs a part. Each pair has an environment of its own in a
temporary folder. A Python that is not on PATH is named in the table, and counts as a failure.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PYTHONS = tuple(re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"])))
ENDS = ("lowest", "newest")
WORKERS = os.environ.get("WORKERS", "2")


def lowest() -> Iterator[str]:
    """Write each dependency of the program itself as its lowest version."""
    for requirement in PROJECT["dependencies"]:
        name, version = re.match(r"([\w.-]+)>=([\w.]+)", requirement).groups()
        yield f"{name}=={version}"


def result_of(version: str, end: str, folder: Path) -> str:
    """Install and run everything; return pytest's last line, or what went wrong."""
    python = shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "--version"], capture_output=True, check=False).returncode:
        return "not found"
    bin_ = folder / "bin"
    constraints = folder / "constraints.txt"
    for command in (
        [python, "-m", "venv", str(folder)],
        [str(bin_ / "pip"), "install", "-q", "--disable-pip-version-check", "-c", str(constraints), f"{ROOT}[test]"],
        [str(bin_ / "pip"), "install", "-q", "--disable-pip-version-check", "--no-deps", "-e", str(ROOT)],
    ):
        constraints.parent.mkdir(exist_ok=True)
        constraints.write_text("\n".join(lowest()) if end == "lowest" else "")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"failed to install: {done.stderr.strip().splitlines()[-1]}"
    tests = [
        str(bin_ / "pytest"),
        "-q",
        "-n",
        WORKERS,
        "-m",
        "not oracles",
        "-p",
        "no:cacheprovider",
        "tests",
        "inmail_cli",
    ]
    done = subprocess.run(tests, cwd=ROOT, capture_output=True, text=True, check=False)
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    print(*failed[:10], sep="\n", file=sys.stderr)
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr.strip()


def main(words: list[str]) -> int:
    """Print a line for each pair asked for; all, where none is named."""
    failed = False
    for version in [word for word in words if word in PYTHONS] or PYTHONS:
        for end in [word for word in words if word in ENDS] or ENDS:
            with tempfile.TemporaryDirectory() as folder:
                result = result_of(version, end, Path(folder))
            failed = failed or not re.match(r"\d+ passed", result)
            print(f"{version}  {end}  {result}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

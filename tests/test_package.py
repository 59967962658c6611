"""The wheel and the sdist: what is in them, and that the program runs from the wheel alone."""

import email
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from inmail_cli import __version__

ROOT = Path(__file__).resolve().parent.parent
DATA = f"inmail_cli-{__version__}.data/data/"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


def test_wheel__holds__the_whole_package_its_data_and_the_shared_files(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = ROOT / "inmail_cli"
    ours = {path.relative_to(ROOT).as_posix() for path in package.rglob("*") if path.is_file()}
    assert {name for name in ours if "__pycache__" not in name} == {
        name for name in names if name.startswith("inmail_cli/")
    }
    for shared in (
        "share/man/man1/inmail.1",
        "share/bash-completion/completions/inmail",
        "share/zsh/site-functions/_inmail",
        "share/fish/vendor_completions.d/inmail.fish",
        "share/inmail/inmail.ps1",
    ):
        assert DATA + shared in names
    assert not any(name.startswith(("tests/", "completions/")) for name in names)


def test_wheel__metadata__says_what_it_is_and_needs_no_development_tool(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    folder = f"inmail_cli-{__version__}.dist-info"
    metadata = email.message_from_bytes(archive.read(f"{folder}/METADATA"))
    assert (metadata["Name"], metadata["Version"]) == ("inmail-cli", __version__)
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert f"{folder}/licenses/LICENSE" in archive.namelist()
    needed = [need for need in metadata.get_all("Requires-Dist", []) if "extra ==" not in need]
    assert {need.split(">")[0].split("<")[0] for need in needed}.isdisjoint({"pytest", "hypothesis", "ruff", "mypy"})
    assert "inmail = inmail_cli.__main__:run" in archive.read(f"{folder}/entry_points.txt").decode()


def test_sdist__holds__what_builds_and_tests_it(built: Path) -> None:
    (found,) = built.glob("*.tar.gz")
    with tarfile.open(found) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Makefile", "man/inmail.1", "tests/conftest.py"}
    assert wanted <= names
    assert not any(name.startswith((".venv", ".git/")) for name in names)


def test_wheel__unpacked_alone__runs_without_a_home_and_in_the_c_locale(wheel: Path, tmp_path: Path) -> None:
    """The dependencies come from here, the program from the wheel."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    program = f"import sys; sys.path[:0] = [{str(tmp_path / 'site')!r}, {sysconfig.get_path('purelib')!r}]\n"
    program += "import inmail_cli; assert 'site' in inmail_cli.__path__[0].split('/')[-2:], inmail_cli.__path__\n"
    program += "from inmail_cli.__main__ import run; run()"
    database = str(tmp_path / "inmail.db")
    for words in (
        ["demo"],
        ["help", "rules"],
        ["--db", database, "setup", "career", "--renews", "3", "--balance", "4"],
        ["--db", database, "balance", "--json"],
    ):
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-X", "utf8=0", "-c", program, *words],
            env={"LANG": "C", "LC_ALL": "C"},
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (words, done.stderr.decode())
        done.stdout.decode("ascii")
    assert b'"balance": 4' in done.stdout or b'"balance":4' in done.stdout

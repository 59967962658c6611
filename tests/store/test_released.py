"""A database of each released schema opens, is brought up to date, and gives the answers that it gave then.

A file here is never changed: it is what that version wrote. The figures are those of tests/cli/histories.py.
"""

import gzip
import shutil
from pathlib import Path

import pytest

from inmail_cli.store.schema import MIGRATIONS
from tests.cli import histories
from tests.conftest import Inmail

RELEASED = Path(__file__).parent / "released"
WORK_BALANCE = 44  # LinkedIn's number, 41, and a present of 3


@pytest.fixture(params=range(1, len(MIGRATIONS) + 1))
def old(request: pytest.FixtureRequest, run_inmail: Inmail) -> Inmail:
    """The program with a database of a released schema."""
    assert run_inmail.db is not None
    run_inmail.db.write_bytes(gzip.decompress((RELEASED / f"schema-{request.param}.db.gz").read_bytes()))
    run_inmail.db.chmod(0o600)
    return run_inmail


def as_then(program: Inmail) -> None:
    assert histories.balance(program) == histories.BALANCE
    assert program("balance", "--account", "work", "--json").json()["balance"] == WORK_BALANCE
    assert histories.names(program) == ["Ed", "Dana", "Ana", "Bo", "Cy"]
    assert len(program("history", "--json").json()["rows"]) == 18
    assert program("doctor", "--json").json()["well"] is True


def test_open__a_released_schema__the_answers_of_then_and_writes_work(old: Inmail) -> None:
    as_then(old)
    old("send", "Gil Noe")
    assert histories.balance(old) == histories.BALANCE - 1
    assert old("doctor", "--json").json()["well"] is True


def test_restore__a_backup_of_a_released_schema__brought_up_to_date(old: Inmail, tmp_path: Path) -> None:
    shutil.move(tmp_path / "inmail.db", tmp_path / "old.db")
    old("restore", tmp_path / "old.db")
    as_then(old)
    old("undo", "18")
    assert histories.names(old) == ["Ed", "Dana", "Ana", "Bo", "Cy", "Fay"]

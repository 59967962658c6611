"""The golden pairs: an archive, and the lines of an events file that it stands for."""

from pathlib import Path

import pytest

GOLDEN = sorted((Path(__file__).parent / "golden").iterdir())


@pytest.fixture(params=GOLDEN, ids=lambda folder: folder.name)
def golden(request: pytest.FixtureRequest) -> Path:
    """The folder of one golden pair."""
    folder: Path = request.param
    return folder

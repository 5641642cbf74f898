"""The office that has lived through the worked month, made once; each test works on a copy."""

import shutil
from pathlib import Path

import pytest

from tests.cli.office import lived_office


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the office that tests only read."""
    return lived_office(tmp_path_factory.mktemp("lived") / "office")


@pytest.fixture
def office(lived: Path, tmp_path: Path) -> Path:
    """Give a copy that a test may change."""
    return Path(shutil.copytree(lived, tmp_path / "office"))

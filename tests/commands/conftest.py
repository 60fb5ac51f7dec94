"""An installation as it is after `python server.py db upgrade`, without taking every step of the schema each time."""

import shutil
from pathlib import Path

import pytest

from bot.config import Settings


@pytest.fixture
def installed(upgraded: Path, tmp_path: Path) -> Settings:
    """The settings of an installation of its own, whose database is at this version's schema and empty."""
    shutil.copy(upgraded, tmp_path / "assistant.db")
    return Settings(data_dir=tmp_path)

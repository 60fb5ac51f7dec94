"""An installation as it is after `python server.py db upgrade`, without taking every step of the schema each time."""

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.config import Settings
from bot.prm.migrations import upgrade


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file at this version's schema, to be copied: its steps take longer than most tests."""
    path = tmp_path_factory.mktemp("upgraded") / "assistant.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def installed(upgraded: Path, tmp_path: Path) -> Settings:
    """The settings of an installation of its own, whose database is at this version's schema and empty."""
    shutil.copy(upgraded, tmp_path / "assistant.db")
    return Settings(data_dir=tmp_path)

"""The demo programme as plain data, read once; and as it is in a database, loaded once."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import yaml_file
from bot.prm.database import Database
from demo.load import load
from tests import databases
from tests.demo.rows import DEMO, NOW, Row


@pytest.fixture(scope="session")
def programme() -> Row:
    """`demo/programme.yaml`, for reading only."""
    data: Row = yaml_file.read(DEMO / "programme.yaml")
    return data


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the demo programme: copying it is much faster than loading it for each test."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("demo") / "demo.db")
    asyncio.run(_loaded(path))
    return path


async def _loaded(path: Path) -> None:
    async with Database(f"sqlite+aiosqlite:///{path}") as database:
        await load(database, now=NOW)


@pytest.fixture
async def demo(demo_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of its own with the demo programme."""
    file = shutil.copy(demo_template, tmp_path / "demo.db")
    database = databases.opened(f"sqlite+aiosqlite:///{file}")
    yield database
    await databases.closed(database)

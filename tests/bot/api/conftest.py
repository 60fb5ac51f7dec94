"""A programme with an API, quiet or after a busy week."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.file_store import FileStore
from bot.prm.database import Database
from tests import databases
from tests.bot.api import week
from tests.bot.api.office import Office
from tests.bot.api.week import Week


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Office:
    office = Office(database, FileStore(tmp_path / "files"))
    await office.open()
    return office


@pytest.fixture(scope="session")
def week_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the database and the files of a week: copying it is much faster than playing it for each test."""
    folder = tmp_path_factory.mktemp("week")
    shutil.copy(sqlite_template, folder / "week.db")
    asyncio.run(_play(folder))
    return folder


async def _play(folder: Path) -> None:
    database = databases.opened(f"sqlite+aiosqlite:///{folder / 'week.db'}")
    office = Office(database, FileStore(folder / "files"))
    await office.open()
    await week.play(await week.begin(office))
    await databases.closed(database)


@pytest.fixture
async def played(week_template: Path, tmp_path: Path) -> AsyncIterator[Week]:
    """A partner's whole week has been played: there is a record of every kind."""
    folder = shutil.copytree(week_template, tmp_path / "week")
    database = databases.opened(f"sqlite+aiosqlite:///{folder / 'week.db'}")
    office = Office(database, FileStore(folder / "files"))
    office.serve()
    office.clock.advance(days=26)
    yield await week.of(office)
    await databases.closed(database)

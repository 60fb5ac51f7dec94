"""The loop, with a library of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.prm.database import Database
from commands.lookup import look_up_in
from knowledge.library import Library
from tests.bot.support import loop as loops
from tests.bot.support.loop import Loop
from tests.conversation import Clock, Stage
from tests.knowledge.hashing import HashingEmbedder


@pytest.fixture
async def loop(database: Database, tmp_path: Path) -> AsyncIterator[Loop]:
    async with opened(database, tmp_path) as found:
        yield found


@pytest.fixture
async def any_loop(any_database: Database, tmp_path: Path) -> AsyncIterator[Loop]:
    """On each database."""
    async with opened(any_database, tmp_path) as found:
        yield found


@asynccontextmanager
async def opened(database: Database, tmp_path: Path) -> AsyncIterator[Loop]:
    clock = Clock()
    library = Library.open(tmp_path / "index", HashingEmbedder(), today=lambda: clock().date())
    yield await loops.build(Stage(database, clock, look_up=look_up_in(library)), library, tmp_path)
    library.close()

from collections.abc import AsyncIterator

import pytest

from bot.prm.database import Database
from tests.website import Site, website


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    """A web chat outside demo mode: whoever comes has to sign in."""
    async with website(database) as running:
        yield running


@pytest.fixture
async def demo_site(database: Database) -> AsyncIterator[Site]:
    """A web chat in demo mode on loopback."""
    async with website(database, demo=True) as running:
        yield running

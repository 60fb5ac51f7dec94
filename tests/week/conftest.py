"""The understanding that is shipped, learnt once for all plays."""

import pytest_asyncio

from bot.understanding import BuiltIn
from tests.bot.understanding.shipped import shipped


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def understanding() -> BuiltIn:
    return await shipped()

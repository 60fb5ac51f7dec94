"""A stage for those whose words are to go."""

import pytest

from bot.prm.database import Database
from tests.conversation import Stage


@pytest.fixture
async def stage(database: Database) -> Stage:
    return Stage(database)

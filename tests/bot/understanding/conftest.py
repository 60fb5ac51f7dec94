"""People at work with an assistant that understands what they type."""

import pytest

from bot.prm.database import Database
from tests import world
from tests.bot.understanding.listening import Listening
from tests.conversation import Stage, Talk


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = Listening(database)
    await world.build(stage.database, stage.clock())
    return stage


@pytest.fixture
def anna(stage: Stage) -> Talk:
    return stage.person("anna")

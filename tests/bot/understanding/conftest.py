"""People at work with an assistant that understands what they type."""

import pytest

from bot.prm.database import Database
from tests import world
from tests.bot.understanding.listening import Listening
from tests.conversation import Clock, Stage, Talk
from tests.world import World


@pytest.fixture
async def people(database: Database) -> World:
    return await world.build(database, Clock()())


@pytest.fixture
def stage(database: Database, people: World) -> Stage:
    return Listening(database)


@pytest.fixture
def anna(stage: Stage) -> Talk:
    return stage.person("anna")

"""Everybody needed for a conversation."""

import pytest

from bot.prm.database import Database
from tests import world
from tests.conversation import Stage, Talk
from tests.support_world import support
from tests.world import World


@pytest.fixture
async def stage(database: Database) -> Stage:
    return Stage(database)


@pytest.fixture
async def people(stage: Stage) -> World:
    return await world.build(stage.database, stage.clock())


@pytest.fixture
def anna(stage: Stage, people: World) -> Talk:
    """A sales representative of a gold partner, alone with the assistant."""
    return stage.person("anna")


@pytest.fixture
def bela(stage: Stage, people: World) -> Talk:
    """The administrator of the same partner."""
    return stage.person("bela")


@pytest.fixture
def chloe(stage: Stage, people: World) -> Talk:
    """A sales representative of another partner."""
    return stage.person("chloe")


@pytest.fixture
def stranger(stage: Stage, people: World) -> Talk:
    """Somebody nobody enrolled."""
    return stage.person("zoe")


@pytest.fixture
async def erik(stage: Stage, people: World) -> Talk:
    """One of two people in support, who have a channel."""
    await support(stage, people)
    return stage.person("erik")

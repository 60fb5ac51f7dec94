"""Anna asks, the vendor's people have a channel of their own, and an external desk keeps the tickets as well."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.prm.database import Database
from tests import world
from tests.bot.desks.connected import KINDS, Connected, connected
from tests.conversation import Stage, Talk
from tests.support_world import support
from tests.world import World


@pytest.fixture
async def stage(database: Database) -> Stage:
    return Stage(database)


@pytest.fixture
async def people(stage: Stage) -> World:
    found = await world.build(stage.database, stage.clock())
    await support(stage, found)
    return found


@pytest.fixture
def anna(stage: Stage, people: World) -> Talk:
    return stage.person("anna")


@pytest.fixture
def erik(stage: Stage, people: World) -> Talk:
    """He works in support, and here instead of at the desk."""
    return stage.person("erik")


@pytest.fixture(params=KINDS)
async def at_desk(
    request: pytest.FixtureRequest, stage: Stage, people: World, tmp_path: Path
) -> AsyncIterator[Connected]:
    """Each of the two desks in turn."""
    async with connected(request.param, stage, tmp_path / "files") as found:
        yield found

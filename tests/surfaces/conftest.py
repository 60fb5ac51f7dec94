from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.prm.database import Database
from tests.surfaces.in_slack import in_slack
from tests.surfaces.in_teams import in_teams
from tests.surfaces.in_terminal import in_terminal
from tests.surfaces.on_stage import on_stage
from tests.surfaces.on_web import on_web
from tests.surfaces.surface import Surface

Open = Callable[[Database, Path], AbstractAsyncContextManager[Surface]]

TOLD = (on_stage, in_slack, in_teams, on_web)  # where people are told what they did not ask for
EVERYWHERE = (
    on_stage,
    *(pytest.param(each, marks=pytest.mark.slow) for each in (in_slack, in_teams, on_web, in_terminal)),
)


@pytest.fixture(params=TOLD, ids=lambda opened: str(opened.__name__))
async def surface(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> AsyncIterator[Surface]:
    """Each on which a story can be told from its news."""
    opened: Open = request.param
    async with opened(database, tmp_path) as surface:
        yield surface


@pytest.fixture(params=EVERYWHERE, ids=lambda opened: str(opened.__name__))
async def any_surface(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> AsyncIterator[Surface]:
    """Each on which people can ask, fill in and confirm."""
    opened: Open = request.param
    async with opened(database, tmp_path) as surface:
        yield surface

"""A scripted model on loopback, and an understanding that asks it."""

from collections.abc import Iterator

import pytest

from bot.prm.database import Database
from tests.bot.understanding.model.listening import Ear
from tests.scripted_model import ScriptedModel, scripted_model


@pytest.fixture(scope="session")
def _serving() -> Iterator[ScriptedModel]:
    with scripted_model() as running:
        yield running


@pytest.fixture
def model(_serving: ScriptedModel) -> ScriptedModel:
    _serving.reset()
    return _serving


@pytest.fixture
def ear(model: ScriptedModel, database: Database) -> Ear:
    return Ear(model, database)

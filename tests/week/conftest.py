"""The understanding that is shipped, learnt once for all plays."""

import pytest
import pytest_asyncio

import skills
from bot.config import load
from bot.understanding import BuiltIn, built_in
from commands.embedding import of_settings


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def understanding(pytestconfig: pytest.Config) -> BuiltIn:
    """With the vectors that come with the product; those of sentences changed since are kept for the next run."""
    kept = getattr(pytestconfig, "cache", None)
    folder = kept.mkdir("understanding") if kept else None
    understanding = built_in(of_settings(load(embedding="local")), skills=skills.load(), folder=folder)
    assert understanding.meaning is not None
    understanding.meaning.patience = 60  # a story is about what is understood, not about how busy the machine is
    await understanding.ready()
    return understanding

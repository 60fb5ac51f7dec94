"""A clock for workers."""

import pytest

from tests.bot.worker.at_work import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()

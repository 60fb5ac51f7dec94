"""The demo programme as plain data, read once."""

import pytest

from bot import yaml_file
from tests.demo.rows import DEMO, Row


@pytest.fixture(scope="session")
def programme() -> Row:
    """`demo/programme.yaml`, for reading only."""
    data: Row = yaml_file.read(DEMO / "programme.yaml")
    return data

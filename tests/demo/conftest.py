"""The demo programme as plain data, read once."""

import pytest
import yaml

from tests.demo.rows import DEMO, Row


@pytest.fixture(scope="session")
def programme() -> Row:
    """`demo/programme.yaml`, for reading only."""
    data: Row = yaml.safe_load((DEMO / "programme.yaml").read_text("utf-8"))
    return data

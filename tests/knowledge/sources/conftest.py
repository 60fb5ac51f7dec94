"""A website of the test's own."""

from collections.abc import Iterator

import pytest

from tests.knowledge.sources.website import Website


@pytest.fixture
def site() -> Iterator[Website]:
    found = Website()
    yield found
    found.close()

"""A library on disk with an embedder that needs no model, and a folder of content to fill it from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.library import Library
from tests.knowledge.hashing import HashingEmbedder


class Content:
    """A folder that documents are written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return Content(tmp_path / "content")


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def library(tmp_path: Path, embedder: HashingEmbedder) -> Iterator[Library]:
    library = Library.open(tmp_path / "index", embedder)
    yield library
    library.close()

"""The vector index is a copy: whatever becomes of it, questions are answered, and it is made whole from the store."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromadb.api.models.Collection import Collection

from knowledge.engines import upkeep
from knowledge.engines.index import VectorIndex
from knowledge.errors import KnowledgeError
from knowledge.library import Library
from knowledge.store.store import Store
from knowledge.types import EVERY_PARTNER, Answer
from tests.knowledge.conftest import Content
from tests.knowledge.engines.test_chroma_server import ChromaServer
from tests.knowledge.hashing import HashingEmbedder

EVERYONE = frozenset({EVERY_PARTNER})
DOCUMENTS = 60
PATIENCE = 30.0  # seconds


@pytest.fixture
def folder(content: Content, tmp_path: Path) -> Path:
    """An index as a stopped process left it."""
    for number in range(DOCUMENTS):
        content.write(f"{number}.md", f"# Page {number}\n\nText of page {number} about margin{number}.")
    return tmp_path / "index"


async def taken_in(folder: Path, content: Content) -> None:
    library = Library.open(folder, HashingEmbedder())
    await library.ingest([content.folder])
    library.close()


async def asked(library: Library, about: str = "margin7") -> Answer:
    return await library.ask(f"Text about {about}", readers=EVERYONE)


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


def assert_copied(folder: Path) -> None:
    """The index holds exactly the passages of the store."""
    store, index = Store(folder / "content.sqlite"), VectorIndex(folder / "vectors", HashingEmbedder.name)
    assert index.numbers() == set(store.numbers())
    assert len(index.search(HashingEmbedder().query(["margin7"])[0], DOCUMENTS) or ()) == DOCUMENTS
    index.close()
    store.close()


def forget_everything(vectors: Path) -> None:
    shutil.rmtree(vectors)


def forget_what_was_where(vectors: Path) -> None:
    (vectors / "chroma.sqlite3").unlink()


def write_rubbish(vectors: Path) -> None:
    with (vectors / "chroma.sqlite3").open("r+b") as file:
        file.write(os.urandom(20_000))


@pytest.mark.parametrize("damage", [forget_everything, forget_what_was_where, write_rubbish])
async def test_a_damaged_index_is_noticed_at_the_start_and_filled_again(
    content: Content, folder: Path, damage: Callable[[Path], None]
) -> None:
    await taken_in(folder, content)
    damage(folder / "vectors")
    library = Library.open(folder, HashingEmbedder())
    assert (await asked(library)).passages[0].passage.source == "7.md"
    library.close()
    assert_copied(folder)


async def test_much_is_filled_in_the_background_while_questions_are_answered(
    content: Content, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await taken_in(folder, content)
    shutil.rmtree(folder / "vectors")
    monkeypatch.setattr(upkeep, "AT_ONCE", 5)
    monkeypatch.setattr(upkeep, "BATCH", 5)
    library = Library.open(folder, HashingEmbedder())
    content.write("new.md", "# New\n\nText about something new.")
    content.remove("3.md")
    await library.ingest([content.folder])  # has its turn between two slices
    assert (await asked(library)).passages[0].passage.source == "7.md"
    assert (await asked(library, "something new")).passages[0].passage.source == "new.md"
    until(lambda: library._present.index.ready)
    library.close()
    assert_copied(folder)


async def test_vectors_of_another_store_are_not_believed(content: Content, folder: Path) -> None:
    await taken_in(folder, content)
    (folder / "content.sqlite").unlink()
    for number in range(DOCUMENTS):
        content.write(f"{number}.md", f"# Leaf {number}\n\nOther text of leaf {number} about tier{number}.")
    await taken_in(folder, content)
    library = Library.open(folder, HashingEmbedder())
    assert (await asked(library, "tier9")).passages[0].passage.source == "9.md"
    library.close()
    assert_copied(folder)


async def test_an_index_that_fails_while_it_is_made_ours_again_is_mended_later(
    content: Content, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when its server comes back with nothing, and goes away once more in that moment."""
    await taken_in(folder, content)
    monkeypatch.setattr(upkeep, "RETRY", 0.05)
    library = Library.open(folder, HashingEmbedder())
    index, failed, modify = library._present.index, threading.Event(), Collection.modify

    def failing_once(*given: Any, **options: Any) -> None:
        if not failed.is_set():
            failed.set()
            raise ConnectionError("gone")
        modify(*given, **options)

    monkeypatch.setattr(Collection, "modify", failing_once)
    index._client.delete_collection(index._name)
    index.ready = False
    until(lambda: index.ready)
    assert failed.is_set()
    library.close()
    assert_copied(folder)


def test_a_damaged_store_is_reported_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "content.sqlite").write_bytes(b"no database at all" * 1000)
    with pytest.raises(KnowledgeError, match=r"content\.sqlite cannot be used .* from a backup, or move"):
        Library.open(tmp_path / "index", HashingEmbedder())
    shutil.rmtree(tmp_path / "index")
    Library.open(tmp_path / "index", HashingEmbedder()).close()  # the folder is free


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path / "chroma")
    server.start()
    yield server
    server.kill()


@pytest.mark.slow
async def test_while_the_chroma_server_is_away_everything_goes_on_and_it_is_mended_when_it_is_back(
    content: Content,
    folder: Path,
    server: ChromaServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(upkeep, "RETRY", 0.2)
    library = Library.open(folder, HashingEmbedder(), chroma_url=server.url)
    await library.ingest([content.folder])
    before = await asked(library)
    server.kill()
    away = await asked(library)
    content.write("new.md", "# New\n\nText about something new.")
    content.remove("3.md")
    await library.ingest([content.folder])
    assert (away.text, away.band) == (before.text, before.band)
    assert (await asked(library, "something new")).passages[0].passage.source == "new.md"
    assert not library._present.index.ready

    server.start()
    until(lambda: library._present.index.ready)
    assert (await asked(library)).text == before.text
    library.close()
    store, index = Store(folder / "content.sqlite"), VectorIndex(folder / "vectors", HashingEmbedder.name, server.url)
    assert index.numbers() == set(store.numbers())
    index.close()
    store.close()

"""Another embedding model: the old one answers until the new one has read everything; nothing is lost on the way."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge import library as library_module
from knowledge.engines.embed import Embedder, Vectors
from knowledge.engines.index import VectorIndex
from knowledge.errors import KnowledgeError
from knowledge.library import Library
from knowledge.store.store import Store
from knowledge.types import EVERY_PARTNER
from tests.knowledge.conftest import Content
from tests.knowledge.hashing import HashingEmbedder

EVERYONE = frozenset({EVERY_PARTNER})


class NewEmbedder(HashingEmbedder):
    """Another name, another length of vectors; reads content only while the gate is open."""

    name = "hashing-64"
    dimensions = 64

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()

    def passage(self, texts: Sequence[str]) -> Vectors:
        self.gate.wait(30)
        return super().passage(texts)


def old_model(name: str) -> Embedder | None:
    return HashingEmbedder() if name == HashingEmbedder.name else None


@pytest.fixture
async def folder(content: Content, tmp_path: Path) -> Path:
    for number in range(40):
        content.write(f"{number}.md", f"# Page {number}\n\nText of page {number} about margin{number}.")
    library = Library.open(tmp_path / "index", HashingEmbedder())
    await library.ingest([content.folder])
    library.close()
    return tmp_path / "index"


async def changed(library: Library, name: str = NewEmbedder.name) -> None:
    for _ in range(600):
        if library.stats().embedder == name:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the model did not change")


async def test_the_old_model_answers_as_before_until_the_new_one_is_ready(content: Content, folder: Path) -> None:
    library = Library.open(folder, HashingEmbedder())
    before = await library.ask("Text about margin7", readers=EVERYONE)
    library.close()

    new = NewEmbedder()
    library = Library.open(folder, new, earlier=old_model)
    meanwhile = await library.ask("Text about margin7", readers=EVERYONE)
    assert library.stats().embedder == HashingEmbedder.name
    assert (meanwhile.text, meanwhile.band) == (before.text, before.band)
    assert meanwhile.passages == before.passages

    new.gate.set()
    await changed(library)
    after = await library.ask("Text about margin7", readers=EVERYONE)
    assert after.text == before.text
    assert after.passages[0].dense > 0
    library.close()


async def test_content_that_changes_meanwhile_is_found_before_and_after(content: Content, folder: Path) -> None:
    new = NewEmbedder()
    library = Library.open(folder, new, earlier=old_model)
    content.write("new.md", "# New\n\nText about something new.")
    content.remove("3.md")
    run = asyncio.create_task(library.ingest([content.folder]))
    new.gate.set()
    assert (await run).added == ("new.md",)
    await changed(library)
    found = await library.ask("Text about something new", readers=EVERYONE)
    assert found.passages[0].passage.source == "new.md"
    assert all(hit.dense > 0 for hit in found.passages)
    library.close()


async def test_what_was_read_is_not_read_again_after_a_restart(folder: Path) -> None:
    class Stopping(NewEmbedder):
        def passage(self, texts: Sequence[str]) -> Vectors:
            if self.embedded:
                raise KeyboardInterrupt  # as far as this model is concerned, the process ends here
            return super().passage(texts)

    first = Stopping()
    first.gate.set()
    library = Library.open(folder, first, earlier=old_model)
    for _ in range(200):
        if first.embedded:
            break
        await asyncio.sleep(0.02)
    library.close()

    second = NewEmbedder()
    second.gate.set()
    library = Library.open(folder, second, earlier=old_model)
    await changed(library)
    library.close()
    texts = {text for text in (*first.embedded, *second.embedded) if text.startswith("Text")}
    assert len(texts) == 40
    assert not {text for text in first.embedded if text.startswith("Text")} & set(second.embedded)


async def test_who_changes_back_meanwhile_keeps_what_there_was(folder: Path) -> None:
    new = NewEmbedder()
    library = Library.open(folder, new, earlier=old_model)
    new.gate.set()
    library.close()
    old = HashingEmbedder()
    library = Library.open(folder, old, earlier=old_model)
    answer = await library.ask("Text about margin7", readers=EVERYONE)
    assert (answer.passages[0].passage.source, old.embedded) == ("7.md", [])
    library.close()


async def test_a_model_whose_confidence_cannot_be_fitted_answers_all_the_same(content: Content, folder: Path) -> None:
    """And is fitted with the next content that is taken in."""

    class Failing(NewEmbedder):
        def query(self, texts: Sequence[str]) -> Vectors:
            if not self.gate.is_set():
                raise ConnectionError
            return super().query(texts)

        def passage(self, texts: Sequence[str]) -> Vectors:
            return HashingEmbedder.query(self, texts)

    new = Failing()
    library = Library.open(folder, new, earlier=old_model)
    await changed(library)
    assert not library.stats().calibrated
    new.gate.set()
    found = await library.ask("Text about margin7", readers=EVERYONE)
    assert (found.passages[0].passage.source, found.passages[0].dense > 0) == ("7.md", True)
    content.write("new.md", "# New\n\nText about something new.")
    await library.ingest([content.folder])
    assert library.stats().calibrated
    library.close()


async def test_an_index_that_cannot_be_opened_is_tried_again_and_nothing_is_mixed_meanwhile(
    content: Content, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = asyncio.Event()
    away, loop, opened = threading.Event(), asyncio.get_running_loop(), library_module.VectorIndex

    def opening(*given: Any, **options: Any) -> VectorIndex:
        if given[-1] == NewEmbedder.name and not away.is_set():
            loop.call_soon_threadsafe(tried.set)
            raise KnowledgeError("the index is away")
        return opened(*given, **options)

    monkeypatch.setattr(library_module, "VectorIndex", opening)
    monkeypatch.setattr(library_module, "PAUSE", 0.01)
    new = NewEmbedder()
    new.gate.set()
    library = Library.open(folder, new, earlier=old_model)
    await tried.wait()
    content.write("new.md", "# New\n\nText about something new.")
    await library.ingest([content.folder])
    for question, source in (("Text about margin7", "7.md"), ("Text about something new", "new.md")):
        found = await library.ask(question, readers=EVERYONE)
        assert (found.passages[0].passage.source, found.passages[0].dense > 0) == (source, True)
    assert library.stats().embedder == HashingEmbedder.name
    away.set()
    await changed(library)
    found = await library.ask("Text about something new", readers=EVERYONE)
    assert (found.passages[0].passage.source, found.passages[0].dense > 0) == ("new.md", True)
    library.close()


async def test_an_index_that_goes_away_while_it_is_looked_at_leaves_the_old_model_and_its_vectors_as_they_were(
    content: Content, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is taken in meanwhile is the old model's, and so are all others: also after a restart in that moment."""
    tried = asyncio.Event()
    loop, looked_at = asyncio.get_running_loop(), VectorIndex.numbers

    def away(index: VectorIndex) -> set[int]:
        if index._name != VectorIndex(folder / "vectors", HashingEmbedder.name)._name:
            loop.call_soon_threadsafe(tried.set)
            raise KnowledgeError("the Chroma server fails")
        return looked_at(index)

    monkeypatch.setattr(VectorIndex, "numbers", away)
    monkeypatch.setattr(library_module, "PAUSE", 0.01)
    new = NewEmbedder()
    new.gate.set()
    library = Library.open(folder, new, earlier=old_model)
    await tried.wait()
    content.write("new.md", "# New\n\nText about something new.")
    await library.ingest([content.folder])
    library.close()

    store = Store(folder / "content.sqlite")
    assert {len(one) for one in store.vectors(name for name, _ in store.numbers().values()).values()} == {
        HashingEmbedder.dimensions
    }
    store.close()
    monkeypatch.undo()
    library = Library.open(folder, new, earlier=old_model)
    await changed(library)
    found = await library.ask("Text about something new", readers=EVERYONE)
    assert (found.passages[0].passage.source, found.passages[0].dense > 0) == ("new.md", True)
    library.close()

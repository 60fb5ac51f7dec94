"""A hosted embedding model, over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.engines.embed import named
from knowledge.errors import KnowledgeError
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER
from tests.scripted_embeddings import ScriptedEmbeddings, scripted_embeddings

MODEL = "openai:text-embedding-3-small"


@pytest.fixture
def hosted(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedEmbeddings]:
    """A server that speaks OpenAI's protocol; it is the one the environment names."""
    with scripted_embeddings() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "secret-key")
        yield server


async def test_content_is_read_and_found_with_a_hosted_model(hosted: ScriptedEmbeddings, tmp_path: Path) -> None:
    (tmp_path / "deals.md").write_text("# Deals\n\nA deal is protected for ninety days.")
    (tmp_path / "parking.md").write_text("# Parking\n\nPark behind the house.")
    library = Library.open(tmp_path / "index", named(MODEL))
    try:
        await library.ingest([tmp_path / "deals.md", tmp_path / "parking.md"])
        answer = await library.ask("How long is a deal protected?", readers=frozenset({EVERY_PARTNER}))
        assert answer.passages[0].passage.source == "deals.md"
        assert library.stats().embedder == MODEL
    finally:
        library.close()

    assert set(hosted.models) == {"text-embedding-3-small"}
    sent = [text for texts in hosted.told for text in texts]
    assert "A deal is protected for ninety days." in sent, "as text, which every such server understands"


def test_a_provider_whose_package_is_missing_is_named() -> None:
    with pytest.raises(KnowledgeError, match="cohere"):
        named("cohere:embed-multilingual")

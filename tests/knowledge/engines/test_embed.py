"""A hosted embedding model, over real HTTP."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from knowledge.engines.embed import named
from knowledge.errors import KnowledgeError
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER
from tests.knowledge.hashing import HashingEmbedder

MODEL = "openai:text-embedding-3-small"


class _Embeddings(BaseHTTPRequestHandler):
    """Answers as the published API says, with the vectors of the tests' own embedder."""

    told: list[dict[str, Any]]

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.append(asked)
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        vectors = HashingEmbedder().query(texts).tolist()
        data = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(vectors)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        body = json.dumps({"object": "list", "model": asked["model"], "data": data, "usage": usage}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What a server that speaks OpenAI's protocol was told; it is the one the environment names."""
    _Embeddings.told = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Embeddings)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "secret-key")
    yield _Embeddings.told
    server.shutdown()
    server.server_close()


async def test_content_is_read_and_found_with_a_hosted_model(told: list[dict[str, Any]], tmp_path: Path) -> None:
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

    assert {one["model"] for one in told} == {"text-embedding-3-small"}
    sent = [text for one in told for text in one["input"]]
    assert "A deal is protected for ninety days." in sent, "as text, which every such server understands"


def test_a_provider_whose_package_is_missing_is_named() -> None:
    with pytest.raises(KnowledgeError, match="cohere"):
        named("cohere:embed-multilingual")

"""An embedding model on a real server that speaks OpenAI's protocol on loopback, and remembers what it was sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.knowledge.hashing import HashingEmbedder


@dataclass
class ScriptedEmbeddings:
    """Where it listens, and of each request the model and the texts."""

    url: str = ""
    models: list[str] = field(default_factory=list)
    told: list[list[str]] = field(default_factory=list)


@contextmanager
def scripted_embeddings() -> Iterator[ScriptedEmbeddings]:
    """A server until the block ends."""
    model = ScriptedEmbeddings()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
            model.models.append(asked["model"])
            model.told.append(texts)
            vectors = HashingEmbedder().query(texts).tolist()
            data = [{"object": "embedding", "index": at, "embedding": each} for at, each in enumerate(vectors)]
            usage = {"prompt_tokens": 1, "total_tokens": 1}
            body = json.dumps({"object": "list", "model": asked["model"], "data": data, "usage": usage}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()

"""The same library with its vectors on a Chroma server, as installations have it that outgrow one machine's folder."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from knowledge.errors import KnowledgeError
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER
from tests.knowledge.conftest import Content
from tests.knowledge.hashing import HashingEmbedder

pytestmark = pytest.mark.slow
PATIENCE = 60  # seconds


class ChromaServer:
    """A Chroma server on this machine, always at the same address."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("chroma", path=str(Path(sys.executable).parent))
        if program is None:
            pytest.skip("the chroma command is not in this environment")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._command = [program, "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(folder)]

    def start(self) -> None:
        self._server = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(PATIENCE * 10):
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat").raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError("the Chroma server did not start")

    def kill(self) -> None:
        self._server.kill()
        self._server.wait(PATIENCE)


@pytest.fixture
def chroma_url(tmp_path: Path) -> Iterator[str]:
    server = ChromaServer(tmp_path / "chroma")
    server.start()
    yield server.url
    server.kill()


async def test_content_is_found_changed_and_removed_on_a_chroma_server(
    tmp_path: Path, content: Content, chroma_url: str
) -> None:
    content.write("deals.md", "# Deals\n\n## Protection\n\nA deal is protected for ninety days.\n")
    content.write("mdf.md", "# MDF\n\n## Share\n\nThe vendor pays half of an activity.\n")
    everyone = frozenset({EVERY_PARTNER})
    library = Library.open(tmp_path / "index", HashingEmbedder(), chroma_url=chroma_url)
    await library.ingest([content.folder])
    found = await library.ask("How long is a deal protected?", readers=everyone)
    library.close()

    again = Library.open(tmp_path / "index", HashingEmbedder(), chroma_url=chroma_url)
    content.remove("deals.md")
    await again.ingest([content.folder])
    gone = await again.ask("How long is a deal protected?", readers=everyone)
    again.close()

    assert found.passages[0].passage.source == "deals.md"
    assert found.passages[0].dense > 0, "the vector engine took part"
    assert [hit.passage.source for hit in gone.passages] == ["mdf.md"]


def test_a_chroma_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"127\.0\.0\.1:9"):
        Library.open(tmp_path / "index", HashingEmbedder(), chroma_url="http://127.0.0.1:9")

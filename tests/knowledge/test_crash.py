"""A process killed in the middle of taking content in leaves an index that opens, answers and can be completed."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from knowledge.engines.catalogue import Catalogue
from knowledge.engines.index import VectorIndex
from knowledge.engines.segment_files import SegmentFiles
from knowledge.library import Library
from knowledge.store.store import Store
from knowledge.types import EVERY_PARTNER, Reader
from tests.knowledge.conftest import Content
from tests.knowledge.engines.test_catalogue import seen
from tests.knowledge.hashing import HashingEmbedder

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = 30
RUN = """
import asyncio, sys
from pathlib import Path
from knowledge.engines import segment_files, upkeep
from knowledge.library import Library
from tests.knowledge.hashing import HashingEmbedder

segment_files.LARGE, upkeep.AT_ONCE = 20, 10  # so that so few passages take every way there is

async def main():
    library = Library.open(Path(sys.argv[1]), HashingEmbedder())
    print("open", flush=True)
    await library.ingest([Path(sys.argv[2])])
    print("done", flush=True)

asyncio.run(main())
"""


def version(content: Content, number: int) -> None:
    for at in range(DOCUMENTS):
        sections = "\n\n".join(f"## Part {part}\n\nVersion {number} of text{at}part{part}." for part in range(6))
        content.write(f"{at}.md", f"# Document {at}\n\n{sections}")


@pytest.mark.slow
async def test_killed_at_any_moment_it_never_shows_half_a_document_and_can_go_on(
    content: Content, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    chance = random.Random(7)
    for round_ in range(5):
        version(content, round_)
        kill_in_the_middle(index, content, chance.uniform(0, 0.5))
        assert_whole(index)
    library = Library.open(index, HashingEmbedder())
    await library.ingest([content.folder])
    answer = await library.ask("Version 4 of text3part2", readers=frozenset({EVERY_PARTNER}))
    assert answer.passages[0].passage.text == "Version 4 of text3part2."
    library.close()
    assert_whole(index)
    assert Store(index / "content.sqlite").count()[:2] == (DOCUMENTS, DOCUMENTS * 6)


def kill_in_the_middle(index: Path, content: Content, after: float) -> None:
    """Take the content in with a process of its own and kill that some seconds after it has opened the index."""
    command = [sys.executable, "-c", RUN, str(index), str(content.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)


def assert_whole(folder: Path) -> None:
    """Every document is of one version, and what is kept of the words and vectors is what the store says."""
    Library.open(folder, HashingEmbedder()).close()
    store, index = Store(folder / "content.sqlite"), VectorIndex(folder / "vectors", HashingEmbedder.name)
    numbers = list(store.numbers())
    versions: dict[str, set[str]] = {}
    for passage in store.load(numbers).values():
        versions.setdefault(passage.source, set()).add(passage.text.split()[1])
    assert all(len(found) == 1 for found in versions.values())
    assert index.numbers() == set(numbers)
    filed = Catalogue(store, SegmentFiles(folder / "words", store, large=20))
    for readers in (frozenset({EVERY_PARTNER}), frozenset({Reader(internal=True)})):
        assert seen(filed, readers) == seen(Catalogue(store), readers)
    index.close()
    store.close()

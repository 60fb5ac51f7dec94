"""The library: content in, cited answers out. This is what the rest of the product talks to.

    library = Library.open(folder, local_embedder())
    summary = await library.ingest([Path("content")])
    answer = await library.ask("How long is my deal protected?", readers=frozenset({EVERY_PARTNER}))
    document = await library.document(answer.citations[0].source, readers=...)
    library.close()

One process owns the folder (`IndexBusy` otherwise). Nothing here blocks the event loop: reading, embedding and
searching happen in threads, and questions are answered while content is taken in.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from knowledge.answer import worded
from knowledge.ask import Desk, Finding
from knowledge.catalogue import Catalogue, today
from knowledge.embed import Embedder
from knowledge.errors import IndexBusy, KnowledgeError, Stopped
from knowledge.index import VectorIndex
from knowledge.ingest import Ingestion, Progress
from knowledge.store import SCHEMA, Store
from knowledge.types import Answer, Document, IngestSummary, LibraryStats, Readers, visible

T = TypeVar("T")

PUBLISH_SHARE = 0.1
"""Share of a run's time that may go into making its progress visible to questions."""
_ASKING_THREADS = 2
_BACKGROUND = 10
"""Niceness of the thread that takes content in: questions and the event loop go first."""


def _unheard(_text: str) -> None:
    """Nobody watches the answer while it is written."""


class Library:
    """An open index. Make it with `open`."""

    def __init__(
        self, lock: FileLock, store: Store, index: VectorIndex, embedder: Embedder, today: Callable[[], dt.date]
    ) -> None:
        self._lock = lock
        self._store = store
        self._index = index
        self._embedder = embedder
        self._stop = threading.Event()
        self._published = (0.0, 0.0)
        self._asking = ThreadPoolExecutor(_ASKING_THREADS, "knowledge-ask")
        self._writing = ThreadPoolExecutor(1, "knowledge-ingest", initializer=_step_back)
        self._desk = Desk(store, index, embedder, today)
        self._desk.show(Catalogue(store))

    @classmethod
    def open(
        cls,
        folder: Path,
        embedder: Embedder,
        *,
        chroma_url: str | None = None,
        today: Callable[[], dt.date] = today,
    ) -> Library:
        """Open or create the index in a folder and mend what a killed process left behind.

        `today` tells the day by which content is valid or expired.

        Blocks for up to some seconds: call it before serving, or in a thread. Raises `IndexBusy` if another process has
        it open, `KnowledgeError` if it cannot be used.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(folder / "owner.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise IndexBusy(f"the index in {folder} is in use by another process") from None
        try:
            store = Store(folder / "content.sqlite")
            if store.fact("schema") not in (None, SCHEMA):
                raise KnowledgeError(f"the index in {folder} is of another version; delete it and ingest again")
            store.remember("schema", SCHEMA)
            if store.fact("embedder") != embedder.name:
                store.forget_vectors()
                store.remember("embedder", embedder.name)
            index = VectorIndex(folder / "vectors", embedder.name, chroma_url)
            _mend(store, index)
            library = cls(lock, store, index, embedder, today)
            library._complete_later()
            return library
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Stop a running ingestion at its next step, keep what it wrote, and give the folder free."""
        self._stop.set()
        self._writing.shutdown(wait=True, cancel_futures=True)
        self._asking.shutdown(wait=True, cancel_futures=True)
        self._index.close()
        self._store.close()
        self._lock.release()

    async def ask(
        self,
        question: str,
        *,
        readers: Readers,
        language: str | None = None,
        earlier: Sequence[str] = (),
        on_text: Callable[[str], None] = _unheard,
    ) -> Answer:
        """What the content says to a question, for a place with these readers (empty: public content only).

        `language` is the reader's: among equally good passages the one in it is preferred. `earlier` are questions the
        same person asked just before, oldest first, for one that makes sense only after them. Any text is taken; what
        is no question gets the band `unknown`. About 30 ms, most of it the embedding of a new question; as long as the
        language model takes where one words the answer, and `on_text` is called with the text so far.
        """
        return worded(await self.find(question, readers=readers, language=language, earlier=earlier))

    async def find(
        self, question: str, *, readers: Readers, language: str | None = None, earlier: Sequence[str] = ()
    ) -> Finding:
        """What was found, before it is worded; see `ask`."""
        return await self._in_thread(self._asking, lambda: self._desk.find(question, readers, language, earlier))

    async def ingest(self, paths: Sequence[Path], *, progress: Progress | None = None) -> IngestSummary:
        """Take in files and folders; one run at a time, a second one waits.

        `progress` is called on the event loop. Raises `NothingToIngest` if a path does not exist.
        """
        loop = asyncio.get_running_loop()

        def report(done: int, total: int, name: str) -> None:
            if progress is not None:
                with suppress(RuntimeError):  # the loop is closing: nobody looks any more
                    loop.call_soon_threadsafe(progress, done, total, name)

        return await self._in_thread(self._writing, lambda: self._ingest(paths, report))

    async def forget(self, path: Path) -> IngestSummary:
        """Forget everything that came from a file or folder, whether that still exists or not."""
        return await self._in_thread(self._writing, lambda: self._ingestion().forget(path))

    async def document(self, source: str, *, readers: Readers) -> Document | None:
        """A whole document by its source, for the page a citation opens; None if it is unknown or not permitted."""
        return await self._in_thread(self._asking, lambda: self._document(source, readers))

    def stats(self) -> LibraryStats:
        """How much is in it. Quick enough for the event loop."""
        documents, passages, languages = self._store.count()
        return LibraryStats(documents, passages, languages, self._embedder.name, self._desk.calibrated)

    @staticmethod
    async def _in_thread(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    def _document(self, source: str, readers: Readers) -> Document | None:
        found = self._store.document(source)
        return next((document for document, audience in found if visible(audience, readers)), None)

    def _ingest(self, paths: Sequence[Path], progress: Progress) -> IngestSummary:
        summary = self._ingestion().run(paths, progress)
        if summary.added or summary.changed or summary.removed or not self._desk.calibrated:
            self._desk.calibrate()  # the latter: an earlier run was killed before it came to this
        return summary

    def _ingestion(self) -> Ingestion:
        return Ingestion(self._store, self._index, self._embedder, self._publish, self._stop.is_set)

    def _complete_later(self) -> None:
        """Embed in the background what has no vector of this model, before anything else is taken in."""
        if self._store.bare(1):
            self._writing.submit(self._complete)

    def _complete(self) -> None:
        with suppress(Stopped):
            if self._ingestion().complete():
                self._desk.calibrate()

    def _publish(self, now: bool) -> None:
        """Show what was written to new questions, as often as that costs little."""
        last, took = self._published
        started = time.monotonic()
        if now or started - last > took / PUBLISH_SHARE:
            self._desk.show(Catalogue(self._store))
            self._published = (time.monotonic(), time.monotonic() - started)


def _step_back() -> None:
    """Lower this thread's priority where the system can do that for one thread."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BACKGROUND)


def _mend(store: Store, index: VectorIndex) -> None:
    """Make the vector index hold exactly what the store says, whatever a killed process left."""
    wanted = store.numbers()
    present = index.numbers()
    index.remove(present - wanted.keys())
    missing = sorted(wanted.keys() - present)
    vectors = store.vectors(wanted[number][0] for number in missing)
    usable = [number for number in missing if wanted[number][0] in vectors]
    index.add(usable, [vectors[wanted[n][0]] for n in usable], [wanted[n][1] for n in usable])

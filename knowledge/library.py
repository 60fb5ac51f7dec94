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

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.ask import Finding
from knowledge.engines.another_model import PAUSE, AnotherModel
from knowledge.engines.catalogue import today
from knowledge.engines.embed import Embedder, RememberedQueries, Vectors, remembered
from knowledge.engines.index import VectorIndex
from knowledge.errors import IndexBusy, Stopped
from knowledge.finding.rerank import Reranker, SecondOpinion
from knowledge.intake.glossary_files import own_names
from knowledge.intake.ingest import Ingestion, Progress
from knowledge.intake.visits import Call, Intake
from knowledge.opening import answering, opened
from knowledge.present import Present
from knowledge.reading.binary.worker import PARSER
from knowledge.reading.rights import Given
from knowledge.sources.gather import Gathered
from knowledge.sources.registry import Registry
from knowledge.standing import Shelved, Standing, shelf, standing
from knowledge.store.store import Store
from knowledge.threads import Threads, done_in, told_here
from knowledge.types import Answer, Document, IngestSummary, LibraryStats, Readers, SourceInfo, visible
from knowledge.wording.answer import worded
from knowledge.wording.compose import compose
from knowledge.wording.writer import Writer


def _unheard(_text: str) -> None:
    """Nobody watches the answer while it is written."""


class Library:
    """An open index. Make it with `open`."""

    def __init__(
        self,
        lock: FileLock,
        store: Store,
        open_index: Callable[[str], VectorIndex],
        embedder: Embedder,
        today: Callable[[], dt.date],
        writer: Writer | None = None,
        opinion: SecondOpinion | None = None,
    ) -> None:
        self._writer = writer
        self._opinion = opinion
        self._lock = lock
        self._store = store
        self._stop = threading.Event()
        self._threads = Threads()
        self._today = today
        folder = Path(lock.lock_file).parent
        self._intake = Intake(store, self._ingestion, folder / "sources")
        self._present = Present(
            store, folder / "words", open_index, embedder, today, opinion, self._threads.writing.submit
        )

    @classmethod
    def open(
        cls,
        folder: Path,
        embedder: Embedder,
        *,
        chroma_url: str | None = None,
        today: Callable[[], dt.date] = today,
        writer: Writer | None = None,
        reranker: Reranker | None = None,
        earlier: Callable[[str], Embedder | None] = remembered,
    ) -> Library:
        """Open or create the index in a folder and mend what a killed process left behind.

        `today` tells the day by which content is valid or expired; `writer` words the answers, without one they are in
        the content's own words; `reranker` may order the best passages anew (`knowledge/finding/rerank.py`). Where the
        content was read by another model, `earlier` finds that by its name, and it answers until this one has read
        everything.

        Blocks for up to some seconds: call it before serving, or in a thread. Raises `IndexBusy` if another process has
        it open, `KnowledgeError` if it cannot be used.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(folder / "owner.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise IndexBusy(f"the index in {folder} is in use by another process") from None
        store: Store | None = None
        try:
            store = opened(folder)
            Registry(store.file).adopt(store.origins())
            open_index = partial(VectorIndex, folder / "vectors", url=chroma_url)
            opinion = SecondOpinion(reranker) if reranker is not None else None
            library = cls(lock, store, open_index, answering(store, embedder, earlier), today, writer, opinion)
            library._present.start()
            library._complete_later(embedder)
            return library
        except BaseException:
            if store is not None:
                store.close()
            lock.release()
            raise

    def close(self) -> None:
        """Stop a running ingestion at its next step, keep what it wrote, and give the folder free."""
        self._stop.set()
        PARSER.close()
        self._present.stop()
        self._threads.close()
        if self._opinion is not None:
            self._opinion.close()
        self._present.close()
        self._store.close()
        self._lock.release()

    async def ask(
        self,
        question: str,
        *,
        readers: Readers,
        language: str | None = None,
        earlier: Sequence[str] = (),
        at_once: bool = False,
        on_text: Callable[[str], None] = _unheard,
    ) -> Answer:
        """What the content says to a question, for a place with these readers (empty: public content only).

        `language` is the reader's: among equally good passages the one in it is preferred. `earlier` are questions the
        same person asked just before, oldest first, for one that makes sense only after them. Any text is taken; what
        is no question gets the band `unknown`. About 30 ms, most of it the embedding of a new question; as long as the
        language model takes where one words the answer, and `on_text` is called with the text so far: Markdown of
        what has been checked and will stay, unless the model fails before its end. `at_once` does without the model.
        """
        if self._writer is None or at_once:
            return await done_in(
                self._threads.asking, lambda: worded(self._present.desk.find(question, readers, language, earlier))
            )
        finding = await self.find(question, readers=readers, language=language, earlier=earlier)
        return await compose(self._writer, finding, language, on_text)

    async def find(
        self, question: str, *, readers: Readers, language: str | None = None, earlier: Sequence[str] = ()
    ) -> Finding:
        """What was found, before it is worded; see `ask`."""
        return await done_in(
            self._threads.asking, lambda: self._present.desk.find(question, readers, language, earlier)
        )

    async def meaning(self, question: str, language: str) -> Vectors:
        """What a question asks, as a vector of length 1, shape (dimensions,): the cosine of two is how alike they are,
        also where their languages (codes such as `de`) differ. Vectors of another `model` cannot be compared."""
        return await done_in(self._threads.asking, lambda: self._present.desk.meaning(question, language))

    @property
    def model(self) -> str:
        """Names the model that answers now."""
        return self._present.embedder.name

    async def standing(self, *, readers: Readers) -> Standing:
        """Which documents may answer these readers today, and why others may not; for `ask --explain`."""
        return await done_in(self._threads.asking, lambda: standing(self._store, readers, self._today()))

    async def shelf(self) -> list[Shelved]:
        """Every document with who looks after it and how it stands today, for the programme's own people."""
        return await done_in(self._threads.asking, lambda: shelf(self._store, self._today()))

    async def terms(self) -> frozenset[str]:
        """The names of the programme's own glossaries."""
        return await done_in(self._threads.asking, lambda: own_names(self._store))

    async def ingest(
        self, addresses: Sequence[Path | str], *, given: Given | None = None, progress: Progress | None = None
    ) -> IngestSummary:
        """Take in files, folders, repositories, pages, sites and sitemaps, and remember them as sources.

        `given` holds for what says nothing else of itself; None leaves what was given before. One run at a time, a
        second one waits; what other machines have is fetched beside it. `progress` is called on the event loop.
        Raises `NothingToIngest` before anything is changed if one of them does not exist.
        """
        calls = await done_in(self._threads.asking, lambda: self._intake.calls(addresses, given))
        return await self._visit(calls, progress)

    async def refresh(
        self,
        names: Iterable[str] | None = None,
        *,
        parts: Mapping[str, frozenset[str]] | None = None,
        progress: Progress | None = None,
    ) -> IngestSummary:
        """Visit known sources again, all of them without `names`; of those in `parts` only these files and folders.

        Raises `NothingToIngest` for one that is not known.
        """
        calls = await done_in(self._threads.asking, lambda: self._intake.known_calls(names, parts or {}))
        return await self._visit(calls, progress)

    async def forget(self, address: Path | str) -> IngestSummary:
        """Forget a source and everything that came from it, whether that still exists or not."""
        return await done_in(self._threads.writing, lambda: self._intake.forget(address))

    def sources(self, *, counted: bool = True) -> list[SourceInfo]:
        """Every source and how its last visit went. Quick enough for the event loop, more so without `documents`."""
        return self._intake.sources(counted=counted)

    def want(self, names: Iterable[str]) -> None:
        """Note that sources should be visited soon, so that it is not forgotten if this process ends before."""
        self._intake.registry.want(names)

    async def document(self, source: str, *, readers: Readers) -> Document | None:
        """A whole document by its source, for the page a citation opens; None if it is unknown or not permitted."""
        return await done_in(self._threads.asking, lambda: self._document(source, readers))

    def stats(self) -> LibraryStats:
        """How much is in it. Quick enough for the event loop."""
        documents, passages, languages = self._store.count()
        return LibraryStats(documents, passages, languages, self._present.embedder.name, self._present.desk.calibrated)

    def _document(self, source: str, readers: Readers) -> Document | None:
        found = self._store.document(source)
        return next((document for document, audience in found if visible(audience, readers)), None)

    @property
    def queries(self) -> RememberedQueries:
        """Vectors of questions by the model that answers now, which may be another one later. They block."""
        return self._present.desk.queries

    async def _visit(self, calls: Sequence[Call], progress: Progress | None) -> IngestSummary:
        """What is on this machine first, as one run; then one run for each source elsewhere, fetched before it."""
        report = told_here(progress)
        here = [call for call in calls if not call.source.remote]
        summary = IngestSummary()
        if here or not calls:
            summary = await done_in(self._threads.writing, lambda: self._ingest(self._gathered(here, report), report))
        for call in (call for call in calls if call.source.remote):
            found = await done_in(self._threads.fetching, partial(self._gathered, [call], report))
            summary = summary.plus(await done_in(self._threads.writing, partial(self._ingest, found, report)))
        return summary

    def _gathered(self, calls: Sequence[Call], report: Progress) -> list[Gathered]:
        model = self._present.embedder.name
        made = (self._intake.gather(call, model, self._stop.is_set, report) for call in calls)
        return [visit for visit in made if visit is not None]

    def _ingest(self, visits: Sequence[Gathered], report: Progress) -> IngestSummary:
        summary = self._ingestion().run(self._intake.standing(visits), report)
        if summary.added or summary.changed or summary.removed or not self._present.desk.calibrated:
            self._present.desk.calibrate()  # the latter: an earlier run was killed before it came to this
        return summary

    def _ingestion(self) -> Ingestion:
        return Ingestion(
            self._store, self._present.index, self._present.embedder, self._present.publish, self._stop.is_set
        )

    def _complete_later(self, embedder: Embedder) -> None:
        """Embed in the background what has no vector of this model."""
        if embedder.name != self._present.embedder.name:
            self._change_later(AnotherModel(self._store, embedder))
        elif self._store.bare(1):
            self._threads.writing.submit(self._complete)

    def _change_later(self, model: AnotherModel) -> None:
        with suppress(RuntimeError):  # the library is closing
            self._threads.writing.submit(self._change, model)

    def _change(self, model: AnotherModel) -> None:
        """One step towards another model; the next one is taken when other work had its turn."""
        if self._stop.is_set():
            return
        if model.step():
            self._change_later(model)
            return
        if not self._present.change(model):
            self._stop.wait(PAUSE)
            self._change_later(model)

    def _complete(self) -> None:
        with suppress(Stopped):
            if self._ingestion().complete():
                self._present.complete()

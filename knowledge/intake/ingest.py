"""Content into the library: what is new or changed is read, split, embedded and written; what is gone is forgotten.

A document whose bytes, folder rule, splitter and embedder are the same as before is skipped. Vectors are kept by text,
so a renamed document costs nothing. A run may be killed at any point: each document is replaced at once or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from knowledge.engines.embed import Embedder, Vectors, placed
from knowledge.engines.index import VectorIndex
from knowledge.errors import Stopped, UnreadableDocument
from knowledge.intake import glossary_files
from knowledge.intake.survey import Survey, Tally, Task, print_of, rule_text, told
from knowledge.reading.prepare import path_of, prepare, vector_name
from knowledge.sources.gather import Gathered
from knowledge.sources.registry import Registry
from knowledge.store.records import Entry, Known, Row
from knowledge.store.store import Store
from knowledge.types import IngestSummary

Progress = Callable[[int, int, str], None]
"""Called with documents done, documents to do, and the name of the current one."""

EMBED_BATCH = 16
"""Texts embedded at once: enough for full speed, few enough that a stop is noticed within seconds."""
POOL = 64
"""Texts of small documents gathered before they are embedded."""


STOPPED = "the library is closing; what was taken in so far is kept"


class Ingestion:
    """One run at a time over one store and one vector index."""

    def __init__(
        self,
        store: Store,
        index: VectorIndex,
        embedder: Embedder,
        publish: Callable[[bool], None],
        stopping: Callable[[], bool],
    ) -> None:
        """`publish(now)` makes what was written visible to questions: at once, or when it finds it worth the while."""
        self._store = store
        self._registry = Registry(store.file)
        self._index = index
        self._embedder = embedder
        self._publish = publish
        self._stopping = stopping
        self._paths: dict[str, Vectors] = {}

    def run(self, visits: Sequence[Gathered], progress: Progress) -> IngestSummary:
        """Take in what visits found. Raises `Stopped` when told to."""
        started = time.monotonic()
        survey = Survey(self._store, self._registry, self._embedder.name, self._put, self._forget)
        tallies = [Tally() for _ in visits]
        tasks = [task for visit, tally in zip(visits, tallies, strict=True) for task in survey.of(visit, tally)]
        glossed = glossary_files.refresh(self._store, visits)
        self._publish(True)
        self._write(sorted(tasks, key=lambda task: (not task.rights_changed, task.known is None)), progress)
        self._store.forget_unused_vectors()
        self._publish(True)
        summary = glossed.plus(IngestSummary(seconds=time.monotonic() - started))
        for visit, tally in zip(visits, tallies, strict=True):
            summary = summary.plus(told(visit, tally))
            survey.note(visit, tally)
        return summary

    def forget(self, name: str) -> IngestSummary:
        """Forget a source and everything that came from it."""
        known = self._store.known(name)
        for one in known.values():
            self._forget(one)
        self._registry.forget(name)
        glossary_files.forget(self._store, name)
        self._store.forget_unused_vectors()
        self._publish(True)
        return IngestSummary(removed=tuple(sorted(known)))

    def complete(self) -> int:
        """Give a vector to every passage without one, as after a change of the model; returns how many it were.

        Passages are found by their words until then.
        """
        done = 0
        while bare := self._store.bare(EMBED_BATCH):
            if self._stopping():
                raise Stopped(STOPPED)
            places = [(path_of(one.title, one.heading), one.said) for one in bare]
            names = [vector_name(self._embedder.name, *place) for place in places]
            vectors = self._vectors(places)
            self._store.keep_vectors(dict(zip(names, vectors, strict=True)))
            self._store.rename_vectors({one.id: name for one, name in zip(bare, names, strict=True)})
            self._index.add([one.id for one in bare], vectors, [one.mark for one in bare])
            self._publish(False)
            done += len(bare)
        if done:
            self._publish(True)
        return done

    def _forget(self, known: Known) -> None:
        self._index.remove(self._store.drop(known.id))

    def _write(self, tasks: Sequence[Task], progress: Progress) -> None:
        pool: list[tuple[Task, Entry]] = []
        done = 0
        for task in tasks:
            progress(done, len(tasks), task.document.name)
            try:
                pool.append((task, self._prepare(task)))
            except UnreadableDocument as failure:
                if self._stopping():
                    raise Stopped(STOPPED) from failure  # the process that reads was ended for that
                task.failed(failure)
                done += 1
            if sum(len(entry.rows) for _, entry in pool) >= POOL or task.rights_changed:
                done += self._flush(pool)
        done += self._flush(pool)
        progress(done, len(tasks), "")

    def _prepare(self, task: Task) -> Entry:
        """Read it again: nothing as large as all content is ever held at once."""
        document, name = task.document, self._embedder.name
        content, rule = document.content(), rule_text(task.rule)
        print_ = print_of(document, content, task.rule, name)
        links = {"link": document.link, "token": task.token}
        return prepare(task.origin, document.name, content, task.rule, name, print_, rule, **links)

    def _flush(self, pool: list[tuple[Task, Entry]]) -> int:
        """Embed and write the gathered documents; returns how many."""
        self._embed([row for _, entry in pool for row in entry.rows])
        for task, entry in pool:
            self._put(entry)
            if entry.warnings:
                task.tally.warnings[task.document.name] = "; ".join(entry.warnings)
            (task.tally.added if task.known is None else task.tally.changed).append(task.document.name)
        if pool:
            self._publish(any(task.rights_changed for task, _ in pool))
        written = len(pool)
        pool.clear()
        return written

    def _embed(self, rows: Sequence[Row]) -> None:
        """Give every row a vector: that of its text, turned a little towards that of its title and headings."""
        known = self._store.vectors(row.vector for row in rows).keys()
        missing = {row.vector: row for row in rows if row.vector not in known}
        waiting = sorted(missing.values(), key=lambda row: len(row.said))
        for start in range(0, len(waiting), EMBED_BATCH):
            if self._stopping():
                raise Stopped(STOPPED)
            some = waiting[start : start + EMBED_BATCH]
            vectors = self._vectors([(row.path, row.said) for row in some])
            self._store.keep_vectors(dict(zip((row.vector for row in some), vectors, strict=True)))

    def _vectors(self, texts: Sequence[tuple[str, str]]) -> list[Vectors]:
        """Vectors of texts in their places; each pair is the path and the text."""
        paths = [path for path in dict.fromkeys(path for path, _ in texts) if path not in self._paths]
        found = self._embedder.passage([said for _, said in texts] + paths)
        self._paths.update(zip(paths, found[len(texts) :], strict=True))
        return [placed(vector, self._paths[path]) for (path, _), vector in zip(texts, found, strict=False)]

    def _put(self, entry: Entry) -> None:
        """Write a document: first the truth, then the vector index, which is mended from it if this is cut short."""
        new, gone, mark = self._store.put(entry)
        vectors = self._store.vectors(row.vector for row in entry.rows)
        usable = [
            (number, vectors[row.vector]) for number, row in zip(new, entry.rows, strict=True) if row.vector in vectors
        ]
        self._index.add([number for number, _ in usable], [vector for _, vector in usable], [mark] * len(usable))
        self._index.remove(gone)

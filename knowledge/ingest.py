"""Content into the library: what is new or changed is read, split, embedded and written; what is gone is forgotten.

A document whose bytes, folder rule, splitter and embedder are the same as before is skipped. Vectors are kept by text,
so a renamed document costs nothing. A run may be killed at any point: each document is replaced at once or not at all.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.embed import Embedder, Vectors, placed
from knowledge.errors import NothingToIngest, Stopped, UnclearRights, UnreadableDocument
from knowledge.index import VectorIndex
from knowledge.prepare import fingerprint, path_of, prepare, vector_name
from knowledge.records import Entry, Known, Row
from knowledge.rights import Rule
from knowledge.sources import File, Origin
from knowledge.store import Store
from knowledge.types import IngestSummary

Progress = Callable[[int, int, str], None]
"""Called with documents done, documents to do, and the name of the current one."""

EMBED_BATCH = 16
"""Texts embedded at once: enough for full speed, few enough that a stop is noticed within seconds."""
POOL = 64
"""Texts of small documents gathered before they are embedded."""


STOPPED = "the library is closing; what was taken in so far is kept"


@dataclass
class _Tally:
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Task:
    """A document that may have to be written."""

    origin: str
    file: File
    known: Known | None
    content: bytes
    rule: Rule
    hash: str

    @property
    def rights_changed(self) -> bool:
        return self.known is not None and self.known.rule != _rule_text(self.rule)


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
        self._index = index
        self._embedder = embedder
        self._publish = publish
        self._stopping = stopping
        self._paths: dict[str, Vectors] = {}

    def run(self, paths: Sequence[Path], progress: Progress) -> IngestSummary:
        """Take in files and folders. Raises `NothingToIngest` before anything is changed, `Stopped` when told to."""
        started = time.monotonic()
        tally = _Tally()
        places = [self._place(path) for path in paths]
        tasks = [task for origin, only in places for task in self._survey(origin, only, tally)]
        self._publish(True)
        self._write(tasks, tally, progress)
        self._store.forget_unused_vectors()
        self._publish(True)
        return IngestSummary(
            added=tuple(tally.added),
            changed=tuple(tally.changed),
            unchanged=tuple(tally.unchanged),
            removed=tuple(tally.removed),
            failed=tally.failed,
            seconds=time.monotonic() - started,
        )

    def forget(self, path: Path) -> IngestSummary:
        """Forget everything that came from a file or folder, whether that still exists or not."""
        known = self._store.known(str(path.absolute()))
        for one in known.values():
            self._forget(one)
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

    def _place(self, path: Path) -> tuple[Origin, str]:
        """The origin a path belongs to, and the part of it that is meant ("" for all).

        A path inside a folder taken in earlier refreshes that part of it; a file that is gone from there is forgotten.
        """
        wanted = Path(path).absolute()
        for name in sorted(self._store.origins(), key=len):
            known = Path(name)
            if known == wanted and not wanted.exists() and wanted.parent.is_dir() and known.suffix:
                return Origin(wanted), ""
            if known != wanted and known in wanted.parents and known.is_dir():
                return Origin(known), wanted.relative_to(known).as_posix()
        return Origin.at(wanted), ""

    # what is there, what changed, what is gone

    def _survey(self, origin: Origin, only: str, tally: _Tally) -> list[_Task]:
        known = {s: one for s, one in self._store.known(origin.name).items() if _within(s, only)}
        files = [file for file in origin.files() if _within(file.source, only)] if origin.path.exists() else []
        if only and not files and not known:
            raise NothingToIngest(f"{only}: no such file or folder in {origin.path.name}")
        tasks = [task for file in files if (task := self._look(origin, file, known.get(file.source), tally))]
        present = {file.source for file in files}
        for source in sorted(known.keys() - present):
            self._forget(known[source])
            tally.removed.append(source)
        for inner in self._store.origins():
            if not only and origin.path in Path(inner).parents:
                for one in self._store.known(inner).values():
                    self._forget(one)
        return sorted(tasks, key=lambda task: (not task.rights_changed, task.known is None))

    def _look(self, origin: Origin, file: File, known: Known | None, tally: _Tally) -> _Task | None:
        try:
            rule = file.rule()
            content = file.content()
        except UnreadableDocument as failure:
            self._failed(file.source, known, failure, None, tally)
            return None
        print_ = fingerprint(file.source, content, _rule_text(rule), self._embedder.name)
        if known is not None and known.hash == print_:
            tally.unchanged.append(file.source)
            return None
        return _Task(origin.name, file, known, content, rule, print_)

    def _failed(
        self, source: str, known: Known | None, failure: UnreadableDocument, rule: Rule | None, tally: _Tally
    ) -> None:
        """Report by name. The earlier version stays, unless it is no longer clear who may read it."""
        tally.failed[source] = str(failure)
        if known is None:
            return
        if isinstance(failure, UnclearRights) or (rule is not None and known.rule != _rule_text(rule)):
            self._forget(known)

    def _forget(self, known: Known) -> None:
        self._index.remove(self._store.drop(known.id))

    # writing

    def _write(self, tasks: Sequence[_Task], tally: _Tally, progress: Progress) -> None:
        pool: list[tuple[_Task, Entry]] = []
        done = 0
        for task in tasks:
            progress(done, len(tasks), task.file.source)
            try:
                pool.append((task, self._prepare(task)))
            except UnreadableDocument as failure:
                self._failed(task.file.source, task.known, failure, task.rule, tally)
                done += 1
            if sum(len(entry.rows) for _, entry in pool) >= POOL or task.rights_changed:
                done += self._flush(pool, tally)
        done += self._flush(pool, tally)
        progress(done, len(tasks), "")

    def _prepare(self, task: _Task) -> Entry:
        name = self._embedder.name
        return prepare(task.origin, task.file.source, task.content, task.rule, name, task.hash, _rule_text(task.rule))

    def _flush(self, pool: list[tuple[_Task, Entry]], tally: _Tally) -> int:
        """Embed and write the gathered documents; returns how many."""
        self._embed([row for _, entry in pool for row in entry.rows])
        for task, entry in pool:
            self._put(entry)
            (tally.added if task.known is None else tally.changed).append(task.file.source)
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
        self._index.add(new, [vectors[row.vector] for row in entry.rows], [mark] * len(new))
        self._index.remove(gone)


def _within(source: str, only: str) -> bool:
    return not only or source == only or source.startswith(f"{only}/")


def _rule_text(rule: Rule) -> str:
    return json.dumps([rule.audience.as_json(), rule.language], sort_keys=True)

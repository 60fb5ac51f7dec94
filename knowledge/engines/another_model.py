"""A change of the embedding model, without a gap: the old one answers until the new one has read everything.

The new vectors are kept under names of their own beside the old ones, a few at a time, between other work; it may be
killed at any point and goes on where it was. Then all passages take their new vector in one transaction.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import structlog

from knowledge.engines.embed import Embedder, Vectors, placed
from knowledge.reading.prepare import path_of, vector_name
from knowledge.store.store import COMING, Store

AT_ONCE = 16
"""Texts embedded in one step: a second or two of the local model, then other work has its turn."""
PAUSE = 5.0
"""Seconds before a model that failed is asked again."""
_LOOKED_AT = 500
log = structlog.get_logger(__name__)
_SELECT = (
    "select p.id, d.title, p.heading, p.said from passages p join documents d on d.id = p.document"
    " where p.id > ? order by p.id limit ?"
)
Place = tuple[str, str]
"""Path and text of a passage, as an embedder reads them."""


class AnotherModel:
    """Takes a store from the model that made its vectors to another one. For the thread that writes."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        """Begin, or go on after a restart."""
        self.embedder = embedder
        self._store = store
        self._after = 0
        self._paths: dict[str, Vectors] = {}
        store.remember(COMING, embedder.name)

    def step(self) -> bool:
        """Embed some passages; False once every one has its new vector. Where the model fails it waits a little."""
        try:
            return self._step()
        except Exception as failure:  # every provider has its own
            log.warning("new embedding model fails; the earlier one goes on answering", reason=type(failure).__name__)
            time.sleep(PAUSE)
            return True

    def _step(self) -> bool:
        found = list(self._named(self._after, _LOOKED_AT))
        known = self._store.vectors(name for _, name, _ in found).keys()
        missing = {name: place for _, name, place in found if name not in known}
        some = dict(list(missing.items())[:AT_ONCE])
        if some:
            self._store.keep_vectors(dict(zip(some, self._vectors(list(some.values())), strict=True)))
        if found and len(some) == len(missing):
            self._after = found[-1][0]
        return bool(found)

    def finish(self) -> None:
        """Let the new vectors be the ones that count."""
        names = [(name, number) for number, name, _ in self._named(0, -1)]
        with self._store.file.write() as db:
            db.executemany("update passages set vector = ? where id = ?", names)
            db.execute("insert or replace into facts values ('embedder', ?)", (json.dumps(self.embedder.name),))
            db.execute("delete from facts where name = ?", (COMING,))
        self._store.forget_unused_vectors()

    def _named(self, after: int, limit: int) -> Iterator[tuple[int, str, Place]]:
        """Passages with the name of their new vector; all of them where the limit is -1."""
        for number, title, heading, said in self._store.file.read().execute(_SELECT, (after, limit)):
            path = path_of(title, json.loads(heading))
            yield number, vector_name(self.embedder.name, path, said), (path, said)

    def _vectors(self, places: list[Place]) -> list[Vectors]:
        paths = [path for path in dict.fromkeys(path for path, _ in places) if path not in self._paths]
        found = self.embedder.passage([said for _, said in places] + paths)
        self._paths.update(zip(paths, found[len(places) :], strict=True))
        return [placed(vector, self._paths[path]) for (path, _), vector in zip(places, found, strict=False)]

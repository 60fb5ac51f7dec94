"""Keeps the vector index a true copy of the store: at the start, and again after it failed.

Small differences are mended at once, large ones in slices in the background, between which other work on the index has
its turn. Questions are answered all the while.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import suppress

from knowledge.engines.index import BATCH, VectorIndex
from knowledge.engines.segment_files import identity
from knowledge.errors import KnowledgeError
from knowledge.store.records import Mark
from knowledge.store.store import Store

RETRY = 5.0
"""Seconds between attempts to reach an index that fails."""
AT_ONCE = 2000
"""Missing passages up to which the start waits for them."""


class Upkeep:
    """Mends one index from one store. Its work runs where all writing does, one piece at a time."""

    def __init__(self, store: Store, index: VectorIndex, submit: Callable[[Callable[[], bool]], Future[bool]]) -> None:
        """`submit` gives work to the thread that writes."""
        self._store = store
        self._index = index
        self._submit = submit
        self._slices: Iterator[None] | None = None
        self._found: set[int] | None = None  # what `compare` found, until it is made use of
        self._closing = threading.Event()
        self._watching = threading.Thread(target=self._watch, name="knowledge-upkeep", daemon=True)

    def compare(self) -> None:
        """Look what the index holds, before anything depends on it. Raises where it is away."""
        self._found = _present(self._index, self._store)

    def start(self) -> None:
        """Mend a small difference to the store, begin to mend a large one. Raises where the index is away, but not once
        both were compared: then it is mended when it is back."""
        if self._found is None:
            self.compare()
        present, self._found = self._found or set(), None
        if len(self._store.numbers().keys() - present) <= AT_ONCE:
            for _ in self._mending(present):
                pass
        else:
            self._index.ready = False
        self._watching.start()

    def close(self) -> None:
        """Begin nothing more."""
        self._closing.set()

    def _watch(self) -> None:
        pause = 0.0
        while not self._closing.wait(pause):
            pause = RETRY
            if not self._index.ready:
                with suppress(CancelledError, RuntimeError):  # the library is closing
                    pause = 0.0 if self._submit(self._step).result() else RETRY

    def _step(self) -> bool:
        """One slice of mending; True if there is more to do, once others had their turn."""
        try:
            if self._slices is None:
                self._index.connect()
                self._slices = self._mending(_present(self._index, self._store))
            next(self._slices)
        except (KnowledgeError, StopIteration):  # still away, to be tried later; or done
            self._slices = None
        return self._slices is not None

    def _mending(self, present: set[int]) -> Iterator[None]:
        """Make the index hold exactly what the store says, slice by slice, whatever a killed process left."""
        failures = self._index.failures
        while True:
            wanted = self._store.numbers()
            missing, gone = sorted(wanted.keys() - present), present - wanted.keys()
            if not missing and not gone:
                break
            self._index.remove(sorted(gone))
            present -= gone
            for start in range(0, len(missing), BATCH):
                some = missing[start : start + BATCH]
                self._copy({number: wanted[number] for number in some})
                present.update(some)
                if self._index.failures != failures:
                    return  # to be begun again
                yield
        self._index.recovered()

    def _copy(self, wanted: dict[int, tuple[str, Mark]]) -> None:
        vectors = self._store.vectors(name for name, _ in wanted.values())
        usable = {number: (vectors[name], mark) for number, (name, mark) in wanted.items() if name in vectors}
        self._index.add(list(usable), [vector for vector, _ in usable.values()], [mark for _, mark in usable.values()])


def _present(index: VectorIndex, store: Store) -> set[int]:
    """The passages of this store that are in the index; what is there of another one is cleared away."""
    found = index.numbers()
    if index.owner() != identity(store):
        if index.owner():
            found = set()
        index.own(identity(store), clear=not found)
    return found

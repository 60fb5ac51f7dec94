"""What answers at present: a model, the index of its vectors, and the state of the content that questions see.

A question begun with one desk ends with it, whatever is put in its place meanwhile.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import structlog

from knowledge.ask import Desk
from knowledge.engines.another_model import AnotherModel
from knowledge.engines.catalogue import Catalogue
from knowledge.engines.embed import Embedder
from knowledge.engines.index import VectorIndex
from knowledge.engines.segment_files import SegmentFiles
from knowledge.engines.upkeep import Upkeep
from knowledge.finding.rerank import SecondOpinion
from knowledge.store.store import Store

PUBLISH_SHARE = 0.1
"""Share of a run's time that may go into making its progress visible to questions."""
log = structlog.get_logger(__name__)


class Present:
    """Changed only by the thread that writes; read by any."""

    def __init__(
        self,
        store: Store,
        words: Path,
        open_index: Callable[[str], VectorIndex],
        embedder: Embedder,
        today: Callable[[], dt.date],
        opinion: SecondOpinion | None,
        submit: Callable[[Callable[[], bool]], Future[bool]],
    ) -> None:
        """`words` is a folder for the words of large segments; `open_index` opens the index of a model by its name;
        `submit` gives work to the thread that writes."""
        self._store = store
        self._open_index = open_index
        self._today = today
        self._opinion = opinion
        self._submit = submit
        self._published = (0.0, 0.0)
        self.embedder = embedder
        self.index = open_index(embedder.name)
        self._upkeep = Upkeep(store, self.index, submit)
        self.desk = Desk(store, self.index, embedder, today, opinion)
        self._catalogue = Catalogue(store, SegmentFiles(words, store), worded=bool(store.bare(1)))
        self.desk.show(self._catalogue)

    def start(self) -> None:
        """Make the index a true copy of the store; see `Upkeep.start`."""
        self._upkeep.start()

    def stop(self) -> None:
        """Begin no more mending of the index."""
        self._upkeep.close()

    def close(self) -> None:
        """Let go of the index, once nothing writes any more."""
        self._upkeep.close()  # of the index that a change of the model may have opened just now
        self.index.close()

    def publish(self, now: bool) -> None:
        """Show what was written to new questions, as often as that costs little."""
        last, took = self._published
        started = time.monotonic()
        if now or started - last > took / PUBLISH_SHARE:
            self._catalogue = self._catalogue.next(self._store)
            self.desk.show(self._catalogue)
            self._published = (time.monotonic(), time.monotonic() - started)

    def complete(self) -> None:
        """Answer by meaning, too: every passage has its vector now."""
        self._catalogue = self._catalogue.anew(self._store)
        self.desk.show(self._catalogue)
        self.desk.calibrate()

    def change(self, model: AnotherModel) -> bool:
        """Answer with another model, which has read everything, and forget the index of the last one.

        False where that failed, for instance because its index is away: the last one goes on, and it is to be tried
        again. That its bands cannot be fitted is no reason.
        """
        try:
            index, upkeep, catalogue = self._prepared(model)
        except Exception as failure:
            log.warning("embedding model not changed yet", reason=type(failure).__name__)
            return False
        desk = Desk(self._store, index, model.embedder, self._today, self._opinion)
        desk.show(catalogue)
        _calibrate(desk)
        self._upkeep.close()
        old = self.index
        self.index, self.embedder, self._upkeep = index, model.embedder, upkeep
        self._catalogue, self.desk = catalogue, desk
        old.discard()
        return True

    def _prepared(self, model: AnotherModel) -> tuple[VectorIndex, Upkeep, Catalogue]:
        """The index first, also what it holds: once the model has finished, there is no way back, and what the old one
        would read from then on would stand among vectors of the new one."""
        index = self._open_index(model.embedder.name)
        upkeep = Upkeep(self._store, index, self._submit)
        try:
            upkeep.compare()
            model.finish()
            upkeep.start()
            return index, upkeep, self._catalogue.anew(self._store)
        except BaseException:
            upkeep.close()
            index.close()
            raise


def _calibrate(desk: Desk) -> None:
    """Where that fails, it is done with the next content that is taken in."""
    try:
        desk.calibrate()
    except Exception as failure:  # every provider of a model has its own
        log.warning("confidence not fitted to the new embedding model yet", reason=type(failure).__name__)

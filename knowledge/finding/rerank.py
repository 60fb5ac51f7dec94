"""A second opinion on the order of the best passages, where somebody has a model for that.

A reranker reads question and passage together, which finds the right one among near ones more often than comparing
vectors, and takes far longer: so it sees the few best only, has limited time, and the order stays as it was when it
does not keep to that, fails, or still works on an earlier question.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
import structlog
from numpy.typing import NDArray

PATIENCE = 0.5
"""Seconds a question waits for it."""

log = structlog.get_logger(__name__)


class Reranker(Protocol):
    """Anything that tells how well passages answer a question."""

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """One number for each passage, higher for a better answer. Called in a thread of its own, one at a time."""
        ...


class SecondOpinion:
    """A reranker with a watch. Safe to use from several threads."""

    def __init__(self, reranker: Reranker, patience: float = PATIENCE) -> None:
        self._reranker = reranker
        self._patience = patience
        self._busy = threading.Lock()
        self._thread = ThreadPoolExecutor(1, "knowledge-rerank")

    def order(self, question: str, passages: Sequence[str]) -> NDArray[np.int64] | None:
        """Places of the passages, best first, of equals as they were; None if the order should stay as it is."""
        if len(passages) < 2 or not self._busy.acquire(blocking=False):
            return None
        work = self._thread.submit(self._scores, question, list(passages))
        try:
            scores = work.result(timeout=self._patience)
        except TimeoutError:
            log.warning("reranker took too long; the order stays", seconds=self._patience)
            return None
        except Exception as failure:  # whatever a model raises
            log.warning("reranker failed; the order stays", reason=type(failure).__name__)
            return None
        if scores.shape != (len(passages),) or not np.isfinite(scores).all():
            log.warning("reranker did not give one number per passage; the order stays")
            return None
        return np.argsort(-scores, kind="stable")

    def close(self) -> None:
        """Start no other; one that runs is left to end by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _scores(self, question: str, passages: list[str]) -> NDArray[np.float64]:
        try:
            return np.asarray(self._reranker.scores(question, passages), np.float64)
        finally:
            self._busy.release()

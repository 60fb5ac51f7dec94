"""Which passages answer a question: meaning and words, weighed together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue import Catalogue
from knowledge.index import VectorIndex
from knowledge.store import Store
from knowledge.types import Readers

LEXICAL_WEIGHT = 0.2
CANDIDATES = 200
"""Passages that each engine puts forward."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Ranking:
    """Passages found for a question, best first; arrays of the same length."""

    rows: NDArray[np.int64]
    score: Floats
    dense: Floats
    lexical: Floats


EMPTY = Ranking(np.empty(0, np.int64), *(np.empty(0, np.float32),) * 3)


@dataclass(frozen=True)
class Engines:
    """What a search works on: one state of the catalogue, the vector index, the store."""

    catalogue: Catalogue
    index: VectorIndex
    store: Store

    def rank(self, question: str, vector: Floats, readers: Readers, count: int = 50) -> Ranking:
        """The best passages that all readers may see."""
        audiences, allowed = self.catalogue.permitted(readers)
        if not allowed.any():
            return EMPTY
        lexical = self.catalogue.lexicon.search(question, allowed)
        rows, dense = self._candidates(vector, audiences, allowed, lexical)
        score = dense + LEXICAL_WEIGHT * lexical[rows]
        best = np.argsort(-score, kind="stable")[:count]
        return Ranking(rows[best], score[best], dense[best], lexical[rows[best]])

    def _candidates(
        self, vector: Floats, audiences: frozenset[int], allowed: NDArray[np.bool_], lexical: Floats
    ) -> tuple[NDArray[np.int64], Floats]:
        """Rows that either engine puts forward, with their cosines."""
        near = self.index.search(vector, audiences, CANDIDATES)
        rows = self.catalogue.rows(number for number, _ in near)
        cosines = np.array([cosine for _, cosine in near], np.float32)
        kept = (rows >= 0) & allowed[rows]
        rows, cosines = rows[kept], cosines[kept]
        worded = np.argsort(-lexical, kind="stable")[:CANDIDATES]
        others = np.setdiff1d(worded[lexical[worded] > 0], rows)
        return np.concatenate([rows, others]), np.concatenate([cosines, self._cosines(vector, others)])

    def _cosines(self, vector: Floats, rows: NDArray[np.int64]) -> Floats:
        names = [self.catalogue.vectors[row] for row in rows]
        known = self.store.vectors(names)
        blank = np.zeros_like(vector)
        matrix = np.stack([known.get(name, blank) for name in names]) if names else np.empty((0, len(vector)))
        return np.asarray(matrix @ vector, np.float32)

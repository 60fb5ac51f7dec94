"""The engine of meaning: which permitted passages are nearest to a question.

Chroma finds the nearest of all passages within milliseconds, however many there are; asked with a filter it takes some
forty to a hundred times as long at 100,000 (bench/scale). So readers who see most of the content are served from a
somewhat longer list of Chroma's, of which the rest is struck out here, and the others by comparing the question with
every permitted vector, which misses none. The same is done while Chroma is away or being filled: questions do not
depend on it.

Vectors are compared with `np.vecdot`, which stays on one processor. The product `matrix @ vector` is no faster alone
and ten to four hundred times slower where questions and other work meet, for its threads wait for each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.engines.catalogue import Catalogue, Permitted
from knowledge.engines.index import VectorIndex

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

MOST = 0.5
"""Share of the passages that must be permitted for Chroma's list to be the quicker way."""
BREADTH = 1.25
"""Chroma is asked for so many times what is needed, besides what will be struck out: with more it also finds better."""
BLOCK = 256
"""Vectors compared at once: so few stay in the processor's cache, which is three times as fast as copying all of them
first; compared in place, one by one, they take as long as if all of the content were permitted."""


def nearest(catalogue: Catalogue, index: VectorIndex, vector: Floats, permitted: Permitted, count: int) -> Rows:
    """Rows of the nearest permitted passages, nearest first; all of them if there are not more than `count`.

    None of a catalogue without vectors.
    """
    if catalogue.worded:
        return np.empty(0, np.int64)
    seen = int(np.count_nonzero(permitted.rows))
    share = seen / max(1, len(catalogue))
    if seen > count and share >= MOST:
        found = index.search(vector, int(count * BREADTH / share))
        if found is not None:
            rows = catalogue.rows(found)
            rows = rows[(rows >= 0) & permitted.rows[rows]]
            if len(rows) >= count:
                return rows[:count]
    return _compared(catalogue, vector, permitted.rows, count)


def cosines(catalogue: Catalogue, vector: Floats, rows: Rows) -> Floats:
    """How near passages are; 0 for one without a vector."""
    found = np.zeros(len(rows), np.float32)
    for first, matrix in catalogue.matrices:
        if matrix.shape[1] == len(vector):
            here = np.flatnonzero((rows >= first) & (rows < first + len(matrix)))
            for start in range(0, len(here), BLOCK):
                some = here[start : start + BLOCK]
                found[some] = np.vecdot(matrix[rows[some] - first], vector)
    return found


def _compared(catalogue: Catalogue, vector: Floats, allowed: NDArray[np.bool_], count: int) -> Rows:
    """By comparing every permitted vector."""
    rows = np.flatnonzero(allowed)
    found: Rows = rows[best(cosines(catalogue, vector, rows), count)]
    return found


def best(values: Floats, count: int) -> Rows:
    """Places of the greatest values, greatest first, of equals the first first; without ordering all the others."""
    if len(values) <= count:
        return np.argsort(-values, kind="stable")
    least = np.partition(values, len(values) - count)[len(values) - count]
    chosen = np.flatnonzero(values >= least)
    return chosen[np.argsort(-values[chosen], kind="stable")][:count]

"""The lexical engine: BM25 over words and pieces of words, on posting lists of numpy arrays.

Rights are part of the sum: only permitted passages are scored, and rarity and average length are taken over them alone,
so that a score tells nothing about content its reader may not see.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.words import TERM, question_codes

K1 = 1.2
B = 0.75

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]


class Lexicon:
    """Posting lists of a fixed set of passages, numbered by their row from 0."""

    def __init__(self, stored: Sequence[bytes]) -> None:
        """`stored` is what `words.counted` gave, one per passage in row order."""
        sizes = np.array([len(blob) // TERM.itemsize for blob in stored], np.int64)
        flat = np.frombuffer(b"".join(stored), TERM)
        order = np.argsort(flat["term"], kind="stable")
        self._rows = np.repeat(np.arange(len(stored), dtype=np.int32), sizes)[order]
        self._counts = flat["count"][order]
        self._terms, starts = np.unique(flat["term"][order], return_index=True)
        self._starts = np.append(starts, len(order))
        self._lengths = np.zeros(len(stored), np.float32)
        np.add.at(self._lengths, self._rows, self._counts.astype(np.float32))

    def search(self, question: str, allowed: Mask) -> Scores:
        """A score from 0 to 1 per passage: the share of the question's weight of rare terms that the passage has.

        Passages that are not `allowed` score 0. Terms that occur nowhere count as the rarest.
        """
        scores = np.zeros(len(allowed), np.float32)
        permitted = int(allowed.sum())
        codes = question_codes(question)
        if not permitted or not len(codes):
            return scores
        average = max(1.0, float(self._lengths[allowed].mean()))
        fullness = K1 * (1 - B + B * self._lengths / average)
        total = 0.0
        for term in codes:
            rows, counts = self._postings(int(term), allowed, permitted)
            rarity = float(np.log(1 + (permitted - len(rows) + 0.5) / (len(rows) + 0.5)))
            total += rarity
            scores[rows] += rarity * counts * (K1 + 1) / (counts + fullness[rows])
        return scores / np.float32((K1 + 1) * total)

    def _postings(self, term: int, allowed: Mask, permitted: int) -> tuple[NDArray[np.int32], Scores]:
        at = int(np.searchsorted(self._terms, term))
        if at == len(self._terms) or int(self._terms[at]) != term:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        span = slice(self._starts[at], self._starts[at + 1])
        rows, counts = self._rows[span], self._counts[span].astype(np.float32)
        if permitted == len(allowed):
            return rows, counts
        kept = allowed[rows]
        return rows[kept], counts[kept]

"""The lexical engine: BM25 over words and pieces of words, on posting lists of numpy arrays.

Rights are part of the sum: only permitted passages are scored, and rarity and average length are taken over them alone,
so that a score tells nothing about content its reader may not see.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.words import TERM

K1 = 1.2
B = 0.75

Codes = NDArray[np.uint32]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int32]
Scores = NDArray[np.float32]


class Postings:
    """Which rows have a term, and how often: the inverted form of what `words.counted` stored per row."""

    def __init__(self, rows: Rows, found: NDArray[np.void]) -> None:
        """`found` is an array of `words.TERM`, `rows` tells whose each entry is. An entry may come in several parts."""
        order = np.argsort(found["term"], kind="stable")
        self._rows = rows[order]
        self._counts = found["count"][order]
        self._terms, starts = np.unique(found["term"][order], return_index=True)
        self._ends = np.append(starts[1:], len(order))
        self._starts = starts

    def of(self, term: int) -> tuple[Rows, Scores]:
        """Rows that have the term with its counts."""
        at = int(np.searchsorted(self._terms, term))
        if at == len(self._terms) or int(self._terms[at]) != term:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        span = slice(self._starts[at], self._ends[at])
        return self._rows[span], self._counts[span].astype(np.float32)


class Lexicon:
    """BM25 over a fixed set of texts, numbered by their row from 0."""

    def __init__(self, postings: Postings, lengths: Scores) -> None:
        """`lengths` is the number of terms of each row."""
        self._postings = postings
        self._lengths = lengths

    @classmethod
    def of(cls, stored: Sequence[bytes], owner: NDArray[np.int64] | None = None) -> Lexicon:
        """Of what `words.counted` stored; `owner` joins texts into larger ones (passages into documents)."""
        rows, found = _flat(stored)
        size = len(stored)
        if owner is not None:
            rows, found = _joined(owner.astype(np.int32)[rows], found)
            size = int(owner.max()) + 1 if len(owner) else 0
        lengths = np.bincount(rows, weights=found["count"], minlength=size).astype(np.float32)
        return cls(Postings(rows, found), lengths)

    def search(self, question: Codes, allowed: Mask) -> Scores:
        """A score from 0 to 1 per row: the share of the question's weight of rare terms that the row has.

        Rows that are not `allowed` score 0. Terms that occur nowhere count as the rarest.
        """
        scores = np.zeros(len(allowed), np.float32)
        permitted = int(allowed.sum())
        if not permitted or not len(question):
            return scores
        average = max(1.0, float(self._lengths[allowed].mean()))
        fullness = (K1 * (1 - B + B * self._lengths / average)).astype(np.float32)
        total = 0.0
        for term in question:
            rows, counts = self._postings.of(int(term))
            if permitted < len(allowed):
                kept = allowed[rows]
                rows, counts = rows[kept], counts[kept]
            rarity = np.log(1 + (permitted - len(rows) + 0.5) / (len(rows) + 0.5))
            total += float(rarity)
            scores[rows] += np.float32(rarity * (K1 + 1)) * counts / (counts + fullness[rows])
        return scores / np.float32((K1 + 1) * total)


class Headings:
    """How much a section's own heading is the question: 1 for the same terms, 0 for none in common."""

    def __init__(self, stored: Sequence[bytes]) -> None:
        """Of what `words.counted` stored of each row's heading."""
        rows, found = _flat(stored)
        self._postings = Postings(rows, found)
        self._sizes = np.bincount(rows, minlength=len(stored)).astype(np.float32)

    def likeness(self, question: Codes) -> Scores:
        """Shared terms by all terms of both, per row."""
        shared = np.zeros(len(self._sizes), np.float32)
        for term in question:
            shared[self._postings.of(int(term))[0]] += 1
        result: Scores = shared / np.maximum(len(question) + self._sizes - shared, 1)
        return result


def _flat(stored: Sequence[bytes]) -> tuple[Rows, NDArray[np.void]]:
    sizes = np.array([len(blob) // TERM.itemsize for blob in stored], np.int64)
    return np.repeat(np.arange(len(stored), dtype=np.int32), sizes), np.frombuffer(b"".join(stored), TERM)


def _joined(rows: Rows, found: NDArray[np.void]) -> tuple[Rows, NDArray[np.void]]:
    """Entries of the same row and term added up."""
    keys = rows.astype(np.uint64) << np.uint64(32) | found["term"]
    distinct, inverse = np.unique(keys, return_inverse=True)
    sums = np.bincount(inverse, weights=found["count"])
    joined = np.empty(len(distinct), _WIDE)
    joined["term"] = (distinct & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    joined["count"] = np.minimum(sums, 65_535)
    return (distinct >> np.uint64(32)).astype(np.int32), joined


_WIDE = np.dtype([("term", np.uint32), ("count", np.uint16)])

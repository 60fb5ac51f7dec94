"""The lexical engine: BM25 over words and pieces of words, on posting lists of numpy arrays.

Rights are part of the sum: only permitted passages are scored, and rarity and average length are taken over them alone,
so that a score tells nothing about content its reader may not see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.engines.postings import Codes, Postings

K1 = 1.2
B = 0.75

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int32]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Shelf:
    """Posting lists of some passages, and the row at which these begin among all."""

    first: int
    postings: Postings


Having = list[tuple[Numbers, Scores]]
"""The allowed texts that have a term, and how often; in parts that share no text."""


class Lexicon:
    """Of passages, by row."""

    def __init__(self, shelves: Sequence[Shelf], lengths: Scores) -> None:
        """`lengths` is the number of terms of each row."""
        self._shelves = shelves
        self._lengths = lengths

    def search(self, question: Codes, allowed: Mask) -> Scores:
        """See `_bm25`."""
        return _bm25(self._lengths, allowed, self._having(question, allowed))

    def holders(self, question: Codes, allowed: Mask) -> list[list[Numbers]]:
        """For each term the allowed rows that have it, in parts."""
        return [[rows for rows, _ in having] for having in self._having(question, allowed)]

    def _having(self, question: Codes, allowed: Mask) -> Iterator[Having]:
        found = [(one.first, allowed[one.first :], one.postings.find(question)) for one in self._shelves]
        for at in range(len(question)):
            having: Having = []
            for first, permitted, lists in found:
                if entries := lists[at]:
                    rows, counts = entries
                    kept = permitted[rows]
                    having.append((rows[kept] + np.int32(first), counts[kept].astype(np.float32)))
            yield having


class PageLexicon:
    """Of whole documents, made of the posting lists of their passages while it searches."""

    def __init__(self, shelves: Sequence[Shelf], lengths: Scores, documents: NDArray[np.int64]) -> None:
        """`lengths` is that of the passages, `documents` the document of each, in ascending order."""
        self._lengths = np.bincount(documents, weights=lengths).astype(np.float32)
        self._shelves = [(one.postings, documents[one.first :].astype(np.int32)) for one in shelves]

    def search(self, question: Codes, allowed: Mask) -> Scores:
        """See `_bm25`."""
        return _bm25(self._lengths, allowed, self._having(question, allowed))

    def _having(self, question: Codes, allowed: Mask) -> Iterator[Having]:
        found = [(documents, postings.find(question)) for postings, documents in self._shelves]
        for at in range(len(question)):
            yield [
                _by_document(documents[entries[0]], entries[1], allowed)
                for documents, lists in found
                if (entries := lists[at])
            ]


def _bm25(lengths: Scores, allowed: Mask, terms: Iterator[Having]) -> Scores:
    """A score from 0 to 1 per text: the share of the question's weight of rare terms that the text has.

    Texts that are not `allowed` score 0. Terms that occur nowhere count as the rarest.
    """
    scores = np.zeros(len(allowed), np.float32)
    permitted = int(np.count_nonzero(allowed))
    if not permitted:
        return scores
    average = max(1.0, float(lengths[allowed].mean()))
    fullness = (K1 * (1 - B + B * lengths / average)).astype(np.float32)
    total = 0.0
    for having in terms:
        found = sum(len(texts) for texts, _ in having)
        rarity = np.log(1 + (permitted - found + 0.5) / (found + 0.5))
        total += float(rarity)
        for texts, counts in having:
            scores[texts] += np.float32(rarity * (K1 + 1)) * counts / (counts + fullness[texts])
    return scores / np.float32((K1 + 1) * total) if total else scores


def _by_document(documents: Numbers, counts: NDArray[np.uint8], allowed: Mask) -> tuple[Numbers, Scores]:
    """Counts of passages added up by document; those of one document stand side by side."""
    kept = allowed[documents]
    documents, counts = documents[kept], counts[kept]
    if not len(documents):
        return documents, counts.astype(np.float32)
    first = np.flatnonzero(np.concatenate([[True], documents[1:] != documents[:-1]]))
    return documents[first], np.add.reduceat(counts, first, dtype=np.float32)


class Headings:
    """How much a section's own heading is the question: 1 for the same terms, 0 for none in common."""

    def __init__(self, shelves: Sequence[Shelf], sizes: Scores) -> None:
        """Of the headings' posting lists; `sizes` is the number of different terms of each row's heading."""
        self._shelves = shelves
        self._sizes = sizes

    def likeness(self, question: Codes) -> Scores:
        """Shared terms by all terms of both, per row."""
        shared = np.zeros(len(self._sizes), np.float32)
        for one in self._shelves:
            for entries in one.postings.find(question):
                if entries:
                    shared[one.first :][entries[0]] += 1
        result: Scores = shared / np.maximum(len(question) + self._sizes - shared, 1)
        return result

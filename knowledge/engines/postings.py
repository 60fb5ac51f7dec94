"""Which rows have a term, and how often: the inverted form of what `words.counted` stored per row.

The arrays never change and may lie in memory or in mapped files. Larger postings are made of smaller ones, in blocks,
so that the time and memory of a change follow the size of what is joined and not that of a list of Python objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.text.words import TERM

Codes = NDArray[np.uint32]
Rows = NDArray[np.int32]
Counts = NDArray[np.uint8]
Spans = NDArray[np.int64]

MOST_ROWS = 1 << 24
"""An entry is sorted as one number of 64 bits: 32 for its term, 24 for its row, 8 for its count."""
_BLOCK = 1 << 22
"""Entries worked on at once when postings are joined."""


@dataclass(frozen=True)
class Postings:
    """Entries ordered by term, then by row. The entries of `terms[i]` are those from `starts[i]` to `starts[i + 1]`."""

    terms: Codes
    starts: Spans
    rows: Rows
    counts: Counts

    @classmethod
    def of(cls, stored: Sequence[bytes]) -> Postings:
        """Of what `words.counted` stored for each row, fewer than `MOST_ROWS`."""
        sizes = np.array([len(blob) // TERM.itemsize for blob in stored], np.int64)
        found = np.frombuffer(b"".join(stored), TERM)
        packed = found["term"].astype(np.uint64) << np.uint64(32)
        packed |= np.repeat(np.arange(len(stored), dtype=np.uint64) << np.uint64(8), sizes)
        packed |= found["count"]
        packed.sort()
        terms, starts = np.unique((packed >> np.uint64(32)).astype(np.uint32), return_index=True)
        rows = (packed >> np.uint64(8)).astype(np.int32) & np.int32(MOST_ROWS - 1)
        return cls(terms, np.append(starts, len(packed)), rows, (packed & np.uint64(255)).astype(np.uint8))

    def find(self, terms: Codes) -> list[tuple[Rows, Counts] | None]:
        """For each of the terms the rows that have it and how often, None where none has."""
        if not len(self.terms):
            return [None] * len(terms)
        at = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        spans = zip(
            (self.terms[at] == terms).tolist(), self.starts[at].tolist(), self.starts[at + 1].tolist(), strict=True
        )
        return [(self.rows[start:end], self.counts[start:end]) if known else None for known, start, end in spans]

    def totals(self, rows: int) -> NDArray[np.float32]:
        """How many terms each row has, repeated ones as often as they occur."""
        found = np.zeros(rows, np.float64)
        for start in range(0, len(self.rows), _BLOCK):
            part = slice(start, start + _BLOCK)
            found += np.bincount(self.rows[part], weights=self.counts[part], minlength=rows)
        return found.astype(np.float32)

    def distinct(self, rows: int) -> NDArray[np.float32]:
        """How many different terms each row has."""
        return np.bincount(self.rows, minlength=rows).astype(np.float32)


def joined(parts: Sequence[Postings], places: Sequence[Rows]) -> Postings:
    """One for all; `places[i]` says which row each row of `parts[i]` becomes, -1 for one that is left out.

    Later parts must come to later rows, and rows must keep their order.
    """
    terms = np.unique(np.concatenate([part.terms for part in parts]))
    sizes = np.zeros((len(parts), len(terms)), np.int64)
    for number, (part, place) in enumerate(zip(parts, places, strict=True)):
        for block in _blocks(part, place):
            sizes[number, np.searchsorted(terms, block.terms)] = block.sizes
    used = sizes.any(axis=0)
    terms, sizes = terms[used], sizes[:, used]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes.sum(axis=0))])
    begins = starts[:-1] + np.cumsum(sizes, axis=0) - sizes
    rows, counts = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint8)
    for begin, part, place in zip(begins, parts, places, strict=True):
        for block in _blocks(part, place):
            some = block.sizes > 0
            lengths = block.sizes[some]
            shift = begin[np.searchsorted(terms, block.terms[some])] - (np.cumsum(lengths) - lengths)
            target = np.repeat(shift, lengths) + np.arange(len(block.rows))
            rows[target] = block.rows
            counts[target] = block.counts
    return Postings(terms, starts, rows, counts)


@dataclass(frozen=True)
class _Block:
    """Some terms with what is left of their entries."""

    terms: Codes
    sizes: Spans
    rows: Rows
    counts: Counts


def _blocks(part: Postings, place: Rows) -> Iterator[_Block]:
    first = 0
    while first < len(part.terms):
        start = int(part.starts[first])
        last = max(first + 1, int(np.searchsorted(part.starts, start + _BLOCK, side="right")) - 1)
        span = slice(start, int(part.starts[last]))
        rows = place[part.rows[span]]
        kept = rows >= 0
        sizes = np.add.reduceat(kept, part.starts[first:last] - start, dtype=np.int64)
        yield _Block(part.terms[first:last], sizes, rows[kept], part.counts[span][kept])
        first = last

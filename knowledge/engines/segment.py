"""A stretch of the content, numbered without gaps from its first passage to its last, with its words and vectors.

Segments never change. New content becomes a small one of its own, and small ones are joined into larger ones; so taking
in one document costs the work of one document, however much there is already.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.engines import contents
from knowledge.engines.contents import Lines, Numbers
from knowledge.engines.postings import Postings, joined

GROWTH = 4
"""How many times larger than its follower a segment must be to be left alone. Measured: 2 joins too often, 8 leaves too
many to search."""


@dataclass(frozen=True)
class Words:
    """The words of passages by row, with the passages' numbers. This is what is worth keeping in files."""

    numbers: Numbers
    documents: Numbers
    texts: Postings
    headings: Postings
    file: str = ""
    """Name of the file they lie in; empty if they are in memory."""

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True)
class Segment:
    """`lines` and `words` of the same passages, row by row."""

    lines: Lines
    words: Words
    lengths: NDArray[np.float32]
    """How many terms each text has."""
    heading_sizes: NDArray[np.float32]
    """How many different terms each heading has."""

    @classmethod
    def of(cls, lines: Lines, words: Words) -> Segment:
        """Of what belongs together."""
        return cls(lines, words, words.texts.totals(len(words)), words.headings.distinct(len(words)))

    @property
    def last(self) -> int:
        """The greatest number of a passage."""
        return int(self.words.numbers[-1])

    def __len__(self) -> int:
        return len(self.words)


def read(db: sqlite3.Connection, after: int = 0) -> Segment | None:
    """The passages whose number is greater; None if there are none."""
    lines = contents.lines(db, after)
    return Segment.of(lines, read_words(db, lines, after)) if len(lines.numbers) else None


def read_words(db: sqlite3.Connection, lines: Lines, after: int) -> Words:
    """The words of the last passages of some lines: of those whose number is greater."""
    texts, headings, places, first = [], [], [], 0
    for some in contents.terms(db, after):
        texts.append(Postings.of([text for text, _ in some]))
        headings.append(Postings.of([heading for _, heading in some]))
        places.append(np.arange(first, first + len(some), dtype=np.int32))
        first += len(some)
    start = len(lines.numbers) - first
    return Words(lines.numbers[start:], lines.documents[start:], joined(texts, places), joined(headings, places))


def merge(segments: Sequence[Segment], live: Sequence[NDArray[np.bool_]]) -> Segment:
    """One for all, with only those rows that are still `live`."""
    places, first = [], 0
    for alive in live:
        places.append(np.where(alive, first + np.cumsum(alive) - 1, -1).astype(np.int32))
        first += int(np.count_nonzero(alive))
    lines = contents.chained([one.lines.take(np.flatnonzero(alive)) for one, alive in zip(segments, live, strict=True)])
    texts = joined([one.words.texts for one in segments], places)
    headings = joined([one.words.headings for one in segments], places)
    return Segment.of(lines, Words(lines.numbers, lines.documents, texts, headings))


def tiers(sizes: Sequence[int]) -> int:
    """How many of the last segments to join, by their numbers of live rows: 1 for none but the last itself."""
    start, size = len(sizes) - 1, sizes[-1]
    while start and sizes[start - 1] < GROWTH * size:
        start -= 1
        size += sizes[start]
    return len(sizes) - start

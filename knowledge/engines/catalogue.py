"""One state of the content as arrays in memory: which passages there are, whose and how valid, with words and vectors.

A catalogue never changes. Every question works on the one that was current when it began, so it sees each document
either before or after a change, never half of both. The next one shares all that stayed the same with the last.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.engines import contents, segment
from knowledge.engines.lexical import Headings, Lexicon, PageLexicon, Shelf
from knowledge.engines.segment import Segment
from knowledge.engines.segment_files import SegmentFiles
from knowledge.store.editions import Editions
from knowledge.store.kin import Kin
from knowledge.store.records import Edition
from knowledge.store.store import Store
from knowledge.types import Audience, Readers, visible


@dataclass(frozen=True)
class Permitted:
    """What the readers of a place may be answered with on a day."""

    audiences: frozenset[int]
    """Numbers of the audiences that all of them belong to."""
    withdrawn: frozenset[int]
    """Documents of these audiences that are not in force, by their number in the store."""
    rows: NDArray[np.bool_]
    documents: NDArray[np.bool_]


@dataclass(frozen=True)
class _State:
    """What a catalogue is made of."""

    segments: tuple[Segment, ...]
    present: NDArray[np.int64]
    """Numbers of the documents there are, ascending."""
    audiences: dict[int, Audience]
    editions: dict[int, Edition]


class Catalogue:
    """Passages by row, 0 to `len - 1`, in the order of their numbers. Those gone keep their row for a while."""

    def __init__(
        self, store: Store, files: SegmentFiles | None = None, *, after: _State | None = None, worded: bool = False
    ) -> None:
        """Read the present state, beyond an earlier one only what changed since.

        With `files` the words of large segments are kept there, so that they need neither be counted again at the next
        start nor stay in memory. A `worded` one has no vectors, as while not every passage has one: those that had
        would always seem to be the better ones.
        """
        self.worded = worded
        self._files = files
        self._state = state = _read(store, files, after)
        shelves, lines = _shelves(state.segments), [one.lines for one in state.segments]
        self.audiences = state.audiences
        self.numbers = _chained([one.numbers for one in lines], np.int64)
        self._documents, self.documents = np.unique(
            _chained([one.documents for one in lines], np.int64), return_inverse=True
        )
        """Row to document, counted from 0."""
        self.live = np.isin(self._documents, state.present)[self.documents]
        """Rows whose passage is still there."""
        self.audience = _chained([one.audiences for one in lines], np.int64)
        self.languages = _chained([one.languages for one in lines], np.str_)
        lengths = _chained([one.lengths for one in state.segments], np.float32)
        self.lexicon = Lexicon(shelves, lengths)
        self.pages = PageLexicon(shelves, lengths, self.documents)
        """The same by document."""
        sizes = _chained([one.heading_sizes for one in state.segments], np.float32)
        self.headings = Headings(_shelves(state.segments, headings=True), sizes)
        self._editions = Editions(state.editions.values())
        self._permitted = lru_cache(maxsize=256)(self._find_permitted)

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Row to the name of its document."""
        return tuple(chain.from_iterable(one.lines.sources for one in self._state.segments))

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """Row to the anchor of its section."""
        return tuple(chain.from_iterable(one.lines.anchors for one in self._state.segments))

    @cached_property
    def matrices(self) -> tuple[tuple[int, NDArray[np.float32]], ...]:
        """The vectors of all passages, in parts: the first row of each, one vector per row. None if worded."""
        if self.worded:
            return ()
        starts = _starts(self._state.segments)
        return tuple((start, one.lines.vectors) for start, one in zip(starts, self._state.segments, strict=True))

    @cached_property
    def kin(self) -> Kin:
        """Which documents are translations of one another."""
        return Kin(self._state.editions.values())

    def document_of(self, row: int) -> int:
        """The number of a row's document in the store."""
        return int(self._documents[self.documents[row]])

    def rows_of(self, document: int) -> NDArray[np.int64]:
        """The rows of a document by its number."""
        at = np.searchsorted(self._documents, document)
        if at == len(self._documents) or self._documents[at] != document:
            return np.empty(0, np.int64)
        first, last = np.searchsorted(self.documents, at, "left"), np.searchsorted(self.documents, at, "right")
        return np.arange(first, last)

    def next(self, store: Store) -> Catalogue:
        """The state of the store now. Takes as long as what is new, and some milliseconds per 100,000 passages."""
        return Catalogue(store, self._files, after=self._state, worded=self.worded)

    def anew(self, store: Store) -> Catalogue:
        """The same with everything read again, as after all vectors changed."""
        return Catalogue(store, self._files)

    def rows(self, numbers: Iterable[int]) -> NDArray[np.int64]:
        """Rows of passages by number, -1 where this state does not have the passage."""
        wanted = np.fromiter(numbers, np.int64)
        if not len(self):
            return np.full(len(wanted), -1)
        at = np.minimum(np.searchsorted(self.numbers, wanted), len(self) - 1)
        return np.where((self.numbers[at] == wanted) & self.live[at], at, -1)

    def permitted(self, readers: Readers, day: dt.date | None = None) -> Permitted:
        """What all these readers may see and what is in force on a day, today if none is given."""
        return self._permitted(readers, day or today())

    def _find_permitted(self, readers: Readers, day: dt.date) -> Permitted:
        numbers = frozenset(number for number, audience in self.audiences.items() if visible(audience, readers))
        seen = np.isin(self.audience, sorted(numbers)) & self.live
        documents = np.zeros(len(self._documents), np.bool_)
        documents[self.documents[seen]] = True
        withdrawn = self._editions.withdrawn(set(self._documents[documents].tolist()), day)
        documents &= ~np.isin(self._documents, sorted(withdrawn))
        return Permitted(numbers, withdrawn, seen & documents[self.documents], documents)


def today() -> dt.date:
    """The day by which content is valid or not: that of UTC."""
    return dt.datetime.now(dt.UTC).date()


def _read(store: Store, files: SegmentFiles | None, before: _State | None) -> _State:
    """The state of the store at one moment, made of an earlier one where there is one."""
    with contents.snapshot(store) as db:
        segments = before.segments if before else tuple(files.read(db)) if files else ()
        known = max(before.editions, default=0) if before else 0
        new = segment.read(db, segments[-1].last if segments else 0)
        present = contents.documents(db)
        audiences = contents.audiences(db)
        editions = (before.editions if before else {}) | {one.document: one for one in store.editions(known)}
    there = set(present.tolist())
    editions = {number: one for number, one in editions.items() if number in there}
    return _State(_tidied(segments, new, present, files), present, audiences, editions)


def _tidied(
    segments: tuple[Segment, ...], new: Segment | None, present: NDArray[np.int64], files: SegmentFiles | None
) -> tuple[Segment, ...]:
    """The segments with a new one, joined where they became too many, without rows that are gone where these are."""
    every = [*segments, new] if new else list(segments)
    live = [np.isin(one.words.documents, present) for one in every]
    sizes = [int(np.count_nonzero(alive)) for alive in live]
    count = segment.tiers(sizes) if new else 0
    kept = len(every) - count if count > 1 or (new and not segments) else len(every)
    result = [
        one if 2 * size >= len(one) else segment.merge([one], [alive])
        for one, alive, size in zip(every[:kept], live[:kept], sizes[:kept], strict=True)
        if size
    ]
    if kept < len(every):
        result.append(segment.merge(every[kept:], live[kept:]) if count > 1 else every[-1])
    return tuple(files.keep(result)) if files else tuple(result)


def _shelves(segments: Sequence[Segment], headings: bool = False) -> list[Shelf]:
    return [
        Shelf(start, one.words.headings if headings else one.words.texts)
        for start, one in zip(_starts(segments), segments, strict=True)
    ]


def _starts(segments: Sequence[Segment]) -> list[int]:
    starts = np.cumsum([0] + [len(one) for one in segments])
    return [int(start) for start in starts[:-1]]


def _chained(parts: Sequence[NDArray[np.generic]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, kind)

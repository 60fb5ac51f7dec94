"""One state of the content as arrays in memory: which passages there are, whose and how valid, with which words.

A catalogue never changes. Every question works on the one that was current when it began, so it sees each document
either before or after a change, never half of both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.editions import Editions
from knowledge.lexical import Headings, Lexicon
from knowledge.store import Store
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


class Catalogue:
    """Passages by row, 0 to `len - 1`, in the order of their numbers."""

    def __init__(self, store: Store) -> None:
        """Read the present state."""
        found = store.passages()
        self.audiences: dict[int, Audience] = store.audiences()
        self.numbers = np.array([row[0] for row in found], np.int64)
        self._documents, self.documents = np.unique(np.array([row[1] for row in found], np.int64), return_inverse=True)
        """Row to document, counted from 0."""
        self.audience = np.array([row[2] for row in found], np.int64)
        self.languages = np.array([row[4] for row in found], dtype=str)
        self.anchors = tuple(row[5] for row in found)
        self.vectors = tuple(row[6] for row in found)
        """Row to the name of its vector in the store."""
        self.sources = tuple(row[8] for row in found)
        terms = [row[7] for row in found]
        self.lexicon = Lexicon.of(terms)
        self.pages = Lexicon.of(terms, self.documents)
        """The same by document."""
        self.headings = Headings([row[9] for row in found])
        self._editions = Editions(store.editions())
        self._permitted = lru_cache(maxsize=256)(self._find_permitted)

    def __len__(self) -> int:
        return len(self.numbers)

    def rows(self, numbers: Iterable[int]) -> NDArray[np.int64]:
        """Rows of passages by number, -1 where this state does not have the passage."""
        wanted = np.fromiter(numbers, np.int64)
        if not len(self):
            return np.full(len(wanted), -1)
        at = np.minimum(np.searchsorted(self.numbers, wanted), len(self) - 1)
        return np.where(self.numbers[at] == wanted, at, -1)

    def permitted(self, readers: Readers, day: dt.date | None = None) -> Permitted:
        """What all these readers may see and what is in force on a day, today if none is given."""
        return self._permitted(readers, day or today())

    def _find_permitted(self, readers: Readers, day: dt.date) -> Permitted:
        numbers = frozenset(number for number, audience in self.audiences.items() if visible(audience, readers))
        seen = np.isin(self.audience, sorted(numbers))
        documents = np.zeros(len(self._documents), np.bool_)
        documents[self.documents[seen]] = True
        withdrawn = self._editions.withdrawn(set(self._documents[documents].tolist()), day)
        documents &= ~np.isin(self._documents, sorted(withdrawn))
        return Permitted(numbers, withdrawn, seen & documents[self.documents], documents)


def today() -> dt.date:
    """The day by which content is valid or not: that of UTC."""
    return dt.datetime.now(dt.UTC).date()

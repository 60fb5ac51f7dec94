"""Which passages answer a question: meaning and words, weighed together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue import Catalogue, Permitted, today
from knowledge.index import VectorIndex
from knowledge.nearest import best, cosines, nearest
from knowledge.store import Store
from knowledge.types import Readers
from knowledge.words import codes

LEXICAL_WEIGHT = 0.1
"""Of the passage's BM25 share."""
PAGE_WEIGHT = 0.1
"""Of the whole document's: it speaks for a passage that the rest of its page is about the question too."""
PAGE_FULL = 0.3
"""Share that the best document must reach for that to count in full; below, the question is in another language."""
HEADING_WEIGHT = 0.1
HEADING_POWER = 8
"""A heading that is the question, almost word for word, decides; one that only shares words with it says little."""
OWN_LANGUAGE = 0.01
"""Enough to choose among translations of one text, too little to prefer a worse passage."""
CANDIDATES = 200
"""Passages that each engine puts forward."""
KEPT = 100

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Ranking:
    """Passages found for a question, best first; arrays of the same length."""

    rows: NDArray[np.int64]
    score: Floats
    dense: Floats
    lexical: Floats

    def without(self, left_out: NDArray[np.bool_]) -> Ranking:
        """The ranking as if these had not been found."""
        kept = ~left_out
        return Ranking(self.rows[kept], self.score[kept], self.dense[kept], self.lexical[kept])


EMPTY = Ranking(np.empty(0, np.int64), *(np.empty(0, np.float32),) * 3)


@dataclass(frozen=True)
class Engines:
    """What a search works on: one state of the catalogue, the vector index, the store, the clock."""

    catalogue: Catalogue
    index: VectorIndex
    store: Store
    today: Callable[[], dt.date] = today

    def rank(self, question: str, vector: Floats, readers: Readers, language: str | None = None) -> Ranking:
        """The best passages in force that all readers may see; of equals those in the reader's language come first."""
        catalogue = self.catalogue
        permitted = self.permitted(readers)
        if not permitted.rows.any():
            return EMPTY
        asked = codes(question)
        lexical = catalogue.lexicon.search(asked, permitted.rows)
        rows, dense = self._candidates(vector, permitted, lexical)
        page = catalogue.pages.search(asked, permitted.documents)
        page *= min(1.0, float(page.max()) / PAGE_FULL)
        heading = catalogue.headings.likeness(asked)[rows] ** HEADING_POWER
        score = (
            dense
            + LEXICAL_WEIGHT * lexical[rows]
            + PAGE_WEIGHT * page[catalogue.documents[rows]]
            + HEADING_WEIGHT * heading
        )
        if language is not None:
            score += OWN_LANGUAGE * (catalogue.languages[rows] == language)
        best = np.argsort(-score, kind="stable")[:KEPT]
        return Ranking(rows[best], score[best], dense[best], lexical[rows[best]])

    def permitted(self, readers: Readers) -> Permitted:
        """What these readers may be answered with today."""
        return self.catalogue.permitted(readers, self.today())

    def _candidates(self, vector: Floats, permitted: Permitted, lexical: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Rows that either engine puts forward, with their cosines."""
        rows = nearest(self.catalogue, self.index, vector, permitted, CANDIDATES)
        worded = best(lexical, CANDIDATES)
        others = np.setdiff1d(worded[lexical[worded] > 0], rows)
        found = np.concatenate([rows, others])
        return found, cosines(self.catalogue, vector, found)

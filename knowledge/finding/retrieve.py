"""Which passages answer a question: meaning and words, weighed together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np
from numpy.typing import NDArray

from knowledge.engines.catalogue import Catalogue, Permitted, today
from knowledge.engines.index import VectorIndex
from knowledge.engines.nearest import best, cosines, nearest
from knowledge.finding.glossary import NO_GLOSSARY, Glossaries, Wording
from knowledge.finding.tongues import Tongues
from knowledge.finding.translations import in_language
from knowledge.store.store import Store
from knowledge.text.language import detect, of_script
from knowledge.text.words import codes, terms, whole
from knowledge.types import Readers

LEXICAL_WEIGHT = 0.1
"""Of the passage's BM25 share."""
PAGE_WEIGHT = 0.1
"""Of the whole document's: it speaks for a passage that the rest of its page is about the question too."""
PAGE_FULL = 0.3
"""Share that the best document must reach for that to count in full; below, the question is in another language."""
MEANT_WEIGHT = 0.6
"""Of how near the document's passages are together, where its words cannot speak for it (`PAGE_FULL`)."""
MEANT = 6
"""So many of a document's passages count for that."""
HEADING_WEIGHT = 0.1
HEADING_POWER = 8
"""A heading that is the question, almost word for word, decides; one that only shares words with it says little."""
OWN_LANGUAGE = 0.01
"""Enough to choose among translations of one text, too little to prefer a worse passage."""
CANDIDATES = 200
"""Passages that each engine puts forward."""
KEPT = 100

ENOUGH = 12
"""Terms of a question from which its language can be told: about two words, or a short sentence without spaces."""

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

    def reordered(self, order: NDArray[np.int64]) -> Ranking:
        """With the first passages in another order. The scores stay where they are: they tell how good a place is."""
        places = np.concatenate([order, np.arange(len(order), len(self.rows))])
        return Ranking(self.rows[places], self.score, self.dense[places], self.lexical[places])

    def only(self, places: Sequence[int], of: int) -> Ranking:
        """With these of the first `of` passages alone, and those behind."""
        kept = np.concatenate([np.array(places, np.int64), np.arange(of, len(self.rows))])
        return Ranking(self.rows[kept], self.score[np.sort(kept)], self.dense[kept], self.lexical[kept])


EMPTY = Ranking(np.empty(0, np.int64), *(np.empty(0, np.float32),) * 3)


@dataclass(frozen=True)
class Engines:
    """What a search works on: one state of the catalogue, the vector index, the store, the clock."""

    catalogue: Catalogue
    index: VectorIndex
    store: Store
    today: Callable[[], dt.date] = today
    tongues: Tongues | None = None
    """None until they are learnt: passages in other languages are compared as they are until then."""
    glossaries: Glossaries = NO_GLOSSARY

    def rank(self, question: str, vector: Floats, readers: Readers, language: str | None = None) -> Ranking:
        """The best passages in force that all readers may see; of equals those in the reader's language come first."""
        catalogue = self.catalogue
        permitted = self.permitted(readers)
        if not permitted.rows.any():
            return EMPTY
        asked = codes(question)
        lexical = catalogue.lexicon.search(asked, permitted.rows)
        rows, dense = self._candidates(vector, spoken(question, language), permitted, lexical)
        documents = catalogue.documents[rows]
        page = catalogue.pages.search(asked, permitted.documents)
        worded = min(1.0, float(page.max()) / PAGE_FULL)
        heading = catalogue.headings.likeness(asked)[rows] ** HEADING_POWER
        score = (
            dense
            + LEXICAL_WEIGHT * lexical[rows]
            + PAGE_WEIGHT * worded * page[documents]
            + MEANT_WEIGHT * (1 - worded) * _meant(documents, dense)
            + HEADING_WEIGHT * heading
        )
        if language is not None:
            score += OWN_LANGUAGE * (catalogue.languages[rows] == language)
        best = np.argsort(-score, kind="stable")[:KEPT]
        found = Ranking(rows[best], score[best], dense[best], lexical[rows[best]])
        if language is None:
            return found
        places, translated = in_language(catalogue, found.rows, permitted.rows, language)
        return Ranking(translated, found.score[places], found.dense[places], found.lexical[places])

    def in_its_words(self, question: str, readers: Readers) -> Wording:
        """The question with the names that what these readers may see uses for the same."""
        return self.glossaries.reworded(question, readers, lambda name: self.uses(name, readers))

    def uses(self, name: str, readers: Readers) -> int:
        """How many of the permitted passages have all words of a name."""
        held = self.catalogue.lexicon.holders(whole(name), self.permitted(readers).rows)
        rows = [np.concatenate(parts) if parts else np.empty(0, np.int32) for parts in held]
        return len(reduce(partial(np.intersect1d, assume_unique=True), rows)) if rows else 0

    def permitted(self, readers: Readers) -> Permitted:
        """What these readers may be answered with today."""
        return self.catalogue.permitted(readers, self.today())

    def _candidates(
        self, vector: Floats, asked_in: str, permitted: Permitted, lexical: Floats
    ) -> tuple[NDArray[np.int64], Floats]:
        """Rows that either engine puts forward, with their cosines to the question as of their own language."""
        rows = nearest(self.catalogue, self.index, vector, permitted, CANDIDATES)
        languages = self.catalogue.languages[rows]
        if self.tongues is not None and asked_in not in languages:
            names, counts = np.unique(languages, return_counts=True)
            moved = self.tongues.moved(vector, asked_in, str(names[np.argmax(counts)]))
            rows = np.union1d(rows, nearest(self.catalogue, self.index, moved, permitted, CANDIDATES))
        worded = best(lexical, CANDIDATES)
        found = np.union1d(rows, worded[lexical[worded] > 0])
        return found, self._cosines(vector, asked_in, found)

    def _cosines(self, vector: Floats, asked_in: str, rows: NDArray[np.int64]) -> Floats:
        found = cosines(self.catalogue, vector, rows)
        if self.tongues is None:
            return found
        languages = self.catalogue.languages[rows]
        for language in np.unique(languages[languages != asked_in]):
            here = languages == language
            found[here] = cosines(self.catalogue, self.tongues.moved(vector, asked_in, str(language)), rows[here])
        return found


def spoken(question: str, language: str | None) -> str:
    """The language a question is asked in, empty if unknown: a few words may be any that is written so, if need be the
    reader's."""
    if len(terms(question)) >= ENOUGH:
        return detect(question)
    told = of_script(question)
    return language or "" if not told or language in told else told[0]


def _meant(documents: NDArray[np.int64], dense: Floats) -> Floats:
    """How near the nearest passages of each row's document are together, above the last of all that were found."""
    near = np.argsort(-dense, kind="stable")[:CANDIDATES]
    above = dense[near] - dense[near[-1]]
    order = np.argsort(documents[near], kind="stable")
    owners = documents[near][order]
    counted = np.arange(len(owners)) - np.searchsorted(owners, owners) < MEANT
    names, owner = np.unique(documents, return_inverse=True)
    at = np.searchsorted(names, owners[counted])
    return np.asarray(np.bincount(at, above[order][counted], len(names))[owner] / MEANT, np.float32)

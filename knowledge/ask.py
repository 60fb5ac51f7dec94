"""One question from its text to what the content has about it: cleaned, searched, judged."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.engines.catalogue import Catalogue
from knowledge.engines.embed import Embedder, RememberedQueries, Vectors
from knowledge.engines.index import VectorIndex
from knowledge.finding.followup import completed
from knowledge.finding.rerank import SecondOpinion
from knowledge.finding.retrieve import Engines, Ranking, spoken
from knowledge.finding.tongues import Tongues
from knowledge.honesty.calibrate import Levels, calibrate
from knowledge.honesty.confidence import NOTHING, Verdict, judge, reserved
from knowledge.honesty.evidence import gather
from knowledge.intake.glossary_files import glossaries
from knowledge.store.kin import without_copies
from knowledge.store.store import Store
from knowledge.types import Hit, Passage, Readers

MAX_QUESTION = 1000
"""Characters of a question that are read; the rest is rarely a question."""
SHOWN = 10
LOADED = 20
"""Passages that are looked at more closely: copies go, and a reranker may order them anew."""
_TRIES = 5
_UNSEEN = re.compile("[\0-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True)
class Finding:
    """What was found for a question before it is worded."""

    asked: str
    """The question as it was looked up; empty if there was nothing to look up."""
    hits: tuple[Hit, ...] = ()
    """The closest passages, best first, all permitted to the readers."""
    verdict: Verdict = NOTHING


@dataclass(frozen=True)
class _State:
    """What questions are answered from; replaced as a whole."""

    engines: Engines
    levels: Levels | None


class Desk:
    """Answers questions from the catalogue that is shown at the moment. Safe to use from several threads."""

    def __init__(
        self,
        store: Store,
        index: VectorIndex,
        embedder: Embedder,
        today: Callable[[], dt.date],
        opinion: SecondOpinion | None = None,
    ) -> None:
        """`opinion` may change the order of the best passages; see `knowledge/finding/rerank.py`."""
        self._today = today
        self._opinion = opinion
        self._store = store
        self._index = index
        self._embedder = embedder
        self.queries = RememberedQueries(embedder)
        self._state: _State | None = None
        self._levels = Levels.from_json(store.fact("calibration"), embedder.name)
        learnt = store.fact("tongues")
        self._tongues = Tongues.from_json(learnt[1]) if learnt and learnt[0] == embedder.name else None

    @property
    def calibrated(self) -> bool:
        """True if the bands were fitted to this content."""
        return self._levels is not None

    def show(self, catalogue: Catalogue) -> None:
        """Answer from this state from now on."""
        self._state = _State(self._engines(catalogue), self._levels)

    def _engines(self, catalogue: Catalogue) -> Engines:
        return Engines(catalogue, self._index, self._store, self._today, self._tongues, glossaries(self._store))

    def calibrate(self) -> None:
        """Fit the bands to the content that is shown, and keep the result."""
        assert self._state is not None
        self._learn_tongues()
        engines = self._engines(self._state.engines.catalogue)
        self._levels = calibrate(engines, self.queries.vector, self._embedder.name, self._levels)
        self._store.remember("calibration", self._levels.as_json())
        self._state = _State(engines, self._levels)

    def meaning(self, question: str, language: str) -> Vectors:
        """What a question asks, to be compared with other questions in any language; see `Library.meaning`."""
        asked = readable_question(question) or question
        return self._learn_tongues().apart(self.queries.vector(asked), spoken(asked, language))

    def _learn_tongues(self) -> Tongues:
        if self._tongues is None:
            self._tongues = Tongues.learn(self._embedder)
            self._store.remember("tongues", [self._embedder.name, self._tongues.as_json()])
        return self._tongues

    def find(self, question: str, readers: Readers, language: str | None, earlier: Sequence[str] = ()) -> Finding:
        """What the content has about a question, and how sure that is; see `Library.ask`."""
        asked = completed(readable_question(question), [one for one in map(readable_question, earlier) if one])
        if not asked:
            return Finding(asked)
        for _ in range(_TRIES):
            state = self._state
            assert state is not None
            wording = state.engines.in_its_words(asked, readers)
            looked_up = wording.text
            vector = self.queries.vector(looked_up)
            ranking = state.engines.rank(looked_up, vector, readers, language)
            passages = self._load(ranking.rows[:LOADED], state)
            if passages is not None:
                kept = without_copies(passages)
                ranking, passages = ranking.only(kept, len(passages)), [passages[place] for place in kept]
                ranking, passages = self._reordered(asked, ranking, passages)
                verdict = self._judged(looked_up, vector, ranking, state, readers)
                if wording.general:
                    verdict = reserved(verdict)
                return Finding(looked_up, tuple(_hits(ranking, passages)), verdict)
        return Finding(asked)  # content kept changing under the question; the next try will find it

    def _load(self, rows: NDArray[np.int64], state: _State) -> list[Passage] | None:
        """The passages of these rows; None if one was replaced in the meantime."""
        numbers = [int(state.engines.catalogue.numbers[row]) for row in rows]
        found = self._store.load(numbers)
        return [found[number] for number in numbers] if len(found) == len(numbers) else None

    def _reordered(self, asked: str, ranking: Ranking, passages: list[Passage]) -> tuple[Ranking, list[Passage]]:
        """In the order of the second opinion, if there is one."""
        order = None
        if self._opinion is not None:
            order = self._opinion.order(asked, [f"{one.heading_path}\n{one.text}" for one in passages])
        return (ranking, passages) if order is None else (ranking.reordered(order), [passages[at] for at in order])

    def _judged(self, asked: str, vector: Vectors, ranking: Ranking, state: _State, readers: Readers) -> Verdict:
        if not len(ranking.rows):
            return NOTHING
        engines, embed = state.engines, self.queries.vector
        found_in = str(engines.catalogue.languages[ranking.rows[0]])
        calibration = state.levels.of(readers, engines, embed) if state.levels else None
        usual = calibration.usual if calibration else None
        return judge(asked, found_in, gather(asked, vector, ranking, engines, readers, usual), calibration)


def readable_question(question: str) -> str:
    """The question without what no engine can read; empty if no letter or digit is left."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub(" ", question[: MAX_QUESTION * 2]))
    text = " ".join(text.split())[:MAX_QUESTION]
    return text if re.search(r"[^\W_]", text) else ""


def _hits(ranking: Ranking, passages: Sequence[Passage]) -> list[Hit]:
    return [
        Hit(passage, float(score), float(dense), float(lexical))
        for passage, score, dense, lexical in zip(
            passages[:SHOWN], ranking.score, ranking.dense, ranking.lexical, strict=False
        )
    ]

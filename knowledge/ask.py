"""One question from its text to what the content has about it: cleaned, searched, judged."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.calibrate import Levels, calibrate
from knowledge.catalogue import Catalogue
from knowledge.confidence import NOTHING, Verdict, judge
from knowledge.embed import Embedder, RememberedQueries, Vectors
from knowledge.evidence import gather
from knowledge.index import VectorIndex
from knowledge.retrieve import Engines, Ranking
from knowledge.store import Store
from knowledge.types import Hit, Passage, Readers

MAX_QUESTION = 1000
"""Characters of a question that are read; the rest is rarely a question."""
SHOWN = 10
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

    def __init__(self, store: Store, index: VectorIndex, embedder: Embedder, today: Callable[[], dt.date]) -> None:
        self._today = today
        self._store = store
        self._index = index
        self._embedder = embedder
        self._queries = RememberedQueries(embedder)
        self._state: _State | None = None
        self._levels = Levels.from_json(store.fact("calibration"), embedder.name)

    @property
    def calibrated(self) -> bool:
        """True if the bands were fitted to this content."""
        return self._levels is not None

    def show(self, catalogue: Catalogue) -> None:
        """Answer from this state from now on."""
        self._state = _State(Engines(catalogue, self._index, self._store, self._today), self._levels)

    def calibrate(self) -> None:
        """Fit the bands to the content that is shown, and keep the result."""
        assert self._state is not None
        engines = self._state.engines
        self._levels = calibrate(engines, self._queries.vector, self._embedder.name, self._levels)
        self._store.remember("calibration", self._levels.as_json())
        self._state = _State(engines, self._levels)

    def find(self, question: str, readers: Readers, language: str | None, earlier: Sequence[str] = ()) -> Finding:
        """What the content has about a question, and how sure that is; see `Library.ask`."""
        asked = readable_question(question)
        if not asked:
            return Finding(asked)
        vector = self._queries.vector(asked)
        for _ in range(_TRIES):
            state = self._state
            assert state is not None
            ranking = state.engines.rank(asked, vector, readers, language)
            passages = self._store.load([int(state.engines.catalogue.numbers[row]) for row in ranking.rows[:SHOWN]])
            if len(passages) == min(SHOWN, len(ranking.rows)):
                verdict = self._judged(asked, vector, ranking, state, readers)
                return Finding(asked, tuple(_hits(state, ranking, passages)), verdict)
        return Finding(asked)  # content kept changing under the question; the next try will find it

    def _judged(self, asked: str, vector: Vectors, ranking: Ranking, state: _State, readers: Readers) -> Verdict:
        if not len(ranking.rows):
            return NOTHING
        engines, embed = state.engines, self._queries.vector
        found_in = str(engines.catalogue.languages[ranking.rows[0]])
        calibration = state.levels.of(readers, engines, embed) if state.levels else None
        usual = calibration.usual if calibration else None
        return judge(asked, found_in, gather(asked, vector, ranking, engines, readers, usual), calibration)


def readable_question(question: str) -> str:
    """The question without what no engine can read; empty if no letter or digit is left."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub(" ", question[: MAX_QUESTION * 2]))
    text = " ".join(text.split())[:MAX_QUESTION]
    return text if re.search(r"[^\W_]", text) else ""


def _hits(state: _State, ranking: Ranking, passages: dict[int, Passage]) -> list[Hit]:
    numbers = state.engines.catalogue.numbers
    return [
        Hit(passages[int(numbers[row])], float(score), float(dense), float(lexical))
        for row, score, dense, lexical in zip(
            ranking.rows[:SHOWN], ranking.score, ranking.dense, ranking.lexical, strict=False
        )
    ]

"""How sure an answer is, measured on this very content. No threshold is a constant of the program.

A question's *signal* is the score of its best passage and how far that stands out from the field. Three levels of it
are measured whenever content has changed:

- `floors`: what everyday questions, which the content cannot answer, reach; by language of the question;
- `own`: what sentences of the content itself reach, that is a perfect match;
- `other`: what the same sentences reach when their own document is taken away, that is the nearest wrong answer.

A question is answered from a point between floor and `own`; it is answered without reserve if it also passes `other`.
Between languages everything scores lower, so there the points lie nearer to the floor.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from knowledge.embed import Embedder, Vectors
from knowledge.everyday import EVERYDAY
from knowledge.language import detect
from knowledge.retrieve import Engines, Ranking
from knowledge.types import Band, Reader

GAP_WEIGHT = 0.8
FIELD = slice(10, 60)
"""Places of the ranking that count as the field: behind the good passages, before the unrelated ones."""
KNOWN = (0.33, 0.42)
"""Where between floor and own content "unknown" ends: within these bounds at `other`, for wrong documents of repetitive
content reach high."""
KNOWN_ACROSS = 0.12
"""The same across languages."""
SURE = 0.06
SURE_ACROSS = 0.15
"""The least distance from there to an answer without reserve."""
BEYOND_OTHER = 0.05
"""How far that must lie beyond what wrong documents reach."""
SAMPLES = 40
_STAFF = frozenset({Reader(internal=True)})


@dataclass(frozen=True)
class Calibration:
    """The levels of one index; see the module."""

    floors: dict[str, float]
    own: float
    other: float

    def as_json(self) -> dict[str, Any]:
        """Plain values for storing."""
        return asdict(self)

    @staticmethod
    def from_json(stored: dict[str, Any]) -> Calibration | None:
        """What `as_json` wrote; None for what another version wrote, which has to be fitted again."""
        return Calibration(**stored) if stored.keys() == Calibration.__dataclass_fields__.keys() else None

    def limits(self, asked_in: str, found_in: str) -> tuple[float, float]:
        """Signals from which an answer is unsure, and from which it is sure, for question and passage languages."""
        everywhere = float(np.mean(list(self.floors.values())))
        floor = self.floors.get(asked_in, everywhere)
        width = max(self.own - floor, 0.01)
        if asked_in == found_in:
            known = float(np.clip(self.other, floor + KNOWN[0] * width, floor + KNOWN[1] * width))
            return known, max(known + SURE * width, self.other + BEYOND_OTHER * width)
        known = floor + KNOWN_ACROSS * width
        return known, known + SURE_ACROSS * width


@dataclass(frozen=True)
class Verdict:
    """The band of an answer and what it rests on."""

    band: Band
    confidence: float
    signals: dict[str, float] = field(default_factory=dict)


NOTHING = Verdict("unknown", 0.0)
"""Of a question for which nothing was found."""


def judge(question: str, found_in: str, ranking: Ranking, calibration: Calibration | None) -> Verdict:
    """The band for what was found; `found_in` is the language of the best passage."""
    reached = signal(ranking)
    signals = {
        "signal": reached,
        "score": float(ranking.score[0]),
        "dense": float(ranking.dense[0]),
        "lexical": float(ranking.lexical[0]),
    }
    if calibration is None:
        return Verdict("unsure", 0.5, signals)
    known, sure = calibration.limits(detect(question), found_in)
    confidence = float(1 / (1 + np.exp(-2 * (reached - known) / max(sure - known, 1e-3))))
    band: Band = "answer" if reached >= sure else "unsure" if reached >= known else "unknown"
    return Verdict(band, confidence, signals | {"known_from": known, "sure_from": sure})


def signal(ranking: Ranking) -> float:
    """Score of the best passage, and how far it stands out."""
    score = ranking.score
    if len(score) == 0:
        return 0.0
    field = score[min(FIELD.start, len(score) // 2) : FIELD.stop]
    gap = float(score[0] - field.mean()) if len(score) > 1 else 0.0
    return float(score[0]) + GAP_WEIGHT * gap


def calibrate(engines: Engines, embedder: Embedder) -> Calibration:
    """Measure the content. Some hundred short questions: two or three seconds with the local model."""
    if not engines.permitted(_STAFF).rows.any():
        return Calibration(dict.fromkeys(EVERYDAY, 1.0), 1.0, 1.0)
    floors: dict[str, float] = {}
    for language, questions in EVERYDAY.items():
        vectors = embedder.query(questions)
        floors[language] = float(np.median([_asked(engines, q, v) for q, v in zip(questions, vectors, strict=True)]))
    own, other = _own_content(engines, embedder)
    return Calibration(floors, own, other)


def _asked(engines: Engines, question: str, vector: Vectors) -> float:
    return signal(engines.rank(question, vector, _STAFF))


def _own_content(engines: Engines, embedder: Embedder) -> tuple[float, float]:
    """Median signals of sentences of the content, with and without their own document."""
    catalogue = engines.catalogue
    used = np.flatnonzero(engines.permitted(_STAFF).rows)
    rows = used[np.unique(np.linspace(0, len(used) - 1, SAMPLES).astype(int))]
    passages = engines.store.load([int(catalogue.numbers[row]) for row in rows])
    asked = [(row, _telling(passages[int(catalogue.numbers[row])].text)) for row in rows]
    vectors = embedder.query([sentence for _, sentence in asked])
    own, other = [], []
    for (row, sentence), vector in zip(asked, vectors, strict=True):
        ranking = engines.rank(sentence, vector, _STAFF)
        own.append(signal(ranking))
        away = ranking.without(catalogue.documents[ranking.rows] == catalogue.documents[row])
        if len(away.rows):
            other.append(signal(away))
    return float(np.median(own)), float(np.median(other)) if other else 0.0


def _telling(text: str) -> str:
    """The longest of a passage's first sentences, without markup."""
    plain = re.sub(r"\]\([^)]*\)|[*`#>|\[\]_]", " ", text)
    first: Sequence[str] = [one.strip() for one in re.split(r"(?<=[.!?])\s+|(?<=[。！？])|\n", plain)][:6]
    return max(first, key=len)[:200] or text[:200]

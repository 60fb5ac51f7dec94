"""How sure an answer is: compared with what this very content says to questions it cannot answer.

Questions from everyday life, which no programme answers, set the floor.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from knowledge.embed import Embedder
from knowledge.retrieve import Engines, Ranking
from knowledge.types import Band, Reader

EVERYDAY = (
    "What is the weather like tomorrow?",
    "Play some relaxing music please",
    "How do I cook rice?",
    "Who won the football game last night?",
    "Book me a table for two at an Italian restaurant",
    "Tell me a joke",
    "What is the capital of Australia?",
    "My washing machine is leaking water",
    "How many calories does a banana have?",
    "Wake me up at seven o'clock",
    "Ist es morgen warm genug zum Baden?",
    "Welchen Film soll ich heute Abend sehen?",
    "내일 비가 올까요?",
    "맛있는 김치찌개 만드는 법 알려줘",
    "明天会下雨吗？",
    "附近有什么好吃的餐厅？",
    "Hogyan kell gulyást főzni?",
    "Mikor indul a következő vonat?",
    "¿Quién pintó la Mona Lisa?",
    "Quel âge a la tour Eiffel ?",
)
_STAFF = frozenset({Reader(internal=True)})


@dataclass(frozen=True)
class Calibration:
    """Scores of the best passage that mean nothing (`floor`) and something (`sure`) in this content."""

    floor: float
    sure: float

    def as_json(self) -> dict[str, Any]:
        """Plain values for storing."""
        return asdict(self)

    @staticmethod
    def from_json(stored: dict[str, Any]) -> Calibration:
        """What `as_json` wrote."""
        return Calibration(**stored)


@dataclass(frozen=True)
class Verdict:
    """The band of an answer and what it rests on."""

    band: Band
    confidence: float
    signals: dict[str, float]


def calibrate(engines: Engines, embedder: Embedder) -> Calibration:
    """Measure this content. Takes a second or two."""
    vectors = embedder.query(EVERYDAY)
    tops = [engines.rank(q, v, _STAFF).score for q, v in zip(EVERYDAY, vectors, strict=True)]
    scores = np.array([top[0] for top in tops if len(top)] or [0.0])
    floor = float(np.quantile(scores, 0.95))
    return Calibration(floor, floor + float(scores.std()))


def judge(question: str, ranking: Ranking, engines: Engines, calibration: Calibration | None) -> Verdict:
    """The band for what was found."""
    score = float(ranking.score[0])
    signals = {"score": score, "dense": float(ranking.dense[0]), "lexical": float(ranking.lexical[0])}
    if calibration is None:
        return Verdict("unsure", 0.5, signals)
    width = max(calibration.sure - calibration.floor, 1e-3)
    confidence = float(1 / (1 + np.exp(-(score - calibration.floor) / width)))
    band: Band = "answer" if score >= calibration.sure else "unsure" if score >= calibration.floor else "unknown"
    return Verdict(band, confidence, signals)

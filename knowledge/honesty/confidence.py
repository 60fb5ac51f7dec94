"""How sure an answer is. What is enough is measured on this very content (`calibrate`); no strength is a constant here.

Three levels of the strength of evidence (see `evidence`) belong to every view of the content:

- `floors`: what everyday questions, which the content cannot answer, reach; by language of the question;
- `own`: what sentences of the content itself reach, that is a perfect match;
- `away`: what the same sentences reach when their own document is taken away, that is the nearest wrong answer.

A question is placed between floor (0) and own content (1). The more alike the documents are, that is the higher `away`
lies, the higher it must come. Across languages everything lies lower.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from knowledge.finding.retrieve import spoken
from knowledge.honesty.evidence import AtLarge, Evidence
from knowledge.types import Band

KNOWN, KNOWN_ALIKE = 0.30, 0.10
"""From where an answer is given at all: where documents have nothing in common, and how much higher where they are so
alike that a wrong one reaches what the right one does."""
SURE, SURE_ALIKE = 0.38, 0.28
"""The same for an answer without reserve."""
KNOWN_ACROSS, SURE_ACROSS = 0.08, 0.25
"""Both between two languages, where good and bad answers are harder to tell apart: more is shown with reserve."""
SHARED = 0.5
"""Share of the question's words in the document from which the two are in one language, whatever the question looks
like: short questions full of product names are often taken for another."""
LEAST_WIDTH = 0.01


@dataclass(frozen=True)
class Calibration:
    """The levels of one view of the content; see the module."""

    floors: dict[str, float]
    own: float
    away: float
    usual: AtLarge
    """Of questions and passages that have nothing to do with each other."""
    sample: tuple[int, ...]
    """Numbers of passages that stand for the content it was measured on; how many of them are gone shows its age."""

    def as_json(self) -> dict[str, Any]:
        """Plain values for storing."""
        return asdict(self)

    @staticmethod
    def from_json(stored: dict[str, Any]) -> Calibration:
        """What `as_json` wrote."""
        given = stored | {"usual": AtLarge(**stored["usual"]), "sample": tuple(stored["sample"])}
        return Calibration(**given)

    def limits(self, asked_in: str, found_in: str) -> tuple[float, float]:
        """Strengths from which an answer is unsure, and from which it is sure, for question and passage languages."""
        across = asked_in != found_in
        floor = self._floor(asked_in, across)
        width = max(self.own - self._floor(found_in, across=False), LEAST_WIDTH)
        if across:
            return floor + KNOWN_ACROSS * width, floor + SURE_ACROSS * width
        alike = float(np.clip((self.away - floor) / width, 0, 1))
        return floor + (KNOWN + KNOWN_ALIKE * alike) * width, floor + (SURE + SURE_ALIKE * alike) * width

    def _floor(self, language: str, across: bool) -> float:
        """For a language without everyday questions what another has: the content's own reaches highest."""
        known = list(self.floors.values())
        return self.floors.get(language, float(np.median(known)) if across else max(known))


@dataclass(frozen=True)
class Verdict:
    """The band of an answer and what it rests on."""

    band: Band
    confidence: float
    signals: dict[str, float] = field(default_factory=dict)


RESERVED = "reserved"
"""The signal of a verdict that would have been sure, had the question been looked up in its own words."""

NOTHING = Verdict("unknown", 0.0)
"""Of a question for which nothing was found."""


def reserved(verdict: Verdict) -> Verdict:
    """The same, but never without reserve: where the question is not quite the one that was asked."""
    if verdict.band != "answer":
        return verdict
    return replace(verdict, band="unsure", signals=verdict.signals | {RESERVED: 1.0})


def judge(question: str, found_in: str, evidence: Evidence, calibration: Calibration | None) -> Verdict:
    """The band for what was found; `found_in` is the language of the best passage. Unsure while nothing is measured."""
    signals = evidence.as_signals()
    if calibration is None:
        return Verdict("unsure", 0.5, signals)
    asked_in = found_in if evidence.covered >= SHARED else spoken(question, found_in)
    known, sure = calibration.limits(asked_in, found_in)
    strength = evidence.strength
    confidence = float(1 / (1 + np.exp(-2 * (strength - known) / (sure - known))))
    band: Band = "answer" if strength >= sure else "unsure" if strength >= known else "unknown"
    return Verdict(band, confidence, signals | {"known_from": known, "sure_from": sure})

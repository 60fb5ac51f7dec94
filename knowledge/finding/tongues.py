"""A question between languages: how its vector would look had it been asked in the language of a passage.

A multilingual model brings a question and its translation close together, but not quite: each language keeps a place of
its own, so passages in the question's language, and those that resemble any question in it, come nearer than they
deserve. The difference is learnt once per model from the same questions in several languages, and taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from knowledge.engines.embed import Embedder, Vectors
from knowledge.finding.everyday import EVERYDAY

STEP = 0.6
"""How far a question is moved to the other language. Measured across 17 pairs of languages: 0.3 to 0.9 gain alike; all
the way, languages of which no questions are known move too far."""


class Tongues:
    """The places of languages among the questions of one model."""

    def __init__(self, places: Mapping[str, Vectors]) -> None:
        """`places` is the mean vector of the same questions in each language."""
        self._places = dict(places)

    @classmethod
    def learn(cls, embedder: Embedder) -> Tongues:
        """Measure a model: about a second with the local one."""
        return cls({language: embedder.query(questions).mean(axis=0) for language, questions in EVERYDAY.items()})

    def moved(self, vector: Vectors, asked_in: str, found_in: str) -> Vectors:
        """The vector of a question asked in one language, for passages in another.

        A language that was not learnt is taken for the mean of all others; one that is not known ("") moves nothing.
        """
        if asked_in in ("", found_in) or not self._places.keys() & {asked_in, found_in}:
            return vector
        step: Vectors = self._place(found_in, asked_in) - self._place(asked_in, found_in)
        return np.asarray(vector + STEP * step, np.float32)

    def apart(self, vector: Vectors, language: str) -> Vectors:
        """What a question's vector says beyond its language, of length 1: to compare questions with one another.

        A language that was not learnt is taken for the mean of all.
        """
        place = self._places.get(language)
        if place is None:
            place = np.mean(list(self._places.values()), axis=0)
        rest = np.asarray(vector - place, np.float32)
        return rest / max(float(np.linalg.norm(rest)), 1e-12)

    def _place(self, language: str, other: str) -> Vectors:
        known = self._places.get(language)
        if known is not None:
            return known
        others = [place for name, place in self._places.items() if name != other]
        return np.asarray(np.mean(others, axis=0), np.float32)

    def as_json(self) -> dict[str, Any]:
        """Plain values for storing."""
        return {language: [round(float(one), 5) for one in place] for language, place in self._places.items()}

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Tongues:
        """What `as_json` wrote."""
        return Tongues({language: np.array(place, np.float32) for language, place in stored.items()})

"""An embedder without a model: texts that share words are near each other, always in the same way."""

import zlib
from collections.abc import Sequence

import numpy as np

from knowledge.engines.embed import Vectors
from knowledge.text.words import terms


class HashingEmbedder:
    """Adds up the terms of a text in one of 256 dimensions each. Counts what it embedded."""

    name = "hashing-256"
    dimensions = 256

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def query(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts])

    def passage(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return self.query(texts)

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimensions, 0.02, np.float32)
        for term in terms(text):
            vector[zlib.crc32(term.encode()) % self.dimensions] += 1
        return vector / np.linalg.norm(vector)

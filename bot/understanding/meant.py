"""What a sentence asks for by its meaning: what was learnt from all languages, and the nearest examples in its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from bot.understanding.embed import Vectors
from bot.understanding.likeness import Likeness
from bot.understanding.neighbours import Neighbours
from bot.understanding.wording import Floats

NEAREST_COUNTS = 1.0  # the nearest example beside what was learnt from all; 1 to 2 serve alike


@dataclass(frozen=True)
class Meant:
    """What embeddings tell of what is said in some languages."""

    likeness: Likeness
    nearby: Sequence[Neighbours]  # one for each of the languages
    left_out: Floats  # their examples x what `said` would be of each if it were no example

    @classmethod
    def learnt(cls, likeness: Likeness, languages: Sequence[Sequence[int]], nearby: Sequence[Neighbours]) -> Self:
        """From what was learnt of all examples, and for each language which of them are its own."""
        rows = [row for each in languages for row in each]
        near = np.concatenate([each.left_out for each in nearby])
        return cls(likeness, nearby, np.hstack((likeness.left_out[rows], near)))

    def said(self, vector: Vectors) -> Floats:
        """How much a sentence is like each label's examples, about 0 to 1: by what was learnt of all, then by the
        nearest ones."""
        direction = self.likeness.about_centre(vector)
        near: Floats = np.max([each.scores(direction) for each in self.nearby], axis=0)
        return np.concatenate((self.likeness.scores(direction), near))


def together(said: Floats) -> Floats:
    """What both say of each label, from what each of them says; of one sentence or of several, a row each."""
    learnt, near = np.split(said, 2, axis=-1)
    found: Floats = (learnt + NEAREST_COUNTS * near) / (1 + NEAREST_COUNTS)
    return found

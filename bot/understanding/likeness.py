"""What a sentence asks for by its meaning: kernel ridge regression over sentence embeddings, one for all languages.

The examples of every language teach every other, because the embeddings are multilingual. An example therefore counts
as left out only together with its translations and near copies, or it would be calibrated on what it will never meet.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from bot.understanding.embed import Vectors
from bot.understanding.wording import Floats

RIDGE = 0.05  # how little a single example counts; 0.03 to 0.1 serve alike
ALIKE = 0.7  # cosine about the centre from which two examples of one label say the same


@dataclass(frozen=True)
class Likeness:
    centre: Vectors  # what all sentences have in common tells nothing
    examples: Vectors  # rows of length 1 about the centre
    classifier: Vectors  # examples x labels
    left_out: Floats  # examples x labels: what would be said of each if it were no example

    @classmethod
    def learnt(cls, vectors: Vectors, wanted: Floats) -> Self:
        """From one vector per sentence and what each asks for. Some seconds of processor time for 4,000 sentences."""
        centre: Vectors = vectors.mean(axis=0)
        examples = _unit(vectors - centre)
        near = _near(examples, examples)
        near[np.diag_indices_from(near)] += np.float32(RIDGE)
        inverse = np.linalg.inv(near)
        classifier = inverse @ wanted.astype(np.float32)
        return cls(centre, examples, classifier, _left_out(examples, inverse, classifier, wanted))

    def scores(self, vector: Vectors) -> Floats:
        """How much a sentence is like each label's examples, about 0 to 1."""
        near = _near(_unit((vector - self.centre)[None, :]), self.examples)[0]
        found: Floats = (near @ self.classifier).astype(np.float64)
        return found


def _left_out(examples: Vectors, inverse: Vectors, classifier: Vectors, wanted: Floats) -> Floats:
    """What would be said of each example if neither it nor its likes had been learnt; in closed form."""
    found = np.empty_like(wanted)
    for label in range(wanted.shape[1]):
        rows = np.flatnonzero(wanted[:, label])
        alike = examples[rows] @ examples[rows].T > ALIKE
        for at, row in enumerate(rows):
            likes = np.concatenate(([row], rows[alike[at] & (rows != row)]))
            found[row] = wanted[row] - np.linalg.solve(inverse[np.ix_(likes, likes)], classifier[likes])[0]
    return found


def _near(some: Vectors, others: Vectors) -> Vectors:
    """A Gaussian of the distance: 1 for the same direction, 0.14 for the opposite one."""
    found = some @ others.T
    found -= np.float32(1)
    np.exp(found, out=found)
    return found


def _unit(rows: Vectors) -> Vectors:
    scaled: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
    return scaled

"""What a sentence asks for by its meaning: kernel ridge regression over sentence embeddings, one for all languages.

The examples of every language teach every other, because the embeddings are multilingual. An example therefore counts
as left out only together with its translations and near copies, or it would be calibrated on what it will never meet.
The kernel is spanned by some of the examples (Nyström), so that ten thousand are learnt in seconds; a label with many
examples counts less for each of them, so that everyday talk does not outvote what few people ask for.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bot.understanding.embed import Vectors
from bot.understanding.wording import Floats

RIDGE = 0.2  # how little a single example counts; 0.1 to 0.3 serve alike
ALIKE = 0.7  # cosine about the centre from which two examples of one label say the same
LANDMARKS = 1_500  # examples that span the kernel; all of them would be less than one point better
STEADY = 1e-4  # added to the landmarks' kernel, which is nearly singular

Solved = NDArray[np.floating[Any]]  # what linear algebra gives, of float64


@dataclass(frozen=True)
class Likeness:
    centre: Vectors  # what all sentences have in common tells nothing
    landmarks: Vectors  # rows of length 1 about the centre
    classifier: Vectors  # landmarks x labels
    left_out: Floats  # examples x labels: what would be said of each if it were no example

    @classmethod
    def learnt(cls, vectors: Vectors, wanted: Floats) -> Self:
        """From one vector per sentence and what each asks for: a row per sentence, 1 in the column of its label."""
        centre: Vectors = vectors.mean(axis=0)
        examples = _unit(vectors - centre)
        spread = np.linspace(0, len(examples) - 1, min(LANDMARKS, len(examples))).astype(int)
        landmarks = examples[spread]
        root = np.linalg.cholesky(_near(landmarks, landmarks) + STEADY * np.eye(len(landmarks)))
        features = np.linalg.solve(root, _near(landmarks, examples).astype(np.float64)).T
        counts = _counts(wanted)
        counted = features * counts[:, None]
        inverse = np.linalg.inv(counted.T @ features + RIDGE * np.eye(len(landmarks)))
        weights = inverse @ (counted.T @ wanted)
        left_out = _left_out(examples, features, inverse, weights, wanted, counts)
        return cls(centre, landmarks, np.linalg.solve(root.T, weights).astype(np.float32), left_out)

    def scores(self, vector: Vectors) -> Floats:
        """How much a sentence is like each label's examples, about 0 to 1."""
        near = _near(_unit((vector - self.centre)[None, :]), self.landmarks)[0]
        found: Floats = (near @ self.classifier).astype(np.float64)
        return found


def _counts(wanted: Floats) -> Floats:
    """How much each example counts: the less, the more its label has."""
    counts = wanted @ (1 / np.sqrt(np.maximum(wanted.sum(axis=0), 1)))
    found: Floats = counts / counts.mean()
    return found


def _left_out(
    examples: Vectors, features: Solved, inverse: Solved, weights: Solved, wanted: Floats, counts: Floats
) -> Floats:
    """What would be said of each example if neither it nor its likes had been learnt; in closed form."""
    found = np.empty_like(wanted)
    missed, reach = wanted - features @ weights, features @ inverse
    for label in range(wanted.shape[1]):
        rows = np.flatnonzero(wanted[:, label])
        alike = examples[rows] @ examples[rows].T > ALIKE
        np.fill_diagonal(alike, val=False)
        kept = np.eye(len(rows)) - (reach[rows] @ features[rows].T) * counts[rows][None, :]
        many = alike.sum(axis=1)
        for count in np.unique(many):
            at = np.flatnonzero(many == count)
            likes = np.column_stack((at, np.nonzero(alike[at])[1].reshape(len(at), count)))
            without = np.linalg.solve(kept[likes[:, :, None], likes[:, None, :]], missed[rows[likes]])
            found[rows[at]] = wanted[rows[at]] - without[:, 0]
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

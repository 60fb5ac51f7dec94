"""What a sentence asks for by its meaning: kernel ridge regression over sentence embeddings, one for all languages.

The examples of every language teach every other, because the embeddings are multilingual. An example therefore counts
as left out only together with its translations and near copies, or it would be calibrated on what it will never meet.
The kernel is spanned by some of the examples (Nyström), so that twenty thousand are learnt in seconds; a label with
many examples counts less for each of them, and has fewer of them among those that span, so that everyday talk does
not outvote what few people ask for.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.understanding.embed import Vectors
from bot.understanding.factors import root_inverse
from bot.understanding.wording import Floats

RIDGE = 0.1  # how little a single example counts; 0.05 to 0.3 serve alike
ALIKE = 0.7  # cosine about the centre from which two examples of one label say the same
LANDMARKS = 1_500  # examples that span the kernel; 4,000 take seven times as long and are one or two points better
STEADY = 1e-4  # added to the landmarks' kernel, which is nearly singular
AT_ONCE = 2_048  # examples whose kernel is held in double precision


@dataclass(frozen=True)
class Likeness:
    centre: Vectors  # what all sentences have in common tells nothing
    examples: NDArray[np.float16]  # rows of length 1 about the centre; half precision tells who is near
    landmarks: Vectors  # rows of length 1 about the centre
    classifier: Vectors  # landmarks x labels
    left_out: Floats  # examples x labels: what would be said of each if it were no example

    @classmethod
    def learnt(cls, vectors: Vectors, wanted: Floats) -> Self:
        """From one vector per sentence and what each asks for: a row per sentence, 1 in the column of its label."""
        centre: Vectors = vectors.mean(axis=0)
        examples = _unit(vectors - centre)
        spread = _spread(wanted)
        landmarks = examples[spread]
        near, counts = _near(examples, landmarks), _counts(wanted)
        kernel, asked = _summed(near, wanted, counts)
        root = root_inverse(kernel + RIDGE * (near[spread] + STEADY * np.eye(len(landmarks))))
        weights = root @ asked
        reach: Vectors = near @ root.T.astype(np.float32)
        missed = wanted - reach @ weights.astype(np.float32)
        left_out = wanted - _without(examples, reach, missed, wanted, counts)
        classifier = (root.T @ weights).astype(np.float32)
        return cls(centre, examples.astype(np.float16), landmarks, classifier, left_out)

    def about_centre(self, vector: Vectors) -> Vectors:
        """The direction of a sentence from what all have in common, of length 1."""
        direction: Vectors = _unit((vector - self.centre)[None, :])[0]
        return direction

    def scores(self, direction: Vectors) -> Floats:
        """How much a sentence is like each label's examples, about 0 to 1; by its direction about the centre."""
        near = _near(direction[None, :], self.landmarks)[0]
        found: Floats = (near @ self.classifier).astype(np.float64)
        return found


def _spread(wanted: Floats) -> NDArray[np.intp]:
    """Rows of the landmarks: of each label as many as the root of its number of examples, from all over its list."""
    sizes = wanted.sum(axis=0)
    shares = np.minimum(np.ceil(np.sqrt(sizes) * LANDMARKS / np.sqrt(sizes).sum()), sizes).astype(int)
    chosen = []
    for label, share in enumerate(shares):
        rows = np.flatnonzero(wanted[:, label])
        chosen.append(rows[np.linspace(0, len(rows) - 1, share).astype(int)])
    return np.concatenate(chosen)


def _counts(wanted: Floats) -> Floats:
    """How much each example counts: the less, the more its label has."""
    counts = wanted @ (1 / np.sqrt(np.maximum(wanted.sum(axis=0), 1)))
    found: Floats = counts / counts.mean()
    return found


def _summed(near: Vectors, wanted: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """What the examples have in common with the landmarks: a kernel among these, and what each label's say of them.

    The one needs double precision, for the ridge is small beside it; some at a time, for memory.
    """
    kernel, asked = np.zeros((near.shape[1], near.shape[1])), np.zeros((near.shape[1], wanted.shape[1]))
    roots = np.sqrt(counts)[:, None]
    for start in range(0, len(near), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        counted = near[some] * roots[some]
        kernel += counted.T @ counted
        asked += counted.T @ (wanted[some] * roots[some])
    return kernel, asked


def _without(examples: Vectors, reach: Vectors, missed: Floats, wanted: Floats, counts: Floats) -> Floats:
    """By how much each example would be missed if neither it nor its likes had been learnt; in closed form.

    `missed` is by how much it is missed now; the products of two rows of `reach` tell what one example says of another.
    """
    found = np.empty_like(wanted)
    for label in range(wanted.shape[1]):
        rows = np.flatnonzero(wanted[:, label])
        alike = examples[rows] @ examples[rows].T > ALIKE
        np.fill_diagonal(alike, val=False)
        many = alike.sum(axis=1)
        for count in np.unique(many):
            at = np.flatnonzero(many == count)
            likes = rows[np.column_stack((at, np.nonzero(alike[at])[1].reshape(len(at), count)))]
            reached = reach[likes]
            said = (reached @ reached.transpose(0, 2, 1)) * counts[likes][:, None, :]
            found[rows[at]] = np.linalg.solve(np.eye(count + 1) - said, missed[likes])[:, 0]
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
